package db

import (
	"context"
	"slices"
	"testing"
	"time"

	"lianpei/catalog"
)

func TestImportRecognisesAnEnterprise(t *testing.T) {
	t.Parallel()
	code, other, doubtful := validCode(t, 1), validCode(t, 2), doubtfulCode(t, 3)
	with := func(name string, code catalog.CreditCode, former ...string) catalog.Entry {
		e := entry(name)
		e.Enterprise.CreditCode, e.Enterprise.FormerNames = code, former
		return e
	}
	for _, c := range []struct {
		name    string
		stored  []catalog.Enterprise
		entries []catalog.Entry
		want    []string // names afterwards
	}{
		{"by its valid code, whatever the name", []catalog.Enterprise{{Name: "甲企业", CreditCode: code}}, []catalog.Entry{with("改名后企业", code)}, []string{"甲企业"}},
		{"by its name without the legal form", []catalog.Enterprise{{Name: "甲企业有限公司"}}, []catalog.Entry{with("甲 企业", "")}, []string{"甲企业有限公司"}},
		{"by a former name", []catalog.Enterprise{{Name: "甲企业", FormerNames: []string{"老企业"}}}, []catalog.Entry{with("老企业", "")}, []string{"甲企业"}},
		{"by a name before a former name", []catalog.Enterprise{{Name: "甲企业", FormerNames: []string{"老企业"}}, {Name: "老企业"}}, []catalog.Entry{with("老企业", code)}, []string{"甲企业", "老企业"}},
		{"never by a doubtful code", []catalog.Enterprise{{Name: "甲企业", CreditCode: doubtful}}, []catalog.Entry{with("乙企业", doubtful)}, []string{"甲企业", "乙企业"}},
		{"by a code that came with an earlier row", nil, []catalog.Entry{with("甲企业", ""), with("甲企业", code), with("乙企业", code)}, []string{"甲企业"}},
		{"by a name that came with an earlier row", nil, []catalog.Entry{with("甲企业", code), with("乙企业", code), with("乙企业", "")}, []string{"甲企业"}},
		{"by a former name that came with an earlier row", nil, []catalog.Entry{with("甲企业", "", "老企业"), with("老企业", "")}, []string{"甲企业"}},
		{"by a valid code that came after a doubtful one", nil, []catalog.Entry{with("甲企业", doubtful), with("甲企业", code), with("乙企业", code)}, []string{"甲企业"}},
		{"not when the name stands under another valid code", []catalog.Enterprise{{Name: "甲企业", CreditCode: code}, {Name: "乙企业", CreditCode: other}}, []catalog.Entry{with("甲企业", other)}, []string{"甲企业", "乙企业"}},
		{"not when name and code name two", []catalog.Enterprise{{Name: "甲企业", CreditCode: code}}, []catalog.Entry{with("甲企业", other)}, []string{"甲企业"}},
		{"not when two rows name two codes", nil, []catalog.Entry{with("甲企业", code), with("甲企业", other)}, []string{"甲企业"}},
		{"not when a doubtful code stands between", []catalog.Enterprise{{Name: "甲企业", CreditCode: code}}, []catalog.Entry{with("甲企业", doubtful), with("甲企业", other)}, []string{"甲企业"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, _ := newStore(t)
			for _, e := range c.stored {
				must(t, s.SaveEnterprise(t.Context(), &e))
			}
			importForms(t, s, c.entries...)
			wantSame(t, c.want, names(contentOf(t, s)))
			before := dump(t, s)
			again := importForms(t, s, c.entries...)
			if again.batch != 0 {
				t.Errorf("the same again is batch %d", again.batch)
			}
			wantSame(t, before, dump(t, s))
		})
	}
}

func TestImportRefusesAnEntryWhoseCodeContradictsItsName(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	must(t, s.SaveEnterprise(t.Context(), &catalog.Enterprise{Name: "甲企业", CreditCode: validCode(t, 1)}))
	before := dump(t, s)
	form := entry("甲企业", need("轴"), need("盘"))
	form.Enterprise.CreditCode = validCode(t, 2)
	got := importForms(t, s, form)
	want := imported{
		total:   FileCounts{Enterprises: catalog.Counts{Refused: 1}, Listings: catalog.Counts{Refused: 2}},
		perFile: map[string]*FileCounts{"供需表.xlsx": {Enterprises: catalog.Counts{Refused: 1}, Listings: catalog.Counts{Refused: 2}}},
		findings: []catalog.Finding{{
			File: "供需表.xlsx", Sheet: "Sheet1", Row: 3, Cell: "B3", Field: "credit_code", Rule: catalog.RuleCodeConflict,
			Value: string(validCode(t, 2)), Severity: catalog.Refused, Subject: "甲企业",
		}},
	}
	wantImported(t, want, got)
	wantSame(t, before, dump(t, s))
}

