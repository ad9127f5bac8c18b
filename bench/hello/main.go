// Command hello is the smallest Fyne program that can show Chinese with the program's font: what a start costs at least.
package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"lianpei/assets"
)

// fontTheme is the default theme with the program's font.
type fontTheme struct {
	fyne.Theme
	regular, bold fyne.Resource
}

// Font is Fyne's.
func (t *fontTheme) Font(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Symbol:
		return t.Theme.Font(style)
	case style.Bold:
		return t.bold
	}
	return t.regular
}

func main() {
	hello := app.NewWithID("bench.hello")
	hello.Settings().SetTheme(&fontTheme{
		Theme:   theme.DefaultTheme(),
		regular: fyne.NewStaticResource("regular.ttf", assets.Regular),
		bold:    fyne.NewStaticResource("bold.ttf", assets.Bold),
	})
	window := hello.NewWindow("hello")
	window.SetContent(widget.NewLabel("你好"))
	window.Resize(fyne.NewSize(1180, 760)) // about that of the program: a frame's cost grows with its pixels
	window.ShowAndRun()
}
