package workspace

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"lianpei/catalog"
	"lianpei/db"
)

// view is all that a page can see of a catalog.
type view struct {
	Rows     map[SortKey][]EnterpriseSummary
	Partners []Partners
	Matched  []string
	Queries  map[string][]Suggestion
	Counts   Counts
	Choices  Choices
}

var asked = []string{"曲轴", "柴油机曲轴", "面粉", "托盘", "运输"}

// tester is a test or a property check.
type tester interface {
	rapid.TB
	Context() context.Context
}

func viewOf(t tester, w *Workspace) view {
	t.Helper()
	ctx := t.Context()
	check := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	v := view{Rows: map[SortKey][]EnterpriseSummary{}, Queries: map[string][]Suggestion{}}
	var err error
	for _, key := range []SortKey{"", SortName, SortCluster, SortPlace, SortNeeds, SortOffers} {
		v.Rows[key], err = w.Enterprises(ctx, EnterpriseFilter{Sort: key})
		check(err)
	}
	for _, row := range v.Rows[SortName] {
		p, err := w.Partners(ctx, row.ID, DefaultTop)
		check(err)
		v.Partners = append(v.Partners, p)
	}
	check(w.Match(ctx, DefaultTop, nil, func(need catalog.Listing, buyer catalog.Enterprise, best []Suggestion) error {
		for _, g := range best {
			v.Matched = append(v.Matched, fmt.Sprint(need.ID, buyer.ID, g.OfferID, g.Supplier.ID, g.Score))
		}
		return nil
	}))
	for _, text := range asked {
		v.Queries[text], err = w.Query(ctx, text, 10)
		check(err)
	}
	v.Counts, err = w.Counts(ctx)
	check(err)
	v.Choices, err = w.Choices(ctx)
	check(err)
	return v
}

var sameView = cmp.Options{cmpopts.EquateEmpty()}

// checkFresh compares what the workspace shows with what it shows when it builds everything anew from the file.
func checkFresh(t tester, w *Workspace, after string) {
	t.Helper()
	live := viewOf(t, w)
	w.invalidate()
	if diff := cmp.Diff(viewOf(t, w), live, sameView); diff != "" {
		t.Fatalf("after %s the view is not that of the file (-file +shown):\n%s", after, diff)
	}
}

func TestEveryChangeIsSeenAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "目录.lianpei")
	w := open(t, path, Options{})
	ctx := t.Context()
	viewOf(t, w) // so that there is a state to follow with

	mill := saveEnterprise(t, w, catalog.Enterprise{Name: "汉北发动机厂", Cluster: "机电汽配", Place: "汉江产业园"})
	checkFresh(t, w, "a new enterprise")
	need := saveListing(t, w, mill.ID, catalog.Need, "曲轴")
	if got := partners(t, w, mill.ID); len(got.Unmet) != 1 {
		t.Fatalf("got %d unmet needs, want 1", len(got.Unmet))
	}
	checkFresh(t, w, "a new need")
	shaft := saveEnterprise(t, w, catalog.Enterprise{Name: "楚东曲轴厂", Cluster: "机电汽配", Place: "城北工业园"})
	offer := saveListing(t, w, shaft.ID, catalog.Offer, "柴油机曲轴")
	if got := partners(t, w, mill.ID); len(got.Suppliers) != 1 || got.Suppliers[0].Supplier.Name != "楚东曲轴厂" || len(got.Unmet) != 0 {
		t.Fatalf("got suppliers %v and unmet %v, want 楚东曲轴厂 and none", got.Suppliers, got.Unmet)
	}
	checkFresh(t, w, "a new offer")

	shaft.Place, shaft.Name = "汉江产业园", "楚东旋骏曲轴厂"
	shaft = saveEnterprise(t, w, shaft)
	if got := partners(t, w, mill.ID).Suppliers[0]; got.Supplier.Place != "汉江产业园" || got.Supplier.Name != "楚东旋骏曲轴厂" {
		t.Errorf("got supplier %+v, want the changed one", got.Supplier)
	}
	checkFresh(t, w, "a changed enterprise")
	shaft.Contacts = append(shaft.Contacts, catalog.Contact{Name: "不保存"})
	shaft.Labels = append(shaft.Labels, catalog.LabelAnchor)
	checkFresh(t, w, "an edit that was not saved")

	offer.Product = "曲轴"
	if err := w.SaveListing(ctx, &offer); err != nil {
		t.Fatal(err)
	}
	checkFresh(t, w, "a changed listing")
	if err := w.DeleteListing(ctx, need.ID); err != nil {
		t.Fatal(err)
	}
	if got := partners(t, w, shaft.ID); len(got.Customers) != 0 {
		t.Errorf("got customers %v of a deleted need, want none", got.Customers)
	}
	checkFresh(t, w, "a deleted listing")
	for _, c := range []struct {
		what string
		do   func() (catalog.Step, error)
	}{{"undo", func() (catalog.Step, error) { return w.Undo(ctx) }}, {"redo", func() (catalog.Step, error) { return w.Redo(ctx) }}, {"undo", func() (catalog.Step, error) { return w.Undo(ctx) }}} {
		if step, err := c.do(); err != nil || step.Kind != catalog.StepDeleteListing {
			t.Fatalf("%s: got %v, %v, want the deletion", c.what, step, err)
		}
		checkFresh(t, w, c.what)
	}
	if got := partners(t, w, mill.ID); len(got.Suppliers) != 1 {
		t.Errorf("got %d suppliers after undo, want 1", len(got.Suppliers))
	}
	if err := w.Decide(ctx, partners(t, w, mill.ID).Suppliers[0], catalog.VerdictAccepted, ""); err != nil {
		t.Fatal(err)
	}
	checkFresh(t, w, "a decision")
	if err := w.DeleteEnterprise(ctx, shaft.ID); err != nil {
		t.Fatal(err)
	}
	if got := partners(t, w, mill.ID); len(got.Suppliers) != 0 || len(got.Unmet) != 1 {
		t.Errorf("got %d suppliers and %d unmet, want 0 and 1", len(got.Suppliers), len(got.Unmet))
	}
	checkFresh(t, w, "a deleted enterprise")
	before := viewOf(t, w)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(viewOf(t, open(t, path, Options{MustExist: true})), before, sameView); diff != "" {
		t.Errorf("after opening anew (-anew +before):\n%s", diff)
	}
}

