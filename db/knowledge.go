package db

import (
	"context"
	"database/sql"

	"lianpei/catalog"
)

// liveFacts are the rows whose import is not undone. Undoing leaves the rows where they are, so that a redo finds them.
const liveFacts = `
	SELECT f.product, f.relation, f.target, f.file, f.row
	FROM facts f JOIN batches b ON b.id = f.batch_id WHERE b.undone = 0 ORDER BY f.id`

// Facts returns the user's own knowledge in the order of its imports.
func (s *Store) Facts(ctx context.Context) ([]catalog.Fact, error) {
	var all []catalog.Fact
	err := s.read(ctx, "read knowledge", func(q querier) (err error) {
		all, err = listFacts(ctx, q)
		return err
	})
	return all, err
}

func listFacts(ctx context.Context, q querier) ([]catalog.Fact, error) {
	var all []catalog.Fact
	err := each(ctx, q, liveFacts, nil, func(rows *sql.Rows) error {
		var f catalog.Fact
		err := rows.Scan(&f.Product, &f.Relation, &f.Target, &f.File, &f.Row)
		all = append(all, f)
		return err
	})
	return all, err
}

// ImportFacts adds the facts of one file (its base name) that are not known yet, as one step that can be undone like any other
// import. They must be valid. The counts tell new ones from those known before or standing twice. A batchID of 0: nothing was
// new, so there is no step.
func (s *Store) ImportFacts(ctx context.Context, file string, facts []catalog.Fact) (batchID int64, counts catalog.Counts, err error) {
	err = s.write(ctx, "import knowledge", func(t *tx) error {
		stored, err := listFacts(ctx, t)
		if err != nil {
			return err
		}
		known := make(map[catalog.Fact]bool, len(stored)+len(facts))
		for _, f := range stored {
			known[withoutPlace(f)] = true
		}
		var fresh []catalog.Fact
		for _, f := range facts {
			if key := withoutPlace(f); known[key] {
				counts.Same++
			} else {
				known[key] = true
				fresh = append(fresh, f)
			}
		}
		counts.New = len(fresh)
		if len(fresh) == 0 {
			return nil
		}
		batchID, err = newWriter(t).insertFacts(file, fresh)
		return err
	})
	if err != nil {
		return 0, catalog.Counts{}, err
	}
	return batchID, counts, nil
}

// withoutPlace is what two rows that say the same have in common.
func withoutPlace(f catalog.Fact) catalog.Fact {
	f.File, f.Row = "", 0
	return f
}

func (w *writer) insertFacts(file string, facts []catalog.Fact) (batchID int64, err error) {
	if batchID, err = w.newBatch(); err != nil {
		return 0, err
	}
	if _, err = w.newStep(catalog.StepImportKnowledge, file, batchID); err != nil {
		return 0, err
	}
	// The new step has put an end to every redo, so that the rows of undone imports can never come back.
	if _, err = w.exec(`DELETE FROM facts WHERE batch_id IN (SELECT id FROM batches WHERE undone = 1)`); err != nil {
		return 0, err
	}
	for _, f := range facts {
		if _, err = w.exec(`INSERT INTO facts (batch_id, relation, product, target, file, row) VALUES (?, ?, ?, ?, ?, ?)`,
			batchID, string(f.Relation), f.Product, f.Target, f.File, f.Row); err != nil {
			return 0, err
		}
	}
	if _, err = w.exec(`UPDATE batches SET facts_new = ? WHERE id = ?`, len(facts), batchID); err != nil {
		return 0, err
	}
	_, err = w.exec(`INSERT INTO batch_files (batch_id, name) VALUES (?, ?)`, batchID, file)
	return batchID, err
}
