package ui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"lianpei/catalog"
	"lianpei/ui/kit"
	"lianpei/words"
)

// level tells how bad what a field says is.
type level int

const (
	fine level = iota
	hint       // may be saved
	bad        // may not
)

// check judges a text; the sentence stands under the field.
type check func(text string) (level, string)

// field is one entry of a form with what stands under it.
type field struct {
	entry *kit.Entry
	note  *kit.Text
	check check
	level level
}

// form is a dialog that saves what was typed. Save can be pressed only while every field can be saved.
type form struct {
	host    *host
	dialog  *kit.Dialog
	save    *kit.Button
	hint    *kit.Text // at the foot, always in sight: what keeps the form from being saved
	scroll  *container.Scroll
	fields  []*field
	before  string // what the fields said at first
	value   func() any
	work    *latest
	busy    bool
	commit  func()
	oldSave func()
}

func newForm(h *host) *form { return &form{host: h, work: h.latest()} }

// add makes a field; ck may be nil.
func (f *form) add(text string, ck check) *field {
	e := kit.NewEntry()
	e.SetText(text)
	return f.attach(e, ck)
}

func (f *form) addArea(text string, lines int) *field {
	e := kit.NewTextArea(lines)
	e.SetText(text)
	return f.attach(e, nil)
}

func (f *form) attach(e *kit.Entry, ck check) *field {
	fl := &field{entry: e, check: ck, note: kit.NewText("", theme.SizeNameCaptionText, kit.ColorMuted, false)}
	fl.note.Hide()
	e.OnChanged = func(string) { f.checkField(fl) }
	f.fields = append(f.fields, fl)
	return fl
}

// drop takes fields out of the form.
func (f *form) drop(fields []*field) {
	f.fields = slices.DeleteFunc(f.fields, func(fl *field) bool { return slices.Contains(fields, fl) })
}

// object is the entry with its note below.
func (fl *field) object() fyne.CanvasObject {
	return kit.Stack(1, fl.entry, fl.note)
}

func (f *form) checkField(fl *field) {
	fl.judge()
	f.update()
}

func (fl *field) judge() {
	if fl.check == nil {
		return
	}
	sentence := ""
	fl.level, sentence = fl.check(fl.entry.Text)
	fl.note.SetText(sentence)
	switch fl.level {
	case bad:
		fl.note.SetColor(theme.ColorNameError)
	case hint:
		fl.note.SetColor(theme.ColorNameWarning)
	default:
		fl.note.SetColor(kit.ColorMuted)
	}
	if sentence == "" {
		fl.note.Hide()
	} else {
		fl.note.Show()
	}
}

func (f *form) valid() bool {
	for _, fl := range f.fields {
		if fl.level == bad {
			return false
		}
	}
	return true
}

func (f *form) update() {
	if f.save == nil {
		return
	}
	if f.valid() && !f.busy {
		f.save.Enable()
	} else {
		f.save.Disable()
	}
	f.showHint()
}

// showHint says the first thing that is wrong; the note under its field may be scrolled out of sight.
func (f *form) showHint() {
	for _, fl := range f.fields {
		if fl.level == bad && fl.note.Visible() {
			f.hint.SetText(fl.note.Text())
			f.hint.SetColor(theme.ColorNameError)
			return
		}
	}
	f.hint.SetText(words.Text("form.hint"))
	f.hint.SetColor(kit.ColorMuted)
}

// grow adds something to the form and scrolls by what it became longer, so that the button pressed for it stays under the pointer
// and what was added stands above it.
func (f *form) grow(add func()) {
	before := f.scroll.Content.MinSize().Height
	add()
	f.scroll.Refresh() // gives the content its new height
	f.scroll.ScrollToOffset(f.scroll.Offset.AddXY(0, f.scroll.Content.MinSize().Height-before))
}

