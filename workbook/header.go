package workbook

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"lianpei/catalog"
)

const (
	headerSearchRows = 30 // how deep below the top a header may start
	maxHeaderRunes   = 60 // longer cells are text, no headers
	minScore         = 1.5
	sideBonus        = 0.1 // a row above that tells supply from demand is part of the header
)

// planColumn is a column as the rows are read by it.
type planColumn struct {
	Column
	label    string // the header's last part as written
	money    string
	period   catalog.Period
	side     int // 1 offers, -1 needs, 0 not said
	weak     bool
	singular bool

	sideAbove  bool   // its side comes from the upper part of the header
	unlabelled bool   // the header is empty; Header names the column by its letter
	otherParty bool   // names the enterprises that the row's own deals with
	cell       string // of a vertical form: where the value stands
}

// block is a product column with the columns that describe it; -1 stands for none.
type block struct {
	side                                          catalog.Side
	product                                       int
	list                                          bool
	quantity, unit, amount, price, share, usedFor int
	source, requirement, brand                    int
	specs                                         []int
	placeOfMake                                   int
}

// person is a contact's columns; -1 stands for none.
type person struct {
	name, position int
	legal          bool
	phones, emails []int
	both           int // name and phone in one cell
}

// plan says how the rows of a sheet become entries.
type plan struct {
	columns    []planColumn // by column index
	more       []*plan      // of the other tables in the sheet
	beside     bool         // another table stands beside it
	headerRow  int          // first row of the header; 0 for a vertical form
	headerRows int
	lastRow    int             // of the header
	untilRow   int             // last row before another table begins; 0: none does
	name       int             // -1: none
	number     int             // 序号; -1: none
	sideColumn int             // counted from 1: says of each row whether its product is bought or sold; 0: none
	contact    catalog.Contact // of the owner, from a row above
	people     []person
	blocks     []block
	lineItems  bool // one product a row: remarks belong to the listing
	titles     []string
	owner      string // the enterprise that a row above the header names, for sheets without such a column
	ownerCell  string
	findings   []catalog.Finding
	values     []string // of a vertical form, by column index
	firstRow   int      // of a vertical form
	score      float64  // of a vertical form: labels understood
}

// candidate is one way to read the header.
type candidate struct {
	at, rows int // index in the sample, number of rows
	columns  []planColumn
	score    float64
}

// understand finds the tables of a sheet and maps their columns. It fills the sheet and returns nil when nothing can be
// recognised.
func understand(file string, sheet *Sheet, part *sheetParts, sample []row, kind Kind) *plan {
	var root *plan
	owner, ownerCell := "", ""
	for _, t := range findTables(part, sample) {
		if t.owner == "" && !t.names() {
			t.owner, t.ownerCell = owner, ownerCell
		}
		t.nameUnlabelled()
		m := mapper{plan: t.plan, file: file, sheet: sheet.Name, headerRow: t.headerRow, data: t.data, kind: kind}
		m.mapColumns()
		if name, cell := t.onlyOwner(); name != "" {
			owner, ownerCell = name, cell
		}
		for i := range t.columns {
			if t.columns[i].Header != "" {
				sheet.Columns = append(sheet.Columns, t.columns[i].Column)
			}
		}
		if t.name < 0 && len(t.blocks) == 0 {
			sheet.Findings = append(sheet.Findings, t.findings...)
			continue
		}
		if root == nil {
			root = t.plan
			sheet.HeaderRow, sheet.HeaderRows, sheet.Vertical = t.headerRow, t.headerRows, t.values != nil
			continue
		}
		root.more = append(root.more, t.plan)
		root.findings = append(root.findings, t.findings...)
	}
	if root == nil {
		return nil
	}
	if part.hidden || part.hiddenRows || part.hiddenColumns {
		root.findings = append(root.findings, catalog.Finding{File: file, Sheet: sheet.Name, Rule: catalog.RuleHidden, Severity: catalog.Note})
	}
	sheet.Findings = slices.Clone(root.findings)
	sheet.Kind = root.kind()
	return root
}

// table is a plan and what was sampled of its rows.
type table struct {
	*plan
	data []row
}

