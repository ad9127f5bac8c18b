package chain

import (
	"math"
	"slices"
)

// weights say how much each gram speaks for each material that it was met with: a multinomial logistic regression over the
// pairs that occur. It starts from the counts (naive Bayes) and is refined by a few rounds of gradient descent, which takes back
// what grams that come together say twice.
type weights struct {
	bias  []float32   // material
	pairs [][]float32 // beside grams.counts
}

// How the weights are found. Chosen by cross-validation over 22,000 products with 45,000 rows (recipes, medicines, machines).
const (
	trust      = 0.3   // of the counts, at the start: grams overlap, so that each may say only a part
	pseudo     = 30    // products that a gram is imagined to have with the materials of all
	rounds     = 4     // more rounds learn the rows by heart
	rate       = 0.3   // of learning
	shrink     = 1e-4  // of the weights with every step
	start      = 1e-2  // of the sums of squared gradients (Adagrad)
	negligible = 0.002 // share of belief below which a wrong material is left alone
	farBehind  = -9    // logarithm of a share next to the first one's that is none
	standsIn   = 4     // what it speaks for a material that it stands in the name
)

// beliefs leaves in s.belief what the grams and the name say for every material that they know of; s.touched lists these.
func (m *Model) beliefs(s *scratch, own []int32, standing []span, w *weights) {
	s.round++
	s.touched = s.touched[:0]
	touch := func(of int32) {
		if s.seen[of] != s.round {
			s.seen[of] = s.round
			s.touched = append(s.touched, of)
			s.belief[of] = m.materials[of].prior + w.bias[of]
		}
	}
	scale := scaleOf(own)
	for _, id := range own {
		values := w.pairs[id]
		for i, c := range m.grams.counts[id] {
			touch(c.material)
			s.belief[c.material] += values[i] * scale
		}
	}
	for _, at := range standing {
		touch(at.material)
		s.belief[at.material] += standsIn
	}
}

// scaleOf keeps long names, which have more grams, from being more certain.
func scaleOf(own []int32) float32 { return 1 / sqrt(float32(max(1, len(own)))) }

// normalize turns the beliefs into logarithms of shares of 1.
func (s *scratch) normalize() {
	highest := float32(math.Inf(-1))
	for _, of := range s.touched {
		highest = max(highest, s.belief[of])
	}
	sum := 0.0
	for _, of := range s.touched {
		sum += math.Exp(float64(s.belief[of] - highest))
	}
	total := highest + float32(math.Log(sum))
	for _, of := range s.touched {
		s.belief[of] -= total
	}
}

func (m *Model) fitWeights() weights {
	w := weights{bias: make([]float32, len(m.materials)), pairs: make([][]float32, len(m.grams.counts))}
	squares := make([][]float32, len(w.pairs))
	for id, counts := range m.grams.counts {
		w.pairs[id], squares[id] = make([]float32, len(counts)), make([]float32, len(counts))
		n := float64(len(m.grams.products[id]))
		for i, c := range counts {
			share := math.Exp(float64(m.materials[c.material].prior))
			w.pairs[id][i] = float32(trust * logOdds(float64(c.products), n, share))
			squares[id][i] = start
		}
	}
	f := fitting{m: m, w: &w, squares: squares, biasSquares: slices.Repeat([]float32{start}, len(m.materials)),
		s: m.newScratch(), gradient: make([]float32, len(m.materials))}
	order := make([]int, len(m.products))
	for i := range order {
		order[i] = i
	}
	random := uint64(88172645463325252) // xorshift64 of Marsaglia (2003): the same order every time
	for range rounds {
		for i := len(order) - 1; i > 0; i-- {
			random ^= random << 13
			random ^= random >> 7
			random ^= random << 17
			j := int(random % uint64(i+1))
			order[i], order[j] = order[j], order[i]
		}
		for _, i := range order {
			f.step(&m.products[i])
		}
	}
	return w
}

// logOdds is how much more often a material comes with a gram than at large, as a logarithm: among n products with the gram are c
// with the material, at large share of all.
func logOdds(c, n, share float64) float64 {
	return math.Log((c + pseudo*share) / ((n + pseudo) * share))
}

type fitting struct {
	m           *Model
	w           *weights
	squares     [][]float32
	biasSquares []float32
	s           *scratch
	gradient    []float32
	own         []int32
}

// shares leaves in f.gradient the shares of belief. What is far behind the first has none: computing it would take most of the time.
func (f *fitting) shares() {
	s := f.s
	highest := float32(math.Inf(-1))
	for _, of := range s.touched {
		highest = max(highest, s.belief[of])
	}
	sum := float32(0)
	for _, of := range s.touched {
		f.gradient[of] = 0
		if behind := s.belief[of] - highest; behind > farBehind {
			f.gradient[of] = float32(math.Exp(float64(behind)))
			sum += f.gradient[of]
		}
	}
	for _, of := range s.touched {
		f.gradient[of] /= sum
	}
}

// step moves the weights so that the belief in the product's own materials grows.
func (f *fitting) step(p *product) {
	targets := 0
	for _, e := range p.materials {
		if f.m.materials[e.material].usable {
			targets++
		}
	}
	if targets == 0 {
		return
	}
	f.own = f.m.grams.counted(p.grams, f.own)
	f.m.beliefs(f.s, f.own, f.m.spans(p.folded), f.w)
	f.shares()
	for _, e := range p.materials {
		f.gradient[e.material] -= 1 / float32(targets)
	}
	for _, of := range f.s.touched {
		g := f.gradient[of]
		if g > -negligible && g < negligible {
			f.gradient[of] = 0
			continue
		}
		f.biasSquares[of] += g * g
		f.w.bias[of] -= rate * 0.3 * g / sqrt(f.biasSquares[of])
	}
	scale := scaleOf(f.own)
	for _, id := range f.own {
		values, squares := f.w.pairs[id], f.squares[id]
		for i, c := range f.m.grams.counts[id] {
			g := f.gradient[c.material]
			if g == 0 {
				continue
			}
			g = g*scale + shrink*values[i]
			squares[i] += g * g
			values[i] -= rate * g / sqrt(squares[i])
		}
	}
	for _, e := range p.materials {
		f.gradient[e.material] = 0
	}
}
