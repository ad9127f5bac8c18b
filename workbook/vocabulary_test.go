package workbook

import (
	"strings"
	"testing"

	"lianpei/catalog"
)

func TestHeadersAreRecognised(t *testing.T) {
	t.Parallel()
	for field, headers := range map[Field]string{
		FieldName:         "企业名称|*企业名称（必填）|单 位 名 称|企业名称（全称）|公司名|市场主体名称|供应商|采购商名称|贵司|Company",
		FieldShortName:    "公司简称|企业简称",
		FieldFormerName:   "曾用名|别名",
		FieldCreditCode:   "统一社会信用代码|*信用代码|社会统一信用代码|统一社会信用代码（18位）|税号|纳税人识别号",
		FieldLegalPerson:  "法 人|法定代表人|负责人|法人代表",
		FieldContact:      "联系人|日常联系人|发布人姓名|洽谈人|企业联系人",
		FieldContactPhone: "联系人及电话|联系人/电话|联系人及联系方式",
		FieldPhone:        "电 话|手机|联系人电话|企业联系方式|固话|日常联系人联系电话",
		FieldEmail:        "邮箱|电子信箱|E-mail",
		FieldPosition:     "职务|联系人职务",
		FieldAddress:      "地址|注册地址|生产经营场所|参考地址",
		FieldPlace:        "所属镇（园区）|镇区|所在乡镇|镇/园区|所属园区",
		FieldIndustry:     "行业|所属行业|国标行业|企业所属行业（一级）",
		FieldCluster:      "产业类别|所属产业|产业集群分类",
		FieldStage:        "产业链环节|所属环节",
		FieldEmployees:    "员工人数|从业人员(人)|用工（人）|企业职工总人数|人员规模",
		FieldCapital:      "注册资本|注册资本（万元）|注册资金",
		FieldOutputValue:  "年产值（万元）|2016年产值（万元）|企业2015年年产值（万元）|本期产值",
		FieldRevenue:      "本期营收(亿元)|企业2015年年销售收入（万元）|近一年营收（万元）|上一年经营收入|年开票额",
		FieldTax:          "年税金（万元）|纳税(万元)|纳税情况",
		FieldAboveScale:   "是否规上（是/否）|是否规上企业|是否为规上企业",
		FieldSpecialised:  "是否专精特新|专精特新",
		FieldLittleGiant:  "是否专精特新小巨人",
		FieldHighTech:     "是否高新技术企业|是否高新企业",
		FieldAnchorLevel:  "龙头企业级别",
		FieldHonours:      "企业资质|资质荣誉|企业规模",
		FieldCertificates: "资质认证|体系认证",
		FieldOffers:       "主营产品|*主营产品（多个用顿号隔开）|主要产品（供应）|主 营|主营业务|经营范围|可供产品|主导产品|供应产品",
		fieldProduct:      "产品名称|品名|产品|产品目录名称",
		FieldNeeds:        "主要原料|原材料名称|采购需求产品|需采购原材料|需求产品|货物名称|拟采购零部件|主要原辅材料",
		FieldCapacity:     "年产能|产能 / 交期|年产量（吨/万米/万件）|年加工能力（吨）|设计产能",
		FieldDemand:       "年需求量|年用量|年收购量（吨）|上年采购量(吨/PCS)|预估数量",
		FieldAmount:       "年采购额(万元)|上年采购额(万元)|预算金额（万元）",
		FieldUnit:         "计量单位|★计量单位",
		FieldPrice:        "单价|★单价最高限价|采购单价",
		FieldSpec:         "规格型号|★规格参数|原材料规格|材料 / 类型",
		FieldSource:       "目前采购地|原料来源地|采购渠道",
		FieldUsedFor:      "用于产品|用途",
		FieldIgnored:      "序号|编号|No.",
		FieldNote:         "备注|说明",
		FieldUnknown:      "证券代码|上市日期|产值增长(%)|预期产值(万元)|是否主要联系人|亩均税收|洽谈地址|意向金额|微信|是否在园区内|",
	} {
		for header := range strings.SplitSeq(headers, "|") {
			if got, want := resolve(header, "").Field, field; got != want && got != FieldUnknown || got == FieldUnknown && want != FieldUnknown {
				t.Errorf("%s: %q, want %q", header, got, want)
			}
		}
	}
}

func TestHeaderParts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		top, sub string
		field    Field
		unit     string
		money    string
		year     int
		period   catalog.Period
	}{
		{"２０１６年产值（万元）", "", FieldOutputValue, "万元", "", 2016, ""},
		{"年需求量[吨]", "", FieldDemand, "吨", "", 0, catalog.PeriodYear},
		{"产能（吨/月）", "", FieldCapacity, "吨", "", 0, catalog.PeriodMonth},
		{"单价（元/吨）", "", FieldPrice, "吨", "元", 0, ""},
		{"年产值万元", "", FieldOutputValue, "万元", "", 0, catalog.PeriodYear},
		{"2023年", "税收（万元）", FieldTax, "万元", "", 2023, ""},
		{"法人", "姓名", FieldLegalPerson, "", "", 0, ""},
		{"联系人", "手机", FieldPhone, "", "", 0, ""},
		{"原材料需求", "名称", FieldNeeds, "", "", 0, ""},
		{"产品供给", "产品名称", FieldOffers, "", "", 0, ""},
		{"采购情况", "产品名称", FieldNeeds, "", "", 0, ""},
	} {
		t.Run(c.top+"/"+c.sub, func(t *testing.T) {
			t.Parallel()
			got := resolve(c.top, c.sub)
			if got.Field != c.field || got.Unit != c.unit || got.money != c.money || got.Year != c.year || got.period != c.period {
				t.Errorf("%q unit %q money %q year %d period %q", got.Field, got.Unit, got.money, got.Year, got.period)
			}
		})
	}
}
