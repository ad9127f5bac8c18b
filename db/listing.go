package db

import (
	"context"
	"database/sql"
	"errors"
	"math"
	"slices"
	"strings"

	"lianpei/catalog"
)

const listingColumns = `
	id, uid, enterprise_id, side, product, spec, brand, used_for, quantity, unit, period, quantity_text, price_yuan,
	price_unit, price_text, share, source_area, source_area_text, certificates, note, COALESCE(batch_id, 0), file, sheet,
	row, cell, source_text, inferred, created, updated, version`

func scanListing(row interface{ Scan(...any) error }) (*catalog.Listing, error) {
	var l catalog.Listing
	var certificates string
	var created, updated int64
	err := row.Scan(&l.ID, &l.UID, &l.EnterpriseID, &l.Side, &l.Product, &l.Spec, &l.Brand, &l.UsedFor, &l.Quantity.Number,
		&l.Quantity.Unit, &l.Quantity.Period, &l.Quantity.Text, &l.Price.Yuan, &l.Price.Unit, &l.Price.Text, &l.Share,
		&l.Source, &l.SourceText, &certificates, &l.Note, &l.Origin.BatchID, &l.Origin.File, &l.Origin.Sheet,
		&l.Origin.Row, &l.Origin.Cell, &l.Origin.Text, &l.Inferred, &created, &updated, &l.Version)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	l.Certificates = splitLines(certificates)
	l.Created, l.Updated = fromMillis(created), fromMillis(updated)
	return &l, err
}

// Listing returns one listing. ErrNotFound when there is none.
func (s *Store) Listing(ctx context.Context, id int64) (catalog.Listing, error) {
	l, err := findListing(ctx, s.ro, id)
	if err != nil {
		return catalog.Listing{}, wrap("read listing", err)
	}
	return *l, nil
}

func findListing(ctx context.Context, q querier, id int64) (*catalog.Listing, error) {
	return scanListing(q.QueryRowContext(ctx, `SELECT`+listingColumns+` FROM listings WHERE id = ?`, id))
}

// Listings returns the listings of one enterprise, or of all when enterpriseID is 0, by id.
func (s *Store) Listings(ctx context.Context, enterpriseID int64) ([]*catalog.Listing, error) {
	where, args := ``, []any(nil)
	if enterpriseID != 0 {
		where, args = `WHERE enterprise_id = ?`, []any{enterpriseID}
	}
	all, err := listListings(ctx, s.ro, where, args...)
	return all, wrap("read listings", err)
}

func listListings(ctx context.Context, q querier, where string, args ...any) ([]*catalog.Listing, error) {
	var all []*catalog.Listing
	err := each(ctx, q, `SELECT`+listingColumns+` FROM listings `+where+` ORDER BY id`, args, func(rows *sql.Rows) error {
		l, err := scanListing(rows)
		all = append(all, l)
		return err
	})
	return all, err
}

const insertListing = `
	INSERT INTO listings (id, uid, enterprise_id, side, product, used_for, share, batch_id, file, sheet, row, cell,
		source_text, created, updated, version, spec, brand, quantity, unit, period, quantity_text, price_yuan, price_unit,
		price_text, source_area, source_area_text, certificates, note, inferred)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

// insertBareListing leaves to the defaults what most rows of a long form leave empty: every value that is handed over costs a call
// into SQLite, and half of insertListing's would be empty texts.
const insertBareListing = `
	INSERT INTO listings (id, uid, enterprise_id, side, product, used_for, share, batch_id, file, sheet, row, cell,
		source_text, created, updated, version)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

const replaceListing = insertListing + `
	ON CONFLICT (id) DO UPDATE SET enterprise_id = excluded.enterprise_id, side = excluded.side,
		product = excluded.product, spec = excluded.spec, brand = excluded.brand, used_for = excluded.used_for,
		quantity = excluded.quantity, unit = excluded.unit, period = excluded.period,
		quantity_text = excluded.quantity_text, price_yuan = excluded.price_yuan, price_unit = excluded.price_unit,
		price_text = excluded.price_text, share = excluded.share, source_area = excluded.source_area,
		source_area_text = excluded.source_area_text, certificates = excluded.certificates, note = excluded.note, inferred = excluded.inferred,
		updated = excluded.updated, version = excluded.version`

// putListing inserts or replaces the row of l.ID (0: a new id is given), exactly as l says.
func (w *writer) putListing(l *catalog.Listing) error {
	return w.writeListing(replaceListing, l, append(bareValues(l), furtherValues(l)...))
}

// insertNewListing is putListing for an id that is not in the catalog.
func (w *writer) insertNewListing(l *catalog.Listing) error {
	if isBare(l) {
		return w.writeListing(insertBareListing, l, bareValues(l))
	}
	return w.writeListing(insertListing, l, append(bareValues(l), furtherValues(l)...))
}

