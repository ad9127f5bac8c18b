package matching

import (
	"math"
	"slices"
	"strings"

	"lianpei/catalog"
	"lianpei/matching/text"
)

// party is one side of a pair, with what a comparison needs of it. owner is nil where no enterprise is known, id 0 for a free text.
type party struct {
	*listing
	owner   *enterprise
	read    *text.Name
	product string      // of a free text; see Engine.productOf
	specs   []text.Spec // of the specification and of the name
	words   []text.Spec // of the name, to be looked for in the other side's specification; see wordsOf
	place   string      // where it stands; see Engine.placeOf
}

func (e *Engine) partyOf(l *listing) party {
	p := party{listing: l, read: &e.names[l.name], specs: e.specs.values[l.spec].tokens}
	if e.profiles[l.name].marks&marksTokens != 0 {
		p.specs = append(slices.Clip(p.specs), p.read.Specs...)
	}
	if owner := &e.enterprises[l.enterprise]; owner.known {
		p.owner = owner
	}
	return p
}

// productOf is the product as written.
func (e *Engine) productOf(p *party) string {
	switch {
	case p.name < 0:
		return p.product
	case p.listing.product == 0:
		return p.read.Folded
	}
	return e.texts.values[p.listing.product]
}

// placeOf says where a listing stands, for evidence.
func (e *Engine) placeOf(p *party) string {
	if p.place == "" && p.id != 0 {
		p.place = e.describe(p.origin())
	}
	return p.place
}

// wordsOf computes the words where they were not kept: only the party that is compared again and again keeps them.
func (p *party) wordsOf() []text.Spec {
	if p.words == nil {
		return p.read.Words()
	}
	return p.words
}

func (p *party) isService() bool {
	return len(p.read.Readings) > 0 && p.read.Readings[0].Role == text.RoleService
}

const contextCount = 8

// contextParts are the parts beside the product in the order in which reasons are listed. judge gives a part's value, and the key
// of its sentence; it is called for every pair that could be suggested. say completes the reason; only suggestions pay for it.
var contextParts = [contextCount]struct {
	part  Part
	judge func(e *Engine, need, offer *party) (value float64, key string)
	say   func(e *Engine, r *Reason, need, offer *party)
}{
	{PartSpec, (*Engine).judgeSpec, (*Engine).saySpec},
	{PartQuantity, (*Engine).judgeQuantity, (*Engine).sayQuantity},
	{PartPlace, (*Engine).judgePlace, (*Engine).sayPlace},
	{PartCertificates, (*Engine).judgeCertificates, (*Engine).sayCertificates},
	{PartCredit, (*Engine).judgeCredit, (*Engine).sayCredit},
	{PartSize, (*Engine).judgeSize, (*Engine).saySize},
	{PartSource, (*Engine).judgeSource, (*Engine).saySource},
	{PartDecision, (*Engine).judgeDecision, (*Engine).sayDecision},
}

// points are a part's value times its weight, rounded, so that they are integers that add up exactly.
func points(value float64, weight int) int { return int(math.Round(value * float64(weight))) }

// reaches gives the product value of a pair; ok is false when it is too little for a suggestion.
func (s *specMemo) reaches(p *prospect, need, offer *party) (value float64, ok bool) {
	value = p.value
	if p.most > value && s.named(need, offer) {
		value = p.most
	}
	return value, value >= minFit && (need.id == 0 || proposable(p.key, value))
}

// proposable reports whether a fit is near enough for a stated need. Another sort of the same kind (a drum for an axle) is worth a look
// for whoever searches; proposed, it would hide that nobody makes what is needed.
func proposable(key string, value float64) bool {
	switch key {
	case "product.sibling":
		return false
	case "product.related", "product.process", "product.component":
		return value >= minRelated
	}
	return true
}

