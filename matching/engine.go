// Package matching finds who can supply whom: names are read into terms, candidates come from an index over distinct names,
// scores are sums of reasons. It is pure: the same catalog gives the same suggestions in the same order.
package matching

import (
	"cmp"
	"context"
	"math"
	"slices"
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
	mu          sync.RWMutex
	knowledge   *knowledge.Knowledge
	weights     Weights
	names       []productName
	nameIDs     map[string]int32 // folded product name → index in names
	listings    map[int64]*listing
	enterprises map[int64]*enterprise
	index       index
	relations   map[[2]string][]verdict
	visits      sync.Pool         // of *visits
	products    []int             // how many products the knowledge makes of each term
	madeOf      map[int32][]int32 // particular material → names of things made of it
}

// visits marks names without clearing between two uses: a name is visited when it carries the current round.
type visits struct {
	rounds []uint32
	round  uint32
}

func (v *visits) start(names int) {
	if len(v.rounds) < names || v.round == math.MaxUint32 {
		v.rounds, v.round = make([]uint32, names+names/4), 0
	}
	v.round++
}

// first reports whether the name was not visited in this round, and visits it.
func (v *visits) first(name int32) bool {
	if v.rounds[name] == v.round {
		return false
	}
	v.rounds[name] = v.round
	return true
}

// productName is one distinct name with the listings that carry it, by id.
type productName struct {
	read   text.Name
	needs  []int64
	offers []int64
}

type listing struct {
	id, enterprise int64
	name           int32
	side           catalog.Side
	product, spec  string
	specs          []text.Spec
	words          []text.Spec // of the product name, to be looked for in the other side's specification
	service        bool
	quantity       catalog.Quantity
	certificates   []string
	source         catalog.SourceArea
	sourceText     string
	origin         string
}

type enterprise struct {
	id             int64
	name, key      string
	place, cluster string
	grade          catalog.CreditGrade
	labels         []catalog.Label
	certificates   []string
	origin         string
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
	return &Engine{
		knowledge: k, weights: weights, nameIDs: map[string]int32{}, listings: map[int64]*listing{},
		enterprises: map[int64]*enterprise{}, index: newIndex(),
		relations: map[[2]string][]verdict{}, visits: sync.Pool{New: func() any { return &visits{} }},
		products: countProducts(k), madeOf: map[int32][]int32{},
	}, nil
}

// SetEnterprise adds an enterprise or replaces what is known of it; its listings stay.
func (e *Engine) SetEnterprise(en *catalog.Enterprise) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.enterprises[en.ID] = &enterprise{
		id: en.ID, name: en.Name, key: catalog.NameKey(en.Name), place: en.Place, cluster: en.Cluster, grade: en.CreditGrade,
		labels: slices.Clone(en.Labels), certificates: slices.Clone(en.Certificates), origin: en.Origin.String(),
	}
}

// RemoveEnterprise forgets an enterprise and its listings.
func (e *Engine) RemoveEnterprise(id int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.enterprises, id)
	for _, l := range e.listings {
		if l.enterprise == id {
			e.remove(l)
		}
	}
}

// SetListing adds a listing or replaces it.
func (e *Engine) SetListing(l *catalog.Listing) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if have, ok := e.listings[l.ID]; ok {
		e.remove(have)
	}
	item := newListing(l)
	item.name = e.nameOf(l.Product)
	name := &e.names[item.name]
	item.take(&name.read)
	e.listings[l.ID] = item
	if l.Side == catalog.Need {
		name.needs = insertSorted(name.needs, l.ID)
	} else {
		name.offers = insertSorted(name.offers, l.ID)
	}
}

func newListing(l *catalog.Listing) *listing {
	specs := text.ReadSpecs(text.FoldSpec(l.Spec))
	return &listing{
		id: l.ID, enterprise: l.EnterpriseID, side: l.Side, product: l.Product, spec: l.Spec, specs: specs,
		quantity: l.Quantity, certificates: slices.Clone(l.Certificates), source: l.Source, sourceText: l.SourceText,
		origin: l.Origin.String(),
	}
}

// take adds what the product name says.
func (l *listing) take(name *text.Name) {
	l.specs = append(l.specs, name.Specs...)
	l.words = name.Words()
	l.service = len(name.Readings) > 0 && name.Readings[0].Role == text.RoleService
}

