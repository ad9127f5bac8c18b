package workbook

// Kind stub until form.go exists.
type Kind string
