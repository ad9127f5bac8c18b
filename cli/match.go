package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"lianpei/catalog"
	"lianpei/matching"
	"lianpei/words"
	"lianpei/workspace"
)

// The JSON of match and query.
type (
	needJSON struct {
		Enterprise  string              `json:"enterprise,omitempty"`
		Need        string              `json:"need"`
		NeedUID     string              `json:"needUid,omitempty"`
		Inferred    bool                `json:"inferred,omitempty"` // not stated: Because and Evidence say what it rests on
		Because     string              `json:"because,omitempty"`
		Evidence    []matching.Evidence `json:"evidence,omitempty"`
		Suggestions []suggestionJSON    `json:"suggestions"`
		Why         *whyJSON            `json:"why,omitempty"` // where there are none
	}
	whyJSON struct {
		Key      matching.WhyKey     `json:"key"`
		Text     string              `json:"text"`
		Evidence []matching.Evidence `json:"evidence,omitempty"`
	}
	// pairJSON is a need and an offer of two enterprises, proposed (Suggestion) or not.
	pairJSON struct {
		Enterprise string          `json:"enterprise"`
		Need       string          `json:"need"`
		NeedUID    string          `json:"needUid"`
		Supplier   string          `json:"supplier"`
		Offer      string          `json:"offer"`
		OfferUID   string          `json:"offerUid"`
		Verdict    string          `json:"verdict,omitempty"`
		Why        whyJSON         `json:"why"`
		Suggestion *suggestionJSON `json:"suggestion,omitempty"`
	}
	suggestionJSON struct {
		Rank       int          `json:"rank"`
		Score      float64      `json:"score"` // 0 to 100
		Enterprise string       `json:"enterprise"`
		Offer      string       `json:"offer"`
		OfferUID   string       `json:"offerUid"`
		Verdict    string       `json:"verdict,omitempty"`
		Reasons    []reasonJSON `json:"reasons"`
	}
	reasonJSON struct {
		Part     matching.Part       `json:"part"`
		Key      string              `json:"key"`
		Points   float64             `json:"points"` // they add up to the score
		Text     string              `json:"text"`
		Evidence []matching.Evidence `json:"evidence,omitempty"`
	}
)

func newNeedJSON(need *catalog.Listing, buyer string, best []workspace.Suggestion) needJSON {
	n := needJSON{Enterprise: buyer, Need: need.Product, NeedUID: need.UID, Suggestions: []suggestionJSON{}}
	for i := range best {
		g := &best[i]
		s := suggestionJSON{Rank: i + 1, Score: points(g.Score), Enterprise: g.Supplier.Name, Offer: g.Offer.Product, OfferUID: g.Offer.UID}
		if g.Decision != nil {
			s.Verdict = string(g.Decision.Verdict)
		}
		s.Reasons = newReasonsJSON(g.Reasons)
		n.Suggestions = append(n.Suggestions, s)
	}
	return n
}

func newReasonsJSON(reasons []matching.Reason) []reasonJSON {
	all := make([]reasonJSON, 0, len(reasons))
	for _, r := range reasons {
		all = append(all, reasonJSON{r.Part, r.Key, points(r.Points), words.Reason(r), r.Evidence})
	}
	return all
}

func newWhyJSON(x *matching.Explanation) *whyJSON { return &whyJSON{x.Key, words.Why(*x), x.Evidence} }

func newInferredNeedJSON(need *workspace.InferredNeed, buyer string) needJSON {
	n := newNeedJSON(&catalog.Listing{Product: need.Product}, buyer, need.Best)
	n.Inferred, n.Because, n.Evidence = true, words.Reason(need.Why), need.Why.Evidence
	return n
}

func (c *command) printInferred(need *workspace.InferredNeed, buyer string) {
	c.say("cli.match.guess", words.Values{"Buyer": buyer, "Product": need.Product, "Because": words.Reason(need.Why)})
	if len(need.Best) == 0 {
		c.say("cli.match.nobody", nil)
	}
	c.printSuggestions(need.Best)
}

func points(tenths int) float64 { return float64(tenths) / 10 }

func (c *command) printSuggestions(best []workspace.Suggestion) {
	for i := range best {
		g := &best[i]
		var sentences []string
		for _, r := range g.Reasons {
			sentences = append(sentences, words.Reason(r))
		}
		c.say("cli.match.row", words.Values{
			"Rank": i + 1, "Score": fmt.Sprintf("%.1f", points(g.Score)), "Supplier": g.Supplier.Name,
			"Offer": workspace.JoinFacts(g.Offer.Product, g.Offer.Spec), "Reasons": strings.Join(sentences, words.Text("reason.separator")),
		})
	}
}

