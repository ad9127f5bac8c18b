package workbook

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLayouts reads the header rows of real forms with made-up content.
func TestLayouts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		sheet    testSheet
		opts     Options
		kind     Kind
		want     []string
		findings []string
	}{
		{
			name: "titles, merged rows, both sides with quantities and units",
			sheet: testSheet{
				rows: [][]any{
					cells("附件1"),
					cells("示范区汽车零部件企业供需信息表"),
					cells("填报单位（盖章）：　填报日期：　年　月　日　单位：万元"),
					cells("序号", "企业名称（全称）", "统一社会信用代码", "所属镇（园区）", "主要产品（供应）", "年产能", "计量单位", "采购需求产品", "年需求量", "目前采购地", "联系人", "手机"),
					cells(1, "襄阳示例曲轴有限公司", "91420607MA48K0X190", "双沟镇", "曲轴", 30, "万件", "圆钢", "5000吨", "浙江", "张三", 13971234567),
					cells(2, "襄阳样板饲料有限公司", nil, "伙牌园区", "猪饲料、鸡饲料", "10/20", "万吨", "玉米、豆粕等", 8000, "本地", "李四", "0710-3333333/13900001111"),
					cells("合计", nil, nil, nil, nil, 60),
				},
				merges: []string{"A2:L2", "A3:L3"},
			},
			kind: KindMixed,
			want: []string{
				"襄阳示例曲轴有限公司 | code 91420607MA48K0X190 | place 双沟镇 | contact 张三  13971234567",
				"offer 曲轴 | quantity 30 万件/年",
				"need 圆钢 | quantity 5000 吨/年 | source country 浙江",
				"襄阳样板饲料有限公司 | place 伙牌园区 | contact 李四  0710-3333333/13900001111",
				"offer 猪饲料 | quantity 10 万吨/年",
				"offer 鸡饲料 | quantity 20 万吨/年",
				"need 玉米 | source local 本地 | note 年需求量: 8000",
				"need 豆粕 | source local 本地 | note 年需求量: 8000",
			},
			findings: []string{"A7 total_row note"},
		},
		{
			name: "a plain directory",
			sheet: testSheet{rows: [][]any{
				cells("企业名称", "统一社会信用代码", "行业", "联系人", "联系电话"),
				cells("示例纺织厂", "91350203M0001QKT19", "棉纺", "王五", "13900002222"),
				cells("示例合作社", nil, "种植", "赵六", nil),
			}},
			kind: KindEnterprises,
			want: []string{
				"示例纺织厂 | code 91350203M0001QKT19 | industry 棉纺 | contact 王五  13900002222",
				"示例合作社 | industry 种植 | contact 赵六",
			},
			findings: []string{"B2 code_doubtful doubtful"},
		},
		{
			name: "spaces inside the words",
			sheet: testSheet{rows: [][]any{
				cells("编号", "单 位 名 称", "法 人", "电 话", "主 营"),
				cells(1, "示例机械厂", "钱七", "0710-2222222", "齿轮；轴承座"),
				cells(2, "示例铸造厂", "孙八", "13900003333", "铸件"),
			}},
			kind: KindOffers,
			want: []string{
				"示例机械厂 | legal 钱七 | contact 钱七  0710-2222222", "offer 齿轮", "offer 轴承座",
				"示例铸造厂 | legal 孙八 | contact 孙八  13900003333", "offer 铸件",
			},
		},
		{
			name: "marks, hints in brackets, units and a yes/no column",
			sheet: testSheet{rows: [][]any{
				cells("*企业名称（必填）", "*信用代码", "*主营产品（多个用顿号隔开）", "年产值(万元)", "纳税(万元)", "从业人员(人)", "是否规上（是/否）"),
				cells("示例服装有限公司", "91420607MA480044X0", "衬衫、西服等", "1,200.5", 36, 120, "是"),
				cells("示例印染有限公司", "914206077391000", "印染布", "3000-4000", "0", "约80人", "√"),
				cells("示例针织有限公司", "9.14206E+17", "针织衫", "2.4亿元", nil, nil, "否"),
			}},
			kind: KindOffers,
			want: []string{
				"示例服装有限公司 | code 91420607MA480044X0 | employees 120 | labels [above_scale] | output0 12005000 | tax0 360000", "offer 衬衫", "offer 西服",
				"示例印染有限公司 | employees 80 | labels [above_scale] | note 信用代码: 914206077391000；年产值(万元): 3000-4000", "offer 印染布",
				"示例针织有限公司 | output0 240000000 | note 信用代码: 9.14206E+17", "offer 针织衫",
			},
			findings: []string{"B3 code_malformed doubtful", "D3 range doubtful", "B4 digits_lost doubtful"},
		},
		{
			name: "goods of suppliers",
			sheet: testSheet{rows: [][]any{
				cells("供应产品", "规格", "价格", "产地", "供应截至日期", "备注", "供应商"),
				cells("玉米", "二等", "2.3元/公斤", "襄州", 45657, "可送货", "示例粮油有限公司"),
				cells("小麦", "一等", "面议", "枣阳", nil, nil, "示例粮油有限公司"),
			}},
			kind: KindOffers,
			want: []string{
				"示例粮油有限公司", "offer 玉米 | spec 二等 | price 2.3 元/公斤 | note 产地: 襄州；供应截至日期: 2024-12-31；可送货",
				"示例粮油有限公司", "offer 小麦 | spec 一等 | price 面议 | note 产地: 枣阳",
			},
			findings: []string{"E1 column_unknown note"},
		},
		{
			name: "grain and oil",
			sheet: testSheet{rows: [][]any{
				cells("企业名称", "主要原料", "年收购量（吨）", "原料来源地", "主要产品", "年加工能力（吨）", "品牌", "龙头企业级别", "基地面积（亩）"),
				cells("示例米业有限公司", "稻谷", 20000, "本地", "大米", "3万", "汉水", "省级", 500),
				cells("示例油脂有限公司", "油菜籽、大豆", 10000, "外省", "菜籽油", 5000, nil, "否", nil),
			}},
			kind: KindMixed,
			want: []string{
				"示例米业有限公司 | labels [anchor] | note 龙头企业级别: 省级；基地面积(亩): 500",
				"need 稻谷 | quantity 20000 吨/年 | source local 本地",
				"offer 大米 | brand 汉水 | quantity 30000 吨/年",
				"示例油脂有限公司",
				"need 油菜籽 | source country 外省 | note 年收购量(吨): 10000",
				"need 大豆 | source country 外省 | note 年收购量(吨): 10000",
				"offer 菜籽油 | quantity 5000 吨/年",
			},
			findings: []string{"I1 column_unknown note"},
		},
		{
			name: "textile, with several units offered by the header",
			sheet: testSheet{rows: [][]any{
				cells("企业名称", "纱锭（万锭）", "织机（台）", "主要产品", "年产量（吨/万米/万件）", "主要原料", "年用量", "采购地"),
				cells("示例纺织有限公司", 5, 200, "棉纱", 3000, "皮棉", "3500吨", "新疆"),
				cells("示例织造有限公司", nil, 96, "坯布", "800万米", "棉纱", "每月50吨", "本市"),
			}},
			kind: KindMixed,
			want: []string{
				"示例纺织有限公司 | note 纱锭(万锭): 5；织机(台): 200",
				"offer 棉纱 | quantity 3000",
				"need 皮棉 | quantity 3500 吨/年 | source country 新疆",
				"示例织造有限公司 | note 织机(台): 96",
				"offer 坯布 | quantity 800 万米/年",
				"need 棉纱 | quantity 50 吨/月 | source local 本市",
			},
			findings: []string{"B1 column_unknown note", "C1 column_unknown note", "E2 unit_unclear doubtful"},
		},
		{
			name: "two-row header with groups, merged",
			sheet: testSheet{
				rows: [][]any{
					cells("产业集群企业供需信息表"),
					cells("序号", "企业名称", "法人", nil, "产品供给", nil, "原材料需求", nil, "2023年", nil),
					cells(nil, nil, "姓名", "电话", "主要产品", "年产能（万件）", "主要原材料", "年需求量（吨）", "产值（万元）", "税收（万元）"),
					cells(1, "示例制动有限公司", "周九", "13900004444", "刹车片", 20, "钢背、摩擦材料", "30、40", 500, 12.5),
				},
				merges: []string{"A1:J1", "A2:A3", "B2:B3", "C2:D2", "E2:F2", "G2:H2", "I2:J2"},
			},
			kind: KindMixed,
			want: []string{
				"示例制动有限公司 | legal 周九 | contact 周九  13900004444 | output2023 5000000 | tax2023 125000",
				"offer 刹车片 | quantity 20 万件/年",
				"need 钢背 | quantity 30 吨/年",
				"need 摩擦材料 | quantity 40 吨/年",
			},
		},
		{
			name: "one product a row, the enterprise merged over its rows",
			sheet: testSheet{
				name: "采购清单",
				rows: [][]any{
					cells("序号", "企业名称", "产品名称", "规格型号", "数量", "单位", "用途", "质量要求"),
					cells(1, "示例车桥有限公司", "轴承", "6204", 300, "套", "车桥", "ISO9001"),
					cells(nil, nil, "钢板、型钢", "Q235", "1,500", "吨/年", "车架", nil),
					cells(2, "示例车轮有限公司", "轮辋钢", nil, "2万", "kg", "车轮", nil),
				},
				merges: []string{"A2:A3", "B2:B3"},
			},
			kind: KindNeeds,
			want: []string{
				"示例车桥有限公司", "need 轴承 | spec 6204 ISO9001 | for 车桥 | quantity 300 套",
				"示例车桥有限公司", "need 钢板、型钢 | spec Q235 | for 车架 | quantity 1500 吨/年",
				"示例车轮有限公司", "need 轮辋钢 | for 车轮 | quantity 20000 kg",
			},
		},
		{
			name: "a vertical form with two pairs in a row",
			sheet: testSheet{
				rows: [][]any{
					cells("企业基本情况表"),
					cells("企业名称", "示例电机有限公司", "统一社会信用代码", "91420607739100018L"),
					cells("联系人", "吴十", "联系电话", "13900005555"),
					cells("所属镇区：", "张湾镇", "注册资本", "500万元"),
					cells("主要产品", "电机、水泵", nil, nil),
					cells("主要原材料", "硅钢片；漆包线", nil, nil),
					cells("占地面积", "50亩", nil, nil),
				},
				merges: []string{"A1:D1", "B5:D5", "B6:D6"},
			},
			kind: KindMixed,
			want: []string{
				"示例电机有限公司 | code 91420607739100018L | place 张湾镇 | capital 5000000 | contact 吴十  13900005555 | note 占地面积: 50亩",
				"offer 电机", "offer 水泵", "need 硅钢片", "need 漆包线",
			},
			findings: []string{"B7 column_unknown note"},
		},
		{
			name: "the product column alone is bought when the caller says so",
			sheet: testSheet{rows: [][]any{
				cells("企业名称", "产品名称"), cells("示例甲公司", "螺栓"), cells("示例甲公司", "螺母"),
			}},
			opts: Options{Kind: KindNeeds},
			kind: KindNeeds,
			want: []string{"示例甲公司", "need 螺栓", "示例甲公司", "need 螺母"},
		},
		{
			name: "the product column alone is sold when nothing else is said",
			sheet: testSheet{rows: [][]any{
				cells("企业名称", "产品名称"), cells("示例甲公司", "螺栓"), cells("示例甲公司", "螺母"),
			}},
			kind: KindOffers,
			want: []string{"示例甲公司", "offer 螺栓", "示例甲公司", "offer 螺母"},
		},
		{
			name: "名称 holds enterprises when its values end like firms",
			sheet: testSheet{rows: [][]any{
				cells("名称", "主营产品", "电话"), cells("示例木业厂", "木箱", "0710-8888888"), cells("示例包装公司", "纸箱", nil),
			}},
			kind: KindOffers,
			want: []string{"示例木业厂 | contact 0710-8888888", "offer 木箱", "示例包装公司", "offer 纸箱"},
		},
		{
			name: "名称 and 单位 describe the product beside an enterprise column",
			sheet: testSheet{rows: [][]any{
				cells("企业名称", "名称", "年用量", "单位"), cells("示例化工有限公司", "液碱", 30, "吨"), cells("示例化工有限公司", "盐酸", 20, "吨"),
			}},
			kind: KindNeeds,
			want: []string{"示例化工有限公司", "need 液碱 | quantity 30 吨/年", "示例化工有限公司", "need 盐酸 | quantity 20 吨/年"},
		},
		{
			name: "the enterprise stands above the table",
			sheet: testSheet{rows: [][]any{
				cells("产品供应清单"), cells("填报单位：示例五金制品厂"),
				cells("产品名称", "规格", "年产能（吨）"), cells("法兰", "DN50", 100), cells("弯头", "DN80", 60),
			}},
			kind: KindOffers,
			want: []string{"示例五金制品厂", "offer 法兰 | spec DN50 | quantity 100 吨/年", "示例五金制品厂", "offer 弯头 | spec DN80 | quantity 60 吨/年"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			entries, sheets := readForm(t, writeBook(t, c.sheet), c.opts)
			if diff := cmp.Diff(c.want, describeAll(entries)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.findings, remarks(entries, sheets)); diff != "" {
				t.Error(diff)
			}
			if got, want := sheets[0].Kind, c.kind; got != want {
				t.Errorf("kind %q, want %q", got, want)
			}
		})
	}
}
