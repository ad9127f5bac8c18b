package text_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"lianpei/assets"
	"lianpei/matching/knowledge"
	"lianpei/matching/text"
)

// shipped is the knowledge that ships with the program; it is read once and does not change.
var shipped = sync.OnceValue(func() *knowledge.Knowledge {
	k, _, err := knowledge.Load(assets.Knowledge, "knowledge")
	if err != nil {
		panic(err)
	}
	return k
})

func TestFoldMakesWritingsEqual(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"full width letters and digits", "ＨＴ２５０铸件", "ht250铸件"},
		{"full width brackets", "轴承（滚动）", "轴承(滚动)"},
		{"traditional characters", "發動機曲軸", "发动机曲轴"},
		{"traditional goods", "棉紗、麵粉", "棉纱、面粉"},
		{"spaces between characters", " 汽车 发动机　曲轴 ", "汽车发动机曲轴"},
		{"upper case", "PVC管", "pvc管"},
		{"invisible characters", "曲\u200b轴\ufeff", "曲轴"},
		{"nothing", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := text.Fold(c.in); got != c.want {
				t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestFoldSpecKeepsSpaces(t *testing.T) {
	t.Parallel()
	if got, want := text.FoldSpec("GB/T 699　45#"), "gb/t 699 45#"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func cores(n *text.Name) []string {
	var all []string
	for _, r := range n.Readings {
		all = append(all, r.Core)
	}
	return all
}

func TestReadFindsTheCore(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, in string
		want     []string
		trade    bool
	}{
		{"as it stands", "曲轴", []string{"曲轴"}, false},
		{"made", "曲轴生产", []string{"曲轴"}, false},
		{"made and sold", "曲轴生产销售", []string{"曲轴"}, false},
		{"sold on", "棉纱销售", []string{"棉纱"}, true},
		{"a series", "纺纱系列产品", []string{"纺纱"}, false},
		{"and so on", "曲轴等", []string{"曲轴"}, false},
		{"a class", "面粉类", []string{"面粉"}, false},
		{"a business", "面粉业务", []string{"面粉"}, false},
		{"praise in front", "优质大米", []string{"大米"}, false},
		{"an assembly", "转向拉杆球头总成", []string{"转向拉杆球头"}, false},
		{"bracketed remark", "曲轴（锻钢）", []string{"曲轴"}, false},
		{"all in brackets", "【曲轴】", []string{"曲轴"}, false},
		{"a word for all parts behind a joint", "发动机及其配件", []string{"发动机", "发动机配件"}, false},
		{"a word that says nothing behind a joint", "电池及相关产品", []string{"电池"}, false},
		{"joined by a dash", "轮胎-出口轮胎", []string{"轮胎", "出口轮胎"}, false},
		{"a dash inside a name", "L-丙氨酸", []string{"l-丙氨酸"}, false},
		{"a word that says nothing behind a service", "仓储管理服务", []string{"仓储"}, false},
		{"joined by 及", "轴承钢及弹簧钢", []string{"轴承钢", "弹簧钢"}, false},
		{"joined by 和", "面粉和挂面", []string{"面粉", "挂面"}, false},
		{"joined by a comma", "面粉、挂面", []string{"面粉", "挂面"}, false},
		{"和 inside a term", "不饱和聚酯树脂", []string{"不饱和聚酯树脂"}, false},
		{"和 that begins a term", "和面机", []string{"和面机"}, false},
		{"side by side without a joint", "拉簧扭簧", []string{"拉簧", "扭簧"}, false},
		{"a grade in front", "45#圆钢", []string{"圆钢"}, false},
		{"a grade that is a thing", "PA66", []string{"pa66"}, false},
		{"a number alone stays", "12345", []string{"12345"}, false},
		{"only spaces", "   　 ", nil, false},
		{"only punctuation", "，。、；", nil, false},
		{"nothing", "", nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			n := text.Read(c.in, shipped())
			if diff := cmp.Diff(c.want, cores(&n)); diff != "" {
				t.Errorf("cores of %q (-want +got):\n%s", c.in, diff)
			}
			if n.Trade != c.trade {
				t.Errorf("trade of %q = %v, want %v", c.in, n.Trade, c.trade)
			}
		})
	}
}

func TestReadFindsTheRole(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]text.Role{
		"曲轴": text.RoleThing, "曲轴加工设备": text.RoleMachine, "面粉包装袋": text.RolePackaging, "电机维修": text.RoleService,
		"玉米种子": text.RoleSeed, "废钢": text.RoleWaste, "打包废纸": text.RoleWaste, "发动机配件": text.RolePart,
		"半轴毛坯": text.RoleBlank, "注塑模具": text.RoleMould, "仓储管理软件": text.RoleSoftware, "包装袋": text.RolePackaging,
	} {
		t.Run(in, func(t *testing.T) {
			t.Parallel()
			n := text.Read(in, shipped())
			if len(n.Readings) != 1 || n.Readings[0].Role != want {
				t.Errorf("readings of %q = %+v, want one with role %q", in, n.Readings, want)
			}
		})
	}
}

