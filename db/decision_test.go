package db

import (
	"testing"

	"lianpei/catalog"
)

// decided makes two enterprises that trade, with one decision about them.
func decided(t *testing.T, s *Store) (buyer, supplier catalog.Enterprise, bought, sold catalog.Listing) {
	t.Helper()
	buyer, supplier = create(t, s, "甲机械有限公司"), create(t, s, "乙铸造有限公司")
	bought = createListing(t, s, buyer.ID, need("曲轴毛坯"))
	sold = createListing(t, s, supplier.ID, offer("曲轴铸件"))
	must(t, s.Decide(t.Context(), &catalog.Decision{
		Pair:    catalog.NewPairKey(buyer.Name, supplier.Name, bought.Product, sold.Product),
		Verdict: catalog.VerdictRejected, Reason: "价格", Buyer: buyer.Name, Supplier: supplier.Name, Product: bought.Product, Offered: sold.Product,
	}))
	return buyer, supplier, bought, sold
}

func onlyDecision(t *testing.T, s *Store) *catalog.Decision {
	t.Helper()
	all, err := s.Decisions(t.Context())
	must(t, err)
	if len(all) != 1 {
		t.Fatalf("there are %d decisions, want 1", len(all))
	}
	return all[0]
}

func TestADecisionGoesAlongWithARenamedEnterprise(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	buyer, supplier, bought, sold := decided(t, s)
	before := onlyDecision(t, s)
	supplier.Name = "丙精铸有限公司"
	must(t, s.SaveEnterprise(t.Context(), &supplier))
	wantSame(t, []string{"乙铸造有限公司"}, supplier.FormerNames)
	wantSame(t, catalog.NewPairKey(buyer.Name, supplier.Name, bought.Product, sold.Product), onlyDecision(t, s).Pair)
	wantSame(t, supplier.Name, onlyDecision(t, s).Supplier)

	_, err := s.Undo(t.Context())
	must(t, err)
	wantSame(t, before, onlyDecision(t, s))
	_, err = s.Redo(t.Context())
	must(t, err)
	wantSame(t, supplier.Name, onlyDecision(t, s).Supplier)
}

func TestADecisionGoesAlongWithARenamedProduct(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	buyer, supplier, bought, sold := decided(t, s)
	bought.Product = "曲轴锻件毛坯"
	must(t, s.SaveListing(t.Context(), &bought))
	sold.Product = "球铁曲轴铸件"
	must(t, s.SaveListing(t.Context(), &sold))
	wantSame(t, catalog.NewPairKey(buyer.Name, supplier.Name, bought.Product, sold.Product), onlyDecision(t, s).Pair)
}

func TestADecisionStaysWithAnotherListingOfTheOldProduct(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	_, supplier, _, sold := decided(t, s)
	before := onlyDecision(t, s)
	other := offer("曲轴铸件")
	other.Spec = "QT600"
	createListing(t, s, supplier.ID, other)
	sold.Product = "凸轮轴铸件"
	must(t, s.SaveListing(t.Context(), &sold))
	wantSame(t, before, onlyDecision(t, s))
}

func TestARenameDoesNotTouchAnAnswerUnderTheNewName(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	buyer, supplier, bought, sold := decided(t, s)
	must(t, s.Decide(t.Context(), &catalog.Decision{
		Pair: catalog.NewPairKey(buyer.Name, "丙精铸有限公司", bought.Product, sold.Product), Verdict: catalog.VerdictPartners,
		Buyer: buyer.Name, Supplier: "丙精铸有限公司", Product: bought.Product, Offered: sold.Product,
	}))
	supplier.Name = "丙精铸有限公司"
	must(t, s.SaveEnterprise(t.Context(), &supplier))
	all, err := s.Decisions(t.Context())
	must(t, err)
	if len(all) != 2 || all[1].Verdict != catalog.VerdictPartners {
		t.Errorf("decisions are %+v, want both as they were", all)
	}
}
