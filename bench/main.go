// Command bench compares the program with the bare libraries it stands on, side by side in one run, and prints the ratios.
// It is run in its own folder; with arguments it runs only the named comparisons.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
)

// comparison is one thing to measure. Run returns errSkipped, wrapped with the reason, when something it needs is absent.
type comparison struct {
	name string
	run  func(context.Context) ([]result, error)
}

// errSkipped says that a comparison could not be made here.
var errSkipped = errors.New("skipped")

func comparisons() []comparison {
	return []comparison{
		{"export", compareExport},
		{"import", compareImport},
		{"start", compareStart},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
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
		results, err := c.run(ctx)
		for _, r := range results {
			r.print(c.name)
		}
		switch {
		case errors.Is(err, errSkipped):
			fmt.Printf("%-8s %v\n", c.name, err)
		case err != nil:
			failed = errors.Join(failed, fmt.Errorf("%s: %w", c.name, err))
		}
	}
	return failed
}
