package db

import (
	"context"
	"database/sql"
	"errors"
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
//
// A file too damaged to be read through is a finding too, and the other checks then stop.
func (s *Store) Check(ctx context.Context) ([]catalog.Finding, error) {
	c := &checker{ctx: ctx}
	err := s.read(ctx, "check catalog", func(q querier) error {
		for _, check := range []func(querier) error{c.integrity, c.references, c.keys, c.codes} {
			if err := check(q); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, ErrDamaged) {
		if !c.damaged {
			c.add(RuleIntegrity, catalog.Refused, "", err.Error(), "")
		}
		err = nil
	}
	return c.found, err
}

// checker gathers what the checks of one catalog find.
type checker struct {
	ctx     context.Context
	found   []catalog.Finding
	damaged bool
}

func (c *checker) add(rule catalog.Rule, severity catalog.Severity, field, value, subject string) {
	c.damaged = c.damaged || rule == RuleIntegrity
	c.found = append(c.found, catalog.Finding{Rule: rule, Severity: severity, Field: field, Value: value, Subject: subject})
}

func (c *checker) integrity(q querier) error {
	return each(c.ctx, q, `PRAGMA integrity_check(100)`, nil, func(rows *sql.Rows) error {
		var line string
		err := rows.Scan(&line)
		if line != "ok" {
			c.add(RuleIntegrity, catalog.Refused, "", line, "")
		}
		return err
	})
}

func (c *checker) references(q querier) error {
	return each(c.ctx, q, `PRAGMA foreign_key_check`, nil, func(rows *sql.Rows) error {
		var table, parent string
		var row, key sql.NullInt64
		err := rows.Scan(&table, &row, &parent, &key)
		c.add(RuleReference, catalog.Refused, table, parent, "")
		return err
	})
}

func (c *checker) keys(q querier) error {
	return each(c.ctx, q, `SELECT name, name_key FROM enterprises ORDER BY id`, nil, func(rows *sql.Rows) error {
		var name, key string
		err := rows.Scan(&name, &key)
		if catalog.NameKey(name) != key {
			c.add(RuleKeyStale, catalog.Refused, "name", key, name)
		}
		return err
	})
}

func (c *checker) codes(q querier) error {
	holders := map[catalog.CreditCode][]string{}
	var valid []catalog.CreditCode
	err := each(c.ctx, q, `SELECT name, credit_code FROM enterprises ORDER BY id`, nil, func(rows *sql.Rows) error {
		var name string
		var code catalog.CreditCode
		if err := rows.Scan(&name, &code); err != nil {
			return err
		}
		switch code.Level() {
		case catalog.CodeValid:
			if len(holders[code]) == 0 {
				valid = append(valid, code)
			}
			holders[code] = append(holders[code], name)
		case catalog.CodeDoubtful:
			c.add(catalog.RuleCodeDoubtful, catalog.Doubtful, "credit_code", string(code), name)
		case catalog.CodeMalformed:
			c.add(catalog.RuleCodeMalformed, catalog.Doubtful, "credit_code", string(code), name)
		}
		return nil
	})
	for _, code := range valid {
		if len(holders[code]) > 1 {
			c.add(RuleCodeDuplicate, catalog.Doubtful, "credit_code", string(code), strings.Join(holders[code], "、"))
		}
	}
	return err
}
