package ui

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"lianpei/catalog"
	"lianpei/matching"
	"lianpei/ui/kit"
	"lianpei/words"
	"lianpei/workspace"
)

func TestOverview(t *testing.T) {
	open := func(t *testing.T, file *fakeFile) (*fixture, *overviewPage) {
		f := newFixture(t)
		p := newOverviewPage(f.host, file, overviewActions{Import: func() {}, Enterprises: func() {}, Matching: func() {}})
		f.win.SetContent(p.Content())
		p.Refresh()
		f.queue.next()
		return f, p
	}
	t.Run("shows the figures and the imports", func(t *testing.T) {
		_, p := open(t, sampleFile())
		for i, want := range []string{"3", "2", "1", "0"} {
			if got := p.figures[i].Text(); got != want {
				t.Errorf("figure %d is %s, want %s", i, got, want)
			}
		}
		wantText(t, p.Content(), "需求清单.xlsx", "新增 3", words.Text("overview.undo_import"))
	})
	t.Run("an empty catalog says what to do", func(t *testing.T) {
		_, p := open(t, &fakeFile{})
		wantText(t, p.Content(), words.Text("overview.empty"), words.Text("overview.no_imports"))
	})
	t.Run("an import can be undone", func(t *testing.T) {
		file := sampleFile()
		f, p := open(t, file)
		test.Tap(findButton(t, p.Content(), words.Text("overview.undo_import")))
		f.queue.until(t, func() bool { return f.changes == 1 })
		if len(file.undone) != 1 || file.undone[0] != 7 {
			t.Errorf("undone %v, want the import 7", file.undone)
		}
	})
	t.Run("an import that is undone has no button", func(t *testing.T) {
		file := sampleFile()
		file.batches[0].Undone = true
		_, p := open(t, file)
		wantText(t, p.Content(), words.Text("overview.undone"))
	})
}

// findButton is the first visible button of that label inside an object.
func findButton(t *testing.T, o fyne.CanvasObject, label string) fyne.Tappable {
	t.Helper()
	var found fyne.Tappable
	var visit func(fyne.CanvasObject)
	visit = func(o fyne.CanvasObject) {
		if o == nil || !o.Visible() || found != nil {
			return
		}
		switch o := o.(type) {
		case *kit.Button:
			if o.Text == label {
				found = o
			}
		case *widget.Hyperlink:
			if o.Text == label {
				found = linkTap{o}
			}
		case *fyne.Container:
			for _, child := range o.Objects {
				visit(child)
			}
		case fyne.Widget:
			for _, child := range test.WidgetRenderer(o).Objects() {
				visit(child)
			}
		}
	}
	visit(o)
	if found == nil {
		t.Fatalf("no button %q in:\n%s", label, texts(o))
	}
	return found
}

type linkTap struct{ *widget.Hyperlink }

func (l linkTap) Tapped(*fyne.PointEvent) { l.OnTapped() }

func openEnterprises(t *testing.T, file *fakeFile) (*fixture, *enterprisesPage) {
	t.Helper()
	f := newFixture(t)
	p := newEnterprisesPage(f.host, file, func(ids []int64) { exportPartners(f.host, file, ids) })
	f.win.SetContent(p.Content())
	f.win.Resize(fyne.NewSize(1200, 760))
	p.Refresh()
	f.queue.until(t, func() bool {
		return p.detail.enterprise.ID != 0 || p.count.Text != "" && len(p.table.Rows()) == 0
	})
	return f, p
}

