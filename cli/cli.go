// Package cli is the same work as the window's, without one. Results go to standard output, messages for people to standard
// error; scripts rely on the forms of both and on the exit status.
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"lianpei/words"
	"lianpei/workspace"
)

// The exit statuses.
const (
	StatusOK     = 0
	StatusPartly = 1 // some rows were refused, or nothing was found
	StatusFailed = 2 // bad arguments or an unusable file
)

// Env is what a command works with.
type Env struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	DefaultPath    string // the catalog where --db is not given
	ShowProgress   bool   // standard error is a terminal
}

// usageError is a mistake in the arguments; its text is a sentence for people.
type usageError struct{ sentence string }

func (e *usageError) Error() string { return e.sentence }

func misuse(key string, values words.Values) error {
	return &usageError{words.Text(key, values)}
}

// errPartly ends a command with StatusPartly; what there is to say was said.
var errPartly = errors.New("done in part")

type command struct {
	env   *Env
	flags *pflag.FlagSet
	db    string
	json  bool
	top   int
}

var commands = map[string]func(context.Context, *command, []string) error{
	"demo": demo, "import": importForms, "match": match, "query": query, "export": export, "check": check,
}

// Run runs one command line, without the program's name, and returns the exit status.
func Run(ctx context.Context, args []string, env Env) int {
	args, language := takeLanguage(args)
	if err := words.Use(language); err != nil {
		fmt.Fprintln(env.Stderr, err)
		return StatusFailed
	}
	if len(args) == 0 || args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
		fmt.Fprint(env.Stdout, words.Text("cli.usage"))
		return StatusOK
	}
	run, ok := commands[args[0]]
	if !ok {
		fmt.Fprintln(env.Stderr, words.Text("cli.unknown_command", words.Values{"Command": args[0]}))
		return StatusFailed
	}
	c := &command{env: &env, flags: pflag.NewFlagSet(args[0], pflag.ContinueOnError)}
	c.flags.SetOutput(io.Discard)
	c.flags.StringVar(&c.db, "db", env.DefaultPath, "")
	err := run(ctx, c, args[1:])
	var usage *usageError
	switch {
	case err == nil:
		return StatusOK
	case errors.Is(err, errPartly):
		return StatusPartly
	case errors.Is(err, pflag.ErrHelp):
		fmt.Fprint(env.Stdout, words.Text("cli.usage"))
		return StatusOK
	case errors.As(err, &usage):
		fmt.Fprintln(env.Stderr, usage.sentence)
	default:
		fmt.Fprintln(env.Stderr, words.Error(err))
	}
	return StatusFailed
}

// takeLanguage removes --lang from the arguments, wherever it stands; Chinese is the default.
func takeLanguage(args []string) (rest []string, language words.Language) {
	language = words.Chinese
	for i := 0; i < len(args); i++ {
		value, ok := strings.CutPrefix(args[i], "--lang=")
		if !ok && args[i] == "--lang" && i+1 < len(args) {
			i++
			value, ok = args[i], true
		}
		if !ok {
			rest = append(rest, args[i])
			continue
		}
		language = words.Language(value)
	}
	return rest, language
}

// parse reads the flags and returns the other arguments.
func (c *command) parse(args []string) ([]string, error) {
	if err := c.flags.Parse(args); err != nil {
		if errors.Is(err, pflag.ErrHelp) {
			return nil, err
		}
		return nil, misuse("cli.bad_arguments", words.Values{"Detail": err.Error()})
	}
	if c.flags.Lookup("top") != nil && (c.top < 1 || c.top > 100_000) {
		return nil, misuse("cli.bad_arguments", words.Values{"Detail": fmt.Sprintf("--top %d", c.top)})
	}
	return c.flags.Args(), nil
}

// none refuses arguments that a command does not take.
func none(args []string) error {
	if len(args) > 0 {
		return misuse("cli.bad_arguments", words.Values{"Detail": args[0]})
	}
	return nil
}

// open opens the catalog of --db; create allows a new one.
func (c *command) open(ctx context.Context, create bool) (*workspace.Workspace, error) {
	if create && c.db == c.env.DefaultPath {
		// The default place may never have been used; a folder that the user names must exist.
		if err := os.MkdirAll(filepath.Dir(c.db), 0o755); err != nil {
			return nil, fmt.Errorf("create folder: %w", err)
		}
	}
	return workspace.Open(ctx, c.db, workspace.Options{MustExist: !create, Phrases: words.Phrases{}})
}

// progress returns a callback that keeps one line of standard error up to date, and a function that clears it.
func (c *command) progress() (report func(workspace.Progress), clear func()) {
	if !c.env.ShowProgress {
		return nil, func() {}
	}
	return func(p workspace.Progress) {
		line := words.Text("cli.progress."+p.Stage, words.Values{"File": p.File, "Done": p.Done, "Total": p.Total})
		fmt.Fprintf(c.env.Stderr, "\r\033[K%s", line)
	}, func() { fmt.Fprint(c.env.Stderr, "\r\033[K") }
}

func (c *command) printf(format string, args ...any) { fmt.Fprintf(c.env.Stdout, format, args...) }

func (c *command) say(key string, values words.Values) {
	fmt.Fprintln(c.env.Stdout, words.Text(key, values))
}

func (c *command) printJSON(value any) error {
	encoder := json.NewEncoder(c.env.Stdout)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return fmt.Errorf("write result: %w", err)
	}
	return nil
}
