package db

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lianpei/catalog"
)

// filler gives every field of a struct a value of its own, so that a forgotten column shows.
type filler struct{ n int }

func (f *filler) fill(v reflect.Value, path string) {
	f.n++
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.UnixMilli(1_700_000_000_000 + int64(f.n)).UTC()))
			return
		}
		for i := range v.NumField() {
			f.fill(v.Field(i), path+"."+v.Type().Field(i).Name)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 3, 3))
		for i := range v.Len() {
			f.fill(v.Index(i), fmt.Sprintf("%s %d", path, i))
		}
	case reflect.String:
		v.SetString(fmt.Sprintf("文%s %d", path, f.n))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(f.n))
	case reflect.Float64:
		v.SetFloat(float64(f.n) + 0.1)
	default:
		panic("no value for a field of kind " + v.Kind().String())
	}
}

// filled returns a record with a value in every field; seed makes it another one.
func filled[T any](seed int) *T {
	record := new(T)
	(&filler{seed}).fill(reflect.ValueOf(record).Elem(), "")
	return record
}

func TestEveryFieldOfAnEnterpriseIsKept(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	batch := importForms(t, s, entry("某企业")).batch
	first := filled[catalog.Enterprise](100)
	first.ID, first.Origin.BatchID = 7, batch
	put := func(e *catalog.Enterprise) {
		must(t, s.write(t.Context(), "test", func(tx *tx) error { return newWriter(tx).putEnterprise(e) }))
	}
	put(first)
	got, err := s.Enterprise(t.Context(), 7)
	must(t, err)
	wantSame(t, *first, got)

	second := filled[catalog.Enterprise](900) // replaces every part
	second.ID, second.UID, second.Origin, second.Created = 7, first.UID, first.Origin, first.Created
	second.Labels, second.Contacts = second.Labels[:1], second.Contacts[:1]
	put(second)
	got, err = s.Enterprise(t.Context(), 7)
	must(t, err)
	wantSame(t, *second, got)
	all, err := s.Enterprises(t.Context())
	must(t, err)
	wantSame(t, second, all[1])
}

func TestEveryFieldOfAListingIsKept(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	batch := importForms(t, s, entry("某企业"), entry("别的企业")).batch
	first := filled[catalog.Listing](100)
	first.ID, first.EnterpriseID, first.Side, first.Origin.BatchID = 7, 1, catalog.Need, batch
	put := func(l *catalog.Listing) {
		must(t, s.write(t.Context(), "test", func(tx *tx) error { return newWriter(tx).putListing(l) }))
	}
	put(first)
	got, err := s.Listing(t.Context(), 7)
	must(t, err)
	wantSame(t, *first, got)

	second := filled[catalog.Listing](900)
	second.ID, second.EnterpriseID, second.Side = 7, 2, catalog.Offer
	second.UID, second.Origin, second.Created = first.UID, first.Origin, first.Created
	put(second)
	got, err = s.Listing(t.Context(), 7)
	must(t, err)
	wantSame(t, *second, got)
}

func TestEveryFieldOfADecisionIsKept(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	want := filled[catalog.Decision](100)
	must(t, s.write(t.Context(), "test", func(tx *tx) error { return newWriter(tx).putDecision(want) }))
	got, err := s.Decisions(t.Context())
	must(t, err)
	wantSame(t, []*catalog.Decision{want}, got)
}

func TestAnImageHoldsEveryField(t *testing.T) {
	t.Parallel()
	t.Run("of an enterprise", func(t *testing.T) { t.Parallel(); wantImage[catalog.Enterprise](t) })
	t.Run("of a listing", func(t *testing.T) { t.Parallel(); wantImage[catalog.Listing](t) })
	t.Run("of a decision", func(t *testing.T) { t.Parallel(); wantImage[catalog.Decision](t) })
}

func wantImage[T any](t *testing.T) {
	t.Helper()
	want := filled[T](1)
	text, err := image(want)
	must(t, err)
	must(t, restore(text.(string), func(got *T) error {
		wantSame(t, want, got)
		return nil
	}))
	none, err := image((*T)(nil))
	if none != nil || err != nil {
		t.Errorf("the image of nothing is %v, %v", none, err)
	}
}

