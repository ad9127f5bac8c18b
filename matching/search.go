package matching

import (
	"cmp"
	"context"
	"math"
	"slices"
	"unicode/utf8"

	"lianpei/matching/text"
)

// prospect is a name of the other side with its fit to the name that is asked for.
type prospect struct {
	name        int32
	level       int16 // of the bounds with which it was found
	sure        bool  // value and most are the fit's own and no bounds
	key         string
	value, most float64
}

// hit is a listing among the best ones.
type hit struct {
	score int
	id    int64
	slot  int32
}

// search finds the best listings for one name. It is used again and again for the sake of its memory.
type search struct {
	engine   *Engine
	name     *text.Name // that is asked for
	profile  profile    // of it
	side     side       // of it
	wanting  wanting    // modifiers of the reading at hand
	found    []prospect
	order    []int32 // of found, the best bound first
	hits     []hit
	seen     []sighting // by name
	round    uint32
	counted  []int32 // names with a count
	counters []counter
	counting uint32
}

// sighting says in which round a name was found last, and where in search.found it is.
type sighting struct {
	round uint32
	at    int32
}

// counter counts the pairs of characters that a name shares with one core.
type counter struct {
	counting uint32
	shared   uint32
}

// checkEvery is how many units of work pass between two looks at the context.
const checkEvery = 1024

// start finds the names that can fit, with bounds. specified says that the listing that is asked for is an offer with tokens of a
// specification.
func (s *search) start(ctx context.Context, e *Engine, name *text.Name, side side, specified bool) error {
	s.engine, s.name, s.side, s.found, s.profile = e, name, side, s.found[:0], e.profileOf(name, true)
	if specified {
		s.profile.marks |= marksSpecs
	}
	if len(s.seen) < len(e.names) || s.round == math.MaxUint32 {
		s.seen, s.round = make([]sighting, len(e.names)+len(e.names)/4), 0
	}
	s.round++
	for i := range name.Readings {
		r := &name.Readings[i]
		if err := s.findReading(ctx, r); err != nil {
			return err
		}
	}
	s.sort()
	return ctx.Err()
}

// startFor is start for a listing.
func (s *search) startFor(ctx context.Context, e *Engine, own *party) error {
	return s.start(ctx, e, own.read, own.side, own.side == offerSide && len(own.specs) > 0)
}

// fitting compares everything that was found and returns what fits, the best first.
func (s *search) fitting() []prospect {
	var all []prospect
	for i := range s.found {
		p := &s.found[i]
		if !p.sure {
			s.compare(p)
		}
		if p.most >= minFit {
			all = append(all, *p)
		}
	}
	slices.SortFunc(all, func(a, b prospect) int {
		names := s.engine.names
		return cmp.Or(cmp.Compare(b.most, a.most), cmp.Compare(names[a.name].read.Folded, names[b.name].read.Folded))
	})
	return all
}

// sides tells the need and the offer of a pair.
func (s *search) sides(own, other *party) (need, offer *party) {
	if s.side == needSide {
		return own, other
	}
	return other, own
}

// findReading visits the lists of a reading and its stem.
func (s *search) findReading(ctx context.Context, r *text.Reading) error {
	x := &s.engine.index
	for _, way := range []struct {
		shelf *shelf
		own   *text.Reading
		stem  bool
	}{{&x.whole, r, false}, {&x.stems, r, true}, {&x.whole, r.Stem, true}, {&x.stems, r.Stem, true}} {
		if way.own == nil {
			continue
		}
		if err := s.findShelf(ctx, way.shelf, way.own, way.stem); err != nil {
			return err
		}
	}
	s.findLast(r)
	return ctx.Err()
}

// findLast visits the names that share a last word, or are one.
func (s *search) findLast(r *text.Reading) {
	x := &s.engine.index
	last := limit{value: fitLast}
	if s.side == offerSide {
		s.visit(x.byLast[r.Core], last)
	}
	if r.Stem == nil {
		return
	}
	word := lastWord(r)
	if s.side == needSide {
		s.visit(x.whole.byCore[word], last)
	}
	split := limit{value: fitSame, relation: sameHead, bare: s.bareHead(word)}
	s.visit(x.byOdd[word], split)
	if isOdd(r) {
		s.visit(x.byLast[word], split)
	}
}

