package cli

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// runVariable makes the test binary run a command as the program would, in a process of its own.
const runVariable = "LIANPEI_TEST_RUN"

var folderOfAll string

func TestMain(m *testing.M) {
	if os.Getenv(runVariable) != "" {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		status := Run(ctx, os.Args[1:], Env{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, ShowProgress: os.Getenv(runVariable) == "progress"})
		stop()
		os.Exit(status)
	}
	folder, err := os.MkdirTemp("", "lianpei-cli-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	folderOfAll = folder
	status := m.Run()
	_ = os.RemoveAll(folder)
	os.Exit(status)
}

// output is what a command left behind.
type output struct {
	status         int
	stdout, stderr string
}

// run runs a command in this process. The language is global, so tests that call it are not parallel.
func run(t *testing.T, args ...string) output {
	t.Helper()
	return runWith(t, "", args...)
}

func runWith(t *testing.T, stdin string, args ...string) output {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status := Run(t.Context(), args, Env{Stdin: strings.NewReader(stdin), Stdout: &stdout, Stderr: &stderr})
	return output{status, stdout.String(), stderr.String()}
}

// program is a command in a process of its own.
func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), self, args...)
	command.Env = append(os.Environ(), runVariable+"=1")
	return command
}

func runProgram(t *testing.T, args ...string) output {
	t.Helper()
	var stdout, stderr bytes.Buffer
	command := program(t, args...)
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil && command.ProcessState == nil {
		t.Fatal(err)
	}
	return output{command.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

func (o output) want(t *testing.T, status int) output {
	t.Helper()
	if o.status != status {
		t.Fatalf("got status %d, want %d\nstdout: %s\nstderr: %s", o.status, status, o.stdout, o.stderr)
	}
	return o
}

// readJSON wants one line of JSON and nothing else.
func readJSON[T any](t *testing.T, o output) T {
	t.Helper()
	var value T
	decoder := json.NewDecoder(strings.NewReader(o.stdout))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&value); err != nil || decoder.More() || strings.Count(o.stdout, "\n") != 1 {
		t.Fatalf("no single line of JSON (%v): %s", err, o.stdout)
	}
	return value
}

// sampleForms are the forms of the sample cluster.
func sampleForms(t *testing.T) []string {
	t.Helper()
	var forms []string
	for _, name := range []string{"示例企业名录.csv", "示例供给清单.csv", "示例需求清单.csv"} {
		forms = append(forms, filepath.Join("..", "assets", "sample", name))
	}
	return forms
}

var sampleOnce sync.Once

// sample returns the path of a copy of the sample cluster's catalog.
func sample(t *testing.T) string {
	t.Helper()
	made := filepath.Join(folderOfAll, "sample.lianpei")
	sampleOnce.Do(func() {
		runProgram(t, append([]string{"import", "--db", made}, sampleForms(t)...)...).want(t, StatusOK)
	})
	data, err := os.ReadFile(made)
	if err != nil {
		t.Fatal(err)
	}
	return write(t, filepath.Join(t.TempDir(), "目录.lianpei"), data)
}

// small returns the path of a catalog of three enterprises.
func small(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "小目录.lianpei")
	run(t, "import", "--db", path, smallForm(t)).want(t, StatusOK)
	return path
}

func smallForm(t *testing.T) string {
	t.Helper()
	return form(t, "供需表.csv",
		"企业名称,产业集群,所属镇区,主营产品,采购需求,联系人,联系电话",
		"汉北发动机厂,机电汽配,汉江产业园,柴油发动机,曲轴、航天陀螺仪,张三,13900000001",
		"楚东曲轴厂,机电汽配,汉江产业园,曲轴,柴油发动机,李四,13900000002",
		"襄原锻造厂,机电汽配,城北工业园,曲轴、曲轴毛坯,,王五,13900000003")
}

func form(t *testing.T, name string, lines ...string) string {
	t.Helper()
	return write(t, filepath.Join(t.TempDir(), name), []byte(strings.Join(lines, "\n")+"\n"))
}

func write(t *testing.T, path string, data []byte) string {
	t.Helper()
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// contents returns the checksum of every file below folders.
func contents(t *testing.T, folders ...string) map[string]string {
	t.Helper()
	sums := map[string]string{}
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				sums[path] = "folder"
				return err
			}
			data, err := os.ReadFile(path)
			sums[path] = fmt.Sprintf("%d bytes, %x", len(data), sha256.Sum256(data))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return sums
}
