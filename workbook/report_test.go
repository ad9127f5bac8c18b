package workbook

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

// rowsOf iterates over rows that are at hand.
func rowsOf(rows ...[]any) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// partnerSheet is a small sheet of the usual shape: title in row 1, subtitle in row 2, header in row 3.
func partnerSheet(rows ...[]any) ReportSheet {
	return ReportSheet{
		Name: "配套推荐", Title: "某企业配套推荐表", Subtitle: "2026年11月23日", Landscape: true, Groups: true,
		Columns: []ReportColumn{
			{Title: "序号", Width: 6, Format: FormatInteger},
			{Title: "推荐企业", Width: 28},
			{Title: "匹配度", Width: 10, Format: FormatBar},
			{Title: "推荐理由", Width: 30, Wrap: true},
			{Title: "电话", Width: 15},
		},
		Rows: rowsOf(rows...),
	}
}

// writeAndOpen writes a report and opens what was written.
func writeAndOpen(t *testing.T, r Report) *excelize.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "推荐表.xlsx")
	if err := WriteReport(t.Context(), path, r, nil); err != nil {
		t.Fatalf("write: %v", err)
	}
	file, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() { _ = file.Close() })
	return file
}

// must returns the value of a call that cannot fail on a file just opened.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// styleOf is the stored format of a cell.
func styleOf(t *testing.T, file *excelize.File, sheet, cell string) *excelize.Style {
	t.Helper()
	return must(file.GetStyle(must(file.GetCellStyle(sheet, cell))))
}

// hasQuotePrefix looks at what excelize.Style does not show.
func hasQuotePrefix(t *testing.T, file *excelize.File, sheet, cell string) bool {
	t.Helper()
	prefix := file.Styles.CellXfs.Xf[must(file.GetCellStyle(sheet, cell))].QuotePrefix
	return prefix != nil && *prefix
}

