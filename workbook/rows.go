package workbook

import (
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"lianpei/catalog"
)

// maxKeptRunes is how long a value of an unknown column may be to be kept as a remark.
const maxKeptRunes = 200

// rowReader turns the rows of one sheet into entries. It remembers what rows point back to: merged cells, 同上, the
// enterprise of a group.
type rowReader struct {
	*plan
	file  string
	sheet *Sheet

	merged  []map[int]int // by column: first row → last row of a range over several rows
	anchors []anchor      // by column: the merged value in force
	above   []string      // by column: the last value that was not 同上
	group   owner         // the enterprise of the rows so far
	closed  bool          // the notes below the table have begun
	ended   bool          // another table begins, which this plan does not fit
	long    map[string]struct{}
	dates   map[string]struct{}
	letters []string // by column

	number int
	cells  []string
	texts  []string // cells after 同上, merges and blanks were settled
	entryState
}

type entryState struct {
	result *catalog.Entry
	remark []string // parts of the note
}

type anchor struct {
	last int
	text string
	row  int
}

type owner struct {
	text, cell string
}

func newRowReader(file string, sheet *Sheet, p *plan, part *sheetParts) *rowReader {
	r := &rowReader{
		plan: p, file: file, sheet: sheet, long: part.longNumbers, dates: part.dates,
		merged: make([]map[int]int, len(p.columns)), anchors: make([]anchor, len(p.columns)), above: make([]string, len(p.columns)),
		texts: make([]string, len(p.columns)),
	}
	for i := range p.columns {
		r.letters = append(r.letters, strings.TrimRight(cellRef(i, 1), "1"))
	}
	for _, m := range part.merges {
		if m.bottom == m.top || m.left >= len(p.columns) || !r.describesEnterprise(m.left) {
			continue
		}
		if r.merged[m.left] == nil {
			r.merged[m.left] = map[int]int{}
		}
		r.merged[m.left][m.top] = m.bottom
	}
	if p.owner != "" {
		r.group = owner{p.owner, p.ownerCell}
	}
	return r
}

// describesEnterprise reports whether a merged cell of the column counts for each of its rows. What describes a product
// counts once, or its quantity would be repeated.
func (r *rowReader) describesEnterprise(column int) bool {
	switch field := r.columns[column].Field; field {
	case FieldOffers, FieldNeeds, FieldUnknown, FieldIgnored, FieldNote:
		return false
	default:
		return !attributes[field]
	}
}

// entry reads one row. It returns nil for rows that hold nothing of their own: blank ones, totals, repeated headers.
func (r *rowReader) entry(in row) *catalog.Entry {
	if in.number <= r.lastRow || r.untilRow > 0 && in.number > r.untilRow || !r.hasContent(in.cells) {
		return nil
	}
	if r.ended {
		return nil
	}
	if rule, skip := r.skips(in); skip {
		switch {
		case rule == catalog.RuleRepeatedHeader && r.startsOtherTable(in):
			// Its columns mean something else: reading on would turn needs into offers.
			r.ended = true
			r.addSheetFinding(in, catalog.RuleSheetSkipped, catalog.Refused)
		case rule != "":
			r.addSheetFinding(in, rule, catalog.Note)
		}
		return nil
	}
	r.number, r.cells = in.number, in.cells
	r.entryState = entryState{result: &catalog.Entry{}}
	r.settle()
	return r.build()
}

// verticalEntry builds the one entry of a vertical form.
func (r *rowReader) verticalEntry() *catalog.Entry {
	r.number, r.cells = r.firstRow, r.values
	r.entryState = entryState{result: &catalog.Entry{}}
	r.settle()
	return r.build()
}

func (r *rowReader) hasContent(cells []string) bool {
	for i, text := range cells {
		if i < len(r.columns) && r.columns[i].Field != FieldIgnored && r.columns[i].Header != "" && !r.columns[i].unlabelled && !isBlank(text) {
			return true
		}
	}
	return false
}

