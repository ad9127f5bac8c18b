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

// profile is what is known of a name without looking at its texts. The sets are of 64 bits: what two names share has a bit that
// both have, but a shared bit can be chance.
type profile struct {
	chars     uint64 // characters of the folded name
	modifiers uint64 // what modifiers of any reading or stem can be alike by: pairs of characters, terms, kinds
	heads     uint64 // the same of the heads
	runes     uint8  // of the folded name
	grams     uint8  // the fewest pairs of characters of a reading or stem
	modified  uint8  // the fewest modifiers of a reading or stem, at most 2
	spare     uint8  // the same without those that hardly tell things apart
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

// bit spreads values over the bits of a set.
func bit(value uint64) uint64 { return 1 << (value * 0x9E3779B97F4A7C15 >> 58) }

func bitOfTerm(term int32) uint64 { return bit(uint64(term) | 1<<62) }

// profileOf leaves the marks of listings out.
func (e *Engine) profileOf(n *text.Name) profile {
	p := profile{runes: uint8(min(utf8.RuneCountInString(n.Folded), 255)), grams: 255, modified: 2, spare: 2}
	for _, r := range n.Folded {
		p.chars |= bit(uint64(r))
	}
	if n.Trade {
		p.marks |= marksTrade
	}
	if len(n.Readings) > 1 {
		p.marks |= marksSeveral
	}
	for i := range n.Readings {
		r := &n.Readings[i]
		e.addReading(&p, r)
		if r.Stem != nil {
			e.addReading(&p, r.Stem)
			e.addPieces(&p, r.Stem.Pieces, text.Piece{Term: text.Unknown}) // as fitSplit sees it
		}
	}
	return p
}

func (e *Engine) addReading(p *profile, r *text.Reading) {
	p.grams = min(p.grams, uint8(max(0, utf8.RuneCountInString(r.Core)-1)))
	e.addPieces(p, r.Modifiers(), r.Head())
}

func (e *Engine) addPieces(p *profile, modifiers []text.Piece, head text.Piece) {
	spare := 0
	for _, m := range modifiers {
		p.modifiers |= e.likenessBits(m)
		if !e.isScope(m) {
			spare++
		}
	}
	if len(modifiers) > 0 {
		p.marks |= marksModifiers
	}
	p.heads |= e.likenessBits(head)
	p.modified = min(p.modified, uint8(min(len(modifiers), 2)))
	p.spare = min(p.spare, uint8(min(spare, 2)))
}

// likenessBits has a bit in common with those of every piece for which pieceLikeness is above 0.
func (e *Engine) likenessBits(p text.Piece) uint64 {
	var set uint64
	previous := rune(-1)
	for _, r := range p.Text {
		if previous >= 0 {
			set |= bit(uint64(previous)<<32 | uint64(r))
		}
		previous = r
	}
	if set == 0 && previous >= 0 {
		set = bit(uint64(previous))
	}
	if p.Term != text.Unknown {
		set |= bitOfTerm(p.Term)
		for _, a := range e.knowledge.Ancestors(p.Term) {
			set |= bitOfTerm(a.Term)
		}
	}
	return set
}

// closest bounds what fitNames takes off for characters, length, trade and several things.
func closest(need, offer *profile) float64 {
	lacking := bits.OnesCount64(need.chars &^ offer.chars)
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

// covers reports whether a modifier of the need can be like one of the offer.
func (r relation) covers(need, offer *profile) bool {
	switch r {
	case narrowerHead:
		return need.modifiers&(offer.modifiers|offer.heads) != 0
	case broaderHead:
		return (need.modifiers|need.heads)&offer.modifiers != 0
	}
	return need.modifiers&offer.modifiers != 0
}

// modifierMost bounds modifierFactor for names none of whose modifiers are alike.
func (r relation) modifierMost(need, offer *profile) float64 {
	most := 0.0
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
	return most
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
