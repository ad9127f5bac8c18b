package matching

import (
	"slices"
	"unicode/utf8"

	"lianpei/matching/knowledge"
	"lianpei/matching/text"
)

// index finds the names that can fit another one. What it leaves out has a fit of 0: the tests compare it with all pairs.
type index struct {
	byHead map[int32][]int32   // head term → names
	byTerm map[int32][]int32   // the term of a whole name → names
	byText map[string][]int32  // a whole name, or a head that is no term → names
	byGram map[gramKey][]int32 // two characters and the last one of a core → names; without the last one likeness says nothing
}

type gramKey struct{ first, second, last rune }

func newIndex() index {
	return index{map[int32][]int32{}, map[int32][]int32{}, map[string][]int32{}, map[gramKey][]int32{}}
}

// keys are what a reading is found by: as it stands, or by its stem.
type keys struct {
	head  text.Piece
	whole int32 // the term of the core
	core  string
}

// keysOf returns the keys of a reading and of its stem.
func keysOf(r *text.Reading) []keys {
	all := []keys{{r.Head(), r.Term, r.Core}}
	if r.Stem != nil {
		all = append(all, keys{r.Stem.Head(), r.Stem.Term, r.Stem.Core})
	}
	return all
}

func (x *index) add(id int32, k keys) {
	if k.head.Term != text.Unknown {
		x.byHead[k.head.Term] = appendOnce(x.byHead[k.head.Term], id)
	} else {
		x.byText[k.head.Text] = appendOnce(x.byText[k.head.Text], id)
	}
	if k.whole != text.Unknown {
		x.byTerm[k.whole] = appendOnce(x.byTerm[k.whole], id)
	}
	x.byText[k.core] = appendOnce(x.byText[k.core], id)
	for _, g := range gramKeys(k.core) {
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

// postings lists the names that can fit a reading; names come several times.
func (e *Engine) postings(r *text.Reading) [][]int32 {
	x := &e.index
	var lists [][]int32
	for _, k := range keysOf(r) {
		lists = append(lists, x.byText[k.core])
		if k.whole != text.Unknown {
			lists = append(lists, x.byTerm[k.whole])
		}
		if k.head.Term == text.Unknown {
			lists = append(lists, x.byText[k.head.Text])
		} else {
			for _, term := range e.relatedHeads(k.head.Term) {
				lists = append(lists, x.byHead[term])
			}
		}
		for _, g := range gramKeys(k.core) {
			lists = append(lists, x.byGram[g])
		}
	}
	return lists
}

// relatedHeads lists the head, what stands below and above it, and its siblings.
func (e *Engine) relatedHeads(head int32) []int32 {
	terms, level := []int32{head}, []int32{head}
	for range knowledge.MaxDistance {
		var next []int32
		for _, t := range level {
			next = append(next, e.knowledge.Children(t)...)
		}
		terms = append(terms, next...)
		level = next
	}
	for _, a := range e.knowledge.Ancestors(head) {
		terms = append(terms, a.Term)
		if a.Distance == 1 && e.knowledge.Below(a.Term) <= maxSiblings {
			terms = append(terms, e.knowledge.Children(a.Term)...)
		}
	}
	slices.Sort(terms)
	return slices.Compact(terms)
}

// gramKeys are the keys under which a core is found by its characters; a single character is its own.
func gramKeys(core string) []gramKey {
	last := lastRune(core)
	if core == "" || utf8.RuneCountInString(core) == 1 {
		return []gramKey{{last: last}}
	}
	keys := make([]gramKey, 0, len(core)/3)
	previous := rune(-1)
	for _, r := range core {
		if previous >= 0 {
			keys = append(keys, gramKey{previous, r, last})
		}
		previous = r
	}
	return keys
}
