package matching

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"lianpei/catalog"
	"lianpei/matching/text"
)

// SetListings does what SetListing does for each listing in turn, but reads the names on every core. When the context is cancelled
// nothing was changed.
func (e *Engine) SetListings(ctx context.Context, listings []*catalog.Listing) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	numbers := map[string]int32{} // of written products
	var written []string
	products := make([]int32, len(listings))
	for i, l := range listings {
		n, ok := numbers[l.Product]
		if !ok {
			n = int32(len(written))
			numbers[l.Product] = n
			written = append(written, l.Product)
		}
		products[i] = n
	}
	folded := make([]string, len(written))
	if err := inParallel(ctx, len(written), 256, func(i int) { folded[i] = text.Fold(written[i]) }); err != nil {
		return err
	}
	names := make([]int32, len(written))
	fresh := map[string]int32{}
	var firsts []int // a writing of each new name
	for i, f := range folded {
		id, ok := e.nameIDs[f]
		if !ok {
			if id, ok = fresh[f]; !ok {
				id = int32(len(e.names) + len(firsts))
				fresh[f] = id
				firsts = append(firsts, i)
			}
		}
		names[i] = id
	}
	read := make([]text.Name, len(firsts))
	if err := inParallel(ctx, len(firsts), 64, func(i int) { read[i] = text.Read(written[firsts[i]], e.knowledge) }); err != nil {
		return err
	}
	pack(read)
	known := len(e.names)
	e.grow(len(read), len(listings))
	for i := range read {
		e.addName(folded[firsts[i]], &read[i])
	}
	var group sync.WaitGroup
	group.Go(func() {
		for id := known; id < len(e.names); id++ {
			e.indexName(int32(id))
		}
	})
	for i, l := range listings {
		e.set(l, names[products[i]])
	}
	group.Wait()
	return nil
}

// grow makes room, exactly: what is allotted ahead would stay empty.
func (e *Engine) grow(names, listings int) {
	e.names, e.profiles = growTo(e.names, names), growTo(e.profiles, names)
	e.heads, e.carriers = growTo(e.heads, names), growTo(e.carriers, names)
	e.listings = growTo(e.listings, listings)
}

func growTo[T any](all []T, more int) []T {
	if cap(all)-len(all) >= more {
		return all
	}
	return append(make([]T, 0, len(all)+more), all...)
}

// inParallel calls work for every number below n, in no order, on every core; block numbers are taken at once.
func inParallel(ctx context.Context, n, block int, work func(i int)) error {
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), (n+block-1)/block) {
		group.Go(func() {
			for ctx.Err() == nil {
				from := int(next.Add(int64(block))) - block
				if from >= n {
					return
				}
				for i := from; i < min(n, from+block); i++ {
					work(i)
				}
			}
		})
	}
	group.Wait()
	return ctx.Err()
}

// runHits bounds the hits that a run holds in memory.
const runHits = 1 << 20

