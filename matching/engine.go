// Package matching finds who can supply whom: names are read into terms, candidates come from an index over distinct names,
// scores are sums of reasons. It is pure: the same catalog gives the same suggestions in the same order.
package matching

import (
	"context"
	"slices"
	"strings"
	"sync"

	"lianpei/catalog"
	"lianpei/matching/knowledge"
	"lianpei/matching/text"
)

// Options configure an Engine.
type Options struct {
	Weights Weights // nil: DefaultWeights
}

// Engine holds the listings of one catalog, indexed. Its methods may be called from any goroutine; changes wait for queries.
type Engine struct {
	mu            sync.RWMutex
	knowledge     *knowledge.Knowledge
	productWeight int
	partWeights   [contextCount]int // in the order of contextParts

	names         []text.Name
	profiles      []profile        // of names
	heads         []set            // of names: what their heads can be alike by
	carriers      []carriers       // of names
	nameIDs       map[string]int32 // folded product name → index in names
	index         index
	listings      []listing // by slot
	free          []int32   // slots without a listing
	listingIDs    slots
	enterprises   []enterprise
	standings     []int16 // of enterprises: points that grade and labels earn as a supplier
	enterpriseIDs map[int64]int32
	relations     map[int32]map[int32][]verdict // keys of buyer and supplier

	texts        texts
	keys         pool[string, struct{}] // catalog.NameKey of enterprises
	specs        pool[string, specification]
	quantities   pool[catalog.Quantity, quantity]
	certificates pool[string, certificateList]
	sheets       pool[catalog.Origin, catalog.Origin] // file and sheet alone

	products []int             // how many products the knowledge makes of each term
	madeOf   map[int32][]int32 // particular material → names of things made of it

	places []string // of sheets: what stands before a cell or row

	searches sync.Pool // of *search
}

// verdict is what was decided about two enterprises for one pair of products (catalog.ProductKey).
type verdict struct {
	need, offer string
	good        bool
}

// New returns an engine without listings. The weights must be valid.
func New(k *knowledge.Knowledge, opts Options) (*Engine, error) {
	weights := opts.Weights
	if weights == nil {
		weights = DefaultWeights()
	}
	if err := weights.Validate(); err != nil {
		return nil, err
	}
	e := &Engine{
		knowledge: k, nameIDs: map[string]int32{}, index: newIndex(), listingIDs: slots{},
		enterpriseIDs: map[int64]int32{}, relations: map[int32]map[int32][]verdict{},
		texts: texts{newPool[string]("")}, keys: newPool[string](struct{}{}), specs: newPool[string](specification{}),
		quantities: newPool[catalog.Quantity](quantity{}), certificates: newPool[string](certificateList{}),
		sheets: newPool[catalog.Origin](catalog.Origin{}), places: []string{""}, products: countProducts(k), madeOf: map[int32][]int32{},
		searches: sync.Pool{New: func() any { return &search{} }},
	}
	e.weigh(weights)
	return e, nil
}

// SetWeights makes other weights hold from the next question on. A catalog.InvalidError names one that cannot be.
func (e *Engine) SetWeights(w Weights) error {
	if err := w.Validate(); err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.weigh(w)
	return nil
}

func (e *Engine) weigh(w Weights) {
	e.productWeight = w[PartProduct]
	for i, c := range contextParts {
		e.partWeights[i] = w[c.part]
	}
	for i := range e.enterprises {
		e.standings[i] = e.standingOf(&e.enterprises[i])
	}
}

// standingOf is what an enterprise's grade and labels earn as a supplier.
func (e *Engine) standingOf(en *enterprise) int16 {
	standing := 0
	for i, c := range contextParts {
		switch c.part {
		case PartCredit:
			standing += points(en.credit, e.partWeights[i])
		case PartSize:
			standing += points(en.size, e.partWeights[i])
		}
	}
	return int16(standing)
}

// SetEnterprise adds an enterprise or replaces what is known of it; its listings stay.
func (e *Engine) SetEnterprise(en *catalog.Enterprise) {
	e.mu.Lock()
	defer e.mu.Unlock()
	item := enterprise{
		known: true, id: en.ID, name: strings.Clone(en.Name), key: e.keyOf(catalog.NameKey(en.Name)), place: e.texts.of(en.Place),
		cluster: e.texts.of(en.Cluster), grade: en.CreditGrade, labels: slices.Clone(en.Labels), source: en.Origin.String(),
		certificates: e.certificatesOf(en.Certificates), credit: gradeValues[en.CreditGrade], size: sizeValue(en.Labels),
	}
	n := e.enterpriseOf(en.ID)
	e.enterprises[n], e.standings[n] = item, e.standingOf(&item)
}

