package kit

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Notices shows short messages at the foot of the window that go away by themselves and block nothing.
type Notices struct {
	box   *fyne.Container
	layer *fyne.Container
	after After
	texts []string
}

// noticeTime is long enough to read two lines and to decide to undo.
const noticeTime = 9 * time.Second

const maxNotices = 3

// NewNotices returns an empty layer to be stacked above the window's content.
func NewNotices(after After) *Notices {
	n := &Notices{box: container.NewVBox(), after: after}
	n.layer = container.New(footCentre{}, n.box)
	return n
}

// Layer is what to stack above the content.
func (n *Notices) Layer() fyne.CanvasObject { return n.layer }

// Texts returns the messages shown, newest last.
func (n *Notices) Texts() []string { return n.texts }

// Show adds a message. action, if not empty, is the label of a button that calls do and takes the message away. remove takes it
// away early; it may be called any time and often.
func (n *Notices) Show(text, action string, do func()) (remove func()) {
	var item *fyne.Container
	remove = func() { n.remove(item, text) }
	label := NewText(text, theme.SizeNameText, ColorNoticeText, false)
	parts := []fyne.CanvasObject{Inset(6, 0, label)}
	if action != "" {
		b := newNoticeButton(action, func() {
			remove()
			do()
		})
		parts = append(parts, b)
	}
	parts = append(parts, newNoticeButton("×", remove))
	item = container.NewStack(NewFill(ColorNotice, 8), Inset(12, 8, Line(parts...)))
	n.box.Add(item)
	n.texts = append(n.texts, text)
	for len(n.box.Objects) > maxNotices {
		n.box.Remove(n.box.Objects[0])
		n.texts = n.texts[1:]
	}
	n.layer.Refresh()
	n.after(noticeTime, remove)
	return remove
}

// Clear takes all messages away.
func (n *Notices) Clear() {
	n.box.RemoveAll()
	n.texts = nil
	n.layer.Refresh()
}

func (n *Notices) remove(item fyne.CanvasObject, text string) {
	for i, o := range n.box.Objects {
		if o == item {
			n.box.Remove(item)
			n.texts = append(n.texts[:i:i], n.texts[i+1:]...)
			n.layer.Refresh()
			return
		}
	}
}

// noticeButton is a text that can be tapped, in a colour of its own.
type noticeButton struct {
	widget.BaseWidget
	text *Text
	tap  func()
}

func newNoticeButton(text string, tap func()) *noticeButton {
	b := &noticeButton{text: NewText(text, theme.SizeNameText, ColorNoticeAction, true), tap: tap}
	b.ExtendBaseWidget(b)
	return b
}

// Tapped is Fyne's.
func (b *noticeButton) Tapped(*fyne.PointEvent) { b.tap() }

// CreateRenderer is Fyne's.
func (b *noticeButton) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(Inset(8, 2, b.text))
}

// footCentre keeps an object at its own size in the middle of the lower edge.
type footCentre struct{}

func (footCentre) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }
func (footCentre) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		m := o.MinSize()
		o.Resize(m)
		o.Move(fyne.NewPos((size.Width-m.Width)/2, size.Height-m.Height-20))
	}
}