func TestReportPrintsWell(t *testing.T) {
	t.Parallel()
	sheet := partnerSheet([]any{1, "某某机械有限公司", 96.5, "产品同名", "13800000001"}, []any{2, "某某铸造有限公司", 80})
	sheet.Notes = []string{"本表仅供内部使用。"}
	file := writeAndOpen(t, Report{Title: "配套推荐 & 2026", Creator: "某协会", Sheets: []ReportSheet{sheet}})
	name := "配套推荐"

	t.Run("title, subtitle and notes are merged across the columns", func(t *testing.T) {
		var got []string
		for _, merged := range must(file.GetMergeCells(name)) {
			got = append(got, merged.GetStartAxis()+":"+merged.GetEndAxis()+" "+merged.GetCellValue())
		}
		want := []string{"A1:E1 某企业配套推荐表", "A2:E2 2026年11月23日", "A6:E6 本表仅供内部使用。"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("the header stays in view and is repeated on every page", func(t *testing.T) {
		panes := must(file.GetPanes(name))
		if !panes.Freeze || panes.YSplit != 3 || panes.TopLeftCell != "A4" {
			t.Errorf("got panes %+v, want 3 frozen rows", panes)
		}
		got := map[string]string{}
		for _, defined := range file.GetDefinedName() {
			got[defined.Name] = defined.RefersTo
		}
		want := map[string]string{
			"_xlnm.Print_Titles":    "'配套推荐'!$3:$3",
			"_xlnm.Print_Area":      "'配套推荐'!$A$1:$E$6",
			"_xlnm._FilterDatabase": "'配套推荐'!$A$3:$E$5",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("the page is A4 landscape, one page wide, with numbers", func(t *testing.T) {
		layout := must(file.GetPageLayout(name))
		if *layout.Size != 9 || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 || *layout.FitToHeight != 0 {
			t.Errorf("got paper %d %s, %d × %d pages", *layout.Size, *layout.Orientation, *layout.FitToWidth, *layout.FitToHeight)
		}
		if props := must(file.GetSheetProps(name)); props.FitToPage == nil || !*props.FitToPage {
			t.Error("fit to page is off")
		}
		if margins := must(file.GetPageMargins(name)); margins.Horizontally == nil || !*margins.Horizontally {
			t.Error("not centred")
		}
		header := must(file.GetHeaderFooter(name))
		for _, got := range []string{header.OddFooter, header.FirstFooter} {
			if want := "&C第 &P 页 / 共 &N 页"; got != want {
				t.Errorf("got footer %q, want %q", got, want)
			}
		}
		if got, want := header.OddHeader, "&R&9 某企业配套推荐表"; got != want {
			t.Errorf("got header %q, want %q", got, want)
		}
	})
	t.Run("header and cells have borders, fill and the Chinese font", func(t *testing.T) {
		header, cell := styleOf(t, file, name, "B3"), styleOf(t, file, name, "E5")
		if len(header.Border) != 4 || len(cell.Border) != 4 {
			t.Errorf("got %d and %d borders, want 4", len(header.Border), len(cell.Border))
		}
		if !header.Font.Bold || header.Fill.Type != "pattern" || cell.Font.Family != reportFont {
			t.Errorf("got header font %+v fill %+v, cell font %+v", header.Font, header.Fill, cell.Font)
		}
	})
	t.Run("bars end at 100 points", func(t *testing.T) {
		formats := must(file.GetConditionalFormats(name))
		bars := formats["C4:C5"]
		if len(bars) != 1 || bars[0].Type != "data_bar" || bars[0].MinValue != "0" || bars[0].MaxValue != "100" {
			t.Errorf("got %+v", formats)
		}
	})
	t.Run("properties name title and creator", func(t *testing.T) {
		properties := must(file.GetDocProps())
		if properties.Title != "配套推荐 & 2026" || properties.Creator != "某协会" || properties.Created != "" {
			t.Errorf("got %+v", properties)
		}
	})
}

func TestReportNeutralisesFormulas(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text, want string
		quoted           bool
	}{
		{"plain text", "曲轴", "曲轴", false},
		{"a sign inside", "QT800-2", "QT800-2", false},
		{"an equals sign", "=1+1", "'=1+1", true},
		{"a function", `=HYPERLINK("http://x","点")`, `'=HYPERLINK("http://x","点")`, true},
		{"a plus", "+SUM(A1)", "'+SUM(A1)", true},
		{"a sum of numbers", "-1+1", "'-1+1", true},
		{"a program", "-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0", true},
		{"a program behind digits", "-2|calc!A0", "'-2|calc!A0", true},
		{"an at sign", "@SUM(1)", "'@SUM(1)", true},
		{"after spaces", "  =1", "'  =1", true},
		{"after a full-width space", "　=1", "'　=1", true},
		{"after an invisible mark", "\ufeff=1", "'\ufeff=1", true},
		{"after a tab", "\t=1", "'=1", true},
		{"after a line end", "\r\n=1", "'=1", true},
		{"a full-width equals sign", "＝1+1", "'＝1+1", true},
		{"a full-width plus", "＋A1(2)", "'＋A1(2)", true},
		{"a full-width at sign", "＠A", "'＠A", true},
		{"words behind a minus", "-需进口", "'-需进口", true},
		{"a negative number", "-5", "-5", true},
		{"a negative decimal", "－5.25", "－5.25", true},
		{"a temperature", "-18℃冷库", "-18℃冷库", true},
		{"a range of temperatures", "-20~-10℃", "-20~-10℃", true},
		{"a phone", "+86 138-0000-0001", "+86 138-0000-0001", true},
		{"a phone with brackets", "+86(0710)3456789", "+86(0710)3456789", true},
		{"a dash", "-", "-", true},
		{"a long dash", "——", "——", false},
		{"a function behind a number", "-1A(B1)", "'-1A(B1)", true},
	}
	var rows [][]any
	for _, tt := range tests {
		rows = append(rows, []any{nil, tt.text})
	}
	file := writeAndOpen(t, Report{Sheets: []ReportSheet{partnerSheet(rows...)}})
	for i, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cell := fmt.Sprintf("B%d", 4+i)
			if got := must(file.GetCellValue("配套推荐", cell)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if got := must(file.GetCellFormula("配套推荐", cell)); got != "" {
				t.Errorf("got formula %q", got)
			}
			if got := hasQuotePrefix(t, file, "配套推荐", cell); got != tt.quoted {
				t.Errorf("got quote prefix %t, want %t", got, tt.quoted)
			}
		})
	}
	t.Run("titles, bands, headers and notes too", func(t *testing.T) {
		file := writeAndOpen(t, Report{Sheets: []ReportSheet{{
			Title: "=1", Subtitle: "=2", Columns: []ReportColumn{{Title: "=3"}}, Rows: rowsOf([]any{GroupRow("=4")}), Groups: true, Notes: []string{"=5"},
		}}})
		for row := 1; row <= 5; row++ {
			cell := fmt.Sprintf("A%d", row)
			if got, want := must(file.GetCellValue("Sheet", cell)), fmt.Sprintf("'=%d", row); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	})
}

func TestReportCells(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 11, 23, 0, 0, 0, 0, time.FixedZone("CST", 8*3600))
	tests := []struct {
		name   string
		format ColumnFormat
		value  any
		want   string
		kind   excelize.CellType // Unset: a number
		number string            // number format
	}{
		{"a phone is text", FormatText, "13800000001", "13800000001", excelize.CellTypeInlineString, "@"},
		{"a code keeps its zeros", FormatText, "000123", "000123", excelize.CellTypeInlineString, "@"},
		{"a credit code of digits is text", FormatText, "914206001234567890", "914206001234567890", excelize.CellTypeInlineString, "@"},
		{"digits in a number column stay text", FormatNumber, "00123", "00123", excelize.CellTypeInlineString, "@"},
		{"a number in a text column", FormatText, 13800000001, "13800000001", excelize.CellTypeInlineString, "@"},
		{"a column without a format is a text column", "", int64(7), "7", excelize.CellTypeInlineString, "@"},
		{"a fraction in a text column", FormatText, 0.25, "0.25", excelize.CellTypeInlineString, "@"},
		{"an integer", FormatInteger, 12345, "12,345", excelize.CellTypeUnset, "#,##0"},
		{"a 64-bit integer", FormatInteger, int64(-12345), "-12,345", excelize.CellTypeUnset, "#,##0"},
		{"an integer with too many digits", FormatInteger, int64(914206001234567890), "914206001234567890", excelize.CellTypeInlineString, "@"},
		{"a whole number has no point", FormatNumber, 1234.0, "1,234", excelize.CellTypeUnset, "#,##0"},
		{"a number has up to two decimals", FormatNumber, 1234.567, "1,234.57", excelize.CellTypeUnset, "#,##0.##"},
		{"a fraction in an integer column is not hidden", FormatInteger, 2.5, "2.5", excelize.CellTypeUnset, "#,##0.##"},
		{"a bar is a number", FormatBar, 96.5, "96.5", excelize.CellTypeUnset, "#,##0.##"},
		{"a percentage", FormatPercent, 0.5, "50%", excelize.CellTypeUnset, "0%"},
		{"a percentage with decimals", FormatPercent, 0.12345, "12.35%", excelize.CellTypeUnset, "0.##%"},
		{"not a number is empty", FormatNumber, math.NaN(), "", excelize.CellTypeUnset, "@"},
		{"a date is the local day", FormatDate, day, "2026-11-23", excelize.CellTypeUnset, "yyyy-mm-dd"},
		{"a date in a text column", FormatText, day, "2026-11-23", excelize.CellTypeInlineString, "@"},
		{"a date before 1900 is text", FormatDate, day.AddDate(-200, 0, 0), "1826-11-23", excelize.CellTypeInlineString, "@"},
		{"no date is empty", FormatDate, time.Time{}, "", excelize.CellTypeUnset, "yyyy-mm-dd"},
		{"nothing is empty", FormatText, nil, "", excelize.CellTypeUnset, "@"},
		{"forbidden characters are dropped", FormatText, "a\x00b\x1bc\ufffed\xffe", "abcde", excelize.CellTypeInlineString, "@"},
		{"line ends are made one", FormatText, "一\r\n二\r三", "一\n二\n三", excelize.CellTypeInlineString, "@"},
		{"markup is only text", FormatText, "<b>&amp;_x0041_", "<b>&amp;_x0041_", excelize.CellTypeInlineString, "@"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			file := writeAndOpen(t, Report{Sheets: []ReportSheet{{
				Name: "s", Columns: []ReportColumn{{Title: "列", Width: 30, Format: tt.format}}, Rows: rowsOf([]any{tt.value}),
			}}})
			if got := must(file.GetCellValue("s", "A2")); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if got := must(file.GetCellType("s", "A2")); got != tt.kind {
				t.Errorf("got type %v, want %v", got, tt.kind)
			}
			style := styleOf(t, file, "s", "A2")
			number := "@"
			if style.CustomNumFmt != nil {
				number = *style.CustomNumFmt
			} else if style.NumFmt != formatText {
				number = fmt.Sprint(style.NumFmt)
			}
			if builtIn := map[string]string{"3": "#,##0", "9": "0%"}; builtIn[number] != "" {
				number = builtIn[number]
			}
			if number != tt.number {
				t.Errorf("got number format %q, want %q", number, tt.number)
			}
		})
	}
}

func TestReportRefusesWhatIsNoCell(t *testing.T) {
	t.Parallel()
	for name, row := range map[string][]any{"an unknown type": {true}, "more cells than columns": {1, 2}} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.xlsx")
			err := WriteReport(t.Context(), path, Report{Sheets: []ReportSheet{{Columns: []ReportColumn{{}}, Rows: rowsOf(row)}}}, nil)
			if err == nil || errors.Is(err, ErrCannotWrite) {
				t.Errorf("got %v, want an error about the row", err)
			}
		})
	}
	t.Run("no sheets", func(t *testing.T) {
		if err := WriteReport(t.Context(), filepath.Join(t.TempDir(), "a.xlsx"), Report{}, nil); err == nil {
			t.Error("got no error")
		}
	})
}