func TestSavingSetsIdentityTimesAndVersion(t *testing.T) {
	t.Parallel()
	s, clock := newStore(t)
	e := catalog.Enterprise{Name: " 示例机械（襄阳）有限公司 ", Cluster: "机电汽配", Place: "太平镇", Labels: []catalog.Label{catalog.LabelHighTech, catalog.LabelAnchor}}
	e.Origin.BatchID = 99 // copied from an imported one
	must(t, s.SaveEnterprise(t.Context(), &e))
	created := clock.at
	if e.ID == 0 || e.UID == "" || e.Version != 1 || !e.Created.Equal(created) || !e.Updated.Equal(created) || e.Origin.BatchID != 0 {
		t.Errorf("created %+v", e)
	}
	if e.Name != "示例机械(襄阳)有限公司" {
		t.Errorf("name %q is not folded", e.Name)
	}
	clock.advance(time.Hour)
	id, uid := e.ID, e.UID
	e.UID, e.Version, e.Created, e.Origin.File, e.Place, e.Labels = "made up", 40, time.Time{}, "made up", "", nil
	must(t, s.SaveEnterprise(t.Context(), &e))
	if e.ID != id || e.UID != uid || e.Version != 2 || !e.Created.Equal(created) || !e.Updated.Equal(clock.at) || e.Origin.File != "" {
		t.Errorf("updated %+v", e)
	}
	got, err := s.Enterprise(t.Context(), id)
	must(t, err)
	wantSame(t, e, got)

	l := catalog.Listing{EnterpriseID: id, Side: catalog.Need, Product: "曲轴", Certificates: []string{"ISO9001", "IATF16949"}}
	must(t, s.SaveListing(t.Context(), &l))
	lid, luid := l.ID, l.UID
	l.UID, l.Version, l.EnterpriseID, l.Note = "made up", 40, 4, "急"
	must(t, s.SaveListing(t.Context(), &l))
	if l.ID != lid || l.UID != luid || l.Version != 2 || l.EnterpriseID != id {
		t.Errorf("updated %+v", l)
	}
	found, err := s.Listing(t.Context(), lid)
	must(t, err)
	wantSame(t, l, found)
}

func TestSavingRefusesWhatCannotBeStored(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	first, second := create(t, s, "示例机械有限公司"), create(t, s, "别的机械")
	before := dump(t, s)
	for _, c := range []struct {
		name string
		do   func() error
		want error
	}{
		{"a taken name", func() error { return s.SaveEnterprise(t.Context(), &catalog.Enterprise{Name: "示例 机械"}) }, ErrNameTaken},
		{"a rename to a taken name", func() error { second.Name = "示例机械"; return s.SaveEnterprise(t.Context(), &second) }, ErrNameTaken},
		{"an enterprise that is not there", func() error { return s.SaveEnterprise(t.Context(), &catalog.Enterprise{ID: 99, Name: "某"}) }, ErrNotFound},
		{"a listing that is not there", func() error {
			return s.SaveListing(t.Context(), &catalog.Listing{ID: 99, EnterpriseID: first.ID, Side: catalog.Need, Product: "轴"})
		}, ErrNotFound},
		{"a listing of no enterprise", func() error {
			return s.SaveListing(t.Context(), &catalog.Listing{EnterpriseID: 99, Side: catalog.Need, Product: "轴"})
		}, ErrNotFound},
		{"the deletion of no enterprise", func() error { return s.DeleteEnterprise(t.Context(), 99) }, ErrNotFound},
		{"the deletion of no listing", func() error { return s.DeleteListing(t.Context(), 99) }, ErrNotFound},
		{"taking no decision back", func() error { return s.Decide(t.Context(), &catalog.Decision{}) }, ErrNotFound},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantError(t, c.do(), c.want)
		})
	}
	for _, c := range []struct {
		name, field string
		do          func() error
	}{
		{"an enterprise without a name", "name", func() error { return s.SaveEnterprise(t.Context(), &catalog.Enterprise{Name: "（）"}) }},
		{"a listing without a product", "product", func() error {
			return s.SaveListing(t.Context(), &catalog.Listing{EnterpriseID: first.ID, Side: catalog.Need})
		}},
		{"an infinite quantity", "quantity", func() error {
			return s.SaveListing(t.Context(), &catalog.Listing{EnterpriseID: first.ID, Side: catalog.Need, Product: "轴", Quantity: catalog.Quantity{Number: math.Inf(1)}})
		}},
		{"a quantity that is no number", "quantity", func() error {
			return s.SaveListing(t.Context(), &catalog.Listing{EnterpriseID: first.ID, Side: catalog.Need, Product: "轴", Quantity: catalog.Quantity{Number: math.NaN()}})
		}},
		{"a reason without end", "reason", func() error {
			return s.Decide(t.Context(), &catalog.Decision{Verdict: catalog.VerdictRejected, Reason: strings.Repeat("远", catalog.MaxTextRunes+1)})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var invalid *catalog.InvalidError
			if err := c.do(); !errors.As(err, &invalid) || invalid.Field != c.field {
				t.Errorf("got error %v, want one about %s", err, c.field)
			}
		})
	}
	wantSame(t, before, dump(t, s))
}

