package workbook

import (
	"regexp"
	"strconv"
	"strings"
	"sync"

	"lianpei/catalog"
)

// Field is the key of what a column holds.
type Field string

// The fields a column can hold. The first group describes the enterprise, the second its people, the third its listings.
const (
	FieldUnknown Field = ""
	FieldIgnored Field = "ignored" // 序号

	FieldName           Field = "name"
	FieldShortName      Field = "short_name"
	FieldFormerName     Field = "former_name"
	FieldCreditCode     Field = "credit_code"
	FieldAddress        Field = "address"
	FieldPlace          Field = "place"
	FieldIndustry       Field = "industry"
	FieldCluster        Field = "cluster"
	FieldStage          Field = "stage"
	FieldEmployees      Field = "employees"
	FieldCapital        Field = "capital"
	FieldOutputValue    Field = "output_value"
	FieldRevenue        Field = "revenue"
	FieldTax            Field = "tax"
	FieldAboveScale     Field = "above_scale"
	FieldHundredMillion Field = "hundred_million"
	FieldSpecialised    Field = "specialised"
	FieldLittleGiant    Field = "little_giant"
	FieldHighTech       Field = "high_tech"
	FieldFamousBrand    Field = "famous_brand"
	FieldAnchor         Field = "anchor"
	FieldAnchorLevel    Field = "anchor_level"
	FieldHonours        Field = "honours"
	FieldCertificates   Field = "certificates"
	FieldCreditGrade    Field = "credit_grade"
	FieldNote           Field = "note"

	FieldLegalPerson  Field = "legal_person"
	FieldContact      Field = "contact"
	FieldContactPhone Field = "contact_and_phone" // both in one cell
	FieldPosition     Field = "position"
	FieldPhone        Field = "phone"
	FieldEmail        Field = "email"

	FieldOffers      Field = "offers"
	FieldNeeds       Field = "needs"
	FieldCapacity    Field = "capacity"
	FieldDemand      Field = "demand"
	FieldQuantity    Field = "quantity" // of either side
	FieldUnit        Field = "unit"
	FieldAmount      Field = "amount" // what is spent on a need in money
	FieldPrice       Field = "price"
	FieldSpec        Field = "spec"
	FieldBrand       Field = "brand"
	FieldShare       Field = "share"
	FieldUsedFor     Field = "used_for"
	FieldSource      Field = "source"
	FieldPlaceOfMake Field = "place_of_make" // 产地: the source of a need, a remark on an offer
	FieldRequirement Field = "requirement"   // certificates that a need asks for

	fieldProduct  Field = "product"   // 产品名称: a need or an offer, decided by what stands around it
	fieldBareName Field = "bare_name" // 名称: the enterprise or the product
	fieldBareUnit Field = "bare_unit" // 单位: the enterprise or the unit of measure
)

