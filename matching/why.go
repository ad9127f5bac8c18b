package matching

import (
	"context"
	"slices"
	"strings"

	"lianpei/matching/knowledge"
	"lianpei/matching/text"
)

// WhyKey names the sentence of an Explanation.
type WhyKey string

// Why a pair is proposed or not.
const (
	WhyProposed  WhyKey = "proposed"  // it is; Rank says where
	WhyOwn       WhyKey = "own"       // both listings are of one enterprise
	WhySibling   WhyKey = "sibling"   // both are sorts of one thing, neither can stand for the other
	WhyRelated   WhyKey = "related"   // the same trade, but too far to propose
	WhyRole      WhyKey = "role"      // the offer is a machine for it, its packaging, its seed, …
	WhyMaterial  WhyKey = "material"  // the offer is what the needed thing is made of
	WhyConsumer  WhyKey = "consumer"  // the offer is made of the needed thing: its maker needs it too
	WhyFar       WhyKey = "far"       // what the two have in common is too general
	WhyWord      WhyKey = "word"      // only a word in common
	WhyUnknown   WhyKey = "unknown"   // the knowledge does not hold a name and nothing is spelt like it
	WhyUnrelated WhyKey = "unrelated" // nothing in common
)

// Why a listing has no partner, beside WhyUnknown.
const (
	WhyNobody  WhyKey = "nobody"   // no other enterprise has anything like it
	WhyNearest WhyKey = "nearest"  // nobody has it; the nearest is another sort
	WhyOnlyOwn WhyKey = "only_own" // the enterprise alone has it
)

// Explanation says why a pair is proposed or not, or why a listing has no partner. Values fill the sentence of Key; a value Role is
// the key of a role (text.Role).
type Explanation struct {
	Key        WhyKey            `json:"key"`
	Values     map[string]string `json:"values,omitempty"`
	Evidence   []Evidence        `json:"evidence,omitempty"`
	Rank       int               `json:"rank,omitempty"`       // of WhyProposed: 1 for the best offer of the need
	Suggestion *Suggestion       `json:"suggestion,omitempty"` // of WhyProposed
}

// Why explains a need and an offer. ok is false when one of the ids is unknown or of the other side.
func (e *Engine) Why(ctx context.Context, needID, offerID int64) (x Explanation, ok bool, err error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	need, ok := e.partyOfID(needID, needSide)
	if !ok {
		return Explanation{}, false, ctx.Err()
	}
	offer, ok := e.partyOfID(offerID, offerSide)
	if !ok {
		return Explanation{}, false, ctx.Err()
	}
	if need.enterprise == offer.enterprise {
		return e.explanation(WhyOwn, &need, &offer, nil), true, nil
	}
	f := e.fitNames(need.read, offer.read)
	p := newProspect(offer.name, &f)
	if _, proposed := (*specMemo)(nil).reaches(&p, &need, &offer); !proposed {
		return e.refusal(&need, &offer, &f), true, nil
	}
	s := e.suggest(&need, &offer)
	x = e.explanation(WhyProposed, &need, &offer, nil)
	x.Suggestion = &s
	x.Rank, err = e.rank(ctx, &need, offerID)
	return x, true, err
}

// rank returns the place of an offer among all that are proposed for a need.
func (e *Engine) rank(ctx context.Context, need *party, offerID int64) (int, error) {
	s := e.searches.Get().(*search)
	defer e.searches.Put(s)
	if err := s.start(ctx, e, need.read, needSide, false); err != nil {
		return 0, err
	}
	if err := s.best(ctx, need, len(e.listings), false); err != nil {
		return 0, err
	}
	return 1 + slices.IndexFunc(s.hits, func(h hit) bool { return h.id == offerID }), nil
}

func (e *Engine) explanation(key WhyKey, need, offer *party, values map[string]string, facts ...Evidence) Explanation {
	if values == nil {
		values = map[string]string{}
	}
	values["Need"], values["Offer"] = e.productOf(need), e.productOf(offer)
	return Explanation{Key: key, Values: values,
		Evidence: append([]Evidence{e.listingEvidence(need, e.productOf(need)), e.listingEvidence(offer, e.productOf(offer))}, facts...)}
}

// refusal finds the first thing that speaks against a pair, the most telling first.
func (e *Engine) refusal(need, offer *party, f *fit) Explanation {
	needName, offerName := need.read, offer.read
	if f.value >= minFit {
		key := WhyRelated
		values, facts := e.explain(f)
		if f.key == "product.sibling" {
			key = WhySibling
		}
		return e.explanation(key, need, offer, values, facts...)
	}
	for i := range needName.Readings {
		for j := range offerName.Readings {
			n, o := &needName.Readings[i], &offerName.Readings[j]
			if role, ok := e.otherRole(n, o); ok {
				return e.explanation(WhyRole, need, offer, map[string]string{"Role": string(role)})
			}
			if key, fact, ok := e.direction(n, o); ok {
				return e.explanation(key, need, offer, nil, fact)
			}
			if parent, ok := e.common(n.Head().Term, o.Head().Term); ok {
				return e.explanation(WhyFar, need, offer, map[string]string{"Parent": e.knowledge.Name(parent)})
			}
		}
	}
	for _, name := range []*text.Name{needName, offerName} {
		if !e.holds(name) {
			return e.explanation(WhyUnknown, need, offer, map[string]string{"Name": name.Folded})
		}
	}
	if word := sharedWord(needName, offerName); word != "" {
		return e.explanation(WhyWord, need, offer, map[string]string{"Word": word})
	}
	return e.explanation(WhyUnrelated, need, offer, nil)
}

