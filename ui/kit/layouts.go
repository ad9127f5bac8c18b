package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
)

type fixedSize struct{ min, max fyne.Size }

func (f fixedSize) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := f.min
	for _, o := range objects {
		m := o.MinSize()
		if f.max.Width == 0 {
			size.Width = max(size.Width, m.Width)
		}
		if f.max.Height == 0 {
			size.Height = max(size.Height, m.Height)
		}
	}
	return size
}

func (f fixedSize) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size)
		o.Move(fyne.NewPos(0, 0))
	}
}

// Scaled is a width that was chosen for the normal font size, at the font size in use.
func Scaled(width float32) float32 { return width * theme.TextSize() / 14 }

// AtLeast gives an object a smallest size.
func AtLeast(width, height float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(fixedSize{min: fyne.NewSize(width, height)}, o)
}

// Wide gives an object exactly this smallest width, whatever its content asks for.
func Wide(width float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(fixedSize{min: fyne.NewSize(width, 0), max: fyne.NewSize(width, 0)}, o)
}

// Line puts objects side by side, each at its own size and centred vertically.
func Line(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(line{}, objects...)
}

type line struct{}

func (line) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		if size.Width > 0 {
			size.Width += theme.Padding()
		}
		if _, ok := o.(layout.SpacerObject); !ok {
			size.Width += m.Width
		}
		size.Height = max(size.Height, m.Height)
	}
	return size
}

func (l line) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	spacers := 0
	for _, o := range objects {
		if _, ok := o.(layout.SpacerObject); ok && o.Visible() {
			spacers++
		}
	}
	spare := max(0, size.Width-l.MinSize(objects).Width)
	x := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		if _, ok := o.(layout.SpacerObject); ok {
			x += spare/float32(spacers) + theme.Padding()
			continue
		}
		o.Resize(m)
		o.Move(fyne.NewPos(x, (size.Height-m.Height)/2))
		x += m.Width + theme.Padding()
	}
}

// Flow puts objects side by side at their own sizes and goes on below where the width ends. gap is the space between rows.
func Flow(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&flow{gap: gap}, objects...)
}

type flow struct{ gap, width float32 }

// MinSize depends on the width given last, as that of wrapped text does.
func (f *flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var widest float32
	for _, o := range objects {
		if o.Visible() {
			widest = max(widest, o.MinSize().Width)
		}
	}
	return fyne.NewSize(widest, f.arrange(objects, max(f.width, widest), false))
}

func (f *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.width = size.Width
	f.arrange(objects, size.Width, true)
}

// arrange places the objects row by row, each centred in the height of its row, and returns the height of all rows.
func (f *flow) arrange(objects []fyne.CanvasObject, width float32, move bool) float32 {
	var y float32
	var row []fyne.CanvasObject
	var used float32
	end := func() {
		var height, x float32
		for _, o := range row {
			height = max(height, o.MinSize().Height)
		}
		for _, o := range row {
			m := o.MinSize()
			if move {
				o.Resize(m)
				o.Move(fyne.NewPos(x, y+(height-m.Height)/2))
			}
			x += m.Width + theme.Padding()
		}
		y += height + f.gap
		row, used = row[:0], 0
	}
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		if len(row) > 0 && used+m.Width > width {
			end()
		}
		row = append(row, o)
		used += m.Width + theme.Padding()
	}
	if len(row) > 0 {
		end()
	}
	return max(0, y-f.gap)
}

// Columns shares the width equally among its objects, with a gap between them.
func Columns(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(columns{gap}, objects...)
}

type columns struct{ gap float32 }

func (c columns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var widest, height float32
	for _, o := range objects {
		m := o.MinSize()
		widest, height = max(widest, m.Width), max(height, m.Height)
	}
	n := float32(len(objects))
	return fyne.NewSize(widest*n+c.gap*(n-1), height)
}

func (c columns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	n := float32(len(objects))
	width := (size.Width - c.gap*(n-1)) / n
	for i, o := range objects {
		o.Resize(fyne.NewSize(width, size.Height))
		o.Move(fyne.NewPos(float32(i)*(width+c.gap), 0))
	}
}

// Inset puts space around an object.
func Inset(horizontal, vertical float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(vertical, vertical, horizontal, horizontal), o)
}

// Stack puts objects below each other with a gap.
func Stack(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedVBoxLayout(gap), objects...)
}

// Fields lays out pairs of a label and a field in two aligned columns; the labels take what the widest needs.
func Fields(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewFormLayout(), objects...)
}

// Walk visits an object and everything inside the containers it is made of.
func Walk(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	if o == nil {
		return
	}
	visit(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			Walk(child, visit)
		}
	case *container.Scroll:
		Walk(o.Content, visit)
	case *container.Split:
		Walk(o.Leading, visit)
		Walk(o.Trailing, visit)
	case *container.AppTabs:
		for _, tab := range o.Items {
			Walk(tab.Content, visit)
		}
	case *Panel:
		Walk(o.Content, visit)
	}
}
