package ui

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/test"

	"lianpei/catalog"
	"lianpei/db"
	"lianpei/ui/kit"
	"lianpei/words"
	"lianpei/workspace"
)

// rootFixture is the whole window on fake catalogs.
type rootFixture struct {
	*root
	queue  *queue
	timers *timers
	files  map[string]*fakeFile
	errs   map[string]error
	modes  []openMode
}

func newRootFixture(t *testing.T) *rootFixture {
	t.Helper()
	clearPreferences()
	f := &rootFixture{queue: newQueue(), timers: &timers{}, files: map[string]*fakeFile{"/data/集群.lianpei": sampleFile()}, errs: map[string]error{}}
	w := testApp.NewWindow("")
	t.Cleanup(func() {
		w.SetCloseIntercept(nil)
		w.Close()
	})
	f.root = newRoot(rootParams{
		Params: Params{Path: "/data/集群.lianpei", Version: "1.2.3", Log: slog.New(slog.DiscardHandler)}, App: testApp, Window: w,
		Do: f.queue.do, After: f.timers.after, Now: func() time.Time { return testTime },
		Open: func(_ context.Context, path string, mode openMode) (catalogFile, error) {
			f.modes = append(f.modes, mode)
			if err := f.errs[path]; err != nil {
				return nil, err
			}
			if f.files[path] == nil {
				f.files[path] = &fakeFile{}
			}
			return f.files[path], nil
		},
	})
	t.Cleanup(f.stop)
	w.Resize(fyne.NewSize(minWidth, minHeight))
	return f
}

func openRoot(t *testing.T) (*rootFixture, *fakeFile) {
	t.Helper()
	f := newRootFixture(t)
	f.openFirst()
	f.queue.until(t, func() bool { return f.file != nil && f.overview.figures[0].Text() == "3" && !f.menu.imports.Disabled })
	f.win.Resize(fyne.NewSize(minWidth, minHeight))
	return f, f.files["/data/集群.lianpei"]
}