func TestHeadStandsLast(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"汽车发动机曲轴": "曲轴", "曲轴加工设备": "加工设备", "农机线束": "线束", "纱线检测": "检测", "圆锥滚子轴承": "圆锥滚子轴承",
	} {
		n := text.Read(in, shipped())
		if got := n.Readings[0].Head().Text; got != want {
			t.Errorf("head of %s = %s, want %s", in, got, want)
		}
	}
}

// checkName holds for every text that can be read.
func checkName(tb testing.TB, in string, n *text.Name) {
	tb.Helper()
	if !utf8.ValidString(n.Folded) {
		tb.Errorf("%q: folded to invalid UTF-8 %q", in, n.Folded)
	}
	for _, r := range n.Readings {
		var b strings.Builder
		for _, p := range r.Pieces {
			if p.Text == "" {
				tb.Errorf("%q: an empty piece in %+v", in, r)
			}
			b.WriteString(p.Text)
		}
		if r.Core == "" || b.String() != r.Core {
			tb.Errorf("%q: pieces %q make no core %q", in, b.String(), r.Core)
		}
	}
}

func TestReadBoundsHostileNames(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]string{
		"long":              strings.Repeat("曲轴和", 10_000),
		"long digits":       strings.Repeat("1234567890x", 10_000),
		"long ranges":       strings.Repeat("φ1~", 10_000),
		"long brackets":     strings.Repeat("（", 10_000) + "曲轴",
		"emoji":             "曲轴🔧👩‍🔧",
		"control":           "曲\x00轴\x01\x1f\x7f",
		"right to left":     "\u202e轴曲\u200f",
		"combining":         "e" + strings.Repeat("\u0301", 5_000),
		"broken UTF-8":      "曲\xff\xfe轴",
		"only spaces":       strings.Repeat(" ", 10_000),
		"only joints":       strings.Repeat("及", 10_000),
		"only trade words":  strings.Repeat("销售", 5_000),
		"huge number":       strings.Repeat("9", 400) + "mm",
		"private use":       "\ue000\uf8ff",
		"supplementary Han": "𠮷𡈽",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := text.Read(in, shipped())
			checkName(t, in, &n)
			if got := utf8.RuneCountInString(n.Folded); got > 120 {
				t.Errorf("read %d characters", got)
			}
			if got := len(text.ReadSpecs(text.FoldSpec(in))); got > 400 {
				t.Errorf("read %d tokens", got)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"曲轴", "轴承钢及弹簧钢棒材", "45#圆钢（GB/T 699）", "T/C 65/35 45S", "φ20~φ180", "QStE420~QStE700", "🔧", "\x00", "及及及",
		"【曲轴】", "发动机及其配件等系列产品生产销售", "废废废", "(((", ")))", "拉簧扭簧", "1~2~3~4mm", "m18x1.5", "\u202e轴", "㎡㎜℃",
		"\xf1ty\xa7\u0384", // found by fuzzing: an accent that a dropped space kept apart
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		n := text.Read(in, shipped())
		checkName(t, in, &n)
		if again := text.Read(n.Folded, shipped()); !cmp.Equal(n, again) {
			t.Errorf("%q reads otherwise once folded:\n%s", in, cmp.Diff(n, again))
		}
		specs := text.ReadSpecs(text.FoldSpec(in))
		if value, _, differing := text.CompareSpecs(specs, specs); value < 0 {
			t.Errorf("%q contradicts itself: %v", in, differing)
		}
	})
}

func coresOf(n text.Name) []string {
	var cores []string
	for _, r := range n.Readings {
		cores = append(cores, r.Core)
	}
	return cores
}

func TestNamesThatSpeakOfSeveralThings(t *testing.T) {
	t.Parallel()
	lexicon := mapLexicon{terms: map[string]int32{"粮食": 1, "大米": 2, "小麦": 3, "板带": 4, "生猪": 5, "生猪养殖": 6, "农产品": 7, "轴承钢": 8, "弹簧钢": 9},
		suffixes: map[string]text.Role{"养殖": text.RoleDecoration, "产品": text.RoleDecoration}}
	for _, c := range []struct {
		name string
		want []string
	}{
		{"粮食(大米、小麦)", []string{"粮食", "大米", "小麦"}},
		{"粮食(散装)", []string{"粮食"}},
		{"镀锌、彩涂板带", []string{"镀锌板带", "彩涂板带"}},
		{"轴承钢及弹簧钢", []string{"轴承钢", "弹簧钢"}},
		{"生猪养殖", []string{"生猪"}},
		{"农产品", []string{"农产品"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := coresOf(text.Read(c.name, lexicon)); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// mapLexicon is a lexicon written down in a test.
type mapLexicon struct {
	terms    map[string]int32
	suffixes map[string]text.Role
	general  []string
}

func (mapLexicon) Head(string) bool                   { return false }
func (l mapLexicon) General(word string) bool         { return slices.Contains(l.general, word) }
func (l mapLexicon) Term(folded string) (int32, bool) { id, ok := l.terms[folded]; return id, ok }
func (mapLexicon) MaxRunes() int                      { return 8 }
func (mapLexicon) Prefix(string) (text.Role, bool)    { return "", false }
func (l mapLexicon) Suffix(word string) (text.Role, bool) {
	role, ok := l.suffixes[word]
	return role, ok
}
