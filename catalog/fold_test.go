package catalog

import (
	"testing"

	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"襄阳示例有限公司", "襄阳示例有限公司"},
		{" 示例　（集团）\t有限公司 ", "示例 (集团) 有限公司"},
		{"ＨＴ２５０　㎡", "HT250 m2"},
		{"\uFEFF示\u200B例\u202E", "示例"},
		{"a\n\nb", "a b"},
		{"   ", ""},
		{"e\u200D\u0301", "é"},
	} {
		if got := Fold(c.text); got != c.want {
			t.Errorf("Fold(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestFoldIsIdempotent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		once := Fold(rapid.String().Draw(t, "text"))
		if twice := Fold(once); twice != once {
			t.Fatalf("%q becomes %q", once, twice)
		}
	})
}

func TestNameKey(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"襄樊示例汽车零部件有限公司", "襄阳示例汽车零部件"},
		{"襄阳区示例厂", "襄州区示例厂"},
		{"示例（集团）股份有限公司", "示例集团"},
		{"ABC 示例-科技有限责任公司", "abc示例科技"},
		{"示例有限公司", "示例"},
		{"甲公司", "甲公司"},
		{"——", ""},
	} {
		if got := NameKey(c.text); got != c.want {
			t.Errorf("NameKey(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestNameKeyIgnoresWidthAndSpace(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[一-龥A-Za-z0-9]{2,12}(有限公司|厂|合作社)`).Draw(t, "name")
		spaced := ""
		for _, r := range name {
			spaced += string(r) + rapid.SampledFrom([]string{"", " ", "　", "\u200B"}).Draw(t, "space")
		}
		if got, want := NameKey(spaced), NameKey(name); got != want {
			t.Fatalf("%q, want %q", got, want)
		}
	})
}

func TestProductKey(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{" ＨＴ250 铸件。", "ht250铸件"}, {"、曲轴,", "曲轴"}, {"—", "—"}, {"...", ""},
	} {
		if got := ProductKey(c.text); got != c.want {
			t.Errorf("ProductKey(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}
