package catalog

import "strconv"

// Origin is where a value came from: the form's file name (with its folder's name only where two forms
// of one import are named alike), its sheet and row, and the cell's text as it stood.
// The zero Origin means typed in by hand.
type Origin struct {
	BatchID int64  `json:"batchId,omitempty"`
	File    string `json:"file,omitempty"`
	Sheet   string `json:"sheet,omitempty"`
	Row     int    `json:"row,omitempty"` // 1-based, as the spreadsheet shows it
	Cell    string `json:"cell,omitempty"`
	Text    string `json:"text,omitempty"`
}

// String names the place for evidence lines: 供需表.xlsx › Sheet1 › D5.
func (o Origin) String() string {
	place := o.Cell
	if place == "" && o.Row > 0 {
		place = strconv.Itoa(o.Row)
	}
	return joinNonEmpty(" › ", o.File, o.Sheet, place)
}
