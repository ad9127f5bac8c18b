package plan

import (
	"cmp"
	"context"
	"slices"

	"lianpei/catalog"
	"lianpei/matching"
)

// Engine is what is asked about products; matching.Engine does it.
type Engine interface {
	Fits(ctx context.Context, listingID int64, yield func(matching.Fit) bool) error
	ForNeed(ctx context.Context, needID int64, top int) ([]matching.Suggestion, error)
	Near(ctx context.Context, needID int64, top int) ([]matching.Suggestion, error)
	Product(name string) (key, standard string)
}

// Data is a catalog. Listings without their enterprise, and what the engine knows beyond the Data, are left out.
type Data struct {
	Enterprises []*catalog.Enterprise
	Listings    []*catalog.Listing
	Decisions   []*catalog.Decision
}

// Options configure Gaps.
type Options struct {
	// MinShare is the share of enterprises that must have filled in what a rate rests on, 0 … 1.
	MinShare float64
}

// DefaultMinShare keeps a rate from being turned round by those who are silent: with three of five answering, the true rate lies
// within 40 points; with fewer, it could be almost anything.
const DefaultMinShare = 0.6

// DefaultOptions asks three of five enterprises to have filled the data in.
func DefaultOptions() Options { return Options{MinShare: DefaultMinShare} }

// Validate returns a catalog.InvalidError when the share is none.
func (o Options) Validate() error {
	if !(o.MinShare >= 0 && o.MinShare <= 1) { // NaN included
		return &catalog.InvalidError{Field: "share", Rule: catalog.RuleNumber}
	}
	return nil
}

const (
	// sureFit parts the suggestions that meet a need from those to be asked about. Of the graded suggestions of the set that the
	// engine is measured with, seven of eight from 0.5 on answer the need (2150 judged), and of those below it half (331 judged).
	sureFit = 0.5
	// MaxCandidates is how many enterprises that could extend into a gap are named.
	MaxCandidates = 5
	// spare is how many more are asked for, since some pairs were rejected.
	spare = 15
)

// sureKeys are the relations that name the thing itself, a sort of it or its general word. Others, such as who processes it, lead to
// a supplier at best.
var sureKeys = map[string]bool{
	"product.same": true, "product.alias": true, "product.narrower": true, "product.broader": true, "product.head": true,
}

// Sure reports whether a product that fits so well meets a need without further asking.
func Sure(f matching.Fit) bool { return f.Value >= sureFit && sureKeys[f.Key] }

// planner holds what Gaps looks up.
type planner struct {
	engine      Engine
	enterprises map[int64]*catalog.Enterprise
	keys        map[int64]string // NameKey of each enterprise
	byKey       map[string]*catalog.Enterprise
	listings    map[int64]*catalog.Listing
	needs       []*catalog.Listing // by id
	offers      []*catalog.Listing
	decided     map[[2]string][]*catalog.Decision // by the keys of buyer and supplier
	byNeed      map[[2]string][]*catalog.Decision // accepted and partners, by the keys of buyer and need
	byOffer     map[[2]string][]*catalog.Decision // the same by the keys of supplier and offer
	wanted      map[int64]bool                    // offers that a need fits
}

// Gaps makes the report. progress may be nil; it is called now and then from the calling goroutine, counting needs.
// Errors: a *catalog.InvalidError for the options, ctx.Err().
func Gaps(ctx context.Context, engine Engine, data Data, opts Options, progress func(done, total int)) (*Report, error) {
	if err := opts.Validate(); err != nil {
		return nil, err
	}
	p := newPlanner(engine, data)
	r := &Report{Offers: len(p.offers), MinShare: opts.MinShare, Counts: map[State]int{}}
	for i, l := range p.needs {
		n, err := p.need(ctx, l)
		if err != nil {
			return nil, err
		}
		r.Needs = append(r.Needs, n)
		r.Counts[n.State]++
		if done := i + 1; progress != nil && (done%64 == 0 || done == len(p.needs)) {
			progress(done, len(p.needs))
		}
	}
	for _, l := range p.offers {
		if !p.wanted[l.ID] && len(p.byOffer[[2]string{p.keys[l.EnterpriseID], catalog.ProductKey(l.Product)}]) == 0 {
			r.Idle = append(r.Idle, Idle{l, p.enterprises[l.EnterpriseID]})
		}
	}
	slices.SortFunc(r.Idle, func(a, b Idle) int {
		return cmp.Or(cmp.Compare(a.Seller.ID, b.Seller.ID), cmp.Compare(a.Offer.ID, b.Offer.ID))
	})
	p.nameProducts(r.Needs)
	r.Singles = singles(r.Needs)
	r.Doubtful = doubtful(r.Needs)
	var err error
	if r.Gaps, err = p.gaps(ctx, inState(r.Needs, StateUnmet)); err != nil {
		return nil, err
	}
	if r.Unlisted, err = p.gaps(ctx, inState(r.Needs, StateUnlisted)); err != nil {
		return nil, err
	}
	r.Buyers = buyers(r.Needs)
	r.Rates = rates(r.Buyers, opts.MinShare)
	return r, ctx.Err()
}

