package matching

import (
	"context"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"lianpei/assets"
	"lianpei/catalog"
	"lianpei/matching/knowledge"
)

// loadShipped returns the knowledge that ships with the program.
func loadShipped(tb testing.TB) *knowledge.Knowledge {
	tb.Helper()
	k, _, err := knowledge.Load(assets.Knowledge, "knowledge")
	if err != nil {
		tb.Fatal(err)
	}
	return k
}

// sampleNames returns the product names of the sample cluster.
func sampleNames(tb testing.TB) []string {
	tb.Helper()
	var names []string
	for _, file := range assets.SampleFiles[1:] {
		data, err := assets.Sample.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), "\ufeff"))).ReadAll()
		if err != nil {
			tb.Fatal(err)
		}
		for _, row := range rows[1:] {
			names = append(names, row[1])
		}
	}
	return names
}

// recombined returns n distinct names made of the first half of one sample name and the second half of another.
func recombined(tb testing.TB, n int) []string {
	base := sampleNames(tb)
	random := rand.New(rand.NewPCG(1, 2))
	seen := map[string]bool{}
	names := make([]string, 0, n)
	for len(names) < n {
		first, second := []rune(base[random.IntN(len(base))]), []rune(base[random.IntN(len(base))])
		name := string(first[:(len(first)+1)/2]) + string(second[len(second)/2:])
		if random.IntN(3) == 0 {
			name = string(first) + string(second[len(second)/2:])
		}
		if seen[name] {
			name = base[random.IntN(len(base))] + name
		}
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names
}

// benchListings makes one listing of each name, one in four a need, ten for each enterprise.
func benchListings(tb testing.TB, n int) []*catalog.Listing {
	listings := make([]*catalog.Listing, n)
	for i, name := range recombined(tb, n) {
		side := catalog.Offer
		if i%4 == 0 {
			side = catalog.Need
		}
		listings[i] = &catalog.Listing{
			ID: int64(i + 1), EnterpriseID: int64(i/10 + 1), Side: side, Product: name,
			Quantity: catalog.Quantity{Number: float64(i%900 + 1), Unit: "吨", Period: catalog.PeriodYear},
		}
	}
	return listings
}

func benchEngine(tb testing.TB, k *knowledge.Knowledge, listings []*catalog.Listing) *Engine {
	e, err := New(k, Options{})
	if err != nil {
		tb.Fatal(err)
	}
	for _, l := range listings {
		if l.ID%10 == 1 {
			e.SetEnterprise(&catalog.Enterprise{ID: l.EnterpriseID, Name: fmt.Sprintf("企业%d", l.EnterpriseID), Place: fmt.Sprint(l.EnterpriseID % 7)})
		}
		e.SetListing(l)
	}
	return e
}

var benchSizes = []struct {
	name string
	n    int
}{{"1k", 1_000}, {"10k", 10_000}, {"100k", 100_000}}

func BenchmarkBuild(b *testing.B) {
	k := loadShipped(b)
	for _, size := range benchSizes {
		b.Run(size.name, func(b *testing.B) {
			listings := benchListings(b, size.n)
			b.ReportAllocs()
			for b.Loop() {
				benchEngine(b, k, listings)
			}
			b.ReportMetric(float64(size.n)*float64(b.N)/b.Elapsed().Seconds(), "names/s")
		})
	}
}

func BenchmarkForNeed(b *testing.B) {
	k := loadShipped(b)
	for _, size := range benchSizes {
		b.Run(size.name, func(b *testing.B) {
			e := benchEngine(b, k, benchListings(b, size.n))
			b.ReportAllocs()
			i, found := 0, 0
			for b.Loop() {
				best, err := e.ForNeed(b.Context(), int64(i*4%size.n+1), 20)
				if err != nil {
					b.Fatal(err)
				}
				found += len(best)
				i++
			}
			b.ReportMetric(float64(found)/float64(b.N), "suggestions/op")
		})
	}
}

func BenchmarkRun(b *testing.B) {
	k := loadShipped(b)
	for _, size := range benchSizes[:2] {
		b.Run(size.name, func(b *testing.B) {
			e := benchEngine(b, k, benchListings(b, size.n))
			b.ReportAllocs()
			needs := 0
			for b.Loop() {
				err := e.Run(context.Background(), 20, nil, func(int64, []Suggestion) error { needs++; return nil })
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(needs)/b.Elapsed().Seconds(), "needs/s")
		})
	}
}

func BenchmarkLoadKnowledge(b *testing.B) {
	for b.Loop() {
		loadShipped(b)
	}
}
