package matching

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianpei/catalog"
	"lianpei/matching/text"
)

func TestListingsSetTogetherEqualThoseSetOneByOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := genWorld.Draw(t, "world")
		want := w.results(t, w.engine(t, w.order()), 8)
		e := w.engine(t, rapid.SliceOfDistinct(rapid.IntRange(0, len(w.listings)-1), rapid.ID).Draw(t, "there already"))
		all := make([]*catalog.Listing, len(w.listings))
		for i := range all {
			all[i] = &w.listings[i]
		}
		cut := rapid.IntRange(0, len(all)).Draw(t, "cut")
		for _, part := range [][]*catalog.Listing{all[:cut], all[cut:]} {
			if err := e.SetListings(context.Background(), part); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(want, w.results(t, e, 8)); diff != "" {
			t.Errorf("one by one against together (-want +got):\n%s", diff)
		}
		for slot := range e.listings {
			holdBounds(t, e, int32(slot))
		}
	})
}

func TestCancelledSetListingsChangesNothing(t *testing.T) {
	t.Parallel()
	listings := benchListings(t, 600)
	e := benchEngine(t, small(), listings[:300])
	want, err := e.QueryNames(t.Context(), "曲轴", 50)
	if err != nil {
		t.Fatal(err)
	}
	for looks := 1; looks < 8; looks++ {
		seen := 0
		err := e.SetListings(&countingContext{Context: t.Context(), after: looks, looks: &seen}, listings[300:])
		if err == nil {
			break // it looked less often than that
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		got, err := e.QueryNames(t.Context(), "曲轴", 50)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("cancelled at look %d: %v (-want +got):\n%s", looks, err, diff)
		}
	}
}

func TestManyNeedsAtOnceEqualEachAlone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := genWorld.Draw(t, "world")
		e := w.engine(t, w.order())
		ids := rapid.SliceOf(rapid.Int64Range(0, int64(len(w.listings)+3))).Draw(t, "ids")
		got, err := e.ForNeeds(context.Background(), ids, 4)
		if err != nil || len(got) != len(ids) {
			t.Fatalf("%d answers to %d ids, %v", len(got), len(ids), err)
		}
		for i, id := range ids {
			want, err := e.ForNeed(context.Background(), id, 4)
			if diff := cmp.Diff(want, got[i]); diff != "" || err != nil {
				t.Errorf("need %d: %v (-alone +together):\n%s", id, err, diff)
			}
		}
	})
}

func TestRunInSeveralWindows(t *testing.T) {
	t.Parallel()
	const top = runHits // a hit for each need is as much as a run may hold, so a window is as small as can be
	e := benchEngine(t, small(), benchListings(t, 5000))
	var needs []int64
	some := map[int64][]Suggestion{}
	err := e.Run(t.Context(), top, nil, func(id int64, got []Suggestion) error {
		needs = append(needs, id)
		if len(needs)%97 == 0 {
			some[id] = got
		}
		return nil
	})
	for id, got := range some {
		want, err := e.ForNeed(t.Context(), id, top)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("need %d: %v (-want +got):\n%s", id, err, diff)
		}
	}
	if err != nil || len(needs) != 1250 || !slices.IsSorted(needs) {
		t.Errorf("%d needs, sorted %v, error %v", len(needs), slices.IsSorted(needs), err)
	}
}

func TestPlacesAreKeptWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		e := newEngine(t)
		for range 4 {
			o := catalog.Origin{
				File:  rapid.SampledFrom([]string{"", "需求.xlsx", "B.csv"}).Draw(t, "file"),
				Sheet: rapid.SampledFrom([]string{"", "表1"}).Draw(t, "sheet"),
				Row:   rapid.IntRange(-1, 3_000_000).Draw(t, "row"),
				Cell:  rapid.OneOf(rapid.StringMatching(`[A-Z]{0,4}[0-9]{0,8}`), rapid.SampledFrom([]string{"", "a1", "A0", "XFD1048576", "表"})).Draw(t, "cell"),
			}
			if got, want := e.describe(e.originOf(&o)), o.String(); got != want {
				t.Errorf("%+v is said to stand at %q, want %q", o, got, want)
			}
		}
	})
}

func TestSlotsAreFoundByID(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, want := slots{}, map[int64]int32{}
		ids := rapid.OneOf(rapid.Int64Range(0, 200), rapid.Int64())
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			id := ids.Draw(t, "id")
			if rapid.IntRange(0, 3).Draw(t, "removes") == 0 {
				s.remove(id)
				delete(want, id)
				continue
			}
			slot := rapid.Int32Range(0, 1000).Draw(t, "slot")
			s.set(id, slot)
			want[id] = slot
		}
		for _, id := range append([]int64{0, 5, -1, 199}, ids.Draw(t, "another")) {
			slot, ok := s.find(id)
			if have, there := want[id]; ok != there || ok && slot != have {
				t.Errorf("id %d: slot %d, %v; want %d, %v", id, slot, ok, have, there)
			}
		}
	})
}

func TestPackedNamesSayTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var want, packed []text.Name
		for range rapid.IntRange(0, 5).Draw(t, "names") {
			name := rapid.OneOf(rapid.Custom(func(t *rapid.T) string {
				return genModifier.Draw(t, "modifier") + genHead.Draw(t, "head") + genTail.Draw(t, "tail")
			}), rapid.String()).Draw(t, "name")
			want = append(want, text.Read(name, small()))
			packed = append(packed, text.Read(name, small()))
		}
		pack(packed)
		if diff := cmp.Diff(want, packed); diff != "" {
			t.Errorf("read against packed (-want +got):\n%s", diff)
		}
	})
}