// around is what the reasons of a pair beside the product and the specification will add up to.
func (e *Engine) around(need, offer *party) int {
	score := 0
	for i := 1; i < contextCount; i++ {
		if value, _ := contextParts[i].judge(e, need, offer); value != 0 {
			score += points(value, e.partWeights[i])
		}
	}
	return score
}

// score is what all reasons will add up to; ok is false when the product fits too little.
func (e *Engine) score(p *prospect, need, offer *party, around int, memo *specMemo) (score int, ok bool) {
	value, ok := memo.reaches(p, need, offer)
	if !ok {
		return 0, false
	}
	return points(value, e.productWeight) + points(memo.compare(need, offer), e.partWeights[0]) + around, true
}

// specMemo remembers how the specifications of offers compare with one need: few specifications are those of many offers. The nil
// memo remembers nothing.
type specMemo struct {
	round uint32
	known []specResult // by number of the offer's specification
}

type specResult struct {
	namedIn, comparedIn uint32 // rounds
	named               bool
	value               float64
}

// start forgets the need before.
func (s *specMemo) start(specs int) {
	if len(s.known) < specs || s.round == math.MaxUint32 {
		s.known, s.round = make([]specResult, specs+specs/4), 0
	}
	s.round++
}

// of returns what is remembered of an offer; nil where its name adds something to its specification.
func (s *specMemo) of(offer *party) *specResult {
	if s == nil || len(offer.read.Specs) > 0 {
		return nil
	}
	return &s.known[offer.spec]
}

func (s *specMemo) named(need, offer *party) bool {
	if len(offer.specs) == 0 {
		return false
	}
	r := s.of(offer)
	if r == nil {
		return named(need, offer)
	}
	if r.namedIn != s.round {
		r.namedIn, r.named = s.round, named(need, offer)
	}
	return r.named
}

func (s *specMemo) compare(need, offer *party) float64 {
	if len(need.specs) == 0 && len(offer.specs) == 0 {
		return 0
	}
	r := s.of(offer)
	if r == nil {
		value, _, _ := compareSpecs(need, offer)
		return value
	}
	if r.comparedIn != s.round {
		r.comparedIn = s.round
		r.value, _, _ = compareBySpec(need, offer)
	}
	if r.value != 0 {
		return r.value
	}
	value, _ := compareByWords(need, offer)
	return value
}

// suggest builds the suggestion of a pair that score let pass.
func (e *Engine) suggest(need, offer *party) Suggestion {
	product := e.fitNames(need.read, offer.read)
	p := newProspect(offer.name, &product)
	product.value, _ = (*specMemo)(nil).reaches(&p, need, offer)
	s := Suggestion{NeedID: need.id, OfferID: offer.id, Reasons: make([]Reason, 1, 5)}
	s.Reasons[0] = e.productReason(need, offer, &product)
	for i := range contextParts {
		c := &contextParts[i]
		value, key := c.judge(e, need, offer)
		r := Reason{Part: c.part, Key: key, Value: value, Weight: e.partWeights[i], Points: points(value, e.partWeights[i])}
		if r.Points == 0 {
			continue
		}
		c.say(e, &r, need, offer)
		s.Reasons = append(s.Reasons, r)
	}
	for _, r := range s.Reasons {
		s.Score += r.Points
	}
	return s
}

func (e *Engine) productReason(need, offer *party, product *fit) Reason {
	values, facts := e.explain(product)
	if values == nil {
		values = make(map[string]string, 2)
	}
	values["Need"], values["Offer"] = e.productOf(need), e.productOf(offer)
	evidence := make([]Evidence, 0, 2+len(facts))
	if need.id != 0 {
		evidence = append(evidence, e.listingEvidence(need, e.productOf(need)))
	}
	evidence = append(append(evidence, e.listingEvidence(offer, e.productOf(offer))), facts...)
	return Reason{Part: PartProduct, Key: product.key, Value: product.value, Weight: e.productWeight,
		Points: points(product.value, e.productWeight), Values: values, Evidence: evidence}
}

