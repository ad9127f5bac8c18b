package plan

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lianpei/catalog"
	"lianpei/matching"
)

// fake answers what was drawn: how any two products fit, and how products are called.
type fake struct {
	listings map[int64]*catalog.Listing
	fits     map[[2]string]matching.Fit // by need and offer
}

func (f *fake) fit(need, offer *catalog.Listing) (matching.Fit, bool) {
	fit, ok := f.fits[[2]string{need.Product, offer.Product}]
	return fit, ok && need.EnterpriseID != offer.EnterpriseID
}

func (f *fake) Fits(ctx context.Context, id int64, yield func(matching.Fit) bool) error {
	own := f.listings[id]
	for other := range int64(len(f.listings)) {
		l := f.listings[other+1]
		need, offer := own, l
		if own.Side == catalog.Offer {
			need, offer = l, own
		}
		if need.Side != catalog.Need || offer.Side != catalog.Offer {
			continue
		}
		if fit, ok := f.fit(need, offer); ok {
			fit.ListingID, fit.EnterpriseID = l.ID, l.EnterpriseID
			if !yield(fit) {
				return nil
			}
		}
	}
	return ctx.Err()
}

func (f *fake) ForNeed(ctx context.Context, id int64, top int) ([]matching.Suggestion, error) {
	var all []matching.Suggestion
	err := f.Fits(ctx, id, func(fit matching.Fit) bool {
		all = append(all, matching.Suggestion{NeedID: id, OfferID: fit.ListingID, Score: int(fit.Value * 700)})
		return len(all) < top
	})
	return all, err
}

func (f *fake) Near(context.Context, int64, int) ([]matching.Suggestion, error) { return nil, nil }

// Product calls 品1 and 品1* one thing.
func (f *fake) Product(name string) (key, standard string) { return strings.TrimSuffix(name, "*"), "" }

// drawData draws a small catalog with everything that matters to the report.
func drawData(t *rapid.T) (Data, *fake) {
	f := &fake{listings: map[int64]*catalog.Listing{}, fits: map[[2]string]matching.Fit{}}
	var data Data
	enterprises, listings := rapid.Int64Range(1, 6).Draw(t, "enterprises"), rapid.Int64Range(0, 14).Draw(t, "listings")
	for id := int64(1); id <= enterprises; id++ {
		e := &catalog.Enterprise{ID: id, Name: fmt.Sprintf("企业%d厂", id), Stage: rapid.SampledFrom([]string{"", "总成", "零件"}).Draw(t, "stage")}
		if rapid.IntRange(0, 4).Draw(t, "anchor") == 0 {
			e.Labels = []catalog.Label{catalog.LabelAnchor}
		}
		data.Enterprises = append(data.Enterprises, e)
	}
	product := rapid.SampledFrom([]string{"品1", "品1*", "品2", "品3", "品4"})
	for id := int64(1); id <= listings; id++ {
		l := &catalog.Listing{
			ID: id, EnterpriseID: rapid.Int64Range(1, int64(len(data.Enterprises))).Draw(t, "of"), Product: product.Draw(t, "product"),
			Side:   rapid.SampledFrom([]catalog.Side{catalog.Need, catalog.Need, catalog.Offer}).Draw(t, "side"),
			Source: rapid.SampledFrom(append(slices.Clone(catalog.SourceAreas), catalog.SourceUnstated)).Draw(t, "source"),
			Quantity: catalog.Quantity{
				Number: float64(rapid.IntRange(0, 400).Draw(t, "number")) / 4, Unit: rapid.SampledFrom([]string{"", "吨", "公斤", "件", "万件", "万元"}).Draw(t, "unit"),
				Period: rapid.SampledFrom([]catalog.Period{catalog.PeriodNone, catalog.PeriodYear, catalog.PeriodMonth, catalog.PeriodBatch}).Draw(t, "period"),
			},
			Price: catalog.Price{Yuan: rapid.SampledFrom([]string{"", "0.25", "12", "3500"}).Draw(t, "price"), Unit: rapid.SampledFrom([]string{"", "吨", "件"}).Draw(t, "per")},
		}
		f.listings[id] = l
		data.Listings = append(data.Listings, l)
	}
	for range rapid.IntRange(0, 10).Draw(t, "fits") {
		f.fits[[2]string{product.Draw(t, "need"), product.Draw(t, "offer")}] = matching.Fit{
			Value: rapid.SampledFrom([]float64{0.3, 0.49, 0.5, 1}).Draw(t, "value"), Key: rapid.SampledFrom([]string{"product.same", "product.head", "product.process"}).Draw(t, "key"),
		}
	}
	seen := map[catalog.PairKey]bool{}
	for id := range rapid.Int64Range(0, 5).Draw(t, "decisions") {
		name := func(of string) string {
			return fmt.Sprintf("企业%d厂", rapid.IntRange(1, len(data.Enterprises)+1).Draw(t, of)) // one more than there are
		}
		d := &catalog.Decision{
			ID: id + 1, Pair: catalog.NewPairKey(name("buyer"), name("supplier"), product.Draw(t, "decided need"), product.Draw(t, "decided offer")),
			Verdict: rapid.SampledFrom([]catalog.Verdict{catalog.VerdictAccepted, catalog.VerdictRejected, catalog.VerdictPartners, catalog.VerdictNever}).Draw(t, "verdict"),
		}
		if d.Verdict == catalog.VerdictNever {
			d.Pair = d.Pair.Enterprises()
		}
		if !seen[d.Pair] { // as storage keeps them
			seen[d.Pair] = true
			data.Decisions = append(data.Decisions, d)
		}
	}
	return data, f
}

