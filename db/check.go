package db

import (
	"context"
	"database/sql"
	"strings"

	"lianpei/catalog"
)

// The rules that only a check of the file can find broken.
const (
	RuleIntegrity     catalog.Rule = "integrity"      // SQLite found the file damaged
	RuleReference     catalog.Rule = "reference"      // a row points at one that is not there
	RuleKeyStale      catalog.Rule = "key_stale"      // the stored name key is not that of the name
	RuleCodeDuplicate catalog.Rule = "code_duplicate" // two enterprises carry one valid credit code
)

// Check examines the file and its content. Findings with catalog.Refused mean damage, catalog.Doubtful a value that a person
// should look at, catalog.Note a remark.
func (s *Store) Check(ctx context.Context) ([]catalog.Finding, error) {
	var found []catalog.Finding
	add := func(rule catalog.Rule, severity catalog.Severity, field, value, subject string) {
		found = append(found, catalog.Finding{Rule: rule, Severity: severity, Field: field, Value: value, Subject: subject})
	}
	err := each(ctx, s.ro, `PRAGMA integrity_check(100)`, nil, func(rows *sql.Rows) error {
		var line string
		err := rows.Scan(&line)
		if line != "ok" {
			add(RuleIntegrity, catalog.Refused, "", line, "")
		}
		return err
	})
	if err != nil {
		return nil, wrap("check integrity", err)
	}
	err = each(ctx, s.ro, `PRAGMA foreign_key_check`, nil, func(rows *sql.Rows) error {
		var table, parent string
		var row, key sql.NullInt64
		err := rows.Scan(&table, &row, &parent, &key)
		add(RuleReference, catalog.Refused, table, parent, "")
		return err
	})
	if err != nil {
		return nil, wrap("check references", err)
	}
	enterprises, err := s.Enterprises(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.checkKeys(ctx, add); err != nil {
		return nil, err
	}
	holders := map[catalog.CreditCode][]string{}
	var codes []catalog.CreditCode
	for _, e := range enterprises {
		switch e.CreditCode.Level() {
		case catalog.CodeValid:
			if len(holders[e.CreditCode]) == 0 {
				codes = append(codes, e.CreditCode)
			}
			holders[e.CreditCode] = append(holders[e.CreditCode], e.Name)
		case catalog.CodeDoubtful:
			add(catalog.RuleCodeDoubtful, catalog.Doubtful, "credit_code", string(e.CreditCode), e.Name)
		case catalog.CodeMalformed:
			add(catalog.RuleCodeMalformed, catalog.Doubtful, "credit_code", string(e.CreditCode), e.Name)
		}
	}
	for _, code := range codes {
		if len(holders[code]) > 1 {
			add(RuleCodeDuplicate, catalog.Doubtful, "credit_code", string(code), strings.Join(holders[code], "、"))
		}
	}
	return found, nil
}

func (s *Store) checkKeys(ctx context.Context, add func(rule catalog.Rule, severity catalog.Severity, field, value, subject string)) error {
	err := each(ctx, s.ro, `SELECT name, name_key FROM enterprises ORDER BY id`, nil, func(rows *sql.Rows) error {
		var name, key string
		err := rows.Scan(&name, &key)
		if catalog.NameKey(name) != key {
			add(RuleKeyStale, catalog.Refused, "name", key, name)
		}
		return err
	})
	return wrap("check names", err)
}
