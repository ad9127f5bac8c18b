package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"lianpei/catalog"
	"lianpei/words"
	"lianpei/workbook"
	"lianpei/workspace"
)

// kinds are the values of --kind.
const kinds = string(workbook.KindEnterprises + ", " + workbook.KindNeeds + ", " + workbook.KindOffers)

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
	if kind != "" && !slices.Contains(strings.Split(kinds, ", "), kind) {
		return misuse("cli.kind_unknown", words.Values{"Kind": kind, "Kinds": kinds})
	}
	ws, err := c.create(ctx)
	if err != nil {
		return err
	}
	defer func() { err = ws.close(err) }()
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
				columns = append(columns, words.Column(column))
			}
			c.say("cli.import.sheet", words.Values{
				"Sheet": cmp.Or(s.Sheet, f.File), "Kind": words.SheetKind(s.Kind), "Rows": s.Rows, "Columns": words.List(columns),
			})
		}
	}
	if report.BatchID == 0 {
		c.say("cli.import.unchanged", nil)
	}
	c.printFindings(report.Findings, report.FindingCount)
}

// printFindings prints the first findings, the refused rows before the doubtful ones; count is how many there are in all.
func (c *command) printFindings(findings []catalog.Finding, count int) {
	if count == 0 {
		return
	}
	c.say("cli.import.findings", words.Values{"Count": count})
	shown := 0
	for _, severity := range []catalog.Severity{catalog.Refused, catalog.Doubtful, catalog.Note} {
		for _, f := range findings {
			if f.Severity != severity || shown == shownFindings {
				continue
			}
			shown++
			c.say("cli.import.finding", words.Values{"Severity": words.Severity(f.Severity), "Place": words.Place(f), "Text": words.Finding(f)})
		}
	}
	if count > shown {
		c.say("cli.import.more", words.Values{"Count": count - shown})
	}
}

// createdWorkspace is a workspace whose catalog may be new: when the first import into it fails, nothing is left of it.
type createdWorkspace struct {
	*workspace.Workspace
	created bool
}

// create opens the catalog of --db and makes a new one where there is none.
func (c *command) create(ctx context.Context) (*createdWorkspace, error) {
	switch c.db {
	case "":
		return nil, misuse("cli.missing", words.Values{"Name": "--db"})
	case c.env.DefaultPath:
		// The default place may never have been used; a folder that the user names must exist.
		if err := os.MkdirAll(filepath.Dir(c.db), 0o755); err != nil {
			return nil, fmt.Errorf("create folder: %w", err)
		}
	}
	_, err := os.Stat(c.db)
	created := errors.Is(err, fs.ErrNotExist)
	ws, err := workspace.Open(ctx, c.db, workspace.Options{Phrases: words.Phrases{}})
	if err != nil {
		return nil, err
	}
	return &createdWorkspace{ws, created}, nil
}

// close closes the catalog, removes a new one after a failure, and returns the first error.
func (w *createdWorkspace) close(err error) error {
	closeErr := w.Close()
	if err == nil {
		return closeErr
	}
	if w.created && !errors.Is(err, errPartly) {
		_ = os.Remove(w.Path())
	}
	return err
}

// closeWorkspace closes and keeps the error when there is no other.
func closeWorkspace(ws *workspace.Workspace, err *error) {
	if closeErr := ws.Close(); *err == nil {
		*err = closeErr
	}
}
