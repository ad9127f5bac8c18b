package ui

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"lianpei/catalog"
	"lianpei/ui/kit"
	"lianpei/words"
	"lianpei/workbook"
	"lianpei/workspace"
)

// importer is what importing needs of the catalog.
type importer interface {
	Import(ctx context.Context, paths []string, o workspace.ImportOptions, progress func(workspace.Progress)) (workspace.ImportReport, error)
	UndoImport(ctx context.Context, batchID int64) error
}

// importForms imports files and shows the report. Files of other kinds among the dropped ones are named and left out.
func importForms(h *host, source importer, paths []string) *job {
	forms := slices.DeleteFunc(slices.Clone(paths), func(p string) bool {
		return !slices.Contains(formExtensions, strings.ToLower(filepath.Ext(p)))
	})
	if len(forms) == 0 {
		h.notify(words.Text("import.no_forms"), "", nil)
		return nil
	}
	if left := len(paths) - len(forms); left > 0 {
		h.notify(words.Count("import.left_out", left), "", nil)
	}
	return runImport(h, source, forms, "")
}

// runImport imports forms; a protected workbook among them is asked the password of, as often as the answer is wrong.
func runImport(h *host, source importer, forms []string, password string) *job {
	return runJob(h, words.Text("import.title"), func(ctx context.Context, progress func(workspace.Progress)) (workspace.ImportReport, error) {
		return source.Import(ctx, forms, workspace.ImportOptions{Password: password}, progress)
	}, func(r workspace.ImportReport, err error) {
		switch {
		case errors.Is(err, workbook.ErrEncrypted):
			askPassword(h, lockedForm(forms, err), password != "", func(password string) { runImport(h, source, forms, password) })
		case err != nil:
			h.fail("import.failed", err)
		default:
			h.expireUndo()
			h.changed()
			showImportReport(h, source, r)
		}
	})
}

// lockedForm is the name of the form that an error of opening speaks of.
func lockedForm(forms []string, err error) string {
	for _, path := range forms {
		if name := filepath.Base(path); strings.Contains(err.Error(), name) {
			return name
		}
	}
	return filepath.Base(forms[0])
}

// passwordForm asks for the password of a protected workbook.
type passwordForm struct {
	dialog *kit.Dialog
	entry  *kit.Entry
	ok     *kit.Button
}

// askPassword asks for the password of a form; again says that the one just given was wrong.
func askPassword(h *host, form string, again bool, given func(password string)) *passwordForm {
	p := &passwordForm{entry: kit.NewPassword()}
	content := kit.Stack(8, kit.Tight(kit.Prose(words.Text("password.ask", words.Values{"File": form}))), p.entry)
	if again {
		content.Add(kit.NewText(words.Text("password.wrong"), theme.SizeNameText, theme.ColorNameError, false))
	}
	cancel := kit.NewButton(words.Text("button.cancel"), nil, nil)
	p.ok = kit.NewButton(words.Text("password.import"), nil, func() {
		p.dialog.Close()
		given(p.entry.Text)
	}).Primary()
	p.ok.Disable()
	p.entry.OnChanged = func(text string) {
		if text == "" {
			p.ok.Disable()
		} else {
			p.ok.Enable()
		}
	}
	p.dialog = h.dialog(kit.DialogParams{
		Title: words.Text("password.title"), Content: content, Buttons: []*kit.Button{cancel, p.ok}, Default: p.ok,
		Size: fyne.NewSize(480, 0), Focus: p.entry,
	})
	cancel.OnTapped = p.dialog.Close
	return p
}

// importReport is the dialog that says what became of an import.
type importReport struct {
	dialog   *kit.Dialog
	undo     *kit.Button
	findings *kit.Table[findingRow]
	act      *latest
}

// findingRow is a finding with a key for the table.
type findingRow struct {
	id int64
	catalog.Finding
}

func showImportReport(h *host, source importer, r workspace.ImportReport) *importReport {
	d := &importReport{act: h.latest()}
	d.findings = newFindingTable(r.Findings, true)
	summary := kit.Stack(4,
		kit.Tight(boldProse(reportHeadline(r))),
		kit.Tight(kit.Prose(countsText("counts.enterprises", r.Enterprises)+"\n"+countsText("counts.listings", r.Listings))))
	files := kit.Stack(8)
	for _, f := range r.Files {
		files.Add(fileReport(f))
	}
	tabs := container.NewAppTabs(
		container.NewTabItem(words.Text("import.files")+" "+strconv.Itoa(len(r.Files)), container.NewVScroll(kit.Inset(0, 8, files))),
		container.NewTabItem(words.Text("import.findings")+" "+strconv.Itoa(r.FindingCount), findingsTab(d.findings, r)))
	if r.RefusedRows > 0 {
		tabs.SelectIndex(1)
	}
	d.undo = kit.NewButton(words.Text("overview.undo_import"), theme.ContentUndoIcon(), nil)
	ok := kit.NewButton(words.Text("button.close"), nil, nil).Primary()
	if r.BatchID == 0 {
		d.undo.Disable()
	}
	d.dialog = h.dialog(kit.DialogParams{
		Title: words.Text("import.report"), Content: container.NewBorder(summary, nil, nil, nil, tabs),
		Left: []fyne.CanvasObject{d.undo}, Buttons: []*kit.Button{ok}, Default: ok, Size: fyne.NewSize(920, 620),
	})
	ok.OnTapped = d.dialog.Close
	d.undo.OnTapped = func() {
		d.undo.Disable()
		start(d.act, h.ctx, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, source.UndoImport(ctx, r.BatchID)
		}, func(_ struct{}, err error) {
			d.dialog.Close()
			if err != nil {
				h.fail("overview.undo_failed", err)
				return
			}
			h.expireUndo()
			h.notify(words.Text("import.undone"), "", nil)
			h.changed()
		})
	}
	return d
}