func newPlanner(engine Engine, data Data) *planner {
	p := &planner{
		engine: engine, enterprises: map[int64]*catalog.Enterprise{}, keys: map[int64]string{}, byKey: map[string]*catalog.Enterprise{},
		listings: map[int64]*catalog.Listing{}, wanted: map[int64]bool{}, decided: map[[2]string][]*catalog.Decision{},
		byNeed: map[[2]string][]*catalog.Decision{}, byOffer: map[[2]string][]*catalog.Decision{},
	}
	for _, e := range data.Enterprises {
		key := catalog.NameKey(e.Name)
		p.enterprises[e.ID], p.keys[e.ID] = e, key
		if have := p.byKey[key]; have == nil || e.ID < have.ID {
			p.byKey[key] = e
		}
	}
	for _, l := range data.Listings {
		if p.enterprises[l.EnterpriseID] == nil {
			continue
		}
		p.listings[l.ID] = l
		if l.Side == catalog.Need {
			p.needs = append(p.needs, l)
		} else {
			p.offers = append(p.offers, l)
		}
	}
	for _, all := range [][]*catalog.Listing{p.needs, p.offers} {
		slices.SortFunc(all, func(a, b *catalog.Listing) int { return cmp.Compare(a.ID, b.ID) })
	}
	p.takeDecisions(data.Decisions)
	return p
}

func (p *planner) takeDecisions(decisions []*catalog.Decision) {
	decisions = slices.SortedFunc(slices.Values(decisions), func(a, b *catalog.Decision) int { return cmp.Compare(a.ID, b.ID) })
	for _, d := range decisions {
		pair := [2]string{d.Pair.Buyer, d.Pair.Supplier}
		p.decided[pair] = append(p.decided[pair], d)
	}
	for _, d := range decisions {
		// A supplier or buyer that left the catalog does not count any more.
		if d.Verdict != catalog.VerdictAccepted && d.Verdict != catalog.VerdictPartners || p.barred(d.Pair.Buyer, d.Pair.Supplier) ||
			p.byKey[d.Pair.Buyer] == nil || p.byKey[d.Pair.Supplier] == nil || d.Pair.Buyer == d.Pair.Supplier {
			continue
		}
		need, offer := [2]string{d.Pair.Buyer, d.Pair.Need}, [2]string{d.Pair.Supplier, d.Pair.Offer}
		p.byNeed[need] = append(p.byNeed[need], d)
		p.byOffer[offer] = append(p.byOffer[offer], d)
	}
}

// barred reports whether two enterprises are never to be suggested to each other.
func (p *planner) barred(buyer, supplier string) bool {
	return slices.ContainsFunc(p.decided[[2]string{buyer, supplier}], func(d *catalog.Decision) bool { return d.Verdict == catalog.VerdictNever })
}

// open reports whether a pair may be suggested: it was not rejected and the enterprises are not barred from each other.
func (p *planner) open(need, offer *catalog.Listing) bool {
	decided := p.decided[[2]string{p.keys[need.EnterpriseID], p.keys[offer.EnterpriseID]}]
	if len(decided) == 0 {
		return true
	}
	needKey, offerKey := catalog.ProductKey(need.Product), catalog.ProductKey(offer.Product)
	return !slices.ContainsFunc(decided, func(d *catalog.Decision) bool {
		return d.Verdict == catalog.VerdictNever ||
			d.Verdict == catalog.VerdictRejected && d.Pair.Need == needKey && d.Pair.Offer == offerKey
	})
}

// need finds out who meets a need, and what it says of where it is bought; the offers that fit it are wanted from then on.
func (p *planner) need(ctx context.Context, l *catalog.Listing) (*Need, error) {
	n := &Need{Listing: l, Buyer: p.enterprises[l.EnterpriseID], State: StateUnmet}
	n.Amount, n.Priced = l.YearlyAmount()
	for _, d := range p.byNeed[[2]string{p.keys[l.EnterpriseID], catalog.ProductKey(l.Product)}] {
		n.Partners = n.Partners || d.Verdict == catalog.VerdictPartners
		n.State = StateMet
		n.addSupplier(p.byKey[d.Pair.Supplier])
	}
	n.Local = n.Partners || l.Source == catalog.SourceLocal
	n.Stated = n.Local || l.Source != catalog.SourceUnstated && l.Source != catalog.SourceUnknown
	err := p.engine.Fits(ctx, l.ID, func(f matching.Fit) bool {
		offer := p.listings[f.ListingID]
		if offer == nil || !p.open(l, offer) {
			return true
		}
		p.wanted[offer.ID] = true
		if Sure(f) {
			if n.State = StateMet; n.Offer == nil && len(n.Suppliers) == 0 {
				n.Offer = offer
			}
			n.addSupplier(p.enterprises[offer.EnterpriseID])
		} else if n.State == StateUnmet {
			n.State = StateDoubtful
		}
		return true
	})
	if n.State == StateUnmet && n.Local {
		n.State = StateUnlisted
	}
	if err != nil || n.State != StateDoubtful {
		return n, err
	}
	found, err := p.engine.ForNeed(ctx, l.ID, 1+spare)
	if err != nil {
		return nil, err
	}
	if best := p.candidates(found, 1); len(best) > 0 {
		n.Best = &best[0]
	}
	return n, nil
}

func (n *Need) addSupplier(e *catalog.Enterprise) {
	if len(n.Suppliers) < 2 && !slices.Contains(n.Suppliers, e) {
		n.Suppliers = append(n.Suppliers, e)
	}
}

// candidates completes the first open suggestions.
func (p *planner) candidates(found []matching.Suggestion, top int) []Candidate {
	var all []Candidate
	for _, s := range found {
		need, offer := p.listings[s.NeedID], p.listings[s.OfferID]
		if need != nil && offer != nil && len(all) < top && p.open(need, offer) {
			all = append(all, Candidate{p.enterprises[offer.EnterpriseID], offer, s})
		}
	}
	return all
}
