package cli

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	_ "github.com/mattn/go-sqlite3" // to make a database of another program
	"github.com/xuri/excelize/v2"

	"lianpei/workspace"
)

// These journeys run the program in a process of its own, as people and scripts do.

func TestTheMainJourney(t *testing.T) {
	t.Parallel()
	db := filepath.Join(t.TempDir(), "新 目录%20.lianpei")
	args := func(command string, more ...string) []string { return append([]string{command, "--db", db}, more...) }
	o := runProgram(t, args("import", sampleForms(t)...)...).want(t, StatusOK)
	if !strings.Contains(o.stdout, "企业 新增 62、更新 0、相同 0") || !strings.Contains(o.stdout, "供需 新增 249、更新 0、相同 0") {
		t.Errorf("import: got %s", o.stdout)
	}
	before := contents(t, filepath.Dir(db))
	o = runProgram(t, args("import", sampleForms(t)...)...).want(t, StatusOK)
	if !strings.HasSuffix(o.stdout, "没有变化：这些内容目录里都已经有了。\n") {
		t.Errorf("the second import: got %s", o.stdout)
	}
	runProgram(t, args("match")...).want(t, StatusOK)
	runProgram(t, args("query", "曲轴")...).want(t, StatusOK)
	runProgram(t, args("gaps")...).want(t, StatusOK)
	runProgram(t, args("check")...).want(t, StatusOK)
	if diff := cmp.Diff(before, contents(t, filepath.Dir(db))); diff != "" {
		t.Errorf("what changes nothing changed files (-before +after):\n%s", diff)
	}
	out := filepath.Join(filepath.Dir(db), "推荐表.xlsx")
	runProgram(t, args("export", "--kind", "partners", "--out", out)...).want(t, StatusOK)
	gaps := filepath.Join(filepath.Dir(db), "补链.xlsx")
	runProgram(t, args("gaps", "--out", gaps)...).want(t, StatusOK)
	for _, book := range []string{out, gaps} {
		if _, err := os.Stat(book); err != nil {
			t.Error(err)
		}
	}
}

// badForms are files that are no forms, and what the program says of them.
var badForms = map[string]struct {
	file string
	make func(t *testing.T) []byte
	want []string
}{
	"no workbook":      {"图.xlsx", func(*testing.T) []byte { return []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR") }, []string{"不是 Excel 工作簿", "请选择 .xlsx 或 .csv"}},
	"empty":            {"空.xlsx", func(*testing.T) []byte { return nil }, []string{"文件是空的", "请检查"}},
	"blank":            {"白.csv", func(*testing.T) []byte { return []byte("\n , \n\n") }, []string{"文件是空的", "请检查"}},
	"encrypted":        {"密.xlsx", func(t *testing.T) []byte { return newBook(t, "密码123") }, []string{"密码保护", "取消密码"}},
	"old":              {"旧.xls", func(*testing.T) []byte { return oldBook() }, []string{"旧格式（.xls）", "“另存为”.xlsx"}},
	"cut off":          {"断.xlsx", func(t *testing.T) []byte { b := newBook(t, ""); return b[:len(b)/2] }, []string{"不完整或已损坏", "请重新复制或下载"}},
	"old, cut off":     {"旧断.xls", func(*testing.T) []byte { return oldBook()[:700] }, []string{"不完整或已损坏", "请重新复制或下载"}},
	"without a column": {"乱.csv", func(*testing.T) []byte { return []byte("甲,乙,丙\n1,2,3\n") }, []string{"没有认出任何列", "表头里应有"}},
	"a zip bomb":       {"炸.xlsx", bomb, []string{"超出限度", "请确认文件来源"}},
	"another zip":      {"包.xlsx", otherZip, []string{"不是 Excel 工作簿", "请选择"}},
}

func TestABadFormLeavesEverythingAsItIs(t *testing.T) {
	t.Parallel()
	for _, what := range slices.Sorted(maps.Keys(badForms)) {
		c := badForms[what]
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			forms, folder := t.TempDir(), t.TempDir()
			bad := write(t, filepath.Join(forms, c.file), c.make(t))
			good := write(t, filepath.Join(forms, "好.csv"), []byte("企业名称,主营产品\n好厂,曲轴\n"))
			check := func(when, db string) {
				t.Helper()
				before := contents(t, forms, folder)
				o := runProgram(t, "import", "--db", db, good, bad).want(t, StatusFailed)
				for _, part := range append([]string{c.file, "没有导入任何内容；"}, c.want...) {
					if !strings.Contains(o.stderr, part) {
						t.Errorf("%s: %q does not say %q", when, o.stderr, part)
					}
				}
				if o.stdout != "" || strings.Count(o.stderr, "\n") != 1 {
					t.Errorf("%s: got %q and %q, want one sentence", when, o.stdout, o.stderr)
				}
				if diff := cmp.Diff(before, contents(t, forms, folder)); diff != "" {
					t.Errorf("%s: files (-before +after):\n%s", when, diff)
				}
			}
			check("no catalog yet", filepath.Join(folder, "新.lianpei"))
			db := filepath.Join(folder, "有.lianpei")
			runProgram(t, "import", "--db", db, smallForm(t)).want(t, StatusOK)
			check("a catalog that is there", db)
		})
	}
}

