package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianpei/catalog"
)

// clock is a time that moves only when a test says so.
type clock struct{ at time.Time }

func newClock() *clock { return &clock{time.Date(2025, 3, 1, 8, 30, 0, 0, time.UTC)} }

func (c *clock) now() time.Time { return c.at }

func (c *clock) advance(d time.Duration) { c.at = c.at.Add(d) }

// newStore opens a new catalog with a fixed clock. It is closed with the test.
func newStore(t testing.TB) (*Store, *clock) {
	t.Helper()
	c := newClock()
	return openStore(t, filepath.Join(t.TempDir(), "catalog.lpei"), Options{Now: c.now}), c
}

func openStore(t testing.TB, path string, opts Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), path, opts)
	if err != nil {
		t.Fatalf("open %s: %v", path, err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// openRaw opens a file without any of the Store's settings, to look at it or to damage it.
func openRaw(t testing.TB, path string) *sql.DB {
	t.Helper()
	raw, err := sql.Open("sqlite3", dsn(path, "_foreign_keys", "off"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { raw.Close() })
	return raw
}

func execRaw(t testing.TB, path string, statements ...string) {
	t.Helper()
	raw := openRaw(t, path)
	for _, statement := range statements {
		if _, err := raw.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	if err := raw.Close(); err != nil {
		t.Fatal(err)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantError(t testing.TB, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("got error %v, want %v", got, want)
	}
}

func wantSame(t testing.TB, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("differs (-want +got):\n%s", diff)
	}
}

// content is all that a catalog says, as pages see it.
type content struct {
	Enterprises []*catalog.Enterprise
	Listings    []*catalog.Listing
	Decisions   []*catalog.Decision
}

func contentOf(t testing.TB, s *Store) content {
	t.Helper()
	var c content
	var err error
	c.Enterprises, err = s.Enterprises(context.Background())
	must(t, err)
	c.Listings, err = s.Listings(context.Background(), 0)
	must(t, err)
	c.Decisions, err = s.Decisions(context.Background())
	must(t, err)
	return c
}

// dump is every row of every table as text.
func dump(t testing.TB, s *Store) []string {
	t.Helper()
	var lines []string
	for _, table := range tables(t, s) {
		rows, err := s.ro.QueryContext(context.Background(), `SELECT * FROM `+table+` ORDER BY id`)
		must(t, err)
		columns, err := rows.Columns()
		must(t, err)
		for rows.Next() {
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(any)
			}
			must(t, rows.Scan(values...))
			line := table
			for i, v := range values {
				line += fmt.Sprintf(" %s=%v", columns[i], *v.(*any))
			}
			lines = append(lines, line)
		}
		must(t, rows.Err())
		must(t, rows.Close())
	}
	return lines
}

func tables(t testing.TB, s *Store) []string {
	t.Helper()
	var names []string
	must(t, each(context.Background(), s.ro, `SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`, nil, func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		names = append(names, name)
		return err
	}))
	return names
}

// wantHealthy fails when Check finds anything.
func wantHealthy(t testing.TB, s *Store) {
	t.Helper()
	found, err := s.Check(context.Background())
	must(t, err)
	if len(found) > 0 {
		t.Errorf("check finds %v", found)
	}
}

// validCode returns a credit code whose check digits hold; another n gives another code.
func validCode(t testing.TB, n int) catalog.CreditCode {
	t.Helper()
	for _, inner := range "0123456789X" {
		for _, outer := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
			code := catalog.CreditCode(fmt.Sprintf("91420600%08d%c%c", n, inner, outer))
			if code.Level() == catalog.CodeValid {
				return code
			}
		}
	}
	t.Fatalf("no valid code for %d", n)
	return ""
}

// doubtfulCode returns a credit code of which only one check digit holds.
func doubtfulCode(t testing.TB, n int) catalog.CreditCode {
	t.Helper()
	code := []byte(validCode(t, n))
	for _, outer := range []byte("0123456789ABCDEFGHJKLMNPQRTUWXY") {
		code[17] = outer
		if got := catalog.CreditCode(code); got.Level() == catalog.CodeDoubtful {
			return got
		}
	}
	t.Fatalf("no doubtful code for %d", n)
	return ""
}

// entry is one row of a form: an enterprise with listings.
func entry(name string, listings ...catalog.Listing) catalog.Entry {
	return catalog.Entry{
		Enterprise: catalog.Enterprise{Name: name, Origin: catalog.Origin{File: "供需表.xlsx", Sheet: "Sheet1", Row: 3, Cell: "B3", Text: name}},
		Listings:   listings,
	}
}

func need(product string) catalog.Listing {
	return catalog.Listing{Side: catalog.Need, Product: product, Origin: catalog.Origin{File: "供需表.xlsx", Sheet: "Sheet1", Row: 3, Cell: "D3", Text: product}}
}

func offer(product string) catalog.Listing {
	l := need(product)
	l.Side = catalog.Offer
	return l
}

// imported is what an import returned.
type imported struct {
	batch    int64
	total    FileCounts
	perFile  map[string]*FileCounts
	findings []catalog.Finding
}

// importForms puts copies of the entries and commits.
func importForms(t testing.TB, s *Store, entries ...catalog.Entry) imported {
	t.Helper()
	imp, err := s.BeginImport(context.Background(), []string{"供需表.xlsx"})
	must(t, err)
	defer imp.Rollback()
	var got imported
	for i := range entries {
		e := copyOf(entries[i])
		findings, err := imp.Put(&e)
		must(t, err)
		got.findings = append(got.findings, findings...)
	}
	got.batch, got.total, got.perFile, err = imp.Commit()
	must(t, err)
	return got
}

func copyOf(e catalog.Entry) catalog.Entry {
	e.Enterprise = *cloneEnterprise(&e.Enterprise)
	listings := make([]catalog.Listing, len(e.Listings))
	for i := range e.Listings {
		listings[i] = *cloneListing(&e.Listings[i])
	}
	e.Listings = listings
	return e
}

// create saves a new enterprise with that name.
func create(t testing.TB, s *Store, name string) catalog.Enterprise {
	t.Helper()
	e := catalog.Enterprise{Name: name}
	must(t, s.SaveEnterprise(t.Context(), &e))
	return e
}

// createListing saves a new listing of an enterprise.
func createListing(t testing.TB, s *Store, enterpriseID int64, l catalog.Listing) catalog.Listing {
	t.Helper()
	l.EnterpriseID, l.Origin = enterpriseID, catalog.Origin{}
	must(t, s.SaveListing(t.Context(), &l))
	return l
}

func names(c content) []string {
	var all []string
	for _, e := range c.Enterprises {
		all = append(all, e.Name)
	}
	return all
}

func products(c content) []string {
	var all []string
	for _, l := range c.Listings {
		all = append(all, l.Product)
	}
	return all
}

func cancelled(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}