func wantImported(t *testing.T, want, got imported) {
	t.Helper()
	wantSame(t, want.batch, got.batch)
	wantSame(t, want.total, got.total)
	wantSame(t, want.perFile, got.perFile)
	wantSame(t, want.findings, got.findings)
}

func TestImportKeepsSourceTextAndOrigin(t *testing.T) {
	t.Parallel()
	s, clock := newStore(t)
	got := importForms(t, s, entry("甲企业有限公司", need("轴")))
	origin := catalog.Origin{BatchID: got.batch, File: "供需表.xlsx", Sheet: "Sheet1", Row: 3, Cell: "B3", Text: "甲企业有限公司"}
	c := contentOf(t, s)
	e, l := c.Enterprises[0], c.Listings[0]
	wantSame(t, origin, e.Origin)
	origin.Cell, origin.Text = "D3", "轴"
	wantSame(t, origin, l.Origin)
	if e.Version != 1 || l.Version != 1 || e.UID == "" || l.UID == "" || l.EnterpriseID != e.ID || !e.Created.Equal(clock.at) || !l.Updated.Equal(clock.at) {
		t.Errorf("imported %+v with %+v", e, l)
	}
	batches, err := s.Batches(t.Context())
	must(t, err)
	one := catalog.Counts{New: 1}
	wantSame(t, []catalog.Batch{{ID: got.batch, UID: batches[0].UID, At: clock.at, Files: []string{"供需表.xlsx"}, Enterprises: one, Listings: one}}, batches)
}

func TestARepeatedImportChangesNothingAtAll(t *testing.T) {
	t.Parallel()
	s, clock := newStore(t)
	rich := entry("甲企业", need("轴"), offer("盘"))
	rich.Enterprise.CreditCode, rich.Enterprise.Place, rich.Enterprise.Note = validCode(t, 1), "太平镇", "第一行\n第二行"
	rich.Enterprise.Labels = []catalog.Label{catalog.LabelHighTech, catalog.LabelAnchor}
	rich.Enterprise.Contacts = []catalog.Contact{{Name: "张三", Phone: "1"}, {Name: "李四", Phone: "2"}}
	rich.Enterprise.Figures = []catalog.AnnualFigure{{Year: 2024, Kind: catalog.FigureTax, Amount: 5}, {Year: 2023, Kind: catalog.FigureOutput, Amount: 7}}
	rich.Listings[0].Certificates, rich.Listings[0].Note = []string{"ISO9001"}, "急"
	rich.Listings[0].Quantity = catalog.Quantity{Number: 3, Unit: "件", Period: catalog.PeriodYear, Text: "3件/年"}
	contradicting := entry("甲企业", need("轴"), need("轴"))
	contradicting.Enterprise.Place, contradicting.Enterprise.Note = "他镇", "第三行"
	contradicting.Listings[0].Quantity = catalog.Quantity{Number: 4, Unit: "件"}
	contradicting.Listings[1].Brand = "某牌"
	forms := []catalog.Entry{rich, contradicting, entry("乙企业", need("轴")), entry("乙企业", need("轴"))}
	first := importForms(t, s, forms...)
	if want := (FileCounts{Enterprises: catalog.Counts{New: 2}, Listings: catalog.Counts{New: 3, Same: 3}}); first.total != want {
		t.Errorf("counts %+v, want %+v", first.total, want)
	}
	before := dump(t, s)
	clock.advance(24 * time.Hour)
	second := importForms(t, s, forms...)
	if want := (FileCounts{Enterprises: catalog.Counts{Same: 2}, Listings: catalog.Counts{Same: 6}}); second.batch != 0 || second.total != want {
		t.Errorf("batch %d, counts %+v; want 0, %+v", second.batch, second.total, want)
	}
	wantSame(t, first.findings, second.findings)
	wantSame(t, before, dump(t, s))
}