// nameUnlabelled calls columns that hold something below an empty header by their letters, so that it is kept as a remark.
func (t *table) nameUnlabelled() {
	if t.values != nil || t.beside {
		return
	}
	for _, r := range t.data {
		for i, text := range r.cells {
			if isBlank(text) || filledCells(r.cells) < 3 {
				continue
			}
			for i >= len(t.columns) {
				t.columns = append(t.columns, planColumn{Column: Column{Index: len(t.columns)}})
			}
			if c := &t.columns[i]; c.Header == "" {
				c.Header, c.unlabelled = strings.TrimRight(cellRef(i, 1), "1"), true
			}
		}
	}
}

// names reports whether the table has a column of enterprises.
func (p *plan) names() bool {
	return slices.ContainsFunc(p.columns, func(c planColumn) bool { return c.Field == FieldName })
}

// onlyOwner is the enterprise that a table is about as a whole, to whom the tables below it belong too.
func (t *table) onlyOwner() (name, cell string) {
	switch {
	case t.owner != "":
		return t.owner, t.ownerCell
	case t.name < 0:
		return "", ""
	case t.values != nil:
		return t.values[t.name], t.columns[t.name].cell
	}
	for _, r := range t.data {
		if text := strings.TrimSpace(cellAt(r.cells, t.name)); text != "" && filledCells(r.cells) > 1 {
			if name != "" {
				return "", ""
			}
			name, cell = text, cellRef(t.name, r.number)
		}
	}
	return name, cell
}

// findTables takes a sheet apart: a form of labels and values, tables below each other, tables side by side.
func findTables(part *sheetParts, sample []row) []table {
	for i := 1; i < len(sample) && i < headerSearchRows; i++ {
		if !looksLikeHeader(sample[i]) {
			continue
		}
		if v := verticalForm(sample[:i]); v != nil && i+1 < len(sample) {
			if c, ok := headerAt(part, sample, i); ok {
				return append([]table{{plan: v}}, tablesBelow(part, sample[i:], c, 0)...)
			}
		}
	}
	best := bestHeader(part, sample)
	if v := verticalForm(sample); v != nil && v.score > best.score {
		return []table{{plan: v}}
	}
	if best.columns == nil {
		return nil
	}
	return tablesBelow(part, sample, best, best.at)
}

// tablesBelow reads the table whose header stands at an index of the rows, and those below it.
func tablesBelow(part *sheetParts, rows []row, header candidate, at int) []table {
	p := &plan{columns: header.columns, name: -1, number: -1, headerRow: rows[at].number, headerRows: header.rows}
	p.lastRow = rows[at+header.rows-1].number
	p.readTitles(rows[:at])
	data := rows[at+header.rows:]
	for len(data) > 0 && (p.takeUnitRow(data[0]) || isColumnNumbers(data[0])) {
		p.lastRow = data[0].number
		data = data[1:]
	}
	var below []table
	for i := range data {
		if !p.differs(data[i]) {
			continue
		}
		if c, ok := headerAt(part, data, i); ok {
			start := i
			for start > 0 && filledCells(data[start-1].cells) == 1 {
				start--
			}
			p.untilRow = data[start].number - 1
			below = tablesBelow(part, data[start:], c, i-start)
			data = data[:start]
			break
		}
	}
	var tables []table
	for _, part := range p.sideBySide() {
		tables = append(tables, table{part, data})
	}
	return append(tables, below...)
}

// headerAt reads the header at an index of one or two rows, whichever says more.
func headerAt(part *sheetParts, rows []row, at int) (candidate, bool) {
	c, ok := tryHeader(part, rows, at, 1)
	if two, both := tryHeader(part, rows, at, 2); both && (!ok || two.score > c.score) {
		return two, true
	}
	return c, ok
}

// looksLikeHeader reports whether a row holds labels side by side and nothing that could be a value.
func looksLikeHeader(r row) bool {
	filled, known, anchor := 0, 0, false
	for _, text := range r.cells {
		if isBlank(text) {
			continue
		}
		filled++
		if isCompanyName(text) || !strings.ContainsFunc(text, unicode.IsLetter) {
			return false
		}
		switch resolveLabel(text).Field {
		case FieldUnknown:
			continue
		case FieldName, FieldOffers, FieldNeeds, fieldProduct, fieldBareName:
			anchor = true
		}
		known++
	}
	return anchor && known >= 2 && known*3 >= filled*2
}

