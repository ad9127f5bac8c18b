package kit

import (
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Column declares one column of a Table. Width is the width it wants; what is left over is shared in proportion to Flex, and where
// there is too little, columns with a Flex give way.
type Column[T any] struct {
	Key   string // empty: cannot be sorted
	Title string
	Width float32
	Flex  float32
	Spare bool // has a Flex and is left out where the others would become too narrow, the last one first
	Right bool
	Text  func(T) string
}

// TableParams are the parts of a Table. Key identifies a row; the optional callbacks may be nil.
type TableParams[T any] struct {
	Columns     []Column[T]
	Key         func(T) int64
	OnSelected  func(T)
	OnActivated func(T) // Enter or a double click on a row
	OnSort      func(key string, reverse bool)
	OnChecked   func()               // not nil: rows can be ticked
	Focus       func(fyne.Focusable) // gives the keyboard to the table when it is tapped; may be nil
}

// Table is a virtual table of whole rows: it stands on Fyne's List, which selects rows and multiplies heights, where Fyne's
// Table selects cells and adds heights up until they drift.
type Table[T any] struct {
	widget.BaseWidget
	params  TableParams[T]
	rows    []T
	checked map[int64]bool
	sort    string
	reverse bool
	quiet   bool

	list    *tableList
	header  *fyne.Container
	heads   []*headCell
	allBox  *Check
	current int64
	has     bool
}

// NewTable returns an empty table.
func NewTable[T any](params TableParams[T]) *Table[T] {
	t := &Table[T]{params: params, checked: map[int64]bool{}}
	t.list = &tableList{}
	t.list.Length = func() int { return len(t.rows) }
	t.list.CreateItem = t.createRow
	t.list.UpdateItem = t.updateRow
	t.list.OnSelected = t.selected
	t.list.activate = func() {
		if t.has && t.params.OnActivated != nil {
			if row, ok := t.Selected(); ok {
				t.params.OnActivated(row)
			}
		}
	}
	t.list.tick = func() {
		if t.has && t.params.OnChecked != nil {
			t.setChecked(t.current, !t.checked[t.current])
			t.list.Refresh()
		}
	}
	t.list.focus = params.Focus
	t.list.ExtendBaseWidget(t.list)
	var heads []fyne.CanvasObject
	if params.OnChecked != nil {
		t.allBox = NewCheck("", t.checkAll)
		heads = append(heads, t.allBox)
	}
	for _, c := range params.Columns {
		head := newHeadCell(c.Title, c.Right, c.Key != "", func() { t.tappedHead(c.Key) })
		t.heads = append(t.heads, head)
		heads = append(heads, head)
	}
	t.header = container.New(rowLayout[T]{t}, heads...)
	t.ExtendBaseWidget(t)
	return t
}

// CreateRenderer is Fyne's.
func (t *Table[T]) CreateRenderer() fyne.WidgetRenderer {
	head := container.NewStack(NewFill(theme.ColorNameHeaderBackground, 0), t.header)
	return widget.NewSimpleRenderer(container.NewBorder(head, nil, nil, nil, t.list))
}

// SetRows shows other rows and keeps the selected one and the ticks of rows that are still there. It calls nobody back.
func (t *Table[T]) SetRows(rows []T) {
	t.rows = rows
	present := make(map[int64]int, len(rows))
	for i, r := range rows {
		present[t.params.Key(r)] = i
	}
	for key := range t.checked {
		if _, ok := present[key]; !ok {
			delete(t.checked, key)
		}
	}
	t.quiet = true
	t.list.UnselectAll()
	if i, ok := present[t.current]; t.has && ok {
		t.list.Select(i)
	} else {
		t.has = false
	}
	t.quiet = false
	t.updateAllBox()
	t.list.Refresh()
}

// OnSelected replaces what is called when a row is selected.
func (t *Table[T]) OnSelected(f func(T)) { t.params.OnSelected = f }

// Rows returns the rows shown.
func (t *Table[T]) Rows() []T { return t.rows }

// Select selects the row of a key and tells OnSelected; false when there is no such row.
func (t *Table[T]) Select(key int64) bool {
	for i, r := range t.rows {
		if t.params.Key(r) == key {
			t.list.UnselectAll()
			t.list.Select(i)
			return true
		}
	}
	return false
}

// Selected returns the selected row.
func (t *Table[T]) Selected() (T, bool) {
	for _, r := range t.rows {
		if t.has && t.params.Key(r) == t.current {
			return r, true
		}
	}
	var zero T
	return zero, false
}

// Checked returns the keys of the ticked rows in the order shown.
func (t *Table[T]) Checked() []int64 {
	var keys []int64
	for _, r := range t.rows {
		if k := t.params.Key(r); t.checked[k] {
			keys = append(keys, k)
		}
	}
	return keys
}

// SetSort shows by which column the rows are sorted; it sorts nothing.
func (t *Table[T]) SetSort(key string, reverse bool) {
	t.sort, t.reverse = key, reverse
	for i, c := range t.params.Columns {
		t.heads[i].setOrder(c.Key != "" && c.Key == key, reverse)
	}
}

// FocusTarget is what to focus for keyboard use.
func (t *Table[T]) FocusTarget() fyne.Focusable { return t.list }

func (t *Table[T]) selected(i int) {
	if i < 0 || i >= len(t.rows) {
		return
	}
	t.current, t.has = t.params.Key(t.rows[i]), true
	if !t.quiet && t.params.OnSelected != nil {
		t.params.OnSelected(t.rows[i])
	}
}

func (t *Table[T]) tappedHead(key string) {
	if t.params.OnSort == nil {
		return
	}
	reverse := t.sort == key && !t.reverse
	t.SetSort(key, reverse)
	t.params.OnSort(key, reverse)
}

func (t *Table[T]) checkAll(on bool) {
	clear(t.checked)
	if on {
		for _, r := range t.rows {
			t.checked[t.params.Key(r)] = true
		}
	}
	t.list.Refresh()
	t.params.OnChecked()
}

func (t *Table[T]) setChecked(key int64, on bool) {
	if on {
		t.checked[key] = true
	} else {
		delete(t.checked, key)
	}
	t.updateAllBox()
	t.params.OnChecked()
}

func (t *Table[T]) updateAllBox() {
	if t.allBox == nil {
		return
	}
	all := len(t.rows) > 0 && len(t.checked) == len(t.rows)
	if t.allBox.Checked != all {
		changed := t.allBox.OnChanged
		t.allBox.OnChanged = nil
		t.allBox.SetChecked(all)
		t.allBox.OnChanged = changed
	}
}

func (t *Table[T]) createRow() fyne.CanvasObject {
	var cells []fyne.CanvasObject
	if t.params.OnChecked != nil {
		cells = append(cells, NewCheck("", nil))
	}
	for _, c := range t.params.Columns {
		cells = append(cells, newCell(c.Right))
	}
	return newTableRow(t.list, container.New(rowLayout[T]{t}, cells...))
}

func (t *Table[T]) updateRow(i int, o fyne.CanvasObject) {
	if i >= len(t.rows) {
		return
	}
	o.(*tableRow).index = i
	row, cells := t.rows[i], o.(*tableRow).box.Objects
	if t.params.OnChecked != nil {
		box, key := cells[0].(*Check), t.params.Key(row)
		box.OnChanged = nil
		if box.Checked != t.checked[key] {
			box.SetChecked(t.checked[key])
		}
		box.OnChanged = func(on bool) { t.setChecked(key, on) }
		cells = cells[1:]
	}
	for c, column := range t.params.Columns {
		cells[c].(*cell).set(column.Text(row))
	}
}

// cell is one text of a row. It cuts its text by an estimate of the width, since Fyne's own ellipsis shapes Chinese text anew
// on every layout, which makes scrolling crawl.
type cell struct {
	widget.Label
	full string
}

func newCell(right bool) *cell {
	c := &cell{}
	c.Truncation = fyne.TextTruncateClip
	if right {
		c.Alignment = fyne.TextAlignTrailing
	}
	c.ExtendBaseWidget(c)
	return c
}

// FullText is the text of which the cell shows as much as fits.
func (c *cell) FullText() string { return c.full }

func (c *cell) set(text string) {
	if c.full != text {
		c.full = text
		c.fit()
	}
}

// Resize is Fyne's.
func (c *cell) Resize(size fyne.Size) {
	if c.Size() == size {
		return
	}
	c.Label.Resize(size)
	c.fit()
}

// fit shows as much of the text as there is room for. Setting an unchanged text would shape it anew, hence the guard.
func (c *cell) fit() {
	text := c.full
	if width := c.Size().Width; width > 0 {
		text = shorten(text, (width-2*theme.InnerPadding())/em())
	}
	if c.Text != text {
		c.SetText(text)
	}
}

// em is the width of a Han character. The driver may round it up, so it is more than the text size says.
func em() float32 {
	return fyne.MeasureText("国", theme.TextSize(), fyne.TextStyle{}).Width
}

// shorten cuts a text to a number of em with an ellipsis. Han characters are one em wide, capitals
// about 0.67 and others about 0.57 in Noto Sans.
func shorten(text string, room float32) string {
	var used float32
	cut := -1
	for i, r := range text {
		advance := float32(0.57)
		if r >= 'A' && r <= 'Z' {
			advance = 0.67
		} else if r >= 0x2E80 || r == '“' || r == '”' || r == '…' || r == '—' {
			advance = 1
		}
		if cut < 0 && used+advance > room-1 {
			cut = i // an ellipsis would still fit here
		}
		if used += advance; used > room {
			return text[:cut] + "…"
		}
	}
	return text
}

// RowHeight is the pitch of table rows: a whole number, since fractions add up to wrong rows far down.
func RowHeight() float32 {
	line := fyne.MeasureText("国", theme.TextSize(), fyne.TextStyle{}).Height
	return float32(math.Ceil(float64(line))) + 15
}

const tickWidth = 34

type rowLayout[T any] struct{ table *Table[T] }

func (l rowLayout[T]) MinSize([]fyne.CanvasObject) fyne.Size {
	width := float32(0)
	for _, c := range l.table.params.Columns {
		width += min(c.Width, 60)
	}
	return fyne.NewSize(width, RowHeight()-theme.Padding()) // Fyne's List adds the padding between rows
}

func (l rowLayout[T]) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	if l.table.params.OnChecked != nil {
		m := objects[0].MinSize()
		objects[0].Resize(m)
		objects[0].Move(fyne.NewPos((tickWidth-m.Width)/2+2, (size.Height-m.Height)/2))
		objects, x = objects[1:], tickWidth
	}
	for i, width := range l.widths(size.Width - x) {
		if objects[i].Visible() != (width > 0) {
			if width > 0 {
				objects[i].Show()
			} else {
				objects[i].Hide()
			}
		}
		height := objects[i].MinSize().Height
		objects[i].Resize(fyne.NewSize(width, height))
		objects[i].Move(fyne.NewPos(x, (size.Height-height)/2))
		x += width
	}
}

