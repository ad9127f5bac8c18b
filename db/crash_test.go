package db

import (
	"context"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"lianpei/catalog"
)

// createAndStop makes a catalog and stops without closing it.
func createAndStop(path string) error {
	if _, err := Open(context.Background(), path, Options{}); err != nil {
		return err
	}
	untilInputEnds("saved")
	return nil
}

// saveAndStop saves an enterprise into a new catalog and stops without closing it.
func saveAndStop(path string) error {
	s, err := Open(context.Background(), path, Options{})
	if err != nil {
		return err
	}
	if err := s.SaveEnterprise(context.Background(), &catalog.Enterprise{Name: "示例机械"}); err != nil {
		return err
	}
	untilInputEnds("saved")
	return nil
}

// importAndStop commits an import and stops without closing.
func importAndStop(path string) error {
	s, err := Open(context.Background(), path, Options{})
	if err != nil {
		return err
	}
	if err := bigImport(context.Background(), s); err != nil {
		return err
	}
	untilInputEnds("saved")
	return nil
}

// stallInImport saves an enterprise, then stops for good in the middle of an import.
func stallInImport(path string) error {
	s, err := Open(context.Background(), path, Options{})
	if err != nil {
		return err
	}
	if err := s.SaveEnterprise(context.Background(), &catalog.Enterprise{Name: "示例机械"}); err != nil {
		return err
	}
	// A small cache makes SQLite write pages to the log long before the transaction ends.
	if _, err := s.rw.ExecContext(context.Background(), `PRAGMA cache_size = 10`); err != nil {
		return err
	}
	ctx := &tripwire{Context: context.Background(), trip: func() { untilInputEnds("in the middle") }}
	ctx.calls.Store(bigImportEntries * 5) // one a Put, then one a row of any table
	return bigImport(ctx, s)
}

// tripwire is a context that does something when it is looked at for the n-th time, which is before each row is written.
type tripwire struct {
	context.Context
	calls atomic.Int64 // 0: never
	trip  func()
}

func (c *tripwire) Err() error {
	if c.calls.Add(-1) == 0 {
		c.trip()
	}
	return c.Context.Err()
}

const bigImportEntries = 500

func bigImport(ctx context.Context, s *Store) error {
	imp, err := s.BeginImport(ctx, []string{"大表.xlsx"})
	if err != nil {
		return err
	}
	defer imp.Rollback()
	for i := range bigImportEntries {
		e := entry(fmt.Sprintf("示例企业%d号", i))
		for j := range 10 {
			e.Listings = append(e.Listings, need(fmt.Sprintf("产品%d", j)))
		}
		if _, err := imp.Put(&e); err != nil {
			return err
		}
	}
	_, _, _, err = imp.Commit()
	return err
}

func TestAKilledProgramLosesNothingThatItReportedAsSaved(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		job, report           string
		enterprises, listings int
	}{
		{"create", "saved", 0, 0},
		{"save", "saved", 1, 0},
		{"import", "saved", bigImportEntries, 10 * bigImportEntries},
		{"stall", "in the middle", 1, 0},
	} {
		t.Run("killed after "+c.job, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "catalog.lpei")
			other := startChild(t, c.job, path)
			other.wait(t, c.report)
			must(t, other.Process.Kill())
			_ = other.Wait() // it says that it was killed
			s := openStore(t, path, Options{MustExist: true})
			got := contentOf(t, s)
			if len(got.Enterprises) != c.enterprises || len(got.Listings) != c.listings {
				t.Errorf("%d enterprises, %d listings; want %d, %d", len(got.Enterprises), len(got.Listings), c.enterprises, c.listings)
			}
			wantHealthy(t, s)
			create(t, s, "又一企业")
		})
	}
}
