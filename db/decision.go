package db

import (
	"context"
	"database/sql"
	"errors"

	"lianpei/catalog"
)

// Decide records a decision, replacing an earlier one on the same pair, as one step; it sets id, uid and time. A VerdictNever is
// kept for the two enterprises whatever the product. An empty verdict takes the earlier decision back.
func (s *Store) Decide(ctx context.Context, d *catalog.Decision) error {
	if d.Verdict == catalog.VerdictNever {
		d.Pair = d.Pair.Enterprises()
	}
	if err := catalog.CheckText("reason", d.Reason, catalog.MaxTextRunes); err != nil {
		return err
	}
	saved := *d // d stays as it is when the transaction fails
	err := s.write(ctx, "save decision", func(t *tx) error {
		before, err := findDecision(ctx, t, d.Pair)
		if err != nil {
			return err
		}
		w := newWriter(t)
		step, err := w.newStep(catalog.StepDecide, d.Buyer+" ⇄ "+d.Supplier, 0)
		if err != nil {
			return err
		}
		if d.Verdict == "" {
			if before == nil {
				return ErrNotFound
			}
			if _, err := w.exec(`DELETE FROM decisions WHERE id = ?`, before.ID); err != nil {
				return err
			}
			return w.logChange(step, entityDecision, before.ID, before, nil)
		}
		saved.ID, saved.UID, saved.At = 0, newUID(), t.now
		if before != nil {
			saved.ID, saved.UID = before.ID, before.UID
		}
		if err := w.putDecision(&saved); err != nil {
			return err
		}
		return w.logChange(step, entityDecision, saved.ID, before, &saved)
	})
	if err == nil {
		*d = saved
	}
	return err
}

const decisionColumns = `SELECT id, uid, buyer_key, supplier_key, need_key, offer_key, verdict, reason, buyer, supplier, product, offered, at FROM decisions `

func scanDecision(row interface{ Scan(...any) error }) (*catalog.Decision, error) {
	var d catalog.Decision
	var at int64
	err := row.Scan(&d.ID, &d.UID, &d.Pair.Buyer, &d.Pair.Supplier, &d.Pair.Need, &d.Pair.Offer, &d.Verdict, &d.Reason,
		&d.Buyer, &d.Supplier, &d.Product, &d.Offered, &at)
	d.At = fromMillis(at)
	return &d, err
}

func findDecision(ctx context.Context, q querier, pair catalog.PairKey) (*catalog.Decision, error) {
	d, err := scanDecision(q.QueryRowContext(ctx, decisionColumns+
		`WHERE buyer_key = ? AND supplier_key = ? AND need_key = ? AND offer_key = ?`,
		pair.Buyer, pair.Supplier, pair.Need, pair.Offer))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return d, err
}

// Decisions returns every decision, by id.
func (s *Store) Decisions(ctx context.Context) ([]*catalog.Decision, error) {
	var all []*catalog.Decision
	err := each(ctx, s.ro, decisionColumns+`ORDER BY id`, nil, func(rows *sql.Rows) error {
		d, err := scanDecision(rows)
		all = append(all, d)
		return err
	})
	return all, wrap("read decisions", err)
}

func (w *writer) putDecision(d *catalog.Decision) error {
	result, err := w.exec(`
		INSERT INTO decisions (id, uid, buyer_key, supplier_key, need_key, offer_key, verdict, reason, buyer, supplier,
			product, offered, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET verdict = excluded.verdict, reason = excluded.reason, buyer = excluded.buyer,
			supplier = excluded.supplier, product = excluded.product, offered = excluded.offered, at = excluded.at`,
		idOrNull(d.ID), d.UID, d.Pair.Buyer, d.Pair.Supplier, d.Pair.Need, d.Pair.Offer, d.Verdict, d.Reason, d.Buyer,
		d.Supplier, d.Product, d.Offered, millis(d.At))
	if err != nil || d.ID != 0 {
		return err
	}
	d.ID, err = result.LastInsertId()
	return err
}
