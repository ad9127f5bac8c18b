package workbook

import (
	"strings"

	"lianpei/catalog"
)

// mapper turns recognised headers into a plan: it settles what a header alone leaves open.
type mapper struct {
	*plan
	file, sheet string
	headerRow   int
	data        []row // rows below the header, as far as sampled
	kind        Kind
}

func (m *mapper) mapColumns() {
	m.settleBareWords()
	m.findNames()
	m.preferSide()
	m.yieldWeak()
	m.forgetOtherParty()
	m.refuseDoubles()
	m.findSideColumn()
	m.settleSides()
	m.buildBlocks()
	m.buildPeople()
	for i := range m.columns {
		switch m.columns[i].Field {
		case FieldName:
			m.name = i
		case FieldIgnored:
			if m.number < 0 {
				m.number = i
			}
		}
	}
	m.reportUnknown()
	for _, b := range m.blocks {
		m.columns[b.product].List = b.list
		m.lineItems = m.lineItems || !b.list && len(m.blocks) == 1
	}
}

func (m *mapper) count(field Field) (all, strong int) {
	for i := range m.columns {
		if m.columns[i].Field == field {
			all++
			if !m.columns[i].weak {
				strong++
			}
		}
	}
	return all, strong
}

// companyShare is the share of a column's sampled values that end like the name of a firm.
func (m *mapper) companyShare(column int) float64 {
	firms, filled := 0, 0
	for _, r := range m.data {
		if text := cellAt(r.cells, column); !isBlank(text) {
			filled++
			if isCompanyName(text) {
				firms++
			}
		}
	}
	if filled == 0 {
		return 0
	}
	return float64(firms) / float64(filled)
}

// enoughFirms is the share of firm-like values from which a column headed 名称 holds enterprises.
const enoughFirms = 0.3

// settleBareWords decides 名称 and 单位, which may speak of the enterprise or of the product.
func (m *mapper) settleBareWords() {
	for i := range m.columns {
		c := &m.columns[i]
		if c.Field != fieldBareName && c.Field != fieldBareUnit {
			continue
		}
		names, _ := m.count(FieldName)
		products := m.hasAny(fieldProduct, FieldOffers, FieldNeeds)
		firms := m.companyShare(i) >= enoughFirms
		switch {
		case names == 0 && (firms || c.Field == fieldBareName && products):
			c.Field = FieldName
		case c.Field == fieldBareName:
			c.Field = fieldProduct
		default:
			c.Field = FieldUnit
		}
		c.Confidence = min(c.Confidence, sureAffix)
	}
}

// surelyFirms is the share of firm-like values from which a column without an understood header holds the enterprises.
const surelyFirms = 0.6

// findNames looks for the enterprises where no header tells their column.
func (m *mapper) findNames() {
	if names, _ := m.count(FieldName); names > 0 || m.owner != "" || m.values != nil {
		return
	}
	found := -1
	for i := range m.columns {
		if m.columns[i].Field != FieldUnknown || m.columns[i].otherParty || m.companyShare(i) < surelyFirms {
			continue
		}
		if found >= 0 {
			return
		}
		found = i
	}
	if found < 0 {
		return
	}
	c := &m.columns[found]
	c.Field, c.Confidence = FieldName, sureEnding
	c.unlabelled = false
}

// preferSide settles whose products these are where both parties of a deal stand in a row: the goods bought are the needs of
// the one who buys.
func (m *mapper) preferSide() {
	if _, strong := m.count(FieldName); strong > 0 {
		return
	}
	side := 0
	for i := range m.columns {
		c := &m.columns[i]
		if c.Field != FieldOffers && c.Field != FieldNeeds && c.Field != fieldProduct {
			continue
		}
		own := c.side
		switch c.Field {
		case FieldOffers:
			own = 1
		case FieldNeeds:
			own = -1
		}
		if own == 0 || side != 0 && own != side {
			return
		}
		side = own
	}
	fits, others := 0, 0
	for i := range m.columns {
		if c := &m.columns[i]; c.Field == FieldName {
			if c.party() == side {
				fits++
			} else if c.party() == -side {
				others++
			}
		}
	}
	if all, _ := m.count(FieldName); side == 0 || fits != 1 || fits+others != all {
		return
	}
	for i := range m.columns {
		if c := &m.columns[i]; c.Field == FieldName && c.party() != side {
			c.forget()
			c.otherParty = true
		}
	}
}

// party tells whether a name column names buyers (-1) or suppliers (1).
func (c *planColumn) party() int {
	switch {
	case containsAny(c.Header, "供应商", "供货商", "供方"):
		return 1
	case containsAny(c.Header, "客户", "需方"):
		return -1
	}
	return c.side
}

