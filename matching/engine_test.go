package matching

import (
	gocmp "cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianpei/catalog"
	"lianpei/matching/knowledge"
	"lianpei/matching/text"
)

// small is knowledge of a few terms in which every relation occurs.
var small = sync.OnceValue(func() *knowledge.Knowledge {
	k, findings, err := knowledge.Load(fstest.MapFS{
		"k/roles.csv": {Data: []byte("word,position,role\n加工,suffix,service\n检测,suffix,service\n设备,suffix,machine\n种子,suffix,seed\n废,prefix,waste\n" +
			"毛坯,suffix,blank\n锻件,suffix,blank\n包装袋,suffix,packaging\n销售,suffix,trade\n系列,suffix,decoration\n总成,suffix,decoration\n优质,prefix,decoration\n")},
		"k/a/aliases.csv":   {Data: []byte("name,alias\n玉米,苞米\n电机,马达\n曲轴,曲柄轴\n半轴,传动半轴\n电机,把电能变成转动的那一种旋转的装置\n")},
		"k/a/kinds.csv":     {Data: []byte("kind,parent\n玉米,谷物\n小麦,谷物\n曲轴,轴类件\n半轴,轴类件\n凸轮轴,轴类件\n永磁电机,电机\n步进电机,电机\n锻件,毛坯\n纱线,纺织品\n轴类件,零件\n玉米加工,谷物加工\n")},
		"k/a/materials.csv": {Data: []byte("product,material\n面粉,小麦\n曲轴,圆钢\n")},
		"k/not_kinds.csv":   {Data: []byte("name,not_kind\n聚乙烯,乙烯\n")},
	}, "k")
	if err != nil || len(findings) > 0 {
		panic(fmt.Sprint(err, findings))
	}
	return k
})

var (
	genModifier = rapid.SampledFrom([]string{"", "", "", "汽车", "农机", "发动机", "半轴", "玉米", "大型", "优质", "曲轴", "废", "轴"})
	genHead     = rapid.SampledFrom([]string{"玉米", "苞米", "小麦", "谷物", "曲轴", "曲柄轴", "半轴", "传动半轴", "凸轮轴", "轴类件", "零件", "电机", "马达",
		"永磁电机", "步进电机", "毛坯", "锻件", "纱线", "检测", "面粉", "物流车", "纯电物流车", "线束", "油", "乙烯", "聚乙烯", "圆钢", "把电能变成转动的那一种旋转的装置"})
	genTail = rapid.SampledFrom([]string{"", "", "", "", "加工", "设备", "种子", "毛坯", "锻件", "包装袋", "销售", "系列", "总成", "检测", "及曲轴", "、面粉", "圆钢"})
	genSpec = rapid.SampledFrom([]string{"", "", "45#", "40Cr", "φ20~φ60", "φ30", "QStE420~QStE700", "曲轴、半轴", "32S", "玉米", "盐雾、拉力", "M20"})
)

var genListing = rapid.Custom(func(t *rapid.T) catalog.Listing {
	l := catalog.Listing{
		EnterpriseID: rapid.Int64Range(1, 5).Draw(t, "enterprise"),
		Side:         rapid.SampledFrom([]catalog.Side{catalog.Need, catalog.Offer, catalog.Offer}).Draw(t, "side"),
		Product:      genModifier.Draw(t, "modifier") + genHead.Draw(t, "head") + genTail.Draw(t, "tail"),
		Spec:         genSpec.Draw(t, "spec"),
		Source:       rapid.SampledFrom([]catalog.SourceArea{"", catalog.SourceImport, catalog.SourceLocal, catalog.SourceProvince}).Draw(t, "source"),
	}
	if rapid.Bool().Draw(t, "counted") {
		l.Quantity = catalog.Quantity{
			Number: float64(rapid.IntRange(1, 50).Draw(t, "number")), Unit: rapid.SampledFrom([]string{"吨", "kg", "件", "万件"}).Draw(t, "unit"),
			Period: rapid.SampledFrom([]catalog.Period{"", catalog.PeriodYear, catalog.PeriodMonth, catalog.PeriodBatch}).Draw(t, "period"),
		}
	}
	if rapid.Bool().Draw(t, "certified") {
		l.Certificates = []string{rapid.SampledFrom([]string{"ISO9001:2015", "ISO 9001", "IATF16949"}).Draw(t, "certificate")}
	}
	return l
})

