package db

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lianpei/catalog"
)

// fixtures are rows that a catalog of each schema holds, as text: what was written then must be readable for ever. A new
// migration adds the next one and leaves these alone.
var fixtures = map[int][]string{
	1: {
		`INSERT INTO places (id, uid, name) VALUES (1, 'p-1', '太平镇')`,
		`INSERT INTO batches VALUES (1, 'b-1', 1700000000000, 1, 0, 0, 0, 1, 0, 0, 0, 0)`,
		`INSERT INTO batch_files VALUES (1, 1, '供需表.xlsx')`,
		`INSERT INTO enterprises (id, uid, name, name_key, short_name, credit_code, legal_person, place_id, address, industry,
			employees, capital, credit_grade, note, batch_id, file, sheet, row, cell, source_text, created, updated, version)
			VALUES (1, 'e-1', '示例机械有限公司', '示例机械', '示例', '', '', 1, '', '', 80, 500000000, 'AA', '', 1, '供需表.xlsx', 'Sheet1',
			3, 'B3', '示例机械有限公司', 1700000000000, 1700000000000, 1)`,
		`INSERT INTO labels VALUES (1, 1, 'high_tech')`,
		`INSERT INTO contacts VALUES (1, 1, '张三', '经理', '13900000001', '')`,
		`INSERT INTO listings VALUES (1, 'l-1', 1, 'need', '曲轴毛坯', 'QT700', '', '', 3000, '件', 'year', '3000件/年', '12.5', '件',
			'12.5', '', 'country', '浙江', 'IATF16949', '', 1, '供需表.xlsx', 'Sheet1', 3, 'D3', '曲轴毛坯', 1700000000000, 1700000000000, 1)`,
		`INSERT INTO decisions VALUES (1, 'd-1', '示例机械', '某铸造', '曲轴毛坯', '曲轴毛坯', 'rejected', '太远', '示例机械有限公司',
			'某铸造厂', '曲轴毛坯', '曲轴毛坯', 1700000000000)`,
		`INSERT INTO steps VALUES (1, 'import', '供需表.xlsx', 1700000000000, 1, 0, 0)`,
	},
	2: schema2,
	3: append(slices.Clone(schema2), `INSERT INTO settings VALUES (1, 'weight.place', 'high')`),
}

var schema2 = []string{
	`INSERT INTO places (id, uid, name) VALUES (1, 'p-1', '太平镇')`,
	`INSERT INTO batches VALUES (1, 'b-1', 1700000000000, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1)`,
	`INSERT INTO batch_files VALUES (1, 1, '供需表.xlsx')`,
	`INSERT INTO enterprises (id, uid, name, name_key, short_name, credit_code, legal_person, place_id, address, industry,
		employees, capital, credit_grade, note, batch_id, file, sheet, row, cell, source_text, created, updated, version)
		VALUES (1, 'e-1', '示例机械有限公司', '示例机械', '示例', '', '', 1, '', '', 80, 500000000, 'AA', '', 1, '供需表.xlsx', 'Sheet1',
		3, 'B3', '示例机械有限公司', 1700000000000, 1700000000000, 1)`,
	`INSERT INTO labels VALUES (1, 1, 'high_tech')`,
	`INSERT INTO contacts VALUES (1, 1, '张三', '经理', '13900000001', '')`,
	`INSERT INTO listings VALUES (1, 'l-1', 1, 'need', '曲轴毛坯', 'QT700', '', '', 3000, '件', 'year', '3000件/年', '12.5', '件',
		'12.5', '', 'country', '浙江', 'IATF16949', '', 1, '供需表.xlsx', 'Sheet1', 3, 'D3', '曲轴毛坯', 1700000000000, 1700000000000, 1, '')`,
	`INSERT INTO facts VALUES (1, 1, 'material', '芝麻饼', '芝麻', '知识.csv', 2)`,
	`INSERT INTO decisions VALUES (1, 'd-1', '示例机械', '某铸造', '曲轴毛坯', '曲轴毛坯', 'rejected', '太远', '示例机械有限公司',
		'某铸造厂', '曲轴毛坯', '曲轴毛坯', 1700000000000)`,
	`INSERT INTO steps VALUES (1, 'import', '供需表.xlsx', 1700000000000, 1, 0, 0)`,
}