// badCatalogs are places where no catalog can be opened, and what the program says of them.
var badCatalogs = map[string]struct {
	make func(t *testing.T, folder string) string
	want []string
}{
	"not SQLite": {func(t *testing.T, folder string) string {
		return write(t, filepath.Join(folder, "文.lianpei"), []byte(strings.Repeat("这不是目录。", 100)))
	}, []string{"不是链配的目录文件", "没有改动", "请选择"}},
	"a short file": {func(t *testing.T, folder string) string {
		return write(t, filepath.Join(folder, "短.lianpei"), []byte("SQLite format 3\x00"))
	}, []string{"不是链配的目录文件", "没有改动", "请选择"}},
	"a database of another program": {func(t *testing.T, folder string) string {
		path := filepath.Join(folder, "别.lianpei")
		other, err := sql.Open("sqlite3", path)
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		if _, err := other.ExecContext(t.Context(), `CREATE TABLE accounts (id INTEGER)`); err != nil {
			t.Fatal(err)
		}
		return path
	}, []string{"不是链配的目录文件", "没有改动", "请选择"}},
	"newer than the program": {func(t *testing.T, folder string) string {
		data, err := os.ReadFile(sample(t))
		if err != nil {
			t.Fatal(err)
		}
		binary.BigEndian.PutUint32(data[60:], 9999) // SQLite file format §1.3.7: the user version
		return write(t, filepath.Join(folder, "新版.lianpei"), data)
	}, []string{"更新版本的链配", "没有改动", "请升级"}},
	"locked by another process": {func(t *testing.T, folder string) string {
		path := filepath.Join(folder, "占.lianpei")
		runProgram(t, "import", "--db", path, smallForm(t)).want(t, StatusOK)
		ws, err := workspace.Open(t.Context(), path, workspace.Options{MustExist: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = ws.Close() })
		return path
	}, []string{"正被另一个链配程序打开", "没有改动", "请先关闭"}},
	"a folder": {func(_ *testing.T, folder string) string { return folder }, []string{"不是链配的目录文件", "没有改动", "请选择"}},
	"in a folder that is not there": {func(_ *testing.T, folder string) string {
		return filepath.Join(folder, "无", "目录.lianpei")
	}, []string{"文件夹不存在", "没有改动", "请检查路径"}},
	"below a file": {func(t *testing.T, folder string) string {
		return filepath.Join(write(t, filepath.Join(folder, "文件"), nil), "目录.lianpei")
	}, []string{"文件不存在", "没有改动", "请检查路径"}},
}

func TestABadCatalogIsLeftAsItIs(t *testing.T) {
	t.Parallel()
	for _, what := range slices.Sorted(maps.Keys(badCatalogs)) {
		c := badCatalogs[what]
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			db := c.make(t, folder)
			before := contents(t, folder)
			for _, args := range [][]string{{"import", smallForm(t)}, {"check"}, {"match"}, {"query", "曲轴"}, {"gaps"}, {"gaps", "--out", filepath.Join(folder, "表.xlsx")}, {"export", "--kind", "partners", "--out", filepath.Join(folder, "表.xlsx")}} {
				o := runProgram(t, append(args, "--db", db)...).want(t, StatusFailed)
				for _, part := range c.want {
					if !strings.Contains(o.stderr, part) {
						t.Errorf("%s: %q does not say %q", args[0], o.stderr, part)
					}
				}
				if o.stdout != "" || strings.Count(o.stderr, "\n") != 1 {
					t.Errorf("%s: got %q and %q, want one sentence", args[0], o.stdout, o.stderr)
				}
			}
			if diff := cmp.Diff(before, contents(t, folder)); diff != "" {
				t.Errorf("files (-before +after):\n%s", diff)
			}
		})
	}
}

