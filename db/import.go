package db

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"lianpei/catalog"
)

// Importer takes the entries of one import in one transaction: Put them all, then Commit or Rollback. It is for one goroutine,
// and while it is open nothing else can write to the catalog. What can only be new is written by Put, while the form is still
// being read; Commit compares the rest with the catalog and writes it.
type Importer struct {
	tx        *tx
	batch     *batchWriter
	files     []string
	nextID    int64 // of enterprises: known ahead, so that entries can be recognised before any is written
	byCode    map[catalog.CreditCode]int64
	byName    map[string]int64             // NameKey of names and former names
	nameKeys  map[string]string            // of the names met
	codes     map[int64]catalog.CreditCode // the valid ones, by enterprise
	said      map[int64]*saidEnterprise    // by id
	order     []*saidEnterprise            // as met
	perFile   map[string]*FileCounts
	committed bool
}

// FileCounts says what became of the records of one form, or of all.
type FileCounts struct {
	Enterprises catalog.Counts
	Listings    catalog.Counts
}

// saidEnterprise is what the forms of an import say together about one enterprise.
type saidEnterprise struct {
	record   *catalog.Enterprise // its ID is that of the enterprise in the catalog
	isNew    bool
	counts   *FileCounts // of the form in which it was met first
	byKey    map[catalog.ListingKey]*saidListing
	listings []*saidListing // as met
}

type saidListing struct {
	key     catalog.ListingKey
	record  *catalog.Listing
	counts  *FileCounts // of the form in which it was met first
	changed bool        // by a later row, since it was written
}

// BeginImport starts an import of the named forms (base names).
func (s *Store) BeginImport(ctx context.Context, files []string) (*Importer, error) {
	t, err := s.begin(ctx)
	if err != nil {
		return nil, wrap("begin import", err)
	}
	imp := &Importer{
		tx: t, files: files,
		byCode: map[catalog.CreditCode]int64{}, byName: map[string]int64{}, codes: map[int64]catalog.CreditCode{},
		nameKeys: map[string]string{}, said: map[int64]*saidEnterprise{}, perFile: map[string]*FileCounts{},
	}
	if err = imp.load(); err == nil {
		imp.batch, err = newBatchWriter(t, files)
	}
	if err != nil {
		imp.Rollback()
		return nil, wrap("begin import", t.cause(err))
	}
	return imp, nil
}

// load reads what entries are recognised by. Of several holders the one with the lowest id counts; a name goes before a former
// name.
func (imp *Importer) load() error {
	t := imp.tx
	var err error
	if imp.nextID, err = t.freeID(entityEnterprise, `SELECT COALESCE(MAX(id), 0) FROM enterprises`); err != nil {
		return err
	}
	if err := each(t.ctx, t, `SELECT enterprise_id, name FROM former_names ORDER BY enterprise_id DESC`, nil, func(rows *sql.Rows) error {
		var id int64
		var name string
		err := rows.Scan(&id, &name)
		imp.byName[catalog.NameKey(name)] = id
		return err
	}); err != nil {
		return err
	}
	return each(t.ctx, t, `SELECT id, name_key, credit_code FROM enterprises ORDER BY id DESC`, nil, func(rows *sql.Rows) error {
		var id int64
		var key string
		var code catalog.CreditCode
		err := rows.Scan(&id, &key, &code)
		imp.byName[key] = id
		if code.Level() == catalog.CodeValid {
			imp.byCode[code], imp.codes[id] = id, code
		}
		return err
	})
}

// freeID returns an id after every one in use. Those in the journal stay taken: an undone import may still be redone.
func (t *tx) freeID(entity, highest string) (int64, error) {
	var inTable, inJournal int64
	if err := t.QueryRowContext(t.ctx, highest).Scan(&inTable); err != nil {
		return 0, err
	}
	err := t.QueryRowContext(t.ctx, `SELECT COALESCE(MAX(entity_id), 0) FROM changes WHERE entity = ?`, entity).Scan(&inJournal)
	return max(inTable, inJournal) + 1, err
}

