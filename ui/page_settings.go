package ui

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"lianpei/matching"
	"lianpei/ui/kit"
	"lianpei/words"
	"lianpei/workspace"
)

// languageKeys are the names of the languages, each in its own.
var languageKeys = map[words.Language]string{words.Chinese: "language.zh", words.English: "language.en"}

// themeKeys are the names of the themes.
var themeKeys = map[themeMode]string{themeSystem: "theme.system", themeLight: "theme.light", themeDark: "theme.dark"}

// importanceKeys are the names of how much a part counts.
var importanceKeys = map[workspace.Importance]string{
	workspace.ImportanceNone: "importance.none", workspace.ImportanceLow: "importance.low",
	workspace.ImportanceNormal: "importance.normal", workspace.ImportanceHigh: "importance.high",
}

// settingsActions are what the settings change outside themselves.
type settingsActions struct {
	Language func(words.Language) // switches at once
	Look     func()               // theme or font size changed
	Open     func()
	New      func()
}

// settingsSource is what the page needs of the open catalog.
type settingsSource interface {
	Importance(ctx context.Context) (map[matching.Part]workspace.Importance, error)
	SetImportance(ctx context.Context, part matching.Part, level workspace.Importance) error
}

// settingsPage holds the few things a user can choose about the program and its open catalog.
type settingsPage struct {
	host     *host
	file     settingsSource
	work     *latest
	levels   map[matching.Part]*kit.Choice[workspace.Importance]
	language *kit.Choice[words.Language]
	theme    *kit.Choice[themeMode]
	scale    *kit.Choice[int]
	people   *kit.Check
	root     fyne.CanvasObject
}

func newSettingsPage(h *host, file settingsSource, path string, actions settingsActions) *settingsPage {
	p := &settingsPage{host: h, file: file, work: h.latest()}
	p.language = kit.NewChoice(words.Languages, func(l words.Language) string { return words.Text(languageKeys[l]) }, func(l words.Language) {
		h.prefs.setLanguage(l)
		actions.Language(l)
	})
	p.language.Set(words.Current())
	p.theme = kit.NewChoice(themeModes, func(m themeMode) string { return words.Text(themeKeys[m]) }, func(m themeMode) {
		h.prefs.setTheme(m)
		actions.Look()
	})
	p.theme.Set(h.prefs.theme())
	p.scale = kit.NewChoice(fontScales, func(n int) string { return strconv.Itoa(n) + "%" }, func(n int) {
		h.prefs.setFontScale(n)
		actions.Look()
	})
	p.scale.Set(h.prefs.fontScale())
	p.people = kit.NewCheck(words.Text("settings.without_people"), h.prefs.setWithoutPeople)
	p.people.Checked = h.prefs.withoutPeople()
	where := kit.Prose(path)
	where.Selectable = true

	look := kit.Fields(
		kit.Label(words.Text("settings.language")), kit.Line(kit.Wide(kit.Scaled(220), p.language)),
		kit.Label(words.Text("settings.theme")), kit.Line(kit.Wide(kit.Scaled(220), p.theme)),
		kit.Label(words.Text("settings.font")), kit.Line(kit.Wide(kit.Scaled(220), p.scale)))
	catalog := kit.Stack(8,
		kit.Fields(kit.Label(words.Text("settings.catalog")), where),
		kit.Line(
			kit.NewButton(words.Text("settings.open_other"), theme.FolderOpenIcon(), actions.Open),
			kit.NewButton(words.Text("settings.new"), theme.DocumentCreateIcon(), actions.New)))
	section := func(key string, o fyne.CanvasObject) fyne.CanvasObject {
		return kit.Stack(6, kit.Inset(0, 0, kit.SubHeading(words.Text(key))), kit.NewPanel(12, o))
	}
	p.root = container.NewVScroll(kit.Stack(16,
		kit.Inset(0, 4, kit.Heading(words.Text("rail.settings"))),
		section("settings.look", look),
		section("settings.weights", kit.Stack(8, p.weights(), kit.MutedProse(words.Text("settings.weights_hint")))),
		section("settings.exports", kit.Stack(2, p.people, kit.Inset(8, 0, kit.Tight(kit.MutedProse(words.Text("settings.without_people_hint")))))),
		section("settings.file", catalog)))
	return p
}

// Content is the page's widget.
func (p *settingsPage) Content() fyne.CanvasObject { return p.root }

// weights are the choices of how much each part of the score counts, in two columns.
func (p *settingsPage) weights() fyne.CanvasObject {
	p.levels = map[matching.Part]*kit.Choice[workspace.Importance]{}
	var columns [2][]fyne.CanvasObject
	for i, part := range workspace.MovableParts {
		p.levels[part] = kit.NewChoice(workspace.Importances,
			func(level workspace.Importance) string { return words.Text(importanceKeys[level]) },
			func(level workspace.Importance) { p.setImportance(part, level) })
		column := &columns[2*i/len(workspace.MovableParts)]
		*column = append(*column, kit.Label(words.Part(part)), kit.Line(kit.Wide(kit.Scaled(160), p.levels[part])))
	}
	return container.NewGridWithColumns(2, kit.Fields(columns[0]...), kit.Fields(columns[1]...))
}

func (p *settingsPage) setImportance(part matching.Part, level workspace.Importance) {
	start(p.host.latest(), p.host.ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, p.file.SetImportance(ctx, part, level)
	}, func(_ struct{}, err error) {
		if err != nil {
			p.host.fail("settings.weights_failed", err)
			p.Refresh()
			return
		}
		p.host.changed()
	})
}

// Refresh shows what the open catalog keeps.
func (p *settingsPage) Refresh() {
	start(p.work, p.host.ctx, p.file.Importance, func(levels map[matching.Part]workspace.Importance, err error) {
		if err != nil {
			p.host.fail("settings.weights_failed", err)
			return
		}
		for part, level := range levels {
			p.levels[part].Set(level)
		}
	})
}
