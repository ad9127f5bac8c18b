package workbook

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianpei/catalog"
)

// realForm returns the path of a form outside the repository and skips the test where it is absent.
func realForm(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join("..", "..", "shared", "data", name)
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		t.Skipf("the form %s is not on this machine", name)
	}
	return path
}

// readForm reads a whole form.
func readForm(t *testing.T, path string, opts Options) ([]catalog.Entry, []Sheet) {
	t.Helper()
	form, err := Open(t.Context(), path, opts)
	if err != nil {
		t.Fatal(err)
	}
	defer form.Close()
	var entries []catalog.Entry
	err = form.Read(t.Context(), func(e *catalog.Entry) error {
		entries = append(entries, *e)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range entries {
		checkStorable(t, &entries[i])
	}
	return entries, form.Sheets()
}

// checkStorable holds every entry against what storage demands.
func checkStorable(t *testing.T, e *catalog.Entry) {
	t.Helper()
	if e.Refused {
		if len(e.Findings) == 0 || len(e.Listings) > 0 {
			t.Errorf("refused entry %+v: want a finding and no listings", e)
		}
		return
	}
	if err := e.Enterprise.Validate(); err != nil {
		t.Errorf("enterprise %q: %v", e.Enterprise.Name, err)
	}
	for i := range e.Listings {
		if err := e.Listings[i].Validate(); err != nil {
			t.Errorf("listing %q of %q: %v", e.Listings[i].Product, e.Enterprise.Name, err)
		}
	}
}

func TestRealTidyWorkbook(t *testing.T) {
	t.Parallel()
	entries, sheets := readForm(t, realForm(t, "listed-enterprises.xlsx"), Options{})
	type summary struct {
		Name string
		Kind Kind
		Rows int
	}
	var got []summary
	for _, s := range sheets {
		got = append(got, summary{s.Name, s.Kind, s.Rows})
	}
	want := []summary{{"企业名录", KindEnterprises, 3832}, {"主营产品", KindOffers, 50936}, {"原材料需求", KindNeeds, 4853}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatal(diff)
	}
	needs, offers, refused := 0, 0, 0
	for _, e := range entries {
		if e.Refused {
			refused++
		}
		for _, l := range e.Listings {
			if l.Side == catalog.Need {
				needs++
			} else {
				offers++
			}
		}
	}
	if got, want := [3]int{needs, offers, refused}, [3]int{4853, 50936, 0}; got != want {
		t.Errorf("needs, offers, refused: %v, want %v", got, want)
	}
}

func TestRealOfficeForm(t *testing.T) {
	t.Parallel()
	entries, sheets := readForm(t, realForm(t, "cluster-form.xlsx"), Options{})
	for _, c := range sheets[0].Columns {
		t.Logf("%+v", c)
	}
	t.Log(sheets[0].Findings, sheets[0].HeaderRow, sheets[0].HeaderRows)
	fromCSV, sheets := readForm(t, realForm(t, "cluster-form-gb18030.csv"), Options{})
	for _, c := range sheets[0].Columns {
		t.Logf("%+v", c)
	}
	t.Log(sheets[0].Findings, sheets[0].HeaderRow, sheets[0].HeaderRows)
	if got, want := [2]int{len(entries), len(fromCSV)}, [2]int{401, 401}; got != want {
		t.Fatalf("entries: %v, want %v", got, want)
	}
	for i := range entries {
		if diff := cmp.Diff(products(&entries[i]), products(&fromCSV[i])); diff != "" {
			t.Errorf("entry %d: %s", i, diff)
		}
		if i < 4 {
			t.Logf("%+v", entries[i])
		}
		if len(entries[i].Findings) > 0 || entries[i].Refused {
			t.Log(entries[i].Enterprise.Name, entries[i].Findings)
		}
	}
}

// products lists what an entry says without its place.
func products(e *catalog.Entry) []string {
	list := []string{e.Enterprise.Name}
	for _, l := range e.Listings {
		list = append(list, strings.Join([]string{string(l.Side), l.Product, l.Quantity.String()}, " "))
	}
	return list
}
