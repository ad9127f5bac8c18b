package matching

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"lianpei/matching/knowledge"
	"lianpei/matching/text"
)

// fit is how well an offered name answers a needed one, and why.
type fit struct {
	value         float64
	most          float64 // the value if the offer's specification names what the need's name asks for (检测: 农残, 重金属)
	key           string
	needed, given string         // with aliases: the two names
	child, parent int32          // with kinds: the terms, or Unknown
	via           knowledge.Edge // with kinds: the step that relates them
}

// rests reports whether the fit rests on a fact of the knowledge and not on the names alone.
func (e *Engine) rests(f *fit) bool {
	return f.via.Source != (knowledge.Source{}) || f.needed != "" &&
		(e.knowledge.AliasSource(f.needed) != (knowledge.Source{}) || e.knowledge.AliasSource(f.given) != (knowledge.Source{}))
}

// explain returns the values and the evidence of a fit; only suggestions pay for them.
func (e *Engine) explain(f *fit) (values map[string]string, evidence []Evidence) {
	if f.needed != "" {
		return nil, e.aliasEvidence(f.needed, f.given)
	}
	if f.parent == f.child {
		return nil, nil
	}
	k := e.knowledge
	values = map[string]string{"Child": k.Name(f.child), "Parent": k.Name(f.parent)}
	if source := f.via.Source; source != (knowledge.Source{}) {
		evidence = []Evidence{{Kind: EvidenceKnowledge, Text: k.Name(f.child) + " → " + k.Name(f.via.To), Source: source.String()}}
	}
	return values, evidence
}

// fitNames compares two names: the best of their readings. A name that speaks of several things answers a little less.
func (e *Engine) fitNames(need, offer *text.Name) fit {
	var best fit
	most := 0.0
	for i := range need.Readings {
		for j := range offer.Readings {
			f := e.fitReadings(&need.Readings[i], &offer.Readings[j])
			if len(need.Readings) > 1 || len(offer.Readings) > 1 {
				f.value *= factorSeveral
				f.most *= factorSeveral
			}
			most = max(most, f.value, f.most)
			if f.value > best.value || best.key == "" {
				best = f
			}
		}
	}
	best.most = most
	if most == 0 {
		return best
	}
	factor := closeness(need.Folded, offer.Folded)
	best.value *= factor
	best.most *= factor
	if offer.Trade && !need.Trade {
		best.value *= factorTrade
		best.most *= factorTrade
	}
	return best
}

// fitReadings takes the best of four ways to compare: the two as they stand, and either with the other's stem where a last word
// says only what is done with the thing or made of it.
func (e *Engine) fitReadings(need, offer *text.Reading) fit {
	best := e.fitWhole(need, offer)
	take := func(need, offer *text.Reading, t transfer) {
		if t.factor == 0 || !t.sameWords() && e.isField(need) {
			return
		}
		f := e.fitWhole(need, offer)
		if f.value < stemLeast {
			return
		}
		f.value *= t.factor
		f.most *= t.factor
		most := max(best.most, f.most)
		if f.value > best.value {
			f.key = joined(f.key, t.key)
			best = f
		}
		best.most = most
	}
	if offer.Stem != nil {
		take(need, offer.Stem, transferTo(need.Role, offer))
	}
	if need.Stem == nil {
		return best
	}
	take(need.Stem, offer, transferFrom(need, offer.Role))
	switch {
	case best.value < fitLast && e.isLast(need, offer):
		return fit{value: fitLast, key: "product.broader"}
	case offer.Stem == nil:
	case lastWord(need) == lastWord(offer):
		if f := e.fitSplit(need, offer); f.value > best.value {
			best = f
		}
	default:
		take(need.Stem, offer.Stem, transferTails(need, offer))
	}
	return best
}

// isLast reports whether the offer is only what the need's last word says: 运维 for 光伏运维, and for blanks any state of one (锻件 for
// 曲轴毛坯).
func (e *Engine) isLast(need, offer *text.Reading) bool {
	if need.Tail == text.RoleBlank {
		role, ok := e.knowledge.Suffix(offer.Core)
		return ok && role == text.RoleBlank
	}
	return lastWord(need) == offer.Core && !need.General
}

// isField reports whether a stem is no more than the word for a trade.
func (e *Engine) isField(r *text.Reading) bool {
	role, ok := e.knowledge.Prefix(r.Core)
	return ok && (role == text.RoleField || role == text.RoleScope)
}

