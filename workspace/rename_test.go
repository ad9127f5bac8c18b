package workspace

import (
	"testing"

	"lianpei/catalog"
)

func TestADecisionIsRememberedAfterARenameWhileTheCatalogIsOpen(t *testing.T) {
	t.Parallel()
	verdicts := func(t *testing.T, w trade) map[catalog.Verdict]int {
		t.Helper()
		p, err := w.Partners(t.Context(), w.buyer.ID, 5)
		if err != nil {
			t.Fatal(err)
		}
		found := map[catalog.Verdict]int{}
		for _, g := range p.Suppliers {
			if g.Decision != nil {
				found[g.Decision.Verdict]++
			}
		}
		return found
	}
	t.Run("of the enterprise", func(t *testing.T) {
		t.Parallel()
		w := newTrade(t)
		w.decide(t, "楚东曲轴厂", catalog.VerdictPartners)
		w.first.Name = "楚东精锻曲轴厂"
		if err := w.SaveEnterprise(t.Context(), &w.first); err != nil {
			t.Fatal(err)
		}
		if got := verdicts(t, w)[catalog.VerdictPartners]; got != 1 {
			t.Errorf("%d pairs are partners, want 1", got)
		}
	})
	t.Run("of the product", func(t *testing.T) {
		t.Parallel()
		w := newTrade(t)
		w.decide(t, "楚东曲轴厂", catalog.VerdictPartners)
		listings, err := w.Listings(t.Context(), w.first.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range listings {
			if l.Side == catalog.Offer && l.Product == "曲轴" {
				l.Product = "锻钢曲轴"
				if err := w.SaveListing(t.Context(), &l); err != nil {
					t.Fatal(err)
				}
			}
		}
		if got := verdicts(t, w)[catalog.VerdictPartners]; got != 1 {
			t.Errorf("%d pairs are partners, want 1", got)
		}
	})
}
