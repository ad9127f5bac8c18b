package ui

import (
	"context"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"time"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"lianpei/ui/kit"
	"lianpei/words"
)

// host is the window as pages and forms see it. Tests build it with a queue for do and after.
type host struct {
	app     fyne.App
	win     fyne.Window
	ctx     context.Context // ends when the catalog or the window is closed
	do      func(func())    // queues a function for the UI goroutine; safe from any goroutine
	after   kit.After
	now     func() time.Time
	log     *slog.Logger
	prefs   settings
	notices *kit.Notices

	dialogs []*kit.Dialog
	jobs    int
	idle    func()         // called once when the last job has ended; may be nil
	save    func()         // what Ctrl+S does now; nil: nothing to save
	saving  func(bool)     // told when save appears or goes; may be nil
	changed func()         // to be called after the catalog changed
	show    func(id int64) // opens the page of an enterprise
	undo    func()         // undoes the last step
	expire  func()         // takes the notice away whose button undoes; may be nil
}

func (h *host) latest() *latest { return &latest{do: h.do} }

// dialog opens a dialog and keeps count of what is open, so that shortcuts rest meanwhile.
func (h *host) dialog(params kit.DialogParams) *kit.Dialog {
	var d *kit.Dialog
	closed := params.Closed
	params.Closed = func() {
		for i, open := range h.dialogs {
			if open == d {
				h.dialogs = append(h.dialogs[:i:i], h.dialogs[i+1:]...)
				break
			}
		}
		if closed != nil {
			closed()
		}
	}
	d = kit.NewDialog(h.win, params)
	h.dialogs = append(h.dialogs, d)
	d.Show()
	return d
}

// free reports whether no dialog is open.
func (h *host) free() bool { return len(h.dialogs) == 0 }

// notify shows a short message; action and do may be empty.
func (h *host) notify(text, action string, do func()) { h.notices.Show(text, action, do) }

// notifyUndo shows what was done with a button to undo it.
func (h *host) notifyUndo(text string) {
	h.expireUndo()
	h.expire = h.notices.Show(text, words.Text("button.undo"), h.undo)
}

// expireUndo takes the button of an earlier notifyUndo away. Call it once something else is the last step, which is what the
// button would undo then.
func (h *host) expireUndo() {
	if h.expire != nil {
		h.expire()
		h.expire = nil
	}
}

// fail is the one place that shows an error: what did not work (the key of a title) and why; the log gets the whole of it.
func (h *host) fail(title string, err error) {
	h.log.Error("Action failed", "action", title, "error", err)
	ok := kit.NewButton(words.Text("button.ok"), nil, nil).Primary()
	text := kit.Prose(words.Error(err))
	d := h.dialog(kit.DialogParams{
		Title: words.Text(title), Content: text, Buttons: []*kit.Button{ok}, Default: ok, Size: fyne.NewSize(460, 0),
	})
	ok.OnTapped = d.Close
}

// ask asks before something that loses more than one might think; Enter and Escape both leave things as they are.
func (h *host) ask(title, text, yes, no string, confirmed func()) {
	cancel := kit.NewButton(no, nil, nil).Primary()
	confirm := kit.NewButton(yes, nil, nil)
	d := h.dialog(kit.DialogParams{
		Title: title, Content: kit.Prose(text), Buttons: []*kit.Button{confirm, cancel}, Default: cancel, Size: fyne.NewSize(440, 0),
	})
	cancel.OnTapped = d.Close
	confirm.OnTapped = func() {
		d.Close()
		confirmed()
	}
}

// setSave says what Ctrl+S does; nil ends it.
func (h *host) setSave(save func()) {
	h.save = save
	if h.saving != nil {
		h.saving(save != nil)
	}
}

// openFile shows a file in the program that the system has for it.
func (h *host) openFile(path string) {
	address := &url.URL{Scheme: "file", Path: filepath.ToSlash(path)}
	if filepath.VolumeName(path) != "" {
		address.Path = "/" + address.Path
	}
	if err := h.app.OpenURL(address); err != nil {
		h.fail("file.open_failed", err)
	}
}

// startFolder is where file dialogs begin: where the last file was, else the documents, else the home folder.
func (h *host) startFolder() string {
	if f := h.prefs.folder(); f != "" {
		if info, err := os.Stat(f); err == nil && info.IsDir() {
			return f
		}
	}
	return documentsFolder()
}

func documentsFolder() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return "."
	}
	for _, name := range []string{"Documents", "文档"} {
		if info, err := os.Stat(filepath.Join(home, name)); err == nil && info.IsDir() {
			return filepath.Join(home, name)
		}
	}
	return home
}

// titled begins a text with a capital letter: the names of fields stand inside sentences too and have none in English.
func titled(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(r)) + text[size:]
}

// scrolled puts content into a scroller with room for the bar at the right.
func scrolled(o fyne.CanvasObject) *container.Scroll {
	return container.NewVScroll(container.New(layout.NewCustomPaddedLayout(8, 8, 2, 14), o))
}