// words of the headers, normalised as normalizeHeader does. A weak word gives way where a plain one for the same field
// stands in the sheet. singular words head a column with one product in a cell.
var words = []struct {
	field    Field
	weak     bool
	singular bool
	list     string
}{
	{field: FieldIgnored, list: "序号 编号 序 no 行号 num 顺序号"},
	{field: FieldName, list: "企业名称 企业 单位名称 公司名称 公司 公司名 企业名 公司全称 企业全称 单位全称 主体名称 主体全称 市场主体名称 经营主体名称 经营者名称 合作社名称 商户名称 会员名称 会员单位 会员单位名称 填报单位 填报企业 申报单位 申报企业 贵司 厂名 company companyname enterprise"},
	{field: FieldName, weak: true, list: "供应商名称 供应商 供货商 供应企业 供货企业 供应单位 供方 采购商名称 采购商 采购企业 采购单位 需方 需求企业 需求单位 本地需求企业 本地采购企业 本地供应企业 客户名称 发布单位名称 发布单位 所属机构 工作单位 参会单位 参会企业"},
	{field: FieldShortName, list: "公司简称 企业简称 简称 单位简称"},
	{field: FieldFormerName, list: "曾用名 别名 原名 原名称 企业曾用名 公司曾用名"},
	{field: FieldCreditCode, list: "统一社会信用代码 社会信用代码 信用代码 社会统一信用代码 统一信用代码 统一代码 企业统一社会信用代码"},
	{field: FieldCreditCode, weak: true, list: "纳税人识别号 税号 统一身份认证编号 组织机构代码 注册号"},
	{field: FieldLegalPerson, list: "法定代表人 法人 公司法人 企业法人 法人代表 法人姓名 法定代表人姓名 经营者 法人代表姓名"},
	{field: FieldLegalPerson, weak: true, list: "负责人 企业负责人 主要负责人 单位负责人 总经理 董事长 负责人姓名"},
	{field: FieldContact, list: "联系人 联系人姓名 日常联系人 发布人 发布人姓名 统计负责人 洽谈人 业务联系人 对接人 联络员 企业联络员 联络人 填报人 主要联系人 采购负责人 销售负责人 contact contactperson"},
	{field: FieldContactPhone, list: "联系人及电话 联系人及联系电话 联系人及联系方式 联系人和电话 联系人与电话 联系人及手机 联系人及手机号 法人及电话 负责人及电话 法人及联系电话 负责人及联系电话"},
	{field: FieldPosition, list: "联系人职务 职务 职位 身份 联系人职位"},
	{field: FieldPhone, list: "联系电话 联系人电话 电话 手机 手机号 手机号码 电话号码 联系方式 企业联系方式 日常联系人联系电话 发布人电话 固话 座机 固定电话 办公电话 移动电话 联系手机 公司电话 企业电话 法人电话 联系人手机 联系人联系方式 联系人联系电话 tel phone mobile"},
	{field: FieldEmail, list: "邮箱 电子邮箱 电子信箱 发布人邮箱 电子邮件 email 联系邮箱 企业邮箱"},
	{field: FieldAddress, list: "地址 企业地址 注册地址 单位地址 公司地址 通讯地址 联系地址 厂址 详细地址 住所 address"},
	{field: FieldAddress, weak: true, list: "注册地 实际经营地址 经营场所 生产经营场所 经营地址 生产地址 办公地址 详细办公地址 参考地址 坐落"},
	{field: FieldPlace, list: "镇区 所属镇区 所属镇 所在镇 乡镇 所属乡镇 所在乡镇 街道乡镇 乡镇街道 镇街 所属镇街 镇 街道 所在区域 所属区域 负责区域 区域 所在地 属地 镇园区 所属镇园区 镇街园区 乡镇园区 所属镇街园区"},
	{field: FieldPlace, weak: true, list: "所在区县 区县 所属地区 地区 行政区域 所属园区 园区 园区名称 所在园区 开发区名称 开发区"},
	{field: FieldIndustry, list: "行业 所属行业 行业分类 国标行业 行业门类 国民经济行业 行业类别 行业名称 企业所属行业"},
	{field: FieldIndustry, weak: true, list: "所属行业代码 行业代码 行业大类 行业中类 行业小类 产业方向"},
	{field: FieldCluster, list: "产业集群 产业集群分类 所属产业集群 所属集群 集群 集群名称 所属产业 产业类别 产业分类 产业"},
	{field: FieldCluster, weak: true, list: "所属产业链 产业链 产业链名称"},
	{field: FieldStage, list: "产业链环节 所属环节 环节 产业环节 链条环节 上下游环节 所属产业链环节 所处环节"},
	{field: FieldEmployees, list: "员工数 员工人数 员工总数 职工人数 职工总数 企业职工总人数 企业现有职工 现有职工 用工 用工人数 从业人员 从业人数 从业人员数 人员规模 人数 就业人数 员工 职工 从业人员人数"},
	{field: FieldEmployees, weak: true, list: "参保人数"},
	{field: FieldCapital, list: "注册资本 注册资金"},
	{field: FieldCapital, weak: true, list: "实缴资本"},
	{field: FieldOutputValue, list: "产值 年产值 总产值 工业总产值 年总产值 工业产值 年度产值"},
	{field: FieldRevenue, list: "营收 年营收 营业收入 年营业收入 销售收入 年销售收入 销售额 年销售额 经营收入 年经营收入 年开票额 开票额 主营业务收入 年收入 营业额 年营业额"},
	{field: FieldTax, list: "税金 年税金 税收 年税收 纳税 年纳税 纳税额 年纳税额 税收总额 入库税收 上缴税金 纳税情况 纳税总额"},
	{field: FieldAboveScale, list: "规上企业 规上 规模以上企业 规模以上 规上工业企业"},
	{field: FieldHundredMillion, list: "亿元企业 产值过亿 过亿企业"},
	{field: FieldSpecialised, list: "专精特新 专精特新企业 专精特新中小企业 专精特新级别 专精特新等级"},
	{field: FieldLittleGiant, list: "专精特新小巨人 小巨人 小巨人企业 专精特新小巨人企业 国家级小巨人"},
	{field: FieldHighTech, list: "高新技术企业 高新企业 高企 高新 国家高新技术企业 国家级高新技术企业"},
	{field: FieldFamousBrand, list: "名牌 名牌产品 驰名商标 著名商标 名牌企业"},
	{field: FieldAnchor, list: "链主 链主企业 龙头 龙头企业"},
	{field: FieldAnchorLevel, list: "龙头企业级别 龙头级别 农业产业化龙头企业级别 龙头企业等级 农业龙头企业级别"},
	{field: FieldHonours, list: "企业资质 资质荣誉 荣誉资质 荣誉 资质 企业荣誉 企业规模 规模 企业标签 标签 荣誉称号"},
	{field: FieldCertificates, list: "资质认证 认证 体系认证 认证情况 质量体系认证 质量认证 认证证书 资质证书 证书 管理体系认证 认证体系 通过认证 质量体系"},
	{field: FieldRequirement, list: "资质要求 认证要求 证书要求 体系要求 供应商资质要求 供应商要求 供应商资质 供方资质要求 对供应商要求 对供应商资质要求 需求方资质要求"},
	{field: FieldCreditGrade, list: "诚信评价 诚信等级 信用等级 诚信评级 信用评价 诚信"},
	{field: FieldNote, list: "备注 说明 备注说明 其他说明 附注 供应说明 供货说明 供给说明 需求说明 采购说明 产品说明 补充说明 接单说明 情况说明 remark note"},

	{field: FieldOffers, list: "主营产品 主要产品 主导产品 主产品 核心产品 核心产品或方案 核心业务 主营业务 主要业务 主营 主要产品及产能 可供产品 可供应产品 供给产品 供给 供应 产品供给 供给信息 主营产品及服务 主营产品或服务 主要服务 可提供产品 可提供服务 生产产品 主打产品 代表产品 经营产品"},
	{field: FieldOffers, singular: true, list: "供应产品 供应产品名称 供给产品名称 主营产品名称 主要产品名称 可供产品名称 销售产品名称"},
	{field: FieldOffers, weak: true, list: "经营范围 业务范围 主营范围"},
	{field: fieldProduct, singular: true, list: "产品名称 产品名 品名 商品名 商品名称 产品目录名称 物品名称 货品名称 产品服务名称 产品或服务名称 品种 物资名称 服务名称 目标产品 目标产品名称 mainproduct product"},
	{field: fieldProduct, list: "产品 产品与服务 产品及服务 产品和服务 产品或服务 服务项目 服务内容 产品清单 产品列表 产品服务 products mainproducts"},
	{field: fieldBareName, singular: true, list: "名称"},
	{field: fieldBareUnit, list: "单位"},
	{field: FieldNeeds, list: "原材料 原料 主要原材料 主要原料 主要原辅材料 主要原辅料 原辅材料 原辅料 主要材料 采购产品 需求物料 采购物品 主要采购品类 采购品类 采购需求 采购需求产品 原材料需求 需采购原材料 需求原材料 所需原材料 外购产品 外购件 外协件 外协需求 配套需求 配套需求产品 需求 产品需求 需求信息 采购内容 采购清单 所需产品 所需原料 需求物资 rawmaterial rawmaterials 采购原材料 辅料 主要辅料 外购原材料 需求产品及服务"},
	{field: FieldNeeds, singular: true, list: "原材料名称 需求产品 需求产品名称 采购产品名称 货物名称 标的名称 物料名称 需求名称 需求主题 需求标题 采购物品名称 采购品名 需求品名 求购产品 原料名称 材料名称 采购物料名称 需求物料名称 采购需求名称 主要原材料名称 主要原辅材料名称"},
	{field: FieldNeeds, weak: true, list: "需求内容 需求简介 需求描述 需求摘要"},
	{field: FieldCapacity, list: "年产能 产能 现有产能 产能交期 年生产能力 生产能力 年加工能力 加工能力 年供应量 供应量 可供数量 供应数量 供货量 可供量 供给量 年供货能力 供货能力 年供应能力 供应能力 capacity 月产能 日产能 日加工能力 年产能力"},
	{field: FieldCapacity, weak: true, list: "设计产能 产量 年产量 实际产量 月产量 日产量 年销量 销量"},
	{field: FieldDemand, list: "年用量 用量 需求量 年需求量 需求数量 预估数量 采购量 采购数量 年采购量 年需求 年消耗量 消耗量 月用量 月需求量 月采购量 年收购量 收购量 年使用量 使用量 年耗用量"},
	{field: FieldAmount, list: "年采购额 采购额 采购金额 年采购金额 预算金额 总价 金额 年采购总额 采购总额"},
	{field: FieldQuantity, list: "数量 quantity"},
	{field: FieldUnit, list: "计量单位 数量单位 产能单位 单位名"},
	{field: FieldPrice, list: "单价 价格 预算单价 最高限价 单价最高限价 参考价 报价 含税单价 售价 供货价 参考价格 市场价 期望价格 目标价格"},
	{field: FieldSpec, list: "规格 规格型号 型号规格 型号 技术规格 参数 规格参数 技术参数 技术参数与性能指标 技术要求 规格要求 材质 质量要求 产品规格 产品型号 材质规格 材料类型"},
	{field: FieldBrand, list: "品牌 产品品牌 品牌名称"},
	{field: FieldBrand, weak: true, list: "生产厂家 厂家 制造商"},
	{field: FieldShare, list: "营收占比 占比 销售占比 收入占比 营业收入占比 占营收比重 份额 产值占比"},
	{field: FieldUsedFor, list: "用于产品 用途 用于 使用产品 应用产品 应用于 所用产品 对应产品"},
	{field: FieldSource, list: "采购地 采购来源 采购渠道 主要采购渠道 原料来源地 原材料来源地 来源 来源地 来源地区 供货地 采购来源地 采购区域 货源地 主要来源"},
	{field: FieldPlaceOfMake, list: "产地 产地要求 原产地"},
}

