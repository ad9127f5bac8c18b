package matching

import (
	"unicode/utf8"

	"lianpei/matching/text"
)

// index finds the names that can fit another one. What it leaves out has a fit of 0: the tests compare it with all pairs.
type index struct {
	whole  shelf              // names by their readings
	stems  shelf              // names by the stems of these
	byLast map[string][]int32 // the last word of a name with a stem
	byOdd  map[string][]int32 // the same where the last word is not the head, since the knowledge holds the name as a whole
	blanks []int32            // names that are no more than the word for a blank
	raw    []int32            // names whose last word stands for a blank
}

// shelf is one way to look names up. Each list is in the order in which the names came.
type shelf struct {
	byHead map[int32][]int32   // head term
	byKind map[kindKey][]int32 // a kind above the head
	byTerm map[int32][]int32   // term of the core
	byCore map[string][]int32  // core
	byWord map[string][]int32  // a head that is no term
	byGram map[gramKey][]int32 // two characters and the last one of a core; without the last one likeness says nothing
}

// kindKey is a kind with how far above the head it stands, and whether the head is a part of it.
type kindKey uint64

func newKindKey(term int32, distance int, part bool) kindKey {
	key := kindKey(uint32(term))<<8 | kindKey(distance)<<1
	if part {
		key |= 1
	}
	return key
}

// gramKey is three characters of 21 bits each, the last one of the core at the end.
type gramKey uint64

func newGramKey(first, second, last rune) gramKey {
	return gramKey(first)<<42 | gramKey(second)<<21 | gramKey(last)
}

func newIndex() index {
	return index{whole: newShelf(), stems: newShelf(), byLast: map[string][]int32{}, byOdd: map[string][]int32{}}
}

func newShelf() shelf {
	return shelf{map[int32][]int32{}, map[kindKey][]int32{}, map[int32][]int32{}, map[string][]int32{}, map[string][]int32{}, map[gramKey][]int32{}}
}

// indexName puts a name on every list that it can be found by.
func (e *Engine) indexName(id int32) {
	x := &e.index
	e.indexMaterials(id, &e.names[id])
	readings := e.names[id].Readings
	for i := range readings {
		r := &readings[i]
		e.shelve(&x.whole, id, r)
		if e.isBlank(r.Core) {
			x.blanks = appendOnce(x.blanks, id)
		}
		if r.Stem == nil {
			continue
		}
		if r.Tail == text.RoleBlank {
			x.raw = appendOnce(x.raw, id)
		}
		e.shelve(&x.stems, id, r.Stem)
		last := lastWord(r)
		x.byLast[last] = appendOnce(x.byLast[last], id)
		if isOdd(r) {
			x.byOdd[last] = appendOnce(x.byOdd[last], id)
		}
	}
}

// isBlank reports whether a core is no more than the word for a blank; see isLast.
func (e *Engine) isBlank(core string) bool {
	role, ok := e.knowledge.Suffix(core)
	return ok && role == text.RoleBlank
}

// isOdd reports whether the last word of a reading with a stem is not its head.
func isOdd(r *text.Reading) bool { return r.Head().Text != lastWord(r) }

func (e *Engine) shelve(x *shelf, id int32, r *text.Reading) {
	x.byCore[r.Core] = appendOnce(x.byCore[r.Core], id)
	if r.Term != text.Unknown {
		x.byTerm[r.Term] = appendOnce(x.byTerm[r.Term], id)
	}
	if head := r.Head(); head.Term == text.Unknown {
		x.byWord[head.Text] = appendOnce(x.byWord[head.Text], id)
	} else {
		x.byHead[head.Term] = appendOnce(x.byHead[head.Term], id)
		for _, a := range e.knowledge.Ancestors(head.Term) {
			key := newKindKey(a.Term, a.Distance, a.Part)
			x.byKind[key] = appendOnce(x.byKind[key], id)
		}
	}
	for g := range gramsOf(r.Core) {
		x.byGram[g] = appendOnce(x.byGram[g], id)
	}
}

// appendOnce relies on names being added one after the other.
func appendOnce(ids []int32, id int32) []int32 {
	if n := len(ids); n > 0 && ids[n-1] == id {
		return ids
	}
	return append(ids, id)
}

// gramsOf yields the keys under which a core is found by its characters. A core of one character has none.
func gramsOf(core string) func(yield func(gramKey) bool) {
	return func(yield func(gramKey) bool) {
		last, previous := lastRune(core), rune(-1)
		for _, r := range core {
			if previous >= 0 && !yield(newGramKey(previous, r, last)) {
				return
			}
			previous = r
		}
	}
}

// rarest returns the shortest of the lists of a text's pairs of characters. Names that end with the text are on each.
func (x *shelf) rarest(text string) []int32 {
	var shortest []int32
	some := false
	for g := range gramsOf(text) {
		if ids := x.byGram[g]; !some || len(ids) < len(shortest) {
			shortest, some = ids, true
		}
	}
	return shortest
}

// endings yields what a text ends with, the whole left out, down to least characters.
func endings(text string, least int) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for n := utf8.RuneCountInString(text); n > least; n-- {
			_, size := utf8.DecodeRuneInString(text)
			if text = text[size:]; !yield(text) {
				return
			}
		}
	}
}
