package db

import (
	"context"
	"errors"
	"testing"

	"lianpei/catalog"
)

// facts are rows of one list, numbered as below a header.
func facts(file string, rows ...[3]string) []catalog.Fact {
	var all []catalog.Fact
	for i, r := range rows {
		all = append(all, catalog.Fact{Product: r[0], Relation: catalog.Relation(r[1]), Target: r[2], File: file, Row: i + 2})
	}
	return all
}

func storedFacts(t *testing.T, s *Store) []catalog.Fact {
	t.Helper()
	all, err := s.Facts(t.Context())
	must(t, err)
	return all
}

func TestKnowledgeIsKeptAsItCame(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	list := facts("知识.csv", [3]string{"芝麻饼", "material", "芝麻"}, [3]string{"苞米", "alias", "玉米"}, [3]string{"染色", "stage", "process"})
	batch, counts, err := s.ImportFacts(t.Context(), "知识.csv", list)
	must(t, err)
	if want := (catalog.Counts{New: 3}); batch == 0 || counts != want {
		t.Errorf("got batch %d, %+v, want %+v", batch, counts, want)
	}
	wantSame(t, list, storedFacts(t, s))
	batches, err := s.Batches(t.Context())
	must(t, err)
	if len(batches) != 1 || batches[0].Facts != 3 || batches[0].Files[0] != "知识.csv" {
		t.Errorf("got imports %+v", batches)
	}
	wantHealthy(t, s)
}

func TestKnowledgeImportedAgainChangesNothing(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	list := facts("知识.csv", [3]string{"芝麻饼", "material", "芝麻"}, [3]string{"芝麻饼", "material", "芝麻"}, [3]string{"芝麻饼", "kind", "饼"})
	_, counts, err := s.ImportFacts(t.Context(), "知识.csv", list)
	must(t, err)
	if want := (catalog.Counts{New: 2, Same: 1}); counts != want {
		t.Errorf("got %+v, want %+v", counts, want)
	}
	before := dump(t, s)
	batch, counts, err := s.ImportFacts(t.Context(), "又一份.csv", list)
	must(t, err)
	if want := (catalog.Counts{Same: 3}); batch != 0 || counts != want {
		t.Errorf("got batch %d, %+v, want %+v", batch, counts, want)
	}
	wantSame(t, before, dump(t, s))
}

func TestAnImportOfKnowledgeIsOneStepToUndo(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	first := facts("一.csv", [3]string{"芝麻饼", "material", "芝麻"})
	second := facts("二.csv", [3]string{"豆腐", "material", "黄豆"}, [3]string{"豆干", "material", "豆腐"})
	firstBatch, _, err := s.ImportFacts(t.Context(), "一.csv", first)
	must(t, err)
	_, _, err = s.ImportFacts(t.Context(), "二.csv", second)
	must(t, err)

	step, err := s.Undo(t.Context())
	must(t, err)
	if step.Kind != catalog.StepImportKnowledge || step.Subject != "二.csv" {
		t.Errorf("undid %+v", step)
	}
	wantSame(t, first, storedFacts(t, s))
	_, err = s.Redo(t.Context())
	must(t, err)
	wantSame(t, append(first, second...), storedFacts(t, s))

	must(t, s.UndoImport(t.Context(), firstBatch)) // whatever came later
	wantSame(t, second, storedFacts(t, s))
	_, counts, err := s.ImportFacts(t.Context(), "一.csv", first) // what is undone is new again
	must(t, err)
	if counts.New != 1 {
		t.Errorf("got %+v after undoing", counts)
	}
	wantSame(t, append(second, first...), storedFacts(t, s))
	wantHealthy(t, s)
}

func TestACancelledImportOfKnowledgeLeavesNothing(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	before := dump(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := s.ImportFacts(ctx, "知识.csv", facts("知识.csv", [3]string{"芝麻饼", "material", "芝麻"}))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	wantSame(t, before, dump(t, s))
}
