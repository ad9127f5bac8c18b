package text

import (
	"regexp"
	"slices"
	"strings"
)

// SpecKind says what a spec token is; only tokens of one kind can agree or contradict.
type SpecKind string

// The kinds of spec tokens.
const (
	SpecGrade    SpecKind = "grade"    // a steel, iron or alloy grade: 45#, ht250, gcr15, q235b, 20crmnti, 6061
	SpecCount    SpecKind = "count"    // a yarn count: 32s
	SpecSize     SpecKind = "size"     // a length, diameter or width with its unit: φ20mm
	SpecStandard SpecKind = "standard" // a standard's number: gb/t699
	SpecModel    SpecKind = "model"    // any other mix of letters and digits
)

// Spec is one token of a specification in a normal form.
type Spec struct {
	Kind SpecKind
	Text string
}

// The patterns are tried in this order on folded text; what one took, the next do not see.
var specPatterns = []struct {
	kind    SpecKind
	pattern *regexp.Regexp
	normal  func([]string) string
}{
	{SpecStandard, regexp.MustCompile(`(gb|jb|qc|yb|fz|ny|hg|qb|iso|din|jis|astm)[/ ]?t?[/ ]?[ -]?(\d{2,6})(?:[.\-:]\d+)*`), func(m []string) string { return m[1] + m[2] }},
	{SpecGrade, regexp.MustCompile(`(\d{2})(?:#|号)钢?`), func(m []string) string { return m[1] + "#" }},
	{SpecCount, regexp.MustCompile(`(\d{1,3})(?:s(?:/(\d))?|英?支)(?:纱)?`), func(m []string) string { return m[1] + "s" + m[2] }},
	{SpecGrade, regexp.MustCompile(`(?:qt|ht|kt|zg|zl|adc|sus|al|cw)\d{1,4}(?:-\d+)?[a-z]?|q\d{3}[a-e]?|gcr\d+[a-z]*|\d{1,2}(?:cr|mn|si|ni|mo|ti|nb|v|w|b|al)[a-z0-9]*`), func(m []string) string { return m[0] }},
	{SpecSize, regexp.MustCompile(`[φøΦ]?\d+(?:\.\d+)?(?:[x×*]\d+(?:\.\d+)?)*(?:mm|cm|um|μm|dn|寸|英寸|毫米|厘米|米|m)`), func(m []string) string {
		return strings.NewReplacer("φ", "", "ø", "", "毫米", "mm", "厘米", "cm", "米", "m", "×", "x", "*", "x").Replace(m[0])
	}},
	{SpecSize, regexp.MustCompile(`[φø]\d+(?:\.\d+)?(?:[x×*]\d+(?:\.\d+)?)*`), func(m []string) string {
		return strings.NewReplacer("φ", "", "ø", "", "×", "x", "*", "x").Replace(m[0]) + "mm"
	}},
	{SpecModel, regexp.MustCompile(`[a-z]+-?\d[a-z0-9\-]*|\d{3,}[a-z][a-z0-9\-]*`), func(m []string) string { return strings.ReplaceAll(m[0], "-", "") }},
}

// ReadSpecs takes the spec tokens out of folded text and returns them, sorted, with the rest of the text.
func ReadSpecs(folded string) (specs []Spec, rest string) {
	if !strings.ContainsAny(folded, "0123456789") {
		return nil, folded
	}
	rest = folded
	for _, p := range specPatterns {
		rest = p.pattern.ReplaceAllStringFunc(rest, func(found string) string {
			specs = append(specs, Spec{p.kind, p.normal(p.pattern.FindStringSubmatch(found))})
			return " "
		})
	}
	slices.SortFunc(specs, func(a, b Spec) int {
		if c := strings.Compare(string(a.Kind), string(b.Kind)); c != 0 {
			return c
		}
		return strings.Compare(a.Text, b.Text)
	})
	return slices.Compact(specs), strings.ReplaceAll(rest, " ", "")
}

// CompareSpecs tells how the specs of a need and an offer agree: 1 when every kind both state agrees, −1 when one contradicts,
// 0 when no kind is stated by both. A shared token of a kind is agreement, whatever else is listed.
func CompareSpecs(need, offer []Spec) (value float64, shared, differing []string) {
	for _, kind := range []SpecKind{SpecGrade, SpecCount, SpecSize, SpecStandard, SpecModel} {
		a, b := ofKind(need, kind), ofKind(offer, kind)
		if len(a) == 0 || len(b) == 0 {
			continue
		}
		common := false
		for _, x := range a {
			if slices.Contains(b, x) {
				common = true
				shared = append(shared, x)
			}
		}
		if !common {
			differing = append(differing, a[0]+" ≠ "+b[0])
		}
	}
	switch {
	case len(differing) > 0:
		return -1, shared, differing
	case len(shared) > 0:
		return 1, shared, nil
	}
	return 0, nil, nil
}

func ofKind(specs []Spec, kind SpecKind) []string {
	var texts []string
	for _, s := range specs {
		if s.Kind == kind {
			texts = append(texts, s.Text)
		}
	}
	return texts
}
