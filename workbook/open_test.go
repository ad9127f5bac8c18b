package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"lianpei/catalog"
)

// plainBook is a small good workbook as bytes.
func plainBook(t testing.TB) []byte {
	t.Helper()
	raw, err := os.ReadFile(writeBook(t, testSheet{rows: [][]any{
		cells("企业名称", "主营产品"), cells("示例甲公司", "曲轴"), cells("示例乙公司", "连杆"),
	}}))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// zipOf packs parts into a zip file.
func zipOf(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for name, content := range parts {
		part, err := archive.Create(name)
		if err == nil {
			_, err = part.Write([]byte(content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// rewritePart replaces one part of a workbook.
func rewritePart(t testing.TB, book []byte, name string, change func(string) string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, entry := range in.File {
		r, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		var content bytes.Buffer
		if _, err := content.ReadFrom(r); err != nil {
			t.Fatal(err)
		}
		parts[entry.Name] = content.String()
	}
	parts[name] = change(parts[name])
	return zipOf(t, parts)
}

func encryptedBook(t testing.TB, password string) []byte {
	t.Helper()
	raw, err := excelize.Encrypt(plainBook(t), &excelize.Options{Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// oldBook imitates an .xls: the stream of an encrypted file is renamed in its directory entry ([MS-CFB] 2.6.1: 64 bytes of
// name, then its length in bytes with the closing zero).
func oldBook(t testing.TB) []byte {
	t.Helper()
	raw := encryptedBook(t, "x")
	entry := bytes.Index(raw, utf16le("EncryptedPackage"))
	if entry < 0 {
		t.Fatal("no stream to rename")
	}
	name := utf16le("Workbook")
	clear(raw[entry : entry+64])
	copy(raw[entry:], name)
	raw[entry+64], raw[entry+65] = byte(len(name)+2), 0
	return raw
}

func utf16le(text string) []byte {
	var out []byte
	for _, r := range text {
		out = append(out, byte(r), byte(r>>8))
	}
	return out
}

const sheetPart = "xl/worksheets/sheet1.xml"

func TestOpenRefusesWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	noise := make([]byte, 4096)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	book := plainBook(t)
	middle := bytes.Clone(book)
	for i := 60; i < 200; i++ {
		middle[i] ^= 0x5A
	}
	for _, c := range []struct {
		name, file string
		content    []byte
		want       error
	}{
		{"an empty file", "a.xlsx", nil, ErrEmpty},
		{"an empty CSV file", "a.csv", []byte("\xEF\xBB\xBF\r\n , ,\r\n"), ErrEmpty},
		{"a workbook without content", "a.xlsx", rewritePart(t, book, sheetPart, func(string) string {
			return `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>`
		}), ErrEmpty},
		{"random bytes", "a.xlsx", noise, ErrNotWorkbook},
		{"a PDF", "a.csv", []byte("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\n"), ErrNotWorkbook},
		{"a web page", "a.xls", []byte("<html><body><table><tr><td>企业名称</td></tr></table></body></html>"), ErrNotWorkbook},
		{"an image named .csv", "a.csv", append([]byte("\x89PNG\r\n\x1a\n"), noise...), ErrNotWorkbook},
		{"text with zero bytes", "a.csv", []byte("企业名称,主营产品\n甲,\x00乙\n"), ErrNotWorkbook},
		{"a Word document", "a.docx", zipOf(t, map[string]string{"word/document.xml": "<w/>", "[Content_Types].xml": "<Types/>"}), ErrNotWorkbook},
		{"a locked workbook", "a.xlsx", encryptedBook(t, "secret"), ErrEncrypted},
		{"an old workbook", "a.xls", oldBook(t), ErrOldFormat},
		{"a compound file cut off", "a.xls", compoundMagic, ErrTruncated},
		{"a workbook cut off", "a.xlsx", book[:len(book)/2], ErrTruncated},
		{"a workbook of two bytes", "a.xlsx", []byte("PK"), ErrTruncated},
		{"a workbook with damaged bytes", "a.xlsx", middle, ErrTruncated},
		{"a workbook without its relations", "a.xlsx", zipOf(t, map[string]string{"xl/workbook.xml": "<workbook/>"}), ErrTruncated},
		{"a sheet cut off inside a tag", "a.xlsx", rewritePart(t, book, sheetPart, func(s string) string { return s[:len(s)-40] }), ErrTruncated},
		{"a sheet broken in the middle", "a.xlsx", rewritePart(t, book, sheetPart, func(s string) string {
			return strings.Replace(s, `<row r="2"`, `<</row><row r="2"`, 1)
		}), ErrTruncated},
		{"a zip bomb", "a.xlsx", zipOf(t, map[string]string{"xl/workbook.xml": "<workbook/>", sheetPart: strings.Repeat(" ", ratioFromBytes+1)}), ErrTooLarge},
		{"a row beyond the last", "a.xlsx", rewritePart(t, book, sheetPart, func(s string) string {
			return strings.Replace(s, `<row r="3"`, `<row r="99999999"`, 1)
		}), ErrTooLarge},
		{"too many columns", "a.csv", []byte("企业名称" + strings.Repeat(",x", maxColumns) + "\n"), ErrTooLarge},
		{"a cell beyond all size", "a.csv", []byte("企业名称,主营产品\n甲公司,\"" + strings.Repeat("字", maxCellBytes/3+1)), ErrTooLarge},
		{"a text about something else", "a.csv", []byte("日期,天气\n周一,晴\n"), ErrNoColumns},
		{"a schedule", "a.csv", []byte("时间,1号桌,2号桌\n9:00,甲—乙,丙—丁\n"), ErrNoColumns},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path := writeFile(t, c.file, c.content)
			form, err := Open(t.Context(), path, Options{})
			if err == nil {
				form.Close()
			}
			if !errors.Is(err, c.want) {
				t.Fatalf("%v, want %v", err, c.want)
			}
			if !strings.HasPrefix(err.Error(), c.file) || strings.Contains(err.Error(), filepath.Dir(path)) {
				t.Errorf("%q does not begin with the base name or names a folder", err)
			}
		})
	}
}

func TestOpenFindsNoFile(t *testing.T) {
	t.Parallel()
	_, err := Open(t.Context(), filepath.Join(t.TempDir(), "none.xlsx"), Options{})
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v, want %v", err, os.ErrNotExist)
	}
	if _, err := Open(t.Context(), t.TempDir(), Options{}); !errors.Is(err, ErrNotWorkbook) {
		t.Errorf("a folder: %v, want %v", err, ErrNotWorkbook)
	}
}

func TestPasswordOpensALockedWorkbook(t *testing.T) {
	t.Parallel()
	path := writeFile(t, "locked.xlsx", encryptedBook(t, "secret"))
	entries, _ := readForm(t, path, Options{Password: "secret"})
	if got, want := len(entries), 2; got != want {
		t.Errorf("%d entries, want %d", got, want)
	}
	if _, err := Open(t.Context(), path, Options{Password: "wrong"}); !errors.Is(err, ErrEncrypted) {
		t.Errorf("wrong password: %v, want %v", err, ErrEncrypted)
	}
}

// TestDamageDeepInASheetIsFoundWhileReading breaks a sheet behind the rows that Open looks at.
func TestDamageDeepInASheetIsFoundWhileReading(t *testing.T) {
	t.Parallel()
	rows := [][]any{cells("企业名称", "主营产品")}
	for i := range 500 {
		rows = append(rows, cells(fmt.Sprintf("示例%d公司", i), "曲轴"))
	}
	raw, err := os.ReadFile(writeBook(t, testSheet{rows: rows}))
	if err != nil {
		t.Fatal(err)
	}
	raw = rewritePart(t, raw, sheetPart, func(s string) string { return strings.Replace(s, `<row r="400"`, `<<row r="400"`, 1) })
	form, err := Open(t.Context(), writeFile(t, "a.xlsx", raw), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer form.Close()
	if err := form.Read(t.Context(), func(*catalog.Entry) error { return nil }); !errors.Is(err, ErrTruncated) {
		t.Errorf("%v, want %v", err, ErrTruncated)
	}
}

func manyRows(t *testing.T, count int) *Form {
	t.Helper()
	var text strings.Builder
	text.WriteString("企业名称,主营产品\n")
	for i := range count {
		fmt.Fprintf(&text, "示例%d公司,曲轴\n", i)
	}
	form, err := Open(t.Context(), writeFile(t, "many.csv", []byte(text.String())), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { form.Close() })
	return form
}

func TestReadStopsAtTheFirstErrorOfYield(t *testing.T) {
	t.Parallel()
	form := manyRows(t, 5000)
	stop, seen := errors.New("stop"), 0
	err := form.Read(t.Context(), func(*catalog.Entry) error {
		seen++
		if seen == 10 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) || seen != 10 {
		t.Errorf("%v after %d entries, want %v after 10", err, seen, stop)
	}
}

func TestReadCanBeCancelledAndRepeated(t *testing.T) {
	t.Parallel()
	form := manyRows(t, 5000)
	ctx, cancel := context.WithCancel(t.Context())
	err := form.Read(ctx, func(*catalog.Entry) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want %v", err, context.Canceled)
	}
	for range 2 {
		seen := 0
		if err := form.Read(t.Context(), func(*catalog.Entry) error { seen++; return nil }); err != nil || seen != 5000 {
			t.Errorf("%d entries, %v; want 5000", seen, err)
		}
		if got, want := form.Sheets()[0].Rows, 5000; got != want {
			t.Errorf("%d rows, want %d", got, want)
		}
	}
}

func TestProgressEndsAtTheTotal(t *testing.T) {
	t.Parallel()
	path := writeBook(t, testSheet{rows: [][]any{cells("企业名称", "主营产品"), cells("示例甲公司", "曲轴"), cells("示例乙公司", "连杆")}})
	var last [2]int64
	form, err := Open(t.Context(), path, Options{Progress: func(done, total int64) { last = [2]int64{done, total} }})
	if err != nil {
		t.Fatal(err)
	}
	defer form.Close()
	if err := form.Read(t.Context(), func(*catalog.Entry) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if want := [2]int64{3, 3}; last != want {
		t.Errorf("%v, want %v", last, want)
	}
}

// FuzzOpen: no bytes may panic, hang or yield an entry that cannot be stored.
func FuzzOpen(f *testing.F) {
	book := plainBook(f)
	f.Add(book)
	f.Add(book[:len(book)/2])
	f.Add(encryptedBook(f, "x"))
	f.Add(oldBook(f))
	f.Add([]byte("企业名称,主营产品,注册资本（万元）\n示例公司,\"曲轴、连杆\n活塞\",1e9\n,,同上\n合计,,\n"))
	f.Add([]byte("\xC6\xF3\xD2\xB5\xC3\xFB\xB3\xC6,\xD6\xF7\xD3\xAA\xB2\xFA\xC6\xB7\n"))
	f.Add([]byte("\xFF\xFE\x01\x4F,\x00"))
	f.Add([]byte("企业名称\t联系人及电话\t年用量\n甲公司\t张三1390000\t(((\n"))
	f.Add(rewritePart(f, book, sheetPart, func(s string) string {
		return strings.Replace(s, "</sheetData>", `</sheetData><mergeCells><mergeCell ref="A2:A1048576"/><mergeCell ref="A:B"/></mergeCells>`, 1)
	}))
	folder := f.TempDir()
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(folder, "fuzz.bin")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		form, err := Open(t.Context(), path, Options{Password: "x"})
		if err != nil {
			return
		}
		defer form.Close()
		_ = form.Read(t.Context(), func(e *catalog.Entry) error {
			checkStorable(t, e)
			return nil
		})
	})
}
