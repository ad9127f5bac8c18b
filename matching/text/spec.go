package text

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// SpecKind says what a spec token is; only tokens of one kind can agree or contradict.
type SpecKind string

// The kinds of spec tokens.
const (
	SpecGrade    SpecKind = "grade"    // a steel, iron or alloy grade: 45#, ht250, gcr15, q235b, 20crmnti, 6061
	SpecCount    SpecKind = "count"    // a yarn count: 32s
	SpecDiameter SpecKind = "diameter" // φ20mm
	SpecSize     SpecKind = "size"     // any other length with its unit; which length is not said, so it cannot contradict
	SpecStandard SpecKind = "standard" // a standard's number: gb699; several can hold at once, so it cannot contradict
	SpecRating   SpecKind = "rating"   // a number with another unit: 24v, 5.8t; cannot contradict either
	SpecModel    SpecKind = "model"    // any other mix of letters and digits; contradicts only one of the same letters
	SpecWord     SpecKind = "word"     // a word of the specification: 液压双缸; cannot contradict
)

// Spec is one token of a specification in a normal form. Series is what stands around the number (ht of ht250); Low and High are
// the number, or the two ends of a range (qste420~qste700). Sizes are in mm. Tokens without a number have neither.
type Spec struct {
	Kind      SpecKind
	Text      string
	Series    string
	Low, High float64
}

// maxSpecRunes bounds the work on a hostile specification.
const maxSpecRunes = 400

const number = `\d{1,9}(?:\.\d{1,6})?`

// The patterns are tried in this order on folded text; what one took, the next do not see. Each needs something other than an
// ASCII letter or digit on both sides, so that 600v does not hold 00v.
var specPatterns = []struct {
	kind    SpecKind
	pattern *regexp.Regexp
	read    func(groups []string) Spec
}{
	{SpecStandard, regexp.MustCompile(`(gb|jb|qc|yb|fz|ny|hg|qb|iso|din|jis|astm) ?/?t? ?-?(\d{2,6})(?:[.\-:]\d+)*`),
		func(m []string) Spec { return Spec{Text: m[1] + m[2]} }},
	{SpecDiameter, regexp.MustCompile(`[φøϕ](` + number + `)(?:mm|毫米)?(?:[~至-][φøϕ]?(` + number + `)(?:mm|毫米)?)?`), func(m []string) Spec {
		return ranged("φ", "mm", 1, m[1], m[2])
	}},
	{SpecModel, regexp.MustCompile(`m(\d{1,3}(?:\.\d)?)(?:[x×*]` + number + `)?`), func(m []string) Spec { return numbered("m"+m[1], "m", m[1]) }},
	{SpecGrade, regexp.MustCompile(`(\d{1,3})(?:#|号钢?)`), func(m []string) Spec { return numbered(m[1]+"#", "#", m[1]) }},
	{SpecCount, regexp.MustCompile(`(\d{2,3})(?:s(?:/(\d))?|英?支)`), func(m []string) Spec { return numbered(m[1]+"s"+m[2], "s"+m[2], m[1]) }},
	{SpecGrade, regexp.MustCompile(`((?:qt|ht|kt|zg|zl|adc|sus|al|cw|gcr|qste|swrch|q|dc|st|w|cr|h|p)(\d{2,4}))((?:-\d+)?[a-z][a-z0-9]*|-\d+)?(?:[~至](\d{2,4})[a-z]?)?`),
		func(m []string) Spec {
			if len(m[3]) > 1 && m[3][0] != '-' { // cr12mov: the digits are no strength
				return Spec{Text: m[0]}
			}
			s := numbered(m[0], strings.TrimSuffix(m[1], m[2]), m[2])
			if m[4] != "" { // swrch22a~35k
				s.High = max(s.Low, numbered("", "", m[4]).Low)
			}
			return s
		}},
	{SpecGrade, regexp.MustCompile(`(?:\d{1,2}(?:cr|mn|si|ni|mo|ti|nb|w|al)|w\d{1,2}mo)[a-z0-9]*`), func(m []string) Spec { return Spec{Text: m[0]} }},
	{SpecGrade, regexp.MustCompile(`(1050|1060|1100|2024|3003|3004|5052|5083|5754|6005|6061|6063|6082|7050|7075|20[12]|30[2-4]|316|321|4[1-4]0)(l|-?[tho]\d*)?`),
		func(m []string) Spec { return Spec{Text: m[1] + strings.Trim(m[2], "-")} }},
	{SpecSize, regexp.MustCompile(`(` + number + `)(?:[x×*]` + number + `){1,3}(mm|cm|m|毫米|厘米|米)?`), func(m []string) Spec {
		return Spec{Text: plainSize.Replace(m[0])}
	}},
	{SpecSize, regexp.MustCompile(`(?:(` + number + `)(?:mm|cm|m|毫米|厘米|米|寸|英寸)?[~至-])?(` + number + `)(mm|cm|m|μm|um|毫米|厘米|米|英寸|寸)`), func(m []string) Spec {
		low, high := m[1], m[2]
		if low == "" {
			low, high = high, ""
		}
		factor := map[string]float64{"mm": 1, "毫米": 1, "cm": 10, "厘米": 10, "m": 1000, "米": 1000, "μm": 0.001, "um": 0.001, "寸": 25.4, "英寸": 25.4}[m[3]]
		return ranged("", "mm", factor, low, high)
	}},
	{SpecRating, regexp.MustCompile(`(?:(` + number + `)[~至-])?(` + number + `)(kwh|kw|kv|ah|mpa|kn|kg|v|a|w|t|吨|m3/d|m3|hz|%|万元|万吨|课时|元|年|天|月|枚|孔|缸|极|层|片|级)级?`), func(m []string) Spec {
		low, high := m[1], m[2]
		if low == "" {
			low, high = high, ""
		}
		return ranged("", strings.Replace(m[3], "吨", "t", 1), 1, low, high)
	}},
	{SpecModel, regexp.MustCompile(`([a-z]{1,9})-?(\d{1,9}(?:\.\d{1,6})?)([a-z0-9\-]*)`), func(m []string) Spec {
		s := numbered(strings.ReplaceAll(m[0], "-", ""), m[1], m[2])
		if m[3] != "" {
			s.Series, s.Low, s.High = "", 0, 0
		}
		return s
	}},
	{SpecModel, regexp.MustCompile(`\d{3,9}[a-z][a-z0-9\-]*`), func(m []string) Spec { return Spec{Text: strings.ReplaceAll(m[0], "-", "")} }},
}

