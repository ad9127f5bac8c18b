package workbook

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"lianpei/catalog"
)

// readBlock reads the listings of one product column.
func (r *rowReader) readBlock(b *block) {
	text := r.text(b.product)
	if text == "" {
		r.reportOrphans(b)
		return
	}
	if r.sideOf(b) == "" {
		r.find(r.sideColumn-1, catalog.RuleChoice, catalog.Refused, text)
		return
	}
	products := []string{catalog.Fold(text)}
	if b.list {
		products = splitList(text)
	}
	values := r.blockValues(b, len(products))
	stated := values.quantities == nil && r.text(b.quantity) == "" // by no column of their own
	for i, product := range products {
		quantity := ""
		if stated {
			product, quantity = cutQuantity(product, containsAny(r.columns[b.product].Header, "产能", "产量", "数量", "用量", "需求量"))
		}
		if utf8.RuneCountInString(product) > catalog.MaxNameRunes {
			r.find(b.product, catalog.RuleTooLong, catalog.Doubtful, product)
			continue
		}
		if catalog.ProductKey(product) == "" {
			r.find(b.product, catalog.RuleProductMissing, catalog.Doubtful, text)
			continue
		}
		l := r.listing(b, product, i, values)
		if quantity != "" && l.Quantity.IsZero() {
			l.Quantity = r.readQuantity(b.product, quantity, "", catalog.PeriodNone)
		}
		r.result.Listings = append(r.result.Listings, l)
	}
}

// reportOrphans finds a quantity or specification without a product.
func (r *rowReader) reportOrphans(b *block) {
	for _, column := range append([]int{b.quantity, b.price, b.amount}, b.specs...) {
		if text := r.text(column); text != "" && text != "0" {
			r.find(b.product, catalog.RuleProductMissing, catalog.Doubtful, text)
			return
		}
	}
}

// blockValues are the describing cells of a row, dealt out to the products of a list.
type blockValues struct {
	quantities, units, prices, shares, specs, uses []string // one a product; nil where the cell does not go with it
	notes                                          []string // cells for all products together: no number of one of them
}

// blockValues pairs the cells with the products where both are lists of one length. One quantity for several products says
// nothing of each, so it becomes a remark.
func (r *rowReader) blockValues(b *block, products int) blockValues {
	var v blockValues
	v.quantities = r.deal(&v, b.quantity, products, false)
	v.units = r.deal(&v, b.unit, products, true)
	v.prices = r.deal(&v, b.price, products, false)
	v.shares = r.deal(&v, b.share, products, false)
	v.uses = r.deal(&v, b.usedFor, products, true)
	if amount := r.text(b.amount); amount != "" && (b.quantity >= 0 || products > 1) {
		r.addNote(&v, b.amount, amount)
	}
	for _, column := range b.specs {
		specs := r.deal(&v, column, products, false)
		if v.specs == nil {
			v.specs = specs
			continue
		}
		for i := range specs {
			v.specs[i] = joinWith(" ", v.specs[i], specs[i])
		}
	}
	return v
}

// deal returns a value for each product, or nil. shared values hold for all products alike.
func (r *rowReader) deal(v *blockValues, column, products int, shared bool) []string {
	text := r.text(column)
	if text == "" || products == 0 {
		return nil
	}
	if products == 1 {
		return []string{text}
	}
	if parts := splitList(text); len(parts) == products {
		return parts
	}
	if shared {
		values := make([]string, products)
		for i := range values {
			values[i] = text
		}
		return values
	}
	r.addNote(v, column, text)
	return nil
}

func (r *rowReader) addNote(v *blockValues, column int, text string) {
	if part, ok := r.kept(column, text); ok {
		v.notes = append(v.notes, part)
	}
}

