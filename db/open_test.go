package db

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"lianpei/catalog"
)

// childVariable names the job of a copy of this test program that a test starts as another process.
const childVariable = "LIANPEI_DB_TEST_CHILD"

func TestMain(m *testing.M) {
	if job := os.Getenv(childVariable); job != "" {
		if err := childJobs[job](os.Args[len(os.Args)-1]); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// childJobs work on the catalog at path. They report on standard output and wait for the end of standard input.
var childJobs = map[string]func(path string) error{
	"hold": holdCatalog, "create": createAndStop, "save": saveAndStop, "import": importAndStop, "stall": stallInImport,
}

// child is a process that a test started.
type child struct {
	*exec.Cmd
	input  io.Closer
	output *bufio.Reader
}

func startChild(t *testing.T, job, path string) *child {
	t.Helper()
	program, err := os.Executable()
	must(t, err)
	c := &child{Cmd: exec.CommandContext(t.Context(), program, path)}
	c.Env = append(os.Environ(), childVariable+"="+job)
	c.Stderr = os.Stderr
	input, err := c.StdinPipe()
	must(t, err)
	output, err := c.StdoutPipe()
	must(t, err)
	c.input, c.output = input, bufio.NewReader(output)
	must(t, c.Start())
	t.Cleanup(func() { _ = c.Process.Kill() })
	return c
}

// wait reads the next line of the child.
func (c *child) wait(t *testing.T, want string) {
	t.Helper()
	line, err := c.output.ReadString('\n')
	if got := strings.TrimSpace(line); got != want {
		t.Fatalf("child says %q (%v), want %q", got, err, want)
	}
}

// untilInputEnds reports and blocks.
func untilInputEnds(report string) {
	fmt.Println(report)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func holdCatalog(path string) error {
	s, err := Open(context.Background(), path, Options{})
	if err != nil {
		return err
	}
	untilInputEnds("open")
	return s.Close()
}

func files(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	must(t, err)
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestOpenMakesANewCatalogAndCloseLeavesOneFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, "catalog.lpei")
	s, err := Open(t.Context(), path, Options{})
	must(t, err)
	if got := s.Path(); got != path {
		t.Errorf("path %s, want %s", got, path)
	}
	create(t, s, "示例机械")
	must(t, s.Close())
	wantSame(t, []string{"catalog.lpei"}, files(t, folder))
	s = openStore(t, path, Options{MustExist: true})
	wantSame(t, []string{"示例机械"}, names(contentOf(t, s)))
	wantHealthy(t, s)
}

func TestOpenWorksUnderEveryPath(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"集群 目录", "100%", "a#b", "what?", "a%20b", "a&b=c", "'quote'", "[x]", "a;b", "a+b"} {
		t.Run("named "+name, func(t *testing.T) {
			t.Parallel()
			if runtime.GOOS == "windows" && strings.ContainsAny(name, "?") {
				t.Skip("no file of Windows has this name")
			}
			folder := filepath.Join(t.TempDir(), name)
			must(t, os.Mkdir(folder, 0o755))
			path := filepath.Join(folder, name+".lpei")
			s, err := Open(t.Context(), path, Options{})
			must(t, err)
			create(t, s, "示例机械")
			wantSame(t, []string{"示例机械"}, names(contentOf(t, s)))
			must(t, s.Close())
			wantSame(t, []string{name + ".lpei"}, files(t, folder))
		})
	}
}

func TestOpenTakesAnEmptyFileForAnEmptyCatalog(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "empty.lpei")
	must(t, os.WriteFile(path, nil, 0o600))
	_, err := Open(t.Context(), path, Options{MustExist: true})
	wantError(t, err, ErrNoCatalog)
	create(t, openStore(t, path, Options{}), "示例机械")
}

func TestOpenRefusesWhatIsNoCatalogAndLeavesItAsItWas(t *testing.T) {
	t.Parallel()
	foreign := func(t *testing.T, path string) {
		execRaw(t, path, `PRAGMA application_id = 77`, `CREATE TABLE a (b)`)
	}
	for _, c := range []struct {
		name string
		make func(t *testing.T, path string)
		want error
	}{
		{"a text file", func(t *testing.T, path string) {
			must(t, os.WriteFile(path, []byte(strings.Repeat("企业,产品\n", 99)), 0o600))
		}, ErrNotCatalog},
		{"a file shorter than a header", func(t *testing.T, path string) { must(t, os.WriteFile(path, []byte("PK"), 0o600)) }, ErrNotCatalog},
		{"a database of another application", foreign, ErrNotCatalog},
		{"a cut SQLite header", func(t *testing.T, path string) {
			foreign(t, path)
			must(t, os.Truncate(path, 50))
		}, ErrNotCatalog},
		{"a catalog of a newer program", func(t *testing.T, path string) {
			s, err := Open(t.Context(), path, Options{})
			must(t, err)
			must(t, s.Close())
			patch(t, path, 60, 99)
		}, ErrNewer},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			path := filepath.Join(folder, "catalog.lpei")
			c.make(t, path)
			before, err := os.ReadFile(path)
			must(t, err)
			_, err = Open(t.Context(), path, Options{})
			wantError(t, err, c.want)
			after, err := os.ReadFile(path)
			must(t, err)
			if !slices.Equal(before, after) {
				t.Error("the file has changed")
			}
			wantSame(t, []string{"catalog.lpei"}, files(t, folder))
		})
	}
}

