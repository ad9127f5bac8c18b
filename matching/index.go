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
	byTerm map[int32][]int32   // another term that a fit can rest on → names
	byText map[string][]int32  // the same for what is no term
	byGram map[gramKey][]int32 // two characters and the last one of a core → names; without the last one likeness says nothing
}

type gramKey struct{ first, second, last rune }

func newIndex() index {
	return index{map[int32][]int32{}, map[int32][]int32{}, map[string][]int32{}, map[gramKey][]int32{}}
}

// keys are what a reading is found by.
type keys struct {
	head     int32
	modifier text.Piece // the last one, before the head
	whole    int32      // the term of the core
	core     string
	object   string // what a service processes
	objectID int32
}

func (e *Engine) keysOf(r *text.Reading) keys {
	k := keys{head: r.Head().Term, modifier: text.Piece{Term: text.Unknown}, whole: r.Term, core: r.Core}
	if modifiers := r.Modifiers(); len(modifiers) > 0 {
		k.modifier = modifiers[len(modifiers)-1]
	}
	k.object, k.objectID = e.processed(r)
	return k
}

func (x *index) add(id int32, k keys) {
	if k.head != text.Unknown {
		x.byHead[k.head] = appendOnce(x.byHead[k.head], id)
	}
	for _, term := range []int32{k.modifier.Term, k.whole, k.objectID} {
		if term != text.Unknown {
			x.byTerm[term] = appendOnce(x.byTerm[term], id)
		}
	}
	for _, t := range []string{k.core, k.object} {
		if t != "" {
			x.byText[t] = appendOnce(x.byText[t], id)
		}
	}
	if k.modifier.Term == text.Unknown && k.modifier.Text != "" {
		x.byText[k.modifier.Text] = appendOnce(x.byText[k.modifier.Text], id)
	}
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
func (e *Engine) postings(r *text.Reading, asNeed bool) [][]int32 {
	x, k := &e.index, e.keysOf(r)
	lists := [][]int32{x.byText[k.core], x.byTerm[k.whole]}
	if asNeed { // offers whose last modifier is the needed head (轴承钢圆钢 for 轴承钢)
		head := r.Head()
		lists = append(lists, x.byTerm[head.Term], x.byText[head.Text])
	} else {
		lists = append(lists, x.byHead[k.modifier.Term], x.byText[k.object], x.byTerm[k.objectID])
	}
	if k.head != text.Unknown {
		for _, term := range e.relatedHeads(k.head) {
			lists = append(lists, x.byHead[term])
		}
	}
	for _, g := range gramKeys(k.core) {
		lists = append(lists, x.byGram[g])
	}
	if !asNeed && k.modifier.Term == text.Unknown && k.modifier.Text != "" {
		// The needed head is no term either; it ends as the modifier does.
		for _, g := range gramKeys(k.modifier.Text) {
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
