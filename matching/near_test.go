package matching

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianpei/catalog"
	"lianpei/matching/knowledge"
)

// workshop is knowledge of a few parts and what they are made of.
var workshop = sync.OnceValue(func() *knowledge.Knowledge {
	materials := "product,material\n钢球,轴承钢\n滚子轴承,轴承钢\n滚子轴承,保持架\n滚子轴承,油脂\n电动叉车,驱动电机\n电动叉车,货叉\n物流车,驱动电机\n物流车,车桥\n"
	for i := range 9 {
		materials += fmt.Sprintf("机床,机床件%d\n", i)
	}
	materials += "机床,轴承钢\n"
	for i := range maxProducts + 1 {
		materials += fmt.Sprintf("铁件%d,钢材\n", i)
	}
	materials += "货架,钢材\n铁锅,钢材\n"
	k, findings, err := knowledge.Load(fstest.MapFS{
		"k/roles.csv":       {Data: []byte("word,position,role\n检测,suffix,service\n总成,suffix,decoration\n")},
		"k/a/aliases.csv":   {Data: []byte("name,alias\n电机,马达\n钢球,滚珠\nPA66,尼龙66\n")},
		"k/a/kinds.csv":     {Data: []byte("kind,parent\n油封,密封件\nO形圈,密封件\n垫片,密封件\n")},
		"k/a/materials.csv": {Data: []byte(materials)},
	}, "k")
	if err != nil || len(findings) > 0 {
		panic(fmt.Sprint(err, findings))
	}
	return k
})

