package workspace

import (
	"context"
	"fmt"
	"path/filepath"

	"lianpei/catalog"
	"lianpei/workbook"
)

// Import reads forms into the catalog in one transaction: all of them or, when one cannot be read, none. Rows in doubt are left
// out and listed in the report. Importing the same forms again changes nothing. Errors are those of workbook.Open (with the
// file's name) and of storage. The returned report is complete only without an error.
func (w *Workspace) Import(ctx context.Context, paths []string, opts ImportOptions, progress func(Progress)) (ImportReport, error) {
	report := throttle(progress)
	var names []string
	for _, path := range paths {
		names = append(names, filepath.Base(path))
	}
	importer, err := w.store.BeginImport(ctx, names)
	if err != nil {
		return ImportReport{}, err
	}
	defer importer.Rollback()
	var result ImportReport
	for i, path := range paths {
		form, err := workbook.Open(ctx, path, workbook.Options{Kind: opts.Kind, Password: opts.Password, Progress: func(done, total int64) {
			report(Progress{Stage: StageReading, File: names[i], Done: done, Total: total})
		}})
		if err != nil {
			return ImportReport{}, err
		}
		file, err := readForm(ctx, form, names[i], importer.Put, &result)
		if closeErr := form.Close(); err == nil && closeErr != nil {
			err = fmt.Errorf("close %s: %w", names[i], closeErr)
		}
		if err != nil {
			return ImportReport{}, err
		}
		result.Files = append(result.Files, file)
	}
	report(Progress{Stage: StageSaving})
	batch, total, perFile, err := importer.Commit()
	if err != nil {
		return ImportReport{}, err
	}
	result.BatchID, result.Enterprises, result.Listings = batch, total.Enterprises, total.Listings
	for i := range result.Files {
		if counts := perFile[result.Files[i].File]; counts != nil {
			result.Files[i].Enterprises, result.Files[i].Listings = counts.Enterprises, counts.Listings
		}
	}
	if batch != 0 {
		w.invalidate()
	}
	return result, nil
}

// readForm puts every entry of a form and gathers what is said about it.
func readForm(ctx context.Context, form *workbook.Form, name string, put func(*catalog.Entry) ([]catalog.Finding, error), result *ImportReport) (FileReport, error) {
	file := FileReport{File: name}
	keep := func(findings []catalog.Finding) {
		file.Findings += len(findings)
		result.FindingCount += len(findings)
		if room := MaxFindings - len(result.Findings); room > 0 {
			result.Findings = append(result.Findings, findings[:min(room, len(findings))]...)
		}
	}
	err := form.Read(ctx, func(entry *catalog.Entry) error {
		findings, err := put(entry)
		if err != nil {
			return err
		}
		keep(entry.Findings)
		keep(findings)
		if entry.Refused {
			file.RefusedRows++
			result.RefusedRows++
		}
		return nil
	})
	if err != nil {
		return file, err
	}
	for _, sheet := range form.Sheets() {
		r := SheetReport{Sheet: sheet.Name, Kind: string(sheet.Kind), Rows: sheet.Rows, Columns: []string{}}
		for _, c := range sheet.Columns {
			if c.Field != "" {
				r.Columns = append(r.Columns, c.Header+" → "+string(c.Field))
			}
		}
		file.Sheets = append(file.Sheets, r)
		file.Rows += sheet.Rows
		keep(sheet.Findings)
	}
	return file, nil
}