// enterpriseOf returns the place of an enterprise, making one where it is not known yet.
func (e *Engine) enterpriseOf(id int64) int32 {
	n, ok := e.enterpriseIDs[id]
	if !ok {
		n = int32(len(e.enterprises))
		e.enterprises, e.standings = append(e.enterprises, enterprise{id: id}), append(e.standings, 0)
		e.enterpriseIDs[id] = n
	}
	return n
}

func (e *Engine) keyOf(nameKey string) int32 {
	return e.keys.number(nameKey, func() struct{} { return struct{}{} })
}

func (e *Engine) certificatesOf(written []string) int32 {
	if len(written) == 0 {
		return 0
	}
	return e.certificates.number(strings.Join(written, "\n"), func() certificateList {
		list := certificateList{written: slices.Clone(written), clean: make([]string, len(written))}
		for i, w := range written {
			list.clean[i] = cleanCertificate(w)
		}
		return list
	})
}

// RemoveEnterprise forgets an enterprise and its listings.
func (e *Engine) RemoveEnterprise(id int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	n, ok := e.enterpriseIDs[id]
	if !ok {
		return
	}
	e.enterprises[n], e.standings[n] = enterprise{id: id}, 0
	for slot := range e.listings {
		if l := &e.listings[slot]; l.side != noSide && l.enterprise == n {
			e.remove(int32(slot))
		}
	}
}

// SetListing adds a listing or replaces it.
func (e *Engine) SetListing(l *catalog.Listing) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.set(l, e.nameOf(l.Product))
}

// set adds or replaces a listing of a name that is indexed.
func (e *Engine) set(l *catalog.Listing, name int32) {
	if slot, ok := e.listingIDs.find(l.ID); ok {
		e.remove(slot)
	}
	at := e.originOf(&l.Origin)
	item := listing{
		id: l.ID, enterprise: e.enterpriseOf(l.EnterpriseID), name: name, side: sideOf(l.Side),
		spec: e.specs.number(l.Spec, func() specification {
			return specification{l.Spec, slices.Clip(text.ReadSpecs(text.FoldSpec(l.Spec)))}
		}),
		quantity: e.quantities.number(l.Quantity, func() quantity {
			q := quantity{Quantity: l.Quantity}
			q.perYear, q.dimension, q.yearly = l.Quantity.PerYear()
			return q
		}),
		certificates: e.certificatesOf(l.Certificates), source: numberOfSource(l.Source), sourceText: e.texts.of(l.SourceText),
		sheet: at.sheet, row: at.row, column: at.column,
	}
	if l.Product != e.names[name].Folded {
		item.product = e.texts.of(l.Product)
	}
	slot := int32(len(e.listings))
	if n := len(e.free); n > 0 {
		slot, e.free = e.free[n-1], e.free[:n-1]
		e.listings[slot] = item
	} else {
		e.listings = append(e.listings, item)
	}
	e.listingIDs.set(l.ID, slot)
	carriers := &e.carriers[name][item.side]
	*carriers = insertSorted(*carriers, slot)
	e.mark(&item)
}

// mark lets the profile of a listing's name know of it.
func (e *Engine) mark(l *listing) {
	p := &e.profiles[l.name]
	if l.side == needSide {
		p.marks |= marksNeeds
		return
	}
	p.marks |= marksOffers
	if e.hasSpecs(l) {
		p.marks |= marksSpecs
	}
}

// hasSpecs reports whether there are tokens of the specification or the name of a listing.
func (e *Engine) hasSpecs(l *listing) bool {
	return len(e.specs.values[l.spec].tokens) > 0 || len(e.names[l.name].Specs) > 0
}

// RemoveListing forgets a listing.
func (e *Engine) RemoveListing(id int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if slot, ok := e.listingIDs.find(id); ok {
		e.remove(slot)
	}
}

// remove leaves the name in the index: names come back, and one without listings costs a candidate at most.
func (e *Engine) remove(slot int32) {
	l := &e.listings[slot]
	carriers := &e.carriers[l.name][l.side]
	*carriers = removeSorted(*carriers, slot)
	if len(*carriers) == 0 {
		e.profiles[l.name].marks &^= marksOf(l.side)
	}
	e.listingIDs.remove(l.id)
	*l = listing{side: noSide}
	e.free = append(e.free, slot)
}