func reportHeadline(r workspace.ImportReport) string {
	switch {
	case r.BatchID == 0 && r.RefusedRows == 0:
		return words.Text("import.nothing_new")
	case r.BatchID == 0:
		return words.Count("import.nothing_taken", r.RefusedRows)
	case r.RefusedRows > 0:
		return words.Count("import.done_with_refusals", r.RefusedRows)
	}
	return words.Text("import.done")
}

func fileReport(f workspace.FileReport) fyne.CanvasObject {
	lines := kit.Stack(3,
		kit.Tight(boldProse(f.File)),
		kit.Tight(kit.Prose(joinFacts(words.Count("import.rows", f.Rows), countsText("counts.enterprises", f.Enterprises), countsText("counts.listings", f.Listings)))))
	for _, s := range f.Sheets {
		key := "import.sheet"
		if s.Sheet == "" {
			key = "import.table" // a CSV has no sheets
		}
		name := words.Text(key, words.Values{"Sheet": s.Sheet, "Kind": words.SheetKind(s.Kind), "Rows": s.Rows})
		lines.Add(kit.Tight(kit.Prose(name)))
		if len(s.Columns) > 0 {
			columns := make([]string, len(s.Columns))
			for i, c := range s.Columns {
				columns[i] = words.Column(c)
			}
			lines.Add(kit.Tight(kit.MutedProse(words.Text("import.columns", words.Values{"Columns": words.List(columns)}))))
		}
	}
	return kit.NewPanel(12, lines)
}

func findingsTab(table *kit.Table[findingRow], r workspace.ImportReport) fyne.CanvasObject {
	if len(r.Findings) == 0 {
		return container.NewCenter(kit.Label(words.Text("import.no_findings")))
	}
	note := ""
	if r.FindingCount > len(r.Findings) {
		note = words.Text("import.findings_capped", words.Values{"Shown": len(r.Findings), "All": r.FindingCount})
	}
	full := newFindingDetail(table)
	foot := kit.Stack(2, full)
	if note != "" {
		foot.Add(kit.Inset(4, 2, kit.Tight(kit.Prose(note))))
	}
	return container.NewBorder(nil, foot, nil, nil, table)
}

// newFindingTable lists findings; imported adds what became of each value.
func newFindingTable(findings []catalog.Finding, imported bool) *kit.Table[findingRow] {
	rows := make([]findingRow, len(findings))
	for i, f := range findings {
		rows[i] = findingRow{int64(i + 1), f}
	}
	columns := []kit.Column[findingRow]{
		{Title: words.Text("finding.place"), Width: 200, Flex: 2, Text: func(r findingRow) string { return findingPlace(r.Finding) }},
		{Title: words.Text("finding.what"), Width: 260, Flex: 4, Text: func(r findingRow) string { return words.Finding(r.Finding) }},
		{Title: words.Text("finding.value"), Width: 110, Flex: 1, Text: func(r findingRow) string { return firstLine(r.Value) }},
	}
	if imported {
		columns = append(columns, kit.Column[findingRow]{
			Title: words.Text("finding.result"), Width: 84, Text: func(r findingRow) string { return words.Severity(r.Severity) },
		})
	}
	table := kit.NewTable(kit.TableParams[findingRow]{Key: func(r findingRow) int64 { return r.id }, Columns: columns})
	table.SetRows(rows)
	return table
}

// newFindingDetail shows the whole of the selected finding, which its row may cut off.
func newFindingDetail(table *kit.Table[findingRow]) fyne.CanvasObject {
	text := kit.Prose(words.Text("finding.select"))
	text.Selectable = true
	table.OnSelected(func(r findingRow) {
		kit.Reword(text, joinFacts(findingPlace(r.Finding), r.Subject, words.Finding(r.Finding)))
	})
	return kit.NewPanel(4, kit.AtLeast(0, 52, text))
}

// findingPlace says where a finding is: the cell, else the enterprise.
func findingPlace(f catalog.Finding) string {
	if place := words.Place(f); place != "" {
		return place
	}
	return f.Subject
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
