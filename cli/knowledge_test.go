package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lianpei/workspace"
)

func knowledgeForm(t *testing.T, rows ...string) string {
	t.Helper()
	return form(t, "知识.csv", append([]string{"product,relation,target"}, rows...)...)
}

func TestKnowledgeInAndOut(t *testing.T) {
	db := filepath.Join(t.TempDir(), "目录.lianpei")
	list := knowledgeForm(t, "火星糕,material,月壤", "火星饼,material,月壤", "火星糖,material,月壤")
	o := run(t, "knowledge", "import", "--db", db, list).want(t, StatusOK)
	if want := "知识.csv：新增知识 3 条，已有或重复 0 条，未导入 0 行\n"; o.stdout != want {
		t.Errorf("got %q, want %q", o.stdout, want)
	}
	if o := run(t, "knowledge", "import", "--db", db, list).want(t, StatusOK); !strings.Contains(o.stdout, "没有变化") {
		t.Errorf("got %q the second time", o.stdout)
	}
	out := filepath.Join(t.TempDir(), "导出.csv")
	run(t, "knowledge", "export", "--db", db, out).want(t, StatusOK)
	written, err := os.ReadFile(out)
	if want := "\ufeffproduct,relation,target\n火星糕,material,月壤\n火星饼,material,月壤\n火星糖,material,月壤\n"; err != nil || string(written) != want {
		t.Errorf("got %q, %v, want %q", written, err, want)
	}

	o = run(t, "infer", "--db", db, "--tsv", "--top", "1", "火星酥").want(t, StatusOK)
	cells := strings.Split(strings.TrimSpace(o.stdout), "\t")
	if len(cells) != 5 || cells[0] != "火星酥" || cells[1] != "1" || cells[2] != "月壤" || !strings.Contains(cells[4], "火星饼 → 月壤 (知识.csv:3)") {
		t.Errorf("got %q", cells)
	}
	all := readJSON[[]inferredJSON](t, run(t, "infer", "--db", db, "--json", "火星酥", "火星糕").want(t, StatusOK))
	if len(all) != 2 || all[1].Materials[0].Material != "月壤" || all[1].Materials[0].Score != 1 {
		t.Errorf("got %+v", all)
	}
	if o := run(t, "infer", "--db", db, "--top", "1", "火星酥").want(t, StatusOK); !strings.HasPrefix(o.stdout, "火星酥 可能用到：\n  1. 月壤（") {
		t.Errorf("got %q", o.stdout)
	}
}

func TestBadRowsOfKnowledgeAreNamed(t *testing.T) {
	db := filepath.Join(t.TempDir(), "目录.lianpei")
	list := knowledgeForm(t, "芝麻饼,material,芝麻", "芝麻饼,likes,芝麻", "芝麻饼,material")
	o := run(t, "knowledge", "import", "--db", db, list).want(t, StatusPartly)
	for _, want := range []string{"新增知识 1 条", "未导入 2 行", "知识.csv › 3 关系不在可选范围内：likes", "知识.csv › 4 应有 product、relation、target 三列：芝麻饼,material"} {
		if !strings.Contains(o.stdout, want) {
			t.Errorf("%q does not say %q", o.stdout, want)
		}
	}
	report := readJSON[workspace.KnowledgeReport](t, run(t, "knowledge", "import", "--db", db, "--json", list).want(t, StatusPartly))
	if report.New != 0 || report.Same != 1 || report.RefusedRows != 2 {
		t.Errorf("got %+v", report)
	}
}

func TestMisuseOfKnowledgeAndInfer(t *testing.T) {
	db := filepath.Join(t.TempDir(), "目录.lianpei")
	list := knowledgeForm(t, "芝麻饼,material,芝麻")
	for _, tt := range []struct {
		name string
		args []string
	}{
		{"neither in nor out", []string{"knowledge", "--db", db, list}},
		{"no file", []string{"knowledge", "import", "--db", db}},
		{"two files", []string{"knowledge", "import", "--db", db, list, list}},
		{"a file that is not there", []string{"knowledge", "import", "--db", db, list + "x"}},
		{"another table", []string{"knowledge", "import", "--db", db, smallForm(t)}},
		{"no catalog to export from", []string{"knowledge", "export", "--db", db, filepath.Join(t.TempDir(), "出.csv")}},
		{"no catalog to infer from", []string{"infer", "--db", db, "芝麻饼"}},
		{"no product", []string{"infer", "--db", db}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := run(t, tt.args...).want(t, StatusFailed)
			if o.stderr == "" || o.stdout != "" {
				t.Errorf("got %q and %q", o.stdout, o.stderr)
			}
			if _, err := os.Stat(db); err == nil {
				t.Error("a catalog was left behind")
			}
		})
	}
	run(t, "knowledge", "import", "--db", db, list).want(t, StatusOK)
	if o := run(t, "infer", "--db", db, "xyzzy").want(t, StatusPartly); o.stdout != "推断不出用料：xyzzy\n" {
		t.Errorf("got %q", o.stdout)
	}
}
