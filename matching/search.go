package matching

import (
	"cmp"
	"context"
	"math"
	"slices"

	"lianpei/matching/text"
)

// prospect is a name of the other side with its fit to the name that is asked for.
type prospect struct {
	name        int32
	key         string // of the fit
	value, most float64
}

func newProspect(name int32, f *fit) prospect {
	return prospect{name: name, key: f.key, value: f.value, most: f.most}
}

// hit is a listing among the best ones.
type hit struct {
	score int
	id    int64
	slot  int32
}

// search finds the best listings for one name. It is used again and again for the sake of its memory.
type search struct {
	engine *Engine
	side   side // of the name that is asked for
	found  []prospect
	hits   []hit
	rounds []uint32 // by name: the round in which it was seen last
	round  uint32
}

// checkEvery is how many units of work pass between two looks at the context.
const checkEvery = 1024

// start finds the names that fit, the best first.
func (s *search) start(ctx context.Context, e *Engine, name *text.Name, side side) error {
	s.engine, s.side, s.found = e, side, s.found[:0]
	if len(s.rounds) < len(e.names) || s.round == math.MaxUint32 {
		s.rounds, s.round = make([]uint32, len(e.names)+len(e.names)/4), 0
	}
	s.round++
	for i := range name.Readings {
		for _, ids := range e.postings(&name.Readings[i]) {
			if err := s.add(ctx, name, ids); err != nil {
				return err
			}
		}
	}
	slices.SortFunc(s.found, func(a, b prospect) int {
		return cmp.Or(cmp.Compare(b.most, a.most), cmp.Compare(a.name, b.name))
	})
	return ctx.Err()
}

func (s *search) add(ctx context.Context, name *text.Name, ids []int32) error {
	e := s.engine
	for i, id := range ids {
		if i%checkEvery == checkEvery-1 && ctx.Err() != nil {
			return ctx.Err()
		}
		if s.rounds[id] == s.round {
			continue
		}
		s.rounds[id] = s.round
		other := &e.names[id]
		var f fit
		switch {
		case len(*s.others(other)) == 0:
			continue
		case s.side == needSide:
			f = e.fitNames(name, &other.read)
		default:
			f = e.fitNames(&other.read, name)
		}
		if f.most >= minFit {
			s.found = append(s.found, newProspect(id, &f))
		}
	}
	return nil
}

// others are the listings of a name on the other side.
func (s *search) others(n *productName) *[]int32 {
	if s.side == needSide {
		return &n.offers
	}
	return &n.needs
}

// best collects the first top listings in s.hits, by score and then by id.
func (s *search) best(ctx context.Context, own *party, top int, oneEach bool) error {
	e := s.engine
	s.hits = s.hits[:0]
	if own.words = own.read.Words(); own.words == nil {
		own.words = []text.Spec{}
	}
	bonus := e.bonusOf(own)
	done := 0
	for i := range s.found {
		p := &s.found[i]
		product := points(p.most, e.productWeight)
		if len(s.hits) >= top && product+bonus.most() < s.hits[top-1].score {
			break
		}
		var first hit // of this name
		for _, slot := range *s.others(&e.names[p.name]) {
			if done++; done%checkEvery == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			l := &e.listings[slot]
			if l.enterprise == own.enterprise || len(s.hits) >= top && product+bonus.with(e, l) < s.hits[top-1].score {
				continue
			}
			other := e.partyOf(l)
			need, offer := own, &other
			if s.side == offerSide {
				need, offer = offer, need
			}
			score, ok := e.score(p, need, offer)
			switch h := (hit{score, l.id, slot}); {
			case !ok:
			case !oneEach:
				s.keep(h, top)
			case first.score == 0 || compareHits(h, first) < 0:
				first = h
			}
		}
		if first.score != 0 {
			s.keep(first, top)
		}
	}
	return nil
}

func compareHits(a, b hit) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.id, b.id))
}

// keep takes a hit in if it is among the first top.
func (s *search) keep(h hit, top int) {
	if len(s.hits) >= top {
		if compareHits(h, s.hits[top-1]) > 0 {
			return
		}
		s.hits = s.hits[:top-1]
	}
	at, _ := slices.BinarySearchFunc(s.hits, h, compareHits)
	s.hits = slices.Insert(s.hits, at, h)
}

// bonus is the most that everything beside the product can add to a pair that one listing is part of.
type bonus struct {
	rest     int  // without what follows
	spec     int  // what the specification adds
	byTokens bool // but only where the other listing has one
	standing int  // the best that a supplier's standing adds
	supplier bool // the supplier is the other listing's enterprise
}

func (b *bonus) most() int { return b.rest + b.spec + b.standing }

// with is the most for the given listing.
func (b *bonus) with(e *Engine, l *listing) int {
	most := b.rest
	if !b.byTokens || l.spec != 0 || len(e.names[l.name].read.Specs) > 0 {
		most += b.spec
	}
	if b.supplier {
		return most + e.enterprises[l.enterprise].standing
	}
	return most + b.standing
}

func (e *Engine) bonusOf(own *party) bonus {
	need := own.side == needSide
	b := bonus{supplier: need}
	for i, c := range contextParts {
		weight := e.partWeights[i]
		switch c.part {
		case PartSpec:
			b.spec = weight
			b.byTokens = need && !slices.ContainsFunc(own.specs, func(s text.Spec) bool { return s.Kind == text.SpecWord })
		case PartQuantity:
			if own.quantity == 0 {
				weight = 0
			}
			b.rest += weight
		case PartPlace, PartDecision:
			if own.owner == nil || c.part == PartDecision && len(e.relations) == 0 {
				weight = 0
			}
			b.rest += weight
		case PartCertificates:
			if need && own.certificates == 0 {
				weight = 0
			}
			b.rest += weight
		case PartSource:
			if need {
				weight = points(sourceValues[own.source], weight)
			}
			b.rest += weight
		case PartCredit, PartSize:
			if need {
				b.standing += weight
			}
		}
	}
	if !need && own.owner != nil {
		b.standing = own.owner.standing
	}
	return b
}
