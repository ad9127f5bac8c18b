-- The user's own knowledge, as written. A row holds while its import is not undone.

ALTER TABLE batches ADD COLUMN facts_new INTEGER NOT NULL DEFAULT 0;

CREATE TABLE facts (
	id       INTEGER PRIMARY KEY,
	batch_id INTEGER NOT NULL REFERENCES batches (id),
	relation TEXT NOT NULL CHECK (relation IN ('alias', 'kind', 'part', 'material', 'stage')),
	product  TEXT NOT NULL,
	target   TEXT NOT NULL,
	file     TEXT NOT NULL,
	row      INTEGER NOT NULL
) STRICT;

CREATE INDEX facts_batch ON facts (batch_id);

-- What an inferred need rests on, kept when a person confirms it; empty for what the enterprise said itself.
ALTER TABLE listings ADD COLUMN inferred TEXT NOT NULL DEFAULT '';
