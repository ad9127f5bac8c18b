package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"lianpei/ui/kit"
	"lianpei/words"
)

// newProblemPage says why a catalog could not be opened and offers what can be done.
func newProblemPage(err error, retry, open, quit func()) fyne.CanvasObject {
	icon := widget.NewIcon(theme.NewWarningThemedResource(theme.WarningIcon()))
	body := kit.Stack(12,
		container.NewHBox(kit.AtLeast(32, 32, icon), kit.Inset(6, 6, kit.Heading(words.Text("problem.title")))),
		kit.Tight(kit.Prose(words.Error(err))),
		kit.Tight(kit.Prose(words.Text("problem.untouched"))),
		kit.Line(
			kit.NewButton(words.Text("problem.open_other"), theme.FolderOpenIcon(), open).Primary(),
			kit.NewButton(words.Text("problem.retry"), theme.ViewRefreshIcon(), retry),
			kit.NewButton(words.Text("menu.quit"), theme.LogoutIcon(), quit)))
	return container.NewCenter(kit.Wide(620, kit.NewPanel(24, body)))
}

// newOpeningPage stands while a catalog is being opened. Call stop before it is replaced: the bar would move on unseen, and every
// move draws the whole window.
func newOpeningPage(path string) (content fyne.CanvasObject, stop func()) {
	bar := widget.NewProgressBarInfinite()
	bar.Start()
	content = container.NewCenter(kit.Wide(420, kit.NewPanel(24, kit.Stack(10,
		kit.SubHeading(words.Text("opening.title")), bar, kit.Tight(kit.MutedProse(path))))))
	return content, bar.Stop
}
