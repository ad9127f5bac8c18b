package workspace

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"lianpei/catalog"
	"lianpei/matching/plan"
	"lianpei/workbook"
)

// KindGaps is the kind of export that ExportGaps writes.
const KindGaps = "gaps"

// ExportGaps writes the report of Gaps as one workbook: the gaps with those who could extend into them, the lists beside them, the
// rates, and below everything the list that all figures can be worked out from. It replaces a file of that name only when all is
// written. The export is logged. Of the ExportOptions it follows WithoutPeople. Errors: those of Gaps, workbook.ErrCannotWrite.
func (w *Workspace) ExportGaps(ctx context.Context, path string, opts plan.Options, export ExportOptions, progress func(Progress)) (*plan.Report, error) {
	if w.phrases == nil {
		return nil, errors.New("export needs phrases")
	}
	r, err := w.Gaps(ctx, opts, progress)
	if err != nil {
		return nil, err
	}
	book := gapBook{w: w, opts: export, report: r}
	content := book.workbook()
	report := throttle(progress, w.now)
	if err := workbook.WriteReport(ctx, path, content, func(rows int64) {
		report(Progress{Stage: StageWriting, Done: rows, Total: book.rows})
	}); err != nil {
		return nil, err
	}
	return r, w.store.LogExport(ctx, KindGaps, filepath.Base(path), len(r.Needs)+len(r.Idle), !export.WithoutPeople)
}

// named is how many buyers, specs or quantities of a product a cell names: a row is at most 25 lines high.
const named = 8

type gapBook struct {
	w      *Workspace
	opts   ExportOptions
	report *plan.Report
	rows   int64 // of all sheets so far
}

func (b *gapBook) text(key string, values map[string]any) string { return b.w.text(key, values) }

func (b *gapBook) workbook() workbook.Report {
	r := b.report
	sheets := []workbook.ReportSheet{b.gaps("gaps.sheet.gaps", r.Gaps)}
	if rows := b.extending(r.Gaps); len(rows) > 0 {
		sheets = append(sheets, b.sheet("gaps.sheet.extending", rows, column("column.number", 6, workbook.FormatInteger), column("gaps.column.gap", 24, ""),
			column("gaps.column.extending", 32, ""), column("column.offer_quantity", 28, ""), column("column.reasons", 56, ""), column("column.phone", 18, "")))
	}
	if len(r.Unlisted) > 0 {
		sheets = append(sheets, b.gaps("gaps.sheet.unlisted", r.Unlisted))
	}
	sheets = append(sheets, b.doubtful(), b.singles(), b.idle(), b.figures(), b.needs(), b.buyers())
	for i := range sheets {
		sheets[i].Subtitle = b.text("gaps.subtitle", map[string]any{
			"Date": b.w.now().Format(time.DateOnly), "Enterprises": len(r.Buyers), "Needs": len(r.Needs), "Offers": r.Offers,
		})
	}
	notes := b.notes()
	b.rows += int64(len(notes))
	sheets = append(sheets, b.w.notesSheet(sheets[0].Subtitle, notes))
	return workbook.Report{Title: b.text("gaps.title", nil), Creator: b.text("program.name", nil), Sheets: sheets}
}

// gapColumn is a column by the key of its title.
type gapColumn struct {
	key    string
	width  float64
	format workbook.ColumnFormat
}

func column(key string, width float64, format workbook.ColumnFormat) gapColumn {
	return gapColumn{key, width, format}
}

// sheet makes a landscape sheet. Its last column is left out with the people if it is that of phones.
func (b *gapBook) sheet(key string, rows [][]any, columns ...gapColumn) workbook.ReportSheet {
	name := b.text(key, nil)
	b.rows += int64(len(rows))
	if last := len(columns) - 1; b.opts.WithoutPeople && columns[last].key == "column.phone" {
		columns = columns[:last]
		for i := range rows {
			rows[i] = rows[i][:last]
		}
	}
	s := workbook.ReportSheet{Name: name, Title: b.text("gaps.title", nil) + " · " + name, Landscape: true, Rows: rowsOf(rows)}
	for _, c := range columns {
		s.Columns = append(s.Columns, workbook.ReportColumn{Title: b.text(c.key, nil), Width: c.width, Format: c.format, Wrap: true})
	}
	return s
}