func (e *Engine) listingEvidence(p *party, text string) Evidence {
	return Evidence{Kind: EvidenceListing, ID: p.id, Text: text, Source: e.placeOf(p)}
}

func (e *Engine) enterpriseEvidence(en *enterprise, text string) Evidence {
	return Evidence{Kind: EvidenceEnterprise, ID: en.id, Text: text, Source: en.source}
}

// named reports whether the offer's specification names what the need's name asks for, or what the specification of a needed
// service does: 果蔬农残检测 and 检测 (农残、重金属).
func named(need, offer *party) bool {
	if len(offer.specs) == 0 {
		return false
	}
	if value, _, _ := text.CompareSpecs(need.wordsOf(), offer.specs); value > 0 {
		return true
	}
	return len(need.specs) > 0 && need.isService() && slices.ContainsFunc(need.specs, func(s text.Spec) bool {
		if s.Kind != text.SpecWord {
			return false
		}
		value, _, _ := text.CompareSpecs([]text.Spec{s}, offer.specs)
		return value > 0
	})
}

// compareSpecs also lets a name answer a specification: 农残检测 is answered by 检测, 农残 in its specification.
func compareSpecs(need, offer *party) (value float64, shared, differing []string) {
	if value, shared, differing = compareBySpec(need, offer); value == 0 {
		value, shared = compareByWords(need, offer)
	}
	return value, shared, differing
}

// compareBySpec compares with the offer's specification.
func compareBySpec(need, offer *party) (value float64, shared, differing []string) {
	if len(offer.specs) == 0 {
		return 0, nil, nil
	}
	if value, shared, differing = text.CompareSpecs(need.specs, offer.specs); value == 0 {
		value, shared, _ = text.CompareSpecs(need.wordsOf(), offer.specs)
	}
	return value, shared, differing
}

// compareByWords compares the need's specification with the offer's name.
func compareByWords(need, offer *party) (value float64, shared []string) {
	if slices.ContainsFunc(need.specs, func(s text.Spec) bool { return s.Kind == text.SpecWord }) {
		value, shared, _ = text.CompareSpecs(need.specs, offer.wordsOf())
	}
	return value, shared
}

func (e *Engine) judgeSpec(need, offer *party) (value float64, key string) {
	if len(need.specs) == 0 && len(offer.specs) == 0 {
		return 0, ""
	}
	value, _, _ = compareSpecs(need, offer)
	if value < 0 {
		return value, "spec.differs"
	}
	return value, "spec.same"
}

func (e *Engine) saySpec(r *Reason, need, offer *party) {
	needed, given := e.specs.values[need.spec].text, e.specs.values[offer.spec].text
	_, tokens, differing := compareSpecs(need, offer)
	if r.Value < 0 {
		tokens = differing
	}
	r.Values = map[string]string{"Specs": asWritten(tokens, needed, given, e.productOf(need), e.productOf(offer))}
	r.Evidence = []Evidence{e.listingEvidence(need, needed), e.listingEvidence(offer, given)}
}

// asWritten gives spec tokens back the letters they have in the listings: GCr15, not gcr15. Tokens in another form stay normal.
func asWritten(tokens []string, texts ...string) string {
	words := strings.Fields(strings.Join(tokens, " "))
	for i, word := range words {
		for _, written := range texts {
			lower := strings.ToLower(written)
			if at := strings.Index(lower, word); at >= 0 && len(lower) == len(written) {
				words[i] = written[at : at+len(word)]
				break
			}
		}
	}
	return strings.Join(words, " ")
}

// judgeQuantity compares a year's capacity with a year's demand: enough earns the part, half of it nothing, none costs it.
func (e *Engine) judgeQuantity(need, offer *party) (value float64, key string) {
	if need.quantity == 0 || offer.quantity == 0 {
		return 0, ""
	}
	demand, capacity := &e.quantities.values[need.quantity], &e.quantities.values[offer.quantity]
	switch {
	case !demand.yearly || !capacity.yearly || demand.dimension != capacity.dimension:
		return 0, ""
	case capacity.perYear < demand.perYear:
		return 2*capacity.perYear/demand.perYear - 1, "quantity.short"
	}
	return 1, "quantity.enough"
}

