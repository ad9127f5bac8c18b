package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"lianpei/assets"
	"lianpei/matching"
	"lianpei/ui/kit"
)

var (
	regularFont = fyne.NewStaticResource("regular.ttf", assets.Regular)
	boldFont    = fyne.NewStaticResource("bold.ttf", assets.Bold)
)

// officeTheme is the look of the program. Only two faces are ever given, since Fyne parses the font anew for each.
type officeTheme struct {
	mode  themeMode
	scale float32
}

func newTheme(mode themeMode, scale float32) *officeTheme {
	if scale <= 0 {
		scale = 1
	}
	return &officeTheme{mode: mode, scale: scale}
}

// Font is Fyne's.
func (t *officeTheme) Font(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Symbol:
		return theme.DefaultTheme().Font(style)
	case style.Bold:
		return boldFont
	}
	return regularFont
}

// Icon is Fyne's.
func (t *officeTheme) Icon(name fyne.ThemeIconName) fyne.Resource {
	return theme.DefaultTheme().Icon(name)
}

// baseSizes are in Fyne's units at a scale of 1. Paddings stay whole and unscaled, so that the pitch of rows stays whole.
var baseSizes = map[fyne.ThemeSizeName]float32{
	theme.SizeNameText:           14,
	theme.SizeNameCaptionText:    12,
	theme.SizeNameSubHeadingText: 16,
	theme.SizeNameHeadingText:    21,
	theme.SizeNameInlineIcon:     18,
}

var fixedSizes = map[fyne.ThemeSizeName]float32{
	theme.SizeNamePadding:         4,
	theme.SizeNameInnerPadding:    8,
	theme.SizeNameScrollBar:       12,
	theme.SizeNameScrollBarSmall:  4,
	theme.SizeNameInputRadius:     5,
	theme.SizeNameSelectionRadius: 3,
	theme.SizeNameInputBorder:     1,
	theme.SizeNameSplitThickness:  4,
	// Blurring the window behind a dialog costs a quarter of a second a frame where no graphics card helps.
	theme.SizeNameModalBlurRadius: 0,
}

// Size is Fyne's.
func (t *officeTheme) Size(name fyne.ThemeSizeName) float32 {
	if size, ok := baseSizes[name]; ok {
		return size * t.scale
	}
	if size, ok := fixedSizes[name]; ok {
		return size
	}
	return theme.DefaultTheme().Size(name)
}

// Color is Fyne's. The variant follows the system unless the user chose one.
func (t *officeTheme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	switch t.mode {
	case themeLight:
		variant = theme.VariantLight
	case themeDark:
		variant = theme.VariantDark
	}
	palette := lightColors
	if variant == theme.VariantDark {
		palette = darkColors
	}
	if c, ok := palette[name]; ok {
		return c
	}
	return theme.DefaultTheme().Color(name, variant)
}

func rgb(hex uint32) color.Color {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xff}
}

func rgba(hex uint32, alpha uint8) color.Color {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: alpha}
}

// Text on its ground reaches a contrast of 4.5 in both palettes (WCAG 2.1, 1.4.3).
var lightColors = map[fyne.ThemeColorName]color.Color{
	theme.ColorNameBackground:          rgb(0xf3f6f9),
	theme.ColorNameForeground:          rgb(0x1c2733),
	theme.ColorNamePrimary:             rgb(0x0f5c8c),
	theme.ColorNameForegroundOnPrimary: rgb(0xffffff),
	theme.ColorNameHyperlink:           rgb(0x0f5c8c),
	theme.ColorNameButton:              rgb(0xe3eaf1),
	theme.ColorNameDisabledButton:      rgb(0xeaeef2),
	theme.ColorNameDisabled:            rgb(0x9aa6b2),
	theme.ColorNameHover:               rgba(0x0f5c8c, 0x16),
	theme.ColorNamePressed:             rgba(0x0f5c8c, 0x30),
	theme.ColorNameFocus:               rgba(0x0f5c8c, 0x38),
	theme.ColorNameSelection:           rgba(0x0f5c8c, 0x2a),
	theme.ColorNameInputBackground:     rgb(0xffffff),
	theme.ColorNameInputBorder:         rgb(0xa9b7c5),
	theme.ColorNamePlaceHolder:         rgb(0x6b7886),
	theme.ColorNameSeparator:           rgb(0xdde4eb),
	theme.ColorNameHeaderBackground:    rgb(0xe9eff5),
	theme.ColorNameMenuBackground:      rgb(0xffffff),
	theme.ColorNameOverlayBackground:   rgb(0xf9fbfc),
	theme.ColorNameScrollBar:           rgba(0x1c2733, 0x55),
	theme.ColorNameScrollBarBackground: rgba(0x1c2733, 0x0c),
	theme.ColorNameShadow:              rgba(0x0b1f33, 0x4d),
	theme.ColorNameSuccess:             rgb(0x2b7a3f),
	theme.ColorNameWarning:             rgb(0x9a5b00),
	theme.ColorNameError:               rgb(0xb3261e),
	theme.ColorNameForegroundOnSuccess: rgb(0xffffff),
	theme.ColorNameForegroundOnWarning: rgb(0xffffff),
	theme.ColorNameForegroundOnError:   rgb(0xffffff),

	kit.ColorNone:         rgba(0, 0),
	kit.ColorSurface:      rgb(0xffffff),
	kit.ColorRail:         rgb(0x0d4f79),
	kit.ColorRailText:     rgb(0xf2f7fb),
	kit.ColorRailSelected: rgb(0x1a6a9c),
	kit.ColorAccent:       rgb(0xffb938),
	kit.ColorMuted:        rgb(0x5c6a78),
	kit.ColorBanner:       rgb(0xfff3d6),
	kit.ColorNotice:       rgb(0x22313f),
	kit.ColorNoticeText:   rgb(0xf5f8fa),
	kit.ColorNoticeAction: rgb(0xffb938),
	kit.ColorChip:         rgb(0xe7edf3),
}

