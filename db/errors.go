package db

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/mattn/go-sqlite3"

	"lianpei/catalog"
)

// The known states of a catalog file; compare with errors.Is.
var (
	ErrNotFound   = errors.New("not found")
	ErrNoCatalog  = errors.New("no catalog at this place")
	ErrNotCatalog = errors.New("not a catalog file")
	ErrNewer      = errors.New("catalog was written by a newer program")
	ErrLocked     = errors.New("catalog is open in another start of the program")
	ErrReadOnly   = errors.New("catalog or its folder cannot be written to")
	ErrDamaged    = errors.New("catalog file is damaged")
	ErrFull       = errors.New("disk is full")
	ErrNameTaken  = errors.New("another enterprise has this name")
	ErrNoStep     = errors.New("nothing to undo or redo")
)

// BuiltOnError says that an import cannot be undone since later work rests on it. Subjects are names of what rests on it, at
// most ten; Count is how many there are.
type BuiltOnError struct {
	Subjects []string
	Count    int
}

// Error names the subjects for logs.
func (e *BuiltOnError) Error() string {
	return fmt.Sprintf("%d later changes rest on the import: %s", e.Count, strings.Join(e.Subjects, ", "))
}

// wrap turns a driver's error into ours and says what was attempted. A nil error stays nil.
func wrap(attempt string, err error) error {
	if err == nil {
		return nil
	}
	var invalid *catalog.InvalidError
	var driver sqlite3.Error
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), errors.As(err, &invalid):
	case errors.Is(err, fs.ErrPermission):
		err = fmt.Errorf("%w: %w", ErrReadOnly, err)
	case errors.As(err, &driver):
		if known := fromDriver(driver); known != nil {
			err = fmt.Errorf("%w: %w", known, err)
		}
	}
	return fmt.Errorf("%s: %w", attempt, err)
}

func fromDriver(err sqlite3.Error) error {
	switch err.Code {
	case sqlite3.ErrNotADB:
		return ErrNotCatalog
	case sqlite3.ErrCorrupt:
		return ErrDamaged
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return ErrLocked
	case sqlite3.ErrReadonly, sqlite3.ErrCantOpen, sqlite3.ErrPerm:
		return ErrReadOnly
	case sqlite3.ErrFull:
		return ErrFull
	case sqlite3.ErrInterrupt:
		return context.Canceled
	}
	if err.ExtendedCode == sqlite3.ErrConstraintUnique && strings.Contains(err.Error(), "enterprises.name_key") {
		return ErrNameTaken
	}
	return nil
}
