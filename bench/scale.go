package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"lianpei/assets"
	"lianpei/catalog"
	"lianpei/matching"
	"lianpei/matching/knowledge"
)

const (
	scaleTop      = 10  // answers asked for
	scaleQueries  = 100 // texts of one round
	scaleEdits    = 200
	queryAim      = 1.0 / 3
	buildAim      = 1.0 / 10
	fullRunAim    = 5.0
	editAim       = time.Millisecond
	listingBytes  = 400
	scaleQuestion = "one query, best %d of %s listings"
)

// compareScale measures the engine on catalogs of growing size against two full-text indexes and against reading the catalog.
func compareScale(ctx context.Context, report func(result)) error {
	lines, from, err := realLines()
	if err != nil {
		return fmt.Errorf("%w: %w", errSkipped, err)
	}
	fmt.Printf("%-8s names from %s\n", "scale", from)
	known, _, err := knowledge.Load(assets.Knowledge, "knowledge")
	if err != nil {
		return err
	}
	for _, n := range scaleSizes {
		s := &scale{n: n, lines: lines, known: known, rounds: max(1, min(5, 300_000/n))}
		if err := s.compare(ctx, report); err != nil {
			return fmt.Errorf("%s listings: %w", size(n), err)
		}
	}
	return nil
}

// scale is what is measured at one size.
type scale struct {
	n      int
	lines  []string
	known  *knowledge.Knowledge
	rounds int

	market         *market
	engine         *matching.Engine
	bleve, trigram searcher
}

func (s *scale) compare(ctx context.Context, report func(result)) error {
	for _, part := range []func(context.Context) ([]result, error){s.memory, s.build, s.query, s.edit, s.fullRun} {
		results, err := part(ctx)
		for _, r := range results {
			report(r)
		}
		if err != nil {
			return errors.Join(err, s.close())
		}
	}
	return s.close()
}

func (s *scale) close() error {
	var failed error
	for _, x := range []*searcher{&s.bleve, &s.trigram} {
		if *x != nil {
			failed = errors.Join(failed, (*x).close())
			*x = nil
		}
	}
	return failed
}

// memory takes what is in use with the engine and nothing of the market, less what was in use before.
func (s *scale) memory(ctx context.Context) ([]result, error) {
	before := heap()
	engine, err := s.newEngine(ctx, newMarket(s.n, s.lines))
	if err != nil {
		return nil, err
	}
	used := heap() - before
	runtime.KeepAlive(engine)
	return []result{{what: "memory per listing, " + size(s.n), amount: float64(used) / float64(s.n), unit: "B", aim: listingBytes}}, nil
}

func heap() int64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.GC() // the first one only moves what pools hold aside
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

func (s *scale) newEngine(ctx context.Context, m *market) (*matching.Engine, error) {
	engine, err := matching.New(s.known, matching.Options{})
	if err != nil {
		return nil, err
	}
	for _, e := range m.enterprises {
		engine.SetEnterprise(e)
	}
	return engine, engine.SetListings(ctx, m.listings)
}

// build makes the three indexes anew in every round and keeps the last ones.
func (s *scale) build(ctx context.Context) ([]result, error) {
	s.market = newMarket(s.n, s.lines)
	rebuild := func(keep *searcher, build func(context.Context, []*catalog.Listing) (searcher, error)) task {
		return func(ctx context.Context) (took time.Duration, err error) {
			if *keep != nil {
				if err := (*keep).close(); err != nil {
					return 0, err
				}
				*keep = nil
				runtime.GC()
			}
			begin := time.Now()
			*keep, err = build(ctx, s.market.listings)
			return time.Since(begin), err
		}
	}
	times, err := alternate(ctx, s.rounds,
		timed(func(ctx context.Context) (err error) { s.engine, err = s.newEngine(ctx, s.market); return err }),
		rebuild(&s.bleve, newBleve), rebuild(&s.trigram, newTrigram))
	if err != nil {
		return nil, err
	}
	what := "index of " + size(s.n) + " listings"
	return []result{
		{what: what, ours: times[0], rival: times[1], versus: "bleve, CJK, in memory", aim: buildAim},
		{what: what, ours: times[0], rival: times[2], versus: "SQLite FTS5 trigram, in memory"},
	}, nil
}

