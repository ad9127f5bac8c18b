package ui

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"lianpei/ui/kit"
	"lianpei/words"
	"lianpei/workspace"
)

// latest is the newest run of one kind of work: an older one is stopped and cannot overwrite the newer.
type latest struct {
	do     func(func())
	cancel context.CancelFunc
	gen    int
}

// start runs work on a goroutine and then show on the UI goroutine. A cancelled or outrun work is never shown.
func start[T any](l *latest, parent context.Context, work func(context.Context) (T, error), show func(T, error)) {
	l.stop()
	ctx, cancel := context.WithCancel(parent)
	l.cancel = cancel
	gen := l.gen
	go func() {
		v, err := work(ctx)
		l.do(func() {
			cancel()
			if gen != l.gen || errors.Is(err, context.Canceled) {
				return
			}
			show(v, err)
		})
	}()
}

// stop makes what runs end without being shown.
func (l *latest) stop() {
	if l.cancel != nil {
		l.cancel()
	}
	l.cancel = nil
	l.gen++
}

// job is a long task with a dialog that shows how far it is.
type job struct {
	dialog *kit.Dialog
	bar    *widget.ProgressBar
	wait   *widget.ProgressBarInfinite
	stage  *widget.Label
	file   *widget.Label
	button *kit.Button
	cancel context.CancelFunc
}

// stageKeys are the sentences for what a task is doing, by the key of its stage.
var stageKeys = map[string]string{
	"reading":  "progress.reading",
	"saving":   "progress.saving",
	"matching": "progress.matching",
	"writing":  "progress.writing",
}

// runJob runs work on a goroutine under a progress dialog, and show on the UI goroutine once work has returned. A cancelled
// work shows nothing but a notice that nothing was changed. work may report progress from its own goroutine as often as it
// likes: reports that the window has not caught up with are dropped.
func runJob[T any](h *host, title string, work func(context.Context, func(workspace.Progress)) (T, error), show func(T, error)) *job {
	ctx, cancel := context.WithCancel(h.ctx)
	j := newJob(h, title, cancel)
	var waiting atomic.Bool
	report := func(p workspace.Progress) {
		if waiting.Swap(true) {
			return
		}
		h.do(func() {
			waiting.Store(false)
			j.show(p)
		})
	}
	h.jobs++
	go func() {
		v, err := work(ctx, report)
		h.do(func() {
			cancelled := ctx.Err() != nil && errors.Is(err, context.Canceled)
			cancel()
			h.jobs--
			j.wait.Stop()
			j.dialog.Close()
			if h.idle != nil && h.jobs == 0 {
				h.idle()
				return
			}
			if cancelled {
				h.notify(words.Text("job.cancelled"), "", nil)
				return
			}
			show(v, err)
		})
	}()
	return j
}

func newJob(h *host, title string, cancel context.CancelFunc) *job {
	j := &job{cancel: cancel, bar: widget.NewProgressBar(), wait: widget.NewProgressBarInfinite()}
	j.stage = kit.Label(words.Text("progress.starting"))
	j.file = widget.NewLabel("")
	j.file.Truncation = fyne.TextTruncateEllipsis
	j.bar.TextFormatter = func() string { return "" } // white on the pale rest of the bar cannot be read; the stage says it
	j.bar.Hide()
	j.button = kit.NewButton(words.Text("button.cancel"), nil, j.stop)
	j.dialog = h.dialog(kit.DialogParams{
		Title:   title,
		Content: container.NewVBox(j.stage, container.NewStack(j.bar, j.wait), j.file),
		Buttons: []*kit.Button{j.button},
		Cancel:  j.stop,
		Size:    fyne.NewSize(460, 0),
	})
	return j
}

func (j *job) stop() {
	j.button.SetText(words.Text("progress.cancelling"))
	j.button.Disable()
	j.cancel()
}

func (j *job) show(p workspace.Progress) {
	if key, ok := stageKeys[p.Stage]; ok {
		text := words.Text(key)
		if p.Total > 0 {
			text += fmt.Sprintf(" %d%%", 100*min(p.Done, p.Total)/p.Total)
		}
		j.stage.SetText(text)
	}
	j.file.SetText(p.File)
	if p.Total > 0 {
		j.wait.Hide()
		j.bar.Show()
		j.bar.Max = float64(p.Total)
		j.bar.SetValue(float64(p.Done))
		return
	}
	j.bar.Hide()
	j.wait.Show()
}