func TestReportLongText(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       int // runes
	}{
		{"just fits", strings.Repeat("字", maxCellUnits), maxCellUnits},
		{"one too many", strings.Repeat("字", maxCellUnits+1), maxCellUnits},
		{"pairs of units", strings.Repeat("𠮷", maxCellUnits), maxCellUnits/2 + 1},
		{"with an apostrophe in front", "=" + strings.Repeat("A", maxCellUnits), maxCellUnits},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			file := writeAndOpen(t, Report{Sheets: []ReportSheet{partnerSheet([]any{1, "甲", 2, tt.text})}})
			got := must(file.GetCellValue("配套推荐", "D4"))
			if utf8.RuneCountInString(got) != tt.want || len(utf16.Encode([]rune(got))) > maxCellUnits {
				t.Errorf("got %d runes, %d units, want %d runes", utf8.RuneCountInString(got), len(utf16.Encode([]rune(got))), tt.want)
			}
			if cut := strings.HasSuffix(got, "…"); cut == (tt.name == "just fits") {
				t.Errorf("ends with an ellipsis: %t", cut)
			}
			if style := styleOf(t, file, "配套推荐", "D4"); style.NumFmt != 0 {
				t.Errorf("got number format %d, want general: a long text shows as ### with the text format", style.NumFmt)
			}
		})
	}
}