func (r *rowReader) listing(b *block, product string, i int, v blockValues) catalog.Listing {
	l := catalog.Listing{Side: r.sideOf(b), Product: product, Origin: r.origin(b.product)}
	notes := v.notes
	unit, period := r.unitOf(b, cellAt(v.units, i))
	if text := cellAt(v.quantities, i); text != "" {
		l.Quantity = r.readQuantity(b.quantity, text, unit, period)
	} else if text := r.text(b.amount); text != "" && b.quantity < 0 && v.quantities == nil && len(v.notes) == 0 {
		c := &r.columns[b.amount]
		l.Quantity = r.readQuantity(b.amount, text, c.Unit, c.period)
	}
	if text := cellAt(v.prices, i); text != "" {
		l.Price = r.readPrice(b.price, text, unit)
	}
	l.Share = r.listingText(b.share, cellAt(v.shares, i))
	l.Spec = r.listingText(lastOf(b.specs), cellAt(v.specs, i))
	l.UsedFor = r.listingText(b.usedFor, cellAt(v.uses, i))
	l.Brand = r.listingText(b.brand, r.text(b.brand))
	r.readSource(b, &l)
	if text := r.text(b.requirement); text != "" {
		l.Certificates = splitList(text)
	}
	if text := r.text(b.placeOfMake); text != "" && (b.side == catalog.Offer || b.source >= 0) {
		if part, ok := r.kept(b.placeOfMake, text); ok {
			notes = append(notes[:len(notes):len(notes)], part)
		}
	}
	l.Note = cut(strings.Join(notes, "；"), catalog.MaxTextRunes/2)
	return l
}

// sideOf is the side of a block in the row at hand.
func (r *rowReader) sideOf(b *block) catalog.Side {
	if r.sideColumn == 0 {
		return b.side
	}
	return sideOf(r.text(r.sideColumn - 1))
}

func lastOf(columns []int) int {
	if len(columns) == 0 {
		return -1
	}
	return columns[len(columns)-1]
}

func (r *rowReader) listingText(column int, text string) string {
	if text != "" && catalog.CheckText("", text, catalog.MaxTextRunes) != nil {
		r.find(column, catalog.RuleTooLong, catalog.Doubtful, text)
		return ""
	}
	return text
}

// unitOf is the unit of the row's own column, else of the quantity's header.
func (r *rowReader) unitOf(b *block, text string) (string, catalog.Period) {
	unit, period := "", catalog.PeriodNone
	if b.quantity >= 0 {
		unit, period = r.columns[b.quantity].Unit, r.columns[b.quantity].period
	}
	if text == "" {
		return unit, period
	}
	folded := strings.ReplaceAll(catalog.Fold(text), " ", "")
	if own, _, ownPeriod, ok := unitWords(folded); ok {
		if ownPeriod != catalog.PeriodNone {
			period = ownPeriod
		}
		return own, period
	}
	return folded, period
}

func (r *rowReader) readQuantity(column int, text, unit string, period catalog.Period) catalog.Quantity {
	if dateShown.MatchString(text) { // 5-8, which a spreadsheet took for the eighth of May
		r.find(column, catalog.RuleNumber, catalog.Doubtful, text)
		return catalog.Quantity{Text: text}
	}
	q, err := catalog.ParseQuantity(text, unit, period)
	if err != nil {
		r.findInvalid(column, err, text)
	}
	q.Text = cut(q.Text, catalog.MaxTextRunes)
	return q
}

func (r *rowReader) readPrice(column int, text, rowUnit string) catalog.Price {
	c := &r.columns[column]
	per, money := c.Unit, c.money
	if isMoneyUnit(per) {
		per, money = "", per
	}
	if per == "" {
		per = rowUnit
	}
	p, err := catalog.ParsePrice(text, per, money)
	if err != nil {
		r.findInvalid(column, err, text)
	}
	p.Text = cut(p.Text, catalog.MaxTextRunes)
	return p
}

func (r *rowReader) readSource(b *block, l *catalog.Listing) {
	if b.side != catalog.Need {
		return
	}
	text := r.text(b.source)
	if b.source < 0 {
		text = r.text(b.placeOfMake)
	}
	if text == "" || catalog.CheckText("", text, catalog.MaxTextRunes) != nil {
		return
	}
	l.Source, l.SourceText = catalog.ParseSourceArea(text), text
}

var (
	dateHeader = regexp.MustCompile(`(日期|时间|年月|期|截止)$`)
	dateShown  = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
)

// Day 1 of the spreadsheet calendar, with its invented 29 February 1900 taken into account for all later days.
var firstDay = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// dateOfSerial turns the stored number of a date column into a date; "" when it is none. The range is 1927 to 2119.
func dateOfSerial(header, text string) string {
	date := dateOf(text)
	if date == "" || !dateHeader.MatchString(normalizeHeader(header).words) {
		return ""
	}
	return date
}

// dateOf is the date of a stored number; "" for anything else.
func dateOf(text string) string {
	if text == "" || !isDigit(rune(text[0])) {
		return ""
	}
	serial, err := strconv.ParseFloat(text, 64)
	if err != nil || serial < 10_000 || serial > 80_000 {
		return ""
	}
	return firstDay.AddDate(0, 0, int(serial)).Format(time.DateOnly)
}
