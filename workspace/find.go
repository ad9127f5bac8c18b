package workspace

import (
	"context"
	"fmt"
	"strings"

	"lianpei/catalog"
	"lianpei/db"
)

// ErrNotFound is db.ErrNotFound for those who know no storage.
var ErrNotFound = db.ErrNotFound

// AmbiguousError says that a text finds several enterprises.
type AmbiguousError struct {
	Text  string
	Names []string // in the order of the enterprise list
}

// Error names the first few for logs.
func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("%q finds %d enterprises: %s", e.Text, len(e.Names), strings.Join(e.Names[:min(5, len(e.Names))], ", "))
}

// FindEnterprise returns the enterprise of that name, of that former or short name, or the only one that the text finds.
// ErrNotFound when there is none, an AmbiguousError when several fit.
func (w *Workspace) FindEnterprise(ctx context.Context, text string) (catalog.Enterprise, error) {
	rows, err := w.candidates(ctx, text)
	if err != nil {
		return catalog.Enterprise{}, err
	}
	switch len(rows) {
	case 0:
		return catalog.Enterprise{}, fmt.Errorf("find enterprise %q: %w", text, ErrNotFound)
	case 1:
		return w.Enterprise(ctx, rows[0].ID)
	}
	ambiguous := &AmbiguousError{Text: text}
	for _, row := range rows {
		ambiguous.Names = append(ambiguous.Names, row.Name)
	}
	return catalog.Enterprise{}, ambiguous
}

func (w *Workspace) candidates(ctx context.Context, text string) ([]EnterpriseSummary, error) {
	s, err := w.current(ctx)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if rows := s.directory.named(text); len(rows) > 0 {
		return rows, nil
	}
	if searchText(text) == "" {
		return nil, nil
	}
	return s.directory.list(ctx, EnterpriseFilter{Text: text})
}
