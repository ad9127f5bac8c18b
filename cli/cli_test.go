package cli

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"lianpei/catalog"
	"lianpei/workspace"
)

func TestHelpIsPrinted(t *testing.T) {
	for _, args := range [][]string{{}, {"help"}, {"--help"}, {"-h"}, {"import", "--help"}, {"query", "-h"}} {
		o := run(t, args...).want(t, StatusOK)
		if !strings.HasPrefix(o.stdout, "链配：") || !strings.Contains(o.stdout, "lianpei import") || o.stderr != "" {
			t.Errorf("%v: got %q and %q, want the usage", args, o.stdout, o.stderr)
		}
	}
	for name := range commands {
		if !strings.Contains(run(t, "help").stdout, "lianpei "+name+" ") || !strings.Contains(run(t, "help", "--lang", "en").stdout, "lianpei "+name+" ") {
			t.Errorf("the usage does not name the command %s", name)
		}
	}
}

func TestTheLanguageCanBeChosenAnywhere(t *testing.T) {
	db := small(t)
	for _, args := range [][]string{{"--lang", "en", "check"}, {"--lang=en", "check"}, {"check", "--lang", "en"}, {"check", "--lang=en"}} {
		o := run(t, append(args, "--db", db)...).want(t, StatusOK)
		if want := "All well: 3 enterprises, 3 needs, 4 offers; 0 findings.\n"; o.stdout != want {
			t.Errorf("%v: got %q, want %q", args, o.stdout, want)
		}
	}
	if o := run(t, "check", "--db", db).want(t, StatusOK); !strings.HasPrefix(o.stdout, "检查通过：") {
		t.Errorf("got %q, want Chinese without --lang", o.stdout)
	}
	if o := run(t, "query", "--db", db, "--", "--lang").want(t, StatusPartly); o.stdout != "没有找到：--lang\n" {
		t.Errorf("got %q after --, want it to be a text", o.stdout)
	}
}

