package matching

// Part is the key of one part of a score.
type Part string

// The parts of a score, in the order in which reasons are listed.
const (
	PartProduct      Part = "product"      // how well the offered thing is the needed thing
	PartSpec         Part = "spec"         // specs, grades and sizes
	PartQuantity     Part = "quantity"     // yearly demand against yearly capacity
	PartPlace        Part = "place"        // same town or park, same cluster
	PartCertificates Part = "certificates" // certificates asked for and shown
	PartCredit       Part = "credit"       // the association's grade of the supplier
	PartSize         Part = "size"         // labels that say the supplier is able
	PartSource       Part = "source"       // where the need is bought today: what can be brought home
	PartDecision     Part = "decision"     // what people decided about the two before
)

// PartInferred is the part of a need that was inferred and not stated: it takes points away in proportion to the other parts, so
// that it has no weight of its own.
const PartInferred Part = "inferred"

// Parts lists every part that has a weight, in order.
var Parts = []Part{PartProduct, PartSpec, PartQuantity, PartPlace, PartCertificates, PartCredit, PartSize, PartSource, PartDecision}

// EvidenceKind says what an Evidence points at.
type EvidenceKind string

// The kinds of evidence.
const (
	EvidenceListing    EvidenceKind = "listing"    // Text is the listing's field as it stands; ID is the listing
	EvidenceEnterprise EvidenceKind = "enterprise" // Text is the enterprise's field; ID is the enterprise
	EvidenceKnowledge  EvidenceKind = "knowledge"  // Text is the relation, Source its file and row
)

// Evidence is what a reason rests on.
type Evidence struct {
	Kind   EvidenceKind `json:"kind"`
	ID     int64        `json:"id,omitempty"`
	Text   string       `json:"text"`
	Source string       `json:"source,omitempty"`
}

// Reason is one part of a score. Points are tenths of a point; the points of all reasons of a suggestion add up to its Score.
// Key names the sentence that says it (such as product.alias); Values fill the sentence.
type Reason struct {
	Part     Part              `json:"part"`
	Key      string            `json:"key"`
	Value    float64           `json:"value"`  // −1 … 1: how far the part is fulfilled
	Weight   int               `json:"weight"` // tenths of a point that a Value of 1 earns
	Points   int               `json:"points"` // Value × Weight, rounded
	Values   map[string]string `json:"values,omitempty"`
	Evidence []Evidence        `json:"evidence,omitempty"`
}

// Suggestion pairs a need with an offer. NeedID is 0 when the need is a free text. Score is in tenths of a point (0 to about
// 1000) and equals the sum of the reasons' points.
type Suggestion struct {
	NeedID  int64    `json:"needId,omitempty"`
	OfferID int64    `json:"offerId"`
	Score   int      `json:"score"`
	Reasons []Reason `json:"reasons"`
}