func TestOpening(t *testing.T) {
	t.Run("the first start makes the sample catalog and says so", func(t *testing.T) {
		f, _ := openRoot(t)
		if got, want := f.modes[0], openSample; got != want {
			t.Errorf("opened as %d, want %d", got, want)
		}
		wantText(t, f.win.Content(), words.Text("sample.banner"), words.Text("sample.own"))
		if got, want := f.win.Title(), "链配 — 集群"; got != want {
			t.Errorf("title %q, want %q", got, want)
		}
		test.Tap(findButton(t, f.win.Content(), words.Text("sample.hide")))
		if f.prefs.sample() != "" {
			t.Error("the banner would come back")
		}
	})
	for _, err := range []error{db.ErrLocked, db.ErrNewer, db.ErrNotCatalog, db.ErrReadOnly, db.ErrDamaged} {
		t.Run(fmt.Sprintf("a page says what happened: %v", err), func(t *testing.T) {
			f := newRootFixture(t)
			f.errs["/data/集群.lianpei"] = fmt.Errorf("open /data/集群.lianpei: %w", err)
			f.openFirst()
			f.queue.next()
			wantText(t, f.win.Content(), words.Error(f.errs["/data/集群.lianpei"]), words.Text("problem.open_other"), words.Text("menu.quit"))
			if !f.menu.imports.Disabled || !f.menu.pages[0].Disabled {
				t.Error("items that need a catalog can be used")
			}
			delete(f.errs, "/data/集群.lianpei")
			test.Tap(findButton(t, f.win.Content(), words.Text("problem.retry")))
			f.queue.until(t, func() bool { return f.file != nil })
		})
	}
	t.Run("another catalog that cannot be opened leaves this one open", func(t *testing.T) {
		f, file := openRoot(t)
		f.errs["/x.lianpei"] = db.ErrLocked
		f.openCatalog("/x.lianpei", openExisting)
		f.queue.until(t, func() bool { return len(f.dialogs) == 1 })
		wantText(t, topDialog(t, f.host).Content(), words.Error(db.ErrLocked))
		if f.file != catalogFile(file) || file.closed {
			t.Error("the open catalog was given up")
		}
	})
	t.Run("another catalog replaces this one and is remembered", func(t *testing.T) {
		f, _ := openRoot(t)
		f.openCatalog("/y.lianpei", openNew)
		f.queue.until(t, func() bool { return f.path == "/y.lianpei" })
		if got, want := f.win.Title(), "链配 — y"; got != want {
			t.Errorf("title %q, want %q", got, want)
		}
		if got := f.prefs.recent(); len(got) != 2 || got[0] != "/y.lianpei" {
			t.Errorf("recent %q", got)
		}
	})
	t.Run("the catalog of the last start goes first when none was asked for", func(t *testing.T) {
		f := newRootFixture(t)
		last := filepath.Join(t.TempDir(), "last.lianpei")
		if err := os.WriteFile(last, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		f.prefs.setLast(last)
		f.params.Resume = true
		f.openFirst()
		f.queue.until(t, func() bool { return f.path == last })
	})
}

func TestWindow(t *testing.T) {
	for _, language := range words.Languages {
		t.Run("fits a small screen in "+string(language), func(t *testing.T) {
			f, file := openRoot(t)
			file.batches[0].Enterprises, file.batches[0].Listings = catalog.Counts{New: 13832, Updated: 10500}, catalog.Counts{New: 150936, Same: 114853}
			f.switchLanguage(language)
			t.Cleanup(func() { f.switchLanguage(words.Chinese) })
			f.queue.until(t, func() bool { return strings.Contains(texts(f.overview.imports), "150936") })
			for i := range f.pages {
				f.showPage(i)
				if i == pageEnterprises {
					f.queue.until(t, func() bool { return f.enterprises.detail.filled.Visible() })
				}
				if m := f.win.Content().MinSize(); m.Width > minWidth || m.Height > minHeight-40 {
					t.Errorf("page %s needs %v", pageKeys[i], m)
				}
			}
		})
	}
	t.Run("the menu switches pages", func(t *testing.T) {
		f, _ := openRoot(t)
		for i, item := range f.menu.pages {
			item.Action()
			if f.current != i {
				t.Errorf("page %d is in front, want %d", f.current, i)
			}
		}
	})
	t.Run("find goes to the search of the page, or of the enterprises", func(t *testing.T) {
		f, _ := openRoot(t)
		f.menu.find.Action()
		if f.current != pageEnterprises || f.win.Canvas().Focused() != fyne.Focusable(f.enterprises.search) {
			t.Error("the search has not the keyboard")
		}
		f.showPage(pageMatching)
		f.menu.find.Action()
		if f.win.Canvas().Focused() != fyne.Focusable(f.matching.text) {
			t.Error("the text has not the keyboard")
		}
	})
	t.Run("typing does not go to a page that was left", func(t *testing.T) {
		f, _ := openRoot(t)
		f.menu.find.Action()
		f.showPage(pageMatching)
		if got := f.win.Canvas().Focused(); got != nil {
			t.Errorf("%T still has the keyboard", got)
		}
	})
	t.Run("undo undoes the last step, but leaves the key to an entry", func(t *testing.T) {
		f, file := openRoot(t)
		unlock := file.lock()
		file.undo = &catalog.Step{Kind: catalog.StepDeleteEnterprise, Subject: "汉北压铸有限公司"}
		unlock()
		f.refreshAll()
		f.queue.until(t, func() bool { return !f.menu.undo.Disabled })
		if got, want := f.menu.undo.Label, "撤销：删除企业 汉北压铸有限公司"; got != want {
			t.Errorf("label %q, want %q", got, want)
		}
		f.showPage(pageEnterprises)
		f.enterprises.Find()
		test.Type(f.enterprises.search, "abc")
		f.menu.undo.Action()
		if got := f.enterprises.search.Text; got == "abc" {
			t.Error("the entry did not undo")
		}
		f.win.Canvas().Unfocus()
		f.menu.undo.Action()
		f.queue.until(t, func() bool { return len(f.notices.Texts()) == 1 && file.undos == 1 })
		wantText(t, f.notices.Layer(), "已撤销：删除企业 汉北压铸有限公司")
	})
	t.Run("a button that undoes goes away once it would undo something else", func(t *testing.T) {
		f, _ := openRoot(t)
		f.notifyUndo("已删除甲")
		f.notifyUndo("已删除乙")
		if got, want := f.notices.Texts(), []string{"已删除乙"}; !slices.Equal(got, want) {
			t.Errorf("notices %q, want %q", got, want)
		}
		f.undoLast()
		f.queue.until(t, func() bool { return strings.Contains(texts(f.notices.Layer()), "已撤销：") })
		if got := texts(f.notices.Layer()); strings.Contains(got, "已删除乙") {
			t.Errorf("still offers to undo: %s", got)
		}
	})
	t.Run("F1 helps whatever has the focus", func(t *testing.T) {
		f, _ := openRoot(t)
		f.showPage(pageEnterprises)
		f.queue.until(t, func() bool { return len(f.enterprises.table.Rows()) == 3 })
		for _, focus := range []fyne.Focusable{f.enterprises.search, f.enterprises.table.FocusTarget(), f.enterprises.edit} {
			f.win.Canvas().Focus(focus)
			focus.TypedKey(&fyne.KeyEvent{Name: fyne.KeyF1})
			if len(f.dialogs) != 1 {
				t.Fatalf("F1 in %T shows nothing", focus)
			}
			f.dialogs[0].Cancel()
		}
	})
	t.Run("Escape in the list of files closes the dialog", func(t *testing.T) {
		f, _ := openRoot(t)
		c := f.chooseFiles("打开", formExtensions, true, func([]string) {})
		f.win.Canvas().Focus(c.table.FocusTarget())
		c.table.FocusTarget().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if len(f.dialogs) != 0 {
			t.Error("the dialog is still open")
		}
	})
	t.Run("shortcuts rest while a dialog is open", func(t *testing.T) {
		f, _ := openRoot(t)
		f.typedKey(&fyne.KeyEvent{Name: fyne.KeyF1})
		if len(f.dialogs) != 1 {
			t.Fatal("F1 shows nothing")
		}
		f.menu.export.Action()
		f.menu.imports.Action()
		f.menu.pages[2].Action()
		if len(f.dialogs) != 1 || f.current != pageOverview {
			t.Error("something happened behind the dialog")
		}
		f.win.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
		if len(f.dialogs) != 0 {
			t.Error("Escape does not close")
		}
	})
	t.Run("another language is shown at once and kept", func(t *testing.T) {
		f, _ := openRoot(t)
		f.showPage(pageSettings)
		f.settings.language.Choose(words.English)
		t.Cleanup(func() { _ = words.Use(words.Chinese) })
		wantText(t, f.win.Content(), "Settings", "Enterprises", "Catalog file")
		if f.prefs.language(words.Chinese) != words.English || f.current != pageSettings {
			t.Error("the choice was not kept, or the page was left")
		}
		if f.win.MainMenu().Items[0].Label != "File" {
			t.Error("the menu kept its language")
		}
		for i := range f.pages {
			f.showPage(i)
			if m := f.win.Content().MinSize(); m.Width > minWidth {
				t.Errorf("page %s needs %v in English", pageKeys[i], m)
			}
		}
		f.settings.language.Choose(words.Chinese)
		wantText(t, f.win.Content(), "企业", "设置")
	})
	t.Run("theme and font size are kept", func(t *testing.T) {
		f, _ := openRoot(t)
		t.Cleanup(func() { testApp.Settings().SetTheme(newTheme(themeLight, 1)) })
		f.showPage(pageSettings)
		f.settings.theme.Choose(themeDark)
		f.settings.scale.Choose(115)
		if f.prefs.theme() != themeDark || f.prefs.fontScale() != 115 {
			t.Error("the choice was not kept")
		}
		f.settings.people.SetChecked(true)
		if !f.prefs.withoutPeople() {
			t.Error("the choice about persons was not kept")
		}
	})
	t.Run("about names the version", func(t *testing.T) {
		f, _ := openRoot(t)
		wantText(t, showAbout(f.host, f.params.Version).Content(), "1.2.3", "不联网")
	})
	t.Run("closing waits for running work and asks about typed text", func(t *testing.T) {
		f, file := openRoot(t)
		file.block = make(chan struct{})
		importForms(f.host, file, []string{"/a.xlsx"})
		f.close()
		if f.idle == nil {
			t.Fatal("did not wait")
		}
		closed := false
		f.idle = func() { closed = true }
		f.queue.until(t, func() bool { return closed })
	})
}

func TestImport(t *testing.T) {
	uris := func(paths ...string) []fyne.URI {
		var all []fyne.URI
		for _, p := range paths {
			all = append(all, storage.NewFileURI(p))
		}
		return all
	}
	report := workspace.ImportReport{
		BatchID: 9, Enterprises: catalog.Counts{New: 2, Same: 1}, Listings: catalog.Counts{New: 8, Refused: 1}, RefusedRows: 1, FindingCount: 6000,
		Files: []workspace.FileReport{{File: "需求清单.xlsx", Rows: 12, Sheets: []workspace.SheetReport{{Sheet: "机电", Kind: "needs", Rows: 12, Columns: []string{"企业名称 → name", "序号 → ignored", "需采购原材料 → needs"}}}}},
		Findings: []catalog.Finding{
			{File: "需求清单.xlsx", Sheet: "机电", Cell: "D7", Rule: catalog.RuleRange, Field: "quantity", Value: "100-200", Severity: catalog.Doubtful},
			{File: "需求清单.xlsx", Sheet: "机电", Row: 9, Rule: catalog.RuleNameMissing, Severity: catalog.Refused},
		},
	}
	t.Run("files dropped on the window are imported and reported", func(t *testing.T) {
		f, file := openRoot(t)
		file.report = report
		f.dropped(uris("/表/需求清单.xlsx", "/表/说明.docx"))
		f.queue.until(t, func() bool { return f.jobs == 0 && len(file.imported) == 1 })
		if got := file.imported[0]; len(got) != 1 || got[0] != "/表/需求清单.xlsx" {
			t.Errorf("imported %q", got)
		}
		wantText(t, f.notices.Layer(), words.Count("import.left_out", 1))
		d := topDialog(t, f.host)
		wantText(t, d.Content(), "其中 1 行未导入", "新增 2", "需求清单.xlsx › 机电 › D7", "100-200", "没有企业名称", "存疑", "未导入", "共 6000 条，这里列出前 2 条")
	})
	t.Run("the report names the columns in words", func(t *testing.T) {
		f, file := openRoot(t)
		d := showImportReport(f.host, file, workspace.ImportReport{BatchID: 1, Files: report.Files})
		wantText(t, d.dialog.Content(), "工作表“机电”：需求，12 行", "企业名称 → 企业名称、序号 → 不读取、需采购原材料 → 需求产品")
	})
	t.Run("the report undoes the import", func(t *testing.T) {
		f, file := openRoot(t)
		d := showImportReport(f.host, file, report)
		test.Tap(d.undo)
		f.queue.until(t, func() bool { return len(f.dialogs) == 0 })
		if len(file.undone) != 1 || file.undone[0] != 9 {
			t.Errorf("undone %v, want 9", file.undone)
		}
	})
	t.Run("nothing is imported from files that are no forms", func(t *testing.T) {
		f, file := openRoot(t)
		f.dropped(uris("/a.pdf"))
		if len(file.imported) != 0 || f.jobs != 0 {
			t.Error("tried to import")
		}
		wantText(t, f.notices.Layer(), words.Text("import.no_forms"))
	})
	t.Run("a drop behind a dialog does nothing", func(t *testing.T) {
		f, _ := openRoot(t)
		showShortcuts(f.host)
		f.dropped(uris("/a.xlsx"))
		if f.jobs != 0 {
			t.Error("imported behind a dialog")
		}
	})
	t.Run("a protected form is asked the password of until it fits", func(t *testing.T) {
		f, file := openRoot(t)
		file.password, file.report = "秘密8", report
		importForms(f.host, file, []string{"/表/甲.xlsx", "/表/乙.xlsx"})
		f.queue.until(t, func() bool { return f.jobs == 0 })
		wantText(t, topDialog(t, f.host).Content(), words.Text("password.ask", words.Values{"File": "乙.xlsx"}))
		if got := texts(topDialog(t, f.host).Content()); strings.Contains(got, words.Text("password.wrong")) {
			t.Error("says that a password is wrong before one was given")
		}
		topDialog(t, f.host).Confirm() // nothing typed yet
		if f.jobs != 0 {
			t.Fatal("goes on without a password")
		}
		answer := func(text string) {
			entry := f.win.Canvas().Focused().(*kit.Entry)
			if !entry.Password {
				t.Error("the password can be read over the shoulder")
			}
			test.Type(entry, text)
			entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
			f.queue.until(t, func() bool { return f.jobs == 0 })
		}
		answer("falsch")
		wantText(t, topDialog(t, f.host).Content(), words.Text("password.wrong"))
		answer("秘密8")
		wantText(t, topDialog(t, f.host).Content(), "新增 2")
		if len(file.imported) != 1 || len(f.dialogs) != 1 {
			t.Errorf("imported %q, %d dialogs are open, want one import and its report", file.imported, len(f.dialogs))
		}
	})
	t.Run("a form that cannot be read is explained", func(t *testing.T) {
		f, file := openRoot(t)
		file.err = os.ErrPermission
		importForms(f.host, file, []string{"/a.xlsx"})
		f.queue.until(t, func() bool { return f.jobs == 0 })
		wantText(t, topDialog(t, f.host).Content(), "没有读取权限")
	})
}

func TestExport(t *testing.T) {
	t.Run("writes the chosen enterprises to the named file", func(t *testing.T) {
		f, file := openRoot(t)
		f.prefs.setFolder(t.TempDir())
		form := exportPartners(f.host, file, []int64{2, 3})
		if got, want := form.name.Text, "配套推荐表-2026-03-05.xlsx"; got != want {
			t.Errorf("name %q, want %q", got, want)
		}
		form.people.SetChecked(true)
		form.top.Choose(10)
		form.name.SetText("名单")
		topDialog(t, f.host).Confirm()
		f.queue.until(t, func() bool { return f.jobs == 0 && len(file.exported) == 1 })
		got := file.exported[0]
		if filepath.Base(got.path) != "名单.xlsx" || len(got.ids) != 2 || got.options != (workspace.ExportOptions{Top: 10, WithoutPeople: true}) {
			t.Errorf("exported %+v", got)
		}
		wantText(t, f.notices.Layer(), "已导出", words.Text("export.open"))
	})
	t.Run("all enterprises are no list of them", func(t *testing.T) {
		f, file := openRoot(t)
		f.prefs.setFolder(t.TempDir())
		form := exportPartners(f.host, file, []int64{2})
		form.all.Choose(true)
		form.confirm()
		f.queue.until(t, func() bool { return f.jobs == 0 && len(file.exported) == 1 })
		if got := file.exported[0].ids; got != nil {
			t.Errorf("exported %v, want all", got)
		}
	})
	t.Run("says before that a file would be replaced, and refuses what is no name", func(t *testing.T) {
		f, file := openRoot(t)
		folder := t.TempDir()
		f.prefs.setFolder(folder)
		if err := os.WriteFile(filepath.Join(folder, "旧.xlsx"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		form := exportPartners(f.host, file, nil)
		form.name.SetText("旧")
		if form.hint.Text != words.Text("file.will_replace") || form.ok.Disabled() {
			t.Errorf("says %q", form.hint.Text)
		}
		form.name.SetText("a/b")
		if form.hint.Text != words.Text("file.name_invalid") || !form.ok.Disabled() {
			t.Errorf("says %q", form.hint.Text)
		}
	})
	t.Run("a new catalog never replaces a file", func(t *testing.T) {
		f, _ := openRoot(t)
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, "甲.lianpei"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		form := f.chooseTarget(saveParams{Title: "x", Name: "甲.lianpei", Folder: folder, Confirm: "新建"}, func(string) { t.Error("chosen") })
		if !form.ok.Disabled() || form.hint.Text != words.Text("file.exists") {
			t.Errorf("says %q", form.hint.Text)
		}
	})
}

func TestChooser(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"乙.csv", "甲.xlsx", "说明.docx", "~$甲.xlsx"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(folder, "对接会"), 0o700); err != nil {
		t.Fatal(err)
	}
	open := func(t *testing.T, several bool, chosen func([]string)) (*fixture, *chooser) {
		f := newFixture(t)
		f.prefs.setFolder(folder)
		c := f.chooseFiles("选择", formExtensions, several, chosen)
		f.queue.until(t, func() bool { return c.folder != "" })
		return f, c
	}
	t.Run("lists folders and forms only", func(t *testing.T) {
		_, c := open(t, true, nil)
		var names []string
		for _, r := range c.table.Rows() {
			names = append(names, r.name)
		}
		if got := fmt.Sprint(names); got != "[对接会 乙.csv 甲.xlsx]" {
			t.Errorf("lists %s", got)
		}
		if !c.ok.Disabled() {
			t.Error("nothing is marked and yet it can be opened")
		}
	})
	t.Run("several files can be ticked", func(t *testing.T) {
		var got []string
		f, c := open(t, true, func(paths []string) { got = paths })
		f.win.Resize(fyne.NewSize(1200, 760))
		tick(t, c.table, 2)
		tick(t, c.table, 3)
		c.confirm()
		if len(got) != 2 {
			t.Errorf("chose %q", got)
		}
	})
	t.Run("a folder is entered and left, and a typed path is understood", func(t *testing.T) {
		var got []string
		f, c := open(t, false, func(paths []string) { got = paths })
		c.activate(c.table.Rows()[0])
		f.queue.until(t, func() bool { return filepath.Base(c.folder) == "对接会" })
		c.goTo(filepath.Join(folder, "甲.xlsx"))
		f.queue.until(t, func() bool { return len(got) == 1 })
		if len(f.dialogs) != 0 {
			t.Error("the dialog stayed open")
		}
	})
	t.Run("a path that is not there is explained", func(t *testing.T) {
		f, c := open(t, false, nil)
		c.goTo("/没有/这里")
		f.queue.next()
		if got := c.hint.Text(); got == "" || got == words.Text("file.hint") {
			t.Errorf("says %q", got)
		}
	})
}

func TestCheck(t *testing.T) {
	f, file := openRoot(t)
	f.menu.check.Action()
	f.queue.until(t, func() bool { return len(f.dialogs) == 1 && f.jobs == 0 })
	wantText(t, topDialog(t, f.host).Content(), words.Text("check.ok"), "企业 3 家")
	topDialog(t, f.host).Cancel()
	file.check = workspace.CheckReport{OK: true, Findings: []catalog.Finding{{Rule: catalog.RuleCodeMalformed, Subject: "汉北压铸有限公司", Value: "123"}}}
	f.menu.check.Action()
	f.queue.until(t, func() bool { return len(f.dialogs) == 1 && f.jobs == 0 })
	wantText(t, topDialog(t, f.host).Content(), words.Count("check.findings", 1), "汉北压铸有限公司", "不是统一社会信用代码：123")
}

func TestPagesLookAsTheyDid(t *testing.T) {
	f, _ := openRoot(t)
	f.prefs.setSample("")
	f.rebuild()
	f.queue.until(t, func() bool { return f.overview.figures[0].Text() == "3" })
	for i, name := range []string{"overview", "enterprises", "matching", "settings"} {
		t.Run(name, func(t *testing.T) {
			f.showPage(i)
			switch i {
			case pageEnterprises:
				f.queue.until(t, func() bool { return f.enterprises.detail.filled.Visible() })
			case pageMatching:
				f.queue.until(t, func() bool { return len(f.matching.partners.cards) == 1 })
				f.matching.tabs.SelectIndex(1)
			}
			f.win.Resize(fyne.NewSize(minWidth, minHeight))
			f.win.Content().Refresh()
			test.AssertRendersToMarkup(t, name+".xml", f.win.Canvas())
		})
	}
}
