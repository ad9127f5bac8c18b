package workspace

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"lianpei/catalog"
	"lianpei/db"
	"lianpei/matching"
)

// newGuess is an axle maker that states offers alone, a supplier of bearings, and two makers of axles that buy half shafts.
func newGuess(t *testing.T) (w *Workspace, maker catalog.Enterprise) {
	t.Helper()
	w = openEmpty(t)
	importForms(t, w, writeForm(t, "供需表.csv",
		"企业名称,所属镇区,主营产品,采购需求",
		"楚东车桥厂,汉江产业园,驱动桥,",
		"襄原铸造厂,汉江产业园,桥壳,",
		"汉北车桥厂,城北工业园,驱动桥,车桥专用涂料",
		"襄原车桥厂,城北工业园,驱动桥,车桥专用涂料"))
	maker, err := w.FindEnterprise(t.Context(), "楚东车桥厂")
	if err != nil {
		t.Fatal(err)
	}
	return w, maker
}

func inferredNeeds(t *testing.T, w *Workspace, id int64) []InferredNeed {
	t.Helper()
	return partners(t, w, id).Inferred
}

func products(needs []InferredNeed) []string {
	var all []string
	for _, n := range needs {
		all = append(all, n.Product)
	}
	return all
}

func TestNeedsAreInferredForWhoStatesOffersAlone(t *testing.T) {
	t.Parallel()
	w, maker := newGuess(t)
	needs := inferredNeeds(t, w, maker.ID)
	if len(needs) == 0 || len(needs) > maxInferred {
		t.Fatalf("got %v", products(needs))
	}
	reasons := map[string]bool{}
	for _, n := range needs {
		reasons[n.Why.Key] = true
		if n.Belief < leastBelief || n.Belief > 1 || len(n.Why.Evidence) == 0 || n.Why.Part != matching.PartInferred {
			t.Errorf("got %+v", n)
		}
	}
	if !reasons["inferred.chain"] || !reasons["inferred.alike"] || !slices.Contains(products(needs), "车桥专用涂料") {
		t.Errorf("got %v for %v, want both what the rows and what the like enterprises say", reasons, products(needs))
	}
	stated, err := w.FindEnterprise(t.Context(), "汉北车桥厂")
	if err != nil {
		t.Fatal(err)
	}
	if got := inferredNeeds(t, w, stated.ID); len(got) > 0 {
		t.Errorf("inferred %v for an enterprise that states its needs", products(got))
	}
}

func TestSuggestionsForInferredNeedsSaySoAndAddUp(t *testing.T) {
	t.Parallel()
	w, maker := newGuess(t)
	answered := 0
	for _, n := range inferredNeeds(t, w, maker.ID) {
		for _, g := range n.Best {
			answered++
			sum := 0
			for _, r := range g.Reasons {
				sum += r.Points
			}
			last := g.Reasons[len(g.Reasons)-1]
			if sum != g.Score || last.Part != matching.PartInferred || last.Points >= 0 || len(last.Evidence) == 0 {
				t.Errorf("%s: %d points make %d, the last reason is %+v", n.Product, sum, g.Score, last)
			}
			if g.NeedID != 0 || g.Buyer.ID != maker.ID || g.Need.Inferred == "" || g.Supplier.ID == maker.ID {
				t.Errorf("got %+v", g)
			}
		}
	}
	if answered == 0 {
		t.Error("no suggestion for any inferred need")
	}
}

