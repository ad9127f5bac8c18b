package text_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"lianpei/matching/text"
)

func TestReadSpecs(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][]string{
		"45#":                         {"grade 45#"},
		"45号钢":                        {"grade 45#"},
		"HT250":                       {"grade ht250"},
		"GCr15":                       {"grade gcr15"},
		"Q235B":                       {"grade q235b"},
		"20CrMnTi":                    {"grade 20crmnti"},
		"QT600-3":                     {"grade qt600-3"},
		"6061":                        {"grade 6061"},
		"6061-T6":                     {"grade 6061t6"},
		"304不锈钢":                      {"grade 304", "word 不锈钢"},
		"H13/Cr12MoV/P20":             {"grade cr12mov", "grade h13", "grade p20"},
		"W6Mo5Cr4V2":                  {"grade w6mo5cr4v2"},
		"60Si2Mn、50CrVA":              {"grade 50crva", "grade 60si2mn"},
		"QStE420~QStE700":             {"grade qste420~qste700"},
		"SWRCH22A~35K":                {"grade swrch22a~35k"},
		"32S":                         {"count 32s"},
		"32支、40支":                     {"count 32s", "count 40s"},
		"40S/2":                       {"count 40s2"},
		"φ20":                         {"diameter φ20mm"},
		"Φ20mm":                       {"diameter φ20mm"},
		"φ0.5~φ6":                     {"diameter φ0.5~6mm"},
		"M16~M24":                     {"model m16~m24"},
		"M18×1.5，10.9级":               {"model m18", "rating 10.9级"},
		"600V/150A":                   {"rating 150a", "rating 600v"},
		"24V":                         {"rating 24v"},
		"GB/T 699-2015":               {"standard gb699"},
		"GB 9656，6.0mm":               {"size 6mm", "standard gb9656"},
		"8~15μm":                      {"size 0.008~0.015mm"},
		"5.8t级,速比4.875":               {"rating 5.8t"},
		"600×400×280":                 {"size 600x400x280"},
		"VMC850，BT40":                 {"model bt40", "model vmc850"},
		"半合成、全合成":                     {"word 半合成", "word 全合成"},
		"单重8.6kg":                     {"rating 8.6kg"},
		"含油≥40%":                      {"rating 40%"},
		"":                            nil,
		"系列":                          nil,
		"999999999999999999999999999": nil,
	} {
		t.Run(in, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, s := range text.ReadSpecs(text.FoldSpec(in)) {
				got = append(got, string(s.Kind)+" "+s.Text)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestCompareSpecs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, need, offer string
		want              float64
	}{
		{"one grade", "45#", "45#钢", 1},
		{"another grade", "45#", "20CrMnTi", -1},
		{"one of the grades listed", "40Cr", "20CrMnTi/40Cr/42CrMo", 1},
		{"a range of grades holds it", "QStE500", "QStE420~QStE700", 1},
		{"a range of grades does not hold it", "QStE800", "QStE420~QStE700", -1},
		{"counts in two writings", "32S", "32支、40支", 1},
		{"another count", "40S", "32支", -1},
		{"a diameter within a range", "φ25~φ80", "φ20~φ180,NBR", 1},
		{"a diameter outside", "φ300", "φ20~φ180", -1},
		{"diameter with and without unit", "φ20", "Φ20mm", 1},
		{"thickness against length", "QStE500，厚6mm", "QStE420~QStE700，长≤9m", 1},
		{"two voltages are left to people", "国六，24V", "600V/150A", 0},
		{"one of two voltages", "国六，24V", "12V/24V，整车", 1},
		{"a thread of a range", "M20", "M16~M24", 1},
		{"another thread", "M20", "M18×1.5", -1},
		{"models of different letters", "IP67", "BT40", 0},
		{"words that share most", "薄层置换型", "薄层、硬膜", 1},
		{"words that share nothing", "半光", "有硅", 0},
		{"a measure is no word", "密度≥5.0", "脱油，密度5.2", 0},
		{"standards may both hold", "GB/T 699", "GB/T 3077", 0},
		{"one side says nothing", "45#", "", 0},
		{"agreement beside contradiction", "40Cr，法兰φ148", "40Cr，φ20", -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			need, offer := text.ReadSpecs(text.FoldSpec(c.need)), text.ReadSpecs(text.FoldSpec(c.offer))
			got, shared, differing := text.CompareSpecs(need, offer)
			if got != c.want {
				t.Errorf("%q against %q = %v (shared %v, differing %v), want %v", c.need, c.offer, got, shared, differing, c.want)
			}
			if back, _, _ := text.CompareSpecs(offer, need); back != got {
				t.Errorf("the other way round %v, want %v", back, got)
			}
		})
	}
}

func TestSharesWord(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"挡车工", "纺织挡车", true}, {"农残", "果蔬农残检测", true}, {"水分", "水泵", false}, {"色牢度", "色牢度", true},
		{"金相检测", "材料检测报告", false}, {"", "水分", false}, {"油", "油", false},
	} {
		if got := text.SharesWord(c.a, c.b); got != c.want {
			t.Errorf("SharesWord(%s, %s) = %v, want %v", c.a, c.b, got, c.want)
		}
		if got := text.SharesWord(c.b, c.a); got != c.want {
			t.Errorf("SharesWord(%s, %s) = %v, want %v", c.b, c.a, got, c.want)
		}
	}
}
