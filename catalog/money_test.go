package catalog

import (
	"testing"

	"pgregory.net/rapid"
)

func TestParseMoney(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, unit string
		want       Money
		rule       Rule
	}{
		{"1200", "", 120_000, ""},
		{"1,200.50", "元", 120_050, ""},
		{"１２００", "万元", 1_200_000_000, ""},
		{"3500万元", "", 3_500_000_000, ""},
		{"3500万", "元", 3_500_000_000, ""},
		{"2.4亿", "万元", 24_000_000_000, ""},
		{"5百万", "", 500_000_000, ""},
		{"约5千万元", "", 5_000_000_000, ""},
		{"人民币300元", "", 30_000, ""},
		{"0.005", "元", 1, ""},
		{"0.0049", "元", 0, ""},
		{"1.2E+3", "元", 120_000, ""},
		{"1E-4", "万元", 100, ""},
		{"0.1", "万元", 100_000, ""},
		{"-5", "元", 0, RuleNegative},
		{"100-200", "万元", 0, RuleRange},
		{"五百", "万元", 0, RuleUnitUnknown},
		{"不详", "万元", 0, RuleNumber},
		{"", "万元", 0, RuleNumber},
		{"万元", "", 0, RuleNumber},
		{"500万美元", "", 0, RuleNumber},
		{"500", "%", 0, RuleUnitUnknown},
		{"1/3", "元", 0, RuleNumber},
		{"0x10", "元", 0, RuleNumber},
		{"1e999999999", "元", 0, RuleNumber},
		{"99999999999999999", "亿元", 0, RuleNumber},
	} {
		t.Run(c.text+" "+c.unit, func(t *testing.T) {
			t.Parallel()
			got, err := ParseMoney(c.text, c.unit)
			if got != c.want {
				t.Errorf("%d, want %d", got, c.want)
			}
			checkRule(t, err, c.rule)
		})
	}
}

func TestMoneyIsWrittenExactly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		money         Money
		yuan, tenThou string
	}{
		{0, "0", "0"}, {120_050, "1200.50", "0.12005"}, {3_500_000_000, "35000000", "3500"}, {-5, "-0.05", "-0.000005"},
	} {
		if got := c.money.Yuan(); got != c.yuan {
			t.Errorf("Yuan %s, want %s", got, c.yuan)
		}
		if got := c.money.TenThousandYuan(); got != c.tenThou {
			t.Errorf("TenThousandYuan %s, want %s", got, c.tenThou)
		}
	}
}

func TestWhatMoneyShowsIsReadAgain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := Money(rapid.Int64Range(0, maxFen).Draw(t, "fen"))
		for text, unit := range map[string]string{want.Yuan(): "元", want.TenThousandYuan(): "万元"} {
			if got, err := ParseMoney(text, unit); err != nil || got != want {
				t.Fatalf("%s %s: %d, %v; want %d", text, unit, got, err, want)
			}
		}
	})
}

func TestParsePrice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, unit, money string
		want              string
		rule              Rule
	}{
		{"12.5", "件", "", "12.5 元/件", ""},
		{"3,200元/吨", "", "", "3200 元/吨", ""},
		{"12.5元/kg（含税）", "", "", "12.5 元/kg", ""},
		{"1.2万元/台", "件", "", "12000 元/台", ""},
		{"0.035", "只", "元", "0.035 元/只", ""},
		{"1.5", "台", "万元", "15000 元/台", ""},
		{"约￥80", "套", "", "80 元/套", ""},
		{"面议", "吨", "", "面议", ""},
		{"-", "吨", "", "", ""},
		{"", "吨", "", "", ""},
		{"12-15元", "件", "", "12-15元", RuleRange},
		{"随行就市", "件", "", "随行就市", RuleNumber},
		{"-3", "件", "", "-3", RuleNumber},
	} {
		t.Run(c.text+" "+c.unit, func(t *testing.T) {
			t.Parallel()
			p, err := ParsePrice(c.text, c.unit, c.money)
			if got := p.String(); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
			checkRule(t, err, c.rule)
		})
	}
}

// FuzzParseMoney: whatever a cell says, the amount is in bounds and a refusal leaves none.
func FuzzParseMoney(f *testing.F) {
	for _, text := range []string{"1,200.50", "2.4亿", "1e99", "1/3", "0x1p-2", "Inf", "１２万元", "..", "1_0", "约￥1,0000"} {
		f.Add(text, "万元")
	}
	f.Fuzz(func(t *testing.T, text, unit string) {
		amount, err := ParseMoney(text, unit)
		if amount < 0 || amount > maxFen || err != nil && amount != 0 {
			t.Errorf("%d, %v", amount, err)
		}
		price, _ := ParsePrice(text, unit, "元")
		_ = price.String()
	})
}

func TestYearlyAmount(t *testing.T) {
	t.Parallel()
	quantity := func(number float64, unit string, period Period) Quantity {
		return Quantity{Number: number, Unit: unit, Period: period}
	}
	price := func(yuan, unit string) Price { return Price{Yuan: yuan, Unit: unit} }
	for _, c := range []struct {
		what     string
		quantity Quantity
		price    Price
		want     string // in yuan; empty when there is none
	}{
		{"one unit", quantity(18500, "片", PeriodYear), price("360", "片"), "6660000"},
		{"no period is a year", quantity(10, "吨", PeriodNone), price("3.5", "吨"), "35"},
		{"a month is a twelfth", quantity(10, "吨", PeriodMonth), price("100", "吨"), "12000"},
		{"a day is one of 300", quantity(2, "车次", PeriodDay), price("900", "车次"), "540000"},
		{"units of one dimension", quantity(60, "万件", PeriodYear), price("0.035", "件"), "21000"},
		{"a price for a multiple", quantity(600000, "件", PeriodYear), price("1100", "万件"), "66000"},
		{"tonnes and kilograms", quantity(1.5, "吨", PeriodYear), price("0.1", "公斤"), "150"},
		{"a quantity of money", quantity(3.2, "万元", PeriodYear), Price{}, "32000"},
		{"money a month", quantity(1, "万元", PeriodMonth), price("5", "件"), "120000"},
		{"a fraction of a fen", quantity(1, "件", PeriodYear), price("0.005", "件"), "0.01"},
		{"own units", quantity(3000, "套", PeriodYear), price("52000", "套"), "156000000"},
		{"another dimension", quantity(3, "吨", PeriodYear), price("5", "件"), ""},
		{"a batch has no year", quantity(3, "吨", PeriodBatch), price("5", "吨"), ""},
		{"a price without its unit", quantity(3, "吨", PeriodYear), price("5", ""), ""},
		{"no price", quantity(3, "吨", PeriodYear), Price{Text: "面议"}, ""},
		{"no quantity", Quantity{Text: "适量"}, price("5", "吨"), ""},
		{"a number beyond all bounds", quantity(1e308, "亿件", PeriodMonth), price("1", "件"), ""},
		{"a price that is none", quantity(3, "吨", PeriodYear), price("1e999999999", "吨"), ""},
		{"beyond any enterprise", quantity(1e15, "亿件", PeriodYear), price("99999", "件"), ""},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			l := Listing{Side: Need, Quantity: c.quantity, Price: c.price}
			got, ok := l.YearlyAmount()
			if ok != (c.want != "") || ok && got.Yuan() != c.want {
				t.Errorf("got %s, %v, want %q", got.Yuan(), ok, c.want)
			}
		})
	}
}
