// Package chain infers what a product is likely made from out of rows that say so of other products. It is pure: the same rows
// give the same inferences in the same order.
package chain

import (
	"cmp"
	"math"
	"slices"
	"sync"

	"lianpei/catalog"
	"lianpei/matching/text"
)

// Row says that a product is made from a material or takes it as an input. Source names the place that says so. Own rows come from
// the user: their words for materials go before those of the program for products like theirs.
type Row struct {
	Product, Material, Source string
	Own                       bool
}

// Evidence is a known row that an inference rests on.
type Evidence struct {
	Product, Material, Source string
}

// String says the row as one line: 芝麻饼 → 芝麻 (materials.csv:12).
func (e Evidence) String() string {
	line := e.Product + " → " + e.Material
	if e.Source != "" {
		line += " (" + e.Source + ")"
	}
	return line
}

// Inference is one likely material of a product.
type Inference struct {
	Material string
	Score    float64    // 0 to 1: the share of the belief that this material takes; a known product's own materials have 1
	Named    bool       // the material stands in the product's name
	Evidence []Evidence // the nearest rows it rests on, at most three; never none
}

// minProducts is how many products a material must be known of, by the user's rows or by the program's: what fewer say does not
// carry over to other products.
const minProducts = 3

// maxMaterials bounds what a hostile list can cost: no product of a real one has a tenth of that.
const maxMaterials = 500

// maxEvidence is how many rows are worth reading out.
const maxEvidence = 3

// Model is what the rows say, counted. It is safe for use by several goroutines.
type Model struct {
	products  []product
	byName    map[string]int32 // folded name → product
	materials []material
	byText    map[string]int32 // folded name → material
	longest   int              // bytes of the longest name of a usable material
	grams     grams
	weights   weights
	within    float64   // how often a material that stands in a name is one of the product's
	scratches sync.Pool // of *scratch
}

type product struct {
	name      string
	folded    string
	grams     []int32
	length    float32 // of the vector of its grams
	own       bool    // its first row is
	materials []edge
}

// edge is a row of a product.
type edge struct {
	material int32
	source   string
}

type material struct {
	name     string // as its first row writes it
	folded   string
	runes    []rune
	products int32
	own      int32 // of these the own ones
	usable   bool
	prior    float32 // logarithm of the share of products that take it
	standing int32   // products in whose names it stands
	hits     int32   // of these, the ones that take it
}

// New counts the rows. Rows with an empty name are passed over, a row that is there already is not counted again.
func New(rows []Row) *Model {
	m := &Model{byName: map[string]int32{}, byText: map[string]int32{}}
	for _, r := range rows {
		m.add(r)
	}
	for i := range m.materials {
		one := &m.materials[i]
		if one.usable = one.own >= minProducts || one.products-one.own >= minProducts; one.usable {
			one.prior = float32(math.Log(float64(one.products) / float64(len(m.products))))
			m.longest = max(m.longest, len(one.folded))
		}
	}
	m.countStanding()
	m.grams = m.countGrams()
	m.weights = m.fitWeights()
	m.scratches.New = func() any { return m.newScratch() }
	return m
}

func (m *Model) add(r Row) {
	folded, target := cut(text.Fold(r.Product)), cut(text.Fold(r.Material))
	if folded == "" || target == "" || folded == target {
		return
	}
	id, ok := m.byName[folded]
	if !ok {
		id = int32(len(m.products))
		m.byName[folded] = id
		m.products = append(m.products, product{name: r.Product, folded: folded, own: r.Own})
	}
	of, ok := m.byText[target]
	if !ok {
		of = int32(len(m.materials))
		m.byText[target] = of
		m.materials = append(m.materials, material{name: r.Material, folded: target, runes: []rune(target)})
	}
	p := &m.products[id]
	if len(p.materials) < maxMaterials && !p.takes(of) {
		p.materials = append(p.materials, edge{of, r.Source})
		m.materials[of].products++
		if p.own {
			m.materials[of].own++
		}
	}
}

// cut bounds what a hostile name can cost.
func cut(folded string) string {
	if len(folded) <= catalog.MaxNameRunes {
		return folded
	}
	runes := []rune(folded)
	return string(runes[:min(len(runes), catalog.MaxNameRunes)])
}

func (p *product) takes(material int32) bool {
	return slices.ContainsFunc(p.materials, func(e edge) bool { return e.material == material })
}

// span is a material that stands in a name, by bytes.
type span struct {
	material int32
	from, to int
}

