package chain

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"
)

// ranker scores candidates: the belief of the weights, and what a sum of small decision trees adds to it.
type ranker struct {
	Trees [][]node `json:"trees"`
}

// node is a feature with its limit and the first of two children that follow each other: up to the limit the first, beyond it the
// second. A leaf has the feature -1 and its value in the place of the limit.
type node [3]float32

func (n node) feature() int { return int(n[0]) }

func (n node) child() int { return int(n[2]) }

func (r *ranker) score(v *vector) float64 {
	sum := float64(v[believed])
	for _, tree := range r.Trees {
		sum += leaf(tree, v)
	}
	return sum
}

func leaf(tree []node, v *vector) float64 {
	at := tree[0]
	for at.feature() >= 0 {
		next := at.child()
		if v[at.feature()] > at[1] {
			next++
		}
		at = tree[next]
	}
	return float64(at[1])
}

// rankerFile holds the trees that TestFitTheRanker found (go test -run TestFitTheRanker -fit) by gradient boosting on products that
// the counts had not seen: those of the shipped materials and of a public list of 45,000 rows. What they look at does not depend
// on what is made of what, so that they serve any rows.
//
//go:embed ranker.json
var rankerFile []byte

var shippedRanker = sync.OnceValue(func() *ranker {
	r := &ranker{}
	if err := json.Unmarshal(rankerFile, r); err != nil {
		panic(fmt.Sprintf("chain: ranker.json: %v", err))
	}
	return r
})