// joined names the relation of two names from that of their stems and that of their last words.
func joined(stems, words string) string {
	switch {
	case stems == "product.same", stems == "product.alias", stems == words:
		return words
	case words == "product.alias":
		return stems
	}
	return "product.related"
}

// lastWord is what follows the stem.
func lastWord(r *text.Reading) string { return strings.TrimPrefix(r.Core, r.Stem.Core) }

// fitSplit compares two names with one last word where the knowledge holds one of them as a whole: 光伏运维 and 电力运维 are both 运维.
func (e *Engine) fitSplit(need, offer *text.Reading) fit {
	split := func(r *text.Reading) *text.Reading {
		if r.Head().Text == lastWord(r) {
			return r
		}
		s := *r
		s.Pieces = append(slices.Clone(r.Stem.Pieces), text.Piece{Text: lastWord(r), Term: text.Unknown})
		return &s
	}
	n, o := split(need), split(offer)
	if n == need && o == offer {
		return fit{}
	}
	return e.weighModifiers(n, o, fit{value: fitSame, key: "product.same"})
}

// fitWhole compares two readings by their names, then their heads and modifiers, then their characters.
func (e *Engine) fitWhole(need, offer *text.Reading) fit {
	if need.Core == offer.Core {
		return fit{value: fitSame, key: "product.same"}
	}
	if need.Term != text.Unknown && need.Term == offer.Term {
		return fit{value: fitAlias, key: "product.alias", needed: need.Core, given: offer.Core}
	}
	head := e.fitHeads(need.Head(), offer.Head())
	if head.value > 0 {
		if e.rolesClash(need, offer, &head) {
			return fit{}
		}
		head = e.weighModifiers(need, offer, head)
		if head.key == "product.narrower" && offer.Role == text.RoleService && need.Role != text.RoleService {
			head.key = "product.process" // 注塑 makes 注塑件, it is none
		}
		return head
	}
	if need.Role != offer.Role {
		return fit{}
	}
	return e.fitLikeness(need, offer)
}

// weighModifiers turns the fit of the heads into that of the names.
func (e *Engine) weighModifiers(need, offer *text.Reading, head fit) fit {
	factor, coverage, other := e.modifierFactor(need, offer, head.key)
	if len(need.Modifiers()) > 0 || head.key == "product.broader" {
		head.most = head.value * factorNamed
	}
	head.value *= factor
	switch head.key {
	case "product.broader":
		// A general word says little of what is needed, unless the rest of the name says it: 半轴毛坯 for 半轴锻件.
		general := generality(e.knowledge.Below(offer.Head().Term))
		if head.via.Source != (knowledge.Source{}) && head.via.To == offer.Head().Term {
			general = max(general, directGeneral) // somebody wrote it down as the next kind
		}
		head.value *= 1 - (1-general)*(1-coverage)
	case "product.same":
		head.key = headKey(need, offer)
	}
	if coverage < coverageGeneral && need.Head().Term == text.Unknown && e.knowledge.General(need.Head().Text) {
		return fit{} // all that the two share is a word such as 服务
	}
	if other {
		head.key = "product.head" // 种子检测 is no sort of 纱线检测, though both are 检测
	}
	return head
}

// rolesClash tells a thing from its seed and from what is left of it, however near their names are. Waste that a trade takes (秸秆
// for 生物质燃料, 铝屑 for 废铝) is a kind that somebody wrote down; 废钢 is never steel.
func (e *Engine) rolesClash(need, offer *text.Reading, head *fit) bool {
	if need.Role == offer.Role {
		return false
	}
	if need.Role == text.RoleSeed || offer.Role == text.RoleSeed {
		// 香樟 may be asked for where 苗木 are sold; 仔猪 are no 生猪 whatever is written.
		return head.key != "product.broader" || head.via.Source == (knowledge.Source{})
	}
	if need.Role != text.RoleWaste && offer.Role != text.RoleWaste {
		return false
	}
	return !e.rests(head) || e.startsAsWaste(offer.Core) && !e.startsAsWaste(need.Core)
}

func (e *Engine) startsAsWaste(core string) bool {
	runes := []rune(core)
	for n := 1; n <= min(2, len(runes)-1); n++ {
		if role, ok := e.knowledge.Prefix(string(runes[:n])); ok && role == text.RoleWaste {
			return true
		}
	}
	return false
}