func TestEnterprises(t *testing.T) {
	t.Run("lists all with their number and shows the first", func(t *testing.T) {
		_, p := openEnterprises(t, sampleFile())
		wantText(t, p.Content(), "襄江汽车零部件有限公司", "汉北压铸有限公司", "楚东纺织股份有限公司", "共 3 家", "王经理", "注册资本", "500 万元")
	})
	t.Run("searches once typing has paused", func(t *testing.T) {
		file := sampleFile()
		f, p := openEnterprises(t, file)
		before := len(file.filters)
		test.Type(p.search, "压铸")
		if len(file.filters) != before {
			t.Fatal("searched at every key")
		}
		f.timers.pass()
		f.queue.until(t, func() bool { return p.count.Text == "共 1 家" })
		if got := len(file.filters) - before; got != 1 {
			t.Errorf("%d searches, want 1", got)
		}
		if !p.clear.Visible() {
			t.Error("the button to clear the filter is hidden")
		}
		test.Tap(p.clear)
		f.queue.until(t, func() bool { return p.count.Text == "共 3 家" })
	})
	t.Run("filters by cluster", func(t *testing.T) {
		f, p := openEnterprises(t, sampleFile())
		p.cluster.Choose("纺织服装")
		f.queue.until(t, func() bool { return p.count.Text == "共 1 家" })
		wantText(t, p.table, "楚东纺织股份有限公司")
	})
	t.Run("sorts by a header, and the other way round at the second tap", func(t *testing.T) {
		file := sampleFile()
		f, p := openEnterprises(t, file)
		tapHead(t, p.table, words.Text("facts.needs"))
		f.queue.next()
		tapHead(t, p.table, words.Text("facts.needs"))
		f.queue.until(t, func() bool { return p.table.Rows()[0].ID == 3 })
		got := file.filters[len(file.filters)-1]
		if want := (workspace.EnterpriseFilter{Sort: workspace.SortNeeds, Reverse: true}); got != want {
			t.Errorf("asked for %+v, want %+v", got, want)
		}
	})
	t.Run("says that nothing was found", func(t *testing.T) {
		f, p := openEnterprises(t, sampleFile())
		p.search.SetText("没有")
		f.timers.pass()
		f.queue.until(t, func() bool { return p.empty.Visible() })
		wantText(t, p.Content(), words.Text("enterprises.none_found"), words.Text("detail.empty"))
	})
	t.Run("an empty catalog says what to do", func(t *testing.T) {
		_, p := openEnterprises(t, &fakeFile{})
		wantText(t, p.Content(), words.Text("enterprises.empty"))
		if !p.edit.Disabled() || !p.remove.Disabled() || !p.export.Disabled() {
			t.Error("buttons without a purpose are enabled")
		}
	})
	t.Run("deletes what is ticked without asking, and offers to undo", func(t *testing.T) {
		file := sampleFile()
		f, p := openEnterprises(t, file)
		tick(t, p.table, 1)
		tick(t, p.table, 2)
		test.Tap(p.remove)
		f.queue.until(t, func() bool { return f.changes == 1 })
		if len(file.deleted) != 2 {
			t.Errorf("deleted %v, want two", file.deleted)
		}
		if len(f.dialogs) != 0 {
			t.Error("a dialog asked")
		}
		wantText(t, f.notices.Layer(), words.Count("enterprises.deleted", 2), words.Text("button.undo"))
	})
	t.Run("opens an enterprise that the filter hides", func(t *testing.T) {
		f, p := openEnterprises(t, sampleFile())
		p.cluster.Choose("纺织服装")
		f.queue.until(t, func() bool { return p.count.Text == "共 1 家" })
		p.Open(2)
		f.queue.until(t, func() bool { return p.detail.enterprise.ID == 2 })
		if p.cluster.Value() != "" {
			t.Error("the filter still hides it")
		}
	})
	t.Run("shows where a listing comes from", func(t *testing.T) {
		_, p := openEnterprises(t, sampleFile())
		p.detail.tabs.SelectIndex(1)
		wantText(t, p.Content(), "铝合金压铸件", "300 吨/年", "需求清单.xlsx › 机电 › C5", "“铝合金压铸件”", "进口（德国）")
	})
	t.Run("deletes a listing and offers to undo", func(t *testing.T) {
		file := sampleFile()
		f, p := openEnterprises(t, file)
		p.detail.deleteListing(p.detail.listings[0])
		f.queue.until(t, func() bool { return f.changes == 1 })
		if len(file.deleted) != 1 || file.deleted[0] != 11 {
			t.Errorf("deleted %v, want the listing 11", file.deleted)
		}
		wantText(t, f.notices.Layer(), words.Text("listing.deleted", words.Values{"Name": "铝合金压铸件"}))
	})
}