// differs reports whether a row is the header of another table than this one.
func (p *plan) differs(r row) bool {
	if !looksLikeHeader(r) {
		return false
	}
	for i, text := range r.cells {
		if i >= len(p.columns) {
			return true
		}
		if isBlank(text) || p.columns[i].isHeaderText(text) {
			continue
		}
		if other := resolveLabel(text); other.Field != FieldUnknown && other.Field != p.columns[i].Field {
			return true
		}
	}
	return false
}

// sideBySide splits a table whose header repeats itself to the right: two halves of one list, or supply beside demand.
func (p *plan) sideBySide() []*plan {
	words := make([]string, len(p.columns))
	first, name, next := -1, -1, -1
	for i := range p.columns {
		c := &p.columns[i]
		words[i] = normalizeHeader(c.label).words
		switch c.Field {
		case FieldUnknown:
		case FieldOffers, FieldNeeds, fieldProduct, fieldBareName:
			words[i] = string(fieldProduct)
		case FieldCapacity, FieldDemand, FieldQuantity:
			words[i] = string(FieldQuantity)
		default:
			words[i] = string(c.Field)
		}
		if c.Header != "" && first < 0 {
			first = i
		}
		switch {
		case c.Field != FieldName:
		case name < 0:
			name = i
		case next < 0 && words[i] == words[name]:
			next = i
		}
	}
	width := next - name
	if next < 0 || width < 2 {
		return []*plan{p}
	}
	repeats := 1
	for first+(repeats+1)*width <= len(words) && slices.Equal(words[first:first+width], words[first+repeats*width:first+(repeats+1)*width]) {
		repeats++
	}
	if repeats < 2 {
		return []*plan{p}
	}
	var parts []*plan
	for n := range repeats {
		part := *p
		part.beside = true
		part.columns = slices.Clone(p.columns)
		for i := range part.columns {
			from, to := first+n*width, first+(n+1)*width
			if n == repeats-1 {
				to = len(words)
			}
			if i < from || i >= to {
				part.columns[i] = planColumn{}
			}
		}
		parts = append(parts, &part)
	}
	return parts
}

func (p *plan) kind() Kind {
	needs, offers := false, false
	for _, t := range append([]*plan{p}, p.more...) {
		needs, offers = needs || t.sideColumn > 0, offers || t.sideColumn > 0
		for _, b := range t.blocks {
			needs = needs || b.side == catalog.Need
			offers = offers || b.side == catalog.Offer
		}
	}
	switch {
	case needs && offers:
		return KindMixed
	case needs:
		return KindNeeds
	case offers:
		return KindOffers
	}
	return KindEnterprises
}

// bestHeader tries every row near the top, alone and together with the row below.
func bestHeader(part *sheetParts, sample []row) candidate {
	var best candidate
	for i := 0; i < len(sample) && i < headerSearchRows; i++ {
		for rows := 1; rows <= 2; rows++ {
			c, ok := tryHeader(part, sample, i, rows)
			// Of equal ones the shorter header counts: a title above adds nothing.
			if ok && (c.score > best.score || c.score == best.score && c.rows < best.rows) {
				best = c
			}
		}
	}
	return best
}

func tryHeader(part *sheetParts, sample []row, at, rows int) (candidate, bool) {
	top := sample[at]
	var sub row
	if rows == 2 {
		if at+1 >= len(sample) || sample[at+1].number != top.number+1 {
			return candidate{}, false
		}
		sub = sample[at+1]
	}
	groups, ok := headerGroups(part, top, sub)
	if !ok {
		return candidate{}, false
	}
	c := candidate{at: at, rows: rows, columns: make([]planColumn, max(len(top.cells), len(sub.cells)))}
	known, filled, anchor := 0, 0, false
	for i := range c.columns {
		column := resolve(groups[i], cellAt(sub.cells, i))
		column.Index = i
		c.columns[i] = column
		if column.Header == "" {
			continue
		}
		filled++
		switch column.Field {
		case FieldUnknown:
			continue
		case FieldIgnored:
			c.score += 0.3 // 序号 stands in headers, yet says little
			continue
		case FieldName, FieldOffers, FieldNeeds, fieldProduct, fieldBareName:
			anchor = true
		}
		known++
		c.score += column.Confidence
		if column.sideAbove {
			c.score += sideBonus
		}
	}
	if rows == 2 && anchor && known >= 2 {
		c.takeFromAbove(sample)
	}
	alone := known == 1 && filled <= 2
	return c, anchor && (c.score >= minScore && known >= 2 || alone)
}

