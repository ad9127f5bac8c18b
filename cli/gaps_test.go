package cli

import (
	"fmt"
	"math/big"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianpei/catalog"
	"lianpei/matching/plan"
)

// gapTown returns the path of a catalog in which everything occurs that gaps speaks of.
func gapTown(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "缺口.lianpei")
	run(t, "import", "--db", path,
		form(t, "名录.csv", "企业名称,所属镇区,产业链环节,龙头企业,联系人,联系电话",
			"甲车厂,城北,整车,是,张三,13900000001", "乙桥厂,城北,总成,,李四,13900000002", "丙件厂,城南,零件,,王五,13900000003", "丁厂,城南,零件,,赵六,13900000004"),
		form(t, "供给.csv", "企业名称,供给产品,年产能,计量单位", "丙件厂,纯电动物流车,100,辆", "丙件厂,骨架油封,50,万件", "丁厂,面条,5,吨"),
		form(t, "需求.csv", "企业名称,需求产品,规格型号,年需求量,计量单位,预算单价（元）,采购来源",
			"甲车厂,马达,YE3,300,台,2000,省外", "乙桥厂,电机,,200,台,1500,德国", "乙桥厂,电机,YE4,适量,,,进口",
			"甲车厂,油封,,10,万件,5000,本地", "甲车厂,航天陀螺仪,,1,套,,本地", "乙桥厂,电动叉车,,2,台,3000,省内"),
	).want(t, StatusOK)
	return path
}

func TestGaps(t *testing.T) {
	db := gapTown(t)
	o := run(t, "gaps", "--db", db).want(t, StatusOK)
	want := `断链产品 2 种（需求 4/6 项）：
  1. 电机　表中写作：马达、电机；2 家采购（含链主 1 家）；年需 500 台；1 项不能合计：适量；约 90 万元（2/3 项有价）；目前：省外 1、进口（德国） 2；环节：整车、总成
  2. 电动叉车　1 家采购；年需 2 台；约 0.6 万元；目前：省内；环节：总成
    可延伸：丙件厂（纯电动物流车）
本地在买、供应企业没有登记的产品 1 种：航天陀螺仪
只有一家企业能供的产品 1 种：
  1. 油封　丙件厂；采购企业 1 家（含链主 1 家）
暂无买方的供给 2/3 条。
本地配套率（采购来源填“本地”的，或已是伙伴的，算本地）：
  按项数 2/6 = 33.3%；填报企业 2/2 家（100%）
  按金额，万元 5/95.6 = 5.2%；填报企业 2/2 家（100%）
  按企业数 1/2 = 50%；填报企业 2/2 家（100%）
`
	if diff := cmp.Diff(want, o.stdout); diff != "" || o.stderr != "" {
		t.Errorf("stderr %q, stdout (-want +got):\n%s", o.stderr, diff)
	}
	if o := run(t, "gaps", "--db", db, "--lang", "en").want(t, StatusOK); !strings.HasPrefix(o.stdout, "Products that nobody supplies: 2 (needs: 4/6):\n  1. 电机   written: 马达, 电机; buyers: 2 (anchors: 1); a year: 500 台; ") {
		t.Errorf("in English: %s", o.stdout)
	}
}

func TestGapsWithholdARateThatRestsOnFew(t *testing.T) {
	db := filepath.Join(t.TempDir(), "少.lianpei")
	run(t, "import", "--db", db, form(t, "需求.csv", "企业名称,需求产品,采购来源", "甲厂,曲轴,本地", "乙厂,曲轴,", "丙厂,油封,")).want(t, StatusOK)
	o := run(t, "gaps", "--db", db).want(t, StatusOK)
	if want := "  按项数 填报不足，不计算：填报企业 1/3 家，要有 60%\n"; !strings.Contains(o.stdout, want) {
		t.Errorf("got %s, want the line %q", o.stdout, want)
	}
	o = run(t, "gaps", "--db", db, "--min-share", "30").want(t, StatusOK)
	if want := "  按项数 1/1 = 100%；填报企业 1/3 家（33.3%）\n"; !strings.Contains(o.stdout, want) || !strings.Contains(o.stdout, "按金额，万元 填报不足") {
		t.Errorf("got %s, want the line %q", o.stdout, want)
	}
	run(t, "gaps", "--db", db, "--min-share", "0").want(t, StatusOK)
}

