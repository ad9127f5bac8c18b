package workbook

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// ErrCannotWrite says that a workbook could not be put where it was wanted: the folder is read-only or missing, the disk is
// full, or the old file is open in another program. The error that carries it names the file and wraps the system's error.
var ErrCannotWrite = errors.New("cannot write workbook")

// Report is a workbook to write. Title becomes the document's title and the title of every sheet that has none of its own.
type Report struct {
	Title   string
	Creator string
	Sheets  []ReportSheet // at least one
}

// ReportSheet is one table that prints well on A4: a title, a header row that stays in view and is repeated on every printed
// page, the rows, notes below.
//
// A cell is a string, int, int64, float64, time.Time or GroupRow; nil, NaN, infinities and the zero time leave it empty.
// Other types are an error, and so is a row with more cells than there are columns; a shorter row is filled with empty cells.
// A row may be reused by the iterator after it has been taken; an error from the iterator ends the writing.
type ReportSheet struct {
	Name      string // shown on the tab; made legal, short enough and unique
	Title     string
	Subtitle  string // the line under the title: date, filter
	Columns   []ReportColumn
	Rows      iter.Seq2[[]any, error] // nil: none
	Notes     []string                // paragraphs under the table
	Landscape bool
	Groups    bool // GroupRow makes a band; otherwise its text is an ordinary cell
}

// GroupRow is a bold shaded band across all columns, if it is the only cell of its row and the sheet has Groups.
type GroupRow string

// ReportColumn is one column. Width counts half-width characters of the standard font, so a Chinese character takes two;
// 0 takes the width of the title. Text that is much wider than its column is wrapped even without Wrap, slightly wider text
// is shrunk by the spreadsheet program, so that nothing is cut off up to the 409 points (25 lines) that a row can be high.
type ReportColumn struct {
	Title  string
	Width  float64
	Format ColumnFormat // empty: FormatText
	Wrap   bool
}

// ColumnFormat says how numbers and dates of a column are shown. A string is always written as text, whatever the format.
type ColumnFormat string

// The formats of columns.
const (
	FormatText    ColumnFormat = "text"    // numbers and dates too become text: codes, phones
	FormatInteger ColumnFormat = "integer" // with thousands separators
	FormatNumber  ColumnFormat = "number"  // up to two decimals, with thousands separators
	FormatDate    ColumnFormat = "date"    // 2006-01-02
	FormatPercent ColumnFormat = "percent" // 0.5 is 50%
	FormatBar     ColumnFormat = "bar"     // as FormatNumber, with a bar from 0 to 1, to 100 or to the largest value
)

// reportInterval is the shortest time between two calls of a progress callback.
const reportInterval = 100 * time.Millisecond

// WriteReport writes a workbook to path, replacing a file of that name in one step and only when all has been written: after
// an error or a cancelled ctx the old file is as it was and nothing is left behind. Rows are streamed; a table longer than a
// sheet can be is continued on a sheet "name (2)" with the same header. progress may be nil; it is called on the calling
// goroutine with the number of rows written so far, at most ten times a second and once at the end.
//
// No text can run as a formula. Strings are stored as strings with the text format; one that begins, after spaces, with
// = + - @ or their full-width forms also gets Excel's quote prefix, which keeps it text when the cell is edited; and unless
// it is only a number, a phone or a dash, it gets an apostrophe in front, which keeps it text when the sheet is saved as CSV
// and opened again. Characters that XML forbids are dropped, line ends become \n, line ends and tabs in front are dropped,
// and text beyond the 32,767 characters of a cell is cut with "…".
//
// The error is ErrCannotWrite for the file itself, ctx.Err() after cancelling, and the iterator's error wrapped otherwise.
func WriteReport(ctx context.Context, path string, r Report, progress func(rows int64)) error {
	if len(r.Sheets) == 0 {
		return fmt.Errorf("write workbook %s: no sheets", filepath.Base(path))
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	err := replaceFile(path, func(out *os.File) error {
		book, err := newReportBook(ctx, r, progress)
		if err != nil {
			return err
		}
		defer book.close()
		return book.write(out)
	})
	var system *fs.PathError
	var link *os.LinkError
	if errors.As(err, &system) || errors.As(err, &link) {
		var rows rowsError
		if !errors.As(err, &rows) {
			return fmt.Errorf("%w %s: %w", ErrCannotWrite, filepath.Base(path), err)
		}
	}
	return err
}

// rowsError marks an error of the caller's iterator, so that its system errors are not taken for those of the workbook.
type rowsError struct{ error }

func (e rowsError) Unwrap() error { return e.error }

// replaceFile lets write fill a new hidden file beside path and puts it in the place of path. Not made by os.CreateTemp,
// whose files others in a shared folder could not read.
func replaceFile(path string, write func(*os.File) error) (err error) {
	name := filepath.Join(filepath.Dir(path), fmt.Sprintf(".lianpei-%016x.tmp", rand.Uint64()))
	out, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = out.Close()
			_ = os.Remove(name)
		}
	}()
	if err := write(out); err != nil {
		return err
	}
	if err := out.Sync(); err != nil {
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	return os.Rename(name, path)
}

