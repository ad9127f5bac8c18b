package catalog

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNamesPlace(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"": false, "省外": false, "本地": false, "进口": false, "浙江": true, "进口（德国）": true} {
		if got := NamesPlace(text); got != want {
			t.Errorf("%q: got %v", text, got)
		}
	}
}

func TestParseSourceArea(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]SourceArea{
		"": SourceUnstated, "本地": SourceLocal, "本市": SourceLocal, "省内": SourceProvince, "浙江": SourceOtherParts, "陕西西安": SourceOtherParts,
		"省外": SourceOtherParts, "进口（德国）": SourceImport, "本地、浙江": SourceOtherParts, "不清楚": SourceUnknown, "某地": SourceUnknown,
	} {
		if got := ParseSourceArea(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestFillTakesOverAndReplaces(t *testing.T) {
	t.Parallel()
	have := Enterprise{
		Name: "襄阳示例有限公司", CreditCode: "91420607MA48K0X190", Place: "甲镇", Labels: []Label{LabelHighTech},
		Contacts: []Contact{{Name: "张三", Phone: "13900000001"}},
		Figures:  []AnnualFigure{{Year: 2022, Kind: FigureOutput, Amount: 1}},
	}
	other := Enterprise{
		Name: "示例机械有限公司", CreditCode: "91350203M0001QKT19", Place: "乙镇", Employees: 20, Capital: 500, CreditGrade: "AA",
		Labels: []Label{LabelAboveScale}, Certificates: []string{"ISO9001"},
		Contacts: []Contact{{Name: "张三", Position: "经理"}, {Name: "李四"}},
		Figures:  []AnnualFigure{{Year: 2022, Kind: FigureOutput, Amount: 2}, {Year: 2021, Kind: FigureTax, Amount: 3}},
	}
	changed := have.Fill(&other)
	want := Enterprise{
		Name: "襄阳示例有限公司", FormerNames: []string{"示例机械有限公司"}, CreditCode: "91420607MA48K0X190", Place: "乙镇", Employees: 20, Capital: 500, CreditGrade: "AA",
		Labels: []Label{LabelAboveScale, LabelHighTech}, Certificates: []string{"ISO9001"},
		Contacts: []Contact{{Name: "张三", Position: "经理", Phone: "13900000001"}, {Name: "李四"}},
		Figures:  []AnnualFigure{{Year: 2021, Kind: FigureTax, Amount: 3}, {Year: 2022, Kind: FigureOutput, Amount: 2}},
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"place", "employees", "capital", "credit_grade", "former_names", "certificates", "labels", "contacts", "figures"}, changed); diff != "" {
		t.Error(diff)
	}
	if again := have.Fill(&other); again != nil {
		t.Errorf("the same again changes %v", again)
	}
}

func TestFillReplacesACodeThatIsNotValid(t *testing.T) {
	t.Parallel()
	have := Enterprise{Name: "甲公司", CreditCode: "91350203M0001QKT19"}
	have.Fill(&Enterprise{Name: "甲公司", CreditCode: "91420607MA48K0X190"})
	if got, want := have.CreditCode, CreditCode("91420607MA48K0X190"); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestNormalizeOfAnEnterprise(t *testing.T) {
	t.Parallel()
	e := Enterprise{
		Name: " 示例（集团） ", FormerNames: []string{"", "旧名", " 旧名"}, Labels: []Label{LabelHighTech, LabelAnchor, LabelHighTech},
		Contacts: []Contact{{}, {Name: "张三 "}, {Name: "张三"}},
		Figures:  []AnnualFigure{{Year: 2023, Kind: FigureTax}, {Year: 2021, Kind: FigureTax, Amount: 1}, {Year: 2021, Kind: FigureTax, Amount: 2}},
	}
	e.Normalize()
	want := Enterprise{
		Name: "示例(集团)", FormerNames: []string{"旧名"}, Labels: []Label{LabelAnchor, LabelHighTech}, Contacts: []Contact{{Name: "张三"}},
		Figures: []AnnualFigure{{Year: 2021, Kind: FigureTax, Amount: 1}, {Year: 2023, Kind: FigureTax}},
	}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Error(diff)
	}
	if figure, ok := e.LatestFigure(FigureTax); !ok || figure.Year != 2023 {
		t.Errorf("latest %+v %v", figure, ok)
	}
	if _, ok := e.LatestFigure(FigureRevenue); ok {
		t.Error("a figure that nobody gave")
	}
	if got, want := e.MainContact().Name, "张三"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长", MaxNameRunes+1)
	for _, c := range []struct {
		name string
		err  error
		rule Rule
	}{
		{"a good enterprise", (&Enterprise{Name: "甲公司"}).Validate(), ""},
		{"no name", (&Enterprise{Name: "——"}).Validate(), RuleNameMissing},
		{"a long name", (&Enterprise{Name: long}).Validate(), RuleNameTooLong},
		{"fewer than no people", (&Enterprise{Name: "甲公司", Employees: -1}).Validate(), RuleNegative},
		{"an unknown grade", (&Enterprise{Name: "甲公司", CreditGrade: "Z"}).Validate(), RuleChoice},
		{"an unknown label", (&Enterprise{Name: "甲公司", Labels: []Label{"?"}}).Validate(), RuleChoice},
		{"a long contact", (&Enterprise{Name: "甲公司", Contacts: []Contact{{Name: long}}}).Validate(), RuleTooLong},
		{"a good listing", (&Listing{Side: Need, Product: "钢"}).Validate(), ""},
		{"a listing of no side", (&Listing{Product: "钢"}).Validate(), RuleChoice},
		{"a listing without product", (&Listing{Side: Need, Product: "、"}).Validate(), RuleProductMissing},
		{"a long product", (&Listing{Side: Offer, Product: long}).Validate(), RuleTooLong},
		{"an unknown source", (&Listing{Side: Need, Product: "钢", Source: "moon"}).Validate(), RuleChoice},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			checkRule(t, c.err, c.rule)
		})
	}
}

