package db

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSettingsAreKeptAndForgotten(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	for _, c := range []struct {
		name, value string
		want        map[string]string
	}{
		{"weight.place", "high", map[string]string{"weight.place": "high"}},
		{"weight.credit", "none", map[string]string{"weight.place": "high", "weight.credit": "none"}},
		{"weight.place", "low", map[string]string{"weight.place": "low", "weight.credit": "none"}},
		{"weight.place", "", map[string]string{"weight.credit": "none"}},
		{"unknown", "", map[string]string{"weight.credit": "none"}},
	} {
		must(t, s.SetSetting(t.Context(), c.name, c.value))
		got, err := s.Settings(t.Context())
		must(t, err)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("after %s = %q (-want +got):\n%s", c.name, c.value, diff)
		}
	}
}
