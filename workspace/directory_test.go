package workspace

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianpei/catalog"
)

// searchable is a small catalog in which each way of searching has something to find.
func searchable(t *testing.T) *Workspace {
	t.Helper()
	w := openEmpty(t)
	changyuan := saveEnterprise(t, w, catalog.Enterprise{
		Name: "襄阳长源东谷实业股份有限公司", ShortName: "长源东谷", FormerNames: []string{"襄樊长源朗弘机械厂"}, CreditCode: "91420600732704000B",
		Cluster: "机电汽配", Place: "城北工业园", Labels: []catalog.Label{catalog.LabelAboveScale}, LegalPerson: "李佐元",
		Contacts: []catalog.Contact{{Name: "王小明", Phone: "0710-305 3333"}, {Name: "赵六", Phone: "13900001234"}},
	})
	saveListing(t, w, changyuan.ID, catalog.Offer, "柴油发动机缸体")
	saveListing(t, w, changyuan.ID, catalog.Offer, "M8 螺栓")
	chongqing := saveEnterprise(t, w, catalog.Enterprise{Name: "重庆行远物流有限公司", Cluster: "现代物流", Place: "汉江产业园"})
	saveListing(t, w, chongqing.ID, catalog.Need, "托盘")
	saveListing(t, w, chongqing.ID, catalog.Need, "叉车")
	saveListing(t, w, chongqing.ID, catalog.Offer, "冷链运输")
	saveEnterprise(t, w, catalog.Enterprise{Name: "绿谷ABC 饲料厂", Cluster: "农副产品加工", Place: "城北工业园"})
	saveEnterprise(t, w, catalog.Enterprise{Name: "东谷长粮油", Cluster: "农副产品加工", Labels: []catalog.Label{catalog.LabelAboveScale, catalog.LabelAnchor}})
	return w
}

func TestSearch(t *testing.T) {
	t.Parallel()
	w := searchable(t)
	const changyuan, chongqing, lugu, donggu = "襄阳长源东谷实业股份有限公司", "重庆行远物流有限公司", "绿谷ABC 饲料厂", "东谷长粮油"
	for _, c := range []struct {
		what, text string
		want       []string
	}{
		{"characters in the middle of a name", "东谷", []string{donggu, changyuan}},
		{"a name that starts with the text goes before one that holds it", "长源", []string{changyuan}},
		{"whole pinyin", "changyuandonggu", []string{changyuan}},
		{"initials", "cydg", []string{changyuan}},
		{"initials from the middle", "ydg", []string{changyuan}},
		{"capital initials", "CYDG", []string{changyuan}},
		{"full-width initials", "ｃｙｄｇ", []string{changyuan}},
		{"pinyin with spaces", "chang yuan dong gu", []string{changyuan}},
		{"pinyin that breaks off", "changyuand", []string{changyuan}},
		{"initials and whole syllables mixed", "cyuandg", []string{changyuan}},
		{"characters and pinyin mixed", "长y东gu", []string{changyuan}},
		{"a heteronym by one of its readings", "cqxy", []string{chongqing}},
		{"a heteronym by its other reading", "zqxy", []string{chongqing}},
		{"a heteronym written out", "chongqing", []string{chongqing}},
		{"the other reading written out", "zhongqing", []string{chongqing}},
		{"the character 行 as hang", "hangyuan", []string{chongqing}},
		{"the character 行 as xing", "xingyuan", []string{chongqing}},
		{"the character 长 as zhang", "zhangyuan", []string{changyuan}},
		{"the sound ü as v", "lvgu", []string{lugu}},
		{"letters within a name", "guabc饲料", []string{lugu}},
		{"letters with a space behind them", "ABC 饲料", []string{lugu}},
		{"a former name", "朗弘", []string{changyuan}},
		{"a former name by initials", "cylh", []string{changyuan}},
		{"a product", "缸体", []string{changyuan}},
		{"a product with a space in it", "M8螺栓", []string{changyuan}},
		{"a product asked for with a space", "m8 螺", []string{changyuan}},
		{"a part of the credit code in small letters", "0600732704000b", []string{changyuan}},
		{"a contact", "赵六", []string{changyuan}},
		{"the legal representative", "李佐元", []string{changyuan}},
		{"a phone as it is written", "0710-305 3333", []string{changyuan}},
		{"a phone without its dash and spaces", "07103053333", []string{changyuan}},
		{"the last digits of a phone", "1234", []string{changyuan}},
		{"nothing that there is", "宇航", []string{}},
		{"initials of nothing", "xyzzy", []string{}},
		{"no pinyin for a product", "gangti", []string{}},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, namesOf(enterprises(t, w, EnterpriseFilter{Text: c.text}))); diff != "" {
				t.Errorf("search for %q (-want +got):\n%s", c.text, diff)
			}
		})
	}
}