func TestAConfirmedNeedIsStatedAndTheOthersStay(t *testing.T) {
	t.Parallel()
	w, maker := newGuess(t)
	before := inferredNeeds(t, w, maker.ID)
	if err := w.ConfirmNeed(t.Context(), maker.ID, before[0]); err != nil {
		t.Fatal(err)
	}
	p := partners(t, w, maker.ID)
	if got := products(p.Inferred); slices.Contains(got, before[0].Product) || len(got) < len(before)-1 {
		t.Errorf("got %v after confirming %s of %v", got, before[0].Product, products(before))
	}
	listings, err := w.Listings(t.Context(), maker.ID)
	if err != nil {
		t.Fatal(err)
	}
	var confirmed *catalog.Listing
	for i := range listings {
		if listings[i].Side == catalog.Need {
			confirmed = &listings[i]
		}
	}
	if confirmed == nil || confirmed.Product != before[0].Product || !strings.Contains(confirmed.Inferred, before[0].Why.Evidence[0].Text) {
		t.Fatalf("got %+v, want a need that keeps what it was inferred from", confirmed)
	}
	edited := *confirmed
	edited.Inferred, edited.Note = "", "已电话核实"
	if err := w.SaveListing(t.Context(), &edited); err != nil || edited.Inferred != confirmed.Inferred {
		t.Errorf("%v; an edit made %q of %q", err, edited.Inferred, confirmed.Inferred)
	}
	for range 2 {
		if _, err := w.Undo(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := inferredNeeds(t, w, maker.ID); !slices.Equal(products(got), products(before)) {
		t.Errorf("got %v after undoing, want %v", products(got), products(before))
	}
}

func TestADismissedNeedStaysDismissed(t *testing.T) {
	t.Parallel()
	w, maker := newGuess(t)
	before := products(inferredNeeds(t, w, maker.ID))
	if err := w.DismissNeed(t.Context(), maker.ID, before[0]); err != nil {
		t.Fatal(err)
	}
	if got := products(inferredNeeds(t, w, maker.ID)); slices.Contains(got, before[0]) {
		t.Errorf("got %v after dismissing %s", got, before[0])
	}
	w.invalidate()
	renamed := maker
	renamed.Name = "楚东驱动桥有限公司"
	saveEnterprise(t, w, renamed)
	if got := products(inferredNeeds(t, w, maker.ID)); slices.Contains(got, before[0]) {
		t.Errorf("got %v after the catalog was read anew and the enterprise renamed", got)
	}
	for range 2 {
		if _, err := w.Undo(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if got := products(inferredNeeds(t, w, maker.ID)); !slices.Equal(got, before) {
		t.Errorf("got %v after undoing, want %v", got, before)
	}
	if err := w.DismissNeed(t.Context(), 999, "轴承"); !errors.Is(err, db.ErrNotFound) {
		t.Errorf("got %v for no enterprise", err)
	}
}

func TestInferredNeedsAreMatchedApart(t *testing.T) {
	t.Parallel()
	w, maker := newGuess(t)
	stated := 0
	err := w.Match(t.Context(), DefaultTop, nil, func(need catalog.Listing, _ catalog.Enterprise, _ []Suggestion) error {
		stated++
		if need.ID == 0 {
			t.Errorf("an inferred need among the stated ones: %+v", need)
		}
		return nil
	})
	if err != nil || stated != 2 {
		t.Errorf("%d stated needs, %v", stated, err)
	}
	buyers := map[string]bool{}
	err = w.MatchInferred(t.Context(), 0, 3, nil, func(buyer catalog.Enterprise, need InferredNeed) error {
		buyers[buyer.Name] = true
		if len(need.Best) > 3 {
			t.Errorf("%d suggestions", len(need.Best))
		}
		return nil
	})
	if err != nil || !buyers[maker.Name] || buyers["汉北车桥厂"] {
		t.Errorf("inferred for %v, %v", buyers, err)
	}
	stop := errors.New("stop")
	if err := w.MatchInferred(t.Context(), maker.ID, 3, nil, func(catalog.Enterprise, InferredNeed) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("got %v", err)
	}
}

func TestThePartnerListMarksInferredNeeds(t *testing.T) {
	t.Parallel()
	w, maker := newGuess(t)
	path := filepath.Join(t.TempDir(), "推荐.xlsx")
	summary, err := w.ExportPartners(t.Context(), path, []int64{maker.ID}, ExportOptions{}, nil)
	if err != nil || summary.Suppliers == 0 {
		t.Fatalf("got %+v, %v", summary, err)
	}
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows(book.GetSheetList()[0])
	if err != nil {
		t.Fatal(err)
	}
	marked := 0
	for _, row := range rows {
		line := strings.Join(row, "|")
		if strings.Contains(line, "export.inferred Product=") && strings.Contains(line, "inferred:inferred.") {
			marked++
		}
	}
	if marked != summary.Suppliers {
		t.Errorf("%d of %d rows are marked: %v", marked, summary.Suppliers, rows)
	}
}
