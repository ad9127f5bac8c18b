package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Names of colours that the theme gives beside Fyne's own.
const (
	ColorSurface      fyne.ThemeColorName = "lianpeiSurface" // cards and panels
	ColorRail         fyne.ThemeColorName = "lianpeiRail"
	ColorRailText     fyne.ThemeColorName = "lianpeiRailText"
	ColorRailSelected fyne.ThemeColorName = "lianpeiRailSelected"
	ColorAccent       fyne.ThemeColorName = "lianpeiAccent"
	ColorMuted        fyne.ThemeColorName = "lianpeiMuted" // secondary text
	ColorBanner       fyne.ThemeColorName = "lianpeiBanner"
	ColorNotice       fyne.ThemeColorName = "lianpeiNotice"
	ColorNoticeText   fyne.ThemeColorName = "lianpeiNoticeText"
	ColorNoticeAction fyne.ThemeColorName = "lianpeiNoticeAction"
	ColorNone         fyne.ThemeColorName = "lianpeiNone" // transparent
	ColorChip         fyne.ThemeColorName = "lianpeiChip"
)

// Color returns the theme's colour of a name.
func Color(name fyne.ThemeColorName) color.Color { return theme.Color(name) }

// Fill is a rectangle in a colour of the theme; it follows a change of theme.
type Fill struct {
	widget.BaseWidget
	Name   fyne.ThemeColorName
	Stroke fyne.ThemeColorName // empty: no border
	Radius float32
}

// NewFill returns a rectangle of the colour.
func NewFill(name fyne.ThemeColorName, radius float32) *Fill {
	f := &Fill{Name: name, Radius: radius}
	f.ExtendBaseWidget(f)
	return f
}

// CreateRenderer is Fyne's.
func (f *Fill) CreateRenderer() fyne.WidgetRenderer {
	r := &fillRenderer{fill: f, rect: canvas.NewRectangle(color.Transparent)}
	r.apply()
	return r
}

type fillRenderer struct {
	fill *Fill
	rect *canvas.Rectangle
}

func (r *fillRenderer) apply() {
	r.rect.FillColor = Color(r.fill.Name)
	r.rect.CornerRadius = r.fill.Radius
	r.rect.StrokeWidth = 0
	if r.fill.Stroke != "" {
		r.rect.StrokeColor, r.rect.StrokeWidth = Color(r.fill.Stroke), 1
	}
}

func (r *fillRenderer) Layout(size fyne.Size)        { r.rect.Resize(size) }
func (r *fillRenderer) MinSize() fyne.Size           { return fyne.NewSize(0, 0) }
func (r *fillRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.rect} }
func (r *fillRenderer) Destroy()                     {}
func (r *fillRenderer) Refresh() {
	r.apply()
	r.rect.Refresh()
}
