package catalog

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// drawEnterprise draws from few values, so that merges meet agreement, gaps and contradiction.
func drawEnterprise(t *rapid.T, label string) *Enterprise {
	word := rapid.SampledFrom([]string{"", "甲", "乙"})
	contact := rapid.Custom(func(t *rapid.T) Contact {
		return Contact{Name: word.Draw(t, "name"), Phone: rapid.SampledFrom([]string{"", "1", "2"}).Draw(t, "phone"), Position: word.Draw(t, "position")}
	})
	figure := rapid.Custom(func(t *rapid.T) AnnualFigure {
		return AnnualFigure{Year: rapid.IntRange(2024, 2025).Draw(t, "year"), Kind: FigureOutput, Amount: Money(rapid.IntRange(1, 2).Draw(t, "amount"))}
	})
	e := &Enterprise{
		Name: "示例有限公司", ShortName: word.Draw(t, label+"short"), Place: word.Draw(t, label+"place"),
		Employees:    rapid.IntRange(0, 2).Draw(t, label+"employees"),
		Labels:       rapid.SliceOfN(rapid.SampledFrom(Labels), 0, 2).Draw(t, label+"labels"),
		Certificates: rapid.SliceOfN(word, 0, 2).Draw(t, label+"certificates"),
		Contacts:     rapid.SliceOfN(contact, 0, 3).Draw(t, label+"contacts"),
		Figures:      rapid.SliceOfN(figure, 0, 2).Draw(t, label+"figures"),
		Note:         rapid.SampledFrom([]string{"", "甲", "甲 \r\n乙", " 乙\n\n丙 "}).Draw(t, label+"note"),
	}
	e.Normalize()
	return e
}

func TestFillingTwiceChangesNothingTheSecondTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		have, form := drawEnterprise(t, "have "), drawEnterprise(t, "form ")
		have.Fill(form)
		want := *have
		if changed := have.Fill(form); len(changed) != 0 {
			t.Fatalf("changed again: %v\n%s", changed, cmp.Diff(want, *have))
		}
	})
}

func TestCompletingKeepsEverythingThatWasSaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		have, form := drawEnterprise(t, "have "), drawEnterprise(t, "form ")
		before := *have
		have.Complete(form)
		if before.ShortName != "" && have.ShortName != before.ShortName || before.Employees != 0 && have.Employees != before.Employees {
			t.Fatalf("a value was replaced: %s", cmp.Diff(before, *have))
		}
		for _, c := range before.Contacts {
			found := false
			for _, now := range have.Contacts {
				found = found || c.isPartOf(now)
			}
			if !found {
				t.Fatalf("contact %+v was lost: %+v", c, have.Contacts)
			}
		}
	})
}
