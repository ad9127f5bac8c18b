package workspace

import "time"

// The stages of long work, as keys.
const (
	StageReading  = "reading"
	StageSaving   = "saving"
	StageMatching = "matching"
	StageWriting  = "writing"
)

// progressInterval is the shortest time between two reports of one stage.
const progressInterval = 100 * time.Millisecond

// throttle lets a progress through at most ten times a second, and always when its stage or file changes or it is done.
func throttle(progress func(Progress), now func() time.Time) func(Progress) {
	if progress == nil {
		return func(Progress) {}
	}
	var last Progress
	var at time.Time
	return func(p Progress) {
		if p == last {
			return
		}
		began := p.Stage != last.Stage || p.File != last.File
		done := p.Total > 0 && p.Done == p.Total
		if !began && !done && now().Sub(at) < progressInterval {
			return
		}
		last, at = p, now()
		progress(p)
	}
}