// term is what the vocabulary knows of one header.
type term struct {
	field      Field
	weak       bool
	singular   bool
	confidence float64
}

// How sure a header was understood: by its very words, after fillers were taken off, by its ending alone.
const (
	sureExact  = 1.0
	sureAffix  = 0.9
	sureEnding = 0.7
)

var vocabulary = sync.OnceValue(func() map[string]term {
	terms := map[string]term{}
	for _, w := range words {
		for word := range strings.FieldsSeq(w.list) {
			terms[word] = term{w.field, w.weak, w.singular, sureExact}
		}
	}
	return terms
})

// endings recognise headers by their build where the vocabulary is silent; the first that fits counts.
var endings = []struct {
	pattern *regexp.Regexp
	term    term
}{
	{regexp.MustCompile(`\d月|月份|季度|上半年|下半年|本月|当月|^月产值|截至|截止|累计|增长|增速|同比|占地|亩均|预期|计划|增加值|洽谈|意向`), term{}},
	{regexp.MustCompile(`(原材料|原辅材料|原辅料|原料)(名称)?[及和与]年?(用量|需求量|采购量|消耗量|需求)$`), term{field: FieldNeeds}},
	{regexp.MustCompile(`信用代码`), term{field: FieldCreditCode}},
	{regexp.MustCompile(`(联系人|法人|负责人|代表人|联络员)(及|和|与|、)(其)?(联系)?(电话|方式|手机)`), term{field: FieldContactPhone}},
	{regexp.MustCompile(`(电话|手机|手机号|手机号码|联系方式|电话号码)$`), term{field: FieldPhone}},
	{regexp.MustCompile(`邮箱$`), term{field: FieldEmail}},
	{regexp.MustCompile(`^(拟|需|所需|需求|需求的|需要|采购|拟采购|求购|需采购|外购|外协|配套需求|需要采购|年采购).*(产品|原材料|原料|材料|物料|配件|零部件|物资|品类|设备|服务)(名称)?$`), term{field: FieldNeeds}},
	{regexp.MustCompile(`(原材料|原辅材料|原辅料|原料)$`), term{field: FieldNeeds}},
	{regexp.MustCompile(`^(可)?(供应|供给|提供|销售|生产|主营|主导|主要|主打|经营|出售).*(产品|服务|业务)$`), term{field: FieldOffers}},
	{regexp.MustCompile(`(产能|生产能力|加工能力|供应量|供货能力)$`), term{field: FieldCapacity}},
	{regexp.MustCompile(`产量$`), term{field: FieldCapacity, weak: true}},
	{regexp.MustCompile(`(需求量|采购量|用量|使用量|消耗量|收购量|需求数量|采购数量)$`), term{field: FieldDemand}},
	{regexp.MustCompile(`(采购额|采购金额|采购总额)$`), term{field: FieldAmount}},
	{regexp.MustCompile(`产值$`), term{field: FieldOutputValue}},
	{regexp.MustCompile(`(销售收入|营业收入|销售额|营收|开票额)$`), term{field: FieldRevenue}},
	{regexp.MustCompile(`(税金|纳税额|纳税|税收)$`), term{field: FieldTax}},
	{regexp.MustCompile(`(企业名称|公司名称|单位名称)$`), term{field: FieldName, weak: true}},
	{regexp.MustCompile(`(人才|用工|资金|融资|技术|服务)需求$`), term{}},
	{regexp.MustCompile(`(原材料|原辅料|原料|材料|零部件|配件|产品|设备).*(需求|采购)$`), term{field: FieldNeeds}},
	{regexp.MustCompile(`(采购地|来源地)$`), term{field: FieldSource}},
	{regexp.MustCompile(`地址$`), term{field: FieldAddress, weak: true}},
	{regexp.MustCompile(`联系人$`), term{field: FieldContact}},
}

