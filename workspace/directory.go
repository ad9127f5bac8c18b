package workspace

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"lianpei/catalog"
)

// directory finds enterprises by characters, pinyin and pinyin initials. It is guarded by the workspace.
type directory struct {
	entries  map[int64]*entry
	listings map[int64]listed
	collator *collate.Collator
	buffer   collate.Buffer
	sounds   map[rune][]string
}

type listed struct {
	enterprise int64
	side       catalog.Side
	product    string // folded
}

// entry is an enterprise with what it is found by.
type entry struct {
	summary  EnterpriseSummary
	names    []soundedText // name, short name, former names
	exact    string        // code, contacts, phones; lower case
	sortKey  []byte        // pinyin order of the name
	products map[int64]string
}

// soundedText is a text with the sounds of each of its characters.
type soundedText struct {
	runes  []rune
	sounds [][]string
}

func newDirectory() *directory {
	return &directory{
		entries: map[int64]*entry{}, listings: map[int64]listed{}, sounds: map[rune][]string{},
		collator: collate.New(language.Chinese),
	}
}

// soundsOf returns the pinyin of a character without tones; a character with several readings has them all.
func (d *directory) soundsOf(r rune) []string {
	if sounds, ok := d.sounds[r]; ok {
		return sounds
	}
	args := pinyin.NewArgs()
	args.Heteronym = true
	var sounds []string
	for _, s := range pinyin.SinglePinyin(r, args) {
		if !slices.Contains(sounds, s) {
			sounds = append(sounds, s)
		}
	}
	d.sounds[r] = sounds
	return sounds
}

func (d *directory) sounded(text string) soundedText {
	runes := []rune(strings.ToLower(catalog.Fold(text)))
	t := soundedText{runes: runes, sounds: make([][]string, len(runes))}
	for i, r := range runes {
		if unicode.Is(unicode.Han, r) {
			t.sounds[i] = d.soundsOf(r)
		}
	}
	return t
}

func (d *directory) set(e *catalog.Enterprise) {
	have := d.entries[e.ID]
	products := map[int64]string{}
	needs, offers := 0, 0
	if have != nil {
		products, needs, offers = have.products, have.summary.Needs, have.summary.Offers
	}
	contact := e.MainContact()
	en := &entry{
		summary: EnterpriseSummary{
			ID: e.ID, Name: e.Name, Cluster: e.Cluster, Stage: e.Stage, Place: e.Place, Labels: e.Labels, Grade: e.CreditGrade,
			Contact: contact.Name, Phone: contact.Phone, Needs: needs, Offers: offers,
		},
		products: products,
	}
	for _, name := range append([]string{e.Name, e.ShortName}, e.FormerNames...) {
		if name != "" {
			en.names = append(en.names, d.sounded(name))
		}
	}
	exact := []string{string(e.CreditCode), e.LegalPerson}
	for _, c := range e.Contacts {
		exact = append(exact, c.Name, c.Phone)
	}
	en.exact = strings.ToLower(strings.Join(exact, "\n"))
	en.sortKey = bytes.Clone(d.collator.KeyFromString(&d.buffer, e.Name))
	d.buffer.Reset()
	d.entries[e.ID] = en
}

func (d *directory) remove(id int64) {
	delete(d.entries, id)
	for listing, l := range d.listings {
		if l.enterprise == id {
			delete(d.listings, listing)
		}
	}
}

func (d *directory) addListing(l *catalog.Listing) {
	en := d.entries[l.EnterpriseID]
	if en == nil {
		return
	}
	product := strings.ToLower(catalog.Fold(l.Product))
	d.listings[l.ID] = listed{l.EnterpriseID, l.Side, product}
	en.products[l.ID] = product
	d.count(en, l.Side, 1)
}

func (d *directory) removeListing(id int64) {
	l, ok := d.listings[id]
	if !ok {
		return
	}
	delete(d.listings, id)
	if en := d.entries[l.enterprise]; en != nil {
		delete(en.products, id)
		d.count(en, l.side, -1)
	}
}

