package knowledge

import (
	"testing"

	"pgregory.net/rapid"
)

func TestFilterLacksNoWordOfItsTable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		table := rapid.MapOf(rapid.String(), rapid.Bool()).Draw(t, "table")
		f := newFilter(table)
		for word := range table {
			if f.lacks(word) {
				t.Errorf("lacks %q", word)
			}
		}
	})
	if (&filter{}).lacks("曲轴") {
		t.Error("the zero filter lacks a word")
	}
}

func TestFilterTellsMostStrangeWords(t *testing.T) {
	t.Parallel()
	table := map[string]int{}
	for r := '一'; r < '一'+2000; r++ {
		table["曲"+string(r)+"轴"] = 1
	}
	f := newFilter(table)
	told := 0
	for r := '一'; r < '一'+1000; r++ {
		if f.lacks("凸" + string(r) + "轴") {
			told++
		}
	}
	if told < 800 {
		t.Errorf("told %d of 1000 strange words", told)
	}
}