// fitLikeness compares names that the knowledge does not relate by their characters: the ending decides.
func (e *Engine) fitLikeness(need, offer *text.Reading) fit {
	switch {
	case need.Term != text.Unknown && offer.Term != text.Unknown && (strings.HasSuffix(need.Core, offer.Core) || strings.HasSuffix(offer.Core, need.Core)):
		return fit{} // the knowledge says that the ending misleads: 聚乙烯 is no 乙烯
	case utf8.RuneCountInString(need.Core) >= 3 && strings.HasSuffix(offer.Core, need.Core):
		if !e.isEnding(offer.Core, need.Core) {
			return fit{}
		}
		return fit{value: fitEnding, key: "product.narrower"}
	case utf8.RuneCountInString(offer.Core) >= 3 && strings.HasSuffix(need.Core, offer.Core):
		if !e.isEnding(need.Core, offer.Core) {
			return fit{}
		}
		return fit{value: fitBroader * fitEnding, key: "product.broader"}
	case lastRune(need.Core) != lastRune(offer.Core):
		return fit{}
	}
	if likeness := dice(need.Core, offer.Core); likeness >= 0.5 {
		return fit{value: fitSimilar * likeness, key: "product.similar"}
	}
	return fit{}
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
			fact := Evidence{Kind: EvidenceKnowledge, Text: name + " = " + e.knowledge.Name(id), Source: source.String()}
			if !slices.Contains(found, fact) {
				found = append(found, fact)
			}
		}
	}
	return found
}

// fitHeads relates the heads: the same, a sort of, the general word for, or both sorts of one thing.
func (e *Engine) fitHeads(need, offer text.Piece) fit {
	k := e.knowledge
	if need.Term == text.Unknown || offer.Term == text.Unknown {
		switch {
		case need.Text == offer.Text && utf8.RuneCountInString(need.Text) >= 2:
			return fit{value: fitSame, key: "product.same"}
		case need.Term == text.Unknown && e.endsWith(need, offer), e.endsWith(offer, need):
			return fit{value: fitEnding, key: "product.head"}
		}
		return fit{}
	}
	if need.Term == offer.Term {
		return fit{value: fitSame, key: "product.same", needed: need.Text, given: offer.Text}
	}
	for _, a := range k.Ancestors(offer.Term) {
		if a.Term == need.Term && a.Part {
			return kindFit("product.component", fitComponent, offer.Term, need.Term, a)
		}
		if a.Term == need.Term {
			return kindFit("product.narrower", fitNarrower-stepNarrower*float64(a.Distance-1), offer.Term, need.Term, a)
		}
	}
	for _, a := range k.Ancestors(need.Term) {
		if a.Term == offer.Term {
			return kindFit("product.broader", fitBroader-stepBroader*float64(a.Distance-1), need.Term, offer.Term, a)
		}
	}
	for _, a := range k.Ancestors(need.Term) {
		if a.Distance > 1 || a.Part || k.Below(a.Term) > maxSiblings {
			continue
		}
		for _, b := range k.Ancestors(offer.Term) {
			if b.Distance == 1 && !b.Part && b.Term == a.Term {
				value := fitSibling
				if k.Below(a.Term) > closeSiblings {
					value = fitDistant
				}
				return kindFit("product.sibling", value, need.Term, a.Term, a)
			}
		}
	}
	return fit{}
}

// endsWith reports whether a longer head ends with one that the knowledge does not hold: 线束护套 with 护套. Role words end too much.
func (e *Engine) endsWith(long, short text.Piece) bool {
	if short.Term != text.Unknown || len(long.Text) <= len(short.Text) || utf8.RuneCountInString(short.Text) < 2 ||
		!strings.HasSuffix(long.Text, short.Text) || !e.isEnding(long.Text, short.Text) {
		return false
	}
	_, role := e.knowledge.Suffix(short.Text)
	return !role
}

// isEnding reports whether an ending is a word of its own: ac ends hvac by chance, 非轴承 says what it is not, and the knowledge lists
// others.
func (e *Engine) isEnding(long, ending string) bool {
	start := len(long) - len(ending)
	return !text.Torn(long, start) && !strings.HasSuffix(long[:start], "非") && !e.knowledge.Misleads(long, ending)
}

func kindFit(key string, value float64, child, parent int32, a knowledge.Ancestor) fit {
	return fit{value: value, key: key, child: child, parent: parent, via: a.Via}
}

// generality lowers a general word by how much it covers: 锻件 may well be the rod that is needed, 零部件 says nothing.
func generality(below int) float64 {
	return math.Pow(1+float64(below)/generalSize, -generalPower)
}

