package matching

import (
	"slices"
	"strconv"
	"strings"

	"lianpei/catalog"
	"lianpei/matching/text"
)

// listing is what is kept of a catalog.Listing. There may be a million of them, so what repeats is a number in one of the
// engine's pools; 0 stands for nothing.
type listing struct {
	id           int64
	enterprise   int32 // in Engine.enterprises
	name         int32 // in Engine.names
	product      int32 // in Engine.texts, as written; 0: as the name is folded
	spec         int32 // in Engine.specs
	quantity     int32 // in Engine.quantities
	certificates int32 // in Engine.certificates
	sourceText   int32 // in Engine.texts
	sheet, row   int32 // of its origin, as is column: apart, so that nothing is lost between the fields
	column       uint16
	side         side
	source       uint8 // in sourceAreas
}

// side is a catalog.Side as a number; a slot without a listing has none.
type side uint8

const (
	needSide side = iota
	offerSide
	noSide
)

func (l *listing) origin() origin { return origin{l.sheet, l.row, l.column} }

func otherSide(s side) side {
	if s == needSide {
		return offerSide
	}
	return needSide
}

func sideOf(s catalog.Side) side {
	if s == catalog.Need {
		return needSide
	}
	return offerSide
}

// sourceAreas numbers the areas; an unknown one counts as not stated.
var sourceAreas = append([]catalog.SourceArea{catalog.SourceUnstated}, catalog.SourceAreas...)

func numberOfSource(area catalog.SourceArea) uint8 {
	return uint8(max(0, slices.Index(sourceAreas, area)))
}

// enterprise is what is kept of a catalog.Enterprise. A listing may come before its enterprise, which is not known until then.
type enterprise struct {
	known          bool
	id             int64
	name           string
	key            int32 // in Engine.keys
	place, cluster int32 // in Engine.texts
	grade          catalog.CreditGrade
	labels         []catalog.Label
	certificates   int32   // in Engine.certificates
	source         string  // where it stands
	credit, size   float64 // values of its grade and of its labels
}

// quantity is a catalog.Quantity with its worth for a year.
type quantity struct {
	catalog.Quantity
	perYear   float64
	dimension catalog.Dimension
	yearly    bool
}

// specification is a text with the tokens read from it.
type specification struct {
	text   string
	tokens []text.Spec
}

// certificateList holds certificates as written and as they are compared.
type certificateList struct{ written, clean []string }

// pool numbers values that repeat. Values stay when nothing refers to them any more: they come back.
type pool[K comparable, V any] struct {
	numbers map[K]int32
	values  []V
}

// newPool returns a pool whose number 0 is the value of the zero key.
func newPool[K comparable, V any](zero V) pool[K, V] {
	var key K
	return pool[K, V]{map[K]int32{key: 0}, []V{zero}}
}

func (p *pool[K, V]) number(key K, value func() V) int32 {
	if n, ok := p.numbers[key]; ok {
		return n
	}
	n := int32(len(p.values))
	p.numbers[key] = n
	p.values = append(p.values, value())
	return n
}

// texts is a pool of texts.
type texts struct{ pool[string, string] }

func (t *texts) of(s string) int32 {
	return t.number(s, func() string { return s })
}

// origin is a catalog.Origin that knows its cell by numbers: most cells differ.
type origin struct {
	sheet  int32 // in Engine.sheets
	row    int32
	column uint16 // A is 1; 0: the row alone is known
}

// oddCell marks an origin whose cell is a text of the engine, numbered by row.
const oddCell = ^uint16(0)

func (e *Engine) originOf(o *catalog.Origin) origin {
	place := catalog.Origin{File: o.File, Sheet: o.Sheet}
	at := origin{sheet: e.sheets.number(place, func() catalog.Origin { return place })}
	if int(at.sheet) == len(e.places) {
		place.Row = 1
		e.places = append(e.places, strings.TrimSuffix(place.String(), "1"))
	}
	switch {
	case o.Cell == "" && o.Row > 0 && o.Row <= 1<<30:
		at.row = int32(o.Row)
	case o.Cell == "":
	case isPlainCell(o.Cell):
		for i := range len(o.Cell) {
			if c := o.Cell[i]; c >= 'A' {
				at.column = at.column*26 + uint16(c-'A'+1)
			} else {
				at.row = at.row*10 + int32(c-'0')
			}
		}
	default:
		at.row, at.column = e.texts.of(o.Cell), oddCell
	}
	return at
}

// isPlainCell reports whether a cell is one to three capitals and a row that fits.
func isPlainCell(cell string) bool {
	letters := 0
	for letters < len(cell) && cell[letters] >= 'A' && cell[letters] <= 'Z' {
		letters++
	}
	digits := cell[letters:]
	if letters == 0 || letters > 3 || digits == "" || len(digits) > 7 || digits[0] == '0' {
		return false
	}
	return strings.Trim(digits, "0123456789") == ""
}

