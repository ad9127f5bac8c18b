// Package workbook reads the forms of towns, parks and enterprises (Excel and CSV) into catalog entries, and writes lists and
// forms as Excel workbooks. It knows neither storage nor matching.
package workbook

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"lianpei/catalog"
)

// Kind says what the rows of a sheet are.
type Kind string

// The kinds of sheets. KindMixed rows hold needs and offers; KindSkipped sheets have no recognisable column.
const (
	KindAuto        Kind = ""
	KindEnterprises Kind = "enterprises"
	KindNeeds       Kind = "needs"
	KindOffers      Kind = "offers"
	KindMixed       Kind = "mixed"
	KindSkipped     Kind = "skipped"
)

// Options tune the reading of a form. The zero value is good for most.
type Options struct {
	// Kind decides for sheets whose columns do not tell needs from offers (a column 产品名称 alone).
	Kind Kind
	// Password opens an encrypted workbook.
	Password string
	// Progress hears how many rows were read, at most ten times a second, from the reading goroutine. total is 0 while
	// unknown. It may be nil.
	Progress func(done, total int64)
}

// Column says how a column was understood.
type Column struct {
	Index      int    // 0-based
	Header     string // as written; the two parts of a two-row header joined with a slash
	Field      Field  // FieldUnknown when it was not understood
	Unit       string // from the header, or from a row above (单位：万元)
	Year       int    // from the header; 0 when it names none
	List       bool   // a cell holds several products
	Confidence float64
}

// Sheet says how a sheet was understood. Rows and the findings about single rows are known after Form.Read.
type Sheet struct {
	Name       string // empty for CSV
	Kind       Kind
	Vertical   bool // labels at the left of their values, one enterprise a sheet
	HeaderRow  int  // 1-based first header row; 0 for a vertical form
	HeaderRows int
	Columns    []Column
	Rows       int // rows that became entries, refused ones included
	Findings   []catalog.Finding
}

// Form is an open workbook or CSV file. It is not safe for concurrent use.
type Form struct {
	path    string
	file    string // base name
	options Options
	book    book
	sheets  []Sheet
	plans   []*plan // nil for a skipped sheet
}

// row is what a spreadsheet row holds. cells is not shared with any other row.
type row struct {
	number int // 1-based
	cells  []string
}

// book is the part that differs between file formats.
type book interface {
	// parts describes the sheets in order.
	parts() []*sheetParts
	// read streams the rows that have any cell. The first error of yield stops it and is returned as it is.
	read(ctx context.Context, sheet int, yield func(row) error) error
	close() error
}

// Sheets returns how each sheet was understood, in the order of the workbook.
func (f *Form) Sheets() []Sheet {
	sheets := slices.Clone(f.sheets)
	for i := range sheets {
		sheets[i].Columns = slices.Clone(sheets[i].Columns)
		sheets[i].Findings = slices.Clone(sheets[i].Findings)
	}
	return sheets
}

// Close releases the file and what was unpacked from it.
func (f *Form) Close() error { return f.book.close() }

// Read streams the entries of all sheets in order, one a row (one a sheet for a vertical form). It stops at the first error
// of yield and returns it. The entry belongs to yield. Read may be called again and then starts anew.
func (f *Form) Read(ctx context.Context, yield func(*catalog.Entry) error) error {
	progress := f.newProgress()
	for i := range f.sheets {
		sheet := &f.sheets[i]
		if f.plans[i] == nil {
			continue
		}
		sheet.Rows = 0
		sheet.Findings = slices.Clone(f.plans[i].findings)
		if err := f.readSheet(ctx, i, progress, yield); err != nil {
			return err
		}
	}
	progress.finish()
	return nil
}

func (f *Form) readSheet(ctx context.Context, i int, progress *progress, yield func(*catalog.Entry) error) error {
	sheet := &f.sheets[i]
	var tables []*rowReader
	for _, p := range append([]*plan{f.plans[i]}, f.plans[i].more...) {
		rows := newRowReader(f.file, sheet, p, f.book.parts()[i])
		if p.values == nil {
			tables = append(tables, rows)
			continue
		}
		sheet.Rows++
		if err := yield(rows.verticalEntry()); err != nil {
			return err
		}
	}
	if len(tables) == 0 {
		return nil
	}
	return f.stream(ctx, i, progress, func(r row) error {
		for _, rows := range tables {
			entry := rows.entry(r)
			if entry == nil {
				continue
			}
			sheet.Rows++
			if err := yield(entry); err != nil {
				return err
			}
		}
		return nil
	})
}

// Batches keep the cost of the channel low; a few of them in flight are enough to overlap unpacking with parsing.
const (
	batchRows       = 256
	batchesInFlight = 4
)

// stream reads a sheet on a goroutine of its own, so that unpacking overlaps with parsing and saving. The goroutine has
// ended when stream returns.
func (f *Form) stream(ctx context.Context, sheet int, progress *progress, each func(row) error) error {
	ctx, cancel := context.WithCancel(ctx)
	batches := make(chan []row, batchesInFlight)
	done := make(chan error, 1)
	go func() {
		defer close(batches)
		done <- f.produce(ctx, sheet, progress, batches)
	}()
	var failed error
	for batch := range batches {
		for _, r := range batch {
			if failed == nil {
				failed = each(r)
			}
		}
		if failed != nil {
			cancel()
		}
	}
	cancel()
	if err := <-done; failed == nil && err != nil {
		failed = f.wrap(sheet, err)
	}
	return failed
}

func (f *Form) produce(ctx context.Context, sheet int, progress *progress, batches chan<- []row) error {
	batch := make([]row, 0, batchRows)
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		progress.add(len(batch))
		select {
		case batches <- batch:
			batch = make([]row, 0, batchRows)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	err := f.book.read(ctx, sheet, func(r row) error {
		batch = append(batch, r)
		if len(batch) == batchRows {
			return flush()
		}
		return nil
	})
	if err != nil {
		return err
	}
	return flush()
}

// wrap names file and sheet in an error of the reading goroutine; the sentinels stay recognisable.
func (f *Form) wrap(sheet int, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if name := f.sheets[sheet].Name; name != "" {
		return fmt.Errorf("%s: read sheet %s: %w", f.file, name, err)
	}
	return fmt.Errorf("%s: %w", f.file, err)
}

// progress reports at most ten times a second. Only one reading goroutine runs at a time.
type progress struct {
	report      func(done, total int64)
	done, total int64
	last        time.Time
}

const progressInterval = 100 * time.Millisecond

func (f *Form) newProgress() *progress {
	p := &progress{report: f.options.Progress}
	for i, part := range f.book.parts() {
		if f.plans[i] != nil {
			p.total += int64(part.rows)
		}
	}
	return p
}

func (p *progress) add(rows int) {
	p.done += int64(rows)
	if p.report == nil || time.Since(p.last) < progressInterval {
		return
	}
	p.last = time.Now()
	p.report(p.done, max(p.total, 0))
}

func (p *progress) finish() {
	if p.report != nil {
		p.report(p.done, p.done)
	}
}

func baseName(path string) string { return filepath.Base(path) }