func (s *scale) query(ctx context.Context) ([]result, error) {
	products := s.market.products(scaleQueries)
	ask := func(search func(context.Context, string) (int, error)) task {
		return timed(func(ctx context.Context) error {
			for _, p := range products {
				if _, err := search(ctx, p); err != nil {
					return fmt.Errorf("search %s: %w", p, err)
				}
			}
			return nil
		})
	}
	ours := func(ctx context.Context, text string) (int, error) {
		found, err := s.engine.Query(ctx, text, scaleTop)
		return len(found), err
	}
	times, err := alternate(ctx, max(3, s.rounds), ask(ours), ask(s.bleve.search), ask(s.trigram.search))
	if err != nil {
		return nil, err
	}
	what := fmt.Sprintf(scaleQuestion, scaleTop, size(s.n))
	return []result{
		{what: what, ours: times[0] / scaleQueries, rival: times[1] / scaleQueries, versus: "bleve, CJK, in memory", aim: queryAim},
		{what: what, ours: times[0] / scaleQueries, rival: times[2] / scaleQueries, versus: "SQLite FTS5 trigram, in memory"},
	}, nil
}

// edit gives needs another name, half of them one that nobody had, and asks for the answer to each.
func (s *scale) edit(ctx context.Context) ([]result, error) {
	random := rand.New(rand.NewPCG(13, 17))
	var times []time.Duration
	for i := range scaleEdits {
		l := *s.market.listings[random.IntN(len(s.market.listings)/2)*2]
		l.Product = s.market.listings[random.IntN(len(s.market.listings))].Product
		if i%2 == 0 {
			l.Product = string([]rune(l.Product)[:1]) + s.lines[random.IntN(len(s.lines))]
		}
		begin := time.Now()
		s.engine.SetListing(&l)
		_, err := s.engine.ForNeed(ctx, l.ID, scaleTop)
		times = append(times, time.Since(begin))
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(times)
	what := "an edit and its answer, " + size(s.n)
	micros := func(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
	return []result{
		{what: what + ", median", amount: micros(times[len(times)/2]), unit: "µs", aim: micros(editAim)},
		{what: what + ", the slowest of 20", amount: micros(times[len(times)*19/20]), unit: "µs", aim: micros(editAim)},
	}, nil
}

// fullRun answers every need and reads the same listings from a catalog file.
func (s *scale) fullRun(ctx context.Context) ([]result, error) {
	folder, err := os.MkdirTemp("", "lianpei-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	store, err := writeCatalog(ctx, filepath.Join(folder, "scale.lianpei"), s.market)
	if err != nil {
		return nil, err
	}
	defer func() { _ = store.Close() }()
	s.market = nil
	if err := s.close(); err != nil {
		return nil, err
	}
	found := 0
	times, err := alternate(ctx, s.rounds,
		timed(func(ctx context.Context) error {
			found = 0
			return s.engine.Run(ctx, scaleTop, nil, func(_ int64, best []matching.Suggestion) error { found += len(best); return nil })
		}),
		timed(func(ctx context.Context) error { _, err := store.Listings(ctx, 0); return err }),
	)
	if err != nil {
		return nil, err
	}
	return []result{{
		what: fmt.Sprintf("all %s needs, best %d (%s found)", size(s.n/2), scaleTop, size(found)),
		ours: times[0], rival: times[1], versus: "reading all " + size(s.n) + " listings", aim: fullRunAim,
	}}, nil
}

// size writes 12345 as 12,345.
func size(n int) string {
	digits := fmt.Sprint(n)
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}