// describe says where something comes from, as catalog.Origin does. Cells and rows stand behind what is kept of the sheet.
func (e *Engine) describe(at origin) string {
	if at == (origin{sheet: at.sheet}) {
		sheet := e.sheets.values[at.sheet]
		return sheet.String()
	}
	if at.column == oddCell {
		sheet := e.sheets.values[at.sheet]
		sheet.Cell = e.texts.values[at.row]
		return sheet.String()
	}
	var buffer [128]byte
	place := append(buffer[:0], e.places[at.sheet]...)
	letters := len(place)
	for c := at.column; c > 0; c = (c - 1) / 26 {
		place = append(place, byte('A'+(c-1)%26))
	}
	slices.Reverse(place[letters:])
	return string(strconv.AppendInt(place, int64(at.row), 10))
}

// slots finds the slot of an id: pages of neighbouring ids, since a catalog numbers its listings from 1 with few gaps.
type slots map[uint64]*[slotPage]int32 // slot + 1

const slotPage = 64

func (s slots) find(id int64) (slot int32, ok bool) {
	page := s[uint64(id)/slotPage]
	if page == nil {
		return 0, false
	}
	slot = page[uint64(id)%slotPage] - 1
	return slot, slot >= 0
}

func (s slots) set(id int64, slot int32) {
	page := s[uint64(id)/slotPage]
	if page == nil {
		page = new([slotPage]int32)
		s[uint64(id)/slotPage] = page
	}
	page[uint64(id)%slotPage] = slot + 1
}

func (s slots) remove(id int64) {
	if page := s[uint64(id)/slotPage]; page != nil {
		page[uint64(id)%slotPage] = 0
	}
}

// carriers are the slots of the listings that carry a name, by side and sorted.
type carriers [offerSide + 1][]int32

func insertSorted(slots []int32, slot int32) []int32 {
	at, found := slices.BinarySearch(slots, slot)
	if found {
		return slots
	}
	return slices.Insert(slots, at, slot)
}

func removeSorted(slots []int32, slot int32) []int32 {
	if at, found := slices.BinarySearch(slots, slot); found {
		return slices.Delete(slots, at, at+1)
	}
	return slots
}

// pack copies names that were read so that what belongs together lies together, and what is the same is there once: the texts are
// parts of the folded name, and a stem has the pieces of its reading. A search touches names all over the memory; each piece of it
// that lies elsewhere costs as much as comparing what is in it.
func pack(names []text.Name) {
	var p packer
	for i := range names {
		p.count(&names[i])
	}
	p.readings = make([]text.Reading, 0, p.readingCount)
	p.pieces = make([]text.Piece, 0, p.pieceCount)
	p.folded.Grow(p.bytes)
	for i := range names {
		p.folded.WriteString(names[i].Folded)
	}
	all := p.folded.String()
	for i := range names {
		n := &names[i]
		n.Folded, all = all[:len(n.Folded)], all[len(n.Folded):]
		p.pack(n)
	}
}

type packer struct {
	readings                        []text.Reading
	pieces                          []text.Piece
	folded                          strings.Builder
	readingCount, pieceCount, bytes int
}

func (p *packer) count(n *text.Name) {
	p.bytes += len(n.Folded)
	for i := range n.Readings {
		for r := &n.Readings[i]; r != nil; r = r.Stem {
			p.readingCount++
			p.pieceCount += len(r.Pieces)
		}
	}
}

func (p *packer) pack(n *text.Name) {
	if len(n.Readings) == 0 {
		return
	}
	start := len(p.readings)
	for i := range n.Readings {
		r := n.Readings[i]
		p.packPieces(&r, n.Folded, nil)
		p.readings = append(p.readings, r)
	}
	n.Readings = p.readings[start:len(p.readings):len(p.readings)]
	for i := range n.Readings {
		for r := &n.Readings[i]; r.Stem != nil; r = r.Stem {
			stem := *r.Stem
			p.packPieces(&stem, r.Core, r.Pieces)
			p.readings = append(p.readings, stem)
			r.Stem = &p.readings[len(p.readings)-1]
		}
	}
}

// packPieces takes the texts from a longer text and, where they are the same, the pieces from longer pieces.
func (p *packer) packPieces(r *text.Reading, whole string, longer []text.Piece) {
	r.Core = within(whole, r.Core)
	if len(r.Pieces) <= len(longer) && slices.Equal(r.Pieces, longer[:len(r.Pieces)]) {
		r.Pieces = longer[:len(r.Pieces):len(r.Pieces)]
		return
	}
	start := len(p.pieces)
	for _, piece := range r.Pieces {
		p.pieces = append(p.pieces, text.Piece{Text: within(r.Core, piece.Text), Term: piece.Term})
	}
	r.Pieces = p.pieces[start:len(p.pieces):len(p.pieces)]
}

func within(whole, part string) string {
	if at := strings.Index(whole, part); at >= 0 {
		return whole[at : at+len(part)]
	}
	return part
}
