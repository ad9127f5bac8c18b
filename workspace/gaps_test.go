package workspace

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianpei/catalog"
	"lianpei/matching/plan"
	"lianpei/workbook"
)

func gapsOf(t *testing.T, w *Workspace) *plan.Report {
	t.Helper()
	r, err := w.Gaps(t.Context(), plan.DefaultOptions(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// intendedGaps are the needs of the sample cluster that were made so that nobody in it supplies them.
var intendedGaps = []string{
	"夹层前挡风玻璃", "磷酸铁锂动力电池包", "钢球", "ABS电控单元", "汽车低压电线", "车规级MCU芯片", "硅钢片", "PA66工程塑料", "丁腈橡胶", "CAD/CAM软件", "数控系统",
	"柴油机", "喷气织机", "氨纶丝", "高端分散染料", "高速平缝机", "赖氨酸", "原种猪", "聚丙烯拉丝料", "电动叉车", "食品级冷媒", "货车轮胎",
}

func TestTheGapsOfTheSampleCluster(t *testing.T) {
	t.Parallel()
	w := openSample(t)
	r := gapsOf(t, w)
	var hidden, others []string
	for _, n := range r.Needs {
		intended := slices.Contains(intendedGaps, n.Listing.Product)
		switch {
		case intended && n.State == plan.StateDoubtful:
			hidden = append(hidden, n.Listing.Product)
		case intended && n.State != plan.StateUnmet:
			t.Errorf("%s is %s, want a gap", n.Listing.Product, n.State)
		case !intended && n.State == plan.StateUnmet:
			others = append(others, n.Listing.Product)
		}
	}
	// Ratchets: gaps for which something is suggested that is not it, and what is bought elsewhere though somebody of the cluster
	// makes it under a name that is not known.
	if len(hidden) > 1 || len(others) > 3 {
		t.Errorf("of the intended gaps only doubtful: %v; other gaps: %v", hidden, others)
	}
	if got := r.Counts[plan.StateMet] + r.Counts[plan.StateDoubtful] + r.Counts[plan.StateUnlisted] + r.Counts[plan.StateUnmet]; got != 211 || len(r.Needs) != 211 {
		t.Errorf("got %d needs in %d rows, want 211", got, len(r.Needs))
	}
	items := r.Rates[0]
	if items.Local != 100 || items.Of != 194 || items.Asked != 61 || items.Withheld {
		t.Errorf("got %+v by items, want the 100 of 194 that the forms state", items)
	}
}

// TestUnmetNeedsAreThoseOfThePartnerLists holds the report against the other list that says what nobody supplies.
func TestUnmetNeedsAreThoseOfThePartnerLists(t *testing.T) {
	t.Parallel()
	w := openSample(t)
	nobody := map[string]bool{}
	err := w.Match(t.Context(), 1, nil, func(need catalog.Listing, _ catalog.Enterprise, best []Suggestion) error {
		nobody[need.UID] = len(best) == 0
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range gapsOf(t, w).Needs {
		if got := n.State == plan.StateUnmet || n.State == plan.StateUnlisted; got != nobody[n.Listing.UID] {
			t.Errorf("%s of %s is %s, has suggestions: %v", n.Listing.Product, n.Buyer.Name, n.State, !nobody[n.Listing.UID])
		}
	}
}

func TestGapsFollowChangesAndDecisions(t *testing.T) {
	t.Parallel()
	w := newTrade(t)
	state := func(product string) plan.State {
		for _, n := range gapsOf(t, w.Workspace).Needs {
			if n.Buyer.ID == w.buyer.ID && n.Listing.Product == product {
				return n.State
			}
		}
		return ""
	}
	if got := state("航天陀螺仪"); got != plan.StateUnmet {
		t.Errorf("got %s for what nobody makes", got)
	}
	maker := saveEnterprise(t, w.Workspace, catalog.Enterprise{Name: "襄阳陀螺厂"})
	saveListing(t, w.Workspace, maker.ID, catalog.Offer, "航天陀螺仪")
	if got := state("航天陀螺仪"); got != plan.StateMet {
		t.Errorf("got %s after somebody made it", got)
	}
	if got := state("曲轴"); got != plan.StateMet {
		t.Errorf("got %s for what two make", got)
	}
	w.decide(t, "楚东曲轴厂", catalog.VerdictRejected)
	w.decide(t, "襄原锻造厂", catalog.VerdictNever)
	if got := state("曲轴"); got != plan.StateUnmet {
		t.Errorf("got %s after both were turned down", got)
	}
}

const (
	sheetGaps     = "gaps.sheet.gaps"
	sheetNeeds    = "gaps.sheet.needs"
	sheetFigures  = "gaps.sheet.figures"
	sheetBuyers   = "gaps.sheet.buyers"
	sheetIdle     = "gaps.sheet.idle"
	sheetSingles  = "gaps.sheet.singles"
	sheetDoubtful = "gaps.sheet.doubtful"
	sheetUnlisted = "gaps.sheet.unlisted"
	sheetNear     = "gaps.sheet.extending"
)

func exportGaps(t *testing.T, w *Workspace, opts ExportOptions) (*plan.Report, book) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "补链.xlsx")
	r, err := w.ExportGaps(t.Context(), path, plan.DefaultOptions(), opts, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r, readBook(t, path)
}

func TestTheWorkbookOfGapsHoldsTheReport(t *testing.T) {
	t.Parallel()
	r, b := exportGaps(t, openSample(t), ExportOptions{})
	want := []string{sheetGaps, sheetNear, sheetUnlisted, sheetDoubtful, sheetSingles, sheetIdle, sheetFigures, sheetNeeds, sheetBuyers, sheetNotes}
	if diff := cmp.Diff(want, b.sheets); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
	candidates := 0
	for _, g := range r.Gaps {
		candidates += len(g.Candidates)
	}
	for sheet, want := range map[string]int{
		sheetGaps: len(r.Gaps), sheetNear: candidates, sheetUnlisted: len(r.Unlisted), sheetDoubtful: len(r.Doubtful), sheetSingles: len(r.Singles),
		sheetIdle: len(r.Idle), sheetNeeds: len(r.Needs), sheetBuyers: len(r.Buyers),
	} {
		if got := len(b.rows(sheet)); got != want || want == 0 {
			t.Errorf("%s: got %d rows, want %d", sheet, got, want)
		}
	}
	if got, want := b.cells[sheetGaps][1][0], "gaps.subtitle Date=2026-03-02 Enterprises=61 Needs=211 Offers=249"; got != want {
		t.Errorf("got subtitle %q, want %q", got, want)
	}
	battery := b.rows(sheetGaps)[slices.IndexFunc(r.Gaps, func(g plan.Gap) bool { return g.Name == "磷酸铁锂动力电池包" })]
	if diff := cmp.Diff([]string{
		"磷酸铁锂动力电池包", "81kWh,IP67\ngaps.used_for Product=纯电动物流车", "3000 套", "15,600", "汉北驰岳汽车股份有限公司\n汉江产业园 苗金凤 采购部经理 13900004499", "source.country", "整车",
	}, battery[1:8]); diff != "" {
		t.Errorf("a gap (-want +got):\n%s", diff)
	}
	checkFigures(t, r, b)
}

// checkFigures works the figures out from the sheets behind them.
func checkFigures(t *testing.T, r *plan.Report, b book) {
	t.Helper()
	number := func(cell string) float64 {
		n, err := strconv.ParseFloat(strings.ReplaceAll(cell, ",", ""), 64)
		if err != nil && cell != "" {
			t.Errorf("%q is no number", cell)
		}
		return n
	}
	states := map[string]int{}
	stated, local, amount, localAmount := 0, 0, 0.0, 0.0
	for _, row := range b.rows(sheetNeeds) {
		states[row[9]]++
		if row[8] == "gaps.local.unstated" {
			continue
		}
		stated++
		amount += number(row[6])
		if row[8] != "gaps.local.no" {
			local++
			localAmount += number(row[6])
		}
	}
	filled, mostly := 0, 0
	for _, row := range b.rows(sheetBuyers) {
		if row[12] == "gaps.yes" {
			filled++
		}
		if row[14] == "gaps.yes" {
			mostly++
		}
	}
	var want [][]string
	for _, state := range []plan.State{plan.StateMet, plan.StateDoubtful, plan.StateUnlisted, plan.StateUnmet} {
		want = append(want, []string{"gaps.figure." + string(state), fmt.Sprint(states["gaps.figure."+string(state)]), fmt.Sprint(len(r.Needs))})
	}
	want = append(want, []string{"gaps.rate Basis=gaps.rate.items", fmt.Sprint(local), fmt.Sprint(stated)})
	want = append(want, []string{"gaps.rate Basis=gaps.rate.amount", fmt.Sprintf("%.0f", localAmount), fmt.Sprintf("%.0f", amount)})
	want = append(want, []string{"gaps.rate Basis=gaps.rate.enterprises", fmt.Sprint(mostly), fmt.Sprint(filled)})
	var got [][]string
	for _, row := range b.cells[sheetFigures][3:] {
		got = append(got, []string{row[0], fmt.Sprintf("%.0f", number(row[1])), fmt.Sprintf("%.0f", number(row[2]))})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("figures (-from the lists +shown):\n%s", diff)
	}
}

func TestGapsWithoutPeopleNameNobody(t *testing.T) {
	t.Parallel()
	w := openSample(t)
	var secrets []string
	for _, row := range enterprises(t, w, EnterpriseFilter{}) {
		e, err := w.Enterprise(t.Context(), row.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range e.Contacts {
			secrets = append(secrets, c.Name, c.Phone, c.Email)
		}
		secrets = append(secrets, e.LegalPerson)
	}
	secrets = slices.DeleteFunc(secrets, func(s string) bool { return s == "" })
	count := func(text string) (found []string) {
		for _, s := range secrets {
			if strings.Contains(text, s) {
				found = append(found, s)
			}
		}
		return found
	}
	_, with := exportGaps(t, w, ExportOptions{})
	if found := count(with.text()); len(found) < 50 {
		t.Errorf("the list with people names only %d", len(found))
	}
	_, b := exportGaps(t, w, ExportOptions{WithoutPeople: true})
	if found := count(b.text()); len(found) > 0 {
		t.Errorf("the list without people holds %v", found)
	}
	if text := b.text(); !strings.Contains(text, "export.note.people.without") || strings.Contains(text, "column.phone") {
		t.Error("the list without people has a column for phones, or no note about it")
	}
}

func TestTextInTheWorkbookOfGapsCannotRun(t *testing.T) {
	t.Parallel()
	w := openEmpty(t)
	buyer := saveEnterprise(t, w, catalog.Enterprise{Name: "=1+1厂", Stage: "@SUM(A1)", Contacts: []catalog.Contact{{Name: "=cmd", Phone: "+86 139"}}})
	saveListing(t, w, buyer.ID, catalog.Need, "=HYPERLINK(\"http://x\",曲轴)")
	saveListing(t, w, buyer.ID, catalog.Offer, "@面粉")
	_, b := exportGaps(t, w, ExportOptions{}) // readBook refuses formulas
	for _, sheet := range b.sheets {
		for _, row := range b.cells[sheet] {
			for _, cell := range row {
				if strings.ContainsAny(cell[:min(1, len(cell))], "=@") {
					t.Errorf("%s: the cell %q could run", sheet, cell)
				}
			}
		}
	}
}

func TestExportsOfGapsAreLoggedAndReplaceTheOldFileAsAWhole(t *testing.T) {
	t.Parallel()
	w := newTrade(t)
	path := filepath.Join(t.TempDir(), "补链.xlsx")
	if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if _, err := w.ExportGaps(ctx, path, plan.DefaultOptions(), ExportOptions{}, func(Progress) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want Canceled", err)
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != "old" {
		t.Errorf("got %q, %v, want the old file", data, err)
	}
	if _, err := w.ExportGaps(t.Context(), filepath.Join(path, "表.xlsx"), plan.DefaultOptions(), ExportOptions{}, nil); !errors.Is(err, workbook.ErrCannotWrite) {
		t.Errorf("got %v below a file, want ErrCannotWrite", err)
	}
	r, err := w.ExportGaps(t.Context(), path, plan.DefaultOptions(), ExportOptions{WithoutPeople: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []exported{{KindGaps, "补链.xlsx", len(r.Needs) + len(r.Idle), 0, fixedTime.UnixMilli()}}
	if diff := cmp.Diff(want, exportLog(t, w.Workspace)); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
}

func TestProgressOfTheGapsReachesItsTotals(t *testing.T) {
	t.Parallel()
	w := openSample(t)
	last := map[string]Progress{}
	path := filepath.Join(t.TempDir(), "补链.xlsx")
	r, err := w.ExportGaps(t.Context(), path, plan.DefaultOptions(), ExportOptions{}, func(p Progress) { last[p.Stage] = p })
	if err != nil {
		t.Fatal(err)
	}
	if p := last[StageMatching]; p.Done != int64(len(r.Needs)) || p.Total != p.Done {
		t.Errorf("got %+v of matching, want %d", p, len(r.Needs))
	}
	if p := last[StageWriting]; p.Done == 0 || p.Total != p.Done {
		t.Errorf("got %+v of writing", p)
	}
}

func TestGapsOfAnEmptyCatalogCanBeExported(t *testing.T) {
	t.Parallel()
	r, b := exportGaps(t, openEmpty(t), ExportOptions{})
	if len(r.Needs) != 0 || len(b.sheets) != 8 {
		t.Errorf("got %d needs and the sheets %v", len(r.Needs), b.sheets)
	}
}

func TestAmountsAreRounded(t *testing.T) {
	t.Parallel()
	for yuan, want := range map[catalog.Money]string{0: "0", 4999: "0", 5000: "0.01", 6_660_000_00: "666", 123_456_789: "123.46"} {
		if got := RoundedTenThousands(yuan); got != want {
			t.Errorf("%d fen: got %s, want %s", yuan, got, want)
		}
	}
}

func TestGapsOfARealForm(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"listed-enterprises.xlsx", "cluster-form.xlsx"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			form := filepath.Join("..", "..", "shared", "data", name)
			if _, err := os.Stat(form); errors.Is(err, os.ErrNotExist) {
				t.Skipf("the form %s is not on this machine", name)
			}
			w := openEmpty(t)
			importForms(t, w, form)
			if _, err := w.current(t.Context()); err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			r := gapsOf(t, w)
			thought := time.Since(began)
			again, err := w.ExportGaps(t.Context(), filepath.Join(t.TempDir(), "补链.xlsx"), plan.DefaultOptions(), ExportOptions{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d needs (%v), %d offers, %d idle: %d gaps, %d singles; report %v, report and workbook %v", len(r.Needs), r.Counts, r.Offers,
				len(r.Idle), len(r.Gaps), len(r.Singles), thought.Round(time.Millisecond), (time.Since(began) - thought).Round(time.Millisecond))
			if len(again.Gaps) != len(r.Gaps) || len(again.Idle) != len(r.Idle) || again.Rates != r.Rates {
				t.Error("the second report differs")
			}
		})
	}
}
