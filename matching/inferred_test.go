package matching

import (
	"testing"

	"lianpei/catalog"
)

func TestAnInferredNeedTakesHalfOfThePoints(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	e.SetEnterprise(&catalog.Enterprise{ID: 1, Name: "甲", Place: "汉江产业园"})
	e.SetEnterprise(&catalog.Enterprise{ID: 2, Name: "乙", Place: "汉江产业园"})
	e.SetListing(&catalog.Listing{ID: 1, EnterpriseID: 1, Side: catalog.Offer, Product: "曲轴"})
	e.SetListing(&catalog.Listing{ID: 2, EnterpriseID: 2, Side: catalog.Offer, Product: "曲轴"})
	why := Reason{Key: "inferred.chain", Values: map[string]string{"Offer": "发动机", "Need": "曲轴"}, Evidence: []Evidence{{Text: "发动机 → 曲轴"}}}
	found, err := e.ForInferred(t.Context(), 1, "曲轴", why, 5)
	if err != nil || len(found) != 1 || found[0].OfferID != 2 {
		t.Fatalf("got %+v, %v, want the offer of the other enterprise alone", found, err)
	}
	s := found[0]
	sum := 0
	for _, r := range s.Reasons {
		sum += r.Points
	}
	last := s.Reasons[len(s.Reasons)-1]
	if sum != s.Score || last.Part != PartInferred || last.Key != why.Key || len(last.Evidence) != 1 || 2*s.Score < -last.Points || s.Score > -last.Points+1 {
		t.Errorf("got %d points from %+v", s.Score, s.Reasons)
	}
	if s.Reasons[1].Part != PartPlace {
		t.Errorf("the buyer's place does not count: %+v", s.Reasons)
	}
	if found, err := e.ForInferred(t.Context(), 1, "曲轴", why, 0); err != nil || len(found) > 0 {
		t.Errorf("got %v, %v for none", found, err)
	}
}

func TestWhatTheLikeNeedIsCountedByEnterprise(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	listing := int64(0)
	add := func(enterprise int64, side catalog.Side, products ...string) {
		for _, p := range products {
			listing++
			e.SetListing(&catalog.Listing{ID: listing, EnterpriseID: enterprise, Side: side, Product: p})
		}
	}
	for id, name := range []string{"", "甲", "乙", "丙", "丁"} {
		if name != "" {
			e.SetEnterprise(&catalog.Enterprise{ID: int64(id), Name: name})
		}
	}
	add(1, catalog.Offer, "曲轴")
	add(2, catalog.Offer, "曲轴")
	add(2, catalog.Need, "切削液", "切 削液", "圆钢")
	add(3, catalog.Offer, "曲轴")
	add(3, catalog.Need, "切削液")
	add(4, catalog.Offer, "面粉")
	add(4, catalog.Need, "小麦")
	needs, alike, err := e.NeedsOfAlike(t.Context(), 1)
	if err != nil || alike != 2 || len(needs) != 2 || needs[0].Product != "切削液" || needs[0].Enterprises != 2 || needs[1].Product != "圆钢" {
		t.Fatalf("got %+v of %d, %v", needs, alike, err)
	}
	if len(needs[0].Evidence) != 2 || needs[0].Evidence[0].Text != "乙 · 切削液" {
		t.Errorf("got %+v", needs[0].Evidence)
	}
	if needs, alike, err := e.NeedsOfAlike(t.Context(), 99); err != nil || alike != 0 || needs != nil {
		t.Errorf("got %v of %d, %v for nobody", needs, alike, err)
	}
}
