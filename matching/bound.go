package matching

import (
	"math/bits"
	"unicode/utf8"

	"lianpei/matching/text"
)

// What stands here says how well two names can fit at most, without comparing them: fitNames is never above it. Most names that an
// index list holds need not be compared then.

// relation is what a list of the index says about the heads of the names in it and the one that is asked for.
type relation uint8

const (
	unrelated relation = iota // nothing; the modifiers do not count
	sameHead
	narrowerHead // the offer's head is a sort of the need's
	broaderHead
	siblingHead
)

// set is of 128 bits. What two names share has a bit that both have, but a shared bit can be chance.
type set [2]uint64

// add spreads values over the bits.
func (s *set) add(value uint64) {
	hash := value * 0x9E3779B97F4A7C15
	s[hash>>63] |= 1 << (hash >> 57 & 63)
}

func (s set) or(o set) set { return set{s[0] | o[0], s[1] | o[1]} }

func (s set) meets(o set) bool { return s[0]&o[0]|s[1]&o[1] != 0 }

// without counts the bits that o lacks.
func (s set) without(o set) int { return bits.OnesCount64(s[0]&^o[0]) + bits.OnesCount64(s[1]&^o[1]) }

// profile is what is known of a name without looking at its texts.
type profile struct {
	chars     set   // characters of the folded name
	modifiers set   // what modifiers of any reading or stem can be alike by: pairs of characters, terms, kinds
	heads     set   // the same of the heads
	runes     uint8 // of the folded name
	grams     uint8 // the fewest pairs of characters of a reading or stem
	modified  uint8 // the fewest modifiers of a reading or stem, at most 2
	spare     uint8 // the same without those that hardly tell things apart
	marks     marks
}

// marks are yes-or-no facts about a name.
type marks uint8

const (
	marksNeeds     marks = 1 << iota // it has needs
	marksOffers                      // it has offers
	marksSpecs                       // an offer or the name itself has tokens of a specification
	marksTrade                       // sold on
	marksSeveral                     // it speaks of several things
	marksModifiers                   // a reading or stem has modifiers
)

// marksOf are those that go with the last listing of a side.
func marksOf(s side) marks {
	if s == needSide {
		return marksNeeds
	}
	return marksOffers | marksSpecs
}

// profileOf leaves the marks of listings out. asks is for likenessOf.
func (e *Engine) profileOf(n *text.Name, asks bool) profile {
	p := profile{runes: uint8(min(utf8.RuneCountInString(n.Folded), 255)), grams: 255, modified: 2, spare: 2}
	for _, r := range n.Folded {
		p.chars.add(uint64(r))
	}
	if n.Trade {
		p.marks |= marksTrade
	}
	if len(n.Readings) > 1 {
		p.marks |= marksSeveral
	}
	for i := range n.Readings {
		r := &n.Readings[i]
		e.addReading(&p, r, asks)
		if r.Stem != nil {
			e.addReading(&p, r.Stem, asks)
			e.addPieces(&p, r.Stem.Pieces, text.Piece{Term: text.Unknown}, asks) // as fitSplit sees it
		}
	}
	return p
}

func (e *Engine) addReading(p *profile, r *text.Reading, asks bool) {
	p.grams = min(p.grams, uint8(max(0, utf8.RuneCountInString(r.Core)-1)))
	e.addPieces(p, r.Modifiers(), r.Head(), asks)
}

func (e *Engine) addPieces(p *profile, modifiers []text.Piece, head text.Piece, asks bool) {
	spare := 0
	for _, m := range modifiers {
		p.modifiers = p.modifiers.or(e.likenessOf(m, asks))
		if !e.isScope(m) {
			spare++
		}
	}
	if len(modifiers) > 0 {
		p.marks |= marksModifiers
	}
	p.heads = p.heads.or(e.likenessOf(head, asks))
	p.modified = min(p.modified, uint8(min(len(modifiers), 2)))
	p.spare = min(p.spare, uint8(min(spare, 2)))
}

// Terms stand in a set as themselves, or as a kind of what has the set.
const (
	asItself = 1 << 62
	asKind   = 1 << 61
)