func TestARefusedRecordKeepsItsIdentity(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	first := create(t, s, "示例机械")
	twin := catalog.Enterprise{Name: "示例机械"}
	wantError(t, s.SaveEnterprise(t.Context(), &twin), ErrNameTaken)
	wantError(t, s.SaveEnterprise(cancelled(t), &first), cancelled(t).Err())
	if twin.ID != 0 || twin.UID != "" || twin.Version != 0 || first.Version != 1 {
		t.Errorf("refused records changed: %+v, %+v", twin, first)
	}
	twin.Name = "改名机械"
	must(t, s.SaveEnterprise(t.Context(), &twin))
}

func TestReadingWhatIsNotThere(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	_, err := s.Enterprise(t.Context(), 5)
	wantError(t, err, ErrNotFound)
	_, err = s.Listing(t.Context(), 5)
	wantError(t, err, ErrNotFound)
	_, err = s.Enterprises(cancelled(t))
	wantError(t, err, cancelled(t).Err())
	wantSame(t, content{}, contentOf(t, s))
	found, err := s.ListingsByID(t.Context(), nil)
	must(t, err)
	wantSame(t, map[int64]*catalog.Listing{}, found)
}

func TestListingsAreFoundByEnterpriseAndByID(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	many := entry("多产品企业")
	for i := range 2*maxParameters + 1 {
		many.Listings = append(many.Listings, offer(fmt.Sprintf("产品%d", i)))
	}
	importForms(t, s, many, entry("少产品企业", need("铸件")))
	few, err := s.Listings(t.Context(), 2)
	must(t, err)
	if len(few) != 1 || few[0].Product != "铸件" {
		t.Errorf("got %v", few)
	}
	var ids []int64
	for i := range 2*maxParameters + 10 { // some are not there
		ids = append(ids, int64(i+1))
	}
	byID, err := s.ListingsByID(t.Context(), ids)
	must(t, err)
	if got, want := len(byID), 2*maxParameters+2; got != want {
		t.Errorf("%d listings, want %d", got, want)
	}
	for id, l := range byID {
		if l.ID != id {
			t.Errorf("listing %d under id %d", l.ID, id)
		}
	}
}

