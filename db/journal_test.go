package db

import (
	"errors"
	"testing"
	"time"

	"lianpei/catalog"
)

func undo(t testing.TB, s *Store) catalog.Step {
	t.Helper()
	step, err := s.Undo(t.Context())
	must(t, err)
	return step
}

func redo(t testing.TB, s *Store) catalog.Step {
	t.Helper()
	step, err := s.Redo(t.Context())
	must(t, err)
	return step
}

func TestUndoAndRedoRestoreExactRecords(t *testing.T) {
	t.Parallel()
	pair := catalog.NewPairKey("示例机械", "又一机械", "轴", "轴")
	for _, c := range []struct {
		name string
		kind catalog.StepKind
		do   func(s *Store) error
	}{
		{"creating an enterprise", catalog.StepCreateEnterprise, func(s *Store) error {
			return s.SaveEnterprise(t.Context(), &catalog.Enterprise{Name: "又一机械", Contacts: []catalog.Contact{{Name: "李四"}}})
		}},
		{"updating an enterprise", catalog.StepUpdateEnterprise, func(s *Store) error {
			return s.SaveEnterprise(t.Context(), &catalog.Enterprise{ID: 1, Name: "改名机械", Cluster: "现代物流", FormerNames: []string{"示例机械"}})
		}},
		{"deleting an enterprise with listings", catalog.StepDeleteEnterprise, func(s *Store) error { return s.DeleteEnterprise(t.Context(), 1) }},
		{"creating a listing", catalog.StepCreateListing, func(s *Store) error {
			return s.SaveListing(t.Context(), &catalog.Listing{EnterpriseID: 1, Side: catalog.Offer, Product: "盘"})
		}},
		{"updating a listing", catalog.StepUpdateListing, func(s *Store) error {
			return s.SaveListing(t.Context(), &catalog.Listing{ID: 1, Side: catalog.Offer, Product: "轮", Quantity: catalog.Quantity{Number: 0.1}})
		}},
		{"deleting a listing", catalog.StepDeleteListing, func(s *Store) error { return s.DeleteListing(t.Context(), 1) }},
		{"deciding", catalog.StepDecide, func(s *Store) error {
			return s.Decide(t.Context(), &catalog.Decision{Pair: catalog.NewPairKey("丙", "丁", "轴", "轴"), Verdict: catalog.VerdictAccepted})
		}},
		{"deciding again", catalog.StepDecide, func(s *Store) error {
			return s.Decide(t.Context(), &catalog.Decision{Pair: pair, Verdict: catalog.VerdictRejected, Reason: "太远"})
		}},
		{"taking a decision back", catalog.StepDecide, func(s *Store) error { return s.Decide(t.Context(), &catalog.Decision{Pair: pair}) }},
		{"importing", catalog.StepImport, func(s *Store) error {
			importForms(t, s, entry("示例机械", need("轴"), need("铸件")), entry("丙企业", offer("铸件")))
			return nil
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, clock := newStore(t)
			e := *filled[catalog.Enterprise](5)
			e.ID, e.Name, e.CreditCode, e.CreditGrade, e.Labels = 0, "示例机械", validCode(t, 1), "AA", []catalog.Label{catalog.LabelAnchor}
			must(t, s.SaveEnterprise(t.Context(), &e))
			l := *filled[catalog.Listing](5)
			l.ID, l.EnterpriseID, l.Side, l.Product, l.Source = 0, 1, catalog.Need, "轴", catalog.SourceImport
			must(t, s.SaveListing(t.Context(), &l))
			must(t, s.Decide(t.Context(), &catalog.Decision{Pair: pair, Verdict: catalog.VerdictAccepted, Buyer: "示例机械"}))
			before := contentOf(t, s)
			clock.advance(time.Hour)
			must(t, c.do(s))
			after := contentOf(t, s)
			for range 2 {
				if got := undo(t, s); got.Kind != c.kind || !got.At.Equal(clock.at) {
					t.Errorf("undone %+v", got)
				}
				wantSame(t, before, contentOf(t, s))
				if got := redo(t, s); got.Kind != c.kind {
					t.Errorf("redone %+v", got)
				}
				wantSame(t, after, contentOf(t, s))
			}
			wantHealthy(t, s)
		})
	}
}

func TestUndoStateNamesTheNextSteps(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	state := func() (undo, redo string) {
		u, r, err := s.UndoState(t.Context())
		must(t, err)
		if u != nil {
			undo = u.Subject
		}
		if r != nil {
			redo = r.Subject
		}
		return undo, redo
	}
	want := func(undo, redo string) {
		t.Helper()
		if u, r := state(); u != undo || r != redo {
			t.Errorf("undo %q, redo %q; want %q, %q", u, r, undo, redo)
		}
	}
	want("", "")
	create(t, s, "甲企业")
	create(t, s, "乙企业")
	want("乙企业", "")
	undo(t, s)
	want("甲企业", "乙企业")
	undo(t, s)
	want("", "甲企业") // what was undone last comes back first
	redo(t, s)
	want("甲企业", "乙企业")
	create(t, s, "丙企业")
	want("丙企业", "")
}

