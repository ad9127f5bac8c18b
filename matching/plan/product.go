package plan

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"lianpei/catalog"
)

// nameProducts gives the needs of one product the same key and name. The name is the knowledge's own, spelled as a need has it where
// one does; where the knowledge knows none, the spelling of most needs.
func (p *planner) nameProducts(needs []*Need) {
	read := map[string][2]string{} // product → key, standard name
	groups := map[string][]*Need{}
	for _, n := range needs {
		product := n.Listing.Product
		if _, done := read[product]; !done {
			key, standard := p.engine.Product(product)
			read[product] = [2]string{key, standard}
		}
		n.Key = read[product][0]
		groups[n.Key] = append(groups[n.Key], n)
	}
	for _, group := range groups {
		standard := ""
		for _, n := range group {
			standard = cmp.Or(standard, read[n.Listing.Product][1])
		}
		name := nameOf(group, standard)
		for _, n := range group {
			n.Product = name
		}
	}
}

func nameOf(needs []*Need, standard string) string {
	count := map[string]int{}
	for _, n := range needs {
		count[n.Listing.Product]++
	}
	spellings := slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(utf8.RuneCountInString(a), utf8.RuneCountInString(b)), cmp.Compare(a, b))
	})
	if standard == "" {
		return spellings[0]
	}
	for _, s := range spellings {
		if catalog.ProductKey(s) == standard {
			return s
		}
	}
	return strings.ToUpper(standard) // PA66, not pa66
}

// products groups needs by product, in the order in which they are wanted most.
func products(needs []*Need) []Product {
	byKey := map[string][]*Need{}
	for _, n := range needs {
		byKey[n.Key] = append(byKey[n.Key], n)
	}
	var all []Product
	for key, group := range byKey {
		all = append(all, newProduct(key, group))
	}
	slices.SortFunc(all, func(a, b Product) int {
		return cmp.Or(cmp.Compare(len(b.Buyers), len(a.Buyers)), cmp.Compare(b.Amount, a.Amount), cmp.Compare(len(b.Needs), len(a.Needs)),
			cmp.Compare(a.Name, b.Name), cmp.Compare(a.Key, b.Key))
	})
	return all
}

func newProduct(key string, needs []*Need) Product {
	p := Product{Key: key, Name: needs[0].Product, Needs: needs}
	sources := map[catalog.SourceArea]*SourceCount{}
	for _, n := range needs {
		if !slices.Contains(p.Spellings, n.Listing.Product) {
			p.Spellings = append(p.Spellings, n.Listing.Product)
		}
		if !slices.Contains(p.Buyers, n.Buyer) {
			p.Buyers = append(p.Buyers, n.Buyer)
			if n.Buyer.HasLabel(catalog.LabelAnchor) {
				p.Anchors++
			}
		}
		if stage := n.Buyer.Stage; stage != "" && !slices.Contains(p.Stages, stage) {
			p.Stages = append(p.Stages, stage)
		}
		if n.Priced {
			p.Amount += n.Amount
			p.Priced++
		}
		source := sources[n.Listing.Source]
		if source == nil {
			source = &SourceCount{Area: n.Listing.Source}
			sources[n.Listing.Source] = source
		}
		source.Needs++
		if place := n.Listing.SourceText; place != "" && !slices.Contains(source.Places, place) {
			source.Places = append(source.Places, place)
		}
	}
	if len(p.Spellings) == 1 && p.Spellings[0] == p.Name {
		p.Spellings = nil
	}
	for _, area := range append(slices.Clone(catalog.SourceAreas), catalog.SourceUnstated) {
		if source := sources[area]; source != nil {
			p.Sources = append(p.Sources, *source)
		}
	}
	p.Totals, p.Uncounted = totals(needs)
	return p
}

// totals adds yearly quantities up, each dimension for itself.
func totals(needs []*Need) (all []Total, uncounted []*Need) {
	byDimension := map[catalog.Dimension][]*Need{}
	for _, n := range needs {
		if _, dimension, ok := n.Listing.Quantity.PerYear(); ok {
			byDimension[dimension] = append(byDimension[dimension], n)
		} else {
			uncounted = append(uncounted, n)
		}
	}
	for _, group := range byDimension {
		sum := 0.0
		units := map[string]int{}
		for _, n := range group {
			value, _, _ := n.Listing.Quantity.PerYear()
			sum += value
			units[n.Listing.Quantity.Unit]++
		}
		unit := slices.SortedFunc(maps.Keys(units), func(a, b string) int {
			return cmp.Or(cmp.Compare(units[b], units[a]), cmp.Compare(a, b))
		})[0]
		_, factor, _ := catalog.UnitOf(unit)
		all = append(all, Total{catalog.Quantity{Number: sum / factor, Unit: unit}, len(group)})
	}
	slices.SortFunc(all, func(a, b Total) int { return cmp.Or(cmp.Compare(b.Needs, a.Needs), cmp.Compare(a.Unit, b.Unit)) })
	return all, uncounted
}

// gaps are the products of needs, with those who could extend into them.
func (p *planner) gaps(ctx context.Context, needs []*Need) ([]Gap, error) {
	var all []Gap
	for _, product := range products(needs) {
		gap := Gap{Product: product}
		nearest := map[int64]Candidate{} // by enterprise
		for _, n := range product.Needs {
			found, err := p.engine.Near(ctx, n.Listing.ID, MaxCandidates+spare)
			if err != nil {
				return nil, err
			}
			for _, c := range p.candidates(found, MaxCandidates) {
				if have, ok := nearest[c.Supplier.ID]; !ok || nearer(c, have) < 0 {
					nearest[c.Supplier.ID] = c
				}
			}
		}
		gap.Candidates = slices.SortedFunc(maps.Values(nearest), nearer)
		gap.Candidates = gap.Candidates[:min(MaxCandidates, len(gap.Candidates))]
		all = append(all, gap)
	}
	return all, nil
}

func nearer(a, b Candidate) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.OfferID, b.OfferID), cmp.Compare(a.NeedID, b.NeedID))
}

func inState(needs []*Need, state State) []*Need {
	return slices.DeleteFunc(slices.Clone(needs), func(n *Need) bool { return n.State != state })
}

func doubtful(needs []*Need) []*Need {
	all := inState(needs, StateDoubtful)
	slices.SortStableFunc(all, func(a, b *Need) int { return cmp.Or(cmp.Compare(a.Product, b.Product), cmp.Compare(a.Key, b.Key)) })
	return all
}

// singles are the products of met needs that hang on one supplier.
func singles(needs []*Need) []Single {
	var all []Single
	for _, product := range products(inState(needs, StateMet)) {
		s := Single{Product: product, Supplier: product.Needs[0].Suppliers[0], Offer: product.Needs[0].Offer}
		only := !slices.ContainsFunc(product.Needs, func(n *Need) bool {
			return slices.ContainsFunc(n.Suppliers, func(e *catalog.Enterprise) bool { return e != s.Supplier })
		})
		if only && (len(product.Buyers) >= 2 || s.Anchors > 0) {
			all = append(all, s)
		}
	}
	return all
}
