package workspace

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lianpei/catalog"
	"lianpei/matching"
)

// fixedTime is the clock of every test.
var fixedTime = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func fixedClock() time.Time { return fixedTime }

// keys phrases everything as its key with its values, so that a test sees what was said and not how.
type keys struct{}

func (keys) Text(key string, values map[string]any) string {
	var b strings.Builder
	b.WriteString(key)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		fmt.Fprintf(&b, " %s=%v", name, values[name])
	}
	return b.String()
}

func (keys) Reason(r matching.Reason) string { return string(r.Part) + ":" + r.Key }

var folderOfAll string

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "lianpei-workspace-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	folderOfAll = folder
	status := m.Run()
	_ = os.RemoveAll(folder)
	os.Exit(status)
}

// sampleCatalog is the sample cluster as a closed catalog file, made once.
var sampleCatalog = sync.OnceValues(func() ([]byte, error) {
	path := filepath.Join(folderOfAll, "sample.lianpei")
	w, err := Open(context.Background(), path, Options{Sample: true, Now: fixedClock})
	if err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// openSample opens a copy of the sample cluster.
func openSample(t *testing.T) *Workspace {
	t.Helper()
	data, err := sampleCatalog()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "目录.lianpei")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return open(t, path, Options{MustExist: true})
}

// openEmpty opens a new catalog.
func openEmpty(t *testing.T) *Workspace {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "目录.lianpei"), Options{})
}

func open(t *testing.T, path string, opts Options) *Workspace {
	t.Helper()
	opts.Phrases, opts.Now = keys{}, fixedClock
	w, err := Open(t.Context(), path, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	return w
}

// writeForm writes a CSV form and returns its path.
func writeForm(t *testing.T, name string, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func importForms(t *testing.T, w *Workspace, paths ...string) ImportReport {
	t.Helper()
	report, err := w.Import(t.Context(), paths, ImportOptions{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func saveEnterprise(t *testing.T, w *Workspace, e catalog.Enterprise) catalog.Enterprise {
	t.Helper()
	if err := w.SaveEnterprise(t.Context(), &e); err != nil {
		t.Fatal(err)
	}
	return e
}

func saveListing(t *testing.T, w *Workspace, enterpriseID int64, side catalog.Side, product string) catalog.Listing {
	t.Helper()
	l := catalog.Listing{EnterpriseID: enterpriseID, Side: side, Product: product}
	if err := w.SaveListing(t.Context(), &l); err != nil {
		t.Fatal(err)
	}
	return l
}

func enterprises(t *testing.T, w *Workspace, f EnterpriseFilter) []EnterpriseSummary {
	t.Helper()
	rows, err := w.Enterprises(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func namesOf(rows []EnterpriseSummary) []string {
	names := []string{}
	for _, row := range rows {
		names = append(names, row.Name)
	}
	return names
}

func partners(t *testing.T, w *Workspace, id int64) Partners {
	t.Helper()
	p, err := w.Partners(t.Context(), id, DefaultTop)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func counts(t *testing.T, w *Workspace) Counts {
	t.Helper()
	c, err := w.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}