func TestUndoAndRedoEndWithErrNoStep(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	_, err := s.Undo(t.Context())
	wantError(t, err, ErrNoStep)
	_, err = s.Redo(t.Context())
	wantError(t, err, ErrNoStep)
	create(t, s, "甲企业")
	undo(t, s)
	create(t, s, "乙企业") // overtakes the redo
	_, err = s.Redo(t.Context())
	wantError(t, err, ErrNoStep)
	undo(t, s)
	_, err = s.Undo(t.Context())
	wantError(t, err, ErrNoStep)
	wantSame(t, content{}, contentOf(t, s))
}

func TestAFailedChangeLeavesTheRedo(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	create(t, s, "甲企业")
	create(t, s, "乙企业")
	undo(t, s)
	wantError(t, s.SaveEnterprise(t.Context(), &catalog.Enterprise{Name: "甲企业"}), ErrNameTaken)
	if got := redo(t, s).Subject; got != "乙企业" {
		t.Errorf("redone %s", got)
	}
}

func TestAnImportWithoutChangesLeavesTheRedo(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	importForms(t, s, entry("甲企业", need("轴")))
	create(t, s, "乙企业")
	undo(t, s)
	importForms(t, s, entry("甲企业", need("轴")))
	if got := redo(t, s).Subject; got != "乙企业" {
		t.Errorf("redone %s", got)
	}
}

func TestUndoImportTakesBackAnImportOfLongAgo(t *testing.T) {
	t.Parallel()
	s, clock := newStore(t)
	create(t, s, "甲企业")
	must(t, s.SaveEnterprise(t.Context(), &catalog.Enterprise{ID: 1, Name: "甲企业", Place: "旧镇"}))
	createListing(t, s, 1, need("轴"))
	before := contentOf(t, s)
	form := entry("甲企业", need("轴"), need("铸件"))
	form.Enterprise.Place = "新镇"
	form.Listings[0].Brand = "某牌"
	batch := importForms(t, s, form, entry("乙企业", offer("轴"))).batch
	clock.advance(72 * time.Hour)
	create(t, s, "丙企业")
	must(t, s.Decide(t.Context(), &catalog.Decision{Pair: catalog.NewPairKey("甲企业", "乙企业", "轴", "轴"), Verdict: catalog.VerdictAccepted}))
	must(t, s.UndoImport(t.Context(), batch))
	got := contentOf(t, s)
	wantSame(t, before.Enterprises, got.Enterprises[:1])
	wantSame(t, []string{"甲企业", "丙企业"}, names(got))
	wantSame(t, before.Listings, got.Listings)
	if len(got.Decisions) != 1 {
		t.Error("the decision is gone")
	}
	batches, err := s.Batches(t.Context())
	must(t, err)
	if !batches[0].Undone {
		t.Error("the import does not say that it is undone")
	}
	wantError(t, s.UndoImport(t.Context(), batch), ErrNotFound)
	wantError(t, s.UndoImport(t.Context(), 99), ErrNotFound)
	_, err = s.Redo(t.Context())
	wantError(t, err, ErrNoStep)
	for range 5 { // decide, create, and what was before the import
		undo(t, s)
	}
	wantSame(t, content{}, contentOf(t, s))
	for range 5 {
		redo(t, s)
	}
	wantSame(t, []string{"甲企业", "丙企业"}, names(contentOf(t, s)))
	wantHealthy(t, s)
}

