package db

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianpei/catalog"
)

// user does random things to a catalog. They fail only in the ways that are promised.
type user struct {
	t     *rapid.T
	s     *Store
	clock *clock
}

var (
	anyName    = rapid.SampledFrom([]string{"甲企业", "乙企业有限公司", "丙企业", "丁企业", "老企业"})
	anyProduct = rapid.SampledFrom([]string{"轴", "盘", "轮"})
	anyText    = rapid.SampledFrom([]string{"", "一", "二"})
	anySide    = rapid.SampledFrom([]catalog.Side{catalog.Need, catalog.Offer})
	anyVerdict = rapid.SampledFrom([]catalog.Verdict{"", catalog.VerdictAccepted, catalog.VerdictRejected, catalog.VerdictNever})
)

// codes are none, two valid ones and a doubtful one.
func codes(t testing.TB) []catalog.CreditCode {
	return []catalog.CreditCode{"", "", validCode(t, 1), validCode(t, 2), doubtfulCode(t, 3)}
}

func (u *user) enterprise(codes []catalog.CreditCode) catalog.Enterprise {
	e := catalog.Enterprise{
		Name: anyName.Draw(u.t, "name"), Place: anyText.Draw(u.t, "place"), Note: anyText.Draw(u.t, "note"),
		CreditCode: rapid.SampledFrom(codes).Draw(u.t, "code"),
	}
	if text := anyText.Draw(u.t, "contact"); text != "" {
		e.Contacts = []catalog.Contact{{Name: text, Phone: anyText.Draw(u.t, "phone")}}
	}
	if text := anyText.Draw(u.t, "certificate"); text != "" {
		e.Certificates = []string{text}
		e.Figures = []catalog.AnnualFigure{{Year: 2024, Kind: catalog.FigureTax, Amount: catalog.Money(len(e.Note) + 1)}}
	}
	return e
}

func (u *user) listing() catalog.Listing {
	return catalog.Listing{Side: anySide.Draw(u.t, "side"), Product: anyProduct.Draw(u.t, "product"), Brand: anyText.Draw(u.t, "brand"), Note: anyText.Draw(u.t, "note")}
}

func (u *user) entries(codes []catalog.CreditCode) []catalog.Entry {
	entries := make([]catalog.Entry, rapid.IntRange(1, 4).Draw(u.t, "rows"))
	for i := range entries {
		entries[i].Enterprise = u.enterprise(codes)
		for range rapid.IntRange(0, 3).Draw(u.t, "listings") {
			entries[i].Listings = append(entries[i].Listings, u.listing())
		}
	}
	return entries
}

func (u *user) put(entries []catalog.Entry) int64 {
	imp, err := u.s.BeginImport(context.Background(), []string{"表.xlsx"})
	u.must(err)
	defer imp.Rollback()
	for _, e := range entries {
		e = copyOf(e)
		_, err := imp.Put(&e)
		u.must(err)
	}
	batch, _, _, err := imp.Commit()
	u.must(err)
	return batch
}

func (u *user) must(err error) {
	if err != nil {
		u.t.Fatalf("%+v", err)
	}
}

// expect passes errors of these kinds.
func (u *user) expect(err error, allowed ...error) {
	for _, a := range allowed {
		if errors.Is(err, a) {
			return
		}
	}
	u.must(err)
}

func (u *user) id() int64 { return int64(rapid.IntRange(0, 8).Draw(u.t, "id")) }

// change does one thing that is a step, if it changes anything.
func (u *user) change(codes []catalog.CreditCode) {
	ctx := context.Background()
	u.clock.advance(time.Second)
	switch rapid.IntRange(0, 5).Draw(u.t, "change") {
	case 0:
		e := u.enterprise(codes)
		e.ID = u.id()
		u.expect(u.s.SaveEnterprise(ctx, &e), ErrNameTaken, ErrNotFound)
	case 1:
		u.expect(u.s.DeleteEnterprise(ctx, u.id()), ErrNotFound)
	case 2:
		l := u.listing()
		l.ID, l.EnterpriseID = u.id(), u.id()
		u.expect(u.s.SaveListing(ctx, &l), ErrNotFound)
	case 3:
		u.expect(u.s.DeleteListing(ctx, u.id()), ErrNotFound)
	case 4:
		name, product := anyName.Draw(u.t, "buyer"), anyProduct.Draw(u.t, "product")
		d := catalog.Decision{Pair: catalog.NewPairKey(name, "乙企业", product, product), Verdict: anyVerdict.Draw(u.t, "verdict"), Buyer: name}
		u.expect(u.s.Decide(ctx, &d), ErrNotFound)
	default:
		u.put(u.entries(codes))
	}
}