// tightest is how much of the width it wants a column with a Flex keeps before a Spare one goes.
const tightest = 0.8

// widths shares a width among the columns; one that is left out gets none. Numbers and their titles stay whole while texts, which
// end in an ellipsis, give way.
func (l rowLayout[T]) widths(total float32) []float32 {
	columns := l.table.params.Columns
	widths := make([]float32, len(columns))
	var fixed, flexible, flex float32
	for i, c := range columns {
		widths[i] = Scaled(c.Width)
		if c.Flex == 0 {
			fixed += widths[i]
		} else {
			flexible, flex = flexible+widths[i], flex+c.Flex
		}
	}
	for i := len(columns) - 1; i >= 0 && fixed+tightest*flexible > total; i-- {
		if c := columns[i]; c.Spare {
			flexible, flex = flexible-widths[i], flex-c.Flex
			widths[i] = 0
		}
	}
	spare := total - fixed - flexible
	for i, c := range columns {
		switch {
		case widths[i] == 0:
		case spare < 0 && fixed > total/2: // so narrow that nothing can be kept whole
			widths[i] *= total / (fixed + flexible)
		case spare < 0 && c.Flex > 0:
			widths[i] *= (total - fixed) / flexible
		case spare > 0 && c.Flex > 0:
			widths[i] += spare * c.Flex / flex
		}
		widths[i] = float32(math.Floor(float64(widths[i])))
	}
	return widths
}

