package db

import (
	"context"
	"database/sql"
)

// Settings returns what the user chose for this catalog, by name.
func (s *Store) Settings(ctx context.Context) (map[string]string, error) {
	all := map[string]string{}
	err := each(ctx, s.ro, `SELECT name, value FROM settings`, nil, func(row *sql.Rows) error {
		var name, value string
		if err := row.Scan(&name, &value); err != nil {
			return err
		}
		all[name] = value
		return nil
	})
	return all, wrap("read settings", err)
}

// SetSetting keeps a choice; an empty value forgets it. Choices are no steps: undo leaves them as they are.
func (s *Store) SetSetting(ctx context.Context, name, value string) error {
	return s.write(ctx, "keep setting", func(t *tx) error {
		if value == "" {
			return t.exec(`DELETE FROM settings WHERE name = ?`, name)
		}
		return t.exec(`INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	})
}