var genEnterprise = rapid.Custom(func(t *rapid.T) catalog.Enterprise {
	return catalog.Enterprise{
		Place:        rapid.SampledFrom([]string{"", "东园", "西园"}).Draw(t, "place"),
		Cluster:      rapid.SampledFrom([]string{"", "机电"}).Draw(t, "cluster"),
		CreditGrade:  rapid.SampledFrom([]catalog.CreditGrade{"", "AAA", "B", "D"}).Draw(t, "grade"),
		Labels:       rapid.SliceOfNDistinct(rapid.SampledFrom(catalog.Labels), 0, 3, rapid.ID).Draw(t, "labels"),
		Certificates: rapid.SliceOfN(rapid.Just("IATF 16949"), 0, 1).Draw(t, "shown"),
	}
})

// world is a random catalog.
type world struct {
	enterprises []catalog.Enterprise
	listings    []catalog.Listing
	decisions   []*catalog.Decision
}

var genWorld = rapid.Custom(func(t *rapid.T) world {
	w := world{
		enterprises: rapid.SliceOfN(genEnterprise, 5, 5).Draw(t, "enterprises"),
		listings:    rapid.SliceOfN(genListing, 2, 60).Draw(t, "listings"),
	}
	for i := range w.enterprises {
		w.enterprises[i].ID, w.enterprises[i].Name = int64(i+1), fmt.Sprintf("企业%d有限公司", i+1)
	}
	for i := range w.listings {
		w.listings[i].ID = int64(i + 1)
	}
	for range rapid.IntRange(0, 3).Draw(t, "decisions") {
		w.decisions = append(w.decisions, &catalog.Decision{
			Pair: catalog.NewPairKey(fmt.Sprintf("企业%d", rapid.IntRange(1, 5).Draw(t, "buyer")), fmt.Sprintf("企业%d", rapid.IntRange(1, 5).Draw(t, "supplier")), "甲", "乙"),
			Verdict: rapid.SampledFrom([]catalog.Verdict{catalog.VerdictAccepted, catalog.VerdictRejected, catalog.VerdictNever,
				catalog.VerdictPartners}).Draw(t, "verdict"),
		})
	}
	return w
})

type fataler interface{ Fatal(...any) }

