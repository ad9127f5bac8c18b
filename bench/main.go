// Command bench compares the program with the bare libraries it stands on, side by side in one run, and prints the ratios.
// It is run in its own folder; with arguments it runs only the named comparisons. -sizes says how many listings the catalogs of the
// comparison "scale" have.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
)

// comparison is one thing to measure. Run reports each result when it is there; it returns errSkipped, wrapped with the reason, when
// something it needs is absent.
type comparison struct {
	name string
	run  func(ctx context.Context, report func(result)) error
}

// errSkipped says that a comparison could not be made here.
var errSkipped = errors.New("skipped")

func comparisons() []comparison {
	return []comparison{
		{"export", compareExport},
		{"import", compareImport},
		{"start", compareStart},
		{"scale", compareScale},
	}
}

// scaleSizes are the numbers of listings at which the engine is measured. A million take minutes, so they have to be asked for.
var scaleSizes = []int{1_000, 10_000, 100_000}

func setSizes(list string) error {
	scaleSizes = nil
	for text := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 100 || n > 10_000_000 {
			return fmt.Errorf("%q is no number of listings", text)
		}
		scaleSizes = append(scaleSizes, n)
	}
	return nil
}

func main() {
	flag.Func("sizes", "numbers of listings for the comparison scale, with commas (default 1000,10000,100000)", setSizes)
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run makes all comparisons, or those named; one that fails does not keep the others from running.
func run(ctx context.Context, names []string) error {
	for _, name := range names {
		if !slices.ContainsFunc(comparisons(), func(c comparison) bool { return c.name == name }) {
			return fmt.Errorf("no comparison %q", name)
		}
	}
	var failed error
	printHeader()
	for _, c := range comparisons() {
		if len(names) > 0 && !slices.Contains(names, c.name) {
			continue
		}
		err := c.run(ctx, func(r result) { r.print(c.name) })
		switch {
		case errors.Is(err, errSkipped):
			fmt.Printf("%-8s %v\n", c.name, err)
		case err != nil:
			failed = errors.Join(failed, fmt.Errorf("%s: %w", c.name, err))
		}
	}
	return failed
}