// verdict is what was decided about a pair, a bar between the two first.
func verdict(data Data, buyer, supplier *catalog.Enterprise, need, offer string) catalog.Verdict {
	pair := catalog.NewPairKey(buyer.Name, supplier.Name, need, offer)
	for _, key := range []catalog.PairKey{pair.Enterprises(), pair} {
		for _, d := range data.Decisions {
			if d.Pair == key {
				return d.Verdict
			}
		}
	}
	return ""
}

// stateOf works the state of a need out pair by pair, with all who surely supply it.
func stateOf(data Data, f *fake, need *catalog.Listing) (state State, suppliers map[string]bool, partners bool) {
	suppliers = map[string]bool{}
	buyer := data.Enterprises[need.EnterpriseID-1]
	state = StateUnmet
	for _, supplier := range data.Enterprises {
		if supplier == buyer || verdict(data, buyer, supplier, "", "") == catalog.VerdictNever {
			continue
		}
		for _, d := range data.Decisions {
			if d.Pair == catalog.NewPairKey(buyer.Name, supplier.Name, need.Product, d.Pair.Offer) && (d.Verdict == catalog.VerdictAccepted || d.Verdict == catalog.VerdictPartners) {
				state, suppliers[supplier.Name] = StateMet, true
				partners = partners || d.Verdict == catalog.VerdictPartners
			}
		}
		for _, offer := range data.Listings {
			fit, fits := f.fit(need, offer)
			if offer.Side != catalog.Offer || offer.EnterpriseID != supplier.ID || !fits || verdict(data, buyer, supplier, need.Product, offer.Product) == catalog.VerdictRejected {
				continue
			}
			if fit.Value >= 0.5 && fit.Key != "product.process" {
				state, suppliers[supplier.Name] = StateMet, true
			} else if state == StateUnmet {
				state = StateDoubtful
			}
		}
	}
	if state == StateUnmet && need.Source == catalog.SourceLocal {
		state = StateUnlisted
	}
	return state, suppliers, partners
}

