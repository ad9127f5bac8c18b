package ui

import (
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"lianpei/catalog"
	"lianpei/ui/kit"
	"lianpei/words"
)

// menuItems are the items whose state changes.
type menuItems struct {
	main                   *fyne.MainMenu
	undo, redo, save, find *fyne.MenuItem
	imports, export, check *fyne.MenuItem
	add                    *fyne.MenuItem
	pages                  []*fyne.MenuItem
}

func ctrl(key fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierControl}
}

// item makes a menu item. Shortcuts of menu items fire whatever has the focus and even behind a dialog, so every action rests
// while a dialog is open.
func (r *root) item(key string, shortcut fyne.Shortcut, action func()) *fyne.MenuItem {
	i := fyne.NewMenuItem(words.Text(key), func() {
		if r.free() {
			action()
		}
	})
	i.Shortcut = shortcut
	return i
}

func (r *root) buildMenu() {
	m := &r.menu
	m.imports = r.item("menu.import", ctrl(fyne.KeyI), r.askImport)
	m.export = r.item("menu.export", ctrl(fyne.KeyE), r.askExport)
	m.check = r.item("menu.check", nil, func() { checkCatalog(r.host, r.file) })
	quit := r.item("menu.quit", ctrl(fyne.KeyQ), r.close)
	quit.IsQuit = true
	file := fyne.NewMenu(words.Text("menu.file"),
		r.item("menu.new", nil, r.askNew), r.item("menu.open", ctrl(fyne.KeyO), r.askOpen), r.recentItem(),
		fyne.NewMenuItemSeparator(), m.imports, m.export,
		fyne.NewMenuItemSeparator(), m.check,
		fyne.NewMenuItemSeparator(), quit)

	m.undo = fyne.NewMenuItem("", func() { r.undoKey(&fyne.ShortcutUndo{}, r.undoStep != nil, r.undoLast) })
	m.undo.Shortcut = &fyne.ShortcutUndo{}
	m.redo = fyne.NewMenuItem("", func() { r.undoKey(&fyne.ShortcutRedo{}, r.redoStep != nil, r.redoLast) })
	m.redo.Shortcut = &fyne.ShortcutRedo{}
	m.save = fyne.NewMenuItem(words.Text("button.save"), func() {
		if r.save != nil {
			r.save()
		}
	})
	m.save.Shortcut = ctrl(fyne.KeyS)
	m.find = r.item("menu.find", ctrl(fyne.KeyF), r.find)
	m.add = r.item("enterprises.add", ctrl(fyne.KeyN), func() {
		r.showPage(pageEnterprises)
		r.enterprises.add()
	})
	edit := fyne.NewMenu(words.Text("menu.edit"), m.undo, m.redo, fyne.NewMenuItemSeparator(), m.add, m.save, m.find)

	m.pages = nil
	for i, key := range pageKeys {
		m.pages = append(m.pages, r.item(key, ctrl([]fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4}[i]), func() { r.showPage(i) }))
	}
	view := fyne.NewMenu(words.Text("menu.view"), m.pages...)
	help := fyne.NewMenu(words.Text("menu.help"),
		r.item("menu.shortcuts", nil, func() { showShortcuts(r.host) }),
		r.item("menu.about", nil, func() { showAbout(r.host, r.params.Version) }))
	m.main = fyne.NewMainMenu(file, edit, view, help)
	r.labelUndo()
	r.enable()
	r.win.SetMainMenu(m.main)
}

func (r *root) recentItem() *fyne.MenuItem {
	recent := fyne.NewMenuItem(words.Text("menu.recent"), nil)
	var items []*fyne.MenuItem
	for _, path := range r.prefs.recent() {
		items = append(items, fyne.NewMenuItem(catalogName(path)+"  "+filepath.Dir(path), func() {
			if r.free() {
				r.openCatalog(path, openExisting)
			}
		}))
	}
	if len(items) == 0 {
		recent.Disabled = true
		return recent
	}
	recent.ChildMenu = fyne.NewMenu("", items...)
	return recent
}

// undoKey leaves the key to an entry that has the focus, since people mean their typing then. An empty search holds none.
func (r *root) undoKey(shortcut fyne.Shortcut, possible bool, act func()) {
	focused := r.win.Canvas().Focused()
	search, isSearch := focused.(*kit.Search)
	if entry, ok := focused.(fyne.Shortcutable); ok && (!isSearch || search.Text != "") {
		entry.TypedShortcut(shortcut)
		return
	}
	if possible && r.free() {
		act()
	}
}

func (r *root) labelUndo() {
	r.menu.undo.Label, r.menu.redo.Label = words.Text("menu.undo"), words.Text("menu.redo")
	// A disabled item lets its keys through to an entry.
	r.menu.undo.Disabled, r.menu.redo.Disabled = r.undoStep == nil, r.redoStep == nil
	if r.undoStep != nil {
		r.menu.undo.Label = words.Text("menu.undo_step", words.Values{"Step": stepText(*r.undoStep)})
	}
	if r.redoStep != nil {
		r.menu.redo.Label = words.Text("menu.redo_step", words.Values{"Step": stepText(*r.redoStep)})
	}
}

// stepText is what a step did, short enough for a menu.
func stepText(s catalog.Step) string {
	const most = 30
	text := []rune(words.Step(s))
	if len(text) > most {
		return string(text[:most-1]) + "…"
	}
	return string(text)
}

func (r *root) enable() {
	m, open := &r.menu, r.file != nil
	for _, i := range append([]*fyne.MenuItem{m.imports, m.export, m.check, m.find, m.add}, m.pages...) {
		i.Disabled = !open
	}
	m.save.Disabled = r.save == nil
}

// updateMenu shows which items can be used now.
func (r *root) updateMenu() {
	r.labelUndo()
	r.enable()
	r.menu.main.Refresh()
}

func (r *root) find() {
	if f, ok := r.pages[r.current].(finder); ok {
		f.Find()
		return
	}
	r.showPage(pageEnterprises)
	r.enterprises.Find()
}

// typedKey gets the keys that no widget has the focus for.
func (r *root) typedKey(event *fyne.KeyEvent) {
	if event.Name == fyne.KeyF1 && r.free() {
		showShortcuts(r.host)
	}
}
