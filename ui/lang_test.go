package ui

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2/lang"

	"lianpei/assets"
)

// keyPattern is what a translation key looks like: lower-case words joined by dots.
var keyPattern = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$`)

// foreignKeys are Fyne's own words, which the language files give in our languages on every system.
var foreignKeys = strings.Fields("Advanced Cancel Confirm Copy Cut Error Favourites File Folder No OK Open Paste Quit Redo Save Undo Yes " +
	"file.name file.parent monday monday.short tuesday tuesday.short wednesday wednesday.short thursday thursday.short friday " +
	"friday.short saturday saturday.short sunday sunday.short")

var foreignPhrases = []string{"Create Folder", "Enter filename", "New Folder", "Select all", "Show Hidden Files"}

func readLanguage(t *testing.T, pattern string) map[string]any {
	t.Helper()
	files, err := fs.Glob(assets.Translations, "lang/"+pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no files %s: %v", pattern, err)
	}
	all := map[string]any{}
	for _, file := range files {
		data, err := assets.Translations.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var one map[string]any
		if err := json.Unmarshal(data, &one); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for key, value := range one {
			if _, twice := all[key]; twice {
				t.Errorf("%s: %q stands in two files", file, key)
			}
			all[key] = value
		}
	}
	return all
}

// literals are the strings in the sources of a folder that look like translation keys.
func literals(t *testing.T, folder string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				if text, err := strconv.Unquote(literal.Value); err == nil && keyPattern.MatchString(text) {
					found[text] = true
				}
			}
			return true
		})
	}
	return found
}

func TestEveryKeyIsTranslatedAndUsed(t *testing.T) {
	chinese, english := readLanguage(t, "*.zh.json"), readLanguage(t, "*.en.json")
	for _, key := range slices.Sorted(maps.Keys(chinese)) {
		if _, ok := english[key]; !ok {
			t.Errorf("%q has no English", key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(english)) {
		if _, ok := chinese[key]; !ok {
			t.Errorf("%q has no Chinese", key)
		}
	}
	noKeys := map[string]bool{"regular.ttf": true, "bold.ttf": true, "icon.png": true, "cn.lianpei.desktop": true}
	used := literals(t, ".")
	for _, key := range slices.Sorted(maps.Keys(used)) {
		if _, ok := chinese[key]; !ok && !noKeys[key] {
			t.Errorf("%q is used and not translated", key)
		}
	}
	own := readLanguage(t, "ui.zh.json")
	for _, key := range slices.Sorted(maps.Keys(own)) {
		if !used[key] && !slices.Contains(foreignKeys, key) && !slices.Contains(foreignPhrases, key) {
			t.Errorf("%q is translated and not used", key)
		}
	}
}

func TestTranslationsFillTheSamePlaces(t *testing.T) {
	places := regexp.MustCompile(`{{\.(\w+)}}`)
	chinese, english := readLanguage(t, "ui.zh.json"), readLanguage(t, "ui.en.json")
	of := func(value any) []string {
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]bool{}
		for _, m := range places.FindAllStringSubmatch(string(text), -1) {
			found[m[1]] = true
		}
		delete(found, "Count") // a singular may do without
		return slices.Sorted(maps.Keys(found))
	}
	for key, value := range chinese {
		if got, want := of(english[key]), of(value); !slices.Equal(got, want) {
			t.Errorf("%q fills %q in English and %q in Chinese", key, got, want)
		}
		if plural, ok := value.(map[string]any); ok && (plural["one"] == nil || plural["other"] == nil) {
			t.Errorf("%q needs both one and other", key)
		}
	}
}

func TestFyneSpeaksChinese(t *testing.T) {
	for key, want := range map[string]string{"Copy": "复制", "Paste": "粘贴", "Select all": "全选", "Undo": "撤销"} {
		if got := lang.L(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
}
