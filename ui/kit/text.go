package kit

import (
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Label returns a one-line text.
func Label(text string) *widget.Label { return widget.NewLabel(text) }

// Bold returns a one-line text in bold.
func Bold(text string) *widget.Label {
	return widget.NewLabelWithStyle(text, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
}

// Prose returns a text that fills its lines.
func Prose(text string) *widget.Label {
	l := widget.NewLabel(text)
	l.Wrapping = wrapping(text)
	return l
}

// Reword shows another text in a Prose.
func Reword(l *widget.Label, text string) {
	l.Wrapping = wrapping(text)
	l.SetText(text)
}

// wrapping is at spaces for a text without Han characters. Fyne knows no other word ends, and Chinese has no spaces, so any
// other text breaks anywhere.
func wrapping(text string) fyne.TextWrap {
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			return fyne.TextWrapBreak
		}
	}
	if text == "" {
		return fyne.TextWrapBreak
	}
	return fyne.TextWrapWord
}

// Muted returns a one-line secondary text.
func Muted(text string) *Text { return NewText(text, theme.SizeNameCaptionText, ColorMuted, false) }

// MutedProse returns a small secondary text that fills its lines.
func MutedProse(text string) *widget.RichText {
	t := widget.NewRichText(&widget.TextSegment{Text: text, Style: widget.RichTextStyle{
		ColorName: ColorMuted, SizeName: theme.SizeNameCaptionText,
	}})
	t.Wrapping = wrapping(text)
	return t
}

// Heading returns the title of a page.
func Heading(text string) *Text {
	return NewText(text, theme.SizeNameHeadingText, theme.ColorNameForeground, true)
}

// SubHeading returns the title of a part of a page.
func SubHeading(text string) *Text {
	return NewText(text, theme.SizeNameSubHeadingText, theme.ColorNameForeground, true)
}

// Text is one line without padding in a size and colour of the theme; it follows a change of theme.
type Text struct {
	widget.BaseWidget
	text  string
	size  fyne.ThemeSizeName
	color fyne.ThemeColorName
	bold  bool
}

// NewText returns a line of text.
func NewText(text string, size fyne.ThemeSizeName, color fyne.ThemeColorName, bold bool) *Text {
	t := &Text{text: text, size: size, color: color, bold: bold}
	t.ExtendBaseWidget(t)
	return t
}

// Text returns what is shown.
func (t *Text) Text() string { return t.text }

// SetText shows another text.
func (t *Text) SetText(text string) {
	if t.text != text {
		t.text = text
		t.Refresh()
	}
}

// SetColor shows the text in another colour.
func (t *Text) SetColor(color fyne.ThemeColorName) {
	t.color = color
	t.Refresh()
}

// CreateRenderer is Fyne's.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	r := &textRenderer{owner: t, text: canvas.NewText("", nil)}
	r.apply()
	return r
}

type textRenderer struct {
	owner *Text
	text  *canvas.Text
}

func (r *textRenderer) apply() {
	r.text.Text = r.owner.text
	r.text.TextSize = theme.Size(r.owner.size)
	r.text.Color = Color(r.owner.color)
	r.text.TextStyle = fyne.TextStyle{Bold: r.owner.bold}
}

func (r *textRenderer) Layout(size fyne.Size)        { r.text.Resize(size) }
func (r *textRenderer) MinSize() fyne.Size           { return r.text.MinSize() }
func (r *textRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.text} }
func (r *textRenderer) Destroy()                     {}
func (r *textRenderer) Refresh() {
	r.apply()
	r.text.Refresh()
}

// Chip is a short text on a rounded ground.
func Chip(text string, ground, ink fyne.ThemeColorName) *fyne.Container {
	fill := NewFill(ground, 9)
	return container.NewStack(fill, Inset(8, 2, NewText(text, theme.SizeNameCaptionText, ink, false)))
}

// Panel is a surface with a border that holds content with some space around it.
type Panel struct {
	widget.BaseWidget
	Content fyne.CanvasObject
	fill    *Fill
	inset   float32
}

// NewPanel puts content on a surface; inset is the space around it.
func NewPanel(inset float32, content fyne.CanvasObject) *Panel {
	p := &Panel{Content: content, inset: inset, fill: NewFill(ColorSurface, 8)}
	p.fill.Stroke = theme.ColorNameSeparator
	p.ExtendBaseWidget(p)
	return p
}

// CreateRenderer is Fyne's.
func (p *Panel) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(p.fill, Inset(p.inset, p.inset, p.Content)))
}

// Tight takes the space that Fyne puts around a label, rich text or link away, so that lines of text stand close together.
func Tight(l fyne.CanvasObject) *fyne.Container { return container.New(tight{}, l) }

type tight struct{}

func (tight) MinSize(objects []fyne.CanvasObject) fyne.Size {
	pad := theme.InnerPadding()
	return objects[0].MinSize().SubtractWidthHeight(2*pad, 2*pad)
}

func (tight) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	pad := theme.InnerPadding()
	objects[0].Resize(size.AddWidthHeight(2*pad, 2*pad))
	objects[0].Move(fyne.NewPos(-pad, -pad))
}
