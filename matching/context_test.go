package matching

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianpei/catalog"
)

// scene is one need and one offer of the same product in two enterprises.
type scene struct {
	buyer, supplier catalog.Enterprise
	need, offer     catalog.Listing
	decisions       []*catalog.Decision
}

func newScene() scene {
	return scene{
		buyer:    catalog.Enterprise{ID: 1, Name: "甲厂"},
		supplier: catalog.Enterprise{ID: 2, Name: "乙厂"},
		need:     catalog.Listing{ID: 1, EnterpriseID: 1, Side: catalog.Need, Product: "曲轴"},
		offer:    catalog.Listing{ID: 2, EnterpriseID: 2, Side: catalog.Offer, Product: "曲轴"},
	}
}

func (s *scene) suggestion(t *testing.T) Suggestion {
	t.Helper()
	e := newEngine(t)
	e.SetEnterprise(&s.buyer)
	e.SetEnterprise(&s.supplier)
	e.SetListing(&s.need)
	e.SetListing(&s.offer)
	e.SetDecisions(s.decisions)
	got, err := e.ForNeed(t.Context(), 1, 5)
	if err != nil || len(got) != 1 {
		t.Fatalf("%v, %v; want one suggestion", got, err)
	}
	return got[0]
}

// reasonOf returns the points and the key of one part; no points and no key when it says nothing.
func reasonOf(s *Suggestion, part Part) (points int, key string) {
	for _, r := range s.Reasons {
		if r.Part == part {
			return r.Points, r.Key
		}
	}
	return 0, ""
}

