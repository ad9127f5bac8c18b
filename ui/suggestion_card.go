package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"lianpei/catalog"
	"lianpei/matching"
	"lianpei/ui/kit"
	"lianpei/words"
	"lianpei/workspace"
)

// decider remembers what a person decides about a pair. An empty verdict takes a decision back.
type decider interface {
	Decide(ctx context.Context, s workspace.Suggestion, verdict catalog.Verdict, reason string) error
}

// verdictKeys are the labels of the buttons that decide.
var verdictKeys = map[catalog.Verdict]string{
	catalog.VerdictAccepted: "decide.accept",
	catalog.VerdictRejected: "decide.reject",
	catalog.VerdictPartners: "decide.partners",
	catalog.VerdictNever:    "decide.never",
}

var verdictOrder = []catalog.Verdict{catalog.VerdictAccepted, catalog.VerdictRejected, catalog.VerdictPartners, catalog.VerdictNever}

// rejectKeys are the reasons offered for a pair that is not suitable.
var rejectKeys = []string{
	"reject.spec", "reject.price", "reject.quantity", "reject.quality", "reject.distance", "reject.stopped", "reject.wrong_product",
}

// wholeScore is the score that fills a bar: 100 points in tenths.
const wholeScore = 1000

// side says from whose side a suggestion is read.
type side int

const (
	fromBuyer    side = iota // the partner is the supplier
	fromSupplier             // the partner is the buyer
	fromQuery                // the partner is the supplier; there is no buyer to decide for
)

// suggestionCard shows one suggestion with its reasons, and lets a person decide about it.
type suggestionCard struct {
	widget.BaseWidget
	host     *host
	decider  decider
	s        workspace.Suggestion
	side     side
	reload   func()
	decide   *latest
	evidence *fyne.Container
	buttons  map[catalog.Verdict]*kit.Button
	toggle   *kit.Button
}

