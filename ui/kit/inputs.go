package kit

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// keyed is an input that hands the keys it has no use for to Keys, since Fyne gives keys to the focused widget alone.
type keyed interface{ setKeys(func(*fyne.KeyEvent)) }

// ForwardKeys makes every input inside an object hand Escape and Enter on.
func ForwardKeys(o fyne.CanvasObject, keys func(*fyne.KeyEvent)) {
	Walk(o, func(child fyne.CanvasObject) {
		if k, ok := child.(keyed); ok {
			k.setKeys(keys)
		}
	})
}

// handOn gives a key that the focused widget has no use for to the window or to the dialog in front of it.
func handOn(o fyne.CanvasObject, event *fyne.KeyEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(event)
	}
}

// Entry is a text entry that hands on Escape and, on one line, Enter.
type Entry struct {
	widget.Entry
	keys func(*fyne.KeyEvent)
}

// NewEntry returns an entry of one line.
func NewEntry() *Entry {
	e := &Entry{}
	e.ExtendBaseWidget(e)
	return e
}

// SelectAll marks the whole text, so that typing replaces it.
func (e *Entry) SelectAll() { e.TypedShortcut(&fyne.ShortcutSelectAll{}) }

// NewPassword returns an entry of one line that hides what is typed until the eye beside it is pressed.
func NewPassword() *Entry {
	e := &Entry{}
	e.Password = true
	e.ExtendBaseWidget(e)
	return e
}

// NewTextArea returns an entry of several lines.
func NewTextArea(lines int) *Entry {
	e := &Entry{}
	e.MultiLine = true
	e.Wrapping = fyne.TextWrapBreak
	e.ExtendBaseWidget(e)
	e.SetMinRowsVisible(lines)
	return e
}

func (e *Entry) setKeys(keys func(*fyne.KeyEvent)) { e.keys = keys }

// TypedKey is Fyne's.
func (e *Entry) TypedKey(event *fyne.KeyEvent) {
	if event.Name == fyne.KeyF1 {
		handOn(e, event)
		return
	}
	if e.keys != nil {
		enter := event.Name == fyne.KeyReturn || event.Name == fyne.KeyEnter
		if event.Name == fyne.KeyEscape || enter && !e.MultiLine {
			e.keys(event)
			return
		}
	}
	e.Entry.TypedKey(event)
}

// Search is an entry that tells what to look for once typing has paused.
type Search struct {
	Entry
	onSearch func(string)
	after    After
	stop     func()
}

// After calls a function on the UI goroutine after a time, unless stopped before.
type After func(time.Duration, func()) (stop func())

// searchPause is long enough for an input method to commit a word in pieces and short enough to feel immediate.
const searchPause = 200 * time.Millisecond

// NewSearch returns a search entry.
func NewSearch(hint string, after After, onSearch func(text string)) *Search {
	s := &Search{onSearch: onSearch, after: after}
	s.ExtendBaseWidget(s)
	s.PlaceHolder = hint
	s.Icon = theme.SearchIcon()
	s.OnChanged = s.changed
	s.OnSubmitted = func(text string) {
		if s.stop != nil {
			s.stop()
		}
		s.onSearch(text)
	}
	return s
}

func (s *Search) changed(text string) {
	if s.stop != nil {
		s.stop()
	}
	s.stop = s.after(searchPause, func() { s.onSearch(text) })
}

// Clear empties the entry without telling.
func (s *Search) Clear() {
	s.OnChanged = nil
	s.SetText("")
	s.OnChanged = s.changed
}

// TypedKey is Fyne's. Escape empties the entry first.
func (s *Search) TypedKey(event *fyne.KeyEvent) {
	switch {
	case event.Name == fyne.KeyEscape && s.Text != "":
		s.SetText("")
	case event.Name == fyne.KeyF1:
		handOn(s, event)
	case event.Name == fyne.KeyReturn || event.Name == fyne.KeyEnter:
		s.OnSubmitted(s.Text)
	default:
		s.Entry.TypedKey(event)
	}
}

// Button is a button that Enter presses too and that hands on Escape.
type Button struct {
	widget.Button
	keys func(*fyne.KeyEvent)
}

// NewButton returns a button with an icon, which may be nil.
func NewButton(label string, icon fyne.Resource, tapped func()) *Button {
	b := &Button{}
	b.Text, b.Icon, b.OnTapped = label, icon, tapped
	b.ExtendBaseWidget(b)
	return b
}

// Primary marks the button as the one that most people want.
func (b *Button) Primary() *Button {
	b.Importance = widget.HighImportance
	return b
}

