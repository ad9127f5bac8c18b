package workspace

import (
	"context"

	"lianpei/catalog"
	"lianpei/matching"
)

// Explained is a need and an offer of two enterprises with why the pair is proposed or not. Why is of no use where Decision leaves
// the pair out (VerdictNever, VerdictRejected).
type Explained struct {
	Need, Offer     catalog.Listing
	Buyer, Supplier catalog.Enterprise
	Decision        *catalog.Decision // nil while open
	Why             matching.Explanation
}

// Why explains every need of buyer with every offer of supplier, in the order of their listings.
func (w *Workspace) Why(ctx context.Context, buyer, supplier int64) ([]Explained, error) {
	s, err := w.current(ctx)
	if err != nil {
		return nil, err
	}
	needs, err := w.listingsOf(ctx, buyer, catalog.Need)
	if err != nil {
		return nil, err
	}
	offers, err := w.listingsOf(ctx, supplier, catalog.Offer)
	if err != nil {
		return nil, err
	}
	var all []Explained
	for _, n := range needs {
		for _, o := range offers {
			x, ok, err := s.engine.Why(ctx, n.ID, o.ID)
			if err != nil {
				return nil, err
			}
			if ok { // else it went away meanwhile
				all = append(all, w.explained(s, n, o, x))
			}
		}
	}
	return all, nil
}

func (w *Workspace) explained(s *state, need, offer *catalog.Listing, x matching.Explanation) Explained {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := Explained{Need: *need, Offer: *offer, Why: x}
	if buyer := s.enterprises[need.EnterpriseID]; buyer != nil {
		all.Buyer = *buyer
	}
	if supplier := s.enterprises[offer.EnterpriseID]; supplier != nil {
		all.Supplier = *supplier
	}
	all.Decision = s.decisionOn(catalog.NewPairKey(all.Buyer.Name, all.Supplier.Name, need.Product, offer.Product))
	return all
}

func (w *Workspace) listingsOf(ctx context.Context, enterpriseID int64, side catalog.Side) ([]*catalog.Listing, error) {
	all, err := w.store.Listings(ctx, enterpriseID)
	if err != nil {
		return nil, err
	}
	var found []*catalog.Listing
	for _, l := range all {
		if l.Side == side {
			found = append(found, l)
		}
	}
	return found, nil
}

// WhyNone explains why nothing is suggested for a listing. ErrNotFound when there is no such listing.
func (w *Workspace) WhyNone(ctx context.Context, listingID int64) (matching.Explanation, error) {
	s, err := w.current(ctx)
	if err != nil {
		return matching.Explanation{}, err
	}
	x, ok, err := s.engine.WhyNone(ctx, listingID)
	if err == nil && !ok {
		err = ErrNotFound
	}
	return x, err
}