// SetDecisions replaces what is known of earlier decisions.
func (e *Engine) SetDecisions(decisions []*catalog.Decision) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.relations = map[int32]map[int32][]verdict{}
	for _, d := range decisions {
		buyer, supplier := e.keyOf(d.Pair.Buyer), e.keyOf(d.Pair.Supplier)
		if e.relations[buyer] == nil {
			e.relations[buyer] = map[int32][]verdict{}
		}
		good := d.Verdict == catalog.VerdictAccepted || d.Verdict == catalog.VerdictPartners
		e.relations[buyer][supplier] = append(e.relations[buyer][supplier], verdict{d.Pair.Need, d.Pair.Offer, good})
	}
}

// nameOf returns the index of a product name, reading and indexing it when it is new.
func (e *Engine) nameOf(product string) int32 {
	folded := text.Fold(product)
	if id, ok := e.nameIDs[folded]; ok {
		return id
	}
	read := []text.Name{text.Read(product, e.knowledge)}
	pack(read)
	id := e.addName(folded, &read[0])
	e.indexName(id)
	return id
}

func (e *Engine) addName(folded string, read *text.Name) int32 {
	if folded == read.Folded {
		folded = read.Folded // one text instead of two
	}
	id := int32(len(e.names))
	profile, heads := e.profileOf(read, false)
	e.names, e.profiles, e.heads = append(e.names, *read), append(e.profiles, profile), append(e.heads, heads)
	e.carriers = append(e.carriers, carriers{})
	e.nameIDs[folded] = id
	return id
}

// ForNeed returns the best offers for a need, at most top. An unknown id gives none.
func (e *Engine) ForNeed(ctx context.Context, needID int64, top int) ([]Suggestion, error) {
	return e.forListing(ctx, needID, needSide, top)
}

// ForOffer returns the needs that an offer answers best, at most top. An unknown id gives none.
func (e *Engine) ForOffer(ctx context.Context, offerID int64, top int) ([]Suggestion, error) {
	return e.forListing(ctx, offerID, offerSide, top)
}

func (e *Engine) forListing(ctx context.Context, id int64, side side, top int) ([]Suggestion, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	own, ok := e.partyOfID(id, side)
	if !ok {
		return nil, ctx.Err()
	}
	return e.answer(ctx, &own, top, false)
}

// partyOfID returns a listing; ok is false when there is none of that side.
func (e *Engine) partyOfID(id int64, side side) (own party, ok bool) {
	slot, ok := e.listingIDs.find(id)
	if !ok || e.listings[slot].side != side {
		return party{}, false
	}
	return e.partyOf(&e.listings[slot]), true
}

// Query returns the best offers for a need that is in no list, at most top.
func (e *Engine) Query(ctx context.Context, product string, top int) ([]Suggestion, error) {
	return e.query(ctx, product, top, false)
}

// QueryNames is Query with one suggestion for each distinct offer name: its best enterprise.
func (e *Engine) QueryNames(ctx context.Context, product string, top int) ([]Suggestion, error) {
	return e.query(ctx, product, top, true)
}

func (e *Engine) query(ctx context.Context, product string, top int, oneEach bool) ([]Suggestion, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	read := text.Read(product, e.knowledge)
	own := party{listing: &listing{enterprise: -1, name: -1, side: needSide}, read: &read, product: product, specs: read.Specs}
	return e.answer(ctx, &own, top, oneEach)
}

// answer finds the best listings of the other side. oneEach lets each name come once, with its best listing.
func (e *Engine) answer(ctx context.Context, own *party, top int, oneEach bool) ([]Suggestion, error) {
	if top <= 0 {
		return nil, ctx.Err()
	}
	s := e.searches.Get().(*search)
	defer e.searches.Put(s)
	if err := s.startFor(ctx, e, own); err != nil {
		return nil, err
	}
	if err := s.best(ctx, own, top, oneEach); err != nil {
		return nil, err
	}
	return e.suggestions(own, s.hits), nil
}

// suggestions says why for each hit.
func (e *Engine) suggestions(own *party, hits []hit) []Suggestion {
	if len(hits) == 0 {
		return nil
	}
	all := make([]Suggestion, len(hits))
	for i, h := range hits {
		other := e.partyOf(&e.listings[h.slot])
		if own.side == needSide {
			all[i] = e.suggest(own, &other)
		} else {
			all[i] = e.suggest(&other, own)
		}
	}
	return all
}
