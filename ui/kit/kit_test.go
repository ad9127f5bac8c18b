package kit

import (
	"fmt"
	"image/color"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
)

func TestMain(m *testing.M) {
	test.NewApp()
	os.Exit(m.Run())
}

type item struct {
	id   int64
	name string
}

func items(n int) []item {
	rows := make([]item, n)
	for i := range rows {
		rows[i] = item{int64(i + 1), fmt.Sprintf("第%d行", i+1)}
	}
	return rows
}

// tableFixture is a table in a window, with what it told.
type tableFixture struct {
	*Table[item]
	selected  []int64
	activated []int64
	sorted    []string
	checks    int
}

func newTableFixture(t *testing.T) *tableFixture {
	t.Helper()
	f := &tableFixture{}
	f.Table = NewTable(TableParams[item]{
		Key: func(i item) int64 { return i.id },
		Columns: []Column[item]{
			{Key: "name", Title: "名称", Width: 100, Flex: 1, Text: func(i item) string { return i.name }},
			{Title: "号", Width: 60, Right: true, Text: func(i item) string { return fmt.Sprint(i.id) }},
		},
		OnSelected:  func(i item) { f.selected = append(f.selected, i.id) },
		OnActivated: func(i item) { f.activated = append(f.activated, i.id) },
		OnSort:      func(key string, reverse bool) { f.sorted = append(f.sorted, fmt.Sprint(key, reverse)) },
		OnChecked:   func() { f.checks++ },
	})
	w := test.NewTempWindow(t, f.Table)
	w.Resize(fyne.NewSize(400, 400))
	return f
}

func (f *tableFixture) key(names ...fyne.KeyName) {
	for _, name := range names {
		f.list.TypedKey(&fyne.KeyEvent{Name: name})
	}
}

func TestTable(t *testing.T) {
	t.Run("a header sorts one way, then the other", func(t *testing.T) {
		f := newTableFixture(t)
		f.heads[0].Tapped(nil)
		f.heads[0].Tapped(nil)
		f.heads[1].Tapped(nil)
		if got, want := strings.Join(f.sorted, " "), "namefalse nametrue"; got != want {
			t.Errorf("sorted %q, want %q", got, want)
		}
	})
	t.Run("keys move the selection and stay inside", func(t *testing.T) {
		f := newTableFixture(t)
		f.SetRows(items(100))
		f.key(fyne.KeyDown, fyne.KeyEnd, fyne.KeyDown, fyne.KeyUp, fyne.KeyHome, fyne.KeyPageDown)
		if got, want := fmt.Sprint(f.selected[:4]), "[2 100 99 1]"; got != want {
			t.Errorf("selected %s, want %s", got, want)
		}
		if last := f.selected[len(f.selected)-1]; last < 5 || last > 15 {
			t.Errorf("a page down went to row %d", last)
		}
		f.key(fyne.KeyReturn)
		if len(f.activated) != 1 {
			t.Error("Enter does not activate")
		}
	})
	t.Run("two taps activate, one selects", func(t *testing.T) {
		f := newTableFixture(t)
		f.SetRows(items(3))
		row := newTableRow(f.list, nil)
		row.index = 1
		row.Tapped(nil)
		if len(f.activated) != 0 || fmt.Sprint(f.selected) != "[2]" {
			t.Fatalf("one tap selected %v and activated %v", f.selected, f.activated)
		}
		row.Tapped(nil)
		if fmt.Sprint(f.activated) != "[2]" {
			t.Errorf("two taps activated %v", f.activated)
		}
	})
	t.Run("other rows keep selection and ticks by key and call nobody", func(t *testing.T) {
		f := newTableFixture(t)
		f.SetRows(items(5))
		f.Select(4)
		f.setChecked(2, true)
		f.setChecked(5, true)
		told := len(f.selected)
		f.SetRows([]item{{4, "丁"}, {2, "乙"}})
		if row, ok := f.Selected(); !ok || row.id != 4 {
			t.Errorf("selected %v", row)
		}
		if got := fmt.Sprint(f.Checked()); got != "[2]" {
			t.Errorf("ticked %s, want only what is still there", got)
		}
		if len(f.selected) != told {
			t.Error("somebody was called")
		}
		f.SetRows(nil)
		if _, ok := f.Selected(); ok {
			t.Error("something is selected in an empty table")
		}
	})
	t.Run("space ticks, and the box above ticks all", func(t *testing.T) {
		f := newTableFixture(t)
		f.SetRows(items(3))
		f.Select(2)
		f.key(fyne.KeySpace)
		if got := fmt.Sprint(f.Checked()); got != "[2]" {
			t.Errorf("ticked %s", got)
		}
		f.allBox.SetChecked(true)
		if got := len(f.Checked()); got != 3 || f.checks != 2 {
			t.Errorf("%d ticked and %d times told", got, f.checks)
		}
	})
	t.Run("a row far down is shown exactly", func(t *testing.T) {
		f := newTableFixture(t)
		f.SetRows(items(200_000))
		f.Select(190_000)
		pitch := RowHeight()
		top := f.list.GetScrollOffset()
		if y := 189_999 * pitch; y < top || y+pitch > top+f.list.Size().Height+pitch {
			t.Errorf("row at %v, shown from %v", y, top)
		}
	})
	t.Run("a page that is not shown yet does not scroll away", func(t *testing.T) {
		f := newTableFixture(t)
		f.list.Resize(fyne.NewSize(100, -40))
		f.SetRows(items(50))
		f.Select(1)
		if got := f.list.GetScrollOffset(); got != 0 {
			t.Errorf("scrolled to %v", got)
		}
	})
}