func TestGapsOfNothing(t *testing.T) {
	db := filepath.Join(t.TempDir(), "独.lianpei")
	run(t, "import", "--db", db, form(t, "表.csv", "企业名称,主营产品", "甲厂,曲轴")).want(t, StatusOK)
	if o := run(t, "gaps", "--db", db).want(t, StatusPartly); o.stdout != "目录里没有需求，无法判断断链。\n暂无买方的供给 1/1 条。\n" {
		t.Errorf("without needs: got %s", o.stdout)
	}
	run(t, "import", "--db", db, form(t, "表.csv", "企业名称,采购需求", "乙厂,曲轴")).want(t, StatusOK)
	if o := run(t, "gaps", "--db", db).want(t, StatusOK); !strings.HasPrefix(o.stdout, "没有断链产品。\n暂无买方的供给 0/1 条。\n") {
		t.Errorf("all met: got %s", o.stdout)
	}
}

func TestTheTextOfManyGapsIsShort(t *testing.T) {
	lines := []string{"企业名称,需求产品"}
	for i := range shownGaps + 3 {
		lines = append(lines, fmt.Sprintf("甲厂,没有人做的第%c种东西", '㐀'+rune(i)))
	}
	db := filepath.Join(t.TempDir(), "多.lianpei")
	run(t, "import", "--db", db, form(t, "表.csv", lines...)).want(t, StatusOK)
	o := run(t, "gaps", "--db", db).want(t, StatusOK)
	if !strings.Contains(o.stdout, fmt.Sprintf("\n %d. ", shownGaps)) || strings.Contains(o.stdout, fmt.Sprintf("\n %d. ", shownGaps+1)) || !strings.Contains(o.stdout, "  ……另有 3 种，") {
		t.Errorf("got %s", o.stdout)
	}
}

func TestTheWorkbookOfGaps(t *testing.T) {
	db, folder := gapTown(t), t.TempDir()
	first, second, bare := filepath.Join(folder, "补链.xlsx"), filepath.Join(folder, "导出.xlsx"), filepath.Join(folder, "无人.xlsx")
	o := run(t, "gaps", "--db", db, "--out", first).want(t, StatusOK)
	if o.stderr != "已写入 补链.xlsx\n" || !strings.HasPrefix(o.stdout, "断链产品 2 种") {
		t.Errorf("got %q and %q", o.stderr, o.stdout)
	}
	o = run(t, "export", "--kind", "gaps", "--db", db, "--out", second).want(t, StatusOK)
	if want := "导出.xlsx：断链产品 2 种，本地未登记 1 种，待核实 0 项，单一供应 1 种，暂无买方 2 条。\n"; o.stdout != want || o.stderr != "" {
		t.Errorf("got %q and %q, want %q", o.stdout, o.stderr, want)
	}
	for _, sheet := range []string{"断链产品", "可延伸企业", "本地未登记", "待核实", "单一供应", "暂无买方", "本地配套率", "依据-需求", "依据-企业", "说明"} {
		if diff := cmp.Diff(readRows(t, first, sheet), readRows(t, second, sheet)); diff != "" {
			t.Errorf("%s (-gaps +export):\n%s", sheet, diff)
		}
	}
	if rows := fmt.Sprint(readRows(t, first, "断链产品")); !strings.Contains(rows, "补链招商目录 · 断链产品") || !strings.Contains(rows, "13900000002") {
		t.Errorf("got %v", rows)
	}
	run(t, "gaps", "--db", db, "--out", bare, "--without-people").want(t, StatusOK)
	for _, sheet := range []string{"断链产品", "单一供应", "暂无买方", "依据-需求"} {
		if text := fmt.Sprint(readRows(t, bare, sheet)); strings.Contains(text, "1390000") || strings.Contains(text, "李四") {
			t.Errorf("%s names people: %s", sheet, text)
		}
	}
	lonely := filepath.Join(t.TempDir(), "独.lianpei")
	run(t, "import", "--db", lonely, form(t, "表.csv", "企业名称,主营产品", "甲厂,曲轴")).want(t, StatusOK)
	run(t, "export", "--kind", "gaps", "--db", lonely, "--out", first).want(t, StatusPartly)
}

