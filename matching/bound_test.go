package matching

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"lianpei/catalog"
)

// holdBounds compares the bounds with which a listing's search begins with the fits of all names.
func holdBounds(t interface{ Errorf(string, ...any) }, e *Engine, slot int32) {
	own := e.partyOf(&e.listings[slot])
	s := &search{}
	if err := s.startFor(context.Background(), e, &own); err != nil {
		t.Errorf("start: %v", err)
	}
	bounds := map[int32]prospect{}
	for _, p := range s.found {
		bounds[p.name] = p
	}
	const hair = 1e-9
	for id := range e.names {
		name := &e.names[id]
		if len(s.others(int32(id))) == 0 {
			continue
		}
		p := prospect{name: int32(id)}
		s.compare(&p)
		// Without a specification nothing can be named in it.
		named := s.side == needSide && e.profiles[id].marks&marksSpecs != 0 || s.side == offerSide && len(own.specs) > 0
		if !named {
			p.most = p.value
		}
		bound := bounds[int32(id)]
		if p.value >= minFit && p.value > bound.value+hair || p.most >= minFit && p.most > bound.most+hair {
			t.Errorf("%s and %s (asked as %d) fit %.4f and %.4f at most (%s), bounds are %.4f and %.4f",
				e.productOf(&own), name.Folded, s.side, p.value, p.most, p.key, bound.value, bound.most)
		}
	}
}

func TestBoundsHold(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := genWorld.Draw(t, "world")
		e := w.engine(t, w.order())
		for slot := range e.listings {
			holdBounds(t, e, int32(slot))
		}
	})
}

func TestBoundsHoldOverSampleNames(t *testing.T) {
	t.Parallel()
	e, err := New(loadShipped(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range recombined(t, 3000) {
		l := catalog.Listing{ID: int64(i + 1), EnterpriseID: int64(i + 1), Side: catalog.Offer, Product: name}
		if i%3 == 0 {
			l.Side = catalog.Need
		}
		if i%5 == 0 {
			l.Spec = "曲轴、半轴"
		}
		e.SetListing(&l)
	}
	for slot := 0; slot < len(e.listings); slot += 7 {
		holdBounds(t, e, int32(slot))
	}
}
