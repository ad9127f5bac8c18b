package plan

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"lianpei/catalog"
	"lianpei/matching"
	"lianpei/matching/knowledge"
)

// workshop is knowledge of a few parts.
var workshop = sync.OnceValue(func() *knowledge.Knowledge {
	k, findings, err := knowledge.Load(fstest.MapFS{
		"k/roles.csv":       {Data: []byte("word,position,role\n检测,suffix,service\n总成,suffix,decoration\n")},
		"k/a/aliases.csv":   {Data: []byte("name,alias\n电机,马达\n钢球,滚珠\nPA66,尼龙66\n油封,密封圈\n")},
		"k/a/kinds.csv":     {Data: []byte("kind,parent\n油封,密封件\n垫片,密封件\n骨架油封,油封\n胶条,密封件\n齿轮,传动件\n传动件,机械件\n机械件,零件\n")},
		"k/a/materials.csv": {Data: []byte("product,material\n钢球,轴承钢\n滚子轴承,轴承钢\n")},
	}, "k")
	if err != nil || len(findings) > 0 {
		panic(fmt.Sprint(err, findings))
	}
	return k
})

// town is a catalog in the making.
type town struct {
	t    *testing.T
	data Data
	opts Options
}

func newTown(t *testing.T) *town {
	t.Helper()
	return &town{t: t, opts: DefaultOptions()}
}

// firm returns the enterprise of that name, creating it.
func (w *town) firm(name string, labels ...catalog.Label) *catalog.Enterprise {
	for _, e := range w.data.Enterprises {
		if e.Name == name {
			return e
		}
	}
	e := &catalog.Enterprise{ID: int64(len(w.data.Enterprises) + 1), Name: name, Labels: labels, Stage: name + "环节"}
	w.data.Enterprises = append(w.data.Enterprises, e)
	return e
}

func (w *town) add(side catalog.Side, firm, product string, edit func(*catalog.Listing)) *catalog.Listing {
	l := &catalog.Listing{ID: int64(len(w.data.Listings) + 1), EnterpriseID: w.firm(firm).ID, Side: side, Product: product}
	if edit != nil {
		edit(l)
	}
	w.data.Listings = append(w.data.Listings, l)
	return l
}

func (w *town) offer(firm, product string) { w.add(catalog.Offer, firm, product, nil) }

// need adds needs written as "product", "product@source", "product@source:place 300吨 12.5元/吨".
func (w *town) need(firm string, written ...string) {
	for _, text := range written {
		fields := strings.Fields(text)
		product, source, _ := strings.Cut(fields[0], "@")
		w.add(catalog.Need, firm, product, func(l *catalog.Listing) {
			area, place, _ := strings.Cut(source, ":")
			l.Source, l.SourceText = catalog.SourceArea(area), place
			if len(fields) > 1 {
				l.Quantity, _ = catalog.ParseQuantity(fields[1], "", catalog.PeriodNone)
			}
			if len(fields) > 2 {
				l.Price, _ = catalog.ParsePrice(fields[2], "", "")
			}
		})
	}
}

func (w *town) decide(verdict catalog.Verdict, buyer, supplier, need, offer string) {
	d := &catalog.Decision{ID: int64(len(w.data.Decisions) + 1), Verdict: verdict, Pair: catalog.NewPairKey(buyer, supplier, need, offer)}
	if verdict == catalog.VerdictNever {
		d.Pair = d.Pair.Enterprises()
	}
	w.data.Decisions = append(w.data.Decisions, d)
}