// fillers may stand before or behind the words of the vocabulary without changing what they mean.
var (
	leadingFillers  = []string{"请填写", "是否为", "是否是", "是否", "贵公司", "贵企业", "贵单位", "本企业", "本公司", "企业", "公司", "单位", "主要", "目前", "现有", "当前", "上年度", "上一年", "上年", "去年", "今年", "本年度", "本年", "本期", "最近一年", "近一年", "年度", "预计", "预估", "现", "的"}
	trailingFillers = []string{"情况", "信息", "名称", "列表", "清单", "一览", "明细", "等", "说明", "度"}
)

// blockPrefixes stand before an attribute of a product and say which side it belongs to: 采购单价, 原材料规格.
var blockPrefixes = []string{"产品", "商品", "供应", "供给", "主要产品", "主营产品", "原材料", "原料", "材料", "物料", "需求", "采购", "货物", "需求产品", "采购产品"}

// attributes are the fields that describe the product of another column.
var attributes = map[Field]bool{
	FieldCapacity: true, FieldDemand: true, FieldQuantity: true, FieldUnit: true, fieldBareUnit: true, FieldAmount: true,
	FieldPrice: true, FieldSpec: true, FieldBrand: true, FieldShare: true, FieldUsedFor: true, FieldSource: true,
	FieldPlaceOfMake: true, FieldRequirement: true,
}