// Run calls yield with the suggestions of every need, by need id; needs without any are yielded with none. It works on every core,
// but yield and progress, which may be nil, are called from the calling goroutine. Yield must not call the engine.
func (e *Engine) Run(ctx context.Context, top int, progress func(done, total int), yield func(needID int64, best []Suggestion) error) error {
	e.mu.RLock()
	defer e.mu.RUnlock()
	var needs []int32
	for slot := range e.listings {
		if e.listings[slot].side == needSide {
			needs = append(needs, int32(slot))
		}
	}
	slices.SortFunc(needs, func(a, b int32) int { return cmp.Compare(e.listings[a].id, e.listings[b].id) })
	r := run{engine: e, top: top, total: len(needs), progress: progress, yield: yield}
	window := min(max(runHits/max(top, 1), 1024), 1<<16)
	for part := range slices.Chunk(needs, window) {
		if err := r.window(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

// ForNeeds is ForNeed for many needs at once, on every core; the suggestions come in the order of the ids.
func (e *Engine) ForNeeds(ctx context.Context, needIDs []int64, top int) ([][]Suggestion, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	all := make([][]Suggestion, len(needIDs))
	var needs []int32
	var places []int
	for i, id := range needIDs {
		if slot, ok := e.listingIDs.find(id); ok && e.listings[slot].side == needSide {
			needs, places = append(needs, slot), append(places, i)
		}
	}
	r := run{engine: e, top: top, total: len(needs)}
	done := 0
	r.yield = func(_ int64, best []Suggestion) error {
		all[places[done]] = best
		done++
		return nil
	}
	return all, r.window(ctx, needs)
}

// run answers many needs.
type run struct {
	engine   *Engine
	top      int
	total    int
	halves   int // of needs: a need is half done when its hits are found, and done when it was yielded
	progress func(done, total int)
	yield    func(needID int64, best []Suggestion) error
}

func (r *run) advance(halves int) {
	r.halves += halves
	if r.progress != nil {
		r.progress(r.halves/2, r.total)
	}
}

// window answers some needs: it finds the hits name by name, so that needs of one name share the search, and says why in the order
// of the needs.
func (r *run) window(ctx context.Context, needs []int32) error {
	hits, err := r.findHits(ctx, needs)
	if err != nil {
		return err
	}
	return r.sayWhy(ctx, needs, hits)
}

// byName groups the places of needs by their name, in the order of the names' first needs.
func (r *run) byName(needs []int32) [][]int32 {
	groups := map[int32]int{}
	var all [][]int32
	for i, slot := range needs {
		name := r.engine.listings[slot].name
		at, ok := groups[name]
		if !ok {
			at = len(all)
			groups[name] = at
			all = append(all, nil)
		}
		all[at] = append(all[at], int32(i))
	}
	return all
}

func (r *run) findHits(ctx context.Context, needs []int32) ([][]hit, error) {
	hits := make([][]hit, len(needs))
	if r.top <= 0 {
		return hits, ctx.Err()
	}
	groups := r.byName(needs)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	done := make(chan int, 64)
	go func() {
		defer close(done)
		_ = inParallel(ctx, len(groups), 1, func(i int) {
			if err := r.findGroup(ctx, needs, groups[i], hits); err != nil {
				cancel(err)
				return
			}
			done <- len(groups[i])
		})
	}()
	for n := range done {
		r.advance(n)
	}
	return hits, context.Cause(ctx)
}

// findGroup finds the hits of the needs of one name.
func (r *run) findGroup(ctx context.Context, needs, group []int32, hits [][]hit) error {
	e := r.engine
	s := e.searches.Get().(*search)
	defer e.searches.Put(s)
	for i, at := range group {
		own := e.partyOf(&e.listings[needs[at]])
		if i == 0 {
			if err := s.start(ctx, e, own.read, needSide, false); err != nil {
				return err
			}
		}
		if err := s.best(ctx, &own, r.top, false); err != nil {
			return err
		}
		hits[at] = slices.Clone(s.hits)
	}
	return nil
}

// sayBlock is how many needs one goroutine explains at a time.
const sayBlock = 128

// sayWhy yields the suggestions in order while other goroutines prepare those that follow.
func (r *run) sayWhy(ctx context.Context, needs []int32, hits [][]hit) error {
	e := r.engine
	ctx, cancel := context.WithCancel(ctx)
	var group sync.WaitGroup
	defer group.Wait()
	defer cancel()
	workers := runtime.GOMAXPROCS(0)
	blocks := make(chan chan [][]Suggestion, 2*workers) // in order; each gets its content when it is ready
	room := make(chan struct{}, workers)
	group.Go(func() {
		defer close(blocks)
		for from := 0; from < len(needs) && ctx.Err() == nil; from += sayBlock {
			block := make(chan [][]Suggestion, 1)
			select {
			case blocks <- block:
			case <-ctx.Done():
				return
			}
			room <- struct{}{}
			group.Go(func() {
				defer func() { <-room }()
				said := make([][]Suggestion, min(sayBlock, len(needs)-from))
				for i := range said {
					own := e.partyOf(&e.listings[needs[from+i]])
					said[i] = e.suggestions(&own, hits[from+i])
				}
				block <- said
			})
		}
	})
	at := 0
	for block := range blocks {
		said := <-block
		for _, best := range said {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := r.yield(e.listings[needs[at]].id, best); err != nil {
				return err
			}
			at++
		}
		r.advance(len(said))
	}
	return ctx.Err()
}