// open shows the form. value gives what the form would save, to know whether there is anything to lose.
func (f *form) open(title string, content fyne.CanvasObject, size fyne.Size, value func() any, commit func()) {
	f.value, f.commit = value, commit
	cancel := kit.NewButton(words.Text("button.cancel"), nil, f.cancel)
	f.save = kit.NewButton(words.Text("button.save"), theme.DocumentSaveIcon(), f.submit).Primary()
	f.oldSave = f.host.save
	for _, fl := range f.fields {
		fl.judge()
	}
	for _, fl := range f.fields {
		if fl.entry.Text == "" {
			fl.note.Hide() // nothing is wrong with what nobody has typed yet
		}
	}
	f.before = f.says()
	f.hint, f.scroll = kit.Muted(""), scrolled(content)
	f.dialog = f.host.dialog(kit.DialogParams{
		Title: title, Content: f.scroll, Buttons: []*kit.Button{cancel, f.save}, Default: f.save,
		Left:   []fyne.CanvasObject{kit.Inset(6, 8, f.hint)},
		Cancel: f.cancel, Size: size, Focus: f.fields[0].entry,
		Closed: func() { f.host.setSave(f.oldSave) },
	})
	f.host.setSave(f.submit)
	f.update()
}

// says is all that stands in the form: what it would save, and the texts that cannot be saved as they are.
func (f *form) says() string {
	texts := []string{fmt.Sprintf("%+v", f.value())}
	for _, fl := range f.fields {
		if fl.level == bad && fl.entry.Text != "" {
			texts = append(texts, fl.entry.Text)
		}
	}
	return strings.Join(texts, "\n")
}

func (f *form) submit() {
	if !f.valid() || f.busy {
		for _, fl := range f.fields {
			if fl.level == bad {
				f.host.win.Canvas().Focus(fl.entry)
				return
			}
		}
		return
	}
	f.commit()
}

// cancel closes the form, asking first when something typed would be lost.
func (f *form) cancel() {
	if f.says() == f.before {
		f.dialog.Close()
		return
	}
	f.host.ask(words.Text("form.discard_title"), words.Text("form.discard"), words.Text("form.discard_yes"), words.Text("form.discard_no"), f.dialog.Close)
}

// saveWith runs the saving and closes the form once it has worked; a value that storage refuses is shown and stays editable.
func saveWith[T any](f *form, value T, save func(context.Context, T) (T, error), saved func(T)) {
	f.busy = true
	f.update()
	start(f.work, f.host.ctx, func(ctx context.Context) (T, error) { return save(ctx, value) }, func(v T, err error) {
		f.busy = false
		f.update()
		if err != nil {
			f.host.fail("form.save_failed", err)
			return
		}
		f.dialog.Close()
		saved(v)
	})
}

// required refuses an empty text.
func required(key string) check {
	return func(text string) (level, string) {
		if catalog.NameKey(text) == "" {
			return bad, words.Text(key)
		}
		return limited(catalog.MaxNameRunes)(text)
	}
}

func limited(limit int) check {
	return func(text string) (level, string) {
		if err := catalog.CheckText("", text, limit); err != nil {
			return bad, words.Error(err)
		}
		return fine, ""
	}
}

// checkCode says as one types how far a credit code can be trusted and which character to compare. A doubtful or malformed
// code may be saved, since the licence may really say it; it is then never used to recognise an enterprise.
func checkCode(text string) (level, string) {
	code, l := catalog.ParseCreditCode(text)
	switch l {
	case catalog.CodeEmpty:
		return fine, ""
	case catalog.CodeValid:
		return fine, words.Text("code.valid")
	}
	if n := len([]rune(string(code))); n < 18 {
		return hint, words.Count("code.short", 18-n)
	} else if n > 18 {
		return hint, words.Text("code.long")
	}
	if at, ok := code.SuspectPosition(); ok {
		return hint, words.Text("code.suspect", words.Values{"Position": at + 1, "Character": string(code[at])})
	}
	if l == catalog.CodeDoubtful {
		return hint, words.Text("code.doubtful_long")
	}
	return hint, words.Text("code.malformed_long")
}

func checkNumber(text string) (level, string) {
	text = catalog.Fold(text)
	if text == "" {
		return fine, ""
	}
	if _, ok := wholeNumber(text); !ok {
		return bad, words.Text("form.whole_number")
	}
	return fine, ""
}

