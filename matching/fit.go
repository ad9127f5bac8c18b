package matching

import (
	"strings"
	"unicode/utf8"

	"lianpei/matching/knowledge"
	"lianpei/matching/text"
)

// fit is how well an offered name answers a needed one, and why.
type fit struct {
	value    float64
	key      string
	values   map[string]string
	evidence []Evidence
}

// fitNames compares two names: the best of their readings. A name that speaks of several things answers a little less.
func (e *Engine) fitNames(need, offer *text.Name) fit {
	var best fit
	for i := range need.Readings {
		for j := range offer.Readings {
			f := e.fitReadings(&need.Readings[i], &offer.Readings[j])
			if len(need.Readings) > 1 || len(offer.Readings) > 1 {
				f.value *= 0.97
			}
			if f.value > best.value {
				best = f
			}
		}
	}
	if offer.Trade && !need.Trade {
		best.value *= factorTrade
	}
	return best
}

func (e *Engine) fitReadings(need, offer *text.Reading) fit {
	if need.Core == offer.Core {
		return fit{value: fitSame, key: "product.same"}
	}
	needTerm, needKnown := e.knowledge.Term(need.Core)
	offerTerm, offerKnown := e.knowledge.Term(offer.Core)
	if needKnown && offerKnown && needTerm == offerTerm {
		return fit{value: fitAlias, key: "product.alias", evidence: e.aliasEvidence(need.Core, offer.Core)}
	}
	head := e.fitHeads(need.Head(), offer.Head())
	if head.value > 0 {
		if rolesClash(need.Role, offer.Role, &head) {
			return fit{}
		}
		factor, coverage := e.modifierFactor(need, offer, head.key == "product.narrower")
		head.value *= factor
		if head.key == "product.broader" {
			// A general word says little of what is needed, unless the rest of the name says it: 半轴毛坯 for 半轴锻件.
			head.value *= 1 - (1-generality(e.knowledge.Below(offer.Head().Term)))*(1-coverage)
		}
		if head.key == "product.same" {
			head.key = headKey(need, offer)
		}
		return head
	}
	if need.Role != offer.Role {
		return e.fitProcess(need, offer)
	}
	if likeness := dice(need.Core, offer.Core); likeness >= 0.5 && lastRune(need.Core) == lastRune(offer.Core) {
		return fit{value: fitSimilar * likeness, key: "product.similar"}
	}
	return fit{}
}

// rolesClash tells a thing from its seed and from what is left of it, however near their names are. What a trade takes from waste
// (秸秆 for 生物质燃料) is a kind that somebody wrote down.
func rolesClash(need, offer text.Role, head *fit) bool {
	if need == offer {
		return false
	}
	if need == text.RoleSeed || offer == text.RoleSeed {
		return true
	}
	return (need == text.RoleWaste || offer == text.RoleWaste) && len(head.evidence) == 0
}

// headKey names the relation of two names with one head by their modifiers.
func headKey(need, offer *text.Reading) string {
	switch n, o := len(need.Pieces), len(offer.Pieces); {
	case n == 1 && o > 1:
		return "product.narrower"
	case n > 1 && o == 1:
		return "product.broader"
	}
	return "product.head"
}

func (e *Engine) aliasEvidence(names ...string) []Evidence {
	var found []Evidence
	for _, name := range names {
		if source := e.knowledge.AliasSource(name); source != (knowledge.Source{}) {
			id, _ := e.knowledge.Term(name)
			found = append(found, Evidence{Kind: EvidenceKnowledge, Text: name + " = " + e.knowledge.Name(id), Source: source.String()})
		}
	}
	return found
}

// fitHeads relates the heads: the same, a sort of, the general word for, or both sorts of one thing.
func (e *Engine) fitHeads(need, offer text.Piece) fit {
	k := e.knowledge
	if need.Term == text.Unknown || offer.Term == text.Unknown {
		if need.Text == offer.Text && need.Text != "" {
			return fit{value: fitSame, key: "product.same"}
		}
		return fit{}
	}
	if need.Term == offer.Term {
		return fit{value: fitSame, key: "product.same", evidence: e.aliasEvidence(need.Text, offer.Text)}
	}
	for _, a := range k.Ancestors(offer.Term) {
		if a.Term == need.Term {
			return e.kindFit("product.narrower", fitNarrower-stepNarrower*float64(a.Distance-1), offer.Term, need.Term, a)
		}
	}
	for _, a := range k.Ancestors(need.Term) {
		if a.Term == offer.Term {
			return e.kindFit("product.broader", fitBroader-stepBroader*float64(a.Distance-1), need.Term, offer.Term, a)
		}
	}
	for _, a := range k.Ancestors(need.Term) {
		if a.Distance > 1 || k.Below(a.Term) > maxSiblings {
			continue
		}
		for _, b := range k.Ancestors(offer.Term) {
			if b.Distance == 1 && b.Term == a.Term {
				return e.kindFit("product.sibling", fitSibling, need.Term, a.Term, a)
			}
		}
	}
	return fit{}
}

