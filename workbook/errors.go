package workbook

import (
	"errors"
	"fmt"
	"path/filepath"
)

// The known states of a file that cannot be read. Open and Form.Read return them wrapped with the file's base name; compare
// with errors.Is.
var (
	ErrEmpty       = errors.New("file without content")
	ErrNotWorkbook = errors.New("neither a workbook nor a CSV file")
	ErrEncrypted   = errors.New("workbook locked by a password") // no password was given, or a wrong one
	ErrOldFormat   = errors.New("workbook of Excel 97-2003")     // .xls: to be saved as .xlsx first
	ErrTruncated   = errors.New("file cut off or damaged")
	ErrTooLarge    = errors.New("file beyond the limits")
	ErrNoColumns   = errors.New("no recognisable column")
)

// Limits on what is read. They are far above real forms (a million listings take some 250 MB unpacked) and bound the memory
// and time that a hostile file can cost.
const (
	maxFileBytes     = 256 << 20
	maxUnpackedBytes = 1 << 30
	maxUnpackRatio   = 200      // of packed size; real workbooks stay below 60
	ratioFromBytes   = 64 << 20 // below this size a high ratio does no harm
	maxZipEntries    = 20_000
	maxPartBytes     = 16 << 20 // of workbook.xml and its relations; also where excelize turns to temporary files
	maxSheets        = 256
	maxRows          = 1 << 20 // of one sheet, as in Excel
	maxColumns       = 1000
	maxCellBytes     = 128 << 10 // Excel holds 32,767 characters of up to four bytes
	maxMerges        = 100_000
	maxSheetFindings = 1000
)

// inFile wraps a sentinel with the base name of the file and, where there is one, the cause.
func inFile(path string, sentinel, cause error) error {
	name := filepath.Base(path)
	if cause == nil || errors.Is(cause, sentinel) {
		return fmt.Errorf("%s: %w", name, sentinel)
	}
	return fmt.Errorf("%s: %w: %w", name, sentinel, cause)
}
