// Package catalog holds the domain: enterprises, what they buy and sell, the quantities and codes they state, the findings
// that checks make about them, and the decisions people took. It is pure: no clock, no files, no logging, nothing of the
// project imported. Stored values are keys (Label, SourceArea, …), never the words a page shows for them.
package catalog
