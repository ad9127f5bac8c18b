package db

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"lianpei/catalog"
)

const enterpriseColumns = `
	e.id, e.uid, e.name, e.short_name, e.credit_code, e.legal_person, COALESCE(c.name, ''), COALESCE(s.name, ''),
	COALESCE(p.name, ''), e.address, e.industry, e.employees, e.capital, e.credit_grade, e.note,
	COALESCE(e.batch_id, 0), e.file, e.sheet, e.row, e.cell, e.source_text, e.created, e.updated, e.version`

const enterpriseTables = `
	FROM enterprises e
	LEFT JOIN clusters c ON c.id = e.cluster_id
	LEFT JOIN stages s ON s.id = e.stage_id
	LEFT JOIN places p ON p.id = e.place_id`

func scanEnterprise(row interface{ Scan(...any) error }) (*catalog.Enterprise, error) {
	var e catalog.Enterprise
	var created, updated int64
	err := row.Scan(&e.ID, &e.UID, &e.Name, &e.ShortName, &e.CreditCode, &e.LegalPerson, &e.Cluster, &e.Stage,
		&e.Place, &e.Address, &e.Industry, &e.Employees, &e.Capital, &e.CreditGrade, &e.Note,
		&e.Origin.BatchID, &e.Origin.File, &e.Origin.Sheet, &e.Origin.Row, &e.Origin.Cell, &e.Origin.Text,
		&created, &updated, &e.Version)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	e.Created, e.Updated = fromMillis(created), fromMillis(updated)
	return &e, err
}

// Enterprise returns one enterprise with all its parts. ErrNotFound when there is none.
func (s *Store) Enterprise(ctx context.Context, id int64) (catalog.Enterprise, error) {
	var found catalog.Enterprise
	err := s.read(ctx, "read enterprise", func(q querier) error {
		e, err := findEnterprise(ctx, q, id)
		if err == nil {
			found = *e
		}
		return err
	})
	return found, err
}

func findEnterprise(ctx context.Context, q querier, id int64) (*catalog.Enterprise, error) {
	e, err := scanEnterprise(q.QueryRowContext(ctx, `SELECT`+enterpriseColumns+enterpriseTables+` WHERE e.id = ?`, id))
	if err != nil {
		return nil, err
	}
	return e, readParts(ctx, q, `WHERE enterprise_id = ?`, []any{id}, func(owner int64) *catalog.Enterprise { return e })
}

// Enterprises returns every enterprise with all its parts, by id.
func (s *Store) Enterprises(ctx context.Context) ([]*catalog.Enterprise, error) {
	var all []*catalog.Enterprise
	err := s.read(ctx, "read enterprises", func(q querier) (err error) {
		all, err = listEnterprises(ctx, q, ``)
		return err
	})
	return all, err
}

