package ui

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"lianpei/ui/kit"
	"lianpei/words"
	"lianpei/workspace"
)

// matchingSource is what the page of matching needs of the catalog.
type matchingSource interface {
	partnerSource
	Query(ctx context.Context, text string, top int) ([]workspace.Suggestion, error)
	Enterprises(ctx context.Context, filter workspace.EnterpriseFilter) ([]workspace.EnterpriseSummary, error)
}

// queryTop is how many offers a free text shows.
const queryTop = 30

// matchingPage finds suppliers for a free text, and partners for an enterprise.
type matchingPage struct {
	host   *host
	source matchingSource

	text    *kit.Entry
	find    *latest
	results *fyne.Container
	scroll  *container.Scroll
	found   []workspace.Suggestion
	limit   int
	cards   []*suggestionCard

	search   *kit.Search
	load     *latest
	filter   string
	table    *kit.Table[workspace.EnterpriseSummary]
	partners *partnersView
	name     *widget.Label
	tabs     *container.AppTabs
}

func newMatchingPage(h *host, source matchingSource) *matchingPage {
	p := &matchingPage{host: h, source: source, find: h.latest(), load: h.latest(), results: kit.Stack(8)}
	p.tabs = container.NewAppTabs(
		container.NewTabItem(words.Text("matching.by_product"), p.byProduct()),
		container.NewTabItem(words.Text("matching.by_enterprise"), p.byEnterprise()))
	return p
}

func (p *matchingPage) byProduct() fyne.CanvasObject {
	p.text = kit.NewEntry()
	p.text.SetPlaceHolder(words.Text("matching.product_hint"))
	p.text.OnSubmitted = func(string) { p.query() }
	button := kit.NewButton(words.Text("matching.find"), nil, p.query).Primary()
	p.scroll = scrolled(p.results)
	p.results.Add(kit.Tight(kit.Prose(words.Text("matching.product_help"))))
	return kit.Inset(0, 8, container.NewBorder(container.NewBorder(nil, nil, nil, kit.AtLeast(96, 0, button), p.text), nil, nil, nil, p.scroll))
}

func (p *matchingPage) byEnterprise() fyne.CanvasObject {
	p.search = kit.NewSearch(words.Text("matching.search"), p.host.after, func(text string) {
		p.filter = text
		p.loadEnterprises()
	})
	columns := enterpriseColumns()
	p.table = kit.NewTable(kit.TableParams[workspace.EnterpriseSummary]{
		Columns: []kit.Column[workspace.EnterpriseSummary]{plain(columns[0]), plain(columns[3]), plain(columns[4])},
		Key:     func(e workspace.EnterpriseSummary) int64 { return e.ID },
		Focus:   p.host.win.Canvas().Focus,
		OnSelected: func(e workspace.EnterpriseSummary) {
			p.name.SetText(e.Name)
			p.partners.show(e.ID)
		},
	})
	p.partners = newPartnersView(p.host, p.source)
	p.name = widget.NewLabelWithStyle("", fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	p.name.Truncation = fyne.TextTruncateEllipsis
	left := container.NewBorder(p.search, nil, nil, nil, container.NewStack(kit.NewFill(kit.ColorSurface, 0), p.table))
	split := container.NewHSplit(left, kit.Inset(8, 0, container.NewBorder(p.name, nil, nil, nil, p.partners.scroll)))
	split.Offset = 0.36
	return kit.Inset(0, 8, split)
}

// plain is a column that cannot be sorted.
func plain(c kit.Column[workspace.EnterpriseSummary]) kit.Column[workspace.EnterpriseSummary] {
	c.Key = ""
	return c
}

// Content is the page's widget.
func (p *matchingPage) Content() fyne.CanvasObject {
	return container.NewBorder(kit.Inset(0, 4, kit.Heading(words.Text("rail.matching"))), nil, nil, nil, p.tabs)
}

// Refresh loads what the page shows anew.
func (p *matchingPage) Refresh() {
	p.loadEnterprises()
	p.partners.reload()
	if len(p.found) > 0 {
		p.query()
	}
}

// Find puts the keyboard into the entry of the tab in front.
func (p *matchingPage) Find() {
	if p.tabs.SelectedIndex() == 0 {
		p.host.win.Canvas().Focus(p.text)
		p.text.SelectAll()
		return
	}
	p.host.win.Canvas().Focus(p.search)
	p.search.SelectAll()
}

func (p *matchingPage) query() {
	text := strings.TrimSpace(p.text.Text)
	if text == "" {
		return
	}
	start(p.find, p.host.ctx, func(ctx context.Context) ([]workspace.Suggestion, error) {
		return p.source.Query(ctx, text, queryTop)
	}, func(found []workspace.Suggestion, err error) {
		if err != nil {
			p.host.fail("matching.failed", err)
			return
		}
		p.found, p.limit = found, cardsAtOnce
		p.showFound(text)
		p.scroll.ScrollToTop()
	})
}

func (p *matchingPage) showFound(text string) {
	p.results.RemoveAll()
	p.cards = nil
	if len(p.found) == 0 {
		p.results.Add(kit.Tight(kit.Prose(words.Text("matching.nothing", words.Values{"Text": text}))))
		p.results.Refresh()
		return
	}
	p.results.Add(kit.Inset(0, 4, kit.SubHeading(words.Count("matching.found", len(p.found), words.Values{"Text": text}))))
	p.cards = rankedCards(p.host, p.source, p.found[:min(len(p.found), p.limit)], p.results)
	if left := len(p.found) - p.limit; left > 0 {
		p.results.Add(container.NewCenter(kit.NewButton(words.Count("partners.more", left), nil, func() {
			p.limit += 2 * cardsAtOnce
			p.showFound(text)
		})))
	}
	p.results.Refresh()
}

func (p *matchingPage) loadEnterprises() {
	filter := workspace.EnterpriseFilter{Text: p.filter}
	start(p.load, p.host.ctx, func(ctx context.Context) ([]workspace.EnterpriseSummary, error) {
		return p.source.Enterprises(ctx, filter)
	}, func(rows []workspace.EnterpriseSummary, err error) {
		if err != nil {
			p.host.fail("enterprises.failed", err)
			return
		}
		p.table.SetRows(rows)
		if _, ok := p.table.Selected(); ok {
			return
		}
		if len(rows) > 0 {
			p.table.Select(rows[0].ID)
			return
		}
		p.name.SetText("")
		p.partners.show(0)
	})
}
