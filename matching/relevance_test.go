package matching_test

import (
	"bufio"
	"cmp"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"lianpei/assets"
	"lianpei/catalog"
	"lianpei/matching"
	"lianpei/matching/knowledge"
)

// The floors are what the engine reached when they were set, less a hair. They are a ratchet: when the engine improves, raise
// them to just below the new figures, so that a later change cannot lose what was gained. Never lower one to make a test pass
// without knowing which needs got worse (-v prints the worst ones).
const (
	floorNDCG      = 0.888
	floorPrecision = 0.950
	floorRecall    = 0.824
)

// answers is the lowest grade that counts as an answer for precision and recall.
const answers = 2

// deepest is how many lines are asked for: more than the 20 that are counted, since unjudged ones are left out.
const deepest = 200

// relevanceFields are the fields of needs.tsv, in the order in which they are printed.
var relevanceFields = []string{"auto", "textile", "agri", "service"}

// gradedNeed is a need with the grades of the supply lines that were judged for it.
type gradedNeed struct {
	field, product string
	grades         map[string]int
}

// measured is what the engine did with one need.
type measured struct {
	need                    *gradedNeed
	ndcg, precision, recall float64
	first                   []string // the first lines as found, judged or not
}

func TestRelevanceOfTheShippedKnowledgeStaysAboveTheFloor(t *testing.T) {
	t.Parallel()
	supplies, needs := loadRelevance(t)
	engine := relevanceEngine(t, supplies)
	results := make([]measured, len(needs))
	for i, need := range needs {
		results[i] = measureNeed(t, engine, supplies, need)
	}

	for _, field := range relevanceFields {
		ofField := slices.DeleteFunc(slices.Clone(results), func(m measured) bool { return m.need.field != field })
		logMeans(t, field, ofField)
	}
	ndcg, precision, recall := logMeans(t, "total", results)
	logWorst(t, results, 10)

	for _, figure := range []struct {
		name       string
		got, floor float64
	}{{"nDCG@10", ndcg, floorNDCG}, {"P@5", precision, floorPrecision}, {"R@20", recall, floorRecall}} {
		if figure.got < figure.floor {
			t.Errorf("%s = %.4f, want at least %.4f", figure.name, figure.got, figure.floor)
		}
	}
}

// loadRelevance returns the supply lines and the needs with their grades, and fails when the set contradicts itself.
func loadRelevance(t *testing.T) (supplies []string, needs []*gradedNeed) {
	t.Helper()
	known := map[string]bool{}
	for _, row := range relevanceRows(t, "supplies.txt", 1) {
		if known[row[0]] {
			t.Fatalf("supplies.txt: %s stands twice", row[0])
		}
		known[row[0]] = true
		supplies = append(supplies, row[0])
	}
	byProduct := map[string]*gradedNeed{}
	for _, row := range relevanceRows(t, "needs.tsv", 2) {
		if byProduct[row[1]] != nil || !slices.Contains(relevanceFields, row[0]) {
			t.Fatalf("needs.tsv: %s stands twice or in an unknown field", row[1])
		}
		need := &gradedNeed{field: row[0], product: row[1], grades: map[string]int{}}
		byProduct[row[1]] = need
		needs = append(needs, need)
	}
	for _, row := range relevanceRows(t, "qrels.tsv", 3) {
		need, grade := byProduct[row[0]], slices.Index([]string{"0", "1", "2", "3"}, row[2])
		if need == nil || !known[row[1]] || grade < 0 {
			t.Fatalf("qrels.tsv: %q names no need, no supply line or no grade", row)
		}
		if _, twice := need.grades[row[1]]; twice {
			t.Fatalf("qrels.tsv: %q stands twice", row)
		}
		need.grades[row[1]] = grade
	}
	return supplies, needs
}

