package workspace

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianpei/catalog"
	"lianpei/workbook"
)

func importKnowledge(t *testing.T, w *Workspace, path string) KnowledgeReport {
	t.Helper()
	report, err := w.ImportKnowledge(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func inferred(t *testing.T, w *Workspace, product string, top int) []Inferred {
	t.Helper()
	var all []Inferred
	err := w.Infer(t.Context(), []string{product}, top, func(_ string, likely []Inferred) error {
		all = likely
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestKnowledgeGoesOutAsItCameIn(t *testing.T) {
	t.Parallel()
	w := openEmpty(t)
	list := "product,relation,target\n苞米糊,material,苞米\n苞米糊,alias,玉米糊\n\"甲,乙胶\",kind,胶粘剂\n涂层检测,stage,quality\n"
	path := filepath.Join(t.TempDir(), "知识.csv")
	if err := os.WriteFile(path, []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	report := importKnowledge(t, w, path)
	if report.New != 4 || report.RefusedRows != 0 || report.BatchID == 0 {
		t.Errorf("got %+v", report)
	}
	out := filepath.Join(t.TempDir(), "出.csv")
	if n, err := w.ExportKnowledge(t.Context(), out); err != nil || n != 4 {
		t.Fatalf("got %d rows, %v", n, err)
	}
	written, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("\ufeff"+list, string(written)); diff != "" {
		t.Errorf("differs (-in +out):\n%s", diff)
	}
	if again := importKnowledge(t, w, out); again.BatchID != 0 || again.Same != 4 {
		t.Errorf("got %+v for what is known already", again)
	}
}

func TestBadRowsAreLeftOutAndTheOthersTaken(t *testing.T) {
	t.Parallel()
	w := openEmpty(t)
	report := importKnowledge(t, w, writeForm(t, "知识.csv", "product,relation,target", "芝麻饼,material,芝麻", "芝麻饼,likes,芝麻", "芝麻饼,material,芝麻"))
	if report.New != 1 || report.Same != 1 || report.RefusedRows != 1 || len(report.Findings) != 1 {
		t.Fatalf("got %+v", report)
	}
	if f := report.Findings[0]; f.Row != 3 || f.Rule != catalog.RuleChoice || f.File != "知识.csv" {
		t.Errorf("got %+v", f)
	}
	if _, err := w.ImportKnowledge(t.Context(), writeForm(t, "别的.csv", "企业,产品", "甲,乙")); !errors.Is(err, workbook.ErrNoColumns) {
		t.Errorf("got %v for another table", err)
	}
}

func TestOwnMaterialsAreInferredFromAndCitedUntilUndone(t *testing.T) {
	t.Parallel()
	w := openEmpty(t)
	importKnowledge(t, w, writeForm(t, "糕点.csv", "product,relation,target", "火星糕,material,月壤", "火星饼,material,月壤", "火星糖,material,月壤"))
	found := inferred(t, w, "火星酥", 3)
	if len(found) == 0 || len(found[0].Evidence) != 3 || found[0].Material != "月壤" || found[0].Evidence[2].Source != "糕点.csv:2" {
		t.Fatalf("got %+v", found)
	}
	if _, err := w.Undo(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, f := range inferred(t, w, "火星酥", 10) {
		if f.Material == "月壤" {
			t.Errorf("still inferred after undoing: %+v", f)
		}
	}
}

func TestOwnAliasesTakePartInMatchingAndOwnMaterialsDoNot(t *testing.T) {
	t.Parallel()
	w := openEmpty(t)
	buyer := saveEnterprise(t, w, catalog.Enterprise{Name: "甲饲料厂"})
	seller := saveEnterprise(t, w, catalog.Enterprise{Name: "乙粮库"})
	saveListing(t, w, buyer.ID, catalog.Need, "棒槌子粒")
	saveListing(t, w, seller.ID, catalog.Offer, "玉米")
	before := partners(t, w, buyer.ID)
	if len(before.Suppliers) != 0 {
		t.Fatalf("got %+v before anything is known", before.Suppliers)
	}
	importKnowledge(t, w, writeForm(t, "料.csv", "product,relation,target", "棒槌子粒,material,玉米"))
	if diff := cmp.Diff(before, partners(t, w, buyer.ID)); diff != "" {
		t.Errorf("a row about materials changed the matching:\n%s", diff)
	}
	importKnowledge(t, w, writeForm(t, "名.csv", "product,relation,target", "玉米,alias,棒槌子粒"))
	after := partners(t, w, buyer.ID)
	if len(after.Suppliers) != 1 {
		t.Fatalf("got %+v with the alias", after.Suppliers)
	}
	cited := false
	for _, r := range after.Suppliers[0].Reasons {
		for _, e := range r.Evidence {
			cited = cited || e.Source == "名.csv:2"
		}
	}
	if !cited {
		t.Errorf("no reason cites the row: %+v", after.Suppliers[0].Reasons)
	}
}

func TestInferringCanBeCancelled(t *testing.T) {
	t.Parallel()
	w := openEmpty(t)
	ctx, cancel := context.WithCancel(t.Context())
	answered := 0
	err := w.Infer(ctx, []string{"曲轴", "连杆"}, 3, func(string, []Inferred) error {
		answered++
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) || answered != 1 {
		t.Errorf("got %v after %d answers", err, answered)
	}
}
