package catalog

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold makes different writings of one text equal without changing what it says: NFKC (full width → half width, ㎡ → m2),
// control and invisible characters dropped, runs of space made one, the ends trimmed. Case is kept.
func Fold(text string) string {
	if isPlain(text) {
		return text
	}
	text = norm.NFKC.String(text)
	var b strings.Builder
	b.Grow(len(text))
	space := false
	for _, r := range text {
		switch {
		case unicode.IsSpace(r):
			space = true
			continue
		case r == '�' || unicode.Is(unicode.C, r): // control, format (BOM, direction marks), surrogate, private use
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	// Characters that a dropped one kept apart may combine now.
	return norm.NFKC.String(b.String())
}

// isPlain reports whether Fold would leave the text as it is, for the most frequent case: unified Han and ASCII only.
func isPlain(text string) bool {
	previous := ' '
	for _, r := range text {
		switch {
		case r >= 0x4E00 && r <= 0x9FFF:
		case r > ' ' && r < 0x7F:
		case r == ' ' && previous != ' ':
		default:
			return false
		}
		previous = r
	}
	return text == "" || previous != ' '
}

// legalSuffixes are the endings that say what kind of firm it is and not which; longest first. 集团 is not among them: a group
// and its company of the same name are two firms.
var legalSuffixes = []string{"股份有限责任公司", "股份有限公司", "有限责任公司", "有限公司", "股份公司", "总公司", "公司"}

// formerPlaces maps place names that a form may still carry to today's: 襄樊 became 襄阳 and 襄阳区 became 襄州区 in 2010.
// The order matters: 襄阳区 is replaced before 襄樊 turns into 襄阳.
var formerPlaces = strings.NewReplacer("襄阳区", "襄州区", "襄樊", "襄阳")

// NameKey is what two names of one enterprise have in common: folded, lower case, without spaces, punctuation and brackets
// (their content stays), with today's place names and without the legal form at the end. Two different firms may share a
// key only if they differ in the legal form alone.
func NameKey(name string) string {
	key := strings.ToLower(formerPlaces.Replace(Fold(name)))
	key = strings.Map(func(r rune) rune {
		if saysSomething(r) {
			return r
		}
		return -1
	}, key)
	for _, suffix := range legalSuffixes {
		if rest, ok := strings.CutSuffix(key, suffix); ok && len([]rune(rest)) >= 2 {
			return rest
		}
	}
	return key
}

func saysSomething(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// ProductKey is what two writings of one product name have in common: folded, lower case, without spaces and outer
// punctuation. It is an identity for storage, not a judgement of meaning: aliases stay apart.
func ProductKey(name string) string {
	key := strings.ToLower(Fold(name))
	key = strings.ReplaceAll(key, " ", "")
	return strings.Trim(key, "、,;。.·:…-_")
}