func TestColumnsShareTheWidth(t *testing.T) {
	column := func(width, flex float32, spare bool) Column[int] {
		return Column[int]{Width: width, Flex: flex, Spare: spare, Text: strconv.Itoa}
	}
	table := NewTable(TableParams[int]{Key: func(i int) int64 { return int64(i) }, Columns: []Column[int]{
		column(200, 2, false), column(100, 1, true), column(100, 1, true), column(60, 0, false),
	}})
	for _, tt := range []struct {
		name  string
		total float32
		want  []float32
	}{
		{"what is left over goes to the flexible ones", 500, []float32{220, 110, 110, 60}},
		{"too little is taken from the flexible ones", 420, []float32{180, 90, 90, 60}},
		{"then the last spare one goes", 360, []float32{200, 100, 0, 60}},
		{"then the other", 250, []float32{190, 0, 0, 60}},
		{"in the end all shrink", 100, []float32{76, 0, 0, 23}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := (rowLayout[int]{table}).widths(tt.total); !slices.Equal(got, tt.want) {
				t.Errorf("widths %v, want %v", got, tt.want)
			}
		})
	}
	t.Run("a column without room is not shown, in no row and not in the head", func(t *testing.T) {
		w := test.NewTempWindow(t, table)
		table.SetRows([]int{7})
		w.Resize(fyne.NewSize(360, 200))
		if table.heads[2].Visible() || !table.heads[1].Visible() {
			t.Error("the wrong titles are shown")
		}
		w.Resize(fyne.NewSize(600, 200))
		if !table.heads[2].Visible() {
			t.Error("the title does not come back")
		}
	})
}

func TestShorten(t *testing.T) {
	for _, tt := range []struct {
		text string
		room float32
		want string
	}{
		{"汽车零部件", 5, "汽车零部件"},
		{"汽车零部件", 4, "汽车零…"},
		{"汽车零部件", 0.5, "…"},
		{"", 0, ""},
		{"abcdef", 6, "abcdef"},
	} {
		if got := shorten(tt.text, tt.room); got != tt.want {
			t.Errorf("shorten(%q, %v) = %q, want %q", tt.text, tt.room, got, tt.want)
		}
	}
}

func TestDialog(t *testing.T) {
	open := func(t *testing.T, params DialogParams) (*Dialog, fyne.Window) {
		w := test.NewTempWindow(t, container.NewWithoutLayout())
		w.Resize(fyne.NewSize(800, 600))
		d := NewDialog(w, params)
		d.Show()
		return d, w
	}
	t.Run("Escape in an entry cancels, Enter presses the default", func(t *testing.T) {
		entry, pressed, closed := NewEntry(), 0, 0
		ok := NewButton("好", nil, func() { pressed++ })
		d, w := open(t, DialogParams{Title: "题", Content: container.NewVBox(entry), Buttons: []*Button{ok}, Default: ok, Focus: entry, Closed: func() { closed++ }})
		if w.Canvas().Focused() != fyne.Focusable(entry) {
			t.Error("the entry has not the keyboard")
		}
		entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		ok.Disable()
		entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		if pressed != 1 {
			t.Errorf("pressed %d times, want once", pressed)
		}
		entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if d.Open() || closed != 1 || w.Canvas().Overlays().Top() != nil {
			t.Error("Escape does not close")
		}
	})
	t.Run("keys go back to the window afterwards", func(t *testing.T) {
		w := test.NewTempWindow(t, container.NewWithoutLayout())
		got := 0
		w.Canvas().SetOnTypedKey(func(*fyne.KeyEvent) { got++ })
		d := NewDialog(w, DialogParams{Title: "题", Content: Label("x")})
		d.Show()
		w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
		w.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if got != 1 {
			t.Errorf("the window got %d keys, want 1", got)
		}
	})
	t.Run("Enter in a text area stays in it", func(t *testing.T) {
		area := NewTextArea(2)
		pressed := 0
		ok := NewButton("好", nil, func() { pressed++ })
		open(t, DialogParams{Title: "题", Content: area, Buttons: []*Button{ok}, Default: ok})
		area.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		if pressed != 0 {
			t.Error("the default was pressed")
		}
	})
	t.Run("is never larger than the window", func(t *testing.T) {
		d, w := open(t, DialogParams{Title: "题", Content: Label("x"), Size: fyne.NewSize(3000, 3000)})
		if s := d.popup.Size(); s.Width > w.Canvas().Size().Width || s.Height > w.Canvas().Size().Height {
			t.Errorf("%v in a window of %v", s, w.Canvas().Size())
		}
	})
}