// ofEnterprise are the fields that describe the enterprise on their left.
var ofEnterprise = map[Field]bool{
	FieldCreditCode: true, FieldAddress: true, FieldPlace: true, FieldIndustry: true, FieldLegalPerson: true, FieldContact: true,
	FieldContactPhone: true, FieldPosition: true, FieldPhone: true, FieldEmail: true, FieldCapital: true,
}

// forgetOtherParty keeps the address and the phone of 目标企业 or 现供应商 from becoming those of the enterprise that the row
// is about. They become remarks, as their owner does.
func (m *mapper) forgetOtherParty() {
	behind := false
	for i := range m.columns {
		c := &m.columns[i]
		switch {
		case c.otherParty:
			behind = true
		case !ofEnterprise[c.Field]:
			behind = false
		case behind:
			c.forget()
		}
	}
}

func (m *mapper) hasAny(fields ...Field) bool {
	for _, f := range fields {
		if all, _ := m.count(f); all > 0 {
			return true
		}
	}
	return false
}

// yieldWeak lets a weak header give way to a plain one for the same field; its content then goes to the remarks.
func (m *mapper) yieldWeak() {
	_, products := m.count(fieldProduct)
	_, offers := m.count(FieldOffers)
	_, needs := m.count(FieldNeeds)
	for i := range m.columns {
		c := &m.columns[i]
		if !c.weak || attributes[c.Field] {
			continue
		}
		_, strong := m.count(c.Field)
		switch c.Field {
		case FieldOffers:
			strong = offers + products
		case FieldNeeds:
			strong = needs + products
		}
		if strong > 0 {
			if c.Field == FieldName {
				c.side *= 2 // 供应商 beside 企业名称 still tells whose goods these are
				c.otherParty = true
			}
			c.forget()
		}
	}
}

func (c *planColumn) forget() { c.Field, c.Confidence = FieldUnknown, 0 }

// singleValued are the fields that one enterprise has once.
var singleValued = []Field{
	FieldName, FieldShortName, FieldCreditCode, FieldAddress, FieldPlace, FieldIndustry, FieldCluster, FieldStage,
	FieldEmployees, FieldCapital, FieldCreditGrade, FieldLegalPerson, FieldOutputValue, FieldRevenue, FieldTax,
}

// refuseDoubles maps neither of two columns that claim the same field; a figure of another year is another field.
func (m *mapper) refuseDoubles() {
	for _, field := range singleValued {
		byYear := map[int][]int{}
		for i := range m.columns {
			if c := &m.columns[i]; c.Field == field {
				byYear[c.Year] = append(byYear[c.Year], i)
			}
		}
		for i := range m.columns {
			c := &m.columns[i]
			if c.Field == field && len(byYear[c.Year]) > 1 {
				for _, double := range byYear[c.Year] {
					m.refuseColumn(double, field)
				}
			}
		}
	}
}

func (m *mapper) refuseColumn(i int, field Field) {
	m.columns[i].forget()
	m.addFinding(i, catalog.RuleColumnAmbiguous, catalog.Doubtful, field)
}

func (m *mapper) addFinding(column int, rule catalog.Rule, severity catalog.Severity, field Field) {
	c := &m.columns[column]
	f := catalog.Finding{
		File: m.file, Sheet: m.sheet, Row: m.headerRow, Field: string(field), Rule: rule, Value: c.Header, Severity: severity,
	}
	switch {
	case c.cell != "":
		f.Cell = c.cell
	case m.headerRow > 0:
		f.Cell = cellRef(column, m.headerRow)
	}
	m.findings = append(m.findings, f)
}

// reportUnknown notes the columns that nothing understands. Their content is kept in the remarks.
func (m *mapper) reportUnknown() {
	reported := map[int]bool{}
	for i := range m.columns {
		if m.columns[i].Field != FieldUnknown || m.columns[i].Header == "" || i == m.sideColumn-1 {
			continue
		}
		for _, f := range m.findings {
			if f.Rule == catalog.RuleColumnAmbiguous && f.Value == m.columns[i].Header {
				reported[i] = true
			}
		}
		if !reported[i] {
			m.addFinding(i, catalog.RuleColumnUnknown, catalog.Note, FieldUnknown)
		}
	}
}

