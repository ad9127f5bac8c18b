package db

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"lianpei/catalog"
)

// The record types of the journal.
const (
	entityEnterprise = "enterprise"
	entityListing    = "listing"
	entityDecision   = "decision"
)

// image is a record as the journal keeps it; nil, also of a record's type, means that it is not there.
func image(record any) (any, error) {
	text, err := json.Marshal(record)
	if err != nil {
		return nil, fmt.Errorf("write journal: %w", err)
	}
	if string(text) == "null" {
		return nil, nil
	}
	return string(text), nil
}

// newStep opens a step; what had been undone before can no longer be redone.
func (w *writer) newStep(kind catalog.StepKind, subject string, batchID int64) (int64, error) {
	if _, err := w.exec(`UPDATE steps SET dropped = 1 WHERE undone = 1 AND dropped = 0`); err != nil {
		return 0, err
	}
	result, err := w.exec(`INSERT INTO steps (kind, subject, at, batch_id) VALUES (?, ?, ?, ?)`,
		kind, subject, millis(w.tx.now), idOrNull(batchID))
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

// logChange keeps what a step did to a record: before and after are pointers to it, nil where it is not there.
func (w *writer) logChange(step int64, entity string, id int64, before, after any) error {
	was, err := image(before)
	if err != nil {
		return err
	}
	is, err := image(after)
	if err != nil {
		return err
	}
	_, err = w.exec(`INSERT INTO changes (step_id, entity, entity_id, before, after) VALUES (?, ?, ?, ?, ?)`,
		step, entity, id, was, is)
	return err
}

const stepColumns = `SELECT id, kind, subject, at, COALESCE(batch_id, 0), undone FROM steps `

func scanStep(row interface{ Scan(...any) error }) (*catalog.Step, error) {
	var step catalog.Step
	var at int64
	err := row.Scan(&step.ID, &step.Kind, &step.Subject, &at, &step.BatchID, &step.Undone)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	step.At = fromMillis(at)
	return &step, err
}

const (
	lastStep = stepColumns + `WHERE undone = 0 ORDER BY id DESC LIMIT 1`
	// Undone steps are undone from the newest on, so the oldest of them is the one to redo first.
	nextRedo = stepColumns + `WHERE undone = 1 AND dropped = 0 ORDER BY id LIMIT 1`
)

// UndoState returns the step that Undo would take back and the one that Redo would do again; nil where there is none.
func (s *Store) UndoState(ctx context.Context) (undo, redo *catalog.Step, err error) {
	err = s.read(ctx, "read journal", func(q querier) error {
		var err error
		if undo, err = scanStep(q.QueryRowContext(ctx, lastStep)); err != nil {
			return err
		}
		redo, err = scanStep(q.QueryRowContext(ctx, nextRedo))
		return err
	})
	return undo, redo, err
}

// Undo takes back the newest step. ErrNoStep when there is none.
func (s *Store) Undo(ctx context.Context) (catalog.Step, error) {
	var done catalog.Step
	err := s.write(ctx, "undo", func(t *tx) error {
		step, err := scanStep(t.QueryRowContext(ctx, lastStep))
		if err != nil {
			return err
		}
		if step == nil {
			return ErrNoStep
		}
		done = *step
		return newWriter(t).undo(step)
	})
	return done, err
}

// Redo does the step again that was undone last. ErrNoStep when there is none.
func (s *Store) Redo(ctx context.Context) (catalog.Step, error) {
	var done catalog.Step
	err := s.write(ctx, "redo", func(t *tx) error {
		step, err := scanStep(t.QueryRowContext(ctx, nextRedo))
		if err != nil {
			return err
		}
		if step == nil {
			return ErrNoStep
		}
		done = *step
		w := newWriter(t)
		if err := w.applyImages(step.ID, `SELECT entity, entity_id, after FROM changes WHERE step_id = ? ORDER BY id`); err != nil {
			return err
		}
		return w.markUndone(step, false)
	})
	return done, err
}

// UndoImport takes back one import, however long ago, when nothing rests on it; otherwise a *BuiltOnError says what does.
// ErrNotFound when there is no such import or it is undone already.
func (s *Store) UndoImport(ctx context.Context, batchID int64) error {
	return s.write(ctx, "undo import", func(t *tx) error {
		step, err := scanStep(t.QueryRowContext(ctx, stepColumns+`WHERE batch_id = ? AND undone = 0`, batchID))
		if err != nil {
			return err
		}
		if step == nil {
			return ErrNotFound
		}
		if err := t.refuseIfBuiltOn(step); err != nil {
			return err
		}
		w := newWriter(t)
		// Undoing out of order would make a redo chain that cannot hold, so what is undone cannot be redone from here on.
		if err := w.undo(step); err != nil {
			return err
		}
		return t.exec(`UPDATE steps SET dropped = 1 WHERE undone = 1`)
	})
}

// refuseIfBuiltOn looks for later work on an import: changes to the records that it made or changed, and anything that later
// came under its enterprises. Records that are gone again count too: undoing that later work would miss what it stood on.
// Decisions do not count, since they go by keys.
func (t *tx) refuseIfBuiltOn(step *catalog.Step) error {
	made, changed, err := t.recordsOf(step)
	if err != nil {
		return err
	}
	blocked := &BuiltOnError{}
	seen := map[string]bool{}
	block := func(subject string) {
		if seen[subject] {
			return
		}
		seen[subject] = true
		blocked.Count++
		if len(blocked.Subjects) < 10 {
			blocked.Subjects = append(blocked.Subjects, subject)
		}
	}
	err = each(t.ctx, t, `
		SELECT s.subject, c.entity, c.entity_id, COALESCE(c.before, c.after)
		FROM changes c JOIN steps s ON s.id = c.step_id
		WHERE s.undone = 0 AND s.id > ? AND c.entity <> 'decision' ORDER BY c.id`, []any{step.ID}, func(rows *sql.Rows) error {
		var subject, text string
		var of recordID
		if err := rows.Scan(&subject, &of.entity, &of.id, &text); err != nil {
			return err
		}
		// What an enterprise and a listing have in common here.
		var record struct {
			EnterpriseID int64          `json:"enterpriseId"`
			Origin       catalog.Origin `json:"origin"`
		}
		if err := json.Unmarshal([]byte(text), &record); err != nil {
			return fmt.Errorf("read journal: %w", err)
		}
		if changed[of] || record.Origin.BatchID == step.BatchID || made[record.EnterpriseID] {
			block(subject)
		}
		return nil
	})
	if err != nil {
		return err
	}
	// What later imports put under its enterprises is not in the journal until they are undone.
	err = each(t.ctx, t, `
		SELECT e.name, l.product FROM listings l JOIN enterprises e ON e.id = l.enterprise_id
		WHERE e.batch_id = ? AND l.batch_id <> e.batch_id ORDER BY l.id`, []any{step.BatchID}, func(rows *sql.Rows) error {
		var name, product string
		err := rows.Scan(&name, &product)
		block(name + " · " + product)
		return err
	})
	if err != nil {
		return err
	}
	if blocked.Count > 0 {
		return blocked
	}
	return nil
}

type recordID struct {
	entity string
	id     int64
}

// recordsOf returns the enterprises that an import made, as far as they are still there, and the records that it changed.
func (t *tx) recordsOf(step *catalog.Step) (made map[int64]bool, changed map[recordID]bool, err error) {
	made, changed = map[int64]bool{}, map[recordID]bool{}
	err = each(t.ctx, t, `SELECT id FROM enterprises WHERE batch_id = ?`, []any{step.BatchID}, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		made[id] = true
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	err = each(t.ctx, t, `SELECT entity, entity_id FROM changes WHERE step_id = ?`, []any{step.ID}, func(rows *sql.Rows) error {
		var r recordID
		err := rows.Scan(&r.entity, &r.id)
		changed[r] = true
		return err
	})
	return made, changed, err
}

func (w *writer) undo(step *catalog.Step) error {
	if step.BatchID != 0 {
		if err := w.imageBatch(step); err != nil {
			return err
		}
	}
	if err := w.applyImages(step.ID, `SELECT entity, entity_id, before FROM changes WHERE step_id = ? ORDER BY id DESC`); err != nil {
		return err
	}
	return w.markUndone(step, true)
}

func (w *writer) markUndone(step *catalog.Step, undone bool) error {
	if _, err := w.exec(`UPDATE steps SET undone = ? WHERE id = ?`, undone, step.ID); err != nil {
		return err
	}
	_, err := w.exec(`UPDATE batches SET undone = ? WHERE id = ?`, undone, step.BatchID)
	return err
}

// imageBatch writes the images of the rows that an import inserted, so that undoing and redoing it is like any other step.
func (w *writer) imageBatch(step *catalog.Step) error {
	t := w.tx
	var imaged int
	err := t.QueryRowContext(t.ctx, `SELECT COUNT(*) FROM changes WHERE step_id = ? AND before IS NULL`, step.ID).Scan(&imaged)
	if err != nil || imaged > 0 { // undone and redone before
		return err
	}
	enterprises, err := listEnterprises(t.ctx, t, `WHERE e.batch_id = ?`, step.BatchID)
	if err != nil {
		return err
	}
	listings, err := listListings(t.ctx, t, `WHERE batch_id = ?`, step.BatchID)
	if err != nil {
		return err
	}
	for _, e := range enterprises {
		if err := w.logChange(step.ID, entityEnterprise, e.ID, nil, e); err != nil {
			return err
		}
	}
	for _, l := range listings {
		if err := w.logChange(step.ID, entityListing, l.ID, nil, l); err != nil {
			return err
		}
	}
	return nil
}

type change struct {
	entity string
	id     int64
	image  sql.NullString
}

// applyImages brings every record of a step to the image that the query names, in the query's order.
func (w *writer) applyImages(step int64, query string) error {
	var changes []change
	err := each(w.tx.ctx, w.tx, query, []any{step}, func(rows *sql.Rows) error {
		var c change
		err := rows.Scan(&c.entity, &c.id, &c.image)
		changes = append(changes, c)
		return err
	})
	if err != nil {
		return err
	}
	for _, c := range changes {
		if err := w.apply(c); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) apply(c change) error {
	if !c.image.Valid {
		query := map[string]string{
			entityEnterprise: `DELETE FROM enterprises WHERE id = ?`,
			entityListing:    `DELETE FROM listings WHERE id = ?`,
			entityDecision:   `DELETE FROM decisions WHERE id = ?`,
		}[c.entity]
		_, err := w.exec(query, c.id)
		return err
	}
	switch c.entity {
	case entityEnterprise:
		return restore(c.image.String, w.putEnterprise)
	case entityListing:
		return restore(c.image.String, w.putListing)
	default:
		return restore(c.image.String, w.putDecision)
	}
}

func restore[T any](text string, put func(*T) error) error {
	var record T
	if err := json.Unmarshal([]byte(text), &record); err != nil {
		return fmt.Errorf("read journal: %w", err)
	}
	return put(&record)
}
