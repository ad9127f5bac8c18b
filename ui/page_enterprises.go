package ui

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"lianpei/catalog"
	"lianpei/ui/kit"
	"lianpei/words"
	"lianpei/workspace"
)

// enterpriseSource is what the page of enterprises needs of the catalog.
type enterpriseSource interface {
	partnerSource
	Enterprises(ctx context.Context, filter workspace.EnterpriseFilter) ([]workspace.EnterpriseSummary, error)
	Enterprise(ctx context.Context, id int64) (catalog.Enterprise, error)
	Listings(ctx context.Context, enterpriseID int64) ([]catalog.Listing, error)
	Choices(ctx context.Context) (workspace.Choices, error)
	SaveEnterprise(ctx context.Context, e *catalog.Enterprise) error
	DeleteEnterprise(ctx context.Context, id int64) error
	SaveListing(ctx context.Context, l *catalog.Listing) error
	DeleteListing(ctx context.Context, id int64) error
}

// enterprisesPage lists the enterprises and shows the selected one beside the list.
type enterprisesPage struct {
	host   *host
	source enterpriseSource
	filter workspace.EnterpriseFilter
	load   *latest
	act    *latest

	search  *kit.Search
	cluster *kit.Choice[string]
	place   *kit.Choice[string]
	label   *kit.Choice[catalog.Label]
	table   *kit.Table[workspace.EnterpriseSummary]
	count   *widget.Label
	empty   *fyne.Container
	clear   *kit.Button
	edit    *kit.Button
	remove  *kit.Button
	export  *kit.Button
	detail  *enterpriseDetail
	root    fyne.CanvasObject
	choices workspace.Choices
	wanted  int64 // to be selected once the rows are there
}

func newEnterprisesPage(h *host, source enterpriseSource, export func(chosen []int64)) *enterprisesPage {
	p := &enterprisesPage{host: h, source: source, load: h.latest(), act: h.latest()}
	p.detail = newEnterpriseDetail(h, source)
	p.search = kit.NewSearch(words.Text("enterprises.search"), h.after, func(text string) {
		p.filter.Text = text
		p.refresh()
	})
	name := func(all string) func(string) string {
		return func(v string) string {
			if v == "" {
				return words.Text(all)
			}
			return v
		}
	}
	p.cluster = kit.NewChoice([]string{""}, name("enterprises.all_clusters"), func(v string) {
		p.filter.Cluster = v
		p.refresh()
	})
	p.place = kit.NewChoice([]string{""}, name("enterprises.all_places"), func(v string) {
		p.filter.Place = v
		p.refresh()
	})
	p.label = kit.NewChoice(append([]catalog.Label{""}, catalog.Labels...), func(l catalog.Label) string {
		if l == "" {
			return words.Text("enterprises.all_labels")
		}
		return titled(words.Label(l))
	}, func(l catalog.Label) {
		p.filter.Label = l
		p.refresh()
	})
	p.label.Set("")
	p.table = kit.NewTable(kit.TableParams[workspace.EnterpriseSummary]{
		Columns:     enterpriseColumns(),
		Key:         func(e workspace.EnterpriseSummary) int64 { return e.ID },
		OnSelected:  func(e workspace.EnterpriseSummary) { p.selected(e.ID) },
		OnActivated: func(workspace.EnterpriseSummary) { p.editSelected() },
		OnChecked:   p.showCount,
		Focus:       h.win.Canvas().Focus,
		OnSort: func(key string, reverse bool) {
			p.filter.Sort, p.filter.Reverse = workspace.SortKey(key), reverse
			p.refresh()
		},
	})
	p.count = kit.Label("")
	p.build(export)
	return p
}

