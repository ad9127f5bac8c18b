package workspace

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"path/filepath"
	"slices"
	"strings"

	"lianpei/catalog"
	"lianpei/matching"
	"lianpei/workbook"
)

// KindPartners is the kind of export that ExportPartners writes.
const KindPartners = "partners"

// ExportSummary says what an export holds.
type ExportSummary struct {
	File        string `json:"file"` // base name
	Enterprises int    `json:"enterprises"`
	Suppliers   int    `json:"suppliers"` // rows of possible suppliers
	Customers   int    `json:"customers"` // rows of possible customers
	Unmet       int    `json:"unmet"`     // needs for which nothing is suggested, or only what was rejected
}

// ExportPartners writes the partner lists of the given enterprises, or of all when there are none given, as one workbook: possible
// suppliers, possible customers, needs that nobody answers, and notes that define every figure. Rejected pairs are left out. It
// replaces a file of that name only when all is written. The export is logged. Errors: workbook.ErrCannotWrite, db.ErrNotFound.
func (w *Workspace) ExportPartners(ctx context.Context, path string, enterpriseIDs []int64, opts ExportOptions, progress func(Progress)) (ExportSummary, error) {
	if w.phrases == nil {
		return ExportSummary{}, errors.New("export needs phrases")
	}
	if opts.Top <= 0 {
		opts.Top = DefaultTop
	}
	ids := enterpriseIDs
	if len(ids) == 0 {
		rows, err := w.Enterprises(ctx, EnterpriseFilter{Sort: SortName})
		if err != nil {
			return ExportSummary{}, err
		}
		for _, row := range rows {
			ids = append(ids, row.ID)
		}
	}
	report := throttle(progress, w.now)
	lists := partnerLists{w: w, opts: opts, summary: ExportSummary{File: filepath.Base(path), Enterprises: len(ids)}}
	for i, id := range ids {
		partners, err := w.Partners(ctx, id, opts.Top)
		if err != nil {
			return ExportSummary{}, err
		}
		lists.add(&partners)
		report(Progress{Stage: StageMatching, Done: int64(i + 1), Total: int64(len(ids))})
	}
	title := w.text("export.partners.title_all", nil)
	if len(ids) == 1 {
		title = w.text("export.partners.title_one", map[string]any{"Enterprise": lists.name})
	}
	notes := lists.notes()
	total := int64(len(lists.suppliers) + len(lists.customers) + len(lists.unmet) + len(notes))
	err := workbook.WriteReport(ctx, path, lists.report(title, notes), func(rows int64) {
		report(Progress{Stage: StageWriting, Done: rows, Total: total})
	})
	if err != nil {
		return ExportSummary{}, err
	}
	s := lists.summary
	return s, w.store.LogExport(ctx, KindPartners, s.File, s.Suppliers+s.Customers+s.Unmet, !opts.WithoutPeople)
}

func (w *Workspace) text(key string, values map[string]any) string {
	return w.phrases.Text(key, values)
}

// partnerLists gathers the rows of the three tables.
type partnerLists struct {
	w         *Workspace
	opts      ExportOptions
	name      string // of the last enterprise
	suppliers [][]any
	customers [][]any
	unmet     [][]any
	summary   ExportSummary
}

func (p *partnerLists) add(partners *Partners) {
	e := &partners.Enterprise
	p.name = e.Name
	band := e.Name
	if place := JoinFacts(e.Cluster, e.Place); place != "" {
		band += "（" + place + "）"
	}
	suppliers := partners.Suppliers
	for _, n := range partners.Inferred { // below every stated need
		suppliers = slices.Concat(suppliers, n.Best)
	}
	p.suppliers = p.table(p.suppliers, band, suppliers, &p.summary.Suppliers, func(g *Suggestion) (own, theirs catalog.Listing, partner *catalog.Enterprise) {
		own = g.Need
		if own.ID == 0 {
			own.Product = p.w.text("export.inferred", map[string]any{"Product": own.Product})
		}
		return own, g.Offer, &g.Supplier
	})
	p.customers = p.table(p.customers, band, partners.Customers, &p.summary.Customers, func(g *Suggestion) (own, theirs catalog.Listing, partner *catalog.Enterprise) {
		return g.Offer, g.Need, &g.Buyer
	})
	for _, l := range partners.unanswered() {
		p.summary.Unmet++
		p.unmet = append(p.unmet, []any{p.summary.Unmet, e.Name, l.Product, l.Spec, l.Quantity.String(), p.w.source(&l), e.Place})
	}
}