func workshopEngine(t testing.TB) *Engine {
	t.Helper()
	e, err := New(workshop(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestNear(t *testing.T) {
	t.Parallel()
	type offer struct {
		enterprise int64
		product    string
	}
	for _, c := range []struct {
		what   string
		need   string // of enterprise 1
		offers []offer
		want   []string // "enterprise offer key"
	}{
		{"another sort of the same kind", "油封", []offer{{2, "O形圈"}}, []string{"2 O形圈 product.sibling"}},
		{"the nearest offer of each enterprise", "油封", []offer{{2, "O形圈"}, {2, "垫片"}, {3, "垫片"}}, []string{"2 O形圈 product.sibling", "3 垫片 product.sibling"}},
		{"the same particular material", "钢球", []offer{{2, "滚子轴承"}}, []string{"2 滚子轴承 product.material"}},
		{"under another name", "滚珠", []offer{{2, "滚子轴承总成"}}, []string{"2 滚子轴承总成 product.material"}},
		{"a part in common", "电动叉车", []offer{{2, "物流车"}}, []string{"2 物流车 product.material"}},
		{"one material among many", "钢球", []offer{{2, "机床"}}, nil},
		{"a material of everything", "货架", []offer{{2, "铁锅"}}, nil},
		{"a service on it", "钢球", []offer{{2, "滚子轴承检测"}}, nil},
		{"what answers the need is not near", "油封", []offer{{2, "油封"}, {2, "密封件"}}, nil},
		{"one's own is not near", "油封", []offer{{1, "O形圈"}}, nil},
		{"nothing known", "航天陀螺仪", []offer{{2, "O形圈"}}, nil},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			e := workshopEngine(t)
			e.SetListing(&catalog.Listing{ID: 1, EnterpriseID: 1, Side: catalog.Need, Product: c.need})
			names := map[int64]string{}
			for i, o := range c.offers {
				id := int64(i + 2)
				names[id] = fmt.Sprint(o.enterprise, " ", o.product)
				e.SetListing(&catalog.Listing{ID: id, EnterpriseID: o.enterprise, Side: catalog.Offer, Product: o.product})
			}
			found, err := e.Near(t.Context(), 1, 5)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range found {
				got = append(got, names[s.OfferID]+" "+s.Reasons[0].Key)
				if len(s.Reasons) != 1 || s.Reasons[0].Points != s.Score || len(s.Reasons[0].Evidence) < 2 || s.NeedID != 1 {
					t.Errorf("got %+v, want the reason of the product alone", s)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("near (-want +got):\n%s", diff)
			}
			if one, err := e.Near(t.Context(), 1, 1); err != nil || len(one) > 1 {
				t.Errorf("got %d, %v of at most one", len(one), err)
			}
		})
	}
}

func TestNearOfNothing(t *testing.T) {
	t.Parallel()
	e := workshopEngine(t)
	e.SetListing(&catalog.Listing{ID: 1, EnterpriseID: 1, Side: catalog.Offer, Product: "油封"})
	for what, id := range map[string]int64{"an unknown listing": 9, "an offer": 1} {
		if found, err := e.Near(t.Context(), id, 5); err != nil || len(found) > 0 {
			t.Errorf("%s: got %v, %v", what, found, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.Near(ctx, 9, 5); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v after cancelling", err)
	}
}

func TestProduct(t *testing.T) {
	t.Parallel()
	e := workshopEngine(t)
	for _, c := range []struct{ name, key, standard string }{
		{"电机", "电机", "电机"},
		{"马达", "电机", "电机"},
		{"马达总成", "电机", "电机"},
		{"ＰＡ６６", "pa66", "pa66"},
		{"尼龙66", "pa66", "pa66"},
		{"大马达", "大电机", ""},
		{"马达、滚珠", "电机、钢球", ""},
		{"航天陀螺仪", "航天陀螺仪", ""},
		{"", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if key, standard := e.Product(c.name); key != c.key || standard != c.standard {
				t.Errorf("got %q, %q, want %q, %q", key, standard, c.key, c.standard)
			}
		})
	}
}

// TestFitsAreTheSuggestions holds Fits against ForNeed and ForOffer.
func TestFitsAreTheSuggestions(t *testing.T) {
	t.Parallel()
	words := []string{"油封", "O形圈", "垫片", "密封件", "马达", "电机", "钢球", "滚珠", "大马达", "油封检测", "滚子轴承", "机床"}
	rapid.Check(t, func(rt *rapid.T) {
		e := workshopEngine(t)
		n := rapid.IntRange(1, 12).Draw(rt, "listings")
		owners := map[int64]int64{}
		for id := int64(1); id <= int64(n); id++ {
			owners[id] = rapid.Int64Range(1, 4).Draw(rt, "enterprise")
			e.SetListing(&catalog.Listing{
				ID: id, EnterpriseID: owners[id], Product: rapid.SampledFrom(words).Draw(rt, "product"),
				Side: rapid.SampledFrom([]catalog.Side{catalog.Need, catalog.Offer}).Draw(rt, "side"),
			})
		}
		for id := int64(1); id <= int64(n); id++ {
			find, other := e.ForNeed, func(s Suggestion) int64 { return s.OfferID }
			if _, offered := e.partyOfID(id, offerSide); offered {
				find, other = e.ForOffer, func(s Suggestion) int64 { return s.NeedID }
			}
			suggestions, err := find(t.Context(), id, 100)
			if err != nil {
				rt.Fatal(err)
			}
			want := map[int64]Fit{}
			for _, s := range suggestions {
				want[other(s)] = Fit{other(s), owners[other(s)], s.Reasons[0].Value, s.Reasons[0].Key}
			}
			got := map[int64]Fit{}
			if err := e.Fits(t.Context(), id, func(f Fit) bool { got[f.ListingID] = f; return true }); err != nil {
				rt.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				rt.Fatalf("listing %d (-suggested +fits):\n%s", id, diff)
			}
			calls := 0
			if err := e.Fits(t.Context(), id, func(Fit) bool { calls++; return false }); err != nil || calls > 1 {
				rt.Fatalf("got %d calls after false, %v", calls, err)
			}
		}
	})
	if err := workshopEngine(t).Fits(t.Context(), 1, func(Fit) bool { t.Error("yielded"); return true }); err != nil {
		t.Error(err)
	}
}

func TestCommonMaterialsAreLeftOut(t *testing.T) {
	t.Parallel()
	e := workshopEngine(t)
	steel, _ := e.knowledge.Term("钢材")
	bearing, _ := e.knowledge.Term("轴承钢")
	if e.isParticular(steel) || !e.isParticular(bearing) {
		t.Errorf("got %d products of steel and %d of bearing steel", e.products[steel], e.products[bearing])
	}
	e.SetListing(&catalog.Listing{ID: 1, EnterpriseID: 1, Side: catalog.Offer, Product: "货架"})
	if slices.Contains(e.madeOf[steel], 0) {
		t.Error("a name is found by a common material")
	}
}
