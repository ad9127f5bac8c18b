package ui

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"lianpei/assets"
	"lianpei/catalog"
	"lianpei/ui/kit"
	"lianpei/words"
	"lianpei/workspace"
)

// Params are what the window is started with.
type Params struct {
	Path     string         // the catalog; it is created with the sample cluster when it does not exist
	Resume   bool           // Path was not asked for: the catalog that was open last goes before it, if it still exists
	Language words.Language // where the user has chosen none
	Log      *slog.Logger   // nil: slog.Default
	Version  string
}

// Run shows the window until it is closed. Call it on the main goroutine. It returns an error only when the program cannot
// start at all; whatever happens to a catalog is shown in the window.
func Run(params Params) error {
	if params.Log == nil {
		params.Log = slog.Default()
	}
	a := app.NewWithID("cn.lianpei.desktop")
	a.SetIcon(fyne.NewStaticResource("icon.png", assets.Icon))
	prefs := settings{a.Preferences()}
	if err := words.Use(prefs.language(params.Language)); err != nil {
		return err
	}
	a.Settings().SetTheme(newTheme(prefs.theme(), float32(prefs.fontScale())/100))
	w := a.NewWindow(words.Text("app.name"))
	r := newRoot(rootParams{
		Params: params, App: a, Window: w, Open: openWorkspace, Do: fyne.Do, Now: time.Now,
		After: func(d time.Duration, f func()) func() {
			t := time.AfterFunc(d, func() { fyne.Do(f) })
			return func() { t.Stop() }
		},
	})
	w.Resize(prefs.size())
	w.CenterOnScreen()
	// The window shows itself before the work of opening and building the pages begins.
	w.SetContent(kit.OnFirstPaint(container.NewCenter(kit.Label(words.Text("opening.title"))), func() { fyne.Do(r.openFirst) }))
	w.ShowAndRun()
	return r.shut()
}

// openMode says what to do about a catalog that does not exist.
type openMode int

const (
	openExisting openMode = iota // an error
	openNew                      // create it empty
	openSample                   // create it with the sample cluster
)

func openWorkspace(ctx context.Context, path string, mode openMode) (catalogFile, error) {
	w, err := workspace.Open(ctx, path, workspace.Options{
		MustExist: mode == openExisting, Sample: mode == openSample, Phrases: words.Phrases{},
	})
	if err != nil {
		return nil, err
	}
	return w, nil
}

// catalogFile is an open catalog as the window needs it.
type catalogFile interface {
	overviewSource
	enterpriseSource
	matchingSource
	settingsSource
	importer
	exporter
	checker
	UndoState(ctx context.Context) (undo, redo *catalog.Step, err error)
	Undo(ctx context.Context) (catalog.Step, error)
	Redo(ctx context.Context) (catalog.Step, error)
	Path() string
	Close() error
}

// page is one of the pages of the rail.
type page interface {
	Content() fyne.CanvasObject
	Refresh() // loads what it shows anew
}

// finder is a page with something to search in.
type finder interface{ Find() }

var (
	_ finder = (*enterprisesPage)(nil)
	_ finder = (*matchingPage)(nil)
)

// The pages in the order of the rail.
const (
	pageOverview = iota
	pageEnterprises
	pageMatching
	pageSettings
)

var pageKeys = []string{"rail.overview", "rail.enterprises", "rail.matching", "rail.settings"}

type rootParams struct {
	Params
	App    fyne.App
	Window fyne.Window
	Open   func(ctx context.Context, path string, mode openMode) (catalogFile, error)
	Do     func(func())
	After  kit.After
	Now    func() time.Time
}