// bareHead is what is left of a fit that rests on a word alone that is no term: nothing where the word stands for everything.
func (s *search) bareHead(word string) float64 {
	if _, known := s.engine.knowledge.Term(word); !known && s.engine.knowledge.General(word) {
		return 0
	}
	return 1
}

// limit is what names of one list can fit at most.
type limit struct {
	value    float64  // with all modifiers alike
	relation relation // unrelated: modifiers do not count
	bare     float64  // what is left, beside what modifiers leave, when less than half of them can be alike
	stem     bool     // a stem is compared: too little is nothing, and a transfer takes its part
	wanting  *wanting // modifiers of the reading of the need that found the list; nil: of any
}

// findShelf visits the lists of one core.
func (s *search) findShelf(ctx context.Context, x *shelf, r *text.Reading, stem bool) error {
	k := s.engine.knowledge
	s.visit(x.byCore[r.Core], limit{value: fitSame, stem: stem})
	if r.Term != text.Unknown {
		s.visit(x.byTerm[r.Term], limit{value: fitAlias, stem: stem})
	}
	var wanting *wanting
	if s.side == needSide {
		wanting = &s.wanting
		s.engine.wantingOf(r, wanting)
	}
	if head := r.Head(); head.Term == text.Unknown {
		s.visit(x.byWord[head.Text], limit{fitSame, sameHead, s.bareHead(head.Text), stem, wanting})
		if s.engine.canEnd(head.Text) {
			s.visit(x.rarest(head.Text), limit{fitEnding, sameHead, 1, stem, wanting})
		}
	} else {
		s.visit(x.byHead[head.Term], limit{fitSame, sameHead, 1, stem, wanting})
		broader := func(term int32, distance int) limit {
			return limit{fitBroader - stepBroader*float64(distance-1), broaderHead, generality(k.Below(term)), stem, nil}
		}
		narrower := func(distance int) limit {
			return limit{fitNarrower - stepNarrower*float64(distance-1), narrowerHead, 1, stem, wanting}
		}
		below := narrower(1)
		if s.side == offerSide {
			below = broader(head.Term, 1)
		}
		s.visit(x.byKind[head.Term], below)
		for _, a := range k.Ancestors(head.Term) {
			if s.side == needSide {
				s.visit(x.byHead[a.Term], broader(a.Term, a.Distance))
			} else {
				s.visit(x.byHead[a.Term], narrower(a.Distance))
			}
			if a.Distance == 1 && k.Below(a.Term) <= maxSiblings && !stem {
				for _, c := range k.Children(a.Term) {
					s.visit(x.byHead[c], limit{max(fitSibling, fitDistant), siblingHead, 1, stem, wanting})
				}
			}
		}
	}
	for ending := range endings(r.Head().Text, 2) {
		if s.engine.canEnd(ending) {
			s.visit(x.byWord[ending], limit{fitEnding, sameHead, 1, stem, wanting})
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	s.findAlike(x, r.Core, stem)
	return ctx.Err()
}

// canEnd reports whether a head that is no term can relate longer ones that end with it; see endsWith.
func (e *Engine) canEnd(head string) bool {
	_, role := e.knowledge.Suffix(head)
	return !role && utf8.RuneCountInString(head) >= 2
}

// findAlike visits the names that are alike by their characters: they end with the core, or the core with them, or they share
// enough pairs of characters and the last one.
func (s *search) findAlike(x *shelf, core string, stem bool) {
	longer, shorter := limit{value: fitEnding, stem: stem}, limit{value: fitBroader * fitEnding, stem: stem}
	if s.side == offerSide {
		longer, shorter = shorter, longer
	}
	for ending := range endings(core, 3) {
		s.visit(x.byCore[ending], shorter)
	}
	grams := utf8.RuneCountInString(core) - 1
	if grams >= 2 {
		s.visit(x.rarest(core), longer)
	}
	if stem && fitSimilar < stemLeast || grams < 1 {
		return
	}
	s.counted = s.counted[:0]
	if len(s.counters) < len(s.seen) || s.counting == math.MaxUint32 {
		s.counters, s.counting = make([]counter, len(s.seen)), 0
	}
	s.counting++
	for g := range gramsOf(core) {
		for _, id := range x.byGram[g] {
			c := &s.counters[id]
			if c.counting != s.counting {
				*c = counter{counting: s.counting}
				s.counted = append(s.counted, id)
			}
			c.shared++
		}
	}
	for _, id := range s.counted {
		// A core has as many pairs as it shares, at least.
		shared := float64(s.counters[id].shared)
		if likeness := min(1, 2*shared/(float64(grams)+max(shared, float64(s.engine.profiles[id].grams)))); likeness >= 0.5 {
			s.visit([]int32{id}, limit{value: fitSimilar * likeness, stem: stem})
		}
	}
}

// visit notes the names of a list that have listings on the other side, with what they can fit at most.
func (s *search) visit(ids []int32, l limit) {
	if l.value < minFit || l.stem && l.value < stemLeast {
		return
	}
	wanted := marksOffers
	if s.side == offerSide {
		wanted = marksNeeds
	}
	for _, id := range ids {
		other := &s.engine.profiles[id]
		if other.marks&wanted == 0 {
			continue
		}
		need, offer := &s.profile, other
		if s.side == offerSide {
			need, offer = offer, need
		}
		value, modified := l.value, true
		if l.relation != unrelated {
			var factor float64
			var covered bool
			if l.wanting != nil {
				factor, covered = l.wanting.most(l.relation, offer)
				modified = len(l.wanting.pieces) > 0
			} else {
				factor, covered = l.relation.modifiersMost(need, offer)
				modified = need.marks&marksModifiers != 0 || l.relation == broaderHead
			}
			if !covered {
				factor *= l.bare
			}
			if value *= factor; value == 0 {
				continue
			}
		}
		if l.stem && value < stemLeast {
			continue
		}
		most := value
		if offer.marks&marksSpecs != 0 && modified {
			most = max(most, l.value*factorNamed)
		}
		factor := closest(need, offer)
		if l.stem {
			factor *= transferMost
		}
		s.note(id, value*factor, most*factor)
	}
}

func (s *search) note(id int32, value, most float64) {
	if most < minFit {
		return
	}
	seen := &s.seen[id]
	if seen.round != s.round {
		*seen = sighting{s.round, int32(len(s.found))}
		s.found = append(s.found, prospect{name: id})
	}
	p := &s.found[seen.at]
	p.value, p.most = max(p.value, value), max(p.most, most)
}

// levels is how finely bounds are told apart for the order of the search.
const levels = 1 << 10

// sort orders what was found by level.
func (s *search) sort() {
	var starts [levels + 2]int32
	for i := range s.found {
		p := &s.found[i]
		p.level = int16(min(levels, int(math.Ceil(p.most*levels))))
		starts[levels-p.level+1]++
	}
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	s.order = slices.Grow(s.order[:0], len(s.found))[:len(s.found)]
	for i := range s.found {
		at := &starts[levels-s.found[i].level]
		s.order[*at] = int32(i)
		*at++
	}
}

// compare replaces the bounds of a prospect by the fit.
func (s *search) compare(p *prospect) {
	other := &s.engine.names[p.name].read
	var f fit
	if s.side == needSide {
		f = s.engine.fitNames(s.name, other)
	} else {
		f = s.engine.fitNames(other, s.name)
	}
	p.sure, p.key, p.value, p.most = true, f.key, f.value, f.most
}

func newProspect(name int32, f *fit) prospect {
	return prospect{name: name, sure: true, key: f.key, value: f.value, most: f.most}
}

// others are the listings of a name on the other side.
func (s *search) others(n *productName) []int32 {
	if s.side == needSide {
		return n.offers
	}
	return n.needs
}

// best collects the first top listings in s.hits, by score and then by id. oneEach lets each name come once.
func (s *search) best(ctx context.Context, own *party, top int, oneEach bool) error {
	e := s.engine
	s.hits = s.hits[:0]
	if own.words = own.read.Words(); own.words == nil {
		own.words = []text.Spec{}
	}
	bonus := e.bonusOf(own)
	done := 0
	for _, at := range s.order {
		p := &s.found[at]
		if done++; done%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if s.hopeless(points(float64(p.level)/levels, e.productWeight)+bonus.most(), top) {
			break
		}
		if s.hopeless(points(p.most, e.productWeight)+bonus.most(), top) {
			continue
		}
		var first hit // of this name
		some := false
		for _, slot := range s.others(&e.names[p.name]) {
			if done++; done%checkEvery == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			l := &e.listings[slot]
			if l.enterprise == own.enterprise || s.hopeless(points(p.most, e.productWeight)+bonus.with(e, l), top) {
				continue
			}
			if !p.sure {
				s.compare(p)
			}
			if p.most < minFit {
				break
			}
			if s.hopeless(points(p.most, e.productWeight)+bonus.with(e, l), top) {
				continue
			}
			other := e.partyOf(l)
			need, offer := s.sides(own, &other)
			score, ok := e.score(p, need, offer)
			switch h := (hit{score, l.id, slot}); {
			case !ok:
			case !oneEach:
				s.keep(h, top)
			case !some || compareHits(h, first) < 0:
				first, some = h, true
			}
		}
		if some {
			s.keep(first, top)
		}
	}
	slices.SortFunc(s.hits, compareHits)
	return nil
}

// hopeless reports whether a score cannot be among the first top.
func (s *search) hopeless(score, top int) bool {
	return len(s.hits) >= top && score < s.hits[0].score
}

func compareHits(a, b hit) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.id, b.id))
}

