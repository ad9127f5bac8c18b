package workbook

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"lianpei/catalog"
)

// factColumns is the header of a list of knowledge.
var factColumns = []string{"product", "relation", "target"}

// MaxFactBytes bounds a list of knowledge: some 600,000 rows, ten times the largest one met.
const MaxFactBytes = 16 << 20

// maxFactTerms bounds the rows of a list that make names known (alias, kind, stage): the shipped knowledge has 20,000, and every
// opening of the catalog reads them. Rows about materials are only counted.
const maxFactTerms = 50_000

// ReadFacts reads a list of the user's own knowledge: CSV with the header product,relation,target, in any encoding that Open
// understands. Rows that break a rule are left out and reported. The error is one of the sentinels of Open, wrapped with the
// file's base name; ErrNoColumns when the header is another one.
func ReadFacts(ctx context.Context, path string) ([]catalog.Fact, []catalog.Finding, error) {
	facts, findings, err := readFacts(ctx, path)
	if err == nil {
		return facts, findings, nil
	}
	for _, sentinel := range []error{ErrEmpty, ErrNotWorkbook, ErrTooLarge, ErrNoColumns} {
		if errors.Is(err, sentinel) {
			return nil, nil, inFile(path, sentinel, err)
		}
	}
	return nil, nil, fmt.Errorf("open list %s: %w", baseName(path), err)
}

func readFacts(ctx context.Context, path string) ([]catalog.Fact, []catalog.Finding, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	switch {
	case err != nil:
		return nil, nil, err
	case !info.Mode().IsRegular():
		return nil, nil, ErrNotWorkbook
	case info.Size() > MaxFactBytes:
		return nil, nil, ErrTooLarge
	}
	opened, err := openCSV(ctx, io.LimitReader(file, MaxFactBytes))
	if err != nil {
		return nil, nil, err
	}
	list := opened.(*csvBook)
	list.verbatim = true
	r := factReader{file: baseName(path)}
	if err := list.read(ctx, 0, r.row); err != nil {
		return nil, nil, err
	}
	if !r.header {
		return nil, nil, ErrNoColumns
	}
	return r.facts, r.findings, nil
}

type factReader struct {
	file     string
	header   bool
	terms    int
	facts    []catalog.Fact
	findings []catalog.Finding
}

func (r *factReader) row(in row) error {
	cells := in.cells
	if isBlankRow(cells) {
		return nil
	}
	if !r.header {
		if len(cells) != len(factColumns) || !slices.EqualFunc(cells, factColumns, func(cell, name string) bool {
			return strings.EqualFold(strings.TrimSpace(strings.TrimPrefix(cell, "\ufeff")), name)
		}) {
			return ErrNoColumns
		}
		r.header = true
		return nil
	}
	if len(cells) != len(factColumns) {
		r.report(in.number, catalog.InvalidError{Rule: catalog.RuleFactColumns, Value: strings.Join(cells, ",")})
		return nil
	}
	fact := catalog.Fact{Product: unguardFormula(cells[0]), Relation: catalog.Relation(cells[1]), Target: unguardFormula(cells[2]),
		File: r.file, Row: in.number}
	fact.Normalize()
	var invalid *catalog.InvalidError
	if err := fact.Validate(); errors.As(err, &invalid) {
		r.report(in.number, *invalid)
		return nil
	}
	if fact.Relation != catalog.RelationMaterial {
		if r.terms++; r.terms > maxFactTerms {
			r.report(in.number, catalog.InvalidError{Field: "relation", Rule: catalog.RuleFactTooMany, Value: string(fact.Relation)})
			return nil
		}
	}
	r.facts = append(r.facts, fact)
	return nil
}

func (r *factReader) report(row int, broken catalog.InvalidError) {
	r.findings = append(r.findings, catalog.Finding{
		File: r.file, Row: row, Field: broken.Field, Rule: broken.Rule, Value: broken.Value, Severity: catalog.Refused,
	})
}

// WriteFacts writes a list of knowledge that ReadFacts gives back as it is. The file appears whole or not at all; it begins with a
// byte order mark, without which Excel takes UTF-8 for the local encoding.
func WriteFacts(ctx context.Context, path string, facts []catalog.Fact) error {
	var list bytes.Buffer
	list.WriteString("\ufeff")
	out := csv.NewWriter(&list)
	err := out.Write(factColumns)
	for i, f := range facts {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		err = errors.Join(err, out.Write([]string{guardFormula(f.Product), string(f.Relation), guardFormula(f.Target)}))
	}
	out.Flush()
	if err := errors.Join(err, out.Error()); err != nil {
		return fmt.Errorf("write list %s: %w", baseName(path), err)
	}
	err = replaceFile(path, func(out *os.File) error {
		_, err := out.Write(list.Bytes())
		return err
	})
	if err != nil {
		return fmt.Errorf("%w %s: %w", ErrCannotWrite, baseName(path), err)
	}
	return nil
}

// guardFormula puts an apostrophe before what a spreadsheet would run, and before what looks as if that had been done already.
func guardFormula(text string) string {
	if canStartFormula(strings.TrimLeft(text, "'")) {
		return "'" + text
	}
	return text
}

func unguardFormula(text string) string {
	if rest, ok := strings.CutPrefix(text, "'"); ok && guardFormula(rest) != rest {
		return rest
	}
	return text
}
