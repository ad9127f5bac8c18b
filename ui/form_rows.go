package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"lianpei/catalog"
	"lianpei/ui/kit"
	"lianpei/words"
)

// rowFields are the fields of one row of a list in a form, side by side.
type rowFields interface {
	fields() []*field
	columns() []fyne.CanvasObject
}

// formRows edits a list: a row for each value with a button that takes it away, and a button below that adds one.
type formRows[R rowFields] struct {
	form    *form
	changed func() // after a row was taken away
	rows    []R
	head    *fyne.Container
	box     *fyne.Container
	root    fyne.CanvasObject
}

// newFormRows makes an empty list; titles are the keys of its columns, fresh makes the row of the button below.
func newFormRows[R rowFields](f *form, addKey string, titles []string, fresh func() R) *formRows[R] {
	l := &formRows[R]{form: f, changed: f.update, box: kit.Stack(4)}
	heads := make([]fyne.CanvasObject, len(titles))
	for i, key := range titles {
		heads[i] = kit.Inset(8, 0, kit.Muted(titled(words.Text(key))))
	}
	width := kit.NewButton("", theme.DeleteIcon(), nil).MinSize().Width
	l.head = container.NewBorder(nil, nil, nil, kit.AtLeast(width, 0, container.NewWithoutLayout()), kit.Columns(6, heads...))
	l.head.Hide()
	add := kit.NewButton(words.Text(addKey), theme.ContentAddIcon(), func() {
		r := fresh()
		f.grow(func() { l.add(r) })
		f.host.win.Canvas().Focus(r.fields()[0].entry)
	}).Quiet()
	l.root = kit.Stack(2, l.head, l.box, kit.Line(add))
	return l
}

func (l *formRows[R]) add(r R) {
	l.rows = append(l.rows, r)
	var row *fyne.Container
	remove := kit.NewButton("", theme.DeleteIcon(), func() { l.remove(r, row) }).Quiet()
	row = container.NewBorder(nil, nil, nil, container.NewVBox(remove), kit.Columns(6, r.columns()...))
	l.box.Add(row)
	l.head.Show()
	if l.form.dialog != nil {
		l.form.dialog.ForwardKeys(row)
	}
}

func (l *formRows[R]) remove(r R, row fyne.CanvasObject) {
	first := r.fields()[0]
	for i, other := range l.rows {
		if other.fields()[0] == first {
			l.rows = append(l.rows[:i:i], l.rows[i+1:]...)
			break
		}
	}
	l.form.drop(r.fields())
	l.box.Remove(row)
	if len(l.rows) == 0 {
		l.head.Hide()
	}
	l.changed()
}

// contactRow edits a person to call.
type contactRow struct{ name, position, phone, email *field }

var contactTitles = []string{"form.person", "field.position", "field.phone", "field.email"}

func newContactRow(f *form, c catalog.Contact) *contactRow {
	name := limited(catalog.MaxNameRunes)
	return &contactRow{f.add(c.Name, name), f.add(c.Position, name), f.add(c.Phone, checkPhone), f.add(c.Email, checkEmail)}
}

func (r *contactRow) fields() []*field { return []*field{r.name, r.position, r.phone, r.email} }

func (r *contactRow) columns() []fyne.CanvasObject { return objects(r.fields()...) }

func (r *contactRow) value() catalog.Contact {
	return catalog.Contact{Name: r.name.entry.Text, Position: r.position.entry.Text, Phone: r.phone.entry.Text, Email: r.email.entry.Text}
}

func objects(fields ...*field) []fyne.CanvasObject {
	all := make([]fyne.CanvasObject, len(fields))
	for i, fl := range fields {
		all[i] = fl.object()
	}
	return all
}

// figureRow edits an annual figure.
type figureRow struct {
	year, amount *field
	kind         *kit.Choice[catalog.FigureKind]
}

var (
	figureTitles = []string{"figure.year", "figure.kind", "figure.amount"}
	figureKinds  = []catalog.FigureKind{catalog.FigureOutput, catalog.FigureRevenue, catalog.FigureTax}
)

// newFigureRow makes the row of a figure. twice tells whether an earlier row stands for the same year and kind; changed is called
// after every change, since what one row says can make another one right or wrong.
func newFigureRow(f *form, figure catalog.AnnualFigure, amount string, twice func(*figureRow) bool, changed func()) *figureRow {
	r := &figureRow{year: f.add(positive(figure.Year), checkYear)}
	r.amount = f.add(amount, func(text string) (level, string) {
		switch {
		case catalog.Fold(text) == "" && catalog.Fold(r.year.entry.Text) == "":
			return fine, "" // an empty row is not saved
		case catalog.Fold(text) == "":
			return bad, words.Text("figure.amount_missing")
		case twice(r):
			return bad, words.Text("figure.twice")
		}
		l, note := checkCapital(text)
		if figure, _ := r.value(); l == fine && figure.Amount.TenThousandYuan() == catalog.Fold(text) {
			note = "" // the title of the column says the unit
		}
		return l, note
	})
	r.kind = kit.NewChoice(figureKinds, func(k catalog.FigureKind) string { return titled(words.Text(figureKeys[k])) },
		func(catalog.FigureKind) { changed() })
	r.kind.Set(figure.Kind)
	for _, fl := range r.fields() {
		fl.entry.OnChanged = func(string) { changed() }
	}
	return r
}

func (r *figureRow) fields() []*field { return []*field{r.year, r.amount} }

func (r *figureRow) columns() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.year.object(), container.NewVBox(r.kind), r.amount.object()}
}

// value is the figure as the row says it; false when there is none.
func (r *figureRow) value() (catalog.AnnualFigure, bool) {
	amount, err := catalog.ParseMoney(r.amount.entry.Text, "万元")
	if err != nil {
		return catalog.AnnualFigure{}, false
	}
	year, _ := wholeNumber(r.year.entry.Text)
	return catalog.AnnualFigure{Year: year, Kind: r.kind.Value(), Amount: amount}, true
}

// Years outside these are slips of the pen: no enterprise of today filed figures before, and none will after.
const firstYear, lastYear = 1949, 2100

// checkYear accepts an empty year, since not every form says which it speaks of.
func checkYear(text string) (level, string) {
	if catalog.Fold(text) == "" {
		return fine, ""
	}
	if year, ok := wholeNumber(text); !ok || year < firstYear || year > lastYear {
		return bad, words.Text("figure.wrong_year")
	}
	return fine, ""
}
