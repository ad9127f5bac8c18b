package workspace

import (
	"fmt"
	"strings"
	"time"

	"lianpei/db"
)

// The stages of long work, as keys.
const (
	StageReading  = "reading"
	StageSaving   = "saving"
	StageMatching = "matching"
	StageWriting  = "writing"
)

var errNotFound = db.ErrNotFound

// AmbiguousError says that a text finds several enterprises.
type AmbiguousError struct {
	Text  string
	Names []string
}

// Error names the first few for logs.
func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("%q finds %d enterprises: %s", e.Text, len(e.Names), strings.Join(e.Names[:min(5, len(e.Names))], ", "))
}

// throttle lets a progress through at most ten times a second, and always when its stage or file changes or it is done.
func throttle(progress func(Progress)) func(Progress) {
	if progress == nil {
		return func(Progress) {}
	}
	var last Progress
	var at time.Time
	return func(p Progress) {
		now := time.Now()
		if p.Stage == last.Stage && p.File == last.File && p.Done != p.Total && now.Sub(at) < 100*time.Millisecond {
			return
		}
		last, at = p, now
		progress(p)
	}
}
