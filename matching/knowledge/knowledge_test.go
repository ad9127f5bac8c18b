package knowledge_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"lianpei/assets"
	"lianpei/catalog"
	"lianpei/matching/knowledge"
)

var loadShipped = sync.OnceValues(func() (*knowledge.Knowledge, []catalog.Finding) {
	k, findings, err := knowledge.Load(assets.Knowledge, "knowledge")
	if err != nil {
		panic(err)
	}
	return k, findings
})

func files(contents map[string]string) fstest.MapFS {
	m := fstest.MapFS{}
	for name, data := range contents {
		m["k/"+name] = &fstest.MapFile{Data: []byte(data)}
	}
	return m
}

func load(t *testing.T, contents map[string]string) (*knowledge.Knowledge, []catalog.Finding) {
	t.Helper()
	k, findings, err := knowledge.Load(files(contents), "k")
	if err != nil {
		t.Fatal(err)
	}
	return k, findings
}

func TestLoadReportsWhatItLeavesOut(t *testing.T) {
	t.Parallel()
	const aliases, kinds, materials = "a/aliases.csv", "a/kinds.csv", "a/materials.csv"
	for _, c := range []struct {
		name     string
		contents map[string]string
		want     []catalog.Finding
	}{
		{"nothing wrong", map[string]string{aliases: "# remark\nname,alias\n玉米,苞米\n\n玉米,苞谷\n"}, nil},
		{"a row with too few columns", map[string]string{aliases: "name,alias\n玉米\n"},
			[]catalog.Finding{{File: aliases, Row: 2, Rule: knowledge.RuleColumns, Value: "玉米"}}},
		{"a row with too many columns", map[string]string{aliases: "name,alias\n玉米,苞米,苞谷\n"},
			[]catalog.Finding{{File: aliases, Row: 2, Rule: knowledge.RuleColumns, Value: "玉米,苞米,苞谷"}}},
		{"an unknown file", map[string]string{"a/colours.csv": "a,b\nx,y\n"},
			[]catalog.Finding{{File: "a/colours.csv", Rule: knowledge.RuleRelation, Value: "colours"}}},
		{"an unknown role", map[string]string{"roles.csv": "word,position,role\n设备,suffix,weather\n"},
			[]catalog.Finding{{File: "roles.csv", Row: 2, Rule: knowledge.RuleRelation, Value: "weather"}}},
		{"an unknown position of a role", map[string]string{"roles.csv": "word,position,role\n设备,middle,machine\n"},
			[]catalog.Finding{{File: "roles.csv", Row: 2, Rule: knowledge.RuleRelation, Value: "设备,middle,machine"}}},
		{"a name related to itself", map[string]string{kinds: "kind,parent\n玉米,玉 米\n"},
			[]catalog.Finding{{File: kinds, Row: 2, Rule: knowledge.RuleSelf, Value: "玉米,玉 米"}}},
		{"made of itself under another name", map[string]string{aliases: "name,alias\n玉米,苞米\n", materials: "product,material\n玉米,苞米\n"},
			[]catalog.Finding{{File: materials, Row: 2, Rule: knowledge.RuleSelf, Value: "玉米,苞米"}}},
		{"an alias twice, once turned round", map[string]string{aliases: "name,alias\n玉米,苞米\n苞米,玉米\n"},
			[]catalog.Finding{{File: aliases, Row: 3, Rule: knowledge.RuleDuplicate, Value: "苞米,玉米"}}},
		{"a kind in two fields", map[string]string{kinds: "kind,parent\n玉米,谷物\n", "b/kinds.csv": "kind,parent\n玉米,谷物\n"},
			[]catalog.Finding{{File: "b/kinds.csv", Row: 2, Rule: knowledge.RuleDuplicate, Value: "玉米,谷物"}}},
		{"a material twice by an alias", map[string]string{aliases: "name,alias\n玉米,苞米\n", materials: "product,material\n淀粉,玉米\n淀粉,苞米\n"},
			[]catalog.Finding{{File: materials, Row: 3, Rule: knowledge.RuleDuplicate, Value: "淀粉,苞米"}}},
		{"a role twice", map[string]string{"roles.csv": "word,position,role\n设备,suffix,machine\n设备,suffix,machine\n"},
			[]catalog.Finding{{File: "roles.csv", Row: 3, Rule: knowledge.RuleDuplicate, Value: "设备"}}},
		{"two roles for one word", map[string]string{"roles.csv": "word,position,role\n设备,suffix,machine\n设备,suffix,tool\n"},
			[]catalog.Finding{{File: "roles.csv", Row: 3, Rule: knowledge.RuleContradiction, Value: "设备"}}},
		{"an alias of two things", map[string]string{aliases: "name,alias\n玉米,棒子\n木棍,棒子\n"},
			[]catalog.Finding{{File: aliases, Row: 3, Rule: knowledge.RuleContradiction, Value: "木棍,棒子"}}},
		{"alias and kind at once", map[string]string{aliases: "name,alias\n玉米,苞米\n", kinds: "kind,parent\n苞米,玉米\n"},
			[]catalog.Finding{{File: kinds, Row: 2, Rule: knowledge.RuleContradiction, Value: "苞米,玉米"}}},
		{"kind and no kind at once", map[string]string{kinds: "kind,parent\n缓冲床,冲床\n", "not_kinds.csv": "name,not_kind\n缓冲床,冲床\n"},
			[]catalog.Finding{{File: kinds, Row: 2, Rule: knowledge.RuleContradiction, Value: "缓冲床,冲床"}}},
		{"no kind of something that is no ending", map[string]string{"not_kinds.csv": "name,not_kind\n曲轴,活塞\n"},
			[]catalog.Finding{{File: "not_kinds.csv", Row: 2, Rule: knowledge.RuleRelation, Value: "曲轴,活塞"}}},
		{"a kind that is also a part", map[string]string{kinds: "kind,parent\n车轮,汽车\n", "a/parts.csv": "part,whole\n车轮,汽车\n"},
			[]catalog.Finding{{File: "a/parts.csv", Row: 2, Rule: knowledge.RuleDuplicate, Value: "车轮,汽车"}}},
		{"a part of its own part", map[string]string{"a/parts.csv": "part,whole\n车轮,汽车\n汽车,车轮\n"},
			[]catalog.Finding{{File: "a/parts.csv", Row: 3, Rule: knowledge.RuleCycle, Value: "汽车,车轮"}}},
		{"a head of two characters", map[string]string{"heads.csv": "name\n水泵\n"},
			[]catalog.Finding{{File: "heads.csv", Row: 2, Rule: knowledge.RuleEncoding, Value: "水泵"}}},
		{"a head twice", map[string]string{"heads.csv": "name\n泵\n泵\n"},
			[]catalog.Finding{{File: "heads.csv", Row: 3, Rule: knowledge.RuleDuplicate, Value: "泵"}}},
		{"a circle of kinds", map[string]string{kinds: "kind,parent\n甲物,乙物\n乙物,丙物\n丙物,甲物\n"},
			[]catalog.Finding{{File: kinds, Row: 4, Rule: knowledge.RuleCycle, Value: "丙物,甲物"}}},
		{"another encoding", map[string]string{aliases: "name,alias\n\xd3\xf1\xc3\xd7,苞米\n"},
			[]catalog.Finding{{File: aliases, Row: 2, Rule: knowledge.RuleEncoding, Value: "\xd3\xf1\xc3\xd7,苞米"}}},
		{"an empty name", map[string]string{aliases: "name,alias\n ,苞米\n"},
			[]catalog.Finding{{File: aliases, Row: 2, Rule: knowledge.RuleEncoding, Value: ",苞米"}}},
		{"a name without end", map[string]string{aliases: "name,alias\n" + strings.Repeat("长", 300) + ",苞米\n"},
			[]catalog.Finding{{File: aliases, Row: 2, Rule: knowledge.RuleEncoding, Value: strings.Repeat("长", 300) + ",苞米"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for i := range c.want {
				c.want[i].Severity = catalog.Refused
			}
			_, got := load(t, c.contents)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLoadFailsWithoutFolder(t *testing.T) {
	t.Parallel()
	if _, _, err := knowledge.Load(fstest.MapFS{}, "missing"); err == nil {
		t.Error("no error for a missing folder")
	}
}

func TestShippedKnowledgeHasNoFindings(t *testing.T) {
	t.Parallel()
	k, findings := loadShipped()
	for _, f := range findings {
		t.Errorf("%s:%d %s %s", f.File, f.Row, f.Rule, f.Value)
	}
	terms, aliases, kinds, materials := k.Sizes()
	if terms < 10_000 || aliases < 8_000 || kinds < 10_000 || materials < 10_000 {
		t.Errorf("sizes %d %d %d %d: something was not read", terms, aliases, kinds, materials)
	}
}

func isKind(k *knowledge.Knowledge, name, parent string) bool {
	child, ok := k.Term(name)
	above, known := k.Term(parent)
	return ok && known && slices.ContainsFunc(k.Ancestors(child), func(a knowledge.Ancestor) bool { return a.Term == above })
}

func TestKindsByNameEnding(t *testing.T) {
	t.Parallel()
	k, _ := loadShipped()
	for _, c := range []struct {
		name, parent string
		want         bool
	}{
		{"圆锥滚子轴承", "轴承", true}, {"挂车车桥", "车桥", true}, {"数控冲床", "冲床", true}, {"玉米种子", "种子", true},
		{"登车桥", "车桥", false}, {"缓冲床", "冲床", false}, {"聚乙烯", "乙烯", false}, {"聚氯乙烯", "氯乙烯", false}, {"电池托盘", "托盘", false},
		{"自行车", "行车", false}, {"节气门", "气门", false}, {"三角胶带", "胶带", false},
	} {
		if got := isKind(k, c.name, c.parent); got != c.want {
			t.Errorf("%s is a kind of %s: %v, want %v", c.name, c.parent, got, c.want)
		}
	}
}

func TestProcessesAreKnownWithTheirTails(t *testing.T) {
	t.Parallel()
	k, _ := load(t, map[string]string{
		"roles.csv": "word,position,role\n加工,suffix,service\n染色,suffix,service\n", "a/aliases.csv": "name,alias\n渗碳,渗碳淬火\n",
		"a/kinds.csv": "kind,parent\n渗碳,热处理加工\n食品加工,加工业务\n食品,货物\n染色加工,热处理加工\n",
	})
	for _, c := range []struct {
		name, same string
		want       bool
	}{
		{"渗碳淬火加工", "渗碳", true}, {"渗碳处理", "渗碳", true}, {"渗碳加工服务", "渗碳淬火", true}, {"染色", "染色加工", true},
		{"食品加工服务", "食品加工", true}, {"食品服务", "食品加工", false}, {"货物加工", "货物", false},
	} {
		id, ok := k.Term(c.name)
		other, _ := k.Term(c.same)
		if got := ok && id == other; got != c.want {
			t.Errorf("%s means %s: %v, want %v", c.name, c.same, got, c.want)
		}
	}
}

func TestPartsAreNoKinds(t *testing.T) {
	t.Parallel()
	k, _ := load(t, map[string]string{"a/kinds.csv": "kind,parent\n钢车轮,车轮\n", "a/parts.csv": "part,whole\n车轮,行走系统\n"})
	id, _ := k.Term("钢车轮")
	whole, _ := k.Term("行走系统")
	got := k.Ancestors(id)
	if len(got) != 2 || got[0].Part || !got[1].Part || got[1].Term != whole {
		t.Errorf("above 钢车轮 stand %+v", got)
	}
}

func TestHeadsOfOneCharacter(t *testing.T) {
	t.Parallel()
	k, _ := load(t, map[string]string{"heads.csv": "name\n泵\n", "a/aliases.csv": "name,alias\n离心泵,离心水泵\n刹车,制动\no-ring,ng\n"})
	for _, c := range []struct {
		name, parent string
		want         bool
	}{{"离心泵", "泵", true}, {"刹车", "车", false}, {"o-ring", "ng", false}} {
		if got := isKind(k, c.name, c.parent); got != c.want {
			t.Errorf("%s is a kind of %s: %v, want %v", c.name, c.parent, got, c.want)
		}
	}
}

func TestWordsOfOneRoleStandForEachOther(t *testing.T) {
	t.Parallel()
	k, _ := load(t, map[string]string{
		"roles.csv":     "word,position,role\n配件,general,part\n零部件,general,part\n外壳,suffix,part\n系统,general,system\n制品,general,goods\n用品,general,goods\n",
		"a/aliases.csv": "name,alias\n发动机配件,引擎配件\n电机外壳,电机壳体\n纸制品,纸品\n",
	})
	for _, c := range []struct {
		name, same string
		want       bool
	}{{"发动机零部件", "发动机配件", true}, {"引擎零部件", "发动机配件", true}, {"电机配件", "电机外壳", false}, {"纸用品", "纸制品", false}} {
		id, ok := k.Term(c.name)
		other, _ := k.Term(c.same)
		if got := ok && id == other; got != c.want {
			t.Errorf("%s means %s: %v, want %v", c.name, c.same, got, c.want)
		}
	}
}

func TestAncestorsAreNearestFirst(t *testing.T) {
	t.Parallel()
	k, _ := load(t, map[string]string{"a/kinds.csv": "kind,parent\n甲,乙物\n乙物,丙物\n丙物,丁物\n丁物,戊物\n戊物,己物\n"})
	id, _ := k.Term("甲")
	var got []string
	for i, a := range k.Ancestors(id) {
		got = append(got, k.Name(a.Term))
		if a.Distance != i+1 {
			t.Errorf("%s stands %d above, want %d", k.Name(a.Term), a.Distance, i+1)
		}
	}
	if diff := cmp.Diff([]string{"乙物", "丙物", "丁物", "戊物"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func FuzzLoad(f *testing.F) {
	for _, seed := range []string{
		"name,alias\n玉米,苞米\n", "a,b\n甲,乙\n乙,甲\n", "a,b\n,\n", "\xff\xfe,x\n", "a,b\n\"甲,乙\",丙\n", "#\n\n\n", "a,b\r\n甲,乙\r\n", "a,b\n*,乙烯\n聚乙烯,乙烯\n",
	} {
		f.Add(seed, seed, seed)
	}
	f.Fuzz(func(t *testing.T, aliases, kinds, materials string) {
		k, findings, err := knowledge.Load(files(map[string]string{
			"a/aliases.csv": aliases, "a/kinds.csv": kinds, "a/materials.csv": materials, "not_kinds.csv": kinds,
			"roles.csv": "word,position,role\n加工,suffix,service\n",
		}), "k")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range findings {
			if f.Rule == "" || f.File == "" {
				t.Errorf("a finding without rule or file: %+v", f)
			}
		}
		terms, _, _, _ := k.Sizes()
		for id := range int32(terms) {
			for _, a := range k.Ancestors(id) {
				if a.Term == id {
					t.Errorf("%q stands above itself", k.Name(id))
				}
			}
		}
	})
}