// patch writes a big-endian number into a file's header.
func patch(t *testing.T, path string, at int, value uint32) {
	t.Helper()
	data, err := os.ReadFile(path)
	must(t, err)
	binary.BigEndian.PutUint32(data[at:], value)
	must(t, os.WriteFile(path, data, 0o600))
}

func TestOpenRefusesPlacesWhereNoCatalogCanBe(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for _, c := range []struct {
		name, path string
		opts       Options
		want       error
	}{
		{"a missing folder", filepath.Join(folder, "absent", "catalog.lpei"), Options{}, ErrNoCatalog},
		{"a missing file that must exist", filepath.Join(folder, "catalog.lpei"), Options{MustExist: true}, ErrNoCatalog},
		{"a folder", folder, Options{}, ErrNotCatalog},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Open(t.Context(), c.path, c.opts)
			wantError(t, err, c.want)
		})
	}
	wantSame(t, []string(nil), files(t, folder))
}

func TestOpenSaysThatAFolderCannotBeWritten(t *testing.T) {
	t.Parallel()
	folder := "/proc/sys" // also root can make no file there
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		t.Skip("needs " + folder)
	}
	_, err := Open(t.Context(), filepath.Join(folder, "catalog.lpei"), Options{})
	wantError(t, err, ErrReadOnly)
}

func TestOpenSaysThatAFileCannotBeWritten(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		t.Skip("root may write every file")
	}
	path := filepath.Join(t.TempDir(), "catalog.lpei")
	s, err := Open(t.Context(), path, Options{})
	must(t, err)
	must(t, s.Close())
	must(t, os.Chmod(path, 0o400))
	_, err = Open(t.Context(), path, Options{})
	wantError(t, err, ErrReadOnly)
	must(t, os.Chmod(filepath.Dir(path), 0o500))
	defer os.Chmod(filepath.Dir(path), 0o700)
	_, err = Open(t.Context(), path, Options{})
	wantError(t, err, ErrReadOnly)
}

func TestOpenSaysThatACatalogIsOpenHere(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, "catalog.lpei")
	first, err := Open(t.Context(), path, Options{})
	must(t, err)
	_, err = Open(t.Context(), path, Options{})
	wantError(t, err, ErrLocked)
	create(t, first, "示例机械") // and the first goes on
	must(t, first.Close())
	second := openStore(t, path, Options{})
	must(t, first.Close()) // closing twice must not free what another holds by now
	_, err = Open(t.Context(), path, Options{})
	wantError(t, err, ErrLocked)
	wantSame(t, []string{"示例机械"}, names(contentOf(t, second)))
}

func TestOpenFindsOneLockThroughALink(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path, link := filepath.Join(folder, "catalog.lpei"), filepath.Join(folder, "link.lpei")
	openStore(t, path, Options{})
	if err := os.Symlink(path, link); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	_, err := Open(t.Context(), link, Options{})
	wantError(t, err, ErrLocked)
}

func TestOpenSaysThatACatalogIsOpenInAnotherProcess(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "catalog.lpei")
	other := startChild(t, "hold", path)
	other.wait(t, "open")
	_, err := Open(t.Context(), path, Options{})
	wantError(t, err, ErrLocked)
	must(t, other.input.Close())
	must(t, other.Wait())
	create(t, openStore(t, path, Options{}), "示例机械")
}

func TestOpenThatIsCancelledLeavesNothing(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	_, err := Open(cancelled(t), filepath.Join(folder, "catalog.lpei"), Options{})
	wantError(t, err, context.Canceled)
	wantSame(t, []string(nil), files(t, folder))
}

func TestEveryConnectionOfThePoolHasThePragmas(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	for _, c := range []struct {
		name  string
		pool  *sql.DB
		count int
		want  map[string]string
	}{
		{"writing", s.rw, 1, map[string]string{"foreign_keys": "1", "journal_mode": "wal", "synchronous": "2", "busy_timeout": "5000", "query_only": "0"}},
		{"reading", s.ro, 4, map[string]string{"foreign_keys": "1", "journal_mode": "wal", "busy_timeout": "5000", "query_only": "1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for i := range c.count {
				conn, err := c.pool.Conn(t.Context()) // kept until the end, so each is another one
				must(t, err)
				defer conn.Close()
				for pragma, want := range c.want {
					var got string
					must(t, conn.QueryRowContext(t.Context(), `PRAGMA `+pragma).Scan(&got))
					if got != want {
						t.Errorf("connection %d: %s = %s, want %s", i, pragma, got, want)
					}
				}
			}
		})
	}
}

func TestTheReadingPoolCannotWrite(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	_, err := s.ro.ExecContext(t.Context(), `DELETE FROM enterprises`)
	wantError(t, wrap("try", err), ErrReadOnly)
}

func TestAClosedStoreReturnsErrorsAndDoesNotPanic(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	must(t, s.Close())
	e := catalog.Enterprise{Name: "示例机械"}
	if err := s.SaveEnterprise(t.Context(), &e); err == nil {
		t.Error("saved into a closed catalog")
	}
	if _, err := s.Enterprises(t.Context()); err == nil {
		t.Error("read a closed catalog")
	}
}
