package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/xuri/excelize/v2"

	"lianpei/workspace"
)

const (
	importRounds = 5
	importAim    = 2.0
)

// compareImport imports a large real form into a fresh catalog, and walks through the same cells with excelize alone, which
// neither understands nor stores them.
func compareImport(ctx context.Context, report func(result)) error {
	form := filepath.Join("..", "..", "shared", "data", "listed-enterprises.xlsx")
	if _, err := os.Stat(form); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %s is absent", errSkipped, form)
	}
	listings := 0
	times, err := alternate(ctx, importRounds,
		func(ctx context.Context) (took time.Duration, err error) {
			took, listings, err = importForm(ctx, form)
			return took, err
		},
		timed(func(context.Context) error { return walk(form) }),
	)
	if err != nil {
		return err
	}
	report(result{
		what: fmt.Sprintf("import a form of %d listings", listings), versus: "excelize Rows",
		ours: times[0], rival: times[1], aim: importAim,
	})
	return nil
}

// importForm imports into a new catalog; making and opening that is not counted.
func importForm(ctx context.Context, form string) (took time.Duration, listings int, err error) {
	folder, err := os.MkdirTemp("", "lianpei-bench-")
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	ws, err := workspace.Open(ctx, filepath.Join(folder, "bench.lianpei"), workspace.Options{})
	if err != nil {
		return 0, 0, fmt.Errorf("open catalog: %w", err)
	}
	begin := time.Now()
	report, err := ws.Import(ctx, []string{form}, workspace.ImportOptions{}, nil)
	took = time.Since(begin)
	return took, report.Listings.New, errors.Join(err, ws.Close())
}

func walk(form string) error {
	file, err := excelize.OpenFile(form)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	for _, sheet := range file.GetSheetList() {
		if err := walkSheet(file, sheet); err != nil {
			return fmt.Errorf("sheet %s: %w", sheet, err)
		}
	}
	return nil
}

func walkSheet(file *excelize.File, sheet string) error {
	rows, err := file.Rows(sheet)
	if err != nil {
		return err
	}
	for rows.Next() {
		if _, err := rows.Columns(); err != nil {
			return err
		}
	}
	return errors.Join(rows.Error(), rows.Close())
}
