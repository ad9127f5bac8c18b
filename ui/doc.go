// Package ui is the window: one file a page, no rules of business. Every function and widget of it belongs to the UI goroutine
// except where a comment says otherwise; work that touches the catalog runs through start or runJob.
package ui
