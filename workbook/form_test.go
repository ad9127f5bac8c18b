package workbook

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianpei/catalog"
)

func TestSheetsAreReadInOrder(t *testing.T) {
	t.Parallel()
	path := writeBook(t,
		testSheet{name: "填表说明", rows: [][]any{cells("请按要求填写"), cells("谢谢")}},
		testSheet{name: "企业", rows: [][]any{cells("企业名称", "员工数"), cells("示例甲公司", 10)}},
		testSheet{name: "空表"},
		testSheet{name: "采购需求", rows: [][]any{cells("企业名称", "产品名称", "数量"), cells("示例甲公司", "钢材", 3), cells("示例甲公司", "铝材", 4)}, hiddenSelf: true},
	)
	entries, sheets := readForm(t, path, Options{})
	var kinds []string
	for _, s := range sheets {
		kinds = append(kinds, fmt.Sprintf("%s %s %d", s.Name, s.Kind, s.Rows))
	}
	if diff := cmp.Diff([]string{"填表说明 skipped 0", "企业 enterprises 1", "空表 skipped 0", "采购需求 needs 2"}, kinds); diff != "" {
		t.Error(diff)
	}
	want := []string{"示例甲公司 | employees 10", "示例甲公司", "need 钢材 | quantity 3", "示例甲公司", "need 铝材 | quantity 4"}
	if diff := cmp.Diff(want, describeAll(entries)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"sheet_skipped note", "hidden note"}, remarks(entries, sheets)); diff != "" {
		t.Error(diff)
	}
}

// TestAFarTableEndsTheReading: a table with other columns, too far down to have been looked at, is reported and not read by the
// first one's columns.
func TestAFarTableEndsTheReading(t *testing.T) {
	t.Parallel()
	rows := [][]any{cells("填报单位：示例化工有限公司"), cells("名称", "产能", "单位")}
	for i := range sniffRows {
		rows = append(rows, cells(fmt.Sprintf("产品%d号", i), 30, "吨"))
	}
	rows = append(rows, cells("名称", "年用量", "单位"), cells("液氯", 20, "吨"))
	entries, sheets := readForm(t, writeBook(t, testSheet{rows: rows}), Options{})
	if got, want := len(entries), sniffRows; got != want {
		t.Errorf("%d entries, want %d", got, want)
	}
	if diff := cmp.Diff([]string{"A63 sheet_skipped refused"}, remarks(entries, sheets)); diff != "" {
		t.Error(diff)
	}
}

// TestAnyGridIsReadSafely puts header words and awkward values anywhere: nothing panics, every entry can be stored, and the
// same form gives the same entries twice.
func TestAnyGridIsReadSafely(t *testing.T) {
	t.Parallel()
	words := []string{
		"企业名称", "名称", "单位", "主要产品", "产品名称", "原材料名称", "年产能（万件/吨）", "年用量", "数量", "计量单位", "单价（元）", "规格", "用途", "采购地",
		"统一社会信用代码", "法人", "姓名", "联系人及电话", "电话", "邮箱", "注册资本", "2023年产值（万元）", "是否规上", "专精特新", "荣誉", "诚信评价", "备注", "证券代码", "序号",
		"", "", "", "示例甲公司", "示例乙厂（停产）", "曲轴、连杆等", "钢材/铝材", "(((", "））", "同上", "〃", "#REF!", "9.14E+17", "1e-400", "100-200吨", "3,000", "是", "×",
		"张三13900001111", "合计", "单位：万元", "填报单位：示例丙公司", "91420607MA48K0X190", strings.Repeat("长", 300), strings.Repeat("、", 50), "\u202E\u200B", "1.", "①", "等",
	}
	path := writeFile(t, "grid.csv", nil)
	rapid.Check(t, func(rt *rapid.T) {
		var text strings.Builder
		for range rapid.IntRange(1, 8).Draw(rt, "rows") {
			for range rapid.IntRange(1, 8).Draw(rt, "columns") {
				text.WriteString(`"` + rapid.SampledFrom(words).Draw(rt, "cell") + `",`)
			}
			text.WriteString("\n")
		}
		rewriteFile(t, path, text.String())
		first, second := readAny(t, path), readAny(t, path)
		if diff := cmp.Diff(first, second); diff != "" {
			rt.Fatal(diff)
		}
	})
}

func readAny(t *testing.T, path string) []string {
	form, err := Open(t.Context(), path, Options{})
	if err != nil {
		return []string{err.Error()}
	}
	defer form.Close()
	var lines []string
	err = form.Read(t.Context(), func(e *catalog.Entry) error {
		checkStorable(t, e)
		lines = append(lines, describe(e)...)
		for _, f := range e.Findings {
			lines = append(lines, f.Cell+" "+string(f.Rule))
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	return lines
}

// TestListsAndTimetablesDoNotCrash opens what the program hands out rather than reads in.
func TestListsAndTimetablesDoNotCrash(t *testing.T) {
	t.Parallel()
	for _, header := range []string{
		"产业链|缺失环节|目标产品|本地需求企业|年需求量|目标企业|所在地|对接进展|责任单位|责任人",
		"时间|1号桌|2号桌|3号桌",
		"场次|桌号|采购方|供应方|洽谈内容|签字",
		"甲方|乙方|意向产品|意向金额（万元）|意向类型（框架/合同/试样）|预计签约时间|需协调问题",
		"名称|产能|单位",
		"名称|年用量|单位",
	} {
		t.Run(header, func(t *testing.T) {
			t.Parallel()
			line := strings.ReplaceAll(header, "|", ",")
			readAny(t, writeFile(t, "list.csv", []byte(line+"\n"+line+"\n甲,乙,1\n")))
		})
	}
}