func newEngine(t fataler) *Engine {
	e, err := New(small(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func (w *world) engine(t fataler, order []int) *Engine {
	e := newEngine(t)
	for i := range w.enterprises {
		e.SetEnterprise(&w.enterprises[i])
	}
	for _, i := range order {
		e.SetListing(&w.listings[i])
	}
	e.SetDecisions(w.decisions)
	return e
}

func (w *world) order() []int {
	order := make([]int, len(w.listings))
	for i := range order {
		order[i] = i
	}
	return order
}

// results holds what an engine says to each listing.
func (w *world) results(t fataler, e *Engine, top int) map[int64][]Suggestion {
	all := map[int64][]Suggestion{}
	for _, l := range w.listings {
		ask := e.ForOffer
		if l.Side == catalog.Need {
			ask = e.ForNeed
		}
		best, err := ask(context.Background(), l.ID, top)
		if err != nil {
			t.Fatal(err)
		}
		all[l.ID] = best
	}
	return all
}

func TestSuggestionsHoldTogether(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := genWorld.Draw(t, "world")
		e := w.engine(t, w.order())
		all := w.results(t, e, 1000)
		type pair struct{ need, offer int64 }
		scores := map[pair]int{}
		for _, l := range w.listings {
			for i, s := range all[l.ID] {
				sum := 0
				for _, r := range s.Reasons {
					sum += r.Points
				}
				if sum != s.Score {
					t.Errorf("reasons of %+v add up to %d", s, sum)
				}
				need, offer := w.listings[s.NeedID-1], w.listings[s.OfferID-1]
				if need.EnterpriseID == offer.EnterpriseID {
					t.Errorf("%s is suggested to its own enterprise", offer.Product)
				}
				if i > 0 && all[l.ID][i-1].Score < s.Score {
					t.Errorf("%d stands after %d", s.Score, all[l.ID][i-1].Score)
				}
				p := pair{s.NeedID, s.OfferID}
				if have, ok := scores[p]; ok && have != s.Score {
					t.Errorf("%s ← %s scores %d from one side and %d from the other", need.Product, offer.Product, have, s.Score)
				}
				scores[p] = s.Score
			}
		}
		for p := range scores {
			if !slices.ContainsFunc(all[p.need], func(s Suggestion) bool { return s.OfferID == p.offer }) ||
				!slices.ContainsFunc(all[p.offer], func(s Suggestion) bool { return s.NeedID == p.need }) {
				t.Errorf("%s ← %s is suggested from one side alone", w.listings[p.need-1].Product, w.listings[p.offer-1].Product)
			}
		}
	})
}

// bruteForce assesses every pair of the listing and takes the best: what the index and the pruning must not change.
func (w *world) bruteForce(t fataler, e *Engine, id int64, top int) []Suggestion {
	var all []Suggestion
	own := w.party(t, e, id)
	for _, l := range w.listings {
		other := w.party(t, e, l.ID)
		if other.side == own.side || other.enterprise == own.enterprise {
			continue
		}
		need, offer := own, other
		if own.side == offerSide {
			need, offer = other, own
		}
		f := e.fitNames(need.read, offer.read)
		p := newProspect(offer.name, &f)
		score, ok := e.score(&p, &need, &offer, e.around(&need, &offer), nil)
		if !ok {
			continue
		}
		s := e.suggest(&need, &offer)
		if s.Score != score {
			t.Fatal(fmt.Sprintf("%s ← %s scores %d, its reasons %d", e.productOf(&need), e.productOf(&offer), score, s.Score))
		}
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b Suggestion) int {
		return gocmp.Or(gocmp.Compare(b.Score, a.Score), gocmp.Compare(a.OfferID, b.OfferID), gocmp.Compare(a.NeedID, b.NeedID))
	})
	return all[:min(top, len(all))]
}

func (w *world) party(t fataler, e *Engine, id int64) party {
	slot, ok := e.listingIDs.find(id)
	if !ok {
		t.Fatal("no listing", id)
	}
	return e.partyOf(&e.listings[slot])
}

func TestTopEqualsBruteForce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := genWorld.Draw(t, "world")
		top := rapid.IntRange(1, 6).Draw(t, "top")
		e := w.engine(t, w.order())
		for id, got := range w.results(t, e, top) {
			want := w.bruteForce(t, e, id, top)
			if len(want) == 0 && len(got) == 0 {
				continue
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("best %d of %s (-want +got):\n%s", top, w.listings[id-1].Product, diff)
			}
		}
	})
}

func TestTopEqualsBruteForceOverSampleNames(t *testing.T) {
	t.Parallel()
	w, e := sampleWorld(t)
	for id := int64(1); id <= int64(len(w.listings)); id += 7 {
		got := w.resultsOf(t, e, id, 5)
		want := w.bruteForce(t, e, id, 5)
		if diff := cmp.Diff(want, got); diff != "" && len(want)+len(got) > 0 {
			t.Errorf("best of %s (-want +got):\n%s", w.listings[id-1].Product, diff)
		}
	}
}

