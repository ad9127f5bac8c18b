package db

import "context"

// Counts returns how many enterprises, needs, offers and decisions the catalog holds.
func (s *Store) Counts(ctx context.Context) (enterprises, needs, offers, decisions int, err error) {
	err = s.ro.QueryRowContext(ctx, `
		SELECT (SELECT COUNT(*) FROM enterprises), (SELECT COUNT(*) FROM listings WHERE side = 'need'),
			(SELECT COUNT(*) FROM listings WHERE side = 'offer'), (SELECT COUNT(*) FROM decisions)`).
		Scan(&enterprises, &needs, &offers, &decisions)
	return enterprises, needs, offers, decisions, wrap("count records", err)
}