func TestFillOfAListing(t *testing.T) {
	t.Parallel()
	have := Listing{Side: Need, Product: "钢", Brand: "甲", Source: SourceLocal}
	other := Listing{Side: Need, Product: "钢", Quantity: Quantity{Number: 5, Unit: "吨"}, Price: Price{Yuan: "3"}, Source: SourceImport, SourceText: "德国", Certificates: []string{"CE"}}
	changed := have.Fill(&other)
	if diff := cmp.Diff([]string{"quantity", "price", "source", "source_text", "certificates"}, changed); diff != "" {
		t.Error(diff)
	}
	if have.Brand != "甲" || have.SourceText != "德国" {
		t.Errorf("%+v", have)
	}
}

func TestKeysOfListingsAndPairs(t *testing.T) {
	t.Parallel()
	a, b := Listing{Side: Need, Product: " 钢 板", Spec: "Ｑ235"}, Listing{Side: Need, Product: "钢板、", Spec: "q235"}
	if a.Key() != b.Key() {
		t.Errorf("%v and %v differ", a.Key(), b.Key())
	}
	pair := NewPairKey("甲有限公司", "乙厂", "钢板", "钢板 ")
	if pair.Need != pair.Offer || pair.Enterprises().Need != "" {
		t.Errorf("%+v", pair)
	}
}

func TestOriginAndErrorsAreReadable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ got, want string }{
		{Origin{File: "a.xlsx", Sheet: "Sheet1", Row: 5, Cell: "D5"}.String(), "a.xlsx › Sheet1 › D5"},
		{Origin{File: "a.csv", Row: 5}.String(), "a.csv › 5"},
		{(&InvalidError{Field: "name", Rule: RuleNameMissing, Value: "x"}).Error(), `name: name_missing ("x")`},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
	counts := Counts{New: 1, Same: 2}.Add(Counts{New: 2, Refused: 1})
	if want := (Counts{New: 3, Same: 2, Refused: 1}); counts != want {
		t.Errorf("%+v, want %+v", counts, want)
	}
	var invalid *InvalidError
	if err := CheckText("note", strings.Repeat("长", 5), 4); !errors.As(err, &invalid) || CheckText("note", "长长长长", 4) != nil {
		t.Errorf("CheckText: %v", err)
	}
}
