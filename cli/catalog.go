package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"lianpei/catalog"
	"lianpei/words"
	"lianpei/workspace"
)

func export(ctx context.Context, c *command, args []string) (err error) {
	var kind, out, enterprise string
	var anonymous bool
	c.flags.StringVar(&kind, "kind", "", "")
	c.flags.StringVar(&out, "out", "", "")
	c.flags.StringVar(&enterprise, "enterprise", "", "")
	c.flags.BoolVar(&anonymous, "without-people", false, "")
	c.flags.IntVar(&c.top, "top", workspace.DefaultTop, "")
	if err := c.parseAlone(args); err != nil {
		return err
	}
	if out == "" {
		return misuse("cli.missing", words.Values{"Name": "--out"})
	}
	if kind == "" {
		return misuse("cli.missing", words.Values{"Name": "--kind"})
	}
	switch kind {
	case workspace.KindPartners:
	case workspace.KindGaps:
		for _, flag := range []string{"enterprise", "top"} { // they choose among partners
			if c.flags.Changed(flag) {
				return misuse("cli.flags_exclude", words.Values{"Name": "--kind " + kind, "Other": "--" + flag})
			}
		}
		return c.exportGaps(ctx, out, workspace.ExportOptions{WithoutPeople: anonymous})
	default:
		return misuse("cli.kind_unknown", words.Values{"Kind": kind, "Kinds": workspace.KindPartners + ", " + workspace.KindGaps})
	}
	ws, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer closeWorkspace(ws, &err)
	ids, err := chosen(ctx, ws, enterprise)
	if err != nil {
		return err
	}
	progress, clear := c.progress()
	summary, err := ws.ExportPartners(ctx, out, ids, workspace.ExportOptions{Top: c.top, WithoutPeople: anonymous}, progress)
	clear()
	if err != nil {
		return err
	}
	c.sayExport(summary)
	if summary.Suppliers+summary.Customers == 0 {
		return errPartly
	}
	return nil
}

func (c *command) sayExport(s workspace.ExportSummary) {
	c.say("cli.export.summary", words.Values{
		"File": s.File, "Enterprises": s.Enterprises, "Suppliers": s.Suppliers, "Customers": s.Customers, "Unmet": s.Unmet,
	})
}

func check(ctx context.Context, c *command, args []string) (err error) {
	c.flags.BoolVar(&c.json, "json", false, "")
	if err := c.parseAlone(args); err != nil {
		return err
	}
	ws, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer closeWorkspace(ws, &err)
	report, err := ws.Check(ctx)
	if err != nil {
		return err
	}
	if c.json {
		if err := c.printJSON(report); err != nil {
			return err
		}
	} else {
		for _, f := range report.Findings {
			c.say("cli.check.finding", words.Values{"Severity": words.Severity(f.Severity), "Subject": f.Subject, "Text": words.Finding(f)})
		}
		key := "cli.check.ok"
		if !report.OK {
			key = "cli.check.bad"
		}
		c.say(key, words.Values{"Enterprises": report.Enterprises, "Needs": report.Needs, "Offers": report.Offers, "Findings": len(report.Findings)})
	}
	if !report.OK {
		return errPartly
	}
	return nil
}

// demo goes once through the main job on the sample cluster.
func demo(ctx context.Context, c *command, args []string) (err error) {
	var out string
	c.flags.StringVar(&out, "out", "lianpei-demo", "")
	if err := c.parseAlone(args); err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return fmt.Errorf("create %s: %w", out, err)
	}
	if !c.flags.Changed("db") {
		c.db = filepath.Join(out, "sample.lianpei")
	}
	ws, err := workspace.Open(ctx, c.db, workspace.Options{Phrases: words.Phrases{}})
	if err != nil {
		return err
	}
	defer closeWorkspace(ws, &err)
	if err := ws.ImportSample(ctx); err != nil {
		return err
	}
	counts, err := ws.Counts(ctx)
	if err != nil {
		return err
	}
	c.say("cli.demo.catalog", words.Values{"File": ws.Path()})
	c.say("cli.demo.imported", words.Values{"Enterprises": counts.Enterprises, "Needs": counts.Needs, "Offers": counts.Offers})
	progress, clear := c.progress()
	needs, met, pairs, shown := 0, 0, 0, 0
	err = ws.Match(ctx, workspace.DefaultTop, progress, func(need catalog.Listing, buyer catalog.Enterprise, best []workspace.Suggestion) error {
		needs++
		pairs += len(best)
		if len(best) == 0 {
			return nil
		}
		met++
		if shown == 0 {
			clear()
			c.say("cli.demo.top", nil)
		}
		if shown < 3 {
			shown++
			c.say("cli.match.need", words.Values{"Buyer": buyer.Name, "Product": workspace.JoinFacts(need.Product, need.Spec)})
			c.printSuggestions(best[:min(2, len(best))])
		}
		return nil
	})
	clear()
	if err != nil {
		return err
	}
	c.say("cli.match.summary", words.Values{"Needs": needs, "Met": met, "Pairs": pairs})
	return c.demoBooks(ctx, ws, out, progress, clear)
}

// demoBooks writes the partner lists of all, and that of the enterprise with the most needs.
func (c *command) demoBooks(ctx context.Context, ws *workspace.Workspace, out string, progress func(workspace.Progress), clear func()) error {
	rows, err := ws.Enterprises(ctx, workspace.EnterpriseFilter{Sort: workspace.SortNeeds, Reverse: true})
	if err != nil {
		return err
	}
	books := []struct {
		file string
		ids  []int64
	}{{words.Text("demo.file.all"), nil}, {words.Text("demo.file.one", words.Values{"Enterprise": fileName(rows[0].Name)}), []int64{rows[0].ID}}}
	for _, book := range books {
		summary, err := ws.ExportPartners(ctx, filepath.Join(out, book.file), book.ids, workspace.ExportOptions{}, progress)
		clear()
		if err != nil {
			return err
		}
		c.sayExport(summary)
	}
	return nil
}

// fileName replaces what a file's name cannot hold.
func fileName(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, name)
}