// spans returns the usable materials that stand in a name, each where it stands last.
func (m *Model) spans(folded string) []span {
	var found []span
	starts := runeStarts(folded)
	for i, from := range starts[:len(starts)-1] {
		for _, to := range starts[i+1:] {
			if to-from > m.longest {
				break
			}
			id, ok := m.byText[folded[from:to]]
			if !ok || !m.materials[id].usable {
				continue
			}
			if at := slices.IndexFunc(found, func(s span) bool { return s.material == id }); at >= 0 {
				found = slices.Delete(found, at, at+1)
			}
			found = append(found, span{id, from, to})
		}
	}
	return found
}

// runeStarts returns the byte positions of the runes, and the length.
func runeStarts(s string) []int {
	starts := make([]int, 0, len(s)/2+1)
	for i := range s {
		starts = append(starts, i)
	}
	return append(starts, len(s))
}

// countStanding learns how often a material that stands in a name is one of the product's: 豆腐 nearly always, 黄金 hardly ever.
func (m *Model) countStanding() {
	hits, standing := 1.0, 2.0
	for i := range m.products {
		for _, s := range m.spans(m.products[i].folded) {
			one := &m.materials[s.material]
			one.standing++
			standing++
			if m.products[i].takes(s.material) {
				one.hits++
				hits++
			}
		}
	}
	m.within = hits / standing
}

// Infer returns the likely materials of a product, the likeliest first, at most top. What is known of the very product comes
// first.
func (m *Model) Infer(name string, top int) []Inference {
	folded := cut(text.Fold(name))
	if folded == "" || top <= 0 || len(m.products) == 0 {
		return nil
	}
	var known []Inference
	if id, ok := m.byName[folded]; ok {
		p := &m.products[id]
		for _, e := range p.materials {
			known = append(known, Inference{Material: m.materials[e.material].name, Score: 1, Evidence: []Evidence{m.evidence(id, e)}})
		}
	}
	s := m.scratches.Get().(*scratch)
	defer m.scratches.Put(s)
	ranked := m.rank(s, folded)
	all := known
	for _, c := range ranked {
		if len(all) >= top {
			break
		}
		one := m.materials[c.material].name
		if slices.ContainsFunc(known, func(k Inference) bool { return k.Material == one }) {
			continue
		}
		all = append(all, Inference{Material: one, Score: c.share, Named: c.named, Evidence: m.evidenceFor(s, c.material)})
	}
	return all[:min(len(all), top)]
}

// ranked is a candidate with its share of the belief.
type ranked struct {
	material int32
	share    float64
	named    bool
}

// rank orders the candidates of a name.
func (m *Model) rank(s *scratch, folded string) []ranked {
	candidates := m.candidates(s, folded)
	scores := make([]float64, len(candidates))
	highest := math.Inf(-1)
	for i := range candidates {
		scores[i] = shippedRanker().score(&candidates[i].features)
		if m.foreign(&candidates[i]) {
			scores[i] -= foreignCost
		}
		highest = max(highest, scores[i])
	}
	sum := 0.0
	for i := range scores {
		scores[i] = math.Exp(scores[i] - highest)
		sum += scores[i]
	}
	all := make([]ranked, len(candidates))
	for i := range candidates {
		all[i] = ranked{candidates[i].material, scores[i] / sum, candidates[i].named}
	}
	slices.SortFunc(all, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.share, a.share), cmp.Compare(a.material, b.material))
	})
	return all
}

// Where three in ten of what is near is the user's, a material that the user's rows hardly use is told in foreign words: it goes behind
// the others. Both figures are those from which on nothing changed on held-out products.
const (
	foreignNear = 0.3
	foreignCost = 4
)

// foreign reports whether a candidate is no word of the list that speaks of products like the one at hand.
func (m *Model) foreign(c *candidate) bool {
	return c.features[ownNear] > foreignNear && m.materials[c.material].own < minProducts
}

func (m *Model) evidence(id int32, e edge) Evidence {
	return Evidence{m.products[id].name, m.materials[e.material].name, e.source}
}

// evidenceFor returns the rows of the nearest products that take the material, or its first row where no near one does. It relies
// on the neighbours that ranking has left in the scratch.
func (m *Model) evidenceFor(s *scratch, of int32) []Evidence {
	var found []Evidence
	for _, n := range s.near {
		p := &m.products[n.product]
		for _, e := range p.materials {
			if e.material == of && len(found) < maxEvidence {
				found = append(found, m.evidence(n.product, e))
			}
		}
	}
	if found == nil {
		at := slices.IndexFunc(m.products, func(p product) bool { return p.takes(of) })
		p := &m.products[at]
		found = append(found, m.evidence(int32(at), p.materials[slices.IndexFunc(p.materials, func(e edge) bool { return e.material == of })]))
	}
	return found
}
