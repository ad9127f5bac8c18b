package catalog

// Entry is what one row (or one vertical form) says: an enterprise and some of its listings. An entry without an enterprise
// name was refused; its findings say why. IDs and UIDs are empty: storage recognises or creates the records.
type Entry struct {
	Enterprise Enterprise
	Listings   []Listing
	Findings   []Finding
	Refused    bool
}

// Counts says what became of records in an import: how many are new, were changed, were there already as they are, or were
// refused.
type Counts struct {
	New     int `json:"new"`
	Updated int `json:"updated"`
	Same    int `json:"same"`
	Refused int `json:"refused"`
}

// Add sums two counts.
func (c Counts) Add(other Counts) Counts {
	return Counts{c.New + other.New, c.Updated + other.Updated, c.Same + other.Same, c.Refused + other.Refused}
}
