package kit

import (
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Segment is one part of a Bar.
type Segment struct {
	Value int // negative ones are drawn hollow, after the others
	Color color.Color
}

// Bar shows parts of a whole side by side; Whole is the value of the full width.
type Bar struct {
	widget.BaseWidget
	segments []Segment
	whole    int
}

// NewBar returns a bar.
func NewBar(segments []Segment, whole int) *Bar {
	b := &Bar{segments: segments, whole: max(whole, 1)}
	b.ExtendBaseWidget(b)
	return b
}

// CreateRenderer is Fyne's.
func (b *Bar) CreateRenderer() fyne.WidgetRenderer {
	r := &barRenderer{bar: b, ground: NewFill(ColorChip, 4)}
	for _, s := range b.segments {
		rect := canvas.NewRectangle(s.Color)
		if s.Value < 0 {
			rect.FillColor, rect.StrokeColor, rect.StrokeWidth = color.Transparent, s.Color, 1.5
		}
		r.rects = append(r.rects, rect)
	}
	return r
}

type barRenderer struct {
	bar    *Bar
	ground *Fill
	rects  []*canvas.Rectangle
}

func (r *barRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	x := float32(0)
	for pass := range 2 {
		for i, s := range r.bar.segments {
			if (s.Value < 0) != (pass == 1) {
				continue
			}
			width := float32(math.Abs(float64(s.Value))) / float32(r.bar.whole) * size.Width
			width = max(0, min(width, size.Width-x))
			r.rects[i].Move(fyne.NewPos(x, 0))
			r.rects[i].Resize(fyne.NewSize(max(0, width-1), size.Height))
			x += width
		}
	}
}
func (r *barRenderer) MinSize() fyne.Size { return fyne.NewSize(60, 8) }
func (r *barRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{r.ground}
	for _, rect := range r.rects {
		objects = append(objects, rect)
	}
	return objects
}
func (r *barRenderer) Refresh() { r.Layout(r.bar.Size()) }
func (r *barRenderer) Destroy() {}

// Swatch is a small square in a colour; hollow ones stand for what is taken away.
func Swatch(c color.Color, hollow bool) fyne.CanvasObject {
	rect := canvas.NewRectangle(c)
	rect.CornerRadius = 2
	if hollow {
		rect.FillColor, rect.StrokeColor, rect.StrokeWidth = color.Transparent, c, 1.5
	}
	return container.NewGridWrap(fyne.NewSquareSize(theme.CaptionTextSize()-2), rect)
}
