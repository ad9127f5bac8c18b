package matching

import (
	"cmp"
	"context"
	"math"
	"slices"

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
	heads    set        // of it
	side     side       // of it
	way      way        // in which the reading at hand is compared
	wanting  wanting    // modifiers of the reading at hand
	wider    wanting    // the same with its head
	found    []prospect
	order    []int32 // of found, the best bound first
	hits     []hit
	memo     specMemo
	touched  int        // of no use; see touch
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
	s.engine, s.name, s.side, s.found = e, name, side, s.found[:0]
	s.profile, s.heads = e.profileOf(name, true)
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

// fitting compares what was found and returns what fits, the best first.
func (s *search) fitting() []prospect { return s.fittingAbove(minFit) }

// fittingAbove is fitting for a higher fit than the least that counts.
func (s *search) fittingAbove(least float64) []prospect {
	var all []prospect
	for i := range s.found {
		p := &s.found[i]
		if p.most < least {
			continue // the bound
		}
		if !p.sure {
			s.compare(p)
		}
		if p.most >= least {
			all = append(all, *p)
		}
	}
	slices.SortFunc(all, func(a, b prospect) int {
		names := s.engine.names
		return cmp.Or(cmp.Compare(b.most, a.most), cmp.Compare(names[a.name].Folded, names[b.name].Folded))
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
	other := &s.engine.names[p.name]
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
func (s *search) others(name int32) []int32 {
	return s.engine.carriers[name][otherSide(s.side)]
}

// best collects the first top listings in s.hits, by score and then by id. oneEach lets each name come once.
func (s *search) best(ctx context.Context, own *party, top int, oneEach bool) error {
	e := s.engine
	s.hits = s.hits[:0]
	if own.words = own.read.Words(); own.words == nil {
		own.words = []text.Spec{}
	}
	bonus := e.bonusOf(own)
	var memo *specMemo
	if s.side == needSide {
		memo = &s.memo
		memo.start(len(e.specs.values))
	}
	done := 0
	for i, at := range s.order {
		if i%touchedAtOnce == 0 {
			s.touch(s.order[i:min(len(s.order), i+touchedAtOnce)])
		}
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
		for _, slot := range s.others(p.name) {
			if done++; done%checkEvery == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			l := &e.listings[slot]
			most, spec := bonus.with(e, l, own.side == needSide && e.profiles[p.name].marks&marksSpecs == 0)
			if l.enterprise == own.enterprise || s.hopeless(points(p.most, e.productWeight)+most, top) {
				continue
			}
			// What is around costs less than comparing names, and mostly leaves no hope.
			other := e.partyOf(l)
			need, offer := s.sides(own, &other)
			around := e.around(need, offer)
			if s.hopeless(points(p.most, e.productWeight)+around+spec, top) {
				continue
			}
			if !p.sure {
				s.compare(p)
			}
			if p.most < minFit {
				break
			}
			if s.hopeless(points(p.most, e.productWeight)+around+spec, top) {
				continue
			}
			score, ok := e.score(p, need, offer, around, memo)
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

// touch fetches from memory what comparing some prospects will need, link by link for all of them together: waiting for each of the
// links of each prospect would take longer than comparing them.
func (s *search) touch(order []int32) {
	e, others, sum := s.engine, otherSide(s.side), 0
	for _, at := range order {
		name := s.found[at].name
		sum += len(e.names[name].Readings) + len(e.carriers[name][others])
	}
	for _, at := range order {
		name := s.found[at].name
		if slots := e.carriers[name][others]; len(slots) > 0 {
			sum += int(slots[0])
		}
		if n := &e.names[name]; len(n.Readings) > 0 {
			sum += len(n.Readings[0].Pieces) + int(n.Folded[0])
		}
	}
	for _, at := range order {
		name := s.found[at].name
		for _, slot := range e.carriers[name][others] {
			sum += int(e.listings[slot].name)
		}
		if readings := e.names[name].Readings; len(readings) > 0 && len(readings[0].Pieces) > 0 {
			sum += int(readings[0].Pieces[0].Term)
		}
	}
	s.touched = sum
}

// slots returns where the hits are, the best first.
func (s *search) slots() []int32 {
	slots := make([]int32, len(s.hits))
	for i, h := range s.hits {
		slots[i] = h.slot
	}
	return slots
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

// with is the most for the given listing, and what of that the specification can add; bare says that no listing of its name has
// tokens of a specification.
func (b *bonus) with(e *Engine, l *listing, bare bool) (most, spec int) {
	if !b.byTokens || !bare {
		spec = b.spec
	}
	if b.supplier {
		return b.rest + spec + int(e.standings[l.enterprise]), spec
	}
	return b.rest + spec + b.standing, spec
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
		b.standing = int(e.standings[own.enterprise])
	}
	return b
}