// RemoveListing forgets a listing.
func (e *Engine) RemoveListing(id int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if l, ok := e.listings[id]; ok {
		e.remove(l)
	}
}

// remove leaves the name in the index: names come back, and one without listings costs a candidate at most.
func (e *Engine) remove(l *listing) {
	name := &e.names[l.name]
	name.needs = removeSorted(name.needs, l.id)
	name.offers = removeSorted(name.offers, l.id)
	delete(e.listings, l.id)
}

// SetDecisions replaces what is known of earlier decisions.
func (e *Engine) SetDecisions(decisions []*catalog.Decision) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.relations = map[[2]string][]verdict{}
	for _, d := range decisions {
		pair := [2]string{d.Pair.Buyer, d.Pair.Supplier}
		good := d.Verdict == catalog.VerdictAccepted || d.Verdict == catalog.VerdictPartners
		e.relations[pair] = append(e.relations[pair], verdict{d.Pair.Need, d.Pair.Offer, good})
	}
}

func insertSorted(ids []int64, id int64) []int64 {
	at, found := slices.BinarySearch(ids, id)
	if found {
		return ids
	}
	return slices.Insert(ids, at, id)
}

func removeSorted(ids []int64, id int64) []int64 {
	if at, found := slices.BinarySearch(ids, id); found {
		return slices.Delete(ids, at, at+1)
	}
	return ids
}

// nameOf returns the index of a product name, reading and indexing it when it is new.
func (e *Engine) nameOf(product string) int32 {
	folded := text.Fold(product)
	if id, ok := e.nameIDs[folded]; ok {
		return id
	}
	id := int32(len(e.names))
	read := text.Read(product, e.knowledge)
	e.indexMaterials(id, &read)
	e.names = append(e.names, productName{read: read})
	e.nameIDs[folded] = id
	for i := range read.Readings {
		for _, k := range keysOf(&read.Readings[i]) {
			e.index.add(id, k)
		}
	}
	return id
}

// candidate is a name with its product fit.
type candidate struct {
	name int32
	fit  fit
}

// checkEvery is how many units of work pass between two looks at the context.
const checkEvery = 1024

// candidates returns the names that fit, the best first. want chooses the side that must have listings; asNeed says whether name
// is the needed one (else it is the offered one).
func (e *Engine) candidates(ctx context.Context, name *text.Name, asNeed bool) ([]candidate, error) {
	seen := e.visits.Get().(*visits)
	defer e.visits.Put(seen)
	seen.start(len(e.names))
	var found []candidate
	add := func(ids []int32) error {
		for i, id := range ids {
			if i%checkEvery == checkEvery-1 && ctx.Err() != nil {
				return ctx.Err()
			}
			if !seen.first(id) {
				continue
			}
			other := &e.names[id]
			var f fit
			if asNeed {
				if len(other.offers) == 0 {
					continue
				}
				f = e.fitNames(name, &other.read)
			} else {
				if len(other.needs) == 0 {
					continue
				}
				f = e.fitNames(&other.read, name)
			}
			if f.most >= minFit {
				found = append(found, candidate{id, f})
			}
		}
		return ctx.Err()
	}
	for i := range name.Readings {
		for _, ids := range e.postings(&name.Readings[i]) {
			if err := add(ids); err != nil {
				return nil, err
			}
		}
	}
	slices.SortFunc(found, func(a, b candidate) int {
		if c := cmp.Compare(b.fit.most, a.fit.most); c != 0 {
			return c
		}
		return cmp.Compare(e.names[a.name].read.Folded, e.names[b.name].read.Folded)
	})
	return found, nil
}

// best assesses the listings of the candidates until no further one can enter the first top, and returns these.
func (e *Engine) best(ctx context.Context, found []candidate, top int, listingsOf func(*productName) []int64, assess func(int64, fit) (Suggestion, bool)) ([]Suggestion, error) {
	bonus := 0 // the most that everything beside the product can add
	for part, weight := range e.weights {
		if part != PartProduct {
			bonus += weight
		}
	}
	var all []Suggestion
	worst := 0 // score of the last of the first top
	done := 0
	for _, c := range found {
		ceiling := int(c.fit.most*float64(e.weights[PartProduct])) + 1 + bonus
		if len(all) >= top && ceiling < worst {
			break
		}
		for _, id := range listingsOf(&e.names[c.name]) {
			if done++; done%checkEvery == 0 && ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if s, ok := assess(id, c.fit); ok {
				all = append(all, s)
			}
		}
		if len(all) >= 2*top || len(all) >= top && worst == 0 {
			all = first(all, top)
			worst = all[len(all)-1].Score
		}
	}
	return first(all, top), nil
}

