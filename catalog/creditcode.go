package catalog

import "strings"

// CodeLevel says how far a unified social credit code can be trusted.
type CodeLevel string

// The levels of a code. Only a CodeValid one may merge two records. CodeEmpty is normal (cooperatives, new firms).
const (
	CodeEmpty     CodeLevel = ""
	CodeValid     CodeLevel = "valid"     // both check digits hold
	CodeDoubtful  CodeLevel = "doubtful"  // exactly one of the two holds: some early codes in use are like this
	CodeMalformed CodeLevel = "malformed" // wrong length, forbidden character, or neither check digit holds
)

// CreditCode is a 统一社会信用代码 (GB 32100-2015) in its folded form: 18 characters, upper case. It may hold anything that
// a form said; ask Level before trusting it.
type CreditCode string

// Alphabet of GB 32100-2015 §4: digits and capitals without I, O, S, V and Z. The position is the value.
const codeAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// Weights of GB 32100-2015 §4.4 (3^(i-1) mod 31) and of the organisation code, GB 11714-1997 §3.2.
var (
	codeWeights         = [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}
	organisationWeights = [8]int{3, 7, 9, 10, 5, 8, 4, 2}
)

// ParseCreditCode folds what a cell said (widths, spaces, dashes, case) and tells its level. It never corrects a character.
func ParseCreditCode(text string) (CreditCode, CodeLevel) {
	folded := strings.ToUpper(Fold(text))
	folded = strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, folded)
	code := CreditCode(folded)
	return code, code.Level()
}

// Level computes how far the code can be trusted.
func (c CreditCode) Level() CodeLevel {
	if c == "" {
		return CodeEmpty
	}
	if len(c) != 18 {
		return CodeMalformed
	}
	for i := range 18 {
		// The inner check digit may be X by GB 11714, which the alphabet has too.
		if strings.IndexByte(codeAlphabet, c[i]) < 0 {
			return CodeMalformed
		}
	}
	outer, inner := c.outerHolds(), c.innerHolds()
	switch {
	case outer && inner:
		return CodeValid
	// Codes whose first two characters are digits and whose body is all digits may be ID-card numbers (GB 11643), which
	// can satisfy the outer digit by chance; they stay doubtful only when they begin like a credit code.
	case outer || inner:
		if c.looksLikeIdentityCard() {
			return CodeMalformed
		}
		return CodeDoubtful
	}
	return CodeMalformed
}

func (c CreditCode) outerHolds() bool {
	sum := 0
	for i, w := range codeWeights {
		sum += strings.IndexByte(codeAlphabet, c[i]) * w
	}
	return strings.IndexByte(codeAlphabet, c[17]) == (31-sum%31)%31
}

func (c CreditCode) innerHolds() bool {
	sum := 0
	for i, w := range organisationWeights {
		value := int(c[8+i] - '0')
		if c[8+i] >= 'A' {
			value = int(c[8+i]-'A') + 10
		}
		sum += value * w
	}
	check := "0123456789X0"[11-sum%11] // 10 → X, 11 → 0
	return c[16] == check
}

// looksLikeIdentityCard reports whether characters 7 to 14 are a date of birth as in GB 11643-1999 and the rest digits.
func (c CreditCode) looksLikeIdentityCard() bool {
	for i := range 17 {
		if c[i] < '0' || c[i] > '9' {
			return false
		}
	}
	year, month, day := c[6:10], c[10:12], c[12:14]
	return (year[:2] == "19" || year[:2] == "20") && month >= "01" && month <= "12" && day >= "01" && day <= "31"
}

// SuspectPosition returns the index (0 to 17) of the one character whose change alone would make the code valid, and true
// when exactly one position can be at fault. It names a suspect for the person to compare with the licence, no correction.
func (c CreditCode) SuspectPosition() (int, bool) {
	if len(c) != 18 || c.Level() == CodeValid {
		return 0, false
	}
	found := -1
	for i := range 18 {
		for j := range len(codeAlphabet) {
			changed := CreditCode(string(c[:i]) + codeAlphabet[j:j+1] + string(c[i+1:]))
			if changed.Level() != CodeValid {
				continue
			}
			if found >= 0 && found != i {
				return 0, false
			}
			found = i
			break
		}
	}
	return found, found >= 0
}
