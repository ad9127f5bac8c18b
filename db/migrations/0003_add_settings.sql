-- What the user chose for this catalog, by name.
CREATE TABLE settings (
	id    INTEGER PRIMARY KEY,
	name  TEXT NOT NULL UNIQUE,
	value TEXT NOT NULL
) STRICT;