// Put takes one entry: recognises its enterprise by valid credit code, then by normalised name, then by a former name, or
// makes a new one; takes up its listings. It returns findings about what was left out; a refused entry changes nothing. The
// entry's texts are normalized and Refused may be set; the Importer keeps no part of it.
func (imp *Importer) Put(entry *catalog.Entry) ([]catalog.Finding, error) {
	if err := imp.tx.ctx.Err(); err != nil {
		return nil, err
	}
	e := &entry.Enterprise
	counts := imp.countsOf(e.Origin.File)
	if entry.Refused {
		counts.Enterprises.Refused++
		counts.Listings.Refused += len(entry.Listings)
		return nil, nil
	}
	e.Normalize()
	if err := e.Validate(); err != nil {
		return imp.refuse(entry, counts, err)
	}
	id, err := imp.recognise(e)
	if err != nil {
		return imp.refuse(entry, counts, err)
	}
	var findings []catalog.Finding
	said := imp.said[id]
	if said == nil {
		said = imp.meet(id, e, counts)
	} else {
		for _, field := range said.record.Complete(e) {
			findings = append(findings, finding(e, e.Origin, field, catalog.RuleValueConflict, "", catalog.Note))
		}
		if said.record.CreditCode.Level() != catalog.CodeValid && e.CreditCode.Level() == catalog.CodeValid {
			said.record.CreditCode = e.CreditCode // by which it will be recognised from now on
		}
	}
	imp.remember(said.record, e)
	for i := range entry.Listings {
		found, err := imp.putListing(said, &entry.Listings[i], counts)
		if err != nil {
			return nil, wrap("import", imp.tx.cause(err))
		}
		findings = append(findings, found...)
	}
	return findings, nil
}

func (imp *Importer) countsOf(file string) *FileCounts {
	counts := imp.perFile[file]
	if counts == nil {
		counts = &FileCounts{}
		imp.perFile[file] = counts
	}
	return counts
}

func finding(e *catalog.Enterprise, at catalog.Origin, field string, rule catalog.Rule, value string, severity catalog.Severity) catalog.Finding {
	return catalog.Finding{File: at.File, Sheet: at.Sheet, Row: at.Row, Cell: at.Cell, Field: field, Rule: rule, Value: value, Severity: severity, Subject: e.Name}
}

// refuse turns an InvalidError into a finding; the entry changes nothing.
func (imp *Importer) refuse(entry *catalog.Entry, counts *FileCounts, err error) ([]catalog.Finding, error) {
	var invalid *catalog.InvalidError
	if !errors.As(err, &invalid) {
		return nil, err
	}
	entry.Refused = true
	counts.Enterprises.Refused++
	counts.Listings.Refused += len(entry.Listings)
	e := &entry.Enterprise
	return []catalog.Finding{finding(e, e.Origin, invalid.Field, invalid.Rule, invalid.Value, catalog.Refused)}, nil
}

// recognise returns the id of the enterprise that e speaks of, 0 when it is new, or an InvalidError when that is not certain. A
// name that is known under another valid code is refused even where the code is known too: it says two things at once.
func (imp *Importer) recognise(e *catalog.Enterprise) (int64, error) {
	byName := imp.byName[imp.keyOf(e.Name)]
	if e.CreditCode.Level() != catalog.CodeValid {
		return byName, nil
	}
	if code := imp.codes[byName]; code != "" && code != e.CreditCode {
		return 0, &catalog.InvalidError{Field: "credit_code", Rule: catalog.RuleCodeConflict, Value: string(e.CreditCode)}
	}
	if byCode, ok := imp.byCode[e.CreditCode]; ok {
		return byCode, nil
	}
	return byName, nil
}

// meet takes up an enterprise when the first of its rows arrives.
func (imp *Importer) meet(id int64, e *catalog.Enterprise, counts *FileCounts) *saidEnterprise {
	said := &saidEnterprise{record: cloneEnterprise(e), isNew: id == 0, counts: counts, byKey: map[catalog.ListingKey]*saidListing{}}
	if said.isNew {
		id = imp.nextID
		imp.nextID++
	}
	said.record.ID = id
	imp.said[id] = said
	imp.order = append(imp.order, said)
	return said
}