func TestContextReasons(t *testing.T) {
	t.Parallel()
	yearly := func(n float64, unit string) catalog.Quantity {
		return catalog.Quantity{Number: n, Unit: unit, Period: catalog.PeriodYear}
	}
	for _, c := range []struct {
		name   string
		change func(*scene)
		part   Part
		points int
		key    string
	}{
		{"capacity above demand", func(s *scene) { s.need.Quantity, s.offer.Quantity = yearly(10, "吨"), yearly(12, "吨") },
			PartQuantity, 60, "quantity.enough"},
		{"capacity in another unit of the dimension", func(s *scene) { s.need.Quantity, s.offer.Quantity = yearly(10, "吨"), yearly(12_000, "kg") },
			PartQuantity, 60, "quantity.enough"},
		{"capacity by the month", func(s *scene) {
			s.need.Quantity = yearly(10, "吨")
			s.offer.Quantity = catalog.Quantity{Number: 1, Unit: "吨", Period: catalog.PeriodMonth}
		}, PartQuantity, 60, "quantity.enough"},
		{"three quarters of the demand", func(s *scene) { s.need.Quantity, s.offer.Quantity = yearly(4, "万件"), yearly(30_000, "件") },
			PartQuantity, 30, "quantity.short"},
		{"half of the demand says nothing", func(s *scene) { s.need.Quantity, s.offer.Quantity = yearly(4, "吨"), yearly(2, "吨") },
			PartQuantity, 0, ""},
		{"next to no capacity", func(s *scene) { s.need.Quantity, s.offer.Quantity = yearly(1000, "吨"), yearly(1, "吨") },
			PartQuantity, -60, "quantity.short"},
		{"pieces against tons", func(s *scene) { s.need.Quantity, s.offer.Quantity = yearly(10, "吨"), yearly(12, "件") },
			PartQuantity, 0, ""},
		{"a batch has no year", func(s *scene) {
			s.need.Quantity = yearly(10, "吨")
			s.offer.Quantity = catalog.Quantity{Number: 99, Unit: "吨", Period: catalog.PeriodBatch}
		}, PartQuantity, 0, ""},
		{"the same place", func(s *scene) { s.buyer.Place, s.supplier.Place = "东园", "东园" }, PartPlace, 50, "place.same"},
		{"the same cluster", func(s *scene) { s.buyer.Cluster, s.supplier.Cluster = "机电", "机电" }, PartPlace, 20, "place.cluster"},
		{"places unknown", func(*scene) {}, PartPlace, 0, ""},
		{"a certificate in another writing", func(s *scene) {
			s.need.Certificates, s.supplier.Certificates = []string{"ISO 9001"}, []string{"ISO9001:2015"}
		}, PartCertificates, 40, "certificates.all"},
		{"a certificate of the listing", func(s *scene) {
			s.need.Certificates, s.offer.Certificates = []string{"IATF16949"}, []string{"IATF 16949认证"}
		}, PartCertificates, 40, "certificates.all"},
		{"another certificate", func(s *scene) {
			s.need.Certificates, s.supplier.Certificates = []string{"ISO 9001"}, []string{"ISO14001"}
		}, PartCertificates, -40, "certificates.missing"},
		{"two of three certificates", func(s *scene) {
			s.need.Certificates, s.supplier.Certificates = []string{"ISO9001", "ISO14001", "CCC"}, []string{"ISO9001", "ISO14001"}
		}, PartCertificates, 13, "certificates.missing"},
		{"none asked for", func(s *scene) { s.supplier.Certificates = []string{"ISO9001"} }, PartCertificates, 0, ""},
		{"the best grade", func(s *scene) { s.supplier.CreditGrade = "AAA" }, PartCredit, 30, "credit.grade"},
		{"the worst grade", func(s *scene) { s.supplier.CreditGrade = "D" }, PartCredit, -30, "credit.grade"},
		{"the buyer's grade does not count", func(s *scene) { s.buyer.CreditGrade = "AAA" }, PartCredit, 0, ""},
		{"labels", func(s *scene) { s.supplier.Labels = []catalog.Label{catalog.LabelAboveScale, catalog.LabelHighTech} },
			PartSize, 9, "size.labels"},
		{"all labels are not more than enough", func(s *scene) { s.supplier.Labels = catalog.Labels }, PartSize, 15, "size.labels"},
		{"bought abroad today", func(s *scene) { s.need.Source, s.need.SourceText = catalog.SourceImport, "德国" }, PartSource, 15, "source.import"},
		{"bought in the province", func(s *scene) { s.need.Source = catalog.SourceProvince }, PartSource, 8, "source.province"},
		{"bought near by", func(s *scene) { s.need.Source = catalog.SourceLocal }, PartSource, 0, ""},
		{"a good word about the two", func(s *scene) {
			s.decisions = []*catalog.Decision{{Pair: catalog.NewPairKey("甲厂", "乙厂", "活塞", "活塞"), Verdict: catalog.VerdictPartners}}
		}, PartDecision, 10, "decision.known"},
		{"a bad word about the two", func(s *scene) {
			s.decisions = []*catalog.Decision{{Pair: catalog.NewPairKey("甲厂", "乙厂", "活塞", "活塞"), Verdict: catalog.VerdictRejected}}
		}, PartDecision, -10, "decision.rejected"},
		{"a word each way", func(s *scene) {
			s.decisions = []*catalog.Decision{
				{Pair: catalog.NewPairKey("甲厂", "乙厂", "活塞", "活塞"), Verdict: catalog.VerdictRejected},
				{Pair: catalog.NewPairKey("甲厂", "乙厂", "气门", "气门"), Verdict: catalog.VerdictAccepted},
			}
		}, PartDecision, 0, ""},
		{"a word about this very pair of products", func(s *scene) {
			s.decisions = []*catalog.Decision{{Pair: catalog.NewPairKey("甲厂", "乙厂", "曲轴", "曲轴"), Verdict: catalog.VerdictAccepted}}
		}, PartDecision, 0, ""},
		{"a word about the other direction", func(s *scene) {
			s.decisions = []*catalog.Decision{{Pair: catalog.NewPairKey("乙厂", "甲厂", "活塞", "活塞"), Verdict: catalog.VerdictPartners}}
		}, PartDecision, 0, ""},
		{"the same grade", func(s *scene) { s.need.Spec, s.offer.Spec = "QStE500", "QStE420~QStE700" }, PartSpec, 80, "spec.same"},
		{"another grade", func(s *scene) { s.need.Spec, s.offer.Spec = "45#", "40Cr" }, PartSpec, -80, "spec.differs"},
		{"voltages", func(s *scene) { s.need.Spec, s.offer.Spec = "24V", "600V/150A" }, PartSpec, 0, ""},
		{"a grade in the name", func(s *scene) { s.need.Product, s.offer.Spec = "45#曲轴", "45#、40Cr" }, PartSpec, 80, "spec.same"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newScene()
			c.change(&s)
			got := s.suggestion(t)
			if points, key := reasonOf(&got, c.part); points != c.points || key != c.key {
				t.Errorf("%s: %d points %q, want %d %q", c.part, points, key, c.points, c.key)
			}
		})
	}
}