// sampleWorld returns recombined names of the sample, every third one needed, each of an enterprise of its own.
func sampleWorld(t *testing.T) (*world, *Engine) {
	t.Helper()
	e, err := New(loadShipped(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := &world{}
	for i, name := range recombined(t, 1200) {
		l := catalog.Listing{ID: int64(i + 1), EnterpriseID: int64(i + 1), Side: catalog.Offer, Product: name}
		if i%3 == 0 {
			l.Side = catalog.Need
		}
		w.listings = append(w.listings, l)
		e.SetListing(&l)
	}
	return w, e
}

func (w *world) resultsOf(t fataler, e *Engine, id int64, top int) []Suggestion {
	one := world{listings: w.listings[id-1 : id]}
	return one.results(t, e, top)[id]
}

func TestOrderOfInsertionDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := genWorld.Draw(t, "world")
		want := w.results(t, w.engine(t, w.order()), 8)
		shuffled := w.engine(t, rapid.Permutation(w.order()).Draw(t, "order"))
		if diff := cmp.Diff(want, w.results(t, shuffled, 8)); diff != "" {
			t.Errorf("shuffled (-want +got):\n%s", diff)
		}
		for _, i := range rapid.SliceOfN(rapid.IntRange(0, len(w.listings)-1), 0, 10).Draw(t, "removed") {
			shuffled.RemoveListing(w.listings[i].ID)
			shuffled.SetListing(&w.listings[i])
		}
		if diff := cmp.Diff(want, w.results(t, shuffled, 8)); diff != "" {
			t.Errorf("removed and added again (-want +got):\n%s", diff)
		}
	})
}

func TestEditEqualsRebuild(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := genWorld.Draw(t, "world")
		e := w.engine(t, w.order())
		for range rapid.IntRange(1, 6).Draw(t, "edits") {
			i := rapid.IntRange(0, len(w.listings)-1).Draw(t, "which")
			l := genListing.Draw(t, "edited")
			l.ID = w.listings[i].ID
			w.listings[i] = l
			e.SetListing(&w.listings[i])
		}
		gone := rapid.Int64Range(1, 5).Draw(t, "gone")
		e.RemoveEnterprise(gone)
		w.enterprises = slices.DeleteFunc(w.enterprises, func(en catalog.Enterprise) bool { return en.ID == gone })
		var kept []int
		for _, i := range w.order() {
			if w.listings[i].EnterpriseID != gone {
				kept = append(kept, i)
			}
		}
		if diff := cmp.Diff(w.results(t, w.engine(t, kept), 8), w.results(t, e, 8)); diff != "" {
			t.Errorf("rebuilt against edited (-want +got):\n%s", diff)
		}
	})
}

func TestRunEqualsForNeed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := genWorld.Draw(t, "world")
		e := w.engine(t, w.order())
		want := w.results(t, e, 4)
		previous, needs, last := int64(0), 0, 0
		err := e.Run(context.Background(), 4, func(done, total int) { last = done }, func(id int64, got []Suggestion) error {
			needs++
			if id <= previous {
				t.Errorf("need %d comes after %d", id, previous)
			}
			previous = id
			if diff := cmp.Diff(want[id], got); diff != "" {
				t.Errorf("need %d (-want +got):\n%s", id, diff)
			}
			return nil
		})
		if err != nil || last != needs {
			t.Errorf("error %v, progress ended at %d of %d", err, last, needs)
		}
	})
}