func TestAMissingCatalogIsNotMade(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	db := filepath.Join(folder, "无.lianpei")
	for _, args := range [][]string{{"check"}, {"check", "--json"}, {"match"}, {"query", "曲轴"}, {"gaps"}, {"export", "--kind", "partners", "--out", filepath.Join(folder, "表.xlsx")}} {
		o := runProgram(t, append(args, "--db", db)...).want(t, StatusFailed)
		if want := "没有找到目录文件：" + db + "。没有改动任何数据；请检查路径，或先导入表格建立目录。\n"; o.stderr != want || o.stdout != "" {
			t.Errorf("%v: got %q and %q, want %q", args, o.stdout, o.stderr, want)
		}
	}
	if left := contents(t, folder); len(left) != 1 {
		t.Errorf("made %v", left)
	}
}

func TestAPlaceThatCannotBeWrittenTo(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("needs a folder in which not even root can write")
	}
	db := filepath.Join(t.TempDir(), "目录.lianpei")
	runProgram(t, "import", "--db", db, smallForm(t)).want(t, StatusOK)
	before := contents(t, filepath.Dir(db))
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"import", smallForm(t), "--db", "/proc/目录.lianpei"}, []string{"不能写入：/proc/目录.lianpei。", "没有改动", "请换一个可写的文件夹"}},
		{[]string{"export", "--db", db, "--kind", "partners", "--out", "/proc/表.xlsx"}, []string{"不能保存：表.xlsx。", "没有改动", "请检查文件夹是否可写"}},
		{[]string{"match", "--db", db, "--json", "--out", "/proc/表.xlsx"}, []string{"不能保存：表.xlsx。", "没有改动", "请检查文件夹是否可写"}},
		{[]string{"demo", "--out", "/proc/演示"}, []string{"/proc/演示", "请"}},
	} {
		o := runProgram(t, c.args...).want(t, StatusFailed)
		for _, part := range c.want {
			if !strings.Contains(o.stderr, part) {
				t.Errorf("%v: %q does not say %q", c.args, o.stderr, part)
			}
		}
	}
	if diff := cmp.Diff(before, contents(t, filepath.Dir(db))); diff != "" {
		t.Errorf("files (-before +after):\n%s", diff)
	}
}

// bigRows is enough for an import to be far from its end when its first progress is shown.
const bigRows = 20_000

func bigForm(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	b.WriteString("企业名称,主营产品,采购需求\n")
	for i := range bigRows {
		n := strconv.Itoa(i)
		b.WriteString("第" + n + "厂," + n + "号曲轴," + n + "号钢材\n")
	}
	return write(t, filepath.Join(t.TempDir(), "大表.csv"), b.Bytes())
}

func TestAStoppedImportIsWholeOrNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what   string
		stage  string
		signal os.Signal
	}{
		{"killed while it reads", "正在读取", os.Kill},
		{"killed while it saves", "正在保存", os.Kill},
		{"interrupted while it reads", "正在读取", os.Interrupt},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			if runtime.GOOS == "windows" && c.signal == os.Interrupt {
				t.Skip("a process cannot be interrupted there")
			}
			db := sample(t)
			command := program(t, "import", "--db", db, bigForm(t))
			command.Env = append(command.Env, runVariable+"=progress")
			stderr, err := command.StderrPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			said := waitFor(t, stderr, c.stage)
			if err := command.Process.Signal(c.signal); err != nil {
				t.Fatal(err)
			}
			rest, err := io.ReadAll(stderr)
			if err != nil {
				t.Fatal(err)
			}
			if err := command.Wait(); err == nil {
				t.Errorf("the import ended well: %s", said)
			}
			if c.signal == os.Interrupt && (command.ProcessState.ExitCode() != StatusFailed || !strings.HasSuffix(string(rest), "已取消，没有改动任何数据。\n")) {
				t.Errorf("got %v and %q, want status 2 and a sentence", command.ProcessState, rest)
			}
			o := runProgram(t, "check", "--json", "--db", db).want(t, StatusOK)
			nothing := `{"ok":true,"enterprises":62,"needs":211,"offers":249,"findings":[]}` + "\n"
			all := fmt.Sprintf(`{"ok":true,"enterprises":%d,"needs":%d,"offers":%d,"findings":[]}`, 62+bigRows, 211+bigRows, 249+bigRows) + "\n"
			if o.stdout != nothing && o.stdout != all {
				t.Errorf("got %s, want %s or %s", o.stdout, nothing, all)
			}
			runProgram(t, "import", "--db", db, smallForm(t)).want(t, StatusOK) // it is not left locked
		})
	}
}