// tableList is Fyne's List with the keys of an office table.
type tableList struct {
	widget.List
	activate, tick func()
	focus          func(fyne.Focusable)
	at             int
	tapped         int
	tappedAt       time.Time
}

// TypedKey is Fyne's.
func (l *tableList) TypedKey(event *fyne.KeyEvent) {
	page := max(1, int(l.Size().Height/RowHeight())-1)
	target := l.at
	switch event.Name {
	case fyne.KeyDown:
		target++
	case fyne.KeyUp:
		target--
	case fyne.KeyPageDown:
		target += page
	case fyne.KeyPageUp:
		target -= page
	case fyne.KeyHome:
		target = 0
	case fyne.KeyEnd:
		target = l.Length() - 1
	case fyne.KeyReturn, fyne.KeyEnter:
		l.activate()
		return
	case fyne.KeySpace:
		l.tick()
		return
	default:
		handOn(l, event)
		return
	}
	if l.Length() == 0 {
		return
	}
	l.at = min(max(target, 0), l.Length()-1)
	l.Highlight(l.at)
	l.Select(l.at)
}

// Select is Fyne's; it also remembers where the arrow keys go on from.
func (l *tableList) Select(i int) {
	l.at = i
	l.List.Select(i)
	if l.Size().Height < RowHeight() {
		l.ScrollToTop() // on a page not shown yet Fyne scrolls by the negative height of the list
	}
}