// unanswered lists the needs for which there is nothing but rejected pairs, or nothing at all.
func (p *Partners) unanswered() []catalog.Listing {
	answered := map[int64]bool{}
	for _, g := range p.Suppliers {
		answered[g.Need.ID] = answered[g.Need.ID] || !isRejected(g)
	}
	var unmet []catalog.Listing
	for i := range p.Unmet {
		unmet = append(unmet, p.Unmet[i].Listing)
	}
	for _, g := range p.Suppliers {
		if !answered[g.Need.ID] {
			answered[g.Need.ID] = true
			unmet = append(unmet, g.Need)
		}
	}
	slices.SortFunc(unmet, func(a, b catalog.Listing) int { return cmp.Compare(a.ID, b.ID) })
	return unmet
}

// table appends a band with the enterprise and a numbered row for each suggestion that is not rejected.
func (p *partnerLists) table(rows [][]any, band string, suggestions []Suggestion, count *int, sides func(*Suggestion) (own, theirs catalog.Listing, partner *catalog.Enterprise)) [][]any {
	number := 0
	for i := range suggestions {
		g := &suggestions[i]
		if isRejected(*g) {
			continue
		}
		if number == 0 {
			rows = append(rows, []any{workbook.GroupRow(band)})
		}
		number++
		*count++
		own, theirs, partner := sides(g)
		row := []any{
			number, withQuantity(&own), p.opts.address(partner), withQuantity(&theirs), float64(g.Score) / 10, p.w.reasons(&g.Suggestion),
		}
		if !p.opts.WithoutPeople {
			row = append(row, partner.MainContact().Phone)
		}
		rows = append(rows, append(row, p.state(g)))
	}
	return rows
}

// withQuantity is the product with its spec, and the quantity on a line of its own.
func withQuantity(l *catalog.Listing) string {
	return joinLines(JoinFacts(l.Product, l.Spec), l.Quantity.String())
}

// address is what is needed to find somebody: the enterprise, and below it its place and the person to ask for.
func (o *ExportOptions) address(e *catalog.Enterprise) string {
	person := ""
	if !o.WithoutPeople {
		c := e.MainContact()
		person = JoinFacts(c.Name, c.Position)
	}
	return joinLines(e.Name, JoinFacts(e.Place, person))
}

func joinLines(lines ...string) string {
	return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return l == "" }), "\n")
}

func (w *Workspace) reasons(s *matching.Suggestion) string {
	var sentences []string
	for _, r := range s.Reasons {
		sentences = append(sentences, w.phrases.Reason(r))
	}
	return strings.Join(sentences, w.text("reason.separator", nil))
}

func (p *partnerLists) state(g *Suggestion) string {
	if g.Decision == nil {
		return p.w.text("state.open", nil)
	}
	return p.w.text("verdict."+string(g.Decision.Verdict), nil)
}

func (w *Workspace) source(l *catalog.Listing) string {
	if l.SourceText != "" {
		return l.SourceText
	}
	if l.Source == catalog.SourceUnstated {
		return ""
	}
	return w.text("source."+string(l.Source), nil)
}

