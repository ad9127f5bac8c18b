package workspace

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"lianpei/catalog"
	"lianpei/matching"
	"lianpei/matching/chain"
)

// InferredNeed is something that an enterprise likely buys though it does not say so. Why is the reason, with no points of its own;
// Best are the suggestions for it.
type InferredNeed struct {
	Product string
	Belief  float64 // 0 to 1
	Why     matching.Reason
	Best    []Suggestion
}

// Evidence says in one line what the inference rests on.
func (n *InferredNeed) Evidence() string {
	var lines []string
	for _, e := range n.Why.Evidence {
		line := e.Text
		if e.Source != "" {
			line += " (" + e.Source + ")"
		}
		lines = append(lines, line)
	}
	text := []rune(strings.Join(lines, "; "))
	return string(text[:min(len(text), maxInferredRunes)])
}

const (
	// maxInferred is how many needs are inferred for an enterprise: a few that can be checked in one phone call.
	maxInferred = 5
	// chainShare is how much of what the rows say an enterprise is taken to buy: a product has more materials than one plant needs
	// from outside. What most enterprises with like offers state goes before.
	chainShare = 0.6
	// leastBelief leaves out what is hardly more than a guess.
	leastBelief = 0.05
	// materialsAsked is how many materials of each offer are looked at.
	materialsAsked = 10
	// leastAlike is how many enterprises with like offers must state a need before it is taken for a need of their kind.
	leastAlike = 2
	// maxEvidence is how much of the evidence is read out.
	maxEvidence = 4
	// maxInferredRunes bounds what a confirmed need keeps of its evidence.
	maxInferredRunes = 500
)

// notBought are materials that come from the tap and the air, and words of recipes that name nothing.
var notBought = []string{"水", "清水", "自来水", "纯水", "温水", "热水", "冷水", "开水", "饮用水", "空气", "氧气", "电", "适量"}

// guess is an inferred need in the making.
type guess struct {
	product string
	turn    int     // in which it came
	doubt   float64 // that all the grounds are wrong
	best    float64 // belief of the ground that Why speaks of
	why     matching.Reason
}

// guesses gathers the needs inferred for one enterprise.
type guesses struct {
	byKey   map[string]*guess
	settled map[string]bool // product keys that are stated, offered or dismissed
}

func (g *guesses) add(product string, belief float64, why matching.Reason) {
	key := catalog.ProductKey(product)
	if g.settled[key] || slices.Contains(notBought, product) || belief <= 0 {
		return
	}
	one := g.byKey[key]
	if one == nil {
		one = &guess{product: product, turn: len(g.byKey), doubt: 1}
		g.byKey[key] = one
	}
	one.doubt *= 1 - min(belief, 1)
	if belief > one.best {
		one.best = belief
		one.why.Key, one.why.Values = why.Key, why.Values
		one.why.Evidence = slices.Concat(why.Evidence, one.why.Evidence)
	} else {
		one.why.Evidence = slices.Concat(one.why.Evidence, why.Evidence)
	}
}

// few returns the likeliest guesses.
func (g *guesses) few() []InferredNeed {
	var order []*guess
	for _, one := range g.byKey {
		if 1-one.doubt >= leastBelief {
			order = append(order, one)
		}
	}
	slices.SortFunc(order, func(a, b *guess) int { return cmp.Or(cmp.Compare(a.doubt, b.doubt), cmp.Compare(a.turn, b.turn)) })
	var all []InferredNeed
	for _, one := range order[:min(len(order), maxInferred)] {
		one.why.Part = matching.PartInferred
		one.why.Evidence = one.why.Evidence[:min(len(one.why.Evidence), maxEvidence)]
		all = append(all, InferredNeed{Product: one.product, Belief: 1 - one.doubt, Why: one.why})
	}
	return all
}

// inferNeeds infers what an enterprise buys that states offers and no need of its own accord. Confirmed needs do not count: the
// others stay to be confirmed.
func (w *Workspace) inferNeeds(ctx context.Context, s *state, e *catalog.Enterprise, listings []*catalog.Listing) ([]InferredNeed, error) {
	g := guesses{byKey: map[string]*guess{}, settled: map[string]bool{}}
	var offers []*catalog.Listing
	for _, l := range listings {
		g.settled[catalog.ProductKey(l.Product)] = true
		switch {
		case l.Side == catalog.Offer:
			offers = append(offers, l)
		case l.Inferred == "":
			return nil, nil
		}
	}
	if len(offers) == 0 {
		return nil, nil
	}
	w.mu.Lock()
	for pair, d := range s.decisions {
		if d.Verdict == catalog.VerdictNotNeeded && pair.Buyer == catalog.NameKey(e.Name) {
			g.settled[pair.Need] = true
		}
	}
	w.mu.Unlock()
	for _, offer := range offers {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for _, m := range s.learned.infer(offer.Product) {
			if s.learned.known.Known(m.Material) {
				g.add(m.Material, chainShare*m.Score, fromChain(offer, &m))
			}
		}
	}
	needs, alike, err := s.engine.NeedsOfAlike(ctx, e.ID)
	if err != nil {
		return nil, err
	}
	for _, n := range needs {
		if n.Enterprises >= leastAlike {
			g.add(n.Product, float64(n.Enterprises)/float64(alike+1), fromAlike(&n, alike))
		}
	}
	return g.few(), nil
}

// infer remembers its answers: the offers of a catalog share their names.
func (l *learned) infer(product string) []chain.Inference {
	if have, ok := l.inferred.Load(product); ok {
		return have.([]chain.Inference)
	}
	found := l.chain().Infer(product, materialsAsked)
	l.inferred.Store(product, found)
	return found
}

