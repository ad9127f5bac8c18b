package words

import (
	"encoding/json"
	"fmt"
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

	"github.com/google/go-cmp/cmp"

	"lianpei/assets"
	"lianpei/catalog"
	"lianpei/workspace"
)

// sentences reads a part of the translations.
func sentences(t *testing.T, part string, language Language) map[string]string {
	t.Helper()
	data, err := assets.Translations.ReadFile("lang/" + part + "." + string(language) + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var raw map[string]any // a sentence, or the forms of its plural
	if err := json.Unmarshal(data, &raw); err != nil {
		t.Fatalf("%s.%s.json: %v", part, language, err)
	}
	all := map[string]string{}
	for key, value := range raw {
		all[key] = fmt.Sprint(value)
	}
	return all
}

// source parses the files of a package folder, tests left out.
func source(t *testing.T, folder string) []*ast.File {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", folder, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no source in %s (%v)", folder, err)
	}
	var files []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// literals returns the string literals of a package folder that look like what is asked for.
func literals(t *testing.T, folder string, like *regexp.Regexp) []string {
	t.Helper()
	var found []string
	for _, file := range source(t, folder) {
		ast.Inspect(file, func(n ast.Node) bool {
			if text, ok := literal(n); ok && like.MatchString(text) {
				found = append(found, text)
			}
			return true
		})
	}
	return found
}

func literal(n ast.Node) (string, bool) {
	l, ok := n.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(l.Value)
	return text, err == nil
}

// constants returns the values of the string constants of a type that a package folder declares.
func constants(t *testing.T, folder, typeName string) []string {
	t.Helper()
	var found []string
	for _, file := range source(t, folder) {
		for _, d := range file.Decls {
			block, ok := d.(*ast.GenDecl)
			if !ok || block.Tok != token.CONST {
				continue
			}
			for _, s := range block.Specs {
				spec := s.(*ast.ValueSpec)
				name, ok := spec.Type.(*ast.Ident)
				if !ok || name.Name != typeName {
					continue
				}
				for _, value := range spec.Values {
					if text, ok := literal(value); ok && text != "" {
						found = append(found, text)
					}
				}
			}
		}
	}
	if len(found) == 0 {
		t.Fatalf("%s has no constants of type %s", folder, typeName)
	}
	return found
}

// keyFunctions are the functions whose first argument is a key.
var keyFunctions = []string{"Text", "Count", "say", "misuse", "text", "t"}

var keyShape = regexp.MustCompile(`^[a-z]+(_[a-z]+)?(\.[a-z_]+)+$`)

// askedFor returns the keys that packages ask for: what is handed to the functions, and every other literal that is a key.
func askedFor(t *testing.T, known map[string]string, folders ...string) map[string]bool {
	t.Helper()
	asked := map[string]bool{}
	for _, folder := range folders {
		for _, file := range source(t, folder) {
			ast.Inspect(file, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok && len(call.Args) > 0 {
					name := ""
					switch f := call.Fun.(type) {
					case *ast.Ident:
						name = f.Name
					case *ast.SelectorExpr:
						name = f.Sel.Name
					}
					if text, ok := literal(call.Args[0]); ok && slices.Contains(keyFunctions, name) {
						asked[text] = true
					}
				}
				if text, ok := literal(n); ok && keyShape.MatchString(text) && known[text] != "" {
					asked[text] = true
				}
				return true
			})
		}
	}
	return asked
}

// composed returns the keys that are made of a prefix and the values of a type.
func composed(t *testing.T) []string {
	t.Helper()
	var all []string
	add := func(prefix string, values ...string) {
		for _, v := range values {
			all = append(all, prefix+v)
		}
	}
	add("rule.", constants(t, "catalog", "Rule")...)
	for _, text := range literals(t, "db", regexp.MustCompile(`^(integrity|reference|key_stale|code_duplicate)$`)) {
		add("rule.", text)
	}
	add("severity.", constants(t, "catalog", "Severity")...)
	add("label.", constants(t, "catalog", "Label")...)
	add("verdict.", constants(t, "catalog", "Verdict")...)
	add("step.", constants(t, "catalog", "StepKind")...)
	add("side.", constants(t, "catalog", "Side")...)
	add("source.", constants(t, "catalog", "SourceArea")...)
	add("part.", constants(t, "matching", "Part")...)
	add("field.", fields(t)...)
	add("sheet_kind.", constants(t, "workbook", "Kind")...)
	add("cli.progress.", workspace.StageReading, workspace.StageSaving, workspace.StageMatching, workspace.StageWriting)
	add("reason.", reasonKeys(t)...)
	add("gaps.figure.", constants(t, "matching/plan", "State")...)
	add("gaps.rate.", constants(t, "matching/plan", "Basis")...)
	for _, basis := range constants(t, "matching/plan", "Basis") {
		add("gaps.rate.", basis+".text")
	}
	for _, item := range workspace.GapNotes {
		add("gaps.note.", item, item+".text")
	}
	add("why.", constants(t, "matching", "WhyKey")...)
	add("role.", "thing", "machine", "packaging", "service", "part", "seed", "waste", "mould", "tool", "material", "blank", "software")
	for _, item := range []string{"score", "reasons", "order", "inferred", "state", "unmet", "scope", "decide"} {
		add("export.note.", item, item+".text")
	}
	return all
}