// remember makes the following entries recognise an enterprise by what this one said, as a later import would.
func (imp *Importer) remember(record, e *catalog.Enterprise) {
	id := record.ID
	if code := record.CreditCode; code.Level() == catalog.CodeValid {
		imp.byCode[code], imp.codes[id] = id, code
	}
	for _, name := range append([]string{e.Name}, e.FormerNames...) {
		if key := imp.keyOf(name); imp.byName[key] == 0 {
			imp.byName[key] = id
		}
	}
}

// keyOf is catalog.NameKey; a form repeats its names on every row.
func (imp *Importer) keyOf(name string) string {
	key, ok := imp.nameKeys[name]
	if !ok {
		key = catalog.NameKey(name)
		imp.nameKeys[name] = key
	}
	return key
}

// putListing takes up what a row says about one listing. Of two rows for it the first counts: what that left open is taken from
// the second, and the second is reported.
func (imp *Importer) putListing(said *saidEnterprise, l *catalog.Listing, counts *FileCounts) ([]catalog.Finding, error) {
	if err := prepareListing(l); err != nil {
		var invalid *catalog.InvalidError
		if !errors.As(err, &invalid) {
			return nil, err
		}
		counts.Listings.Refused++
		return []catalog.Finding{finding(said.record, l.Origin, invalid.Field, invalid.Rule, invalid.Value, catalog.Refused)}, nil
	}
	key := l.Key()
	first := said.byKey[key]
	if first == nil {
		item := &saidListing{key: key, record: cloneListing(l), counts: counts}
		said.byKey[key] = item
		said.listings = append(said.listings, item)
		if said.isNew {
			return nil, imp.batch.insertListing(said.record.ID, item)
		}
		return nil, nil
	}
	changed, differing := first.record.Complete(l)
	first.changed = first.changed || len(changed) > 0
	counts.Listings.Same++
	field := cmp.Or(strings.Join(differing, ","), "product")
	return []catalog.Finding{finding(said.record, l.Origin, field, catalog.RuleDuplicateRow, l.Product, catalog.Note)}, nil
}

// Commit writes what the entries said and ends the import. Where nothing changed it leaves the catalog untouched and returns
// batch 0.
func (imp *Importer) Commit() (batchID int64, total FileCounts, perFile map[string]*FileCounts, err error) {
	defer imp.Rollback()
	batchID = imp.batch.batchID
	if err := imp.write(); err != nil {
		return 0, total, nil, wrap("import", imp.tx.cause(err))
	}
	for _, counts := range imp.perFile {
		total.Enterprises = total.Enterprises.Add(counts.Enterprises)
		total.Listings = total.Listings.Add(counts.Listings)
	}
	if total.Enterprises.New+total.Enterprises.Updated+total.Listings.New+total.Listings.Updated == 0 {
		return 0, total, imp.perFile, nil
	}
	if err := imp.finishBatch(batchID, total); err != nil {
		return 0, total, nil, wrap("import", imp.tx.cause(err))
	}
	if err := imp.tx.Commit(); err != nil {
		return 0, total, nil, wrap("import", imp.tx.cause(err))
	}
	imp.committed = true
	return batchID, total, imp.perFile, nil
}

// batchWriter writes the records of one import.
type batchWriter struct {
	*writer
	batchID int64
	step    int64
	nextID  int64 // of listings
}

// newBatchWriter opens the batch and its step; they go with the transaction when nothing changes.
func newBatchWriter(t *tx, files []string) (b *batchWriter, err error) {
	b = &batchWriter{writer: newWriter(t)}
	if b.nextID, err = t.freeID(entityListing, `SELECT COALESCE(MAX(id), 0) FROM listings`); err != nil {
		return nil, err
	}
	if b.batchID, err = b.newBatch(); err != nil {
		return nil, err
	}
	b.step, err = b.newStep(catalog.StepImport, strings.Join(files, "、"), b.batchID)
	return b, err
}