var (
	totalRow  = regexp.MustCompile(`^[^:：,，。]{0,12}(合计|总计|小计|共计)([:：(（\d].*)?$`)
	footerRow = regexp.MustCompile(`^(填表人|填报人|制表人?|审核人?|单位负责人|分管领导|复核人?|注|备注|说明|填报说明|填表说明|填报日期|填报时间|填表日期|填报单位|联系电话|联系人|附件\d*|附)(\([^)]*\))?[:：]`)
	section   = regexp.MustCompile(`^(?:[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十]{1,3}[)）])`)
	notesRow  = regexp.MustCompile(`^(注|备注|说明|填报说明|填表说明|填写说明|附注|备注说明)[:：]`)
	signature = regexp.MustCompile(`^[^,，。、:：]{2,20}(局|委员会|人民政府|办公室|办事处|协会|商会|管委会|服务中心)(\([^)]*\))?$`)
	dateText  = regexp.MustCompile(`^(?:填报日期[:：]?|日期[:：]?)?(?:19|20)?[\d二〇○零一三四五六七八九Xx]{2,4}[年.\-/][\d一二三四五六七八九十]{0,3}[月.\-/]?[\d一二三四五六七八九十]{0,3}日?$`)
	examples  = regexp.MustCompile(`^(示例|样例|范例|例|举例|例如|填写示例|填报示例|模板|样表)([:：].*|\d{0,2})$`)
	nobody    = regexp.MustCompile(`(?:某某|[Xx×*○〇]{2,})\p{Han}`)
)

// isSentence reports whether a text speaks to those who fill in the form.
func isSentence(text string) bool {
	return strings.ContainsAny(text, "。！") || utf8.RuneCountInString(text) > maxHeaderRunes/2 && strings.ContainsAny(text, ",，;；")
}

// skips reports rows that are no data, and the rule to note for them.
func (r *rowReader) skips(in row) (catalog.Rule, bool) {
	filled, same := 0, 0
	first := ""
	for i, text := range in.cells {
		if isBlank(text) {
			continue
		}
		filled++
		if filled == 1 {
			first = squeeze(text)
		}
		if i < len(r.columns) && r.columns[i].isHeaderText(text) {
			same++
		}
	}
	name := squeeze(cellAt(in.cells, r.name))
	switch {
	case isTotal(first), name != first && isTotal(name):
		return catalog.RuleTotalRow, true
	case same >= 2 && same*2 >= filled, same == 1 && filled == 1:
		return catalog.RuleRepeatedHeader, true
	case r.isExample(in, name):
		return catalog.RuleRepeatedHeader, true
	case strings.Contains(first, ":") && footerRow.MatchString(first) && (filled == 1 || filled <= 3 && r.name < 0 || r.name >= 0 && (name == "" || name == first)):
		r.closed = r.closed || r.sheet.Rows > 0 && notesRow.MatchString(first)
		return "", true
	case r.closed && (filled == 1 && (!isCompanyName(first) || signature.MatchString(first)) || filled == 2 && slices.ContainsFunc(in.cells, func(text string) bool { return dateText.MatchString(squeeze(text)) })):
		return "", true
	case filled > 1:
		return "", false
	case slices.ContainsFunc(r.titles, func(t string) bool { return squeeze(t) == first }):
		return catalog.RuleRepeatedHeader, true
	case section.MatchString(first) && !isCompanyName(first), isSentence(first) && !isCompanyName(first), dateText.MatchString(first):
		return "", true
	case name == "" && signature.MatchString(first):
		return "", true
	}
	return "", false
}

// isExample reports whether a row shows how to fill in the form: marked as such, or about a firm whose name is left open.
func (r *rowReader) isExample(in row, name string) bool {
	if strings.ContainsAny(name, "Xx×*○〇某") && nobody.MatchString(name) {
		return true
	}
	return r.plan.number >= 0 && examples.MatchString(squeeze(cellAt(in.cells, r.plan.number)))
}

// squeeze folds a text and takes the spaces out, which forms use to spread words over a cell.
func squeeze(text string) string {
	text = catalog.Fold(text)
	if strings.Contains(text, " ") {
		return strings.ReplaceAll(text, " ", "")
	}
	return text
}

func isTotal(text string) bool { return strings.Contains(text, "计") && totalRow.MatchString(text) }

// isHeaderText reports whether the text is this column's header or one part of it.
func (c *planColumn) isHeaderText(text string) bool {
	if len(text) > len(c.Header)+8 || c.Header == "" {
		return false
	}
	text = strings.TrimSpace(text)
	return text == c.Header || text == c.label || strings.HasPrefix(c.Header, text+"/")
}