func (d *directory) count(en *entry, side catalog.Side, by int) {
	if side == catalog.Need {
		en.summary.Needs += by
	} else {
		en.summary.Offers += by
	}
}

// The ranks of a hit, the best first.
const (
	hitStart = iota // the name starts with it
	hitName         // it stands in a name, by characters or by sound
	hitExact        // code, person, phone
	hitProduct
	noHit
)

func (en *entry) rank(query []rune, text string) int {
	best := noHit
	for _, name := range en.names {
		if at := name.find(query); at == 0 {
			return hitStart
		} else if at > 0 {
			best = hitName
		}
	}
	if best < noHit {
		return best
	}
	if strings.Contains(en.exact, text) {
		return hitExact
	}
	for _, product := range en.products {
		if strings.Contains(product, text) {
			return hitProduct
		}
	}
	return noHit
}

// find returns the position at which the query matches by characters, pinyin, initials or a mix of these; −1 when nowhere.
func (t soundedText) find(query []rune) int {
	for at := range t.runes {
		if t.matches(at, query) {
			return at
		}
	}
	return -1
}

func (t soundedText) matches(at int, query []rune) bool {
	switch {
	case len(query) == 0:
		return true
	case at == len(t.runes):
		return false
	case t.runes[at] == query[0] && t.matches(at+1, query[1:]):
		return true
	case query[0] > unicode.MaxASCII:
		return false
	}
	for _, sound := range t.sounds[at] {
		if sound[0] != byte(query[0]) {
			continue
		}
		if t.matches(at+1, query[1:]) { // initial
			return true
		}
		shared := 1
		for shared < len(sound) && shared < len(query) && rune(sound[shared]) == query[shared] {
			shared++
		}
		if shared == len(query) || shared == len(sound) && t.matches(at+1, query[shared:]) {
			return true
		}
	}
	return false
}

// list returns the chosen rows in order: a text's best hits first unless a column is asked for, ties by pinyin, then by id.
func (d *directory) list(ctx context.Context, f EnterpriseFilter) ([]EnterpriseSummary, error) {
	type hit struct {
		*entry
		rank int
	}
	text := strings.ReplaceAll(strings.ToLower(catalog.Fold(f.Text)), " ", "")
	query := []rune(text)
	var hits []hit
	done := 0
	for _, en := range d.entries {
		if done++; done%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		s := &en.summary
		if f.Cluster != "" && s.Cluster != f.Cluster || f.Place != "" && s.Place != f.Place ||
			f.Label != "" && !slices.Contains(s.Labels, f.Label) {
			continue
		}
		rank := 0
		if text != "" {
			if rank = en.rank(query, text); rank == noHit {
				continue
			}
		}
		hits = append(hits, hit{en, rank})
	}
	slices.SortFunc(hits, func(a, b hit) int {
		order := 0
		switch f.Sort {
		case SortName:
			order = bytes.Compare(a.sortKey, b.sortKey)
		case SortCluster:
			order = cmp.Compare(a.summary.Cluster, b.summary.Cluster)
		case SortPlace:
			order = cmp.Compare(a.summary.Place, b.summary.Place)
		case SortNeeds:
			order = cmp.Compare(a.summary.Needs, b.summary.Needs)
		case SortOffers:
			order = cmp.Compare(a.summary.Offers, b.summary.Offers)
		default:
			order = cmp.Compare(a.rank, b.rank)
		}
		if f.Reverse {
			order = -order
		}
		return cmp.Or(order, bytes.Compare(a.sortKey, b.sortKey), cmp.Compare(a.summary.ID, b.summary.ID))
	})
	rows := make([]EnterpriseSummary, len(hits))
	for i, h := range hits {
		rows[i] = h.summary
	}
	return rows, nil
}