// makeFixture writes a catalog file as the program of that schema would have left it.
func makeFixture(t *testing.T, version int) string {
	t.Helper()
	all, err := migrations()
	must(t, err)
	path := filepath.Join(t.TempDir(), "catalog.lpei")
	var statements []string
	for _, m := range all[:version] {
		statements = append(statements, m.sql)
	}
	statements = append(statements, fmt.Sprintf(`PRAGMA user_version = %d`, version), fmt.Sprintf(`PRAGMA application_id = %d`, applicationID), `PRAGMA journal_mode = WAL`)
	execRaw(t, path, append(statements, fixtures[version]...)...)
	return path
}

func TestACatalogOfEverySchemaIsBroughtToTheNewest(t *testing.T) {
	t.Parallel()
	all, err := migrations()
	must(t, err)
	for version := 1; version <= len(all); version++ {
		t.Run(fmt.Sprintf("schema %d", version), func(t *testing.T) {
			t.Parallel()
			if fixtures[version] == nil {
				t.Fatal("this schema has no fixture")
			}
			s := openStore(t, makeFixture(t, version), Options{MustExist: true})
			got := contentOf(t, s)
			at := fromMillis(1700000000000)
			origin := catalog.Origin{BatchID: 1, File: "供需表.xlsx", Sheet: "Sheet1", Row: 3, Cell: "B3", Text: "示例机械有限公司"}
			want := content{
				Enterprises: []*catalog.Enterprise{{
					ID: 1, UID: "e-1", Name: "示例机械有限公司", ShortName: "示例", Place: "太平镇", Employees: 80, Capital: 500000000,
					CreditGrade: "AA", Labels: []catalog.Label{catalog.LabelHighTech}, Contacts: []catalog.Contact{{Name: "张三", Position: "经理", Phone: "13900000001"}},
					Origin: origin, Created: at, Updated: at, Version: 1,
				}},
				Listings: []*catalog.Listing{{
					ID: 1, UID: "l-1", EnterpriseID: 1, Side: catalog.Need, Product: "曲轴毛坯", Spec: "QT700",
					Quantity: catalog.Quantity{Number: 3000, Unit: "件", Period: catalog.PeriodYear, Text: "3000件/年"},
					Price:    catalog.Price{Yuan: "12.5", Unit: "件", Text: "12.5"}, Source: catalog.SourceOtherParts, SourceText: "浙江",
					Certificates: []string{"IATF16949"}, Created: at, Updated: at, Version: 1,
					Origin: catalog.Origin{BatchID: 1, File: "供需表.xlsx", Sheet: "Sheet1", Row: 3, Cell: "D3", Text: "曲轴毛坯"},
				}},
				Decisions: []*catalog.Decision{{
					ID: 1, UID: "d-1", Pair: catalog.PairKey{Buyer: "示例机械", Supplier: "某铸造", Need: "曲轴毛坯", Offer: "曲轴毛坯"},
					Verdict: catalog.VerdictRejected, Reason: "太远", Buyer: "示例机械有限公司", Supplier: "某铸造厂", Product: "曲轴毛坯", Offered: "曲轴毛坯", At: at,
				}},
			}
			wantSame(t, want, got)
			wantHealthy(t, s)
			must(t, s.UndoImport(t.Context(), 1))
		})
	}
}

// widerSchema is the known migrations with one more that adds a column.
func widerSchema(t *testing.T, script string) []migration {
	t.Helper()
	all, err := migrations()
	must(t, err)
	return append(all, migration{version: len(all) + 1, name: "next.sql", sql: script})
}