// lookUp finds the field of a normalised header.
func lookUp(header string) (term, bool) {
	if header == "" {
		return term{}, false
	}
	terms := vocabulary()
	if t, ok := terms[header]; ok {
		return t, true
	}
	question := strings.HasPrefix(header, "是否")
	for _, stripped := range stripped(header) {
		t, ok := terms[stripped]
		if !ok || t.field == fieldBareName || t.field == fieldBareUnit || t.field == FieldIgnored || question && !asksLabel(t.field) {
			continue
		}
		t.confidence = sureAffix
		return t, true
	}
	for _, prefix := range blockPrefixes {
		if rest, ok := strings.CutPrefix(header, prefix); ok {
			if t, known := terms[rest]; known && attributes[t.field] {
				t.confidence = sureAffix
				return t, true
			}
		}
	}
	if single := trailingNumber.ReplaceAllString(header, ""); single != header && !question {
		if t, ok := lookUp(single); ok && t.field != FieldIgnored {
			t.confidence = min(t.confidence, sureAffix)
			return t, true // 产品1, 产能1
		}
	}
	if han := latin.ReplaceAllString(header, ""); han != header && han != "" {
		if t, ok := lookUp(han); ok && t.field != FieldIgnored {
			t.confidence = min(t.confidence, sureAffix)
			return t, true // Product 产品
		}
	}
	if question {
		return term{}, false // a question about something else must not become a number or a name
	}
	for _, e := range endings {
		if e.pattern.MatchString(header) {
			t := e.term
			t.confidence = sureEnding
			t.singular = strings.HasSuffix(header, "名称")
			return t, t.field != FieldUnknown
		}
	}
	return term{}, false
}