// takeFromAbove gives a column without a label the one that stands higher, merged over all rows of a header of three.
func (c *candidate) takeFromAbove(sample []row) {
	for above := c.at - 1; above >= 0 && above >= c.at-2; above-- {
		r := sample[above]
		if r.number != sample[c.at].number-(c.at-above) || filledCells(r.cells) < 3 {
			return
		}
		for i, text := range r.cells {
			if i == len(c.columns) {
				c.columns = append(c.columns, planColumn{Column: Column{Index: i}})
			}
			if c.columns[i].Header != "" || isBlank(text) || utf8.RuneCountInString(text) > maxHeaderRunes {
				continue
			}
			c.columns[i] = resolve(text, "")
			c.columns[i].Index = i
			c.score += c.columns[i].Confidence
		}
	}
}

// headerGroups gives each column the text of the top row that stands above it. With a second row, every text of that row must
// stand below a group: a cell merged or followed by empty ones. ok is false when the two rows are no header together.
func headerGroups(part *sheetParts, top, sub row) (groups []string, ok bool) {
	width := max(len(top.cells), len(sub.cells))
	groups = make([]string, width)
	copy(groups, top.cells)
	if sub.cells == nil {
		return groups, true
	}
	grouped := make([]bool, width)
	if filledCells(top.cells) < 2 || slices.ContainsFunc(top.cells, isPair) {
		return nil, false // a title over the table
	}
	merged := mergedTo(part, top.number)
	for left := 0; left < width; left++ {
		if isBlank(cellAt(top.cells, left)) {
			continue
		}
		right, ok := merged[left]
		if !ok {
			right = left
			for right+1 < width && isBlank(cellAt(top.cells, right+1)) && !isBlank(cellAt(sub.cells, right+1)) {
				right++
			}
		}
		for i := left; i <= right && i < width && right > left; i++ {
			grouped[i] = true
			if i == left || !isBlank(cellAt(sub.cells, i)) {
				groups[i] = top.cells[left]
			}
		}
	}
	subs := 0
	wide := slices.Contains(grouped, true)
	for i, text := range sub.cells {
		switch {
		case isBlank(text):
		case wide && !grouped[i] && resolveLabel(text).Field != FieldUnknown: // a group of one column
			subs++
		case utf8.RuneCountInString(text) > maxHeaderRunes, !isBlank(cellAt(top.cells, i)) && !grouped[i]:
			return nil, false
		default:
			subs++
		}
	}
	return groups, subs > 0
}

// isPair recognises 填报单位：某公司, which stands over a table and heads no column.
func isPair(text string) bool {
	return titleOwner.MatchString(text) || titleContact.MatchString(text) || titlePhone.MatchString(text)
}

func filledCells(cells []string) int {
	filled := 0
	for _, text := range cells {
		if !isBlank(text) {
			filled++
		}
	}
	return filled
}

// mergedTo gives the last column of the merged ranges in a row by their first one.
func mergedTo(part *sheetParts, number int) map[int]int {
	merged := map[int]int{}
	for _, m := range part.merges {
		if m.top <= number && number <= m.bottom {
			merged[m.left] = m.right
		}
	}
	return merged
}