func (e *Engine) kindFit(key string, value float64, child, parent int32, a knowledge.Ancestor) fit {
	f := fit{value: value, key: key, values: map[string]string{"Child": e.knowledge.Name(child), "Parent": e.knowledge.Name(parent)}}
	if source := a.Via.Source; source != (knowledge.Source{}) {
		f.evidence = []Evidence{{Kind: EvidenceKnowledge, Text: e.knowledge.Name(child) + " → " + e.knowledge.Name(a.Via.To), Source: source.String()}}
	}
	return f
}

// generality lowers a general word by how much it covers: 锻件 may well be the rod that is needed, 零部件 says nothing.
func generality(below int) float64 {
	switch {
	case below > 300:
		return 0.3
	case below > 120:
		return 0.5
	case below > 40:
		return 0.75
	}
	return 1
}

// modifierFactor lowers a head's fit by the modifiers of the need that the offer lacks or contradicts, and a little by what it
// adds; coverage is the share of them that the offer has. With narrower the offer's head says more than the need's and counts
// as a modifier too (曲轴 for 半轴锻件).
func (e *Engine) modifierFactor(need, offer *text.Reading, narrower bool) (factor, coverage float64) {
	wanted, given := need.Modifiers(), offer.Modifiers()
	// The part of a longer term that its kind does not show (圆锥滚子 of 圆锥滚子轴承) was weighed with the head.
	if len(wanted) == 0 {
		return 1 - 0.04*float64(min(len(given), 2)), 1
	}
	if narrower {
		given = offer.Pieces
	}
	covered, total := 0.0, 0.0
	used := make([]bool, len(given))
	for _, w := range wanted {
		best, at := 0.0, -1
		for i, g := range given {
			if likeness := e.pieceLikeness(w, g); likeness > best {
				best, at = likeness, i
			}
		}
		if at >= 0 && best >= 0.5 {
			used[at] = true
		}
		weight := float64(utf8.RuneCountInString(w.Text))
		covered += weight * best
		total += weight
	}
	spare := 0
	for _, u := range used {
		if !u {
			spare++
		}
	}
	coverage = covered / total
	least, against := 0.6, 0.15
	if _, bare := e.knowledge.Suffix(need.Head().Text); bare {
		// 检测, 设备, 毛坯: such a head says what is done, the modifiers say to what.
		least, against = 0.5, 0.35
	}
	factor = least + (1-least)*coverage
	if coverage < 0.5 && spare > 0 {
		factor -= against // it is made for something else
	}
	return factor - 0.02*float64(min(spare, 2)), coverage
}

func (e *Engine) pieceLikeness(need, offer text.Piece) float64 {
	if need.Text == offer.Text {
		return 1
	}
	if need.Term != text.Unknown && offer.Term != text.Unknown {
		if need.Term == offer.Term {
			return 1
		}
		for _, a := range e.knowledge.Ancestors(offer.Term) {
			if a.Term == need.Term {
				return 0.85
			}
		}
		for _, a := range e.knowledge.Ancestors(need.Term) {
			if a.Term == offer.Term {
				return 0.6
			}
		}
	}
	return 0.7 * dice(need.Text, offer.Text)
}

// fitProcess covers the one pair of different roles that can still help: who needs a thing may ask the one who processes it.
func (e *Engine) fitProcess(need, offer *text.Reading) fit {
	if need.Role != text.RoleThing || offer.Role != text.RoleService {
		return fit{}
	}
	object, ok := strings.CutSuffix(offer.Core, "加工")
	if !ok || object == "" {
		return fit{}
	}
	needTerm, needKnown := e.knowledge.Term(need.Core)
	objectTerm, objectKnown := e.knowledge.Term(object)
	if object == need.Core || needKnown && objectKnown && needTerm == objectTerm {
		return fit{value: factorProcess, key: "product.process"}
	}
	return fit{}
}

// dice is the Dice coefficient of the two texts' characters in pairs; for texts of one character, equality.
func dice(a, b string) float64 {
	x, y := grams(a), grams(b)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	shared := 0
	for i, g := range x {
		if contains(x[:i], g) {
			continue
		}
		if contains(y, g) {
			shared++
		}
	}
	return 2 * float64(shared) / float64(len(x)+len(y))
}

// gram is two neighbouring characters.
type gram uint64

func grams(s string) []gram {
	runes := []rune(s)
	if len(runes) < 2 {
		return nil
	}
	out := make([]gram, len(runes)-1)
	for i := range out {
		out[i] = gram(runes[i])<<32 | gram(runes[i+1])
	}
	return out
}

func contains(gs []gram, g gram) bool {
	for _, x := range gs {
		if x == g {
			return true
		}
	}
	return false
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}