var plainSize = strings.NewReplacer("×", "x", "*", "x", "毫米", "mm", "厘米", "cm", "米", "m")

func numbered(text, series, digits string) Spec {
	n, _ := strconv.ParseFloat(digits, 64) // the pattern allows nothing that could fail
	return Spec{Text: text, Series: series, Low: n, High: n}
}

func ranged(series, unit string, factor float64, low, high string) Spec {
	a, _ := strconv.ParseFloat(low, 64)
	b, err := strconv.ParseFloat(high, 64)
	if err != nil {
		b = a
	}
	a, b = min(a, b)*factor, max(a, b)*factor
	s := Spec{Series: series + unit, Low: a, High: b, Text: strconv.FormatFloat(a, 'f', -1, 64)}
	if b > a {
		s.Text += "~" + strconv.FormatFloat(b, 'f', -1, 64)
	}
	s.Text = series + s.Text + unit
	return s
}

// ReadSpecs takes the tokens out of a specification folded by FoldSpec and returns them, sorted; the words that are left follow
// as tokens of kind SpecWord.
func ReadSpecs(folded string) []Spec {
	specs, rest := readSpecs(folded, func(string) bool { return false })
	return append(specs, readWords(rest)...)
}

// readWords returns the runs of letters. What stands before a number names a measure (单重, 层深) and is shared by everything.
func readWords(rest string) []Spec {
	var words []Spec
	runes := []rune(rest)
	for start := 0; start < len(runes) && len(words) < maxWords; start++ {
		end := start
		for end < len(runes) && isWordRune(runes[end]) {
			end++
		}
		if end-start >= 2 && !(end < len(runes) && isMeasure(runes[end])) {
			s := Spec{Kind: SpecWord, Text: string(runes[start:end])}
			if s.Text != "系列" && !slices.Contains(words, s) { // 系列 says nothing of what is in it
				words = append(words, s)
			}
		}
		start = end
	}
	return words
}

func isMeasure(r rune) bool {
	return r >= '0' && r <= '9' || r == measured || strings.ContainsRune("<>=≤≥~±≈", r)
}

// measured stands for a measure that was taken out. Folding leaves no control characters in a text.
const measured = '\x01'

// readSpecs returns the tokens, sorted, and the text with a space or measured for each. It leaves the tokens for which keep answers true.
func readSpecs(folded string, keep func(token string) bool) (specs []Spec, rest string) {
	if !strings.ContainsAny(folded, "0123456789") {
		return nil, firstRunes(folded, maxSpecRunes)
	}
	rest = firstRunes(folded, maxSpecRunes)
	for _, p := range specPatterns {
		var found []token
		mark := byte(' ')
		if p.kind == SpecRating || p.kind == SpecSize || p.kind == SpecDiameter {
			mark = measured
		}
		found, rest = takeOut(rest, p.pattern, mark, keep)
		for i, f := range found {
			s := p.read(f.groups)
			s.Kind = p.kind
			if i > 0 && f.joined && len(specs) > 0 && specs[len(specs)-1].Series == s.Series && s.Series != "" {
				last := &specs[len(specs)-1] // ht200~ht300
				last.Text += "~" + s.Text
				last.Low, last.High = min(last.Low, s.Low), max(last.High, s.High)
				continue
			}
			specs = append(specs, s)
		}
	}
	slices.SortFunc(specs, compareSpec)
	return slices.Compact(specs), rest
}