// resolve understands a header of one or two parts.
func resolve(top, sub string) planColumn {
	top, sub = strings.TrimSpace(top), strings.TrimSpace(sub)
	if top == sub {
		sub = ""
	}
	header, label := joinHeader(top, sub)
	c := planColumn{label: label}
	c.Header = header
	if header == "" || utf8.RuneCountInString(header) > maxHeaderRunes*2 {
		return c
	}
	above, own := normalizeHeader(top), normalizeHeader(sub)
	if sub == "" || top == "" {
		own, above = normalizeHeader(label), heading{}
	}
	t, ok := chooseTerm(above, own)
	if !ok {
		t = term{}
	}
	c.Field, c.Confidence, c.weak, c.singular = t.field, t.confidence, t.weak, t.singular
	c.Unit, c.money, c.Year, c.period = own.unit, own.money, own.year, own.period
	if c.Unit == "" {
		c.Unit, c.money = above.unit, above.money
	}
	if c.Year == 0 {
		c.Year = above.year
	}
	if c.period == catalog.PeriodNone {
		c.period = above.period
	}
	if c.Field == FieldIndustry && containsAny(own.hints, "二级", "三级", "中类", "小类") {
		c.weak = true // the finer class beside the main one
	}
	if otherParties.MatchString(own.words) {
		c.Field, c.Confidence, c.otherParty = FieldUnknown, 0, true
	}
	c.side = sideHint(own.words + own.hints)
	if c.side == 0 {
		c.side = sideHint(above.words + above.hints)
		c.sideAbove = c.side != 0
	}
	return c
}

// otherParties are headers of enterprises that the row's own deals with or wants to.
var otherParties = regexp.MustCompile(`^(?:目标企业|意向企业|拟对接企业|对接企业|目标供应商|(?:拟引进|引进|招商)企业|(?:现|现有|原|目前|当前|主要|潜在)(?:供应商|供货商|供应企业|客户|采购商)|(?:主要)?(?:上游|下游|配套|协作|合作)(?:企业|供应商|客户)|关联链主企业)(?:名称)?$`)

func joinHeader(top, sub string) (header, label string) {
	switch {
	case sub == "":
		return top, top
	case top == "":
		return sub, sub
	}
	return top + "/" + sub, sub
}

// chooseTerm prefers the words of both parts together, then those of the lower part in the light of the upper one.
func chooseTerm(above, own heading) (term, bool) {
	if above.words == "" {
		return lookUp(own.words)
	}
	group, grouped := lookUp(above.words)
	if t, ok := vocabulary()[above.words+own.words]; ok {
		return t, true
	}
	personal := grouped && (group.field == FieldLegalPerson || group.field == FieldContact || group.field == FieldContactPhone || group.field == FieldPhone)
	if personal && containsAny(own.words, "姓名", "名称") {
		if group.field != FieldLegalPerson {
			group.field = FieldContact
		}
		return group, true
	}
	t, ok := lookUp(own.words)
	product := t.field == fieldProduct || t.field == fieldBareName
	switch {
	case ok && product && grouped && (group.field == FieldOffers || group.field == FieldNeeds || group.field == FieldName && t.field == fieldBareName):
		return term{field: group.field, singular: true, confidence: t.confidence}, true
	case ok && t.field == fieldProduct && sideHint(above.words) != 0:
		t.field = FieldOffers
		if sideHint(above.words) < 0 {
			t.field = FieldNeeds
		}
		return t, true
	case ok:
		return t, true
	case grouped && (group.field == FieldOffers || group.field == FieldNeeds) && containsAny(own.words, "产品", "1", "2", "3", "一", "二", "三"):
		return term{field: group.field, confidence: sureEnding}, true
	}
	return term{}, false
}

var (
	titleUnit    = regexp.MustCompile(`单位[:：]\s*[(（]?\s*([\p{Han}a-zA-Z0-9、，,]+)`)
	titleContact = regexp.MustCompile(`(?:联系人|采购负责人|销售负责人)[:：]\s*(\p{Han}{2,4})`)
	titlePhone   = regexp.MustCompile(`(?:联系人[:：]\s*\p{Han}{2,4}|电话[:：]|手机[:：])\s*(` + phonePattern + `)`)
	titleOwner   = regexp.MustCompile(`(?:填报单位|填报企业|企业名称|单位名称|公司名称|申报单位|采购单位|供应单位)\s*(?:[(（](?:盖章|公章|全称|签章)[)）])?\s*[:：]\s*([^:：\s　]{4,40})`)
)

