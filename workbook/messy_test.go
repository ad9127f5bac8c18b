package workbook

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestMessyForms reads layouts that offices hand in: what a careful clerk would read, and nothing that they would have to guess.
func TestMessyForms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		sheet    testSheet
		want     []string
		findings []string
	}{
		{
			name: "a cell that counts its products, with whatever between them",
			sheet: testSheet{rows: [][]any{
				cells("企业名称", "主要产品"),
				cells("示例甲公司", "1.面粉 2.挂面 3.饼干"),
				cells("示例乙公司", "1、面粉\n2、挂面"),
				cells("示例丙公司", "①面粉②挂面"),
				cells("示例丁公司", "一、面粉；二、挂面。"),
				cells("示例戊公司", "(1)面粉(2)挂面"),
				cells("示例己公司", "M8、M10螺栓，1.5mm钢板"),
			}},
			want: []string{
				"示例甲公司", "offer 面粉", "offer 挂面", "offer 饼干",
				"示例乙公司", "offer 面粉", "offer 挂面",
				"示例丙公司", "offer 面粉", "offer 挂面",
				"示例丁公司", "offer 面粉", "offer 挂面",
				"示例戊公司", "offer 面粉", "offer 挂面",
				"示例己公司", "offer M8", "offer M10螺栓", "offer 1.5mm钢板",
			},
		},
		{
			name: "lists by spaces and bars, words that lead in, notices of the register",
			sheet: testSheet{rows: [][]any{
				cells("企业名称", "主要产品"),
				cells("示例甲公司", "小麦 玉米 大豆"),
				cells("示例乙公司", "汽车 零部件"),
				cells("示例丙公司", "面粉|挂面"),
				cells("示例丁公司", "主要生产面粉、挂面等"),
				cells("示例戊公司", "主要生产设备、备件"),
				cells("示例己公司", "一般项目：阀门制造；货物进出口（依法须经批准的项目，经批准后方可开展）"),
			}},
			want: []string{
				"示例甲公司", "offer 小麦", "offer 玉米", "offer 大豆",
				"示例乙公司", "offer 汽车 零部件",
				"示例丙公司", "offer 面粉", "offer 挂面",
				"示例丁公司", "offer 面粉", "offer 挂面",
				"示例戊公司", "offer 主要生产设备", "offer 备件",
				"示例己公司", "offer 阀门制造", "offer 货物进出口",
			},
		},
		{
			name: "quantities beside the product, sizes and packs stay in the name",
			sheet: testSheet{rows: [][]any{
				cells("企业名称", "主要产品", "主要原材料及年用量"),
				cells("示例甲公司", "面粉（5000吨）、挂面：年产3万袋", "小麦（7吨）"),
				cells("示例乙公司", "行车（5吨）、面粉（25kg）、曲轴20万件", "钢板"),
			}},
			want: []string{
				"示例甲公司", "offer 面粉 | quantity 5000 吨", "offer 挂面 | quantity 3 万袋/年", "need 小麦 | quantity 7 吨",
				"示例乙公司", "offer 行车(5吨)", "offer 面粉(25kg)", "offer 曲轴 | quantity 20 万件", "need 钢板",
			},
		},
		{
			name: "a row of units and a row that counts the columns belong to the header",
			sheet: testSheet{rows: [][]any{
				cells("企业名称", "主要产品", "年产能", "年产值"),
				cells(nil, nil, "吨", "万元"),
				cells("甲", "乙", 1, 2),
				cells("示例甲公司", "铸件", 500, 1200),
			}},
			want: []string{"示例甲公司 | output0 12000000", "offer 铸件 | quantity 500 吨/年"},
		},
		{
			name: "the title names a unit for money and one for goods",
			sheet: testSheet{rows: [][]any{
				cells("企业供需表", nil, nil, "单位：万元、吨"),
				cells("企业名称", "主要产品", "年产能", "年产值"),
				cells("示例甲公司", "铸件", 500, 1200),
			}},
			want: []string{"示例甲公司 | output0 12000000", "offer 铸件 | quantity 500 吨/年"},
		},
		{
			name: "examples are no enterprises",
			sheet: testSheet{rows: [][]any{
				cells("序号", "企业名称", "主要产品"), cells("例", "真实公司", "座椅"), cells(1, "湖北XX有限公司", "座椅"), cells(2, "示例甲公司", "铸件"),
			}},
			want:     []string{"示例甲公司", "offer 铸件"},
			findings: []string{"A2 repeated_header note", "A3 repeated_header note"},
		},
		{
			name: "notes, signature and date below the table",
			sheet: testSheet{rows: [][]any{
				cells("企业名称", "主营产品", "联系人"), cells("示例甲公司", "螺栓", "张三"),
				cells("（二）双沟镇"), cells("示例乙公司", "螺母", "李四"), cells("双沟镇小计：1家"),
				cells("说明："), cells("1、请认真填写，企业名称应与营业执照一致。"), cells("本表一式两份"), cells("示例区经信局", "2024年3月5日"),
			}},
			want:     []string{"示例甲公司 | contact 张三", "offer 螺栓", "示例乙公司 | contact 李四", "offer 螺母"},
			findings: []string{"A5 total_row note"},
		},
		{
			name: "marks, numbers and a short name at the enterprise's name",
			sheet: testSheet{rows: [][]any{
				cells("企业名称", "主营产品"), cells("1.示例甲公司", "轴"), cells("★示例乙公司*", "齿轮"), cells("示例丙有限公司（简称：示丙）", "弹簧"),
			}},
			want: []string{
				"示例甲公司", "offer 轴", "示例乙公司", "offer 齿轮", "示例丙有限公司 | short 示丙 | note 简称:示丙", "offer 弹簧",
			},
			findings: []string{"A4 remark_in_name note"},
		},
		{
			name: "names and numbers in two cells line by line",
			sheet: testSheet{rows: [][]any{
				cells("企业名称", "主营产品", "联系人", "联系电话"),
				cells("示例甲公司", "轴", "张三\n李四", "13900001111\n13900002222"),
				cells("示例乙公司", "轴", "王五", "139-0000-1111（微信同号）"),
				cells("示例丙公司", "轴", "赵六", "0086-710-2811111"),
			}},
			want: []string{
				"示例甲公司 | contact 张三  13900001111 | contact 李四  13900002222", "offer 轴",
				"示例乙公司 | contact 王五  139-0000-1111", "offer 轴",
				"示例丙公司 | contact 赵六  0086-710-2811111", "offer 轴",
			},
		},
		{
			name: "half a year is no year",
			sheet: testSheet{rows: [][]any{
				cells("企业名称", "2023年产值（万元）", "2024年1-6月产值（万元）", "是否高新"), cells("示例甲公司", 100, 60, "国高"),
			}},
			want:     []string{"示例甲公司 | labels [high_tech] | output2023 1000000 | note 2024年1-6月产值(万元): 60"},
			findings: []string{"C1 column_unknown note"},
		},
		{
			name: "numbered columns, two languages, a numbered questionnaire",
			sheet: testSheet{rows: [][]any{
				cells("来源", "1、企业名称：", "Product 产品1", "产能1", "产品2", "产能2", "2、主要原材料、零部件需求（前五）"),
				cells("微信", "示例甲公司", "铸件", "500吨", "锻件", "100吨", "生铁"),
			}},
			want: []string{
				"示例甲公司 | note 来源: 微信", "offer 铸件 | quantity 500 吨", "offer 锻件 | quantity 100 吨", "need 生铁",
			},
			findings: []string{"A1 column_unknown note"},
		},
		{
			name: "the other party's place is not the enterprise's",
			sheet: testSheet{rows: [][]any{
				cells("产业链", "目标产品", "本地需求企业", "年需求量", "目标企业", "所在地"),
				cells("汽车", "芯片", "示例甲公司", "100万片", "外地芯片公司", "上海"),
			}},
			want:     []string{"示例甲公司 | cluster 汽车", "need 芯片 | quantity 100 万片/年 | note 目标企业: 外地芯片公司；所在地: 上海"},
			findings: []string{"E1 column_unknown note", "F1 column_unknown note"},
		},
		{
			name: "buyer and supplier in a row: the goods bought are the buyer's needs",
			sheet: testSheet{rows: [][]any{
				cells("采购单位", "采购物品", "数量", "供应商", "联系电话"), cells("示例甲公司", "轴承", "500套", "外地轴承公司", "13900001111"),
			}},
			want:     []string{"示例甲公司 | note 供应商: 外地轴承公司；联系电话: 13900001111", "need 轴承 | quantity 500 套"},
			findings: []string{"D1 column_unknown note", "E1 column_unknown note"},
		},
		{
			name: "a column says of each row whether it is bought or sold",
			sheet: testSheet{rows: [][]any{
				cells("企业名称", "供需类型", "产品名称", "数量"),
				cells("示例甲公司", "供应", "轴承", "500套"), cells("示例乙公司", "需求", "轴承", "300套"), cells("示例丙公司", nil, "轴", "1根"),
			}},
			want:     []string{"示例甲公司", "offer 轴承 | quantity 500 套", "示例乙公司", "need 轴承 | quantity 300 套", "示例丙公司"},
			findings: []string{"B4 choice refused"},
		},
		{
			name: "columns without a header: the enterprises, and something else",
			sheet: testSheet{rows: [][]any{
				cells(nil, "主要产品", "年产能（吨）", nil), cells("示例甲公司", "铸件", 500, "重点"), cells("示例乙公司", "锻件", 200, nil),
			}},
			want:     []string{"示例甲公司 | note D: 重点", "offer 铸件 | quantity 500 吨/年", "示例乙公司", "offer 锻件 | quantity 200 吨/年"},
			findings: []string{"D1 column_unknown note"},
		},
		{
			name: "a list in two halves side by side",
			sheet: testSheet{rows: [][]any{
				cells("序号", "企业名称", "主要产品", "序号", "企业名称", "主要产品"),
				cells(1, "示例甲公司", "铸件", 2, "示例乙公司", "锻件"), cells(3, "示例丙公司", "轴", nil, nil, nil),
			}},
			want: []string{"示例甲公司", "offer 铸件", "示例乙公司", "offer 锻件", "示例丙公司", "offer 轴"},
		},
		{
			name: "supply beside demand",
			sheet: testSheet{
				rows: [][]any{
					cells("供应信息", nil, nil, "需求信息", nil, nil),
					cells("企业名称", "产品名称", "数量", "企业名称", "产品名称", "数量"),
					cells("示例甲公司", "螺栓", "5万件", "示例乙公司", "钢材", "20吨"),
				},
				merges: []string{"A1:C1", "D1:F1"},
			},
			want: []string{"示例甲公司", "offer 螺栓 | quantity 5 万件", "示例乙公司", "need 钢材 | quantity 20 吨"},
		},
		{
			name: "labels above, two tables below",
			sheet: testSheet{
				rows: [][]any{
					cells("企业供需信息采集表"),
					cells("企业名称", "示例化工有限公司", "联系人", "张三"),
					cells("联系电话", "13900001111", "从业人数", 120),
					cells("一、产品供给"),
					cells("序号", "产品名称", "年产能", "单位"), cells(1, "烧碱", 5000, "吨"), cells(2, "盐酸", 3000, "吨"),
					cells("二、原材料需求"),
					cells("序号", "名称", "年用量", "单位"), cells(1, "工业盐", 8000, "吨"),
					cells("填表人：张三", nil, "填表日期：2024年3月5日"),
				},
				merges: []string{"A1:D1", "A4:D4", "A8:D8"},
			},
			want: []string{
				"示例化工有限公司 | employees 120 | contact 张三  13900001111",
				"示例化工有限公司", "offer 烧碱 | quantity 5000 吨/年", "示例化工有限公司", "offer 盐酸 | quantity 3000 吨/年",
				"示例化工有限公司", "need 工业盐 | quantity 8000 吨/年",
			},
		},
		{
			name: "enterprise and contact above the table",
			sheet: testSheet{rows: [][]any{
				cells("采购单位：示例电气有限公司", nil, "联系人：张三", "电话：13900001111"),
				cells("名称", "规格", "数量", "单位"), cells("铜排", "TMY", 20, "吨"),
			}},
			want: []string{"示例电气有限公司 | contact 张三  13900001111", "need 铜排 | spec TMY | quantity 20 吨"},
		},
		{
			name: "a header of three rows",
			sheet: testSheet{
				rows: [][]any{
					cells("序号", "企业名称", "产品供给情况", nil, nil, "采购需求情况", nil, "电话"),
					cells(nil, nil, "主要产品", nil, "产能情况", "原材料", nil, nil),
					cells(nil, nil, "名称", "规格", "年产能", "名称", "年用量", nil),
					cells(1, "示例甲公司", "曲轴", "4G15", "20万件", "45号钢", "300吨", "13900001111"),
				},
				merges: []string{"A1:A3", "B1:B3", "C1:E1", "F1:G1", "C2:D2", "F2:G2", "H1:H3"},
			},
			want: []string{
				"示例甲公司 | contact 13900001111", "offer 曲轴 | spec 4G15 | quantity 20 万件/年", "need 45号钢 | quantity 300 吨/年",
			},
		},
		{
			name: "a wide merged header covers its empty columns",
			sheet: testSheet{
				rows: [][]any{
					cells("企业名称", nil, "主要产品", "联系方式", nil), cells(nil, nil, nil, "姓名", "电话"), cells("示例甲公司", nil, "铸件", "张三", "13900001111"),
				},
				merges: []string{"A1:B2", "C1:C2", "D1:E1", "A3:B3"},
			},
			want: []string{"示例甲公司 | contact 张三  13900001111", "offer 铸件"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			entries, sheets := readForm(t, writeBook(t, c.sheet), Options{})
			if diff := cmp.Diff(c.want, describeAll(entries)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.findings, remarks(entries, sheets)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestDatesInPlaceOfNumbers: a spreadsheet turns 5-8 into the eighth of May, which must not become a quantity of 45420.
func TestDatesInPlaceOfNumbers(t *testing.T) {
	t.Parallel()
	day := time.Date(2024, 5, 8, 0, 0, 0, 0, time.UTC)
	path := writeBook(t, testSheet{rows: [][]any{
		cells("企业名称", "主要产品", "年产能（万件）", "开业"), cells("示例甲公司", "螺栓", day, day),
	}})
	entries, sheets := readForm(t, path, Options{})
	if diff := cmp.Diff([]string{"示例甲公司 | note 开业: 2024-05-08", "offer 螺栓 | quantity 2024-05-08"}, describeAll(entries)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"D1 column_unknown note", "C2 number doubtful"}, remarks(entries, sheets)); diff != "" {
		t.Error(diff)
	}
}

func TestDateFormats(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{
		"yyyy-mm-dd": true, `m"月"d"日"`: true, "[$-804]yyyy/m/d;@": true,
		"h:mm": false, "0.00": false, "General": false, `0"day"`: false, "[Red]0": false, `#,##0\d`: false,
	} {
		if got := isDateFormat(code); got != want {
			t.Errorf("%s: %v, want %v", code, got, want)
		}
	}
	if !isDateID(14) || isDateID(2) || isDateID(20) {
		t.Error("built-in formats 14, 2 and 20 are misread")
	}
}

// TestGuardedNumbers: CSV writers protect numbers from being read as numbers.
func TestGuardedNumbers(t *testing.T) {
	t.Parallel()
	path := writeFile(t, "form.csv", []byte("企业名称,主要产品,电话\n示例甲公司,面粉,\"=\"\"0710-2811111\"\"\"\n示例乙公司,大米,'13900001111\n"))
	entries, _ := readForm(t, path, Options{})
	want := []string{"示例甲公司 | contact 0710-2811111", "offer 面粉", "示例乙公司 | contact 13900001111", "offer 大米"}
	if diff := cmp.Diff(want, describeAll(entries)); diff != "" {
		t.Error(diff)
	}
}