func TestReportRowHeights(t *testing.T) {
	t.Parallel()
	sentence := "年产能八百吨，可满足年需求；" // 28 half-width characters, a line of its own in a column of 30
	rows := [][]any{
		{1, "甲", 1.0, "短"},
		{2, "甲", 1.0, sentence + sentence},
		{3, "甲", 1.0, strings.Repeat(sentence, 10)},
		{4, "甲", 1.0, "一\n二\n三"},
		{5, strings.Repeat("名", 40), 1.0, "短"}, // wider than its column, which does not wrap
		{6, "甲", 1.0, strings.Repeat(sentence, 1000)},
	}
	file := writeAndOpen(t, Report{Sheets: []ReportSheet{partnerSheet(rows...)}})
	var got []float64
	for i := range rows {
		got = append(got, must(file.GetRowHeight("配套推荐", 4+i)))
	}
	lines := func(n float64) float64 { return n*lineHeight + rowPadding }
	want := []float64{standardHeight, lines(3), lines(11), lines(3), lines(4), excelize.MaxRowHeight}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCountLines(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text  string
		width float64
		want  int
	}{
		{"", 10, 1},
		{"一二三四五", 10, 1},
		{"一二三四五六", 10, 2},
		{"一\n二", 10, 2},
		{"hello world", 10, 2},
		{"一二三 ISO9001", 10, 2},               // the word moves down as a whole
		{"ABCDEFGHIJKLMNOPQRSTUVWXY", 10, 3}, // a word longer than a line is broken
		{"一二三四五。", 10, 2},                    // the stop takes the last character with it
		{"一二三四五          六", 10, 2},          // spaces hang over the end
		{"一", 1, 1},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			if got := countLines(tt.text, tt.width); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
}

func TestReportGroups(t *testing.T) {
	t.Parallel()
	rows := [][]any{{GroupRow("需求：曲轴")}, {1, "甲"}, {GroupRow("需求：纸箱")}, {2, "乙"}}
	t.Run("a band runs across all columns", func(t *testing.T) {
		t.Parallel()
		file := writeAndOpen(t, Report{Sheets: []ReportSheet{partnerSheet(rows...)}})
		var got []string
		for _, merged := range must(file.GetMergeCells("配套推荐"))[2:] {
			got = append(got, merged.GetStartAxis()+":"+merged.GetEndAxis()+" "+merged.GetCellValue())
		}
		if diff := cmp.Diff([]string{"A4:E4 需求：曲轴", "A6:E6 需求：纸箱"}, got); diff != "" {
			t.Error(diff)
		}
		if style := styleOf(t, file, "配套推荐", "C4"); !style.Font.Bold || style.Fill.Type != "pattern" {
			t.Errorf("got %+v", style)
		}
	})
	t.Run("without Groups it is an ordinary cell", func(t *testing.T) {
		t.Parallel()
		sheet := partnerSheet(rows...)
		sheet.Groups = false
		file := writeAndOpen(t, Report{Sheets: []ReportSheet{sheet}})
		if got, want := len(must(file.GetMergeCells("配套推荐"))), 2; got != want {
			t.Errorf("got %d merged ranges, want %d", got, want)
		}
	})
}

func TestSheetNames(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长", 40)
	tests := []struct{ name, want string }{
		{"供/需:[清单]*?\\", "供／需：［清单］＊？＼"},
		{"", "Sheet"},
		{" \t\n", "Sheet (2)"},
		{"名称", "名称"},
		{"名称", "名称 (2)"},
		{"名称 (2)", "名称 (3)"},
		{"ABC", "ABC"},
		{"abc", "abc (2)"},
		{"'甲'", "’甲’"},
		{"History", "History (2)"},
		{long, strings.Repeat("长", 31)},
		{long, strings.Repeat("长", 27) + " (2)"},
		{"甲\x00\x01乙", "甲乙"},
	}
	names := sheetNames{}
	var sheets []ReportSheet
	for _, tt := range tests {
		if got := names.take(tt.name); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.name, got, tt.want)
		}
		sheets = append(sheets, ReportSheet{Name: tt.name, Columns: []ReportColumn{{Title: "列"}}, Rows: rowsOf([]any{"值"})})
	}
	file := writeAndOpen(t, Report{Title: "总题", Sheets: sheets})
	for i, got := range file.GetSheetList() {
		if got != tests[i].want {
			t.Errorf("got sheet %q, want %q", got, tests[i].want)
		}
		if value := must(file.GetCellValue(got, "A3")); value != "值" {
			t.Errorf("sheet %q: got %q, want 值", got, value)
		}
		if title := must(file.GetCellValue(got, "A1")); title != "总题" {
			t.Errorf("sheet %q: got title %q, want that of the report", got, title)
		}
	}
}