// gaps is the sheet of products that nobody supplies.
func (b *gapBook) gaps(key string, gaps []plan.Gap) workbook.ReportSheet {
	var rows [][]any
	for i := range gaps {
		g := &gaps[i]
		var extending []string
		for _, c := range g.Candidates {
			extending = append(extending, b.text("gaps.near", map[string]any{"Enterprise": c.Supplier.Name, "Offer": c.Offer.Product}))
		}
		rows = append(rows, []any{
			i + 1, b.product(&g.Product), b.specs(&g.Product), b.demand(&g.Product), b.amount(&g.Product),
			b.buyersOf(&g.Product), Sources(b.w.phrases, &g.Product), firstFew(b.w.phrases, g.Stages), joinLines(extending...),
		})
	}
	return b.sheet(key, rows, column("column.number", 6, workbook.FormatInteger), column("gaps.column.gap", 22, ""), column("gaps.column.specs", 24, ""),
		column("gaps.column.demand", 16, ""), column("gaps.column.amount", 16, workbook.FormatNumber), column("gaps.column.buyers", 34, ""),
		column("column.source", 14, ""), column("gaps.column.stage", 12, ""), column("gaps.column.near", 34, ""))
}

// product is the name with the spellings that differ from it.
func (b *gapBook) product(p *plan.Product) string {
	return joinLines(p.Name, Spellings(b.w.phrases, p))
}

// specs are the specs and uses that the needs state, each once.
func (b *gapBook) specs(p *plan.Product) string {
	var lines []string
	for _, n := range p.Needs {
		line := n.Listing.Spec
		if use := n.Listing.UsedFor; use != "" {
			line = joinLines(line, b.text("gaps.used_for", map[string]any{"Product": use}))
		}
		if line != "" && !slices.Contains(lines, line) && len(lines) < named {
			lines = append(lines, line)
		}
	}
	return joinLines(lines...)
}

// demand is what is needed a year, each dimension on a line.
func (b *gapBook) demand(p *plan.Product) string {
	var lines []string
	for _, t := range p.Totals {
		lines = append(lines, t.String())
	}
	return joinLines(append(lines, uncounted(b.w.phrases, p))...)
}

func (b *gapBook) amount(p *plan.Product) any {
	if p.Priced == 0 {
		return nil
	}
	return tenThousands(p.Amount)
}

// tenThousands is an amount in 万元 for a cell.
func tenThousands(m catalog.Money) float64 { return float64(m) / 1_000_000 }

// buyersOf names the first buyers, with how to reach them.
func (b *gapBook) buyersOf(p *plan.Product) string {
	var lines []string
	for _, e := range p.Buyers[:min(named, len(p.Buyers))] {
		line := b.opts.address(e)
		if phone := e.MainContact().Phone; phone != "" && !b.opts.WithoutPeople {
			line += " " + phone
		}
		lines = append(lines, line)
	}
	if len(p.Buyers) > named {
		lines = append(lines, b.text("gaps.more_buyers", map[string]any{"Count": len(p.Buyers), "Sheet": b.text("gaps.sheet.needs", nil)}))
	}
	return joinLines(lines...)
}

// extending lists who could extend into the gaps, with the reasons.
func (b *gapBook) extending(gaps []plan.Gap) [][]any {
	var rows [][]any
	for i := range gaps {
		for _, c := range gaps[i].Candidates {
			rows = append(rows, []any{
				len(rows) + 1, gaps[i].Name, b.opts.address(c.Supplier), withQuantity(c.Offer), b.w.reasons(&c.Suggestion), c.Supplier.MainContact().Phone,
			})
		}
	}
	return rows
}

