package ui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"image/color"
	"io/fs"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/encoding/simplifiedchinese"

	"lianpei/assets"
	"lianpei/matching"
	"lianpei/ui/kit"
)

func TestFontsHaveEveryCharacterOfGBK(t *testing.T) {
	for name, data := range map[string][]byte{"regular": assets.Regular, "bold": assets.Bold} {
		t.Run(name, func(t *testing.T) {
			face, err := sfnt.Parse(data)
			if err != nil {
				t.Fatal(err)
			}
			var buffer sfnt.Buffer
			var missing []rune
			decoder := simplifiedchinese.GBK.NewDecoder()
			for lead := 0x81; lead <= 0xFE; lead++ {
				for trail := 0x40; trail <= 0xFE; trail++ {
					text, err := decoder.Bytes([]byte{byte(lead), byte(trail)})
					r := []rune(string(text))
					// What GBK leaves free decodes to nothing or to private use.
					if err != nil || len(r) != 1 || r[0] == 0xFFFD || r[0] >= 0xE000 && r[0] <= 0xF8FF {
						continue
					}
					if glyph, err := face.GlyphIndex(&buffer, r[0]); err != nil || glyph == 0 {
						missing = append(missing, r[0])
					}
				}
			}
			for _, r := range shownText(t) {
				if glyph, err := face.GlyphIndex(&buffer, r); err != nil || glyph == 0 {
					missing = append(missing, r)
				}
			}
			if len(missing) > 0 {
				t.Errorf("%d characters have no glyph, such as %q", len(missing), string(missing[:min(40, len(missing))]))
			}
		})
	}
}

// shownText is every character that the window can show of itself: the translations and the texts in its sources.
func shownText(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, file := range must(fs.Glob(assets.Translations, "lang/*.json")) {
		all.Write(must(assets.Translations.ReadFile(file)))
	}
	for _, file := range append(must(filepath.Glob("*.go")), must(filepath.Glob("kit/*.go"))...) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		ast.Inspect(must(parser.ParseFile(token.NewFileSet(), file, nil, 0)), func(n ast.Node) bool {
			if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				all.WriteString(must(strconv.Unquote(literal.Value)))
			}
			return true
		})
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return -1
		}
		return r
	}, all.String())
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// luminance and contrast are those of WCAG 2.1.
func luminance(c color.Color) float64 {
	channel := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	r, g, b, _ := c.RGBA()
	return 0.2126*channel(r) + 0.7152*channel(g) + 0.0722*channel(b)
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestTextCanBeReadOnItsGround(t *testing.T) {
	pairs := [][2]fyne.ThemeColorName{
		{theme.ColorNameForeground, theme.ColorNameBackground}, {theme.ColorNameForeground, kit.ColorSurface},
		{theme.ColorNameForeground, theme.ColorNameButton}, {theme.ColorNameForegroundOnPrimary, theme.ColorNamePrimary},
		{theme.ColorNamePrimary, kit.ColorSurface}, {theme.ColorNameHyperlink, kit.ColorSurface}, {kit.ColorMuted, kit.ColorSurface},
		{kit.ColorMuted, theme.ColorNameBackground}, {kit.ColorRailText, kit.ColorRail}, {kit.ColorRailText, kit.ColorRailSelected},
		{kit.ColorNoticeText, kit.ColorNotice}, {theme.ColorNameForeground, kit.ColorBanner}, {theme.ColorNameForeground, kit.ColorChip},
		{theme.ColorNameError, kit.ColorSurface}, {theme.ColorNameWarning, kit.ColorSurface}, {theme.ColorNamePlaceHolder, theme.ColorNameInputBackground},
		{theme.ColorNameForegroundOnSuccess, theme.ColorNameSuccess}, {kit.ColorNoticeAction, kit.ColorNotice},
	}
	for _, mode := range []themeMode{themeLight, themeDark} {
		look := newTheme(mode, 1)
		for _, p := range pairs {
			if got := contrast(look.Color(p[0], theme.VariantLight), look.Color(p[1], theme.VariantLight)); got < 4.5 {
				t.Errorf("%s: %s on %s has a contrast of %.1f, want 4.5", mode, p[0], p[1], got)
			}
		}
	}
}

func TestEveryPartOfAScoreHasItsColour(t *testing.T) {
	for _, part := range append(slices.Clone(matching.Parts), matching.PartInferred) {
		if partColors[part] == nil {
			t.Errorf("%s has no colour", part)
		}
	}
}

func TestRowsHaveWholeHeights(t *testing.T) {
	t.Cleanup(func() { testApp.Settings().SetTheme(newTheme(themeLight, 1)) })
	for _, percent := range fontScales {
		testApp.Settings().SetTheme(newTheme(themeLight, float32(percent)/100))
		height := kit.RowHeight()
		if height != float32(math.Trunc(float64(height))) {
			t.Errorf("at %d%% a row is %v high", percent, height)
		}
		if percent == 100 && height != 36 {
			t.Errorf("a row is %v high, want 36", height)
		}
	}
}
