package workspace

import (
	"errors"
	"testing"

	"lianpei/catalog"
	"lianpei/matching"
)

func TestWhatCountsIsKeptAndFollowed(t *testing.T) {
	t.Parallel()
	ws := openSample(t)
	ctx := t.Context()
	placePoints := func() (place, sum int) {
		t.Helper()
		e, err := ws.FindEnterprise(ctx, "楚东擎桥车桥有限公司")
		if err != nil {
			t.Fatal(err)
		}
		p, err := ws.Partners(ctx, e.ID, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range p.Suppliers[0].Reasons {
			if r.Part == matching.PartPlace {
				place = r.Points
			}
			sum += r.Points
		}
		if sum != p.Suppliers[0].Score {
			t.Errorf("the reasons add up to %d, the score is %d", sum, p.Suppliers[0].Score)
		}
		return place, sum
	}
	usual, _ := placePoints()
	for _, c := range []struct {
		level Importance
		want  int
	}{{ImportanceHigh, 2 * usual}, {ImportanceNone, 0}, {ImportanceNormal, usual}} {
		if err := ws.SetImportance(ctx, matching.PartPlace, c.level); err != nil {
			t.Fatal(err)
		}
		if got, _ := placePoints(); got != c.want {
			t.Errorf("%s: the place earns %d, want %d", c.level, got, c.want)
		}
		if levels, err := ws.Importance(ctx); err != nil || levels[matching.PartPlace] != c.level || levels[matching.PartCredit] != ImportanceNormal {
			t.Errorf("kept %v, %v", levels, err)
		}
	}
	var invalid *catalog.InvalidError
	if err := ws.SetImportance(ctx, matching.PartProduct, ImportanceNone); !errors.As(err, &invalid) {
		t.Errorf("the product can be moved: %v", err)
	}
	if err := ws.SetImportance(ctx, matching.PartPlace, "much"); !errors.As(err, &invalid) {
		t.Errorf("an unknown level is kept: %v", err)
	}
}