func TestUndoImportIsRefusedWhenSomethingRestsOnIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		do      func(t *testing.T, s *Store)
		subject string // empty: nothing rests on it
	}{
		{"nothing", func(*testing.T, *Store) {}, ""},
		{"a decision", func(t *testing.T, s *Store) {
			must(t, s.Decide(t.Context(), &catalog.Decision{Pair: catalog.NewPairKey("甲企业", "乙企业", "轴", "轴"), Verdict: catalog.VerdictAccepted}))
		}, ""},
		{"another enterprise", func(t *testing.T, s *Store) { createListing(t, s, create(t, s, "丙企业").ID, need("盘")) }, ""},
		{"the same form again", func(t *testing.T, s *Store) { importForms(t, s, entry("乙企业", offer("轴"))) }, ""},
		{"a change that was undone", func(t *testing.T, s *Store) {
			must(t, s.DeleteEnterprise(t.Context(), 2))
			undo(t, s)
		}, ""},
		{"an edit of an enterprise that it made", func(t *testing.T, s *Store) {
			must(t, s.SaveEnterprise(t.Context(), &catalog.Enterprise{ID: 2, Name: "改名企业"}))
		}, "改名企业"},
		{"an edit of an enterprise that it changed", func(t *testing.T, s *Store) {
			must(t, s.SaveEnterprise(t.Context(), &catalog.Enterprise{ID: 1, Name: "甲企业", Place: "他镇"}))
		}, "甲企业"},
		{"the deletion of an enterprise that it made", func(t *testing.T, s *Store) { must(t, s.DeleteEnterprise(t.Context(), 2)) }, "乙企业"},
		{"the deletion of an enterprise that it changed", func(t *testing.T, s *Store) { must(t, s.DeleteEnterprise(t.Context(), 1)) }, "甲企业"},
		{"a listing made by hand", func(t *testing.T, s *Store) { createListing(t, s, 2, need("盘")) }, "盘"},
		{"a listing made and deleted by hand", func(t *testing.T, s *Store) {
			must(t, s.DeleteListing(t.Context(), createListing(t, s, 2, need("盘")).ID))
		}, "盘"},
		{"an edit of its listing", func(t *testing.T, s *Store) {
			must(t, s.SaveListing(t.Context(), &catalog.Listing{ID: 2, Side: catalog.Offer, Product: "轴承"}))
		}, "轴承"},
		{"an edit of a listing that it changed", func(t *testing.T, s *Store) {
			must(t, s.SaveListing(t.Context(), &catalog.Listing{ID: 1, Side: catalog.Need, Product: "轴瓦"}))
		}, "轴瓦"},
		{"the deletion of its listing", func(t *testing.T, s *Store) { must(t, s.DeleteListing(t.Context(), 2)) }, "轴"},
		{"listings of a later import", func(t *testing.T, s *Store) { importForms(t, s, entry("乙企业", need("钢材"))) }, "乙企业 · 钢材"},
		{"a later import that changed its listing", func(t *testing.T, s *Store) {
			form := entry("乙企业", offer("轴"))
			form.Listings[0].Brand = "某牌"
			importForms(t, s, form)
		}, "供需表.xlsx"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, _ := newStore(t)
			create(t, s, "甲企业")
			createListing(t, s, 1, need("轴"))
			form := entry("甲企业", need("轴"))
			form.Enterprise.Place, form.Listings[0].Brand = "新镇", "某牌"
			batch := importForms(t, s, form, entry("乙企业", offer("轴"))).batch
			c.do(t, s)
			before := contentOf(t, s)
			err := s.UndoImport(t.Context(), batch)
			if c.subject == "" {
				must(t, err)
			} else {
				var blocked *BuiltOnError
				if !errors.As(err, &blocked) {
					t.Fatalf("got error %v, want a BuiltOnError", err)
				}
				wantSame(t, &BuiltOnError{Subjects: []string{c.subject}, Count: 1}, blocked)
				wantSame(t, before, contentOf(t, s))
			}
			for {
				_, err := s.Undo(t.Context())
				if errors.Is(err, ErrNoStep) {
					break
				}
				must(t, err) // whatever was undone out of order, the way back is open
			}
			wantSame(t, content{}, content{Enterprises: contentOf(t, s).Enterprises, Listings: contentOf(t, s).Listings})
			wantHealthy(t, s)
		})
	}
}

func TestABuiltOnErrorNamesAtMostTen(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	batch := importForms(t, s, entry("甲企业")).batch
	for i := range 12 {
		createListing(t, s, 1, need("产品"+string(rune('甲'+i))))
	}
	var blocked *BuiltOnError
	if err := s.UndoImport(t.Context(), batch); !errors.As(err, &blocked) || blocked.Count != 12 || len(blocked.Subjects) != 10 {
		t.Errorf("got %v", err)
	}
}

func TestAnUndoneImportIsImportedAnew(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	forms := []catalog.Entry{entry("甲企业", need("轴"), need("盘")), entry("乙企业", offer("轴"))}
	first := importForms(t, s, forms...)
	old := contentOf(t, s)
	must(t, s.UndoImport(t.Context(), first.batch))
	second := importForms(t, s, forms...)
	if second.batch == first.batch || second.total != first.total {
		t.Errorf("imported %+v, then %+v", first, second)
	}
	taken := map[string]bool{}
	for _, e := range old.Enterprises {
		taken[e.UID] = true
	}
	for _, e := range contentOf(t, s).Enterprises {
		if taken[e.UID] || e.ID <= 2 {
			t.Errorf("enterprise %d %s has the identity of an undone one", e.ID, e.UID)
		}
	}
	undo(t, s)
	redo(t, s)
	wantSame(t, []string{"甲企业", "乙企业"}, names(contentOf(t, s)))
	wantHealthy(t, s)
}

func TestUndoOfAnImportAfterLaterStepsWereUndone(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	importForms(t, s, entry("甲企业", need("轴")))
	imported := contentOf(t, s)
	must(t, s.SaveEnterprise(t.Context(), &catalog.Enterprise{ID: 1, Name: "改名企业"}))
	createListing(t, s, 1, need("盘"))
	must(t, s.DeleteEnterprise(t.Context(), 1))
	for range 3 {
		undo(t, s)
	}
	wantSame(t, imported, contentOf(t, s))
	undo(t, s)
	wantSame(t, content{}, contentOf(t, s))
	for range 3 {
		redo(t, s)
	}
	wantSame(t, []string{"改名企业"}, names(contentOf(t, s)))
	wantSame(t, []string{"轴", "盘"}, products(contentOf(t, s)))
}