// Not parallel: it lowers the row limit.
func TestReportContinuesFullSheets(t *testing.T) {
	defer func(limit int) { maxSheetRows = limit }(maxSheetRows)
	maxSheetRows = 8 // title, subtitle, header, 4 rows, note

	sheet := partnerSheet([]any{GroupRow("曲轴")}, []any{1}, []any{2}, []any{GroupRow("纸箱")}, []any{3}, []any{4}, []any{5}, []any{6}, []any{7})
	sheet.Notes = []string{"说明"}
	other := partnerSheet([]any{8})
	other.Name = "配套推荐 (2)" // the name that the continuation would take
	var told int64
	path := filepath.Join(t.TempDir(), "a.xlsx")
	if err := WriteReport(t.Context(), path, Report{Sheets: []ReportSheet{sheet, other}}, func(rows int64) { told = rows }); err != nil {
		t.Fatal(err)
	}
	file := must(excelize.OpenFile(path))
	defer func() { _ = file.Close() }()
	got := map[string][]string{}
	for _, name := range file.GetSheetList() {
		for _, row := range must(file.GetRows(name)) {
			got[name] = append(got[name], row[0])
		}
	}
	head := []string{"某企业配套推荐表", "2026年11月23日", "序号"}
	want := map[string][]string{
		"配套推荐":     append(slices.Clone(head), "曲轴", "1", "2"), // no band at the end
		"配套推荐 (3)": append(slices.Clone(head), "纸箱", "3", "4", "5"),
		"配套推荐 (4)": append(slices.Clone(head), "纸箱", "6", "7", "说明"), // the band again
		"配套推荐 (2)": append(slices.Clone(head), "8"),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"配套推荐", "配套推荐 (3)", "配套推荐 (4)", "配套推荐 (2)"}, file.GetSheetList()); diff != "" {
		t.Error(diff)
	}
	if want := int64(10); told != want {
		t.Errorf("got %d rows told, want %d", told, want)
	}
}

