package matching

import (
	"encoding/csv"
	"fmt"
	"os"
	"sort"
	"strings"
	"testing"

	"lianpei/assets"
	"lianpei/catalog"
	"lianpei/matching/knowledge"
	"lianpei/matching/text"
)

func zzKnow(t testing.TB) *knowledge.Knowledge {
	k, findings, err := knowledge.Load(assets.Knowledge, "knowledge")
	if err != nil {
		t.Fatal(err)
	}
	f, _ := os.Create("/tmp/lpx/findings.csv")
	w := csv.NewWriter(f)
	n := map[string]int{}
	for _, x := range findings {
		n[string(x.Rule)+" "+x.File]++
		w.Write([]string{string(x.Rule), x.File, fmt.Sprint(x.Row), x.Value})
	}
	w.Flush()
	f.Close()
	if len(n) > 0 {
		fmt.Println(n)
	}
	return k
}

func TestZZFindings(t *testing.T) {
	k := zzKnow(t)
	fmt.Println(k.Sizes())
}

func zzLoad(t testing.TB) (*Engine, []*catalog.Listing, map[int64]*catalog.Listing) {
	e, err := New(zzKnow(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	rows := func(name string) [][]string {
		b, _ := assets.Sample.ReadFile("sample/" + name)
		r, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(b), "\ufeff"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return r[1:]
	}
	ids := map[string]int64{}
	for i, r := range rows("示例企业名录.csv") {
		ids[r[0]] = int64(i + 1)
		e.SetEnterprise(&catalog.Enterprise{ID: int64(i + 1), Name: r[0], Place: r[5], Cluster: r[3], CreditGrade: catalog.CreditGrade(r[22])})
	}
	var needs []*catalog.Listing
	offers := map[int64]*catalog.Listing{}
	id := int64(0)
	for _, r := range rows("示例供给清单.csv") {
		id++
		q, _ := catalog.ParseQuantity(r[4]+r[5], "", "")
		l := &catalog.Listing{ID: id, EnterpriseID: ids[r[0]], Side: catalog.Offer, Product: r[1], Spec: r[2], Quantity: q}
		l.Normalize()
		offers[id] = l
		e.SetListing(l)
	}
	for _, r := range rows("示例需求清单.csv") {
		id++
		q, _ := catalog.ParseQuantity(r[4]+r[5], "", "")
		l := &catalog.Listing{ID: id, EnterpriseID: ids[r[0]], Side: catalog.Need, Product: r[1], Spec: r[2], Quantity: q}
		l.Normalize()
		needs = append(needs, l)
		e.SetListing(l)
	}
	return e, needs, offers
}

func TestZZSample(t *testing.T) {
	e, needs, offers := zzLoad(t)
	for _, n := range needs {
		best, _ := e.ForNeed(t.Context(), n.ID, 4)
		fmt.Printf("%s(%s)", n.Product, n.Spec)
		for _, s := range best {
			o := offers[s.OfferID]
			r := s.Reasons[0]
			spec := ""
			for _, x := range s.Reasons {
				if x.Part == PartSpec {
					spec = fmt.Sprintf(" %+d%v", x.Points, x.Values)
				}
			}
			fmt.Printf("\n   %d %s(%s) %s %.2f%s", s.Score/10, o.Product, o.Spec, strings.TrimPrefix(r.Key, "product."), r.Value, spec)
		}
		fmt.Println()
	}
}

func TestZZRead(t *testing.T) {
	k := zzKnow(t)
	for _, w := range strings.Fields(os.Getenv("W")) {
		n := text.Read(w, k)
		fmt.Printf("%s specs=%v trade=%v\n", n.Folded, n.Specs, n.Trade)
		for _, r := range n.Readings {
			fmt.Printf("   core=%s role=%s:", r.Core, r.Role)
			for _, p := range r.Pieces {
				fmt.Printf(" [%s]", p.Text)
				if p.Term >= 0 {
					fmt.Printf("=%s<", k.Name(p.Term))
					for _, a := range k.Ancestors(p.Term) {
						fmt.Printf("%s/%d ", k.Name(a.Term), a.Distance)
					}
					fmt.Print(">")
				}
			}
			fmt.Println()
		}
	}
	p := strings.Fields(os.Getenv("P"))
	e, _ := New(k, Options{})
	for i := 0; i+1 < len(p); i += 2 {
		a, b := text.Read(p[i], k), text.Read(p[i+1], k)
		f := e.fitNames(&a, &b)
		fmt.Println(p[i], "<-", p[i+1], f.key, f.value)
	}
	_ = sort.Strings
}
