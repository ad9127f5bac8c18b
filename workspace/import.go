package workspace

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"lianpei/catalog"
	"lianpei/workbook"
)

// ImportOptions say how forms are read.
type ImportOptions struct {
	Kind     workbook.Kind // for sheets whose columns do not tell needs from offers
	Password string        // for protected workbooks
}

// Import reads forms into the catalog in one transaction: all of them or, when one cannot be read, none. Rows in doubt are left
// out and listed in the report. Importing the same forms again changes nothing. progress may be nil; it is called on the
// goroutines that read and save, never on two at once. Errors are those of workbook.Open (with the file's name) and of storage.
// The returned report is complete only without an error.
func (w *Workspace) Import(ctx context.Context, paths []string, opts ImportOptions, progress func(Progress)) (ImportReport, error) {
	report := throttle(progress, w.now)
	paths, err := distinctFiles(paths)
	if err != nil {
		return ImportReport{}, err
	}
	names := formNames(paths)
	importer, err := w.store.BeginImport(ctx, names)
	if err != nil {
		return ImportReport{}, err
	}
	defer importer.Rollback()
	result := ImportReport{Files: []FileReport{}, Findings: []catalog.Finding{}}
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

// distinctFiles drops a file that is given twice.
func distinctFiles(paths []string) ([]string, error) {
	var distinct []string
	for _, path := range paths {
		absolute, err := filepath.Abs(path)
		if err != nil {
			return nil, fmt.Errorf("resolve %s: %w", path, err)
		}
		if !slices.Contains(distinct, absolute) {
			distinct = append(distinct, absolute)
		}
	}
	return distinct, nil
}

// formNames returns the names under which forms are reported and remembered: the base name, with as many folders in front as it
// takes to tell it from the others, since every town may send a 供需表.xlsx.
func formNames(paths []string) []string {
	names := make([]string, len(paths))
	for i, path := range paths {
		parts := strings.Split(filepath.ToSlash(path), "/")
		for n := 1; n <= len(parts); n++ {
			names[i] = strings.Join(parts[len(parts)-n:], "/")
			sharing := slices.ContainsFunc(paths, func(other string) bool {
				return other != path && strings.HasSuffix(filepath.ToSlash(other), "/"+names[i])
			})
			if !sharing {
				break
			}
		}
	}
	return names
}

// readForm puts every entry of a form and gathers what is said about it.
func readForm(ctx context.Context, form *workbook.Form, name string, put func(*catalog.Entry) ([]catalog.Finding, error), result *ImportReport) (FileReport, error) {
	file := FileReport{File: name, Sheets: []SheetReport{}}
	keep := func(findings []catalog.Finding) {
		file.Findings += len(findings)
		result.FindingCount += len(findings)
		for _, f := range findings[:min(MaxFindings-len(result.Findings), len(findings))] {
			f.File = name
			result.Findings = append(result.Findings, f)
		}
	}
	err := form.Read(ctx, func(entry *catalog.Entry) error {
		entry.Enterprise.Origin.File = name
		for i := range entry.Listings {
			entry.Listings[i].Origin.File = name
		}
		findings, err := put(entry)
		if err != nil {
			return err
		}
		keep(entry.Findings)
		keep(findings)
		if entry.Refused || refusesAny(entry.Findings) || refusesAny(findings) {
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
			if c.Field != workbook.FieldUnknown {
				r.Columns = append(r.Columns, c.Header+" → "+string(c.Field))
			}
		}
		file.Sheets = append(file.Sheets, r)
		file.Rows += sheet.Rows
		keep(sheet.Findings)
	}
	return file, nil
}

func refusesAny(findings []catalog.Finding) bool {
	return slices.ContainsFunc(findings, func(f catalog.Finding) bool { return f.Severity == catalog.Refused })
}