// modifierFactor lowers a head's fit by the modifiers of the need that the offer lacks or contradicts, and a little by what it
// adds; coverage is the share of them that the offer has, other says that it has others instead. Where one head says more than the other it counts as a modifier too
// (曲轴 for 半轴锻件, 转向节锻件 for 曲轴).
func (e *Engine) modifierFactor(need, offer *text.Reading, relation string) (factor, coverage float64, other bool) {
	wanted, given := need.Modifiers(), offer.Modifiers()
	switch {
	case relation == "product.narrower":
		given = offer.Pieces
	case relation == "product.broader" && len(given) > 0 && !e.isBare(need.Head()):
		wanted = need.Pieces
	}
	// The part of a longer term that its kind does not show (圆锥滚子 of 圆锥滚子轴承) was weighed with the head.
	if len(wanted) == 0 {
		return 1 - costAdded*float64(min(len(offer.Modifiers()), 2)), 0, false
	}
	covered, total := 0.0, 0.0
	var buffer [16]bool
	used := append(buffer[:0], make([]bool, len(given))...)
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
		if e.isScope(w) {
			weight *= weightScope
		}
		covered += weight * best
		total += weight
	}
	spare := 0
	for i, u := range used {
		if !u && !e.isScope(given[i]) {
			spare++
		}
	}
	coverage = covered / total
	least, against := float64(leastFactor), float64(againstFactor)
	if e.isBare(need.Head()) || e.isBare(offer.Head()) {
		// 检测, 毛坯, 种子: such a head says what is done or which state it is in, the modifiers say of what.
		least, against = leastBare, againstBare
	}
	factor = least + (1-least)*coverage
	if other = coverage < 0.5 && spare > 0; other {
		factor -= against // it is made for something else
	}
	return factor - costSpare*float64(min(spare, 2)), coverage, other
}

// isBare reports whether a piece is a role word and nothing else. Machines are things of their own, whatever they are for.
func (e *Engine) isBare(p text.Piece) bool {
	role, ok := e.knowledge.Suffix(p.Text)
	return ok && role != text.RoleMachine
}

// isScope reports whether a modifier hardly tells things apart.
func (e *Engine) isScope(p text.Piece) bool {
	role, ok := e.knowledge.Prefix(p.Text)
	return ok && role == text.RoleScope
}

func (e *Engine) pieceLikeness(need, offer text.Piece) float64 {
	if need.Text == offer.Text {
		return 1
	}
	if e.isBare(offer) {
		return 0
	}
	if need.Term != text.Unknown && offer.Term != text.Unknown {
		if need.Term == offer.Term {
			return 1
		}
		for _, a := range e.knowledge.Ancestors(offer.Term) {
			if a.Term == need.Term {
				return likeNarrower
			}
		}
		for _, a := range e.knowledge.Ancestors(need.Term) {
			if a.Term == offer.Term {
				return likeBroader
			}
		}
	}
	if oneWithin(need.Text, offer.Text) {
		return likeWithin
	}
	return likeShared * dice(need.Text, offer.Text)
}

// oneWithin reports whether one text of two characters or more begins or ends the other.
func oneWithin(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return utf8.RuneCountInString(a) >= 2 && (strings.HasPrefix(b, a) || strings.HasSuffix(b, a))
}

// dice is the Dice coefficient of the two texts' characters in pairs; for texts of one character, equality.
func dice(a, b string) float64 {
	var bufferA, bufferB [40]gram // longer names than these spill to the heap
	x, y := appendGrams(bufferA[:0], a), appendGrams(bufferB[:0], b)
	if len(x) == 0 || len(y) == 0 {
		return 0
	}
	shared := 0
	for i, g := range x {
		if slices.Contains(y, g) && !slices.Contains(x[:i], g) {
			shared++
		}
	}
	return 2 * float64(shared) / float64(len(x)+len(y))
}

// gram is two neighbouring characters.
type gram uint64

func appendGrams(to []gram, s string) []gram {
	previous := rune(-1)
	for _, r := range s {
		if previous >= 0 {
			to = append(to, gram(previous)<<32|gram(r))
		}
		previous = r
	}
	return to
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// closeness lowers a fit a little for what the offer's name lacks of the need's characters and for how much longer it is: of lines
// that answer alike the plain one comes first.
func closeness(need, offer string) float64 {
	longer := max(0, utf8.RuneCountInString(offer)-utf8.RuneCountInString(need))
	return 1 - costOther*(1-unigrams(need, offer)) - costLength*float64(min(longer, 8))
}

// unigrams is the share of a's characters that b has.
func unigrams(a, b string) float64 {
	shared, n := 0, 0
	for _, r := range a {
		n++
		if strings.ContainsRune(b, r) {
			shared++
		}
	}
	return float64(shared) / float64(max(n, 1))
}