// relevanceRows returns the rows of a file of the set, cut at tabs.
func relevanceRows(t *testing.T, name string, columns int) [][]string {
	t.Helper()
	file, err := os.Open(filepath.Join("testdata", "relevance", name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var rows [][]string
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		row := strings.Split(lines.Text(), "\t")
		if len(row) != columns {
			t.Fatalf("%s: %q has %d columns, want %d", name, lines.Text(), len(row), columns)
		}
		rows = append(rows, row)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return rows
}

// relevanceEngine returns an engine in which line i is the only offer, with id i+1, of enterprise i+1: nothing but the
// product sets the order.
func relevanceEngine(t *testing.T, supplies []string) *matching.Engine {
	t.Helper()
	shipped, _, err := knowledge.Load(assets.Knowledge, "knowledge")
	if err != nil {
		t.Fatal(err)
	}
	engine, err := matching.New(shipped, matching.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, product := range supplies {
		id := int64(i + 1)
		engine.SetEnterprise(&catalog.Enterprise{ID: id, Name: "企业" + strconv.Itoa(i+1)})
		engine.SetListing(&catalog.Listing{ID: id, EnterpriseID: id, Side: catalog.Offer, Product: product})
	}
	return engine
}

// measureNeed asks the engine. Lines that nobody judged are left out before anything is counted: an unjudged line is neither
// right nor wrong. Precision and recall are divided by what is attainable, so that every need can reach 1 whether it has fewer
// answers than places or more.
func measureNeed(t *testing.T, engine *matching.Engine, supplies []string, need *gradedNeed) measured {
	t.Helper()
	found, err := engine.QueryNames(t.Context(), need.product, deepest)
	if err != nil {
		t.Fatal(err)
	}
	m := measured{need: need}
	var grades []int
	for _, s := range found {
		line := supplies[s.OfferID-1]
		grade, judged := need.grades[line]
		mark := "?"
		if judged {
			mark = strconv.Itoa(grade)
			grades = append(grades, grade)
		}
		if len(m.first) < 5 {
			m.first = append(m.first, fmt.Sprintf("%s:%s (%d)", mark, line, s.Score))
		}
	}
	var ideal []int
	for _, grade := range need.grades {
		ideal = append(ideal, grade)
	}
	slices.SortFunc(ideal, func(a, b int) int { return cmp.Compare(b, a) })
	m.ndcg = gain(grades, 10) / gain(ideal, 10)
	m.precision = float64(countAnswers(grades, 5)) / float64(min(5, countAnswers(ideal, len(ideal))))
	m.recall = float64(countAnswers(grades, 20)) / float64(min(20, countAnswers(ideal, len(ideal))))
	return m
}

// gain is the discounted cumulative gain of the first n grades, with the gain 2^grade−1 and the discount log2(rank+1)
// (Burges et al., Learning to Rank using Gradient Descent, ICML 2005).
func gain(grades []int, n int) float64 {
	sum := 0.0
	for i, grade := range grades[:min(n, len(grades))] {
		sum += (math.Exp2(float64(grade)) - 1) / math.Log2(float64(i+2))
	}
	return sum
}

func countAnswers(grades []int, n int) int {
	count := 0
	for _, grade := range grades[:min(n, len(grades))] {
		if grade >= answers {
			count++
		}
	}
	return count
}

func logMeans(t *testing.T, name string, results []measured) (ndcg, precision, recall float64) {
	t.Helper()
	n := float64(len(results))
	for _, m := range results {
		ndcg += m.ndcg / n
		precision += m.precision / n
		recall += m.recall / n
	}
	t.Logf("%-8s %3d needs: nDCG@10 %.4f  P@5 %.4f  R@20 %.4f", name, len(results), ndcg, precision, recall)
	return ndcg, precision, recall
}

func logWorst(t *testing.T, results []measured, n int) {
	t.Helper()
	worst := slices.Clone(results)
	slices.SortStableFunc(worst, func(a, b measured) int { return cmp.Compare(a.ndcg, b.ndcg) })
	for _, m := range worst[:min(n, len(worst))] {
		t.Logf("%.4f %s %s: %s", m.ndcg, m.need.field, m.need.product, strings.Join(m.first, "; "))
	}
}