// reasonKeys are what package matching calls its reasons. Those about today's source are made of the area.
func reasonKeys(t *testing.T) []string {
	t.Helper()
	keys := literals(t, "matching", regexp.MustCompile(`^[a-z]+\.[a-z]+$`))
	for _, area := range []catalog.SourceArea{catalog.SourceImport, catalog.SourceOtherParts, catalog.SourceProvince} {
		keys = append(keys, "source."+string(area), "source."+string(area)+".unnamed")
	}
	return append(keys, literals(t, "workspace", regexp.MustCompile(`^inferred\.[a-z]+$`))...)
}

// fields are the fields that forms can have and that findings can be about.
func fields(t *testing.T) []string {
	t.Helper()
	known := sentences(t, "core", Chinese)
	// A bare 名称 or 单位 is decided on before a column is shown.
	found := slices.DeleteFunc(constants(t, "workbook", "Field"), func(f string) bool { return strings.HasPrefix(f, "bare_") })
	for _, folder := range []string{"catalog", "workbook", "db"} {
		for _, text := range literals(t, folder, regexp.MustCompile(`^[a-z_]+$`)) {
			if known["field."+text] != "" {
				found = append(found, text)
			}
		}
		for _, file := range source(t, folder) {
			ast.Inspect(file, func(n ast.Node) bool {
				if pair, ok := n.(*ast.KeyValueExpr); ok {
					name, _ := pair.Key.(*ast.Ident)
					if text, ok := literal(pair.Value); ok && name != nil && name.Name == "Field" {
						found = append(found, text)
					}
				}
				return true
			})
		}
	}
	return found
}

func TestEveryKeyThatIsUsedHasASentence(t *testing.T) {
	for _, language := range Languages {
		core, ui := sentences(t, "core", language), sentences(t, "ui", language)
		used := askedFor(t, core, "words", "cli", "workspace")
		for _, key := range composed(t) {
			used[key] = true
		}
		for _, key := range slices.Sorted(maps.Keys(used)) {
			if core[key] == "" {
				t.Errorf("%s: %s has no sentence", language, key)
			}
			if ui[key] != "" {
				t.Errorf("%s: %s has a sentence among those of the window as well", language, key)
			}
		}
	}
}

func TestEverySentenceIsUsed(t *testing.T) {
	core := sentences(t, "core", Chinese)
	used := askedFor(t, core, "words", "cli", "workspace", "ui")
	for _, key := range composed(t) {
		used[key] = true
	}
	for _, key := range slices.Sorted(maps.Keys(core)) {
		if !used[key] {
			t.Errorf("%s is not used", key)
		}
	}
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	place := regexp.MustCompile(`\.[A-Z]\w*`)
	zh, en := sentences(t, "core", Chinese), sentences(t, "core", English)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(zh)), slices.Sorted(maps.Keys(en))); diff != "" {
		t.Errorf("keys (-zh +en):\n%s", diff)
	}
	for key := range zh {
		places := func(sentence string) []string {
			var found []string
			for _, action := range regexp.MustCompile(`\{\{[^}]*\}\}`).FindAllString(sentence, -1) {
				found = append(found, place.FindAllString(action, -1)...)
			}
			slices.Sort(found)
			return slices.Compact(found)
		}
		if diff := cmp.Diff(places(zh[key]), places(en[key])); diff != "" {
			t.Errorf("%s: places (-zh +en):\n%s", key, diff)
		}
	}
}

// latin are the words of other scripts that a Chinese reader knows.
var latin = []string{
	"N", "MB", "Excel", "WPS", "xlsx", "xls", "csv", "CSV", "lianpei", "help", "demo", "import", "match", "query", "export", "check", "infer", "knowledge", "zh", "en",
	"product", "relation", "target", "alias", "kind", "stage",
	"partners", "enterprises", "needs", "offers",
	"db", "out", "kind", "json", "top", "enterprise", "with", "tsv", "input", "without", "people", "lang", "gaps", "min", "share", "n",
}

func TestChineseSentencesAreChinese(t *testing.T) {
	word := regexp.MustCompile(`[A-Za-z]+`)
	for key, sentence := range sentences(t, "core", Chinese) {
		sentence = regexp.MustCompile(`\{\{[^}]*\}\}`).ReplaceAllString(sentence, "")
		for _, w := range word.FindAllString(sentence, -1) {
			if !slices.Contains(latin, w) {
				t.Errorf("%s holds the word %q", key, w)
			}
		}
		if strings.ContainsAny(sentence, ",;?!") || strings.Contains(sentence, ": ") {
			t.Errorf("%s has half-width punctuation: %s", key, sentence)
		}
	}
}

func TestEnglishSentencesAreEnglish(t *testing.T) {
	for key, sentence := range sentences(t, "core", English) {
		if key != "error.form_no_columns" && regexp.MustCompile(`[\p{Han}，。；：、（）]`).MatchString(sentence) {
			t.Errorf("%s holds Chinese: %s", key, sentence)
		}
	}
}

func TestTranslationsAreWellFormed(t *testing.T) {
	files, err := fs.Glob(assets.Translations, "lang/*.json")
	if err != nil || len(files) != 4 {
		t.Fatalf("got %v, %v, want a core and a ui file of each language", files, err)
	}
	for _, part := range []string{"core", "ui"} {
		for _, language := range Languages {
			data, err := assets.Translations.ReadFile("lang/" + part + "." + string(language) + ".json")
			if err != nil {
				t.Fatal(err)
			}
			// A key that stands twice would lose its first sentence without a word.
			seen := map[string]bool{}
			for _, line := range regexp.MustCompile(`(?m)^\t"([^"]+)":`).FindAllStringSubmatch(string(data), -1) {
				if seen[line[1]] {
					t.Errorf("%s.%s.json has %s twice", part, language, line[1])
				}
				seen[line[1]] = true
			}
		}
	}
}