func TestReasonsComeInOrderWithTheirEvidence(t *testing.T) {
	t.Parallel()
	s := newScene()
	s.need.Product, s.offer.Product = "电机", "马达"
	s.need.Origin, s.offer.Origin = catalog.Origin{File: "需求.xlsx", Sheet: "表1", Row: 3}, catalog.Origin{File: "供给.xlsx", Sheet: "表1", Row: 7}
	s.buyer.Place, s.supplier.Place, s.supplier.CreditGrade = "东园", "东园", "A"
	got := s.suggestion(t)
	var parts []Part
	for _, r := range got.Reasons {
		parts = append(parts, r.Part)
	}
	if diff := cmp.Diff([]Part{PartProduct, PartPlace, PartCredit}, parts); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	want := []Evidence{
		{Kind: EvidenceListing, ID: 1, Text: "电机", Source: s.need.Origin.String()},
		{Kind: EvidenceListing, ID: 2, Text: "马达", Source: s.offer.Origin.String()},
		{Kind: EvidenceKnowledge, Text: "马达 = 电机", Source: "a/aliases.csv:3"},
	}
	if diff := cmp.Diff(want, got.Reasons[0].Evidence); diff != "" {
		t.Errorf("evidence (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"Need": "电机", "Offer": "马达"}, got.Reasons[0].Values); diff != "" {
		t.Errorf("values (-want +got):\n%s", diff)
	}
}

func TestKindsNameTheirRow(t *testing.T) {
	t.Parallel()
	s := newScene()
	s.need.Product, s.offer.Product = "轴类件", "凸轮轴"
	got := s.suggestion(t)
	product := got.Reasons[0]
	if product.Key != "product.narrower" || product.Values["Child"] != "凸轮轴" || product.Values["Parent"] != "轴类件" {
		t.Errorf("reason %+v", product)
	}
	if !slices.ContainsFunc(product.Evidence, func(e Evidence) bool {
		return e.Kind == EvidenceKnowledge && strings.HasPrefix(e.Source, "a/kinds.csv:")
	}) {
		t.Errorf("evidence %+v names no row of kinds.csv", product.Evidence)
	}
}

func TestTheSpecificationCanNameWhatIsNeeded(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	for i, spec := range []string{"", "玉米、小麦", "金相、拉伸"} {
		e.SetListing(&catalog.Listing{ID: int64(i + 10), EnterpriseID: int64(i + 10), Side: catalog.Offer, Product: "电机检测", Spec: spec})
	}
	got, err := e.Query(t.Context(), "玉米检测", 5)
	if err != nil || len(got) != 1 || got[0].OfferID != 11 {
		t.Errorf("%+v, %v; want the one whose specification says 玉米", got, err)
	}
}

func TestSpecsAreSaidAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	s := newScene()
	s.need.Spec, s.offer.Spec = "GCr15", "gcr15"
	got := s.suggestion(t)
	for _, r := range got.Reasons {
		if r.Part == PartSpec && r.Values["Specs"] != "GCr15" {
			t.Errorf("said %q, want GCr15", r.Values["Specs"])
		}
	}
	if _, key := reasonOf(&got, PartSpec); key != "spec.same" {
		t.Errorf("got %q, want spec.same", key)
	}
}
