package cli

import (
	"lianpei/catalog"
	"lianpei/matching/plan"
)

// The JSON of gaps. Amounts are in yuan, as decimal text. It names no persons.
type (
	gapsJSON struct {
		Counts      countsJSON   `json:"counts"`
		Gaps        []gapJSON    `json:"gaps"`
		Unlisted    []gapJSON    `json:"unlisted"`
		Doubtful    []doubtJSON  `json:"doubtful"`
		Singles     []singleJSON `json:"singles"`
		Idle        []idleJSON   `json:"idle"`
		MinShare    float64      `json:"minShare"`
		Rates       []rateJSON   `json:"rates"`
		Needs       []planJSON   `json:"needs"`       // the list behind every figure
		Enterprises []buyerJSON  `json:"enterprises"` // the same for each enterprise
	}
	countsJSON struct {
		Needs    int `json:"needs"`
		Met      int `json:"met"`
		Doubtful int `json:"doubtful"`
		Unlisted int `json:"unlisted"`
		Unmet    int `json:"unmet"`
		Offers   int `json:"offers"`
		Idle     int `json:"idle"`
	}
	productJSON struct {
		Product    string       `json:"product"`
		Spellings  []string     `json:"spellings"`
		NeedUIDs   []string     `json:"needUids"`
		Buyers     []string     `json:"buyers"`
		Anchors    int          `json:"anchors"`
		Demand     []totalJSON  `json:"demand"`
		Uncounted  []string     `json:"uncountedNeedUids"` // their quantities cannot be added up
		AmountYuan string       `json:"amountYuan,omitempty"`
		Priced     int          `json:"priced"` // needs that the amount adds up
		Sources    []sourceJSON `json:"sources"`
		Stages     []string     `json:"stages"`
	}
	totalJSON struct {
		Number float64 `json:"number"` // a year
		Unit   string  `json:"unit"`
		Needs  int     `json:"needs"`
	}
	sourceJSON struct {
		Source catalog.SourceArea `json:"source"` // empty: not stated
		Needs  int                `json:"needs"`
		Places []string           `json:"places"` // as the forms write it
	}
	gapJSON struct {
		productJSON
		Candidates []candidateJSON `json:"candidates"`
	}
	candidateJSON struct {
		Enterprise string       `json:"enterprise"`
		Offer      string       `json:"offer"`
		OfferUID   string       `json:"offerUid"`
		Score      float64      `json:"score"`
		Reasons    []reasonJSON `json:"reasons"`
	}
	doubtJSON struct {
		NeedUID    string         `json:"needUid"`
		Enterprise string         `json:"enterprise"`
		Need       string         `json:"need"`
		Best       *candidateJSON `json:"best"`
	}
	singleJSON struct {
		productJSON
		Supplier string `json:"supplier"`
		Offer    string `json:"offer,omitempty"`
		OfferUID string `json:"offerUid,omitempty"`
	}
	idleJSON struct {
		Enterprise string `json:"enterprise"`
		Offer      string `json:"offer"`
		Spec       string `json:"spec,omitempty"`
		Capacity   string `json:"capacity,omitempty"`
		OfferUID   string `json:"offerUid"`
	}
	rateJSON struct {
		Basis       plan.Basis `json:"basis"`
		Local       int64      `json:"local"` // needs, fen or enterprises
		Of          int64      `json:"of"`
		Share       *float64   `json:"share"` // null when it is withheld
		Filled      int        `json:"filled"`
		Asked       int        `json:"asked"`
		FilledShare float64    `json:"filledShare"`
	}
	planJSON struct {
		NeedUID    string             `json:"needUid"`
		Enterprise string             `json:"enterprise"`
		Need       string             `json:"need"`
		Spec       string             `json:"spec,omitempty"`
		UsedFor    string             `json:"usedFor,omitempty"`
		Product    string             `json:"product"`
		State      plan.State         `json:"state"`
		Suppliers  []string           `json:"suppliers"` // two at most
		Demand     string             `json:"demand,omitempty"`
		AmountYuan string             `json:"amountYuan,omitempty"`
		Source     catalog.SourceArea `json:"source,omitempty"`
		SourceText string             `json:"sourceText,omitempty"`
		Stated     bool               `json:"stated"`
		Local      bool               `json:"local"`
		Partners   bool               `json:"partners"`
	}
	buyerJSON struct {
		Enterprise       string `json:"enterprise"`
		Needs            int    `json:"needs"`
		Met              int    `json:"met"`
		Doubtful         int    `json:"doubtful"`
		Unlisted         int    `json:"unlisted"`
		Unmet            int    `json:"unmet"`
		Stated           int    `json:"stated"`
		Local            int    `json:"local"`
		StatedPriced     int    `json:"statedPriced"`
		LocalAmountYuan  string `json:"localAmountYuan"`
		StatedAmountYuan string `json:"statedAmountYuan"`
		FilledSource     bool   `json:"filledSource"`
		FilledAmount     bool   `json:"filledAmount"`
		MostlyLocal      bool   `json:"mostlyLocal"`
	}
)

