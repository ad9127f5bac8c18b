package ui

import "fyne.io/fyne/v2"

func icon(name, path string) fyne.Resource {
	return fyne.NewStaticResource(name+".svg", []byte(
		`<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"><path fill="#000000" d="`+path+`"/></svg>`))
}

var (
	overviewIcon   = icon("overview", "M3 3h8v10H3zM13 3h8v6h-8zM13 11h8v10h-8zM3 15h8v6H3z")
	enterpriseIcon = icon("enterprise", "M3 21V8l6 4V8l6 4V3h6v18zM7 15h2v3H7zM11 15h2v3h-2zM15 15h2v3h-2z")
	matchingIcon   = icon("matching", "M7 7a5 5 0 0 0 0 10h4v-2H7a3 3 0 0 1 0-6h4V7zM8 11h8v2H8zM13 7v2h4a3 3 0 0 1 0 6h-4v2h4a5 5 0 0 0 0-10z")
)
