// Package knowledge holds what the engine knows of the trade: which names mean the same, what is a kind of what, what is made
// of what, which words change what a name is of. It is read from plain data files and does not change afterwards.
package knowledge

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"lianpei/catalog"
	"lianpei/matching/text"
)

// Source is the file and the 1-based row a fact comes from.
type Source struct {
	File string
	Row  int
}

// String names the place for evidence lines.
func (s Source) String() string {
	if s.File == "" {
		return ""
	}
	return fmt.Sprintf("%s:%d", s.File, s.Row)
}

// Edge points from a term to another one, with the fact it rests on. An edge that follows from the names alone (圆锥滚子轴承 is
// a 轴承) has the zero Source.
type Edge struct {
	To     int32
	Source Source
	Part   bool // a part of it, no kind of it
}

// Ancestor is a kind that a term belongs to, Distance steps up; Via is the first of these steps. Part says that one of the steps
// leads from a part to what it is a part of.
type Ancestor struct {
	Term     int32
	Distance int
	Via      Edge
	Part     bool
}

type term struct {
	name      string
	parents   []Edge
	children  []int32
	materials []Edge
	ancestors []Ancestor
	below     int // how many terms stand below it
}

// MaterialRow says that a product is made from a material or takes it as an input: both as written, and the row that says so. Own
// rows are the user's.
type MaterialRow struct {
	Product, Material string
	Source            Source
	Own               bool
}

// Knowledge is the lexicon and the relations between its terms. It is safe for use by several goroutines.
type Knowledge struct {
	terms    []term
	ids      map[string]int32  // folded name or alias → term
	aliases  map[string]Source // folded alias → the row that says so
	prefixes map[string]text.Role
	suffixes map[string]text.Role
	notKinds map[[2]string]bool
	heads    map[string]bool // terms of one character that the names of their kinds end with
	general  map[string]bool // of the suffixes, those that stand for everything of their role
	rows     []MaterialRow
	longest  int

	names, starts, ends filter // of ids, prefixes and suffixes
}

// The rules a knowledge file can break, beside the catalog's own.
const (
	RuleColumns       catalog.Rule = "knowledge_columns"       // a row with another number of columns than the header
	RuleRelation      catalog.Rule = "knowledge_relation"      // a file or role that is not known
	RuleSelf          catalog.Rule = "knowledge_self"          // a row that relates a name to itself
	RuleDuplicate     catalog.Rule = "knowledge_duplicate"     // a row that is there already
	RuleContradiction catalog.Rule = "knowledge_contradiction" // alias and kind at once, or two roles for one word
	RuleCycle         catalog.Rule = "knowledge_cycle"         // a kind that would be its own ancestor
	RuleEncoding      catalog.Rule = "knowledge_encoding"      // not UTF-8, or a name that says nothing
)

// MaxFileBytes bounds one knowledge file.
const MaxFileBytes = 16 << 20

type fact struct {
	left, right string // folded
	source      Source
}

type loader struct {
	k        *Knowledge
	facts    map[string][]fact // relation → facts in the order of the files
	notKinds map[[2]string]bool
	heads    map[string]bool
	findings []catalog.Finding
}

// anyName stands in not_kinds.csv for every name with the ending.
const anyName = "*"

// Load reads every <field>/<relation>.csv, roles.csv, heads.csv and not_kinds.csv below root, then the user's own facts. Rows that cannot be
// taken are left out and reported; the error is for files that cannot be read at all. Own facts about materials may come by the
// ten thousand from anywhere: they add to MaterialRows, and their names become no terms.
func Load(files fs.FS, root string, own ...catalog.Fact) (*Knowledge, []catalog.Finding, error) {
	l := &loader{
		k: &Knowledge{ids: map[string]int32{}, aliases: map[string]Source{},
			prefixes: map[string]text.Role{}, suffixes: map[string]text.Role{}, general: map[string]bool{}},
		facts:    map[string][]fact{},
		notKinds: map[[2]string]bool{},
		heads:    map[string]bool{},
	}
	var names []string
	err := fs.WalkDir(files, root, func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && path.Ext(name) == ".csv" {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("list knowledge: %w", err)
	}
	sort.Strings(names)
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, nil, fmt.Errorf("read knowledge %s: %w", name, err)
		}
		l.read(strings.TrimPrefix(strings.TrimPrefix(name, root), "/"), string(data))
	}
	for i := range own {
		l.own(&own[i])
	}
	l.build()
	l.k.heads, l.k.notKinds = l.heads, l.notKinds
	return l.k, l.findings, nil
}

