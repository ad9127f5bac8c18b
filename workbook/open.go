package workbook

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/richardlehane/mscfb"
	"github.com/xuri/excelize/v2"

	"lianpei/catalog"
)

var (
	zipMagic      = []byte("PK")
	compoundMagic = []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1} // [MS-CFB] 2.2
)

// sniffRows is how many rows with content are looked at to understand a sheet.
const sniffRows = 60

// Open decides the format of the file at path and how each of its sheets is to be read. It returns one of the sentinels
// (ErrEmpty, ErrNotWorkbook …) wrapped with the base name for a file that cannot be read. Close the form after use.
func Open(ctx context.Context, path string, opts Options) (*Form, error) {
	book, err := openBook(ctx, path, opts)
	if err != nil {
		for _, sentinel := range []error{ErrEmpty, ErrNotWorkbook, ErrEncrypted, ErrOldFormat, ErrTruncated, ErrTooLarge} {
			if errors.Is(err, sentinel) {
				return nil, inFile(path, sentinel, err)
			}
		}
		return nil, fmt.Errorf("open form %s: %w", baseName(path), err)
	}
	form := &Form{path: path, file: baseName(path), options: opts, book: book}
	if err := form.sniff(ctx); err != nil {
		_ = book.close()
		return nil, err
	}
	return form, nil
}

func openBook(ctx context.Context, path string, opts Options) (book, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, ErrNotWorkbook
	case info.Size() == 0:
		return nil, ErrEmpty
	case info.Size() > maxFileBytes:
		return nil, ErrTooLarge
	}
	head := make([]byte, len(compoundMagic))
	n, err := file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, zipMagic):
		return openXLSX(ctx, file, info.Size())
	case bytes.Equal(head, compoundMagic):
		return openCompound(ctx, file, info.Size(), opts.Password)
	}
	return openCSV(ctx, file)
}

// openCompound tells an encrypted workbook from the old format; both are OLE compound files.
func openCompound(ctx context.Context, file io.ReaderAt, size int64, password string) (book, error) {
	raw, err := io.ReadAll(io.NewSectionReader(file, 0, size))
	if err != nil {
		return nil, err
	}
	encrypted, old, err := compoundStreams(raw)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrTruncated, err)
	case old:
		return nil, ErrOldFormat
	case !encrypted:
		return nil, ErrNotWorkbook
	case password == "":
		return nil, ErrEncrypted
	}
	var plain []byte
	err = guard(func() error {
		plain, err = excelize.Decrypt(raw, &excelize.Options{Password: password})
		return err
	})
	// A wrong password decrypts to noise, which shows in the missing zip mark.
	if err != nil || !bytes.HasPrefix(plain, zipMagic) {
		return nil, ErrEncrypted
	}
	return openXLSX(ctx, bytes.NewReader(plain), int64(len(plain)))
}

func compoundStreams(raw []byte) (encrypted, old bool, err error) {
	err = guard(func() error {
		doc, err := mscfb.New(bytes.NewReader(raw))
		if err != nil {
			return err
		}
		for _, entry := range doc.File {
			switch entry.Name {
			case "EncryptedPackage":
				encrypted = true
			case "Workbook", "Book":
				old = true
			}
		}
		return nil
	})
	return encrypted, old, err
}

// guard turns a panic inside a third-party reader, which only a damaged file can cause, into an error.
func guard(work func() error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("%w: %v", ErrTruncated, cause)
		}
	}()
	return work()
}

// errEnough ends the reading of a sample.
var errEnough = errors.New("enough rows")

// sniff understands every sheet from its first rows.
func (f *Form) sniff(ctx context.Context) error {
	content, recognised := false, false
	for i, part := range f.book.parts() {
		if err := ctx.Err(); err != nil {
			return err
		}
		sample, err := f.sample(ctx, i)
		if err != nil {
			return err
		}
		content = content || len(sample) > 0
		sheet := Sheet{Name: part.name, Kind: KindSkipped}
		plan := understand(f.file, &sheet, part, sample, f.options.Kind)
		if plan == nil && len(sample) > 0 {
			sheet.Findings = append(sheet.Findings, catalog.Finding{File: f.file, Sheet: part.name, Rule: catalog.RuleSheetSkipped, Severity: catalog.Note})
		}
		recognised = recognised || plan != nil
		f.sheets = append(f.sheets, sheet)
		f.plans = append(f.plans, plan)
	}
	switch {
	case !content:
		return inFile(f.path, ErrEmpty, nil)
	case !recognised:
		return inFile(f.path, ErrNoColumns, nil)
	}
	return nil
}

// sample returns the first rows of a sheet that hold any text.
func (f *Form) sample(ctx context.Context, sheet int) ([]row, error) {
	var sample []row
	err := f.book.read(ctx, sheet, func(r row) error {
		if !isBlankRow(r.cells) {
			sample = append(sample, r)
		}
		if len(sample) == sniffRows {
			return errEnough
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return nil, fmt.Errorf("%s: %w", f.file, err)
	}
	return sample, nil
}