func (p *partnerLists) report(title string, notes [][]any) workbook.Report {
	t := func(key string) string { return p.w.text(key, nil) }
	subtitle := p.w.text("export.subtitle", map[string]any{
		"Date": p.w.now().Format("2006-01-02"), "Enterprises": p.summary.Enterprises, "Top": p.opts.Top,
	})
	// The widths add up to what A4 landscape holds at a size that can be read without glasses.
	columns := func(own, partner, theirs string) []workbook.ReportColumn {
		all := []workbook.ReportColumn{
			{Title: t("column.number"), Width: 5, Format: workbook.FormatInteger},
			{Title: t(own), Width: 18, Wrap: true}, {Title: t(partner), Width: 26, Wrap: true}, {Title: t(theirs), Width: 18, Wrap: true},
			{Title: t("column.score"), Width: 8, Format: workbook.FormatBar}, {Title: t("column.reasons"), Width: 46, Wrap: true},
		}
		if !p.opts.WithoutPeople {
			all = append(all, workbook.ReportColumn{Title: t("column.phone"), Width: 13, Wrap: true})
		}
		return append(all, workbook.ReportColumn{Title: t("column.state"), Width: 8, Wrap: true})
	}
	sheets := []workbook.ReportSheet{{
		Name: t("export.sheet.suppliers"), Title: title + " · " + t("export.sheet.suppliers"), Subtitle: subtitle, Landscape: true, Groups: true,
		Columns: columns("column.need_quantity", "column.supplier", "column.offer_quantity"), Rows: rowsOf(p.suppliers),
	}, {
		Name: t("export.sheet.customers"), Title: title + " · " + t("export.sheet.customers"), Subtitle: subtitle, Landscape: true, Groups: true,
		Columns: columns("column.own_offer", "column.customer", "column.their_need"), Rows: rowsOf(p.customers),
	}}
	if len(p.unmet) > 0 {
		sheets = append(sheets, workbook.ReportSheet{
			Name: t("export.sheet.unmet"), Title: title + " · " + t("export.sheet.unmet"), Subtitle: subtitle, Landscape: true,
			Columns: []workbook.ReportColumn{
				{Title: t("column.number"), Width: 6, Format: workbook.FormatInteger}, {Title: t("column.enterprise"), Width: 34, Wrap: true},
				{Title: t("column.need"), Width: 26, Wrap: true}, {Title: t("column.spec"), Width: 24, Wrap: true},
				{Title: t("column.demand"), Width: 16, Wrap: true}, {Title: t("column.source"), Width: 16, Wrap: true},
				{Title: t("column.place"), Width: 16, Wrap: true},
			},
			Rows: rowsOf(p.unmet),
		})
	}
	sheets = append(sheets, p.w.notesSheet(subtitle, notes))
	return workbook.Report{Title: title, Creator: t("program.name"), Sheets: sheets}
}

// notes defines every figure that the workbook shows.
func (p *partnerLists) notes() [][]any {
	var rows [][]any
	for _, item := range []string{"score", "reasons", "order", "inferred", "state", "unmet", "scope", "decide"} {
		rows = append(rows, []any{
			p.w.text("export.note."+item, nil),
			p.w.text("export.note."+item+".text", map[string]any{"Top": p.opts.Top, "Catalog": p.w.catalogName()}),
		})
	}
	return append(rows, p.w.peopleNote(p.opts.WithoutPeople))
}

// peopleNote says whether a workbook names persons.
func (w *Workspace) peopleNote(without bool) []any {
	text := "export.note.people.with"
	if without {
		text = "export.note.people.without"
	}
	return []any{w.text("export.note.people", nil), w.text(text, nil)}
}

// notesSheet is the sheet of items and their meanings.
func (w *Workspace) notesSheet(subtitle string, notes [][]any) workbook.ReportSheet {
	return workbook.ReportSheet{
		Name: w.text("export.sheet.notes", nil), Title: w.text("export.sheet.notes", nil), Subtitle: subtitle,
		Columns: []workbook.ReportColumn{
			{Title: w.text("column.item", nil), Width: 24, Wrap: true}, {Title: w.text("column.meaning", nil), Width: 70, Wrap: true},
		},
		Rows: rowsOf(notes),
	}
}

// catalogName is the name of the catalog's file without its ending.
func (w *Workspace) catalogName() string {
	return strings.TrimSuffix(filepath.Base(w.Path()), filepath.Ext(w.Path()))
}

func rowsOf(rows [][]any) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// JoinFacts joins what is there with a space: a product and its spec, a name and a position.
func JoinFacts(facts ...string) string {
	return strings.Join(slices.DeleteFunc(facts, func(fact string) bool { return fact == "" }), " ")
}
