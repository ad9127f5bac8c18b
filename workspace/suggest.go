package workspace

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"lianpei/catalog"
	"lianpei/matching"
)

// spareSuggestions are asked for beyond the wanted number, since decided pairs do not take up places.
const spareSuggestions = 15

// Partners returns what is suggested to an enterprise both ways, at most top open suggestions for each of its listings. Pairs that
// people decided on keep their place and carry the decision; those never to be suggested again are left out.
func (w *Workspace) Partners(ctx context.Context, enterpriseID int64, top int) (Partners, error) {
	s, err := w.current(ctx)
	if err != nil {
		return Partners{}, err
	}
	e, err := w.store.Enterprise(ctx, enterpriseID)
	if err != nil {
		return Partners{}, err
	}
	listings, err := w.store.Listings(ctx, enterpriseID)
	if err != nil {
		return Partners{}, err
	}
	p := Partners{Enterprise: e}
	for _, l := range listings {
		find := s.engine.ForNeed
		if l.Side == catalog.Offer {
			find = s.engine.ForOffer
		}
		found, err := find(ctx, l.ID, top+spareSuggestions)
		if err != nil {
			return Partners{}, err
		}
		suggestions, err := w.complete(ctx, s, found)
		if err != nil {
			return Partners{}, err
		}
		suggestions = limitOpen(suggestions, top)
		switch {
		case l.Side == catalog.Offer:
			p.Customers = append(p.Customers, suggestions...)
		case len(suggestions) == 0:
			why, _, err := s.engine.WhyNone(ctx, l.ID)
			if err != nil {
				return Partners{}, err
			}
			p.Unmet = append(p.Unmet, UnmetNeed{*l, why})
		default:
			p.Suppliers = append(p.Suppliers, suggestions...)
		}
	}
	if p.Inferred, err = w.inferNeeds(ctx, s, &e, listings); err != nil {
		return Partners{}, err
	}
	if err := w.answerInferred(ctx, s, &e, p.Inferred, top); err != nil {
		return Partners{}, err
	}
	orderGroups(p.Suppliers, func(g Suggestion) int64 { return g.Need.ID })
	orderGroups(p.Customers, func(g Suggestion) int64 { return g.Offer.ID })
	return p, nil
}

// limitOpen keeps the first top open suggestions and every decided one among what was found.
func limitOpen(all []Suggestion, top int) []Suggestion {
	open := 0
	return slices.DeleteFunc(all, func(g Suggestion) bool {
		if g.Decision != nil {
			return g.Decision.Verdict == catalog.VerdictNever
		}
		open++
		return open > top
	})
}

// orderGroups keeps the suggestions of one listing together, the listing with the best suggestion first.
func orderGroups(all []Suggestion, group func(Suggestion) int64) {
	best := map[int64]int{}
	for _, g := range all {
		best[group(g)] = max(best[group(g)], g.Score)
	}
	slices.SortStableFunc(all, func(a, b Suggestion) int {
		x, y := group(a), group(b)
		return cmp.Or(cmp.Compare(best[y], best[x]), cmp.Compare(x, y), cmp.Compare(b.Score, a.Score))
	})
}

// Query returns the best offers for a need that is in no list.
func (w *Workspace) Query(ctx context.Context, product string, top int) ([]Suggestion, error) {
	return w.query(ctx, product, top, (*matching.Engine).Query)
}

// QueryNames is Query with one suggestion for each distinct offer name: its best enterprise.
func (w *Workspace) QueryNames(ctx context.Context, product string, top int) ([]Suggestion, error) {
	return w.query(ctx, product, top, (*matching.Engine).QueryNames)
}

func (w *Workspace) query(ctx context.Context, product string, top int, ask func(*matching.Engine, context.Context, string, int) ([]matching.Suggestion, error)) ([]Suggestion, error) {
	s, err := w.current(ctx)
	if err != nil {
		return nil, err
	}
	found, err := ask(s.engine, ctx, product, top)
	if err != nil {
		return nil, err
	}
	suggestions, err := w.complete(ctx, s, found)
	for i := range suggestions {
		suggestions[i].Need = catalog.Listing{Side: catalog.Need, Product: product}
	}
	return suggestions, err
}

// complete adds the listings, enterprises and decisions that the engine knows by id only. A listing that went away meanwhile takes
// its suggestion along.
func (w *Workspace) complete(ctx context.Context, s *state, found []matching.Suggestion) ([]Suggestion, error) {
	ids := make([]int64, 0, 2*len(found))
	for _, f := range found {
		ids = append(ids, f.OfferID)
		if f.NeedID != 0 {
			ids = append(ids, f.NeedID)
		}
	}
	listings, err := w.store.ListingsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	suggestions := make([]Suggestion, 0, len(found))
	for _, f := range found {
		g := Suggestion{Suggestion: f}
		offer, need := listings[f.OfferID], listings[f.NeedID]
		if offer == nil || f.NeedID != 0 && need == nil {
			continue
		}
		g.Offer = *offer
		if supplier := s.enterprises[offer.EnterpriseID]; supplier != nil {
			g.Supplier = *supplier
		}
		if need != nil {
			g.Need = *need
			if buyer := s.enterprises[need.EnterpriseID]; buyer != nil {
				g.Buyer = *buyer
			}
			g.Decision = s.decisionOn(g.Pair())
		}
		suggestions = append(suggestions, g)
	}
	return suggestions, nil
}