// otherRole reports whether the names speak of one thing in roles that do not help each other, and the role of the offer.
func (e *Engine) otherRole(need, offer *text.Reading) (text.Role, bool) {
	if need.Role == offer.Role {
		return "", false
	}
	for n := need; n != nil; n = n.Stem {
		for o := offer; o != nil; o = o.Stem { // 曲轴加工设备, 曲轴加工, 曲轴
			if e.fitWhole(n, o).value >= stemLeast {
				return offer.Role, true
			}
		}
	}
	return "", false
}

// direction reports whether one thing is made of the other.
func (e *Engine) direction(need, offer *text.Reading) (key WhyKey, fact Evidence, ok bool) {
	madeOf := func(product, material *text.Reading) (Evidence, bool) {
		for _, p := range []int32{product.Term, product.Head().Term} {
			if p == text.Unknown {
				continue
			}
			for _, edge := range e.knowledge.Materials(p) {
				if edge.To == material.Term || edge.To == material.Head().Term {
					return Evidence{Kind: EvidenceKnowledge, Text: e.knowledge.Name(p) + " → " + e.knowledge.Name(edge.To), Source: edge.Source.String()}, true
				}
			}
		}
		return Evidence{}, false
	}
	if fact, ok := madeOf(need, offer); ok {
		return WhyMaterial, fact, true
	}
	if fact, ok := madeOf(offer, need); ok {
		return WhyConsumer, fact, true
	}
	return "", Evidence{}, false
}

// common returns the nearest kind that two terms belong to.
func (e *Engine) common(a, b int32) (int32, bool) {
	if a == text.Unknown || b == text.Unknown || a == b {
		return 0, false
	}
	above := append([]knowledge.Ancestor{{Term: b}}, e.knowledge.Ancestors(b)...)
	for _, x := range append([]knowledge.Ancestor{{Term: a}}, e.knowledge.Ancestors(a)...) {
		if slices.ContainsFunc(above, func(y knowledge.Ancestor) bool { return x.Term == y.Term }) {
			return x.Term, true
		}
	}
	return 0, false
}

// holds reports whether the knowledge holds the head of one of a name's readings.
func (e *Engine) holds(name *text.Name) bool {
	return slices.ContainsFunc(name.Readings, func(r text.Reading) bool {
		if r.Head().Term != text.Unknown {
			return true
		}
		_, role := e.knowledge.Suffix(r.Head().Text)
		return role
	})
}

// sharedWord returns a piece that stands in both names.
func sharedWord(a, b *text.Name) string {
	for _, r := range a.Readings {
		for _, p := range r.Pieces {
			if len([]rune(p.Text)) >= 2 && strings.Contains(b.Folded, p.Text) {
				return p.Text
			}
		}
	}
	return ""
}

// WhyNone explains why nothing is proposed for a listing; for one with suggestions the Explanation is that of the best one. ok is
// false when the id is unknown.
func (e *Engine) WhyNone(ctx context.Context, id int64) (x Explanation, ok bool, err error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	slot, ok := e.listingIDs.find(id)
	if !ok {
		return Explanation{}, false, ctx.Err()
	}
	own := e.partyOf(&e.listings[slot])
	s := e.searches.Get().(*search)
	defer e.searches.Put(s)
	if err := s.startFor(ctx, e, &own); err != nil {
		return Explanation{}, false, err
	}
	if err := s.best(ctx, &own, 1, false); err != nil {
		return Explanation{}, false, err
	}
	if best := e.suggestions(&own, s.slots()); len(best) > 0 {
		other := e.partyOf(&e.listings[s.hits[0].slot])
		need, offer := s.sides(&own, &other)
		x = e.explanation(WhyProposed, need, offer, nil)
		x.Suggestion, x.Rank = &best[0], 1
		return x, true, nil
	}
	return e.whyNone(s, &own), true, ctx.Err()
}

// whyNone explains a listing for which a search proposed nothing.
func (e *Engine) whyNone(s *search, own *party) Explanation {
	alone := false
	for _, p := range s.fitting() {
		for _, slot := range s.others(p.name) {
			other := e.partyOf(&e.listings[slot])
			if other.enterprise == own.enterprise {
				alone = alone || p.value >= fitNarrower
				continue
			}
			if p.key != "product.sibling" && p.value < fitDistant {
				continue
			}
			need, offer := s.sides(own, &other)
			f := e.fitNames(need.read, offer.read)
			values, facts := e.explain(&f)
			x := e.explanation(WhyNearest, need, offer, values, facts...)
			if other.owner != nil {
				x.Values["Enterprise"] = other.owner.name
			}
			return x
		}
	}
	x := Explanation{Key: WhyNobody, Values: map[string]string{"Product": e.productOf(own)}, Evidence: []Evidence{e.listingEvidence(own, e.productOf(own))}}
	switch {
	case alone:
		x.Key = WhyOnlyOwn
	case !e.holds(own.read):
		x.Key = WhyUnknown
		x.Values["Name"] = e.productOf(own)
	}
	return x
}
