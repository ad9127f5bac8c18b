package matching

import "lianpei/catalog"

// Weights says how many tenths of a point each part earns at its best. They are the one place where parts are balanced.
type Weights map[Part]int

// DefaultWeights adds up to 1000: what the thing is decides, the rest orders what fits.
func DefaultWeights() Weights {
	return Weights{
		PartProduct: 700, PartSpec: 80, PartQuantity: 60, PartPlace: 50, PartCertificates: 40, PartCredit: 30,
		PartSize: 15, PartSource: 15, PartDecision: 10,
	}
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

// Fit values: how much of the product weight a relation between need and offer earns. Chosen so that the order of relations is
// that of a buyer's preference: the thing itself, a sort of it, its general word, a neighbour.
const (
	fitSame      = 1.0
	fitAlias     = 0.97
	fitNarrower  = 0.92 // the offer is a sort of what is needed; less with each further step
	fitBroader   = 0.64 // the offer is the general word for what is needed
	fitSibling   = 0.34 // both are sorts of one thing
	fitSimilar   = 0.50 // unknown words that look alike; times their likeness
	stepNarrower = 0.08
	stepBroader  = 0.16
	weightScope  = 0.3  // of a modifier such as 工业 beside one that tells what the thing is
	factorTrade  = 0.85 // sold on, not made
	// minFit is the product fit below which a pair is no suggestion.
	minFit = 0.26
	// factorNamed is for an offer whose specification names what the need's name asks for.
	factorNamed = 0.8
	fitEnding   = 0.85 // a longer unknown name that ends with the shorter one
	fitDistant  = 0.28 // siblings of a large kind
	// Two sorts of a kind with few sorts are near to each other; of a kind with more than maxSiblings, strangers.
	closeSiblings = 15
	maxSiblings   = 40
)

const looseness, lengthCost = 0.03, 0.003