// steps is how many steps the journal has ever had, the undone ones included.
func (u *user) steps() (n int) {
	u.must(u.s.ro.QueryRowContext(context.Background(), `SELECT COUNT(*) FROM steps`).Scan(&n))
	return n
}

// withUser runs a property on a new catalog for each case.
func withUser(t *testing.T, property func(u *user)) {
	folder := t.TempDir()
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		path := filepath.Join(folder, fmt.Sprint(n))
		c := newClock()
		s, err := Open(context.Background(), path, Options{Now: c.now})
		u := &user{rt, s, c}
		u.must(err)
		defer os.Remove(path)
		defer s.Close()
		property(u)
		found, err := s.Check(context.Background())
		u.must(err)
		for _, f := range found {
			if f.Severity == catalog.Refused { // hand-made records may share a code, which is a doubt
				rt.Fatalf("check finds %v", found)
			}
		}
	})
}

func TestAnySequenceOfChangesUndoAndRedoIsAStackOfSnapshots(t *testing.T) {
	t.Parallel()
	withUser(t, func(u *user) {
		codes := codes(t)
		var past, future []content // the newest last, the next last
		now := contentOf(t, u.s)
		for range rapid.IntRange(1, 25).Draw(u.t, "length") {
			switch rapid.IntRange(0, 5).Draw(u.t, "what") {
			case 0, 1:
				_, err := u.s.Undo(context.Background())
				u.expect(err, ErrNoStep)
				if (err == nil) != (len(past) > 0) {
					u.t.Fatalf("undo with %d steps says %v", len(past), err)
				}
				if err == nil {
					past, future, now = past[:len(past)-1], append(future, now), past[len(past)-1]
				}
			case 2:
				_, err := u.s.Redo(context.Background())
				u.expect(err, ErrNoStep)
				if (err == nil) != (len(future) > 0) {
					u.t.Fatalf("redo with %d steps says %v", len(future), err)
				}
				if err == nil {
					past, future, now = append(past, now), future[:len(future)-1], future[len(future)-1]
				}
			default:
				before := u.steps()
				u.change(codes)
				if u.steps() == before {
					break // refused, or nothing to change
				}
				past, future, now = append(past, now), nil, contentOf(t, u.s)
			}
			if diff := cmp.Diff(now, contentOf(t, u.s)); diff != "" {
				u.t.Fatalf("differs (-want +got):\n%s", diff)
			}
		}
	})
}

func TestAnyImportRepeatedChangesNothing(t *testing.T) {
	t.Parallel()
	withUser(t, func(u *user) {
		codes := codes(t)
		for range rapid.IntRange(0, 5).Draw(u.t, "earlier changes") {
			u.change(codes)
		}
		entries := u.entries(codes)
		u.put(entries)
		before := dump(t, u.s)
		batch := u.put(entries)
		if diff := cmp.Diff(before, dump(t, u.s)); diff != "" || batch != 0 {
			u.t.Fatalf("the same again is batch %d and differs (-want +got):\n%s", batch, diff)
		}
	})
}

func TestTheWayBackStaysOpenWhateverImportIsUndoneOutOfOrder(t *testing.T) {
	t.Parallel()
	withUser(t, func(u *user) {
		codes, ctx := codes(t), context.Background()
		for range rapid.IntRange(1, 15).Draw(u.t, "length") {
			u.change(codes)
			if rapid.Bool().Draw(u.t, "undo an import") {
				err := u.s.UndoImport(ctx, int64(rapid.IntRange(1, 4).Draw(u.t, "batch")))
				var blocked *BuiltOnError
				if !errors.As(err, &blocked) {
					u.expect(err, ErrNotFound)
				}
			}
			if rapid.IntRange(0, 3).Draw(u.t, "undo") == 0 {
				_, err := u.s.Undo(ctx)
				u.expect(err, ErrNoStep)
			}
		}
		last := contentOf(t, u.s)
		n := 0
		for ; ; n++ {
			if _, err := u.s.Undo(ctx); errors.Is(err, ErrNoStep) {
				break
			} else {
				u.must(err)
			}
		}
		if diff := cmp.Diff(content{}, contentOf(t, u.s)); diff != "" {
			u.t.Fatalf("with all undone there is (-want +got):\n%s", diff)
		}
		for range n {
			_, err := u.s.Redo(ctx)
			u.must(err)
		}
		if diff := cmp.Diff(last, contentOf(t, u.s)); diff != "" {
			u.t.Fatalf("with all redone it differs (-want +got):\n%s", diff)
		}
	})
}