func TestListIsFilteredAndSorted(t *testing.T) {
	t.Parallel()
	w := searchable(t)
	const changyuan, chongqing, lugu, donggu = "襄阳长源东谷实业股份有限公司", "重庆行远物流有限公司", "绿谷ABC 饲料厂", "东谷长粮油"
	for _, c := range []struct {
		what   string
		filter EnterpriseFilter
		want   []string
	}{
		// 重 has the place of its commoner reading, zhòng.
		{"by the pinyin of the name where nothing is asked for", EnterpriseFilter{}, []string{donggu, lugu, changyuan, chongqing}},
		{"by the name backwards", EnterpriseFilter{Sort: SortName, Reverse: true}, []string{chongqing, changyuan, lugu, donggu}},
		{"by needs, ties by name", EnterpriseFilter{Sort: SortNeeds}, []string{donggu, lugu, changyuan, chongqing}},
		{"by needs backwards, ties by name still forwards", EnterpriseFilter{Sort: SortNeeds, Reverse: true}, []string{chongqing, donggu, lugu, changyuan}},
		{"by offers backwards", EnterpriseFilter{Sort: SortOffers, Reverse: true}, []string{changyuan, chongqing, donggu, lugu}},
		{"by place", EnterpriseFilter{Sort: SortPlace}, []string{donggu, lugu, changyuan, chongqing}},
		{"of one cluster", EnterpriseFilter{Cluster: "农副产品加工"}, []string{donggu, lugu}},
		{"of one place", EnterpriseFilter{Place: "城北工业园"}, []string{lugu, changyuan}},
		{"with one label", EnterpriseFilter{Label: catalog.LabelAboveScale}, []string{donggu, changyuan}},
		{"with a label, of a cluster, by a text", EnterpriseFilter{Label: catalog.LabelAboveScale, Cluster: "机电汽配", Text: "dg"}, []string{changyuan}},
		{"of a cluster that is not there", EnterpriseFilter{Cluster: "航天"}, []string{}},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			for range 3 { // maps must not show
				if diff := cmp.Diff(c.want, namesOf(enterprises(t, w, c.filter))); diff != "" {
					t.Fatalf("rows (-want +got):\n%s", diff)
				}
			}
		})
	}
}

func TestRowsCarryTheFiguresOfTheEnterprise(t *testing.T) {
	t.Parallel()
	w := searchable(t)
	got := enterprises(t, w, EnterpriseFilter{Text: "cqxy"})
	want := []EnterpriseSummary{{ID: got[0].ID, Name: "重庆行远物流有限公司", Cluster: "现代物流", Place: "汉江产业园", Needs: 2, Offers: 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("row (-want +got):\n%s", diff)
	}
}

// matchesSlowly says the same as soundedText.matches by trying every reading.
func (t soundedText) matchesSlowly(at int, query string) bool {
	if query == "" {
		return true
	}
	if at == len(t.runes) {
		return false
	}
	if rest, ok := strings.CutPrefix(query, string(t.runes[at])); ok && t.matchesSlowly(at+1, rest) {
		return true
	}
	return slices.ContainsFunc(t.sounds[at], func(sound string) bool {
		if strings.HasPrefix(sound, query) {
			return true
		}
		whole, ok := strings.CutPrefix(query, sound)
		initial, starts := strings.CutPrefix(query, sound[:1])
		return ok && t.matchesSlowly(at+1, whole) || starts && t.matchesSlowly(at+1, initial)
	})
}

func TestMatchingAgreesWithTryingEveryReading(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	rapid.Check(t, func(t *rapid.T) {
		text := d.sounded(rapid.StringOfN(rapid.SampledFrom([]rune("重庆长安行和嗯啊a东")), 1, 6, -1).Draw(t, "text"))
		query := rapid.StringOfN(rapid.SampledFrom([]rune("重长agnhcqzoedx")), 0, 6, -1).Draw(t, "query")
		if rapid.Bool().Draw(t, "from the text") { // random letters hit too seldom
			query = ""
			for i, r := range text.runes {
				readings := append([]string{string(r)}, text.sounds[i]...)
				reading := rapid.SampledFrom(readings).Draw(t, "reading")
				query += string([]rune(reading)[:rapid.IntRange(1, len([]rune(reading))).Draw(t, "length")])
			}
		}
		for at := range text.runes {
			if got, want := text.matches(at, []rune(query)), text.matchesSlowly(at, query); got != want {
				t.Fatalf("%q at %d of %q: got %v, want %v", query, at, string(text.runes), got, want)
			}
		}
	})
}

func TestEveryCharacterHasSoundsThatCanBeSearched(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	for _, table := range unicode.Han.R16 {
		for r := rune(table.Lo); r <= rune(table.Hi); r += rune(table.Stride) {
			for _, sound := range d.soundsOf(r) {
				if sound == "" || strings.ContainsFunc(sound, func(r rune) bool { return r < 'a' || r > 'z' }) {
					t.Errorf("%c sounds %q", r, sound)
				}
			}
		}
	}
}

func TestASearchOfManyReadingsDoesNotTakeLong(t *testing.T) {
	t.Parallel()
	d := newDirectory()
	text := d.sounded(strings.Repeat("和", 200)) // he, huo, hu, hai
	ended := make(chan bool, 1)
	go func() { ended <- text.find([]rune(strings.Repeat("h", 150)+"z")) >= 0 }()
	select {
	case found := <-ended:
		if found {
			t.Error("found what is not there")
		}
	case <-time.After(time.Minute):
		t.Fatal("the search takes exponential time")
	}
}