// doubtful lists the needs for which somebody should ask.
func (b *gapBook) doubtful() workbook.ReportSheet {
	var rows [][]any
	for i, n := range b.report.Doubtful {
		row := []any{i + 1, withQuantity(n.Listing), b.opts.address(n.Buyer), "", "", nil, "", ""}
		if c := n.Best; c != nil {
			copy(row[3:], []any{b.opts.address(c.Supplier), withQuantity(c.Offer), float64(c.Score) / 10, b.w.phrases.Reason(c.Reasons[0]), c.Supplier.MainContact().Phone})
		}
		rows = append(rows, row)
	}
	return b.sheet("gaps.sheet.doubtful", rows, column("column.number", 6, workbook.FormatInteger), column("column.need_quantity", 24, ""),
		column("gaps.column.buyers", 30, ""), column("column.supplier", 30, ""), column("column.offer_quantity", 24, ""),
		column("column.score", 10, workbook.FormatNumber), column("column.reasons", 40, ""), column("column.phone", 18, ""))
}

func (b *gapBook) singles() workbook.ReportSheet {
	var rows [][]any
	for i := range b.report.Singles {
		s := &b.report.Singles[i]
		offer := ""
		if s.Offer != nil {
			offer = withQuantity(s.Offer)
		}
		rows = append(rows, []any{
			i + 1, b.product(&s.Product), b.opts.address(s.Supplier), offer, len(s.Buyers), s.Anchors, b.buyersOf(&s.Product), b.demand(&s.Product), b.amount(&s.Product),
			s.Supplier.MainContact().Phone,
		})
	}
	return b.sheet("gaps.sheet.singles", rows, column("column.number", 6, workbook.FormatInteger), column("gaps.column.product", 22, ""),
		column("gaps.column.single", 32, ""), column("column.offer_quantity", 26, ""), column("gaps.column.buyer_count", 11, workbook.FormatInteger),
		column("gaps.column.anchors", 11, workbook.FormatInteger), column("gaps.column.buyers", 34, ""), column("gaps.column.demand", 16, ""),
		column("gaps.column.amount", 16, workbook.FormatNumber), column("column.phone", 18, ""))
}

func (b *gapBook) idle() workbook.ReportSheet {
	var rows [][]any
	for i, x := range b.report.Idle {
		rows = append(rows, []any{i + 1, b.opts.address(x.Seller), x.Offer.Product, x.Offer.Spec, x.Offer.Quantity.String(), x.Seller.Stage, x.Seller.MainContact().Phone})
	}
	return b.sheet("gaps.sheet.idle", rows, column("column.number", 6, workbook.FormatInteger), column("gaps.column.seller", 36, ""),
		column("gaps.column.offer", 26, ""), column("column.spec", 34, ""), column("gaps.column.capacity", 18, ""), column("gaps.column.stage", 12, ""), column("column.phone", 18, ""))
}

// figures holds the shares of the needs by state, and the rates.
func (b *gapBook) figures() workbook.ReportSheet {
	var rows [][]any
	for _, state := range []plan.State{plan.StateMet, plan.StateDoubtful, plan.StateUnlisted, plan.StateUnmet} {
		var share any
		if n := len(b.report.Needs); n > 0 {
			share = float64(b.report.Counts[state]) / float64(n)
		}
		rows = append(rows, []any{
			b.text("gaps.figure."+string(state), nil), b.report.Counts[state], len(b.report.Needs), share, nil, nil, nil, b.text("gaps.note."+string(state)+".text", nil),
		})
	}
	for i := range b.report.Rates {
		r := &b.report.Rates[i]
		var local, of, share, filled any = float64(r.Local), float64(r.Of), r.Share(), r.FilledShare()
		if r.Basis == plan.ByAmount {
			local, of = tenThousands(catalog.Money(r.Local)), tenThousands(catalog.Money(r.Of))
		}
		if r.Withheld {
			share = b.text("gaps.withheld", nil)
		}
		if r.Asked == 0 {
			filled = nil
		}
		rows = append(rows, []any{b.text("gaps.rate", map[string]any{"Basis": b.text("gaps.rate."+string(r.Basis), nil)}), local, of, share, r.Filled, r.Asked, filled, b.text("gaps.rate."+string(r.Basis)+".text", nil)})
	}
	return b.sheet("gaps.sheet.figures", rows, column("column.item", 28, ""), column("gaps.column.n", 13, workbook.FormatNumber), column("gaps.column.of", 13, workbook.FormatNumber),
		column("gaps.column.share", 12, workbook.FormatPercent), column("gaps.column.filled", 12, workbook.FormatInteger), column("gaps.column.asked", 12, workbook.FormatInteger),
		column("gaps.column.filled_share", 12, workbook.FormatPercent), column("gaps.column.definition", 66, ""))
}

