package chain

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianpei/assets"
	"lianpei/matching/knowledge"
	"lianpei/matching/text"
)

// shippedRows are the rows that the program comes with.
func shippedRows(t testing.TB) []Row {
	t.Helper()
	k, _, err := knowledge.Load(assets.Knowledge, "knowledge")
	if err != nil {
		t.Fatal(err)
	}
	var rows []Row
	for _, r := range k.MaterialRows() {
		rows = append(rows, Row{Product: r.Product, Material: r.Material, Source: r.Source.String()})
	}
	return rows
}

// sharedFolder holds what stands beside the repository and not in it.
const sharedFolder = "../../../shared/bench/chain"

// listedRows are those of a public list beside the repository.
func listedRows(t testing.TB) []Row {
	t.Helper()
	file, err := os.Open(filepath.Join(filepath.FromSlash(sharedFolder), "train.csv"))
	if err != nil {
		t.Skipf("without the list beside the repository: %v", err)
	}
	defer file.Close()
	table, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []Row
	for i, r := range table[1:] {
		rows = append(rows, Row{r[0], r[2], "train.csv:" + strconv.Itoa(i+2), true})
	}
	return rows
}

// bakery is a small list: what is said of some products holds for their like.
func bakery() []Row {
	var rows []Row
	add := func(material string, products ...string) {
		for _, p := range products {
			rows = append(rows, Row{p, material, fmt.Sprintf("饼.csv:%d", len(rows)+2), true})
		}
	}
	add("面粉", "芝麻饼", "葱油饼", "花生饼", "鸡蛋饼", "红糖饼", "南瓜饼")
	add("芝麻", "芝麻饼", "芝麻糖", "黑芝麻糊", "芝麻酥")
	add("花生", "花生饼", "花生糖", "花生酱")
	add("白糖", "芝麻糖", "花生糖", "酥糖")
	add("钢材", "钢管", "螺栓", "法兰", "钢板")
	return rows
}

func names(found []Inference) []string {
	var all []string
	for _, f := range found {
		all = append(all, f.Material)
	}
	return all
}

func TestAProductNeverSeenIsInferredFromItsLike(t *testing.T) {
	t.Parallel()
	found := New(bakery()).Infer("芝麻薄饼", 3)
	if len(found) == 0 || found[0].Material != "芝麻" || !found[0].Named {
		t.Fatalf("got %+v, want 芝麻 first, standing in the name", found)
	}
	if got := strings.Join(names(found), " "); !strings.Contains(got, "面粉") || strings.Contains(got, "钢材") {
		t.Errorf("got %s", got)
	}
	if got, want := found[0].Evidence[0].String(), "芝麻饼 → 芝麻 (饼.csv:8)"; got != want {
		t.Errorf("it rests on %s, want %s", got, want)
	}
}

func TestWhatIsKnownOfTheVeryProductComesFirst(t *testing.T) {
	t.Parallel()
	rows := append(bakery(), Row{"葱油饼", "猪油", "我的.csv:7", true}) // of no other product
	found := New(rows).Infer(" 葱油饼 ", 10)
	want := []Inference{
		{Material: "面粉", Score: 1, Evidence: []Evidence{{"葱油饼", "面粉", "饼.csv:3"}}},
		{Material: "猪油", Score: 1, Evidence: []Evidence{{"葱油饼", "猪油", "我的.csv:7"}}},
	}
	if diff := cmp.Diff(want, found[:2]); diff != "" {
		t.Errorf("differs (-want +got):\n%s", diff)
	}
	if n := len(New(rows).Infer("葱油饼", 1)); n != 1 {
		t.Errorf("got %d for one", n)
	}
}

