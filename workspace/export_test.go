package workspace

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"lianpei/catalog"
	"lianpei/workbook"
)

// book is an exported workbook: its sheets with their cells as they are shown.
type book struct {
	sheets []string
	cells  map[string][][]string
}

func readBook(t *testing.T, path string) book {
	t.Helper()
	file, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	b := book{sheets: file.GetSheetList(), cells: map[string][][]string{}}
	for _, sheet := range b.sheets {
		if b.cells[sheet], err = file.GetRows(sheet); err != nil {
			t.Fatal(err)
		}
		for i, row := range b.cells[sheet] {
			for j := range row {
				name, err := excelize.CoordinatesToCellName(j+1, i+1)
				if err != nil {
					t.Fatal(err)
				}
				if formula, err := file.GetCellFormula(sheet, name); err != nil || formula != "" {
					t.Errorf("%s!%s holds the formula %q (%v)", sheet, name, formula, err)
				}
			}
		}
	}
	return b
}

// rows returns the numbered rows of a sheet, without title, header and bands.
func (b book) rows(sheet string) [][]string {
	var rows [][]string
	for _, row := range b.cells[sheet] {
		if len(row) > 1 {
			if _, err := strconv.Atoi(row[0]); err == nil {
				rows = append(rows, row)
			}
		}
	}
	return rows
}

// bands returns the bold lines of a sheet that name an enterprise.
func (b book) bands(sheet string) []string {
	var bands []string
	for _, row := range b.cells[sheet][2:] { // title, subtitle
		if len(slices.DeleteFunc(slices.Clone(row), func(cell string) bool { return cell == "" })) == 1 {
			bands = append(bands, row[0])
		}
	}
	return bands
}

func (b book) text() string {
	var all strings.Builder
	for _, sheet := range b.sheets {
		for _, row := range b.cells[sheet] {
			all.WriteString(strings.Join(row, "\t") + "\n")
		}
	}
	return all.String()
}

const (
	sheetSuppliers = "export.sheet.suppliers"
	sheetCustomers = "export.sheet.customers"
	sheetUnmet     = "export.sheet.unmet"
	sheetNotes     = "export.sheet.notes"
)

func exportBook(t *testing.T, w *Workspace, ids []int64, opts ExportOptions) (ExportSummary, book) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "推荐表.xlsx")
	summary, err := w.ExportPartners(t.Context(), path, ids, opts, nil)
	if err != nil {
		t.Fatal(err)
	}
	return summary, readBook(t, path)
}

func checkRows(t *testing.T, s ExportSummary, b book) {
	t.Helper()
	got := ExportSummary{
		File: "推荐表.xlsx", Enterprises: s.Enterprises,
		Suppliers: len(b.rows(sheetSuppliers)), Customers: len(b.rows(sheetCustomers)), Unmet: len(b.rows(sheetUnmet)),
	}
	if diff := cmp.Diff(s, got); diff != "" {
		t.Errorf("rows (-summary +workbook):\n%s", diff)
	}
}

func TestExportOfOneEnterprise(t *testing.T) {
	t.Parallel()
	w := newTrade(t)
	summary, b := exportBook(t, w.Workspace, []int64{w.buyer.ID}, ExportOptions{})
	if want := (ExportSummary{File: "推荐表.xlsx", Enterprises: 1, Suppliers: 2, Customers: 1, Unmet: 1}); summary != want {
		t.Errorf("got %+v, want %+v", summary, want)
	}
	checkRows(t, summary, b)
	if diff := cmp.Diff([]string{sheetSuppliers, sheetCustomers, sheetUnmet, sheetNotes}, b.sheets); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
	if got := b.cells[sheetSuppliers][0][0]; !strings.HasPrefix(got, "export.partners.title_one Enterprise=汉北发动机厂") {
		t.Errorf("got title %q, want that of one enterprise", got)
	}
	if got, want := b.cells[sheetSuppliers][1][0], "export.subtitle Date=2026-03-02 Enterprises=1 Top=5"; got != want {
		t.Errorf("got subtitle %q, want %q", got, want)
	}
	if diff := cmp.Diff([]string{"汉北发动机厂（机电汽配 汉江产业园）"}, b.bands(sheetSuppliers)); diff != "" {
		t.Errorf("bands (-want +got):\n%s", diff)
	}
	want := []string{
		"1", "曲轴", "楚东曲轴厂\n汉江产业园 李四", "曲轴", "", "product:product.samereason.separatorplace:place.same", "13900000002", "state.open",
	}
	got := b.rows(sheetSuppliers)[0]
	if score, err := strconv.ParseFloat(got[4], 64); err != nil || score < 50 || score > 100 {
		t.Errorf("got score %q, want a number of points", got[4])
	}
	got[4] = ""
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("first supplier (-want +got):\n%s", diff)
	}
	if got := b.rows(sheetUnmet)[0]; got[1] != "汉北发动机厂" || got[2] != "航天陀螺仪" {
		t.Errorf("got unmet %v, want 航天陀螺仪", got)
	}
}

