package words

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"

	"lianpei/catalog"
	"lianpei/db"
	"lianpei/workbook"
	"lianpei/workspace"
)

// known maps the sentinels of the lower layers to the keys of their sentences (what happened, what was kept, what to do) and to
// the part of the error that names the file.
var known = []struct {
	err     error
	key     string
	subject func(error) string
}{
	{context.Canceled, "error.cancelled", nil},
	{db.ErrNoCatalog, "error.no_catalog", catalogFile},
	{db.ErrNotCatalog, "error.not_catalog", catalogFile},
	{db.ErrNewer, "error.newer", catalogFile},
	{db.ErrLocked, "error.locked", catalogFile},
	{db.ErrReadOnly, "error.read_only", catalogFile},
	{db.ErrDamaged, "error.damaged", catalogFile},
	{db.ErrFull, "error.disk_full", nil},
	{db.ErrNameTaken, "error.name_taken", nil},
	{db.ErrNotFound, "error.not_found", nil},
	{db.ErrNoStep, "error.no_step", nil},
	{workbook.ErrEmpty, "error.form_empty", form},
	{workbook.ErrEncrypted, "error.form_encrypted", form},
	{workbook.ErrOldFormat, "error.form_old", form},
	{workbook.ErrTruncated, "error.form_truncated", form},
	{workbook.ErrTooLarge, "error.form_too_large", form},
	{workbook.ErrNoColumns, "error.form_no_columns", form},
	{workbook.ErrNotWorkbook, "error.not_workbook", form},
	{workbook.ErrCannotWrite, "error.cannot_write", form},
	{fs.ErrNotExist, "error.file_missing", systemFile},
	{syscall.ENOTDIR, "error.file_missing", systemFile}, // a file stands where the path wants a folder
	{fs.ErrPermission, "error.file_permission", systemFile},
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
	if errors.Is(err, db.ErrNoCatalog) && errors.Is(err, fs.ErrNotExist) {
		return Text("error.no_folder", Values{"Subject": systemFile(err)})
	}
	for _, k := range known {
		if !errors.Is(err, k.err) {
			continue
		}
		subject := ""
		if k.subject != nil {
			subject = k.subject(err)
		}
		return Text(k.key, Values{"Subject": subject})
	}
	if file := systemFile(err); file != "" {
		return Text("error.file", Values{"Subject": file, "Detail": err.Error()})
	}
	return Text("error.unexpected", Values{"Detail": err.Error()})
}

// attempt is the part of an error before the first colon: what was attempted, and with which file.
func attempt(err error) string {
	first, _, _ := strings.Cut(err.Error(), ": ")
	return first
}

// catalogFile is the absolute path in what storage attempted (open /home/王/目录.lianpei); empty when it names none (save listing).
func catalogFile(err error) string {
	_, path, _ := strings.Cut(attempt(err), " ")
	if path, _, _ = strings.Cut(path, " (schema "); filepath.IsAbs(path) {
		return path
	}
	return ""
}

// form is the file with which the errors of package workbook begin.
func form(err error) string {
	return strings.TrimPrefix(attempt(err), workbook.ErrCannotWrite.Error()+" ")
}

// systemFile is the file that the operating system speaks of.
func systemFile(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Path
	}
	return ""
}