var (
	trailingNumber = regexp.MustCompile(`[1-9一二三四五六七八九十]$`)
	latin          = regexp.MustCompile(`^[a-z'&]{2,}|[a-z'&]{2,}$`)
)

// asksLabel reports whether a field is answered with yes or no.
func asksLabel(field Field) bool {
	_, label := answerLabels[field]
	return label || field == FieldSpecialised
}

// stripped returns the header without fillers, the least changed first.
func stripped(header string) []string {
	var forms []string
	add := func(form string) {
		if form != "" {
			forms = append(forms, form)
		}
	}
	head := header
	for range 3 {
		shorter := head
		for _, f := range leadingFillers {
			if rest, ok := strings.CutPrefix(head, f); ok {
				shorter = rest
				break
			}
		}
		if shorter == head {
			break
		}
		head = shorter
		add(head)
	}
	for _, f := range trailingFillers {
		if rest, ok := strings.CutSuffix(header, f); ok {
			add(rest)
		}
		if rest, ok := strings.CutSuffix(head, f); ok {
			add(rest)
		}
	}
	return forms
}

// heading is a header cell taken apart.
type heading struct {
	words  string // normalised, what lookUp understands
	unit   string // 吨, 万元; several offered stay joined with a slash: 万件/吨
	money  string // of a price: 元 in 元/吨
	year   int
	period catalog.Period
	hints  string // what stood in brackets
}

var (
	headerNumber = regexp.MustCompile(`^(?:\(\d{1,2}\)|q?\d{1,2}[.、:)]|[一二三四五六七八九十]{1,2}、|\([一二三四五六七八九十]{1,2}\))\s*(\D)`)
	bracketed    = regexp.MustCompile(`\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】|<([^<>]*)>|\{([^{}]*)\}`)
	yearInFront  = regexp.MustCompile(`(?:19|20)\d\d年?度?`)
	headerNoise  = strings.NewReplacer(" ", "", "_", "", "-", "", "—", "", "–", "", ":", "", "/", "", "\\", "", "*", "", "★", "", "☆", "", "●", "", "·", "", ".", "", "、", "", ",", "", "，", "", "。", "", "?", "", "#", "", "\"", "", "“", "", "”", "")
)

// normalizeHeader takes a header apart as forms write it: marks, brackets with a unit or a remark, a year.
func normalizeHeader(text string) heading {
	folded := headerNumber.ReplaceAllString(strings.ToLower(catalog.Fold(text)), "$1")
	var h heading
	for range 4 { // brackets may stand inside each other
		cut := bracketed.ReplaceAllStringFunc(folded, func(part string) string {
			h.addBracket(strings.Trim(part, "()[]【】<>{}"))
			return ""
		})
		if cut == folded {
			break
		}
		folded = cut
	}
	folded = strings.Trim(strings.NewReplacer("(", "", ")", "").Replace(folded), " ")
	if year := yearInFront.FindString(folded); year != "" {
		// 2016年年产值 keeps one 年, 2016年产值 means the same as 产值.
		h.year, _ = strconv.Atoi(year[:4])
		folded = strings.Replace(folded, year, "", 1)
	}
	for _, both := range []string{"联系人/", "法人/", "负责人/"} {
		folded = strings.Replace(folded, both, strings.TrimSuffix(both, "/")+"及", 1)
	}
	h.words = headerNoise.Replace(folded)
	if h.unit == "" {
		h.cutTrailingUnit()
	}
	if h.period == catalog.PeriodNone {
		h.period = periodOfWords(h.words)
	}
	return h
}

