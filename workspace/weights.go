package workspace

import (
	"context"
	"slices"

	"lianpei/catalog"
	"lianpei/matching"
)

// Importance is how much a part of the score counts to the user.
type Importance string

// The levels, from not at all to twice as much as usual.
const (
	ImportanceNone   Importance = "none"
	ImportanceLow    Importance = "low"
	ImportanceNormal Importance = "normal"
	ImportanceHigh   Importance = "high"
)

// Importances lists the levels in order.
var Importances = []Importance{ImportanceNone, ImportanceLow, ImportanceNormal, ImportanceHigh}

var importanceFactors = map[Importance]float64{ImportanceNone: 0, ImportanceLow: 0.5, ImportanceNormal: 1, ImportanceHigh: 2}

// MovableParts are the parts whose importance the user sets; the product itself earns the rest.
var MovableParts = slices.DeleteFunc(slices.Clone(matching.Parts), func(p matching.Part) bool { return p == matching.PartProduct })

// weightSetting is the name under which the importance of a part is kept.
func weightSetting(p matching.Part) string { return "weight." + string(p) }

// Importance returns what each movable part counts in this catalog. What cannot be read counts as usual.
func (w *Workspace) Importance(ctx context.Context) (map[matching.Part]Importance, error) {
	settings, err := w.store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	all := map[matching.Part]Importance{}
	for _, p := range MovableParts {
		all[p] = ImportanceNormal
		if level := Importance(settings[weightSetting(p)]); slices.Contains(Importances, level) {
			all[p] = level
		}
	}
	return all, nil
}

// SetImportance keeps what a part counts in this catalog; suggestions follow from the next question on.
func (w *Workspace) SetImportance(ctx context.Context, part matching.Part, level Importance) error {
	if !slices.Contains(MovableParts, part) || !slices.Contains(Importances, level) {
		return &catalog.InvalidError{Field: string(part), Rule: catalog.RuleNumber}
	}
	kept := string(level)
	if level == ImportanceNormal {
		kept = ""
	}
	if err := w.store.SetSetting(ctx, weightSetting(part), kept); err != nil {
		return err
	}
	w.follow(func(s *state) error { return w.loadWeights(ctx, s) })
	return nil
}

// loadWeights makes the engine count as the user wants.
func (w *Workspace) loadWeights(ctx context.Context, s *state) error {
	levels, err := w.Importance(ctx)
	if err != nil {
		return err
	}
	factors := map[matching.Part]float64{}
	for p, level := range levels {
		factors[p] = importanceFactors[level]
	}
	return s.engine.SetWeights(matching.DefaultWeights().Scaled(factors))
}