// needs is the list behind every figure.
func (b *gapBook) needs() workbook.ReportSheet {
	var rows [][]any
	for i, n := range b.report.Needs {
		var suppliers []string
		for _, s := range n.Suppliers {
			suppliers = append(suppliers, s.Name)
		}
		local := "gaps.local.unstated"
		switch {
		case n.Partners:
			local = "gaps.local.partners"
		case n.Local:
			local = "gaps.local.yes"
		case n.Stated:
			local = "gaps.local.no"
		}
		var amount any
		if n.Priced {
			amount = tenThousands(n.Amount)
		}
		rows = append(rows, []any{
			i + 1, n.Buyer.Name, JoinFacts(n.Listing.Product, n.Listing.Spec), n.Product, n.Listing.Quantity.String(), n.Listing.Price.String(), amount,
			b.w.source(n.Listing), b.text(local, nil), b.text("gaps.figure."+string(n.State), nil), joinLines(suppliers...),
		})
	}
	return b.sheet("gaps.sheet.needs", rows, column("column.number", 6, workbook.FormatInteger), column("column.enterprise", 30, ""), column("column.need", 28, ""),
		column("gaps.column.product", 16, ""), column("column.demand", 14, ""), column("gaps.column.price", 14, ""), column("gaps.column.amount", 16, workbook.FormatNumber),
		column("column.source", 12, ""), column("gaps.column.local", 10, ""), column("gaps.column.state", 12, ""), column("gaps.column.suppliers", 30, ""))
}

// buyers holds the figures of each enterprise with needs.
func (b *gapBook) buyers() workbook.ReportSheet {
	yes := func(is bool) string {
		if is {
			return b.text("gaps.yes", nil)
		}
		return b.text("gaps.no", nil)
	}
	var rows [][]any
	for i := range b.report.Buyers {
		e := &b.report.Buyers[i]
		rows = append(rows, []any{
			i + 1, e.Enterprise.Name, e.Needs, e.Met, e.Doubtful, e.Unlisted, e.Unmet, e.Stated, e.Local, e.StatedPriced,
			tenThousands(e.LocalAmount), tenThousands(e.StatedAmount), yes(e.FilledSource()), yes(e.FilledAmount()), yes(e.FilledSource() && e.MostlyLocal()),
		})
	}
	columns := []gapColumn{column("column.number", 6, workbook.FormatInteger), column("column.enterprise", 34, "")}
	for _, key := range []string{"gaps.column.needs", "gaps.figure.met", "gaps.figure.doubtful", "gaps.figure.unlisted", "gaps.figure.unmet", "gaps.column.stated", "gaps.column.local_needs", "gaps.column.priced"} {
		columns = append(columns, column(key, 11, workbook.FormatInteger))
	}
	columns = append(columns, column("gaps.column.local_amount", 15, workbook.FormatNumber), column("gaps.column.stated_amount", 15, workbook.FormatNumber),
		column("gaps.column.filled_source", 10, ""), column("gaps.column.filled_amount", 10, ""), column("gaps.column.mostly_local", 10, ""))
	return b.sheet("gaps.sheet.buyers", rows, columns...)
}

// notes defines every figure that the workbook shows.
func (b *gapBook) notes() [][]any {
	var rows [][]any
	for _, item := range GapNotes {
		rows = append(rows, []any{b.text("gaps.note."+item, nil), b.text("gaps.note."+item+".text", map[string]any{
			"Catalog": b.w.catalogName(), "Percent": Percent(b.report.MinShare),
		})})
	}
	return append(rows, b.w.peopleNote(b.opts.WithoutPeople))
}

