package workspace

import (
	"bytes"
	"cmp"
	"context"
	"iter"
	"maps"
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
	inferred   bool // confirmed, not stated of its own accord
}

// entry is an enterprise with what it is found by.
type entry struct {
	summary  EnterpriseSummary
	names    []soundedText // name, short name, former names
	keys     []string      // the NameKey of each
	exact    string        // code, people, phones; as searchText makes them
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

// soundsOf returns the pinyin of a character without tones; a character with several readings has them all. A few interjections
// have readings that the keyboard has no letters for (ê, m̀); these are left out.
func (d *directory) soundsOf(r rune) []string {
	if sounds, ok := d.sounds[r]; ok {
		return sounds
	}
	args := pinyin.NewArgs()
	args.Heteronym = true
	var sounds []string
	for _, s := range pinyin.SinglePinyin(r, args) {
		if s != "" && !slices.Contains(sounds, s) && !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) {
			sounds = append(sounds, s)
		}
	}
	d.sounds[r] = sounds
	return sounds
}

// searchText is the form in which texts and what is looked for in them are compared: folded, lower case, without spaces.
func searchText(text string) string {
	return strings.ReplaceAll(strings.ToLower(catalog.Fold(text)), " ", "")
}

func (d *directory) sounded(text string) soundedText {
	runes := []rune(searchText(text))
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
			en.keys = append(en.keys, catalog.NameKey(name))
		}
	}
	exact := []string{searchText(string(e.CreditCode)), searchText(e.LegalPerson)}
	for _, c := range e.Contacts {
		exact = append(exact, searchText(c.Name), searchText(c.Phone), digits(c.Phone))
	}
	en.exact = strings.Join(exact, "\n")
	en.sortKey = bytes.Clone(d.collator.KeyFromString(&d.buffer, e.Name))
	d.buffer.Reset()
	d.entries[e.ID] = en
}

// digits lets a phone be found however it is grouped: 0710-555 0050.
func digits(phone string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, catalog.Fold(phone))
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
	d.listings[l.ID] = listed{l.EnterpriseID, l.Side, l.Inferred != ""}
	en.products[l.ID] = searchText(l.Product)
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

// matches reads the query along the text from one position on. Several readings can be open at once (cq and chongqing begin
// alike), so it keeps every position of the query that is reached after a character: trying them one after the other would
// take time that grows as a power of the length.
func (t soundedText) matches(at int, query []rune) bool {
	if len(query) == 0 {
		return true
	}
	if !t.begins(at, query[0]) {
		return false
	}
	reached := make([]bool, len(query))
	reached[0] = true
	for ; at < len(t.runes); at++ {
		next := make([]bool, len(query))
		alive := false
		for position, ok := range reached {
			if !ok {
				continue
			}
			for step := range t.steps(at, query[position:]) {
				if position+step == len(query) {
					return true
				}
				next[position+step], alive = true, true
			}
		}
		if !alive {
			return false
		}
		reached = next
	}
	return false
}

func (t soundedText) begins(at int, first rune) bool {
	return t.runes[at] == first || slices.ContainsFunc(t.sounds[at], func(sound string) bool { return rune(sound[0]) == first })
}

// steps yields how much of the query one character can answer: itself, the initial of its sound, the whole sound, or the part
// of the sound with which the query ends.
func (t soundedText) steps(at int, query []rune) iter.Seq[int] {
	return func(yield func(int) bool) {
		if t.runes[at] == query[0] && !yield(1) {
			return
		}
		for _, sound := range t.sounds[at] {
			shared := 0
			for shared < len(sound) && shared < len(query) && rune(sound[shared]) == query[shared] {
				shared++
			}
			if shared == 0 {
				continue
			}
			if !yield(1) || (shared == len(sound) || shared == len(query)) && !yield(shared) {
				return
			}
		}
	}
}

// list returns the chosen rows in order: a text's best hits first unless a column is asked for, ties by pinyin, then by id.
func (d *directory) list(ctx context.Context, f EnterpriseFilter) ([]EnterpriseSummary, error) {
	type hit struct {
		*entry
		rank int
	}
	text := searchText(f.Text)
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

// named returns the enterprises of which a name, or a former or short one, is the given one, by id; the present name goes before
// the others.
func (d *directory) named(name string) []EnterpriseSummary {
	key := catalog.NameKey(name)
	if key == "" {
		return nil
	}
	var present, other []EnterpriseSummary
	for _, id := range slices.Sorted(maps.Keys(d.entries)) {
		en := d.entries[id]
		switch at := slices.Index(en.keys, key); {
		case at == 0:
			present = append(present, en.summary)
		case at > 0:
			other = append(other, en.summary)
		}
	}
	if len(present) > 0 {
		return present
	}
	return other
}

// offering returns the ids of the enterprises that state offers and no need of their own accord, or the one asked for if it is one
// of these, in order.
func (d *directory) offering(enterpriseID int64) []int64 {
	offers := map[int64]bool{} // false: it states needs too
	for _, l := range d.listings {
		if enterpriseID != 0 && l.enterprise != enterpriseID {
			continue
		}
		if stated := l.side == catalog.Need && !l.inferred; stated {
			offers[l.enterprise] = false
		} else if _, met := offers[l.enterprise]; !met && l.side == catalog.Offer {
			offers[l.enterprise] = true
		}
	}
	var ids []int64
	for id, only := range offers {
		if only {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// needs returns the ids of the needs of an enterprise, or of all for 0, in order.
func (d *directory) needs(enterpriseID int64) []int64 {
	var ids []int64
	for id, l := range d.listings {
		if l.side == catalog.Need && (enterpriseID == 0 || l.enterprise == enterpriseID) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}
