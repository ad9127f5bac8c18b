package workspace

import (
	"context"
	"path/filepath"
	"slices"
	"sync"

	"lianpei/assets"
	"lianpei/catalog"
	"lianpei/matching/chain"
	"lianpei/matching/knowledge"
	"lianpei/workbook"
)

// KnowledgeReport says what became of an import of knowledge. BatchID is 0 when nothing was new, so there is nothing to undo.
type KnowledgeReport struct {
	BatchID     int64             `json:"batchId"`
	File        string            `json:"file"`
	New         int               `json:"new"`
	Same        int               `json:"same"` // rows known before, or standing twice
	RefusedRows int               `json:"refusedRows"`
	Findings    []catalog.Finding `json:"findings"` // at most MaxFindings; RefusedRows has all
}

// ImportKnowledge reads a list of the user's own knowledge (workbook.ReadFacts) into the catalog, in one transaction that is one
// step to undo. Rows that break a rule are left out and listed in the report. Importing the same list again changes nothing.
func (w *Workspace) ImportKnowledge(ctx context.Context, path string) (KnowledgeReport, error) {
	facts, findings, err := workbook.ReadFacts(ctx, path)
	if err != nil {
		return KnowledgeReport{}, err
	}
	report := KnowledgeReport{File: filepath.Base(path), RefusedRows: len(findings), Findings: []catalog.Finding{}}
	report.Findings = append(report.Findings, findings[:min(len(findings), MaxFindings)]...)
	batch, counts, err := w.store.ImportFacts(ctx, report.File, facts)
	if err != nil {
		return KnowledgeReport{}, err
	}
	report.BatchID, report.New, report.Same = batch, counts.New, counts.Same
	if batch != 0 {
		w.invalidate()
	}
	return report, nil
}

// KindKnowledge is the kind under which exports of knowledge are logged.
const KindKnowledge = "knowledge"

// ExportKnowledge writes the user's own knowledge as a list that ImportKnowledge gives back as it is, and returns the number of
// rows. It replaces a file of that name only when all is written. Errors: workbook.ErrCannotWrite.
func (w *Workspace) ExportKnowledge(ctx context.Context, path string) (int, error) {
	facts, err := w.store.Facts(ctx)
	if err != nil {
		return 0, err
	}
	if err := workbook.WriteFacts(ctx, path, facts); err != nil {
		return 0, err
	}
	return len(facts), w.store.LogExport(ctx, KindKnowledge, filepath.Base(path), len(facts), false)
}

// learned is the knowledge of the program and of the user together, and what is concluded from it.
type learned struct {
	facts []catalog.Fact
	known *knowledge.Knowledge
	chain func() *chain.Model // counts the rows when it is first called

	inferred sync.Map // product → []chain.Inference
}

var shippedKnowledge = sync.OnceValues(func() (*learned, error) { return learn(nil) })

func learn(facts []catalog.Fact) (*learned, error) {
	known, _, err := knowledge.Load(assets.Knowledge, "knowledge", facts...)
	if err != nil {
		return nil, err
	}
	return &learned{facts: facts, known: known, chain: sync.OnceValue(func() *chain.Model {
		rows := make([]chain.Row, len(known.MaterialRows()))
		for i, r := range known.MaterialRows() {
			rows[i] = chain.Row{Product: r.Product, Material: r.Material, Source: r.Source.String(), Own: r.Own}
		}
		return chain.New(rows)
	})}, nil
}

// learn returns the knowledge that holds in this catalog; have is that of before, or nil. Loading takes half a second, so what has
// not changed is kept.
func (w *Workspace) learn(ctx context.Context, have *learned) (*learned, error) {
	facts, err := w.store.Facts(ctx)
	switch {
	case err != nil:
		return nil, err
	case len(facts) == 0:
		return shippedKnowledge()
	case have != nil && slices.Equal(have.facts, facts):
		return have, nil
	}
	return learn(facts)
}

// Inferred is what a product is likely made from.
type Inferred = chain.Inference

// Infer returns the likely materials, parts and consumables of a product, the likeliest first, at most top.
func (w *Workspace) Infer(ctx context.Context, products []string, top int, yield func(product string, likely []Inferred) error) error {
	w.mu.Lock()
	l, err := w.learn(ctx, w.learned)
	w.learned = l
	w.mu.Unlock()
	if err != nil {
		return err
	}
	model := l.chain()
	for _, product := range products {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := yield(product, model.Infer(product, top)); err != nil {
			return err
		}
	}
	return nil
}
