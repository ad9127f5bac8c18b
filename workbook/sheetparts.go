package workbook

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// sheetParts is what a sheet says about itself beside its cell values.
type sheetParts struct {
	name          string
	hidden        bool // the sheet itself
	hiddenRows    bool
	hiddenColumns bool
	merges        []span
	rows          int                 // row elements; 0 while unknown
	lastRow       int                 // number of the last row element; 0 while unknown
	longNumbers   map[string]struct{} // cells that hold a number of more than 15 digits, which Excel cannot hold exactly

	dateStyles map[string]struct{} // s attributes of cells that show a number as a date; shared by the sheets
	dates      map[string]struct{} // cells whose number is shown as a date
}

// span is a merged range: rows 1-based, columns 0-based, both ends included.
type span struct{ top, left, bottom, right int }

// maxExactDigits is how many digits of a number Excel keeps.
const maxExactDigits = 15

// scan reads the XML part of a sheet as a stream of tags. The whole sheet is never held, however large, and reading to the
// end also verifies the part's checksum.
func (s *sheetParts) scan(ctx context.Context, part io.Reader) error {
	in := bufio.NewReaderSize(part, 64<<10)
	var cell []byte // the last c tag
	inValue := false
	for tags := 0; ; tags++ {
		if tags%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		text, err := readUntil(in, '<')
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if inValue && len(text)-1 > maxExactDigits && allDigits(text[:len(text)-1]) && isNumberCell(cell) {
			s.longNumbers = addCell(s.longNumbers, attribute(cell, "r"))
		}
		if inValue && len(s.dateStyles) > 0 && isNumberCell(cell) {
			if _, ok := s.dateStyles[attribute(cell, "s")]; ok {
				s.dates = addCell(s.dates, attribute(cell, "r"))
			}
		}
		tag, err := readUntil(in, '>')
		if errors.Is(err, io.EOF) {
			return io.ErrUnexpectedEOF
		} else if err != nil {
			return err
		}
		name := localName(tag)
		inValue = false
		switch string(name) {
		case "c":
			cell = append(cell[:0], tag...)
		case "v":
			inValue = true
		case "row":
			if err := s.addRow(tag); err != nil {
				return err
			}
		case "col":
			s.hiddenColumns = s.hiddenColumns || isTrue(attribute(tag, "hidden"))
		case "mergeCell":
			s.addMerge(attribute(tag, "ref"))
		}
	}
}

// readUntil reads up to and with the delimiter. Of a longer piece than the buffer only the last part is returned; such
// pieces are cell texts, which the scan does not need.
func readUntil(in *bufio.Reader, delimiter byte) ([]byte, error) {
	for {
		piece, err := in.ReadSlice(delimiter)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return piece, err
		}
	}
}

func (s *sheetParts) addRow(tag []byte) error {
	s.rows++
	s.lastRow++
	if r := attribute(tag, "r"); r != "" {
		number, err := strconv.Atoi(r)
		if err != nil || number < 1 {
			return fmt.Errorf("%w: row %q", ErrTruncated, r)
		}
		s.lastRow = number
	}
	if s.lastRow > maxRows {
		return fmt.Errorf("%w: row %d", ErrTooLarge, s.lastRow)
	}
	s.hiddenRows = s.hiddenRows || isTrue(attribute(tag, "hidden"))
	return nil
}

func (s *sheetParts) addMerge(ref string) {
	from, to, ok := bytes.Cut([]byte(ref), []byte(":"))
	if !ok || len(s.merges) >= maxMerges {
		return
	}
	left, top, err := excelize.CellNameToCoordinates(string(from))
	if err != nil {
		return
	}
	right, bottom, err := excelize.CellNameToCoordinates(string(to))
	if err != nil || right < left || bottom < top {
		return
	}
	s.merges = append(s.merges, span{top, left - 1, bottom, right - 1})
}

func addCell(cells map[string]struct{}, cell string) map[string]struct{} {
	if cells == nil {
		cells = map[string]struct{}{}
	}
	if cell != "" && len(cells) < maxMerges {
		cells[cell] = struct{}{}
	}
	return cells
}

// localName cuts the element's name out of a tag without its namespace prefix. An end tag has none.
func localName(tag []byte) []byte {
	end := bytes.IndexAny(tag, " \t\r\n/>")
	if end <= 0 {
		return nil
	}
	name := tag[:end]
	return name[bytes.IndexByte(name, ':')+1:]
}

// attribute returns the value of an attribute without a prefix, or "".
func attribute(tag []byte, name string) string {
	for at := 0; ; {
		i := bytes.Index(tag[at:], []byte(name))
		if i < 0 {
			return ""
		}
		at += i
		end := at + len(name)
		if at > 0 && tag[at-1] <= ' ' && end+1 < len(tag) && tag[end] == '=' {
			quote := tag[end+1]
			if stop := bytes.IndexByte(tag[end+2:], quote); (quote == '"' || quote == '\'') && stop >= 0 {
				return string(tag[end+2 : end+2+stop])
			}
		}
		at = end
	}
}

func isNumberCell(tag []byte) bool {
	kind := attribute(tag, "t")
	return kind == "" || kind == "n"
}

func isTrue(value string) bool { return value == "1" || value == "true" }

func allDigits(text []byte) bool {
	for _, b := range text {
		if b < '0' || b > '9' {
			return false
		}
	}
	return len(text) > 0
}
