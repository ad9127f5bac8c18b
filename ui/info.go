package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"lianpei/assets"
	"lianpei/ui/kit"
	"lianpei/words"
	"lianpei/workspace"
)

// checker is what checking needs of the catalog.
type checker interface {
	Check(ctx context.Context) (workspace.CheckReport, error)
}

// checkCatalog checks the catalog and shows the result.
func checkCatalog(h *host, source checker) *job {
	return runJob(h, words.Text("check.title"), func(ctx context.Context, _ func(workspace.Progress)) (workspace.CheckReport, error) {
		return source.Check(ctx)
	}, func(r workspace.CheckReport, err error) {
		if err != nil {
			h.fail("check.failed", err)
			return
		}
		showCheckReport(h, r)
	})
}

func showCheckReport(h *host, r workspace.CheckReport) *kit.Dialog {
	headline := words.Text("check.ok")
	switch {
	case !r.OK:
		headline = words.Text("check.broken")
	case len(r.Findings) > 0:
		headline = words.Count("check.findings", len(r.Findings))
	}
	counts := words.Text("check.counts", words.Values{"Enterprises": r.Enterprises, "Needs": r.Needs, "Offers": r.Offers})
	summary := kit.Stack(4, kit.Tight(boldProse(headline)), kit.Tight(kit.Prose(counts)))
	content, size := fyne.CanvasObject(summary), fyne.NewSize(480, 0)
	if len(r.Findings) > 0 {
		table := newFindingTable(r.Findings, false)
		content = container.NewBorder(summary, newFindingDetail(table), nil, nil, kit.Inset(0, 8, table))
		size = fyne.NewSize(860, 560)
	}
	return h.inform(words.Text("check.title"), content, size)
}

// inform shows something to read.
func (h *host) inform(title string, content fyne.CanvasObject, size fyne.Size) *kit.Dialog {
	ok := kit.NewButton(words.Text("button.close"), nil, nil).Primary()
	d := h.dialog(kit.DialogParams{Title: title, Content: content, Buttons: []*kit.Button{ok}, Default: ok, Size: size})
	ok.OnTapped = d.Close
	return d
}

// shortcutRows are what the page of shortcuts lists: keys and what they do.
var shortcutRows = []struct{ keys, does string }{
	{"Ctrl+1 … Ctrl+4", "shortcut.pages"},
	{"Ctrl+I", "shortcut.import"},
	{"Ctrl+E", "shortcut.export"},
	{"Ctrl+F", "shortcut.find"},
	{"Ctrl+N", "shortcut.new"},
	{"Ctrl+S", "shortcut.save"},
	{"Ctrl+Z / Ctrl+Y", "shortcut.undo"},
	{"↑ ↓ PageUp PageDown Home End", "shortcut.rows"},
	{"Enter", "shortcut.enter"},
	{"Space", "shortcut.tick"},
	{"Esc", "shortcut.escape"},
	{"F1", "shortcut.help"},
	{"Ctrl+Q", "shortcut.quit"},
}

func showShortcuts(h *host) *kit.Dialog {
	grid := kit.Fields()
	for _, s := range shortcutRows {
		grid.Add(kit.Inset(0, 4, kit.Tight(kit.Bold(s.keys))))
		grid.Add(kit.Inset(16, 4, kit.Tight(kit.Label(words.Text(s.does)))))
	}
	return h.inform(words.Text("shortcut.title"), grid, fyne.NewSize(560, 0))
}

func showAbout(h *host, version string) *kit.Dialog {
	logo := canvas.NewImageFromResource(fyne.NewStaticResource("icon.png", assets.Icon))
	logo.FillMode = canvas.ImageFillContain
	logo.SetMinSize(fyne.NewSquareSize(72))
	text := kit.Stack(6,
		kit.NewText(words.Text("app.name"), theme.SizeNameHeadingText, theme.ColorNameForeground, true),
		kit.Muted(words.Text("about.version", words.Values{"Version": version})),
		kit.Tight(kit.Prose(words.Text("about.what"))),
		kit.Tight(kit.MutedProse(words.Text("about.local"))),
		kit.Tight(kit.MutedProse(words.Text("about.font"))))
	return h.inform(words.Text("menu.about"), container.NewBorder(nil, nil, kit.Inset(0, 0, container.NewVBox(logo)), nil, kit.Inset(16, 0, text)), fyne.NewSize(520, 0))
}