func fromChain(offer *catalog.Listing, m *chain.Inference) matching.Reason {
	r := matching.Reason{Key: "inferred.chain", Values: map[string]string{"Offer": offer.Product, "Need": m.Material}}
	for _, row := range m.Evidence {
		r.Evidence = append(r.Evidence, matching.Evidence{Kind: matching.EvidenceKnowledge, Text: row.Product + " → " + row.Material, Source: row.Source})
	}
	return r
}

func fromAlike(n *matching.AlikeNeed, alike int) matching.Reason {
	return matching.Reason{Key: "inferred.alike", Values: map[string]string{
		"Need": n.Product, "Count": strconv.Itoa(n.Enterprises), "Alike": strconv.Itoa(alike),
	}, Evidence: n.Evidence}
}

// answerInferred finds the offers for the inferred needs of an enterprise.
func (w *Workspace) answerInferred(ctx context.Context, s *state, e *catalog.Enterprise, needs []InferredNeed, top int) error {
	for i := range needs {
		n := &needs[i]
		found, err := s.engine.ForInferred(ctx, e.ID, n.Product, n.Why, top+spareSuggestions)
		if err != nil {
			return err
		}
		best, err := w.complete(ctx, s, found)
		if err != nil {
			return err
		}
		w.mu.Lock()
		for k := range best {
			best[k].Need = catalog.Listing{EnterpriseID: e.ID, Side: catalog.Need, Product: n.Product, Inferred: n.Evidence()}
			best[k].Buyer = *e
			best[k].Decision = s.decisionOn(best[k].Pair())
		}
		w.mu.Unlock()
		n.Best = limitOpen(best, top)
	}
	return nil
}

// MatchInferred calls yield with the needs inferred for the enterprises that state offers alone, or for one of them, by enterprise
// id: what Match says of stated needs, of inferred ones. The suggestions carry a reason that says so and have half the points.
// progress may be nil.
func (w *Workspace) MatchInferred(ctx context.Context, enterpriseID int64, top int, progress func(Progress), yield func(buyer catalog.Enterprise, need InferredNeed) error) error {
	s, err := w.current(ctx)
	if err != nil {
		return err
	}
	w.mu.Lock()
	ids := s.directory.offering(enterpriseID)
	w.mu.Unlock()
	report := throttle(progress, w.now)
	for start := 0; start < len(ids); start += inferredAtOnce {
		chunk := ids[start:min(start+inferredAtOnce, len(ids))]
		found := make([]inferredFor, len(chunk))
		errs := make([]error, len(chunk))
		var next atomic.Int64
		var workers sync.WaitGroup
		for range runtime.GOMAXPROCS(0) {
			workers.Go(func() {
				for i := int(next.Add(1)) - 1; i < len(chunk); i = int(next.Add(1)) - 1 {
					found[i], errs[i] = w.matchInferred(ctx, s, chunk[i], top)
				}
			})
		}
		workers.Wait()
		for _, err := range errs {
			if err != nil {
				return err
			}
		}
		for i := range found {
			for _, n := range found[i].needs {
				if err := yield(found[i].buyer, n); err != nil {
					return err
				}
			}
		}
		report(Progress{Stage: StageMatching, Done: int64(start + len(chunk)), Total: int64(len(ids))})
	}
	return nil
}

// inferredAtOnce is how many enterprises are looked at before what was found for them is told in order.
const inferredAtOnce = 64

// inferredFor are the needs inferred for an enterprise; none for one that went away meanwhile.
type inferredFor struct {
	buyer catalog.Enterprise
	needs []InferredNeed
}

func (w *Workspace) matchInferred(ctx context.Context, s *state, id int64, top int) (found inferredFor, err error) {
	w.mu.Lock()
	buyer := s.enterprises[id]
	w.mu.Unlock()
	if buyer == nil {
		return found, nil
	}
	listings, err := w.store.Listings(ctx, id)
	if err != nil {
		return found, err
	}
	needs, err := w.inferNeeds(ctx, s, buyer, listings)
	if err != nil {
		return found, err
	}
	if err := w.answerInferred(ctx, s, buyer, needs, top); err != nil {
		return found, err
	}
	for i := range needs {
		needs[i].Best = slices.DeleteFunc(needs[i].Best, isRejected)
	}
	return inferredFor{*buyer, needs}, nil
}

// ConfirmNeed makes an inferred need a stated one of the enterprise that keeps what it was inferred from. It is one step to undo.
func (w *Workspace) ConfirmNeed(ctx context.Context, enterpriseID int64, need InferredNeed) error {
	return w.SaveListing(ctx, &catalog.Listing{
		EnterpriseID: enterpriseID, Side: catalog.Need, Product: need.Product, Inferred: need.Evidence(),
	})
}

// DismissNeed remembers that an enterprise does not need what was inferred for it. It is one step to undo. ErrNotFound when there
// is no such enterprise.
func (w *Workspace) DismissNeed(ctx context.Context, enterpriseID int64, product string) error {
	e, err := w.store.Enterprise(ctx, enterpriseID)
	if err != nil {
		return fmt.Errorf("dismiss need: %w", err)
	}
	d := &catalog.Decision{Pair: catalog.NewNeedKey(e.Name, product), Verdict: catalog.VerdictNotNeeded, Buyer: e.Name, Product: product}
	if err := w.store.Decide(ctx, d); err != nil {
		return err
	}
	w.follow(func(s *state) error { return w.loadDecisions(ctx, s) })
	return nil
}
