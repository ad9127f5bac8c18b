package matching

import (
	"cmp"
	"context"
	"math"
	"slices"

	"lianpei/catalog"
)

// ForInferred returns the best offers for a need that an enterprise did not state, at most top. why is the reason of the inference
// (its Key, Values and Evidence); it stands last among the reasons of each suggestion and takes half of the points, so that a
// guess never passes for what was said. The suggestions have no NeedID.
func (e *Engine) ForInferred(ctx context.Context, enterpriseID int64, product string, why Reason, top int) ([]Suggestion, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	need, found, err := e.search(ctx, product)
	if err != nil || top <= 0 {
		return nil, err
	}
	need.enterprise = enterpriseID
	return e.best(ctx, found, top, func(n *productName) []int64 { return n.offers }, func(id int64, f fit) (Suggestion, bool) {
		offer := e.listings[id]
		if offer.enterprise == enterpriseID || !certain(f.key) {
			return Suggestion{}, false
		}
		s, ok := e.assess(need, offer, f)
		if !ok || s.Score <= 0 {
			return Suggestion{}, false
		}
		return s.inferred(why), true
	})
}

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
	var stated []*listing
	for _, l := range e.listings {
		if l.side == catalog.Need && others[l.enterprise] {
			stated = append(stated, l)
		}
	}
	slices.SortFunc(stated, func(a, b *listing) int { return cmp.Compare(a.id, b.id) })
	at := map[string]int{}
	counted := map[string]map[int64]bool{}
	for _, l := range stated {
		key := catalog.ProductKey(l.product)
		i, ok := at[key]
		if !ok {
			i = len(needs)
			at[key], counted[key] = i, map[int64]bool{}
			needs = append(needs, AlikeNeed{Product: l.product})
		}
		if counted[key][l.enterprise] {
			continue
		}
		counted[key][l.enterprise] = true
		needs[i].Enterprises++
		if len(needs[i].Evidence) < maxAlikeEvidence {
			ground := listingEvidence(l, l.product)
			if en := e.enterprises[l.enterprise]; en != nil {
				ground.Text = en.name + " · " + l.product
			}
			needs[i].Evidence = append(needs[i].Evidence, ground)
		}
	}
	slices.SortStableFunc(needs, func(a, b AlikeNeed) int { return cmp.Compare(b.Enterprises, a.Enterprises) })
	return needs, len(others), nil
}

// alike returns the other enterprises that offer what an enterprise offers.
func (e *Engine) alike(ctx context.Context, enterpriseID int64) (map[int64]bool, error) {
	var own []int32
	for _, l := range e.listings {
		if l.side == catalog.Offer && l.enterprise == enterpriseID {
			own = append(own, l.name)
		}
	}
	slices.Sort(own)
	others := map[int64]bool{}
	for _, name := range slices.Compact(own) {
		found, err := e.candidates(ctx, &e.names[name].read, true)
		if err != nil {
			return nil, err
		}
		for _, c := range found {
			if c.fit.value < fitAlike {
				continue
			}
			for _, id := range e.names[c.name].offers {
				if l := e.listings[id]; l.enterprise != enterpriseID {
					others[l.enterprise] = true
				}
			}
		}
	}
	return others, nil
}
