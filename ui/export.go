package ui

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"

	"lianpei/ui/kit"
	"lianpei/words"
	"lianpei/workspace"
)

// exporter is what exporting needs of the catalog.
type exporter interface {
	ExportPartners(ctx context.Context, path string, enterpriseIDs []int64, o workspace.ExportOptions, progress func(workspace.Progress)) (workspace.ExportSummary, error)
}

// exportTops are how many suggestions a need can have in an exported list.
var exportTops = []int{3, 5, 10, 20}

// exportForm asks what to export and where to.
type exportForm struct {
	*saveForm
	all    *kit.Choice[bool]
	top    *kit.Choice[int]
	people *kit.Check
}

// exportPartners asks for what and where, and writes the partner list. chosen are the enterprises in front; empty means that
// there is no choice but all.
func exportPartners(h *host, source exporter, chosen []int64) *exportForm {
	f := &exportForm{}
	scopes := []bool{true}
	if len(chosen) > 0 {
		scopes = []bool{false, true}
	}
	f.all = kit.NewChoice(scopes, func(all bool) string {
		if all {
			return words.Text("export.all")
		}
		return words.Count("export.chosen", len(chosen))
	}, nil)
	f.all.Set(len(chosen) == 0)
	f.top = kit.NewChoice(exportTops, func(n int) string { return strconv.Itoa(n) }, nil)
	f.top.Set(workspace.DefaultTop)
	f.people = kit.NewCheck(words.Text("settings.without_people"), nil)
	f.people.SetChecked(h.prefs.withoutPeople())
	f.saveForm = h.chooseTarget(saveParams{
		Title:   words.Text("export.title"),
		Name:    words.Text("export.name", words.Values{"Date": h.now().Format("2006-01-02")}) + ".xlsx",
		Folder:  h.startFolder(),
		Confirm: words.Text("export.confirm"),
		Rows: []fyne.CanvasObject{
			kit.Label(words.Text("export.scope")), f.all,
			kit.Label(words.Text("export.top")), f.top,
			kit.Label(""), f.people,
		},
		Overwrite: true,
	}, func(path string) {
		ids := chosen
		if f.all.Value() {
			ids = nil
		}
		runExport(h, source, path, ids, workspace.ExportOptions{Top: f.top.Value(), WithoutPeople: f.people.Checked})
	})
	return f
}

func runExport(h *host, source exporter, path string, ids []int64, options workspace.ExportOptions) *job {
	return runJob(h, words.Text("export.title"), func(ctx context.Context, progress func(workspace.Progress)) (workspace.ExportSummary, error) {
		return source.ExportPartners(ctx, path, ids, options, progress)
	}, func(s workspace.ExportSummary, err error) {
		if err != nil {
			h.fail("export.failed", err)
			return
		}
		h.notify(words.Text("export.done", words.Values{"File": s.File, "Rows": s.Suppliers + s.Customers}), words.Text("export.open"), func() { h.openFile(path) })
	})
}
