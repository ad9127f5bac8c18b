package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"lianpei/matching"
	"lianpei/ui/kit"
	"lianpei/words"
	"lianpei/workspace"
)

// partnerSource is what the view of an enterprise's partners needs of the catalog.
type partnerSource interface {
	decider
	Partners(ctx context.Context, enterpriseID int64, top int) (workspace.Partners, error)
	ConfirmNeed(ctx context.Context, enterpriseID int64, need workspace.InferredNeed) error
	DismissNeed(ctx context.Context, enterpriseID int64, product string) error
}

// cardsAtOnce bounds how many cards are built at a time: each holds a dozen of widgets.
const cardsAtOnce = 12

// partnersView shows what is suggested to one enterprise, both ways.
type partnersView struct {
	host   *host
	source partnerSource
	load   *latest
	act    *latest
	box    *fyne.Container
	scroll *container.Scroll
	id     int64
	limit  [2]int
	shown  workspace.Partners
	cards  []*suggestionCard
}

func newPartnersView(h *host, source partnerSource) *partnersView {
	v := &partnersView{host: h, source: source, load: h.latest(), act: h.latest(), box: kit.Stack(8)}
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
	v.inferred()
	v.section(words.Count("partners.customers", len(v.shown.Customers)), v.shown.Customers, 1)
	v.box.Refresh()
	v.scroll.Refresh()
}

func (v *partnersView) section(title string, suggestions []workspace.Suggestion, which int) {
	v.box.Add(kit.Inset(0, 4, kit.SubHeading(title)))
	from := []side{fromBuyer, fromSupplier}[which]
	if len(suggestions) == 0 {
		if from == fromBuyer && len(v.shown.Inferred) > 0 {
			return // what is inferred follows
		}
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
	for _, n := range v.shown.Unmet {
		rows.Add(kit.Tight(kit.Prose("· " + describe(n.Listing))))
		if n.Why.Key != matching.WhyProposed { // else people rejected what there was
			rows.Add(kit.Inset(16, 0, kit.Tight(kit.MutedProse(words.Why(n.Why)))))
		}
	}
	v.box.Add(kit.NewPanel(12, rows))
}

// inferred shows what the enterprise likely buys, to be confirmed or dismissed, each with who could supply it.
func (v *partnersView) inferred() {
	if len(v.shown.Inferred) == 0 {
		return
	}
	v.box.Add(kit.Inset(0, 4, kit.SubHeading(words.Count("partners.inferred", len(v.shown.Inferred)))))
	v.box.Add(kit.Tight(kit.MutedProse(words.Text("partners.inferred_hint"))))
	for _, n := range v.shown.Inferred {
		v.box.Add(v.inferredNeed(n))
		for _, s := range n.Best {
			card := newSuggestionCard(v.host, v.source, s, fromBuyer, v.reload)
			v.cards = append(v.cards, card)
			v.box.Add(card)
		}
	}
}

func (v *partnersView) inferredNeed(n workspace.InferredNeed) fyne.CanvasObject {
	title := kit.Line(kit.Chip(titled(words.Part(matching.PartInferred)), kit.ColorChip, theme.ColorNameForeground), kit.Label(n.Product))
	buttons := kit.Line(
		kit.NewButton(words.Text("partners.confirm_need"), theme.ConfirmIcon(), func() {
			v.settle("partners.need_confirmed", n.Product, func(ctx context.Context, id int64) error { return v.source.ConfirmNeed(ctx, id, n) })
		}).Primary(),
		kit.NewButton(words.Text("partners.dismiss_need"), nil, func() {
			v.settle("partners.need_dismissed", n.Product, func(ctx context.Context, id int64) error { return v.source.DismissNeed(ctx, id, n.Product) })
		}))
	lines := kit.Stack(3, container.NewBorder(nil, nil, nil, buttons, title), kit.Tight(kit.Prose(words.Reason(n.Why))),
		kit.Tight(kit.MutedProse(words.Text("partners.ground")+words.Text("evidence.colon")+n.Evidence())))
	if len(n.Best) == 0 {
		lines.Add(kit.Tight(kit.MutedProse(words.Text("partners.nobody"))))
	}
	return kit.NewPanel(10, lines)
}

// settle confirms or dismisses an inferred need and says so with the sentence of the key.
func (v *partnersView) settle(key, product string, do func(ctx context.Context, enterpriseID int64) error) {
	id := v.id
	start(v.act, v.host.ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, do(ctx, id)
	}, func(_ struct{}, err error) {
		if err != nil {
			v.host.fail("decision.failed", err)
			return
		}
		v.host.notifyUndo(words.Text(key, words.Values{"Product": product}))
		v.host.changed()
		v.reload()
	})
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