func TestReportWithoutRowsOrColumns(t *testing.T) {
	t.Parallel()
	file := writeAndOpen(t, Report{Title: "空表", Sheets: []ReportSheet{
		{Name: "无行", Columns: []ReportColumn{{Title: "甲"}, {Title: "乙"}}},
		{Name: "无列", Notes: []string{"一段说明"}},
	}})
	if diff := cmp.Diff([][]string{{"空表"}, {"甲", "乙"}}, must(file.GetRows("无行"))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([][]string{{"空表"}, {"一段说明"}}, must(file.GetRows("无列"))); diff != "" {
		t.Error(diff)
	}
}

func TestReportIsAllOrNothing(t *testing.T) {
	t.Parallel()
	broken := errors.New("query ended")
	endless := func(yield func([]any, error) bool) {
		for yield([]any{1}, nil) {
		}
	}
	failing := func(err error) iter.Seq2[[]any, error] {
		return func(yield func([]any, error) bool) {
			_ = yield([]any{1}, nil) && yield(nil, err)
		}
	}
	cancelled := func(t *testing.T) context.Context {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		return ctx
	}
	tests := []struct {
		name   string
		ctx    func(*testing.T) context.Context
		rows   iter.Seq2[[]any, error]
		want   error
		system bool
	}{
		{"an error of the rows", (*testing.T).Context, failing(broken), broken, false},
		{"a system error of the rows is not one of the file", (*testing.T).Context, failing(&fs.PathError{Op: "read", Err: broken}), broken, false},
		{"cancelled before", cancelled, endless, context.Canceled, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			checkUntouched(t, func(path string) {
				err := WriteReport(tt.ctx(t), path, Report{Sheets: []ReportSheet{{Columns: []ReportColumn{{}}, Rows: tt.rows}}}, nil)
				if !errors.Is(err, tt.want) || errors.Is(err, ErrCannotWrite) != tt.system {
					t.Errorf("got %v, want %v", err, tt.want)
				}
			})
		})
	}
	t.Run("cancelled on the way", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		rows := func(yield func([]any, error) bool) {
			for i := 0; yield([]any{i}, nil); i++ {
				if i == 1000 {
					cancel()
				}
			}
		}
		checkUntouched(t, func(path string) {
			err := WriteReport(ctx, path, Report{Sheets: []ReportSheet{{Columns: []ReportColumn{{}}, Rows: rows}}}, nil)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("got %v, want %v", err, context.Canceled)
			}
		})
	})
	t.Run("cancelled after the last row", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		checkUntouched(t, func(path string) {
			err := WriteReport(ctx, path, Report{Sheets: []ReportSheet{partnerSheet([]any{1})}}, func(int64) { cancel() })
			if !errors.Is(err, context.Canceled) {
				t.Errorf("got %v, want %v", err, context.Canceled)
			}
		})
	})
	t.Run("success replaces the old file and leaves nothing else", func(t *testing.T) {
		t.Parallel()
		folder := t.TempDir()
		path := filepath.Join(folder, "a.xlsx")
		for range 2 {
			if err := WriteReport(t.Context(), path, Report{Sheets: []ReportSheet{partnerSheet([]any{1})}}, nil); err != nil {
				t.Fatal(err)
			}
		}
		if got := must(os.ReadDir(folder)); len(got) != 1 {
			t.Errorf("got %v, want one file", got)
		}
	})
}