// startsOtherTable reports whether a row that looks like the header again is the header of another table.
func (r *rowReader) startsOtherTable(in row) bool {
	for i, text := range in.cells {
		if i >= len(r.columns) || isBlank(text) || r.columns[i].isHeaderText(text) {
			continue
		}
		if other := resolveLabel(text); other.Field != FieldUnknown && other.Field != r.columns[i].Field {
			return true
		}
	}
	return false
}

func (r *rowReader) addSheetFinding(in row, rule catalog.Rule, severity catalog.Severity) {
	if len(r.sheet.Findings) >= maxSheetFindings {
		return
	}
	at := slices.IndexFunc(in.cells, func(text string) bool { return !isBlank(text) })
	r.sheet.Findings = append(r.sheet.Findings, catalog.Finding{
		File: r.file, Sheet: r.sheet.Name, Row: in.number, Cell: cellRef(at, in.number), Rule: rule,
		Value: cut(cellAt(in.cells, at), maxKeptRunes), Severity: severity,
	})
}

// settle fills r.texts: what each cell means after merged cells, 同上 and error values.
func (r *rowReader) settle() {
	for i := range r.columns {
		c := &r.columns[i]
		text := strings.TrimSpace(cellAt(r.cells, i))
		if c.Header == "" || c.Field == FieldIgnored {
			r.texts[i] = ""
			continue
		}
		if r.merged[i] != nil {
			text = r.mergedText(i, text)
		}
		if len(r.dates) > 0 && text != "" {
			if _, ok := r.dates[r.cell(i)]; ok {
				text = cmp.Or(dateOf(text), text)
			}
		}
		switch {
		case text == "":
		case isDitto(text):
			text = r.dittoText(i)
		case isFormulaError(text):
			r.find(i, catalog.RuleFormulaError, catalog.Doubtful, text)
			text = ""
		default:
			r.above[i] = text
		}
		r.texts[i] = text
	}
}

func (r *rowReader) mergedText(column int, text string) string {
	if last, ok := r.merged[column][r.number]; ok {
		r.anchors[column] = anchor{last, text, r.number}
		return text
	}
	if a := r.anchors[column]; text == "" && r.number <= a.last {
		return a.text
	}
	return text
}

func (r *rowReader) dittoText(column int) string {
	if r.above[column] == "" {
		r.find(column, catalog.RuleDittoAbove, catalog.Doubtful, cellAt(r.cells, column))
	}
	return r.above[column]
}

// cell names the place of a column in the row at hand.
func (r *rowReader) cell(column int) string {
	if c := r.columns[column].cell; c != "" {
		return c
	}
	return r.letters[column] + strconv.Itoa(r.number)
}

func (r *rowReader) find(column int, rule catalog.Rule, severity catalog.Severity, value string) {
	f := catalog.Finding{
		File: r.file, Sheet: r.sheet.Name, Row: r.number, Rule: rule, Value: cut(value, maxKeptRunes), Severity: severity,
	}
	if column >= 0 {
		f.Cell, f.Field = r.cell(column), string(r.columns[column].Field)
	}
	r.result.Findings = append(r.result.Findings, f)
}

// findInvalid reports a value that a parser refused, by the rule it names.
func (r *rowReader) findInvalid(column int, err error, value string) {
	rule := catalog.RuleNumber
	if invalid, ok := errors.AsType[*catalog.InvalidError](err); ok {
		rule = invalid.Rule
	}
	r.find(column, rule, catalog.Doubtful, value)
}

// text is a cell that says something, or "".
func (r *rowReader) text(column int) string {
	if column < 0 || column >= len(r.texts) || isNothing(r.texts[column]) {
		return ""
	}
	return r.texts[column]
}

func (r *rowReader) origin(column int) catalog.Origin {
	o := catalog.Origin{File: r.file, Sheet: r.sheet.Name, Row: r.number}
	if column >= 0 {
		o.Cell, o.Text = r.cell(column), cellAt(r.cells, column)
	}
	return o
}