func TestMigrationCopiesTheOlderCatalogFirst(t *testing.T) {
	t.Parallel()
	path := makeFixture(t, 1)
	backup := path + ".v1.bak"
	must(t, os.WriteFile(backup, []byte("an earlier copy"), 0o600))
	wider := widerSchema(t, `ALTER TABLE enterprises ADD COLUMN website TEXT NOT NULL DEFAULT ''`)
	s, err := openWith(t.Context(), path, Options{}, wider)
	must(t, err)
	wantSame(t, []string{"示例机械有限公司"}, names(contentOf(t, s)))
	if got := number(t, s.ro, `SELECT COUNT(*) FROM pragma_table_info('enterprises') WHERE name = 'website'`); got != 1 {
		t.Error("the column is not there")
	}
	must(t, s.Close())
	wantSame(t, []string{"catalog.lpei", "catalog.lpei.v1.bak"}, files(t, filepath.Dir(path)))
	_, err = Open(t.Context(), path, Options{})
	wantError(t, err, ErrNewer)
	old := openStore(t, backup, Options{MustExist: true})
	wantSame(t, []string{"示例机械有限公司"}, names(contentOf(t, old)))
	wantHealthy(t, old)
}

func TestAFailingMigrationLeavesVersionAndTables(t *testing.T) {
	t.Parallel()
	path := makeFixture(t, 1)
	broken := widerSchema(t, `CREATE TABLE visits (id INTEGER PRIMARY KEY) STRICT; DELETE FROM listings; INSERT INTO nowhere VALUES (1)`)
	_, err := openWith(t.Context(), path, Options{}, broken)
	if err == nil || !strings.Contains(err.Error(), "next.sql") {
		t.Errorf("got error %v, want one that names the migration", err)
	}
	s := openStore(t, path, Options{MustExist: true})
	if got := number(t, s.ro, `PRAGMA user_version`); got != len(broken)-1 {
		t.Errorf("schema %d, want %d", got, len(broken)-1)
	}
	wantSame(t, []string{"曲轴毛坯"}, products(contentOf(t, s)))
	if got := tables(t, s); strings.Contains(strings.Join(got, " "), "visits") {
		t.Errorf("tables %v", got)
	}
}

func TestAFailingFirstMigrationLeavesNoFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	_, err := openWith(t.Context(), filepath.Join(folder, "catalog.lpei"), Options{}, []migration{{1, "first.sql", `CREATE TABLE a (b INTEGER); no SQL`}})
	if err == nil {
		t.Error("opened")
	}
	wantSame(t, []string(nil), files(t, folder))
}

func TestVersionAndApplicationStandInTheFileFromTheFirstCommit(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	all, err := migrations()
	must(t, err)
	if _, err := inspect(s.Path(), len(all)); err != nil { // which reads the file alone and not the log
		t.Error(err)
	}
	if _, err := inspect(s.Path(), len(all)-1); err == nil {
		t.Error("the version is not in the file")
	}
}

func TestEveryTableIsStrict(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	rows := 0
	must(t, each(t.Context(), s.ro, `SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'`, nil, func(row *sql.Rows) error {
		var name string
		var strict bool
		err := row.Scan(&name, &strict)
		rows++
		if !strict {
			t.Errorf("table %s is not strict", name)
		}
		return err
	}))
	if rows < 10 {
		t.Errorf("only %d tables", rows)
	}
}

func TestMigrationsAreNumberedWithoutGaps(t *testing.T) {
	t.Parallel()
	all, err := migrations()
	must(t, err)
	for i, m := range all {
		if want := fmt.Sprintf("%04d_", i+1); !strings.HasPrefix(m.name, want) || m.version != i+1 {
			t.Errorf("migration %d is %s", i+1, m.name)
		}
	}
}

func number(t *testing.T, q querier, query string, args ...any) int {
	t.Helper()
	var n int
	must(t, q.QueryRowContext(t.Context(), query, args...).Scan(&n))
	return n
}
