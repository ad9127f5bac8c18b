package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// RailItem is one page in a Rail.
type RailItem struct {
	Label string
	Icon  fyne.Resource
}

// Rail is the column of pages at the left edge.
type Rail struct {
	widget.BaseWidget
	items []*railButton
	head  fyne.CanvasObject
	foot  fyne.CanvasObject
}

// NewRail returns a rail; chosen is called with the index of the tapped item. Choosing shows nothing until Select is called.
func NewRail(items []RailItem, head, foot fyne.CanvasObject, chosen func(int)) *Rail {
	r := &Rail{head: head, foot: foot}
	for i, item := range items {
		r.items = append(r.items, newRailButton(item, func() { chosen(i) }))
	}
	r.ExtendBaseWidget(r)
	return r
}

// Select marks an item.
func (r *Rail) Select(i int) {
	for n, item := range r.items {
		if item.selected != (n == i) {
			item.selected = n == i
			item.Refresh()
		}
	}
}

// CreateRenderer is Fyne's.
func (r *Rail) CreateRenderer() fyne.WidgetRenderer {
	objects := []fyne.CanvasObject{r.head}
	for _, item := range r.items {
		objects = append(objects, item)
	}
	objects = append(objects, layout.NewSpacer(), r.foot)
	column := container.New(layout.NewCustomPaddedVBoxLayout(2), objects...)
	return widget.NewSimpleRenderer(container.NewStack(NewFill(ColorRail, 0), AtLeast(136, 0, column)))
}

type railButton struct {
	widget.BaseWidget
	item     RailItem
	tap      func()
	selected bool
	hovered  bool

	ground, mark *Fill
	text         *Text
}

func newRailButton(item RailItem, tap func()) *railButton {
	b := &railButton{item: item, tap: tap, ground: NewFill(ColorRail, 0), mark: NewFill(ColorRail, 2)}
	b.text = NewText(item.Label, theme.SizeNameText, ColorRailText, false)
	b.ExtendBaseWidget(b)
	return b
}

// Tapped is Fyne's.
func (b *railButton) Tapped(*fyne.PointEvent) { b.tap() }

// MouseIn is Fyne's.
func (b *railButton) MouseIn(*desktop.MouseEvent) {
	b.hovered = true
	b.Refresh()
}

// MouseMoved is Fyne's.
func (b *railButton) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is Fyne's.
func (b *railButton) MouseOut() {
	b.hovered = false
	b.Refresh()
}

// CreateRenderer is Fyne's.
func (b *railButton) CreateRenderer() fyne.WidgetRenderer {
	icon := widget.NewIcon(theme.NewColoredResource(b.item.Icon, ColorRailText))
	box := container.NewStack(b.ground, AtLeast(0, 42, Line(AtLeast(4, 26, b.mark), gap(8), AtLeast(20, 20, icon), gap(4), b.text)))
	return &railRenderer{WidgetRenderer: widget.NewSimpleRenderer(box), b: b}
}

type railRenderer struct {
	fyne.WidgetRenderer
	b *railButton
}

// Refresh is Fyne's.
func (r *railRenderer) Refresh() {
	r.b.ground.Name, r.b.mark.Name = ColorRail, ColorRail
	if r.b.hovered {
		r.b.ground.Name, r.b.mark.Name = ColorRailSelected, ColorRailSelected
	}
	if r.b.selected {
		r.b.ground.Name, r.b.mark.Name = ColorRailSelected, ColorAccent
	}
	r.b.ground.Refresh()
	r.b.mark.Refresh()
	r.WidgetRenderer.Refresh()
}

func gap(width float32) fyne.CanvasObject { return AtLeast(width, 1, container.NewWithoutLayout()) }
