package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

func TestTheFirstPaintIsToldOnce(t *testing.T) {
	test.NewTempApp(t)
	told := make(chan struct{}, 2)
	w := test.NewTempWindow(t, OnFirstPaint(widget.NewLabel("正在打开"), func() { told <- struct{}{} }))
	w.Resize(fyne.NewSize(200, 100))
	select {
	case <-told:
		t.Fatal("told before anything was painted")
	default:
	}
	w.Canvas().Capture()
	w.Canvas().Capture()
	<-told
	select {
	case <-told:
		t.Error("told twice")
	default:
	}
}