// root is the window: it opens catalogs, holds the pages and knows which is in front.
type root struct {
	*host
	params rootParams
	base   context.Context // ends with the window
	stop   context.CancelFunc
	end    context.CancelFunc // ends what runs on the open catalog

	file    catalogFile
	path    string
	opening bool
	load    *latest
	state   *latest
	step    *latest

	pages       []page
	contents    []fyne.CanvasObject
	stale       []bool
	current     int
	overview    *overviewPage
	enterprises *enterprisesPage
	matching    *matchingPage
	settings    *settingsPage
	rail        *kit.Rail
	area        *fyne.Container
	menu        menuItems
	undoStep    *catalog.Step
	redoStep    *catalog.Step
}

func newRoot(params rootParams) *root {
	base, stop := context.WithCancel(context.Background())
	r := &root{params: params, base: base, stop: stop, end: func() {}}
	log := params.Log
	if log == nil {
		log = slog.Default()
	}
	r.host = &host{
		app: params.App, win: params.Window, ctx: base, do: params.Do, after: params.After, now: params.Now, log: log,
		prefs: settings{params.App.Preferences()}, notices: kit.NewNotices(params.After),
	}
	r.host.changed = r.refreshAll
	r.host.show = r.showEnterprise
	r.host.undo = r.undoLast
	r.host.saving = func(bool) { r.updateMenu() }
	r.load, r.state, r.step = r.latest(), r.latest(), r.latest()
	r.win.SetMaster()
	r.win.SetPadded(false)
	r.win.SetOnDropped(func(_ fyne.Position, uris []fyne.URI) { r.dropped(uris) })
	r.win.SetCloseIntercept(r.close)
	r.win.Canvas().SetOnTypedKey(r.typedKey)
	r.buildMenu()
	return r
}

// openFirst opens the catalog of the start.
func (r *root) openFirst() {
	path := r.params.Path
	if last := r.prefs.last(); r.params.Resume && last != "" && exists(last) {
		path = last
	}
	r.openCatalog(path, openSample)
}

// openCatalog opens another catalog off the UI goroutine. The one that is open stays so until the other one is, and for good
// when the other one cannot be opened.
func (r *root) openCatalog(path string, mode openMode) {
	if r.opening || path == r.path && r.file != nil {
		return
	}
	if r.jobs > 0 {
		r.notify(words.Text("open.busy"), "", nil)
		return
	}
	r.opening = true
	stopWaiting := func() {}
	if r.file == nil {
		var content fyne.CanvasObject
		content, stopWaiting = newOpeningPage(path)
		r.win.SetContent(content)
	}
	fresh := mode == openSample && !exists(path)
	start(r.load, r.base, func(ctx context.Context) (catalogFile, error) {
		return r.params.Open(ctx, path, mode)
	}, func(file catalogFile, err error) {
		r.opening = false
		stopWaiting()
		switch {
		case err != nil && r.file != nil:
			r.fail("open.failed", err)
		case err != nil:
			r.showProblem(path, mode, err)
		default:
			r.use(file, path, fresh)
		}
	})
}

func (r *root) use(file catalogFile, path string, sample bool) {
	r.closeFile()
	r.file, r.path = file, path
	r.host.ctx, r.end = context.WithCancel(r.base)
	if sample {
		r.prefs.setSample(path)
	}
	r.prefs.setLast(path)
	r.prefs.addRecent(path)
	r.notices.Clear()
	r.current = pageOverview
	r.buildMenu()
	r.build()
}

// closeFile lets go of the open catalog; its last work is stopped and its file is closed behind the scenes.
func (r *root) closeFile() {
	r.end()
	if old := r.file; old != nil {
		r.file = nil
		go func() {
			if err := old.Close(); err != nil {
				r.log.Error("Close catalog", "error", err)
			}
		}()
	}
}

// shut ends everything after the window has gone.
func (r *root) shut() error {
	r.end()
	r.stop()
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}

func (r *root) showProblem(path string, mode openMode, err error) {
	r.log.Error("Open catalog", "path", path, "error", err)
	r.win.SetTitle(words.Text("app.name"))
	r.win.SetContent(newProblemPage(err,
		func() { r.openCatalog(path, mode) }, r.askOpen, r.close))
	r.updateMenu()
}

