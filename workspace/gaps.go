package workspace

import (
	"context"
	"maps"
	"slices"

	"lianpei/catalog"
	"lianpei/matching/plan"
)

// Gaps finds where the chain is broken and how much is bought locally (see package plan). progress may be nil.
func (w *Workspace) Gaps(ctx context.Context, opts plan.Options, progress func(Progress)) (*plan.Report, error) {
	s, err := w.current(ctx)
	if err != nil {
		return nil, err
	}
	listings, err := w.store.Listings(ctx, 0)
	if err != nil {
		return nil, err
	}
	data := plan.Data{Listings: listings}
	w.mu.Lock()
	// What is in the maps is replaced when it changes, never changed itself.
	data.Enterprises = slices.Collect(maps.Values(s.enterprises))
	data.Decisions = slices.Collect(maps.Values(s.decisions))
	w.mu.Unlock()
	slices.SortFunc(data.Enterprises, func(a, b *catalog.Enterprise) int { return int(a.ID - b.ID) })
	report := throttle(progress, w.now)
	return plan.Gaps(ctx, s.engine, data, opts, func(done, total int) {
		report(Progress{Stage: StageMatching, Done: int64(done), Total: int64(total)})
	})
}
