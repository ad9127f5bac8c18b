-- One catalog. Times are Unix milliseconds, amounts are fen, keys are the folded forms that package catalog computes.

CREATE TABLE clusters (
	id   INTEGER PRIMARY KEY,
	uid  TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE stages (
	id   INTEGER PRIMARY KEY,
	uid  TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE places (
	id   INTEGER PRIMARY KEY,
	uid  TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL UNIQUE
) STRICT;

-- The forms one import read, with what became of their rows.
CREATE TABLE batches (
	id                  INTEGER PRIMARY KEY,
	uid                 TEXT NOT NULL UNIQUE,
	at                  INTEGER NOT NULL,
	enterprises_new     INTEGER NOT NULL,
	enterprises_updated INTEGER NOT NULL,
	enterprises_same    INTEGER NOT NULL,
	enterprises_refused INTEGER NOT NULL,
	listings_new        INTEGER NOT NULL,
	listings_updated    INTEGER NOT NULL,
	listings_same       INTEGER NOT NULL,
	listings_refused    INTEGER NOT NULL,
	undone              INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1))
) STRICT;

CREATE TABLE batch_files (
	id       INTEGER PRIMARY KEY,
	batch_id INTEGER NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
	name     TEXT NOT NULL
) STRICT;

CREATE INDEX batch_files_batch ON batch_files (batch_id);