// waitFor reads until a text has come.
func waitFor(t *testing.T, r io.Reader, text string) string {
	t.Helper()
	var said []byte
	chunk := make([]byte, 256)
	for !bytes.Contains(said, []byte(text)) {
		n, err := r.Read(chunk)
		said = append(said, chunk[:n]...)
		if err != nil {
			if !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			t.Fatalf("%q never came: %s", text, said)
		}
	}
	return string(said)
}

// newBook is a workbook with a small form in it.
func newBook(t *testing.T, password string) []byte {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	for i, row := range [][]any{{"企业名称", "主营产品"}, {"坏厂", "曲轴"}} {
		if err := book.SetSheetRow("Sheet1", "A"+strconv.Itoa(i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var data bytes.Buffer
	if err := book.Write(&data, excelize.Options{Password: password}); err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}

// bomb is a workbook of a hundred kilobytes whose only sheet unpacks to 100 MB of blanks.
func bomb(t *testing.T) []byte {
	t.Helper()
	whole := newBook(t, "")
	book, err := zip.NewReader(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	const chunks = 100
	blanks := bytes.Repeat([]byte(" "), 1<<20)
	var chunk bytes.Buffer // one compressed chunk that can be repeated: it ends at a byte and refers to nothing before it
	deflate, err := flate.NewWriter(&chunk, flate.DefaultCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := deflate.Write(blanks); err != nil {
		t.Fatal(err)
	}
	if err := deflate.Flush(); err != nil {
		t.Fatal(err)
	}
	packed := append(bytes.Repeat(chunk.Bytes(), chunks), 3, 0) // RFC 1951 §3.2.6: an empty last block
	sum := crc32.NewIEEE()
	for range chunks {
		sum.Write(blanks)
	}
	var data bytes.Buffer
	w := zip.NewWriter(&data)
	for _, part := range book.File {
		if part.Name != "xl/worksheets/sheet1.xml" {
			if err := w.Copy(part); err != nil {
				t.Fatal(err)
			}
			continue
		}
		out, err := w.CreateRaw(&zip.FileHeader{
			Name: part.Name, Method: zip.Deflate, CRC32: sum.Sum32(), CompressedSize64: uint64(len(packed)), UncompressedSize64: chunks << 20,
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := out.Write(packed); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}

func otherZip(t *testing.T) []byte {
	t.Helper()
	var data bytes.Buffer
	w := zip.NewWriter(&data)
	out, err := w.Create("说明.txt")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := out.Write([]byte("企业名称")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}

// oldBook is the shell of an Excel 97-2003 file: a compound file ([MS-CFB]) with a stream called Workbook.
func oldBook() []byte {
	const (
		sector = 512
		fatEnd = 0xFFFFFFFE
		fatFAT = 0xFFFFFFFD
		free   = 0xFFFFFFFF
		stream = 8 // sectors: 4096 bytes, below which streams live elsewhere
	)
	file := make([]byte, sector*(1+2+stream)) // header, FAT, directory, stream
	put16 := func(at int, v uint16) { binary.LittleEndian.PutUint16(file[at:], v) }
	put32 := func(at int, v uint32) { binary.LittleEndian.PutUint32(file[at:], v) }
	copy(file, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	put16(24, 0x3E)
	put16(26, 3)      // version
	put16(28, 0xFFFE) // little-endian
	put16(30, 9)      // sectors of 2⁹ bytes
	put16(32, 6)
	put32(44, 1)      // FAT sectors
	put32(48, 1)      // the directory is sector 1
	put32(56, 4096)   // smaller streams are mini streams
	put32(60, fatEnd) // none
	put32(68, fatEnd) // no further FAT
	for i := range 109 {
		put32(76+4*i, free)
	}
	put32(76, 0) // the FAT is sector 0
	for i := range sector / 4 {
		put32(sector+4*i, free)
	}
	put32(sector, fatFAT)
	put32(sector+4, fatEnd)
	for i := range stream {
		next := uint32(3 + i)
		if i == stream-1 {
			next = fatEnd
		}
		put32(sector+4*(2+i), next)
	}
	entry := func(i int, name string, kind byte, child, start, size uint32) {
		at := 2*sector + 128*i
		for j, unit := range utf16.Encode([]rune(name)) {
			put16(at+2*j, unit)
		}
		put16(at+64, uint16(2*len(name)+2))
		file[at+66], file[at+67] = kind, 1
		put32(at+68, free)
		put32(at+72, free)
		put32(at+76, child)
		put32(at+116, start)
		put32(at+120, size)
	}
	entry(0, "Root Entry", 5, 1, fatEnd, 0)
	entry(1, "Workbook", 2, free, 2, stream*sector)
	return file
}