func engineOf(t testing.TB, data Data) *matching.Engine {
	t.Helper()
	e, err := matching.New(workshop(), matching.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, en := range data.Enterprises {
		e.SetEnterprise(en)
	}
	for _, l := range data.Listings {
		e.SetListing(l)
	}
	e.SetDecisions(data.Decisions)
	return e
}

func (w *town) report() *Report {
	w.t.Helper()
	r, err := Gaps(w.t.Context(), engineOf(w.t, w.data), w.data, w.opts, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// states says how each need stands.
func states(r *Report) []string {
	var all []string
	for _, n := range r.Needs {
		line := n.Buyer.Name + " " + n.Listing.Product + " " + string(n.State)
		for _, s := range n.Suppliers {
			line += " " + s.Name
		}
		all = append(all, line)
	}
	return all
}

func TestWhetherANeedIsMet(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what string
		make func(w *town)
		want []string
	}{
		{"by the same product", func(w *town) { w.need("甲", "油封"); w.offer("乙", "油封") }, []string{"甲 油封 met 乙"}},
		{"under another name", func(w *town) { w.need("甲", "马达"); w.offer("乙", "电机总成") }, []string{"甲 马达 met 乙"}},
		{"by a sort of it", func(w *town) { w.need("甲", "油封"); w.offer("乙", "骨架油封") }, []string{"甲 油封 met 乙"}},
		{"by its general word", func(w *town) { w.need("甲", "骨架油封"); w.offer("乙", "油封") }, []string{"甲 骨架油封 met 乙"}},
		{"two suppliers are enough to name", func(w *town) {
			w.need("甲", "油封")
			w.offer("乙", "油封")
			w.offer("乙", "密封圈")
			w.offer("丙", "油封")
			w.offer("丁", "油封")
		}, []string{"甲 油封 met 乙 丙"}},
		{"only by a word that says very little", func(w *town) { w.need("甲", "齿轮"); w.offer("乙", "零件") }, []string{"甲 齿轮 doubtful"}},
		{"another sort of the same kind is no answer", func(w *town) { w.need("甲", "油封"); w.offer("乙", "胶条") }, []string{"甲 油封 unmet"}},
		{"not by itself", func(w *town) { w.need("甲", "油封"); w.offer("甲", "油封") }, []string{"甲 油封 unmet"}},
		{"bought locally without a supplier in the catalog", func(w *town) { w.need("甲", "油封@local"); w.offer("乙", "胶条") }, []string{"甲 油封 unlisted"}},
		{"bought locally, doubtful all the same", func(w *town) { w.need("甲", "齿轮@local"); w.offer("乙", "零件") }, []string{"甲 齿轮 doubtful"}},
		{"rejected", func(w *town) {
			w.need("甲", "油封", "钢球")
			w.offer("乙", "油封")
			w.offer("乙", "钢球")
			w.decide(catalog.VerdictRejected, "甲", "乙", "油封", "油封")
		}, []string{"甲 油封 unmet", "甲 钢球 met 乙"}},
		{"rejected, but somebody else supplies it", func(w *town) {
			w.need("甲", "油封")
			w.offer("乙", "油封")
			w.offer("丙", "油封")
			w.decide(catalog.VerdictRejected, "甲", "乙", "油封", "油封")
		}, []string{"甲 油封 met 丙"}},
		{"never to be suggested again, whatever the product", func(w *town) {
			w.need("甲", "油封", "钢球")
			w.offer("乙", "油封")
			w.offer("乙", "钢球")
			w.decide(catalog.VerdictNever, "甲", "乙", "油封", "油封")
			w.decide(catalog.VerdictPartners, "甲", "乙", "钢球", "钢球")
		}, []string{"甲 油封 unmet", "甲 钢球 unmet"}},
		{"accepted, though the engine would only ask", func(w *town) {
			w.need("甲", "齿轮")
			w.offer("乙", "零件")
			w.decide(catalog.VerdictAccepted, "甲", "乙", "齿轮", "零件")
		}, []string{"甲 齿轮 met 乙"}},
		{"partners, though the offer was taken off the list", func(w *town) {
			w.need("甲", "油封")
			w.firm("乙")
			w.decide(catalog.VerdictPartners, "甲", "乙", "油封", "油封")
		}, []string{"甲 油封 met 乙"}},
		{"more partners than are named", func(w *town) {
			w.need("甲", "油封")
			for _, supplier := range []string{"乙", "丙", "丁"} {
				w.firm(supplier)
				w.decide(catalog.VerdictPartners, "甲", supplier, "油封", "油封")
			}
		}, []string{"甲 油封 met 乙 丙"}},
		{"partners with somebody who left the catalog", func(w *town) {
			w.need("甲", "油封")
			w.decide(catalog.VerdictPartners, "甲", "乙", "油封", "油封")
		}, []string{"甲 油封 unmet"}},
		{"a listing without its enterprise", func(w *town) {
			w.need("甲", "油封")
			w.offer("乙", "油封")
			w.data.Enterprises = w.data.Enterprises[:1]
		}, []string{"甲 油封 unmet"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			c.make(w)
			r := w.report()
			if diff := cmp.Diff(c.want, states(r)); diff != "" {
				t.Errorf("needs (-want +got):\n%s", diff)
			}
			for _, n := range r.Doubtful {
				if n.Best == nil || n.Best.Supplier.Name != "乙" || len(n.Best.Reasons) == 0 {
					t.Errorf("got best %+v of a doubtful need", n.Best)
				}
			}
		})
	}
}

// linesOf describes a product in a line.
func linesOf(products []Product) []string {
	var all []string
	for _, p := range products {
		var buyers, totals, sources []string
		for _, b := range p.Buyers {
			buyers = append(buyers, b.Name)
		}
		for _, total := range p.Totals {
			totals = append(totals, fmt.Sprintf("%s(%d)", total.String(), total.Needs))
		}
		for _, s := range p.Sources {
			sources = append(sources, fmt.Sprintf("%s%d%s", s.Area, s.Needs, strings.Join(s.Places, "/")))
		}
		all = append(all, fmt.Sprintf("%s %v by %v: %v +%d; %s of %d; %v; %v", p.Name, p.Spellings, buyers, totals, len(p.Uncounted), p.Amount.Yuan(), p.Priced, sources, p.Stages))
	}
	return all
}

func gapProducts(gaps []Gap) []Product {
	var all []Product
	for _, g := range gaps {
		all = append(all, g.Product)
	}
	return all
}

func TestGapsAreGroupedByProduct(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.need("甲", "马达@import 300台 2000元/台", "尼龙66 2吨/月 15元/公斤", "电机总成@country 适量")
	w.need("乙", "马达@import:德国 20台/月", "粗钢丝@local 3吨")
	w.need("丙", "电机@unknown 5吨 1万元/吨", "航天陀螺仪 3批")
	r := w.report()
	if diff := cmp.Diff([]string{
		"电机 [马达 电机总成 电机] by [甲 乙 丙]: [540 台(2) 5 吨(1)] +1; 650000 of 2; [country1 import2德国 unknown1]; [甲环节 乙环节 丙环节]",
		"PA66 [尼龙66] by [甲]: [24 吨(1)] +0; 360000 of 1; [1]; [甲环节]",
		"航天陀螺仪 [] by [丙]: [] +1; 0 of 0; [1]; [丙环节]",
	}, linesOf(gapProducts(r.Gaps))); diff != "" {
		t.Errorf("gaps (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"粗钢丝 [] by [乙]: [3 吨(1)] +0; 0 of 0; [local1]; [乙环节]"}, linesOf(gapProducts(r.Unlisted))); diff != "" {
		t.Errorf("unlisted (-want +got):\n%s", diff)
	}
}

func TestTheNameOfAProduct(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what  string
		needs []string
		want  string
	}{
		{"the knowledge's own", []string{"马达"}, "电机"},
		{"as it is spelled, where it is", []string{"尼龙66", "Pa66"}, "Pa66"},
		{"in capitals, where it is not", []string{"尼龙66"}, "PA66"},
		{"the most frequent spelling of what is not known", []string{"大 马达", "大电机", "大电机"}, "大电机"},
		{"the shortest of equals", []string{"大电机总成", "大马达"}, "大马达"},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			w.need("甲", "占位件")
			for i, n := range c.needs {
				w.need(fmt.Sprint("乙", i), strings.ReplaceAll(n, " ", "　"))
				w.data.Listings[len(w.data.Listings)-1].Product = n
			}
			r := w.report()
			if len(r.Gaps) != 2 || r.Needs[1].Product != c.want {
				t.Errorf("got %v, want one product %s", linesOf(gapProducts(r.Gaps)), c.want)
			}
		})
	}
}