CREATE TABLE enterprises (
	id           INTEGER PRIMARY KEY,
	uid          TEXT NOT NULL UNIQUE,
	name         TEXT NOT NULL,
	name_key     TEXT NOT NULL,
	short_name   TEXT NOT NULL,
	credit_code  TEXT NOT NULL,
	legal_person TEXT NOT NULL,
	cluster_id   INTEGER REFERENCES clusters (id),
	stage_id     INTEGER REFERENCES stages (id),
	place_id     INTEGER REFERENCES places (id),
	address      TEXT NOT NULL,
	industry     TEXT NOT NULL,
	employees    INTEGER NOT NULL,
	capital      INTEGER NOT NULL,
	credit_grade TEXT NOT NULL,
	note         TEXT NOT NULL,
	batch_id     INTEGER REFERENCES batches (id),
	file         TEXT NOT NULL,
	sheet        TEXT NOT NULL,
	row          INTEGER NOT NULL,
	cell         TEXT NOT NULL,
	source_text  TEXT NOT NULL,
	created      INTEGER NOT NULL,
	updated      INTEGER NOT NULL,
	version      INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX enterprises_name_key ON enterprises (name_key);
CREATE INDEX enterprises_credit_code ON enterprises (credit_code);
CREATE INDEX enterprises_batch ON enterprises (batch_id);

CREATE TABLE former_names (
	id            INTEGER PRIMARY KEY,
	enterprise_id INTEGER NOT NULL REFERENCES enterprises (id) ON DELETE CASCADE,
	name          TEXT NOT NULL
) STRICT;

CREATE INDEX former_names_enterprise ON former_names (enterprise_id);

CREATE TABLE labels (
	id            INTEGER PRIMARY KEY,
	enterprise_id INTEGER NOT NULL REFERENCES enterprises (id) ON DELETE CASCADE,
	label         TEXT NOT NULL,
	UNIQUE (enterprise_id, label)
) STRICT;

CREATE TABLE certificates (
	id            INTEGER PRIMARY KEY,
	enterprise_id INTEGER NOT NULL REFERENCES enterprises (id) ON DELETE CASCADE,
	name          TEXT NOT NULL
) STRICT;

CREATE INDEX certificates_enterprise ON certificates (enterprise_id);

CREATE TABLE contacts (
	id            INTEGER PRIMARY KEY,
	enterprise_id INTEGER NOT NULL REFERENCES enterprises (id) ON DELETE CASCADE,
	name          TEXT NOT NULL,
	position      TEXT NOT NULL,
	phone         TEXT NOT NULL,
	email         TEXT NOT NULL
) STRICT;

CREATE INDEX contacts_enterprise ON contacts (enterprise_id);

CREATE TABLE annual_figures (
	id            INTEGER PRIMARY KEY,
	enterprise_id INTEGER NOT NULL REFERENCES enterprises (id) ON DELETE CASCADE,
	year          INTEGER NOT NULL,
	kind          TEXT NOT NULL,
	amount        INTEGER NOT NULL,
	UNIQUE (enterprise_id, year, kind)
) STRICT;

CREATE TABLE listings (
	id              INTEGER PRIMARY KEY,
	uid             TEXT NOT NULL UNIQUE,
	enterprise_id   INTEGER NOT NULL REFERENCES enterprises (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
	side            TEXT NOT NULL CHECK (side IN ('need', 'offer')),
	product         TEXT NOT NULL,
	spec            TEXT NOT NULL DEFAULT '',
	brand           TEXT NOT NULL DEFAULT '',
	used_for        TEXT NOT NULL DEFAULT '',
	quantity        REAL NOT NULL DEFAULT 0,
	unit            TEXT NOT NULL DEFAULT '',
	period          TEXT NOT NULL DEFAULT '',
	quantity_text   TEXT NOT NULL DEFAULT '',
	price_yuan      TEXT NOT NULL DEFAULT '',
	price_unit      TEXT NOT NULL DEFAULT '',
	price_text      TEXT NOT NULL DEFAULT '',
	share           TEXT NOT NULL DEFAULT '',
	source_area     TEXT NOT NULL DEFAULT '',
	source_area_text TEXT NOT NULL DEFAULT '',
	certificates    TEXT NOT NULL DEFAULT '', -- one a line
	note            TEXT NOT NULL DEFAULT '',
	batch_id        INTEGER REFERENCES batches (id) DEFERRABLE INITIALLY DEFERRED,
	file            TEXT NOT NULL,
	sheet           TEXT NOT NULL,
	row             INTEGER NOT NULL,
	cell            TEXT NOT NULL,
	source_text     TEXT NOT NULL,
	created         INTEGER NOT NULL,
	updated         INTEGER NOT NULL,
	version         INTEGER NOT NULL
) STRICT;

CREATE INDEX listings_enterprise ON listings (enterprise_id);

-- Verdicts on pairs, by keys and not by rows, so that they outlive the rows.
CREATE TABLE decisions (
	id           INTEGER PRIMARY KEY,
	uid          TEXT NOT NULL UNIQUE,
	buyer_key    TEXT NOT NULL,
	supplier_key TEXT NOT NULL,
	need_key     TEXT NOT NULL,
	offer_key    TEXT NOT NULL,
	verdict      TEXT NOT NULL,
	reason       TEXT NOT NULL,
	buyer        TEXT NOT NULL,
	supplier     TEXT NOT NULL,
	product      TEXT NOT NULL,
	offered      TEXT NOT NULL,
	at           INTEGER NOT NULL,
	UNIQUE (buyer_key, supplier_key, need_key, offer_key)
) STRICT;

-- The journal: each user-level change is a step; each record it touched keeps its image before and after as JSON (NULL: not
-- there). Rows that an import inserted carry its batch instead; their images are written when the import is undone.
CREATE TABLE steps (
	id       INTEGER PRIMARY KEY,
	kind     TEXT NOT NULL,
	subject  TEXT NOT NULL,
	at       INTEGER NOT NULL,
	batch_id INTEGER REFERENCES batches (id),
	undone   INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)),
	dropped  INTEGER NOT NULL DEFAULT 0 CHECK (dropped IN (0, 1)) -- undone, then overtaken by a new step: no redo
) STRICT;

CREATE TABLE changes (
	id        INTEGER PRIMARY KEY,
	step_id   INTEGER NOT NULL REFERENCES steps (id) ON DELETE CASCADE,
	entity    TEXT NOT NULL CHECK (entity IN ('enterprise', 'listing', 'decision')),
	entity_id INTEGER NOT NULL,
	before    TEXT,
	after     TEXT
) STRICT;

CREATE INDEX changes_step ON changes (step_id);
CREATE INDEX changes_entity ON changes (entity, entity_id);

-- What was handed out.
CREATE TABLE exports (
	id       INTEGER PRIMARY KEY,
	at       INTEGER NOT NULL,
	kind     TEXT NOT NULL,
	file     TEXT NOT NULL,
	records  INTEGER NOT NULL,
	personal INTEGER NOT NULL CHECK (personal IN (0, 1)) -- 1: names and phones of persons were in it
) STRICT;
