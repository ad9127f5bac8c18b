package ui

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"lianpei/catalog"
	"lianpei/ui/kit"
	"lianpei/words"
)

// enterpriseDetail shows one enterprise: its fields, its needs and offers, its partners.
type enterpriseDetail struct {
	host   *host
	source enterpriseSource
	load   *latest
	act    *latest

	id         int64
	enterprise catalog.Enterprise
	listings   []catalog.Listing
	limits     map[catalog.Side]int

	title    *widget.Label
	facts    *fyne.Container
	needs    *fyne.Container
	offers   *fyne.Container
	partners *partnersView
	tabs     *container.AppTabs
	stale    bool // the partners were not loaded for what is shown
	empty    fyne.CanvasObject
	filled   fyne.CanvasObject
	root     fyne.CanvasObject
}

func newEnterpriseDetail(h *host, source enterpriseSource) *enterpriseDetail {
	d := &enterpriseDetail{host: h, source: source, load: h.latest(), act: h.latest(), limits: map[catalog.Side]int{}}
	d.title = widget.NewLabelWithStyle("", fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	d.title.SizeName = theme.SizeNameSubHeadingText
	d.title.Truncation = fyne.TextTruncateEllipsis
	d.facts, d.needs, d.offers = kit.Stack(6), kit.Stack(6), kit.Stack(6)
	d.partners = newPartnersView(h, source)
	tab := func(key string, content fyne.CanvasObject) *container.TabItem {
		return container.NewTabItem(words.Text(key), content)
	}
	d.tabs = container.NewAppTabs(
		tab("detail.facts", scrolled(d.facts)), tab("detail.needs", scrolled(d.needs)),
		tab("detail.offers", scrolled(d.offers)), tab("detail.partners", d.partners.scroll))
	d.tabs.OnSelected = func(*container.TabItem) { d.showPartners() }
	d.empty = container.NewCenter(kit.Label(words.Text("detail.empty")))
	d.filled = container.NewBorder(d.title, nil, nil, nil, d.tabs)
	d.filled.Hide()
	d.root = kit.Inset(8, 0, container.NewStack(d.empty, d.filled))
	return d
}

// show loads an enterprise; 0 empties the view.
func (d *enterpriseDetail) show(id int64) {
	if id != d.id {
		d.limits = map[catalog.Side]int{catalog.Need: cardsAtOnce, catalog.Offer: cardsAtOnce}
	}
	d.id = id
	if id == 0 {
		d.load.stop()
		d.enterprise = catalog.Enterprise{}
		d.filled.Hide()
		d.empty.Show()
		d.partners.show(0)
		return
	}
	type result struct {
		enterprise catalog.Enterprise
		listings   []catalog.Listing
	}
	start(d.load, d.host.ctx, func(ctx context.Context) (result, error) {
		e, err := d.source.Enterprise(ctx, id)
		if err != nil {
			return result{}, err
		}
		listings, err := d.source.Listings(ctx, id)
		return result{e, listings}, err
	}, func(r result, err error) {
		if err != nil {
			d.show(0) // it was deleted, or the list has told the error already
			return
		}
		d.enterprise, d.listings = r.enterprise, r.listings
		d.build()
	})
}

func (d *enterpriseDetail) reload() { d.show(d.id) }

func (d *enterpriseDetail) build() {
	d.title.SetText(d.enterprise.Name)
	d.buildFacts()
	d.buildListings(catalog.Need, d.needs)
	d.buildListings(catalog.Offer, d.offers)
	d.tabs.Items[1].Text = words.Text("detail.needs") + " " + strconv.Itoa(d.countOf(catalog.Need))
	d.tabs.Items[2].Text = words.Text("detail.offers") + " " + strconv.Itoa(d.countOf(catalog.Offer))
	d.tabs.Refresh()
	d.empty.Hide()
	d.filled.Show()
	d.stale = true
	d.showPartners()
}

func (d *enterpriseDetail) countOf(s catalog.Side) int {
	n := 0
	for _, l := range d.listings {
		if l.Side == s {
			n++
		}
	}
	return n
}

// showPartners loads the partners only when their tab is in front.
func (d *enterpriseDetail) showPartners() {
	if d.stale && d.tabs.SelectedIndex() == 3 {
		d.stale = false
		d.partners.show(d.id)
	}
}

// fact is a field of an enterprise in words.
type fact struct{ key, value string }

func enterpriseFacts(e catalog.Enterprise) []fact {
	count := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	facts := []fact{
		{"field.short_name", e.ShortName},
		{"field.former_names", words.List(e.FormerNames)},
		{"field.credit_code", codeText(e.CreditCode)},
		{"field.legal_person", e.LegalPerson},
		{"field.cluster", e.Cluster},
		{"field.stage", e.Stage},
		{"field.place", e.Place},
		{"field.address", e.Address},
		{"field.industry", e.Industry},
		{"field.employees", count(e.Employees)},
		{"field.capital", moneyText(e.Capital)},
		{"field.credit_grade", string(e.CreditGrade)},
		{"field.certificates", words.List(e.Certificates)},
	}
	for _, c := range e.Contacts {
		facts = append(facts, fact{"field.contact", joinFacts(c.Name, c.Position, c.Phone, c.Email)})
	}
	for _, f := range e.Figures {
		text := moneyText(f.Amount)
		if f.Year > 0 {
			text = words.Text("figure.of_year", words.Values{"Year": f.Year, "Amount": text})
		}
		facts = append(facts, fact{figureKeys[f.Kind], text})
	}
	return append(facts, fact{"field.note", e.Note}, fact{"facts.origin", originText(e.Origin)})
}

// figureKeys are the names of the kinds of annual figures.
var figureKeys = map[catalog.FigureKind]string{
	catalog.FigureOutput:  "field.output",
	catalog.FigureRevenue: "field.revenue",
	catalog.FigureTax:     "field.tax",
}

func moneyText(m catalog.Money) string {
	if m == 0 {
		return ""
	}
	return words.Text("money.wan", words.Values{"Amount": m.TenThousandYuan()})
}

// codeText groups a code as licences print it and says when it cannot be trusted.
func codeText(c catalog.CreditCode) string {
	if c == "" {
		return ""
	}
	text := string(c)
	if key := codeLevelKeys[c.Level()]; key != "" {
		text += words.Text("listing.in_brackets", words.Values{"Text": words.Text(key)})
	}
	return text
}

// codeLevelKeys say what is the matter with a code; nothing of a valid one.
var codeLevelKeys = map[catalog.CodeLevel]string{
	catalog.CodeDoubtful:  "code.doubtful",
	catalog.CodeMalformed: "code.malformed",
}

func (d *enterpriseDetail) buildFacts() {
	d.facts.RemoveAll()
	e := d.enterprise
	if len(e.Labels) > 0 {
		var chips []fyne.CanvasObject
		for _, l := range catalog.Labels {
			if e.HasLabel(l) {
				ground, ink := kit.ColorChip, theme.ColorNameForeground
				if l == catalog.LabelAnchor {
					ground, ink = theme.ColorNamePrimary, theme.ColorNameForegroundOnPrimary
				}
				chips = append(chips, kit.Chip(titled(words.Label(l)), ground, ink))
			}
		}
		d.facts.Add(kit.Flow(4, chips...))
	}
	grid := kit.Fields()
	for _, f := range enterpriseFacts(e) {
		if f.value == "" {
			continue
		}
		value := kit.Prose(f.value)
		value.Selectable = true
		grid.Add(kit.Inset(0, 3, kit.NewText(titled(words.Text(f.key)), theme.SizeNameText, kit.ColorMuted, false)))
		grid.Add(kit.Inset(8, 3, kit.Tight(value)))
	}
	d.facts.Add(kit.NewPanel(12, grid))
}

func (d *enterpriseDetail) buildListings(s catalog.Side, box *fyne.Container) {
	box.RemoveAll()
	addKey, emptyKey := "listing.add_need", "listing.no_needs"
	if s == catalog.Offer {
		addKey, emptyKey = "listing.add_offer", "listing.no_offers"
	}
	add := kit.NewButton(words.Text(addKey), theme.ContentAddIcon(), func() {
		d.editListing(catalog.Listing{EnterpriseID: d.id, Side: s})
	})
	box.Add(kit.Line(add))
	shown, left := 0, 0
	for _, l := range d.listings {
		if l.Side != s {
			continue
		}
		if shown == d.limits[s] {
			left++
			continue
		}
		shown++
		box.Add(d.listingCard(l))
	}
	if shown == 0 {
		box.Add(kit.Tight(kit.Prose(words.Text(emptyKey))))
	}
	if left > 0 {
		box.Add(container.NewCenter(kit.NewButton(words.Count("partners.more", left), nil, func() {
			d.limits[s] += 4 * cardsAtOnce
			d.buildListings(s, box)
		})))
	}
}

func (d *enterpriseDetail) listingCard(l catalog.Listing) fyne.CanvasObject {
	lines := kit.Stack(3, kit.Tight(boldProse(productText(l))))
	if terms := termsText(l); terms != "" {
		lines.Add(kit.Tight(kit.Prose(terms)))
	}
	for _, f := range listingFacts(l) {
		if f.value != "" {
			lines.Add(kit.Tight(kit.Prose(titled(words.Text(f.key)) + words.Text("evidence.colon") + f.value)))
		}
	}
	lines.Add(kit.Tight(kit.MutedProse(words.Text("facts.origin") + words.Text("evidence.colon") + listingOrigin(l))))
	edit := kit.NewButton("", theme.DocumentCreateIcon(), func() { d.editListing(l) }).Quiet()
	remove := kit.NewButton("", theme.DeleteIcon(), func() { d.deleteListing(l) }).Quiet()
	return kit.NewPanel(10, container.NewBorder(nil, nil, nil, container.NewVBox(kit.Line(edit, remove)), lines))
}

func listingFacts(l catalog.Listing) []fact {
	source := words.Source(l.Source)
	if l.Source == catalog.SourceUnstated {
		source = ""
	}
	if l.SourceText != "" && l.SourceText != source {
		source = strings.TrimSpace(source + words.Text("listing.in_brackets", words.Values{"Text": l.SourceText}))
	}
	return []fact{
		{"field.used_for", l.UsedFor},
		{"field.share", l.Share},
		{"field.source", source},
		{"field.certificates", words.List(l.Certificates)},
		{"field.note", l.Note},
	}
}

func (d *enterpriseDetail) editListing(l catalog.Listing) {
	newListingForm(d.host, d.source, d.enterprise.Name, l, func(saved catalog.Listing) {
		d.host.notifyUndo(words.Text("listing.saved", words.Values{"Name": saved.Product}))
		d.host.changed()
	})
}

// deleteListing deletes without asking, since it can be undone.
func (d *enterpriseDetail) deleteListing(l catalog.Listing) {
	start(d.act, d.host.ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, d.source.DeleteListing(ctx, l.ID)
	}, func(_ struct{}, err error) {
		if err != nil {
			d.host.fail("listing.delete_failed", err)
			return
		}
		d.host.notifyUndo(words.Text("listing.deleted", words.Values{"Name": l.Product}))
		d.host.changed()
	})
}
