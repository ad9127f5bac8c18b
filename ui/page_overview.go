package ui

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"lianpei/catalog"
	"lianpei/ui/kit"
	"lianpei/words"
	"lianpei/workspace"
)

// overviewSource is what the overview needs of the catalog.
type overviewSource interface {
	Counts(ctx context.Context) (workspace.Counts, error)
	Batches(ctx context.Context) ([]catalog.Batch, error)
	UndoImport(ctx context.Context, batchID int64) error
}

// overviewActions are where the overview's buttons lead.
type overviewActions struct {
	Import      func()
	Enterprises func()
	Matching    func()
}

// overviewPage shows what the catalog holds and what to do next.
type overviewPage struct {
	host    *host
	source  overviewSource
	load    *latest
	act     *latest
	figures [4]*kit.Text
	hint    *widget.Label
	imports *fyne.Container
	root    fyne.CanvasObject
}

// importsShown is how many imports the overview lists.
const importsShown = 8

func newOverviewPage(h *host, source overviewSource, actions overviewActions) *overviewPage {
	p := &overviewPage{host: h, source: source, load: h.latest(), act: h.latest()}
	var tiles []fyne.CanvasObject
	for i, key := range []string{"overview.enterprises", "overview.needs", "overview.offers", "overview.decisions"} {
		p.figures[i] = kit.NewText("–", theme.SizeNameHeadingText, theme.ColorNamePrimary, true)
		tiles = append(tiles, kit.NewPanel(16, kit.Stack(4,
			kit.NewText(words.Text(key), theme.SizeNameText, kit.ColorMuted, false), p.figures[i])))
	}
	p.hint = kit.Prose("")
	p.imports = kit.Stack(6)
	buttons := kit.Columns(12,
		p.action("overview.import", "overview.import_hint", theme.DownloadIcon(), actions.Import, true),
		p.action("overview.browse", "overview.browse_hint", enterpriseIcon, actions.Enterprises, false),
		p.action("overview.match", "overview.match_hint", matchingIcon, actions.Matching, false))
	body := kit.Stack(14,
		kit.Inset(0, 4, kit.Heading(words.Text("rail.overview"))),
		kit.Columns(12, tiles...),
		kit.Tight(p.hint),
		buttons,
		kit.Inset(0, 0, kit.SubHeading(words.Text("overview.imports"))),
		p.imports)
	p.root = container.NewVScroll(body)
	return p
}

// action is a panel with a button and what the button is for.
func (p *overviewPage) action(key, hintKey string, icon fyne.Resource, do func(), primary bool) fyne.CanvasObject {
	b := kit.NewButton(words.Text(key), theme.NewThemedResource(icon), do)
	if primary {
		b.Primary()
	}
	return kit.NewPanel(12, kit.Stack(8, kit.AtLeast(0, 44, b), kit.Tight(kit.Prose(words.Text(hintKey)))))
}

// Content is the page's widget.
func (p *overviewPage) Content() fyne.CanvasObject { return p.root }

// Refresh loads the figures and the imports.
func (p *overviewPage) Refresh() {
	type result struct {
		counts  workspace.Counts
		batches []catalog.Batch
	}
	start(p.load, p.host.ctx, func(ctx context.Context) (result, error) {
		counts, err := p.source.Counts(ctx)
		if err != nil {
			return result{}, err
		}
		batches, err := p.source.Batches(ctx)
		return result{counts, batches}, err
	}, func(r result, err error) {
		if err != nil {
			p.host.fail("overview.failed", err)
			return
		}
		for i, n := range []int{r.counts.Enterprises, r.counts.Needs, r.counts.Offers, r.counts.Decisions} {
			p.figures[i].SetText(strconv.Itoa(n))
		}
		switch {
		case r.counts.Enterprises == 0:
			kit.Reword(p.hint, words.Text("overview.empty"))
		case r.counts.Needs+r.counts.Offers == 0:
			kit.Reword(p.hint, words.Text("overview.no_listings"))
		default:
			kit.Reword(p.hint, words.Text("overview.ready"))
		}
		p.showImports(r.batches)
	})
}

func (p *overviewPage) showImports(batches []catalog.Batch) {
	p.imports.RemoveAll()
	if len(batches) == 0 {
		p.imports.Add(kit.Tight(kit.Prose(words.Text("overview.no_imports"))))
		return
	}
	for _, b := range batches[:min(len(batches), importsShown)] {
		p.imports.Add(p.importRow(b))
	}
	p.imports.Refresh()
}

func (p *overviewPage) importRow(b catalog.Batch) fyne.CanvasObject {
	title := widget.NewLabelWithStyle(words.List(b.Files), fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	title.Truncation = fyne.TextTruncateEllipsis
	facts := joinFacts(b.At.Local().Format("2006-01-02 15:04"), countsText("counts.enterprises", b.Enterprises), countsText("counts.listings", b.Listings))
	if b.Facts > 0 { // of knowledge alone
		facts = joinFacts(b.At.Local().Format("2006-01-02 15:04"), words.Text("counts.facts", words.Values{"New": b.Facts}))
	}
	var right fyne.CanvasObject
	if b.Undone {
		right = kit.Line(kit.Chip(words.Text("overview.undone"), kit.ColorChip, theme.ColorNameForeground))
	} else {
		right = kit.Line(kit.NewButton(words.Text("overview.undo_import"), theme.ContentUndoIcon(), func() { p.undoImport(b) }))
	}
	return kit.NewPanel(10, container.NewBorder(nil, nil, nil, right, kit.Stack(2, kit.Tight(title), kit.Tight(kit.MutedProse(facts)))))
}

func countsText(key string, c catalog.Counts) string {
	return words.Text(key, words.Values{"New": c.New, "Updated": c.Updated, "Same": c.Same, "Refused": c.Refused})
}

func (p *overviewPage) undoImport(b catalog.Batch) {
	start(p.act, p.host.ctx, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, p.source.UndoImport(ctx, b.ID)
	}, func(_ struct{}, err error) {
		if err != nil {
			p.host.fail("overview.undo_failed", err)
			return
		}
		p.host.expireUndo()
		p.host.notify(words.Text("overview.import_undone", words.Values{"Files": words.List(b.Files)}), "", nil)
		p.host.changed()
	})
}
