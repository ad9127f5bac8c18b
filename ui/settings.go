package ui

import (
	"slices"

	"fyne.io/fyne/v2"

	"lianpei/words"
)

// themeMode is the key of a choice of light or dark.
type themeMode string

const (
	themeSystem themeMode = "system"
	themeLight  themeMode = "light"
	themeDark   themeMode = "dark"
)

var themeModes = []themeMode{themeSystem, themeLight, themeDark}

// fontScales are the font sizes on offer, in percent of the normal one.
var fontScales = []int{90, 100, 115, 130, 150}

const (
	keyLanguage      = "language"
	keyTheme         = "theme"
	keyFontScale     = "fontScale"
	keyWithoutPeople = "exportWithoutPeople"
	keyRecent        = "catalogRecent"
	keySample        = "catalogSample"
	keyLast          = "catalogLast"
	keyFolder        = "folderLast"
	keyWidth         = "windowWidth"
	keyHeight        = "windowHeight"
)

const maxRecent = 8

// settings are what the program keeps between starts. Stored are keys and numbers, never words of a language.
type settings struct{ store fyne.Preferences }

func (s settings) language(fallback words.Language) words.Language {
	l := words.Language(s.store.StringWithFallback(keyLanguage, string(fallback)))
	if !slices.Contains(words.Languages, l) {
		return words.Chinese
	}
	return l
}
func (s settings) setLanguage(l words.Language) { s.store.SetString(keyLanguage, string(l)) }

func (s settings) theme() themeMode {
	m := themeMode(s.store.StringWithFallback(keyTheme, string(themeLight)))
	if !slices.Contains(themeModes, m) {
		return themeLight
	}
	return m
}
func (s settings) setTheme(m themeMode) { s.store.SetString(keyTheme, string(m)) }

func (s settings) fontScale() int {
	scale := s.store.IntWithFallback(keyFontScale, 100)
	if !slices.Contains(fontScales, scale) {
		return 100
	}
	return scale
}
func (s settings) setFontScale(percent int) { s.store.SetInt(keyFontScale, percent) }

func (s settings) withoutPeople() bool      { return s.store.Bool(keyWithoutPeople) }
func (s settings) setWithoutPeople(on bool) { s.store.SetBool(keyWithoutPeople, on) }

func (s settings) recent() []string { return s.store.StringList(keyRecent) }
func (s settings) addRecent(path string) {
	list := slices.DeleteFunc(s.recent(), func(p string) bool { return p == path })
	list = append([]string{path}, list...)
	s.store.SetStringList(keyRecent, list[:min(len(list), maxRecent)])
}

// sample is the path of the catalog that was filled with the sample cluster, or empty.
func (s settings) sample() string        { return s.store.String(keySample) }
func (s settings) setSample(path string) { s.store.SetString(keySample, path) }

// folder is where files were last chosen.
func (s settings) folder() string        { return s.store.String(keyFolder) }
func (s settings) setFolder(path string) { s.store.SetString(keyFolder, path) }

// last is the catalog that was open last, or empty.
func (s settings) last() string        { return s.store.String(keyLast) }
func (s settings) setLast(path string) { s.store.SetString(keyLast, path) }

func (s settings) size() fyne.Size {
	w, h := s.store.FloatWithFallback(keyWidth, 1240), s.store.FloatWithFallback(keyHeight, 780)
	return fyne.NewSize(float32(min(max(w, minWidth), 4000)), float32(min(max(h, minHeight), 3000)))
}
func (s settings) setSize(size fyne.Size) {
	s.store.SetFloat(keyWidth, float64(size.Width))
	s.store.SetFloat(keyHeight, float64(size.Height))
}

const minWidth, minHeight = 1000, 600