// TestEveryFigureComesFromTheListBehindIt works every figure of the report out anew: the states from the catalog, all else from the
// needs that the report lists.
func TestEveryFigureComesFromTheListBehindIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		data, f := drawData(t)
		r, err := Gaps(t.Context(), f, data, DefaultOptions(), nil)
		if err != nil {
			t.Fatal(err)
		}
		checkStates(t, data, f, r)
		checkProducts(t, r, StateUnmet, gapProducts(r.Gaps))
		checkProducts(t, r, StateUnlisted, gapProducts(r.Unlisted))
		checkSingles(t, data, f, r)
		checkIdle(t, data, f, r)
		checkRates(t, r)
	})
}

func checkStates(t *rapid.T, data Data, f *fake, r *Report) {
	count := map[State]int{}
	at := 0
	for _, l := range data.Listings {
		if l.Side != catalog.Need {
			continue
		}
		n := r.Needs[at]
		at++
		state, suppliers, partners := stateOf(data, f, l)
		count[state]++
		if n.Listing != l || n.Buyer.ID != l.EnterpriseID || n.State != state || n.Partners != partners {
			t.Fatalf("need %d: got %s, %v, want %s, %v", l.ID, n.State, n.Partners, state, partners)
		}
		if len(n.Suppliers) != min(2, len(suppliers)) || slices.ContainsFunc(n.Suppliers, func(e *catalog.Enterprise) bool { return !suppliers[e.Name] }) {
			t.Fatalf("need %d: got %d suppliers, want of %v", l.ID, len(n.Suppliers), suppliers)
		}
		if local := partners || l.Source == "local"; n.Local != local || n.Stated != (local || l.Source != "" && l.Source != "unknown") {
			t.Fatalf("need %d from %q: got local %v, stated %v", l.ID, l.Source, n.Local, n.Stated)
		}
		if (state == StateDoubtful) != slices.Contains(r.Doubtful, n) || state == StateDoubtful && n.Best == nil {
			t.Fatalf("need %d is not among the doubtful ones, or has no suggestion", l.ID)
		}
	}
	for _, state := range []State{StateMet, StateDoubtful, StateUnlisted, StateUnmet} {
		if r.Counts[state] != count[state] {
			t.Fatalf("got %d needs %s, want %d", r.Counts[state], state, count[state])
		}
	}
	if at != len(r.Needs) || count[StateDoubtful] != len(r.Doubtful) {
		t.Fatalf("got %d needs and %d doubtful ones, want %d and %d", len(r.Needs), len(r.Doubtful), at, count[StateDoubtful])
	}
}

