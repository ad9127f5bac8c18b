package workbook

import (
	"errors"
	"os"
	"path/filepath"
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

// TestRealOfficeForm reads one set of enterprises from an office form with a two-row header and from a CSV file.
func TestRealOfficeForm(t *testing.T) {
	t.Parallel()
	fromBook, sheets := readForm(t, realForm(t, "cluster-form.xlsx"), Options{})
	fromCSV, _ := readForm(t, realForm(t, "cluster-form-gb18030.csv"), Options{})
	if got, want := [2]int{len(fromBook), len(fromCSV)}, [2]int{401, 401}; got != want {
		t.Fatalf("entries: %v, want %v", got, want)
	}
	if got, want := [2]int{sheets[0].HeaderRow, sheets[0].HeaderRows}, [2]int{3, 2}; got != want {
		t.Errorf("header: %v, want %v", got, want)
	}
	var columns []string
	for _, c := range sheets[0].Columns {
		columns = append(columns, c.Header+" "+string(c.Field))
	}
	want := []string{
		"序号 ignored", "企业名称 name", "所属产业 cluster", "产品供给/主要产品 offers", "产品供给/年产能（万件/吨） capacity",
		"原材料需求/主要原材料 needs", "原材料需求/年需求量 demand", "联系人及电话 contact_and_phone", "备注 note",
	}
	if diff := cmp.Diff(want, columns); diff != "" {
		t.Error(diff)
	}
	for i := range fromBook {
		if diff := cmp.Diff(describe(&fromBook[i]), describe(&fromCSV[i])); diff != "" {
			t.Errorf("entry %d: %s", i, diff)
		}
	}
	if got, want := remarks(fromBook, sheets), []string(nil); !cmp.Equal(got, want) {
		t.Errorf("findings %v, want none", got)
	}
	if got, want := describe(&fromBook[5]), []string{
		"万向钱潮股份有限公司 | cluster 机电汽配 | note 底盘与发动机系统", "offer 汽车零部件", "offer 钢材", "offer 生铁", "offer 铁合金",
		"offer 煤炭", "need 纯金属添加剂", "need 氧化物添加剂", "need 植物遗体",
	}; !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
}