var darkColors = map[fyne.ThemeColorName]color.Color{
	theme.ColorNameBackground:          rgb(0x16202a),
	theme.ColorNameForeground:          rgb(0xe6edf3),
	theme.ColorNamePrimary:             rgb(0x4fa6dc),
	theme.ColorNameForegroundOnPrimary: rgb(0x0a1c29),
	theme.ColorNameHyperlink:           rgb(0x6db8e6),
	theme.ColorNameButton:              rgb(0x2a3845),
	theme.ColorNameDisabledButton:      rgb(0x222e39),
	theme.ColorNameDisabled:            rgb(0x687683),
	theme.ColorNameHover:               rgba(0x8cc8f0, 0x1c),
	theme.ColorNamePressed:             rgba(0x8cc8f0, 0x38),
	theme.ColorNameFocus:               rgba(0x4fa6dc, 0x55),
	theme.ColorNameSelection:           rgba(0x4fa6dc, 0x48),
	theme.ColorNameInputBackground:     rgb(0x0f1820),
	theme.ColorNameInputBorder:         rgb(0x55677a),
	theme.ColorNamePlaceHolder:         rgb(0x93a1ae),
	theme.ColorNameSeparator:           rgb(0x2e3b47),
	theme.ColorNameHeaderBackground:    rgb(0x22303c),
	theme.ColorNameMenuBackground:      rgb(0x1f2b36),
	theme.ColorNameOverlayBackground:   rgb(0x1b2630),
	theme.ColorNameScrollBar:           rgba(0xe6edf3, 0x55),
	theme.ColorNameScrollBarBackground: rgba(0xe6edf3, 0x0c),
	theme.ColorNameShadow:              rgba(0x000000, 0x80),
	theme.ColorNameSuccess:             rgb(0x6cc785),
	theme.ColorNameWarning:             rgb(0xf0b352),
	theme.ColorNameError:               rgb(0xf2857c),
	theme.ColorNameForegroundOnSuccess: rgb(0x0a1c29),
	theme.ColorNameForegroundOnWarning: rgb(0x0a1c29),
	theme.ColorNameForegroundOnError:   rgb(0x0a1c29),

	kit.ColorNone:         rgba(0, 0),
	kit.ColorSurface:      rgb(0x1d2934),
	kit.ColorRail:         rgb(0x0e161d),
	kit.ColorRailText:     rgb(0xe6edf3),
	kit.ColorRailSelected: rgb(0x1e3547),
	kit.ColorAccent:       rgb(0xffb938),
	kit.ColorMuted:        rgb(0x9dabb8),
	kit.ColorBanner:       rgb(0x3a3019),
	kit.ColorNotice:       rgb(0xdfe7ee),
	kit.ColorNoticeText:   rgb(0x16202a),
	kit.ColorNoticeAction: rgb(0x854b00),
	kit.ColorChip:         rgb(0x2b3946),
}

// partColors tell the parts of a score apart; each stands beside its name, so colour never says it alone.
var partColors = map[matching.Part]color.Color{
	matching.PartProduct:      rgb(0x1f77b4),
	matching.PartSpec:         rgb(0x2a9d8f),
	matching.PartQuantity:     rgb(0xe39a2d),
	matching.PartPlace:        rgb(0x8e6bbf),
	matching.PartCertificates: rgb(0x6aa84f),
	matching.PartCredit:       rgb(0xd1608f),
	matching.PartSize:         rgb(0xa67c52),
	matching.PartSource:       rgb(0x3da5d9),
	matching.PartDecision:     rgb(0x85929e),
	matching.PartInferred:     rgb(0xb0413e),
}
