// Package cli is the same work as the window's, without one. Results go to standard output, messages for people to standard
// error; scripts rely on the forms of both and on the exit status.
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
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
	"demo": demo, "import": importForms, "match": match, "query": query, "infer": infer, "gaps": gaps, "export": export,
	"knowledge": knowledgeList, "check": check,
}

// Run runs one command line, without the program's name, and returns the exit status.
func Run(ctx context.Context, args []string, env Env) int {
	args, language := takeLanguage(args)
	if !slices.Contains(words.Languages, language) {
		return env.fail(words.Use(words.Chinese), "cli.language_unknown", words.Values{
			"Language": language, "Languages": fmt.Sprintf("%s, %s", words.Chinese, words.English),
		})
	}
	if err := words.Use(language); err != nil {
		return env.fail(err, "", nil)
	}
	if len(args) == 0 || args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
		fmt.Fprint(env.Stdout, words.Text("cli.usage"))
		return StatusOK
	}
	run, ok := commands[args[0]]
	if !ok {
		return env.fail(nil, "cli.unknown_command", words.Values{"Command": args[0]})
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

// fail says what is wrong before a command has begun: the sentence of a key, or err where even the sentences are missing.
func (e *Env) fail(err error, key string, values words.Values) int {
	if err != nil {
		fmt.Fprintln(e.Stderr, err)
	} else {
		fmt.Fprintln(e.Stderr, words.Text(key, values))
	}
	return StatusFailed
}

// takeLanguage removes --lang from the arguments, wherever it stands before "--"; Chinese is the default.
func takeLanguage(args []string) (rest []string, language words.Language) {
	language = words.Chinese
	for i := 0; i < len(args); i++ {
		if args[i] == "--" {
			return append(rest, args[i:]...), language
		}
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
		return nil, flagMisuse(err)
	}
	if c.flags.Lookup("top") != nil && (c.top < 1 || c.top > maxTop) {
		return nil, misuse("cli.flag_wrong", words.Values{"Name": "--top", "Value": c.top})
	}
	return c.flags.Args(), nil
}

// maxTop bounds --top: more than anybody reads, little enough for the memory.
const maxTop = 100_000

// flagMisuse turns the errors of pflag, which are English, into sentences.
func flagMisuse(err error) error {
	var unknown *pflag.NotExistError
	var empty *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.Is(err, pflag.ErrHelp):
		return err
	case errors.As(err, &unknown):
		name := "--" + unknown.GetSpecifiedName()
		if short := unknown.GetSpecifiedShortnames(); short != "" {
			name = "-" + short
		}
		return misuse("cli.flag_unknown", words.Values{"Name": name})
	case errors.As(err, &empty):
		return misuse("cli.flag_value", words.Values{"Name": "--" + empty.GetFlag().Name})
	case errors.As(err, &invalid):
		return misuse("cli.flag_wrong", words.Values{"Name": "--" + invalid.GetFlag().Name, "Value": invalid.GetValue()})
	}
	var syntax *pflag.InvalidSyntaxError
	if errors.As(err, &syntax) {
		return misuse("cli.flag_unknown", words.Values{"Name": syntax.GetSpecifiedFlag()})
	}
	return err
}

// parseAlone is parse for a command that takes flags alone.
func (c *command) parseAlone(args []string) error {
	rest, err := c.parse(args)
	if err == nil && len(rest) > 0 {
		err = misuse("cli.bad_arguments", words.Values{"Detail": rest[0]})
	}
	return err
}

// open opens the catalog of --db.
func (c *command) open(ctx context.Context) (*workspace.Workspace, error) {
	if c.db == "" {
		return nil, misuse("cli.missing", words.Values{"Name": "--db"})
	}
	return workspace.Open(ctx, c.db, workspace.Options{MustExist: true, Phrases: words.Phrases{}})
}

// chosen returns the id of the enterprise that --enterprise names; none without a name.
func chosen(ctx context.Context, ws *workspace.Workspace, name string) ([]int64, error) {
	if name == "" {
		return nil, nil
	}
	e, err := ws.FindEnterprise(ctx, name)
	if errors.Is(err, workspace.ErrNotFound) {
		return nil, misuse("cli.enterprise_unknown", words.Values{"Name": name})
	}
	return []int64{e.ID}, err
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
