package ui

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"lianpei/ui/kit"
	"lianpei/words"
)

// fileRow is a file or folder in a chooser.
type fileRow struct {
	id       int64
	name     string
	path     string
	folder   bool
	size     int64
	modified time.Time
}

// chooser lets the user choose files or a folder. Fyne's own dialog takes one file only and speaks English in places.
type chooser struct {
	host       *host
	extensions []string // empty: folders only
	several    bool
	chosen     func([]string)

	folder string
	load   *latest
	path   *kit.Entry
	table  *kit.Table[fileRow]
	hint   *kit.Text
	ok     *kit.Button
	dialog *kit.Dialog
}

// chooseFiles lets the user choose existing files, several if asked for.
func (h *host) chooseFiles(title string, extensions []string, several bool, chosen func([]string)) *chooser {
	c := &chooser{host: h, extensions: extensions, several: several}
	c.chosen = func(paths []string) {
		h.prefs.setFolder(c.folder)
		chosen(paths)
	}
	c.open(title, words.Text("file.open"), h.startFolder())
	return c
}

// chooseFolder lets the user choose a folder.
func (h *host) chooseFolder(start string, chosen func(string)) *chooser {
	c := &chooser{host: h, chosen: func(paths []string) { chosen(paths[0]) }}
	c.open(words.Text("file.choose_folder"), words.Text("file.choose_folder"), start)
	return c
}

func (c *chooser) open(title, confirm, start string) {
	c.load = c.host.latest()
	c.path = kit.NewEntry()
	c.path.OnSubmitted = func(text string) { c.goTo(text) }
	c.table = kit.NewTable(c.tableParams())
	c.hint = kit.Muted("")
	up := kit.NewButton(words.Text("file.up"), theme.MoveUpIcon(), func() { c.goTo(filepath.Dir(c.folder)) })
	var places []fyne.CanvasObject
	for _, p := range filePlaces() {
		places = append(places, alignedLeft(kit.NewButton(words.Text(p.key, words.Values{"Name": p.path}), p.icon, func() { c.goTo(p.path) })))
	}
	cancel := kit.NewButton(words.Text("button.cancel"), nil, nil)
	c.ok = kit.NewButton(confirm, nil, c.confirm).Primary()
	content := container.NewBorder(container.NewBorder(nil, nil, up, nil, c.path), kit.Inset(0, 4, c.hint),
		kit.Inset(0, 6, kit.AtLeast(140, 0, kit.Stack(4, places...))), nil,
		kit.Inset(8, 6, container.NewStack(kit.NewFill(kit.ColorSurface, 0), c.table)))
	c.dialog = c.host.dialog(kit.DialogParams{
		Title: title, Content: content, Buttons: []*kit.Button{cancel, c.ok}, Size: fyne.NewSize(880, 580),
	})
	cancel.OnTapped = c.dialog.Close
	// Enter in the path goes there instead of confirming.
	kit.ForwardKeys(c.path, func(event *fyne.KeyEvent) {
		switch event.Name {
		case fyne.KeyEscape:
			c.dialog.Cancel()
		case fyne.KeyReturn, fyne.KeyEnter:
			c.goTo(c.path.Text)
		}
	})
	c.update()
	c.goTo(start)
}

func alignedLeft(b *kit.Button) *kit.Button {
	b.Alignment = widget.ButtonAlignLeading
	return b.Quiet()
}

func (c *chooser) tableParams() kit.TableParams[fileRow] {
	params := kit.TableParams[fileRow]{
		Key:         func(r fileRow) int64 { return r.id },
		OnSelected:  func(fileRow) { c.update() },
		OnActivated: c.activate,
		Focus:       c.host.win.Canvas().Focus,
		Columns: []kit.Column[fileRow]{
			{Title: words.Text("file.column_name"), Width: 260, Flex: 1, Text: func(r fileRow) string { return r.name }},
			{Title: words.Text("file.column_size"), Width: 90, Right: true, Text: fileSize},
			{Title: words.Text("file.column_time"), Width: 160, Text: func(r fileRow) string { return r.modified.Local().Format("2006-01-02 15:04") }},
		},
	}
	if c.several {
		params.OnChecked = c.update
	}
	return params
}

func fileSize(r fileRow) string {
	switch {
	case r.folder:
		return words.Text("file.folder_label")
	case r.size < 1<<20:
		return strconv.FormatInt((r.size+1023)>>10, 10) + " KB"
	}
	return strconv.FormatFloat(float64(r.size)/(1<<20), 'f', 1, 64) + " MB"
}

