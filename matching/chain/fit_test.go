package chain

import (
	"cmp"
	"encoding/json"
	"flag"
	"hash/fnv"
	"math"
	"os"
	"slices"
	"testing"

	"lianpei/matching/text"
)

var fitRanker = flag.Bool("fit", false, "find the trees of the ranker anew and write ranker.json")

// example is a product with its candidates, of which a model that has not seen the product knows what is to be said.
type example struct {
	fold    int
	listed  bool // of the public list, not of the shipped knowledge
	vectors []vector
	right   []bool
	found   int // how many are right
	wanted  int // how many materials of the product the model knows at all
}

const folds = 10

// foldOf spreads products evenly and always alike.
func foldOf(product string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(product))
	return int(h.Sum32()>>4) % folds
}

// crossedExamples returns the examples of the given folds, or of all, each seen by a model of the other folds. From the row listed
// on the rows are those of the public list.
func crossedExamples(rows []Row, listed int, only ...int) []example {
	var all []example
	for fold := range folds {
		if len(only) > 0 && !slices.Contains(only, fold) {
			continue
		}
		var seen []Row
		held := map[string][]string{}
		var order []string
		first := map[string]int{}
		for i, r := range rows {
			if foldOf(text.Fold(r.Product)) != fold {
				seen = append(seen, r)
				continue
			}
			if held[r.Product] == nil {
				order = append(order, r.Product)
				first[r.Product] = i
			}
			held[r.Product] = append(held[r.Product], r.Material)
		}
		m := New(seen)
		s := m.newScratch()
		for _, name := range order {
			e := example{fold: fold, listed: first[name] >= listed}
			right := map[int32]bool{}
			for _, one := range held[name] {
				id, ok := m.byText[cut(text.Fold(one))]
				if ok && m.materials[id].usable && (!e.listed || m.materials[id].own >= minProducts) {
					right[id] = true // in the words of its own list
				}
			}
			if e.wanted = len(right); e.wanted == 0 {
				continue
			}
			for _, c := range m.candidates(s, cut(text.Fold(name))) {
				e.vectors = append(e.vectors, c.features)
				e.right = append(e.right, right[c.material])
				if right[c.material] {
					e.found++
				}
			}
			all = append(all, e)
		}
	}
	return all
}