func (r *rowReader) build() *catalog.Entry {
	if !r.readName() {
		r.result.Refused = true
		return r.result
	}
	for i := range r.columns {
		r.readEnterpriseField(i)
	}
	r.readPeople()
	if r.owner != "" && r.group.text == r.owner && r.contact != (catalog.Contact{}) {
		r.result.Enterprise.Contacts = append(r.result.Enterprise.Contacts, r.contact)
	}
	for i := range r.blocks {
		r.readBlock(&r.blocks[i])
	}
	r.readRemarks()
	e := &r.result.Enterprise
	e.Note = cut(strings.Join(r.remark, "；"), catalog.MaxTextRunes)
	e.Normalize()
	for i := range r.result.Listings {
		r.result.Listings[i].Normalize()
	}
	for i := range r.result.Findings {
		r.result.Findings[i].Subject = e.Name
	}
	return r.result
}

// readName finds the enterprise of the row. false refuses the row.
func (r *rowReader) readName() bool {
	e := &r.result.Enterprise
	text := r.text(r.name)
	e.Origin = r.origin(r.name)
	switch {
	case text == "" && r.inheritsOwner():
		text, e.Origin.Cell, e.Origin.Text = r.group.text, r.group.cell, r.group.text
	case text == "":
		r.find(r.name, catalog.RuleNameMissing, catalog.Refused, "")
		return false
	case isBlank(cellAt(r.cells, r.name)): // merged
		e.Origin.Cell, e.Origin.Text = cellRef(r.name, r.anchors[r.name].row), text
	}
	r.group = owner{text, e.Origin.Cell}
	bare, remark, former := splitRemark(cleanName(text))
	if short, ok := strings.CutPrefix(former, "简称"); ok {
		former, e.ShortName = "", short
	}
	e.Name = bare
	if remark != "" {
		r.find(r.name, catalog.RuleRemarkInName, catalog.Note, text)
		r.remark = append(r.remark, remark)
	}
	if former != "" {
		e.FormerNames = append(e.FormerNames, former)
	}
	switch {
	case !strings.ContainsFunc(e.Name, isNameRune):
		r.find(r.name, catalog.RuleNameMissing, catalog.Refused, text)
		return false
	case utf8.RuneCountInString(e.Name) > catalog.MaxNameRunes:
		r.find(r.name, catalog.RuleNameTooLong, catalog.Refused, text)
		return false
	}
	return true
}

var nameNumber = regexp.MustCompile(`^\d{1,3}[.、](\D)`)

// cleanName takes marks and a number of its own off a name.
func cleanName(text string) string {
	text = strings.Trim(catalog.Fold(text), " *★☆●◆■▲△※#。、,;")
	if text == "" || !isDigit(rune(text[0])) {
		return text
	}
	return nameNumber.ReplaceAllString(text, "$1")
}

// isNameRune reports whether a character counts in catalog.NameKey; a row of dashes names nobody.
func isNameRune(c rune) bool { return unicode.IsLetter(c) || unicode.IsNumber(c) }

// inheritsOwner reports whether a row without an enterprise belongs to the one above: the form names one enterprise for all,
// or the rows are numbered and this one carries no number of its own.
func (r *rowReader) inheritsOwner() bool {
	if r.group.text == "" {
		return false
	}
	if r.name < 0 {
		return true
	}
	return r.plan.number >= 0 && isBlank(cellAt(r.cells, r.plan.number))
}

func (r *rowReader) readEnterpriseField(i int) {
	text := r.text(i)
	if text == "" {
		return
	}
	e := &r.result.Enterprise
	switch r.columns[i].Field {
	case FieldShortName:
		r.setText(i, &e.ShortName, text)
	case FieldFormerName:
		for _, name := range splitList(text) {
			if utf8.RuneCountInString(name) <= catalog.MaxNameRunes {
				e.FormerNames = append(e.FormerNames, name)
			}
		}
	case FieldCreditCode:
		r.readCode(i, text)
	case FieldLegalPerson:
		r.setText(i, &e.LegalPerson, text)
	case FieldAddress:
		r.setText(i, &e.Address, text)
	case FieldPlace:
		r.setText(i, &e.Place, text)
	case FieldIndustry:
		r.setText(i, &e.Industry, text)
	case FieldCluster:
		r.setText(i, &e.Cluster, text)
	case FieldStage:
		r.setText(i, &e.Stage, text)
	case FieldEmployees:
		r.readEmployees(i, text)
	case FieldCapital:
		if amount, ok := r.readMoney(i, text); ok {
			e.Capital = amount
		}
	case FieldOutputValue:
		r.readFigure(i, text, catalog.FigureOutput)
	case FieldRevenue:
		r.readFigure(i, text, catalog.FigureRevenue)
	case FieldTax:
		r.readFigure(i, text, catalog.FigureTax)
	case FieldCreditGrade:
		r.readGrade(i, text)
	case FieldCertificates:
		e.Certificates = append(e.Certificates, r.splitCertificates(i, text)...)
	case FieldHonours:
		r.readHonours(i, text)
	case FieldAnchorLevel:
		if parseAnswer(text) != no {
			r.addLabel(catalog.LabelAnchor)
			r.keep(i, text)
		}
	case FieldSpecialised:
		label, answer := parseSpecialised(text)
		r.takeLabel(i, text, label, answer)
	default:
		if label, ok := answerLabels[r.columns[i].Field]; ok {
			a := parseAnswer(text)
			if named, known := labelOf(text); a == unclear && known && named == label {
				a = yes
			}
			r.takeLabel(i, text, label, a)
		}
	}
}

