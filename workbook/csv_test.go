package workbook

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	utf "golang.org/x/text/encoding/unicode"
)

const csvForm = "企业名称,主营产品,备注\r\n示例甲公司,\"曲轴\r\n连杆\",\"含\"\"引号\"\"\"\r\n\r\n示例乙公司,活塞,\r\n"

var csvWant = []string{"示例甲公司 | note 含\"引号\"", "offer 曲轴", "offer 连杆", "示例乙公司", "offer 活塞"}

func TestCSVEncodings(t *testing.T) {
	t.Parallel()
	encode := func(e encoding.Encoding) []byte {
		raw, err := e.NewEncoder().Bytes([]byte(csvForm))
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	for _, c := range []struct {
		name    string
		content []byte
	}{
		{"UTF-8", []byte(csvForm)},
		{"UTF-8 with a mark", encode(utf.UTF8BOM)},
		{"GB18030", encode(simplifiedchinese.GB18030)},
		{"UTF-16 little endian", encode(utf.UTF16(utf.LittleEndian, utf.UseBOM))},
		{"UTF-16 big endian", encode(utf.UTF16(utf.BigEndian, utf.UseBOM))},
		{"UTF-8 cut off inside a character", append([]byte(csvForm), "示例"[:4]...)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			entries, _ := readForm(t, writeFile(t, "form.csv", c.content), Options{})
			if diff := cmp.Diff(csvWant, describeAll(entries[:2])); diff != "" {
				t.Error(diff)
			}
			// The empty line is a row of the spreadsheet, the broken cell is not.
			if got, want := entries[1].Listings[0].Origin.Cell, "B4"; got != want {
				t.Errorf("cell %s, want %s", got, want)
			}
		})
	}
}

func TestCSVDelimiters(t *testing.T) {
	t.Parallel()
	want := []string{"示例甲公司 | employees 20", "offer 曲轴", "offer 连杆(,大)"}
	for name, content := range map[string]string{
		"comma":     "企业名称,员工数,主营产品\n示例甲公司,20,\"曲轴;连杆(,大)\"\n",
		"tab":       "企业名称\t员工数\t主营产品\n示例甲公司\t20\t曲轴;连杆(,大)\n",
		"semicolon": "企业名称;员工数;主营产品\n示例甲公司;20;\"曲轴;连杆(,大)\"\n",
		"old Mac":   "企业名称,员工数,主营产品\r示例甲公司,20,\"曲轴;连杆(,大)\"\r",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			entries, _ := readForm(t, writeFile(t, "form.csv", []byte(content)), Options{})
			if diff := cmp.Diff(want, describeAll(entries)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestCSVAndWorkbookAgree reads the same content from both formats.
func TestCSVAndWorkbookAgree(t *testing.T) {
	t.Parallel()
	fromBook, _ := readForm(t, writeBook(t, testSheet{rows: [][]any{
		cells("企业名称", "年产值（万元）", "主营产品"), cells("示例甲公司", 1200.5, "曲轴、连杆"), cells("示例乙公司", nil, "活塞"),
	}}), Options{})
	fromCSV, _ := readForm(t, writeFile(t, "form.csv", []byte("企业名称,年产值（万元）,主营产品\n示例甲公司,1200.5,曲轴、连杆\n示例乙公司,,活塞\n")), Options{})
	if diff := cmp.Diff(describeAll(fromBook), describeAll(fromCSV)); diff != "" {
		t.Error(diff)
	}
}
