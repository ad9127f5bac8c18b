package matching

import (
	"math"
	"slices"
	"strings"

	"lianpei/catalog"
	"lianpei/matching/text"
)

// reason builds one part; its points are the value times the weight, rounded, so that they are integers that add up exactly.
func (e *Engine) reason(part Part, key string, value float64, values map[string]string, evidence ...Evidence) Reason {
	weight := e.weights[part]
	return Reason{Part: part, Key: key, Value: value, Weight: weight, Points: int(math.Round(value * float64(weight))),
		Values: values, Evidence: evidence}
}

func listingEvidence(l *listing, text string) Evidence {
	return Evidence{Kind: EvidenceListing, ID: l.id, Text: text, Source: l.origin}
}

func enterpriseEvidence(en *enterprise, text string) Evidence {
	return Evidence{Kind: EvidenceEnterprise, ID: en.id, Text: text, Source: en.origin}
}

// assess builds the suggestion of a pair from its product fit and everything around it; ok is false when the product fits too
// little. need.id is 0 for a free text, which has no enterprise.
func (e *Engine) assess(need, offer *listing, product fit) (s Suggestion, ok bool) {
	if product, ok = suits(need, offer, product); !ok {
		return Suggestion{}, false
	}
	s = Suggestion{NeedID: need.id, OfferID: offer.id}
	s.Reasons = append(s.Reasons, e.productReason(need, offer, &product))
	buyer, supplier := e.enterprises[need.enterprise], e.enterprises[offer.enterprise]
	for _, part := range []func(need, offer *listing, buyer, supplier *enterprise) (Reason, bool){
		e.specReason, e.quantityReason, e.placeReason, e.certificateReason, e.creditReason, e.sizeReason, e.sourceReason, e.decisionReason,
	} {
		if r, ok := part(need, offer, buyer, supplier); ok && r.Points != 0 {
			s.Reasons = append(s.Reasons, r)
		}
	}
	for _, r := range s.Reasons {
		s.Score += r.Points
	}
	return s, true
}

// suits settles the product fit of a pair; ok is false when it is too little.
func suits(need, offer *listing, product fit) (settled fit, ok bool) {
	if product.most > product.value && named(need, offer) {
		product.value = product.most
	}
	return product, product.value >= minFit && (need.id == 0 || proposable(&product))
}

func (e *Engine) productReason(need, offer *listing, product *fit) Reason {
	values, facts := e.explain(product)
	if values == nil {
		values = map[string]string{}
	}
	values["Need"], values["Offer"] = need.product, offer.product
	evidence := append([]Evidence{listingEvidence(offer, offer.product)}, facts...)
	if need.id != 0 {
		evidence = append([]Evidence{listingEvidence(need, need.product)}, evidence...)
	}
	return e.reason(PartProduct, product.key, product.value, values, evidence...)
}

// proposable reports whether a fit is near enough for a stated need. Another sort of the same kind (a drum for an axle) is worth a look
// for whoever searches; proposed, it would hide that nobody makes what is needed.
func proposable(f *fit) bool {
	switch f.key {
	case "product.sibling":
		return false
	case "product.related", "product.process", "product.component":
		return f.value >= minRelated
	}
	return true
}

// named reports whether the offer's specification names what the need's name asks for, or what the specification of a needed
// service does: 果蔬农残检测 and 检测 (农残、重金属).
func named(need, offer *listing) bool {
	if value, _, _ := text.CompareSpecs(need.words, offer.specs); value > 0 {
		return true
	}
	return need.service && slices.ContainsFunc(need.specs, func(s text.Spec) bool {
		if s.Kind != text.SpecWord {
			return false
		}
		value, _, _ := text.CompareSpecs([]text.Spec{s}, offer.specs)
		return value > 0
	})
}