// answerLabels are the yes/no columns.
var answerLabels = map[Field]catalog.Label{
	FieldAboveScale: catalog.LabelAboveScale, FieldHundredMillion: catalog.LabelHundredMillion,
	FieldLittleGiant: catalog.LabelSpecialisedNational, FieldHighTech: catalog.LabelHighTech,
	FieldFamousBrand: catalog.LabelFamousBrand, FieldAnchor: catalog.LabelAnchor,
}

func (r *rowReader) takeLabel(i int, text string, label catalog.Label, a answer) {
	switch a {
	case yes:
		r.addLabel(label)
	case unclear:
		r.find(i, catalog.RuleChoice, catalog.Doubtful, text)
		r.keep(i, text)
	}
}

// specialisedLevels orders the levels of 专精特新, the highest first; an enterprise carries one of them.
var specialisedLevels = []catalog.Label{
	catalog.LabelSpecialisedNational, catalog.LabelSpecialisedProvincial, catalog.LabelSpecialisedMunicipal, catalog.LabelSpecialised,
}

func (r *rowReader) addLabel(label catalog.Label) {
	e := &r.result.Enterprise
	if level := slices.Index(specialisedLevels, label); level >= 0 {
		for _, higher := range specialisedLevels[:level] {
			if e.HasLabel(higher) {
				return
			}
		}
		e.Labels = slices.DeleteFunc(e.Labels, func(l catalog.Label) bool { return slices.Contains(specialisedLevels, l) })
	}
	if !e.HasLabel(label) {
		e.Labels = append(e.Labels, label)
	}
}

// setText takes a short text of the enterprise; a longer one than the catalog holds is reported and left out.
func (r *rowReader) setText(i int, to *string, text string) {
	text = catalog.Fold(text)
	if catalog.CheckText("", text, catalog.MaxNameRunes*2) != nil {
		r.find(i, catalog.RuleTooLong, catalog.Doubtful, text)
		return
	}
	*to = text
}

// Numbers in scientific notation have lost the digits behind the fifteenth.
var scientific = regexp.MustCompile(`^\d(?:\.\d+)?[eE]\+?\d+$`)

func (r *rowReader) lostDigits(i int, text string) bool {
	if _, long := r.long[r.cell(i)]; long {
		return true
	}
	return scientific.MatchString(text)
}

// readCode takes a code that can be one. What cannot is kept as a remark: it may be all there is to ask about on the phone.
func (r *rowReader) readCode(i int, text string) {
	if r.lostDigits(i, text) {
		r.find(i, catalog.RuleDigitsLost, catalog.Doubtful, text)
		r.keep(i, text)
		return
	}
	code, level := catalog.ParseCreditCode(text)
	switch level {
	case catalog.CodeMalformed:
		r.find(i, catalog.RuleCodeMalformed, catalog.Doubtful, text)
		r.keep(i, text)
		return
	case catalog.CodeDoubtful:
		r.find(i, catalog.RuleCodeDoubtful, catalog.Doubtful, text)
	}
	r.result.Enterprise.CreditCode = code
}

// maxEmployees bounds a plausible number of people, far above the largest employer.
const maxEmployees = 10_000_000