func TestOfContradictingRowsTheFirstCounts(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	first, second := entry("甲企业", need("轴")), entry("甲企业", need("轴"))
	first.Enterprise.Place, second.Enterprise.Place, second.Enterprise.Industry = "太平镇", "他镇", "铸造"
	first.Listings[0].Brand, second.Listings[0].Brand, second.Listings[0].Note = "甲牌", "乙牌", "急"
	second.Listings[0].Origin.Cell = "D4"
	got := importForms(t, s, first, second)
	c := contentOf(t, s)
	if e := c.Enterprises[0]; e.Place != "太平镇" || e.Industry != "铸造" {
		t.Errorf("enterprise %+v", e)
	}
	if l := c.Listings[0]; l.Brand != "甲牌" || l.Note != "急" || l.Version != 1 {
		t.Errorf("listing %+v", l)
	}
	at := catalog.Finding{File: "供需表.xlsx", Sheet: "Sheet1", Row: 3, Cell: "B3", Subject: "甲企业", Severity: catalog.Note}
	conflict, duplicate := at, at
	conflict.Field, conflict.Rule = "place", catalog.RuleValueConflict
	duplicate.Field, duplicate.Rule, duplicate.Value, duplicate.Cell = "brand", catalog.RuleDuplicateRow, "轴", "D4"
	wantSame(t, []catalog.Finding{conflict, duplicate}, got.findings)
}

func TestASecondRowFillsWhatTheFirstLeftOpenInAKnownListing(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	importForms(t, s, entry("甲企业", need("轴")))
	plain, more := need("轴"), need("轴")
	more.Quantity = catalog.Quantity{Number: 5, Unit: "件"}
	got := importForms(t, s, entry("甲企业", plain, more))
	if want := (catalog.Counts{Updated: 1, Same: 1}); got.total.Listings != want {
		t.Errorf("counts %+v, want %+v", got.total.Listings, want)
	}
	if l := contentOf(t, s).Listings[0]; l.Quantity.Number != 5 || l.Version != 2 {
		t.Errorf("listing %+v", l)
	}
}

func TestALaterFormUpdatesAndUndoRestoresTheEarlierValues(t *testing.T) {
	t.Parallel()
	s, clock := newStore(t)
	form := entry("甲企业", need("轴"), need("盘"))
	form.Enterprise.Place, form.Listings[0].Brand = "太平镇", "甲牌"
	form.Enterprise.Contacts = []catalog.Contact{{Name: "张三", Phone: "1"}}
	importForms(t, s, form)
	before := contentOf(t, s)
	clock.advance(time.Hour)
	form.Enterprise.Place, form.Listings[0].Brand = "他镇", "乙牌"
	form.Enterprise.Contacts = []catalog.Contact{{Name: "张三", Phone: "2"}}
	form.Enterprise.FormerNames = []string{"老企业"}
	got := importForms(t, s, form)
	if want := (FileCounts{Enterprises: catalog.Counts{Updated: 1}, Listings: catalog.Counts{Updated: 1, Same: 1}}); got.total != want {
		t.Errorf("counts %+v, want %+v", got.total, want)
	}
	c := contentOf(t, s)
	if e := c.Enterprises[0]; e.Place != "他镇" || e.Contacts[0].Phone != "2" || e.Version != 2 || !e.Updated.Equal(clock.at) || e.UID != before.Enterprises[0].UID {
		t.Errorf("enterprise %+v", e)
	}
	if l := c.Listings[0]; l.Brand != "乙牌" || l.Version != 2 || l.Origin.BatchID == got.batch {
		t.Errorf("listing %+v", l)
	}
	undo(t, s)
	wantSame(t, before, contentOf(t, s))
}

func TestAFormDoesNotEmptyWhatItDoesNotSay(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	e := catalog.Enterprise{Name: "甲企业", Place: "太平镇", Note: "手写", Labels: []catalog.Label{catalog.LabelAnchor}}
	must(t, s.SaveEnterprise(t.Context(), &e))
	before := contentOf(t, s)
	if got := importForms(t, s, entry("甲企业")); got.batch != 0 {
		t.Errorf("batch %d, want 0", got.batch)
	}
	wantSame(t, before, contentOf(t, s))
}

func TestOfTwoStoredListingsOfOneKindTheOlderIsUpdated(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	create(t, s, "甲企业")
	createListing(t, s, 1, need("轴"))
	createListing(t, s, 1, need("轴"))
	form := entry("甲企业", need("轴"))
	form.Listings[0].Brand = "某牌"
	importForms(t, s, form)
	var brands []string
	for _, l := range contentOf(t, s).Listings {
		brands = append(brands, l.Brand)
	}
	wantSame(t, []string{"某牌", ""}, brands)
}

