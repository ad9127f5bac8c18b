package words

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"lianpei/catalog"
	"lianpei/db"
	"lianpei/workbook"
	"lianpei/workspace"
)

// known maps the sentinels of the lower layers to the keys of their sentences: what happened, what was kept, what to do.
var known = []struct {
	err error
	key string
}{
	{context.Canceled, "error.cancelled"},
	{db.ErrNoCatalog, "error.no_catalog"},
	{db.ErrNotCatalog, "error.not_catalog"},
	{db.ErrNewer, "error.newer"},
	{db.ErrLocked, "error.locked"},
	{db.ErrReadOnly, "error.read_only"},
	{db.ErrDamaged, "error.damaged"},
	{db.ErrFull, "error.disk_full"},
	{db.ErrNameTaken, "error.name_taken"},
	{db.ErrNotFound, "error.not_found"},
	{db.ErrNoStep, "error.no_step"},
	{workbook.ErrEmpty, "error.form_empty"},
	{workbook.ErrEncrypted, "error.form_encrypted"},
	{workbook.ErrOldFormat, "error.form_old"},
	{workbook.ErrTruncated, "error.form_truncated"},
	{workbook.ErrTooLarge, "error.form_too_large"},
	{workbook.ErrNoColumns, "error.form_no_columns"},
	{workbook.ErrNotWorkbook, "error.not_workbook"},
	{workbook.ErrCannotWrite, "error.cannot_write"},
	{fs.ErrNotExist, "error.file_missing"},
	{fs.ErrPermission, "error.file_permission"},
}

// Error turns any error into a sentence for people. It is the only place that does.
func Error(err error) string {
	if err == nil {
		return ""
	}
	var invalid *catalog.InvalidError
	if errors.As(err, &invalid) {
		return Finding(catalog.Finding{Rule: invalid.Rule, Field: invalid.Field, Value: invalid.Value})
	}
	var builtOn *db.BuiltOnError
	if errors.As(err, &builtOn) {
		return Text("error.built_on", Values{"Count": builtOn.Count, "Subjects": List(builtOn.Subjects)})
	}
	var ambiguous *workspace.AmbiguousError
	if errors.As(err, &ambiguous) {
		return Text("error.ambiguous", Values{"Text": ambiguous.Text, "Count": len(ambiguous.Names),
			"Names": List(ambiguous.Names[:min(5, len(ambiguous.Names))])})
	}
	for _, k := range known {
		if errors.Is(err, k.err) {
			return Text(k.key, Values{"Subject": subject(err)})
		}
	}
	return Text("error.unexpected", Values{"Detail": err.Error()})
}

// subject is the file that an error speaks of, as far as it names one: the part before the first colon without its verb.
func subject(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Path
	}
	first, _, _ := strings.Cut(err.Error(), ": ")
	for _, verb := range []string{"open ", "lock ", "read ", "import ", "create "} {
		if rest, ok := strings.CutPrefix(first, verb); ok {
			return rest
		}
	}
	return first
}