func TestTheMostWantedGapsComeFirst(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.need("甲", "子件", "丑件 1吨 100元/吨", "寅件 1吨 200元/吨", "卯件", "辰件", "辰件 适量")
	w.need("乙", "卯件")
	var got []string
	for _, g := range w.report().Gaps {
		got = append(got, g.Name)
	}
	if diff := cmp.Diff([]string{"卯件", "寅件", "丑件", "辰件", "子件"}, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestWhoCouldExtendIntoAGap(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.need("甲", "油封", "钢球")
	w.need("乙", "密封圈")
	w.offer("乙", "垫片")
	w.offer("丙", "胶条")
	w.offer("丙", "垫片")
	w.offer("丁", "滚子轴承")
	w.offer("戊", "胶条")
	w.decide(catalog.VerdictNever, "甲", "戊", "油封", "胶条")
	near := func() (all []string) {
		for _, g := range w.report().Gaps {
			line := g.Name + ":"
			for _, c := range g.Candidates {
				line += " " + c.Supplier.Name + c.Offer.Product + " " + c.Reasons[0].Key
			}
			all = append(all, line)
		}
		return all
	}
	want := []string{"油封: 乙垫片 product.sibling 丙胶条 product.sibling 戊胶条 product.sibling", "钢球: 丁滚子轴承 product.material"}
	if diff := cmp.Diff(want, near()); diff != "" {
		t.Errorf("near (-want +got):\n%s", diff)
	}
	w.decide(catalog.VerdictNever, "乙", "戊", "油封", "胶条")
	for i := range 2 * MaxCandidates {
		w.offer(fmt.Sprint("己", i), "垫片")
	}
	if got := w.report().Gaps[0].Candidates; len(got) != MaxCandidates || slices.ContainsFunc(got, func(c Candidate) bool { return c.Supplier.Name == "戊" }) {
		t.Errorf("got %d candidates, want %d without the one that is barred", len(got), MaxCandidates)
	}
}

func TestSingleSuppliers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what string
		make func(w *town)
		want []string // "product supplier offer"
	}{
		{"two buyers", func(w *town) { w.need("甲", "油封"); w.need("乙", "密封圈"); w.offer("丙", "骨架油封") }, []string{"油封 丙 骨架油封 2/0"}},
		{"one buyer", func(w *town) { w.need("甲", "油封"); w.offer("丙", "油封") }, nil},
		{"one buyer with two needs", func(w *town) { w.need("甲", "油封", "密封圈"); w.offer("丙", "油封") }, nil},
		{"an anchor enterprise", func(w *town) { w.firm("甲", catalog.LabelAnchor); w.need("甲", "油封"); w.offer("丙", "油封") }, []string{"油封 丙 油封 1/1"}},
		{"two offers of one supplier", func(w *town) {
			w.need("甲", "油封")
			w.need("乙", "油封")
			w.offer("丙", "油封")
			w.offer("丙", "密封圈")
		}, []string{"油封 丙 油封 2/0"}},
		{"two suppliers", func(w *town) {
			w.need("甲", "油封")
			w.need("乙", "油封")
			w.offer("丙", "油封")
			w.offer("丁", "油封")
		}, nil},
		{"each buyer is the other's supplier", func(w *town) {
			w.need("甲", "油封")
			w.need("乙", "油封")
			w.offer("甲", "油封")
			w.offer("乙", "油封")
		}, nil},
		{"the second supplier was rejected by all", func(w *town) {
			w.need("甲", "油封")
			w.need("乙", "油封")
			w.offer("丙", "油封")
			w.offer("丁", "油封")
			w.decide(catalog.VerdictRejected, "甲", "丁", "油封", "油封")
			w.decide(catalog.VerdictRejected, "乙", "丁", "油封", "油封")
		}, []string{"油封 丙 油封 2/0"}},
		{"the second supplier was rejected by one", func(w *town) {
			w.need("甲", "油封")
			w.need("乙", "油封")
			w.offer("丙", "油封")
			w.offer("丁", "油封")
			w.decide(catalog.VerdictRejected, "甲", "丁", "油封", "油封")
		}, nil},
		{"a decision alone speaks for the supplier", func(w *town) {
			w.firm("甲", catalog.LabelAnchor)
			w.need("甲", "油封")
			w.firm("丙")
			w.decide(catalog.VerdictPartners, "甲", "丙", "油封", "油封")
		}, []string{"油封 丙 - 1/1"}},
		{"nobody at all is a gap and no risk", func(w *town) { w.need("甲", "油封"); w.need("乙", "油封") }, nil},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			c.make(w)
			var got []string
			for _, s := range w.report().Singles {
				offer := "-"
				if s.Offer != nil {
					offer = s.Offer.Product
				}
				got = append(got, fmt.Sprintf("%s %s %s %d/%d", s.Name, s.Supplier.Name, offer, len(s.Buyers), s.Anchors))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("singles (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOffersWithoutABuyer(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.offer("乙", "垫片") // a neighbour of what is needed
	w.need("甲", "油封", "齿轮", "占位件")
	w.offer("甲", "占位件") // needed by itself alone
	w.offer("乙", "骨架油封")
	w.offer("丙", "零件") // somebody could ask
	w.offer("丙", "油封")
	w.offer("丁", "货架")
	w.decide(catalog.VerdictRejected, "甲", "丙", "油封", "油封")
	w.decide(catalog.VerdictPartners, "甲", "丁", "铁件", "货架")
	var got []string
	r := w.report()
	for _, x := range r.Idle {
		got = append(got, x.Seller.Name+" "+x.Offer.Product)
	}
	if diff := cmp.Diff([]string{"乙 垫片", "甲 占位件", "丙 油封"}, got); diff != "" || r.Offers != 6 {
		t.Errorf("idle of %d (-want +got):\n%s", r.Offers, diff)
	}
}

func TestRates(t *testing.T) {
	t.Parallel()
	line := func(r *Rate) string {
		if r.Withheld {
			return fmt.Sprintf("%s %d/%d withheld, %d/%d", r.Basis, r.Local, r.Of, r.Filled, r.Asked)
		}
		return fmt.Sprintf("%s %d/%d = %.3f, %d/%d", r.Basis, r.Local, r.Of, r.Share(), r.Filled, r.Asked)
	}
	for _, c := range []struct {
		what string
		make func(w *town)
		want [3]string
	}{
		{"all filled in", func(w *town) {
			w.need("甲", "子件@local 10吨 3元/吨", "丑件@import 10吨 1元/吨")
			w.need("乙", "子件@country 1吨 60元/吨")
		}, [3]string{"items 1/3 = 0.333, 2/2", "amount 3000/10000 = 0.300, 2/2", "enterprises 1/2 = 0.500, 2/2"}},
		{"what is unknown or not stated is left out", func(w *town) {
			w.need("甲", "子件@local", "丑件@unknown", "寅件", "卯件@province")
		}, [3]string{"items 1/2 = 0.500, 1/1", "amount 0/0 withheld, 0/1", "enterprises 1/1 = 1.000, 1/1"}},
		{"less than half of the needs is not filled in", func(w *town) {
			w.need("甲", "子件@local", "丑件", "寅件")
			w.need("乙", "子件@local", "丑件@local 1吨 1元/吨", "寅件 1吨 1元/吨")
		}, [3]string{"items 3/3 withheld, 1/2", "amount 100/100 withheld, 0/2", "enterprises 1/1 withheld, 1/2"}},
		{"exactly the set share is enough", func(w *town) {
			for _, firm := range []string{"甲", "乙", "丙"} {
				w.need(firm, "子件@local")
			}
			w.need("丁", "子件")
			w.need("戊", "子件")
		}, [3]string{"items 3/3 = 1.000, 3/5", "amount 0/0 withheld, 0/5", "enterprises 3/3 = 1.000, 3/5"}},
		{"less is not", func(w *town) {
			w.need("甲", "子件@local")
			w.need("乙", "子件@local")
			w.need("丙", "子件")
			w.need("丁", "子件")
		}, [3]string{"items 2/2 withheld, 2/4", "amount 0/0 withheld, 0/4", "enterprises 2/2 withheld, 2/4"}},
		{"unless less was asked for", func(w *town) {
			w.opts.MinShare = 0.5
			w.need("甲", "子件@local")
			w.need("乙", "子件")
		}, [3]string{"items 1/1 = 1.000, 1/2", "amount 0/0 withheld, 0/2", "enterprises 1/1 = 1.000, 1/2"}},
		{"partners deal locally whatever the form says", func(w *town) {
			w.need("甲", "油封@import", "钢球")
			w.offer("乙", "油封")
			w.offer("乙", "钢球")
			w.decide(catalog.VerdictPartners, "甲", "乙", "油封", "油封")
			w.decide(catalog.VerdictPartners, "甲", "乙", "钢球", "钢球")
		}, [3]string{"items 2/2 = 1.000, 1/1", "amount 0/0 withheld, 0/1", "enterprises 1/1 = 1.000, 1/1"}},
		{"who was only accepted has not dealt yet", func(w *town) {
			w.need("甲", "油封@import")
			w.offer("乙", "油封")
			w.decide(catalog.VerdictAccepted, "甲", "乙", "油封", "油封")
		}, [3]string{"items 0/1 = 0.000, 1/1", "amount 0/0 withheld, 0/1", "enterprises 0/1 = 0.000, 1/1"}},
		{"nobody needs anything", func(w *town) { w.offer("甲", "油封") },
			[3]string{"items 0/0 withheld, 0/0", "amount 0/0 withheld, 0/0", "enterprises 0/0 withheld, 0/0"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			c.make(w)
			r := w.report()
			for i := range r.Rates {
				if got := line(&r.Rates[i]); got != c.want[i] {
					t.Errorf("got %q, want %q", got, c.want[i])
				}
			}
		})
	}
}

func TestTheShareMustBeOne(t *testing.T) {
	t.Parallel()
	for _, share := range []float64{-0.01, 1.01, nan()} {
		var invalid *catalog.InvalidError
		if _, err := Gaps(t.Context(), engineOf(t, Data{}), Data{}, Options{MinShare: share}, nil); !errors.As(err, &invalid) {
			t.Errorf("got %v for the share %v, want an InvalidError", err, share)
		}
	}
}

func nan() float64 {
	zero := 0.0
	return zero / zero
}

func TestProgressAndCancelling(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	for i := range 100 {
		w.need(fmt.Sprint("甲", i), "油封")
		w.offer(fmt.Sprint("乙", i), "胶条")
	}
	engine := engineOf(t, w.data)
	var steps []string
	if _, err := Gaps(t.Context(), engine, w.data, w.opts, func(done, total int) { steps = append(steps, fmt.Sprintf("%d/%d", done, total)) }); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"64/100", "100/100"}, steps); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if r, err := Gaps(ctx, engine, w.data, w.opts, func(int, int) { cancel() }); !errors.Is(err, context.Canceled) || r != nil && err == nil {
		t.Errorf("got %v after cancelling", err)
	}
}

func TestAnEmptyCatalogHasNoGaps(t *testing.T) {
	t.Parallel()
	r, err := Gaps(t.Context(), engineOf(t, Data{}), Data{}, DefaultOptions(), func(int, int) { t.Error("progress of nothing") })
	if err != nil || len(r.Needs)+len(r.Gaps)+len(r.Singles)+len(r.Idle) != 0 {
		t.Errorf("got %+v, %v", r, err)
	}
}
