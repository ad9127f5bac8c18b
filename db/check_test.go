package db

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lianpei/catalog"
)

func TestCheckFindsNothingInAHealthyCatalog(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	wantHealthy(t, s)
	must(t, bigImport(t.Context(), s))
	undo(t, s)
	redo(t, s)
	wantHealthy(t, s)
}

func TestCheckFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	valid, doubtful := validCode(t, 1), doubtfulCode(t, 2)
	for _, c := range []struct {
		name   string
		damage string
		want   catalog.Finding
	}{
		{"a stale name key", `UPDATE enterprises SET name_key = 'old' WHERE id = 1`,
			catalog.Finding{Rule: RuleKeyStale, Severity: catalog.Refused, Field: "name", Value: "old", Subject: "甲企业"}},
		{"one code of two enterprises", `UPDATE enterprises SET credit_code = '` + string(valid) + `'`,
			catalog.Finding{Rule: RuleCodeDuplicate, Severity: catalog.Doubtful, Field: "credit_code", Value: string(valid), Subject: "甲企业、乙企业"}},
		{"a doubtful code", `UPDATE enterprises SET credit_code = '` + string(doubtful) + `' WHERE id = 2`,
			catalog.Finding{Rule: catalog.RuleCodeDoubtful, Severity: catalog.Doubtful, Field: "credit_code", Value: string(doubtful), Subject: "乙企业"}},
		{"what is no code", `UPDATE enterprises SET credit_code = '9142' WHERE id = 2`,
			catalog.Finding{Rule: catalog.RuleCodeMalformed, Severity: catalog.Doubtful, Field: "credit_code", Value: "9142", Subject: "乙企业"}},
		{"a listing without its enterprise", `DELETE FROM enterprises WHERE id = 1`,
			catalog.Finding{Rule: RuleReference, Severity: catalog.Refused, Field: "listings", Value: "enterprises"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "catalog.lpei")
			s, err := Open(t.Context(), path, Options{})
			must(t, err)
			create(t, s, "甲企业")
			create(t, s, "乙企业")
			createListing(t, s, 1, need("轴"))
			must(t, s.Close())
			execRaw(t, path, c.damage)
			found, err := openStore(t, path, Options{}).Check(t.Context())
			must(t, err)
			wantSame(t, []catalog.Finding{c.want}, found)
		})
	}
}

func TestCheckReportsADamagedFileWithoutPanic(t *testing.T) {
	t.Parallel()
	whole := filepath.Join(t.TempDir(), "catalog.lpei")
	s, err := Open(t.Context(), whole, Options{})
	must(t, err)
	must(t, bigImport(t.Context(), s))
	must(t, s.Close())
	data, err := os.ReadFile(whole)
	must(t, err)
	const page = 4096
	for _, c := range []struct {
		name   string
		damage func(data []byte) []byte
	}{
		{"random bytes in the middle", func(data []byte) []byte {
			copy(data[len(data)/2/page*page:], bytes.Repeat([]byte{0xA5, 0x3C, 0x01}, page))
			return data
		}},
		{"zeroes in every tenth page", func(data []byte) []byte {
			for at := 10 * page; at+page <= len(data); at += 10 * page {
				clear(data[at : at+page])
			}
			return data
		}},
		{"the second half cut off", func(data []byte) []byte { return data[:len(data)/2/page*page] }},
		{"a broken schema", func(data []byte) []byte { copy(data[120:], bytes.Repeat([]byte{0xFF}, page-120)); return data }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "catalog.lpei")
			must(t, os.WriteFile(path, c.damage(bytes.Clone(data)), 0o600))
			s, err := Open(t.Context(), path, Options{})
			if errors.Is(err, ErrDamaged) {
				return // found already when it was opened
			}
			must(t, err)
			defer s.Close()
			found, err := s.Check(t.Context())
			must(t, err)
			if len(found) == 0 || found[0].Rule != RuleIntegrity || found[0].Severity != catalog.Refused {
				t.Errorf("found %v", found)
			}
			if _, err := s.Listings(t.Context(), 0); err != nil && !errors.Is(err, ErrDamaged) {
				t.Errorf("reading says %v", err)
			}
		})
	}
}

func TestACheckCanBeCancelled(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	_, err := s.Check(cancelled(t))
	wantError(t, err, cancelled(t).Err())
}

func TestABuiltOnErrorReadsWell(t *testing.T) {
	t.Parallel()
	err := &BuiltOnError{Subjects: []string{"甲企业", "轴"}, Count: 2}
	if got := err.Error(); !strings.Contains(got, "甲企业, 轴") || !strings.HasPrefix(got, "2 ") {
		t.Errorf("%s", got)
	}
}
