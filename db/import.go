package db

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lianpei/catalog"
)

// Importer takes the entries of one import in one transaction: Put them all, then Commit or Rollback. It is for one goroutine,
// and while it is open nothing else can write to the catalog.
type Importer struct {
	tx        *tx
	w         *writer
	batchID   int64
	step      int64
	files     []string
	nextID    [2]int64 // of enterprises and listings: known ahead, so that rows can refer to each other before they are written
	byCode    map[catalog.CreditCode]int64
	byName    map[string]int64 // NameKey of names and former names
	known     map[int64]*knownEnterprise
	order     []int64 // of known, as met
	perFile   map[string]*FileCounts
	total     FileCounts
	committed bool
}

// FileCounts says what became of the records of one form, or of all.
type FileCounts struct {
	Enterprises catalog.Counts
	Listings    catalog.Counts
}

// knownEnterprise is an enterprise that this import has met.
type knownEnterprise struct {
	file     string              // in which it was met first
	stored   *catalog.Enterprise // nil when it is new
	said     *catalog.Enterprise // what the forms say together
	listings map[catalog.ListingKey]*knownListing
}

type knownListing struct {
	record *catalog.Listing
	seen   bool // in this import
}

// BeginImport starts an import of the named forms (base names).
func (s *Store) BeginImport(ctx context.Context, files []string) (*Importer, error) {
	raw, err := s.rw.BeginTx(ctx, nil)
	if err != nil {
		return nil, wrap("begin import", err)
	}
	t := &tx{Tx: raw, ctx: ctx, now: s.now().UTC().Truncate(time.Millisecond)}
	imp := &Importer{
		tx: t, w: newWriter(t), files: files,
		byCode: map[catalog.CreditCode]int64{}, byName: map[string]int64{},
		known: map[int64]*knownEnterprise{}, perFile: map[string]*FileCounts{},
	}
	if err := imp.load(); err != nil {
		_ = raw.Rollback()
		return nil, wrap("begin import", err)
	}
	return imp, nil
}

// load reads what entries are recognised by.
func (imp *Importer) load() error {
	t := imp.tx
	for i, query := range []string{`SELECT COALESCE(MAX(id), 0) FROM enterprises`, `SELECT COALESCE(MAX(id), 0) FROM listings`} {
		if err := t.QueryRowContext(t.ctx, query).Scan(&imp.nextID[i]); err != nil {
			return err
		}
	}
	// An undone import may still be redone: its ids stay taken.
	for i, entity := range []string{entityEnterprise, entityListing} {
		var highest int64
		err := t.QueryRowContext(t.ctx, `SELECT COALESCE(MAX(entity_id), 0) FROM changes WHERE entity = ?`, entity).Scan(&highest)
		if err != nil {
			return err
		}
		imp.nextID[i] = max(imp.nextID[i], highest)
	}
	if err := each(t.ctx, t, `SELECT enterprise_id, name FROM former_names ORDER BY id DESC`, nil, func(rows *sql.Rows) error {
		var id int64
		var name string
		err := rows.Scan(&id, &name)
		imp.byName[catalog.NameKey(name)] = id
		return err
	}); err != nil {
		return err
	}
	if err := each(t.ctx, t, `SELECT id, name_key, credit_code FROM enterprises ORDER BY id DESC`, nil, func(rows *sql.Rows) error {
		var id int64
		var key string
		var code catalog.CreditCode
		err := rows.Scan(&id, &key, &code)
		imp.byName[key] = id
		if code.Level() == catalog.CodeValid {
			imp.byCode[code] = id
		}
		return err
	}); err != nil {
		return err
	}
	result, err := imp.w.exec(`
		INSERT INTO batches (uid, at, enterprises_new, enterprises_updated, enterprises_same, enterprises_refused,
			listings_new, listings_updated, listings_same, listings_refused)
		VALUES (?, ?, 0, 0, 0, 0, 0, 0, 0, 0)`, newUID(), millis(t.now))
	if err != nil {
		return err
	}
	if imp.batchID, err = result.LastInsertId(); err != nil {
		return err
	}
	imp.step, err = imp.w.newStep(catalog.StepImport, strings.Join(imp.files, "、"), imp.batchID)
	return err
}

