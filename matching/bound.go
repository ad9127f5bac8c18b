package matching

import (
	"math/bits"
	"slices"
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

// set is of 256 bits. What two names share has a bit that both have, but a shared bit can be chance.
type set [4]uint64

// add spreads values over the bits.
func (s *set) add(value uint64) {
	hash := value * 0x9E3779B97F4A7C15 // 2^64 divided by the golden ratio
	s[hash>>62] |= 1 << (hash >> 56 & 63)
}

func (s *set) or(o *set) set { return set{s[0] | o[0], s[1] | o[1], s[2] | o[2], s[3] | o[3]} }

func (s *set) meets(o *set) bool { return s[0]&o[0]|s[1]&o[1]|s[2]&o[2]|s[3]&o[3] != 0 }

// charSet is a set of 64 bits, for characters.
type charSet uint64

func (s *charSet) add(r rune) { *s |= 1 << (uint64(r) * 0x9E3779B97F4A7C15 >> 58) }

// without counts the bits that o lacks.
func (s charSet) without(o charSet) int { return bits.OnesCount64(uint64(s &^ o)) }

// roleSet holds roles by their number.
type roleSet uint32

// numbered are the roles in the order of their bits. Any other role has the bit otherRole.
var numbered = []text.Role{
	text.RoleThing, text.RoleMachine, text.RolePackaging, text.RoleService, text.RoleTrade, text.RolePart, text.RoleSeed, text.RoleWaste,
	text.RoleMould, text.RoleTool, text.RoleMaterial, text.RoleBlank, text.RoleSoftware, text.RoleSystem, text.RoleGoods, text.RoleForm,
	text.RoleScope, text.RoleField, text.RoleDecoration, text.RoleOperation,
}

const otherRole = 31

func (s *roleSet) add(role text.Role) {
	n := slices.Index(numbered, role)
	if n < 0 {
		n = otherRole
	}
	*s |= 1 << n
}

// profile is what is known of a name without looking at its texts. It fills one line of a processor's cache.
type profile struct {
	modifiers set     // what modifiers of any reading or stem can be alike by: pairs of characters, terms, kinds
	chars     charSet // characters of the folded name
	roles     roleSet // of the readings
	general   roleSet // of the last words that stand for everything of their role
	special   roleSet // of the other last words
	runes     uint8   // of the folded name
	grams     uint8   // the fewest pairs of characters of a reading
	modified  uint8   // the fewest modifiers of a reading or stem, at most 2
	spare     uint8   // the same without those that hardly tell things apart
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
	marksTokens                      // the name itself has tokens of a specification
	marksScope                       // the head of one hardly tells things apart
)

// marksOf are those that go with the last listing of a side.
func marksOf(s side) marks {
	if s == needSide {
		return marksNeeds
	}
	return marksOffers | marksSpecs
}

// profileOf returns the profile of a name without the marks of listings, and what its heads can be alike by. asks is for likenessOf.
func (e *Engine) profileOf(n *text.Name, asks bool) (p profile, heads set) {
	p = profile{runes: uint8(min(utf8.RuneCountInString(n.Folded), 255)), grams: 255, modified: 2, spare: 2}
	for _, r := range n.Folded {
		p.chars.add(r)
	}
	if len(n.Specs) > 0 {
		p.marks |= marksTokens
	}
	if n.Trade {
		p.marks |= marksTrade
	}
	if len(n.Readings) > 1 {
		p.marks |= marksSeveral
	}
	for i := range n.Readings {
		r := &n.Readings[i]
		e.addPieces(&p, &heads, r.Modifiers(), r.Head(), asks)
		p.roles.add(r.Role)
		p.grams = min(p.grams, uint8(max(0, utf8.RuneCountInString(r.Core)-1)))
		if r.Stem != nil {
			if r.General {
				p.general.add(r.Tail)
			} else {
				p.special.add(r.Tail)
			}
			e.addPieces(&p, &heads, r.Stem.Modifiers(), r.Stem.Head(), asks)
			e.addPieces(&p, &heads, r.Stem.Pieces, text.Piece{Term: text.Unknown}, asks) // as fitSplit sees it
		}
	}
	return p, heads
}

func (e *Engine) addPieces(p *profile, heads *set, modifiers []text.Piece, head text.Piece, asks bool) {
	spare := 0
	for _, m := range modifiers {
		alike := e.likenessOf(m, asks)
		p.modifiers = p.modifiers.or(&alike)
		if !e.isScope(m) {
			spare++
		}
	}
	if len(modifiers) > 0 {
		p.marks |= marksModifiers
	}
	if e.isScope(head) {
		p.marks |= marksScope
	}
	alike := e.likenessOf(head, asks)
	*heads = heads.or(&alike)
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

// modifiersMost bounds modifierFactor and the share of the need's modifiers that are covered, when only the profiles of both are
// known.
func (r relation) modifiersMost(need, offer *profile, needHeads, offerHeads *set) (most, coverage float64) {
	if need.modifiers.meets(&offer.modifiers) || r == narrowerHead && need.modifiers.meets(offerHeads) ||
		r == broaderHead && needHeads.meets(&offer.modifiers) {
		return 1, 1
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
	return most, 0
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

// take starts anew with the pieces of a need whose head is given.
func (w *wanting) take(e *Engine, modifiers []text.Piece, head text.Piece) {
	*w = wanting{pieces: w.pieces[:0], least: leastFactor, against: againstFactor}
	if e.isBare(head) {
		w.least, w.against = leastBare, againstBare
	}
	for _, m := range modifiers {
		w.add(e, m)
	}
}

func (w *wanting) add(e *Engine, p text.Piece) {
	weight := float64(utf8.RuneCountInString(p.Text))
	if e.isScope(p) {
		weight *= weightScope
	}
	w.pieces = append(w.pieces, wanted{e.likenessOf(p, true), weight})
	w.total += weight
}

// most is modifiersMost for one reading of the need.
func (w *wanting) most(r relation, offer *profile, offerHeads *set) (most, coverage float64) {
	if len(w.pieces) == 0 {
		return 1 - costAdded*float64(offer.modified), 0
	}
	sum, spare := 0.0, int(offer.spare)
	if r == narrowerHead && offer.marks&marksScope == 0 {
		spare++ // its head, unless that is alike
	}
	for i := range w.pieces {
		p := &w.pieces[i]
		if p.alike.meets(&offer.modifiers) || r == narrowerHead && p.alike.meets(offerHeads) {
			sum += p.weight
			spare-- // one of the offer's may be the like
		}
	}
	coverage = sum / w.total
	most = w.least + (1-w.least)*coverage
	if spare > 0 {
		most -= costSpare * float64(min(spare, 2))
		if coverage < 0.5 {
			most -= w.against
		}
	}
	return most, coverage
}

// transferBound gives the most that a transfer leaves for names with roles of a set. It computes each when it is first asked for.
type transferBound struct {
	factor func(role text.Role, general bool) float64
	known  [2]roleSet
	values [2][32]float64
}

func (b *transferBound) most(roles roleSet, general bool) float64 {
	kind := 0
	if general {
		kind = 1
	}
	most := 0.0
	for ; roles != 0; roles &= roles - 1 {
		n := bits.TrailingZeros32(uint32(roles))
		if b.known[kind]&(1<<n) == 0 {
			b.known[kind] |= 1 << n
			b.values[kind][n] = 1
			if n != otherRole {
				b.values[kind][n] = b.factor(numbered[n], general)
			}
		}
		most = max(most, b.values[kind][n])
	}
	return most
}

// way is one of the ways in which fitReadings compares two readings: each as it stands or by its stem. transfer is nil where both
// stand; otherwise too charSet a fit of the two counts nothing, and the transfer takes its part of the rest.
type way struct {
	byTails  bool // the transfer depends on the last words of the other name, else on the roles of its readings
	transfer *transferBound
}

// factor is what is left for the other name.
func (w *way) factor(other *profile) float64 {
	switch {
	case w.transfer == nil:
		return 1
	case w.byTails:
		return max(w.transfer.most(other.general, true), w.transfer.most(other.special, false))
	}
	return w.transfer.most(other.roles, false)
}