func TestARefusedChangeIsNotShown(t *testing.T) {
	t.Parallel()
	w := openEmpty(t)
	first := saveEnterprise(t, w, catalog.Enterprise{Name: "汉北发动机厂"})
	before := viewOf(t, w)
	var invalid *catalog.InvalidError
	if err := w.SaveEnterprise(t.Context(), &catalog.Enterprise{Name: "（）"}); !errors.As(err, &invalid) {
		t.Errorf("a name without letters: got %v, want an InvalidError", err)
	}
	if err := w.SaveEnterprise(t.Context(), &catalog.Enterprise{Name: "汉北发动机厂"}); !errors.Is(err, db.ErrNameTaken) {
		t.Errorf("a name that is taken: got %v, want ErrNameTaken", err)
	}
	if err := w.SaveListing(t.Context(), &catalog.Listing{EnterpriseID: first.ID, Side: catalog.Need}); !errors.As(err, &invalid) {
		t.Errorf("a listing without a product: got %v, want an InvalidError", err)
	}
	for what, err := range map[string]error{
		"a listing of nobody":         w.SaveListing(t.Context(), &catalog.Listing{EnterpriseID: 99, Side: catalog.Need, Product: "曲轴"}),
		"deleting nobody":             w.DeleteEnterprise(t.Context(), 99),
		"deleting no listing":         w.DeleteListing(t.Context(), 99),
		"changing nobody":             w.SaveEnterprise(t.Context(), &catalog.Enterprise{ID: 99, Name: "无"}),
		"a decision on a free text":   w.Decide(t.Context(), Suggestion{}, catalog.VerdictAccepted, ""),
		"undoing an unknown import":   w.UndoImport(t.Context(), 99),
		"the partners of nobody":      second(w.Partners(t.Context(), 99, 5)),
		"an enterprise nobody has":    second(w.Enterprise(t.Context(), 99)),
		"exporting for nobody":        second(w.ExportPartners(t.Context(), filepath.Join(t.TempDir(), "a.xlsx"), []int64{99}, ExportOptions{}, nil)),
		"an enterprise of no name":    second(w.FindEnterprise(t.Context(), "  ")),
		"an enterprise not to find":   second(w.FindEnterprise(t.Context(), "宇航")),
		"an enterprise of marks only": second(w.FindEnterprise(t.Context(), "（）")),
	} {
		if !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: got %v, want ErrNotFound", what, err)
		}
	}
	if _, err := w.Redo(t.Context()); !errors.Is(err, db.ErrNoStep) {
		t.Errorf("redo: got %v, want ErrNoStep", err)
	}
	if diff := cmp.Diff(before, viewOf(t, w), sameView); diff != "" {
		t.Errorf("the catalog changed (-before +after):\n%s", diff)
	}
}

