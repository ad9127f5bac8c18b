package matching

import (
	"cmp"
	"context"
	"math"
	"slices"

	"lianpei/catalog"
	"lianpei/matching/text"
)

// ForInferred returns the best offers for a need that an enterprise did not state, at most top. why is the reason of the inference
// (its Key, Values and Evidence); it stands last among the reasons of each suggestion and takes half of the points, so that a
// guess never passes for what was said. The suggestions have no NeedID.
func (e *Engine) ForInferred(ctx context.Context, enterpriseID int64, product string, why Reason, top int) ([]Suggestion, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	n, ok := e.enterpriseIDs[enterpriseID]
	if !ok || top <= 0 {
		return nil, ctx.Err()
	}
	read := text.Read(product, e.knowledge)
	own := party{listing: &listing{enterprise: n, name: -1, side: needSide}, read: &read, product: product, specs: read.Specs}
	if e.enterprises[n].known {
		own.owner = &e.enterprises[n]
	}
	found, err := e.answer(ctx, &own, top+spareInferred, false)
	if err != nil {
		return nil, err
	}
	var all []Suggestion
	for _, s := range found {
		if len(all) < top && s.Score > 0 && certain(s.Reasons[0].Key) {
			all = append(all, s.inferred(why))
		}
	}
	return all, nil
}

// spareInferred are asked for beyond the wanted number, since what is not certain is left out.
const spareInferred = 20

// certain reports whether a relation is worth a call for a need that is itself a guess.
func certain(key string) bool {
	return slices.Contains([]string{"product.same", "product.alias", "product.narrower", "product.broader"}, key)
}

// inferredShare is what an inferred need takes from the score of its suggestions.
const inferredShare = -0.5

func (s Suggestion) inferred(why Reason) Suggestion {
	why.Part, why.Value, why.Weight = PartInferred, inferredShare, s.Score
	why.Points = int(math.Round(inferredShare * float64(s.Score)))
	s.Reasons = append(s.Reasons, why)
	s.Score += why.Points
	return s
}

// AlikeNeed is a product that enterprises with like offers state as a need: how many of these do, and the listings that say so, each
// with the name of its enterprise.
type AlikeNeed struct {
	Product     string
	Enterprises int
	Evidence    []Evidence // at most three
}

// fitAlike is the fit from which two offers count as alike: the same thing, an alias or a sort of it.
const fitAlike = fitNarrower

// maxAlikeEvidence is how many listings are worth reading out.
const maxAlikeEvidence = 3

// NeedsOfAlike returns what other enterprises with like offers need, what most of them need first, and how many of these
// enterprises there are.
func (e *Engine) NeedsOfAlike(ctx context.Context, enterpriseID int64) (needs []AlikeNeed, alike int, err error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	others, err := e.alike(ctx, enterpriseID)
	if err != nil || len(others) == 0 {
		return nil, 0, err
	}
	var stated []party
	for slot := range e.listings {
		if l := &e.listings[slot]; l.side == needSide && others[l.enterprise] {
			stated = append(stated, e.partyOf(l))
		}
	}
	slices.SortFunc(stated, func(a, b party) int { return cmp.Compare(a.id, b.id) })
	at := map[string]int{}
	counted := map[string]map[int32]bool{}
	for i := range stated {
		l := &stated[i]
		product := e.productOf(l)
		key := catalog.ProductKey(product)
		n, ok := at[key]
		if !ok {
			n = len(needs)
			at[key], counted[key] = n, map[int32]bool{}
			needs = append(needs, AlikeNeed{Product: product})
		}
		if counted[key][l.enterprise] {
			continue
		}
		counted[key][l.enterprise] = true
		needs[n].Enterprises++
		if len(needs[n].Evidence) < maxAlikeEvidence {
			ground := e.listingEvidence(l, product)
			if l.owner != nil {
				ground.Text = l.owner.name + " · " + product
			}
			needs[n].Evidence = append(needs[n].Evidence, ground)
		}
	}
	slices.SortStableFunc(needs, func(a, b AlikeNeed) int { return cmp.Compare(b.Enterprises, a.Enterprises) })
	return needs, len(others), nil
}

// alike returns the other enterprises, by their places, that offer what an enterprise offers.
func (e *Engine) alike(ctx context.Context, enterpriseID int64) (map[int32]bool, error) {
	own, ok := e.enterpriseIDs[enterpriseID]
	if !ok {
		return nil, ctx.Err()
	}
	var names []int32
	for slot := range e.listings {
		if l := &e.listings[slot]; l.side == offerSide && l.enterprise == own {
			names = append(names, l.name)
		}
	}
	slices.Sort(names)
	s := e.searches.Get().(*search)
	defer e.searches.Put(s)
	others := map[int32]bool{}
	for _, name := range slices.Compact(names) {
		if err := s.start(ctx, e, &e.names[name], needSide, false); err != nil {
			return nil, err
		}
		for _, p := range s.fittingAbove(fitAlike) {
			if p.value < fitAlike {
				continue
			}
			for _, slot := range s.others(p.name) {
				if l := &e.listings[slot]; l.enterprise != own {
					others[l.enterprise] = true
				}
			}
		}
	}
	return others, nil
}