func enterpriseColumns() []kit.Column[workspace.EnterpriseSummary] {
	type row = workspace.EnterpriseSummary
	return []kit.Column[row]{
		{Key: string(workspace.SortName), Title: titled(words.Text("field.name")), Width: 190, Flex: 2, Text: func(r row) string { return r.Name }},
		{Key: string(workspace.SortCluster), Title: titled(words.Text("field.cluster")), Width: 96, Flex: 2, Spare: true, Text: func(r row) string { return r.Cluster }},
		{Key: string(workspace.SortPlace), Title: titled(words.Text("field.place")), Width: 92, Flex: 1, Spare: true, Text: func(r row) string { return r.Place }},
		{Key: string(workspace.SortNeeds), Title: words.Text("facts.needs"), Width: 64, Right: true, Text: func(r row) string { return strconv.Itoa(r.Needs) }},
		{Key: string(workspace.SortOffers), Title: words.Text("facts.offers"), Width: 64, Right: true, Text: func(r row) string { return strconv.Itoa(r.Offers) }},
	}
}

func (p *enterprisesPage) build(export func([]int64)) {
	add := kit.NewButton(words.Text("enterprises.add"), theme.ContentAddIcon(), p.add).Primary()
	p.edit = kit.NewButton(words.Text("button.edit"), theme.DocumentCreateIcon(), p.editSelected)
	p.remove = kit.NewButton(words.Text("button.delete"), theme.DeleteIcon(), p.deleteChosen)
	p.export = kit.NewButton(words.Text("enterprises.export"), theme.UploadIcon(), func() { export(p.chosen()) })
	head := container.NewBorder(nil, nil, kit.Inset(0, 4, kit.Heading(words.Text("rail.enterprises"))), kit.Line(p.edit, p.remove, p.export, add))
	p.clear = kit.NewButton(words.Text("enterprises.clear"), nil, p.clearFilter).Quiet()
	filters := container.NewBorder(nil, nil, nil,
		kit.Line(kit.Wide(kit.Scaled(150), p.cluster), kit.Wide(kit.Scaled(140), p.place), kit.Wide(kit.Scaled(150), p.label), p.clear), p.search)
	p.empty = container.NewCenter()
	p.empty.Hide()
	list := container.NewBorder(nil, p.count, nil, nil, container.NewStack(kit.NewFill(kit.ColorSurface, 0), p.table, p.empty))
	split := container.NewHSplit(list, p.detail.root)
	split.Offset = 0.52
	p.root = container.NewBorder(kit.Stack(6, head, filters, kit.AtLeast(0, 2, layout.NewSpacer())), nil, nil, nil, split)
	p.updateButtons()
}

// Content is the page's widget.
func (p *enterprisesPage) Content() fyne.CanvasObject { return p.root }

// Refresh loads what the filter asks for.
func (p *enterprisesPage) Refresh() {
	p.refresh()
	p.detail.reload()
}

// Find puts the keyboard into the search entry, ready to type over what was searched last.
func (p *enterprisesPage) Find() {
	p.host.win.Canvas().Focus(p.search)
	p.search.SelectAll()
}

func (p *enterprisesPage) refresh() {
	filter := p.filter
	type result struct {
		rows    []workspace.EnterpriseSummary
		choices workspace.Choices
	}
	start(p.load, p.host.ctx, func(ctx context.Context) (result, error) {
		rows, err := p.source.Enterprises(ctx, filter)
		if err != nil {
			return result{}, err
		}
		choices, err := p.source.Choices(ctx)
		return result{rows, choices}, err
	}, func(r result, err error) {
		if err != nil {
			p.host.fail("enterprises.failed", err)
			return
		}
		p.setChoices(r.choices)
		p.table.SetRows(r.rows)
		p.table.SetSort(string(p.filter.Sort), p.filter.Reverse)
		p.showEmpty(len(r.rows) == 0)
		p.showCount()
		p.selectAfterLoad(r.rows)
	})
}

func (p *enterprisesPage) selectAfterLoad(rows []workspace.EnterpriseSummary) {
	if p.wanted != 0 {
		if p.table.Select(p.wanted) {
			p.wanted = 0
		}
		return
	}
	if _, ok := p.table.Selected(); !ok {
		if len(rows) > 0 {
			p.table.Select(rows[0].ID)
			return
		}
		p.selected(0)
	}
}

