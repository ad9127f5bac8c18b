package plan

import (
	"lianpei/catalog"
	"lianpei/matching"
)

// State says whether somebody in the catalog meets a need.
type State string

// The states of a need.
const (
	StateMet      State = "met"
	StateDoubtful State = "doubtful" // suggestions, but none that surely fits
	StateUnlisted State = "unlisted" // nobody in the catalog, but it is bought locally: the supplier is not in the catalog yet
	StateUnmet    State = "unmet"
)

// Report is what Gaps finds. Its enterprises and listings are those of the Data: read them only.
type Report struct {
	Needs    []*Need       // every need, by id: the list behind every figure
	Buyers   []Buyer       // the enterprises with needs, by id
	Gaps     []Gap         // products of unmet needs, the most wanted first
	Unlisted []Gap         // the same of unlisted ones
	Doubtful []*Need       // in the order of the products' names
	Singles  []Single      // the most wanted first
	Idle     []Idle        // offers without a buyer, by enterprise, then id
	Offers   int           // all offers
	Rates    [3]Rate       // by items, by amount, by enterprises
	MinShare float64       // the share of enterprises below which there is no rate
	Counts   map[State]int // of needs
}

// Need is a need with what the report says of it.
type Need struct {
	Listing   *catalog.Listing
	Buyer     *catalog.Enterprise
	Key       string // of its product; needs of one key are needs of one product
	Product   string // the product's name
	State     State
	Suppliers []*catalog.Enterprise // who surely can supply it; two at most, since two are no risk
	Offer     *catalog.Listing      // of the first of them; nil when a decision alone speaks for it
	Partners  bool                  // the buyer and a supplier of the catalog deal with each other already
	Stated    bool                  // it is known where it is bought today
	Local     bool                  // and that is here
	Amount    catalog.Money         // of a year, where Priced
	Priced    bool
	Best      *Candidate // of a doubtful need: the best suggestion
}

// Candidate is an offer that may lead to a supplier, with the reasons.
type Candidate struct {
	Supplier *catalog.Enterprise
	Offer    *catalog.Listing
	matching.Suggestion
}

// Product is what several needs ask for.
type Product struct {
	Key       string
	Name      string
	Spellings []string // as the needs have it, where that is not Name alone
	Needs     []*Need  // by id
	Buyers    []*catalog.Enterprise
	Anchors   int           // how many of the buyers are anchor enterprises
	Totals    []Total       // what is needed a year, for each dimension of units; the one of most needs first
	Uncounted []*Need       // whose quantity cannot be added up
	Amount    catalog.Money // of the Priced needs
	Priced    int
	Sources   []SourceCount // where it is bought today, the nearest first, what is not stated last
	Stages    []string      // of the buyers
}

// Total is a sum of yearly quantities; that it is for a year goes without saying, so its Period is none.
type Total struct {
	catalog.Quantity     // in the unit that most of the needs have
	Needs            int // how many were added up
}

// SourceCount says how many needs are bought in an area today, and where as the forms write it (浙江, 德国), each once.
type SourceCount struct {
	Area   catalog.SourceArea
	Needs  int
	Places []string
}

// Gap is a product that nobody in the catalog surely supplies.
type Gap struct {
	Product
	Candidates []Candidate // who could extend into it, the nearest first; at most MaxCandidates
}

// Single is a product that hangs on one supplier.
type Single struct {
	Product
	Supplier *catalog.Enterprise
	Offer    *catalog.Listing // the one that answers the first need; nil when a decision alone speaks for it
}

// Idle is an offer that no need fits.
type Idle struct {
	Offer  *catalog.Listing
	Seller *catalog.Enterprise
}

// Buyer is an enterprise with the figures of its needs.
type Buyer struct {
	Enterprise                     *catalog.Enterprise
	Needs                          int
	Met, Doubtful, Unlisted, Unmet int
	Stated, Local                  int
	StatedPriced                   int           // needs with both a source and an amount
	LocalAmount, StatedAmount      catalog.Money // of these
}

// Basis is what a rate counts.
type Basis string

// The bases of the rates.
const (
	ByItems       Basis = "items"
	ByAmount      Basis = "amount"
	ByEnterprises Basis = "enterprises"
)

// Rate is a local sourcing rate: Local of Of, in needs, fen or enterprises.
type Rate struct {
	Basis     Basis
	Local, Of int64
	Filled    int  // enterprises that filled in what the rate rests on
	Asked     int  // enterprises with needs
	Withheld  bool // too few filled it in, or there is nothing to divide by
}

// Share returns n/N, or 0 when the rate is withheld.
func (r *Rate) Share() float64 {
	if r.Withheld {
		return 0
	}
	return float64(r.Local) / float64(r.Of)
}

// FilledShare returns the share of enterprises that filled the data in; 0 when none was asked.
func (r *Rate) FilledShare() float64 {
	if r.Asked == 0 {
		return 0
	}
	return float64(r.Filled) / float64(r.Asked)
}
