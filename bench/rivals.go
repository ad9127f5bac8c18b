package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"lianpei/catalog"
)

// searcher is a full-text index over the names of listings, needs and offers apart, as every question is about one side.
type searcher interface {
	// search returns how many of the best ten offers for the text it found.
	search(ctx context.Context, text string) (int, error)
	close() error
}

// bleveIndex is bleve with its CJK analyser (pairs of characters), in memory and with nothing but what a search needs.
type bleveIndex struct{ needs, offers bleve.Index }

// bleveBatch is large, since each batch becomes a segment that every search has to look into.
const bleveBatch = 100_000

func newBleve(ctx context.Context, listings []*catalog.Listing) (searcher, error) {
	var x bleveIndex
	for _, side := range []struct {
		side  catalog.Side
		index *bleve.Index
	}{{catalog.Need, &x.needs}, {catalog.Offer, &x.offers}} {
		index, err := buildBleve(ctx, listings, side.side)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("build bleve: %w", err), x.close())
		}
		*side.index = index
	}
	return &x, nil
}

func buildBleve(ctx context.Context, listings []*catalog.Listing, side catalog.Side) (bleve.Index, error) {
	name := bleve.NewTextFieldMapping()
	name.Analyzer = cjk.AnalyzerName
	name.Store, name.IncludeTermVectors, name.IncludeInAll, name.DocValues = false, false, false, false
	document := bleve.NewDocumentStaticMapping()
	document.AddFieldMappingsAt("name", name)
	mapping := bleve.NewIndexMapping()
	mapping.DefaultMapping = document
	index, err := bleve.NewUsing("", mapping, scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, err
	}
	batch := index.NewBatch()
	for _, l := range listings {
		if l.Side != side {
			continue
		}
		if err := batch.Index(strconv.FormatInt(l.ID, 10), map[string]string{"name": l.Product}); err != nil {
			return nil, errors.Join(err, index.Close())
		}
		if batch.Size() == bleveBatch {
			if err := errors.Join(index.Batch(batch), ctx.Err()); err != nil {
				return nil, errors.Join(err, index.Close())
			}
			batch.Reset()
		}
	}
	if err := index.Batch(batch); err != nil {
		return nil, errors.Join(err, index.Close())
	}
	return index, nil
}

func (x *bleveIndex) search(ctx context.Context, text string) (int, error) {
	query := bleve.NewMatchQuery(text)
	query.SetField("name")
	found, err := x.offers.SearchInContext(ctx, bleve.NewSearchRequestOptions(query, scaleTop, 0, false))
	if err != nil {
		return 0, err
	}
	return len(found.Hits), nil
}

func (x *bleveIndex) close() error {
	var failed error
	for _, index := range []bleve.Index{x.needs, x.offers} {
		if index != nil {
			failed = errors.Join(failed, index.Close())
		}
	}
	return failed
}

// trigramIndex is SQLite's full-text index over runs of three characters, in memory. It finds names that hold the whole text.
type trigramIndex struct{ db *sql.DB }

func newTrigram(ctx context.Context, listings []*catalog.Listing) (searcher, error) {
	db, err := sql.Open("sqlite3", "file::memory:?_journal_mode=OFF&_synchronous=OFF")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // a second connection would see another memory
	x := &trigramIndex{db}
	if err := x.build(ctx, listings); err != nil {
		return nil, errors.Join(fmt.Errorf("build FTS5: %w", err), x.close())
	}
	return x, nil
}

func (x *trigramIndex) build(ctx context.Context, listings []*catalog.Listing) error {
	for _, side := range []catalog.Side{catalog.Need, catalog.Offer} {
		if _, err := x.db.ExecContext(ctx, `CREATE VIRTUAL TABLE `+string(side)+`s USING fts5(name, tokenize = 'trigram')`); err != nil {
			return err
		}
	}
	tx, err := x.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	insert := map[catalog.Side]*sql.Stmt{}
	for _, side := range []catalog.Side{catalog.Need, catalog.Offer} {
		if insert[side], err = tx.PrepareContext(ctx, `INSERT INTO `+string(side)+`s (rowid, name) VALUES (?, ?)`); err != nil {
			return err
		}
	}
	for _, l := range listings {
		if _, err := insert[l.Side].ExecContext(ctx, l.ID, l.Product); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (x *trigramIndex) search(ctx context.Context, text string) (found int, err error) {
	query, pattern := `SELECT rowid FROM offers WHERE offers MATCH ? ORDER BY rank LIMIT ?`, `"`+text+`"`
	if utf8.RuneCountInString(text) < 3 { // less than a trigram
		query, pattern = `SELECT rowid FROM offers WHERE name LIKE ? LIMIT ?`, `%`+text+`%`
	}
	rows, err := x.db.QueryContext(ctx, query, pattern, scaleTop)
	if err != nil {
		return 0, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		found++
	}
	return found, rows.Err()
}

func (x *trigramIndex) close() error { return x.db.Close() }