// goTo shows a folder, or chooses a file whose path was typed. Reading runs off the UI goroutine: a folder on a network drive
// that is gone can take a minute to say so.
func (c *chooser) goTo(path string) {
	path = strings.Trim(strings.TrimSpace(path), `"`)
	if path == "" {
		return
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(c.folder, path)
	}
	type result struct {
		rows []fileRow
		file bool
	}
	start(c.load, c.host.ctx, func(context.Context) (result, error) {
		info, err := os.Stat(path)
		if err != nil {
			return result{}, err
		}
		if !info.IsDir() {
			return result{file: true}, nil
		}
		rows, err := readFolder(path, c.extensions)
		return result{rows: rows}, err
	}, func(r result, err error) {
		switch {
		case err != nil:
			c.hint.SetText(words.Error(err))
		case r.file && c.fits(path):
			c.dialog.Close()
			c.folder = filepath.Dir(path)
			c.chosen([]string{path})
		case r.file:
			c.hint.SetText(words.Text("file.wrong_kind", words.Values{"Kinds": words.List(c.extensions)}))
		default:
			c.folder = filepath.Clean(path)
			c.path.SetText(c.folder)
			c.table.SetRows(r.rows)
			c.update()
		}
	})
}

func (c *chooser) fits(path string) bool {
	return slices.Contains(c.extensions, strings.ToLower(filepath.Ext(path)))
}

// readFolder lists folders first, then the files of the kinds, each in the order of names; hidden ones are left out.
func readFolder(folder string, extensions []string) ([]fileRow, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var rows []fileRow
	for _, e := range entries {
		info, err := os.Stat(filepath.Join(folder, e.Name())) // follows links
		if err != nil || strings.HasPrefix(e.Name(), ".") || strings.HasPrefix(e.Name(), "~$") {
			continue // ~$ are the locks that Excel lays beside open workbooks
		}
		if !info.IsDir() && !slices.Contains(extensions, strings.ToLower(filepath.Ext(e.Name()))) {
			continue
		}
		rows = append(rows, fileRow{name: e.Name(), path: filepath.Join(folder, e.Name()), folder: info.IsDir(), size: info.Size(), modified: info.ModTime()})
	}
	slices.SortStableFunc(rows, func(a, b fileRow) int {
		if a.folder != b.folder {
			if a.folder {
				return -1
			}
			return 1
		}
		return strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name))
	})
	for i := range rows {
		rows[i].id = int64(i + 1)
	}
	return rows, nil
}

// marked are the files that would be chosen now.
func (c *chooser) marked() []string {
	var paths []string
	if c.several {
		ticked := c.table.Checked()
		for _, r := range c.table.Rows() {
			if slices.Contains(ticked, r.id) && !r.folder {
				paths = append(paths, r.path)
			}
		}
	}
	if r, ok := c.table.Selected(); ok && len(paths) == 0 && !r.folder {
		paths = append(paths, r.path)
	}
	return paths
}

func (c *chooser) update() {
	if len(c.extensions) == 0 {
		c.hint.SetText(words.Text("file.folder_hint"))
		return
	}
	marked := c.marked()
	if len(marked) == 0 {
		c.ok.Disable()
	} else {
		c.ok.Enable()
	}
	switch {
	case len(marked) > 1:
		c.hint.SetText(words.Count("file.marked", len(marked)))
	case len(c.table.Rows()) == 0:
		c.hint.SetText(words.Text("file.nothing_here", words.Values{"Kinds": words.List(c.extensions)}))
	default:
		c.hint.SetText(words.Text("file.hint"))
	}
}

func (c *chooser) activate(r fileRow) {
	if r.folder {
		c.goTo(r.path)
		return
	}
	c.confirm()
}

// confirm chooses what is marked; a selected folder is entered when files are wanted.
func (c *chooser) confirm() {
	if len(c.extensions) == 0 {
		folder := c.folder
		if r, ok := c.table.Selected(); ok {
			folder = r.path
		}
		c.dialog.Close()
		c.chosen([]string{folder})
		return
	}
	paths := c.marked()
	if len(paths) == 0 {
		return
	}
	c.dialog.Close()
	c.chosen(paths)
}

// filePlace is a folder that people often want.
type filePlace struct {
	key, path string
	icon      fyne.Resource
}

// filePlaces are the folders that exist of the user's own, and the drives on Windows.
func filePlaces() []filePlace {
	var places []filePlace
	add := func(key, path string, icon fyne.Resource) {
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			places = append(places, filePlace{key, path, icon})
		}
	}
	home, err := os.UserHomeDir()
	if err == nil {
		add("place.home", home, theme.HomeIcon())
		for _, p := range []struct {
			key   string
			names []string
			icon  fyne.Resource
		}{
			{"place.desktop", []string{"Desktop", "桌面"}, theme.DesktopIcon()},
			{"place.documents", []string{"Documents", "文档"}, theme.DocumentIcon()},
			{"place.downloads", []string{"Downloads", "下载"}, theme.DownloadIcon()},
		} {
			for _, name := range p.names {
				add(p.key, filepath.Join(home, name), p.icon)
			}
		}
	}
	if runtime.GOOS != "windows" {
		add("place.root", "/", theme.ComputerIcon())
		return places
	}
	// Asking a drive letter that is no drive answers at once; only letters of lost network drives are slow, so these stop at H.
	for letter := 'C'; letter <= 'H'; letter++ {
		add("place.drive", string(letter)+`:\`, theme.StorageIcon())
	}
	return places
}