func TestNamesAndCountsFollowTheRecords(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	for _, e := range []catalog.Enterprise{
		{Name: "甲企业", Cluster: "机电汽配", Place: "乙镇", Stage: "铸造"}, {Name: "乙企业", Cluster: "机电汽配", Place: "甲镇"},
	} {
		must(t, s.SaveEnterprise(t.Context(), &e))
	}
	createListing(t, s, 1, need("轴"))
	createListing(t, s, 2, offer("轴"))
	createListing(t, s, 2, offer("盘"))
	must(t, s.Decide(t.Context(), &catalog.Decision{Pair: catalog.NewPairKey("甲企业", "乙企业", "轴", "轴"), Verdict: catalog.VerdictAccepted}))
	type answer struct {
		clusters, places, stages            []string
		enterprises, needs, offers, decided int
	}
	ask := func() (a answer) {
		var err error
		a.clusters, a.places, a.stages, err = s.Names(t.Context())
		must(t, err)
		a.enterprises, a.needs, a.offers, a.decided, err = s.Counts(t.Context())
		must(t, err)
		return a
	}
	all := cmp.AllowUnexported(answer{})
	if diff := cmp.Diff(answer{[]string{"机电汽配"}, []string{"乙镇", "甲镇"}, []string{"铸造"}, 2, 1, 2, 1}, ask(), all); diff != "" {
		t.Error(diff)
	}
	must(t, s.DeleteEnterprise(t.Context(), 1))
	if diff := cmp.Diff(answer{[]string{"机电汽配"}, []string{"甲镇"}, nil, 1, 0, 2, 1}, ask(), all); diff != "" {
		t.Error(diff)
	}
}

func TestADecisionReplacesTheEarlierOneOnThePair(t *testing.T) {
	t.Parallel()
	s, clock := newStore(t)
	first := catalog.Decision{Pair: catalog.NewPairKey("甲企业", "乙企业", "轴", "轴"), Verdict: catalog.VerdictAccepted, Buyer: "甲企业", Supplier: "乙企业"}
	must(t, s.Decide(t.Context(), &first))
	clock.advance(time.Hour)
	second := catalog.Decision{Pair: first.Pair, Verdict: catalog.VerdictRejected, Reason: "太远"}
	must(t, s.Decide(t.Context(), &second))
	if second.ID != first.ID || second.UID != first.UID || !second.At.Equal(clock.at) {
		t.Errorf("replaced %+v by %+v", first, second)
	}
	wantSame(t, []*catalog.Decision{&second}, contentOf(t, s).Decisions)
	must(t, s.Decide(t.Context(), &catalog.Decision{Pair: first.Pair}))
	wantSame(t, []*catalog.Decision(nil), contentOf(t, s).Decisions)
}

func TestNeverIsKeptForTheTwoEnterprises(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	for _, product := range []string{"轴", "盘"} {
		d := catalog.Decision{Pair: catalog.NewPairKey("甲企业", "乙企业", product, product), Verdict: catalog.VerdictNever}
		must(t, s.Decide(t.Context(), &d))
	}
	got := contentOf(t, s).Decisions
	if len(got) != 1 || got[0].Pair != (catalog.PairKey{Buyer: "甲企业", Supplier: "乙企业"}) {
		t.Errorf("decisions %+v", got)
	}
}

func TestReadersSeeOneMoment(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	e := catalog.Enterprise{Name: "示例机械", ShortName: "0", Certificates: []string{"0"}}
	must(t, s.SaveEnterprise(t.Context(), &e))
	done := make(chan error)
	go func() {
		var err error
		for i := 1; i < 50 && err == nil; i++ {
			e.ShortName, e.Certificates = fmt.Sprint(i), []string{fmt.Sprint(i)}
			err = s.SaveEnterprise(t.Context(), &e)
		}
		done <- err
	}()
	for {
		all, err := s.Enterprises(t.Context())
		must(t, err)
		if got := all[0]; len(got.Certificates) != 1 || got.ShortName != got.Certificates[0] {
			t.Fatalf("read %s with %v", got.ShortName, got.Certificates)
		}
		select {
		case err := <-done:
			must(t, err)
			return
		default:
		}
	}
}

func TestExportsAreLogged(t *testing.T) {
	t.Parallel()
	s, clock := newStore(t)
	must(t, s.LogExport(t.Context(), "partners", "伙伴清单.xlsx", 12, true))
	got := dump(t, s)
	want := fmt.Sprintf("exports id=1 at=%d kind=partners file=伙伴清单.xlsx records=12 personal=1", clock.at.UnixMilli())
	wantSame(t, []string{want}, got)
}