func TestChoice(t *testing.T) {
	var told []int
	c := NewChoice([]int{3, 5, 10}, func(n int) string { return fmt.Sprint(n, "条") }, func(n int) { told = append(told, n) })
	c.Set(5)
	if c.Value() != 5 || len(told) != 0 {
		t.Errorf("value %d, told %v", c.Value(), told)
	}
	c.Choose(10)
	c.SetValues([]int{10, 20}, func(n int) string { return fmt.Sprint(n) })
	if c.Value() != 10 {
		t.Errorf("value %d after other values, want 10", c.Value())
	}
	c.SetValues([]int{1}, func(n int) string { return fmt.Sprint(n) })
	if c.Value() != 1 || fmt.Sprint(told) != "[10]" {
		t.Errorf("value %d, told %v", c.Value(), told)
	}
}

func TestSearch(t *testing.T) {
	var waiting []func()
	stopped := 0
	var asked []string
	s := NewSearch("找", func(_ time.Duration, f func()) func() {
		waiting = append(waiting, f)
		return func() { stopped++ }
	}, func(text string) { asked = append(asked, text) })
	test.Type(s, "汽车")
	if len(asked) != 0 || len(waiting) != 2 || stopped != 1 {
		t.Fatalf("asked %q, waiting %d, stopped %d", asked, len(waiting), stopped)
	}
	waiting[1]()
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.Clear()
	if got, want := fmt.Sprint(asked), "[汽车 汽车]"; got != want || s.Text != "" {
		t.Errorf("asked %s, want %s", got, want)
	}
}

func TestNotices(t *testing.T) {
	var waiting []func()
	n := NewNotices(func(_ time.Duration, f func()) func() {
		waiting = append(waiting, f)
		return func() {}
	})
	for i := range 5 {
		n.Show(fmt.Sprint("消息", i), "", nil)
	}
	if got, want := fmt.Sprint(n.Texts()), "[消息2 消息3 消息4]"; got != want {
		t.Errorf("shows %s, want %s", got, want)
	}
	waiting[0]()
	waiting[3]()
	if got, want := fmt.Sprint(n.Texts()), "[消息2 消息4]"; got != want {
		t.Errorf("shows %s, want %s", got, want)
	}
}

func TestFlow(t *testing.T) {
	box := func(w, h float32) fyne.CanvasObject { return AtLeast(w, h, container.NewWithoutLayout()) }
	a, b, c := box(60, 20), box(60, 30), box(60, 10)
	f := Flow(5, a, b, c)
	f.Resize(fyne.NewSize(130, 100))
	pad := theme.Padding()
	if got, want := b.Position(), fyne.NewPos(60+pad, 0); got != want {
		t.Errorf("second at %v, want %v", got, want)
	}
	if got, want := a.Position().Y, float32(5); got != want {
		t.Errorf("first at %v, want it centred at %v", got, want)
	}
	if got, want := c.Position(), fyne.NewPos(0, 35); got != want {
		t.Errorf("third at %v, want %v", got, want)
	}
	if got, want := f.MinSize().Height, float32(45); got != want {
		t.Errorf("height %v, want %v", got, want)
	}
}

func TestBar(t *testing.T) {
	b := NewBar([]Segment{{Value: 500, Color: color.Black}, {Value: -100, Color: color.White}, {Value: 250, Color: color.Black}}, 1000)
	r := test.WidgetRenderer(b)
	b.Resize(fyne.NewSize(200, 8))
	r.Layout(b.Size())
	rect := func(i int) *canvas.Rectangle { return r.Objects()[i+1].(*canvas.Rectangle) }
	if got := rect(0).Size().Width; got != 99 {
		t.Errorf("half of 200 is %v wide, want 99 and a gap", got)
	}
	if got := rect(1).Position().X; got != 150 {
		t.Errorf("what is taken away stands at %v, want after the others", got)
	}
}

func TestProseBreaksAtSpacesOnlyWithoutChinese(t *testing.T) {
	if got := Prose("two words").Wrapping; got != fyne.TextWrapWord {
		t.Errorf("English wraps by %v", got)
	}
	if got := Prose("中文 text").Wrapping; got != fyne.TextWrapBreak {
		t.Errorf("Chinese wraps by %v", got)
	}
}
