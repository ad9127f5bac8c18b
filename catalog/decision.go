package catalog

import "time"

// Verdict is what a person decided about a suggested pair.
type Verdict string

// The verdicts. VerdictAccepted: to be introduced. VerdictRejected: not suitable, with a reason. VerdictPartners: they
// already deal with each other. VerdictNever: never suggest these two enterprises to each other again, for any product.
// VerdictNotNeeded: the buyer does not need what was inferred for it; such a decision has no supplier and no offer.
const (
	VerdictAccepted Verdict = "accepted"
	VerdictRejected Verdict = "rejected"
	VerdictPartners Verdict = "partners"
	VerdictNever    Verdict = "never"

	VerdictNotNeeded Verdict = "not_needed"
)

// Decision remembers a verdict for good. It is keyed by the enterprises' name keys and the products' keys and not by rows,
// so it outlives an undone and repeated import of the same forms.
type Decision struct {
	ID       int64     `json:"id"`
	UID      string    `json:"uid"`
	Pair     PairKey   `json:"pair"`
	Verdict  Verdict   `json:"verdict"`
	Reason   string    `json:"reason,omitempty"`
	Buyer    string    `json:"buyer"` // names as they were, for reading
	Supplier string    `json:"supplier"`
	Product  string    `json:"product"`
	Offered  string    `json:"offered"`
	At       time.Time `json:"at,omitzero"`
}

// PairKey identifies what a decision is about: who would buy what from whom. With VerdictNever both products are empty.
type PairKey struct {
	Buyer    string `json:"buyer"`    // NameKey
	Supplier string `json:"supplier"` // NameKey
	Need     string `json:"need"`     // ProductKey
	Offer    string `json:"offer"`    // ProductKey
}

// NewPairKey builds the key of a pair from names as they are written.
func NewPairKey(buyer, supplier, need, offer string) PairKey {
	return PairKey{NameKey(buyer), NameKey(supplier), ProductKey(need), ProductKey(offer)}
}

// NewNeedKey builds the key of a decision about an inferred need alone, from names as they are written.
func NewNeedKey(buyer, need string) PairKey {
	return PairKey{Buyer: NameKey(buyer), Need: ProductKey(need)}
}

// Enterprises returns the key of the two enterprises alone, under which VerdictNever is kept.
func (k PairKey) Enterprises() PairKey { return PairKey{Buyer: k.Buyer, Supplier: k.Supplier} }