func TestThereIsNothingToInfer(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		rows    []Row
		product string
		top     int
	}{
		{"from no rows", nil, "芝麻饼", 5},
		{"for no name", bakery(), " ", 5},
		{"when none is wanted", bakery(), "芝麻饼", 0},
		{"for a name that nothing is like", bakery(), "xyz", 5},
		{"from rows about themselves and nothing", []Row{{Product: "饼", Material: "饼"}, {Material: "面粉"}, {Product: "饼"}}, "饼", 5},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := New(tt.rows).Infer(tt.product, tt.top); len(got) > 0 {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestInferencesAreOrderedAndRestOnRows(t *testing.T) {
	t.Parallel()
	rows := bakery()
	known := map[Evidence]bool{}
	for _, r := range rows {
		known[Evidence{r.Product, r.Material, r.Source}] = true
	}
	m, again := New(rows), New(rows)
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[芝麻花生饼糖钢管酥薄a#（]{0,9}`).Draw(t, "name")
		top := rapid.IntRange(0, 8).Draw(t, "top")
		found := m.Infer(name, top)
		if diff := cmp.Diff(found, again.Infer(name, top)); diff != "" {
			t.Errorf("the same rows say something else:\n%s", diff)
		}
		if len(found) > top {
			t.Errorf("%d inferences, at most %d wanted", len(found), top)
		}
		seen := map[string]bool{}
		for i, f := range found {
			if f.Score < 0 || f.Score > 1 || i > 0 && f.Score > found[i-1].Score {
				t.Errorf("scores are out of order: %+v", found)
			}
			if seen[f.Material] {
				t.Errorf("%s comes twice", f.Material)
			}
			seen[f.Material] = true
			if len(f.Evidence) == 0 || len(f.Evidence) > maxEvidence {
				t.Errorf("%s rests on %d rows", f.Material, len(f.Evidence))
			}
			for _, e := range f.Evidence {
				if !known[e] || e.Material != f.Material {
					t.Errorf("%s rests on %+v", f.Material, e)
				}
			}
		}
	})
}

func TestAProductWithoutEndIsCutOff(t *testing.T) {
	t.Parallel()
	var rows []Row
	for i := range 100_000 {
		rows = append(rows, Row{Product: "饼", Material: strconv.Itoa(i)})
	}
	if got := len(New(rows).Infer("饼", len(rows))); got != maxMaterials {
		t.Errorf("got %d materials, want %d", got, maxMaterials)
	}
}

func FuzzInfer(f *testing.F) {
	f.Add("芝麻饼", "芝麻", "黑芝麻饼")
	f.Add("\xff", "＃", strings.Repeat("长", 500))
	f.Fuzz(func(t *testing.T, product, material, asked string) {
		rows := append(bakery(), Row{Product: product, Material: material}, Row{Product: product + "甲", Material: material}, Row{Product: product + "乙", Material: material})
		New(rows).Infer(asked, 5)
	})
}

// heldOut measures on the products of one fold what a model of the others infers.
func heldOut(rows []Row, fold int) (products int, recall, reciprocal float64) {
	kept := crossedExamples(rows, len(rows), fold)
	recall, reciprocal = measure(kept, shippedRanker().score)
	return len(kept), recall, reciprocal
}

// TestShippedMaterialsAreInferredForProductsHeldOut holds what the shipped rows are good for: floors a little below what is reached.
func TestShippedMaterialsAreInferredForProductsHeldOut(t *testing.T) {
	t.Parallel()
	const recallFloor, reciprocalFloor = 0.42, 0.38
	products, recall, reciprocal := heldOut(shippedRows(t), 3)
	t.Logf("%d products: R@10 %.3f, MRR %.3f", products, recall, reciprocal)
	if recall < recallFloor || reciprocal < reciprocalFloor {
		t.Errorf("below the floors %.2f and %.2f", recallFloor, reciprocalFloor)
	}
}

// TestTheListBesideTheRepository holds what is reached for the products that were kept apart from the list.
func TestTheListBesideTheRepository(t *testing.T) {
	t.Parallel()
	rows := append(shippedRows(t), listedRows(t)...)
	data, err := os.ReadFile(filepath.Join(filepath.FromSlash(sharedFolder), "dev.tsv"))
	if err != nil {
		t.Skipf("without the products beside the repository: %v", err)
	}
	m := New(rows)
	products, recall, reciprocal := 0, 0.0, 0.0
	for line := range strings.Lines(string(data)) {
		product, wanted, _ := strings.Cut(strings.TrimSpace(line), "\t")
		right := map[string]bool{}
		for one := range strings.SplitSeq(wanted, "、") {
			right[text.Fold(one)] = true
		}
		hits := 0
		for i, f := range m.Infer(product, 10) {
			if right[text.Fold(f.Material)] {
				if hits == 0 {
					reciprocal += 1 / float64(i+1)
				}
				hits++
			}
		}
		recall += float64(hits) / float64(len(right))
		products++
	}
	recall, reciprocal = recall/float64(products), reciprocal/float64(products)
	t.Logf("%d products: R@10 %.3f, MRR %.3f", products, recall, reciprocal)
	const recallFloor, reciprocalFloor = 0.66, 0.59
	if recall < recallFloor || reciprocal < reciprocalFloor {
		t.Errorf("below the floors %.2f and %.2f", recallFloor, reciprocalFloor)
	}
}

func BenchmarkInfer(b *testing.B) {
	m := New(shippedRows(b))
	b.ResetTimer()
	for b.Loop() {
		m.Infer("黑芝麻核桃糕", 10)
	}
}

func BenchmarkNew(b *testing.B) {
	rows := append(shippedRows(b), listedRows(b)...)
	b.ResetTimer()
	for b.Loop() {
		New(rows)
	}
}