func isBare(l *catalog.Listing) bool {
	return l.Spec == "" && l.Brand == "" && l.Quantity.IsZero() && l.Price.IsZero() && l.Source == "" && l.SourceText == "" &&
		len(l.Certificates) == 0 && l.Note == "" && l.Inferred == ""
}

func bareValues(l *catalog.Listing) []any {
	return []any{
		idOrNull(l.ID), l.UID, l.EnterpriseID, string(l.Side), l.Product, l.UsedFor, l.Share, idOrNull(l.Origin.BatchID),
		l.Origin.File, l.Origin.Sheet, l.Origin.Row, l.Origin.Cell, l.Origin.Text, millis(l.Created), millis(l.Updated), l.Version,
	}
}

func furtherValues(l *catalog.Listing) []any {
	return []any{
		l.Spec, l.Brand, l.Quantity.Number, l.Quantity.Unit, string(l.Quantity.Period), l.Quantity.Text, l.Price.Yuan, l.Price.Unit,
		l.Price.Text, string(l.Source), l.SourceText, strings.Join(l.Certificates, "\n"), l.Note,
		l.Inferred,
	}
}

func (w *writer) writeListing(query string, l *catalog.Listing, values []any) error {
	result, err := w.exec(query, values...)
	if err != nil || l.ID != 0 {
		return err
	}
	l.ID, err = result.LastInsertId()
	return err
}

// prepareListing normalizes and validates a listing. A number that JSON cannot hold would make the journal unreadable.
func prepareListing(l *catalog.Listing) error {
	l.Normalize()
	if err := l.Validate(); err != nil {
		return err
	}
	if math.IsNaN(l.Quantity.Number) || math.IsInf(l.Quantity.Number, 0) {
		return &catalog.InvalidError{Field: "quantity", Rule: catalog.RuleNumber, Value: l.Quantity.Text}
	}
	return nil
}

// SaveListing creates the listing (ID 0) or replaces it, as one step. It normalizes and validates l, and sets its id, uid, times
// and version. Errors: *catalog.InvalidError, ErrNotFound.
func (s *Store) SaveListing(ctx context.Context, l *catalog.Listing) error {
	if err := prepareListing(l); err != nil {
		return err
	}
	saved := *l // l keeps its id and version when the transaction fails
	err := s.write(ctx, "save listing", func(t *tx) error {
		kind, before := catalog.StepCreateListing, (*catalog.Listing)(nil)
		if l.ID != 0 {
			var err error
			if before, err = findListing(ctx, t, l.ID); err != nil {
				return err
			}
			kind = catalog.StepUpdateListing
			saved.UID, saved.EnterpriseID, saved.Origin, saved.Inferred = before.UID, before.EnterpriseID, before.Origin, before.Inferred
			saved.Created, saved.Version = before.Created, before.Version
		} else {
			if _, err := findEnterprise(ctx, t, l.EnterpriseID); err != nil {
				return err
			}
			saved.UID, saved.Created, saved.Version = newUID(), t.now, 0
			saved.Origin.BatchID = 0 // no part of an import, whatever it was copied from
		}
		saved.Updated = t.now
		saved.Version++
		w := newWriter(t)
		if err := w.putListing(&saved); err != nil {
			return err
		}
		step, err := w.newStep(kind, saved.Product, 0)
		if err != nil {
			return err
		}
		if err := w.logChange(step, entityListing, saved.ID, before, &saved); err != nil || before == nil {
			return err
		}
		return w.followProduct(step, before, &saved)
	})
	if err == nil {
		*l = saved
	}
	return err
}

// DeleteListing removes a listing, as one step.
func (s *Store) DeleteListing(ctx context.Context, id int64) error {
	return s.write(ctx, "delete listing", func(t *tx) error {
		l, err := findListing(ctx, t, id)
		if err != nil {
			return err
		}
		w := newWriter(t)
		step, err := w.newStep(catalog.StepDeleteListing, l.Product, 0)
		if err != nil {
			return err
		}
		if err := w.logChange(step, entityListing, id, l, nil); err != nil {
			return err
		}
		return t.exec(`DELETE FROM listings WHERE id = ?`, id)
	})
}

// ListingsByID returns the listings with these ids that there are.
func (s *Store) ListingsByID(ctx context.Context, ids []int64) (map[int64]*catalog.Listing, error) {
	found := make(map[int64]*catalog.Listing, len(ids))
	for chunk := range slices.Chunk(ids, maxParameters) {
		args := anySlice(chunk)
		listings, err := listListings(ctx, s.ro, `WHERE id IN `+placeholders(len(chunk)), args...)
		if err != nil {
			return nil, wrap("read listings", err)
		}
		for _, l := range listings {
			found[l.ID] = l
		}
	}
	return found, nil
}

// maxParameters is well below every engine's limit.
const maxParameters = 500

func placeholders(n int) string { return `(?` + strings.Repeat(`, ?`, n-1) + `)` }

func anySlice(ids []int64) []any {
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	return args
}
