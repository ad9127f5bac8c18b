package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// DialogParams are the parts of a Dialog.
type DialogParams struct {
	Title   string
	Content fyne.CanvasObject
	Left    []fyne.CanvasObject // buttons at the left of the foot
	Buttons []*Button           // at the right of the foot
	Default *Button             // pressed by Enter; may be nil
	Cancel  func()              // called by Escape and the cross; nil: the dialog closes
	Size    fyne.Size           // bounded by the window
	Focus   fyne.Focusable      // what the keyboard goes to first; may be nil
	Closed  func()              // called once after closing; may be nil
}

// Dialog is a modal panel with a title at the left, buttons at the lower right, Escape to cancel and Enter for the default.
type Dialog struct {
	params   DialogParams
	window   fyne.Window
	popup    *widget.PopUp
	previous func(*fyne.KeyEvent)
	open     bool
}

// NewDialog builds a dialog; Show puts it on the window.
func NewDialog(window fyne.Window, params DialogParams) *Dialog {
	d := &Dialog{params: params, window: window}
	cross := NewButton("", theme.CancelIcon(), d.Cancel).Quiet()
	head := container.NewBorder(nil, nil, Inset(12, 10, SubHeading(params.Title)), cross)
	foot := []fyne.CanvasObject{}
	foot = append(foot, params.Left...)
	foot = append(foot, layout.NewSpacer())
	for _, b := range params.Buttons {
		foot = append(foot, AtLeast(88, 0, b))
	}
	body := container.NewBorder(
		container.NewVBox(head, widget.NewSeparator()),
		container.NewVBox(widget.NewSeparator(), Inset(8, 6, container.NewHBox(foot...))),
		nil, nil, Inset(12, 8, params.Content))
	d.popup = widget.NewModalPopUp(body, window.Canvas())
	d.ForwardKeys(params.Content)
	for _, b := range params.Buttons {
		b.setKeys(d.typedKey)
	}
	cross.setKeys(d.typedKey)
	return d
}

// ForwardKeys makes the inputs inside an object hand Escape and Enter to the dialog. Call it for what is added to the content
// after the dialog was built.
func (d *Dialog) ForwardKeys(o fyne.CanvasObject) { ForwardKeys(o, d.typedKey) }

// Show opens the dialog. Call it once.
func (d *Dialog) Show() {
	canvas := d.window.Canvas()
	d.previous = canvas.OnTypedKey()
	canvas.SetOnTypedKey(d.typedKey)
	d.open = true
	d.popup.Show()
	limit := canvas.Size().SubtractWidthHeight(32, 32)
	// Text that fills its lines knows its height only once it has its width, so the height is asked for again.
	for range 3 {
		least := d.popup.MinSize()
		d.popup.Resize(fyne.NewSize(min(max(d.params.Size.Width, least.Width), max(limit.Width, 200)),
			min(max(d.params.Size.Height, least.Height), max(limit.Height, 200))))
	}
	if d.params.Focus != nil {
		canvas.Focus(d.params.Focus)
	}
}

// Close takes the dialog away.
func (d *Dialog) Close() {
	if !d.open {
		return
	}
	d.open = false
	d.popup.Hide()
	d.window.Canvas().SetOnTypedKey(d.previous)
	if d.params.Closed != nil {
		d.params.Closed()
	}
}

// Cancel does what Escape does.
func (d *Dialog) Cancel() {
	if d.params.Cancel != nil {
		d.params.Cancel()
		return
	}
	d.Close()
}

// Confirm does what Enter does.
func (d *Dialog) Confirm() {
	if b := d.params.Default; b != nil && !b.Disabled() && b.OnTapped != nil {
		b.OnTapped()
	}
}

// Open reports whether the dialog is on the window.
func (d *Dialog) Open() bool { return d.open }

// Content returns what the dialog shows, for tests.
func (d *Dialog) Content() fyne.CanvasObject { return d.params.Content }

func (d *Dialog) typedKey(event *fyne.KeyEvent) {
	switch event.Name {
	case fyne.KeyEscape:
		d.Cancel()
	case fyne.KeyReturn, fyne.KeyEnter:
		d.Confirm()
	}
}
