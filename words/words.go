// Package words turns the keys of the lower layers into sentences of the chosen language: reasons, findings, errors, choices.
// It is the one place where an error becomes a sentence. The language is global, as it is in Fyne's lang package beneath.
package words

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"fyne.io/fyne/v2/lang"

	"lianpei/assets"
)

// Language is the key of a language of the program.
type Language string

// The languages. Chinese is the default.
const (
	Chinese Language = "zh"
	English Language = "en"
)

// Languages lists the languages in the order in which the settings offer them.
var Languages = []Language{Chinese, English}

var current = Chinese

// Current returns the language in use.
func Current() Language { return current }

// Use makes a language the program's, whatever the system's is. Call it before the first sentence is asked for and, to switch,
// on the UI goroutine.
func Use(language Language) error {
	if !slices.Contains(Languages, language) {
		return fmt.Errorf("unknown language %q", language)
	}
	files, err := fs.Glob(assets.Translations, "lang/*."+string(language)+".json")
	if err != nil {
		return fmt.Errorf("list translations: %w", err)
	}
	for _, file := range files {
		data, err := assets.Translations.ReadFile(file)
		if err != nil {
			return fmt.Errorf("read translations: %w", err)
		}
		// Registered under the system's own locale, our language wins on any system.
		if err := lang.AddTranslationsForLocale(data, lang.SystemLocale()); err != nil {
			return fmt.Errorf("load translations %s: %w", file, err)
		}
	}
	current = language
	return nil
}

// Values fill the {{.Name}} places of a sentence.
type Values map[string]any

// Text returns the sentence of a key in the current language.
func Text(key string, values ...Values) string {
	if len(values) == 0 {
		return lang.X(key, key)
	}
	return lang.X(key, key, map[string]any(values[0]))
}

// Count returns the sentence of a key for a number of things; the sentence's place for the number is {{.Count}}.
func Count(key string, n int, values ...Values) string {
	all := map[string]any{"Count": n}
	if len(values) > 0 {
		for k, v := range values[0] {
			all[k] = v
		}
	}
	return lang.XN(key, key, n, all)
}

// List joins texts the way the language does: with 、 or a comma.
func List(texts []string) string {
	return strings.Join(texts, Text("list.separator"))
}
