package matching

import (
	"context"
	"math"
	"unicode/utf8"

	"lianpei/matching/knowledge"
	"lianpei/matching/text"
)

// findReading visits the lists of a reading and its stem, in every way in which fitReadings compares.
func (s *search) findReading(ctx context.Context, r *text.Reading) error {
	x := &s.engine.index
	need := s.side == needSide
	tail := func(role text.Role, general bool) *text.Reading { return &text.Reading{Tail: role, General: general} }
	s.way = way{}
	if err := s.findShelf(ctx, &x.whole, r); err != nil {
		return err
	}
	s.way = way{byTails: true, transfer: &transferBound{factor: func(role text.Role, general bool) float64 {
		if need {
			return transferTo(r.Role, tail(role, general)).factor
		}
		return transferFrom(tail(role, general), r.Role).factor
	}}}
	if err := s.findShelf(ctx, &x.stems, r); err != nil {
		return err
	}
	if r.Stem != nil {
		s.way = way{transfer: &transferBound{factor: func(role text.Role, _ bool) float64 {
			if need {
				return transferFrom(r, role).factor
			}
			return transferTo(role, r).factor
		}}}
		if err := s.findShelf(ctx, &x.whole, r.Stem); err != nil {
			return err
		}
		s.way = way{byTails: true, transfer: &transferBound{factor: func(role text.Role, general bool) float64 {
			if need {
				return transferTails(r, tail(role, general)).factor
			}
			return transferTails(tail(role, general), r).factor
		}}}
		if err := s.findShelf(ctx, &x.stems, r.Stem); err != nil {
			return err
		}
	}
	s.way = way{}
	s.findLast(r)
	return ctx.Err()
}

// findLast visits the names that share a last word, or are one.
func (s *search) findLast(r *text.Reading) {
	x := &s.engine.index
	last := limit{value: fitLast}
	if s.side == offerSide {
		s.visit(x.byLast[r.Core], last)
		if s.engine.isBlank(r.Core) {
			s.visit(x.raw, last)
		}
	}
	if r.Stem == nil {
		return
	}
	word := lastWord(r)
	if s.side == needSide {
		s.visit(x.whole.byCore[word], last)
		if r.Tail == text.RoleBlank {
			s.visit(x.blanks, last)
		}
	}
	split := limit{value: fitSame, relation: sameHead, nothing: s.saysNothing(word)}
	if s.side == needSide {
		if modifiers := r.Modifiers(); isOdd(r) {
			s.wanting.take(s.engine, r.Stem.Pieces, text.Piece{Text: word, Term: text.Unknown})
		} else {
			s.wanting.take(s.engine, modifiers, r.Head())
		}
		split.wanting = &s.wanting
	}
	s.visit(x.byOdd[word], split)
	if isOdd(r) {
		s.visit(x.byLast[word], split)
	}
}

// saysNothing reports whether a word stands for everything, so that two names share nothing if they share it alone.
func (s *search) saysNothing(word string) bool {
	_, known := s.engine.knowledge.Term(word)
	return !known && s.engine.knowledge.General(word)
}

// limit is what names of one list can fit at most.
type limit struct {
	value    float64  // with all modifiers alike
	relation relation // unrelated: modifiers do not count
	wanting  *wanting // modifiers of the reading of the need that found the list; nil: of any
	wider    *wanting // of broaderHead: the same with the head
	nothing  bool     // with too few modifiers alike nothing is left
	general  float64  // of broaderHead: generality
}