func (e *Engine) sayQuantity(r *Reason, need, offer *party) {
	demand, capacity := &e.quantities.values[need.quantity], &e.quantities.values[offer.quantity]
	r.Values = map[string]string{"Demand": demand.String(), "Capacity": capacity.String()}
	r.Evidence = []Evidence{e.listingEvidence(need, demand.Text), e.listingEvidence(offer, capacity.Text)}
}

func (e *Engine) judgePlace(need, offer *party) (value float64, key string) {
	buyer, supplier := need.owner, offer.owner
	switch {
	case buyer == nil || supplier == nil:
	case buyer.place != 0 && buyer.place == supplier.place:
		return 1, "place.same"
	case buyer.cluster != 0 && buyer.cluster == supplier.cluster:
		return 0.4, "place.cluster"
	}
	return 0, ""
}

func (e *Engine) sayPlace(r *Reason, need, offer *party) {
	name, place := "Place", e.texts.values[need.owner.place]
	if r.Key == "place.cluster" {
		name, place = "Cluster", e.texts.values[need.owner.cluster]
	}
	r.Values = map[string]string{name: place}
	r.Evidence = []Evidence{e.enterpriseEvidence(need.owner, place), e.enterpriseEvidence(offer.owner, place)}
}

func (e *Engine) judgeCertificates(need, offer *party) (value float64, key string) {
	if need.certificates == 0 {
		return 0, ""
	}
	wanted, have := e.certificates.values[need.certificates].clean, 0
	for _, w := range wanted {
		if e.hasCertificate(w, offer) {
			have++
		}
	}
	if have == len(wanted) {
		return 1, "certificates.all"
	}
	return min(2*float64(have)/float64(len(wanted))-1, 0.5), "certificates.missing"
}

func (e *Engine) hasCertificate(wanted string, offer *party) bool {
	same := func(shown string) bool { return sameCertificate(wanted, shown) }
	return slices.ContainsFunc(e.certificates.values[offer.certificates].clean, same) ||
		offer.owner != nil && slices.ContainsFunc(e.certificates.values[offer.owner.certificates].clean, same)
}

func (e *Engine) sayCertificates(r *Reason, need, offer *party) {
	wanted := &e.certificates.values[need.certificates]
	var missing []string
	for i, w := range wanted.clean {
		if !e.hasCertificate(w, offer) {
			missing = append(missing, wanted.written[i])
		}
	}
	if len(missing) == 0 {
		missing = wanted.written // the sentence is that all are there
	}
	r.Values = map[string]string{"Certificates": strings.Join(missing, "、")}
	r.Evidence = []Evidence{e.listingEvidence(need, strings.Join(wanted.written, "、"))}
	if offer.owner != nil && offer.owner.certificates != 0 {
		shown := strings.Join(e.certificates.values[offer.owner.certificates].written, "、")
		r.Evidence = append(r.Evidence, e.enterpriseEvidence(offer.owner, shown))
	}
}

var certificateNoise = strings.NewReplacer(" ", "", "-", "", "认证", "", "证书", "", "体系", "")

// cleanCertificate drops spaces, dashes and the year of edition: ISO 9001 and ISO9001:2015 are one.
func cleanCertificate(written string) string {
	s, _, _ := strings.Cut(strings.ToLower(catalog.Fold(written)), ":")
	return certificateNoise.Replace(s)
}

// sameCertificate compares two clean certificates.
func sameCertificate(x, y string) bool {
	return x != "" && y != "" && (strings.Contains(y, x) || strings.Contains(x, y))
}

