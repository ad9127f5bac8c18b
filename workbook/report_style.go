package workbook

import (
	"github.com/xuri/excelize/v2"
)

// The look of a report: 等线 is the standard font of Chinese Excel and WPS, and other programs replace it by a Chinese font of
// their own; charset 134 (GB2312) helps them. Sizes and heights are in points.
const (
	reportFont     = "等线"
	reportCharset  = 134
	borderColor    = "808080"
	headerColor    = "D9E2F3"
	groupColor     = "EDEDED"
	barColor       = "#7FB2E5"
	textSize       = 11.0
	titleSize      = 18.0
	lineHeight     = 16.0 // of a line of textSize: the tallest of the usual Chinese fonts
	rowPadding     = 6.0
	maxTextColumns = 255 // longer texts show as ### in cells with the text format in some programs
)

// formatText is the number format "@" (ECMA-376 part 1, 18.8.30).
const formatText = 49

// reportStyles are the style ids of a workbook, made once.
type reportStyles struct {
	title, subtitle, header, group, note textStyle
	text, wrapped                        textStyle
	integer, decimals, date              int
	percent, percents                    int // whole, with decimals
}

// textStyle are the variants of a style for text. Long texts have the general format.
type textStyle struct{ short, shortQuoted, long, longQuoted int }

func (s textStyle) id(cell cellText) int {
	long := len(cell.text) > maxTextColumns
	switch {
	case long && cell.quoted:
		return s.longQuoted
	case long:
		return s.long
	case cell.quoted:
		return s.shortQuoted
	}
	return s.short
}

func newReportStyles(file *excelize.File) (reportStyles, error) {
	if err := file.SetDefaultFont(reportFont); err != nil { // column widths are measured in its digits
		return reportStyles{}, err
	}
	m := styleMaker{file: file}
	band := func(color string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	wrap := func(horizontal string) *excelize.Alignment {
		return &excelize.Alignment{Horizontal: horizontal, Vertical: "center", WrapText: true}
	}
	number := func(format string) int {
		return m.style(excelize.Style{
			Font: font(textSize, false), Border: thinBorder(), CustomNumFmt: &format,
			Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center", ShrinkToFit: true, Indent: 1},
		})
	}
	note := wrap("left")
	note.Vertical = "top"
	date := "yyyy-mm-dd"
	styles := reportStyles{
		title:    m.text(excelize.Style{Font: font(titleSize, true), Alignment: wrap("center")}),
		subtitle: m.text(excelize.Style{Font: font(textSize, false), Alignment: wrap("center")}),
		header:   m.text(excelize.Style{Font: font(textSize, true), Fill: band(headerColor), Border: thinBorder(), Alignment: wrap("center")}),
		group:    m.text(excelize.Style{Font: font(textSize, true), Fill: band(groupColor), Border: thinBorder(), Alignment: wrap("left")}),
		note:     m.text(excelize.Style{Font: font(textSize, false), Alignment: note}),
		text: m.text(excelize.Style{
			Font: font(textSize, false), Border: thinBorder(),
			Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "center", ShrinkToFit: true},
		}),
		wrapped:  m.text(excelize.Style{Font: font(textSize, false), Border: thinBorder(), Alignment: wrap("left")}),
		integer:  number("#,##0"),
		decimals: number("#,##0.##"),
		percent:  number("0%"),
		percents: number("0.##%"),
		date: m.style(excelize.Style{
			Font: font(textSize, false), Border: thinBorder(), CustomNumFmt: &date,
			Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", ShrinkToFit: true},
		}),
	}
	return styles, m.err
}

// styleMaker registers styles until the first error, which it keeps.
type styleMaker struct {
	file *excelize.File
	err  error
}

func (m *styleMaker) style(style excelize.Style) int {
	if m.err != nil {
		return 0
	}
	id, err := m.file.NewStyle(&style)
	m.err = err
	return id
}

func (m *styleMaker) text(style excelize.Style) textStyle {
	long := m.style(style)
	style.NumFmt = formatText
	short := m.style(style)
	return textStyle{short: short, shortQuoted: m.quoted(short), long: long, longQuoted: m.quoted(long)}
}

// quoted adds the variant of a style that has the quote prefix, which excelize.Style cannot state.
func (m *styleMaker) quoted(id int) int {
	if m.err != nil {
		return 0
	}
	formats := m.file.Styles.CellXfs
	format := formats.Xf[id]
	yes := true
	format.QuotePrefix = &yes
	formats.Xf = append(formats.Xf, format)
	formats.Count = len(formats.Xf)
	return len(formats.Xf) - 1
}

func font(size float64, bold bool) *excelize.Font {
	charset := reportCharset
	return &excelize.Font{Family: reportFont, Size: size, Bold: bold, Charset: &charset}
}

func thinBorder() []excelize.Border {
	borders := make([]excelize.Border, 0, 4)
	for _, side := range []string{"left", "top", "right", "bottom"} {
		borders = append(borders, excelize.Border{Type: side, Color: borderColor, Style: 1})
	}
	return borders
}