func TestMisuseIsAnsweredWithASentence(t *testing.T) {
	db := small(t)
	const usage = "输入 lianpei help 查看用法。\n"
	for _, c := range []struct {
		what string
		args []string
		want string
	}{
		{"an unknown command", []string{"inport"}, "没有这个命令：inport。" + usage},
		{"a flag for a command", []string{"--db", db, "check"}, "没有这个命令：--db。" + usage},
		{"an unknown language", []string{"check", "--lang", "fr"}, "没有这种语言：fr（可用：zh, en）。\n"},
		{"a pattern for a language", []string{"check", "--lang", "e*"}, "没有这种语言：e*（可用：zh, en）。\n"},
		{"a language left out", []string{"check", "--lang"}, "没有这个选项：--lang。" + usage},
		{"an unknown flag", []string{"check", "--db", db, "--verbose"}, "没有这个选项：--verbose。" + usage},
		{"an unknown short flag", []string{"check", "-xv"}, "没有这个选项：-xv。" + usage},
		{"a flag of another command", []string{"check", "--top", "3"}, "没有这个选项：--top。" + usage},
		{"a flag without its value", []string{"match", "--db"}, "选项 --db 后面要写一个值。" + usage},
		{"a bad flag", []string{"check", "--=x"}, "没有这个选项：--=x。" + usage},
		{"a number that is none", []string{"match", "--db", db, "--top", "many"}, "选项 --top 的值不对：many。" + usage},
		{"a number too small", []string{"match", "--db", db, "--top", "0"}, "选项 --top 的值不对：0。" + usage},
		{"a number too large", []string{"query", "--db", db, "--top", "100001", "曲轴"}, "选项 --top 的值不对：100001。" + usage},
		{"a switch with a value", []string{"check", "--json=perhaps"}, "选项 --json 的值不对：perhaps。" + usage},
		{"no catalog at all", []string{"check"}, "缺少参数 --db。" + usage},
		{"no catalog to import into", []string{"import", "a.csv"}, "缺少参数 --db。" + usage},
		{"import without forms", []string{"import", "--db", db}, "请写明要导入的表格文件。\n"},
		{"an unknown kind of form", []string{"import", "--db", db, "--kind", "mixed", "a.csv"}, "没有这种类型：mixed（可用：enterprises, needs, offers）。\n"},
		{"match with a text", []string{"match", "--db", db, "曲轴"}, "多余的参数：曲轴。" + usage},
		{"check with a text", []string{"check", "--db", db, "曲轴"}, "多余的参数：曲轴。" + usage},
		{"demo with a text", []string{"demo", "曲轴"}, "多余的参数：曲轴。" + usage},
		{"query without a text", []string{"query", "--db", db}, "请写明要查找的产品，或用 --input 指定文件。\n"},
		{"two forms of output", []string{"query", "--db", db, "--tsv", "--json", "曲轴"}, "--tsv 和 --json 不能同时用。" + usage},
		{"export without a kind", []string{"export", "--db", db, "--out", "a.xlsx"}, "缺少参数 --kind。" + usage},
		{"export of an unknown kind", []string{"export", "--db", db, "--kind", "everything", "--out", "a.xlsx"}, "没有这种类型：everything（可用：partners, gaps）。\n"},
		{"export of the gaps of one enterprise", []string{"export", "--db", db, "--kind", "gaps", "--out", "a.xlsx", "--enterprise", "楚东曲轴厂"}, "--kind gaps 和 --enterprise 不能同时用。" + usage},
		{"export of some gaps", []string{"export", "--db", db, "--kind", "gaps", "--out", "a.xlsx", "--top", "5"}, "--kind gaps 和 --top 不能同时用。" + usage},
		{"a share that is none", []string{"gaps", "--db", db, "--min-share", "101"}, "选项 --min-share 的值不对：101。" + usage},
		{"a share below zero", []string{"gaps", "--db", db, "--min-share", "-1"}, "选项 --min-share 的值不对：-1。" + usage},
		{"a share in words", []string{"gaps", "--db", db, "--min-share", "half"}, "选项 --min-share 的值不对：half。" + usage},
		{"gaps with a text", []string{"gaps", "--db", db, "曲轴"}, "多余的参数：曲轴。" + usage},
		{"gaps with a flag of match", []string{"gaps", "--db", db, "--top", "3"}, "没有这个选项：--top。" + usage},
		{"export without a file", []string{"export", "--db", db, "--kind", "partners"}, "缺少参数 --out。" + usage},
		{"export with a text", []string{"export", "--db", db, "--kind", "partners", "--out", "a.xlsx", "曲轴"}, "多余的参数：曲轴。" + usage},
		{"an enterprise that is not there", []string{"match", "--db", db, "--enterprise", "宇航厂"}, "目录里没有找到这家企业：宇航厂。请检查名称，或只写其中几个字。\n"},
		{"an enterprise to export that is not there", []string{"export", "--db", db, "--kind", "partners", "--out", "a.xlsx", "--enterprise", "宇航厂"}, "目录里没有找到这家企业：宇航厂。请检查名称，或只写其中几个字。\n"},
		{"a text that fits several enterprises", []string{"match", "--db", db, "--enterprise", "厂"}, "“厂”对应 3 家企业：楚东曲轴厂、汉北发动机厂、襄原锻造厂。请把名称写完整。\n"},
	} {
		t.Run(c.what, func(t *testing.T) {
			before := contents(t, filepath.Dir(db))
			o := run(t, c.args...).want(t, StatusFailed)
			if o.stderr != c.want || o.stdout != "" {
				t.Errorf("got %q and %q\nwant %q", o.stderr, o.stdout, c.want)
			}
			if diff := cmp.Diff(before, contents(t, filepath.Dir(db))); diff != "" {
				t.Errorf("files (-before +after):\n%s", diff)
			}
		})
	}
}