// build makes the pages anew, as after another catalog, language or look.
func (r *root) build() {
	r.enterprises = newEnterprisesPage(r.host, r.file, func(chosen []int64) { exportPartners(r.host, r.file, chosen) })
	r.matching = newMatchingPage(r.host, r.file)
	r.overview = newOverviewPage(r.host, r.file, overviewActions{
		Import:      r.askImport,
		Enterprises: func() { r.showPage(pageEnterprises) },
		Matching:    func() { r.showPage(pageMatching) },
	})
	r.settings = newSettingsPage(r.host, r.file, r.path, settingsActions{Language: r.switchLanguage, Look: r.switchLook, Open: r.askOpen, New: r.askNew})
	r.pages = []page{r.overview, r.enterprises, r.matching, r.settings}
	r.contents = make([]fyne.CanvasObject, len(r.pages))
	r.stale = make([]bool, len(r.pages))
	for i := range r.pages {
		r.contents[i], r.stale[i] = r.pages[i].Content(), true
	}
	items := []kit.RailItem{
		{Label: words.Text(pageKeys[0]), Icon: overviewIcon},
		{Label: words.Text(pageKeys[1]), Icon: enterpriseIcon},
		{Label: words.Text(pageKeys[2]), Icon: matchingIcon},
		{Label: words.Text(pageKeys[3]), Icon: theme.SettingsIcon()},
	}
	r.rail = kit.NewRail(items, r.brand(), container.NewWithoutLayout(), r.showPage)
	r.area = container.NewStack()
	main := container.NewBorder(r.banner(), nil, nil, nil, kit.Inset(12, 8, r.area))
	r.win.SetContent(container.NewStack(container.NewBorder(nil, nil, r.rail, nil, main), r.notices.Layer()))
	r.win.SetTitle(words.Text("app.title", words.Values{"Catalog": catalogName(r.path)}))
	r.showPage(r.current)
	r.loadUndoState()
}

func catalogName(path string) string {
	return strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
}

func (r *root) brand() fyne.CanvasObject {
	logo := canvas.NewImageFromResource(fyne.NewStaticResource("icon.png", assets.Icon))
	logo.FillMode = canvas.ImageFillContain
	logo.SetMinSize(fyne.NewSquareSize(30))
	return kit.Inset(14, 14, kit.Line(logo, kit.AtLeast(2, 1, container.NewWithoutLayout()),
		kit.NewText(words.Text("app.name"), theme.SizeNameHeadingText, kit.ColorRailText, true)))
}

// banner says that the catalog is the sample one; nil otherwise.
func (r *root) banner() fyne.CanvasObject {
	if r.prefs.sample() != r.path {
		return nil
	}
	var bar *fyne.Container
	own := kit.NewButton(words.Text("sample.own"), theme.DocumentCreateIcon(), r.askNew).Primary()
	hide := kit.NewButton(words.Text("sample.hide"), nil, func() {
		r.prefs.setSample("")
		bar.Hide()
	}).Quiet()
	bar = container.NewStack(kit.NewFill(kit.ColorBanner, 0), kit.Inset(14, 3,
		container.NewBorder(nil, nil, nil, kit.Line(own, hide), container.NewVBox(kit.Label(words.Text("sample.banner"))))))
	return bar
}

// showPage brings a page to the front and loads it if something changed since.
func (r *root) showPage(i int) {
	if r.file == nil || i < 0 || i >= len(r.pages) {
		return
	}
	if i != r.current {
		r.win.Canvas().Unfocus() // what is typed next must not go to a page that cannot be seen
	}
	r.current = i
	r.rail.Select(i)
	r.area.Objects = []fyne.CanvasObject{r.contents[i]}
	r.area.Refresh()
	if r.stale[i] {
		r.stale[i] = false
		r.pages[i].Refresh()
	}
}

