package matching

import (
	"math"

	"lianpei/catalog"
)

// Weights says how many tenths of a point each part earns at its best. They are the one place where parts are balanced.
type Weights map[Part]int

// DefaultWeights adds up to 1000: what the thing is decides, the rest orders what fits.
func DefaultWeights() Weights {
	return Weights{
		PartProduct: 700, PartSpec: 80, PartQuantity: 60, PartPlace: 50, PartCertificates: 40, PartCredit: 30,
		PartSize: 15, PartSource: 15, PartDecision: 10,
	}
}

// Scaled returns the weights with every part beside the product multiplied by its factor, 1 where none is given. The product earns
// what is left of the sum, so that scores keep their range.
func (w Weights) Scaled(factors map[Part]float64) Weights {
	scaled, left := Weights{}, 0
	for _, p := range Parts {
		left += w[p]
	}
	for _, p := range Parts {
		factor, ok := factors[p]
		if p == PartProduct {
			continue
		}
		if !ok {
			factor = 1
		}
		scaled[p] = int(math.Round(float64(w[p]) * factor))
		left -= scaled[p]
	}
	scaled[PartProduct] = left
	return scaled
}

// Validate returns a catalog.InvalidError when a weight is missing, negative or above 1000, or the product weighs nothing.
func (w Weights) Validate() error {
	for _, p := range Parts {
		weight, ok := w[p]
		if !ok || weight < 0 || weight > 1000 || p == PartProduct && weight == 0 {
			return &catalog.InvalidError{Field: string(p), Rule: catalog.RuleNumber}
		}
	}
	return nil
}

// Fit values: how much of the product weight a relation between need and offer earns. The order of relations is that of a buyer's
// preference: the thing itself, a sort of it, its general word, a neighbour. The figures were fitted by coordinate ascent on graded
// needs (testdata/relevance and others of the same fields) and kept only where needs that were held out agreed.
const (
	fitSame      = 1.0
	fitAlias     = 0.97
	fitNarrower  = 0.88 // the offer is a sort of what is needed; less with each further step
	fitBroader   = 0.78 // the offer is the general word for what is needed
	fitComponent = 0.42 // the offer is a part of what is needed
	fitSibling   = 0.32 // both are sorts of one thing
	fitDistant   = 0.3  // both are sorts of a thing with many sorts
	fitSimilar   = 0.6  // unknown words that look alike; times their likeness
	fitEnding    = 0.85 // a longer unknown name that ends with the shorter one
	fitLast      = 0.42 // only what is done, not with what: 运维 for 光伏运维
	stepNarrower = 0.07
	stepBroader  = 0.24
	// A kind says less the more stands below it: the fit is divided by (1+below/generalSize)^generalPower.
	generalSize   = 45
	generalPower  = 0.3
	directGeneral = 0.6 // a kind that the knowledge names as the next one says at least so much
	// Two sorts of a kind with few sorts are near to each other; of a kind with more than maxSiblings, strangers.
	closeSiblings = 15
	maxSiblings   = 40
	// minFit is the product fit below which a pair is no suggestion.
	minFit = 0.26
	// minRelated is what a fit by stems must reach to be proposed for a stated need.
	minRelated = 0.4
	// stemLeast is the fit of two stems below which their names have nothing to do with each other.
	stemLeast = 0.7
)

// Factors lower a fit by what else the names say.
const (
	factorTrade   = 0.93  // sold on, not made
	factorNamed   = 0.8   // the offer's specification names what the need's name asks for
	factorSeveral = 0.94  // one of several things that a name speaks of
	costSpare     = 0.015 // of each of the first two modifiers that only the offer has
	costAdded     = 0.04  // the same where the need has none
	costOther     = 0.04  // times the share of the need's characters that the offer lacks
	costLength    = 0.002 // of each of the first eight characters by which the offer is longer
	// A need whose modifiers the offer lacks keeps leastFactor of its fit, less againstFactor when the offer has others: it is made
	// for something else. Heads that say only what is done (检测, 毛坯) say less without them.
	leastFactor   = 0.78
	againstFactor = 0.12
	leastBare     = 0.5
	againstBare   = 0.35
	// Heads that stand for everything of a role (设备, 件) relate two names only where the modifiers agree so far.
	coverageGeneral = 0.75
	weightScope     = 0.3 // of a modifier such as 工业 beside one that tells what the thing is
)

// Likenesses of two modifiers that are not the same.
const (
	likeNarrower = 0.9
	likeBroader  = 0.5
	likeWithin   = 0.9 // one begins or ends the other
	likeShared   = 0.7 // times the share of characters that they have in common
)
