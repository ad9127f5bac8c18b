package kit

import (
	"image"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
)

// OnFirstPaint returns content that calls do, on a goroutine of its own, when it is painted for the first time: Fyne tells nobody
// else that a window can be seen.
func OnFirstPaint(content fyne.CanvasObject, do func()) fyne.CanvasObject {
	var once sync.Once
	nothing := image.NewNRGBA(image.Rect(0, 0, 1, 1))
	return container.NewStack(content, canvas.NewRaster(func(int, int) image.Image {
		once.Do(func() { go do() })
		return nothing
	}))
}
