package workspace

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"lianpei/catalog"
	"lianpei/matching/plan"
)

// TestReadersMayComeDuringChanges is of use with the race detector.
func TestReadersMayComeDuringChanges(t *testing.T) {
	t.Parallel()
	w := newTrade(t).Workspace
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var readers sync.WaitGroup
	read := func(what string, once func(round int) error) {
		readers.Go(func() {
			for round := 0; ctx.Err() == nil; round++ {
				if err := once(round); err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, ErrNotFound) {
					t.Errorf("%s: %v", what, err)
					return
				}
			}
		})
	}
	read("list", func(round int) error {
		rows, err := w.Enterprises(ctx, EnterpriseFilter{Text: []string{"", "cq", "曲轴"}[round%3], Sort: SortNeeds})
		for _, row := range rows {
			_ = fmt.Sprint(row.Labels)
		}
		return err
	})
	read("gaps", func(int) error {
		r, err := w.Gaps(ctx, plan.DefaultOptions(), nil)
		if err == nil {
			_ = fmt.Sprint(r.Gaps, r.Singles)
		}
		return err
	})
	read("partners", func(round int) error {
		p, err := w.Partners(ctx, int64(round%12), DefaultTop)
		for _, g := range p.Suppliers {
			_ = fmt.Sprint(g.Supplier.Contacts, g.Buyer.Figures)
		}
		return err
	})
	read("query", func(int) error { return second(w.QueryNames(ctx, "柴油机曲轴", 10)) })
	read("match", func(int) error {
		return w.Match(ctx, 3, nil, func(catalog.Listing, catalog.Enterprise, []Suggestion) error { return nil })
	})
	read("counts", func(int) error {
		return errors.Join(second(w.Counts(ctx)), second(w.Choices(ctx)), second(w.Batches(ctx)))
	})
	read("find", func(int) error { return second(w.FindEnterprise(ctx, "楚东曲轴厂")) })
	read("export", func(int) error {
		return second(w.ExportPartners(ctx, filepath.Join(t.TempDir(), "表.xlsx"), []int64{1, 2}, ExportOptions{}, nil))
	})

	// One writer may undo what the other has just made, so that it is not found any more.
	check := func(err error) {
		if err != nil && !errors.Is(err, ErrNotFound) {
			t.Error(err)
		}
	}
	var writers sync.WaitGroup
	for writer := range 2 {
		writers.Go(func() {
			for i := range 8 {
				e := catalog.Enterprise{Name: fmt.Sprintf("第%d-%d厂", writer, i), Contacts: []catalog.Contact{{Name: "张三"}}}
				check(w.SaveEnterprise(t.Context(), &e))
				for _, side := range []catalog.Side{catalog.Need, catalog.Offer} {
					check(w.SaveListing(t.Context(), &catalog.Listing{EnterpriseID: e.ID, Side: side, Product: "曲轴"}))
				}
				e.Contacts[0].Phone = "1"
				e.Labels = append(e.Labels, catalog.LabelAnchor)
				check(w.SaveEnterprise(t.Context(), &e))
				switch i % 4 {
				case 0:
					check(w.DeleteEnterprise(t.Context(), e.ID))
				case 1:
					check(second(w.Undo(t.Context())))
				case 2:
					form := writeForm(t, "表.csv", "企业名称,主营产品", e.Name+",面粉", fmt.Sprintf("进口%d-%d厂,钢材", writer, i))
					check(second(w.Import(t.Context(), []string{form}, ImportOptions{}, nil)))
				case 3:
					p, err := w.Partners(t.Context(), e.ID, 1)
					check(err)
					if len(p.Suppliers) > 0 {
						check(w.Decide(t.Context(), p.Suppliers[0], catalog.VerdictAccepted, ""))
					}
				}
			}
		})
	}
	writers.Wait()
	stop()
	readers.Wait()
	checkFresh(t, w, "all changes")
}
