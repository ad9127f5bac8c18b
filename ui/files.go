package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"lianpei/ui/kit"
	"lianpei/words"
)

// formExtensions are the files that can be imported.
var formExtensions = []string{".xlsx", ".xls", ".csv"}

// catalogExtension ends the names of catalog files.
const catalogExtension = ".lianpei"

// saveParams say what a file to be written is.
type saveParams struct {
	Title     string
	Name      string // with extension
	Folder    string
	Confirm   string              // label of the button
	Intro     string              // a sentence above the fields; may be empty
	Rows      []fyne.CanvasObject // labels and fields above the name, in turn; may be empty
	Overwrite bool                // an existing file may be replaced
}

// saveForm asks for a name and a folder. It says beforehand when a file of that name exists, and touches no file itself.
type saveForm struct {
	host   *host
	params saveParams
	dialog *kit.Dialog
	name   *kit.Entry
	folder string
	where  *widget.Label
	hint   *widget.Label
	ok     *kit.Button
	chosen func(path string)
}

// chooseTarget lets the user say where a new file goes.
func (h *host) chooseTarget(params saveParams, chosen func(path string)) *saveForm {
	f := &saveForm{host: h, params: params, folder: params.Folder, chosen: chosen, name: kit.NewEntry()}
	f.name.SetText(params.Name)
	f.name.CursorColumn = utf8.RuneCountInString(strings.TrimSuffix(params.Name, filepath.Ext(params.Name)))
	f.name.OnChanged = func(string) { f.check() }
	f.where = widget.NewLabel("")
	f.where.Truncation = fyne.TextTruncateEllipsis
	f.hint = kit.Prose("")
	browse := kit.NewButton(words.Text("file.browse"), theme.FolderOpenIcon(), func() {
		h.chooseFolder(f.folder, func(folder string) {
			f.folder = folder
			f.check()
		})
	})
	cancel := kit.NewButton(words.Text("button.cancel"), nil, nil)
	f.ok = kit.NewButton(params.Confirm, nil, f.confirm).Primary()
	rows := container.NewVBox()
	if params.Intro != "" {
		rows.Add(kit.Prose(params.Intro))
	}
	rows.Add(kit.Fields(append(slices.Clone(params.Rows),
		kit.Label(words.Text("file.name_label")), f.name,
		kit.Label(words.Text("file.folder_label")), container.NewBorder(nil, nil, nil, browse, f.where))...))
	rows.Add(f.hint)
	f.dialog = h.dialog(kit.DialogParams{
		Title: params.Title, Content: rows, Buttons: []*kit.Button{cancel, f.ok}, Default: f.ok,
		Size: fyne.NewSize(600, 0), Focus: f.name,
	})
	cancel.OnTapped = f.dialog.Close
	f.check()
	return f
}

func (f *saveForm) path() string {
	name := strings.TrimSpace(f.name.Text)
	extension := filepath.Ext(f.params.Name)
	if name != "" && !strings.EqualFold(filepath.Ext(name), extension) {
		name += extension
	}
	return filepath.Join(f.folder, name)
}

// check shows what would happen and allows the button only for what can be done.
func (f *saveForm) check() {
	f.where.SetText(f.folder)
	name := strings.TrimSpace(f.name.Text)
	f.ok.Enable()
	switch {
	case name == "":
		kit.Reword(f.hint, words.Text("file.name_missing"))
		f.ok.Disable()
	case strings.ContainsAny(name, `\/:*?"<>|`):
		kit.Reword(f.hint, words.Text("file.name_invalid"))
		f.ok.Disable()
	case exists(f.path()) && f.params.Overwrite:
		kit.Reword(f.hint, words.Text("file.will_replace"))
	case exists(f.path()):
		kit.Reword(f.hint, words.Text("file.exists"))
		f.ok.Disable()
	default:
		kit.Reword(f.hint, "")
	}
}

func (f *saveForm) confirm() {
	path := f.path()
	f.dialog.Close()
	f.host.prefs.setFolder(f.folder)
	f.chosen(path)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
