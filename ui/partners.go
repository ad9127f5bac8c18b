package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"lianpei/ui/kit"
	"lianpei/words"
	"lianpei/workspace"
)

// partnerSource is what the view of an enterprise's partners needs of the catalog.
type partnerSource interface {
	decider
	Partners(ctx context.Context, enterpriseID int64, top int) (workspace.Partners, error)
}

// cardsAtOnce bounds how many cards are built at a time: each holds a dozen of widgets.
const cardsAtOnce = 12

// partnersView shows what is suggested to one enterprise, both ways.
type partnersView struct {
	host   *host
	source partnerSource
	load   *latest
	box    *fyne.Container
	scroll *container.Scroll
	id     int64
	limit  [2]int
	shown  workspace.Partners
	cards  []*suggestionCard
}

func newPartnersView(h *host, source partnerSource) *partnersView {
	v := &partnersView{host: h, source: source, load: h.latest(), box: kit.Stack(8)}
	v.scroll = scrolled(v.box)
	return v
}

// show loads the partners of an enterprise; 0 empties the view.
func (v *partnersView) show(id int64) {
	if id != v.id {
		v.limit = [2]int{cardsAtOnce, cardsAtOnce}
		v.box.RemoveAll()
		v.cards = nil
		if id != 0 {
			v.box.Add(kit.Label(words.Text("partners.loading")))
		}
		v.scroll.ScrollToTop()
	}
	v.id = id
	if id == 0 {
		v.load.stop()
		return
	}
	start(v.load, v.host.ctx, func(ctx context.Context) (workspace.Partners, error) {
		return v.source.Partners(ctx, id, workspace.DefaultTop)
	}, func(p workspace.Partners, err error) {
		if err != nil {
			v.host.fail("partners.failed", err)
			return
		}
		v.shown = p
		v.build()
	})
}

func (v *partnersView) reload() { v.show(v.id) }

func (v *partnersView) build() {
	v.box.RemoveAll()
	v.cards = nil
	v.section(words.Count("partners.suppliers", len(v.shown.Suppliers)), v.shown.Suppliers, 0)
	v.unmet()
	v.section(words.Count("partners.customers", len(v.shown.Customers)), v.shown.Customers, 1)
	v.box.Refresh()
	v.scroll.Refresh()
}

func (v *partnersView) section(title string, suggestions []workspace.Suggestion, which int) {
	v.box.Add(kit.Inset(0, 4, kit.SubHeading(title)))
	from := []side{fromBuyer, fromSupplier}[which]
	if len(suggestions) == 0 {
		key := "partners.no_suppliers"
		if from == fromSupplier {
			key = "partners.no_customers"
		}
		v.box.Add(kit.Tight(kit.Prose(words.Text(key))))
		return
	}
	last := int64(-1)
	for i, s := range suggestions {
		if i == v.limit[which] {
			v.box.Add(v.more(len(suggestions)-i, which))
			return
		}
		own := s.Need
		key := "partners.for_need"
		if from == fromSupplier {
			own, key = s.Offer, "partners.for_offer"
		}
		if own.ID != last {
			last = own.ID
			v.box.Add(kit.Tight(boldProse(words.Text(key, words.Values{"Product": describe(own)}))))
		}
		card := newSuggestionCard(v.host, v.source, s, from, v.reload)
		v.cards = append(v.cards, card)
		v.box.Add(card)
	}
}

func (v *partnersView) more(left, which int) fyne.CanvasObject {
	return container.NewCenter(kit.NewButton(words.Count("partners.more", left), nil, func() {
		v.limit[which] += 2 * cardsAtOnce
		v.build()
	}))
}

func (v *partnersView) unmet() {
	if len(v.shown.Unmet) == 0 {
		return
	}
	rows := kit.Stack(4, kit.Tight(boldProse(words.Count("partners.unmet", len(v.shown.Unmet)))))
	for _, l := range v.shown.Unmet {
		rows.Add(kit.Tight(kit.Prose("· " + describe(l))))
	}
	v.box.Add(kit.NewPanel(12, rows))
}

func boldProse(text string) *widget.Label {
	l := kit.Prose(text)
	l.TextStyle = fyne.TextStyle{Bold: true}
	return l
}

// rankedCards shows the offers found for a free text.
func rankedCards(h *host, d decider, suggestions []workspace.Suggestion, box *fyne.Container) []*suggestionCard {
	var cards []*suggestionCard
	for _, s := range suggestions {
		card := newSuggestionCard(h, d, s, fromQuery, nil)
		cards = append(cards, card)
		box.Add(card)
	}
	return cards
}