func second[T any](_ T, err error) error { return err }

// TestAnyChangesAreSeenAtOnce makes random changes and compares after each of them.
func TestAnyChangesAreSeenAtOnce(t *testing.T) {
	t.Parallel()
	folder, number := t.TempDir(), 0
	rapid.Check(t, func(t *rapid.T) {
		number++
		w, err := Open(t.Context(), filepath.Join(folder, fmt.Sprint(number)), Options{Now: fixedClock})
		if err != nil {
			t.Fatal(err)
		}
		defer w.Close()
		viewOf(t, w)
		products := rapid.SampledFrom([]string{"曲轴", "柴油机曲轴", "汽油机曲轴", "面粉", "小麦粉", "木托盘", "托盘", "干线运输", "零担运输", "某物"})
		names := rapid.SampledFrom([]string{"甲厂", "乙厂", "丙厂", "丁厂"})
		places := rapid.SampledFrom([]string{"", "东园", "西园"})
		steps := rapid.IntRange(1, 12).Draw(t, "steps")
		for range steps {
			ctx := t.Context()
			rows, err := w.Enterprises(ctx, EnterpriseFilter{})
			if err != nil {
				t.Fatal(err)
			}
			ids := []int64{0}
			for _, row := range rows {
				ids = append(ids, row.ID)
			}
			id := rapid.SampledFrom(ids).Draw(t, "enterprise")
			var all []catalog.Listing
			if id != 0 {
				if all, err = w.Listings(ctx, id); err != nil {
					t.Fatal(err)
				}
			}
			what := rapid.SampledFrom([]string{"save", "listing", "listing", "listing", "change", "drop", "delete", "decide", "undo", "redo"}).Draw(t, "what")
			switch what {
			case "save":
				err = w.SaveEnterprise(ctx, &catalog.Enterprise{
					ID: id, Name: names.Draw(t, "name"), Place: places.Draw(t, "place"), Cluster: places.Draw(t, "cluster"),
					CreditGrade: rapid.SampledFrom([]catalog.CreditGrade{"", "AAA", "D"}).Draw(t, "grade"),
				})
			case "listing":
				side := rapid.SampledFrom([]catalog.Side{catalog.Need, catalog.Offer}).Draw(t, "side")
				err = w.SaveListing(ctx, &catalog.Listing{EnterpriseID: id, Side: side, Product: products.Draw(t, "product")})
			case "change":
				if len(all) > 0 {
					l := rapid.SampledFrom(all).Draw(t, "listing")
					l.Product = products.Draw(t, "product")
					err = w.SaveListing(ctx, &l)
				}
			case "drop":
				if len(all) > 0 {
					err = w.DeleteListing(ctx, rapid.SampledFrom(all).Draw(t, "listing").ID)
				}
			case "delete":
				err = w.DeleteEnterprise(ctx, id)
			case "decide":
				p, partnersErr := w.Partners(ctx, id, 3)
				if all := slices.Concat(p.Suppliers, p.Customers); partnersErr == nil && len(all) > 0 {
					verdict := rapid.SampledFrom([]catalog.Verdict{"", catalog.VerdictAccepted, catalog.VerdictRejected, catalog.VerdictPartners, catalog.VerdictNever}).Draw(t, "verdict")
					err = w.Decide(ctx, rapid.SampledFrom(all).Draw(t, "suggestion"), verdict, "")
				}
			case "undo":
				_, err = w.Undo(ctx)
			case "redo":
				_, err = w.Redo(ctx)
			}
			// What cannot be done (a name that is taken, nothing to undo) must change nothing, which the comparison shows as well.
			if err != nil && !errors.Is(err, db.ErrNameTaken) && !errors.Is(err, db.ErrNoStep) && !errors.Is(err, ErrNotFound) {
				t.Fatalf("%s: %v", what, err)
			}
			checkFresh(t, w, what)
		}
	})
}