// Put takes one entry: recognises its enterprise by valid credit code, then by normalised name, then by a former name, or
// creates it; takes over its listings. It returns findings about what was left out; a refused entry changes nothing.
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
	known := imp.known[id]
	if known == nil {
		if known, err = imp.meet(id, e); err != nil {
			return nil, wrap("import", err)
		}
	} else {
		for _, field := range known.said.Complete(e) {
			findings = append(findings, finding(e, e.Origin, field, catalog.RuleValueConflict, "", catalog.Note))
		}
	}
	for i := range entry.Listings {
		more, err := imp.putListing(known, &entry.Listings[i], counts)
		if err != nil {
			return nil, wrap("import", err)
		}
		findings = append(findings, more...)
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

// recognise returns the id of the enterprise that e speaks of, 0 when it is new, or an InvalidError when that is not certain.
func (imp *Importer) recognise(e *catalog.Enterprise) (int64, error) {
	valid := e.CreditCode.Level() == catalog.CodeValid
	if valid {
		if id, ok := imp.byCode[e.CreditCode]; ok {
			return id, nil
		}
	}
	id, ok := imp.byName[catalog.NameKey(e.Name)]
	if !ok || !valid {
		return id, nil
	}
	code, err := imp.codeOf(id)
	if err != nil {
		return 0, err
	}
	if code.Level() == catalog.CodeValid && code != e.CreditCode {
		return 0, &catalog.InvalidError{Field: "credit_code", Rule: catalog.RuleCodeConflict, Value: string(e.CreditCode)}
	}
	return id, nil
}

func (imp *Importer) codeOf(id int64) (code catalog.CreditCode, err error) {
	if known := imp.known[id]; known != nil {
		if known.said.CreditCode != "" || known.stored == nil {
			return known.said.CreditCode, nil
		}
		return known.stored.CreditCode, nil
	}
	err = imp.tx.QueryRowContext(imp.tx.ctx, `SELECT credit_code FROM enterprises WHERE id = ?`, id).Scan(&code)
	return code, err
}

// meet takes up an enterprise when the first of its rows arrives. Enterprises are written at the end, when all rows have spoken.
func (imp *Importer) meet(id int64, e *catalog.Enterprise) (*knownEnterprise, error) {
	said := *e
	known := &knownEnterprise{file: e.Origin.File, said: &said, listings: map[catalog.ListingKey]*knownListing{}}
	if id == 0 {
		imp.nextID[0]++
		id = imp.nextID[0]
		said.ID = id
		imp.byName[catalog.NameKey(e.Name)] = id
	} else {
		stored, err := findEnterprise(imp.tx.ctx, imp.tx, id)
		if err != nil {
			return nil, err
		}
		listings, err := listListings(imp.tx.ctx, imp.tx, `WHERE enterprise_id = ?`, id)
		if err != nil {
			return nil, err
		}
		known.stored = stored
		said.ID = id
		for _, l := range listings {
			known.listings[l.Key()] = &knownListing{record: l}
		}
	}
	if e.CreditCode.Level() == catalog.CodeValid {
		imp.byCode[e.CreditCode] = id
	}
	imp.known[id] = known
	imp.order = append(imp.order, id)
	return known, nil
}

func (imp *Importer) putListing(known *knownEnterprise, l *catalog.Listing, counts *FileCounts) ([]catalog.Finding, error) {
	l.Normalize()
	if err := l.Validate(); err != nil {
		var invalid *catalog.InvalidError
		if !errors.As(err, &invalid) {
			return nil, err
		}
		counts.Listings.Refused++
		return []catalog.Finding{finding(known.said, l.Origin, invalid.Field, invalid.Rule, invalid.Value, catalog.Refused)}, nil
	}
	have := known.listings[l.Key()]
	if have == nil {
		imp.nextID[1]++
		l.ID, l.EnterpriseID, l.UID = imp.nextID[1], known.said.ID, newUID()
		l.Created, l.Updated, l.Version, l.Origin.BatchID = imp.tx.now, imp.tx.now, 1, imp.batchID
		counts.Listings.New++
		known.listings[l.Key()] = &knownListing{record: l, seen: true}
		return nil, imp.w.putListing(l)
	}
	before := *have.record
	before.Certificates = slices.Clone(have.record.Certificates)
	if have.seen {
		// Two rows for one listing: what the first left open is taken from the second, what differs is reported.
		changed, differing := have.record.Complete(l)
		counts.Listings.Same++
		if len(changed) > 0 {
			if err := imp.rewriteListing(&before, have.record); err != nil {
				return nil, err
			}
		}
		return []catalog.Finding{finding(known.said, l.Origin, cmp.Or(strings.Join(differing, ","), "product"), catalog.RuleDuplicateRow, l.Product, catalog.Note)}, nil
	}
	have.seen = true
	if len(have.record.Fill(l)) == 0 {
		counts.Listings.Same++
		return nil, nil
	}
	counts.Listings.Updated++
	return nil, imp.rewriteListing(&before, have.record)
}

// rewriteListing saves a changed listing. Rows of this import need no image: undoing it removes them.
func (imp *Importer) rewriteListing(before, after *catalog.Listing) error {
	if before.Origin.BatchID != imp.batchID {
		after.Version = before.Version + 1
		after.Updated = imp.tx.now
		if err := imp.w.logChange(imp.step, entityListing, after.ID, image(before), image(after)); err != nil {
			return err
		}
	}
	return imp.w.putListing(after)
}

// Commit writes the enterprises and ends the import. Where nothing changed it leaves the catalog untouched and returns batch 0.
func (imp *Importer) Commit() (batchID int64, total FileCounts, perFile map[string]*FileCounts, err error) {
	defer imp.Rollback()
	for _, id := range imp.order {
		if err := imp.writeEnterprise(imp.known[id]); err != nil {
			return 0, total, nil, wrap("import", err)
		}
	}
	for _, counts := range imp.perFile {
		total.Enterprises = total.Enterprises.Add(counts.Enterprises)
		total.Listings = total.Listings.Add(counts.Listings)
	}
	if total.Enterprises.New+total.Enterprises.Updated+total.Listings.New+total.Listings.Updated == 0 {
		return 0, total, imp.perFile, nil
	}
	e, l := total.Enterprises, total.Listings
	if _, err := imp.w.exec(`
		UPDATE batches SET enterprises_new = ?, enterprises_updated = ?, enterprises_same = ?, enterprises_refused = ?,
			listings_new = ?, listings_updated = ?, listings_same = ?, listings_refused = ?
		WHERE id = ?`, e.New, e.Updated, e.Same, e.Refused, l.New, l.Updated, l.Same, l.Refused, imp.batchID); err != nil {
		return 0, total, nil, wrap("import", err)
	}
	for _, file := range imp.files {
		if _, err := imp.w.exec(`INSERT INTO batch_files (batch_id, name) VALUES (?, ?)`, imp.batchID, file); err != nil {
			return 0, total, nil, wrap("import", err)
		}
	}
	if err := imp.tx.Commit(); err != nil {
		return 0, total, nil, wrap("import", err)
	}
	imp.committed = true
	return imp.batchID, total, imp.perFile, nil
}

func (imp *Importer) writeEnterprise(known *knownEnterprise) error {
	counts := &imp.countsOf(known.file).Enterprises
	said := known.said
	if known.stored == nil {
		said.UID, said.Created, said.Updated, said.Version, said.Origin.BatchID = newUID(), imp.tx.now, imp.tx.now, 1, imp.batchID
		counts.New++
		return imp.w.insertEnterprise(said)
	}
	before := image(known.stored)
	after := known.stored
	if len(after.Fill(said)) == 0 {
		counts.Same++
		return nil
	}
	after.Updated = imp.tx.now
	after.Version++
	counts.Updated++
	if err := imp.w.logChange(imp.step, entityEnterprise, after.ID, before, image(after)); err != nil {
		return err
	}
	return imp.w.putEnterprise(after)
}

// Rollback ends the import without any change, unless Commit has saved it.
func (imp *Importer) Rollback() {
	if !imp.committed {
		_ = imp.tx.Rollback()
	}
}

// Batches returns every import, the newest first.
func (s *Store) Batches(ctx context.Context) ([]catalog.Batch, error) {
	var all []catalog.Batch
	index := map[int64]int{}
	err := each(ctx, s.ro, `
		SELECT id, uid, at, enterprises_new, enterprises_updated, enterprises_same, enterprises_refused,
			listings_new, listings_updated, listings_same, listings_refused, undone
		FROM batches ORDER BY id DESC`, nil, func(rows *sql.Rows) error {
		var b catalog.Batch
		var at int64
		err := rows.Scan(&b.ID, &b.UID, &at, &b.Enterprises.New, &b.Enterprises.Updated, &b.Enterprises.Same, &b.Enterprises.Refused,
			&b.Listings.New, &b.Listings.Updated, &b.Listings.Same, &b.Listings.Refused, &b.Undone)
		b.At = fromMillis(at)
		index[b.ID] = len(all)
		all = append(all, b)
		return err
	})
	if err != nil {
		return nil, wrap("read imports", err)
	}
	err = each(ctx, s.ro, `SELECT batch_id, name FROM batch_files ORDER BY id`, nil, func(rows *sql.Rows) error {
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
	return all, wrap("read imports", err)
}

// LogExport records that a workbook was handed out. personal says whether it named persons.
func (s *Store) LogExport(ctx context.Context, kind, file string, records int, personal bool) error {
	return s.write(ctx, "log export", func(t *tx) error {
		return t.exec(`INSERT INTO exports (at, kind, file, records, personal) VALUES (?, ?, ?, ?, ?)`,
			millis(t.now), kind, file, records, personal)
	})
}