func TestImportSaysWhatBecameOfTheRows(t *testing.T) {
	db := filepath.Join(t.TempDir(), "新.lianpei")
	first := form(t, "甲镇.csv", "企业名称,主营产品,年产能", "甲厂,曲轴,100吨", "乙厂,面粉,")
	second := form(t, "乙镇.csv", "企业名称,采购需求,镇长", "甲厂,钢材,张三", ",曲轴,")
	o := run(t, "import", first, "--db", db, second).want(t, StatusPartly)
	want := `甲镇.csv：内容行 2；企业 新增 2、更新 0、相同 0；供需 新增 2、更新 0、相同 0；未导入 0 行
  甲镇.csv（供给，2 行）：企业名称 → 企业名称、主营产品 → 供给产品、年产能 → 产能
乙镇.csv：内容行 2；企业 新增 0、更新 0、相同 0；供需 新增 1、更新 0、相同 0；未导入 1 行
  乙镇.csv（需求，2 行）：企业名称 → 企业名称、采购需求 → 需求产品
核对提示 2 条，其中：
  未导入 乙镇.csv › A3 没有企业名称
  提示 乙镇.csv › C1 没有认出的列，内容存入备注：镇长
`
	if diff := cmp.Diff(want, o.stdout); diff != "" || o.stderr != "" {
		t.Errorf("stderr %q, stdout (-want +got):\n%s", o.stderr, diff)
	}
	o = run(t, "import", first, "--db", db).want(t, StatusOK)
	want = `甲镇.csv：内容行 2；企业 新增 0、更新 0、相同 2；供需 新增 0、更新 0、相同 2；未导入 0 行
  甲镇.csv（供给，2 行）：企业名称 → 企业名称、主营产品 → 供给产品、年产能 → 产能
没有变化：这些内容目录里都已经有了。
`
	if diff := cmp.Diff(want, o.stdout); diff != "" {
		t.Errorf("the second time (-want +got):\n%s", diff)
	}
	o = run(t, "import", form(t, "改.csv", "企业名称,主营产品,年产能", "甲厂,曲轴,200吨"), "--db", db, "--lang", "en").want(t, StatusOK)
	if line, _, _ := strings.Cut(o.stdout, "\n"); line != "改.csv: 1 rows; enterprises: 0 new, 0 updated, 1 same; listings: 0 new, 1 updated, 0 same; 0 rows refused" {
		t.Errorf("in English: %q", line)
	}
}

