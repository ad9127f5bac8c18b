package cli

import (
	"context"
	"strings"

	"lianpei/catalog"
	"lianpei/words"
	"lianpei/workbook"
	"lianpei/workspace"
)

// shownFindings is how many findings are printed; JSON has them all.
const shownFindings = 20

func importForms(ctx context.Context, c *command, args []string) (err error) {
	var kind string
	c.flags.StringVar(&kind, "kind", "", "")
	c.flags.BoolVar(&c.json, "json", false, "")
	forms, err := c.parse(args)
	if err != nil {
		return err
	}
	if len(forms) == 0 {
		return misuse("cli.need_forms", nil)
	}
	switch workbook.Kind(kind) {
	case workbook.KindAuto, workbook.KindEnterprises, workbook.KindNeeds, workbook.KindOffers:
	default:
		return misuse("cli.kind_unknown", words.Values{"Kind": kind, "Kinds": "enterprises, needs, offers"})
	}
	// A form that cannot be opened must not leave a new, empty catalog behind.
	for _, path := range forms {
		form, err := workbook.Open(ctx, path, workbook.Options{Kind: workbook.Kind(kind)})
		if err != nil {
			return err
		}
		if err := form.Close(); err != nil {
			return err
		}
	}
	ws, err := c.open(ctx, true)
	if err != nil {
		return err
	}
	defer closeWorkspace(ws, &err)
	progress, clear := c.progress()
	report, err := ws.Import(ctx, forms, workspace.ImportOptions{Kind: workbook.Kind(kind)}, progress)
	clear()
	if err != nil {
		return err
	}
	if c.json {
		err = c.printJSON(report)
	} else {
		c.printImport(&report)
	}
	if err == nil && report.RefusedRows > 0 {
		err = errPartly
	}
	return err
}

func (c *command) printImport(report *workspace.ImportReport) {
	for _, f := range report.Files {
		c.say("cli.import.file", words.Values{
			"File": f.File, "Rows": f.Rows, "ENew": f.Enterprises.New, "EUpdated": f.Enterprises.Updated, "ESame": f.Enterprises.Same,
			"LNew": f.Listings.New, "LUpdated": f.Listings.Updated, "LSame": f.Listings.Same, "Refused": f.RefusedRows,
		})
		for _, s := range f.Sheets {
			var columns []string
			for _, column := range s.Columns {
				header, field, _ := strings.Cut(column, " → ")
				columns = append(columns, header+" → "+words.Field(field))
			}
			c.say("cli.import.sheet", words.Values{
				"Sheet": s.Sheet, "Kind": words.Text("sheet_kind." + s.Kind), "Rows": s.Rows, "Columns": words.List(columns),
			})
		}
	}
	if report.BatchID == 0 {
		c.say("cli.import.unchanged", nil)
	}
	if report.FindingCount == 0 {
		return
	}
	c.say("cli.import.findings", words.Values{"Count": report.FindingCount})
	shown := 0
	for _, severity := range []catalog.Severity{catalog.Refused, catalog.Doubtful, catalog.Note} {
		for _, f := range report.Findings {
			if f.Severity != severity || shown == shownFindings {
				continue
			}
			shown++
			c.say("cli.import.finding", words.Values{"Severity": words.Severity(f.Severity), "Place": words.Place(f), "Text": words.Finding(f)})
		}
	}
	if report.FindingCount > shown {
		c.say("cli.import.more", words.Values{"Count": report.FindingCount - shown})
	}
}

// closeWorkspace closes and keeps the error when there is no other.
func closeWorkspace(ws *workspace.Workspace, err *error) {
	if closeErr := ws.Close(); *err == nil {
		*err = closeErr
	}
}
