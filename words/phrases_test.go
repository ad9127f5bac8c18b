package words

import (
	"strings"
	"testing"

	"lianpei/catalog"
	"lianpei/matching"
)

func TestReasonsAreSaid(t *testing.T) {
	for _, c := range []struct {
		what   string
		reason matching.Reason
		zh, en string
	}{
		{
			"the product", matching.Reason{Part: matching.PartProduct, Key: "product.alias", Values: map[string]string{"Need": "电机", "Offer": "马达"}},
			"“马达”就是“电机”，是同一类产品的不同叫法", "“马达” is another name for the kind of product “电机” is",
		},
		{
			"labels by their names", matching.Reason{Part: matching.PartSize, Key: "size.labels", Values: map[string]string{"Labels": "above_scale,anchor"}},
			"供方是链主/龙头企业、规上企业", "the supplier is: anchor enterprise, above scale",
		},
		{
			"a source with its place", matching.Reason{Part: matching.PartSource, Key: "source.country", Values: map[string]string{"Source": "浙江"}},
			"目前从浙江采购，可改为本地配套", "bought from 浙江 today; could be sourced locally",
		},
		{
			"a source without its place", matching.Reason{Part: matching.PartSource, Key: "source.import", Values: map[string]string{"Source": ""}},
			"目前靠进口，可替代进口", "imported today; could be replaced",
		},
		{
			"a source that only repeats its area", matching.Reason{Part: matching.PartSource, Key: "source.import", Values: map[string]string{"Source": "进口"}},
			"目前靠进口，可替代进口", "imported today; could be replaced",
		},
		{
			"many labels", matching.Reason{Part: matching.PartSize, Key: "size.labels", Values: map[string]string{"Labels": "famous_brand,above_scale,high_tech,anchor"}},
			"供方是链主/龙头企业、规上企业等", "the supplier is: anchor enterprise, above scale and more",
		},
	} {
		t.Run(c.what, func(t *testing.T) {
			if got := Reason(c.reason); got != c.zh {
				t.Errorf("got %q, want %q", got, c.zh)
			}
			use(t, English)
			if got := (Phrases{}).Reason(c.reason); got != c.en {
				t.Errorf("got %q, want %q", got, c.en)
			}
		})
	}
}

func TestNamesOfKeys(t *testing.T) {
	for _, c := range []struct{ what, got, want string }{
		{"a field", Field("credit_code"), "统一社会信用代码"},
		{"several fields", Field("product,spec"), "产品、规格型号"},
		{"no field", Field(""), ""},
		{"a field without a name", Field("batch_files"), "batch_files"},
		{"a column", Column("用量 → 年 → demand"), "用量 → 年 → 需求量"},
		{"a column without a field", Column("用量"), "用量"},
		{"a source", Source(catalog.SourceOtherParts), "省外"},
		{"no source", Source(catalog.SourceUnstated), ""},
		{"a step", Step(catalog.Step{Kind: catalog.StepImport, Subject: "供需表.xlsx"}), "导入 供需表.xlsx"},
		{"a verdict", Verdict(catalog.VerdictNever), "不再推荐"},
		{"a side", Side(catalog.Need), "需求"},
		{"a part", Part(matching.PartQuantity), "数量"},
		{"a label", Label(catalog.LabelAnchor), "链主/龙头企业"},
		{"a severity", Severity(catalog.Refused), "未导入"},
		{"a kind of sheet", SheetKind("mixed"), "供需"},
		{"a list", List([]string{"甲", "乙"}), "甲、乙"},
		{"an empty list", List(nil), ""},
		{"a place", Place(catalog.Finding{File: "表.xlsx", Sheet: "一", Row: 5, Cell: "C5"}), "表.xlsx › 一 › C5"},
		{"a finding", Finding(catalog.Finding{Rule: catalog.RuleNumber, Field: "capacity", Value: "很多"}), "产能不是数字：很多"},
		{"a phrase with values", (Phrases{}).Text("export.partners.title_one", map[string]any{"Enterprise": "甲厂"}), "甲厂 配套推荐表"},
		{"a key without a sentence", Text("no.such.key"), "no.such.key"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.what, c.got, c.want)
		}
	}
}

func TestALongValueIsCut(t *testing.T) {
	got := Finding(catalog.Finding{Rule: catalog.RulePhone, Value: strings.Repeat("电", 200)})
	if want := "电话号码有误：" + strings.Repeat("电", 80) + "…"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestUse(t *testing.T) {
	for _, wrong := range []Language{"", "fr", "e*", "../zh", "ZH"} {
		if err := Use(wrong); err == nil || Current() != Chinese {
			t.Errorf("language %q: got %v and %s, want an error and zh", wrong, err, Current())
		}
	}
	use(t, English)
	if Current() != English || Side(catalog.Need) != "Need" {
		t.Errorf("got %s and %q, want English", Current(), Side(catalog.Need))
	}
	use(t, Chinese)
	if Side(catalog.Need) != "需求" {
		t.Errorf("got %q after switching back, want 需求", Side(catalog.Need))
	}
}