// likenessOf returns a set for a piece. That of a name that asks meets that of every piece of an indexed name for which
// pieceLikeness is above 0, whichever of the two is the need's.
func (e *Engine) likenessOf(p text.Piece, asks bool) set {
	var s set
	previous, pairs := rune(-1), 0
	for _, r := range p.Text {
		if previous >= 0 {
			s.add(uint64(previous)<<32 | uint64(r))
			pairs++
		}
		previous = r
	}
	if pairs == 0 && previous >= 0 {
		s.add(uint64(previous))
	}
	if p.Term == text.Unknown {
		return s
	}
	s.add(uint64(p.Term) | asItself)
	kinds := uint64(asKind)
	if asks {
		s.add(uint64(p.Term) | asKind)
		kinds = asItself
	}
	for _, a := range e.knowledge.Ancestors(p.Term) {
		s.add(uint64(a.Term) | kinds)
	}
	return s
}

// closest bounds what fitNames takes off for characters, length, trade and several things.
func closest(need, offer *profile) float64 {
	lacking := need.chars.without(offer.chars)
	longer := min(max(0, int(offer.runes)-int(need.runes)), 8)
	most := 1 - costOther*float64(lacking)/float64(max(need.runes, 1)) - costLength*float64(longer)
	if (need.marks|offer.marks)&marksSeveral != 0 {
		most *= factorSeveral
	}
	if offer.marks&^need.marks&marksTrade != 0 {
		most *= factorTrade
	}
	return most
}

// given is what modifiers of the need are looked for in.
func (r relation) given(offer *profile) set {
	if r == narrowerHead {
		return offer.modifiers.or(offer.heads)
	}
	return offer.modifiers
}

// modifiersMost bounds modifierFactor, and reports whether half of the need's modifiers can be covered, when only the profiles of
// both are known.
func (r relation) modifiersMost(need, offer *profile) (most float64, covered bool) {
	wanted := need.modifiers
	if r == broaderHead {
		wanted = wanted.or(need.heads)
	}
	if wanted.meets(r.given(offer)) {
		return 1, true
	}
	if need.modified == 0 {
		most = 1 - costAdded*float64(offer.modified)
	}
	if need.marks&marksModifiers != 0 || r == broaderHead {
		uncovered := leastFactor - costSpare*float64(offer.spare)
		if offer.spare > 0 {
			uncovered -= againstFactor
		}
		most = max(most, uncovered)
	}
	return most, false
}

// wanting are the modifiers of one reading of a need.
type wanting struct {
	pieces         []wanted
	total          float64
	least, against float64 // see modifierFactor
}

type wanted struct {
	alike  set
	weight float64
}

func (e *Engine) wantingOf(r *text.Reading, to *wanting) {
	*to = wanting{pieces: to.pieces[:0], least: leastFactor, against: againstFactor}
	if e.isBare(r.Head()) {
		to.least, to.against = leastBare, againstBare
	}
	for _, m := range r.Modifiers() {
		weight := float64(utf8.RuneCountInString(m.Text))
		if e.isScope(m) {
			weight *= weightScope
		}
		to.pieces = append(to.pieces, wanted{e.likenessOf(m, true), weight})
		to.total += weight
	}
}

// most is modifiersMost for one reading of the need.
func (w *wanting) most(r relation, offer *profile) (most float64, covered bool) {
	if len(w.pieces) == 0 {
		return 1 - costAdded*float64(offer.modified), false
	}
	given, sum, spare := r.given(offer), 0.0, int(offer.spare)
	for i := range w.pieces {
		if p := &w.pieces[i]; p.alike.meets(given) {
			sum += p.weight
			spare-- // one of the offer's may be the like
		}
	}
	coverage := sum / w.total
	most = w.least + (1-w.least)*coverage
	covered = coverage >= 0.5
	if spare > 0 {
		most -= costSpare * float64(spare)
		if !covered {
			most -= w.against
		}
	}
	return most, covered
}

// transferMost is the most that a transfer leaves.
var transferMost = func() float64 {
	most := max(transferGeneral, transferNarrower, transferBroader)
	for _, row := range transfers {
		for _, factor := range row {
			most = max(most, factor)
		}
	}
	return most
}()