// GapNotes are the items that the notes of the report on gaps explain, as parts of keys.
var GapNotes = []string{"met", "doubtful", "unlisted", "unmet", "product", "demand", "amount", "near", "singles", "idle", "local", "filled", "withheld", "scope"}

// Percent writes a share with at most one decimal: 51.5%.
func Percent(share float64) string {
	return catalog.FormatNumber(float64(int(share*1000+0.5))/10) + "%"
}

// Spellings says how the needs write a product, where that is not its name alone; empty otherwise.
func Spellings(phrases Phrases, p *plan.Product) string {
	if len(p.Spellings) == 0 {
		return ""
	}
	return phrases.Text("gaps.spellings", map[string]any{"Spellings": firstFew(phrases, p.Spellings)})
}

// Sources says where a product is bought today: the areas with the places that the forms name, and with the numbers of needs where
// there are several areas.
func Sources(phrases Phrases, p *plan.Product) string {
	var all []string
	for _, s := range p.Sources {
		area := phrases.Text("gaps.unstated", nil)
		if s.Area != catalog.SourceUnstated {
			area = phrases.Text("source."+string(s.Area), nil)
		}
		places := slices.DeleteFunc(slices.Clone(s.Places), func(text string) bool { return !catalog.NamesPlace(text) })
		if len(places) > 0 {
			area = phrases.Text("gaps.source", map[string]any{"Area": area, "Places": firstFew(phrases, places)})
		}
		if len(p.Sources) > 1 {
			area += " " + strconv.Itoa(s.Needs)
		}
		all = append(all, area)
	}
	return join(phrases, all)
}

// Facts says what a product is to its buyers: how many there are, what they need a year and for how much, where they buy it today,
// at which stage they stand.
func Facts(phrases Phrases, p *plan.Product) []string {
	facts := []string{phrases.Text("gaps.fact.buyers", map[string]any{"Count": len(p.Buyers), "Anchors": p.Anchors})}
	if len(p.Totals) > 0 {
		var demand []string
		for _, t := range p.Totals {
			demand = append(demand, t.String())
		}
		facts = append(facts, phrases.Text("gaps.fact.demand", map[string]any{"Demand": join(phrases, demand)}))
	}
	if rest := uncounted(phrases, p); rest != "" {
		facts = append(facts, rest)
	}
	if p.Priced > 0 {
		priced := ""
		if p.Priced < len(p.Needs) {
			priced = fmt.Sprintf("%d/%d", p.Priced, len(p.Needs))
		}
		facts = append(facts, phrases.Text("gaps.fact.amount", map[string]any{"Amount": RoundedTenThousands(p.Amount), "Priced": priced}))
	}
	facts = append(facts, phrases.Text("gaps.fact.sources", map[string]any{"Sources": Sources(phrases, p)}))
	if len(p.Stages) > 0 {
		facts = append(facts, phrases.Text("gaps.fact.stages", map[string]any{"Stages": firstFew(phrases, p.Stages)}))
	}
	return facts
}

// RoundedTenThousands writes an amount in 万元 with at most two decimals.
func RoundedTenThousands(m catalog.Money) string {
	const hundredYuan = 10_000
	return ((m + hundredYuan/2) / hundredYuan * hundredYuan).TenThousandYuan()
}

// uncounted names the quantities that cannot be added up, each once.
func uncounted(phrases Phrases, p *plan.Product) string {
	if len(p.Uncounted) == 0 {
		return ""
	}
	var texts []string
	for _, n := range p.Uncounted {
		if text := n.Listing.Quantity.String(); text != "" && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return phrases.Text("gaps.uncounted", map[string]any{"Count": len(p.Uncounted), "Texts": firstFew(phrases, texts)})
}

// firstFew joins as many texts as a cell or a line has room for.
func firstFew(phrases Phrases, texts []string) string {
	list := join(phrases, texts[:min(named, len(texts))])
	if len(texts) > named {
		return phrases.Text("list.more", map[string]any{"List": list})
	}
	return list
}

func join(phrases Phrases, texts []string) string {
	return strings.Join(texts, phrases.Text("list.separator", nil))
}