func (r *rowReader) readEmployees(i int, text string) {
	q, err := catalog.ParseQuantity(text, "人", catalog.PeriodNone)
	if err == nil {
		dimension, factor, _ := catalog.UnitOf(q.Unit)
		count := q.Number * factor
		switch {
		case dimension != "人" && q.Unit != "名":
			err = &catalog.InvalidError{Rule: catalog.RuleUnitUnknown}
		case count > maxEmployees || count != float64(int(count)):
			err = &catalog.InvalidError{Rule: catalog.RuleNumber}
		default:
			r.result.Enterprise.Employees = int(count)
			return
		}
	}
	r.findInvalid(i, err, text)
	r.keep(i, text)
}

// readMoney reads an amount. One without a unit in the cell, the header or above could mean yuan as well as ten thousand.
func (r *rowReader) readMoney(i int, text string) (catalog.Money, bool) {
	unit := r.columns[i].Unit
	var amount catalog.Money
	var err error = &catalog.InvalidError{Rule: catalog.RuleUnitUnclear}
	if unit != "" || strings.ContainsAny(text, "元万亿") || text == "0" {
		amount, err = catalog.ParseMoney(text, unit)
	}
	if err != nil {
		r.findInvalid(i, err, text)
		r.keep(i, text)
	}
	return amount, err == nil
}

func (r *rowReader) readFigure(i int, text string, kind catalog.FigureKind) {
	if amount, ok := r.readMoney(i, text); ok {
		e := &r.result.Enterprise
		e.Figures = append(e.Figures, catalog.AnnualFigure{Year: r.columns[i].Year, Kind: kind, Amount: amount})
	}
}

func (r *rowReader) readGrade(i int, text string) {
	grade := catalog.CreditGrade(strings.TrimSuffix(strings.TrimSuffix(strings.ToUpper(catalog.Fold(text)), "级"), "等"))
	if !slices.Contains(catalog.CreditGrades, grade) {
		r.find(i, catalog.RuleChoice, catalog.Doubtful, text)
		r.keep(i, text)
		return
	}
	r.result.Enterprise.CreditGrade = grade
}

// readHonours sorts the parts of a column such as 资质荣誉 into labels, certificates and remarks.
func (r *rowReader) readHonours(i int, text string) {
	e := &r.result.Enterprise
	var rest []string
	for _, part := range splitList(text) {
		if label, ok := labelOf(part); ok {
			r.addLabel(label)
			continue
		}
		if certificateMark.MatchString(part) && utf8.RuneCountInString(part) <= maxHeaderRunes {
			e.Certificates = append(e.Certificates, part)
			continue
		}
		rest = append(rest, part)
	}
	if len(rest) > 0 {
		r.keep(i, strings.Join(rest, "、"))
	}
}

func (r *rowReader) splitCertificates(i int, text string) []string {
	if a := parseAnswer(text); a == no {
		return nil
	} else if a == yes {
		r.keep(i, text)
		return nil
	}
	return splitList(text)
}

func (r *rowReader) readPeople() {
	e := &r.result.Enterprise
	var legal []catalog.Contact
	for i := range r.people {
		p := &r.people[i]
		contact := catalog.Contact{Name: r.shortText(p.name), Position: r.shortText(p.position)}
		for _, column := range p.phones {
			contact.Phone = joinWith("/", contact.Phone, r.readPhone(column))
		}
		for _, column := range p.emails {
			contact.Email = joinWith("/", contact.Email, r.readEmail(column))
		}
		if p.legal {
			// A legal person nobody can call stays a field of the enterprise alone.
			if contact.Phone != "" || contact.Email != "" {
				legal = append(legal, contact)
			}
			continue
		}
		if p.both >= 0 {
			r.readContactCell(p, &contact)
		}
		if pairs := r.pairPeople(p, contact); pairs != nil {
			e.Contacts = append(e.Contacts, pairs...)
			continue
		}
		e.Contacts = append(e.Contacts, contact)
	}
	e.Contacts = append(e.Contacts, legal...)
}

// pairPeople deals several names in one cell to as many numbers in another. nil when the two are no such lists.
func (r *rowReader) pairPeople(p *person, contact catalog.Contact) []catalog.Contact {
	if p.name < 0 || len(p.phones) != 1 || len(p.emails) > 0 {
		return nil
	}
	names, phones := splitList(r.text(p.name)), strings.Split(contact.Phone, "/")
	if len(names) < 2 || len(names) != len(phones) {
		return nil
	}
	var pairs []catalog.Contact
	for i, name := range names {
		pairs = append(pairs, catalog.Contact{Name: name, Position: contact.Position, Phone: phones[i]})
	}
	return pairs
}

