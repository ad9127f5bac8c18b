package workbook

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"math"
	"os"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// errSheetTooLarge is returned for a part of more than 4 GB: Excel refuses the archive that Go makes of it.
var errSheetTooLarge = errors.New("sheet is larger than 4 GB")

// compressionLevel costs half the time of the default level for files about a tenth larger.
const compressionLevel = 3

// archive writes the parts of a workbook in a fixed order: excelize hands over streamed sheets in the order of a map. The
// compressed parts wait in memory, as they would with excelize's own writer.
type archive struct {
	ctx   context.Context
	out   *os.File
	parts []*archivePart
}

func newArchive(ctx context.Context, out *os.File) *archive { return &archive{ctx: ctx, out: out} }

// open has the shape of excelize's ZipWriter field. The writer it is given is excelize's buffer, which stays empty.
func (a *archive) open(io.Writer) excelize.ZipWriter { return a }

// archivePart is one file of the archive.
type archivePart struct {
	ctx        context.Context
	name       string
	compressed bytes.Buffer
	deflate    *flate.Writer
	sum        hash.Hash32
	size       int64
}

// Create begins a part, which ends with the next Create or with Close.
func (a *archive) Create(name string) (io.Writer, error) {
	if err := a.finishPart(); err != nil {
		return nil, err
	}
	part := &archivePart{ctx: a.ctx, name: name, sum: crc32.NewIEEE()}
	var err error
	if part.deflate, err = flate.NewWriter(&part.compressed, compressionLevel); err != nil {
		return nil, err
	}
	a.parts = append(a.parts, part)
	return part, nil
}

// Write compresses the next bytes of the part; it is where a cancelled writing stops late.
func (p *archivePart) Write(data []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	p.size += int64(len(data))
	if p.size > math.MaxUint32 {
		return 0, errSheetTooLarge
	}
	_, _ = p.sum.Write(data) // never fails
	return p.deflate.Write(data)
}

// AddFS is not used by excelize for writing workbooks.
func (a *archive) AddFS(fs.FS) error { return errors.ErrUnsupported }

func (a *archive) finishPart() error {
	if len(a.parts) == 0 {
		return nil
	}
	return a.parts[len(a.parts)-1].deflate.Close()
}

// Close writes the parts, the list of content types first, as readers of such packages expect.
func (a *archive) Close() error {
	if err := a.finishPart(); err != nil {
		return err
	}
	slices.SortStableFunc(a.parts, func(p, q *archivePart) int { return strings.Compare(p.name, q.name) })
	out := zip.NewWriter(a.out)
	for _, part := range a.parts {
		if err := a.ctx.Err(); err != nil {
			return err
		}
		if err := part.writeTo(out); err != nil {
			return fmt.Errorf("part %s: %w", part.name, err)
		}
	}
	return out.Close()
}

func (p *archivePart) writeTo(out *zip.Writer) error {
	w, err := out.CreateRaw(&zip.FileHeader{
		Name: p.name, Method: zip.Deflate, CRC32: p.sum.Sum32(),
		CompressedSize64: uint64(p.compressed.Len()), UncompressedSize64: uint64(p.size),
	})
	if err != nil {
		return err
	}
	_, err = p.compressed.WriteTo(w)
	return err
}
