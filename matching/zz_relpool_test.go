package matching_test

import (
	"os"
	"fmt"
	"testing"
)

func TestZZPool(t *testing.T) {
	supplies, needs := loadRelevance(t)
	engine := relevanceEngine(t, supplies)
	f, _ := os.Create("/tmp/relset/unjudged.txt")
	defer f.Close()
	g, _ := os.Create("/tmp/relset/runs.txt")
	defer g.Close()
	for _, n := range needs {
		found, _ := engine.QueryNames(t.Context(), n.product, 25)
		fmt.Fprintf(f, "@%s\n", n.product)
		m := measureNeed(t, engine, supplies, n)
		fmt.Fprintf(g, "@%s\t%.3f\t%.2f\t%.2f\n", n.product, m.ndcg, m.precision, m.recall)
		for i, s := range found {
			l := supplies[s.OfferID-1]
			gr, ok := n.grades[l]
			if !ok {
				fmt.Fprintf(f, "%s|", l)
				gr = -1
			}
			if i < 12 {
				fmt.Fprintf(g, "  %d %s %d\n", gr, l, s.Score)
			}
		}
		fmt.Fprintln(f)
	}
}