func TestRunStops(t *testing.T) {
	t.Parallel()
	e := benchEngine(t, small(), benchListings(t, 400))
	t.Run("when the context is cancelled", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		yields := 0
		err := e.Run(ctx, 5, nil, func(int64, []Suggestion) error {
			yields++
			cancel()
			return nil
		})
		if !errors.Is(err, context.Canceled) || yields != 1 {
			t.Errorf("error %v after %d needs, want context.Canceled after 1", err, yields)
		}
	})
	t.Run("when the receiver refuses", func(t *testing.T) {
		t.Parallel()
		refused := errors.New("refused")
		if err := e.Run(t.Context(), 5, nil, func(int64, []Suggestion) error { return refused }); !errors.Is(err, refused) {
			t.Errorf("error %v, want %v", err, refused)
		}
	})
	t.Run("before it starts", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for name, ask := range map[string]func() ([]Suggestion, error){
			"need":  func() ([]Suggestion, error) { return e.ForNeed(ctx, 1, 5) },
			"offer": func() ([]Suggestion, error) { return e.ForOffer(ctx, 2, 5) },
			"query": func() ([]Suggestion, error) { return e.Query(ctx, "曲轴", 5) },
			"names": func() ([]Suggestion, error) { return e.QueryNames(ctx, "曲轴", 5) },
		} {
			if got, err := ask(); !errors.Is(err, context.Canceled) || got != nil {
				t.Errorf("%s: %v, %v; want context.Canceled", name, got, err)
			}
		}
	})
}

func TestCancelledQueryReturnsSoon(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	for i := range int64(30_000) { // one name, so that all the work lies in one candidate
		e.SetListing(&catalog.Listing{ID: i + 1, EnterpriseID: i + 1, Side: catalog.Offer, Product: "曲轴"})
	}
	e.SetListing(&catalog.Listing{ID: 40_000, EnterpriseID: 40_000, Side: catalog.Need, Product: "曲轴"})
	looks := 0
	ctx := &countingContext{Context: t.Context(), after: 3, looks: &looks}
	if _, err := e.ForNeed(ctx, 40_000, 10); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	if looks > 4 {
		t.Errorf("looked %d times at a context that was cancelled at the third", looks)
	}
}

// countingContext is cancelled at the given look.
type countingContext struct {
	context.Context
	after int
	looks *int
	mu    sync.Mutex
}

func (c *countingContext) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if *c.looks++; *c.looks >= c.after {
		return context.Canceled
	}
	return nil
}

func TestUnknownIDsGiveNothing(t *testing.T) {
	t.Parallel()
	e := benchEngine(t, small(), benchListings(t, 40))
	for name, ask := range map[string]func() ([]Suggestion, error){
		"unknown need":      func() ([]Suggestion, error) { return e.ForNeed(t.Context(), 999, 5) },
		"unknown offer":     func() ([]Suggestion, error) { return e.ForOffer(t.Context(), 999, 5) },
		"an offer as need":  func() ([]Suggestion, error) { return e.ForNeed(t.Context(), 2, 5) },
		"a need as offer":   func() ([]Suggestion, error) { return e.ForOffer(t.Context(), 1, 5) },
		"none wanted":       func() ([]Suggestion, error) { return e.ForNeed(t.Context(), 1, 0) },
		"less than none":    func() ([]Suggestion, error) { return e.Query(t.Context(), "曲轴", -1) },
		"an empty query":    func() ([]Suggestion, error) { return e.Query(t.Context(), "", 5) },
		"a senseless query": func() ([]Suggestion, error) { return e.QueryNames(t.Context(), "🔧🔧", 5) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, err := ask(); err != nil || len(got) > 0 {
				t.Errorf("%v, %v; want nothing", got, err)
			}
		})
	}
	e.RemoveListing(999)
	e.RemoveEnterprise(999)
}

