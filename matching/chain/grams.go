package chain

import (
	"cmp"
	"math"
	"slices"
	"sort"
)

// kind is what sort of piece of a name a gram is: its length, and whether it stands at the end (the head of a Chinese compound) or
// at the start.
type kind uint8

// The kinds.
const (
	anywhere1 kind = iota
	anywhere2
	anywhere3
	anywhere4
	atEnd1
	atEnd2
	atEnd3
	atStart1
	atStart2
	kinds
)

// grams are the pieces of the products' names, with the products and materials they go with.
type grams struct {
	ids      [3]map[string]int32 // anywhere, at the end, at the start
	kind     []kind
	products [][]int32 // gram → products, ascending
	counts   [][]count // gram → usable materials, ascending; only of grams that two products have
	weight   []float32 // squared inverse document frequency
}

// count says how many products with a gram take a material.
type count struct {
	material int32
	products int32
}

// pieces calls yield with every gram of a name, some several times.
func pieces(folded string, yield func(table int, piece string, k kind)) {
	starts := runeStarts(folded)
	n := len(starts) - 1
	for length := 1; length <= 4; length++ {
		for i := 0; i+length <= n; i++ {
			yield(0, folded[starts[i]:starts[i+length]], anywhere1+kind(length-1))
		}
		if length <= 3 && length <= n {
			yield(1, folded[starts[n-length]:], atEnd1+kind(length-1))
		}
		if length <= 2 && length <= n {
			yield(2, folded[:starts[length]], atStart1+kind(length-1))
		}
	}
}

// read returns the known grams of a name, each once, ascending.
func (g *grams) read(folded string, into []int32) []int32 {
	into = into[:0]
	pieces(folded, func(table int, piece string, _ kind) {
		if id, ok := g.ids[table][piece]; ok {
			into = append(into, id)
		}
	})
	slices.Sort(into)
	return slices.Compact(into)
}

// counted returns the grams that two products have, so that something was learned of them.
func (g *grams) counted(all, into []int32) []int32 {
	into = into[:0]
	for _, id := range all {
		if len(g.counts[id]) > 0 {
			into = append(into, id)
		}
	}
	return into
}

func (m *Model) countGrams() grams {
	g := grams{ids: [3]map[string]int32{{}, {}, {}}}
	for i := range m.products {
		p := &m.products[i]
		pieces(p.folded, func(table int, piece string, k kind) {
			id, ok := g.ids[table][piece]
			if !ok {
				id = int32(len(g.kind))
				g.ids[table][piece] = id
				g.kind = append(g.kind, k)
				g.products = append(g.products, nil)
			}
			if have := g.products[id]; len(have) == 0 || have[len(have)-1] != int32(i) {
				g.products[id] = append(have, int32(i))
				p.grams = append(p.grams, id)
			}
		})
		slices.Sort(p.grams)
	}
	g.weight = make([]float32, len(g.kind))
	g.counts = make([][]count, len(g.kind))
	counts := make([]int32, len(m.materials))
	var met []int32
	for id, products := range g.products {
		idf := math.Log(1 + float64(len(m.products))/float64(len(products)))
		g.weight[id] = float32(idf * idf)
		if len(products) < 2 {
			continue
		}
		met = met[:0]
		for _, p := range products {
			for _, e := range m.products[p].materials {
				if !m.materials[e.material].usable {
					continue
				}
				if counts[e.material] == 0 {
					met = append(met, e.material)
				}
				counts[e.material]++
			}
		}
		slices.Sort(met)
		g.counts[id] = make([]count, len(met))
		for i, of := range met {
			g.counts[id][i] = count{of, counts[of]}
			counts[of] = 0
		}
	}
	for i := range m.products {
		p := &m.products[i]
		for _, id := range p.grams {
			if g.kind[id] != anywhere4 {
				p.length += g.weight[id]
			}
		}
		p.length = sqrt(p.length)
	}
	return g
}

// neighbour is a known product with the cosine of its grams and those of the name.
type neighbour struct {
	product int32
	cosine  float32
}

const (
	// maxNeighbours is how many near products are asked. 20 to 200 make no difference.
	maxNeighbours = 60
	// maxCommon is the number of products from which a gram says too little to look for near products with it.
	maxCommon = 3000
)

// nearest leaves the nearest products in s.near, the nearest first.
func (m *Model) nearest(s *scratch, own []int32) {
	s.near = s.near[:0]
	s.met = s.met[:0]
	length := float32(0)
	for _, id := range own {
		w := m.grams.weight[id]
		if m.grams.kind[id] == anywhere4 {
			continue
		}
		length += w
		if len(m.grams.products[id]) > maxCommon {
			continue
		}
		for _, p := range m.grams.products[id] {
			if s.shared[p] == 0 {
				s.met = append(s.met, p)
			}
			s.shared[p] += w
		}
	}
	length = sqrt(length)
	for _, p := range s.met {
		s.near = append(s.near, neighbour{p, s.shared[p] / (length * m.products[p].length)})
		s.shared[p] = 0
	}
	sort.Slice(s.near, func(i, j int) bool { return nearer(s.near[i], s.near[j]) < 0 })
	s.near = s.near[:min(len(s.near), maxNeighbours)]
}

func nearer(a, b neighbour) int {
	return cmp.Or(cmp.Compare(b.cosine, a.cosine), cmp.Compare(a.product, b.product))
}

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }
