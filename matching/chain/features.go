package chain

import (
	"cmp"
	"math"
	"slices"
)

// What the ranker looks at for a candidate material of a name. The first two times kinds features are, for each kind of gram, how
// much the grams speak for the material that they were met with (the logarithm of the odds), and against one that they were
// never met with.
const (
	forIt        = 0
	againstIt    = int(kinds)
	common       = 2*int(kinds) + iota - 2 // logarithm of the share of products that take the material
	near                                   // how much of the near products take it
	nearest1                               // cosine of the nearest product that takes it
	nearCount                              // how many near products take it
	nearHead                               // how much of the near products with the same last character take it
	bestShare                              // the highest share of products with one gram that take it
	bestOdds                               // the most that one gram says for it
	headOdds                               // what the longest known end of the name says
	startOdds                              // what the longest known start of the name says
	place                                  // where it stands in the name: 0 nowhere, 1 start, 2 middle, 3 end
	covered                                // it stands within a longer material
	crossed                                // another, more common material overlaps it
	standingOdds                           // how often it is taken where it stands, as the logarithm of the odds
	standingLead                           // the same, less that of the best other one standing in the name
	standingAll                            // how many materials stand in the name
	standingTurn                           // how many open ones stand before it
	standingMet                            // in how many known names it stands
	length                                 // of its name
	overlap                                // the longest part that its name shares with the product's, as a share of its name
	overlapSize                            // the same in characters
	overlapTail                            // that part is the end of its name
	overlapStart                           // that part is the start of its name
	overlapAtEnd                           // that part stands at the end of the product's name
	believed                               // logarithm of what the weights give it
	share                                  // the same as a share
	behind                                 // how far it is behind the one they believe most
	lead                                   // how far it is ahead of the best other one standing in the name
	ownShare                               // share of the products that take it which are the user's
	ownNear                                // share of the near products which are the user's
	familiar                               // cosine of the nearest product of all
	rarity                                 // common × familiar
	features
)

type vector [features]float32

type candidate struct {
	material int32
	named    bool
	features vector
}

// maxCandidates is how many materials are ranked, those first that the weights and the near products speak for.
const maxCandidates = 60

// scratch is what one inference fills: a slot for every material and product, cleared by counting rounds.
type scratch struct {
	round   int32
	seen    []int32 // by material: the round in which it was touched
	touched []int32
	belief  []float32
	odds    [][kinds]float32
	against [][kinds]float32
	facts   []vector // features gathered on the way
	shared  []float32
	met     []int32
	near    []neighbour
	all     []int32 // grams of the name
	own     []int32 // of these the counted ones
}

func (m *Model) newScratch() *scratch {
	n := len(m.materials)
	return &scratch{seen: make([]int32, n), belief: make([]float32, n), odds: make([][kinds]float32, n),
		against: make([][kinds]float32, n), facts: make([]vector, n), shared: make([]float32, len(m.products))}
}

// candidates returns the materials worth ranking with what is to be said about each.
func (m *Model) candidates(s *scratch, folded string) []candidate {
	s.all = m.grams.read(folded, s.all)
	s.own = m.grams.counted(s.all, s.own)
	standing := m.spans(folded)
	m.nearest(s, s.all)
	m.beliefs(s, s.own, standing, &m.weights)
	m.touchNear(s)
	s.normalize()
	for _, of := range s.touched {
		s.odds[of], s.against[of], s.facts[of] = [kinds]float32{}, [kinds]float32{}, vector{}
	}
	silence := m.weigh(s)
	ownNearness := m.askNear(s, folded)

	order := slices.Clone(s.touched)
	ahead := func(of int32) float32 { return s.belief[of] + 0.3*s.facts[of][near] }
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(ahead(b), ahead(a)), cmp.Compare(a, b)) })
	order = order[:min(len(order), maxCandidates)]

	top := float32(math.Inf(-1))
	for _, of := range order {
		top = max(top, s.belief[of])
	}
	familiarity := float32(0)
	if len(s.near) > 0 {
		familiarity = s.near[0].cosine
	}
	name := nameOf(folded, standing, m)
	scale := scaleOf(s.own)
	found := make([]candidate, len(order))
	for i, of := range order {
		one := &m.materials[of]
		v := s.facts[of]
		for k := range kinds {
			v[forIt+int(k)] = s.odds[of][k] * scale
			v[againstIt+int(k)] = (silence[k] - s.against[of][k]) * scale
		}
		v[common] = one.prior
		v[length] = float32(len(one.runes))
		v[believed], v[share], v[behind] = s.belief[of], float32(math.Exp(float64(s.belief[of]))), s.belief[of]-top
		v[familiar], v[rarity] = familiarity, one.prior*familiarity
		v[ownShare], v[ownNear] = float32(one.own)/float32(one.products), ownNearness
		v[lead] = s.belief[of] - name.best(s, of)
		found[i] = candidate{material: of, named: name.compare(m, of, &v)}
		found[i].features = v
	}
	return found
}

// weigh gathers what the grams say for every material, and returns what each kind of gram says against one it was never met with.
func (m *Model) weigh(s *scratch) (silence [kinds]float32) {
	for _, id := range s.own {
		counts := m.grams.counts[id]
		k := m.grams.kind[id]
		n := float64(len(m.grams.products[id]))
		miss := float32(math.Log(pseudo / (n + pseudo)))
		silence[k] += miss
		for _, c := range counts {
			v := &s.facts[c.material]
			odds := float32(logOdds(float64(c.products), n, math.Exp(float64(m.materials[c.material].prior))))
			s.odds[c.material][k] += odds
			s.against[c.material][k] += miss
			switch {
			case k >= anywhere2 && k <= anywhere4:
				v[bestShare] = max(v[bestShare], float32(float64(c.products)/(n+2)))
			case k >= atStart1:
				v[startOdds] = odds
			case k >= atEnd1:
				v[headOdds] = odds
			}
			if c.products >= 2 {
				v[bestOdds] = max(v[bestOdds], odds)
			}
		}
	}
	return silence
}