var gradeValues = map[catalog.CreditGrade]float64{"AAA": 1, "AA": 0.8, "A": 0.6, "B": 0.2, "C": -0.5, "D": -1}

// gradeWords are the values of the sentence, by grade.
var gradeWords = func() map[catalog.CreditGrade]map[string]string {
	words := map[catalog.CreditGrade]map[string]string{}
	for _, grade := range catalog.CreditGrades {
		words[grade] = map[string]string{"Grade": string(grade)}
	}
	return words
}()

func (e *Engine) judgeCredit(_, offer *party) (value float64, key string) {
	if offer.owner == nil {
		return 0, ""
	}
	return offer.owner.credit, "credit.grade"
}

func (e *Engine) sayCredit(r *Reason, _, offer *party) {
	grade := string(offer.owner.grade)
	r.Values = gradeWords[offer.owner.grade]
	r.Evidence = []Evidence{e.enterpriseEvidence(offer.owner, grade)}
}

// labelValues say how much a label speaks for the ability to deliver.
var labelValues = map[catalog.Label]float64{
	catalog.LabelAnchor: 0.5, catalog.LabelAboveScale: 0.4, catalog.LabelHundredMillion: 0.3, catalog.LabelSpecialisedNational: 0.4,
	catalog.LabelSpecialisedProvincial: 0.3, catalog.LabelSpecialisedMunicipal: 0.2, catalog.LabelSpecialised: 0.2,
	catalog.LabelHighTech: 0.2, catalog.LabelFamousBrand: 0.2,
}

func sizeValue(labels []catalog.Label) float64 {
	value := 0.0
	for _, l := range labels {
		value += labelValues[l]
	}
	return min(value, 1)
}

func (e *Engine) judgeSize(_, offer *party) (value float64, key string) {
	if offer.owner == nil {
		return 0, ""
	}
	return offer.owner.size, "size.labels"
}

func (e *Engine) saySize(r *Reason, _, offer *party) {
	keys := make([]string, len(offer.owner.labels))
	for i, l := range offer.owner.labels {
		keys[i] = string(l)
	}
	labels := strings.Join(keys, ",")
	r.Values = map[string]string{"Labels": labels}
	r.Evidence = []Evidence{e.enterpriseEvidence(offer.owner, labels)}
}

// sourceValues are for the areas in the order of sourceAreas; sourceKeys are the keys of their sentences.
var sourceValues, sourceKeys = func() (values []float64, keys []string) {
	worth := map[catalog.SourceArea]float64{catalog.SourceImport: 1, catalog.SourceOtherParts: 1, catalog.SourceProvince: 0.5}
	for _, area := range sourceAreas {
		values = append(values, worth[area])
		keys = append(keys, "source."+string(area))
	}
	return values, keys
}()

func (e *Engine) judgeSource(need, _ *party) (value float64, key string) {
	return sourceValues[need.source], sourceKeys[need.source]
}

func (e *Engine) saySource(r *Reason, need, _ *party) {
	source := e.texts.values[need.sourceText]
	r.Values = map[string]string{"Source": source}
	r.Evidence = []Evidence{e.listingEvidence(need, source)}
}

// judgeDecision lets what people decided about the two for other products speak.
func (e *Engine) judgeDecision(need, offer *party) (value float64, key string) {
	if need.owner == nil || offer.owner == nil || len(e.relations) == 0 {
		return 0, ""
	}
	decided := e.relations[need.owner.key][offer.owner.key]
	if len(decided) == 0 {
		return 0, ""
	}
	// A verdict on this very pair is its state, no reason for it.
	needKey, offerKey := catalog.ProductKey(e.productOf(need)), catalog.ProductKey(e.productOf(offer))
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
		return 1, "decision.known"
	case bad > good:
		return -1, "decision.rejected"
	}
	return 0, ""
}

func (e *Engine) sayDecision(r *Reason, _, offer *party) {
	r.Values = map[string]string{"Supplier": offer.owner.name}
}
