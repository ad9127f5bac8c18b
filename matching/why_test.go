package matching

import (
	"strings"
	"testing"

	"lianpei/catalog"
)

// twoListings returns an engine with one need (id 1) of enterprise 1 and one offer (id 2) of the other.
func twoListings(t *testing.T, need, offer string, supplier int64) *Engine {
	t.Helper()
	e := shippedEngine(t)
	for id, name := range map[int64]string{1: "甲厂", 2: "乙厂"} {
		e.SetEnterprise(&catalog.Enterprise{ID: id, Name: name})
	}
	e.SetListing(&catalog.Listing{ID: 1, EnterpriseID: 1, Side: catalog.Need, Product: need})
	e.SetListing(&catalog.Listing{ID: 2, EnterpriseID: supplier, Side: catalog.Offer, Product: offer})
	return e
}

func TestWhyNamesWhatSpeaksAgainstAPair(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, need, offer string
		supplier          int64
		want              WhyKey
		value             string // one of the values must be it
	}{
		{"proposed", "曲轴", "发动机曲轴", 2, WhyProposed, "曲轴"},
		{"of the same enterprise", "曲轴", "曲轴", 1, WhyOwn, "曲轴"},
		{"another sort", "圆锥滚子轴承", "深沟球轴承", 2, WhySibling, "滚动轴承"},
		{"a machine for it", "曲轴", "曲轴加工设备", 2, WhyRole, "machine"},
		{"packaging for it", "面粉", "面粉包装袋", 2, WhyRole, "packaging"},
		{"its seed", "玉米", "玉米种子", 2, WhyRole, "seed"},
		{"a service on it", "电机", "电机维修", 2, WhyRole, "service"},
		{"its material", "大豆油", "大豆", 2, WhyMaterial, "大豆"},
		{"made of it", "大豆", "大豆油", 2, WhyConsumer, "大豆油"},
		{"a word in common", "棉花", "棉花糖", 2, WhyWord, "棉花"},
		{"nothing in common", "曲轴", "面粉", 2, WhyUnrelated, "面粉"},
		{"a name that nobody knows", "曲轴", "呜哩哇啦", 2, WhyUnknown, "呜哩哇啦"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := twoListings(t, c.need, c.offer, c.supplier)
			x, ok, err := e.Why(t.Context(), 1, 2)
			if err != nil || !ok {
				t.Fatalf("got %v, %v", ok, err)
			}
			found := false
			for _, v := range x.Values {
				found = found || v == c.value
			}
			if x.Key != c.want || !found || len(x.Evidence) < 2 {
				t.Errorf("%s ← %s: got %+v, want %s with %s", c.need, c.offer, x, c.want, c.value)
			}
			if (x.Key == WhyProposed) != (x.Suggestion != nil) || x.Suggestion != nil && x.Rank != 1 {
				t.Errorf("got suggestion %+v at rank %d", x.Suggestion, x.Rank)
			}
		})
	}
}

func TestWhyOfUnknownListings(t *testing.T) {
	t.Parallel()
	e := twoListings(t, "曲轴", "曲轴", 2)
	for _, ids := range [][2]int64{{1, 3}, {3, 2}, {2, 1}, {1, 1}} {
		if _, ok, err := e.Why(t.Context(), ids[0], ids[1]); ok || err != nil {
			t.Errorf("%v: got %v, %v", ids, ok, err)
		}
	}
	if _, ok, err := e.WhyNone(t.Context(), 9); ok || err != nil {
		t.Errorf("got %v, %v", ok, err)
	}
}

func TestWhyAgreesWithWhatIsProposed(t *testing.T) {
	t.Parallel()
	w, e := sampleWorld(t)
	for _, need := range w.listings {
		if need.Side != catalog.Need || need.ID%31 != 0 {
			continue
		}
		best, err := e.ForNeed(t.Context(), need.ID, len(w.listings))
		if err != nil {
			t.Fatal(err)
		}
		ranks := map[int64]int{}
		for i, s := range best {
			ranks[s.OfferID] = i + 1
		}
		for _, offer := range w.listings {
			if offer.Side == catalog.Need || offer.ID%5 != 0 && ranks[offer.ID] == 0 {
				continue
			}
			x, ok, err := e.Why(t.Context(), need.ID, offer.ID)
			if err != nil || !ok || x.Rank != ranks[offer.ID] || (x.Key == WhyProposed) != (x.Rank > 0) {
				t.Errorf("%s ← %s: got %s at %d (%v, %v), want rank %d", need.Product, offer.Product, x.Key, x.Rank, ok, err, ranks[offer.ID])
			}
		}
		none, ok, err := e.WhyNone(t.Context(), need.ID)
		if err != nil || !ok || (none.Key == WhyProposed) != (len(best) > 0) {
			t.Errorf("%s: got %s with %d suggestions (%v, %v)", need.Product, none.Key, len(best), ok, err)
		}
	}
}

func TestWhyNoneSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, need, offer string
		supplier          int64
		want              WhyKey
	}{
		{"nobody has it", "钢球", "面粉", 2, WhyNobody},
		{"another sort alone", "圆锥滚子轴承", "深沟球轴承", 2, WhyNearest},
		{"only the enterprise itself", "曲轴", "曲轴", 1, WhyOnlyOwn},
		{"a name that nobody knows", "呜哩哇啦", "面粉", 2, WhyUnknown},
		{"something is proposed", "曲轴", "曲轴", 2, WhyProposed},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			x, ok, err := twoListings(t, c.need, c.offer, c.supplier).WhyNone(t.Context(), 1)
			if err != nil || !ok || x.Key != c.want {
				t.Errorf("got %+v (%v, %v), want %s", x, ok, err, c.want)
			}
			if c.want == WhyNearest && !strings.Contains(x.Values["Enterprise"], "乙厂") {
				t.Errorf("the nearest is not named: %v", x.Values)
			}
		})
	}
}