func (l *loader) report(rule catalog.Rule, at Source, value string) {
	l.findings = append(l.findings, catalog.Finding{
		File: at.File, Row: at.Row, Rule: rule, Value: value, Severity: catalog.Refused,
	})
}

// read takes one file: comment lines, a header, rows of two or three plain columns.
func (l *loader) read(name, data string) {
	relation := strings.TrimSuffix(path.Base(name), ".csv")
	width := map[string]int{"heads": 1, "aliases": 2, "kinds": 2, "parts": 2, "materials": 2, "stages": 2, "not_kinds": 2, "roles": 3}[relation]
	if width == 0 || len(data) > MaxFileBytes {
		l.report(RuleRelation, Source{File: name}, relation)
		return
	}
	header := false
	row := 0
	for line := range strings.SplitSeq(strings.TrimPrefix(data, "\ufeff"), "\n") {
		row++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if !header {
			header = true
			continue
		}
		at := Source{File: name, Row: row}
		cells := strings.Split(line, ",")
		if len(cells) != width {
			l.report(RuleColumns, at, line)
			continue
		}
		switch relation {
		case "roles":
			l.role(cells, at)
			continue
		case "heads":
			l.head(text.Fold(cells[0]), at)
			continue
		}
		l.pair(relation, cells[0], cells[1], at)
	}
}

// pair takes a row of two names.
func (l *loader) pair(relation, first, second string, at Source) {
	left, right := text.Fold(first), text.Fold(second)
	switch {
	case left == "" || right == "" || len([]rune(left)) > catalog.MaxNameRunes || len([]rune(right)) > catalog.MaxNameRunes || strings.ContainsRune(left+right, '\ufffd'):
		l.report(RuleEncoding, at, first+","+second)
		return
	case left == right:
		l.report(RuleSelf, at, first+","+second)
		return
	case relation == "not_kinds":
		l.notKind(left, right, at)
		return
	case relation == "materials":
		l.k.rows = append(l.k.rows, MaterialRow{Product: strings.TrimSpace(first), Material: strings.TrimSpace(second), Source: at})
	}
	l.facts[relation] = append(l.facts[relation], fact{left, right, at})
}

// ownRelations are the files in which the facts of a relation would stand.
var ownRelations = map[catalog.Relation]string{
	catalog.RelationAlias: "aliases", catalog.RelationKind: "kinds", catalog.RelationPart: "parts", catalog.RelationStage: "stages",
}

// own takes a fact of the user.
func (l *loader) own(f *catalog.Fact) {
	at := Source{File: f.File, Row: f.Row}
	if f.Relation == catalog.RelationMaterial {
		l.k.rows = append(l.k.rows, MaterialRow{f.Product, f.Target, at, true})
		return
	}
	l.pair(ownRelations[f.Relation], f.Product, f.Target, at)
}

func (l *loader) role(cells []string, at Source) {
	word, role := text.Fold(cells[0]), text.Role(strings.TrimSpace(cells[2]))
	position := strings.TrimSpace(cells[1])
	table := map[string]map[string]text.Role{"prefix": l.k.prefixes, "suffix": l.k.suffixes, "general": l.k.suffixes}[position]
	switch role {
	case text.RoleMachine, text.RolePackaging, text.RoleService, text.RoleTrade, text.RolePart, text.RoleSeed, text.RoleWaste,
		text.RoleMould, text.RoleTool, text.RoleMaterial, text.RoleBlank, text.RoleSoftware, text.RoleSystem, text.RoleGoods, text.RoleForm,
		text.RoleScope, text.RoleField, text.RoleDecoration, text.RoleOperation:
	default:
		l.report(RuleRelation, at, string(role))
		return
	}
	if word == "" || table == nil {
		l.report(RuleRelation, at, strings.Join(cells, ","))
		return
	}
	if have, ok := table[word]; ok {
		rule := RuleDuplicate
		if have != role {
			rule = RuleContradiction
		}
		l.report(rule, at, word)
		return
	}
	table[word] = role
	if position == "general" {
		l.k.general[word] = true
	}
}

