package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"lianpei/catalog"
	"lianpei/matching/plan"
	"lianpei/words"
	"lianpei/workspace"
)

// The most that the text for people shows; the workbook and the JSON hold all.
const (
	shownGaps    = 20
	shownSingles = 10
	shownNames   = 10
)

func gaps(ctx context.Context, c *command, args []string) (err error) {
	var out string
	var percent int
	var anonymous bool
	c.flags.StringVar(&out, "out", "", "")
	c.flags.IntVar(&percent, "min-share", int(100*plan.DefaultMinShare), "")
	c.flags.BoolVar(&anonymous, "without-people", false, "")
	c.flags.BoolVar(&c.json, "json", false, "")
	if err := c.parseAlone(args); err != nil {
		return err
	}
	if percent < 0 || percent > 100 {
		return misuse("cli.flag_wrong", words.Values{"Name": "--min-share", "Value": percent})
	}
	ws, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer closeWorkspace(ws, &err)
	progress, clear := c.progress()
	opts := plan.Options{MinShare: float64(percent) / 100}
	var r *plan.Report
	if out == "" {
		r, err = ws.Gaps(ctx, opts, progress)
	} else {
		r, err = ws.ExportGaps(ctx, out, opts, workspace.ExportOptions{WithoutPeople: anonymous}, progress)
	}
	clear()
	if err != nil {
		return err
	}
	if c.json {
		if err := c.printJSON(newGapsJSON(r)); err != nil {
			return err
		}
	} else {
		c.printGaps(r)
	}
	if out != "" {
		fmt.Fprintln(c.env.Stderr, words.Text("cli.written", words.Values{"File": filepath.Base(out)}))
	}
	return sayNothing(r)
}

// exportGaps is export --kind gaps.
func (c *command) exportGaps(ctx context.Context, out string, opts workspace.ExportOptions) (err error) {
	ws, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer closeWorkspace(ws, &err)
	progress, clear := c.progress()
	r, err := ws.ExportGaps(ctx, out, plan.DefaultOptions(), opts, progress)
	clear()
	if err != nil {
		return err
	}
	c.say("cli.gaps.exported", words.Values{
		"File": filepath.Base(out), "Gaps": len(r.Gaps), "Unlisted": len(r.Unlisted), "Doubtful": len(r.Doubtful), "Singles": len(r.Singles), "Idle": len(r.Idle),
	})
	return sayNothing(r)
}

// sayNothing ends a command with StatusPartly when there was nothing to look at.
func sayNothing(r *plan.Report) error {
	if len(r.Needs) == 0 {
		return errPartly
	}
	return nil
}

func (c *command) printGaps(r *plan.Report) {
	if len(r.Needs) == 0 {
		c.say("cli.gaps.empty", nil)
	} else if len(r.Gaps) == 0 {
		c.say("cli.gaps.none", nil)
	} else {
		c.say("cli.gaps.head", words.Values{"Gaps": len(r.Gaps), "Unmet": r.Counts[plan.StateUnmet], "Needs": len(r.Needs)})
	}
	for i := range r.Gaps[:min(shownGaps, len(r.Gaps))] {
		c.printGap(i+1, &r.Gaps[i])
	}
	c.sayMore(len(r.Gaps) - shownGaps)
	if len(r.Unlisted) > 0 {
		var names []string
		for i := range r.Unlisted {
			names = append(names, r.Unlisted[i].Name)
		}
		c.say("cli.gaps.unlisted", words.Values{"Count": len(r.Unlisted), "Products": firstNames(names)})
	}
	if len(r.Doubtful) > 0 {
		var names []string
		for _, n := range r.Doubtful {
			names = append(names, n.Listing.Product)
		}
		c.say("cli.gaps.doubtful", words.Values{"Count": len(r.Doubtful), "Products": firstNames(names)})
	}
	if len(r.Singles) > 0 {
		c.say("cli.gaps.singles", words.Values{"Count": len(r.Singles)})
		for i := range r.Singles[:min(shownSingles, len(r.Singles))] {
			s := &r.Singles[i]
			c.say("cli.gaps.single", words.Values{
				"Number": number(i + 1), "Product": s.Name, "Supplier": s.Supplier.Name, "Count": len(s.Buyers), "Anchors": s.Anchors,
			})
		}
		c.sayMore(len(r.Singles) - shownSingles)
	}
	c.say("cli.gaps.idle", words.Values{"Idle": len(r.Idle), "Offers": r.Offers})
	if len(r.Needs) > 0 {
		c.printRates(r)
	}
}

func (c *command) printGap(i int, g *plan.Gap) {
	facts := workspace.Facts(words.Phrases{}, &g.Product)
	if spellings := workspace.Spellings(words.Phrases{}, &g.Product); spellings != "" {
		facts = append([]string{spellings}, facts...)
	}
	c.say("cli.gaps.row", words.Values{"Number": number(i), "Product": g.Name, "Facts": strings.Join(facts, words.Text("reason.separator"))})
	if len(g.Candidates) == 0 {
		return
	}
	var near []string
	for _, candidate := range g.Candidates {
		near = append(near, words.Text("gaps.near", words.Values{"Enterprise": candidate.Supplier.Name, "Offer": candidate.Offer.Product}))
	}
	c.say("cli.gaps.near", words.Values{"Near": strings.Join(near, words.Text("reason.separator"))})
}

func (c *command) printRates(r *plan.Report) {
	c.say("cli.gaps.rates", nil)
	for i := range r.Rates {
		rate := &r.Rates[i]
		values := words.Values{
			"Basis": words.Text("gaps.rate." + string(rate.Basis)), "Local": rate.Local, "Of": rate.Of, "Share": workspace.Percent(rate.Share()),
			"Filled": rate.Filled, "Asked": rate.Asked, "FilledShare": workspace.Percent(rate.FilledShare()), "Percent": workspace.Percent(r.MinShare),
		}
		if rate.Basis == plan.ByAmount {
			values["Local"] = workspace.RoundedTenThousands(catalog.Money(rate.Local))
			values["Of"] = workspace.RoundedTenThousands(catalog.Money(rate.Of))
		}
		if rate.Withheld {
			c.say("cli.gaps.withheld", values)
		} else {
			c.say("cli.gaps.rate", values)
		}
	}
}

func (c *command) sayMore(n int) {
	if n > 0 {
		c.say("cli.gaps.more", words.Values{"Count": n})
	}
}

// number sets numbers of up to two digits under each other.
func number(n int) string { return fmt.Sprintf("%3d", n) }

func firstNames(names []string) string {
	list := words.List(names[:min(shownNames, len(names))])
	if len(names) > shownNames {
		return words.Text("list.more", words.Values{"List": list})
	}
	return list
}
