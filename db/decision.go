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
		subject := d.Buyer + " ⇄ " + d.Supplier
		if d.Verdict == catalog.VerdictNotNeeded {
			subject = d.Buyer + " · " + d.Product
		}
		step, err := w.newStep(catalog.StepDecide, subject, 0)
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
	all, err := listDecisions(ctx, s.ro, ``)
	return all, wrap("read decisions", err)
}

func listDecisions(ctx context.Context, q querier, where string, args ...any) ([]*catalog.Decision, error) {
	var all []*catalog.Decision
	err := each(ctx, q, decisionColumns+where+` ORDER BY id`, args, func(rows *sql.Rows) error {
		d, err := scanDecision(rows)
		all = append(all, d)
		return err
	})
	return all, err
}

// followRename lets the decisions about an enterprise go along with its new name, as part of the step that changed it.
func (w *writer) followRename(step int64, before, after string) error {
	old, now := catalog.NameKey(before), catalog.NameKey(after)
	if old == now {
		return nil
	}
	found, err := listDecisions(w.tx.ctx, w.tx, `WHERE buyer_key = ? OR supplier_key = ?`, old, old)
	if err != nil {
		return err
	}
	return w.rekey(step, found, func(d *catalog.Decision) {
		if d.Pair.Buyer == old {
			d.Pair.Buyer, d.Buyer = now, after
		}
		if d.Pair.Supplier == old {
			d.Pair.Supplier, d.Supplier = now, after
		}
	})
}

// followProduct lets the decisions about a listing go along with the new name of its product, unless the enterprise has another
// listing of the old name on the same side.
func (w *writer) followProduct(step int64, before, after *catalog.Listing) error {
	old, now := catalog.ProductKey(before.Product), catalog.ProductKey(after.Product)
	if old == now {
		return nil
	}
	siblings, err := listListings(w.tx.ctx, w.tx, `WHERE enterprise_id = ? AND side = ?`, after.EnterpriseID, after.Side)
	if err != nil {
		return err
	}
	for _, l := range siblings {
		if l.ID != after.ID && catalog.ProductKey(l.Product) == old {
			return nil
		}
	}
	owner, err := findEnterprise(w.tx.ctx, w.tx, after.EnterpriseID)
	if err != nil {
		return err
	}
	where := `WHERE buyer_key = ? AND need_key = ?`
	if after.Side == catalog.Offer {
		where = `WHERE supplier_key = ? AND offer_key = ?`
	}
	found, err := listDecisions(w.tx.ctx, w.tx, where, catalog.NameKey(owner.Name), old)
	if err != nil {
		return err
	}
	return w.rekey(step, found, func(d *catalog.Decision) {
		if after.Side == catalog.Need {
			d.Pair.Need, d.Product = now, after.Product
		} else {
			d.Pair.Offer, d.Offered = now, after.Product
		}
	})
}

// rekey changes decisions, but for those whose new key has an answer already.
func (w *writer) rekey(step int64, decisions []*catalog.Decision, change func(*catalog.Decision)) error {
	for _, before := range decisions {
		after := *before
		change(&after)
		taken, err := findDecision(w.tx.ctx, w.tx, after.Pair)
		if err != nil {
			return err
		}
		if taken != nil {
			continue
		}
		if err := w.putDecision(&after); err != nil {
			return err
		}
		if err := w.logChange(step, entityDecision, after.ID, before, &after); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) putDecision(d *catalog.Decision) error {
	result, err := w.exec(`
		INSERT INTO decisions (id, uid, buyer_key, supplier_key, need_key, offer_key, verdict, reason, buyer, supplier,
			product, offered, at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET buyer_key = excluded.buyer_key, supplier_key = excluded.supplier_key,
			need_key = excluded.need_key, offer_key = excluded.offer_key, verdict = excluded.verdict, reason = excluded.reason, buyer = excluded.buyer,
			supplier = excluded.supplier, product = excluded.product, offered = excluded.offered, at = excluded.at`,
		idOrNull(d.ID), d.UID, d.Pair.Buyer, d.Pair.Supplier, d.Pair.Need, d.Pair.Offer, d.Verdict, d.Reason, d.Buyer,
		d.Supplier, d.Product, d.Offered, millis(d.At))
	if err != nil || d.ID != 0 {
		return err
	}
	d.ID, err = result.LastInsertId()
	return err
}