func TestImportAsJSON(t *testing.T) {
	db := filepath.Join(t.TempDir(), "新.lianpei")
	o := run(t, "import", "--json", "--db", db, form(t, "甲镇.csv", "企业名称,主营产品", "甲厂,曲轴", ",钢材")).want(t, StatusPartly)
	got := readJSON[workspace.ImportReport](t, o)
	want := workspace.ImportReport{
		BatchID: 1, Enterprises: catalog.Counts{New: 1, Refused: 1}, Listings: catalog.Counts{New: 1}, RefusedRows: 1, FindingCount: 1,
		Files: []workspace.FileReport{{
			File: "甲镇.csv", Rows: 2, Enterprises: catalog.Counts{New: 1, Refused: 1}, Listings: catalog.Counts{New: 1}, RefusedRows: 1, Findings: 1,
			Sheets: []workspace.SheetReport{{Kind: "offers", Rows: 2, Columns: []string{"企业名称 → name", "主营产品 → offers"}}},
		}},
		Findings: []catalog.Finding{{File: "甲镇.csv", Row: 3, Cell: "A3", Field: "name", Rule: catalog.RuleNameMissing, Severity: catalog.Refused}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
	o = run(t, "import", "--json", "--db", db, form(t, "甲镇.csv", "企业名称,主营产品", "甲厂,曲轴")).want(t, StatusOK)
	if !strings.Contains(o.stdout, `"findings":[]`) || !strings.Contains(o.stdout, `"batchId":0`) {
		t.Errorf("got %s, want empty findings and batch 0", o.stdout)
	}
}

func TestImportAsksForTheKind(t *testing.T) {
	for kind, want := range map[string]string{
		"needs": "企业 1 家，需求 1 条，供给 0 条", "offers": "企业 1 家，需求 0 条，供给 1 条",
	} {
		db := filepath.Join(t.TempDir(), "新.lianpei")
		run(t, "import", "--db", db, "--kind", kind, form(t, "表.csv", "企业名称,产品名称", "甲厂,曲轴")).want(t, StatusOK)
		if o := run(t, "check", "--db", db).want(t, StatusOK); !strings.Contains(o.stdout, want) {
			t.Errorf("--kind %s: got %q, want %q", kind, o.stdout, want)
		}
	}
}

func TestImportCountsTheFindingsItDoesNotShow(t *testing.T) {
	lines := []string{"企业名称,主营产品"}
	for range shownFindings + 5 {
		lines = append(lines, ",曲轴")
	}
	o := run(t, "import", "--db", filepath.Join(t.TempDir(), "新.lianpei"), form(t, "表.csv", lines...)).want(t, StatusPartly)
	if got := strings.Count(o.stdout, "  未导入 "); got != shownFindings || !strings.HasSuffix(o.stdout, "  ……另有 5 条，用 --json 查看全部\n") {
		t.Errorf("got %d findings, and %q", got, o.stdout)
	}
}

func TestMatch(t *testing.T) {
	db := small(t)
	o := run(t, "match", "--db", db).want(t, StatusOK)
	shape := regexp.MustCompile(`^汉北发动机厂 需要 曲轴
  1\. [\d.]+ 分 楚东曲轴厂：曲轴　需要“曲轴”，对方供应的正是“曲轴”；同在汉江产业园，就近配套
  2\. [\d.]+ 分 襄原锻造厂：曲轴　需要“曲轴”，对方供应的正是“曲轴”；同属机电汽配产业集群
(?s:.*)汉北发动机厂 需要 航天陀螺仪
  暂无可供企业：目录里没有别的企业登记“航天陀螺仪”或相近的产品
楚东曲轴厂 需要 柴油发动机
  1\. [\d.]+ 分 汉北发动机厂：柴油发动机　[^\n]+
(?:襄原锻造厂 可能需要 [^\n]+（推断）：需求是推断的：供应“曲轴[^\n]+，请先核实
  暂无可供企业
)+需求 3 项，其中 2 项有推荐（2/3）；共推荐 \d+ 对。
另为只填供给的企业推断了需求 \d 项、推荐 0 对，请先核实。
$`)
	if !shape.MatchString(o.stdout) || o.stderr != "" {
		t.Errorf("got %s%s", o.stdout, o.stderr)
	}
	o = run(t, "match", "--db", db, "--top", "1", "--enterprise", "曲轴厂").want(t, StatusOK)
	if !regexp.MustCompile(`^楚东曲轴厂 需要 柴油发动机\n  1\. .*\n需求 1 项，其中 1 项有推荐（1/1）；共推荐 1 对。\n$`).MatchString(o.stdout) {
		t.Errorf("one enterprise: got %s", o.stdout)
	}
	o = run(t, "match", "--db", db, "--enterprise", "襄原锻造厂").want(t, StatusPartly)
	if !strings.HasPrefix(o.stdout, "襄原锻造厂 可能需要 ") || !strings.Contains(o.stdout, "需求 0 项，其中 0 项有推荐（0/0）；共推荐 0 对。\n") {
		t.Errorf("an enterprise that states no need: got %s", o.stdout)
	}
	out := filepath.Join(t.TempDir(), "推荐.xlsx")
	o = run(t, "match", "--db", db, "--enterprise", "汉北发动机厂", "--json", "--out", out).want(t, StatusOK)
	if o.stderr != "已写入 推荐.xlsx\n" {
		t.Errorf("got %q, want the name of the workbook", o.stderr)
	}
	if got := readJSON[[]needJSON](t, o); len(got) != 2 || got[0].Enterprise != "汉北发动机厂" {
		t.Errorf("got %+v, want the two needs of 汉北发动机厂", got)
	}
	if rows := readRows(t, out, "可采购自"); len(rows) < 4 || rows[0][0] != "汉北发动机厂 配套推荐表 · 可采购自" {
		t.Errorf("got %v in the workbook", rows)
	}
}

func TestMatchExplainsTwoEnterprises(t *testing.T) {
	db := small(t)
	o := run(t, "match", "--db", db, "--enterprise", "汉北发动机厂", "--with", "楚东曲轴厂").want(t, StatusOK)
	for _, line := range []string{
		"汉北发动机厂 需要的，楚东曲轴厂 供应的：\n", "  曲轴 ← 曲轴：已推荐：是“曲轴”的第 1 个推荐，75.0 分\n",
		"楚东曲轴厂 需要的，汉北发动机厂 供应的：\n", "  柴油发动机 ← 柴油发动机：已推荐",
	} {
		if !strings.Contains(o.stdout, line) {
			t.Errorf("got %s, want the line %q", o.stdout, line)
		}
	}
	pairs := readJSON[[]pairJSON](t, run(t, "match", "--db", db, "--enterprise", "襄原锻造厂", "--with", "汉北发动机厂", "--json").want(t, StatusOK))
	proposed := 0
	for _, p := range pairs {
		if p.Why.Text == "" || strings.HasPrefix(p.Why.Text, "why.") || len(p.Why.Evidence) < 2 {
			t.Errorf("got %+v", p)
		}
		if p.Suggestion != nil {
			proposed++
		}
	}
	if len(pairs) < 2 || proposed == 0 {
		t.Errorf("got %d pairs, %d of them proposed", len(pairs), proposed)
	}
	run(t, "match", "--db", db, "--with", "楚东曲轴厂").want(t, StatusFailed)
	run(t, "match", "--db", db, "--enterprise", "襄原锻造厂", "--with", "没有的厂").want(t, StatusFailed)
}

func readRows(t *testing.T, path, sheet string) [][]string {
	t.Helper()
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestMatchAsJSONAddsUp(t *testing.T) {
	o := run(t, "match", "--db", sample(t), "--top", "3", "--json").want(t, StatusOK)
	needs := readJSON[[]needJSON](t, o)
	pairs, stated := 0, 0
	for i, n := range needs {
		if !n.Inferred {
			stated++
		}
		if n.Inferred != (n.NeedUID == "") || n.Inferred != (n.Because != "") || n.Inferred != (len(n.Evidence) > 0) || n.Inferred != (i >= stated) {
			t.Errorf("inferred needs stand last and say why: got %+v", n)
		}
		if n.Enterprise == "" || n.Need == "" || n.Suggestions == nil || len(n.Suggestions) > 3 {
			t.Fatalf("got %+v", n)
		}
		for i, s := range n.Suggestions {
			pairs++
			sum := 0.0
			for _, r := range s.Reasons {
				sum += r.Points
				if r.Text == "" || strings.HasPrefix(r.Text, "reason.") || r.Key == "" || r.Part == "" || len(r.Evidence) == 0 {
					t.Errorf("%s ← %s: got reason %+v", n.Need, s.Offer, r)
				}
			}
			if math.Abs(sum-s.Score) > 1e-6 || s.Score <= 0 || s.Score > 100 {
				t.Errorf("%s ← %s: the reasons add up to %v, the score is %v", n.Need, s.Offer, sum, s.Score)
			}
			if s.Rank != i+1 || i > 0 && s.Score > n.Suggestions[i-1].Score || s.Enterprise == n.Enterprise || s.OfferUID == "" {
				t.Errorf("%s: got suggestion %+v at %d", n.Need, s, i)
			}
		}
	}
	if pairs < 200 || stated != 211 || stated == len(needs) {
		t.Errorf("got %d pairs, %d stated needs of %d, want hundreds, 211 and some inferred", pairs, stated, len(needs))
	}
}

func TestQueryAsTSV(t *testing.T) {
	db := small(t)
	o := run(t, "query", "曲轴", "--db", db, "--tsv", "航天陀螺仪", "--top", "5").want(t, StatusOK)
	lines := strings.Split(strings.TrimSuffix(o.stdout, "\n"), "\n")
	for i, line := range lines {
		cells := strings.Split(line, "\t")
		if len(cells) != 5 || cells[0] != "曲轴" || cells[1] != strconv.Itoa(i+1) || !regexp.MustCompile(`^\d+\.\d$`).MatchString(cells[3]) {
			t.Errorf("got %q", line)
		}
	}
	if first := strings.Split(lines[0], "\t"); first[2] != "曲轴" || first[4] == "" {
		t.Errorf("got %q first, want 曲轴", lines[0])
	}
	if strings.Count(o.stdout, "\t曲轴\t") != 1 {
		t.Errorf("the name 曲轴 of two enterprises does not stand once:\n%s", o.stdout)
	}
	if o := run(t, "query", "--tsv", "--db", db, "航天陀螺仪").want(t, StatusPartly); o.stdout != "" || o.stderr != "" {
		t.Errorf("nothing found: got %q and %q", o.stdout, o.stderr)
	}
}

func TestQueryOrdersByScoreAndNamesOnce(t *testing.T) {
	o := run(t, "query", "--tsv", "--top", "50", "--db", sample(t), "轴承", "面粉", "铸件", "冷链运输", "齿轮").want(t, StatusOK)
	seen, last, lastNeed := map[string]bool{}, 0.0, ""
	for line := range strings.Lines(o.stdout) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		score, err := strconv.ParseFloat(cells[3], 64)
		if err != nil || cells[0] == lastNeed && score > last || seen[cells[0]+cells[2]] {
			t.Errorf("got %q after %v (%v)", line, last, err)
		}
		seen[cells[0]+cells[2]], last, lastNeed = true, score, cells[0]
	}
	if len(seen) < 10 {
		t.Errorf("got %d lines", len(seen))
	}
}

func TestQueryReadsItsTextsFromAFile(t *testing.T) {
	db := small(t)
	want := run(t, "query", "--tsv", "--db", db, "曲轴", "柴油发动机").want(t, StatusOK).stdout
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("曲轴\n柴油发动机\n")
	if err != nil {
		t.Fatal(err)
	}
	for what, text := range map[string]string{
		"plain lines":              "曲轴\n柴油发动机\n",
		"without the last newline": "曲轴\n柴油发动机",
		"blank lines and CRLF":     "曲轴\r\n\r\n  \r\n柴油发动机\r\n",
		"a byte order mark":        "\ufeff曲轴\n柴油发动机\n",
		"a table, the need last":   "n1\t甲厂\t曲轴\nn2\t乙厂\t柴油发动机\n",
		"GB18030":                  gb,
	} {
		file := write(t, filepath.Join(t.TempDir(), "需求.txt"), []byte(text))
		if o := run(t, "query", "--tsv", "--db", db, "--input", file).want(t, StatusOK); o.stdout != want {
			t.Errorf("%s: got %q, want %q", what, o.stdout, want)
		}
		if o := runWith(t, text, "query", "--tsv", "--db", db, "--input", "-").want(t, StatusOK); o.stdout != want {
			t.Errorf("%s from standard input: got %q, want %q", what, o.stdout, want)
		}
	}
	if o := runWith(t, "柴油发动机", "query", "--tsv", "--db", db, "曲轴", "--input", "-").want(t, StatusOK); o.stdout != want {
		t.Errorf("arguments and a file: got %q, want %q", o.stdout, want)
	}
	if o := runWith(t, " \n\n", "query", "--db", db, "--input", "-").want(t, StatusFailed); !strings.Contains(o.stderr, "请写明要查找的产品") {
		t.Errorf("an empty file: got %q", o.stderr)
	}
	if o := run(t, "query", "--db", db, "--input", filepath.Join(t.TempDir(), "无.txt")).want(t, StatusFailed); !strings.Contains(o.stderr, "文件不存在：") {
		t.Errorf("a missing file: got %q", o.stderr)
	}
	if o := run(t, "query", "--db", db, "--input", t.TempDir()).want(t, StatusFailed); !strings.Contains(o.stderr, "不能使用这个文件：") {
		t.Errorf("a folder: got %q", o.stderr)
	}
}

func TestATableOfNeedsKeepsItsColumns(t *testing.T) {
	o := run(t, "query", "--tsv", "--db", small(t), "曲\t轴\n").want(t, StatusOK)
	for line := range strings.Lines(o.stdout) {
		if strings.Count(line, "\t") != 4 || !strings.HasPrefix(line, "曲 轴 \t") {
			t.Errorf("got %q", line)
		}
	}
}

func TestQueryForPeopleAndAsJSON(t *testing.T) {
	db := small(t)
	o := run(t, "query", "--db", db, "曲轴", "航天陀螺仪").want(t, StatusOK)
	if !regexp.MustCompile(`^曲轴：\n  1\. [\d.]+ 分 \S+厂：曲轴　.*\n(?s:.*)没有找到：航天陀螺仪\n$`).MatchString(o.stdout) {
		t.Errorf("got %s", o.stdout)
	}
	got := readJSON[[]needJSON](t, run(t, "query", "--json", "--db", db, "曲轴", "航天陀螺仪").want(t, StatusOK))
	if len(got) != 2 || got[0].Need != "曲轴" || got[0].Enterprise != "" || got[0].NeedUID != "" || len(got[0].Suggestions) == 0 || got[0].Suggestions[0].Offer != "曲轴" {
		t.Errorf("got %+v", got)
	}
	if o := run(t, "query", "--json", "--db", db, "航天陀螺仪").want(t, StatusPartly); o.stdout != `[{"need":"航天陀螺仪","suggestions":[]}]`+"\n" {
		t.Errorf("nothing found: got %s", o.stdout)
	}
}

func TestExport(t *testing.T) {
	db, folder := small(t), t.TempDir()
	all, one, bare := filepath.Join(folder, "全部.xlsx"), filepath.Join(folder, "一家.xlsx"), filepath.Join(folder, "无人.xlsx")
	o := run(t, "export", "--kind", "partners", "--db", db, "--out", all).want(t, StatusOK)
	if !regexp.MustCompile(`^全部\.xlsx：企业 3 家，可采购自 \d 条，可供应给 \d 条，暂无可供 1 条。\n$`).MatchString(o.stdout) {
		t.Errorf("got %q", o.stdout)
	}
	if rows := readRows(t, all, "可采购自"); rows[0][0] != "产业集群配套推荐表 · 可采购自" || !strings.Contains(fmt.Sprint(rows), "13900000002") {
		t.Errorf("got %v", rows)
	}
	run(t, "export", "--kind", "partners", "--db", db, "--out", one, "--enterprise", "楚东曲轴厂", "--top", "1").want(t, StatusOK)
	if rows := readRows(t, one, "可采购自"); rows[0][0] != "楚东曲轴厂 配套推荐表 · 可采购自" {
		t.Errorf("got title %q", rows[0][0])
	}
	run(t, "export", "--kind", "partners", "--db", db, "--out", bare, "--without-people").want(t, StatusOK)
	for _, sheet := range []string{"可采购自", "可供应给", "暂无可供", "说明"} {
		if text := fmt.Sprint(readRows(t, bare, sheet)); strings.Contains(text, "1390000") || strings.Contains(text, "李四") {
			t.Errorf("%s names people: %s", sheet, text)
		}
	}
	run(t, "export", "--kind", "partners", "--db", db, "--out", all, "--lang", "en").want(t, StatusOK)
	if rows := readRows(t, all, "Suppliers"); rows[0][0] != "Partner lists of the cluster · Suppliers" {
		t.Errorf("got title %q in English", rows[0][0])
	}
	lonely := filepath.Join(t.TempDir(), "独.lianpei")
	run(t, "import", "--db", lonely, form(t, "表.csv", "企业名称,主营产品", "甲厂,曲轴")).want(t, StatusOK)
	run(t, "export", "--kind", "partners", "--db", lonely, "--out", all).want(t, StatusPartly)
}

func TestCheck(t *testing.T) {
	db := small(t)
	if o := run(t, "check", "--db", db).want(t, StatusOK); o.stdout != "检查通过：企业 3 家，需求 3 条，供给 4 条；核对提示 0 条。\n" {
		t.Errorf("got %q", o.stdout)
	}
	if o := run(t, "check", "--json", "--db", db).want(t, StatusOK); o.stdout != `{"ok":true,"enterprises":3,"needs":3,"offers":4,"findings":[]}`+"\n" {
		t.Errorf("got %s", o.stdout)
	}
	run(t, "import", "--db", db, form(t, "码.csv", "企业名称,统一社会信用代码", "丁厂,91420699MAQEH9RB60")).want(t, StatusOK)
	o := run(t, "check", "--db", db).want(t, StatusOK)
	want := "存疑 丁厂：统一社会信用代码有一个校验位不符，请核对：91420699MAQEH9RB60\n检查通过：企业 4 家，需求 3 条，供给 4 条；核对提示 1 条。\n"
	if o.stdout != want {
		t.Errorf("got %q, want %q", o.stdout, want)
	}
	report := readJSON[workspace.CheckReport](t, run(t, "check", "--json", "--db", db).want(t, StatusOK))
	wantReport := workspace.CheckReport{OK: true, Enterprises: 4, Needs: 3, Offers: 4, Findings: []catalog.Finding{
		{Field: "credit_code", Rule: catalog.RuleCodeDoubtful, Value: "91420699MAQEH9RB60", Severity: catalog.Doubtful, Subject: "丁厂"},
	}}
	if diff := cmp.Diff(wantReport, report); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

func TestDemo(t *testing.T) {
	out := filepath.Join(t.TempDir(), "演示")
	o := run(t, "demo", "--out", out).want(t, StatusOK)
	shape := regexp.MustCompile(`^目录文件：` + regexp.QuoteMeta(filepath.Join(out, "sample.lianpei")) + `
示例集群：企业 62 家，需求 211 条，供给 249 条。
推荐举例：
(?:\S+ 需要 .+\n(?:  \d\. [\d.]+ 分 .+\n){1,2}){3}需求 211 项，其中 (\d+) 项有推荐（(\d+)/211）；共推荐 (\d+) 对。
配套推荐表-全部\.xlsx：企业 62 家，可采购自 (\d+) 条，可供应给 \d+ 条，暂无可供 (\d+) 条。
配套推荐表-(\S+)\.xlsx：企业 1 家，可采购自 \d+ 条，可供应给 \d+ 条，暂无可供 \d+ 条。
$`)
	figures := shape.FindStringSubmatch(o.stdout)
	if figures == nil || o.stderr != "" {
		t.Fatalf("got %s%s", o.stdout, o.stderr)
	}
	met, _ := strconv.Atoi(figures[1])
	unmet, _ := strconv.Atoi(figures[5])
	if figures[1] != figures[2] || figures[3] != figures[4] || met+unmet != 211 {
		t.Errorf("the figures do not agree: %q", figures[1:])
	}
	for _, name := range []string{"sample.lianpei", "配套推荐表-全部.xlsx", "配套推荐表-" + figures[6] + ".xlsx"} {
		if info, err := os.Stat(filepath.Join(out, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if again := run(t, "demo", "--out", out).want(t, StatusOK); again.stdout != o.stdout {
		t.Errorf("the second time (-first +second):\n%s", cmp.Diff(o.stdout, again.stdout))
	}
}

func TestDemoWritesIntoTheCatalogThatIsNamed(t *testing.T) {
	folder := t.TempDir()
	db := filepath.Join(folder, "别处.lianpei")
	o := run(t, "demo", "--out", filepath.Join(folder, "演示"), "--db", db, "--lang", "en").want(t, StatusOK)
	if !strings.Contains(o.stdout, "Sample cluster: 62 enterprises, 211 needs, 249 offers.") {
		t.Errorf("in English: %s", o.stdout)
	}
	if _, err := os.Stat(db); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(folder, "演示", "sample.lianpei")); err == nil {
		t.Error("a second catalog was made")
	}
}

func TestTheDefaultCatalogIsMadeByImport(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lianpei", "catalog.lianpei")
	in := func(args ...string) output {
		var stdout, stderr bytes.Buffer
		status := Run(t.Context(), args, Env{Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, DefaultPath: path})
		return output{status, stdout.String(), stderr.String()}
	}
	if o := in("check").want(t, StatusFailed); !strings.Contains(o.stderr, "文件夹不存在") && !strings.Contains(o.stderr, "没有找到目录文件") {
		t.Errorf("got %q before the first import", o.stderr)
	}
	if _, err := os.Stat(filepath.Dir(path)); err == nil {
		t.Error("check made a folder")
	}
	in("import", smallForm(t)).want(t, StatusOK)
	if o := in("check").want(t, StatusOK); !strings.Contains(o.stdout, "企业 3 家") {
		t.Errorf("got %q", o.stdout)
	}
}

func TestProgressStaysOnOneLine(t *testing.T) {
	var stdout, stderr bytes.Buffer
	env := Env{Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, ShowProgress: true}
	db := filepath.Join(t.TempDir(), "新.lianpei")
	if status := Run(t.Context(), []string{"import", "--db", db, smallForm(t)}, env); status != StatusOK {
		t.Fatalf("got status %d: %s", status, stderr.String())
	}
	if got := stderr.String(); strings.Contains(got, "\n") || !strings.HasPrefix(got, "\r\033[K正在读取 供需表.csv ") || !strings.HasSuffix(got, "\r\033[K正在保存\r\033[K") {
		t.Errorf("got %q", got)
	}
	if strings.Contains(stdout.String(), "正在") {
		t.Errorf("progress stands in the result: %q", stdout.String())
	}
}

func TestAFullDiskUnderTheResultIsNoSuccess(t *testing.T) {
	const full = "/dev/full"
	file, err := os.OpenFile(full, os.O_WRONLY, 0)
	if err != nil {
		t.Skipf("no %s on this system", full)
	}
	defer file.Close()
	db := small(t)
	for _, args := range [][]string{{"query", "--tsv", "--db", db, "曲轴"}, {"query", "--json", "--db", db, "曲轴"}, {"match", "--json", "--db", db}, {"gaps", "--json", "--db", db}, {"check", "--json", "--db", db}} {
		var stderr bytes.Buffer
		if status := Run(t.Context(), args, Env{Stdout: file, Stderr: &stderr}); status != StatusFailed || stderr.Len() == 0 {
			t.Errorf("%v: got status %d and %q", args, status, stderr.String())
		}
	}
}

func TestAFileNameHoldsNoSeparators(t *testing.T) {
	if got, want := fileName(`甲/乙\丙:*?"<>|厂`), "甲_乙_丙_______厂"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