// touchNear adds the materials of the near products that no gram knows of.
func (m *Model) touchNear(s *scratch) {
	for _, n := range s.near {
		for _, e := range m.products[n.product].materials {
			if of := e.material; m.materials[of].usable && s.seen[of] != s.round {
				s.seen[of] = s.round
				s.touched = append(s.touched, of)
				s.belief[of] = m.materials[of].prior + m.weights.bias[of]
			}
		}
	}
}

// askNear gathers what the near products take, and returns how much of them is the user's.
func (m *Model) askNear(s *scratch, folded string) (own float32) {
	total := float32(0.001)
	head := lastRune(folded)
	for _, n := range s.near {
		p := &m.products[n.product]
		w := n.cosine * n.cosine * n.cosine
		total += w
		if p.own {
			own += w
		}
		for _, e := range p.materials {
			if !m.materials[e.material].usable {
				continue
			}
			v := &s.facts[e.material]
			v[near] += w
			v[nearest1] = max(v[nearest1], n.cosine)
			v[nearCount]++
			if lastRune(p.folded) == head {
				v[nearHead] += w
			}
		}
	}
	for _, of := range s.touched {
		v := &s.facts[of]
		v[near], v[nearHead] = steep(v[near]/total), steep(v[nearHead]/total)
		v[nearCount] = float32(math.Log1p(float64(v[nearCount])))
	}
	return own / total
}

// steep spreads out the small shares.
func steep(share float32) float32 { return float32(math.Log1p(100 * float64(share))) }

func lastRune(s string) rune {
	last := rune(0)
	for _, r := range s {
		last = r
	}
	return last
}

// standingName is a name with the materials that stand in it.
type standingName struct {
	runes    []rune
	bytes    int
	standing []span
	odds     []float32 // beside standing: how often each is taken where it stands
	hidden   []bool    // beside standing: it stands within a longer one
	open     int       // how many are not hidden
}

func nameOf(folded string, standing []span, m *Model) standingName {
	n := standingName{runes: []rune(folded), bytes: len(folded), standing: standing,
		odds: make([]float32, len(standing)), hidden: make([]bool, len(standing))}
	for i, a := range standing {
		one := &m.materials[a.material]
		p := (float64(one.hits) + 4*m.within) / (float64(one.standing) + 4)
		n.odds[i] = float32(math.Log(p / (1 - p)))
		n.hidden[i] = slices.ContainsFunc(standing, func(b span) bool {
			return b.from <= a.from && b.to >= a.to && b.to-b.from > a.to-a.from
		})
		if !n.hidden[i] {
			n.open++
		}
	}
	return n
}

// best returns the highest belief in another open one.
func (n *standingName) best(s *scratch, of int32) float32 {
	best := float32(-20)
	for i, at := range n.standing {
		if at.material != of && !n.hidden[i] {
			best = max(best, s.belief[at.material])
		}
	}
	return best
}

// nowhere stands for the odds of a material that does not stand in the name: below every real one.
const nowhere = -9

// compare fills in how the name of a material stands to that of the product, and reports whether it stands in it.
func (n *standingName) compare(m *Model, of int32, v *vector) bool {
	v[standingAll] = float32(n.open)
	at := slices.IndexFunc(n.standing, func(s span) bool { return s.material == of })
	best := float32(-4)
	for i := range n.standing {
		if i != at && !n.hidden[i] {
			best = max(best, n.odds[i])
		}
	}
	if at < 0 {
		v[standingOdds], v[standingLead] = nowhere, nowhere-best
		n.overlap(m.materials[of].runes, v)
		return false
	}
	s := n.standing[at]
	switch {
	case s.to == n.bytes:
		v[place] = 3
	case s.from == 0:
		v[place] = 1
	default:
		v[place] = 2
	}
	if n.hidden[at] {
		v[covered] = 1
	}
	for i, b := range n.standing {
		if !n.hidden[i] && b.from < s.from {
			v[standingTurn]++
		}
	}
	if slices.ContainsFunc(n.standing, func(b span) bool {
		overlaps := b.from < s.from && b.to > s.from && b.to < s.to || b.from > s.from && b.from < s.to && b.to > s.to
		return overlaps && m.materials[b.material].products > m.materials[of].products
	}) {
		v[crossed] = 1
	}
	v[standingOdds], v[standingLead] = n.odds[at], n.odds[at]-best
	v[standingMet] = float32(math.Log1p(float64(m.materials[of].standing)))
	v[overlap], v[overlapSize] = 1, float32(len(m.materials[of].runes))
	return true
}

// overlap finds the longest part that both names share, of several the last.
func (n *standingName) overlap(other []rune, v *vector) {
	size, inName, inOther := 0, 0, 0
	for i := range n.runes {
		for j := range other {
			k := 0
			for i+k < len(n.runes) && j+k < len(other) && n.runes[i+k] == other[j+k] {
				k++
			}
			if k > 0 && k >= size {
				size, inName, inOther = k, i, j
			}
		}
	}
	if size == 0 {
		return
	}
	v[overlap], v[overlapSize] = float32(size)/float32(len(other)), float32(size)
	if inOther+size == len(other) {
		v[overlapTail] = 1
	}
	if inOther == 0 {
		v[overlapStart] = 1
	}
	if inName+size == len(n.runes) {
		v[overlapAtEnd] = 1
	}
}
