// Package db is the catalog file: its schema and migrations, queries, the journal that undo rests on, and checks. All SQL of
// the project stands here, plain and parameterised. An exported method is one transaction and one user-level step.
package db

import (
	"cmp"
	"context"
	"database/sql"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"github.com/google/uuid"
	_ "github.com/mattn/go-sqlite3" // the driver
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// applicationID marks a SQLite file as a catalog ("LPei" in ASCII).
const applicationID = 0x4C506569

// Store is an open catalog file. Its methods may be called from any goroutine.
type Store struct {
	path string
	rw   *sql.DB // one connection, immediate transactions
	ro   *sql.DB
	lock *flock.Flock
	now  func() time.Time

	closing  sync.Once
	closeErr error
	discard  bool // the file was made by an Open that then could not complete it
}

// Options say how to open a catalog.
type Options struct {
	MustExist bool             // ErrNoCatalog instead of creating a file
	Now       func() time.Time // nil: time.Now
}

// Open opens the catalog at path, creates it when it is absent, and brings it to the newest schema, after copying an older
// one to <path>.v<N>.bak. It takes the file's lock: a second Open anywhere returns ErrLocked. Other errors: ErrNoCatalog (also
// for a missing folder), ErrNotCatalog, ErrNewer, ErrReadOnly, ErrDamaged. A refused file is left as it was.
func Open(ctx context.Context, path string, opts Options) (*Store, error) {
	known, err := migrations()
	if err != nil {
		return nil, err
	}
	return openWith(ctx, path, opts, known)
}

func openWith(ctx context.Context, path string, opts Options, known []migration) (*Store, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("resolve %s: %w", path, err)
	}
	path = absolute
	if err := checkPlace(path, opts.MustExist); err != nil {
		return nil, err
	}
	// The lock comes before the first look into the file: closing a file drops every POSIX lock that this process has on it,
	// those of another open Store included.
	lock, err := acquire(path)
	if err != nil {
		if !errors.Is(err, ErrLocked) {
			_, refused := inspect(path, len(known))
			err = cmp.Or(refused, err) // what the file is says more than that its folder cannot be written to
		}
		return nil, err
	}
	s := &Store{path: path, lock: lock, now: opts.Now}
	if s.now == nil {
		s.now = time.Now
	}
	absent, err := inspect(path, len(known))
	if err == nil {
		err = s.open(ctx, known)
	}
	if err != nil {
		s.discard = absent
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// checkPlace refuses, without touching anything, a place where no catalog can be.
func checkPlace(path string, mustExist bool) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := os.Stat(filepath.Dir(path)); err != nil {
			return fmt.Errorf("open %s: %w: %w", path, ErrNoCatalog, err)
		}
	case err != nil:
		return wrap("open "+path, err)
	case !info.Mode().IsRegular():
		return fmt.Errorf("open %s: %w", path, ErrNotCatalog)
	}
	if mustExist && (err != nil || info.Size() == 0) {
		return fmt.Errorf("open %s: %w", path, ErrNoCatalog)
	}
	return nil
}

// inspect refuses what is no catalog before SQLite touches it. absent is true when nothing is there yet.
func inspect(path string, known int) (absent bool, err error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	readOnly := wrap("open "+path, err)
	if err != nil {
		if file, err = os.Open(path); err != nil {
			return false, readOnly
		}
	}
	defer file.Close()
	// SQLite file format §1.3: magic string, and the application id as a big-endian number at offset 68.
	header := make([]byte, 100)
	n, err := io.ReadFull(file, header)
	if n == 0 && errors.Is(err, io.EOF) {
		return false, readOnly // an empty file is an empty database
	}
	if err != nil || string(header[:16]) != "SQLite format 3\x00" || binary.BigEndian.Uint32(header[68:]) != applicationID {
		return false, fmt.Errorf("open %s: %w", path, ErrNotCatalog)
	}
	// The schema version (PRAGMA user_version) stands at offset 60: a newer file is refused before anything is made beside it.
	if version := binary.BigEndian.Uint32(header[60:]); int64(version) > int64(known) {
		return false, fmt.Errorf("open %s (schema %d, known %d): %w", path, version, known, ErrNewer)
	}
	return false, readOnly
}