// wholeNumber reads up to nine digits with thousands separators.
func wholeNumber(text string) (int, bool) {
	text = strings.NewReplacer(",", "", " ", "").Replace(catalog.Fold(text))
	if text == "" {
		return 0, true
	}
	n := 0
	if len(text) > 9 {
		return 0, false
	}
	for _, r := range text {
		if r < '0' || r > '9' {
			return 0, false
		}
		n = n*10 + int(r-'0')
	}
	return n, true
}

func checkCapital(text string) (level, string) {
	if catalog.Fold(text) == "" {
		return fine, ""
	}
	m, err := catalog.ParseMoney(text, "万元")
	if err != nil {
		return bad, sentence(err)
	}
	return fine, readAs(text, moneyText(m))
}

// checkPhone accepts what people write for numbers: digits, spaces, dashes, brackets, extensions, several by a slash.
func checkPhone(text string) (level, string) {
	text = catalog.Fold(text)
	if text == "" {
		return fine, ""
	}
	for _, one := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("/、,;，；", r) }) {
		digits := 0
		for _, r := range one {
			switch {
			case r >= '0' && r <= '9':
				digits++
			case strings.ContainsRune(" -()+转分机", r):
			default:
				return bad, words.Text("form.phone")
			}
		}
		// 7 digits is the shortest local number, 13 an international prefix with a mobile number.
		if digits < 7 || digits > 17 {
			return hint, words.Text("form.phone_length")
		}
	}
	return fine, ""
}

func checkEmail(text string) (level, string) {
	text = catalog.Fold(text)
	if text == "" {
		return fine, ""
	}
	name, domain, ok := strings.Cut(text, "@")
	if !ok || name == "" || !strings.Contains(domain, ".") || strings.ContainsAny(text, " ,;") {
		return bad, words.Text("form.email")
	}
	return fine, ""
}

// checkQuantity shows how a quantity is read; one that cannot be read is kept as text.
func checkQuantity(text string) (level, string) {
	q, err := catalog.ParseQuantity(text, "", catalog.PeriodNone)
	switch {
	case err != nil:
		return hint, words.Text("form.kept_as_text", words.Values{"Why": sentence(err)})
	case q.IsZero():
		return fine, ""
	case q.Unit == "":
		return hint, words.Text("form.no_unit")
	}
	return fine, readAs(text, q.String())
}

func checkPrice(text string) (level, string) {
	p, err := catalog.ParsePrice(text, "", "")
	switch {
	case err != nil:
		return hint, words.Text("form.kept_as_text", words.Values{"Why": sentence(err)})
	case p.Yuan == "":
		return fine, ""
	}
	return fine, readAs(text, p.String())
}

// readAs says how a text was understood unless it reads the same.
func readAs(text, understood string) string {
	if strings.ReplaceAll(catalog.Fold(text), " ", "") == strings.ReplaceAll(understood, " ", "") {
		return ""
	}
	return words.Text("form.read_as", words.Values{"Text": understood})
}

// sentence is the sentence of a rule that a value breaks, without the value, which stands in the field above.
func sentence(err error) string {
	var invalid *catalog.InvalidError
	if errors.As(err, &invalid) {
		return words.Error(&catalog.InvalidError{Field: invalid.Field, Rule: invalid.Rule})
	}
	return words.Error(err)
}

// splitList reads a list as people type it.
func splitList(text string) []string {
	var out []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、，,;；\n", r) }) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// labelWidth is what the widest of some labels needs, so that separate grids can stand in one line.
func labelWidth(keys ...string) float32 {
	var width float32
	for _, key := range keys {
		width = max(width, fyne.MeasureText(words.Text(key)+" *", theme.TextSize(), fyne.TextStyle{}).Width)
	}
	return width + 2*theme.InnerPadding()
}

// pair puts a label before an object, at the top of it.
func pair(key string, o fyne.CanvasObject, required bool, width float32) []fyne.CanvasObject {
	text := titled(words.Text(key))
	if required {
		text += " *"
	}
	label := widget.NewLabelWithStyle(text, fyne.TextAlignTrailing, fyne.TextStyle{})
	return []fyne.CanvasObject{container.NewVBox(kit.AtLeast(width, 0, label)), o}
}