// settleSides decides whether 产品名称 is bought or sold: by its own header or group, by the neighbours, by the sheet's name
// and title, by what the caller said, else sold.
func (m *mapper) settleSides() {
	evidence := 2 * sideHint(m.sheet)
	evidence += 2 * m.titleSide()
	for i := range m.columns {
		switch c := &m.columns[i]; c.Field {
		case FieldDemand:
			evidence -= 3 // says more than the words of a title
		case FieldCapacity:
			evidence += 3
		case FieldSource, FieldUsedFor, FieldRequirement, FieldAmount, FieldOffers:
			evidence--
		case FieldNeeds:
			evidence += 3 // what is bought has a column of its own
		case FieldShare:
			evidence++
		case FieldName:
			evidence += 2 * c.side
			if strings.Contains(c.Header, "供应商") || strings.Contains(c.Header, "供货商") {
				evidence += 2
			}
		case FieldUnknown:
			if strings.Contains(c.Header, "供应商") {
				evidence++
			}
			if strings.Contains(c.Header, "要求") {
				evidence--
			}
		}
	}
	for i := range m.columns {
		c := &m.columns[i]
		if c.Field != fieldProduct {
			continue
		}
		side := c.side
		if side == 0 {
			side = evidence
		}
		if side < 0 || side == 0 && m.kind == KindNeeds {
			c.Field = FieldNeeds
		} else {
			c.Field = FieldOffers
		}
	}
}

// findSideColumn looks for a column that says row by row whether 产品名称 is bought or sold.
func (m *mapper) findSideColumn() {
	if all, _ := m.count(fieldProduct); all != 1 || m.hasAny(FieldOffers, FieldNeeds) || m.values != nil {
		return
	}
	for i := range m.columns {
		c := &m.columns[i]
		if c.Field != FieldUnknown || c.Header == "" {
			continue
		}
		needs, offers, others := 0, 0, 0
		for _, r := range m.data {
			switch text := cellAt(r.cells, i); sideOf(text) {
			case catalog.Need:
				needs++
			case catalog.Offer:
				offers++
			default:
				if !isBlank(text) {
					others++
				}
			}
		}
		if others == 0 && needs+offers > 0 && (needs > 0 && offers > 0 || strings.Contains(c.Header, "供需")) {
			m.sideColumn = i + 1
			return
		}
	}
}

// sideOf reads a cell that says on which side a row stands; "" when it says nothing of the kind.
func sideOf(text string) catalog.Side {
	switch squeeze(text) {
	case "供应", "供给", "供", "供货", "销售", "出售", "供方", "供应产品", "产品供应", "供给产品", "产品", "产出", "主要产品", "主营产品", "成品":
		return catalog.Offer
	case "需求", "采购", "求购", "需", "购买", "需方", "采购产品", "产品采购", "产品需求", "需求产品", "原料", "原材料", "主要原料", "原辅料", "原辅材料", "辅料", "主要原材料", "投入":
		return catalog.Need
	}
	return ""
}

// titleSide tells what the titles say of the table, the one next to it first.
func (m *mapper) titleSide() int {
	if len(m.titles) > 0 {
		last := m.titles[len(m.titles)-1]
		own := normalizeHeader(section.ReplaceAllString(last, "")).words
		switch t, _ := lookUp(own); {
		case t.field == FieldOffers:
			return 2
		case t.field == FieldNeeds:
			return -2
		}
		if s := sideHint(last); s != 0 {
			return s
		}
	}
	return sideHint(strings.Join(m.titles, " "))
}

func (m *mapper) buildBlocks() {
	for i := range m.columns {
		var side catalog.Side
		switch m.columns[i].Field {
		case FieldOffers:
			side = catalog.Offer
		case FieldNeeds:
			side = catalog.Need
		default:
			continue
		}
		m.blocks = append(m.blocks, block{
			side: side, product: i, quantity: -1, unit: -1, amount: -1, price: -1, share: -1, usedFor: -1, source: -1,
			requirement: -1, brand: -1, placeOfMake: -1,
		})
	}
	// Plain headers first, so that weak ones only fill what is left.
	for _, weak := range []bool{false, true} {
		for i := range m.columns {
			if c := &m.columns[i]; attributes[c.Field] && c.weak == weak {
				m.attach(i)
			}
		}
	}
	for i := range m.blocks {
		m.blocks[i].list = m.isList(&m.blocks[i])
	}
}

// attach gives a describing column to the product on its left, or else to the next on its right, of the side it speaks of.
func (m *mapper) attach(column int) {
	c := &m.columns[column]
	side := c.side
	if c.Field == FieldSource && normalizeHeader(c.label).words == "来源" && !m.besideNeed(column) {
		c.forget() // of the answer, not of the goods
		return
	}
	switch c.Field {
	case FieldCapacity, FieldShare:
		side = 1
	case FieldDemand, FieldUsedFor, FieldSource, FieldRequirement, FieldAmount:
		side = -1
	}
	b := m.nearestBlock(column, side)
	if b == nil && (c.Field == FieldShare || c.Field == FieldQuantity || c.Field == FieldUnit || c.Field == FieldPrice || c.Field == FieldSpec || c.Field == FieldBrand) {
		b = m.nearestBlock(column, 0)
	}
	if b == nil {
		c.forget()
		return
	}
	switch c.Field {
	case FieldSpec:
		b.specs = append(b.specs, column)
	case FieldCapacity, FieldDemand, FieldQuantity:
		m.claim(&b.quantity, column)
	case FieldUnit:
		m.claim(&b.unit, column)
	case FieldAmount:
		m.claim(&b.amount, column)
	case FieldPrice:
		m.claim(&b.price, column)
	case FieldShare:
		m.claim(&b.share, column)
	case FieldUsedFor:
		m.claim(&b.usedFor, column)
	case FieldSource:
		m.claim(&b.source, column)
	case FieldRequirement:
		m.claim(&b.requirement, column)
	case FieldBrand:
		m.claim(&b.brand, column)
	case FieldPlaceOfMake:
		m.claim(&b.placeOfMake, column)
	}
}