func newSuggestionCard(h *host, d decider, s workspace.Suggestion, from side, reload func()) *suggestionCard {
	c := &suggestionCard{host: h, decider: d, s: s, side: from, reload: reload, decide: h.latest(), buttons: map[catalog.Verdict]*kit.Button{}}
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer is Fyne's.
func (c *suggestionCard) CreateRenderer() fyne.WidgetRenderer {
	body := kit.Stack(6, c.head(), kit.NewBar(c.segments(), wholeScore), c.reasons())
	c.evidence = kit.Stack(3)
	c.evidence.Hide()
	body.Add(c.actions())
	body.Add(c.evidence)
	return widget.NewSimpleRenderer(kit.NewPanel(12, body))
}

func (c *suggestionCard) partner() catalog.Enterprise {
	if c.side == fromSupplier {
		return c.s.Buyer
	}
	return c.s.Supplier
}

func (c *suggestionCard) listing() catalog.Listing {
	if c.side == fromSupplier {
		return c.s.Need
	}
	return c.s.Offer
}

func (c *suggestionCard) head() fyne.CanvasObject {
	partner := c.partner()
	name := widget.NewHyperlink(partner.Name, nil)
	name.TextStyle = fyne.TextStyle{Bold: true}
	name.Truncation = fyne.TextTruncateEllipsis
	name.OnTapped = func() { c.host.show(partner.ID) }
	l := c.listing()
	lines := kit.Stack(2, kit.Tight(name), kit.Tight(kit.Prose(productText(l))))
	if terms := termsText(l); terms != "" {
		lines.Add(kit.Tight(kit.Prose(terms)))
	}
	if facts := joinFacts(partner.Place, partner.MainContact().Name, partner.MainContact().Phone); facts != "" {
		lines.Add(kit.Muted(facts))
	}
	score := kit.Stack(0,
		container.NewHBox(layout.NewSpacer(), kit.NewText(points(c.s.Score), theme.SizeNameHeadingText, theme.ColorNamePrimary, true)),
		container.NewHBox(layout.NewSpacer(), kit.Muted(words.Text("suggestion.points"))))
	return container.NewBorder(nil, nil, nil, score, lines)
}

func (c *suggestionCard) segments() []kit.Segment {
	var segments []kit.Segment
	for _, r := range c.s.Reasons {
		if r.Points != 0 {
			segments = append(segments, kit.Segment{Value: r.Points, Color: partColors[r.Part]})
		}
	}
	return segments
}

func (c *suggestionCard) reasons() fyne.CanvasObject {
	rows := kit.Stack(3)
	for _, r := range c.s.Reasons {
		left := kit.Line(kit.Swatch(partColors[r.Part], r.Points < 0), kit.Wide(kit.Scaled(76), kit.Muted(titled(words.Part(r.Part)))))
		right := kit.NewText(signed(r.Points), theme.SizeNameText, pointsColor(r.Points), false)
		rows.Add(container.NewBorder(nil, nil, left, right, kit.Tight(kit.Prose(words.Reason(r)))))
	}
	return rows
}

func pointsColor(points int) fyne.ThemeColorName {
	switch {
	case points < 0:
		return theme.ColorNameError
	case points == 0:
		return kit.ColorMuted
	}
	return theme.ColorNameForeground
}

func (c *suggestionCard) actions() fyne.CanvasObject {
	c.toggle = kit.NewButton(words.Text("suggestion.evidence"), theme.MenuDropDownIcon(), c.toggleEvidence).Quiet()
	var row []fyne.CanvasObject
	if d := c.s.Decision; d != nil {
		row = append(row, decisionChip(*d))
		change := kit.NewButton(words.Text("decision.change"), nil, nil).Quiet()
		change.OnTapped = func() { c.showMenu(change) }
		withdraw := kit.NewButton(words.Text("decision.withdraw"), nil, func() { c.apply("", "") }).Quiet()
		row = append(row, change, withdraw)
	} else if c.side != fromQuery {
		for _, v := range verdictOrder {
			b := kit.NewButton(words.Text(verdictKeys[v]), nil, func() { c.choose(v) })
			if v == catalog.VerdictAccepted {
				b.Primary()
			}
			c.buttons[v] = b
			row = append(row, b)
		}
	}
	row = append(row, c.toggle)
	return kit.Flow(4, row...)
}

func (c *suggestionCard) showMenu(below fyne.CanvasObject) {
	var items []*fyne.MenuItem
	for _, v := range verdictOrder {
		if v != c.s.Decision.Verdict {
			items = append(items, fyne.NewMenuItem(words.Text(verdictKeys[v]), func() { c.choose(v) }))
		}
	}
	widget.ShowPopUpMenuAtRelativePosition(fyne.NewMenu("", items...), c.host.win.Canvas(),
		fyne.NewPos(0, below.Size().Height), below)
}

// choose takes a verdict; a rejection asks why first. VerdictNever asks too: it goes beyond the pair in front, to all products of
// the two enterprises, and takes them out of every list.
func (c *suggestionCard) choose(v catalog.Verdict) {
	switch v {
	case catalog.VerdictRejected:
		askRejection(c.host, c.partner().Name, c.reject)
	case catalog.VerdictNever:
		c.host.ask(words.Text("never.title"), words.Text("never.ask", words.Values{"Buyer": c.s.Buyer.Name, "Supplier": c.s.Supplier.Name}),
			words.Text("decide.never"), words.Text("button.cancel"), func() { c.apply(v, "") })
	default:
		c.apply(v, "")
	}
}

func (c *suggestionCard) reject(reason string) { c.apply(catalog.VerdictRejected, reason) }

func (c *suggestionCard) apply(v catalog.Verdict, reason string) {
	s := c.s
	start(c.decide, c.host.ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, c.decider.Decide(ctx, s, v, reason)
	}, func(_ struct{}, err error) {
		if err != nil {
			c.host.fail("decision.failed", err)
			return
		}
		text := words.Text("decision.withdrawn", words.Values{"Name": c.partner().Name})
		if v != "" {
			text = words.Text("decision.saved", words.Values{"Verdict": words.Verdict(v), "Name": c.partner().Name})
		}
		c.host.notifyUndo(text)
		c.host.changed()
		if c.reload != nil {
			c.reload()
		}
	})
}

func (c *suggestionCard) toggleEvidence() {
	if c.evidence.Visible() {
		c.evidence.Hide()
		c.toggle.SetIcon(theme.MenuDropDownIcon())
		c.Refresh()
		return
	}
	if len(c.evidence.Objects) == 0 {
		for _, line := range evidenceLines(c.s) {
			c.evidence.Add(kit.Tight(kit.MutedProse(line)))
		}
	}
	c.evidence.Show()
	c.toggle.SetIcon(theme.MenuDropUpIcon())
	c.Refresh()
}

// evidenceLines name what the reasons rest on: first the cells of the two listings, then everything each reason points at.
func evidenceLines(s workspace.Suggestion) []string {
	var lines []string
	seen := map[string]bool{}
	add := func(line string) {
		if line != "" && !seen[line] {
			seen[line] = true
			lines = append(lines, "· "+line)
		}
	}
	add(originLine(words.Side(catalog.Need), s.Need))
	add(originLine(words.Side(catalog.Offer), s.Offer))
	for _, r := range s.Reasons {
		for _, e := range r.Evidence {
			if r.Part == matching.PartProduct && e.Kind == matching.EvidenceListing {
				continue // the two cells stand above
			}
			text := words.Part(r.Part) + words.Text("evidence.colon") + words.Text("evidence.quote", words.Values{"Text": evidenceText(r, e)})
			if e.Source != "" {
				text += "  " + e.Source
			}
			add(text)
		}
	}
	return lines
}

