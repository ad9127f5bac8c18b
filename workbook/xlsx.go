package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// xlsxBook reads an Office Open XML workbook (Excel, WPS).
type xlsxBook struct {
	file   *excelize.File
	sheets []*sheetParts
}

func openXLSX(ctx context.Context, in io.ReaderAt, size int64) (book, error) {
	archive, err := zip.NewReader(in, size)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTruncated, err)
	}
	if err := checkArchive(archive, size); err != nil {
		return nil, err
	}
	b := &xlsxBook{}
	err = guard(func() error {
		// The limits of excelize stand as a second fence behind checkArchive.
		b.file, err = excelize.OpenReader(io.NewSectionReader(in, 0, size), excelize.Options{
			RawCellValue: true, UnzipSizeLimit: maxUnpackedBytes, UnzipXMLSizeLimit: maxPartBytes,
		})
		return err
	})
	if err == nil {
		b.sheets, err = b.scanSheets(ctx, archive)
	}
	if err != nil {
		if b.file != nil {
			_ = b.file.Close()
		}
		return nil, damaged(err)
	}
	return b, nil
}

// damaged makes every error about the content of a zip an ErrTruncated, except those that have a sentinel already.
func damaged(err error) error {
	for _, known := range []error{ErrTruncated, ErrTooLarge, ErrNotWorkbook, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, known) {
			return err
		}
	}
	return fmt.Errorf("%w: %w", ErrTruncated, err)
}

// checkArchive holds the declared sizes against the limits before anything is unpacked. archive/zip refuses an entry that
// turns out longer than it declares.
func checkArchive(archive *zip.Reader, size int64) error {
	if len(archive.File) > maxZipEntries {
		return ErrTooLarge
	}
	var unpacked uint64
	workbook := false
	for _, entry := range archive.File {
		if entry.UncompressedSize64 > maxUnpackedBytes {
			return ErrTooLarge
		}
		unpacked += entry.UncompressedSize64
		workbook = workbook || strings.EqualFold(partName(entry), workbookPart)
	}
	switch {
	case unpacked > maxUnpackedBytes, unpacked > ratioFromBytes && unpacked > maxUnpackRatio*uint64(size):
		return ErrTooLarge
	case !workbook:
		return ErrNotWorkbook
	}
	return nil
}

const workbookPart = "xl/workbook.xml"