// besideNeed reports whether a column follows a product that is bought or what describes it.
func (m *mapper) besideNeed(column int) bool {
	for column--; column >= 0; column-- {
		switch field := m.columns[column].Field; {
		case field == FieldNeeds:
			return true
		case !attributes[field]:
			return false
		}
	}
	return false
}

func (m *mapper) nearestBlock(column, side int) *block {
	fits := func(b *block) bool {
		return side == 0 || side > 0 && b.side == catalog.Offer || side < 0 && b.side == catalog.Need
	}
	for i := len(m.blocks) - 1; i >= 0; i-- {
		if b := &m.blocks[i]; b.product < column && fits(b) {
			return b
		}
	}
	for i := range m.blocks {
		if b := &m.blocks[i]; fits(b) {
			return b
		}
	}
	return nil
}

// claim takes a free place. A weak header gives way to the one that has it; two plain ones are both refused.
func (m *mapper) claim(place *int, column int) {
	c := &m.columns[column]
	switch {
	case *place == -1:
		*place = column
	case *place == refusedPlace && !c.weak:
		m.refuseColumn(column, c.Field)
	case c.weak && *place >= 0 && !m.columns[*place].weak, *place == refusedPlace:
		c.forget()
	default:
		m.refuseColumn(*place, m.columns[*place].Field)
		m.refuseColumn(column, c.Field)
		*place = refusedPlace
	}
}

// refusedPlace marks a place that two columns claimed.
const refusedPlace = -2

// mostSeparated is the share of separated values from which even a singular header heads a list.
const mostSeparated = 0.5

// isList decides whether a cell holds several products. A column headed in the singular with enterprises repeated from row
// to row, or with describing columns beside it, holds one.
func (m *mapper) isList(b *block) bool {
	if !m.columns[b.product].singular {
		return true
	}
	filled, separated, repeated := 0, 0, 0
	previous := ""
	name := m.nameColumn()
	for _, r := range m.data {
		text := cellAt(r.cells, b.product)
		if isBlank(text) {
			continue
		}
		filled++
		if len(splitList(text)) > 1 {
			separated++
		}
		if enterprise := cellAt(r.cells, name); name >= 0 && (enterprise == previous || isBlank(enterprise)) {
			repeated++
		} else {
			previous = enterprise
		}
	}
	described := b.quantity >= 0 || b.unit >= 0 || b.price >= 0 || b.share >= 0 || b.usedFor >= 0 || b.amount >= 0 || len(b.specs) > 0
	dominated := filled > 0 && float64(separated) > mostSeparated*float64(filled)
	return dominated || !described && repeated == 0
}

func (m *mapper) nameColumn() int {
	for i := range m.columns {
		if m.columns[i].Field == FieldName {
			return i
		}
	}
	return -1
}

// buildPeople groups the columns of persons: a phone belongs to the person on its left.
func (m *mapper) buildPeople() {
	current := -1
	add := func(p person) int {
		m.people = append(m.people, p)
		return len(m.people) - 1
	}
	_, contacts := m.count(FieldContact)
	for i := range m.columns {
		switch m.columns[i].Field {
		case FieldLegalPerson:
			current = add(person{name: i, position: -1, both: -1, legal: true})
		case FieldContact:
			current = add(person{name: i, position: -1, both: -1})
		case FieldContactPhone:
			current = add(person{name: -1, position: -1, both: i})
		case FieldPosition, FieldPhone, FieldEmail:
			if current < 0 || m.people[current].legal && m.isCompanyPhone(i, current) && contacts == 0 {
				current = add(person{name: -1, position: -1, both: -1})
			}
			m.people[current].take(m.columns[i].Field, i)
		}
	}
}

// isCompanyPhone reports whether a phone column stands apart from the legal person's, so that it need not be theirs.
func (m *mapper) isCompanyPhone(column, owner int) bool {
	p := &m.people[owner]
	return column != p.name+1 && len(p.phones) == 0 && len(p.emails) == 0 && p.position < 0
}

func (p *person) take(field Field, column int) {
	switch field {
	case FieldPosition:
		p.position = column
	case FieldPhone:
		p.phones = append(p.phones, column)
	case FieldEmail:
		p.emails = append(p.emails, column)
	}
}
