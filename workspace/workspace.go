// Package workspace is one open catalog with its engine: what the window and the command line both call.
package workspace

import (
	"context"
	"errors"

	"lianpei/catalog"
	"lianpei/matching"
	"lianpei/workbook"
)

var errStub = errors.New("not yet")

type Options struct{ Sample bool }
type ImportOptions struct{ Kind workbook.Kind }
type Workspace struct{}

func Open(ctx context.Context, path string, opts Options) (*Workspace, error) { return nil, errStub }
func (w *Workspace) Close() error                                            { return errStub }
func (w *Workspace) Path() string                                            { return "" }
func (w *Workspace) Counts() Counts                                          { return Counts{} }
func (w *Workspace) Enterprises(ctx context.Context, f EnterpriseFilter) ([]EnterpriseSummary, error) {
	return nil, errStub
}
func (w *Workspace) Enterprise(ctx context.Context, id int64) (catalog.Enterprise, error) {
	return catalog.Enterprise{}, errStub
}
func (w *Workspace) Listings(ctx context.Context, enterpriseID int64) ([]catalog.Listing, error) {
	return nil, errStub
}
func (w *Workspace) Choices() Choices                                                  { return Choices{} }
func (w *Workspace) SaveEnterprise(ctx context.Context, e *catalog.Enterprise) error   { return errStub }
func (w *Workspace) DeleteEnterprise(ctx context.Context, id int64) error              { return errStub }
func (w *Workspace) SaveListing(ctx context.Context, l *catalog.Listing) error         { return errStub }
func (w *Workspace) DeleteListing(ctx context.Context, id int64) error                 { return errStub }
func (w *Workspace) UndoState(ctx context.Context) (undo, redo *catalog.Step, e error) { return nil, nil, errStub }
func (w *Workspace) Undo(ctx context.Context) (catalog.Step, error)                    { return catalog.Step{}, errStub }
func (w *Workspace) Redo(ctx context.Context) (catalog.Step, error)                    { return catalog.Step{}, errStub }
func (w *Workspace) Partners(ctx context.Context, enterpriseID int64, top int) (Partners, error) {
	return Partners{}, errStub
}
func (w *Workspace) Query(ctx context.Context, text string, top int) ([]Suggestion, error) { return nil, errStub }
func (w *Workspace) Decide(ctx context.Context, s Suggestion, v catalog.Verdict, reason string) error {
	return errStub
}
func (w *Workspace) Import(ctx context.Context, paths []string, o ImportOptions, progress func(Progress)) (ImportReport, error) {
	return ImportReport{}, errStub
}
func (w *Workspace) Batches(ctx context.Context) ([]catalog.Batch, error)      { return nil, errStub }
func (w *Workspace) UndoImport(ctx context.Context, batchID int64) error       { return errStub }
func (w *Workspace) ExportPartners(ctx context.Context, path string, enterpriseIDs []int64, o ExportOptions, progress func(Progress)) error {
	return errStub
}
func (w *Workspace) Check(ctx context.Context) (CheckReport, error) { return CheckReport{}, errStub }

var _ = matching.Parts
