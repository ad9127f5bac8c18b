package workbook

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// minVerticalLabels is how many labelled values make a vertical form.
const minVerticalLabels = 3

// verticalForm reads a sheet as label and value pairs: the value stands right of its label, two pairs may share a row. The
// pairs become the columns of a plan with one row. nil when the sheet does not look like that.
func verticalForm(sample []row) *plan {
	read := labelReader{}
	labels := labelColumns(sample, read)
	p := &plan{name: -1, number: -1, values: []string{}}
	named, known := false, 0
	rows := map[int]bool{} // with an understood label; a header row with unknown columns between is one row alone
	for _, r := range sample {
		if first := nextFilled(r.cells, 0); first >= 0 && filledBy.MatchString(squeeze(r.cells[first])) {
			continue
		}
		for i := 0; i < len(r.cells); i++ {
			label := read.label(r.cells[i])
			if label.Field == FieldUnknown && !isBlank(r.cells[i]) && labels[i] > 1 {
				label = planColumn{label: strings.TrimSpace(r.cells[i])} // 传真 among labels that are understood
				label.Header = label.label
			}
			at := nextFilled(r.cells, i+1)
			if label.Header == "" || label.Field == FieldIgnored || at < 0 || read.label(r.cells[at]).Field != FieldUnknown {
				continue
			}
			label.Index, label.cell = len(p.columns), cellRef(at, r.number)
			p.columns = append(p.columns, label)
			p.values = append(p.values, r.cells[at])
			if p.firstRow == 0 {
				p.firstRow = r.number
			}
			named = named || label.Field == FieldName || label.Field == fieldBareName
			if label.Field != FieldUnknown {
				known++
				rows[r.number] = true
			}
			i = at
		}
	}
	if !named || known < minVerticalLabels || len(rows) < 2 || len(p.columns) > maxColumns {
		return nil
	}
	p.score = float64(known)
	return p
}

// filledBy is the row of signatures at the foot of a form.
var filledBy = regexp.MustCompile(`^(填表人|填报人|制表人?|审核人?|单位负责人签字|分管领导|复核人?|填报日期|填报时间|填表日期)[:：]`)

// labelColumns counts in which columns understood labels stand that have a value.
func labelColumns(sample []row, read labelReader) map[int]int {
	columns := map[int]int{}
	for _, r := range sample {
		for i := range r.cells {
			if read.label(r.cells[i]).Field == FieldUnknown {
				continue
			}
			if at := nextFilled(r.cells, i+1); at > 0 && read.label(r.cells[at]).Field == FieldUnknown {
				columns[i]++
			}
		}
	}
	return columns
}

// labelReader remembers what it has resolved: every cell is looked at several times, and most rows repeat the name of a firm.
type labelReader map[string]planColumn

func (l labelReader) label(text string) planColumn {
	c, ok := l[text]
	if !ok {
		c = resolveLabel(text)
		l[text] = c
	}
	return c
}

// resolveLabel understands a label; a value that happens to hold a long text is none.
func resolveLabel(text string) planColumn {
	text = strings.TrimSpace(text)
	if text == "" || utf8.RuneCountInString(text) > maxHeaderRunes/2 {
		return planColumn{}
	}
	c := resolve(strings.TrimRight(text, ":：　 "), "")
	if c.Field == FieldUnknown || c.Confidence < sureAffix {
		return planColumn{} // an ending alone is too little between labels and values
	}
	return c
}

func nextFilled(cells []string, from int) int {
	for i := from; i < len(cells); i++ {
		if !isBlank(cells[i]) {
			return i
		}
	}
	return -1
}