// descend visits an object and everything drawn inside it.
func descend(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	visit(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			descend(child, visit)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			descend(child, visit)
		}
	}
}

// tapHead taps the title of a column.
func tapHead(t *testing.T, table fyne.Widget, title string) {
	t.Helper()
	var found fyne.Tappable
	descend(table, func(o fyne.CanvasObject) {
		head, ok := o.(interface {
			fyne.Widget
			fyne.Tappable
			Title() string
		})
		if ok && head.Title() == title {
			found = head
		}
	})
	if found == nil {
		t.Fatalf("no column %q", title)
	}
	found.Tapped(nil)
}

// tick ticks the box of the n-th row, or of all rows when n is 0.
func tick(t *testing.T, table fyne.Widget, n int) {
	t.Helper()
	var boxes []*kit.Check
	descend(table, func(o fyne.CanvasObject) {
		if box, ok := o.(*kit.Check); ok {
			boxes = append(boxes, box)
		}
	})
	if n >= len(boxes) {
		t.Fatalf("%d boxes, want more than %d", len(boxes), n)
	}
	boxes[n].SetChecked(true)
}

func TestPartners(t *testing.T) {
	open := func(t *testing.T) (*fixture, *fakeFile, *enterprisesPage) {
		file := sampleFile()
		f, p := openEnterprises(t, file)
		p.detail.tabs.SelectIndex(3)
		f.queue.until(t, func() bool { return len(p.detail.partners.cards) == 1 })
		return f, file, p
	}
	t.Run("shows both ways, the reasons with their points, and needs that nobody supplies", func(t *testing.T) {
		_, _, p := open(t)
		wantText(t, p.detail.partners.scroll, "可向谁采购（1）", "可供给谁（0）", "汉北压铸有限公司", "65.5", "铝压铸件（ADC12）",
			"是同一类产品的不同叫法", "+62.0", "+4.5", "−1.0", "暂无可供企业的需求（1）", "高精度光栅尺", "李厂长")
	})
	t.Run("shows the cells on demand", func(t *testing.T) {
		_, _, p := open(t)
		card := p.detail.partners.cards[0]
		test.Tap(card.toggle)
		wantText(t, card, "需求清单.xlsx › 机电 › C5", "auto/aliases.csv:12")
		test.Tap(card.toggle)
		if card.evidence.Visible() {
			t.Error("the evidence does not go away again")
		}
	})
	t.Run("accepting is kept and can be undone, changed and taken back", func(t *testing.T) {
		f, file, p := open(t)
		test.Tap(p.detail.partners.cards[0].buttons[catalog.VerdictAccepted])
		f.queue.until(t, func() bool {
			return len(p.detail.partners.cards) == 1 && p.detail.partners.cards[0].s.Decision != nil
		})
		wantText(t, p.detail.partners.scroll, "已采纳 · 2026-03-05", words.Text("decision.withdraw"))
		wantText(t, f.notices.Layer(), words.Text("button.undo"))
		if f.changes != 1 {
			t.Errorf("%d changes told, want 1", f.changes)
		}
		test.Tap(findButton(t, p.detail.partners.cards[0], words.Text("decision.withdraw")))
		f.queue.until(t, func() bool { return p.detail.partners.cards[0].s.Decision == nil })
		if got, want := file.decisions[1].verdict, catalog.Verdict(""); got != want {
			t.Errorf("decided %q, want it taken back", got)
		}
	})
	t.Run("an inferred need is marked and can be confirmed or dismissed", func(t *testing.T) {
		for _, tt := range []struct{ button, told, settled string }{
			{"partners.confirm_need", "已把“轴承”列为需求", "confirm 轴承"}, {"partners.dismiss_need", "不再推断需要“轴承”", "dismiss 轴承"},
		} {
			f, file, p := open(t)
			guess := file.partners.Suppliers[0]
			guess.Need = catalog.Listing{Side: catalog.Need, Product: "轴承"}
			why := matching.Reason{Part: matching.PartInferred, Key: "inferred.chain", Values: map[string]string{"Offer": "驱动桥", "Need": "轴承"},
				Evidence: []matching.Evidence{{Kind: matching.EvidenceKnowledge, Text: "驱动桥 → 轴承", Source: "auto/materials.csv:531"}}}
			file.partners = workspace.Partners{Enterprise: file.partners.Enterprise,
				Inferred: []workspace.InferredNeed{{Product: "轴承", Belief: 0.5, Why: why, Best: []workspace.Suggestion{guess}}}}
			p.detail.partners.reload()
			f.queue.until(t, func() bool { return len(p.detail.partners.shown.Inferred) == 1 })
			wantText(t, p.detail.partners.scroll, "推断的需求（1）", "推断", "供应“驱动桥”的企业，多半要采购“轴承”", "驱动桥 → 轴承 (auto/materials.csv:531)", "汉北压铸有限公司")
			test.Tap(findButton(t, p.detail.partners.box, words.Text(tt.button)))
			f.queue.until(t, func() bool { return len(p.detail.partners.shown.Inferred) == 0 })
			wantText(t, f.notices.Layer(), tt.told, words.Text("button.undo"))
			if len(file.settled) != 1 || file.settled[0] != tt.settled {
				t.Errorf("got %v, want %s", file.settled, tt.settled)
			}
		}
	})
	t.Run("a rejection asks why", func(t *testing.T) {
		f, file, p := open(t)
		test.Tap(p.detail.partners.cards[0].buttons[catalog.VerdictRejected])
		if len(file.decisions) != 0 {
			t.Fatal("decided without a reason")
		}
		f.top(t).Cancel()
		r := askRejection(f.host, "甲", p.detail.partners.cards[0].reject)
		if !r.ok.Disabled() {
			t.Error("can be confirmed without a reason")
		}
		r.choice.Choose("reject.price")
		r.text.SetText("含税价偏高")
		if r.ok.Disabled() {
			t.Fatal("cannot be confirmed")
		}
		f.top(t).Confirm()
		f.queue.until(t, func() bool { return f.changes == 1 })
		got := file.decisions[0]
		if want := (decided{"汉北压铸有限公司", catalog.VerdictRejected, "价格不合适；含税价偏高"}); got != want {
			t.Errorf("decided %+v, want %+v", got, want)
		}
	})
	t.Run("never asks, since it goes for all products of the two", func(t *testing.T) {
		f, file, p := open(t)
		test.Tap(p.detail.partners.cards[0].buttons[catalog.VerdictNever])
		wantText(t, f.top(t).Content(), "襄江汽车零部件有限公司", "汉北压铸有限公司")
		f.top(t).Confirm() // Enter
		if len(f.dialogs) != 0 || len(file.decisions) != 0 {
			t.Fatal("Enter is enough")
		}
		test.Tap(p.detail.partners.cards[0].buttons[catalog.VerdictNever])
		tapFoot(t, f.host, words.Text("decide.never"))
		f.queue.until(t, func() bool { return f.changes == 1 })
		if got, want := file.decisions[0].verdict, catalog.VerdictNever; got != want {
			t.Errorf("decided %q, want %q", got, want)
		}
	})
	t.Run("a decision can be changed by the menu, which leaves out the verdict in force", func(t *testing.T) {
		f, file, p := open(t)
		test.Tap(p.detail.partners.cards[0].buttons[catalog.VerdictAccepted])
		f.queue.until(t, func() bool {
			return len(p.detail.partners.cards) == 1 && p.detail.partners.cards[0].s.Decision != nil
		})
		f.win.SetContent(p.root)
		test.Tap(findButton(t, p.detail.partners.cards[0], words.Text("decision.change")))
		menu := f.win.Canvas().Overlays().Top()
		want := []string{words.Text("decide.reject"), words.Text("decide.partners"), words.Text("decide.never")}
		if got := strings.Split(texts(menu), "\n"); !slices.Equal(got, want) {
			t.Errorf("offers %q, want %q", got, want)
		}
		tapItem(t, menu, words.Text("decide.partners"))
		f.queue.until(t, func() bool { return f.changes == 2 })
		if got, want := file.decisions[1].verdict, catalog.VerdictPartners; got != want {
			t.Errorf("decided %q, want %q", got, want)
		}
	})
	t.Run("a tap on the partner opens it", func(t *testing.T) {
		f, _, p := open(t)
		test.Tap(findButton(t, p.detail.partners.cards[0], "汉北压铸有限公司"))
		if len(f.shown) != 1 || f.shown[0] != 2 {
			t.Errorf("opened %v, want 2", f.shown)
		}
	})
}