func newGapsJSON(r *plan.Report) gapsJSON {
	g := gapsJSON{
		Counts: countsJSON{
			Needs: len(r.Needs), Met: r.Counts[plan.StateMet], Doubtful: r.Counts[plan.StateDoubtful], Unlisted: r.Counts[plan.StateUnlisted],
			Unmet: r.Counts[plan.StateUnmet], Offers: r.Offers, Idle: len(r.Idle),
		},
		Gaps: newGapListJSON(r.Gaps), Unlisted: newGapListJSON(r.Unlisted), MinShare: r.MinShare,
		Doubtful: []doubtJSON{}, Singles: []singleJSON{}, Idle: []idleJSON{}, Needs: []planJSON{}, Enterprises: []buyerJSON{},
	}
	for _, n := range r.Doubtful {
		d := doubtJSON{NeedUID: n.Listing.UID, Enterprise: n.Buyer.Name, Need: n.Listing.Product}
		if n.Best != nil {
			best := newCandidateJSON(n.Best)
			d.Best = &best
		}
		g.Doubtful = append(g.Doubtful, d)
	}
	for i := range r.Singles {
		s := &r.Singles[i]
		single := singleJSON{productJSON: newProductJSON(&s.Product), Supplier: s.Supplier.Name}
		if s.Offer != nil {
			single.Offer, single.OfferUID = s.Offer.Product, s.Offer.UID
		}
		g.Singles = append(g.Singles, single)
	}
	for _, x := range r.Idle {
		g.Idle = append(g.Idle, idleJSON{x.Seller.Name, x.Offer.Product, x.Offer.Spec, x.Offer.Quantity.String(), x.Offer.UID})
	}
	for i := range r.Rates {
		rate := &r.Rates[i]
		one := rateJSON{Basis: rate.Basis, Local: rate.Local, Of: rate.Of, Filled: rate.Filled, Asked: rate.Asked, FilledShare: rate.FilledShare()}
		if share := rate.Share(); !rate.Withheld {
			one.Share = &share
		}
		g.Rates = append(g.Rates, one)
	}
	for _, n := range r.Needs {
		g.Needs = append(g.Needs, newPlanJSON(n))
	}
	for i := range r.Buyers {
		b := &r.Buyers[i]
		g.Enterprises = append(g.Enterprises, buyerJSON{
			Enterprise: b.Enterprise.Name, Needs: b.Needs, Met: b.Met, Doubtful: b.Doubtful, Unlisted: b.Unlisted, Unmet: b.Unmet, Stated: b.Stated,
			Local: b.Local, StatedPriced: b.StatedPriced, LocalAmountYuan: b.LocalAmount.Yuan(), StatedAmountYuan: b.StatedAmount.Yuan(),
			FilledSource: b.FilledSource(), FilledAmount: b.FilledAmount(), MostlyLocal: b.MostlyLocal(),
		})
	}
	return g
}

func newGapListJSON(gaps []plan.Gap) []gapJSON {
	all := []gapJSON{}
	for i := range gaps {
		g := gapJSON{productJSON: newProductJSON(&gaps[i].Product), Candidates: []candidateJSON{}}
		for j := range gaps[i].Candidates {
			g.Candidates = append(g.Candidates, newCandidateJSON(&gaps[i].Candidates[j]))
		}
		all = append(all, g)
	}
	return all
}

func newCandidateJSON(c *plan.Candidate) candidateJSON {
	return candidateJSON{c.Supplier.Name, c.Offer.Product, c.Offer.UID, points(c.Score), newReasonsJSON(c.Reasons)}
}

func newProductJSON(p *plan.Product) productJSON {
	j := productJSON{
		Product: p.Name, Spellings: append([]string{}, p.Spellings...), NeedUIDs: []string{}, Buyers: []string{}, Anchors: p.Anchors,
		Demand: []totalJSON{}, Uncounted: []string{}, Priced: p.Priced, Sources: []sourceJSON{}, Stages: append([]string{}, p.Stages...),
	}
	if p.Priced > 0 {
		j.AmountYuan = p.Amount.Yuan()
	}
	for _, n := range p.Needs {
		j.NeedUIDs = append(j.NeedUIDs, n.Listing.UID)
	}
	for _, n := range p.Uncounted {
		j.Uncounted = append(j.Uncounted, n.Listing.UID)
	}
	for _, b := range p.Buyers {
		j.Buyers = append(j.Buyers, b.Name)
	}
	for _, t := range p.Totals {
		j.Demand = append(j.Demand, totalJSON{t.Number, t.Unit, t.Needs})
	}
	for _, s := range p.Sources {
		j.Sources = append(j.Sources, sourceJSON{s.Area, s.Needs, append([]string{}, s.Places...)})
	}
	return j
}

func newPlanJSON(n *plan.Need) planJSON {
	l := n.Listing
	j := planJSON{
		NeedUID: l.UID, Enterprise: n.Buyer.Name, Need: l.Product, Spec: l.Spec, UsedFor: l.UsedFor, Product: n.Product, State: n.State, Suppliers: []string{},
		Demand: l.Quantity.String(), Source: l.Source, SourceText: l.SourceText, Stated: n.Stated, Local: n.Local, Partners: n.Partners,
	}
	for _, s := range n.Suppliers {
		j.Suppliers = append(j.Suppliers, s.Name)
	}
	if n.Priced {
		j.AmountYuan = n.Amount.Yuan()
	}
	return j
}