// acquire takes the lock file beside the catalog: SQLite's own locks last only as long as a transaction.
func acquire(path string) (*flock.Flock, error) {
	for {
		lock := flock.New(lockPath(path))
		held, err := lock.TryLock()
		if err != nil {
			return nil, fmt.Errorf("lock %s: %w: %w", path, ErrReadOnly, err)
		}
		if !held {
			return nil, fmt.Errorf("lock %s: %w", path, ErrLocked)
		}
		// Close removes the lock file; what was locked here may be that removed one, which guards nothing.
		mine, err := lock.Stat()
		if err != nil {
			return nil, fmt.Errorf("lock %s: %w", path, err)
		}
		if there, err := os.Stat(lock.Path()); err == nil && os.SameFile(mine, there) {
			return lock, nil
		}
		_ = lock.Unlock()
	}
}

// lockPath follows links, so that one file has one lock however it is reached.
func lockPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	return path + ".lock"
}

func (s *Store) open(ctx context.Context, known []migration) error {
	var err error
	if s.rw, err = sql.Open("sqlite3", dsn(s.path, "_txlock", "immediate")); err != nil {
		return wrap("open "+s.path, err)
	}
	s.rw.SetMaxOpenConns(1)
	if err := s.migrate(ctx, known); err != nil {
		return err
	}
	// WAL is a property of the file. It is set after the first migration, so that the application id stands in the file itself
	// from the first commit on: in WAL mode a program killed early would leave it in the log alone, and inspect reads the file.
	// Where a file system cannot do WAL the mode stays as it is, which is as safe. Reading makes the writing connection open
	// the log: whoever closes it last removes it, and a reader could not.
	for _, pragma := range []string{`PRAGMA journal_mode = WAL`, `PRAGMA user_version`} {
		var answer string
		if err := s.rw.QueryRowContext(ctx, pragma).Scan(&answer); err != nil {
			return wrap("open "+s.path, err)
		}
	}
	if s.ro, err = sql.Open("sqlite3", dsn(s.path, "mode", "ro", "_query_only", "on")); err != nil {
		return wrap("open "+s.path, err)
	}
	s.ro.SetMaxOpenConns(4)
	return wrap("open "+s.path, s.ro.PingContext(ctx))
}

// dsn carries every pragma (synchronous FULL: what was reported as saved also survives a power cut), so that each connection of the pool has them; url.URL escapes Chinese, spaces and percent signs.
func dsn(path string, extra ...string) string {
	values := url.Values{
		"_foreign_keys": {"on"}, "_synchronous": {"FULL"}, "_busy_timeout": {"5000"}, "_cache_size": {"-65536"},
	}
	for i := 0; i < len(extra); i += 2 {
		values.Set(extra[i], extra[i+1])
	}
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // drive letters
	}
	return (&url.URL{Scheme: "file", Path: slashed, RawQuery: values.Encode()}).String()
}

type migration struct {
	version int
	name    string
	sql     string
}

func migrations() ([]migration, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		return nil, fmt.Errorf("list migrations: %w", err)
	}
	sort.Strings(names)
	var all []migration
	for i, name := range names {
		text, err := migrationFiles.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		all = append(all, migration{version: i + 1, name: filepath.Base(name), sql: string(text)})
	}
	return all, nil
}