// partName undoes the back slashes of some writers.
func partName(entry *zip.File) string {
	return strings.TrimPrefix(strings.ReplaceAll(entry.Name, `\`, "/"), "/")
}

// scanSheets finds the sheets in the order of the workbook and scans the part of each.
func (b *xlsxBook) scanSheets(ctx context.Context, archive *zip.Reader) ([]*sheetParts, error) {
	entries := map[string]*zip.File{}
	for _, entry := range archive.File {
		entries[strings.ToLower(partName(entry))] = entry
	}
	var workbook struct {
		Sheets []struct {
			Name  string     `xml:"name,attr"`
			State string     `xml:"state,attr"`
			Attrs []xml.Attr `xml:",any,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := decodePart(entries[workbookPart], &workbook); err != nil {
		return nil, err
	}
	if len(workbook.Sheets) > maxSheets {
		return nil, ErrTooLarge
	}
	var relations struct {
		List []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	if err := decodePart(entries["xl/_rels/workbook.xml.rels"], &relations); err != nil {
		return nil, err
	}
	targets := map[string]string{}
	for _, r := range relations.List {
		target := strings.ReplaceAll(r.Target, `\`, "/")
		if !strings.HasPrefix(target, "/") {
			target = "xl/" + target
		}
		targets[r.ID] = strings.ToLower(strings.TrimPrefix(path.Clean(target), "/"))
	}
	dates := dateStyles(entries["xl/styles.xml"])
	var sheets []*sheetParts
	for _, s := range workbook.Sheets {
		sheet := &sheetParts{dateStyles: dates, name: s.Name, hidden: s.State == "hidden" || s.State == "veryHidden"}
		sheets = append(sheets, sheet)
		for _, attr := range s.Attrs {
			entry := entries[targets[attr.Value]]
			if attr.Name.Local != "id" || entry == nil {
				continue
			}
			if err := b.scanEntry(ctx, entry, sheet); err != nil {
				return nil, err
			}
		}
	}
	return sheets, nil
}

// dateStyles lists the cell styles that show a number as a date. A workbook without readable styles has none.
func dateStyles(entry *zip.File) map[string]struct{} {
	var styles struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			ID int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if entry == nil || decodePart(entry, &styles) != nil {
		return nil
	}
	codes := map[int]string{}
	for _, f := range styles.Formats {
		codes[f.ID] = f.Code
	}
	dates := map[string]struct{}{}
	for i, c := range styles.Cells {
		if code, own := codes[c.ID]; own && isDateFormat(code) || !own && isDateID(c.ID) {
			dates[strconv.Itoa(i)] = struct{}{}
		}
	}
	return dates
}

// isDateID knows the built-in formats with a day, month or year, those of Chinese editions included (ECMA-376 part 1, 18.8.30).
func isDateID(id int) bool {
	return id >= 14 && id <= 17 || id == 22 || id >= 27 && id <= 31 || id == 36 || id >= 50 && id <= 54 || id == 57 || id == 58
}

var literalFormat = regexp.MustCompile(`"[^"]*"|\\.|\[[^\]]*\]`)

// isDateFormat recognises yyyy-mm-dd, m"月"d"日" and the like; h:mm alone is none.
func isDateFormat(code string) bool {
	bare := strings.ToLower(literalFormat.ReplaceAllString(code, ""))
	return strings.ContainsAny(bare, "yd") && !strings.Contains(bare, "general")
}

// scanEntry uses what excelize has unpacked already; a large sheet lies in its temporary file and is unpacked once more.
func (b *xlsxBook) scanEntry(ctx context.Context, entry *zip.File, sheet *sheetParts) error {
	if unpacked, ok := b.file.Pkg.Load(strings.ReplaceAll(entry.Name, `\`, "/")); ok {
		if raw, ok := unpacked.([]byte); ok {
			return sheet.scan(ctx, bytes.NewReader(raw))
		}
	}
	part, err := entry.Open()
	if err != nil {
		return err
	}
	defer part.Close()
	return sheet.scan(ctx, part)
}

func decodePart(entry *zip.File, into any) error {
	if entry == nil {
		return fmt.Errorf("%w: a part is missing", ErrTruncated)
	}
	part, err := entry.Open()
	if err != nil {
		return err
	}
	defer part.Close()
	return xml.NewDecoder(io.LimitReader(part, maxPartBytes)).Decode(into)
}

func (b *xlsxBook) parts() []*sheetParts { return b.sheets }

func (b *xlsxBook) close() error { return b.file.Close() }

func (b *xlsxBook) read(ctx context.Context, sheet int, yield func(row) error) error {
	return guard(func() error { return b.readRows(ctx, b.sheets[sheet], yield) })
}

func (b *xlsxBook) readRows(ctx context.Context, sheet *sheetParts, yield func(row) error) error {
	rows, err := b.file.Rows(sheet.name)
	if err != nil {
		return damaged(err)
	}
	defer rows.Close()
	number, lastSeen := 0, 0
	for rows.Next() {
		number++
		if number%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		cells, err := rows.Columns()
		if err != nil {
			return damaged(err)
		}
		lastSeen = number
		if len(cells) == 0 {
			continue
		}
		if err := checkCells(cells); err != nil {
			return err
		}
		for i, text := range cells {
			if len(text) > maxExactDigits {
				cells[i] = trimNoise(text)
			}
		}
		if err := yield(row{number, cells}); err != nil {
			return err
		}
	}
	if err := rows.Error(); err != nil {
		return damaged(err)
	}
	// excelize takes broken XML for the end of the sheet; the scan knows better.
	if lastSeen < sheet.lastRow {
		return fmt.Errorf("%w: row %d of %d", ErrTruncated, lastSeen, sheet.lastRow)
	}
	return nil
}

func checkCells(cells []string) error {
	if len(cells) > maxColumns {
		return fmt.Errorf("%w: %d columns", ErrTooLarge, len(cells))
	}
	for _, text := range cells {
		if len(text) > maxCellBytes {
			return fmt.Errorf("%w: a cell of %d bytes", ErrTooLarge, len(text))
		}
	}
	return nil
}

// trimNoise rounds a stored binary fraction to the 15 digits that the spreadsheet shows: 0.30000000000000004 is 0.3. A
// number in scientific notation keeps it, since that tells of lost digits.
func trimNoise(text string) string {
	if !strings.Contains(text, ".") || strings.Trim(text, "0123456789.-") != "" {
		return text
	}
	number, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	short := strconv.FormatFloat(number, 'g', maxExactDigits, 64)
	if strings.Contains(short, "e") {
		return text
	}
	return short
}
