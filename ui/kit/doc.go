// Package kit holds widgets and helpers that know nothing of enterprises: table, choice, dialog, notices, rail, bars.
// Everything in it belongs to the UI goroutine.
package kit
