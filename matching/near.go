package matching

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"lianpei/matching/knowledge"
	"lianpei/matching/text"
)

// Fit is how well the product of a listing answers that of another one, without what surrounds them.
type Fit struct {
	ListingID    int64
	EnterpriseID int64
	Value        float64 // of the reason for the product: 0 … 1
	Key          string  // its key, such as product.alias
}

// Fits calls yield with every listing of another enterprise that ForNeed or ForOffer would suggest for a listing, roughly the best
// product first, until yield returns false: a look at all of them costs far less than their reasons. An unknown id gives none.
// Yield must not call the engine.
func (e *Engine) Fits(ctx context.Context, listingID int64, yield func(Fit) bool) error {
	e.mu.RLock()
	defer e.mu.RUnlock()
	slot, ok := e.listingIDs.find(listingID)
	if !ok {
		return ctx.Err()
	}
	own := e.partyOf(&e.listings[slot])
	s := e.searches.Get().(*search)
	defer e.searches.Put(s)
	if err := s.startFor(ctx, e, &own); err != nil {
		return err
	}
	done := 0
	for _, at := range s.order {
		p := &s.found[at]
		s.compare(p)
		for _, slot := range s.others(p.name) {
			if done++; done%checkEvery == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			other := e.partyOf(&e.listings[slot])
			need, offer := s.sides(&own, &other)
			value, ok := (*specMemo)(nil).reaches(p, need, offer)
			if !ok || other.enterprise == own.enterprise {
				continue
			}
			if !yield(Fit{ListingID: other.id, EnterpriseID: e.enterprises[other.enterprise].id, Value: value, Key: p.key}) {
				return nil
			}
		}
	}
	return nil
}

// Product says what a name is of. Names that the knowledge takes for the same thing, by aliases of the whole or of its parts, have
// the same key. Standard is the knowledge's own name for it, folded; empty where it knows none.
func (e *Engine) Product(name string) (key, standard string) {
	read := text.Read(name, e.knowledge)
	if len(read.Readings) == 0 {
		return read.Folded, ""
	}
	var keys []string
	for i := range read.Readings {
		keys = append(keys, e.standardOf(&read.Readings[i]))
	}
	if r := &read.Readings[0]; len(keys) == 1 && r.Term != text.Unknown {
		standard = keys[0]
	}
	return strings.Join(keys, "、"), standard
}

func (e *Engine) standardOf(r *text.Reading) string {
	if r.Term != text.Unknown {
		return e.knowledge.Name(r.Term)
	}
	var b strings.Builder
	for _, p := range r.Pieces {
		if p.Term != text.Unknown {
			b.WriteString(e.knowledge.Name(p.Term))
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

const (
	// fitMaterial is what a thing of the same material earns: less than any answer, and less than a sibling.
	fitMaterial = 0.2
	// A material of more products than maxProducts, such as steel, makes no two of them neighbours.
	maxProducts = 40
	// Of all that the two are made of, such materials must be an eighth: it keeps 钢球 and 滚子轴承 (GCr15), 轮毂 and 制动鼓 (灰铸铁) and
	// drops 数控系统 and 空压机, which have a 钣金件 among much else.
	minShared = 0.125
)

// Near returns offers that do not answer a need but stand near to what is needed: another sort of the same kind (product.sibling),
// something done with it or of its trade (product.process, product.related), or a thing of the same particular material
// (product.material). They come from other enterprises, the nearest of each, the best first, at most top. Their reasons are the
// product's alone. An unknown id gives none.
func (e *Engine) Near(ctx context.Context, needID int64, top int) ([]Suggestion, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	need, ok := e.partyOfID(needID, needSide)
	if !ok {
		return nil, ctx.Err()
	}
	s := e.searches.Get().(*search)
	defer e.searches.Put(s)
	if err := s.startFor(ctx, e, &need); err != nil {
		return nil, err
	}
	nearest := map[int32]Suggestion{} // by enterprise
	take := func(p *prospect, reason func(offer *party) Reason) {
		for _, slot := range s.others(p.name) {
			offer := e.partyOf(&e.listings[slot])
			if _, answers := (*specMemo)(nil).reaches(p, &need, &offer); answers || offer.enterprise == need.enterprise {
				continue
			}
			r := reason(&offer)
			s := Suggestion{NeedID: needID, OfferID: offer.id, Score: r.Points, Reasons: []Reason{r}}
			if have, ok := nearest[offer.enterprise]; !ok || nearer(s, have) < 0 {
				nearest[offer.enterprise] = s
			}
		}
	}
	related := map[int32]bool{} // names that answer the need or are near already
	for _, p := range s.fitting() {
		related[p.name] = true
		if p.value >= minFit && !proposable(p.key, p.value) {
			f := e.fitNames(need.read, &e.names[p.name])
			take(&p, func(offer *party) Reason { return e.productReason(&need, offer, &f) })
		}
	}
	for i := range need.read.Readings {
		r := &need.read.Readings[i]
		for _, material := range e.materialsOf(r) {
			for _, name := range e.madeOf[material.To] {
				if ctx.Err() != nil {
					return nil, ctx.Err()
				}
				if related[name] {
					continue
				}
				related[name] = true
				if shared := e.sharedMaterials(r, &e.names[name]); len(shared) > 0 {
					take(&prospect{name: name}, func(offer *party) Reason { return e.materialReason(&need, offer, shared) })
				}
			}
		}
	}
	all := make([]Suggestion, 0, len(nearest))
	for _, s := range nearest {
		all = append(all, s)
	}
	slices.SortFunc(all, nearer)
	return all[:min(max(top, 0), len(all))], nil
}

func nearer(a, b Suggestion) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.OfferID, b.OfferID))
}

