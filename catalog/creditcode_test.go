package catalog

import (
	"testing"

	"pgregory.net/rapid"
)

func TestCreditCodeLevels(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		code       CreditCode
		level      CodeLevel
	}{
		{"both digits hold", "91350100M000100Y43", "91350100M000100Y43", CodeValid},
		{"in use", "91350181260170698U", "91350181260170698U", CodeValid},
		{"a public body", "12440600MB2C07549J", "12440600MB2C07549J", CodeValid},
		{"inner X", "91420607MA48K0X190", "91420607MA48K0X190", CodeValid},
		{"check digit 0", "91420607MA480044X0", "91420607MA480044X0", CodeValid},
		{"a private firm", "92420607MA4A7F0C0C", "92420607MA4A7F0C0C", CodeValid},
		{"a cooperative", "93420607MA4C1D3EXE", "93420607MA4C1D3EXE", CodeValid},
		{"old organisation code", "91420607739100018L", "91420607739100018L", CodeValid},
		{"digits alone", "914206847068000269", "914206847068000269", CodeValid},
		{"folded first", " 91420607-ＭＡ48ｋ0x190 ", "91420607MA48K0X190", CodeValid},
		{"an early code that fails the outer digit", "91350203M0001QKT19", "91350203M0001QKT19", CodeDoubtful},
		{"an identity card", "362322198709086409", "362322198709086409", CodeMalformed},
		{"ones", "111111111111111111", "111111111111111111", CodeMalformed},
		{"too short", "91420607MA48K0X19", "91420607MA48K0X19", CodeMalformed},
		{"a letter outside the alphabet", "91420607MA48K0I190", "91420607MA48K0I190", CodeMalformed},
		{"lost digits", "9.1420607E+17", "9.1420607E+17", CodeMalformed},
		{"nothing", " 　", "", CodeEmpty},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			code, level := ParseCreditCode(c.text)
			if code != c.code || level != c.level {
				t.Errorf("%q %q, want %q %q", code, level, c.code, c.level)
			}
		})
	}
}

// drawCode builds a code whose two check digits hold, by trying the digits that the standard allows.
func drawCode(t *rapid.T) CreditCode {
	body := rapid.StringMatching(`[1-9A-Y]{0}9[1-3][0-9]{6}[0-9A-HJ-NPQRTUWXY]{8}`).Draw(t, "body")
	for i := range len(codeAlphabet) {
		for j := range len(codeAlphabet) {
			if code := CreditCode(body + codeAlphabet[i:i+1] + codeAlphabet[j:j+1]); code.Level() == CodeValid {
				return code
			}
		}
	}
	t.Fatalf("no check digits for %s", body)
	return ""
}

func TestOneWrongCharacterIsNeverValid(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		code := drawCode(t)
		at := rapid.IntRange(0, 17).Draw(t, "at")
		letter := rapid.IntRange(0, len(codeAlphabet)-1).Draw(t, "letter")
		wrong := CreditCode(string(code[:at]) + codeAlphabet[letter:letter+1] + string(code[at+1:]))
		if wrong != code && wrong.Level() == CodeValid {
			t.Fatalf("%s and %s are both valid", code, wrong)
		}
		// A doubtful code may be what is wrong, so a suspect is named only where the change is unique.
		if position, ok := wrong.SuspectPosition(); wrong != code && ok && position != at {
			t.Fatalf("suspect %d of %s, want %d", position, wrong, at)
		}
	})
}

func TestSuspectPositionOfAValidCode(t *testing.T) {
	t.Parallel()
	if _, ok := CreditCode("91350100M000100Y43").SuspectPosition(); ok {
		t.Error("a valid code has a suspect")
	}
}