// head takes a row of heads.csv: a name of one character that the names of its kinds end with.
func (l *loader) head(name string, at Source) {
	switch {
	case utf8.RuneCountInString(name) != 1 || name == "\ufffd":
		l.report(RuleEncoding, at, name)
	case l.heads[name]:
		l.report(RuleDuplicate, at, name)
	default:
		l.heads[name] = true
	}
}

// notKind takes a row of not_kinds.csv: a name and the ending that misleads.
func (l *loader) notKind(name, ending string, at Source) {
	pair := [2]string{name, ending}
	switch {
	case name != anyName && !strings.HasSuffix(name, ending):
		l.report(RuleRelation, at, name+","+ending)
	case l.notKinds[pair]:
		l.report(RuleDuplicate, at, name+","+ending)
	default:
		l.notKinds[pair] = true
	}
}

// build gives every name its term and connects the terms.
func (l *loader) build() {
	l.mergeAliases()
	for _, relation := range []string{"kinds", "parts", "materials", "stages"} {
		for _, f := range l.facts[relation] {
			if relation != "stages" { // the right side of stages is a key, no name
				l.idOf(f.right)
			}
			l.idOf(f.left)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(l.heads)) {
		l.idOf(name)
	}
	l.connect("kinds", false)
	l.connect("parts", true)
	l.connectByName()
	l.connectMaterials()
	l.k.finish()
	l.k.nameProcesses()
	l.k.nameVariants()
	l.k.names, l.k.starts, l.k.ends = newFilter(l.k.ids), newFilter(l.k.prefixes), newFilter(l.k.suffixes)
}

// nameVariants lets 发动机零部件 mean 发动机配件: where a name ends with a word for everything of a role, every other such word does as
// well.
func (k *Knowledge) nameVariants() {
	words := map[text.Role][]string{}
	for word := range k.general {
		role := k.suffixes[word]
		words[role] = append(words[role], word)
	}
	for _, same := range words {
		sort.Strings(same)
	}
	names := slices.Sorted(maps.Keys(k.ids))
	for _, name := range names {
		runes := []rune(name)
		for from := 2; from < len(runes); from++ {
			word := string(runes[from:])
			if !k.general[word] {
				continue
			}
			switch role := k.suffixes[word]; role {
			case text.RoleForm, text.RoleSystem, text.RoleGoods, text.RoleOperation, text.RoleService:
			default:
				for _, other := range words[role] {
					variant := string(runes[:from]) + other
					if _, taken := k.ids[variant]; !taken {
						k.ids[variant] = k.ids[name]
					}
				}
			}
			break
		}
	}
}

// processTails are what trade puts behind the name of a process without changing it.
var processTails = []string{"加工服务", "处理服务", "加工", "处理", "服务"}

// nameProcesses lets 渗碳淬火加工 and 渗碳淬火处理 mean 渗碳淬火: every name of a service is known with each tail, and with another
// tail than its own unless what stands before is a thing (食品加工 is no 食品服务).
func (k *Knowledge) nameProcesses() {
	var names []string
	for name, id := range k.ids {
		if k.isService(id) {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	for _, name := range names {
		base, tails := name, processTails
		for _, tail := range processTails {
			if rest, ok := strings.CutSuffix(name, tail); ok {
				base = rest
				break
			}
		}
		if id, known := k.ids[base]; base != name && known && !k.isService(id) {
			base, tails = name, processTails[len(processTails)-1:]
		}
		if utf8.RuneCountInString(base) < 2 || strings.HasSuffix(base, "服务") {
			continue
		}
		if role, ok := k.suffixes[base]; ok && role == text.RoleService { // 染色 of 染色加工
			if _, taken := k.ids[base]; !taken {
				k.ids[base] = k.ids[name]
			}
		}
		for _, tail := range tails {
			if _, taken := k.ids[base+tail]; !taken {
				k.ids[base+tail] = k.ids[name]
			}
		}
	}
}

// isService reports whether the name of a term or of a kind above it ends with the word for a service.
func (k *Knowledge) isService(id int32) bool {
	if k.nameOfService(k.terms[id].name) {
		return true
	}
	return slices.ContainsFunc(k.terms[id].ancestors, func(a Ancestor) bool { return k.nameOfService(k.terms[a.Term].name) })
}

func (k *Knowledge) nameOfService(name string) bool {
	runes := []rune(name)
	for from := range runes {
		if role, ok := k.suffixes[string(runes[from:])]; ok {
			return role == text.RoleService || role == text.RoleOperation
		}
	}
	return false
}

// mergeAliases makes every group of names one term, named by the first name that stands on the left.
func (l *loader) mergeAliases() {
	seen := map[[2]string]bool{}
	for _, f := range l.facts["aliases"] {
		pair := [2]string{min(f.left, f.right), max(f.left, f.right)}
		if seen[pair] {
			l.report(RuleDuplicate, f.source, f.left+","+f.right)
			continue
		}
		seen[pair] = true
		id := l.idOf(f.left)
		if have, ok := l.k.ids[f.right]; ok {
			if have != id {
				// Two terms turn out to be one name. Merging what earlier rows kept apart would make long chains of things that
				// are only nearly the same, so the later row gives way.
				l.report(RuleContradiction, f.source, f.left+","+f.right)
			}
			continue
		}
		l.k.ids[f.right] = id
		l.k.aliases[f.right] = f.source
	}
}

func (l *loader) idOf(name string) int32 {
	if id, ok := l.k.ids[name]; ok {
		return id
	}
	id := int32(len(l.k.terms))
	l.k.terms = append(l.k.terms, term{name: name})
	l.k.ids[name] = id
	return id
}

// connect adds the rows of a relation that leads upwards.
func (l *loader) connect(relation string, part bool) {
	for _, f := range l.facts[relation] {
		child, parent := l.k.ids[f.left], l.k.ids[f.right]
		switch {
		case child == parent, l.notKinds[[2]string{f.left, f.right}]:
			l.report(RuleContradiction, f.source, f.left+","+f.right)
		case slices.ContainsFunc(l.k.terms[child].parents, func(e Edge) bool { return e.To == parent }):
			l.report(RuleDuplicate, f.source, f.left+","+f.right)
		case l.k.reaches(parent, child):
			l.report(RuleCycle, f.source, f.left+","+f.right)
		default:
			l.k.terms[child].parents = append(l.k.terms[child].parents, Edge{parent, f.source, part})
		}
	}
}

// connectByName adds the kinds that names show themselves: the longest term that a longer term ends with is its kind, unless
// not_kinds.csv knows better. The names alone cannot tell 挂车车桥 from 登车桥.
func (l *loader) connectByName() {
	k := l.k
	names := make([]string, 0, len(k.ids))
	for name := range k.ids {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		runes := []rune(name)
		child := k.ids[name]
		for from := 1; from < len(runes); from++ {
			ending := string(runes[from:])
			if from == len(runes)-1 && !l.heads[ending] {
				break
			}
			if text.Torn(name, len(name)-len(ending)) {
				continue
			}
			parent, ok := k.ids[ending]
			if !ok || l.notKinds[[2]string{name, ending}] || l.notKinds[[2]string{anyName, ending}] {
				continue
			}
			if parent != child && !k.reaches(parent, child) && !k.reaches(child, parent) {
				k.terms[child].parents = append(k.terms[child].parents, Edge{To: parent})
			}
			break
		}
	}
}

// reaches reports whether to stands above from.
func (k *Knowledge) reaches(from, to int32) bool {
	seen := map[int32]bool{from: true}
	queue := []int32{from}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if at == to {
			return true
		}
		for _, e := range k.terms[at].parents {
			if !seen[e.To] {
				seen[e.To] = true
				queue = append(queue, e.To)
			}
		}
	}
	return false
}

func (l *loader) connectMaterials() {
	for _, f := range l.facts["materials"] {
		product, material := l.k.ids[f.left], l.k.ids[f.right]
		switch {
		case product == material:
			l.report(RuleSelf, f.source, f.left+","+f.right)
		case slices.ContainsFunc(l.k.terms[product].materials, func(e Edge) bool { return e.To == material }):
			l.report(RuleDuplicate, f.source, f.left+","+f.right)
		default:
			l.k.terms[product].materials = append(l.k.terms[product].materials, Edge{To: material, Source: f.source})
		}
	}
}

// MaxDistance is how many steps up a kind still says something about a thing; above it stand words such as 材料.
const MaxDistance = 4

// finish computes what reading asks for all the time.
func (k *Knowledge) finish() {
	for name := range k.ids {
		k.longest = max(k.longest, len([]rune(name)))
	}
	k.longest = min(k.longest, 14)
	for id := range k.terms {
		for _, e := range k.terms[id].parents {
			k.terms[e.To].children = append(k.terms[e.To].children, int32(id))
		}
	}
	for id := range k.terms {
		k.terms[id].ancestors = k.climb(int32(id))
		for _, a := range k.terms[id].ancestors {
			k.terms[a.Term].below++
		}
	}
}

func (k *Knowledge) climb(from int32) []Ancestor {
	var found []Ancestor
	seen := map[int32]bool{from: true}
	level := []Ancestor{{Term: from}}
	for distance := 1; distance <= MaxDistance && len(level) > 0; distance++ {
		var next []Ancestor
		for _, at := range level {
			for _, e := range k.terms[at.Term].parents {
				if seen[e.To] {
					continue
				}
				seen[e.To] = true
				via := at.Via
				if distance == 1 {
					via = e
				}
				a := Ancestor{Term: e.To, Distance: distance, Via: via, Part: at.Part || e.Part}
				found = append(found, a)
				next = append(next, a)
			}
		}
		level = next
	}
	return found
}

// Term returns the id of a folded name or alias.
func (k *Knowledge) Term(folded string) (int32, bool) {
	if k.names.lacks(folded) {
		return 0, false
	}
	id, ok := k.ids[folded]
	return id, ok
}

// Known reports whether a name, as written, is that of a term or an alias.
func (k *Knowledge) Known(name string) bool {
	_, ok := k.ids[text.Fold(name)]
	return ok
}

// MaxRunes is the length of the longest name that reading looks for.
func (k *Knowledge) MaxRunes() int { return k.longest }

// Prefix returns the role of a word at the start of a name.
func (k *Knowledge) Prefix(word string) (text.Role, bool) {
	if k.starts.lacks(word) {
		return "", false
	}
	role, ok := k.prefixes[word]
	return role, ok
}

// Suffix returns the role of a word at the end of a name.
func (k *Knowledge) Suffix(word string) (text.Role, bool) {
	if k.ends.lacks(word) {
		return "", false
	}
	role, ok := k.suffixes[word]
	return role, ok
}

// Head reports whether the names of its kinds end with a term of one character.
func (k *Knowledge) Head(character string) bool { return k.heads[character] }

// Misleads reports whether a name ends with a shorter one that it is no kind of, or whose ending is always another word.
func (k *Knowledge) Misleads(name, ending string) bool {
	return k.notKinds[[2]string{name, ending}] || k.notKinds[[2]string{anyName, ending}]
}

// General reports whether a word at the end of a name stands for everything of its role.
func (k *Knowledge) General(word string) bool { return !k.ends.lacks(word) && k.general[word] }

// Name returns the standard name of a term.
func (k *Knowledge) Name(id int32) string { return k.terms[id].name }

// AliasSource returns the row that makes a folded name an alias; the zero Source for standard names.
func (k *Knowledge) AliasSource(folded string) Source { return k.aliases[folded] }

// Ancestors returns the kinds above a term, the nearest first. The caller must not change the slice.
func (k *Knowledge) Ancestors(id int32) []Ancestor { return k.terms[id].ancestors }

// Children returns the terms one step below. The caller must not change the slice.
func (k *Knowledge) Children(id int32) []int32 { return k.terms[id].children }

// Below returns how many terms stand below a term within four steps: how general it is.
func (k *Knowledge) Below(id int32) int { return k.terms[id].below }

// Materials returns what a product is made of. The caller must not change the slice.
func (k *Knowledge) Materials(id int32) []Edge { return k.terms[id].materials }

// MaterialRows returns every row about what is made from what, the shipped ones first, then the user's in their order. The caller
// must not change the slice.
func (k *Knowledge) MaterialRows() []MaterialRow { return k.rows }

// Sizes returns how many terms, aliases and relations are known.
func (k *Knowledge) Sizes() (terms, aliases, kinds, materials int) {
	for i := range k.terms {
		kinds += len(k.terms[i].parents)
		materials += len(k.terms[i].materials)
	}
	return len(k.terms), len(k.aliases), kinds, materials
}
