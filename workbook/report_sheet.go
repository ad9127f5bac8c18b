package workbook

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// maxSheetRows is how many rows a sheet can have; a variable so that a test can continue a small sheet.
var maxSheetRows = excelize.TotalRows

const (
	standardHeight = 21.0 // of a row with one line, in points: room for a pen
	minColumn      = 6.0  // narrowest column without a given width
	maxColumn      = 40.0 // and the widest
	pageColumn     = 80.0 // the one column of a sheet without any: text across a page
	boldFactor     = 1.05 // bold text is a little wider
	wrapFrom       = 1.3  // a text this much wider than its column is wrapped rather than shrunk
	firstLargeInt  = 1_000_000_000_000_000
)

// footer numbers the printed pages.
const footer = "&C第 &P 页 / 共 &N 页"

// reportSheet is one sheet of the file being written; a ReportSheet may take several.
type reportSheet struct {
	book   *reportBook
	spec   ReportSheet
	name   string
	stream *excelize.StreamWriter
	widths []float64
	bars   []float64 // the largest value of each column with bars
	cells  []excelize.Cell
	row    []any // pointers into cells: a Cell by value would be allocated anew for every cell
	next   int   // number of the next row, from 1
	header int   // number of the header row
}

// writeSheet writes a table under the name, continuing it on further sheets when one is full.
func (b *reportBook) writeSheet(name string, spec ReportSheet) error {
	sheet, err := b.beginSheet(name, spec)
	if err != nil {
		return fmt.Errorf("begin sheet %s: %w", name, err)
	}
	if spec.Rows != nil {
		if sheet, err = sheet.writeRows(); err != nil {
			return err
		}
	}
	if err := sheet.end(true); err != nil {
		return fmt.Errorf("end sheet %s: %w", sheet.name, err)
	}
	return nil
}

func (b *reportBook) beginSheet(name string, spec ReportSheet) (*reportSheet, error) {
	if err := b.addSheet(name); err != nil {
		return nil, err
	}
	s := &reportSheet{book: b, spec: spec, name: name, next: 1}
	columns := max(1, len(spec.Columns))
	s.widths = make([]float64, columns)
	s.bars = make([]float64, columns)
	s.cells = make([]excelize.Cell, columns)
	s.row = make([]any, columns)
	for i := range s.row {
		s.row[i] = &s.cells[i]
	}
	if err := s.setPage(); err != nil {
		return nil, err
	}
	var err error
	if s.stream, err = b.file.NewStreamWriter(name); err != nil {
		return nil, err
	}
	if err := s.setColumns(); err != nil {
		return nil, err
	}
	return s, s.writeHead()
}

// setPage sets all that excelize's stream writer cannot, so it comes before the stream.
func (s *reportSheet) setPage() error {
	file := s.book.file
	yes, height, paper, wide, any := true, standardHeight, 9, 1, 0 // paper 9: A4
	orientation := "portrait"
	if s.spec.Landscape {
		orientation = "landscape"
	}
	side, top, bottom, edge := 0.4, 0.6, 0.6, 0.3 // inches
	title := cutHeader(s.spec.Title)
	return firstError(
		file.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: &yes, DefaultRowHeight: &height, CustomHeight: &yes}),
		file.SetPageLayout(s.name, &excelize.PageLayoutOptions{Size: &paper, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &any}),
		file.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{
			Left: &side, Right: &side, Top: &top, Bottom: &bottom, Header: &edge, Footer: &edge, Horizontally: &yes,
		}),
		file.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{
			DifferentFirst: true, FirstFooter: footer, OddFooter: footer, // the first page has the title itself
			OddHeader: title,
		}),
	)
}

// cutHeader makes the page header of a title: short enough for the 255 characters that a header can have, with its & doubled.
func cutHeader(title string) string {
	runes := []rune(cleanLine(title))
	if len(runes) == 0 {
		return ""
	}
	if len(runes) > 60 {
		runes = append(runes[:59], '…')
	}
	// The space ends the size: a title may begin with a digit.
	return "&R&9 " + strings.ReplaceAll(string(runes), "&", "&&")
}

func (s *reportSheet) setColumns() error {
	for i := range s.widths {
		s.widths[i] = pageColumn
		if i < len(s.spec.Columns) {
			s.widths[i] = columnWidth(s.spec.Columns[i])
		}
		if err := s.stream.SetColWidth(i+1, i+1, s.widths[i]); err != nil {
			return err
		}
	}
	return nil
}