// newBatch opens a batch whose counts are still to come.
func (w *writer) newBatch() (int64, error) {
	result, err := w.exec(`
		INSERT INTO batches (uid, at, enterprises_new, enterprises_updated, enterprises_same, enterprises_refused,
			listings_new, listings_updated, listings_same, listings_refused)
		VALUES (?, ?, 0, 0, 0, 0, 0, 0, 0, 0)`, newUID(), millis(w.tx.now))
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

// write writes all that Put has not written yet.
func (imp *Importer) write() error {
	// Reading one enterprise after the other would cost more than all the writing.
	for chunk := range slices.Chunk(imp.order, maxParameters) {
		stored, err := imp.tx.stored(chunk)
		if err != nil {
			return err
		}
		for _, said := range chunk {
			if err := imp.batch.putSaid(said, stored[said.record.ID]); err != nil {
				return err
			}
		}
	}
	return nil
}

// storedEnterprise is what the catalog has about an enterprise.
type storedEnterprise struct {
	record   *catalog.Enterprise
	listings map[catalog.ListingKey]*catalog.Listing // of two with one key the older one
}

// stored reads the enterprises that the catalog knows.
func (t *tx) stored(said []*saidEnterprise) (map[int64]*storedEnterprise, error) {
	var ids []int64
	for _, s := range said {
		if !s.isNew {
			ids = append(ids, s.record.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	enterprises, err := listEnterprises(t.ctx, t, `WHERE e.id IN `+placeholders(len(ids)), anySlice(ids)...)
	if err != nil {
		return nil, err
	}
	stored := make(map[int64]*storedEnterprise, len(enterprises))
	for _, e := range enterprises {
		stored[e.ID] = &storedEnterprise{e, map[catalog.ListingKey]*catalog.Listing{}}
	}
	listings, err := listListings(t.ctx, t, `WHERE enterprise_id IN `+placeholders(len(ids)), anySlice(ids)...)
	for _, l := range listings {
		of, key := stored[l.EnterpriseID], l.Key()
		if of.listings[key] == nil {
			of.listings[key] = l
		}
	}
	return stored, err
}

// putSaid writes one enterprise and its listings. have is nil when it is new; its listings are then written already.
func (b *batchWriter) putSaid(said *saidEnterprise, have *storedEnterprise) error {
	if have == nil {
		for _, l := range said.listings {
			if l.changed {
				if err := b.putListing(l.record); err != nil {
					return err
				}
			}
		}
		return b.insertSaid(said)
	}
	if err := b.updateEnterprise(said, have.record); err != nil {
		return err
	}
	for _, l := range said.listings {
		if err := b.putSaidListing(said.record.ID, l, have.listings[l.key]); err != nil {
			return err
		}
	}
	return nil
}

func (b *batchWriter) insertSaid(said *saidEnterprise) error {
	e := said.record
	e.UID, e.Created, e.Updated, e.Version, e.Origin.BatchID = newUID(), b.tx.now, b.tx.now, 1, b.batchID
	said.counts.Enterprises.New++
	return b.writeEnterprise(insertEnterprise, e)
}

func (b *batchWriter) updateEnterprise(said *saidEnterprise, stored *catalog.Enterprise) error {
	before := cloneEnterprise(stored)
	// Fill reports what it touched; contradicting parts of one form may have cancelled each other out.
	if len(stored.Fill(said.record)) == 0 || reflect.DeepEqual(before, stored) {
		said.counts.Enterprises.Same++
		return nil
	}
	stored.Updated = b.tx.now
	stored.Version++
	said.counts.Enterprises.Updated++
	if err := b.logChange(b.step, entityEnterprise, stored.ID, before, stored); err != nil {
		return err
	}
	return b.putEnterprise(stored)
}

// insertListing writes a listing that is not in the catalog yet. Its enterprise may follow: the reference is checked at commit.
func (b *batchWriter) insertListing(enterpriseID int64, said *saidListing) error {
	l := said.record
	l.ID, l.EnterpriseID, l.UID = b.nextID, enterpriseID, newUID()
	l.Created, l.Updated, l.Version, l.Origin.BatchID = b.tx.now, b.tx.now, 1, b.batchID
	b.nextID++
	said.counts.Listings.New++
	return b.insertNewListing(l)
}

func (b *batchWriter) putSaidListing(enterpriseID int64, said *saidListing, stored *catalog.Listing) error {
	if stored == nil {
		return b.insertListing(enterpriseID, said)
	}
	l := said.record
	before := cloneListing(stored)
	if len(stored.Fill(l)) == 0 || reflect.DeepEqual(before, stored) {
		said.counts.Listings.Same++
		return nil
	}
	stored.Updated = b.tx.now
	stored.Version++
	said.counts.Listings.Updated++
	if err := b.logChange(b.step, entityListing, stored.ID, before, stored); err != nil {
		return err
	}
	return b.putListing(stored)
}

func (imp *Importer) finishBatch(batchID int64, total FileCounts) error {
	e, l := total.Enterprises, total.Listings
	if _, err := imp.batch.exec(`
		UPDATE batches SET enterprises_new = ?, enterprises_updated = ?, enterprises_same = ?, enterprises_refused = ?,
			listings_new = ?, listings_updated = ?, listings_same = ?, listings_refused = ?
		WHERE id = ?`, e.New, e.Updated, e.Same, e.Refused, l.New, l.Updated, l.Same, l.Refused, batchID); err != nil {
		return err
	}
	for _, file := range imp.files {
		if _, err := imp.batch.exec(`INSERT INTO batch_files (batch_id, name) VALUES (?, ?)`, batchID, file); err != nil {
			return err
		}
	}
	return nil
}

// Rollback ends the import without any change, unless Commit has saved it.
func (imp *Importer) Rollback() {
	if !imp.committed {
		_ = imp.tx.Rollback()
	}
}

// cloneEnterprise copies an enterprise with its lists, which a merge changes in place.
func cloneEnterprise(e *catalog.Enterprise) *catalog.Enterprise {
	clone := *e
	clone.FormerNames = slices.Clone(e.FormerNames)
	clone.Labels = slices.Clone(e.Labels)
	clone.Certificates = slices.Clone(e.Certificates)
	clone.Contacts = slices.Clone(e.Contacts)
	clone.Figures = slices.Clone(e.Figures)
	return &clone
}

func cloneListing(l *catalog.Listing) *catalog.Listing {
	clone := *l
	clone.Certificates = slices.Clone(l.Certificates)
	return &clone
}

// Batches returns every import, the newest first.
func (s *Store) Batches(ctx context.Context) ([]catalog.Batch, error) {
	var all []catalog.Batch
	err := s.read(ctx, "read imports", func(q querier) (err error) {
		all, err = listBatches(ctx, q)
		return err
	})
	return all, err
}

func listBatches(ctx context.Context, q querier) ([]catalog.Batch, error) {
	var all []catalog.Batch
	index := map[int64]int{}
	err := each(ctx, q, `
		SELECT id, uid, at, enterprises_new, enterprises_updated, enterprises_same, enterprises_refused,
			listings_new, listings_updated, listings_same, listings_refused, facts_new, undone
		FROM batches ORDER BY id DESC`, nil, func(rows *sql.Rows) error {
		var b catalog.Batch
		var at int64
		err := rows.Scan(&b.ID, &b.UID, &at, &b.Enterprises.New, &b.Enterprises.Updated, &b.Enterprises.Same, &b.Enterprises.Refused,
			&b.Listings.New, &b.Listings.Updated, &b.Listings.Same, &b.Listings.Refused, &b.Facts, &b.Undone)
		b.At = fromMillis(at)
		index[b.ID] = len(all)
		all = append(all, b)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = each(ctx, q, `SELECT batch_id, name FROM batch_files ORDER BY id`, nil, func(rows *sql.Rows) error {
		var id int64
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			return err
		}
		b, ok := index[id]
		if !ok {
			return fmt.Errorf("file %s belongs to no import", name)
		}
		all[b].Files = append(all[b].Files, name)
		return nil
	})
	return all, err
}

// LogExport records that a workbook was handed out. personal says whether it named persons.
func (s *Store) LogExport(ctx context.Context, kind, file string, records int, personal bool) error {
	return s.write(ctx, "log export", func(t *tx) error {
		return t.exec(`INSERT INTO exports (at, kind, file, records, personal) VALUES (?, ?, ?, ?, ?)`,
			millis(t.now), kind, file, records, personal)
	})
}