func TestReadersAndWritersTogether(t *testing.T) {
	t.Parallel()
	listings := benchListings(t, 300)
	e := benchEngine(t, small(), listings)
	var group sync.WaitGroup
	for worker := range 4 {
		group.Go(func() {
			random := rand.New(rand.NewPCG(uint64(worker), 0))
			for range 60 {
				l := listings[random.IntN(len(listings))]
				switch random.IntN(5) {
				case 0:
					e.SetListing(l)
				case 1:
					e.RemoveListing(l.ID)
				case 2:
					e.SetDecisions([]*catalog.Decision{{Pair: catalog.NewPairKey("企业1", "企业2", "", ""), Verdict: catalog.VerdictNever}})
				default:
					if _, err := e.ForNeed(t.Context(), l.ID, 5); err != nil {
						t.Error(err)
					}
					if _, err := e.QueryNames(t.Context(), l.Product, 5); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	group.Wait()
}

func TestQueryNamesGivesEachNameOnce(t *testing.T) {
	t.Parallel()
	e := newEngine(t)
	for i, name := range []string{"曲轴", "曲轴", "发动机曲轴", "曲柄轴", "曲轴"} {
		e.SetEnterprise(&catalog.Enterprise{ID: int64(i + 1), Name: fmt.Sprint("企业", i), CreditGrade: catalog.CreditGrades[i]})
		e.SetListing(&catalog.Listing{ID: int64(i + 1), EnterpriseID: int64(i + 1), Side: catalog.Offer, Product: name})
	}
	got, err := e.QueryNames(t.Context(), "曲轴", 10)
	if err != nil {
		t.Fatal(err)
	}
	var ids []int64
	for _, s := range got {
		ids = append(ids, s.OfferID)
	}
	if diff := cmp.Diff([]int64{1, 3, 4}, ids); diff != "" {
		t.Errorf("the best enterprise of each name (-want +got):\n%s", diff)
	}
}

func TestWeightsAreChecked(t *testing.T) {
	t.Parallel()
	sum := 0
	for _, w := range DefaultWeights() {
		sum += w
	}
	if err := DefaultWeights().Validate(); err != nil || sum != 1000 {
		t.Errorf("default weights: %v, sum %d", err, sum)
	}
	for name, change := range map[string]func(Weights){
		"missing":        func(w Weights) { delete(w, PartPlace) },
		"negative":       func(w Weights) { w[PartPlace] = -1 },
		"too large":      func(w Weights) { w[PartPlace] = 1001 },
		"no product":     func(w Weights) { w[PartProduct] = 0 },
		"nothing at all": func(w Weights) { clear(w) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := DefaultWeights()
			change(w)
			var invalid *catalog.InvalidError
			if _, err := New(small(), Options{Weights: w}); !errors.As(err, &invalid) {
				t.Errorf("error %v, want an InvalidError", err)
			}
		})
	}
}

func readName(name string) *text.Name {
	n := text.Read(name, small())
	return &n
}

func TestReadNameKeepsTerms(t *testing.T) {
	t.Parallel()
	if n := readName("苞米"); n.Readings[0].Term == text.Unknown || n.Readings[0].Term != readName("玉米").Readings[0].Term {
		t.Errorf("%+v does not carry the term of 玉米", n)
	}
}

func TestAnotherSortOfTheSameKindIsFoundButNotProposed(t *testing.T) {
	t.Parallel()
	s := newScene()
	s.need.Product, s.offer.Product = "曲轴", "凸轮轴"
	e := newEngine(t)
	e.SetEnterprise(&s.buyer)
	e.SetEnterprise(&s.supplier)
	e.SetListing(&s.need)
	e.SetListing(&s.offer)
	found, err := e.Query(t.Context(), "曲轴", 5)
	if err != nil || len(found) != 1 || found[0].Reasons[0].Key != "product.sibling" {
		t.Fatalf("searching found %+v, %v; want the sibling", found, err)
	}
	for _, ask := range []func() ([]Suggestion, error){
		func() ([]Suggestion, error) { return e.ForNeed(t.Context(), s.need.ID, 5) },
		func() ([]Suggestion, error) { return e.ForOffer(t.Context(), s.offer.ID, 5) },
	} {
		if proposed, err := ask(); err != nil || len(proposed) != 0 {
			t.Errorf("proposed %+v, %v; want nothing", proposed, err)
		}
	}
}
