package plan

import (
	"cmp"
	"maps"
	"slices"
)

// buyers adds up the needs of each enterprise.
func buyers(needs []*Need) []Buyer {
	byID := map[int64]*Buyer{}
	for _, n := range needs {
		b := byID[n.Buyer.ID]
		if b == nil {
			b = &Buyer{Enterprise: n.Buyer}
			byID[n.Buyer.ID] = b
		}
		b.add(n)
	}
	var all []Buyer
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		all = append(all, *byID[id])
	}
	return all
}

func (b *Buyer) add(n *Need) {
	b.Needs++
	switch n.State {
	case StateMet:
		b.Met++
	case StateDoubtful:
		b.Doubtful++
	case StateUnlisted:
		b.Unlisted++
	case StateUnmet:
		b.Unmet++
	}
	if !n.Stated {
		return
	}
	b.Stated++
	if n.Local {
		b.Local++
	}
	if !n.Priced {
		return
	}
	b.StatedPriced++
	b.StatedAmount += n.Amount
	if n.Local {
		b.LocalAmount += n.Amount
	}
}

// FilledSource reports whether the enterprise said of at least half of its needs where they are bought.
func (b *Buyer) FilledSource() bool { return 2*b.Stated >= b.Needs }

// FilledAmount reports whether at least half of its needs have both a source and an amount.
func (b *Buyer) FilledAmount() bool { return 2*b.StatedPriced >= b.Needs }

// MostlyLocal reports whether at least half of the needs of which it said where they are bought are bought locally.
func (b *Buyer) MostlyLocal() bool { return b.Stated > 0 && 2*b.Local >= b.Stated }

func rates(buyers []Buyer, minShare float64) [3]Rate {
	items, amount, enterprises := Rate{Basis: ByItems}, Rate{Basis: ByAmount}, Rate{Basis: ByEnterprises}
	for i := range buyers {
		b := &buyers[i]
		items.Local += int64(b.Local)
		items.Of += int64(b.Stated)
		amount.Local += int64(b.LocalAmount)
		amount.Of += int64(b.StatedAmount)
		if b.FilledAmount() {
			amount.Filled++
		}
		if !b.FilledSource() {
			continue
		}
		items.Filled++
		enterprises.Filled++
		enterprises.Of++
		if b.MostlyLocal() {
			enterprises.Local++
		}
	}
	all := [3]Rate{items, amount, enterprises}
	for i := range all {
		r := &all[i]
		r.Asked = len(buyers)
		r.Withheld = r.Of == 0 || cmp.Less(r.FilledShare(), minShare)
	}
	return all
}
