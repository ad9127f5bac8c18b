package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"github.com/google/go-cmp/cmp"

	"lianpei/catalog"
	"lianpei/db"
	"lianpei/ui/kit"
	"lianpei/words"
	"lianpei/workspace"
)

func TestChecks(t *testing.T) {
	tests := []struct {
		name     string
		check    check
		text     string
		want     level
		sentence string
	}{
		{"an empty code is normal", checkCode, "", fine, ""},
		{"a code being typed", checkCode, "9142060", hint, words.Count("code.short", 11)},
		{"a code that is too long", checkCode, "91420600MA49000000XX9", hint, words.Text("code.long")},
		{"a quantity with unit", checkQuantity, "年产5万吨", fine, "识别为 5 万吨/年"},
		{"a quantity that reads the same", checkQuantity, "300吨/年", fine, ""},
		{"a quantity without unit", checkQuantity, "300", hint, words.Text("form.no_unit")},
		{"a range is kept as text", checkQuantity, "100-200吨", hint, "按原文保存"},
		{"a price", checkPrice, "1.2万元/台", fine, "识别为 12000 元/台"},
		{"a price to be talked about", checkPrice, "面议", fine, ""},
		{"a price that is none", checkPrice, "便宜", hint, "按原文保存"},
		{"a phone", checkPhone, "0710-5550001/13900000002", fine, ""},
		{"a phone with letters", checkPhone, "abc", bad, words.Text("form.phone")},
		{"a phone that is short", checkPhone, "12345", hint, words.Text("form.phone_length")},
		{"a mail address", checkEmail, "a@b.cn", fine, ""},
		{"half a mail address", checkEmail, "a@", bad, words.Text("form.email")},
		{"a year", checkYear, "2024", fine, ""},
		{"half a year", checkYear, "24", bad, words.Text("figure.wrong_year")},
		{"a year that is none", checkYear, "去年", bad, words.Text("figure.wrong_year")},
		{"no year", checkYear, "", fine, ""},
		{"a number of people", checkNumber, "1,200", fine, ""},
		{"no number of people", checkNumber, "很多", bad, words.Text("form.whole_number")},
		{"a capital", checkCapital, "2.4亿", fine, "识别为 24000 万元"},
		{"no capital", checkCapital, "x", bad, ""},
		{"no name", required("form.name_missing"), " ", bad, words.Text("form.name_missing")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, sentence := tt.check(tt.text)
			if got != tt.want {
				t.Errorf("level %d (%s), want %d", got, sentence, tt.want)
			}
			if !strings.Contains(sentence, tt.sentence) {
				t.Errorf("says %q, want %q", sentence, tt.sentence)
			}
		})
	}
	t.Run("one wrong character of a code is named", func(t *testing.T) {
		valid := validCode(t)
		wrong := []byte(valid)
		wrong[4] = '9'
		if wrong[4] == valid[4] {
			wrong[4] = '8'
		}
		if _, s := checkCode(valid); s != words.Text("code.valid") {
			t.Errorf("a valid code says %q", s)
		}
		code := catalog.CreditCode(wrong)
		at, ok := code.SuspectPosition()
		if !ok {
			t.Skip("several characters could be at fault")
		}
		_, got := checkCode(string(wrong))
		if want := words.Text("code.suspect", words.Values{"Position": at + 1, "Character": string(code[at])}); got != want {
			t.Errorf("says %q, want %q", got, want)
		}
	})
}

// validCode finds the check digits of a made-up code.
func validCode(t *testing.T) string {
	t.Helper()
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	for i := range alphabet {
		for j := range alphabet {
			code := "91420600MA490000" + alphabet[i:i+1] + alphabet[j:j+1]
			if catalog.CreditCode(code).Level() == catalog.CodeValid {
				return code
			}
		}
	}
	t.Fatal("no check digits fit")
	return ""
}