// keep takes a hit in if it is among the first top. Until best ends, s.hits is a heap with the last hit at its root.
func (s *search) keep(h hit, top int) {
	if len(s.hits) < top {
		s.hits = append(s.hits, h)
		for at := len(s.hits) - 1; at > 0; {
			above := (at - 1) / 2
			if compareHits(s.hits[at], s.hits[above]) <= 0 {
				return
			}
			s.hits[at], s.hits[above] = s.hits[above], s.hits[at]
			at = above
		}
		return
	}
	if compareHits(h, s.hits[0]) >= 0 {
		return
	}
	s.hits[0] = h
	for at := 0; ; {
		last := at
		for _, below := range [2]int{2*at + 1, 2*at + 2} {
			if below < len(s.hits) && compareHits(s.hits[below], s.hits[last]) > 0 {
				last = below
			}
		}
		if last == at {
			return
		}
		s.hits[at], s.hits[last] = s.hits[last], s.hits[at]
		at = last
	}
}

// bonus is the most that everything beside the product can add to a pair that one listing is part of.
type bonus struct {
	rest     int  // without what follows
	spec     int  // what the specification adds
	byTokens bool // but only where the other listing has one
	standing int  // the best that a supplier's standing adds
	supplier bool // the supplier is the other listing's enterprise
}

