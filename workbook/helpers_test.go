package workbook

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"lianpei/catalog"
)

// testSheet is a sheet to be written for a test. A nil cell stays empty.
type testSheet struct {
	name       string
	rows       [][]any
	merges     []string // A1:C1
	hiddenRow  int
	hiddenCol  string
	hiddenSelf bool
}

func cells(values ...any) []any { return values }

// writeBook saves the sheets as a workbook and returns its path.
func writeBook(t testing.TB, sheets ...testSheet) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, s := range sheets {
		if s.name == "" {
			s.name = fmt.Sprintf("Sheet%d", i+1)
		}
		if i == 0 {
			check(f.SetSheetName("Sheet1", s.name))
		} else {
			_, err := f.NewSheet(s.name)
			check(err)
		}
		for number, row := range s.rows {
			for column, value := range row {
				if value != nil {
					check(f.SetCellValue(s.name, cellRef(column, number+1), value))
				}
			}
		}
		for _, m := range s.merges {
			from, to, _ := strings.Cut(m, ":")
			check(f.MergeCell(s.name, from, to))
		}
		if s.hiddenRow > 0 {
			check(f.SetRowVisible(s.name, s.hiddenRow, false))
		}
		if s.hiddenCol != "" {
			check(f.SetColVisible(s.name, s.hiddenCol, false))
		}
		if s.hiddenSelf {
			check(f.SetSheetVisible(s.name, false))
		}
	}
	path := filepath.Join(t.TempDir(), "form.xlsx")
	check(f.SaveAs(path))
	return path
}

func writeFile(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// describe writes what an entry says in lines: the enterprise, then its listings.
func describe(e *catalog.Entry) []string {
	if e.Refused {
		return []string{"refused " + string(e.Findings[len(e.Findings)-1].Rule)}
	}
	var b strings.Builder
	x := &e.Enterprise
	b.WriteString(x.Name)
	add := func(key string, value any) {
		if text := fmt.Sprint(value); text != "" && text != "0" && text != "[]" {
			fmt.Fprintf(&b, " | %s %s", key, text)
		}
	}
	add("short", x.ShortName)
	add("former", strings.Join(x.FormerNames, ","))
	add("code", x.CreditCode)
	add("legal", x.LegalPerson)
	add("cluster", x.Cluster)
	add("stage", x.Stage)
	add("place", x.Place)
	add("address", x.Address)
	add("industry", x.Industry)
	add("employees", x.Employees)
	add("capital", x.Capital.Yuan())
	add("grade", x.CreditGrade)
	add("labels", x.Labels)
	add("certificates", strings.Join(x.Certificates, ","))
	for _, c := range x.Contacts {
		add("contact", strings.Trim(strings.Join([]string{c.Name, c.Position, c.Phone, c.Email}, " "), " "))
	}
	for _, f := range x.Figures {
		add(fmt.Sprintf("%s%d", f.Kind, f.Year), f.Amount.Yuan())
	}
	add("note", x.Note)
	lines := []string{b.String()}
	for _, l := range e.Listings {
		b.Reset()
		fmt.Fprintf(&b, "%s %s", l.Side, l.Product)
		add("spec", l.Spec)
		add("brand", l.Brand)
		add("for", l.UsedFor)
		add("quantity", l.Quantity)
		add("price", l.Price)
		add("share", l.Share)
		add("source", strings.TrimSpace(string(l.Source)+" "+l.SourceText))
		add("certificates", strings.Join(l.Certificates, ","))
		add("note", l.Note)
		lines = append(lines, b.String())
	}
	return lines
}

func describeAll(entries []catalog.Entry) []string {
	var lines []string
	for i := range entries {
		lines = append(lines, describe(&entries[i])...)
	}
	return lines
}

// remarks lists the findings of sheets and entries as "cell rule severity".
func remarks(entries []catalog.Entry, sheets []Sheet) []string {
	var list []string
	add := func(findings []catalog.Finding) {
		for _, f := range findings {
			list = append(list, strings.TrimSpace(fmt.Sprintf("%s %s %s", f.Cell, f.Rule, f.Severity)))
		}
	}
	for _, s := range sheets {
		add(s.Findings)
	}
	for i := range entries {
		add(entries[i].Findings)
	}
	return list
}

func rewriteFile(t testing.TB, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
