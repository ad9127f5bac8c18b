package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// allowed lists what each package of the house may import of the house. What is not listed may not be imported; a new package
// must be entered here, which is the moment to ask whether it is needed.
var allowed = map[string][]string{
	"lianpei":                    {"lianpei/ui", "lianpei/cli"},
	"lianpei/ui":                 {"lianpei/ui/kit", "lianpei/workspace", "lianpei/words", "lianpei/assets", "lianpei/matching", "lianpei/catalog", "lianpei/db", "lianpei/workbook"},
	"lianpei/ui/kit":             {},
	"lianpei/cli":                {"lianpei/workspace", "lianpei/words", "lianpei/workbook", "lianpei/matching", "lianpei/matching/plan", "lianpei/catalog"},
	"lianpei/words":              {"lianpei/workspace", "lianpei/workbook", "lianpei/db", "lianpei/matching", "lianpei/matching/chain", "lianpei/catalog", "lianpei/assets"},
	"lianpei/workspace":          {"lianpei/matching", "lianpei/matching/chain", "lianpei/matching/knowledge", "lianpei/matching/plan", "lianpei/workbook", "lianpei/db", "lianpei/catalog", "lianpei/assets"},
	"lianpei/matching":           {"lianpei/matching/knowledge", "lianpei/matching/text", "lianpei/catalog"},
	"lianpei/matching/plan":      {"lianpei/matching", "lianpei/matching/knowledge", "lianpei/catalog"},
	"lianpei/matching/chain":     {"lianpei/matching/text", "lianpei/catalog"},
	"lianpei/matching/knowledge": {"lianpei/matching/text", "lianpei/catalog"},
	"lianpei/matching/text":      {"lianpei/catalog"},
	"lianpei/workbook":           {"lianpei/catalog"},
	"lianpei/db":                 {"lianpei/catalog"},
	"lianpei/catalog":            {},
	"lianpei/assets":             {},
}

// pure packages may use the standard library and golang.org/x/text, but no clock, files, network or logging.
var pure = []string{"lianpei/catalog", "lianpei/matching", "lianpei/matching/text", "lianpei/matching/knowledge", "lianpei/matching/plan", "lianpei/matching/chain"}

var impure = []string{"os", "log", "log/slog", "net", "net/http", "os/exec", "math/rand", "math/rand/v2", "database/sql"}

type listedPackage struct {
	ImportPath string
	Imports    []string
}

func listPackages(t *testing.T) []listedPackage {
	t.Helper()
	output, err := exec.Command("go", "list", "-tags", "migrated_fynedo", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listedPackage
	decoder := json.NewDecoder(strings.NewReader(string(output)))
	for {
		var p listedPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatalf("read go list: %v", err)
		}
		all = append(all, p)
	}
}

func TestImportsRunDownwardOnly(t *testing.T) {
	packages := listPackages(t)
	if len(packages) != len(allowed) {
		t.Errorf("the house has %d packages, the rules know %d", len(packages), len(allowed))
	}
	for _, p := range packages {
		rules, known := allowed[p.ImportPath]
		if !known {
			t.Errorf("package %s has no import rule", p.ImportPath)
			continue
		}
		for _, imported := range p.Imports {
			if strings.HasPrefix(imported, "lianpei") && !slices.Contains(rules, imported) {
				t.Errorf("%s must not import %s", p.ImportPath, imported)
			}
		}
	}
}

func TestCoreLayersArePure(t *testing.T) {
	for _, p := range listPackages(t) {
		if !slices.Contains(pure, p.ImportPath) {
			continue
		}
		for _, imported := range p.Imports {
			outside := strings.Contains(imported, ".") && !strings.HasPrefix(imported, "golang.org/x/text/")
			if outside || slices.Contains(impure, imported) {
				t.Errorf("%s must not import %s", p.ImportPath, imported)
			}
		}
	}
}

func TestSQLStandsInDBAlone(t *testing.T) {
	for _, p := range listPackages(t) {
		for _, imported := range p.Imports {
			if p.ImportPath != "lianpei/db" && (imported == "database/sql" || strings.Contains(imported, "sqlite")) {
				t.Errorf("%s must not import %s", p.ImportPath, imported)
			}
		}
	}
}
