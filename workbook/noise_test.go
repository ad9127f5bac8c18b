package workbook

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestNoise reads what people do to forms.
func TestNoise(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		sheet    testSheet
		want     []string
		findings []string
	}{
		{
			name: "full-width digits and brackets, remarks and a former name behind the name",
			sheet: testSheet{rows: [][]any{
				cells("企业名称", "员工人数", "主营产品"),
				cells("示例铸件厂（停产）", "１２０人", "铸件（含毛坯、精加工）、锻件"),
				cells(" 示例集团（湖北）有限公司　", nil, "阀门"),
				cells("示例汽车（集团）", nil, "底盘"),
				cells("示例新能源有限公司（原示例电池有限公司）", nil, "电池"),
			}},
			want: []string{
				"示例铸件厂 | employees 120 | note 停产", "offer 铸件(含毛坯、精加工)", "offer 锻件",
				"示例集团(湖北)有限公司", "offer 阀门",
				"示例汽车(集团)", "offer 底盘",
				"示例新能源有限公司 | former 示例电池有限公司 | note 原示例电池有限公司", "offer 电池",
			},
			findings: []string{"A2 remark_in_name note", "A5 remark_in_name note"},
		},
		{
			name: "totals, repeated headers, section and footer rows, numbered empty rows",
			sheet: testSheet{
				rows: [][]any{
					cells("供应商名单"),
					cells("序号", "企业名称", "主要产品"),
					cells("一、汽车零部件类"),
					cells(1, "示例甲公司", "曲轴"),
					cells(nil, "小  计", 1),
					cells("供应商名单"),
					cells("序号", "企业名称", "主要产品"),
					cells(2, "示例乙公司", "连杆"),
					cells(3, nil, nil),
					cells("总计：2家"),
					cells(nil, "注：本表由示例办公室填写"),
					cells("填表人：　审核人：　联系电话："),
				},
				merges: []string{"A1:C1", "A3:C3"},
			},
			want:     []string{"示例甲公司", "offer 曲轴", "示例乙公司", "offer 连杆"},
			findings: []string{"B5 total_row note", "A7 repeated_header note"},
		},
		{
			name: "同上 and 〃 take the value above, error values are left out",
			sheet: testSheet{rows: [][]any{
				cells("企业名称", "所属镇区", "主营产品", "联系电话"),
				cells("示例丙公司", "同上", "弹簧", "#N/A"),
				cells("示例丁公司", "双沟镇", "钢圈", "13900006666"),
				cells("示例戊公司", "〃", "同上", "''"),
			}},
			want: []string{
				"示例丙公司", "offer 弹簧",
				"示例丁公司 | place 双沟镇 | contact 13900006666", "offer 钢圈",
				"示例戊公司 | place 双沟镇 | contact 13900006666", "offer 钢圈",
			},
			findings: []string{"B2 ditto_above doubtful", "D2 formula_error doubtful"},
		},
		{
			name: "hidden rows and columns are read",
			sheet: testSheet{
				rows:      [][]any{cells("企业名称", "地址", "主营产品"), cells("示例己公司", "示例路1号", "油管"), cells("示例庚公司", nil, "水管")},
				hiddenRow: 3, hiddenCol: "B",
			},
			want:     []string{"示例己公司 | address 示例路1号", "offer 油管", "示例庚公司", "offer 水管"},
			findings: []string{"hidden note"},
		},
		{
			name: "a blank enterprise without merge or numbering is refused",
			sheet: testSheet{rows: [][]any{
				cells("企业名称", "产品名称", "数量"), cells("示例辛公司", "钢材", 1), cells(nil, "铝材", 2), cells("示例壬公司", nil, 5),
			}},
			want:     []string{"示例辛公司", "offer 钢材 | quantity 1", "refused name_missing", "示例壬公司"},
			findings: []string{"A3 name_missing refused", "B4 product_missing doubtful"},
		},
		{
			name: "two columns for one field are both left out and kept as remarks",
			sheet: testSheet{rows: [][]any{
				cells("企业名称", "行业", "所属行业", "主营产品", "联系电话", "手机"),
				cells("示例癸公司", "纺织", "服装", "面料", "0710-7777777", "13900007777"),
			}},
			want:     []string{"示例癸公司 | contact 0710-7777777/13900007777 | note 行业: 纺织；所属行业: 服装", "offer 面料"},
			findings: []string{"B1 column_ambiguous doubtful", "C1 column_ambiguous doubtful"},
		},
		{
			name: "numbers stored as text, float noise, lost digits, wrong phones",
			sheet: testSheet{rows: [][]any{
				cells("企业名称", "统一社会信用代码", "注册资本（万元）", "联系人及电话", "手机"),
				cells("示例子公司", 914206077391000181.0, "0.30000000000000004", "张三13900008888、李四 0710-3333333", "1.39E+10"),
				cells("示例丑公司", "91420607ＭＡ48Ｋ0Ｘ190", 0.1+0.2, "王五", "1390000"),
				cells("示例寅公司", "91420607739100019L", "五百", "0710-3333333", "电话不详"),
			}},
			want: []string{
				"示例子公司 | capital 3000 | contact 张三  13900008888 | contact 李四  0710-3333333 | note 统一社会信用代码: 914206077391000000；手机: 1.39E+10",
				"示例丑公司 | code 91420607MA48K0X190 | capital 3000 | contact 王五  1390000",
				"示例寅公司 | contact 0710-3333333/电话不详 | note 统一社会信用代码: 91420607739100019L；注册资本(万元): 五百",
			},
			findings: []string{
				"B2 digits_lost doubtful", "E2 digits_lost doubtful",
				"B4 code_malformed doubtful", "C4 unit_unknown doubtful", "E4 phone doubtful",
			},
		},
		{
			name: "labels from yes/no columns, levels and honours",
			sheet: testSheet{rows: [][]any{
				cells("企业名称", "是否规上", "是否高新技术企业", "专精特新", "资质荣誉", "诚信评价", "资质认证"),
				cells("示例卯公司", "√", 1, "省级", "国家级小巨人、龙头企业、ISO9001、五一劳动奖状", "AA级", "IATF16949；ISO14001"),
				cells("示例辰公司", "×", "N", "是", "名牌", "优", "无"),
				cells("示例巳公司", "拟上规", "", "未知", nil, nil, nil),
			}},
			want: []string{
				"示例卯公司 | grade AA | labels [above_scale anchor high_tech specialised_national] | certificates ISO9001,IATF16949,ISO14001 | note 资质荣誉: 五一劳动奖状",
				"示例辰公司 | labels [famous_brand specialised] | note 诚信评价: 优",
				"示例巳公司 | note 是否规上: 拟上规",
			},
			findings: []string{"F3 choice doubtful", "B4 choice doubtful"},
		},
		{
			name: "lists with every separator, numbering, slashes and chemical names",
			sheet: testSheet{rows: [][]any{
				cells("企业名称", "主营产品"),
				cells("示例午公司", "1.曲轴；2.连杆\n（3）活塞，④缸套,气门等"),
				cells("示例未公司", "1,4-丁二醇、2,4-滴"),
				cells("示例申公司", "轴承/齿轮"),
				cells("示例酉公司", "A/C压缩机"),
				cells("示例戌公司", "钢板(Q235、Q345)、、型钢，型钢；"),
				cells("示例亥公司", "1.5mm钢板、无"),
			}},
			want: []string{
				"示例午公司", "offer 曲轴", "offer 连杆", "offer 活塞", "offer 缸套", "offer 气门",
				"示例未公司", "offer 1,4-丁二醇", "offer 2,4-滴",
				"示例申公司", "offer 轴承", "offer 齿轮",
				"示例酉公司", "offer A/C压缩机",
				"示例戌公司", "offer 钢板(Q235、Q345)", "offer 型钢",
				"示例亥公司", "offer 1.5mm钢板",
			},
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

func TestOriginNamesTheCell(t *testing.T) {
	t.Parallel()
	path := writeBook(t, testSheet{name: "供需", rows: [][]any{
		cells("企业名称", "主营产品"), cells("示例甲公司", " 曲轴、连杆 "), cells("示例乙公司", "同上"),
	}})
	entries, _ := readForm(t, path, Options{})
	for _, c := range []struct{ got, want string }{
		{entries[0].Enterprise.Origin.String(), "form.xlsx › 供需 › A2"},
		{entries[0].Listings[1].Origin.String(), "form.xlsx › 供需 › B2"},
		{entries[0].Listings[1].Origin.Text, " 曲轴、连杆 "},
		{entries[1].Listings[0].Origin.Text, "同上"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}
