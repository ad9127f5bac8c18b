package workbook

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	utf "golang.org/x/text/encoding/unicode"
)

// csvBook is a delimited text, held as a whole: deciding between UTF-8 and GB18030 needs all of it.
type csvBook struct {
	text      string
	delimiter rune
	verbatim  bool // cells are read as they stand
	sheet     *sheetParts
}

func openCSV(ctx context.Context, in io.Reader) (book, error) {
	raw, err := io.ReadAll(io.LimitReader(in, maxFileBytes+1))
	switch {
	case err != nil:
		return nil, err
	case len(raw) > maxFileBytes:
		return nil, ErrTooLarge
	case ctx.Err() != nil:
		return nil, ctx.Err()
	}
	text, err := decodeText(raw)
	if err != nil {
		return nil, err
	}
	if strings.Trim(text, " \t\r\n,;\"\uFEFF\u3000") == "" {
		return nil, ErrEmpty
	}
	if !strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, "\r", "\n")
	}
	return &csvBook{text: text, delimiter: findDelimiter(text), sheet: &sheetParts{}}, nil
}

// Marks of formats that are text in part or as a whole and yet no CSV.
var foreignMarks = []string{"%PDF", "{\\rtf", "<", "\x89PNG", "GIF8", "\xFF\xD8\xFF", "\x1F\x8B", "Rar!", "7z\xBC\xAF"}

// decodeText decides the encoding: byte order mark, then valid UTF-8, then GB18030.
func decodeText(raw []byte) (string, error) {
	for _, bom := range []struct {
		mark    string
		decoder encoding.Encoding
	}{
		{"\xEF\xBB\xBF", utf.UTF8BOM},
		{"\xFF\xFE", utf.UTF16(utf.LittleEndian, utf.ExpectBOM)},
		{"\xFE\xFF", utf.UTF16(utf.BigEndian, utf.ExpectBOM)},
	} {
		if bytes.HasPrefix(raw, []byte(bom.mark)) {
			return decodeWith(bom.decoder, raw)
		}
	}
	for _, mark := range foreignMarks {
		if bytes.HasPrefix(bytes.TrimLeft(raw, " \t\r\n"), []byte(mark)) {
			return "", ErrNotWorkbook
		}
	}
	if bytes.IndexByte(raw, 0) >= 0 {
		return "", ErrNotWorkbook
	}
	if whole := trimCutRune(raw); utf8.Valid(whole) {
		return checkText(string(whole))
	}
	return decodeWith(simplifiedchinese.GB18030, raw)
}

func decodeWith(e encoding.Encoding, raw []byte) (string, error) {
	text, err := e.NewDecoder().Bytes(raw)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrNotWorkbook, err)
	}
	return checkText(string(text))
}

// trimCutRune drops the last bytes of a UTF-8 text that ends in the middle of a character, so that a file cut off there is
// not taken for GB18030 as a whole.
func trimCutRune(raw []byte) []byte {
	for cut := 1; cut < utf8.UTFMax && cut <= len(raw); cut++ {
		if tail := raw[len(raw)-cut:]; utf8.RuneStart(tail[0]) {
			if tail[0] >= utf8.RuneSelf && !utf8.FullRune(tail) {
				return raw[:len(raw)-cut]
			}
			break
		}
	}
	return raw
}

// badShare is the share of undecodable and control characters (in 1/1000) from which a text is none. A form with a few
// damaged characters stays readable; noise has hundreds.
const badShare = 5

func checkText(text string) (string, error) {
	bad, all := 0, 0
	for _, r := range text {
		all++
		if r == 0 {
			return "", ErrNotWorkbook
		}
		if r == utf8.RuneError || unicode.IsControl(r) && !unicode.IsSpace(r) {
			bad++
		}
	}
	if bad*1000 > all*badShare {
		return "", ErrNotWorkbook
	}
	return text, nil
}

// findDelimiter counts the candidates outside quotes in the first lines.
func findDelimiter(text string) rune {
	candidates := []rune{',', '\t', ';'}
	counts := make([]int, len(candidates))
	quoted, lines := false, 0
	for _, r := range text {
		switch {
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '\n':
			lines++
		default:
			for i, c := range candidates {
				if r == c {
					counts[i]++
				}
			}
		}
		if lines == sniffRows {
			break
		}
	}
	best := 0
	for i := range candidates {
		if counts[i] > counts[best] {
			best = i
		}
	}
	return candidates[best]
}

func (b *csvBook) parts() []*sheetParts { return []*sheetParts{b.sheet} }

func (b *csvBook) close() error { return nil }

func (b *csvBook) read(ctx context.Context, _ int, yield func(row) error) error {
	in := csv.NewReader(strings.NewReader(b.text))
	in.Comma = b.delimiter
	in.LazyQuotes = true
	in.FieldsPerRecord = -1
	number, lastLine := 0, 0
	for {
		cells, err := in.Read()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("%w: %w", ErrNotWorkbook, err)
		}
		// The reader skips empty lines, which a spreadsheet shows as rows.
		first, _ := in.FieldPos(0)
		number += first - lastLine
		last, _ := in.FieldPos(len(cells) - 1)
		lastLine = last + strings.Count(cells[len(cells)-1], "\n")
		if number > maxRows {
			return fmt.Errorf("%w: row %d", ErrTooLarge, number)
		}
		if number%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := checkCells(cells); err != nil {
			return err
		}
		for i, text := range cells {
			if !b.verbatim {
				cells[i] = unguard(text)
			}
		}
		if err := yield(row{number, cells}); err != nil {
			return err
		}
	}
}

// unguard takes off what makes a spreadsheet show a number of a CSV file as text: ="0710-2811111", '13900001111.
func unguard(text string) string {
	if rest, ok := strings.CutPrefix(text, `="`); ok && strings.HasSuffix(rest, `"`) {
		return strings.TrimSuffix(rest, `"`)
	}
	if len(text) > 1 && text[0] == '\'' && text[1] >= '0' && text[1] <= '9' {
		return text[1:]
	}
	return text
}