// checkProducts works the products of a state out from the report's needs.
func checkProducts(t *rapid.T, r *Report, state State, products []Product) {
	left := map[*Need]bool{}
	for _, n := range r.Needs {
		if n.State == state {
			left[n] = true
		}
	}
	for i := range products {
		p := &products[i]
		buyers, stages, areas := map[int64]bool{}, map[string]bool{}, map[catalog.SourceArea]int{}
		anchors, priced, added := 0, 0, 0
		var amount catalog.Money
		perYear := map[string]float64{} // base unit → sum
		for _, n := range p.Needs {
			if !left[n] || strings.TrimSuffix(n.Listing.Product, "*") != p.Key || n.Product != p.Name {
				t.Fatalf("%s counts need %d twice or wrongly", p.Name, n.Listing.ID)
			}
			delete(left, n)
			if !buyers[n.Buyer.ID] && n.Buyer.HasLabel(catalog.LabelAnchor) {
				anchors++
			}
			buyers[n.Buyer.ID] = true
			stages[n.Buyer.Stage] = true
			areas[n.Listing.Source]++
			if n.Priced {
				amount += n.Amount
				priced++
			}
			if q := n.Listing.Quantity; q.Number > 0 && q.Unit != "" && q.Period != catalog.PeriodBatch {
				base := map[string]string{"吨": "公斤", "公斤": "公斤", "件": "件", "万件": "件", "万元": "元"}[q.Unit]
				value := q.Number * map[string]float64{"吨": 1000, "公斤": 1, "件": 1, "万件": 10000, "万元": 10000}[q.Unit]
				if q.Period == catalog.PeriodMonth {
					value *= 12
				}
				perYear[base] += value
				added++
			}
		}
		delete(stages, "")
		if len(p.Buyers) != len(buyers) || len(p.Stages) != len(stages) || p.Anchors != anchors || p.Priced != priced || p.Amount != amount || len(p.Uncounted) != len(p.Needs)-added || len(p.Totals) != len(perYear) {
			t.Fatalf("%s: got %+v; want %d buyers, %d stages, %d anchors, %s of %d, %d sums of %d", p.Name, p, len(buyers), len(stages), anchors, amount.Yuan(), priced, len(perYear), added)
		}
		for _, total := range p.Totals {
			base := map[string]string{"吨": "公斤", "公斤": "公斤", "件": "件", "万件": "件", "万元": "元"}[total.Unit]
			factor := map[string]float64{"吨": 1000, "公斤": 1, "件": 1, "万件": 10000, "万元": 10000}[total.Unit]
			if math.Abs(total.Number*factor-perYear[base]) > 1e-6*perYear[base] {
				t.Fatalf("%s: got %s a year, want %v %s", p.Name, total.String(), perYear[base], base)
			}
		}
		for _, s := range p.Sources {
			if areas[s.Area] != s.Needs {
				t.Fatalf("%s: got %d needs from %q, want %d", p.Name, s.Needs, s.Area, areas[s.Area])
			}
			delete(areas, s.Area)
		}
		if len(areas) > 0 {
			t.Fatalf("%s: the areas %v are missing", p.Name, areas)
		}
		if i > 0 && cmp.Or(cmp.Compare(len(products[i-1].Buyers), len(p.Buyers)), cmp.Compare(products[i-1].Amount, p.Amount)) < 0 {
			t.Fatalf("%s comes too late", p.Name)
		}
	}
	if len(left) > 0 {
		t.Fatalf("%d needs %s are in no product", len(left), state)
	}
}

func checkSingles(t *rapid.T, data Data, f *fake, r *Report) {
	want := map[string]string{} // key → supplier
	for _, key := range []string{"品1", "品2", "品3", "品4"} {
		suppliers, buyers, anchor := map[string]bool{}, map[int64]bool{}, false
		for _, n := range r.Needs {
			if n.State != StateMet || n.Key != key {
				continue
			}
			_, of, _ := stateOf(data, f, n.Listing)
			for s := range of {
				suppliers[s] = true
			}
			buyers[n.Buyer.ID] = true
			anchor = anchor || n.Buyer.HasLabel(catalog.LabelAnchor)
		}
		if len(suppliers) == 1 && (len(buyers) > 1 || anchor) {
			for s := range suppliers {
				want[key] = s
			}
		}
	}
	got := map[string]string{}
	for _, s := range r.Singles {
		got[s.Key] = s.Supplier.Name
		if s.Offer != nil && s.Offer.EnterpriseID != s.Supplier.ID {
			t.Fatalf("%s: the offer is not that of %s", s.Name, s.Supplier.Name)
		}
	}
	if diff := gocmp.Diff(want, got); diff != "" || len(got) != len(r.Singles) {
		t.Fatalf("singles (-want +got):\n%s", diff)
	}
}

func checkIdle(t *rapid.T, data Data, f *fake, r *Report) {
	var want, got []int64
	for _, offer := range data.Listings {
		if offer.Side != catalog.Offer {
			continue
		}
		seller := data.Enterprises[offer.EnterpriseID-1]
		bought := false
		for _, buyer := range data.Enterprises {
			for _, d := range data.Decisions {
				good := d.Verdict == catalog.VerdictAccepted || d.Verdict == catalog.VerdictPartners
				bought = bought || good && buyer != seller && d.Pair == catalog.NewPairKey(buyer.Name, seller.Name, d.Pair.Need, offer.Product) &&
					verdict(data, buyer, seller, "", "") != catalog.VerdictNever
			}
			for _, need := range data.Listings {
				_, fits := f.fit(need, offer)
				v := verdict(data, buyer, seller, need.Product, offer.Product)
				bought = bought || fits && need.Side == catalog.Need && need.EnterpriseID == buyer.ID && v != catalog.VerdictNever && v != catalog.VerdictRejected
			}
		}
		if !bought {
			want = append(want, offer.ID)
		}
	}
	for _, x := range r.Idle {
		got = append(got, x.Offer.ID)
	}
	slices.Sort(got)
	if !slices.Equal(want, got) {
		t.Fatalf("got idle %v, want %v", got, want)
	}
}

