package ui

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"lianpei/catalog"
	"lianpei/matching"
	"lianpei/ui/kit"
	"lianpei/words"
	"lianpei/workbook"
	"lianpei/workspace"
)

// testApp is shared, since every new theme parses two fonts of 7 MB.
var testApp fyne.App

func TestMain(m *testing.M) {
	time.Local = time.UTC // pages show local times
	testApp = test.NewApp()
	testApp.Settings().SetTheme(newTheme(themeLight, 1))
	if err := words.Use(words.Chinese); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// queue stands for Fyne's: the test itself runs what workers ask for, one at a time and when it wants.
type queue struct{ functions chan func() }

func newQueue() *queue { return &queue{make(chan func(), 1000)} }

func (q *queue) do(f func()) { q.functions <- f }

// until runs what is queued, waiting for workers, until the condition holds.
func (q *queue) until(t *testing.T, condition func() bool) {
	t.Helper()
	for !condition() {
		select {
		case f := <-q.functions:
			f()
		case <-t.Context().Done():
			t.Fatal("the condition never held")
		}
	}
}

// next runs the next queued function.
func (q *queue) next() { (<-q.functions)() }

// timers stand for time.AfterFunc: nothing happens until the test lets the time pass.
type timers struct{ waiting []*timer }

type timer struct {
	f       func()
	stopped bool
}

func (c *timers) after(_ time.Duration, f func()) func() {
	t := &timer{f: f}
	c.waiting = append(c.waiting, t)
	return func() { t.stopped = true }
}

// pass lets all waiting times pass.
func (c *timers) pass() {
	waiting := c.waiting
	c.waiting = nil
	for _, t := range waiting {
		if !t.stopped {
			t.f()
		}
	}
}

// fixture is a host on a test window.
type fixture struct {
	*host
	queue   *queue
	timers  *timers
	changes int
	shown   []int64
	undone  int
}

var testTime = time.Date(2026, 3, 5, 9, 30, 0, 0, time.UTC)

func newFixture(t *testing.T) *fixture {
	t.Helper()
	clearPreferences()
	f := &fixture{queue: newQueue(), timers: &timers{}}
	w := testApp.NewWindow("test")
	t.Cleanup(w.Close)
	w.Resize(fyne.NewSize(1200, 760))
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	f.host = &host{
		app: testApp, win: w, ctx: ctx, do: f.queue.do, after: f.timers.after, now: func() time.Time { return testTime },
		log: slog.New(slog.DiscardHandler), prefs: settings{testApp.Preferences()}, notices: kit.NewNotices(f.timers.after),
		changed: func() { f.changes++ }, show: func(id int64) { f.shown = append(f.shown, id) }, undo: func() { f.undone++ },
	}
	return f
}

func clearPreferences() {
	for _, key := range []string{
		keyLanguage, keyTheme, keyFontScale, keyWithoutPeople, keyRecent, keySample, keyLast, keyFolder, keyWidth, keyHeight,
	} {
		testApp.Preferences().RemoveValue(key)
	}
}

// top is the dialog in front.
func (f *fixture) top(t *testing.T) *kit.Dialog { return topDialog(t, f.host) }

func topDialog(t *testing.T, h *host) *kit.Dialog {
	t.Helper()
	if len(h.dialogs) == 0 {
		t.Fatal("no dialog is open")
	}
	return h.dialogs[len(h.dialogs)-1]
}

// texts are all texts that an object and everything drawn inside it show, hidden parts left out.
func texts(o fyne.CanvasObject) string {
	var found []string
	var visit func(fyne.CanvasObject)
	visit = func(o fyne.CanvasObject) {
		if o == nil || !o.Visible() {
			return
		}
		switch o := o.(type) {
		case *canvas.Text:
			found = append(found, o.Text)
		case *widget.Label:
			found = append(found, o.Text)
		case *widget.RichText:
			found = append(found, o.String())
		case interface{ FullText() string }:
			found = append(found, o.FullText())
		case *fyne.Container:
			for _, child := range o.Objects {
				visit(child)
			}
		case fyne.Widget:
			for _, child := range test.WidgetRenderer(o).Objects() {
				visit(child)
			}
		}
	}
	visit(o)
	return strings.Join(found, "\n")
}

func wantText(t *testing.T, o fyne.CanvasObject, want ...string) {
	t.Helper()
	got := texts(o)
	for _, w := range want {
		if !strings.Contains(got, w) {
			t.Errorf("%q is not shown in:\n%s", w, got)
		}
	}
}

// fakeFile is a catalog in memory that remembers what it was asked.
type fakeFile struct {
	importance  map[matching.Part]workspace.Importance
	mu          sync.Mutex
	enterprises []catalog.Enterprise
	listings    []catalog.Listing
	partners    workspace.Partners
	found       []workspace.Suggestion
	batches     []catalog.Batch
	report      workspace.ImportReport
	check       workspace.CheckReport
	undo, redo  *catalog.Step
	password    string // not empty: forms open with this one only
	err         error  // answers everything that changes something

	filters   []workspace.EnterpriseFilter
	decisions []decided
	saved     []catalog.Enterprise
	listed    []catalog.Listing
	deleted   []int64
	imported  [][]string
	undone    []int64
	exported  []exported
	settled   []string
	undos     int
	redos     int
	closed    bool
	block     chan struct{} // not nil: imports and exports wait for it or for the end of their context
}

type decided struct {
	supplier string
	verdict  catalog.Verdict
	reason   string
}

type exported struct {
	path    string
	ids     []int64
	options workspace.ExportOptions
}

func sampleFile() *fakeFile {
	origin := catalog.Origin{File: "需求清单.xlsx", Sheet: "机电", Row: 5, Cell: "C5", Text: "铝合金压铸件"}
	buyer := catalog.Enterprise{
		ID: 1, Name: "襄江汽车零部件有限公司", Cluster: "机电汽配", Place: "双沟镇", CreditGrade: "AA", Employees: 320, Capital: 5_000_000_00,
		Labels: []catalog.Label{catalog.LabelAnchor}, CreditCode: "91420600MA4900000X",
		Contacts: []catalog.Contact{{Name: "王经理", Phone: "0710-5550001"}}, Origin: origin,
	}
	supplier := catalog.Enterprise{ID: 2, Name: "汉北压铸有限公司", Cluster: "机电汽配", Place: "张湾街道", Contacts: []catalog.Contact{{Name: "李厂长", Phone: "13900000002"}}}
	other := catalog.Enterprise{ID: 3, Name: "楚东纺织股份有限公司", Cluster: "纺织服装", Place: "龙王镇"}
	need := catalog.Listing{ID: 11, EnterpriseID: 1, Side: catalog.Need, Product: "铝合金压铸件", Quantity: catalog.Quantity{Number: 300, Unit: "吨", Period: catalog.PeriodYear}, Source: catalog.SourceImport, SourceText: "德国", Origin: origin}
	unmet := catalog.Listing{ID: 12, EnterpriseID: 1, Side: catalog.Need, Product: "高精度光栅尺"}
	offer := catalog.Listing{ID: 21, EnterpriseID: 2, Side: catalog.Offer, Product: "铝压铸件", Spec: "ADC12"}
	s := workspace.Suggestion{
		Suggestion: matching.Suggestion{NeedID: 11, OfferID: 21, Score: 655, Reasons: []matching.Reason{
			{Part: matching.PartProduct, Key: "product.alias", Points: 620, Values: map[string]string{"Need": "铝合金压铸件", "Offer": "铝压铸件"},
				Evidence: []matching.Evidence{{Kind: matching.EvidenceKnowledge, Text: "铝压铸件=铝合金压铸件", Source: "auto/aliases.csv:12"}}},
			{Part: matching.PartPlace, Key: "place.cluster", Points: 45, Values: map[string]string{"Cluster": "机电汽配"}},
			{Part: matching.PartSpec, Key: "spec.differs", Points: -10, Values: map[string]string{"Specs": "ADC12"}},
		}},
		Need: need, Offer: offer, Buyer: buyer, Supplier: supplier,
	}
	return &fakeFile{
		enterprises: []catalog.Enterprise{buyer, supplier, other},
		listings:    []catalog.Listing{need, unmet, offer},
		partners:    workspace.Partners{Enterprise: buyer, Suppliers: []workspace.Suggestion{s}, Unmet: []workspace.UnmetNeed{{Listing: unmet, Why: matching.Explanation{Key: matching.WhyNobody, Values: map[string]string{"Product": unmet.Product}}}}},
		found:       []workspace.Suggestion{s},
		batches:     []catalog.Batch{{ID: 7, At: testTime, Files: []string{"需求清单.xlsx"}, Enterprises: catalog.Counts{New: 3}, Listings: catalog.Counts{New: 3}}},
		check:       workspace.CheckReport{OK: true, Enterprises: 3, Needs: 2, Offers: 1},
	}
}

func (f *fakeFile) lock() func() {
	f.mu.Lock()
	return f.mu.Unlock
}

func (f *fakeFile) Counts(context.Context) (workspace.Counts, error) {
	defer f.lock()()
	c := workspace.Counts{Enterprises: len(f.enterprises), Decisions: len(f.decisions)}
	for _, l := range f.listings {
		if l.Side == catalog.Need {
			c.Needs++
		} else {
			c.Offers++
		}
	}
	return c, nil
}

func (f *fakeFile) Batches(context.Context) ([]catalog.Batch, error) {
	defer f.lock()()
	return slices.Clone(f.batches), nil
}

func (f *fakeFile) UndoImport(_ context.Context, id int64) error {
	defer f.lock()()
	f.undone = append(f.undone, id)
	return f.err
}

func (f *fakeFile) Enterprises(_ context.Context, filter workspace.EnterpriseFilter) ([]workspace.EnterpriseSummary, error) {
	defer f.lock()()
	f.filters = append(f.filters, filter)
	var rows []workspace.EnterpriseSummary
	for _, e := range f.enterprises {
		if !strings.Contains(e.Name, filter.Text) || filter.Cluster != "" && e.Cluster != filter.Cluster {
			continue
		}
		row := workspace.EnterpriseSummary{ID: e.ID, Name: e.Name, Cluster: e.Cluster, Place: e.Place}
		for _, l := range f.listings {
			if l.EnterpriseID == e.ID && l.Side == catalog.Need {
				row.Needs++
			} else if l.EnterpriseID == e.ID {
				row.Offers++
			}
		}
		rows = append(rows, row)
	}
	if filter.Reverse {
		slices.Reverse(rows)
	}
	return rows, nil
}

func (f *fakeFile) Enterprise(_ context.Context, id int64) (catalog.Enterprise, error) {
	defer f.lock()()
	for _, e := range f.enterprises {
		if e.ID == id {
			return e, nil
		}
	}
	return catalog.Enterprise{}, errors.New("gone")
}

func (f *fakeFile) Listings(_ context.Context, id int64) ([]catalog.Listing, error) {
	defer f.lock()()
	var found []catalog.Listing
	for _, l := range f.listings {
		if l.EnterpriseID == id {
			found = append(found, l)
		}
	}
	return found, nil
}

func (f *fakeFile) Choices(context.Context) (workspace.Choices, error) {
	return workspace.Choices{Clusters: []string{"机电汽配", "纺织服装"}, Places: []string{"双沟镇", "龙王镇"}}, nil
}

func (f *fakeFile) SaveEnterprise(_ context.Context, e *catalog.Enterprise) error {
	defer f.lock()()
	if f.err != nil {
		return f.err
	}
	if e.ID == 0 {
		e.ID = int64(100 + len(f.saved))
		f.enterprises = append(f.enterprises, *e)
	}
	f.saved = append(f.saved, *e)
	return nil
}

func (f *fakeFile) DeleteEnterprise(_ context.Context, id int64) error {
	defer f.lock()()
	f.deleted = append(f.deleted, id)
	f.enterprises = slices.DeleteFunc(f.enterprises, func(e catalog.Enterprise) bool { return e.ID == id })
	return f.err
}

func (f *fakeFile) SaveListing(_ context.Context, l *catalog.Listing) error {
	defer f.lock()()
	f.listed = append(f.listed, *l)
	return f.err
}

func (f *fakeFile) DeleteListing(_ context.Context, id int64) error {
	defer f.lock()()
	f.deleted = append(f.deleted, id)
	return f.err
}

func (f *fakeFile) Partners(_ context.Context, id int64, _ int) (workspace.Partners, error) {
	defer f.lock()()
	if id != f.partners.Enterprise.ID {
		return workspace.Partners{}, nil
	}
	return f.partners, nil
}

func (f *fakeFile) Query(_ context.Context, text string, _ int) ([]workspace.Suggestion, error) {
	defer f.lock()()
	if text == "没有的东西" {
		return nil, nil
	}
	return f.found, nil
}

func (f *fakeFile) Decide(_ context.Context, s workspace.Suggestion, v catalog.Verdict, reason string) error {
	defer f.lock()()
	f.decisions = append(f.decisions, decided{s.Supplier.Name, v, reason})
	if f.err == nil && len(f.partners.Suppliers) > 0 {
		first := f.partners.Suppliers[0]
		first.Decision = nil
		if v != "" {
			first.Decision = &catalog.Decision{Verdict: v, Reason: reason, At: testTime}
		}
		f.partners.Suppliers = []workspace.Suggestion{first}
	}
	return f.err
}

func (f *fakeFile) ConfirmNeed(_ context.Context, _ int64, need workspace.InferredNeed) error {
	defer f.lock()()
	f.settle("confirm " + need.Product)
	return f.err
}

func (f *fakeFile) DismissNeed(_ context.Context, _ int64, product string) error {
	defer f.lock()()
	f.settle("dismiss " + product)
	return f.err
}

// settle remembers what became of an inferred need, which goes away.
func (f *fakeFile) settle(what string) {
	f.settled = append(f.settled, what)
	if f.err == nil {
		f.partners.Inferred = nil
	}
}

func (f *fakeFile) wait(ctx context.Context) error {
	if f.block == nil {
		return ctx.Err()
	}
	select {
	case <-f.block:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (f *fakeFile) Import(ctx context.Context, paths []string, o workspace.ImportOptions, progress func(workspace.Progress)) (workspace.ImportReport, error) {
	progress(workspace.Progress{Stage: workspace.StageReading, Done: 1, Total: 2, File: "需求清单.xlsx"})
	if err := f.wait(ctx); err != nil {
		return workspace.ImportReport{}, err
	}
	defer f.lock()()
	if o.Password != f.password {
		return workspace.ImportReport{}, fmt.Errorf("%s: %w", filepath.Base(paths[len(paths)-1]), workbook.ErrEncrypted)
	}
	f.imported = append(f.imported, paths)
	return f.report, f.err
}

func (f *fakeFile) ExportPartners(ctx context.Context, path string, ids []int64, o workspace.ExportOptions, progress func(workspace.Progress)) (workspace.ExportSummary, error) {
	progress(workspace.Progress{Stage: workspace.StageWriting})
	if err := f.wait(ctx); err != nil {
		return workspace.ExportSummary{}, err
	}
	defer f.lock()()
	f.exported = append(f.exported, exported{path, ids, o})
	return workspace.ExportSummary{File: "配套推荐表.xlsx", Suppliers: 4}, f.err
}

func (f *fakeFile) Check(context.Context) (workspace.CheckReport, error) { return f.check, f.err }

func (f *fakeFile) UndoState(context.Context) (undo, redo *catalog.Step, err error) {
	defer f.lock()()
	return f.undo, f.redo, nil
}

func (f *fakeFile) Undo(context.Context) (catalog.Step, error) {
	defer f.lock()()
	f.undos++
	return catalog.Step{Kind: catalog.StepDeleteEnterprise, Subject: "汉北压铸有限公司"}, f.err
}

func (f *fakeFile) Redo(context.Context) (catalog.Step, error) {
	defer f.lock()()
	f.redos++
	return catalog.Step{Kind: catalog.StepDeleteEnterprise, Subject: "汉北压铸有限公司"}, f.err
}

func (f *fakeFile) Importance(context.Context) (map[matching.Part]workspace.Importance, error) {
	defer f.lock()()
	all := map[matching.Part]workspace.Importance{}
	for _, p := range workspace.MovableParts {
		all[p] = workspace.ImportanceNormal
	}
	maps.Copy(all, f.importance)
	return all, f.err
}

func (f *fakeFile) SetImportance(_ context.Context, part matching.Part, level workspace.Importance) error {
	defer f.lock()()
	if f.err != nil {
		return f.err
	}
	if f.importance == nil {
		f.importance = map[matching.Part]workspace.Importance{}
	}
	f.importance[part] = level
	return nil
}

func (f *fakeFile) Path() string { return "/data/集群.lianpei" }

func (f *fakeFile) Close() error {
	defer f.lock()()
	f.closed = true
	return nil
}
