package ui

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"lianpei/catalog"
	"lianpei/ui/kit"
	"lianpei/words"
	"lianpei/workspace"
)

// enterpriseSaver is what the form of an enterprise needs of the catalog.
type enterpriseSaver interface {
	SaveEnterprise(ctx context.Context, e *catalog.Enterprise) error
}

// enterpriseForm edits all that is known of an enterprise but its listings. What it has no field for (origin, uid) stays.
type enterpriseForm struct {
	*form
	original catalog.Enterprise

	name, short, former, code, legal *field
	stage, address, industry         *field
	cluster, place                   *widget.SelectEntry
	employees, capital               *field
	grade                            *kit.Choice[catalog.CreditGrade]
	labels                           map[catalog.Label]*kit.Check
	certificates, note               *field
	contacts                         *formRows[*contactRow]
	figures                          *formRows[*figureRow]
}

func newEnterpriseForm(h *host, source enterpriseSaver, choices workspace.Choices, e catalog.Enterprise, saved func(catalog.Enterprise)) *enterpriseForm {
	f := &enterpriseForm{form: newForm(h), original: e, labels: map[catalog.Label]*kit.Check{}}
	f.fill(e, choices)
	title := words.Text("enterprise_form.new")
	if e.ID != 0 {
		title = words.Text("enterprise_form.edit", words.Values{"Name": e.Name})
	}
	f.open(title, f.layout(), fyne.NewSize(880, 640), func() any { return f.value() }, func() {
		saveWith(f.form, f.value(), func(ctx context.Context, e catalog.Enterprise) (catalog.Enterprise, error) {
			err := source.SaveEnterprise(ctx, &e)
			return e, err
		}, saved)
	})
	return f
}

func (f *enterpriseForm) fill(e catalog.Enterprise, choices workspace.Choices) {
	f.name = f.add(e.Name, required("form.name_missing"))
	f.short = f.add(e.ShortName, limited(catalog.MaxNameRunes))
	f.former = f.add(words.List(e.FormerNames), nil)
	f.code = f.add(string(e.CreditCode), checkCode)
	f.legal = f.add(e.LegalPerson, limited(catalog.MaxNameRunes))
	f.stage = f.add(e.Stage, limited(catalog.MaxNameRunes))
	f.address = f.add(e.Address, limited(catalog.MaxNameRunes))
	f.industry = f.add(e.Industry, limited(catalog.MaxNameRunes))
	f.employees = f.add(positive(e.Employees), checkNumber)
	capital := ""
	if e.Capital != 0 {
		capital = e.Capital.TenThousandYuan()
	}
	f.capital = f.add(capital, checkCapital)
	f.certificates = f.add(words.List(e.Certificates), nil)
	f.note = f.addArea(e.Note, 3)
	f.fillContacts(e.Contacts)
	f.fillFigures(e.Figures)
	f.cluster, f.place = widget.NewSelectEntry(choices.Clusters), widget.NewSelectEntry(choices.Places)
	f.cluster.SetText(e.Cluster)
	f.place.SetText(e.Place)
	f.grade = kit.NewChoice(append([]catalog.CreditGrade{""}, catalog.CreditGrades...), func(g catalog.CreditGrade) string {
		if g == "" {
			return words.Text("form.not_rated")
		}
		return string(g)
	}, nil)
	f.grade.Set(e.CreditGrade)
	for _, l := range catalog.Labels {
		box := kit.NewCheck(titled(words.Label(l)), nil)
		box.SetChecked(e.HasLabel(l))
		f.labels[l] = box
	}
}

// fillContacts makes a row for each contact, at least one: most enterprises have one.
func (f *enterpriseForm) fillContacts(contacts []catalog.Contact) {
	fresh := func() *contactRow { return newContactRow(f.form, catalog.Contact{}) }
	f.contacts = newFormRows(f.form, "form.add_contact", contactTitles, fresh)
	for _, c := range contacts {
		f.contacts.add(newContactRow(f.form, c))
	}
	if len(contacts) == 0 {
		f.contacts.add(fresh())
	}
}