func checkRates(t *rapid.T, r *Report) {
	type sums struct {
		needs, stated, local, priced int64
		amount, localAmount          catalog.Money
	}
	byBuyer := map[int64]*sums{}
	var all sums
	for _, n := range r.Needs {
		if byBuyer[n.Buyer.ID] == nil {
			byBuyer[n.Buyer.ID] = &sums{}
		}
		for _, s := range []*sums{byBuyer[n.Buyer.ID], &all} {
			s.needs++
			if n.Stated {
				s.stated++
			}
			if n.Stated && n.Priced {
				s.priced++
				s.amount += n.Amount
			}
			if n.Local {
				s.local++
			}
			if n.Local && n.Priced {
				s.localAmount += n.Amount
			}
		}
	}
	filled, filledAmount, mostly := 0, 0, int64(0)
	for _, s := range byBuyer {
		if 2*s.priced >= s.needs {
			filledAmount++
		}
		if 2*s.stated >= s.needs {
			filled++
			if 2*s.local >= s.stated {
				mostly++
			}
		}
	}
	rate := func(basis Basis, local, of int64, filled int) Rate {
		few := len(byBuyer) == 0 || float64(filled)/float64(len(byBuyer)) < 0.6
		return Rate{Basis: basis, Local: local, Of: of, Filled: filled, Asked: len(byBuyer), Withheld: few || of == 0}
	}
	want := [3]Rate{
		rate(ByItems, all.local, all.stated, filled), rate(ByAmount, int64(all.localAmount), int64(all.amount), filledAmount), rate(ByEnterprises, mostly, int64(filled), filled),
	}
	if diff := gocmp.Diff(want, r.Rates); diff != "" {
		t.Fatalf("rates (-want +got):\n%s", diff)
	}
	if len(r.Buyers) != len(byBuyer) {
		t.Fatalf("got %d buyers, want %d", len(r.Buyers), len(byBuyer))
	}
	for i := range r.Buyers {
		b, s := &r.Buyers[i], byBuyer[r.Buyers[i].Enterprise.ID]
		got := sums{int64(b.Needs), int64(b.Stated), int64(b.Local), int64(b.StatedPriced), b.StatedAmount, b.LocalAmount}
		if *s != got || b.Met+b.Doubtful+b.Unlisted+b.Unmet != b.Needs {
			t.Fatalf("%s: got %+v, want %+v", b.Enterprise.Name, got, *s)
		}
	}
}

func TestTheOrderOfTheCatalogDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		data, f := drawData(t)
		first, err := Gaps(t.Context(), f, data, DefaultOptions(), nil)
		if err != nil {
			t.Fatal(err)
		}
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		random.Shuffle(len(data.Enterprises), func(i, j int) {
			data.Enterprises[i], data.Enterprises[j] = data.Enterprises[j], data.Enterprises[i]
		})
		random.Shuffle(len(data.Listings), func(i, j int) { data.Listings[i], data.Listings[j] = data.Listings[j], data.Listings[i] })
		random.Shuffle(len(data.Decisions), func(i, j int) { data.Decisions[i], data.Decisions[j] = data.Decisions[j], data.Decisions[i] })
		second, err := Gaps(t.Context(), f, data, DefaultOptions(), nil)
		if diff := gocmp.Diff(first, second); diff != "" || err != nil {
			t.Fatalf("shuffled (-first +second): %v\n%s", err, diff)
		}
	})
}
