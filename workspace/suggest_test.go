package workspace

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianpei/catalog"
	"lianpei/matching"
)

// trade is a buyer with two needs, of which one can be met by two suppliers and one by nobody; the first supplier needs what the
// buyer offers.
type trade struct {
	*Workspace
	buyer, first, second catalog.Enterprise
}

func newTrade(t *testing.T) trade {
	t.Helper()
	w := trade{Workspace: openEmpty(t)}
	importForms(t, w.Workspace, tradeForm(t))
	for name, e := range map[string]*catalog.Enterprise{"汉北发动机厂": &w.buyer, "楚东曲轴厂": &w.first, "襄原锻造厂": &w.second} {
		found, err := w.FindEnterprise(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		*e = found
	}
	return w
}

func tradeForm(t *testing.T) string {
	return writeForm(t, "供需表.csv",
		"企业名称,产业集群,所属镇区,主营产品,采购需求,联系人,联系电话",
		"汉北发动机厂,机电汽配,汉江产业园,柴油发动机,曲轴、航天陀螺仪,张三,13900000001",
		"楚东曲轴厂,机电汽配,汉江产业园,曲轴,柴油发动机,李四,13900000002",
		"襄原锻造厂,机电汽配,城北工业园,曲轴,,王五,13900000003")
}

func (w trade) suppliers(t *testing.T) map[string]catalog.Verdict {
	t.Helper()
	found := map[string]catalog.Verdict{}
	for _, g := range partners(t, w.Workspace, w.buyer.ID).Suppliers {
		found[g.Supplier.Name] = ""
		if g.Decision != nil {
			found[g.Supplier.Name] = g.Decision.Verdict
		}
	}
	return found
}

func (w trade) suggestion(t *testing.T, supplier string) Suggestion {
	t.Helper()
	all := partners(t, w.Workspace, w.buyer.ID).Suppliers
	i := slices.IndexFunc(all, func(g Suggestion) bool { return g.Supplier.Name == supplier })
	if i < 0 {
		t.Fatalf("%s is not suggested", supplier)
	}
	return all[i]
}

func (w trade) decide(t *testing.T, supplier string, verdict catalog.Verdict) {
	t.Helper()
	if err := w.Decide(t.Context(), w.suggestion(t, supplier), verdict, "价格太高"); err != nil {
		t.Fatal(err)
	}
}

func TestPartnersShowBothDirectionsAndWhatIsUnmet(t *testing.T) {
	t.Parallel()
	w := newTrade(t)
	p := partners(t, w.Workspace, w.buyer.ID)
	if got, want := w.suppliers(t), (map[string]catalog.Verdict{"楚东曲轴厂": "", "襄原锻造厂": ""}); !cmp.Equal(got, want) {
		t.Errorf("got suppliers %v, want %v", got, want)
	}
	if got := p.Suppliers[0]; got.Supplier.Name != "楚东曲轴厂" || got.Need.Product != "曲轴" || got.Offer.Product != "曲轴" || got.Buyer.ID != w.buyer.ID {
		t.Errorf("got %+v first, want the supplier of the same park", got)
	}
	if len(p.Customers) != 1 || p.Customers[0].Buyer.ID != w.first.ID || p.Customers[0].Supplier.ID != w.buyer.ID {
		t.Errorf("got customers %v, want 楚东曲轴厂 alone", p.Customers)
	}
	if len(p.Unmet) != 1 || p.Unmet[0].Product != "航天陀螺仪" {
		t.Errorf("got unmet %v, want 航天陀螺仪", p.Unmet)
	}
}

func TestAVerdictIsKept(t *testing.T) {
	t.Parallel()
	const first, second = "楚东曲轴厂", "襄原锻造厂"
	for _, c := range []struct {
		verdict catalog.Verdict
		want    map[string]catalog.Verdict // what is suggested
		matched []string                   // of it by Match
	}{
		{catalog.VerdictAccepted, map[string]catalog.Verdict{first: catalog.VerdictAccepted, second: ""}, []string{first, second}},
		{catalog.VerdictPartners, map[string]catalog.Verdict{first: catalog.VerdictPartners, second: ""}, []string{first, second}},
		{catalog.VerdictRejected, map[string]catalog.Verdict{first: catalog.VerdictRejected, second: ""}, []string{second}},
		{catalog.VerdictNever, map[string]catalog.Verdict{second: ""}, []string{second}},
	} {
		t.Run(string(c.verdict), func(t *testing.T) {
			t.Parallel()
			w := newTrade(t)
			w.decide(t, first, c.verdict)
			check := func(when string) {
				t.Helper()
				if diff := cmp.Diff(c.want, w.suppliers(t)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", when, diff)
				}
				var matched []string
				err := w.MatchEnterprise(t.Context(), w.buyer.ID, DefaultTop, func(_ catalog.Listing, _ catalog.Enterprise, best []Suggestion) error {
					for _, g := range best {
						matched = append(matched, g.Supplier.Name)
					}
					return nil
				})
				if slices.Sort(matched); err != nil || !slices.Equal(matched, c.matched) {
					t.Errorf("%s: Match gives %v, %v, want %v", when, matched, err, c.matched)
				}
			}
			check("at once")
			w.invalidate()
			check("built anew")
			if got := counts(t, w.Workspace).Decisions; got != 1 {
				t.Errorf("got %d decisions, want 1", got)
			}
			batches, err := w.Batches(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if err := w.UndoImport(t.Context(), batches[0].ID); err != nil {
				t.Fatal(err)
			}
			if got := enterprises(t, w.Workspace, EnterpriseFilter{}); len(got) != 0 {
				t.Fatalf("%d enterprises are left after the import was undone", len(got))
			}
			importForms(t, w.Workspace, tradeForm(t))
			found, err := w.FindEnterprise(t.Context(), w.buyer.Name)
			if err != nil {
				t.Fatal(err)
			}
			w.buyer = found
			check("after the import was undone and made again")
		})
	}
}

func TestAVerdictCanBeTakenBack(t *testing.T) {
	t.Parallel()
	for _, verdict := range []catalog.Verdict{catalog.VerdictAccepted, catalog.VerdictPartners, catalog.VerdictRejected, catalog.VerdictNever} {
		t.Run(string(verdict), func(t *testing.T) {
			t.Parallel()
			w := newTrade(t)
			open := w.suppliers(t)
			w.decide(t, "楚东曲轴厂", verdict)
			decided := Suggestion{Need: catalog.Listing{Product: "曲轴"}, Offer: catalog.Listing{Product: "曲轴"}, Buyer: w.buyer, Supplier: w.first}
			pair := decided.Pair()
			if verdict == catalog.VerdictNever {
				pair = pair.Enterprises()
			}
			decided.Decision = &catalog.Decision{Pair: pair, Verdict: verdict}
			if err := w.Decide(t.Context(), decided, "", ""); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(open, w.suppliers(t)); diff != "" {
				t.Errorf("suppliers (-before +after):\n%s", diff)
			}
			if err := w.Decide(t.Context(), decided, "", ""); !errors.Is(err, ErrNotFound) {
				t.Errorf("taking back twice: got %v, want ErrNotFound", err)
			}
			if _, err := w.Undo(t.Context()); err != nil { // of taking back
				t.Fatal(err)
			}
			if got := counts(t, w.Workspace).Decisions; got != 1 {
				t.Errorf("got %d decisions after undo, want 1", got)
			}
		})
	}
}

func TestANewVerdictReplacesTheEarlierOne(t *testing.T) {
	t.Parallel()
	w := newTrade(t)
	w.decide(t, "楚东曲轴厂", catalog.VerdictRejected)
	w.decide(t, "楚东曲轴厂", catalog.VerdictPartners)
	if got := w.suppliers(t)["楚东曲轴厂"]; got != catalog.VerdictPartners {
		t.Errorf("got %q, want partners", got)
	}
	if got := counts(t, w.Workspace).Decisions; got != 1 {
		t.Errorf("got %d decisions, want 1", got)
	}
}

func TestDecidedPairsTakeUpNoPlaceOfOpenOnes(t *testing.T) {
	t.Parallel()
	w := newTrade(t)
	w.decide(t, "楚东曲轴厂", catalog.VerdictAccepted)
	p, err := w.Partners(t.Context(), w.buyer.ID, 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Suppliers) != 2 {
		t.Errorf("got %d suppliers for one place, want the accepted one and an open one", len(p.Suppliers))
	}
}

func TestMatchAgreesWithPartners(t *testing.T) {
	t.Parallel()
	w := openSample(t)
	const top = 3
	for i, row := range enterprises(t, w, EnterpriseFilter{}) { // some of each verdict
		p := partners(t, w, row.ID)
		if len(p.Suppliers) > 0 {
			verdicts := []catalog.Verdict{catalog.VerdictAccepted, catalog.VerdictRejected, catalog.VerdictPartners, catalog.VerdictNever}
			if err := w.Decide(t.Context(), p.Suppliers[0], verdicts[i%4], ""); err != nil {
				t.Fatal(err)
			}
		}
	}
	want, unmet := map[int64][]Suggestion{}, map[int64]bool{}
	for _, row := range enterprises(t, w, EnterpriseFilter{}) {
		p, err := w.Partners(t.Context(), row.ID, top)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range p.Suppliers {
			if !isRejected(g) {
				want[g.Need.ID] = append(want[g.Need.ID], g)
			}
		}
		for _, l := range p.unanswered() {
			unmet[l.ID] = true
		}
	}
	got, last := map[int64][]Suggestion{}, int64(0)
	err := w.Match(t.Context(), top, nil, func(need catalog.Listing, buyer catalog.Enterprise, best []Suggestion) error {
		if need.ID <= last || need.EnterpriseID != buyer.ID || need.Side != catalog.Need {
			t.Errorf("need %d of %d comes after %d", need.ID, need.EnterpriseID, last)
		}
		last = need.ID
		if len(best) > 0 {
			got[need.ID] = slices.Clone(best)
		}
		if unmet[need.ID] != (len(best) == 0) {
			t.Errorf("need %s of %s: Match has %d suggestions, Partners calls it unmet: %v", need.Product, buyer.Name, len(best), unmet[need.ID])
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("suggestions (-Partners +Match):\n%s", diff)
	}
	if len(got) < 100 {
		t.Errorf("only %d needs of the sample are met", len(got))
	}
}

func TestSuggestionsAreSound(t *testing.T) {
	t.Parallel()
	w := openSample(t)
	for _, row := range enterprises(t, w, EnterpriseFilter{}) {
		p := partners(t, w, row.ID)
		for _, g := range slices.Concat(p.Suppliers, p.Customers) {
			sum := 0
			for _, r := range g.Reasons {
				sum += r.Points
			}
			if sum != g.Score || g.Score <= 0 || len(g.Reasons) == 0 || g.Reasons[0].Part != matching.PartProduct {
				t.Errorf("%s ← %s: score %d, reasons %v", g.Need.Product, g.Offer.Product, g.Score, g.Reasons)
			}
			if g.Buyer.ID == g.Supplier.ID || g.Need.EnterpriseID != g.Buyer.ID || g.Offer.EnterpriseID != g.Supplier.ID {
				t.Errorf("%s ← %s: sold by %s to %s", g.Need.Product, g.Offer.Product, g.Supplier.Name, g.Buyer.Name)
			}
			if g.Need.Side != catalog.Need || g.Offer.Side != catalog.Offer || g.NeedID != g.Need.ID || g.OfferID != g.Offer.ID {
				t.Errorf("%s ← %s: the listings are not those of the suggestion", g.Need.Product, g.Offer.Product)
			}
		}
		for _, g := range p.Suppliers {
			if g.Buyer.ID != row.ID {
				t.Errorf("%s is given a supplier of %s", row.Name, g.Buyer.Name)
			}
		}
		for _, g := range p.Customers {
			if g.Supplier.ID != row.ID {
				t.Errorf("%s is given a customer of %s", row.Name, g.Supplier.Name)
			}
		}
	}
}

func TestAFreeTextIsAnswered(t *testing.T) {
	t.Parallel()
	w := newTrade(t)
	all, err := w.Query(t.Context(), "曲轴", 10)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 2 {
		t.Fatalf("got %d offers, want 2", len(all))
	}
	for _, g := range all {
		if g.Need.Product != "曲轴" || g.NeedID != 0 || g.Buyer.ID != 0 || g.Decision != nil {
			t.Errorf("got need %+v of %+v, want the text alone", g.Need, g.Buyer)
		}
	}
	names, err := w.QueryNames(t.Context(), "曲轴", 10)
	if err != nil {
		t.Fatal(err)
	}
	if len(names) != 1 || names[0].Offer.Product != "曲轴" || names[0].OfferID != all[0].OfferID {
		t.Errorf("got names %v, want 曲轴 once, of the best enterprise", names)
	}
	for _, text := range []string{"航天陀螺仪", "", "，。"} {
		if found, err := w.Query(t.Context(), text, 10); err != nil || len(found) != 0 {
			t.Errorf("query %q: got %v, %v, want nothing", text, found, err)
		}
	}
	if found, err := w.Query(t.Context(), "曲轴", 1); err != nil || len(found) != 1 {
		t.Errorf("the best one: got %d, %v", len(found), err)
	}
}

func TestMatchingCanBeCancelled(t *testing.T) {
	t.Parallel()
	w := openSample(t)
	ctx, cancel := context.WithCancel(t.Context())
	seen := 0
	err := w.Match(ctx, DefaultTop, nil, func(catalog.Listing, catalog.Enterprise, []Suggestion) error {
		seen++
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) || seen > needsAtOnce {
		t.Errorf("got %v after %d needs, want Canceled within %d", err, seen, needsAtOnce)
	}
	stop := errors.New("stop")
	err = w.Match(t.Context(), DefaultTop, nil, func(catalog.Listing, catalog.Enterprise, []Suggestion) error { return stop })
	if !errors.Is(err, stop) {
		t.Errorf("got %v, want the error of yield", err)
	}
}

func TestFindEnterprise(t *testing.T) {
	t.Parallel()
	w := openEmpty(t)
	saveEnterprise(t, w, catalog.Enterprise{Name: "襄阳长源东谷实业股份有限公司", ShortName: "东谷", FormerNames: []string{"襄樊长源机械厂"}, CreditCode: "91420600732704000B"})
	saveEnterprise(t, w, catalog.Enterprise{Name: "东谷长源粮油厂"})
	saveEnterprise(t, w, catalog.Enterprise{Name: "东谷"})
	for _, c := range []struct{ what, text, want string }{
		{"the exact name although others hold it too", "东谷", "东谷"},
		{"another legal form", "襄阳长源东谷实业有限责任公司", "襄阳长源东谷实业股份有限公司"},
		{"the former place name", "襄樊长源东谷实业股份有限公司", "襄阳长源东谷实业股份有限公司"},
		{"a former name", "襄阳长源机械厂", "襄阳长源东谷实业股份有限公司"},
		{"the only one that the text finds", "粮油", "东谷长源粮油厂"},
		{"initials", "cydgsy", "襄阳长源东谷实业股份有限公司"},
		{"the credit code", "91420600732704000B", "襄阳长源东谷实业股份有限公司"},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			got, err := w.FindEnterprise(t.Context(), c.text)
			if err != nil || got.Name != c.want {
				t.Errorf("got %q, %v, want %q", got.Name, err, c.want)
			}
		})
	}
	_, err := w.FindEnterprise(t.Context(), "长源")
	var ambiguous *AmbiguousError
	if !errors.As(err, &ambiguous) {
		t.Fatalf("got %v, want an AmbiguousError", err)
	}
	want := &AmbiguousError{Text: "长源", Names: []string{"东谷长源粮油厂", "襄阳长源东谷实业股份有限公司"}}
	if diff := cmp.Diff(want, ambiguous); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
}
