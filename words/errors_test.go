package words

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"lianpei/catalog"
	"lianpei/db"
	"lianpei/workbook"
	"lianpei/workspace"
)

// use makes a language the program's for one test. The language is global, so no test of this package is parallel.
func use(t *testing.T, language Language) {
	t.Helper()
	if err := Use(language); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = Use(Chinese) })
}

func TestMain(m *testing.M) {
	if err := Use(Chinese); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func missing(path string) error { return &fs.PathError{Op: "open", Path: path, Err: syscall.ENOENT} }

func TestErrorsAreSentences(t *testing.T) {
	const file, form = "/home/王/目录.lianpei", "供需表.xlsx"
	catalogError := func(err error) error { return fmt.Errorf("open %s: %w", file, err) }
	formError := func(err error) error {
		return fmt.Errorf("%s: %w: %w", form, err, errors.New("zip: not a valid zip file"))
	}
	for _, c := range []struct {
		what string
		err  error
		want []string // what the sentence says, the file first
	}{
		{"cancelled", fmt.Errorf("import: %w", context.Canceled), []string{"已取消", "没有改动"}},
		{"no catalog", catalogError(db.ErrNoCatalog), []string{file, "没有找到目录文件", "没有改动", "请检查"}},
		{"no folder", fmt.Errorf("open %s: %w: %w", file, db.ErrNoCatalog, missing("/home/王")), []string{"/home/王", "文件夹不存在", "没有改动", "请检查"}},
		{"not a catalog", catalogError(db.ErrNotCatalog), []string{file, "不是链配的目录文件", "没有改动", "请选择"}},
		{"newer", fmt.Errorf("open %s (schema 9, known 1): %w", file, db.ErrNewer), []string{file + "。", "更新版本", "没有改动", "请升级"}},
		{"locked", fmt.Errorf("lock %s: %w", file, db.ErrLocked), []string{file, "正被另一个", "没有改动", "请先关闭"}},
		{"locked while saving", fmt.Errorf("save listing: %w: %w", db.ErrLocked, errors.New("database is locked")), []string{"打开。", "没有改动", "请先关闭"}},
		{"read-only", fmt.Errorf("lock %s: %w: %w", file, db.ErrReadOnly, missing(file+".lock")), []string{file + "。", "不能写入", "没有改动", "请换"}},
		{"damaged", fmt.Errorf("read listings: %w", db.ErrDamaged), []string{"已损坏。", "没有改动", "备份"}},
		{"disk full", fmt.Errorf("import: %w", db.ErrFull), []string{"磁盘已满", "此前的数据都在", "请清理"}},
		{"name taken", fmt.Errorf("save enterprise: %w", db.ErrNameTaken), []string{"同名", "没有保存", "请打开"}},
		{"not found", db.ErrNotFound, []string{"没有找到", "没有改动", "请"}},
		{"no step", fmt.Errorf("undo: %w", db.ErrNoStep), []string{"没有可以撤销"}},
		{"empty form", formError(workbook.ErrEmpty), []string{form, "空的", "没有导入", "请检查"}},
		{"encrypted form", formError(workbook.ErrEncrypted), []string{form, "密码", "没有导入", "请在"}},
		{"old form", formError(workbook.ErrOldFormat), []string{form, "旧格式", "没有导入", "请在"}},
		{"form cut off", formError(workbook.ErrTruncated), []string{form, "不完整", "没有导入", "请重新"}},
		{"form too large", formError(workbook.ErrTooLarge), []string{form, "超出限度", "没有导入", "请确认"}},
		{"form without columns", formError(workbook.ErrNoColumns), []string{form, "没有认出任何列", "没有导入", "表头里应有"}},
		{"no form", formError(workbook.ErrNotWorkbook), []string{form, "不是 Excel 工作簿", "没有导入", "请选择"}},
		{"a form that failed late", fmt.Errorf("%s: read sheet Sheet1: %w", form, workbook.ErrTruncated), []string{form + "。", "不完整"}},
		{"no workbook to write", fmt.Errorf("%w 推荐表.xlsx: %w", workbook.ErrCannotWrite, missing("/无/.lianpei-1.tmp")), []string{"：推荐表.xlsx。", "不能保存", "没有改动", "请检查"}},
		{"a missing file", fmt.Errorf("open form 表.xlsx: %w", missing("/无/表.xlsx")), []string{"/无/表.xlsx", "文件不存在", "没有改动", "请检查"}},
		{"a path below a file", fmt.Errorf("open %s: %w", file, &fs.PathError{Op: "stat", Path: file, Err: syscall.ENOTDIR}), []string{file, "文件不存在", "没有改动", "请检查"}},
		{"no permission", &fs.PathError{Op: "open", Path: "/root/表.xlsx", Err: syscall.EACCES}, []string{"/root/表.xlsx", "没有读取权限", "请"}},
		{"a folder for a file", &fs.PathError{Op: "read", Path: "/tmp/夹", Err: syscall.EISDIR}, []string{"/tmp/夹", "不能使用这个文件", "不受影响", "请检查"}},
		{"something else", errors.New("boom"), []string{"意外错误", "不受影响", "请重试", "boom"}},
		{"an invalid value", fmt.Errorf("save: %w", &catalog.InvalidError{Field: "employees", Rule: catalog.RuleNegative, Value: "-3"}), []string{"员工人数不能小于零：-3"}},
		{"an import that is built on", &db.BuiltOnError{Subjects: []string{"甲厂", "乙厂"}, Count: 3}, []string{"3 处", "甲厂、乙厂", "请先撤销"}},
		{"several enterprises", &workspace.AmbiguousError{Text: "东", Names: strings.Split("甲 乙 丙 丁 戊 己", " ")}, []string{"“东”对应 6 家企业：甲、乙、丙、丁、戊。请"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			got := Error(c.err)
			for _, part := range c.want {
				if !strings.Contains(got, part) {
					t.Errorf("%q does not say %q", got, part)
				}
			}
			if strings.Contains(got, "<no value>") || strings.Contains(got, "{{") || strings.Contains(got, "：。") {
				t.Errorf("%q has a hole", got)
			}
			rest := strings.NewReplacer(file, "", form, "", "Excel", "", ".xlsx", "", ".xls", "", ".csv", "", "/root/", "", "/tmp/", "", "/home/", "").Replace(got)
			if c.what != "something else" && c.what != "a folder for a file" && regexp.MustCompile(`[a-z]{2,}`).MatchString(rest) {
				t.Errorf("%q holds English", got)
			}
			use(t, English)
			if english := Error(c.err); english == got || strings.Contains(english, "<no value>") || english == "" {
				t.Errorf("in English: %q", english)
			}
			use(t, Chinese)
		})
	}
	if got := Error(nil); got != "" {
		t.Errorf("no error says %q", got)
	}
}

// TestErrorsOfTheLowerLayersNameTheirFile makes real errors, so that a change of their wording is noticed.
func TestErrorsOfTheLowerLayersNameTheirFile(t *testing.T) {
	folder := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	openCatalog := func(path string) error {
		store, err := db.Open(t.Context(), path, db.Options{MustExist: true})
		if err == nil {
			t.Cleanup(func() { _ = store.Close() })
		}
		return err
	}
	openForm := func(path string) error { return second(workbook.Open(t.Context(), path, workbook.Options{})) }
	held := filepath.Join(folder, "占用.lianpei")
	store, err := db.Open(t.Context(), held, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	report := workbook.Report{Sheets: []workbook.ReportSheet{{Name: "a", Columns: []workbook.ReportColumn{{Title: "a"}}}}}
	for _, c := range []struct {
		err        error
		key, names string
	}{
		{openCatalog(filepath.Join(folder, "无.lianpei")), "error.no_catalog", filepath.Join(folder, "无.lianpei")},
		{openCatalog(filepath.Join(folder, "无", "无.lianpei")), "error.no_folder", filepath.Join(folder, "无")},
		{openCatalog(write("文本.lianpei", "hello, this is no database, and long enough to be one: "+strings.Repeat("x", 100))), "error.not_catalog", filepath.Join(folder, "文本.lianpei")},
		{openCatalog(folder), "error.not_catalog", folder},
		{openCatalog(held), "error.locked", held},
		{openForm(filepath.Join(folder, "无.xlsx")), "error.file_missing", filepath.Join(folder, "无.xlsx")},
		{openForm(write("空.xlsx", "")), "error.form_empty", "空.xlsx"},
		{openForm(write("断.xlsx", "PK\x03\x04broken")), "error.form_truncated", "断.xlsx"},
		{openForm(write("图.xlsx", "\x89PNG\r\n\x1a\n\x00\x00")), "error.not_workbook", "图.xlsx"},
		{openForm(write("乱.csv", "甲,乙\n1,2\n")), "error.form_no_columns", "乱.csv"},
		{openForm(folder), "error.not_workbook", filepath.Base(folder)},
		{workbook.WriteReport(t.Context(), filepath.Join(folder, "无", "表.xlsx"), report, nil), "error.cannot_write", "表.xlsx"},
	} {
		if got, want := Error(c.err), Text(c.key, Values{"Subject": c.names}); got != want {
			t.Errorf("%v:\n got %s\nwant %s", c.err, got, want)
		}
	}
}

func second[T any](_ T, err error) error { return err }