// readTitles keeps what the rows above the header say: which side the sheet is about, the money unit, the enterprise.
func (p *plan) readTitles(rows []row) {
	for _, r := range rows {
		for i, text := range r.cells {
			if isBlank(text) {
				continue
			}
			p.titles = append(p.titles, catalog.Fold(text))
			p.applyTitleUnit(text)
			if m := titleContact.FindStringSubmatch(text); m != nil && p.contact.Name == "" {
				p.contact.Name = m[1]
			}
			if m := titlePhone.FindStringSubmatch(text); m != nil && p.contact.Phone == "" {
				p.contact.Phone = m[1]
			}
			following := strings.TrimSpace(text) + strings.TrimSpace(cellAt(r.cells, i+1))
			if m := titleOwner.FindStringSubmatch(following); m != nil && p.owner == "" && isCompanyName(m[1]) {
				p.owner, p.ownerCell = m[1], cellRef(i, r.number)
			}
		}
	}
}

// applyTitleUnit gives the unit of a row such as 单位：万元 to the columns that name none.
func (p *plan) applyTitleUnit(text string) {
	for _, m := range titleUnit.FindAllStringSubmatch(text, -1) {
		amounts, quantities := "", ""
		units, money, _, ok := unitWords(strings.ToLower(catalog.Fold(m[1])))
		if !ok || money != "" {
			continue
		}
		for unit := range strings.SplitSeq(units, "/") {
			if isMoneyUnit(unit) {
				amounts = joinWith("/", amounts, unit)
			} else {
				quantities = joinWith("/", quantities, unit)
			}
		}
		for i := range p.columns {
			c := &p.columns[i]
			if c.Unit != "" {
				continue
			}
			switch c.Field {
			case FieldCapital, FieldOutputValue, FieldRevenue, FieldTax, FieldAmount:
				c.Unit = amounts
			case FieldCapacity, FieldDemand, FieldQuantity:
				c.Unit = quantities
			}
		}
	}
}

var companyEndings = []string{"公司", "厂", "合作社", "商店", "店", "经营部", "部", "中心", "集团", "研究院", "院", "研究所", "所", "行", "商行", "农场", "场", "站", "联合社", "联社", "车间", "工作室", "坊", "协会", "大学", "学院", "有限合伙", "企业"}

func isCompanyName(text string) bool {
	folded := catalog.Fold(text)
	if cut := strings.LastIndexByte(folded, '('); cut > 0 && strings.HasSuffix(folded, ")") {
		folded = folded[:cut]
	}
	if utf8.RuneCountInString(folded) < 4 {
		return false
	}
	for _, ending := range companyEndings {
		if strings.HasSuffix(folded, ending) {
			return true
		}
	}
	return false
}

// takeUnitRow reads a row of units below the header: | | 吨 | 万元 |. false when the row is none.
func (p *plan) takeUnitRow(r row) bool {
	found := map[int]string{}
	for i, text := range r.cells {
		if isBlank(text) {
			continue
		}
		text = strings.Trim(squeeze(strings.ToLower(text)), "()[]")
		text = strings.TrimPrefix(strings.TrimPrefix(text, "单位"), ":")
		if i >= len(p.columns) || p.columns[i].Field == FieldName {
			return false
		}
		if _, _, _, ok := unitWords(text); !ok {
			return false
		}
		found[i] = text
	}
	for i, text := range found {
		if c := &p.columns[i]; c.Unit == "" {
			unit, money, period, _ := unitWords(text)
			c.Unit, c.money = unit, money
			if period != catalog.PeriodNone {
				c.period = period
			}
		}
	}
	return len(found) > 0
}

// isColumnNumbers recognises the row that counts the columns: 甲 | 乙 | 1 | 2.
func isColumnNumbers(r row) bool {
	const stems = "甲乙丙丁戊己庚辛壬癸"
	filled, stem, number := 0, 0, 0
	for _, text := range r.cells {
		if isBlank(text) {
			continue
		}
		filled++
		text = strings.Trim(squeeze(text), "()")
		switch {
		case text == "栏次" && filled == 1:
		case utf8.RuneCountInString(text) == 1 && strings.Index(stems, text) == stem*len("甲"):
			stem++
		case text == strconv.Itoa(number+1):
			number++
		default:
			return false
		}
	}
	return filled >= 3
}