func (f *enterpriseForm) fillFigures(figures []catalog.AnnualFigure) {
	row := func(figure catalog.AnnualFigure, amount string) *figureRow {
		return newFigureRow(f.form, figure, amount, f.figureTwice, f.judgeFigures)
	}
	f.figures = newFormRows(f.form, "form.add_figure", figureTitles, func() *figureRow {
		return row(catalog.AnnualFigure{Kind: catalog.FigureOutput}, "")
	})
	f.figures.changed = f.judgeFigures
	for _, figure := range figures {
		f.figures.add(row(figure, figure.Amount.TenThousandYuan()))
	}
}

// figureTwice tells whether a row above stands for the same year and kind; the catalog keeps one of them only.
func (f *enterpriseForm) figureTwice(r *figureRow) bool {
	mine, _ := r.value()
	for _, other := range f.figures.rows {
		if other == r {
			return false
		}
		if theirs, ok := other.value(); ok && theirs.Year == mine.Year && theirs.Kind == mine.Kind {
			return true
		}
	}
	return false
}

func (f *enterpriseForm) judgeFigures() {
	for _, r := range f.figures.rows {
		r.year.judge()
		r.amount.judge()
	}
	f.update()
}

func positive(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func (f *enterpriseForm) layout() fyne.CanvasObject {
	f.capital.entry.SetPlaceHolder(words.Text("form.wan_yuan"))
	f.former.entry.SetPlaceHolder(words.Text("form.several"))
	f.certificates.entry.SetPlaceHolder(words.Text("form.several"))
	left := kit.Fields()
	right := kit.Fields()
	width := labelWidth("field.credit_code", "field.certificates", "field.former_names", "field.legal_person", "field.capital")
	add := func(to *fyne.Container, key string, o fyne.CanvasObject, needed bool) {
		for _, child := range pair(key, o, needed, width) {
			to.Add(child)
		}
	}
	add(left, "field.name", f.name.object(), true)
	add(left, "field.credit_code", f.code.object(), false)
	add(left, "field.short_name", f.short.object(), false)
	add(left, "field.former_names", f.former.object(), false)
	add(left, "field.legal_person", f.legal.object(), false)
	add(left, "field.credit_grade", f.grade, false)
	add(right, "field.cluster", f.cluster, false)
	add(right, "field.place", f.place, false)
	add(right, "field.stage", f.stage.object(), false)
	add(right, "field.industry", f.industry.object(), false)
	add(right, "field.employees", f.employees.object(), false)
	add(right, "field.capital", f.capital.object(), false)
	var boxes []fyne.CanvasObject
	for _, l := range catalog.Labels {
		boxes = append(boxes, f.labels[l])
	}
	below := kit.Fields()
	add(below, "field.address", f.address.object(), false)
	add(below, "field.contacts", f.contacts.root, false)
	add(below, "field.figures", f.figures.root, false)
	add(below, "field.labels", kit.Flow(0, boxes...), false)
	add(below, "field.certificates", f.certificates.object(), false)
	add(below, "field.note", f.note.object(), false)
	return container.NewVBox(kit.Columns(16, left, right), below)
}

// value is the enterprise as the fields say it.
func (f *enterpriseForm) value() catalog.Enterprise {
	e := f.original
	e.Name, e.ShortName = f.name.entry.Text, f.short.entry.Text
	e.FormerNames, e.Certificates = splitList(f.former.entry.Text), splitList(f.certificates.entry.Text)
	e.CreditCode, _ = catalog.ParseCreditCode(f.code.entry.Text)
	e.LegalPerson, e.Stage = f.legal.entry.Text, f.stage.entry.Text
	e.Address, e.Industry = f.address.entry.Text, f.industry.entry.Text
	e.Cluster, e.Place = f.cluster.Text, f.place.Text
	e.Employees, _ = wholeNumber(f.employees.entry.Text)
	e.Capital = 0
	if text := strings.TrimSpace(f.capital.entry.Text); text != "" {
		if m, err := catalog.ParseMoney(text, "万元"); err == nil {
			e.Capital = m
		}
	}
	e.CreditGrade = f.grade.Value()
	e.Labels = nil
	for _, l := range catalog.Labels {
		if f.labels[l].Checked {
			e.Labels = append(e.Labels, l)
		}
	}
	e.Contacts = nil
	for _, r := range f.contacts.rows {
		e.Contacts = append(e.Contacts, r.value())
	}
	e.Figures = nil
	for _, r := range f.figures.rows {
		if figure, ok := r.value(); ok {
			e.Figures = append(e.Figures, figure)
		}
	}
	e.Note = f.note.entry.Text
	e.Normalize()
	return e
}