func (b *bonus) most() int { return b.rest + b.spec + b.standing }

// with is the most for the given listing.
func (b *bonus) with(e *Engine, l *listing) int {
	most := b.rest
	if !b.byTokens || l.spec != 0 || len(e.names[l.name].read.Specs) > 0 {
		most += b.spec
	}
	if b.supplier {
		return most + e.enterprises[l.enterprise].standing
	}
	return most + b.standing
}

func (e *Engine) bonusOf(own *party) bonus {
	need := own.side == needSide
	b := bonus{supplier: need}
	for i, c := range contextParts {
		weight := e.partWeights[i]
		switch c.part {
		case PartSpec:
			b.spec = weight
			b.byTokens = need && !slices.ContainsFunc(own.specs, func(s text.Spec) bool { return s.Kind == text.SpecWord })
		case PartQuantity:
			if own.quantity == 0 {
				weight = 0
			}
			b.rest += weight
		case PartPlace, PartDecision:
			if own.owner == nil || c.part == PartDecision && len(e.relations) == 0 {
				weight = 0
			}
			b.rest += weight
		case PartCertificates:
			if need && own.certificates == 0 {
				weight = 0
			}
			b.rest += weight
		case PartSource:
			if need {
				weight = points(sourceValues[own.source], weight)
			}
			b.rest += weight
		case PartCredit, PartSize:
			if need {
				b.standing += weight
			}
		}
	}
	if !need && own.owner != nil {
		b.standing = own.owner.standing
	}
	return b
}