func columnWidth(column ReportColumn) float64 {
	if column.Width > 0 {
		return min(column.Width, excelize.MaxColumnWidth)
	}
	const button = 3 // the filter button beside the title
	return min(max(minColumn, float64(newCellText(column.Title).width)*boldFactor+button), maxColumn)
}

// writeHead writes title, subtitle and header row.
func (s *reportSheet) writeHead() error {
	styles := s.book.styles
	lines := 0
	if s.spec.Title != "" {
		lines++
	}
	if s.spec.Subtitle != "" {
		lines++
	}
	s.header = lines + 1
	frozen := s.header
	if len(s.spec.Columns) == 0 {
		frozen = lines
	}
	if frozen > 0 { // must be known before the first row
		corner := cellName(1, frozen+1)
		err := s.stream.SetPanes(&excelize.Panes{
			Freeze: true, YSplit: frozen, TopLeftCell: corner, ActivePane: "bottomLeft",
			Selection: []excelize.Selection{{SQRef: corner, ActiveCell: corner, Pane: "bottomLeft"}},
		})
		if err != nil {
			return err
		}
	}
	if s.spec.Title != "" {
		if err := s.writeMerged(s.spec.Title, styles.title, titleSize); err != nil {
			return err
		}
	}
	if s.spec.Subtitle != "" {
		if err := s.writeMerged(s.spec.Subtitle, styles.subtitle, textSize); err != nil {
			return err
		}
	}
	if len(s.spec.Columns) == 0 {
		return nil
	}
	height := standardHeight + 3
	for i, column := range s.spec.Columns {
		text := newCellText(column.Title)
		height = max(height, textHeight(text.text, s.widths[i], textSize*boldFactor))
		s.setCell(i, text.text, styles.header.id(text))
	}
	return s.flushRow(height)
}

// writeMerged writes one text across all columns, as high as it needs.
func (s *reportSheet) writeMerged(content string, style textStyle, size float64) error {
	text := newCellText(content)
	id := style.id(text)
	total := 0.0
	for i, width := range s.widths {
		total += width
		s.setCell(i, nil, id)
	}
	s.cells[0].Value = text.text
	if len(s.widths) > 1 {
		if err := s.stream.MergeCell(cellName(1, s.next), cellName(len(s.widths), s.next)); err != nil {
			return err
		}
	}
	return s.flushRow(max(standardHeight*size/textSize, textHeight(text.text, total, size)))
}