// measure returns the recall among the first ten and the mean reciprocal rank of the first right one.
func measure(all []example, score func(*vector) float64) (recall, reciprocal float64) {
	for i := range all {
		e := &all[i]
		order := make([]int, len(e.vectors))
		scores := make([]float64, len(e.vectors))
		for k := range order {
			order[k], scores[k] = k, score(&e.vectors[k])
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
		hits := 0
		for rank, k := range order[:min(10, len(order))] {
			if !e.right[k] {
				continue
			}
			if hits == 0 {
				reciprocal += 1 / float64(rank+1)
			}
			hits++
		}
		recall += float64(hits) / float64(e.wanted)
	}
	n := float64(max(1, len(all)))
	return recall / n, reciprocal / n
}

// TestFitTheRanker finds the trees anew (-fit), and says how good they are on the folds 0 and 1 when fitted on the others.
func TestFitTheRanker(t *testing.T) {
	if !*fitRanker {
		t.Skip("only with -fit: it takes minutes and writes ranker.json")
	}
	shipped := shippedRows(t)
	all := crossedExamples(append(shipped, listedRows(t)...), len(shipped))
	part := func(keep func(*example) bool) []example {
		return slices.DeleteFunc(slices.Clone(all), func(e example) bool { return !keep(&e) })
	}
	kept := fitTrees(part(func(e *example) bool { return e.fold >= 2 }))
	for name, listed := range map[string]bool{"shipped": false, "listed": true} {
		test := part(func(e *example) bool { return e.fold < 2 && e.listed == listed })
		recall, reciprocal := measure(test, func(v *vector) float64 { return float64(v[believed]) })
		t.Logf("%s (%d products): weights alone R@10 %.4f MRR %.4f", name, len(test), recall, reciprocal)
		recall, reciprocal = measure(test, kept.score)
		t.Logf("%s: with trees R@10 %.4f MRR %.4f", name, recall, reciprocal)
	}
	final, err := json.Marshal(fitTrees(all))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("ranker.json", append(final, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

// How the trees are found: gradient boosting of Friedman (2001) with the second derivatives of XGBoost (Chen and Guestrin 2016),
// on the softmax over the candidates of a product. Chosen on the folds 0 and 1.
const (
	boostTrees    = 160
	boostDepth    = 5
	boostRate     = 0.12
	boostLeast    = 5.0 // second derivatives in a leaf
	boostLambda   = 5.0
	boostFirst    = 0.3  // how much the first right one counts above the others
	boostBins     = 32   // values told apart of a feature
	boostNoMatter = 1e-3 // gradient below which a candidate is left out of a tree
)

// boosting is the state while trees are found, by candidate.
type boosting struct {
	examples []example
	begin    []int // of each example's candidates
	vectors  []*vector
	binned   [][features]uint8
	limits   [features][]float32
	scores   []float64
	slope    []float64
	bend     []float64
}

func fitTrees(examples []example) *ranker {
	b := &boosting{examples: examples}
	for i := range examples {
		b.begin = append(b.begin, len(b.vectors))
		for k := range examples[i].vectors {
			v := &examples[i].vectors[k]
			b.vectors = append(b.vectors, v)
			b.scores = append(b.scores, float64(v[believed]))
		}
	}
	b.slope, b.bend = make([]float64, len(b.vectors)), make([]float64, len(b.vectors))
	b.bin()
	r := &ranker{}
	for range boostTrees {
		tree := b.tree(b.derive())
		for i, v := range b.vectors {
			b.scores[i] += leaf(tree, v)
		}
		r.Trees = append(r.Trees, tree)
	}
	return r
}

// bin turns the values into the numbers of their bins.
func (b *boosting) bin() {
	for f := range features {
		var sample []float32
		for i := 0; i < len(b.vectors); i += max(1, len(b.vectors)/50_000) {
			sample = append(sample, b.vectors[i][f])
		}
		slices.Sort(sample)
		for k := 1; k < boostBins; k++ {
			b.limits[f] = append(b.limits[f], sample[len(sample)*k/boostBins])
		}
		if distinct := slices.Compact(sample); len(distinct) < boostBins {
			b.limits[f] = slices.Clone(distinct[:len(distinct)-1])
		}
		b.limits[f] = slices.Compact(b.limits[f])
	}
	b.binned = make([][features]uint8, len(b.vectors))
	for i, v := range b.vectors {
		for f := range features {
			at, _ := slices.BinarySearch(b.limits[f], v[f])
			b.binned[i][f] = uint8(at)
		}
	}
}

// derive computes the derivatives of the loss and returns the candidates that matter.
func (b *boosting) derive() []int32 {
	var matter []int32
	for i := range b.examples {
		e := &b.examples[i]
		if e.found == 0 {
			continue
		}
		scores := b.scores[b.begin[i]:][:len(e.vectors)]
		highest, sum, mass := slices.Max(scores), 0.0, 0.0
		for k, s := range scores {
			share := math.Exp(s - highest)
			sum += share
			if e.right[k] {
				mass += share
			}
		}
		for k, s := range scores {
			at := b.begin[i] + k
			share := math.Exp(s-highest) / sum
			b.bend[at], b.slope[at] = share*(1-share), share
			if e.right[k] {
				b.slope[at] -= (1-boostFirst)/float64(e.found) + boostFirst*share/(mass/sum)
			}
			if math.Abs(b.slope[at]) > boostNoMatter {
				matter = append(matter, int32(at))
			}
		}
	}
	return matter
}

// tree finds one tree, breadth first.
func (b *boosting) tree(candidates []int32) []node {
	type part struct{ at, from, to, depth int }
	tree := []node{{}}
	for parts := []part{{0, 0, len(candidates), 0}}; len(parts) > 0; parts = parts[1:] {
		p := parts[0]
		inside := candidates[p.from:p.to]
		feature, bin, value := b.split(inside, p.depth < boostDepth)
		if feature < 0 {
			tree[p.at] = node{-1, float32(value)}
			continue
		}
		slices.SortStableFunc(inside, func(x, y int32) int {
			return cmp.Compare(right(b.binned[x][feature], bin), right(b.binned[y][feature], bin))
		})
		middle := p.from + slices.IndexFunc(inside, func(x int32) bool { return right(b.binned[x][feature], bin) == 1 })
		child := len(tree)
		tree = append(tree, node{}, node{})
		tree[p.at] = node{float32(feature), b.limits[feature][bin], float32(child)}
		parts = append(parts, part{child, p.from, middle, p.depth + 1}, part{child + 1, middle, p.to, p.depth + 1})
	}
	return tree
}

func right(bin uint8, limit int) int {
	if int(bin) > limit {
		return 1
	}
	return 0
}

// split returns the best split, or a negative feature and the value of the leaf.
func (b *boosting) split(candidates []int32, may bool) (feature, bin int, value float64) {
	var sums [features][boostBins + 1][2]float64
	slope, bend := 0.0, 0.0
	for _, i := range candidates {
		slope += b.slope[i]
		bend += b.bend[i]
		if may {
			for f, at := range b.binned[i] {
				sums[f][at][0] += b.slope[i]
				sums[f][at][1] += b.bend[i]
			}
		}
	}
	value = -slope / (bend + boostLambda) * boostRate
	if !may {
		return -1, 0, value
	}
	best, whole := 1e-3, slope*slope/(bend+boostLambda)
	feature = -1
	for f := range features {
		left, leftBend := 0.0, 0.0
		for at := range b.limits[f] {
			left += sums[f][at][0]
			leftBend += sums[f][at][1]
			if leftBend < boostLeast || bend-leftBend < boostLeast {
				continue
			}
			rest := slope - left
			gain := left*left/(leftBend+boostLambda) + rest*rest/(bend-leftBend+boostLambda) - whole
			if gain > best {
				best, feature, bin = gain, f, at
			}
		}
	}
	return feature, bin, value
}