func (e *Engine) specReason(need, offer *listing, _, _ *enterprise) (Reason, bool) {
	value, shared, differing := text.CompareSpecs(need.specs, offer.specs)
	if value == 0 { // 农残检测 is answered by 检测, 农残 in its specification
		if value, shared, _ = text.CompareSpecs(need.words, offer.specs); value == 0 {
			value, shared, _ = text.CompareSpecs(need.specs, offer.words)
		}
	}
	switch {
	case value > 0:
		return e.reason(PartSpec, "spec.same", value, map[string]string{"Specs": asWritten(shared, need, offer)},
			listingEvidence(need, need.spec), listingEvidence(offer, offer.spec)), true
	case value < 0:
		return e.reason(PartSpec, "spec.differs", value, map[string]string{"Specs": asWritten(differing, need, offer)},
			listingEvidence(need, need.spec), listingEvidence(offer, offer.spec)), true
	}
	return Reason{}, false
}

// asWritten gives spec tokens back the letters they have in the listings: GCr15, not gcr15. Tokens in another form stay normal.
func asWritten(tokens []string, need, offer *listing) string {
	words := strings.Fields(strings.Join(tokens, " "))
	for i, word := range words {
		for _, written := range []string{need.spec, offer.spec, need.product, offer.product} {
			lower := strings.ToLower(written)
			if at := strings.Index(lower, word); at >= 0 && len(lower) == len(written) {
				words[i] = written[at : at+len(word)]
				break
			}
		}
	}
	return strings.Join(words, " ")
}

// quantityReason compares a year's capacity with a year's demand: enough earns the part, half of it nothing, none costs it.
func (e *Engine) quantityReason(need, offer *listing, _, _ *enterprise) (Reason, bool) {
	demand, dimension, ok := need.quantity.PerYear()
	if !ok {
		return Reason{}, false
	}
	capacity, other, ok := offer.quantity.PerYear()
	if !ok || dimension != other {
		return Reason{}, false
	}
	value, key := 1.0, "quantity.enough"
	if capacity < demand {
		value, key = 2*capacity/demand-1, "quantity.short"
	}
	return e.reason(PartQuantity, key, value,
		map[string]string{"Demand": need.quantity.String(), "Capacity": offer.quantity.String()},
		listingEvidence(need, need.quantity.Text), listingEvidence(offer, offer.quantity.Text)), true
}

func (e *Engine) placeReason(_, _ *listing, buyer, supplier *enterprise) (Reason, bool) {
	if buyer == nil || supplier == nil {
		return Reason{}, false
	}
	switch {
	case buyer.place != "" && buyer.place == supplier.place:
		return e.reason(PartPlace, "place.same", 1, map[string]string{"Place": buyer.place},
			enterpriseEvidence(buyer, buyer.place), enterpriseEvidence(supplier, supplier.place)), true
	case buyer.cluster != "" && buyer.cluster == supplier.cluster:
		return e.reason(PartPlace, "place.cluster", 0.4, map[string]string{"Cluster": buyer.cluster},
			enterpriseEvidence(buyer, buyer.cluster), enterpriseEvidence(supplier, supplier.cluster)), true
	}
	return Reason{}, false
}

func (e *Engine) certificateReason(need, offer *listing, _, supplier *enterprise) (Reason, bool) {
	if len(need.certificates) == 0 {
		return Reason{}, false
	}
	shown := offer.certificates
	if supplier != nil {
		shown = append(slices.Clone(shown), supplier.certificates...)
	}
	var have, missing []string
	for _, wanted := range need.certificates {
		if slices.ContainsFunc(shown, func(s string) bool { return sameCertificate(wanted, s) }) {
			have = append(have, wanted)
		} else {
			missing = append(missing, wanted)
		}
	}
	evidence := []Evidence{listingEvidence(need, strings.Join(need.certificates, "、"))}
	if supplier != nil && len(supplier.certificates) > 0 {
		evidence = append(evidence, enterpriseEvidence(supplier, strings.Join(supplier.certificates, "、")))
	}
	value := 2*float64(len(have))/float64(len(need.certificates)) - 1
	if len(missing) == 0 {
		return e.reason(PartCertificates, "certificates.all", 1, map[string]string{"Certificates": strings.Join(have, "、")}, evidence...), true
	}
	return e.reason(PartCertificates, "certificates.missing", min(value, 0.5), map[string]string{"Certificates": strings.Join(missing, "、")}, evidence...), true
}