func compareSpec(a, b Spec) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Text, b.Text), cmp.Compare(a.Series, b.Series),
		cmp.Compare(a.Low, b.Low), cmp.Compare(a.High, b.High))
}

// token is one match; joined says that a range sign stands between it and the one before.
type token struct {
	groups []string
	joined bool
}

// takeOut replaces the bounded matches of the pattern by mark.
func takeOut(text string, pattern *regexp.Regexp, mark byte, keep func(string) bool) (found []token, rest string) {
	var out strings.Builder
	from, last := 0, -1
	for _, at := range pattern.FindAllStringSubmatchIndex(text, -1) {
		if at[0] > 0 && isASCIIWord(text[at[0]-1]) && isASCIIWord(text[at[0]]) || at[1] < len(text) && isASCIIWord(text[at[1]]) && isASCIIWord(text[at[1]-1]) {
			continue
		}
		groups := make([]string, len(at)/2)
		for g := range groups {
			if at[2*g] >= 0 {
				groups[g] = text[at[2*g]:at[2*g+1]]
			}
		}
		between := ""
		if last >= 0 {
			between = text[last:at[0]]
		}
		found = append(found, token{groups, between == "~" || between == "-" || between == "至"})
		last = at[1]
		if keep(groups[0]) {
			continue
		}
		out.WriteString(text[from:at[0]])
		out.WriteByte(mark)
		from = at[1]
	}
	out.WriteString(text[from:])
	return found, out.String()
}

func isASCIIWord(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '.'
}

func firstRunes(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit])
	}
	return text
}

// maxWords bounds the comparison of two hostile specifications.
const maxWords = 24

func isWordRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 0x3400 && r <= 0x9FFF || r >= 0x20000 && r <= 0x3FFFF
}

// CompareSpecs tells how the specs of a need and an offer agree: 1 when all that can be compared agrees, −1 when something
// contradicts, 0 when nothing can be compared. A shared token of a kind is agreement, whatever else is listed; a number within a
// range is agreement too.
func CompareSpecs(need, offer []Spec) (value float64, shared, differing []string) {
	for _, kind := range []SpecKind{SpecGrade, SpecCount, SpecDiameter, SpecSize, SpecStandard, SpecRating, SpecModel, SpecWord} {
		common, against := false, ""
		for i := range need {
			if need[i].Kind != kind {
				continue
			}
			for j := range offer {
				if offer[j].Kind != kind {
					continue
				}
				if need[i].agrees(&offer[j]) {
					common = true
					text := need[i].Text
					if kind == SpecWord && len(offer[j].Text) < len(text) {
						text = offer[j].Text // 农残 of 果蔬农残检测
					}
					if !slices.Contains(shared, text) {
						shared = append(shared, text)
					}
				} else if against == "" && need[i].contradicts(&offer[j]) {
					against = need[i].Text + " ≠ " + offer[j].Text
				}
			}
		}
		if !common && against != "" {
			differing = append(differing, against)
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

func (s *Spec) agrees(other *Spec) bool {
	if s.Text == other.Text {
		return true
	}
	if s.Kind == SpecWord {
		return SharesWord(s.Text, other.Text)
	}
	return s.Series != "" && s.Series == other.Series && s.Low <= other.High && other.Low <= s.High
}

// contradicts assumes that the two do not agree.
func (s *Spec) contradicts(other *Spec) bool {
	switch s.Kind {
	case SpecGrade, SpecCount, SpecDiameter:
		return true
	case SpecModel:
		return s.Series != "" && s.Series == other.Series
	}
	return false
}

// SharesWord reports whether two words have more than half of the shorter one, and two characters at least, in common: 挡车工 and
// 纺织挡车.
func SharesWord(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) > maxReadRunes || len(y) > maxReadRunes {
		return a == b
	}
	longest := 0
	row := make([]int, len(y)+1)
	for i := range x {
		diagonal := 0
		for j := range y {
			above := row[j+1]
			if x[i] == y[j] {
				row[j+1] = diagonal + 1
				longest = max(longest, row[j+1])
			} else {
				row[j+1] = 0
			}
			diagonal = above
		}
	}
	return longest >= 2 && 2*longest > len(x)
}