// TestGapsAsJSONAddUp works every figure of the sample cluster out from the needs that the JSON lists.
func TestGapsAsJSONAddUp(t *testing.T) {
	db := sample(t)
	got := readJSON[gapsJSON](t, run(t, "gaps", "--json", "--db", db).want(t, StatusOK))
	byUID, states := map[string]planJSON{}, map[plan.State]int{}
	for _, n := range got.Needs {
		byUID[n.NeedUID] = n
		states[n.State]++
	}
	want := countsJSON{
		Needs: 211, Met: states[plan.StateMet], Doubtful: states[plan.StateDoubtful], Unlisted: states[plan.StateUnlisted], Unmet: states[plan.StateUnmet],
		Offers: 249, Idle: len(got.Idle),
	}
	if got.Counts != want || len(byUID) != 211 || len(got.Doubtful) != want.Doubtful {
		t.Errorf("got %+v, want %+v", got.Counts, want)
	}
	for state, gaps := range map[plan.State][]gapJSON{plan.StateUnmet: got.Gaps, plan.StateUnlisted: got.Unlisted} {
		needs := 0
		for _, g := range gaps {
			needs += len(g.NeedUIDs)
			checkProductJSON(t, g.productJSON, byUID, state)
			for _, c := range g.Candidates {
				if c.Enterprise == "" || c.Offer == "" || len(c.Reasons) != 1 || strings.HasPrefix(c.Reasons[0].Text, "reason.") {
					t.Errorf("%s: got candidate %+v", g.Product, c)
				}
			}
		}
		if needs != states[state] {
			t.Errorf("got %d needs %s in products, want %d", needs, state, states[state])
		}
	}
	for _, s := range got.Singles {
		checkProductJSON(t, s.productJSON, byUID, plan.StateMet)
		for _, uid := range s.NeedUIDs {
			if suppliers := byUID[uid].Suppliers; !slices.Equal(suppliers, []string{s.Supplier}) {
				t.Errorf("%s: %s can be bought from %v, want %s alone", s.Product, byUID[uid].Need, suppliers, s.Supplier)
			}
		}
	}
	checkRatesJSON(t, got)
	if text := run(t, "gaps", "--json", "--db", db).stdout; regexp.MustCompile(`1390000\d{4}`).MatchString(text) || strings.Contains(text, "苗金凤") {
		t.Error("the JSON names persons")
	}
}

func checkProductJSON(t *testing.T, p productJSON, needs map[string]planJSON, state plan.State) {
	t.Helper()
	buyers, sources := map[string]bool{}, map[catalog.SourceArea]int{}
	amount, priced := new(big.Rat), 0
	for _, uid := range p.NeedUIDs {
		n := needs[uid]
		if n.State != state || n.Product != p.Product {
			t.Errorf("%s counts %+v", p.Product, n)
		}
		buyers[n.Enterprise] = true
		sources[n.Source]++
		if n.AmountYuan != "" {
			priced++
			amount.Add(amount, yuan(t, n.AmountYuan))
		}
	}
	counted := len(p.Uncounted)
	for _, d := range p.Demand {
		counted += d.Needs
	}
	for _, s := range p.Sources {
		if sources[s.Source] != s.Needs {
			t.Errorf("%s: got %+v, want %d", p.Product, s, sources[s.Source])
		}
	}
	if len(p.Buyers) != len(buyers) || p.Priced != priced || priced > 0 && yuan(t, p.AmountYuan).Cmp(amount) != 0 || counted != len(p.NeedUIDs) || len(p.Sources) != len(sources) {
		t.Errorf("got %+v, want %d buyers, %s yuan of %d, %d quantities", p, len(buyers), amount.FloatString(2), priced, len(p.NeedUIDs))
	}
}

func yuan(t *testing.T, text string) *big.Rat {
	t.Helper()
	amount, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatalf("%q is no amount", text)
	}
	return amount
}

func checkRatesJSON(t *testing.T, g gapsJSON) {
	t.Helper()
	fen := func(text string) int64 {
		amount := yuan(t, text)
		return amount.Mul(amount, big.NewRat(100, 1)).Num().Int64()
	}
	var items, amount, enterprises rateJSON
	for _, n := range g.Needs {
		if !n.Stated {
			continue
		}
		local := int64(0)
		if n.Local {
			local = 1
		}
		items.Local, items.Of = items.Local+local, items.Of+1
		if n.AmountYuan != "" {
			amount.Local, amount.Of = amount.Local+local*fen(n.AmountYuan), amount.Of+fen(n.AmountYuan)
		}
	}
	for _, e := range g.Enterprises {
		if e.FilledSource {
			enterprises.Of++
			if e.MostlyLocal {
				enterprises.Local++
			}
		}
	}
	for i, want := range []rateJSON{items, amount, enterprises} {
		got := g.Rates[i]
		if got.Local != want.Local || got.Of != want.Of || got.Share == nil || *got.Share != float64(got.Local)/float64(got.Of) || got.Asked != len(g.Enterprises) || got.FilledShare < g.MinShare {
			t.Errorf("got %+v, want %d of %d", got, want.Local, want.Of)
		}
	}
}