var certificateNoise = strings.NewReplacer(" ", "", "-", "", "认证", "", "证书", "", "体系", "")

// sameCertificate compares without spaces, dashes and the year of edition: ISO 9001 and ISO9001:2015 are one.
func sameCertificate(a, b string) bool {
	clean := func(s string) string {
		s, _, _ = strings.Cut(strings.ToLower(catalog.Fold(s)), ":")
		return certificateNoise.Replace(s)
	}
	x, y := clean(a), clean(b)
	return x != "" && y != "" && (strings.Contains(y, x) || strings.Contains(x, y))
}

var gradeValues = map[catalog.CreditGrade]float64{"AAA": 1, "AA": 0.8, "A": 0.6, "B": 0.2, "C": -0.5, "D": -1}

func (e *Engine) creditReason(_, _ *listing, _, supplier *enterprise) (Reason, bool) {
	if supplier == nil || supplier.grade == "" {
		return Reason{}, false
	}
	return e.reason(PartCredit, "credit.grade", gradeValues[supplier.grade], map[string]string{"Grade": string(supplier.grade)},
		enterpriseEvidence(supplier, string(supplier.grade))), true
}

// labelValues say how much a label speaks for the ability to deliver.
var labelValues = map[catalog.Label]float64{
	catalog.LabelAnchor: 0.5, catalog.LabelAboveScale: 0.4, catalog.LabelHundredMillion: 0.3, catalog.LabelSpecialisedNational: 0.4,
	catalog.LabelSpecialisedProvincial: 0.3, catalog.LabelSpecialisedMunicipal: 0.2, catalog.LabelSpecialised: 0.2,
	catalog.LabelHighTech: 0.2, catalog.LabelFamousBrand: 0.2,
}

func (e *Engine) sizeReason(_, _ *listing, _, supplier *enterprise) (Reason, bool) {
	if supplier == nil || len(supplier.labels) == 0 {
		return Reason{}, false
	}
	value := 0.0
	var keys []string
	for _, l := range supplier.labels {
		value += labelValues[l]
		keys = append(keys, string(l))
	}
	return e.reason(PartSize, "size.labels", min(value, 1), map[string]string{"Labels": strings.Join(keys, ",")},
		enterpriseEvidence(supplier, strings.Join(keys, ","))), true
}

func (e *Engine) sourceReason(need, _ *listing, _, _ *enterprise) (Reason, bool) {
	value, ok := map[catalog.SourceArea]float64{catalog.SourceImport: 1, catalog.SourceOtherParts: 1, catalog.SourceProvince: 0.5}[need.source]
	if !ok {
		return Reason{}, false
	}
	return e.reason(PartSource, "source."+string(need.source), value, map[string]string{"Source": need.sourceText},
		listingEvidence(need, need.sourceText)), true
}

// decisionReason lets what people decided about the two for other products speak.
func (e *Engine) decisionReason(need, offer *listing, buyer, supplier *enterprise) (Reason, bool) {
	if buyer == nil || supplier == nil {
		return Reason{}, false
	}
	decided := e.relations[[2]string{buyer.key, supplier.key}]
	if len(decided) == 0 {
		return Reason{}, false
	}
	// A verdict on this very pair is its state, no reason for it.
	needKey, offerKey := catalog.ProductKey(need.product), catalog.ProductKey(offer.product)
	good, bad := 0, 0
	for _, v := range decided {
		switch {
		case v.need == needKey && v.offer == offerKey:
		case v.good:
			good++
		default:
			bad++
		}
	}
	switch {
	case good > bad:
		return e.reason(PartDecision, "decision.known", 1, map[string]string{"Supplier": supplier.name}), true
	case bad > good:
		return e.reason(PartDecision, "decision.rejected", -1, map[string]string{"Supplier": supplier.name}), true
	}
	return Reason{}, false
}
