package words

import (
	"cmp"
	"slices"
	"strings"

	"lianpei/catalog"
	"lianpei/matching"
	"lianpei/matching/chain"
)

// Phrases is the words of the current language as workspace wants them for its exports.
type Phrases struct{}

// Text returns the sentence of a key.
func (Phrases) Text(key string, values map[string]any) string { return Text(key, Values(values)) }

// Reason returns the sentence of a reason.
func (Phrases) Reason(r matching.Reason) string { return Reason(r) }

// Reason says one reason of a suggestion as a sentence that can be read out.
func Reason(r matching.Reason) string {
	values := Values{}
	for k, v := range r.Values {
		values[k] = v
	}
	if labels, ok := r.Values["Labels"]; ok {
		values["Labels"] = weightiest(strings.Split(labels, ","))
	}
	key := "reason." + r.Key
	if r.Part == matching.PartSource && saysNothingMore(r) {
		key += ".unnamed"
	}
	return Text(key, values)
}

// Why says an explanation. The sentence of a suggestion that is made says where it stands.
func Why(x matching.Explanation) string {
	values := Values{"Rank": x.Rank}
	for k, v := range x.Values {
		values[k] = v
	}
	if role, ok := x.Values["Role"]; ok {
		values["Role"] = Text("role." + cmp.Or(role, "thing"))
	}
	return Text("why."+string(x.Key), values)
}

// weightiest names the two labels that say most; a sentence for the phone has no room for more.
func weightiest(keys []string) string {
	var names []string
	for _, label := range catalog.Labels {
		if slices.Contains(keys, string(label)) {
			names = append(names, Label(label))
		}
	}
	if len(names) > 2 {
		return Text("list.more", Values{"List": List(names[:2])})
	}
	return List(names)
}

// saysNothingMore reports whether the place of purchase as written only repeats the area: 进口, 省外.
func saysNothingMore(r matching.Reason) bool {
	return !catalog.NamesPlace(r.Values["Source"])
}

// Part names a part of a score.
func Part(p matching.Part) string { return Text("part." + string(p)) }

// Label names a label of an enterprise.
func Label(l catalog.Label) string { return Text("label." + string(l)) }

// Side names a side: need or offer.
func Side(s catalog.Side) string { return Text("side." + string(s)) }

// Source names a source area; empty when none was stated.
func Source(s catalog.SourceArea) string {
	if s == catalog.SourceUnstated {
		return ""
	}
	return Text("source." + string(s))
}

// Verdict names a verdict.
func Verdict(v catalog.Verdict) string { return Text("verdict." + string(v)) }

// Step says what a step did, for the undo menu and the history.
func Step(s catalog.Step) string {
	return Text("step."+string(s.Kind), Values{"Subject": s.Subject})
}

// Field names a field of a form or record by its key, or several by their keys joined with commas. A key without a name stands
// for itself.
func Field(key string) string {
	if key == "" {
		return ""
	}
	var names []string
	for _, one := range strings.Split(key, ",") {
		name := Text("field." + one)
		if name == "field."+one { // a table of the catalog, in a finding about damage
			name = one
		}
		names = append(names, name)
	}
	return List(names)
}

// Column says how a column of a form was understood, from the "header → field" of a workspace.SheetReport.
func Column(column string) string {
	at := strings.LastIndex(column, columnArrow)
	if at < 0 {
		return column
	}
	return column[:at] + columnArrow + Field(column[at+len(columnArrow):])
}

const columnArrow = " → "

// SheetKind names what the rows of a sheet are.
func SheetKind(kind string) string { return Text("sheet_kind." + kind) }

// Severity names a severity.
func Severity(s catalog.Severity) string { return Text("severity." + string(s)) }

// Finding says what is wrong, without the place.
func Finding(f catalog.Finding) string {
	value := []rune(f.Value)
	if len(value) > 80 {
		value = append(value[:80], '…')
	}
	return Text("rule."+string(f.Rule), Values{"Field": Field(f.Field), "Value": string(value), "Subject": f.Subject})
}

// Place says where a finding is: file, sheet, cell or row.
func Place(f catalog.Finding) string {
	return catalog.Origin{File: f.File, Sheet: f.Sheet, Row: f.Row, Cell: f.Cell}.String()
}

// Rows says which known rows an inference rests on: 芝麻饼 → 芝麻 (materials.csv:12).
func Rows(rows []chain.Evidence) string {
	var said []string
	for _, r := range rows {
		said = append(said, r.String())
	}
	return List(said)
}
