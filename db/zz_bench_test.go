package db

import (
	"context"
	"fmt"
	"lianpei/catalog"
	"path/filepath"
	"testing"
)

func bigForm() []catalog.Entry {
	var all []catalog.Entry
	for i := range 50000 {
		ent := i % 3800
		side := catalog.Need
		if i%2 == 0 {
			side = catalog.Offer
		}
		e := catalog.Entry{Enterprise: catalog.Enterprise{Name: fmt.Sprintf("襄阳测试企业%d有限公司", ent), Cluster: "机电汽配", Place: fmt.Sprintf("镇%d", ent%20), Industry: "汽车零部件", Contacts: []catalog.Contact{{Name: "张三", Phone: "13900000001"}}, Origin: catalog.Origin{File: "a.xlsx", Sheet: "Sheet1", Row: i, Cell: "A1", Text: "x"}},
			Listings: []catalog.Listing{{Side: side, Product: fmt.Sprintf("汽车零件%d", i), Spec: "HT250 φ20", Quantity: catalog.Quantity{Number: float64(i), Unit: "件", Period: "year", Text: "12件"}, Origin: catalog.Origin{File: "a.xlsx", Sheet: "Sheet1", Row: i, Cell: "D1", Text: "汽车零件"}}}}
		all = append(all, e)
	}
	return all
}
func BenchmarkImport(b *testing.B) {
	form := bigForm()
	for b.Loop() {
		b.StopTimer()
		s, err := Open(b.Context(), filepath.Join(b.TempDir(), "a.db"), Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		run(b, s, form)
		b.StopTimer()
		s.Close()
		b.StartTimer()
	}
}
func BenchmarkReimport(b *testing.B) {
	form := bigForm()
	s, err := Open(b.Context(), filepath.Join(b.TempDir(), "a.db"), Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	run(b, s, form)
	for b.Loop() {
		run(b, s, form)
	}
}
func BenchmarkReimportSmall(b *testing.B) {
	form := bigForm()
	s, err := Open(b.Context(), filepath.Join(b.TempDir(), "a.db"), Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	run(b, s, form)
	for b.Loop() {
		run(b, s, form[:20])
	}
}
func run(b *testing.B, s *Store, form []catalog.Entry) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	imp, err := s.BeginImport(ctx, []string{"a.xlsx"})
	if err != nil {
		b.Fatal(err)
	}
	for i := range form {
		if _, err := imp.Put(&form[i]); err != nil {
			b.Fatal(err)
		}
	}
	if _, total, _, err := imp.Commit(); err != nil {
		b.Fatal(err, total)
	}
}