// Quiet takes the button's ground away.
func (b *Button) Quiet() *Button {
	b.Importance = widget.LowImportance
	return b
}

func (b *Button) setKeys(keys func(*fyne.KeyEvent)) { b.keys = keys }

// TypedKey is Fyne's.
func (b *Button) TypedKey(event *fyne.KeyEvent) {
	switch {
	case event.Name == fyne.KeyReturn || event.Name == fyne.KeyEnter:
		if !b.Disabled() {
			b.Tapped(nil)
		}
	case event.Name == fyne.KeyEscape && b.keys != nil:
		b.keys(event)
	case event.Name == fyne.KeyF1:
		handOn(b, event)
	default:
		b.Button.TypedKey(event)
	}
}

// Check is a tick box that hands on Escape and Enter.
type Check struct {
	widget.Check
	keys func(*fyne.KeyEvent)
}

// NewCheck returns a tick box.
func NewCheck(label string, changed func(bool)) *Check {
	c := &Check{}
	c.Text, c.OnChanged = label, changed
	c.ExtendBaseWidget(c)
	return c
}

func (c *Check) setKeys(keys func(*fyne.KeyEvent)) { c.keys = keys }

// TypedKey is Fyne's.
func (c *Check) TypedKey(event *fyne.KeyEvent) {
	if c.keys != nil && (event.Name == fyne.KeyEscape || event.Name == fyne.KeyReturn || event.Name == fyne.KeyEnter) {
		c.keys(event)
		return
	}
	c.Check.TypedKey(event)
}

// Choice is a drop-down over values; what it shows for a value is not what it stores.
type Choice[T comparable] struct {
	widget.Select
	values  []T
	changed func(T)
	keys    func(*fyne.KeyEvent)
}

// NewChoice returns a drop-down; label tells what to show for a value. changed is called when the user chooses, not by Set.
func NewChoice[T comparable](values []T, label func(T) string, changed func(T)) *Choice[T] {
	c := &Choice[T]{}
	c.ExtendBaseWidget(c)
	c.SetValues(values, label)
	c.changed = changed
	c.OnChanged = func(string) {
		if c.changed != nil {
			c.changed(c.Value())
		}
	}
	return c
}

// SetValues offers other values and keeps the chosen one if it is among them.
func (c *Choice[T]) SetValues(values []T, label func(T) string) {
	var kept T
	if len(c.values) > 0 {
		kept = c.Value()
	}
	c.values = slices.Clone(values)
	options := make([]string, len(values))
	for i, v := range values {
		options[i] = label(v)
	}
	changed := c.OnChanged
	c.OnChanged = nil
	c.SetOptions(options)
	c.Set(kept)
	c.OnChanged = changed
}

// Value returns the chosen value, or the zero value.
func (c *Choice[T]) Value() T {
	if i := c.SelectedIndex(); i >= 0 && i < len(c.values) {
		return c.values[i]
	}
	var zero T
	return zero
}

// Set chooses a value without telling; a value not on offer leaves the first one chosen.
func (c *Choice[T]) Set(v T) {
	if len(c.values) == 0 {
		return
	}
	changed := c.OnChanged
	c.OnChanged = nil
	c.SetSelectedIndex(max(0, slices.Index(c.values, v)))
	c.OnChanged = changed
}

// Choose does what the user's choosing does.
func (c *Choice[T]) Choose(v T) {
	if i := slices.Index(c.values, v); i >= 0 {
		c.SetSelectedIndex(i)
	}
}

// CreateRenderer is Fyne's, with the border that entries have.
func (c *Choice[T]) CreateRenderer() fyne.WidgetRenderer {
	frame := NewFill(ColorNone, theme.InputRadiusSize())
	frame.Stroke = theme.ColorNameInputBorder
	return &framedRenderer{WidgetRenderer: c.Select.CreateRenderer(), frame: frame}
}

type framedRenderer struct {
	fyne.WidgetRenderer
	frame *Fill
}

// Layout is Fyne's.
func (r *framedRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.frame.Resize(size)
}

// Objects is Fyne's.
func (r *framedRenderer) Objects() []fyne.CanvasObject {
	return append(slices.Clone(r.WidgetRenderer.Objects()), r.frame)
}

func (c *Choice[T]) setKeys(keys func(*fyne.KeyEvent)) { c.keys = keys }

// TypedKey is Fyne's.
func (c *Choice[T]) TypedKey(event *fyne.KeyEvent) {
	if c.keys != nil && (event.Name == fyne.KeyEscape || event.Name == fyne.KeyReturn || event.Name == fyne.KeyEnter) {
		c.keys(event)
		return
	}
	c.Select.TypedKey(event)
}