func (h *heading) addBracket(inner string) {
	inner = strings.TrimPrefix(strings.TrimPrefix(strings.ReplaceAll(inner, " ", ""), "单位:"), "单位")
	switch unit, money, period, ok := unitWords(inner); {
	case ok && h.unit == "":
		h.unit, h.money = unit, money
		if period != catalog.PeriodNone {
			h.period = period
		}
	case h.year == 0 && yearInFront.FindString(inner) == inner && inner != "":
		h.year, _ = strconv.Atoi(inner[:4])
	default:
		h.hints += " " + inner
	}
}

// cutTrailingUnit reads 年产值万元, a unit without brackets.
func (h *heading) cutTrailingUnit() {
	for _, unit := range []string{"亿元", "万元", "千元", "万件", "万吨", "万米"} {
		if rest, ok := strings.CutSuffix(h.words, unit); ok {
			if _, known := lookUp(rest); known {
				h.words, h.unit = rest, unit
			}
			return
		}
	}
}

func periodOfWords(words string) catalog.Period {
	for _, p := range []struct {
		word   string
		period catalog.Period
	}{{"年", catalog.PeriodYear}, {"月", catalog.PeriodMonth}, {"日", catalog.PeriodDay}, {"每批", catalog.PeriodBatch}} {
		if strings.HasPrefix(words, p.word) || strings.HasPrefix(words, "上"+p.word) || strings.HasPrefix(words, "每"+p.word) {
			return p.period
		}
	}
	if strings.Contains(words, "年产") || strings.Contains(words, "年用") || strings.Contains(words, "年需") || strings.Contains(words, "年采购") {
		return catalog.PeriodYear
	}
	return catalog.PeriodNone
}

// unitWords reads a unit expression: 万元, 吨/年, 元/吨, or several units to choose from (万件/吨).
func unitWords(text string) (unit, money string, period catalog.Period, ok bool) {
	if text == "" {
		return "", "", "", false
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("/、,;或", r) })
	var units []string
	for _, part := range parts {
		if p, isPeriod := periods[part]; isPeriod {
			period = p
			continue
		}
		if !isUnit(part) {
			return "", "", "", false
		}
		units = append(units, part)
	}
	switch {
	case len(units) == 0:
		return "", "", "", false
	case len(units) == 2 && isMoneyUnit(units[0]) && !isMoneyUnit(units[1]) && strings.Contains(text, "/"):
		return units[1], units[0], period, true
	}
	return strings.Join(units, "/"), "", period, true
}

var periods = map[string]catalog.Period{
	"年": catalog.PeriodYear, "月": catalog.PeriodMonth, "日": catalog.PeriodDay, "天": catalog.PeriodDay, "批": catalog.PeriodBatch,
}

func isUnit(word string) bool {
	if _, _, ok := catalog.UnitOf(word); ok {
		return true
	}
	return word == "%" || word == "㎡"
}

func isMoneyUnit(word string) bool {
	dimension, _, ok := catalog.UnitOf(word)
	return ok && dimension == "money"
}

// sideHint tells from words whether they speak of buying or of selling; both or neither give 0, buying is negative.
func sideHint(text string) int {
	needs := containsAny(text, "需求", "采购", "求购", "原材料", "原料", "原辅", "所需", "外购", "用途", "需方", "购买")
	offers := containsAny(text, "供应", "供给", "供货", "销售", "主营", "产能", "产出", "供方", "可供")
	if containsAny(text, "供需") {
		return 0
	}
	switch {
	case needs && !offers:
		return -1
	case offers && !needs:
		return 1
	}
	return 0
}

func containsAny(text string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
