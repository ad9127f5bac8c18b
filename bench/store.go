package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"lianpei/db"
)

// writeCatalog makes a catalog file of the market and opens it. An import would take minutes for what is not measured here, so
// the rows are written without it.
func writeCatalog(ctx context.Context, path string, m *market) (*db.Store, error) {
	store, err := db.Open(ctx, path, db.Options{})
	if err != nil {
		return nil, err
	}
	if err := store.Close(); err != nil {
		return nil, err
	}
	if err := fill(ctx, path, m); err != nil {
		return nil, fmt.Errorf("write catalog: %w", err)
	}
	return db.Open(ctx, path, db.Options{MustExist: true})
}

func fill(ctx context.Context, path string, m *market) (err error) {
	at := url.URL{Scheme: "file", Path: path, RawQuery: "_journal_mode=WAL&_synchronous=OFF&_foreign_keys=off"}
	file, err := sql.Open("sqlite3", at.String())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	tx, err := file.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	enterprise, err := tx.PrepareContext(ctx, `
		INSERT INTO enterprises (id, uid, name, name_key, short_name, credit_code, legal_person, address, industry, employees, capital,
			credit_grade, note, file, sheet, row, cell, source_text, created, updated, version)
		VALUES (?, ?, ?, ?, '', '', '', '', '', 0, 0, ?, '', '', '', 0, '', '', 0, 0, 1)`)
	if err != nil {
		return err
	}
	for _, e := range m.enterprises {
		if _, err := enterprise.ExecContext(ctx, e.ID, e.UID, e.Name, e.UID, e.CreditGrade); err != nil {
			return err
		}
	}
	listing, err := tx.PrepareContext(ctx, `
		INSERT INTO listings (id, uid, enterprise_id, side, product, spec, quantity, unit, period, quantity_text, source_area,
			source_area_text, certificates, file, sheet, row, cell, source_text, created, updated, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 1)`)
	if err != nil {
		return err
	}
	for _, l := range m.listings {
		if _, err := listing.ExecContext(ctx, l.ID, l.UID, l.EnterpriseID, l.Side, l.Product, l.Spec, l.Quantity.Number, l.Quantity.Unit,
			l.Quantity.Period, l.Quantity.Text, l.Source, l.SourceText, strings.Join(l.Certificates, "\n"), l.Origin.File, l.Origin.Sheet,
			l.Origin.Row, l.Origin.Cell, l.Origin.Text); err != nil {
			return err
		}
	}
	return tx.Commit()
}