// writeRows writes the rows and returns the sheet on which the last one stands.
func (s *reportSheet) writeRows() (*reportSheet, error) {
	ctx := s.book.ctx
	var group GroupRow
	for row, err := range s.spec.Rows {
		if err != nil {
			return nil, rowsError{fmt.Errorf("rows of sheet %s: %w", s.name, err)}
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		band, isBand := s.groupOf(row)
		needed := 1
		if isBand {
			needed = 2 // no band alone at the end of a sheet
			group = band
		}
		if s.next+needed-1 > s.lastRow() {
			if s, err = s.continued(); err != nil {
				return nil, err
			}
			if group != "" && !isBand {
				if err := s.writeMerged(string(group), s.book.styles.group, textSize); err != nil {
					return nil, err
				}
			}
		}
		if isBand {
			err = s.writeMerged(string(band), s.book.styles.group, textSize)
		} else {
			err = s.writeRow(row)
		}
		if err != nil {
			return nil, fmt.Errorf("sheet %s row %d: %w", s.name, s.next, err)
		}
		s.book.count()
	}
	return s, nil
}

func (s *reportSheet) groupOf(row []any) (GroupRow, bool) {
	if !s.spec.Groups || len(row) != 1 {
		return "", false
	}
	group, ok := row[0].(GroupRow)
	return group, ok
}

// lastRow is the last row for data: the notes have to fit below.
func (s *reportSheet) lastRow() int { return maxSheetRows - len(s.spec.Notes) }

// continued ends the sheet and begins the next one of the same table.
func (s *reportSheet) continued() (*reportSheet, error) {
	if err := s.end(false); err != nil {
		return nil, fmt.Errorf("end sheet %s: %w", s.name, err)
	}
	name := s.book.names.take(s.name)
	next, err := s.book.beginSheet(name, s.spec)
	if err != nil {
		return nil, fmt.Errorf("begin sheet %s: %w", name, err)
	}
	return next, nil
}

func (s *reportSheet) writeRow(row []any) error {
	if len(row) > len(s.spec.Columns) {
		return fmt.Errorf("%d cells for %d columns", len(row), len(s.spec.Columns))
	}
	height := 0.0
	for i := range s.cells {
		var value any
		if i < len(row) {
			value = row[i]
		}
		h, err := s.placeCell(i, value)
		if err != nil {
			return err
		}
		height = max(height, h)
	}
	return s.flushRow(height)
}

// placeCell puts a value into the row under construction and returns the height it needs; 0 is the standard height.
func (s *reportSheet) placeCell(i int, value any) (height float64, err error) {
	format := s.spec.Columns[i].Format
	switch v := value.(type) {
	case nil:
		s.setCell(i, nil, s.book.styles.text.short)
	case string:
		return s.placeText(i, v, value), nil
	case GroupRow:
		return s.placeText(i, string(v), nil), nil
	case int:
		return s.placeInteger(i, int64(v), value), nil
	case int64:
		return s.placeInteger(i, v, value), nil
	case float64:
		return s.placeFloat(i, v, value), nil
	case time.Time:
		switch {
		case v.IsZero():
			s.setCell(i, nil, s.book.styles.date)
		case format == FormatText, v.Year() < 1901, v.Year() > 9999: // spreadsheets disagree about 1900 and know nothing before
			return s.placeText(i, v.Format(time.DateOnly), nil), nil
		default:
			s.setCell(i, value, s.book.styles.date)
		}
	default:
		return 0, fmt.Errorf("column %d: a %T cannot be a cell", i+1, value)
	}
	return 0, nil
}

// placeText writes a text. boxed is the same text as it came, or nil: a clean text need not be allocated again.
func (s *reportSheet) placeText(i int, text string, boxed any) float64 {
	cell := newCellText(text)
	if boxed == nil || cell.text != text {
		boxed = cell.text
	}
	styles := &s.book.styles
	width := s.widths[i]
	tooWide := float64(cell.width) > usableWidth(width)*wrapFrom
	if !s.spec.Columns[i].Wrap && !cell.lines && !tooWide {
		s.setCell(i, boxed, styles.text.id(cell))
		return 0
	}
	s.setCell(i, boxed, styles.wrapped.id(cell))
	if !cell.lines && float64(cell.width) <= usableWidth(width) {
		return 0
	}
	return textHeight(cell.text, width, textSize)
}

func (s *reportSheet) placeInteger(i int, value int64, boxed any) float64 {
	format := s.spec.Columns[i].Format
	if format == FormatText || format == "" || value >= firstLargeInt || value <= -firstLargeInt { // Excel keeps 15 digits
		return s.placeText(i, strconv.FormatInt(value, 10), nil)
	}
	style := s.book.styles.integer
	if format == FormatPercent {
		style = s.book.styles.percent
	}
	s.bars[i] = max(s.bars[i], float64(value))
	s.setCell(i, boxed, style)
	return 0
}

func (s *reportSheet) placeFloat(i int, value float64, boxed any) float64 {
	format, styles := s.spec.Columns[i].Format, &s.book.styles
	if math.IsNaN(value) || math.IsInf(value, 0) {
		s.setCell(i, nil, styles.text.short)
		return 0
	}
	if format == FormatText || format == "" {
		return s.placeText(i, strconv.FormatFloat(value, 'f', -1, 64), nil)
	}
	style := styles.decimals
	switch { // two formats for one column: "#,##0.##" alone would show 5 as "5."
	case format == FormatPercent && isWhole(value*100):
		style = styles.percent
	case format == FormatPercent:
		style = styles.percents
	case isWhole(value):
		style = styles.integer
	}
	s.bars[i] = max(s.bars[i], value)
	s.setCell(i, boxed, style)
	return 0
}

// isWhole reports whether a number shown with two decimals has none.
func isWhole(value float64) bool {
	return math.Round(value*100) == math.Round(value)*100
}

func (s *reportSheet) setCell(i int, value any, style int) {
	s.cells[i].Value, s.cells[i].StyleID = value, style
}

// flushRow writes the row under construction.
func (s *reportSheet) flushRow(height float64) error {
	var err error
	if height > 0 {
		err = s.stream.SetRow(cellName(1, s.next), s.row, excelize.RowOpts{Height: height})
	} else {
		err = s.stream.SetRow(cellName(1, s.next), s.row)
	}
	s.next++
	return err
}

// end writes the notes if it is the last sheet of the table, and all that needs to know the number of rows.
func (s *reportSheet) end(last bool) error {
	lastData := s.next - 1
	if last {
		for _, note := range s.spec.Notes {
			if err := s.writeMerged(note, s.book.styles.note, textSize); err != nil {
				return err
			}
		}
	}
	file := s.book.file
	corner := "$" + columnName(len(s.widths)) + "$"
	if s.next > 1 {
		area := fmt.Sprintf("'%s'!$A$1:%s%d", s.name, corner, s.next-1)
		if err := file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: area, Scope: s.name}); err != nil {
			return err
		}
	}
	if len(s.spec.Columns) > 0 {
		titles := fmt.Sprintf("'%s'!$%d:$%d", s.name, s.header, s.header)
		if err := file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: titles, Scope: s.name}); err != nil {
			return err
		}
		if err := s.setFilter(lastData); err != nil {
			return err
		}
	}
	return s.stream.Flush()
}