// first sorts by score, then by ids, and cuts.
func first(all []Suggestion, top int) []Suggestion {
	slices.SortFunc(all, func(a, b Suggestion) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.OfferID, b.OfferID), cmp.Compare(a.NeedID, b.NeedID))
	})
	return all[:min(top, len(all))]
}

// ForNeed returns the best offers for a need, at most top. An unknown id gives none.
func (e *Engine) ForNeed(ctx context.Context, needID int64, top int) ([]Suggestion, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.forListing(ctx, needID, catalog.Need, top)
}

// ForOffer returns the needs that an offer answers best, at most top. An unknown id gives none.
func (e *Engine) ForOffer(ctx context.Context, offerID int64, top int) ([]Suggestion, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.forListing(ctx, offerID, catalog.Offer, top)
}

func (e *Engine) forListing(ctx context.Context, id int64, side catalog.Side, top int) ([]Suggestion, error) {
	own, ok := e.listings[id]
	if !ok || own.side != side || top <= 0 {
		return nil, ctx.Err()
	}
	buying := side == catalog.Need
	found, err := e.candidates(ctx, &e.names[own.name].read, buying)
	if err != nil {
		return nil, err
	}
	others := func(n *productName) []int64 {
		if buying {
			return n.offers
		}
		return n.needs
	}
	return e.best(ctx, found, top, others, func(id int64, f fit) (Suggestion, bool) {
		other := e.listings[id]
		switch {
		case other.enterprise == own.enterprise:
			return Suggestion{}, false
		case buying:
			return e.assess(own, other, f)
		}
		return e.assess(other, own, f)
	})
}

// search reads a free text as a need and finds the names that can answer it.
func (e *Engine) search(ctx context.Context, product string) (need *listing, found []candidate, err error) {
	read := text.Read(product, e.knowledge)
	need = newListing(&catalog.Listing{Side: catalog.Need, Product: product})
	need.take(&read)
	found, err = e.candidates(ctx, &read, true)
	return need, found, err
}

// Query returns the best offers for a need that is in no list, at most top.
func (e *Engine) Query(ctx context.Context, product string, top int) ([]Suggestion, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	need, found, err := e.search(ctx, product)
	if err != nil || top <= 0 {
		return nil, err
	}
	return e.best(ctx, found, top, func(n *productName) []int64 { return n.offers }, func(id int64, f fit) (Suggestion, bool) {
		return e.assess(need, e.listings[id], f)
	})
}

// QueryNames is Query with one suggestion for each distinct offer name: its best enterprise.
func (e *Engine) QueryNames(ctx context.Context, product string, top int) ([]Suggestion, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	need, found, err := e.search(ctx, product)
	if err != nil || top <= 0 {
		return nil, err
	}
	var all []Suggestion
	for _, c := range found {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		one, err := e.best(ctx, []candidate{c}, 1, func(n *productName) []int64 { return n.offers }, func(id int64, f fit) (Suggestion, bool) {
			return e.assess(need, e.listings[id], f)
		})
		if err != nil {
			return nil, err
		}
		all = append(all, one...)
	}
	return first(all, top), nil
}

// Run calls yield with the suggestions of every need, by need id; needs without any are yielded with none. progress may be nil
// and is called now and then from the calling goroutine. Yield must not call the engine.
func (e *Engine) Run(ctx context.Context, top int, progress func(done, total int), yield func(needID int64, best []Suggestion) error) error {
	e.mu.RLock()
	defer e.mu.RUnlock()
	var needs []int64
	for id, l := range e.listings {
		if l.side == catalog.Need {
			needs = append(needs, id)
		}
	}
	slices.Sort(needs)
	for i, id := range needs {
		best, err := e.forListing(ctx, id, catalog.Need, top)
		if err != nil {
			return err
		}
		if err := yield(id, best); err != nil {
			return err
		}
		if progress != nil && (i%64 == 63 || i == len(needs)-1) {
			progress(i+1, len(needs))
		}
	}
	return nil
}