// evidenceText is what the evidence says; labels are kept as keys and shown by their names.
func evidenceText(r matching.Reason, e matching.Evidence) string {
	if r.Part != matching.PartSize {
		return e.Text
	}
	var names []string
	for key := range strings.SplitSeq(e.Text, ",") {
		if !slices.Contains(catalog.Labels, catalog.Label(key)) {
			return e.Text
		}
		names = append(names, words.Label(catalog.Label(key)))
	}
	return words.List(names)
}

func originLine(label string, l catalog.Listing) string {
	if l.ID == 0 {
		return ""
	}
	return label + words.Text("evidence.colon") + listingOrigin(l)
}

// listingOrigin is originText for a listing, which may have been inferred and confirmed.
func listingOrigin(l catalog.Listing) string {
	if l.Inferred != "" {
		return words.Text("origin.inferred", words.Values{"Ground": l.Inferred})
	}
	return originText(l.Origin)
}

// originText says where a value came from, with the cell's text as it stood.
func originText(o catalog.Origin) string {
	place := o.String()
	if place == "" {
		return words.Text("origin.typed")
	}
	if o.Text != "" {
		place += "  " + words.Text("evidence.quote", words.Values{"Text": o.Text})
	}
	return place
}

func decisionChip(d catalog.Decision) fyne.CanvasObject {
	text := titled(words.Verdict(d.Verdict))
	if d.Reason != "" {
		text += words.Text("evidence.colon") + d.Reason
	}
	if !d.At.IsZero() {
		text += " · " + d.At.Local().Format("2006-01-02")
	}
	if runes := []rune(text); len(runes) > 40 {
		text = string(runes[:39]) + "…"
	}
	ground, ink := theme.ColorNameSuccess, theme.ColorNameForegroundOnSuccess
	switch d.Verdict {
	case catalog.VerdictRejected, catalog.VerdictNever:
		ground, ink = kit.ColorChip, theme.ColorNameForeground
	case catalog.VerdictPartners:
		ground, ink = theme.ColorNamePrimary, theme.ColorNameForegroundOnPrimary
	}
	return kit.Line(kit.Chip(text, ground, ink))
}

// describe is a listing in one line: product, spec, quantity, price.
func describe(l catalog.Listing) string {
	return joinFacts(productText(l), termsText(l))
}

// termsText stands on a line of its own where there is room, since a wrapped line may break inside a number.
func termsText(l catalog.Listing) string {
	return joinFacts(l.Brand, l.Quantity.String(), l.Price.String())
}

func productText(l catalog.Listing) string {
	if l.Spec == "" {
		return l.Product
	}
	return l.Product + words.Text("listing.in_brackets", words.Values{"Text": l.Spec})
}

func joinFacts(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, " · ")
}

// points writes tenths of a point.
func points(tenths int) string { return fmt.Sprintf("%.1f", float64(tenths)/10) }

func signed(tenths int) string {
	if tenths < 0 {
		return "−" + points(-tenths)
	}
	return "+" + points(tenths)
}

// rejection is the dialog that asks why a pair is not suitable.
type rejection struct {
	dialog *kit.Dialog
	choice *kit.Choice[string]
	text   *kit.Entry
	ok     *kit.Button
}

func askRejection(h *host, name string, given func(reason string)) *rejection {
	r := &rejection{text: kit.NewTextArea(2)}
	values := append([]string{""}, rejectKeys...)
	r.choice = kit.NewChoice(values, func(key string) string {
		if key == "" {
			return words.Text("reject.choose")
		}
		return words.Text(key)
	}, func(string) { r.check() })
	r.choice.Set("")
	r.text.SetPlaceHolder(words.Text("reject.text_hint"))
	r.text.OnChanged = func(string) { r.check() }
	cancel := kit.NewButton(words.Text("button.cancel"), nil, nil)
	r.ok = kit.NewButton(words.Text("button.confirm"), nil, func() {
		reason := strings.TrimSpace(r.text.Text)
		if key := r.choice.Value(); key != "" {
			reason = strings.Trim(words.Text(key)+words.Text("reject.join")+reason, words.Text("reject.join"))
		}
		r.dialog.Close()
		given(reason)
	}).Primary()
	r.dialog = h.dialog(kit.DialogParams{
		Title: words.Text("reject.title", words.Values{"Name": name}),
		Content: container.NewVBox(
			kit.Label(words.Text("reject.ask")),
			kit.Fields(kit.Label(words.Text("reject.reason")), r.choice, kit.Label(words.Text("reject.text")), r.text)),
		Buttons: []*kit.Button{cancel, r.ok}, Default: r.ok, Size: fyne.NewSize(480, 0),
	})
	cancel.OnTapped = r.dialog.Close
	r.check()
	return r
}

func (r *rejection) check() {
	if r.choice.Value() == "" && strings.TrimSpace(r.text.Text) == "" {
		r.ok.Disable()
	} else {
		r.ok.Enable()
	}
}