// setFilter adds filter buttons, bars and the permission to keep numbers as text. excelize keeps them in the sheet's head and
// foot, which the stream writes when it is flushed.
func (s *reportSheet) setFilter(lastData int) error {
	file := s.book.file
	table := cellName(1, s.header) + ":" + cellName(len(s.widths), lastData)
	if err := file.AutoFilter(s.name, table, nil); err != nil {
		return err
	}
	if lastData == s.header {
		return nil
	}
	body := cellName(1, s.header+1) + ":" + cellName(len(s.widths), lastData)
	if err := file.AddIgnoredErrors(s.name, body, excelize.IgnoredErrorsNumberStoredAsText); err != nil {
		return err
	}
	for i, column := range s.spec.Columns {
		if column.Format != FormatBar {
			continue
		}
		cells := cellName(i+1, s.header+1) + ":" + cellName(i+1, lastData)
		err := file.SetConditionalFormat(s.name, cells, []excelize.ConditionalFormatOptions{{
			Type: "data_bar", Criteria: "=", BarColor: barColor,
			MinType: "num", MinValue: "0", MaxType: "num", MaxValue: strconv.FormatFloat(barEnd(s.bars[i]), 'f', -1, 64),
		}})
		if err != nil {
			return err
		}
	}
	return nil
}

// barEnd is the value of a full bar: shares and points have a known end.
func barEnd(largest float64) float64 {
	switch {
	case largest <= 1:
		return 1
	case largest <= 100:
		return 100
	}
	return largest
}

// textHeight is the row height that a text of the font size needs in a column, at most Excel's 409 points.
func textHeight(text string, width, size float64) float64 {
	lines := countLines(text, usableWidth(width)*textSize/size)
	if lines == 1 && size <= textSize {
		return standardHeight
	}
	return min(float64(lines)*lineHeight*size/textSize+rowPadding, excelize.MaxRowHeight)
}

// cellName is the name of a cell; the number of columns was checked when their widths were set.
func cellName(column, row int) string { return columnName(column) + strconv.Itoa(row) }

func columnName(column int) string {
	name, err := excelize.ColumnNumberToName(column)
	if err != nil {
		return "A"
	}
	return name
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// sheetNames are the names in use, in lower case: Excel does not tell them apart by case.
type sheetNames map[string]bool

// fallbackName is the name of a sheet that was given none.
const fallbackName = "Sheet"

// numbered finds the number that take has added.
var numbered = regexp.MustCompile(` \(\d+\)$`)

// legalName replaces what a sheet's name cannot contain by its full-width form, which looks nearly the same.
var legalName = strings.NewReplacer("[", "［", "]", "］", ":", "：", "*", "＊", "?", "？", "/", "／", `\`, "＼", "'", "’")

// take makes a name legal and unique, adding " (2)", " (3)" … as needed.
func (n sheetNames) take(name string) string {
	name = strings.TrimSpace(cutUnits(legalName.Replace(cleanLine(name)), excelize.MaxSheetNameLength))
	if name == "" {
		name = fallbackName
	}
	base := strings.TrimSpace(numbered.ReplaceAllString(name, ""))
	if base == "" {
		base = name
	}
	for i := 2; n[strings.ToLower(name)] || strings.EqualFold(name, "history"); i++ { // Excel keeps History for itself
		ending := fmt.Sprintf(" (%d)", i)
		name = strings.TrimSpace(cutUnits(base, excelize.MaxSheetNameLength-len(ending))) + ending
	}
	n[strings.ToLower(name)] = true
	return name
}

// cutUnits cuts a text to a number of UTF-16 units.
func cutUnits(text string, units int) string {
	for i, r := range text {
		if units -= utf16.RuneLen(r); units < 0 {
			return text[:i]
		}
	}
	return text
}