// materialsOf returns what the thing that is named is made of.
func (e *Engine) materialsOf(r *text.Reading) []knowledge.Edge {
	term := r.Term
	if term == text.Unknown {
		term = r.Head().Term
	}
	if term == text.Unknown {
		return nil
	}
	return e.knowledge.Materials(term)
}

// isParticular reports whether a material is that of few products.
func (e *Engine) isParticular(material int32) bool { return e.products[material] <= maxProducts }

// sharedMaterials returns the particular materials that a needed and an offered thing have in common, if they are enough to say
// something.
func (e *Engine) sharedMaterials(need *text.Reading, offer *text.Name) []knowledge.Edge {
	wanted := e.materialsOf(need)
	for i := range offer.Readings {
		r := &offer.Readings[i]
		if r.Role != need.Role {
			continue
		}
		given := e.materialsOf(r)
		var shared []knowledge.Edge
		for _, m := range wanted {
			if e.isParticular(m.To) && slices.ContainsFunc(given, func(o knowledge.Edge) bool { return o.To == m.To }) {
				shared = append(shared, m)
			}
		}
		if float64(len(shared)) >= minShared*float64(len(wanted)+len(given)-len(shared)) {
			return shared
		}
	}
	return nil
}

// indexMaterials lets a name be found by what it is made of.
func (e *Engine) indexMaterials(id int32, read *text.Name) {
	for i := range read.Readings {
		for _, m := range e.materialsOf(&read.Readings[i]) {
			if e.isParticular(m.To) {
				e.madeOf[m.To] = appendOnce(e.madeOf[m.To], id)
			}
		}
	}
}

// countProducts counts the products of every material.
func countProducts(k *knowledge.Knowledge) []int {
	terms, _, _, _ := k.Sizes()
	products := make([]int, terms)
	for id := range products {
		for _, m := range k.Materials(int32(id)) {
			products[m.To]++
		}
	}
	return products
}

func (e *Engine) materialReason(need, offer *party, shared []knowledge.Edge) Reason {
	var names []string
	product := e.productOf(need)
	evidence := []Evidence{e.listingEvidence(need, product), e.listingEvidence(offer, e.productOf(offer))}
	for _, m := range shared {
		name := e.knowledge.Name(m.To)
		names = append(names, name)
		evidence = append(evidence, Evidence{Kind: EvidenceKnowledge, Text: product + " → " + name, Source: m.Source.String()})
	}
	return Reason{Part: PartProduct, Key: "product.material", Value: fitMaterial, Weight: e.productWeight, Points: points(fitMaterial, e.productWeight),
		Values: map[string]string{"Need": product, "Offer": e.productOf(offer), "Material": strings.Join(names, "、")}, Evidence: evidence}
}