func (p *enterprisesPage) setChoices(c workspace.Choices) {
	p.choices = c
	p.cluster.SetValues(append([]string{""}, c.Clusters...), func(v string) string {
		if v == "" {
			return words.Text("enterprises.all_clusters")
		}
		return v
	})
	p.place.SetValues(append([]string{""}, c.Places...), func(v string) string {
		if v == "" {
			return words.Text("enterprises.all_places")
		}
		return v
	})
}

func (p *enterprisesPage) filtered() bool {
	return p.filter.Text != "" || p.filter.Cluster != "" || p.filter.Place != "" || p.filter.Label != ""
}

func (p *enterprisesPage) clearFilter() {
	p.filter = workspace.EnterpriseFilter{Sort: p.filter.Sort, Reverse: p.filter.Reverse}
	p.search.Clear()
	p.cluster.Set("")
	p.place.Set("")
	p.label.Set("")
	p.refresh()
}

func (p *enterprisesPage) showEmpty(empty bool) {
	p.empty.RemoveAll()
	if !empty {
		p.empty.Hide()
		return
	}
	key := "enterprises.empty"
	if p.filtered() {
		key = "enterprises.none_found"
	}
	p.empty.Add(kit.Label(words.Text(key)))
	p.empty.Show()
}

func (p *enterprisesPage) showCount() {
	text := words.Count("enterprises.count", len(p.table.Rows()))
	if n := len(p.table.Checked()); n > 0 {
		text += words.Text("list.separator") + words.Count("enterprises.checked", n)
	}
	p.count.SetText(text)
	if p.filtered() {
		p.clear.Show()
	} else {
		p.clear.Hide()
	}
	p.updateButtons()
}

func (p *enterprisesPage) selected(id int64) {
	p.detail.show(id)
	p.updateButtons()
}

func (p *enterprisesPage) updateButtons() {
	_, selected := p.table.Selected()
	set := func(b *kit.Button, on bool) {
		if on {
			b.Enable()
		} else {
			b.Disable()
		}
	}
	set(p.edit, selected)
	set(p.remove, selected || len(p.table.Checked()) > 0)
	set(p.export, len(p.table.Rows()) > 0)
}

// chosen are the ticked enterprises, else the selected one.
func (p *enterprisesPage) chosen() []int64 {
	if ids := p.table.Checked(); len(ids) > 0 {
		return ids
	}
	if row, ok := p.table.Selected(); ok {
		return []int64{row.ID}
	}
	return nil
}

// Open shows an enterprise, whatever the filter was.
func (p *enterprisesPage) Open(id int64) {
	if p.table.Select(id) {
		return
	}
	p.wanted = id
	p.clearFilter()
}

func (p *enterprisesPage) add() {
	newEnterpriseForm(p.host, p.source, p.choices, catalog.Enterprise{Cluster: p.filter.Cluster, Place: p.filter.Place}, func(e catalog.Enterprise) {
		p.wanted = e.ID
		p.host.notifyUndo(words.Text("enterprises.added", words.Values{"Name": e.Name}))
		p.host.changed()
	})
}

func (p *enterprisesPage) editSelected() {
	if e := p.detail.enterprise; e.ID != 0 {
		newEnterpriseForm(p.host, p.source, p.choices, e, func(saved catalog.Enterprise) {
			p.host.notifyUndo(words.Text("enterprises.saved", words.Values{"Name": saved.Name}))
			p.host.changed()
		})
	}
}

// deleteChosen deletes without asking, since it can be undone.
func (p *enterprisesPage) deleteChosen() {
	ids := p.chosen()
	if len(ids) == 0 {
		return
	}
	start(p.act, p.host.ctx, func(ctx context.Context) (int, error) {
		for i, id := range ids {
			if err := p.source.DeleteEnterprise(ctx, id); err != nil {
				return i, err
			}
		}
		return len(ids), nil
	}, func(n int, err error) {
		if n > 0 {
			p.host.notifyUndo(words.Count("enterprises.deleted", n))
			p.host.changed()
		}
		if err != nil {
			p.host.fail("enterprises.delete_failed", err)
		}
	})
}
