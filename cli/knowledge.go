package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"lianpei/words"
	"lianpei/workspace"
)

// knowledgeList takes in or gives out the user's own knowledge.
func knowledgeList(ctx context.Context, c *command, args []string) error {
	c.flags.BoolVar(&c.json, "json", false, "")
	rest, err := c.parse(args)
	if err != nil {
		return err
	}
	if len(rest) == 0 || rest[0] != "import" && rest[0] != "export" {
		return misuse("cli.knowledge.verb", nil)
	}
	switch {
	case len(rest) == 1:
		return misuse("cli.knowledge.file", nil)
	case len(rest) > 2:
		return misuse("cli.bad_arguments", words.Values{"Detail": rest[2]})
	case rest[0] == "import":
		return c.importKnowledge(ctx, rest[1])
	}
	return c.exportKnowledge(ctx, rest[1])
}

func (c *command) importKnowledge(ctx context.Context, path string) (err error) {
	ws, err := c.create(ctx)
	if err != nil {
		return err
	}
	defer func() { err = ws.close(err) }()
	report, err := ws.ImportKnowledge(ctx, path)
	if err != nil {
		return err
	}
	if c.json {
		err = c.printJSON(report)
	} else {
		c.say("cli.knowledge.imported", words.Values{"File": report.File, "New": report.New, "Same": report.Same, "Refused": report.RefusedRows})
		if report.BatchID == 0 {
			c.say("cli.import.unchanged", nil)
		}
		c.printFindings(report.Findings, report.RefusedRows)
	}
	if err == nil && report.RefusedRows > 0 {
		err = errPartly
	}
	return err
}

func (c *command) exportKnowledge(ctx context.Context, path string) (err error) {
	ws, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer closeWorkspace(ws, &err)
	rows, err := ws.ExportKnowledge(ctx, path)
	if err != nil {
		return err
	}
	if c.json {
		return c.printJSON(map[string]any{"file": path, "rows": rows})
	}
	c.say("cli.knowledge.exported", words.Values{"File": path, "Rows": rows})
	return nil
}

// The JSON of infer.
type (
	inferredJSON struct {
		Product   string         `json:"product"`
		Materials []materialJSON `json:"materials"`
	}
	materialJSON struct {
		Rank     int            `json:"rank"`
		Material string         `json:"material"`
		Score    float64        `json:"score"` // 0 to 1: how much of the belief this material takes
		Named    bool           `json:"named"` // it stands in the product's name
		Evidence []evidenceJSON `json:"evidence"`
	}
	evidenceJSON struct {
		Product  string `json:"product"` // known to be made from the material
		Material string `json:"material"`
		Source   string `json:"source"`
	}
)

func infer(ctx context.Context, c *command, args []string) (err error) {
	var tsv bool
	c.flags.IntVar(&c.top, "top", 10, "")
	products, err := c.parseTexts(args, &tsv)
	if err != nil {
		return err
	}
	ws, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer closeWorkspace(ws, &err)
	found := 0
	results := []inferredJSON{}
	err = ws.Infer(ctx, products, c.top, func(product string, likely []workspace.Inferred) error {
		found += len(likely)
		switch {
		case tsv:
			return c.printInferredTSV(product, likely)
		case c.json:
			results = append(results, newInferredJSON(product, likely))
		case len(likely) == 0:
			c.say("cli.infer.none", words.Values{"Product": product})
		default:
			c.say("cli.infer.product", words.Values{"Product": product})
			for i, m := range likely {
				c.say("cli.infer.row", words.Values{"Rank": i + 1, "Material": m.Material, "Score": fmt.Sprintf("%.2f", m.Score), "Evidence": words.Rows(m.Evidence)})
			}
		}
		return nil
	})
	if err == nil && c.json {
		err = c.printJSON(results)
	}
	if err == nil && found == 0 {
		err = errPartly
	}
	return err
}

func newInferredJSON(product string, likely []workspace.Inferred) inferredJSON {
	result := inferredJSON{Product: product, Materials: []materialJSON{}}
	for i, m := range likely {
		one := materialJSON{Rank: i + 1, Material: m.Material, Score: m.Score, Named: m.Named, Evidence: []evidenceJSON{}}
		for _, row := range m.Evidence {
			one.Evidence = append(one.Evidence, evidenceJSON(row))
		}
		result.Materials = append(result.Materials, one)
	}
	return result
}

// printInferredTSV writes product, rank, material, score and the rows it rests on.
func (c *command) printInferredTSV(product string, likely []workspace.Inferred) error {
	var lines strings.Builder
	for i, m := range likely {
		fmt.Fprintf(&lines, "%s\t%d\t%s\t%.4f\t%s\n", oneLine(product), i+1, oneLine(m.Material), m.Score, oneLine(words.Rows(m.Evidence)))
	}
	if _, err := io.WriteString(c.env.Stdout, lines.String()); err != nil {
		return fmt.Errorf("write result: %w", err)
	}
	return nil
}