func (s *Store) migrate(ctx context.Context, known []migration) error {
	var version int
	if err := s.rw.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err != nil {
		return wrap("read schema version of "+s.path, err)
	}
	if version > len(known) { // known from the log alone: the newer program was killed
		return fmt.Errorf("open %s (schema %d, known %d): %w", s.path, version, len(known), ErrNewer)
	}
	if version > 0 && version < len(known) {
		if err := s.copyTo(ctx, fmt.Sprintf("%s.v%d.bak", s.path, version)); err != nil {
			return err
		}
	}
	for _, m := range known[version:] {
		if err := s.apply(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// copyTo writes a consistent copy of the catalog; an older copy of that name is replaced when the new one is complete.
func (s *Store) copyTo(ctx context.Context, target string) error {
	attempt := "copy catalog to " + target
	partial := target + ".part"
	if err := os.Remove(partial); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return wrap(attempt, err)
	}
	defer os.Remove(partial)
	if _, err := s.rw.ExecContext(ctx, `VACUUM INTO ?`, partial); err != nil {
		return wrap(attempt, err)
	}
	if err := flush(partial); err != nil {
		return wrap(attempt, err)
	}
	return wrap(attempt, os.Rename(partial, target))
}

// flush brings a written file to the disk; VACUUM INTO leaves that to the system.
func flush(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

// apply runs one migration with its version in one transaction: both hold or neither.
func (s *Store) apply(ctx context.Context, m migration) error {
	tx, err := s.rw.BeginTx(ctx, nil)
	if err != nil {
		return wrap("migrate "+m.name, err)
	}
	defer tx.Rollback()
	// PRAGMA takes no parameters; both numbers are ours.
	script := m.sql + fmt.Sprintf("\n;\nPRAGMA user_version = %d;\nPRAGMA application_id = %d;", m.version, applicationID)
	if _, err := tx.ExecContext(ctx, script); err != nil {
		return wrap("migrate "+m.name, err)
	}
	return wrap("migrate "+m.name, tx.Commit())
}

// Path returns the absolute path of the file.
func (s *Store) Path() string { return s.path }

// Close releases the file and its lock. The Store cannot be used afterwards; closing it again does nothing.
func (s *Store) Close() error {
	s.closing.Do(func() { s.closeErr = s.close() })
	return s.closeErr
}

func (s *Store) close() error {
	var errs []error
	if s.ro != nil {
		errs = append(errs, s.ro.Close())
	}
	if s.rw != nil {
		errs = append(errs, s.rw.Close())
	}
	if s.discard {
		_ = os.Remove(s.path)
	}
	// On Windows an open file cannot be removed; there the empty lock file stays, which does no harm.
	_ = os.Remove(s.lock.Path())
	errs = append(errs, s.lock.Unlock())
	return wrap("close "+s.path, errors.Join(errs...))
}

// write runs fn in one transaction and commits it.
func (s *Store) write(ctx context.Context, attempt string, fn func(*tx) error) error {
	t, err := s.begin(ctx)
	if err != nil {
		return wrap(attempt, err)
	}
	defer t.Rollback()
	if err := fn(t); err != nil {
		return wrap(attempt, t.cause(err))
	}
	return wrap(attempt, t.cause(t.Commit()))
}

func (s *Store) begin(ctx context.Context) (*tx, error) {
	raw, err := s.rw.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	return &tx{Tx: raw, ctx: ctx, now: s.now().UTC().Truncate(time.Millisecond)}, nil
}

// read runs fn in one reading transaction, so that all it reads is of one moment.
func (s *Store) read(ctx context.Context, attempt string, fn func(querier) error) error {
	raw, err := s.ro.BeginTx(ctx, nil)
	if err != nil {
		return wrap(attempt, err)
	}
	defer raw.Rollback()
	return wrap(attempt, (&tx{Tx: raw, ctx: ctx}).cause(fn(raw)))
}

// tx is a transaction with its context and the one time that all its rows carry.
type tx struct {
	*sql.Tx
	ctx context.Context
	now time.Time
}

func (t *tx) exec(query string, args ...any) error {
	_, err := t.ExecContext(t.ctx, query, args...)
	return err
}

// cause names the cancelled context behind an error: it ends the transaction at once, and what comes next only finds it ended.
func (t *tx) cause(err error) error {
	if errors.Is(err, sql.ErrTxDone) && t.ctx.Err() != nil {
		return t.ctx.Err()
	}
	return err
}

// querier is what reading needs: a transaction or the reading pool.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// newUID returns a UUIDv7. The random source of the system failing is beyond repair, so it panics.
func newUID() string { return uuid.Must(uuid.NewV7()).String() }

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