// partnerOf is the first line of the partner's cell: its name.
func partnerOf(row []string) string {
	name, _, _ := strings.Cut(row[2], "\n")
	return name
}

func TestExportOfAll(t *testing.T) {
	t.Parallel()
	w := openSample(t)
	summary, b := exportBook(t, w, nil, ExportOptions{Top: 2})
	checkRows(t, summary, b)
	rows := enterprises(t, w, EnterpriseFilter{})
	if summary.Enterprises != len(rows) || summary.Suppliers == 0 || summary.Customers == 0 || summary.Unmet == 0 {
		t.Errorf("got %+v", summary)
	}
	if got := b.cells[sheetSuppliers][0][0]; !strings.HasPrefix(got, "export.partners.title_all") {
		t.Errorf("got title %q, want that of all", got)
	}
	// The enterprises come in the order of their names, each with the numbers from 1 on, and with their own partners.
	at, number := 0, 0
	for _, row := range b.cells[sheetSuppliers][3:] {
		n, err := strconv.Atoi(row[0])
		if err != nil {
			name, _, _ := strings.Cut(row[0], "（")
			i := slices.IndexFunc(rows, func(r EnterpriseSummary) bool { return r.Name == name })
			if i < at {
				t.Errorf("band %q comes too late", row[0])
			}
			at, number = i, 0
			continue
		}
		if number++; n != number {
			t.Errorf("row %d of %s has the number %d", number, rows[at].Name, n)
		}
		if partnerOf(row) == rows[at].Name {
			t.Errorf("%s is suggested to itself", row[2])
		}
	}
}

func TestExportLeavesRejectedPairsOut(t *testing.T) {
	t.Parallel()
	w := newTrade(t)
	w.decide(t, "楚东曲轴厂", catalog.VerdictRejected)
	w.decide(t, "襄原锻造厂", catalog.VerdictAccepted)
	summary, b := exportBook(t, w.Workspace, []int64{w.buyer.ID}, ExportOptions{})
	checkRows(t, summary, b)
	rows := b.rows(sheetSuppliers)
	if len(rows) != 1 || partnerOf(rows[0]) != "襄原锻造厂" || rows[0][7] != "verdict.accepted" {
		t.Errorf("got suppliers %v, want the accepted one alone", rows)
	}
	w.decide(t, "襄原锻造厂", catalog.VerdictRejected)
	summary, b = exportBook(t, w.Workspace, []int64{w.buyer.ID}, ExportOptions{})
	checkRows(t, summary, b)
	var unmet []string
	for _, row := range b.rows(sheetUnmet) {
		unmet = append(unmet, row[2])
	}
	if diff := cmp.Diff([]string{"曲轴", "航天陀螺仪"}, unmet); diff != "" {
		t.Errorf("a need with rejected pairs alone is unmet (-want +got):\n%s", diff)
	}
	for _, row := range b.rows(sheetCustomers) {
		if partnerOf(row) == "楚东曲轴厂" && row[1] == "曲轴" {
			t.Errorf("the rejected pair stands among the customers: %v", row)
		}
	}
}

func TestReasonsStandInTheOrderOfTheParts(t *testing.T) {
	t.Parallel()
	w := openSample(t)
	_, b := exportBook(t, w, nil, ExportOptions{})
	order := []string{"product", "spec", "quantity", "place", "certificates", "credit", "size", "source", "decision"}
	for _, row := range append(b.rows(sheetSuppliers), b.rows(sheetCustomers)...) {
		last := -1
		for sentence := range strings.SplitSeq(row[5], "reason.separator") {
			part, _, _ := strings.Cut(sentence, ":")
			at := slices.Index(order, part)
			if at <= last {
				t.Fatalf("reasons out of order: %s", row[5])
			}
			last = at
		}
	}
}

func TestExportWithoutPeopleNamesNobody(t *testing.T) {
	t.Parallel()
	w := openSample(t)
	var secrets []string
	for _, row := range enterprises(t, w, EnterpriseFilter{}) {
		e, err := w.Enterprise(t.Context(), row.ID)
		if err != nil {
			t.Fatal(err)
		}
		secrets = append(secrets, e.LegalPerson)
		for _, c := range e.Contacts {
			secrets = append(secrets, c.Name, c.Email)
			secrets = append(secrets, regexp.MustCompile(`[/、 ]`).Split(c.Phone, -1)...)
		}
	}
	secrets = slices.DeleteFunc(secrets, func(s string) bool { return s == "" })
	if len(secrets) < 150 {
		t.Fatalf("the sample names only %d people, phones and addresses", len(secrets))
	}
	count := func(text string) (found []string) {
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				found = append(found, secret)
			}
		}
		return found
	}
	summary, with := exportBook(t, w, nil, ExportOptions{})
	if found := count(with.text()); len(found) < 50 {
		t.Errorf("the list with people names only %d", len(found))
	}
	without, b := exportBook(t, w, nil, ExportOptions{WithoutPeople: true})
	checkRows(t, without, b)
	if found := count(b.text()); len(found) > 0 {
		t.Errorf("the list without people holds %v", found)
	}
	if without != summary {
		t.Errorf("got %+v without people, want %+v", without, summary)
	}
	if text := b.text(); !strings.Contains(text, "export.note.people.without") || strings.Contains(text, "column.phone") {
		t.Error("the list without people has a column for phones, or no note about it")
	}
}

