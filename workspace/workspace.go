// Package workspace is one open catalog with its engine: what the window and the command line both call. It knows no words of
// any language; what it hands out in a workbook is phrased by the Phrases of its owner.
package workspace

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"lianpei/assets"
	"lianpei/catalog"
	"lianpei/db"
	"lianpei/matching"
)

// Phrases turns keys into sentences for what is written into workbooks.
type Phrases interface {
	Text(key string, values map[string]any) string
	Reason(r matching.Reason) string
}

// Options say how to open a catalog.
type Options struct {
	Sample    bool             // fill a catalog that is created with the sample cluster
	MustExist bool             // db.ErrNoCatalog instead of creating one
	Phrases   Phrases          // needed for exports only
	Now       func() time.Time // nil: time.Now
}

// Workspace is an open catalog. Its methods may be called from any goroutine. The engine and the directory of enterprises are
// built when they are first asked for and follow every change.
type Workspace struct {
	store   *db.Store
	phrases Phrases
	now     func() time.Time

	mu      sync.Mutex // guards what follows
	state   *state     // nil: to be built
	learned *learned   // as of the last look at the catalog; nil: not looked yet
}

// state is what is kept in memory of the catalog.
type state struct {
	learned     *learned
	engine      *matching.Engine
	enterprises map[int64]*catalog.Enterprise
	directory   *directory
	decisions   map[catalog.PairKey]*catalog.Decision
}

// Open opens or creates the catalog at path. Errors are those of db.Open.
func Open(ctx context.Context, path string, opts Options) (*Workspace, error) {
	_, statErr := os.Stat(path)
	store, err := db.Open(ctx, path, db.Options{MustExist: opts.MustExist, Now: opts.Now})
	if err != nil {
		return nil, err
	}
	w := &Workspace{store: store, phrases: opts.Phrases, now: opts.Now}
	if w.now == nil {
		w.now = time.Now
	}
	if opts.Sample && errors.Is(statErr, os.ErrNotExist) {
		if err := w.ImportSample(ctx); err != nil {
			_ = w.Close()
			_ = os.Remove(path)
			return nil, err
		}
	}
	return w, nil
}

// ImportSample imports the sample cluster; doing it again changes nothing.
func (w *Workspace) ImportSample(ctx context.Context) error {
	folder, err := os.MkdirTemp("", "lianpei-sample-")
	if err != nil {
		return fmt.Errorf("unpack sample cluster: %w", err)
	}
	defer os.RemoveAll(folder)
	var paths []string
	for _, name := range assets.SampleFiles {
		data, err := assets.Sample.ReadFile(name)
		if err != nil {
			return fmt.Errorf("unpack sample cluster: %w", err)
		}
		path := filepath.Join(folder, filepath.Base(name))
		if err := os.WriteFile(path, data, 0o600); err != nil {
			return fmt.Errorf("unpack sample cluster: %w", err)
		}
		paths = append(paths, path)
	}
	_, err = w.Import(ctx, paths, ImportOptions{}, nil)
	return err
}

// Close releases the catalog. The Workspace cannot be used afterwards.
func (w *Workspace) Close() error { return w.store.Close() }

// Path returns the absolute path of the catalog file.
func (w *Workspace) Path() string { return w.store.Path() }

// current returns the state, building it when it is stale.
func (w *Workspace) current(ctx context.Context) (*state, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.state != nil {
		return w.state, nil
	}
	l, err := w.learn(ctx, w.learned)
	if err != nil {
		return nil, err
	}
	w.learned = l
	engine, err := matching.New(l.known, matching.Options{})
	if err != nil {
		return nil, fmt.Errorf("start engine: %w", err)
	}
	enterprises, err := w.store.Enterprises(ctx)
	if err != nil {
		return nil, err
	}
	s := &state{learned: l, engine: engine, enterprises: map[int64]*catalog.Enterprise{}, directory: newDirectory()}
	for _, e := range enterprises {
		s.enterprises[e.ID] = e
		engine.SetEnterprise(e)
		s.directory.set(e)
	}
	listings, err := w.store.Listings(ctx, 0)
	if err != nil {
		return nil, err
	}
	if err := engine.SetListings(ctx, listings); err != nil {
		return nil, err
	}
	for _, l := range listings {
		s.directory.addListing(l)
	}
	if err := w.loadDecisions(ctx, s); err != nil {
		return nil, err
	}
	if err := w.loadWeights(ctx, s); err != nil {
		return nil, err
	}
	w.state = s
	return s, nil
}

// loadDecisions reads the decisions anew.
func (w *Workspace) loadDecisions(ctx context.Context, s *state) error {
	decisions, err := w.store.Decisions(ctx)
	if err != nil {
		return err
	}
	s.engine.SetDecisions(decisions)
	s.decisions = make(map[catalog.PairKey]*catalog.Decision, len(decisions))
	for _, d := range decisions {
		s.decisions[d.Pair] = d
	}
	return nil
}

// invalidate makes the next question build the state anew.
func (w *Workspace) invalidate() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.state = nil
}

// Counts returns the sizes of the catalog.
func (w *Workspace) Counts(ctx context.Context) (Counts, error) {
	var c Counts
	var err error
	c.Enterprises, c.Needs, c.Offers, c.Decisions, err = w.store.Counts(ctx)
	return c, err
}

// Choices returns the clusters, places and stages in use.
func (w *Workspace) Choices(ctx context.Context) (Choices, error) {
	var c Choices
	var err error
	c.Clusters, c.Places, c.Stages, err = w.store.Names(ctx)
	return c, err
}

// UndoState returns the step that Undo would take back and the one that Redo would do again; nil where there is none.
func (w *Workspace) UndoState(ctx context.Context) (undo, redo *catalog.Step, err error) {
	return w.store.UndoState(ctx)
}

// Undo takes back the newest step and returns it. db.ErrNoStep when there is none.
func (w *Workspace) Undo(ctx context.Context) (catalog.Step, error) {
	defer w.invalidate()
	return w.store.Undo(ctx)
}

// Redo does the step again that was undone last. db.ErrNoStep when there is none.
func (w *Workspace) Redo(ctx context.Context) (catalog.Step, error) {
	defer w.invalidate()
	return w.store.Redo(ctx)
}

// Batches returns every import, the newest first.
func (w *Workspace) Batches(ctx context.Context) ([]catalog.Batch, error) {
	return w.store.Batches(ctx)
}

// UndoImport takes back one import as a whole, however long ago. A *db.BuiltOnError says what rests on it.
func (w *Workspace) UndoImport(ctx context.Context, batchID int64) error {
	defer w.invalidate()
	return w.store.UndoImport(ctx, batchID)
}

// Check examines the file and its content. OK is false when the file is damaged.
func (w *Workspace) Check(ctx context.Context) (CheckReport, error) {
	counts, err := w.Counts(ctx)
	if err != nil {
		return CheckReport{}, err
	}
	findings, err := w.store.Check(ctx)
	if err != nil {
		return CheckReport{}, err
	}
	report := CheckReport{OK: true, Enterprises: counts.Enterprises, Needs: counts.Needs, Offers: counts.Offers, Findings: findings}
	if report.Findings == nil {
		report.Findings = []catalog.Finding{}
	}
	for _, f := range findings {
		report.OK = report.OK && f.Severity != catalog.Refused
	}
	return report, nil
}