// decisionOn returns what was decided about the pair or about its two enterprises; nil while open. Call it with w.mu held.
func (s *state) decisionOn(pair catalog.PairKey) *catalog.Decision {
	if d := s.decisions[pair.Enterprises()]; d != nil {
		return d
	}
	return s.decisions[pair]
}

// Pair returns the key under which a decision about the suggestion is kept.
func (g *Suggestion) Pair() catalog.PairKey {
	return catalog.NewPairKey(g.Buyer.Name, g.Supplier.Name, g.Need.Product, g.Offer.Product)
}

// Decide records a verdict on a suggestion of an enterprise's need (not of a free text); an empty verdict takes the earlier one
// back, whether it was about the pair or about the two enterprises. ErrNotFound for a free text, and when there is no earlier
// verdict to take back.
func (w *Workspace) Decide(ctx context.Context, g Suggestion, verdict catalog.Verdict, reason string) error {
	if g.Buyer.ID == 0 || g.Supplier.ID == 0 {
		return fmt.Errorf("decide on a suggestion of no enterprise: %w", ErrNotFound)
	}
	d := &catalog.Decision{
		Pair: g.Pair(), Verdict: verdict, Reason: reason,
		Buyer: g.Buyer.Name, Supplier: g.Supplier.Name, Product: g.Need.Product, Offered: g.Offer.Product,
	}
	if verdict == "" && g.Decision != nil {
		d.Pair = g.Decision.Pair
	}
	if err := w.store.Decide(ctx, d); err != nil {
		return err
	}
	w.follow(func(s *state) error { return w.loadDecisions(ctx, s) })
	return nil
}

// Match calls yield with the suggestions for every need, by need id, at most top open ones each; needs for which nothing is
// suggested come with none. Rejected pairs and those never to be suggested again are left out; accepted ones and partners carry
// their decision and do not count. progress may be nil.
func (w *Workspace) Match(ctx context.Context, top int, progress func(Progress), yield func(need catalog.Listing, buyer catalog.Enterprise, best []Suggestion) error) error {
	return w.match(ctx, 0, top, progress, yield)
}

// MatchEnterprise is Match for the needs of one enterprise.
func (w *Workspace) MatchEnterprise(ctx context.Context, enterpriseID int64, top int, yield func(need catalog.Listing, buyer catalog.Enterprise, best []Suggestion) error) error {
	return w.match(ctx, enterpriseID, top, nil, yield)
}

// needsAtOnce is how many needs are matched before their listings are read, so that memory stays small in the largest catalog.
const needsAtOnce = 500

func (w *Workspace) match(ctx context.Context, enterpriseID int64, top int, progress func(Progress), yield func(catalog.Listing, catalog.Enterprise, []Suggestion) error) error {
	s, err := w.current(ctx)
	if err != nil {
		return err
	}
	w.mu.Lock()
	ids := s.directory.needs(enterpriseID)
	w.mu.Unlock()
	report := throttle(progress, w.now)
	for start := 0; start < len(ids); start += needsAtOnce {
		chunk := ids[start:min(start+needsAtOnce, len(ids))]
		if err := w.matchChunk(ctx, s, chunk, top, yield); err != nil {
			return err
		}
		report(Progress{Stage: StageMatching, Done: int64(start + len(chunk)), Total: int64(len(ids))})
	}
	return nil
}

func (w *Workspace) matchChunk(ctx context.Context, s *state, ids []int64, top int, yield func(catalog.Listing, catalog.Enterprise, []Suggestion) error) error {
	needs, err := w.store.ListingsByID(ctx, ids)
	if err != nil {
		return err
	}
	found, err := s.engine.ForNeeds(ctx, ids, top+spareSuggestions)
	if err != nil {
		return err
	}
	all, err := w.complete(ctx, s, slices.Concat(found...))
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := 0
		for n < len(all) && all[n].NeedID == id {
			n++
		}
		best := slices.DeleteFunc(limitOpen(all[:n:n], top), isRejected)
		all = all[n:]
		w.mu.Lock()
		need := needs[id]
		var buyer *catalog.Enterprise
		if need != nil {
			buyer = s.enterprises[need.EnterpriseID]
		}
		w.mu.Unlock()
		if buyer == nil { // went away meanwhile
			continue
		}
		if err := yield(*need, *buyer, best); err != nil {
			return err
		}
	}
	return nil
}

func isRejected(g Suggestion) bool {
	return g.Decision != nil && g.Decision.Verdict == catalog.VerdictRejected
}
