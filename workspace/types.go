package workspace

import (
	"lianpei/catalog"
	"lianpei/matching"
)

// EnterpriseSummary is one row of the enterprise list.
type EnterpriseSummary struct {
	ID      int64
	Name    string
	Cluster string
	Stage   string
	Place   string
	Labels  []catalog.Label
	Grade   catalog.CreditGrade
	Contact string
	Phone   string
	Needs   int
	Offers  int
}

// EnterpriseFilter chooses and orders rows of the enterprise list. Empty fields mean "not asked".
type EnterpriseFilter struct {
	Text    string // characters of the name, former names or products; pinyin or pinyin initials; credit code; contact; phone
	Cluster string
	Place   string
	Label   catalog.Label
	Sort    SortKey // empty: best hit first when Text is given, else by name
	Reverse bool
}

// SortKey names a column to sort by.
type SortKey string

// The columns by which the enterprise list can be sorted.
const (
	SortName    SortKey = "name" // pinyin order
	SortCluster SortKey = "cluster"
	SortPlace   SortKey = "place"
	SortNeeds   SortKey = "needs"
	SortOffers  SortKey = "offers"
)

// Suggestion is a matching.Suggestion with what people need to read and judge it. Buyer and Supplier share their lists with others:
// read them only, and edit what Workspace.Enterprise returns.
type Suggestion struct {
	matching.Suggestion
	Need     catalog.Listing // Product alone is set for a free-text query
	Offer    catalog.Listing
	Buyer    catalog.Enterprise // the zero Enterprise for a free-text query
	Supplier catalog.Enterprise
	Decision *catalog.Decision // what was decided about this pair; nil while open
}

// Partners is all that is suggested to one enterprise, both ways, best first.
type Partners struct {
	Enterprise catalog.Enterprise
	Suppliers  []Suggestion   // for its needs, grouped by need in the order of the best suggestion
	Customers  []Suggestion   // for its offers
	Unmet      []UnmetNeed    // its needs for which nothing is suggested
	Inferred   []InferredNeed // what it likely buys, where it states offers alone
}

// UnmetNeed is a need for which nothing is suggested, and why.
type UnmetNeed struct {
	catalog.Listing
	Why matching.Explanation // of WhyProposed where people rejected all that was
}

// Progress tells how far a long task is. Total is 0 while unknown. Stage is the key of what is being done.
type Progress struct {
	Stage string // reading, saving, matching, writing
	Done  int64
	Total int64
	File  string
}

// SheetReport says how one sheet was understood.
type SheetReport struct {
	Sheet   string   `json:"sheet"`
	Kind    string   `json:"kind"` // enterprises, needs, offers, mixed, skipped
	Rows    int      `json:"rows"`
	Columns []string `json:"columns"` // "header → field"
}

// FileReport says what became of one form.
type FileReport struct {
	File        string         `json:"file"`
	Sheets      []SheetReport  `json:"sheets"`
	Rows        int            `json:"rows"` // rows with content below the headers
	Enterprises catalog.Counts `json:"enterprises"`
	Listings    catalog.Counts `json:"listings"`
	RefusedRows int            `json:"refusedRows"` // rows of which something is not in the catalog
	Findings    int            `json:"findings"`
}

// ImportReport says what became of an import. BatchID is 0 when nothing changed, so there is nothing to undo.
type ImportReport struct {
	BatchID      int64             `json:"batchId"`
	Enterprises  catalog.Counts    `json:"enterprises"`
	Listings     catalog.Counts    `json:"listings"`
	RefusedRows  int               `json:"refusedRows"`
	Files        []FileReport      `json:"files"`
	Findings     []catalog.Finding `json:"findings"` // at most MaxFindings; FindingCount has all
	FindingCount int               `json:"findingCount"`
}

// CheckReport is the result of the integrity and domain checks.
type CheckReport struct {
	OK          bool              `json:"ok"`
	Enterprises int               `json:"enterprises"`
	Needs       int               `json:"needs"`
	Offers      int               `json:"offers"`
	Findings    []catalog.Finding `json:"findings"`
}

// Counts are the sizes of the open catalog.
type Counts struct {
	Enterprises int
	Needs       int
	Offers      int
	Decisions   int
}

// Choices are the values in use, for drop-downs: sorted, without repetition.
type Choices struct {
	Clusters []string
	Places   []string
	Stages   []string
}

// ExportOptions chooses what a partner list holds.
type ExportOptions struct {
	Top           int  // suggestions a need; 0: DefaultTop
	WithoutPeople bool // leave names, phones and mail addresses of persons out
}

// DefaultTop is how many suggestions are shown for each need where the user asks for no other number.
const DefaultTop = 5

// MaxFindings bounds the findings that an ImportReport carries, so that a hopeless form cannot fill the memory.
const MaxFindings = 5000