func TestEnterpriseForm(t *testing.T) {
	open := func(t *testing.T, e catalog.Enterprise) (*fixture, *fakeFile, *enterpriseForm, *[]catalog.Enterprise) {
		f, file := newFixture(t), sampleFile()
		var saved []catalog.Enterprise
		form := newEnterpriseForm(f.host, file, workspace.Choices{Clusters: []string{"机电汽配"}}, e, func(e catalog.Enterprise) { saved = append(saved, e) })
		return f, file, form, &saved
	}
	t.Run("can be saved only while every field is right", func(t *testing.T) {
		f, file, form, saved := open(t, catalog.Enterprise{})
		if !form.save.Disabled() {
			t.Error("can be saved without a name")
		}
		f.save() // Ctrl+S
		if len(file.saved) != 0 {
			t.Fatal("saved without a name")
		}
		test.Type(form.name.entry, "汉北新厂")
		form.contacts.rows[0].phone.entry.SetText("x")
		if !form.save.Disabled() {
			t.Error("can be saved with a wrong phone")
		}
		form.contacts.rows[0].phone.entry.SetText("0710-5550009")
		form.capital.entry.SetText("500")
		form.labels[catalog.LabelHighTech].SetChecked(true)
		form.cluster.SetText("机电汽配")
		f.save()
		f.queue.until(t, func() bool { return len(*saved) == 1 })
		got := (*saved)[0]
		if got.Name != "汉北新厂" || got.Capital != 5_000_000_00 || !got.HasLabel(catalog.LabelHighTech) || got.Cluster != "机电汽配" || got.MainContact().Phone != "0710-5550009" {
			t.Errorf("saved %+v", got)
		}
		if len(f.dialogs) != 0 || f.save != nil {
			t.Error("the form did not close")
		}
	})
	t.Run("keeps what it has no field for", func(t *testing.T) {
		e := sampleFile().enterprises[0]
		e.Figures = []catalog.AnnualFigure{{Year: 2025, Kind: catalog.FigureOutput, Amount: 100}}
		e.Contacts = append(e.Contacts, catalog.Contact{Name: "赵会计"})
		_, _, form, _ := open(t, e)
		got := form.value()
		if len(got.Figures) != 1 || got.Figures[0] != e.Figures[0] || len(got.Contacts) != 2 || got.Origin != e.Origin || got.ID != e.ID {
			t.Errorf("lost something: %+v", got)
		}
	})
	t.Run("contacts are added, changed and taken away", func(t *testing.T) {
		e := sampleFile().enterprises[0]
		e.Contacts = []catalog.Contact{{Name: "王经理"}, {Name: "赵会计", Phone: "13900000003"}, {Name: "孙工"}}
		f, _, form, saved := open(t, e)
		form.contacts.rows[2].email.entry.SetText("sun@a.cn")
		test.Tap(findButton(t, form.contacts.root, words.Text("form.add_contact")))
		form.contacts.rows[3].name.entry.SetText("周采购")
		form.contacts.rows[1].phone.entry.SetText("x")
		if !form.save.Disabled() {
			t.Error("can be saved with a wrong phone of a second contact")
		}
		test.Tap(removeButton(t, form.contacts.box.Objects[1]))
		if form.save.Disabled() {
			t.Fatal("a row that is gone keeps the form from being saved")
		}
		f.save()
		f.queue.until(t, func() bool { return len(*saved) == 1 })
		want := []catalog.Contact{{Name: "王经理"}, {Name: "孙工", Email: "sun@a.cn"}, {Name: "周采购"}}
		if diff := cmp.Diff(want, (*saved)[0].Contacts); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("annual figures are added, changed and taken away", func(t *testing.T) {
		e := sampleFile().enterprises[0]
		e.Figures = []catalog.AnnualFigure{{Year: 2023, Kind: catalog.FigureTax, Amount: 7}, {Year: 2024, Kind: catalog.FigureOutput, Amount: 1_234_500_00}}
		f, _, form, saved := open(t, e)
		if got, want := form.figures.rows[1].amount.entry.Text, "123.45"; got != want {
			t.Errorf("shows %q, want %q", got, want)
		}
		test.Tap(removeButton(t, form.figures.box.Objects[0]))
		form.figures.rows[0].amount.entry.SetText("1.5亿")
		test.Tap(findButton(t, form.figures.root, words.Text("form.add_figure")))
		added := form.figures.rows[1]
		added.year.entry.SetText("2024")
		if !form.save.Disabled() || form.hint.Text() != words.Text("figure.amount_missing") {
			t.Errorf("a year without an amount can be saved, or nobody says why not: %q", form.hint.Text())
		}
		added.amount.entry.SetText("8")
		if !form.save.Disabled() || added.amount.note.Text() != words.Text("figure.twice") {
			t.Error("can be saved with two figures of one year and kind")
		}
		added.kind.Choose(catalog.FigureRevenue)
		f.save()
		f.queue.until(t, func() bool { return len(*saved) == 1 })
		want := []catalog.AnnualFigure{{Year: 2024, Kind: catalog.FigureOutput, Amount: 150_000_000_00}, {Year: 2024, Kind: catalog.FigureRevenue, Amount: 80_000_00}}
		if diff := cmp.Diff(want, (*saved)[0].Figures); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a row that was added can be seen", func(t *testing.T) {
		_, _, form, _ := open(t, sampleFile().enterprises[0])
		for range 8 {
			test.Tap(findButton(t, form.contacts.root, words.Text("form.add_contact")))
		}
		driver := testApp.Driver()
		last := form.contacts.box.Objects[8]
		foot := driver.AbsolutePositionForObject(last).Y + last.Size().Height
		if end := driver.AbsolutePositionForObject(form.scroll).Y + form.scroll.Size().Height; foot > end {
			t.Errorf("the row ends at %v, below the form's end at %v", foot, end)
		}
	})
	t.Run("Escape works in a row that was added later", func(t *testing.T) {
		f, _, form, _ := open(t, sampleFile().enterprises[0])
		test.Tap(findButton(t, form.contacts.root, words.Text("form.add_contact")))
		form.contacts.rows[1].name.entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if len(f.dialogs) != 0 {
			t.Error("an empty row keeps the form open, or Escape was lost")
		}
	})
	t.Run("asks before a text is lost that cannot be saved", func(t *testing.T) {
		f, _, form, _ := open(t, sampleFile().enterprises[0])
		form.employees.entry.SetText("三百二")
		form.dialog.Cancel()
		if len(f.dialogs) != 2 {
			t.Error("nobody asked")
		}
	})
	t.Run("asks before typed text is lost, and only then", func(t *testing.T) {
		f, _, form, _ := open(t, sampleFile().enterprises[0])
		form.dialog.Cancel()
		if len(f.dialogs) != 0 {
			t.Fatal("an untouched form did not close")
		}
		f, _, form, _ = open(t, sampleFile().enterprises[0])
		form.name.entry.SetText("另一个名字")
		form.dialog.Cancel()
		if len(f.dialogs) != 2 {
			t.Fatal("nobody asked")
		}
		f.top(t).Cancel()
		if !form.dialog.Open() {
			t.Fatal("the form closed")
		}
		form.dialog.Cancel()
		f.top(t).Confirm() // Enter
		if !form.dialog.Open() {
			t.Fatal("Enter throws away what was typed")
		}
		form.dialog.Cancel()
		tapFoot(t, f.host, words.Text("form.discard_yes"))
		if len(f.dialogs) != 0 {
			t.Error("the form did not close")
		}
	})
	t.Run("what storage refuses is said and stays to be mended", func(t *testing.T) {
		f, file, form, saved := open(t, sampleFile().enterprises[0])
		file.err = db.ErrNameTaken
		form.submit()
		f.queue.until(t, func() bool { return len(f.dialogs) == 2 })
		wantText(t, f.top(t).Content(), words.Text("error.name_taken"))
		f.top(t).Cancel()
		if len(*saved) != 0 || !form.dialog.Open() || form.save.Disabled() {
			t.Error("the form cannot be mended")
		}
	})
}

// tapFoot taps a button at the foot of the dialog in front.
func tapFoot(t *testing.T, h *host, label string) {
	t.Helper()
	test.Tap(findButton(t, h.win.Canvas().Overlays().Top(), label))
}

// removeButton is the button at the end of a row.
func removeButton(t *testing.T, row fyne.CanvasObject) *kit.Button {
	t.Helper()
	var found *kit.Button
	kit.Walk(row, func(o fyne.CanvasObject) {
		if b, ok := o.(*kit.Button); ok && b.Icon == theme.DeleteIcon() {
			found = b
		}
	})
	if found == nil {
		t.Fatal("the row cannot be taken away")
	}
	return found
}

func TestListingForm(t *testing.T) {
	t.Run("saves what was read from the texts", func(t *testing.T) {
		f, file := newFixture(t), sampleFile()
		var saved []catalog.Listing
		form := newListingForm(f.host, file, "甲厂", catalog.Listing{EnterpriseID: 1, Side: catalog.Need}, func(l catalog.Listing) { saved = append(saved, l) })
		if !form.save.Disabled() {
			t.Error("can be saved without a product")
		}
		form.product.entry.SetText("曲轴")
		form.quantity.entry.SetText("5万件/年")
		form.price.entry.SetText("620元/件")
		form.source.Choose(catalog.SourceImport)
		test.Tap(form.save)
		f.queue.until(t, func() bool { return len(saved) == 1 })
		got := saved[0]
		if got.Quantity.Number != 5 || got.Quantity.Unit != "万件" || got.Price.Yuan != "620" || got.Source != catalog.SourceImport {
			t.Errorf("saved %+v", got)
		}
	})
	t.Run("a quantity that was not touched keeps what its form said", func(t *testing.T) {
		f, file := newFixture(t), sampleFile()
		l := file.listings[0]
		l.Quantity.Text = "300"
		form := newListingForm(f.host, file, "甲厂", l, func(catalog.Listing) {})
		if got, want := form.value().Quantity, l.Quantity; got != want {
			t.Errorf("quantity %+v, want %+v", got, want)
		}
	})
}