// listEnterprises reads the enterprises that a condition on e chooses; the condition is one of our own constants.
func listEnterprises(ctx context.Context, q querier, condition string, args ...any) ([]*catalog.Enterprise, error) {
	rows, err := q.QueryContext(ctx, `SELECT`+enterpriseColumns+enterpriseTables+` `+condition+` ORDER BY e.id`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []*catalog.Enterprise
	byID := map[int64]*catalog.Enterprise{}
	for rows.Next() {
		e, err := scanEnterprise(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
		byID[e.ID] = e
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	where := ``
	if condition != `` {
		where = `WHERE enterprise_id IN (SELECT e.id FROM enterprises e ` + condition + `)`
	}
	return all, readParts(ctx, q, where, args, func(owner int64) *catalog.Enterprise { return byID[owner] })
}

// readParts fills names, labels, certificates, contacts and figures of the enterprises that where chooses.
func readParts(ctx context.Context, q querier, where string, args []any, find func(int64) *catalog.Enterprise) error {
	parts := []struct {
		query string
		scan  func(*sql.Rows) error
	}{
		{`SELECT enterprise_id, name FROM former_names `, func(rows *sql.Rows) error {
			var owner int64
			var name string
			err := rows.Scan(&owner, &name)
			if e := find(owner); e != nil {
				e.FormerNames = append(e.FormerNames, name)
			}
			return err
		}},
		{`SELECT enterprise_id, label FROM labels `, func(rows *sql.Rows) error {
			var owner int64
			var label catalog.Label
			err := rows.Scan(&owner, &label)
			if e := find(owner); e != nil {
				e.Labels = append(e.Labels, label)
			}
			return err
		}},
		{`SELECT enterprise_id, name FROM certificates `, func(rows *sql.Rows) error {
			var owner int64
			var name string
			err := rows.Scan(&owner, &name)
			if e := find(owner); e != nil {
				e.Certificates = append(e.Certificates, name)
			}
			return err
		}},
		{`SELECT enterprise_id, name, position, phone, email FROM contacts `, func(rows *sql.Rows) error {
			var owner int64
			var c catalog.Contact
			err := rows.Scan(&owner, &c.Name, &c.Position, &c.Phone, &c.Email)
			if e := find(owner); e != nil {
				e.Contacts = append(e.Contacts, c)
			}
			return err
		}},
		{`SELECT enterprise_id, year, kind, amount FROM annual_figures `, func(rows *sql.Rows) error {
			var owner int64
			var f catalog.AnnualFigure
			err := rows.Scan(&owner, &f.Year, &f.Kind, &f.Amount)
			if e := find(owner); e != nil {
				e.Figures = append(e.Figures, f)
			}
			return err
		}},
	}
	for _, part := range parts {
		if err := each(ctx, q, part.query+where+` ORDER BY enterprise_id, id`, args, part.scan); err != nil {
			return err
		}
	}
	return nil
}

// each runs a query and calls scan for every row.
func each(ctx context.Context, q querier, query string, args []any, scan func(*sql.Rows) error) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// writer writes records of one transaction through prepared statements, and keeps the ids of the names it met.
type writer struct {
	tx         *tx
	statements map[string]*sql.Stmt
	names      map[string]map[string]int64 // table → name → id
}

func newWriter(t *tx) *writer {
	return &writer{tx: t, statements: map[string]*sql.Stmt{}, names: map[string]map[string]int64{}}
}

func (w *writer) exec(query string, args ...any) (sql.Result, error) {
	if err := w.tx.ctx.Err(); err != nil {
		return nil, err
	}
	statement, ok := w.statements[query]
	if !ok {
		var err error
		if statement, err = w.tx.PrepareContext(w.tx.ctx, query); err != nil {
			return nil, err
		}
		w.statements[query] = statement // closed with the transaction
	}
	// The driver runs what can be cancelled on a goroutine of its own, which costs more than one of these statements.
	return statement.ExecContext(context.WithoutCancel(w.tx.ctx), args...)
}

// nameID returns the id of a name in clusters, stages or places, inserting it when new. An empty name is NULL.
func (w *writer) nameID(table, name string) (any, error) {
	if name == "" {
		return nil, nil
	}
	if id, ok := w.names[table][name]; ok {
		return id, nil
	}
	queries := map[string][2]string{
		"clusters": {`SELECT id FROM clusters WHERE name = ?`, `INSERT INTO clusters (uid, name) VALUES (?, ?)`},
		"stages":   {`SELECT id FROM stages WHERE name = ?`, `INSERT INTO stages (uid, name) VALUES (?, ?)`},
		"places":   {`SELECT id FROM places WHERE name = ?`, `INSERT INTO places (uid, name) VALUES (?, ?)`},
	}[table]
	var id int64
	err := w.tx.QueryRowContext(w.tx.ctx, queries[0], name).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		result, insertErr := w.exec(queries[1], newUID(), name)
		if insertErr != nil {
			return nil, insertErr
		}
		id, err = result.LastInsertId()
	}
	if err != nil {
		return nil, err
	}
	if w.names[table] == nil {
		w.names[table] = map[string]int64{}
	}
	w.names[table][name] = id
	return id, nil
}

// putEnterprise inserts or replaces the row of e.ID (0: a new id is given) with all its parts, exactly as e says.
func (w *writer) putEnterprise(e *catalog.Enterprise) error {
	if e.ID != 0 {
		for _, query := range []string{
			`DELETE FROM former_names WHERE enterprise_id = ?`, `DELETE FROM labels WHERE enterprise_id = ?`,
			`DELETE FROM certificates WHERE enterprise_id = ?`, `DELETE FROM contacts WHERE enterprise_id = ?`,
			`DELETE FROM annual_figures WHERE enterprise_id = ?`,
		} {
			if _, err := w.exec(query, e.ID); err != nil {
				return err
			}
		}
	}
	return w.writeEnterprise(replaceEnterprise, e)
}

const insertEnterprise = `
	INSERT INTO enterprises (id, uid, name, name_key, short_name, credit_code, legal_person, cluster_id, stage_id,
		place_id, address, industry, employees, capital, credit_grade, note, batch_id, file, sheet, row, cell,
		source_text, created, updated, version)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

const replaceEnterprise = insertEnterprise + `
	ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_key = excluded.name_key,
		short_name = excluded.short_name, credit_code = excluded.credit_code, legal_person = excluded.legal_person,
		cluster_id = excluded.cluster_id, stage_id = excluded.stage_id, place_id = excluded.place_id,
		address = excluded.address, industry = excluded.industry, employees = excluded.employees,
		capital = excluded.capital, credit_grade = excluded.credit_grade, note = excluded.note,
		updated = excluded.updated, version = excluded.version`

// writeEnterprise runs one of the two queries and adds the parts, of which there are none yet.
func (w *writer) writeEnterprise(query string, e *catalog.Enterprise) error {
	cluster, err := w.nameID("clusters", e.Cluster)
	if err != nil {
		return err
	}
	stage, err := w.nameID("stages", e.Stage)
	if err != nil {
		return err
	}
	place, err := w.nameID("places", e.Place)
	if err != nil {
		return err
	}
	result, err := w.exec(query,
		idOrNull(e.ID), e.UID, e.Name, catalog.NameKey(e.Name), e.ShortName, e.CreditCode, e.LegalPerson, cluster, stage,
		place, e.Address, e.Industry, e.Employees, e.Capital, e.CreditGrade, e.Note, idOrNull(e.Origin.BatchID),
		e.Origin.File, e.Origin.Sheet, e.Origin.Row, e.Origin.Cell, e.Origin.Text, millis(e.Created), millis(e.Updated), e.Version)
	if err != nil {
		return err
	}
	if e.ID == 0 {
		if e.ID, err = result.LastInsertId(); err != nil {
			return err
		}
	}
	return w.insertParts(e)
}

func (w *writer) insertParts(e *catalog.Enterprise) error {
	for _, name := range e.FormerNames {
		if _, err := w.exec(`INSERT INTO former_names (enterprise_id, name) VALUES (?, ?)`, e.ID, name); err != nil {
			return err
		}
	}
	for _, label := range e.Labels {
		if _, err := w.exec(`INSERT INTO labels (enterprise_id, label) VALUES (?, ?)`, e.ID, label); err != nil {
			return err
		}
	}
	for _, name := range e.Certificates {
		if _, err := w.exec(`INSERT INTO certificates (enterprise_id, name) VALUES (?, ?)`, e.ID, name); err != nil {
			return err
		}
	}
	for _, c := range e.Contacts {
		if _, err := w.exec(`INSERT INTO contacts (enterprise_id, name, position, phone, email) VALUES (?, ?, ?, ?, ?)`,
			e.ID, c.Name, c.Position, c.Phone, c.Email); err != nil {
			return err
		}
	}
	for _, f := range e.Figures {
		if _, err := w.exec(`INSERT INTO annual_figures (enterprise_id, year, kind, amount) VALUES (?, ?, ?, ?)`,
			e.ID, f.Year, f.Kind, f.Amount); err != nil {
			return err
		}
	}
	return nil
}

func idOrNull(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// SaveEnterprise creates the enterprise (ID 0) or replaces it, as one step. A replaced name becomes a former name, and the
// decisions about the enterprise go along. It normalizes and validates e, and sets its id, uid,
// times and version. Errors: *catalog.InvalidError, ErrNameTaken, ErrNotFound.
func (s *Store) SaveEnterprise(ctx context.Context, e *catalog.Enterprise) error {
	e.Normalize()
	if err := e.Validate(); err != nil {
		return err
	}
	saved := *e // e keeps its id and version when the transaction fails
	err := s.write(ctx, "save enterprise", func(t *tx) error {
		kind, before := catalog.StepCreateEnterprise, (*catalog.Enterprise)(nil)
		if e.ID != 0 {
			var err error
			if before, err = findEnterprise(ctx, t, e.ID); err != nil {
				return err
			}
			kind = catalog.StepUpdateEnterprise
			saved.UID, saved.Origin, saved.Created, saved.Version = before.UID, before.Origin, before.Created, before.Version
			saved.FormerNames = withFormerName(&saved, before)
		} else {
			saved.UID, saved.Created, saved.Version = newUID(), t.now, 0
			saved.Origin.BatchID = 0 // no part of an import, whatever it was copied from
		}
		saved.Updated = t.now
		saved.Version++
		w := newWriter(t)
		if err := w.putEnterprise(&saved); err != nil {
			return err
		}
		step, err := w.newStep(kind, saved.Name, 0)
		if err != nil {
			return err
		}
		if err := w.logChange(step, entityEnterprise, saved.ID, before, &saved); err != nil || before == nil {
			return err
		}
		return w.followRename(step, before.Name, saved.Name)
	})
	if err == nil {
		*e = saved
	}
	return err
}

// withFormerName keeps the name that a change replaces, so that a form which still carries it is recognised.
func withFormerName(saved, before *catalog.Enterprise) []string {
	if catalog.NameKey(saved.Name) == catalog.NameKey(before.Name) || slices.Contains(saved.FormerNames, before.Name) {
		return saved.FormerNames
	}
	return append(slices.Clone(saved.FormerNames), before.Name)
}

// DeleteEnterprise removes an enterprise with its listings, as one step.
func (s *Store) DeleteEnterprise(ctx context.Context, id int64) error {
	return s.write(ctx, "delete enterprise", func(t *tx) error {
		e, err := findEnterprise(ctx, t, id)
		if err != nil {
			return err
		}
		listings, err := listListings(ctx, t, `WHERE enterprise_id = ?`, id)
		if err != nil {
			return err
		}
		w := newWriter(t)
		step, err := w.newStep(catalog.StepDeleteEnterprise, e.Name, 0)
		if err != nil {
			return err
		}
		// Undo goes backwards, so the listings are logged first: they come back after their enterprise.
		for _, l := range listings {
			if err := w.logChange(step, entityListing, l.ID, l, nil); err != nil {
				return err
			}
		}
		if err := w.logChange(step, entityEnterprise, e.ID, e, nil); err != nil {
			return err
		}
		return t.exec(`DELETE FROM enterprises WHERE id = ?`, id)
	})
}

// Names returns the clusters, places and stages that enterprises carry, each sorted.
func (s *Store) Names(ctx context.Context) (clusters, places, stages []string, err error) {
	err = s.read(ctx, "read names", func(q querier) error {
		for _, list := range []struct {
			names *[]string
			query string
		}{
			{&clusters, `SELECT DISTINCT n.name FROM clusters n JOIN enterprises e ON e.cluster_id = n.id ORDER BY n.name`},
			{&places, `SELECT DISTINCT n.name FROM places n JOIN enterprises e ON e.place_id = n.id ORDER BY n.name`},
			{&stages, `SELECT DISTINCT n.name FROM stages n JOIN enterprises e ON e.stage_id = n.id ORDER BY n.name`},
		} {
			err := each(ctx, q, list.query, nil, func(rows *sql.Rows) error {
				var name string
				err := rows.Scan(&name)
				*list.names = append(*list.names, name)
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return clusters, places, stages, err
}

func splitLines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}