func TestExportedTextCannotRun(t *testing.T) {
	t.Parallel()
	w := openEmpty(t)
	buyer := saveEnterprise(t, w, catalog.Enterprise{Name: "=1+1厂", Place: "@SUM(A1)"})
	seller := saveEnterprise(t, w, catalog.Enterprise{Name: "+乙厂", Contacts: []catalog.Contact{{Name: "-2+3|cmd", Phone: "+86 139 0000 0001"}}})
	const product = "=HYPERLINK(\"http://x\",曲轴)"
	saveListing(t, w, buyer.ID, catalog.Need, product)
	saveListing(t, w, seller.ID, catalog.Offer, product)
	summary, b := exportBook(t, w, []int64{buyer.ID}, ExportOptions{})
	checkRows(t, summary, b)
	if len(b.rows(sheetSuppliers)) != 1 {
		t.Fatalf("got suppliers %v, want one", b.rows(sheetSuppliers))
	}
	for _, row := range b.rows(sheetSuppliers) {
		for _, cell := range row {
			if strings.ContainsAny(cell[:min(1, len(cell))], "=@") || strings.HasPrefix(cell, "+乙") || strings.HasPrefix(cell, "-2") {
				t.Errorf("the cell %q could run", cell)
			}
		}
	}
}

func TestExportsAreLogged(t *testing.T) {
	t.Parallel()
	w := newTrade(t)
	one, _ := exportBook(t, w.Workspace, []int64{w.buyer.ID}, ExportOptions{})
	all, _ := exportBook(t, w.Workspace, nil, ExportOptions{WithoutPeople: true})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.ExportPartners(ctx, filepath.Join(t.TempDir(), "取消.xlsx"), nil, ExportOptions{}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want Canceled", err)
	}
	want := []exported{
		{KindPartners, "推荐表.xlsx", one.Suppliers + one.Customers + one.Unmet, 1, fixedTime.UnixMilli()},
		{KindPartners, "推荐表.xlsx", all.Suppliers + all.Customers + all.Unmet, 0, fixedTime.UnixMilli()},
	}
	if diff := cmp.Diff(want, exportLog(t, w.Workspace)); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
}

// exported is a line of the log of exports.
type exported struct {
	Kind, File        string
	Records, Personal int
	At                int64
}

// exportLog closes the workspace and returns its log of exports, which has no reader in the program yet.
func exportLog(t *testing.T, w *Workspace) []exported {
	t.Helper()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := sql.Open("sqlite3", w.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := file.QueryContext(t.Context(), `SELECT kind, file, records, personal, at FROM exports ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []exported
	for rows.Next() {
		var e exported
		if err := rows.Scan(&e.Kind, &e.File, &e.Records, &e.Personal, &e.At); err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestAFailedExportLeavesTheOldFile(t *testing.T) {
	t.Parallel()
	w := newTrade(t)
	folder := t.TempDir()
	path := filepath.Join(folder, "推荐表.xlsx")
	if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if _, err := w.ExportPartners(ctx, path, nil, ExportOptions{}, func(Progress) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want Canceled", err)
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != "old" {
		t.Errorf("got %q, %v, want the old file", data, err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 1 {
		t.Errorf("left %v, %v", left, err)
	}
	missing := filepath.Join(folder, "无", "推荐表.xlsx")
	if _, err := w.ExportPartners(t.Context(), missing, nil, ExportOptions{}, nil); !errors.Is(err, workbook.ErrCannotWrite) {
		t.Errorf("got %v for a missing folder, want ErrCannotWrite", err)
	}
	if _, err := w.ExportPartners(t.Context(), path, nil, ExportOptions{}, nil); err != nil {
		t.Errorf("replacing the old file: %v", err)
	}
}

func TestAnEmptyCatalogCanBeExported(t *testing.T) {
	t.Parallel()
	summary, b := exportBook(t, openEmpty(t), nil, ExportOptions{})
	if want := (ExportSummary{File: "推荐表.xlsx"}); summary != want {
		t.Errorf("got %+v, want %+v", summary, want)
	}
	if diff := cmp.Diff([]string{sheetSuppliers, sheetCustomers, sheetNotes}, b.sheets); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
}