// checkUntouched runs a failing write over an old file.
func checkUntouched(t *testing.T, write func(path string)) {
	t.Helper()
	folder := t.TempDir()
	path := filepath.Join(folder, "a.xlsx")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	write(path)
	if got := string(must(os.ReadFile(path))); got != "old" {
		t.Errorf("got %d bytes, want the old file", len(got))
	}
	if got := must(os.ReadDir(folder)); len(got) != 1 {
		t.Errorf("got %v, want only the old file", got)
	}
}

func TestReportCannotWrite(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	taken := filepath.Join(folder, "taken.xlsx")
	if err := os.MkdirAll(filepath.Join(taken, "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	tests := map[string]string{
		"the folder is a file":     filepath.Join(file, "推荐表.xlsx"),
		"the folder is missing":    filepath.Join(folder, "none", "推荐表.xlsx"),
		"a folder has the name":    taken,
		"the name is far too long": filepath.Join(folder, strings.Repeat("长", 200)+".xlsx"),
	}
	for name, path := range tests {
		t.Run(name, func(t *testing.T) {
			err := WriteReport(t.Context(), path, Report{Sheets: []ReportSheet{partnerSheet([]any{1})}}, nil)
			if !errors.Is(err, ErrCannotWrite) || !strings.Contains(err.Error(), filepath.Base(path)) {
				t.Errorf("got %v, want %v with the name", err, ErrCannotWrite)
			}
			if left := must(filepath.Glob(filepath.Join(folder, ".lianpei-*"))); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestReportIsDeterministic(t *testing.T) {
	t.Parallel()
	var sheets []ReportSheet
	for i := range 8 {
		sheet := partnerSheet([]any{i, "甲"})
		sheet.Name = fmt.Sprint(i)
		sheets = append(sheets, sheet)
	}
	var files [2][]byte
	for i := range files {
		path := filepath.Join(t.TempDir(), "a.xlsx")
		if err := WriteReport(t.Context(), path, Report{Sheets: sheets}, nil); err != nil {
			t.Fatal(err)
		}
		files[i] = must(os.ReadFile(path))
	}
	if !slices.Equal(files[0], files[1]) {
		t.Error("two writings of one report differ")
	}
}

// Whatever the text, the cell holds what XML and Excel allow, begins no formula unnoticed, and loses no printable character
// of a text that has nothing forbidden.
func TestCellTextProperties(t *testing.T) {
	t.Parallel()
	texts := rapid.OneOf(
		rapid.String(),
		rapid.StringMatching(`[ 　\t]{0,2}[=+\-@＝＋－＠−']{0,2}[0-9A-C(|!曲轴 .~℃/]{0,8}`),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
	)
	rapid.Check(t, func(t *rapid.T) {
		text := texts.Draw(t, "text")
		cell := newCellText(text)
		if !utf8.ValidString(cell.text) {
			t.Fatalf("%q is not UTF-8", cell.text)
		}
		for _, r := range cell.text {
			if r < ' ' && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF {
				t.Fatalf("%q holds %U", cell.text, r)
			}
		}
		if canStartFormula(cell.text) && (!cell.quoted || !isHarmless(cell.text)) {
			t.Fatalf("%q can run", cell.text)
		}
		if strings.ContainsAny(cell.text, "|!") && canStartFormula(cell.text) {
			t.Fatalf("%q can start a program", cell.text)
		}
		if again := newCellText(cell.text); again.text != cell.text {
			t.Fatalf("%q changes to %q when written again", cell.text, again.text)
		}
	})
}
