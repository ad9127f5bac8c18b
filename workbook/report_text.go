package workbook

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxCellUnits is how many UTF-16 units a cell can hold (Excel specifications and limits).
const maxCellUnits = 32767

// cellText is a text ready for a cell.
type cellText struct {
	text   string
	width  int  // half-width characters of its longest line
	lines  bool // has line breaks
	quoted bool // needs the quote prefix
}

// newCellText makes any string safe for a cell; see WriteReport for the rules.
func newCellText(text string) cellText {
	cell, clean := measure(text)
	if !clean {
		cell, _ = measure(cleanText(text))
	}
	if !canStartFormula(cell.text) {
		return cell
	}
	cell.quoted = true
	if !isHarmless(cell.text) {
		cell.text = "'" + cell.text
		cell.width++
		cell.text = cutText(cell.text)
	}
	return cell
}

// measure finds the width of a text, and whether it can be stored as it is.
func measure(text string) (cell cellText, clean bool) {
	cell.text = text
	clean = len(text) <= maxCellUnits // bytes: more is looked at closely
	width := 0
	for i, r := range text {
		switch {
		case r >= ' ' && r < 0x7F:
			width++
			continue
		case r == '\n':
			cell.lines = true
			cell.width = max(cell.width, width)
			width = 0
			if i == 0 {
				clean = false
			}
			continue
		case r == '\t' && i > 0:
		case r < ' ' || r == utf8.RuneError || r >= 0xFFFE && r <= 0xFFFF:
			clean = false
		}
		width += runeWidth(r)
	}
	cell.width = max(cell.width, width)
	return cell, clean
}

// runeWidth is the width of a character in a Chinese font, in half-width characters: punctuation such as “ — … is wide
// there, and so is all from the CJK blocks on; Latin, Greek and Cyrillic letters are not.
func runeWidth(r rune) int {
	switch {
	case r < 0x1100:
		return 1
	case r <= 0x115F, r >= 0x2010: // Hangul letters; general punctuation, symbols, CJK
		return 2
	}
	return 1
}

// cleanText drops what a cell cannot hold.
func cleanText(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	text = strings.ReplaceAll(text, "\r\n", "\n")
	for i, r := range text {
		switch {
		case r == '\r':
			r = '\n'
		case r == utf8.RuneError:
			if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 { // not UTF-8
				continue
			}
		case r < ' ' && r != '\t' && r != '\n', r >= 0xFFFE && r <= 0xFFFF: // not in the Char production of XML 1.0
			continue
		}
		b.WriteRune(r)
	}
	return cutText(strings.TrimLeft(b.String(), "\t\n"))
}

// cleanLine is cleanText for a place that has no lines.
func cleanLine(text string) string {
	return strings.Join(strings.Fields(cleanText(text)), " ")
}

// cutText shortens a text to what a cell can hold.
func cutText(text string) string {
	if len(text) <= maxCellUnits {
		return text
	}
	units, cut := 0, 0 // cut: the last place that leaves room for the ellipsis
	for i, r := range text {
		if units <= maxCellUnits-1 {
			cut = i
		}
		units += utf16.RuneLen(r)
	}
	if units <= maxCellUnits {
		return text
	}
	return text[:cut] + "…"
}

// formulaStarts are the characters that begin a formula in a spreadsheet program, typed or read from CSV.
// https://owasp.org/www-community/attacks/CSV_Injection
const formulaStarts = "=+-@"

// canStartFormula reports whether the first visible character of a text, made half-width, begins a formula.
func canStartFormula(text string) bool {
	for _, r := range text {
		switch {
		case r < 0x7F && r > ' ':
			return strings.ContainsRune(formulaStarts, r)
		case r >= 0x4E00 && r <= 0x9FFF:
			return false
		case unicode.IsSpace(r), unicode.Is(unicode.C, r):
			continue
		}
		return strings.ContainsRune(formulaStarts, foldWidth(r)) || r == '−' // U+2212, which some locales take for a minus
	}
	return false
}

func foldWidth(r rune) rune {
	folded, _ := utf8.DecodeRuneInString(norm.NFKC.String(string(r)))
	return folded
}

// isHarmless reports whether a text that begins like a formula is a number, a temperature, a phone or a dash, as in
// "-18℃冷库", "+86(0710)3456789", "--": nothing in it can call a function, name a file or a program.
func isHarmless(text string) bool {
	text = strings.TrimFunc(norm.NFKC.String(text), unicode.IsSpace)
	if strings.Trim(text, "-") == "" {
		return true
	}
	rest := strings.TrimLeft(text, " +-−")
	if len(text)-len(rest) > 3 || rest == "" || (rest[0] < '0' || rest[0] > '9') && rest[0] != '(' {
		return false
	}
	letters, brackets := false, false
	for _, r := range rest {
		switch {
		case unicode.IsLetter(r):
			letters = true
		case r == '(' || r == ')':
			brackets = true
		case unicode.IsNumber(r), strings.ContainsRune(" .-~—°%/", r):
		default:
			return false
		}
	}
	return !(letters && brackets)
}

// countLines tells how many lines a text takes in a cell of the given width, breaking between Chinese characters and between
// words, and keeping closing punctuation off the start of a line, as spreadsheet programs do.
func countLines(text string, width float64) int {
	lines, used, word, last := 1, 0.0, 0.0, 0.0
	for _, r := range text {
		if r == '\n' {
			lines, used, word, last = lines+1, 0, 0, 0
			continue
		}
		w := float64(runeWidth(r))
		if r == ' ' { // may hang over the end
			used, word, last = used+w, 0, w
			continue
		}
		if w > 1 {
			word = 0
		} else {
			word += w
		}
		switch {
		case used+w <= width || used == 0:
			used += w
		case word > 0 && word < used && word <= width: // the whole word moves down
			lines, used = lines+1, word
		case strings.ContainsRune("，。、；：？！）》」』】”’…", r):
			lines, used = lines+1, last+w
		default:
			lines, used = lines+1, w
			word = min(word, w)
		}
		last = w
	}
	return lines
}

// usableWidth is what of a column's width text can use: the padding takes about a character, and Chinese characters are a
// little wider than two digits in most fonts.
func usableWidth(width float64) float64 {
	return math.Max(1, (width-1)*0.95)
}