func TestCountsAreKeptForEachForm(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	in := func(file string, e catalog.Entry) catalog.Entry { e.Enterprise.Origin.File = file; return e }
	bad := in("乙.xlsx", entry("丁企业", need("")))
	refused := in("乙.xlsx", entry("戊企业", need("轴")))
	refused.Refused = true
	nameless := in("乙.xlsx", entry("", need("轴"), need("盘")))
	got := importForms(t, s,
		in("甲.xlsx", entry("甲企业", need("轴"))), in("乙.xlsx", entry("甲企业", need("盘"), need("轴"))), in("乙.xlsx", entry("乙企业")), bad, refused, nameless)
	wantSame(t, map[string]*FileCounts{
		"甲.xlsx": {Enterprises: catalog.Counts{New: 1}, Listings: catalog.Counts{New: 1}},
		"乙.xlsx": {Enterprises: catalog.Counts{New: 2, Refused: 2}, Listings: catalog.Counts{New: 1, Same: 1, Refused: 4}},
	}, got.perFile)
	var rules []catalog.Rule
	for _, f := range got.findings {
		rules = append(rules, f.Rule)
	}
	wantSame(t, []catalog.Rule{catalog.RuleDuplicateRow, catalog.RuleProductMissing, catalog.RuleNameMissing}, rules)
}

func TestTheImporterKeepsNothingOfAnEntry(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	imp, err := s.BeginImport(t.Context(), []string{"供需表.xlsx"})
	must(t, err)
	defer imp.Rollback()
	e := entry("甲企业", need("轴"))
	e.Enterprise.Contacts = []catalog.Contact{{Name: "张三"}}
	for range 2 { // a reader may use one entry again and again
		_, err := imp.Put(&e)
		must(t, err)
		if e.Enterprise.ID != 0 || e.Listings[0].ID != 0 || e.Listings[0].UID != "" {
			t.Errorf("the entry became %+v", e)
		}
	}
	e.Enterprise.Contacts[0].Name, e.Listings[0].Product = "改", "改"
	_, _, _, err = imp.Commit()
	must(t, err)
	c := contentOf(t, s)
	if c.Enterprises[0].Contacts[0].Name != "张三" || c.Listings[0].Product != "轴" {
		t.Errorf("imported %+v with %+v", c.Enterprises[0], c.Listings[0])
	}
}

func TestAnImportWithoutCommitLeavesNothing(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	before := dump(t, s)
	imp, err := s.BeginImport(t.Context(), []string{"供需表.xlsx"})
	must(t, err)
	e := entry("甲企业", need("轴"))
	_, err = imp.Put(&e)
	must(t, err)
	imp.Rollback()
	imp.Rollback()
	wantSame(t, before, dump(t, s))
	create(t, s, "甲企业")
}

func TestACancelledImportWritesNothingAndLeavesTheCatalogUsable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		calls int64 // of the context before it is cancelled
	}{
		{"between two entries", 2}, {"while writing enterprises", 8}, {"while writing listings", 40},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, _ := newStore(t)
			create(t, s, "老企业")
			before := dump(t, s)
			inner, cancel := context.WithCancel(t.Context())
			defer cancel()
			ctx := &tripwire{Context: inner, trip: cancel}
			imp, err := s.BeginImport(ctx, []string{"供需表.xlsx"})
			must(t, err)
			ctx.calls.Store(c.calls)
			for _, name := range []string{"甲企业", "乙企业", "丙企业", "丁企业"} {
				e := entry(name)
				for _, product := range []string{"轴", "盘", "轮", "箱", "泵", "阀", "管", "板", "线", "棒"} {
					e.Listings = append(e.Listings, need(product))
				}
				if _, err = imp.Put(&e); err != nil {
					break
				}
			}
			if err == nil {
				_, _, _, err = imp.Commit()
			}
			wantError(t, err, context.Canceled)
			imp.Rollback()
			wantSame(t, before, dump(t, s))
			importForms(t, s, entry("甲企业", need("轴")))
		})
	}
}

func TestAnImportOfManyKnownEnterprisesReadsThemAll(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	must(t, bigImport(t.Context(), s))
	var forms []catalog.Entry
	for _, e := range contentOf(t, s).Enterprises {
		form := entry(e.Name, need("产品3"), offer("新产品"))
		form.Enterprise.Place = "太平镇"
		forms = append(forms, form)
	}
	slices.Reverse(forms)
	forms = append(forms, entry("丙企业"))
	got := importForms(t, s, forms...)
	want := FileCounts{
		Enterprises: catalog.Counts{New: 1, Updated: bigImportEntries},
		Listings:    catalog.Counts{New: bigImportEntries, Same: bigImportEntries},
	}
	wantSame(t, want, got.total)
	undo(t, s)
	wantHealthy(t, s)
}