// reportBook is a workbook being written.
type reportBook struct {
	ctx      context.Context
	report   Report
	file     *excelize.File
	styles   reportStyles
	names    sheetNames
	sheets   int
	rows     int64
	progress func(rows int64)
	told     time.Time
}

func newReportBook(ctx context.Context, r Report, progress func(rows int64)) (*reportBook, error) {
	file := excelize.NewFile()
	book := &reportBook{ctx: ctx, report: r, file: file, names: sheetNames{}, progress: progress, told: time.Now()}
	if book.progress == nil {
		book.progress = func(int64) {}
	}
	if err := setProperties(file, r); err != nil {
		_ = file.Close()
		return nil, err
	}
	styles, err := newReportStyles(file)
	if err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("make styles: %w", err)
	}
	book.styles = styles
	return book, nil
}

func (b *reportBook) close() { _ = b.file.Close() }

func (b *reportBook) write(out *os.File) error {
	names := make([]string, len(b.report.Sheets))
	for i, sheet := range b.report.Sheets { // all before the first continuation takes one
		names[i] = b.names.take(sheet.Name)
	}
	for i, sheet := range b.report.Sheets {
		if sheet.Title == "" {
			sheet.Title = b.report.Title
		}
		if err := b.writeSheet(names[i], sheet); err != nil {
			return err
		}
	}
	b.progress(b.rows)
	// excelize would build the whole archive in memory first; its zip writer is replaced by one that writes to the file.
	archive := newArchive(b.ctx, out)
	b.file.ZipWriter = archive.open
	if _, err := b.file.WriteToBuffer(); err != nil {
		return fmt.Errorf("write archive: %w", err)
	}
	return nil
}

// addSheet makes the next sheet of the file; the first takes the place of the one every new file has.
func (b *reportBook) addSheet(name string) error {
	b.sheets++
	if b.sheets == 1 {
		return b.file.SetSheetName(b.file.GetSheetName(0), name)
	}
	_, err := b.file.NewSheet(name)
	return err
}

// count notes a written row and tells the progress now and then.
func (b *reportBook) count() {
	b.rows++
	if b.rows%256 != 0 || time.Since(b.told) < reportInterval {
		return
	}
	b.told = time.Now()
	b.progress(b.rows)
}

// setProperties writes the document properties. excelize's own would state a creation in 2006; without a date the file stays
// the same for the same content.
func setProperties(file *excelize.File, r Report) error {
	const format = xml.Header + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"` +
		` xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>%s</dc:title><dc:creator>%s</dc:creator></cp:coreProperties>`
	var title, creator strings.Builder
	_ = xml.EscapeText(&title, []byte(cleanLine(r.Title))) // a Builder returns no errors
	_ = xml.EscapeText(&creator, []byte(cleanLine(r.Creator)))
	file.Pkg.Store("docProps/core.xml", fmt.Appendf(nil, format, title.String(), creator.String()))
	return file.SetAppProps(&excelize.AppProperties{Application: "Lianpei"})
}