// doubleClick is how far apart the two taps of a double click may be. Fyne's own double tap would hold back every single one.
const doubleClick = 400 * time.Millisecond

// tableRow is a row that can be selected by one tap and activated by two.
type tableRow struct {
	widget.BaseWidget
	list  *tableList
	box   *fyne.Container
	index int
}

func newTableRow(list *tableList, box *fyne.Container) *tableRow {
	r := &tableRow{list: list, box: box}
	r.ExtendBaseWidget(r)
	return r
}

// CreateRenderer is Fyne's.
func (r *tableRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(r.box) }

// Tapped is Fyne's.
func (r *tableRow) Tapped(*fyne.PointEvent) {
	if r.list.focus != nil {
		r.list.focus(r.list)
	}
	now := time.Now()
	double := r.list.tapped == r.index && now.Sub(r.list.tappedAt) < doubleClick
	r.list.tapped, r.list.tappedAt = r.index, now
	r.list.Select(r.index)
	if double {
		r.list.tapped = -1
		r.list.activate()
	}
}

// headCell is the title of a column; a tap sorts.
type headCell struct {
	widget.BaseWidget
	label *widget.Label
	icon  *widget.Icon
	right bool
	tap   func()
	can   bool
}

func newHeadCell(title string, right, sortable bool, tap func()) *headCell {
	h := &headCell{label: Bold(title), icon: widget.NewIcon(nil), right: right, tap: tap, can: sortable}
	h.label.Truncation = fyne.TextTruncateClip
	if right {
		h.label.Alignment = fyne.TextAlignTrailing
	}
	h.icon.Hide()
	h.ExtendBaseWidget(h)
	return h
}

func (h *headCell) setOrder(on, reverse bool) {
	switch {
	case !on:
		h.icon.Hide()
	case reverse:
		h.icon.SetResource(theme.MenuDropDownIcon())
		h.icon.Show()
	default:
		h.icon.SetResource(theme.MenuDropUpIcon())
		h.icon.Show()
	}
	h.Refresh()
}

// Title is what stands above the column.
func (h *headCell) Title() string { return h.label.Text }

// Tapped is Fyne's.
func (h *headCell) Tapped(*fyne.PointEvent) {
	if h.can {
		h.tap()
	}
}

// CreateRenderer is Fyne's.
func (h *headCell) CreateRenderer() fyne.WidgetRenderer { return &headRenderer{h} }

type headRenderer struct{ h *headCell }

func (r *headRenderer) Layout(size fyne.Size) {
	r.h.label.Resize(size)
	icon := theme.IconInlineSize()
	text := fyne.MeasureText(r.h.label.Text, theme.TextSize(), fyne.TextStyle{Bold: true}).Width
	x := min(text+theme.InnerPadding(), size.Width-icon)
	if r.h.right {
		x = max(0, size.Width-text-theme.InnerPadding()-icon)
	}
	r.h.icon.Resize(fyne.NewSquareSize(icon))
	r.h.icon.Move(fyne.NewPos(x, (size.Height-icon)/2))
}
func (r *headRenderer) MinSize() fyne.Size           { return fyne.NewSize(20, r.h.label.MinSize().Height) }
func (r *headRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.h.label, r.h.icon} }
func (r *headRenderer) Refresh()                     { r.Layout(r.h.Size()) }
func (r *headRenderer) Destroy()                     {}