func match(ctx context.Context, c *command, args []string) (err error) {
	var enterprise, with, out string
	c.flags.StringVar(&enterprise, "enterprise", "", "")
	c.flags.StringVar(&with, "with", "", "")
	c.flags.StringVar(&out, "out", "", "")
	c.flags.IntVar(&c.top, "top", workspace.DefaultTop, "")
	c.flags.BoolVar(&c.json, "json", false, "")
	if err := c.parseAlone(args); err != nil {
		return err
	}
	switch {
	case with != "" && enterprise == "":
		return misuse("cli.flag_needs", words.Values{"Name": "--with", "Other": "--enterprise"})
	case with != "" && out != "":
		return misuse("cli.flags_exclude", words.Values{"Name": "--with", "Other": "--out"})
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
	if with != "" {
		others, err := chosen(ctx, ws, with)
		if err != nil {
			return err
		}
		return c.explainPair(ctx, ws, ids[0], others[0])
	}
	progress, clear := c.progress()
	needs, met, pairs := 0, 0, 0
	results := []needJSON{}
	show := func(need catalog.Listing, buyer catalog.Enterprise, best []workspace.Suggestion) error {
		needs++
		pairs += len(best)
		if len(best) > 0 {
			met++
		}
		var why matching.Explanation
		if len(best) == 0 {
			var err error
			if why, err = ws.WhyNone(ctx, need.ID); err != nil {
				return err
			}
		}
		if c.json {
			n := newNeedJSON(&need, buyer.Name, best)
			if len(best) == 0 {
				n.Why = newWhyJSON(&why)
			}
			results = append(results, n)
			return nil
		}
		clear()
		c.say("cli.match.need", words.Values{"Buyer": buyer.Name, "Product": workspace.JoinFacts(need.Product, need.Spec)})
		if len(best) == 0 {
			c.say("cli.match.none", words.Values{"Why": words.Why(why)})
		}
		c.printSuggestions(best)
		return nil
	}
	if len(ids) > 0 {
		err = ws.MatchEnterprise(ctx, ids[0], c.top, show)
	} else {
		err = ws.Match(ctx, c.top, progress, show)
	}
	inferred, guessed := 0, 0
	if err == nil {
		enterpriseID := int64(0)
		if len(ids) > 0 {
			enterpriseID = ids[0]
		}
		err = ws.MatchInferred(ctx, enterpriseID, c.top, progress, func(buyer catalog.Enterprise, need workspace.InferredNeed) error {
			inferred++
			guessed += len(need.Best)
			if c.json {
				results = append(results, newInferredNeedJSON(&need, buyer.Name))
				return nil
			}
			clear()
			c.printInferred(&need, buyer.Name)
			return nil
		})
	}
	clear()
	if err != nil {
		return err
	}
	if c.json {
		if err := c.printJSON(results); err != nil {
			return err
		}
	} else {
		c.say("cli.match.summary", words.Values{"Needs": needs, "Met": met, "Pairs": pairs})
		if inferred > 0 {
			c.say("cli.match.inferred", words.Values{"Count": inferred, "Pairs": guessed})
		}
	}
	if out != "" {
		summary, err := ws.ExportPartners(ctx, out, ids, workspace.ExportOptions{Top: c.top}, progress)
		clear()
		if err != nil {
			return err
		}
		fmt.Fprintln(c.env.Stderr, words.Text("cli.written", words.Values{"File": summary.File}))
	}
	if pairs+guessed == 0 {
		return errPartly
	}
	return nil
}

// explainPair says of two enterprises what is proposed between them, both ways, and why the rest is not.
func (c *command) explainPair(ctx context.Context, ws *workspace.Workspace, one, other int64) error {
	results := []pairJSON{}
	proposed := 0
	for _, pair := range [][2]int64{{one, other}, {other, one}} {
		all, err := ws.Why(ctx, pair[0], pair[1])
		if err != nil {
			return err
		}
		for i := range all {
			if all[i].Why.Key == matching.WhyProposed {
				proposed++
			}
			if c.json {
				results = append(results, newPairJSON(&all[i]))
			}
		}
		if !c.json && len(all) > 0 {
			c.say("cli.match.with", words.Values{"Buyer": all[0].Buyer.Name, "Supplier": all[0].Supplier.Name})
			c.printPairs(all)
		}
	}
	if c.json {
		if err := c.printJSON(results); err != nil {
			return err
		}
	}
	if proposed == 0 {
		return errPartly
	}
	return nil
}

func newPairJSON(x *workspace.Explained) pairJSON {
	p := pairJSON{
		Enterprise: x.Buyer.Name, Need: x.Need.Product, NeedUID: x.Need.UID,
		Supplier: x.Supplier.Name, Offer: x.Offer.Product, OfferUID: x.Offer.UID, Why: *newWhyJSON(&x.Why),
	}
	if x.Decision != nil {
		p.Verdict = string(x.Decision.Verdict)
	}
	if s := x.Why.Suggestion; s != nil {
		p.Suggestion = &suggestionJSON{Rank: x.Why.Rank, Score: points(s.Score), Enterprise: p.Supplier, Offer: p.Offer, OfferUID: p.OfferUID,
			Verdict: p.Verdict, Reasons: newReasonsJSON(s.Reasons)}
	}
	return p
}

// printPairs leaves out what has nothing in common: it is what one expects of most pairs.
func (c *command) printPairs(all []workspace.Explained) {
	left := 0
	for i := range all {
		x := &all[i]
		why := words.Why(x.Why)
		switch {
		case x.Decision != nil && (x.Decision.Verdict == catalog.VerdictNever || x.Decision.Verdict == catalog.VerdictRejected):
			why = words.Text("cli.match.decided", words.Values{"Verdict": words.Verdict(x.Decision.Verdict)})
		case x.Why.Key == matching.WhyUnrelated, x.Why.Key == matching.WhyUnknown, x.Why.Key == matching.WhyFar:
			left++
			continue
		case x.Why.Suggestion != nil:
			why = words.Text("cli.match.scored", words.Values{"Why": why, "Score": fmt.Sprintf("%.1f", points(x.Why.Suggestion.Score))})
		}
		c.say("cli.match.why", words.Values{"Need": x.Need.Product, "Offer": x.Offer.Product, "Why": why})
	}
	if left > 0 {
		c.say("cli.match.others", words.Values{"Pairs": left})
	}
}

func query(ctx context.Context, c *command, args []string) (err error) {
	var tsv bool
	c.flags.IntVar(&c.top, "top", 20, "")
	texts, err := c.parseTexts(args, &tsv)
	if err != nil {
		return err
	}
	ws, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer closeWorkspace(ws, &err)
	found := 0
	results := []needJSON{}
	for _, text := range texts {
		best, err := ws.QueryNames(ctx, text, c.top)
		if err != nil {
			return err
		}
		found += len(best)
		switch {
		case tsv:
			if err := c.printTSV(text, best); err != nil {
				return err
			}
		case c.json:
			results = append(results, newNeedJSON(&catalog.Listing{Product: text}, "", best))
		case len(best) == 0:
			c.say("cli.query.none", words.Values{"Text": text})
		default:
			c.say("cli.query.need", words.Values{"Text": text})
			c.printSuggestions(best)
		}
	}
	if c.json {
		if err := c.printJSON(results); err != nil {
			return err
		}
	}
	if found == 0 {
		return errPartly
	}
	return nil
}

// parseTexts reads the flags of a command that answers for each of several texts, and returns the texts, of which there is one at
// least.
func (c *command) parseTexts(args []string, tsv *bool) ([]string, error) {
	var input string
	c.flags.StringVar(&input, "input", "", "")
	c.flags.BoolVar(tsv, "tsv", false, "")
	c.flags.BoolVar(&c.json, "json", false, "")
	texts, err := c.parse(args)
	if err != nil {
		return nil, err
	}
	if *tsv && c.json {
		return nil, misuse("cli.flags_exclude", words.Values{"Name": "--tsv", "Other": "--json"})
	}
	if input != "" {
		more, err := readLines(input, c.env.Stdin)
		if err != nil {
			return nil, err
		}
		texts = append(texts, more...)
	}
	if len(texts) == 0 {
		return nil, misuse("cli.need_text", nil)
	}
	return texts, nil
}

// printTSV writes need, rank, offer name, score and enterprise of each suggestion.
func (c *command) printTSV(text string, best []workspace.Suggestion) error {
	var lines strings.Builder
	for i, g := range best {
		fmt.Fprintf(&lines, "%s\t%d\t%s\t%.1f\t%s\n", oneLine(text), i+1, oneLine(g.Offer.Product), points(g.Score), oneLine(g.Supplier.Name))
	}
	if _, err := io.WriteString(c.env.Stdout, lines.String()); err != nil {
		return fmt.Errorf("write result: %w", err)
	}
	return nil
}

// oneLine keeps a value inside its column of a TSV.
func oneLine(s string) string {
	return strings.NewReplacer("\t", " ", "\n", " ", "\r", " ").Replace(s)
}

// maxInputBytes bounds a file of needs.
const maxInputBytes = 64 << 20

// readLines returns the non-empty lines of a file, or of standard input for "-"; of a line with tabs the last column counts, so
// that a table with the need at its end can be given as it is. Text that is not UTF-8 is GB18030, as Windows saves it.
func readLines(path string, stdin io.Reader) ([]string, error) {
	reader := stdin
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		defer file.Close()
		reader = file
	}
	data, err := io.ReadAll(io.LimitReader(reader, maxInputBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", path, err)
	case len(data) > maxInputBytes:
		return nil, misuse("cli.input_too_large", words.Values{"File": path, "Limit": maxInputBytes >> 20})
	}
	if !utf8.Valid(data) {
		if data, err = simplifiedchinese.GB18030.NewDecoder().Bytes(data); err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
	}
	var lines []string
	for line := range strings.Lines(strings.TrimPrefix(string(data), "\ufeff")) {
		cells := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if text := strings.TrimSpace(cells[len(cells)-1]); text != "" {
			lines = append(lines, text)
		}
	}
	return lines, nil
}