// tapItem taps an item of an open menu.
func tapItem(t *testing.T, menu fyne.CanvasObject, label string) {
	t.Helper()
	var found fyne.Tappable
	descend(menu, func(o fyne.CanvasObject) {
		if w, ok := o.(fyne.Tappable); ok && texts(o) == label {
			found = w
		}
	})
	if found == nil {
		t.Fatalf("no item %q", label)
	}
	found.Tapped(nil)
}

func TestMatching(t *testing.T) {
	open := func(t *testing.T) (*fixture, *matchingPage) {
		f := newFixture(t)
		p := newMatchingPage(f.host, sampleFile())
		f.win.SetContent(p.Content())
		f.win.Resize(fyne.NewSize(1200, 760))
		p.Refresh()
		f.queue.until(t, func() bool { return len(p.partners.cards) == 1 })
		return f, p
	}
	t.Run("finds offers for a free text, with reasons but nothing to decide", func(t *testing.T) {
		f, p := open(t)
		test.Type(p.text, "铝合金压铸件")
		p.text.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		f.queue.until(t, func() bool { return len(p.cards) == 1 })
		wantText(t, p.results, "找到 1 项供给", "汉北压铸有限公司", "65.5")
		if len(p.cards[0].buttons) != 0 {
			t.Error("a free text has no buyer to decide for")
		}
	})
	t.Run("says that nobody offers it", func(t *testing.T) {
		f, p := open(t)
		p.text.SetText("没有的东西")
		p.query()
		f.queue.until(t, func() bool { return len(p.results.Objects) == 1 && len(p.found) == 0 && p.limit > 0 })
		wantText(t, p.results, "没有企业供应“没有的东西”")
	})
	t.Run("shows the partners of the chosen enterprise", func(t *testing.T) {
		f, p := open(t)
		p.tabs.SelectIndex(1)
		wantText(t, p.tabs, "襄江汽车零部件有限公司", "可向谁采购（1）")
		p.table.Select(3)
		f.queue.until(t, func() bool { return len(p.partners.cards) == 0 && len(p.partners.box.Objects) > 1 })
		wantText(t, p.tabs, words.Text("partners.no_suppliers"))
	})
}

func TestSettingsKeepWhatCounts(t *testing.T) {
	f := newFixture(t)
	file := sampleFile()
	p := newSettingsPage(f.host, file, "/data/集群.lianpei", settingsActions{})
	file.importance = map[matching.Part]workspace.Importance{matching.PartPlace: workspace.ImportanceHigh}
	p.Refresh()
	f.queue.until(t, func() bool { return p.levels[matching.PartPlace].Value() == workspace.ImportanceHigh })
	if got := p.levels[matching.PartCredit].Value(); got != workspace.ImportanceNormal {
		t.Errorf("credit counts %s, want as usual", got)
	}
	p.levels[matching.PartCredit].Choose(workspace.ImportanceNone)
	kept := func() workspace.Importance {
		defer file.lock()()
		return file.importance[matching.PartCredit]
	}
	f.queue.until(t, func() bool { return kept() == workspace.ImportanceNone })
}