// refreshAll is called after every change of the catalog.
func (r *root) refreshAll() {
	for i := range r.stale {
		r.stale[i] = true
	}
	r.showPage(r.current)
	r.loadUndoState()
}

func (r *root) showEnterprise(id int64) {
	r.showPage(pageEnterprises)
	r.enterprises.Open(id)
}

func (r *root) switchLanguage(l words.Language) {
	if err := words.Use(l); err != nil {
		r.fail("settings.language", err)
		return
	}
	r.rebuild()
}

func (r *root) switchLook() {
	r.app.Settings().SetTheme(newTheme(r.prefs.theme(), float32(r.prefs.fontScale())/100))
	r.rebuild()
}

// rebuild makes the window's content anew and keeps the page in front.
func (r *root) rebuild() {
	r.notices.Clear()
	r.buildMenu()
	r.build()
}

// dropped imports the files that were dropped on the window.
func (r *root) dropped(uris []fyne.URI) {
	if r.file == nil || !r.free() {
		return
	}
	var paths []string
	for _, u := range uris {
		if u.Scheme() == "file" {
			paths = append(paths, u.Path())
		}
	}
	importForms(r.host, r.file, paths)
}

func (r *root) askImport() {
	r.chooseFiles(words.Text("import.choose"), formExtensions, true, func(paths []string) {
		importForms(r.host, r.file, paths)
	})
}

func (r *root) askExport() {
	var chosen []int64
	if r.current == pageEnterprises {
		chosen = r.enterprises.chosen()
	}
	exportPartners(r.host, r.file, chosen)
}

func (r *root) askOpen() {
	r.chooseFiles(words.Text("open.choose"), []string{catalogExtension, ".db"}, false, func(paths []string) {
		r.openCatalog(paths[0], openExisting)
	})
}

func (r *root) askNew() {
	r.chooseTarget(saveParams{
		Title: words.Text("new.title"), Name: words.Text("new.name") + catalogExtension,
		Folder: filepath.Dir(r.params.Path), Confirm: words.Text("new.confirm"),
		Intro: words.Text("new.hint"),
	}, func(path string) { r.openCatalog(path, openNew) })
}

func (r *root) undoLast() { r.travel(true) }
func (r *root) redoLast() { r.travel(false) }

// travel undoes or redoes the last step.
func (r *root) travel(back bool) {
	if r.file == nil || r.jobs > 0 {
		return
	}
	file := r.file
	start(r.step, r.host.ctx, func(ctx context.Context) (catalog.Step, error) {
		if back {
			return file.Undo(ctx)
		}
		return file.Redo(ctx)
	}, func(s catalog.Step, err error) {
		keys := map[bool][2]string{true: {"undo.failed", "undo.done"}, false: {"redo.failed", "redo.done"}}[back]
		if err != nil {
			r.fail(keys[0], err)
			return
		}
		r.expireUndo()
		r.notify(words.Text(keys[1], words.Values{"Step": words.Step(s)}), "", nil)
		r.refreshAll()
	})
}

func (r *root) loadUndoState() {
	type result struct{ undo, redo *catalog.Step }
	file := r.file
	start(r.state, r.host.ctx, func(ctx context.Context) (result, error) {
		undo, redo, err := file.UndoState(ctx)
		return result{undo, redo}, err
	}, func(s result, err error) {
		if err != nil {
			r.log.Error("Read undo state", "error", err)
		}
		r.undoStep, r.redoStep = s.undo, s.redo
		r.updateMenu()
	})
}

// close ends the program, after asking about what is typed and after running work has stopped.
func (r *root) close() {
	if n := len(r.dialogs); n > 0 && r.save != nil {
		r.dialogs[n-1].Cancel()
		if len(r.dialogs) >= n {
			return
		}
	}
	r.prefs.setSize(r.win.Canvas().Size())
	if r.jobs > 0 {
		r.notify(words.Text("close.stopping"), "", nil)
		r.idle = r.win.Close
		r.end()
		return
	}
	r.win.Close()
}
