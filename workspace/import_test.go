package workspace

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianpei/assets"
	"lianpei/catalog"
	"lianpei/workbook"
)

// sampleRows counts the rows below the header of each form of the sample.
func sampleRows(t *testing.T) (enterprises, offers, needs int) {
	t.Helper()
	var rows [3]int
	for i, name := range assets.SampleFiles {
		file, err := assets.Sample.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(file).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		rows[i] = len(records) - 1
	}
	return rows[0], rows[1], rows[2]
}

func TestTheSampleOpensWithOneRecordARow(t *testing.T) {
	t.Parallel()
	w := openSample(t)
	enterprises, offers, needs := sampleRows(t)
	got := counts(t, w)
	if want := (Counts{Enterprises: enterprises, Needs: needs, Offers: offers}); got != want {
		t.Errorf("got %+v, want a record a row: %+v", got, want)
	}
	if want := (Counts{Enterprises: 62, Needs: 211, Offers: 249}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	report, err := w.Check(t.Context())
	if err != nil || !report.OK || len(report.Findings) != 0 {
		t.Errorf("check: got %+v, %v, want no findings", report, err)
	}
	choices, err := w.Choices(t.Context())
	if err != nil || len(choices.Clusters) != 3 || len(choices.Places) == 0 || len(choices.Stages) == 0 {
		t.Errorf("got choices %+v, %v, want three clusters", choices, err)
	}
}

func TestTheSampleImportedAgainChangesNothing(t *testing.T) {
	t.Parallel()
	w := openSample(t)
	before, rows := counts(t, w), enterprises(t, w, EnterpriseFilter{})
	undo, _, err := w.UndoState(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.ImportSample(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(rows, enterprises(t, w, EnterpriseFilter{})); diff != "" || counts(t, w) != before {
		t.Errorf("got %+v, want %+v; rows (-before +after):\n%s", counts(t, w), before, diff)
	}
	if after, _, err := w.UndoState(t.Context()); err != nil || !cmp.Equal(undo, after) {
		t.Errorf("got step %v, %v to undo, want %v", after, err, undo)
	}
	if batches, err := w.Batches(t.Context()); err != nil || len(batches) != 1 {
		t.Errorf("got %d imports, %v, want 1", len(batches), err)
	}
}

func TestTheSampleFillsOnlyANewCatalog(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "目录.lianpei")
	w := open(t, path, Options{})
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got := counts(t, open(t, path, Options{Sample: true})); got != (Counts{}) {
		t.Errorf("got %+v in a catalog that was there, want nothing", got)
	}
}

func TestImportReportsEachForm(t *testing.T) {
	t.Parallel()
	w := openEmpty(t)
	first := writeForm(t, "甲镇.csv", "企业名称,主营产品,年产能,神秘列", "甲厂,曲轴,100吨,x", "乙厂,面粉,,", "合计,,,")
	second := writeForm(t, "乙镇.csv", "企业名称,采购需求", "甲厂,钢材", ",曲轴")
	got := importForms(t, w, first, second)
	if got.BatchID == 0 || got.Enterprises != (catalog.Counts{New: 2, Refused: 1}) || got.RefusedRows != 1 {
		t.Errorf("got batch %d, enterprises %+v, %d rows refused, want 2 new enterprises and 1 row", got.BatchID, got.Enterprises, got.RefusedRows)
	}
	want := []FileReport{
		{
			File: "甲镇.csv", Rows: 2, Enterprises: catalog.Counts{New: 2}, Listings: catalog.Counts{New: 2},
			Sheets: []SheetReport{{Kind: "offers", Rows: 2, Columns: []string{"企业名称 → name", "主营产品 → offers", "年产能 → capacity"}}},
		},
		{
			File: "乙镇.csv", Rows: 2, RefusedRows: 1, Enterprises: catalog.Counts{Refused: 1}, Listings: catalog.Counts{New: 1},
			Sheets: []SheetReport{{Kind: "needs", Rows: 2, Columns: []string{"企业名称 → name", "采购需求 → needs"}}},
		},
	}
	findings := 0
	for i := range got.Files {
		findings += got.Files[i].Findings
		got.Files[i].Findings = 0
	}
	if diff := cmp.Diff(want, got.Files); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if findings != got.FindingCount || findings != len(got.Findings) {
		t.Errorf("the files have %d findings, the report %d, the list %d", findings, got.FindingCount, len(got.Findings))
	}
	refused := 0
	for _, f := range got.Findings {
		if f.Severity == catalog.Refused {
			refused++
			if f.File != "乙镇.csv" || f.Row != 3 || f.Rule != catalog.RuleNameMissing {
				t.Errorf("got %+v refused, want row 3 of 乙镇.csv for its missing name", f)
			}
		}
	}
	if refused != 1 {
		t.Errorf("got %d refused findings, want 1", refused)
	}
}

func TestFormsOfOneNameAreToldApart(t *testing.T) {
	t.Parallel()
	w := openEmpty(t)
	east := writeForm(t, "东镇/供需表.csv", "企业名称,主营产品", "甲厂,曲轴", ",钢材")
	west := writeForm(t, "西镇/供需表.csv", "企业名称,主营产品", "乙厂,面粉", "丙厂,面粉")
	report := importForms(t, w, east, west, east)
	if len(report.Files) != 2 {
		t.Fatalf("got %d files, want 2: the third is the first", len(report.Files))
	}
	for i, want := range []struct {
		file string
		news int
	}{{"东镇/供需表.csv", 1}, {"西镇/供需表.csv", 2}} {
		if got := report.Files[i]; got.File != want.file || got.Enterprises.New != want.news {
			t.Errorf("got %s with %d new, want %s with %d", got.File, got.Enterprises.New, want.file, want.news)
		}
	}
	if got := report.Findings[0].File; got != "东镇/供需表.csv" {
		t.Errorf("got a finding in %s, want 东镇/供需表.csv", got)
	}
	e, err := w.FindEnterprise(t.Context(), "乙厂")
	if err != nil {
		t.Fatal(err)
	}
	listings, err := w.Listings(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	if e.Origin.File != "西镇/供需表.csv" || listings[0].Origin.File != "西镇/供需表.csv" {
		t.Errorf("got origins %s and %s, want 西镇/供需表.csv", e.Origin.File, listings[0].Origin.File)
	}
}

func TestFormNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what  string
		paths []string
		want  []string
	}{
		{"one form keeps its base name", []string{"/a/b/表.xlsx"}, []string{"表.xlsx"}},
		{"different names stay", []string{"/a/表.xlsx", "/a/新表.xlsx"}, []string{"表.xlsx", "新表.xlsx"}},
		{"one name in two folders", []string{"/a/x/表.xlsx", "/a/y/表.xlsx", "/a/别.xlsx"}, []string{"x/表.xlsx", "y/表.xlsx", "别.xlsx"}},
		{"one name in folders of one name", []string{"/a/x/表.xlsx", "/b/x/表.xlsx"}, []string{"a/x/表.xlsx", "b/x/表.xlsx"}},
		{"a folder above the other", []string{"/x/表.xlsx", "/a/x/表.xlsx"}, []string{"/x/表.xlsx", "a/x/表.xlsx"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, formNames(c.paths)); diff != "" {
				t.Errorf("names (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNothingIsHalfImported(t *testing.T) {
	t.Parallel()
	good := []string{"企业名称,主营产品", "新厂,曲轴"}
	bad := map[string]func(t *testing.T) string{
		"a second form that is missing": func(t *testing.T) string { return filepath.Join(t.TempDir(), "无.csv") },
		"an empty second form":          func(t *testing.T) string { return writeForm(t, "空.csv", "") },
		"a second form without columns": func(t *testing.T) string { return writeForm(t, "乱.csv", "甲,乙", "1,2") },
		"a second form that is binary": func(t *testing.T) string {
			return writeForm(t, "图.xlsx", "\x89PNG\r\n\x1a\n\x00\x00\x00")
		},
	}
	for what, form := range bad {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			w := newTrade(t)
			before := viewOf(t, w.Workspace)
			undo, _, _ := w.UndoState(t.Context())
			if _, err := w.Import(t.Context(), []string{writeForm(t, "好.csv", good...), form(t)}, ImportOptions{}, nil); err == nil {
				t.Fatal("the import did not fail")
			}
			if diff := cmp.Diff(before, viewOf(t, w.Workspace), sameView); diff != "" {
				t.Errorf("view (-before +after):\n%s", diff)
			}
			after, _, _ := w.UndoState(t.Context())
			if diff := cmp.Diff(undo, after); diff != "" {
				t.Errorf("step to undo (-before +after):\n%s", diff)
			}
			importForms(t, w.Workspace, writeForm(t, "好.csv", good...)) // the catalog is not left locked
		})
	}
}

// bigForm has enough rows for the reader to hand them over in several batches.
func bigForm(t *testing.T, rows int) string {
	t.Helper()
	lines := []string{"企业名称,主营产品,采购需求"}
	for i := range rows {
		lines = append(lines, fmt.Sprintf("第%d厂,%d号曲轴,%d号钢材", i, i, i))
	}
	return writeForm(t, "大表.csv", lines...)
}

func TestImportCanBeCancelledAtEveryStage(t *testing.T) {
	t.Parallel()
	form := bigForm(t, 2000)
	for _, stage := range []string{StageReading, StageSaving} {
		t.Run(stage, func(t *testing.T) {
			t.Parallel()
			w := openEmpty(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			_, err := w.Import(ctx, []string{form}, ImportOptions{}, func(p Progress) {
				if p.Stage == stage {
					cancel()
				}
			})
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("got %v, want Canceled", err)
			}
			if got := counts(t, w); got != (Counts{}) {
				t.Errorf("got %+v, want nothing", got)
			}
			if got := importForms(t, w, form).Enterprises.New; got != 2000 {
				t.Errorf("got %d enterprises the second time, want 2000", got)
			}
		})
	}
}

func TestImportTellsHowFarItIs(t *testing.T) {
	t.Parallel()
	w := openEmpty(t)
	var told []Progress
	if _, err := w.Import(t.Context(), []string{bigForm(t, 3000), tradeForm(t)}, ImportOptions{}, func(p Progress) { told = append(told, p) }); err != nil {
		t.Fatal(err)
	}
	checkProgress(t, told, StageReading+" 大表.csv", StageReading+" 供需表.csv", StageSaving+" ")
}

func TestExportTellsHowFarItIs(t *testing.T) {
	t.Parallel()
	w := openSample(t)
	var told []Progress
	path := filepath.Join(t.TempDir(), "表.xlsx")
	if _, err := w.ExportPartners(t.Context(), path, nil, ExportOptions{}, func(p Progress) { told = append(told, p) }); err != nil {
		t.Fatal(err)
	}
	checkProgress(t, told, StageMatching+" ", StageWriting+" ")
	if last := told[len(told)-1]; last.Done != last.Total {
		t.Errorf("ended at %d of %d", last.Done, last.Total)
	}
}

// checkProgress wants the stages in this order, each with counts that grow and stay within the total.
func checkProgress(t *testing.T, told []Progress, stages ...string) {
	t.Helper()
	var last Progress
	var met []string
	for _, p := range told {
		if p.Stage != last.Stage || p.File != last.File {
			met = append(met, p.Stage+" "+p.File)
			last = Progress{}
		}
		if p.Done < last.Done || p.Total > 0 && p.Done > p.Total {
			t.Errorf("%+v after %+v", p, last)
		}
		last = p
	}
	if diff := cmp.Diff(stages, met); diff != "" {
		t.Errorf("stages (-want +got):\n%s", diff)
	}
}

func TestProgressIsThrottled(t *testing.T) {
	t.Parallel()
	now := fixedTime
	var told []int64
	report := throttle(func(p Progress) { told = append(told, p.Done) }, func() time.Time { return now })
	for done := int64(1); done <= 1000; done++ { // a second and a half
		now = now.Add(1500 * time.Microsecond)
		report(Progress{Stage: StageMatching, Done: done, Total: 1000})
	}
	if len(told) < 10 || len(told) > 17 || told[0] != 1 || told[len(told)-1] != 1000 {
		t.Errorf("told %d times in a second and a half: %v", len(told), told)
	}
	report(Progress{Stage: StageMatching, Done: 1000, Total: 1000})
	if last := len(told); last > 17 {
		t.Error("the end was told twice")
	}
	before := len(told)
	report(Progress{Stage: StageWriting, Done: 1, Total: 1000})
	report(Progress{Stage: StageWriting, File: "表", Done: 2, Total: 1000})
	report(Progress{Stage: StageWriting, File: "表", Done: 3, Total: 1000})
	if got := len(told) - before; got != 2 {
		t.Errorf("a new stage and a new file were told %d times, want 2", got)
	}
	throttle(nil, nil)(Progress{}) // nobody listens
}

func TestImportAsksForTheKindOfARow(t *testing.T) {
	t.Parallel()
	form := []string{"企业名称,产品名称", "甲厂,曲轴"}
	for kind, want := range map[workbook.Kind]Counts{
		workbook.KindNeeds:  {Enterprises: 1, Needs: 1},
		workbook.KindOffers: {Enterprises: 1, Offers: 1},
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			w := openEmpty(t)
			if _, err := w.Import(t.Context(), []string{writeForm(t, "表.csv", form...)}, ImportOptions{Kind: kind}, nil); err != nil {
				t.Fatal(err)
			}
			if got := counts(t, w); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestFindingsAreBounded(t *testing.T) {
	t.Parallel()
	lines := []string{"企业名称,主营产品"}
	for range MaxFindings + 100 {
		lines = append(lines, ",曲轴")
	}
	w := openEmpty(t)
	report := importForms(t, w, writeForm(t, "坏.csv", lines...))
	if len(report.Findings) != MaxFindings || report.FindingCount < MaxFindings+100 || report.RefusedRows != MaxFindings+100 {
		t.Errorf("got %d findings of %d, %d rows refused", len(report.Findings), report.FindingCount, report.RefusedRows)
	}
	if report.BatchID != 0 {
		t.Errorf("got batch %d for an import of nothing, want 0", report.BatchID)
	}
}

func TestRealFormsGiveSuggestions(t *testing.T) {
	t.Parallel()
	folder := filepath.Join("..", "..", "shared", "data")
	forms, err := filepath.Glob(filepath.Join(folder, "cluster-form*"))
	if err != nil || len(forms) == 0 {
		t.Skipf("no forms in %s", folder)
	}
	for _, form := range forms {
		t.Run(filepath.Base(form), func(t *testing.T) {
			t.Parallel()
			w := openEmpty(t)
			report := importForms(t, w, form)
			if report.Enterprises.New == 0 {
				t.Fatalf("no enterprise was read: %+v", report.Enterprises)
			}
			if again := importForms(t, w, form); again.BatchID != 0 {
				t.Errorf("the second import changed %+v, %+v", again.Enterprises, again.Listings)
			}
			if check, err := w.Check(t.Context()); err != nil || !check.OK {
				t.Errorf("check: got %+v, %v", check, err)
			}
		})
	}
}

func TestAFailedOpenLeavesNothing(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(ctx, filepath.Join(folder, "目录.lianpei"), Options{Sample: true}); err == nil {
		t.Fatal("opening with a cancelled context did not fail")
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
	if _, err := Open(t.Context(), filepath.Join(folder, "目录.lianpei"), Options{MustExist: true}); err == nil || !strings.Contains(err.Error(), folder) {
		t.Errorf("got %v for a missing catalog, want an error that names it", err)
	}
}
