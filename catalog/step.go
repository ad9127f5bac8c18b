package catalog

import "time"

// StepKind is the key of what a user-level change did; pages translate it for the undo menu and the history.
type StepKind string

// The kinds of steps.
const (
	StepImport           StepKind = "import"
	StepImportKnowledge  StepKind = "import_knowledge"
	StepCreateEnterprise StepKind = "create_enterprise"
	StepUpdateEnterprise StepKind = "update_enterprise"
	StepDeleteEnterprise StepKind = "delete_enterprise"
	StepCreateListing    StepKind = "create_listing"
	StepUpdateListing    StepKind = "update_listing"
	StepDeleteListing    StepKind = "delete_listing"
	StepDecide           StepKind = "decide"
)

// Step is one user-level change, the unit of undo and redo. Subject is the name of what was changed.
type Step struct {
	ID      int64     `json:"id"`
	Kind    StepKind  `json:"kind"`
	Subject string    `json:"subject"`
	At      time.Time `json:"at"`
	BatchID int64     `json:"batchId,omitempty"` // of an import
	Undone  bool      `json:"undone"`
}

// Batch is one import: the forms it read and what became of their rows.
type Batch struct {
	ID          int64     `json:"id"`
	UID         string    `json:"uid"`
	At          time.Time `json:"at"`
	Files       []string  `json:"files"` // base names
	Enterprises Counts    `json:"enterprises"`
	Listings    Counts    `json:"listings"`
	Facts       int       `json:"facts,omitempty"` // new rows of knowledge; such an import has no other records
	Undone      bool      `json:"undone"`
}
