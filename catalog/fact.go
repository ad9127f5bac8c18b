package catalog

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Relation says how the product of a Fact stands to its target.
type Relation string

// The relations. The target of RelationStage is a key such as research; those of the others are names.
const (
	RelationAlias    Relation = "alias"    // both names mean the same thing
	RelationKind     Relation = "kind"     // the product is a kind of the target
	RelationPart     Relation = "part"     // the product is a part of the target
	RelationMaterial Relation = "material" // the product is made from the target, or takes it as an input
	RelationStage    Relation = "stage"    // the service is bought at the target's stage of a manufacturer's business
)

// Relations lists the relations.
var Relations = []Relation{RelationAlias, RelationKind, RelationPart, RelationMaterial, RelationStage}

// Fact is one row of the user's own knowledge, as written, with the file and the 1-based row it came from.
type Fact struct {
	Product  string   `json:"product"`
	Relation Relation `json:"relation"`
	Target   string   `json:"target"`
	File     string   `json:"file,omitempty"`
	Row      int      `json:"row,omitempty"`
}

// Normalize takes off the blanks around the texts. What stands inside stays as written: a knowledge list goes out as it came in.
func (f *Fact) Normalize() {
	f.Product, f.Target = strings.TrimSpace(f.Product), strings.TrimSpace(f.Target)
	f.Relation = Relation(strings.ToLower(strings.TrimSpace(string(f.Relation))))
}

// Validate returns an *InvalidError for the first thing that is wrong.
func (f *Fact) Validate() error {
	invalid := func(field string, rule Rule, value string) error {
		return &InvalidError{Field: field, Rule: rule, Value: value}
	}
	for _, part := range []struct{ field, text string }{{"product", f.Product}, {"target", f.Target}} {
		switch {
		case part.text == "":
			return invalid(part.field, RuleFactEmpty, "")
		case utf8.RuneCountInString(part.text) > MaxNameRunes:
			return invalid(part.field, RuleTooLong, part.text)
		case strings.ContainsFunc(part.text, isNoText), ProductKey(part.text) == "":
			return invalid(part.field, RuleFactUnreadable, part.text)
		}
	}
	switch f.Relation {
	case RelationAlias, RelationKind, RelationPart, RelationMaterial, RelationStage:
	default:
		return invalid("relation", RuleChoice, string(f.Relation))
	}
	if f.Relation != RelationStage && ProductKey(f.Product) == ProductKey(f.Target) {
		return invalid("target", RuleFactSelf, f.Target)
	}
	return nil
}

// isNoText reports what a damaged or hostile file leaves in a name.
func isNoText(r rune) bool { return r == utf8.RuneError || unicode.IsControl(r) }
