package catalog

import (
	"fmt"
	"strings"
)

// Severity says what became of the data a finding is about.
type Severity string

// The severities. A refused row is not in the catalog; a doubtful value was left out or kept as text; a note changes nothing.
const (
	Refused  Severity = "refused"
	Doubtful Severity = "doubtful"
	Note     Severity = "note"
)

// Rule is the key of a sentence about something wrong with a value; the pages and the command line translate it.
type Rule string

// The rules a value can break.
const (
	RuleNameMissing     Rule = "name_missing"     // a row with products but no enterprise
	RuleNameTooLong     Rule = "name_too_long"    // more than MaxNameRunes
	RuleProductMissing  Rule = "product_missing"  // a listing without a product name
	RuleCodeMalformed   Rule = "code_malformed"   // no credit code at all
	RuleCodeDoubtful    Rule = "code_doubtful"    // one of the two check digits fails
	RuleDigitsLost      Rule = "digits_lost"      // a long number in scientific notation: 9.14E+17
	RuleCodeConflict    Rule = "code_conflict"    // the name is known under another valid code
	RuleNumber          Rule = "number"           // no number where one is needed
	RuleNegative        Rule = "negative"         // a number below zero where none can be
	RuleRange           Rule = "range"            // 100-200: which of the two is not said
	RuleUnitUnclear     Rule = "unit_unclear"     // several units offered (万件/吨), none chosen
	RuleUnitUnknown     Rule = "unit_unknown"     // a unit outside the table
	RuleDate            Rule = "date"             // no date
	RulePhone           Rule = "phone"            // no telephone number
	RuleEmail           Rule = "email"            // no mail address
	RuleChoice          Rule = "choice"           // a word outside the list of choices
	RuleTooLong         Rule = "too_long"         // more than MaxTextRunes
	RuleRemarkInName    Rule = "remark_in_name"   // 某厂（停产）: the remark was moved to the notes
	RuleDuplicateRow    Rule = "duplicate_row"    // the same listing stands twice in one form; the first was taken
	RuleValueConflict   Rule = "value_conflict"   // the form gives two values for one field; the first was taken
	RuleColumnAmbiguous Rule = "column_ambiguous" // two columns for one field: neither was read
	RuleColumnUnknown   Rule = "column_unknown"   // a header that is not understood
	RuleSheetSkipped    Rule = "sheet_skipped"    // a sheet without a recognisable column
	RuleTotalRow        Rule = "total_row"        // 合计
	RuleRepeatedHeader  Rule = "repeated_header"  // the header printed again, or a row that belongs to it: an example of how to fill in
	RuleFormulaError    Rule = "formula_error"    // #REF!, #N/A …
	RuleDittoAbove      Rule = "ditto_above"      // 同上 with nothing above
	RuleHidden          Rule = "hidden"           // a hidden row or column was read
	RuleFactEmpty       Rule = "fact_empty"       // a row of knowledge without a product or a target
	RuleFactUnreadable  Rule = "fact_unreadable"  // a name of damaged or invisible characters
	RuleFactSelf        Rule = "fact_self"        // a row of knowledge that relates a name to itself
	RuleFactTooMany     Rule = "fact_too_many"    // a row beyond the number of rows that can make names known
	RuleFactColumns     Rule = "fact_columns"     // a row of knowledge with another number of columns than its header
)

// Finding is one remark of a check: where, what, and what became of it. The place fields are empty for findings about data
// that came from no form.
type Finding struct {
	File     string   `json:"file,omitempty"`
	Sheet    string   `json:"sheet,omitempty"`
	Row      int      `json:"row,omitempty"`  // 1-based, as the spreadsheet shows it
	Cell     string   `json:"cell,omitempty"` // such as C5
	Field    string   `json:"field,omitempty"`
	Rule     Rule     `json:"rule"`
	Value    string   `json:"value,omitempty"`
	Severity Severity `json:"severity"`
	Subject  string   `json:"subject,omitempty"` // the enterprise concerned, if known
}

// InvalidError is a value that the user can mend. Field and Rule are keys, Value is what was given.
type InvalidError struct {
	Field string
	Rule  Rule
	Value string
}

// Error describes the value for logs; people get the translated sentence of Rule.
func (e *InvalidError) Error() string {
	value := []rune(e.Value)
	if len(value) > 60 {
		value = append(value[:60], '…')
	}
	return fmt.Sprintf("%s: %s (%q)", e.Field, e.Rule, string(value))
}

// Limits on text from outside, in runes. They are far above anything real and keep a hostile form from filling the catalog.
const (
	MaxNameRunes = 200
	MaxTextRunes = 4000
)

// CheckText returns an InvalidError when the text is longer than limit runes.
func CheckText(field, text string, limit int) error {
	if len(text) > limit && len([]rune(text)) > limit {
		return &InvalidError{Field: field, Rule: RuleTooLong, Value: text}
	}
	return nil
}

// joinNonEmpty joins the parts that say something.
func joinNonEmpty(separator string, parts ...string) string {
	kept := parts[:0:0]
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, separator)
}
