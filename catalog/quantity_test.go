package catalog

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseQuantity(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, unit string
		period     Period
		want       string // as Quantity.String shows it
		rule       Rule
	}{
		{"3000", "吨", PeriodYear, "3000 吨/年", ""},
		{"3,000吨", "", PeriodNone, "3000 吨", ""},
		{"３０００　吨", "", PeriodNone, "3000 吨", ""},
		{"年产5万吨", "", PeriodNone, "5 万吨/年", ""},
		{"年产能：5万吨", "", PeriodNone, "5 万吨/年", ""},
		{"2023年产300吨", "", PeriodNone, "300 吨/年", ""},
		{"2023年产量：300吨", "", PeriodNone, "300 吨/年", ""},
		{"约200 kg/月", "", PeriodYear, "200 kg/月", ""},
		{"每天20车", "", PeriodNone, "20 车/日", ""},
		{"5万", "吨", PeriodYear, "50000 吨/年", ""},
		{"12万", "万件", PeriodYear, "12 万件/年", ""},
		{"2万", "kg", PeriodNone, "20000 kg", ""},
		{"300吨以上", "", PeriodNone, "300 吨", ""},
		{"500吨以内", "", PeriodNone, "500 吨", ""},
		{"500吨/年（扩建中）", "", PeriodNone, "500 吨/年", ""},
		{"300（吨）", "", PeriodNone, "300 吨", ""},
		{"10000 pcs/month", "", PeriodNone, "10000 pcs/月", ""},
		{"100吨（2条线）", "", PeriodNone, "100吨（2条线）", RuleUnitUnknown},
		{"1.5E+3", "件", PeriodNone, "1500 件", ""},
		{"5E-2", "吨", PeriodNone, "0.05 吨", ""},
		{"0.25", "万吨", PeriodNone, "0.25 万吨", ""},
		{"3批次", "", PeriodNone, "3 批次", ""},
		{"无", "吨", PeriodYear, "", ""},
		{"-", "吨", PeriodYear, "", ""},
		{"100-200吨", "", PeriodNone, "100-200吨", RuleRange},
		{"10万~20万件", "", PeriodNone, "10万~20万件", RuleRange},
		{"-5吨", "", PeriodNone, "-5吨", RuleNegative},
		{"若干", "吨", PeriodNone, "若干", RuleNumber},
		{"1,5吨", "", PeriodNone, "1,5吨", RuleNumber},
		{"300", "万件/吨", PeriodYear, "300", RuleUnitUnclear},
		{"5吨、10件", "", PeriodNone, "5吨、10件", RuleUnitUnclear},
		{"5个规格的产品", "", PeriodNone, "5个规格的产品", RuleUnitUnknown},
	} {
		t.Run(c.text+" "+c.unit, func(t *testing.T) {
			t.Parallel()
			q, err := ParseQuantity(c.text, c.unit, c.period)
			if got := q.String(); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
			checkRule(t, err, c.rule)
		})
	}
}

func checkRule(t *testing.T, err error, rule Rule) {
	t.Helper()
	invalid, _ := errors.AsType[*InvalidError](err)
	switch {
	case rule == "" && err != nil:
		t.Errorf("unexpected %v", err)
	case rule != "" && (invalid == nil || invalid.Rule != rule):
		t.Errorf("%v, want rule %s", err, rule)
	}
}

func TestWhatQuantityShowsIsReadAgain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := Quantity{
			Number: float64(rapid.IntRange(1, 1_000_000_000).Draw(t, "thousandths")) / 1000,
			Unit:   rapid.SampledFrom([]string{"吨", "万件", "kg", "m2", "套", "万元", "标箱"}).Draw(t, "unit"),
			Period: rapid.SampledFrom([]Period{PeriodNone, PeriodYear, PeriodMonth, PeriodDay, PeriodBatch}).Draw(t, "period"),
		}
		got, err := ParseQuantity(want.String(), "", PeriodNone)
		if err != nil {
			t.Fatalf("%q: %v", want, err)
		}
		got.Text = ""
		if got != want {
			t.Fatalf("%+v, want %+v", got, want)
		}
	})
}

func TestPerYear(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		quantity  Quantity
		value     float64
		dimension Dimension
		ok        bool
	}{
		{Quantity{Number: 5, Unit: "万吨", Period: PeriodYear}, 5e7, "mass", true},
		{Quantity{Number: 2, Unit: "吨", Period: PeriodMonth}, 24000, "mass", true},
		{Quantity{Number: 1, Unit: "kg", Period: PeriodDay}, 300, "mass", true},
		{Quantity{Number: 3, Unit: "件"}, 3, "piece", true},
		{Quantity{Number: 3, Unit: "件", Period: PeriodBatch}, 0, "", false},
		{Quantity{Number: 3}, 0, "", false},
		{Quantity{Text: "若干", Unit: "吨"}, 0, "", false},
	} {
		value, dimension, ok := c.quantity.PerYear()
		if math.Abs(value-c.value) > 1e-9 || dimension != c.dimension || ok != c.ok {
			t.Errorf("%v: %v %q %v, want %v %q %v", c.quantity, value, dimension, ok, c.value, c.dimension, c.ok)
		}
	}
}

func TestUnitOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		word      string
		dimension Dimension
		factor    float64
		ok        bool
	}{
		{"吨", "mass", 1000, true}, {"KG", "mass", 1, true}, {"万件", "piece", 1e4, true}, {"百万元", "money", 1e6, true},
		{"㎡", "area", 1, true}, {"标箱", "标箱", 1, true}, {"某某", "某某", 1, false},
	} {
		dimension, factor, ok := UnitOf(c.word)
		if dimension != c.dimension || factor != c.factor || ok != c.ok {
			t.Errorf("%s: %q %v %v, want %q %v %v", c.word, dimension, factor, ok, c.dimension, c.factor, c.ok)
		}
	}
}

func TestFormatNumber(t *testing.T) {
	t.Parallel()
	for number, want := range map[float64]string{3000: "3000", 0.25: "0.25", 1e14: "100000000000000", 1.0 / 3: "0.333333", -2: "-2"} {
		if got := FormatNumber(number); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// FuzzParseQuantity: whatever a cell says, the number is finite, not negative and can be written down again, and the text is kept.
func FuzzParseQuantity(f *testing.F) {
	for _, text := range []string{"3,000吨", "年产5万吨", "100-200", "1e5", "1E+400", "2023年产300吨", "５万", "((300)", "Inf", "0x10", "1.2.3", "批批批"} {
		f.Add(text, "吨")
	}
	f.Fuzz(func(t *testing.T, text, unit string) {
		q, err := ParseQuantity(text, unit, PeriodYear)
		switch {
		case math.IsNaN(q.Number) || math.IsInf(q.Number, 0) || q.Number < 0:
			t.Errorf("number %v", q.Number)
		case err != nil && (q.Number != 0 || q.Text != strings.TrimSpace(text)):
			t.Errorf("%+v with %v", q, err)
		}
		if _, err := strconv.ParseFloat(FormatNumber(q.Number), 64); err != nil {
			t.Error(err)
		}
		q.PerYear()
	})
}