// findShelf visits the lists of one core.
func (s *search) findShelf(ctx context.Context, x *shelf, r *text.Reading) error {
	head := r.Head()
	same := limit{value: fitSame, relation: sameHead}
	if s.side == needSide {
		s.wanting.take(s.engine, r.Modifiers(), head)
		s.wider.take(s.engine, r.Pieces, head)
		same.wanting = &s.wanting
	}
	like := func(value float64) limit {
		l := same
		l.value = value
		return l
	}
	s.visit(x.byCore[r.Core], limit{value: fitSame})
	if r.Term != text.Unknown {
		s.visit(x.byTerm[r.Term], limit{value: fitAlias})
	}
	if head.Term == text.Unknown {
		l := same
		l.nothing = s.saysNothing(head.Text)
		s.visit(x.byWord[head.Text], l)
		if s.canEnd(head.Text) {
			s.visit(x.rarest(head.Text), like(fitEnding))
		}
	} else {
		s.visit(x.byHead[head.Term], same)
		s.findKinds(x, head.Term, same)
	}
	for ending := range endings(head.Text, 2) {
		if s.canEnd(ending) {
			s.visit(x.byWord[ending], like(fitEnding))
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	s.findAlike(x, r)
	return ctx.Err()
}

// findKinds visits the names whose head stands above, below or beside a term.
func (s *search) findKinds(x *shelf, head int32, same limit) {
	k := s.engine.knowledge
	narrower := func(distance int, part bool) limit {
		l := same
		l.value, l.relation = fitNarrower-stepNarrower*float64(distance-1), narrowerHead
		if part {
			l.value, l.relation = fitComponent, sameHead
		}
		return l
	}
	broader := func(offered int32, distance int) limit {
		l := limit{value: fitBroader - stepBroader*float64(distance-1), relation: broaderHead, general: generality(k.Below(offered))}
		if distance == 1 {
			l.general = max(l.general, directGeneral)
		}
		if s.side == needSide {
			l.wanting, l.wider = &s.wanting, &s.wider
		}
		return l
	}
	for distance := 1; distance <= knowledge.MaxDistance; distance++ {
		for _, part := range []bool{false, true} {
			l := narrower(distance, part)
			if s.side == offerSide {
				l = broader(head, distance)
			}
			s.visit(x.byKind[newKindKey(head, distance, part)], l)
		}
	}
	for _, a := range k.Ancestors(head) {
		if s.side == needSide {
			s.visit(x.byHead[a.Term], broader(a.Term, a.Distance))
		} else {
			s.visit(x.byHead[a.Term], narrower(a.Distance, a.Part))
		}
		if a.Distance > 1 || a.Part || k.Below(a.Term) > maxSiblings {
			continue
		}
		l := same
		if l.value = fitSibling; k.Below(a.Term) > closeSiblings {
			l.value = fitDistant
		}
		if s.tooLittle(l.value) {
			continue
		}
		for _, c := range k.Children(a.Term) {
			s.visit(x.byHead[c], l)
		}
	}
}

// canEnd reports whether a head that is no term can relate longer ones that end with it; see endsWith.
func (s *search) canEnd(head string) bool {
	_, role := s.engine.knowledge.Suffix(head)
	return !role && utf8.RuneCountInString(head) >= 2
}

// findAlike visits the names that are alike by their characters: they end with the core, or the core with them, or they share
// enough pairs of characters and the last one.
func (s *search) findAlike(x *shelf, r *text.Reading) {
	longer, shorter := limit{value: fitEnding}, limit{value: fitBroader * fitEnding}
	if s.side == offerSide {
		longer, shorter = shorter, longer
	}
	for ending := range endings(r.Core, 3) {
		s.visit(x.byCore[ending], shorter)
	}
	pairs := utf8.RuneCountInString(r.Core) - 1
	if pairs >= 2 {
		s.visit(x.rarest(r.Core), longer)
	}
	if pairs < 1 || s.tooLittle(fitSimilar) {
		return
	}
	s.counted = s.counted[:0]
	if len(s.counters) < len(s.seen) || s.counting == math.MaxUint32 {
		s.counters, s.counting = make([]counter, len(s.seen)), 0
	}
	s.counting++
	for g := range gramsOf(r.Core) {
		for _, id := range x.byGram[g] {
			c := &s.counters[id]
			if c.counting != s.counting {
				*c = counter{counting: s.counting}
				s.counted = append(s.counted, id)
			}
			c.shared++
		}
	}
	var own roleSet
	own.add(r.Role)
	for _, id := range s.counted {
		other := &s.engine.profiles[id]
		if s.way.transfer == nil && other.roles&own == 0 {
			continue
		}
		// A core has as many pairs as it shares, at least.
		shared := float64(s.counters[id].shared)
		if likeness := min(1, 2*shared/(float64(pairs)+max(shared, float64(other.grams)))); likeness >= 0.5 {
			s.visit([]int32{id}, limit{value: fitSimilar * likeness})
		}
	}
}

// tooLittle reports whether names that fit this well do not count in the way at hand.
func (s *search) tooLittle(value float64) bool {
	return value < minFit || s.way.transfer != nil && value < stemLeast
}

// visit notes the names of a list that have listings on the other side, with what they can fit at most.
func (s *search) visit(ids []int32, l limit) {
	if s.tooLittle(l.value) {
		return
	}
	for len(ids) > 0 {
		block := ids[:min(len(ids), touchedAtOnce)]
		ids = ids[len(block):]
		s.visitBlock(block, l)
	}
}

// touchedAtOnce is how many profiles are fetched from memory at once: fetched one after the other, each would be waited for.
const touchedAtOnce = 32

func (s *search) visitBlock(ids []int32, l limit) {
	wanted := marksOffers
	if s.side == offerSide {
		wanted = marksNeeds
	}
	var any marks
	for _, id := range ids {
		any |= s.engine.profiles[id].marks
	}
	if any&wanted == 0 {
		return
	}
	for _, id := range ids {
		other := &s.engine.profiles[id]
		if other.marks&wanted == 0 {
			continue
		}
		need, offer, needHeads, offerHeads := &s.profile, other, &s.heads, &s.engine.heads[id]
		if s.side == offerSide {
			need, offer, needHeads, offerHeads = offer, need, offerHeads, needHeads
		}
		value, modified := l.of(need, offer, needHeads, offerHeads)
		if value == 0 || s.way.transfer != nil && value < stemLeast {
			continue
		}
		most := value
		if modified && offer.marks&marksSpecs != 0 {
			most = max(most, l.value*factorNamed)
		}
		if factor := s.way.factor(other) * closest(need, offer); most*factor >= minFit {
			s.note(id, value*factor, most*factor)
		}
	}
}

// of bounds the fit of a pair of the list as far as heads and modifiers say; modified reports whether a specification can name what
// the need's modifiers ask for.
func (l *limit) of(need, offer *profile, needHeads, offerHeads *set) (value float64, modified bool) {
	if l.relation == unrelated {
		return l.value, false
	}
	factor, coverage := 0.0, 0.0
	if l.wanting != nil {
		factor, coverage = l.wanting.most(l.relation, offer, offerHeads)
		modified = len(l.wanting.pieces) > 0
	} else {
		factor, coverage = l.relation.modifiersMost(need, offer, needHeads, offerHeads)
		modified = need.marks&marksModifiers != 0
	}
	if l.nothing && coverage < coverageGeneral {
		return 0, false
	}
	if l.relation != broaderHead {
		return l.value * factor, modified
	}
	factor = l.generalised(factor, coverage)
	if l.wider != nil {
		factor = max(factor, l.generalised(l.wider.most(l.relation, offer, offerHeads)))
	}
	return l.value * factor, true
}

// generalised lowers the fit of a general word as weighModifiers does.
func (l *limit) generalised(factor, coverage float64) float64 {
	return factor * (1 - (1-l.general)*(1-coverage))
}

func (s *search) note(id int32, value, most float64) {
	seen := &s.seen[id]
	if seen.round != s.round {
		*seen = sighting{s.round, int32(len(s.found))}
		s.found = append(s.found, prospect{name: id})
	}
	p := &s.found[seen.at]
	p.value, p.most = max(p.value, value), max(p.most, most)
}