// readContactCell reads name and phone out of one cell into the contact and, where it names more people, further ones.
func (r *rowReader) readContactCell(p *person, contact *catalog.Contact) {
	text := r.text(p.both)
	if text == "" || r.tooLong(p.both, text) {
		return
	}
	people, ok := parsePeople(text)
	if !ok {
		r.find(p.both, catalog.RulePhone, catalog.Doubtful, text)
	}
	for i, c := range people {
		if i == 0 {
			contact.Name, contact.Phone = c.Name, joinWith("/", c.Phone, contact.Phone)
			continue
		}
		r.result.Enterprise.Contacts = append(r.result.Enterprise.Contacts, *contact)
		*contact = c
	}
}

func (r *rowReader) shortText(column int) string {
	text := catalog.Fold(r.text(column))
	if text == "" || r.tooLong(column, text) {
		return ""
	}
	return text
}

// tooLong holds a text against half of what a contact may carry, so that joined parts fit too.
func (r *rowReader) tooLong(column int, text string) bool {
	if catalog.CheckText("", text, catalog.MaxNameRunes/2) == nil {
		return false
	}
	r.find(column, catalog.RuleTooLong, catalog.Doubtful, text)
	return true
}

func (r *rowReader) readPhone(column int) string {
	text := r.text(column)
	switch {
	case text == "" || r.tooLong(column, text):
		return ""
	case r.lostDigits(column, text):
		r.find(column, catalog.RuleDigitsLost, catalog.Doubtful, text)
		r.keep(column, text)
		return ""
	}
	phones, ok := parsePhones(text)
	if !ok {
		r.find(column, catalog.RulePhone, catalog.Doubtful, text)
	}
	return phones
}

var emailPattern = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s.]+$`)

func (r *rowReader) readEmail(column int) string {
	text := r.shortText(column)
	if text != "" && !emailPattern.MatchString(text) {
		r.find(column, catalog.RuleEmail, catalog.Doubtful, text)
	}
	return text
}

func joinWith(separator, a, b string) string {
	switch {
	case a == "":
		return b
	case b == "" || a == b:
		return a
	}
	return a + separator + b
}

// keep notes a value that has no field of its own, under its header.
func (r *rowReader) keep(i int, text string) {
	if part, ok := r.kept(i, text); ok {
		r.remark = append(r.remark, part)
	}
}

func (r *rowReader) kept(i int, text string) (string, bool) {
	if utf8.RuneCountInString(text) > maxKeptRunes {
		r.find(i, catalog.RuleTooLong, catalog.Doubtful, text)
		return "", false
	}
	c := &r.columns[i]
	if serial := dateOfSerial(c.label, text); serial != "" {
		text = serial
	}
	return strings.TrimLeft(catalog.Fold(c.Header), "*★ ") + ": " + catalog.Fold(text), true
}

// readRemarks keeps the remarks and the columns that nothing understood: with the product where the row is about one product,
// else with the enterprise.
func (r *rowReader) readRemarks() {
	to := &r.remark
	var ofListing []string
	if r.lineItems && len(r.result.Listings) == 1 {
		to = &ofListing
	}
	for i := range r.columns {
		text := r.text(i)
		if text == "" {
			continue
		}
		switch r.columns[i].Field {
		case FieldNote:
			if catalog.CheckText("", text, catalog.MaxTextRunes/2) != nil {
				r.find(i, catalog.RuleTooLong, catalog.Doubtful, text)
				continue
			}
			*to = append(*to, strings.TrimSpace(text))
		case FieldUnknown:
			if i == r.sideColumn-1 {
				continue
			}
			if part, ok := r.kept(i, text); ok {
				*to = append(*to, part)
			}
		}
	}
	if len(ofListing) > 0 {
		l := &r.result.Listings[0]
		l.Note = cut(joinWith("；", l.Note, strings.Join(ofListing, "；")), catalog.MaxTextRunes)
	}
}

// cut shortens a text to the number of characters.
func cut(text string, runes int) string {
	if len(text) <= runes || utf8.RuneCountInString(text) <= runes {
		return text
	}
	return string([]rune(text)[:runes])
}
