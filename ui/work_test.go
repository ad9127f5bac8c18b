package ui

import (
	"context"
	"errors"
	"testing"

	"lianpei/words"
	"lianpei/workspace"
)

func TestStart(t *testing.T) {
	t.Run("a late result of an older run cannot overwrite the newer one", func(t *testing.T) {
		f := newFixture(t)
		l := f.latest()
		slow, done := make(chan struct{}), make(chan struct{})
		var shown []string
		show := func(v string, _ error) { shown = append(shown, v) }
		start(l, f.ctx, func(context.Context) (string, error) {
			<-slow
			defer close(done)
			return "old", nil
		}, show)
		start(l, f.ctx, func(context.Context) (string, error) { return "new", nil }, show)
		f.queue.next()
		close(slow)
		<-done
		f.queue.next()
		if len(shown) != 1 || shown[0] != "new" {
			t.Errorf("shown %q, want only the new one", shown)
		}
	})
	t.Run("the older run is told to stop", func(t *testing.T) {
		f := newFixture(t)
		l := f.latest()
		stopped := make(chan struct{})
		start(l, f.ctx, func(ctx context.Context) (int, error) {
			<-ctx.Done()
			close(stopped)
			return 0, ctx.Err()
		}, func(int, error) { t.Error("a stopped run was shown") })
		start(l, f.ctx, func(context.Context) (int, error) { return 1, nil }, func(int, error) {})
		<-stopped
		f.queue.next()
		f.queue.next()
	})
}

func TestRunJob(t *testing.T) {
	t.Run("progress is shown and the dialog closes with the work", func(t *testing.T) {
		f := newFixture(t)
		reported, finish := make(chan struct{}), make(chan struct{})
		shown := false
		j := runJob(f.host, "导入", func(_ context.Context, report func(workspace.Progress)) (int, error) {
			report(workspace.Progress{Stage: workspace.StageReading, Done: 3, Total: 12, File: "a.xlsx"})
			close(reported)
			<-finish
			return 5, nil
		}, func(n int, err error) { shown = n == 5 && err == nil })
		<-reported
		f.queue.next()
		if got, want := j.bar.Value, 3.0; got != want || !j.bar.Visible() {
			t.Errorf("bar at %v, want %v", got, want)
		}
		if got, want := j.stage.Text, words.Text("progress.reading")+" 25%"; got != want {
			t.Errorf("stage %q, want %q", got, want)
		}
		if !j.dialog.Open() || f.jobs != 1 {
			t.Fatal("the dialog is not open")
		}
		close(finish)
		f.queue.until(t, func() bool { return shown })
		if j.dialog.Open() || f.jobs != 0 || !f.free() {
			t.Error("the dialog did not close")
		}
	})
	t.Run("cancel waits for the worker and says that nothing was changed", func(t *testing.T) {
		f := newFixture(t)
		j := runJob(f.host, "导入", func(ctx context.Context, _ func(workspace.Progress)) (int, error) {
			<-ctx.Done()
			return 0, ctx.Err()
		}, func(int, error) { t.Error("a cancelled job was shown") })
		j.dialog.Cancel() // what Escape does
		if got, want := j.button.Text, words.Text("progress.cancelling"); got != want || !j.button.Disabled() {
			t.Errorf("button says %q, want %q and disabled", got, want)
		}
		if !j.dialog.Open() {
			t.Error("the dialog closed before the worker returned")
		}
		f.queue.until(t, func() bool { return !j.dialog.Open() })
		if got, want := f.notices.Texts(), words.Text("job.cancelled"); len(got) != 1 || got[0] != want {
			t.Errorf("notices %q, want %q", got, want)
		}
	})
	t.Run("reports that the window has not caught up with are dropped", func(t *testing.T) {
		f := newFixture(t)
		shown := false
		runJob(f.host, "导入", func(_ context.Context, report func(workspace.Progress)) (int, error) {
			for i := range 5000 {
				report(workspace.Progress{Done: int64(i), Total: 5000})
			}
			return 0, errors.New("no")
		}, func(int, error) { shown = true })
		ran := 0
		for !shown {
			f.queue.next()
			ran++
		}
		if ran > 3000 {
			t.Errorf("%d functions were queued", ran)
		}
	})
}
