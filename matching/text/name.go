package text

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Role says what a name is of: the thing itself, or something done to or made for it.
type Role string

// The roles. Words that mark them are data (knowledge/roles.csv).
const (
	RoleThing      Role = ""
	RoleMachine    Role = "machine"
	RolePackaging  Role = "packaging"
	RoleService    Role = "service"
	RoleTrade      Role = "trade"
	RolePart       Role = "part"
	RoleSeed       Role = "seed"
	RoleWaste      Role = "waste"
	RoleMould      Role = "mould"
	RoleTool       Role = "tool"
	RoleMaterial   Role = "material"
	RoleBlank      Role = "blank" // an earlier state of a part: 毛坯, 锻件
	RoleSoftware   Role = "software"
	RoleSystem     Role = "system"     // what a thing works in: 传动系统 for 传动轴
	RoleGoods      Role = "goods"      // everything around a thing or of a material: 橡胶制品
	RoleForm       Role = "form"       // the shape or dosage in which a material comes: 不锈钢板材, 草甘膦原药
	RoleScope      Role = "scope"      // for whom, where or how good: 工业, 民用, 大型; a modifier that hardly tells things apart
	RoleField      Role = "field"      // of which trade: 汽车, 纺织; says too little to compare names by it alone
	RoleDecoration Role = "decoration" // words that say nothing; stripped
	RoleOperation  Role = "operation"  // words that say nothing behind a service (仓储管理服务), else a service; stripped there
)

// Lexicon is what reading a name needs to know.
type Lexicon interface {
	// Term returns the id of the term with this folded name; several names of one thing share an id.
	Term(folded string) (id int32, ok bool)
	// MaxRunes is the length of the longest term.
	MaxRunes() int
	// Prefix and Suffix return the role of a word at the start or end of a name.
	Prefix(word string) (Role, bool)
	Suffix(word string) (Role, bool)
	// Head reports whether names of its kind end with a term of one character (泵); others end names by chance.
	Head(character string) bool
	// General reports whether a role word stands for everything of its role (设备, 配件), not for one thing of it (磨床, 外壳).
	General(word string) bool
}

// Unknown is the term of a piece that the lexicon does not hold.
const Unknown int32 = -1

// Piece is a run of characters of a name: a term, or characters between terms.
type Piece struct {
	Text string
	Term int32
}

// Reading is one thing that a name speaks of; a coordinated name (轴承钢及弹簧钢) has several.
type Reading struct {
	Core   string  // what is left after decoration, specs and trade words
	Term   int32   // of Core as a whole, or Unknown
	Pieces []Piece // of Core, in order; the last is the head
	Role   Role
	// Stem is what the name is about where its last word says only what is done with it or made of it (电机 of 电机维修); nil where
	// the name has no such word. Tail is the role of that word, which RoleSystem, RoleGoods and RoleForm are for.
	Stem    *Reading
	Tail    Role
	General bool // the last word stands for everything of its role
}

// Head returns the last piece; the zero Piece for an empty name.
func (r *Reading) Head() Piece {
	if len(r.Pieces) == 0 {
		return Piece{Term: Unknown}
	}
	return r.Pieces[len(r.Pieces)-1]
}

// Modifiers returns the pieces before the head.
func (r *Reading) Modifiers() []Piece {
	if len(r.Pieces) == 0 {
		return nil
	}
	return r.Pieces[:len(r.Pieces)-1]
}

// Name is a product name read.
type Name struct {
	Folded   string
	Readings []Reading
	Specs    []Spec
	Trade    bool // sold on, not made: 轴承销售
}

// Words returns the modifiers, and the names as a whole, that are long enough to be looked for in a specification.
func (n *Name) Words() []Spec {
	var words []Spec
	for i := range n.Readings {
		if utf8.RuneCountInString(n.Readings[i].Core) >= 3 && len(words) < maxWords {
			words = append(words, Spec{Kind: SpecWord, Text: n.Readings[i].Core})
		}
		for _, p := range n.Readings[i].Modifiers() {
			if utf8.RuneCountInString(p.Text) >= 2 && len(words) < maxWords {
				words = append(words, Spec{Kind: SpecWord, Text: p.Text})
			}
		}
	}
	return words
}

// withoutMarks closes the gaps that tokens left.
var withoutMarks = strings.NewReplacer(" ", "", string(measured), "")

// maxReadRunes bounds the work on a hostile name; real product names stay below 40 characters.
const maxReadRunes = 120

// Read takes a product name apart. It accepts any text; an empty or senseless one gives a Name without readings.
func Read(name string, lexicon Lexicon) Name {
	folded := firstRunes(Fold(name), maxReadRunes)
	n := Name{Folded: folded}
	if _, known := lexicon.Term(folded); known {
		n.add(folded, lexicon)
		return n
	}
	outer, inner := splitBrackets(folded)
	n.Specs, outer = readSpecs(outer, func(token string) bool {
		_, known := lexicon.Term(token) // pa66 is a thing, not only a grade of one
		return known
	})
	outer = withoutMarks.Replace(outer)
	for _, text := range inner {
		n.Specs = append(n.Specs, ReadSpecs(text)...)
	}
	for _, part := range shareStem(shareHead(splitCoordinated(outer, lexicon), lexicon), lexicon) {
		n.add(part, lexicon)
	}
	n.addMembers(inner, lexicon)
	return n
}

// addMembers takes up what brackets list: 粮食(大米、小麦) speaks of 大米 and 小麦 too. Only terms count, since brackets also hold
// specs, uses and remarks.
func (n *Name) addMembers(inner []string, lexicon Lexicon) {
	for _, text := range inner {
		parts := splitCoordinated(text, lexicon)
		if len(parts) < 2 {
			continue // 曲轴(锻钢) says what it is made of
		}
		for _, part := range parts {
			part, _ = strip(part, lexicon)
			if _, known := lexicon.Term(part); known && len(n.Readings) < maxReadings {
				n.add(part, lexicon)
			}
		}
	}
}

// maxReadings bounds the things that a name can speak of; a longer list is no name.
const maxReadings = 8

// shareHead completes the parts of a coordinated name that leave their head to the last one: 镀锌、彩涂板带 is 镀锌板带 and 彩涂板带.
// A part that is a term or has a role of its own stands alone.
func shareHead(parts []string, lexicon Lexicon) []string {
	if len(parts) < 2 {
		return parts
	}
	last, _ := strip(parts[len(parts)-1], lexicon)
	pieces := segment(last, lexicon)
	if len(pieces) < 2 || pieces[len(pieces)-1].Term == Unknown {
		return parts
	}
	head := pieces[len(pieces)-1].Text
	for i, part := range parts[:len(parts)-1] {
		_, known := lexicon.Term(part)
		own := segment(part, lexicon)
		if known || len(own) == 0 || own[len(own)-1].Term != Unknown || roleOf(part, lexicon) != RoleThing {
			continue
		}
		parts[i] = part + head
	}
	return parts
}

// shareStem completes the parts that are no more than a word for everything of a role: 电池及配件 is 电池 and 电池配件. Words that say
// nothing of their own (相关, 其他) go.
func shareStem(parts []string, lexicon Lexicon) []string {
	if len(parts) < 2 {
		return parts
	}
	first, _ := strip(trimSigns(parts[0]), lexicon)
	kept := parts[:1]
	for _, part := range parts[1:] {
		core, _ := strip(trimSigns(part), lexicon)
		role, decoration := lexicon.Prefix(core)
		switch {
		case decoration && role == RoleDecoration, utf8.RuneCountInString(core) < 2 && termOf(core, lexicon) == Unknown:
			continue
		case lexicon.General(core) && first != "":
			part = first + core
		}
		kept = append(kept, part)
	}
	return kept
}

func trimSigns(part string) string {
	return strings.TrimFunc(part, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
}

func (n *Name) add(part string, lexicon Lexicon) {
	core, trade := strip(trimSigns(part), lexicon)
	n.Trade = n.Trade || trade
	if core == "" {
		return
	}
	r := read(core, lexicon)
	if parts := juxtaposed(&r, lexicon); parts != nil {
		for _, p := range parts {
			n.Readings = append(n.Readings, read(p.Text, lexicon))
		}
		return
	}
	n.Readings = append(n.Readings, r)
}

// read takes apart what is left after decoration.
func read(core string, lexicon Lexicon) Reading {
	r := Reading{Core: core, Term: termOf(core, lexicon), Pieces: segment(core, lexicon), Role: roleOf(core, lexicon)}
	head := r.Head().Text
	if r.Role == RoleThing && head != core {
		r.Role = roleOf(head, lexicon) // 打包废纸 is waste
	}
	r.findStem(lexicon)
	return r
}

// findStem looks for a last word that a role or a form is known by, with something of two characters or more before it.
func (r *Reading) findStem(lexicon Lexicon) {
	runes := []rune(r.Core)
	for n := min(longestRoleWord, len(runes)-2); n >= 1; n-- {
		word := string(runes[len(runes)-n:])
		role, ok := lexicon.Suffix(word)
		if !ok || role == RoleDecoration || role == RoleTrade || Torn(r.Core, len(r.Core)-len(word)) {
			continue
		}
		if r.Term != Unknown && role == RoleForm {
			return // 保险粉 is no 保险
		}
		if core, _ := strip(string(runes[:len(runes)-n]), lexicon); core != "" && utf8.RuneCountInString(core) >= 2 {
			stem := read(core, lexicon)
			r.Stem, r.Tail, r.General = &stem, role, lexicon.General(word)
		}
		return
	}
	if n := len(r.Pieces); n > 1 && r.Pieces[n-1].Term != Unknown && r.Pieces[n-2].Term != Unknown && lastRune(r.Pieces[n-1].Text) == lastRune(r.Pieces[n-2].Text) {
		stem := read(strings.TrimSuffix(r.Core, r.Pieces[n-1].Text), lexicon)
		r.Stem, r.Tail = &stem, RoleForm // 轴承钢圆钢 is 轴承钢
	}
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

func termOf(core string, lexicon Lexicon) int32 {
	if id, ok := lexicon.Term(core); ok {
		return id
	}
	return Unknown
}

// commonEndings end so many names that two of them need not be of one sort: 变频器散热器 is one thing.
const commonEndings = "器机件品料车具仪"

// juxtaposed returns the pieces of a name that puts things side by side without a joint: terms of one length that end alike
// (拉簧扭簧), or services (仓储运输).
func juxtaposed(r *Reading, lexicon Lexicon) []Piece {
	if len(r.Pieces) < 2 || r.Term != Unknown {
		return nil
	}
	head := []rune(r.Head().Text)
	alike, services := true, true
	for i, p := range r.Pieces {
		runes := []rune(p.Text)
		alike = alike && p.Term != Unknown && len(runes) == len(head) && runes[len(runes)-1] == head[len(head)-1] &&
			!strings.ContainsRune(commonEndings, head[len(head)-1])
		// A longer word that follows would have an object of its own: 设备修理 of 铁路运输设备修理.
		services = services && roleOf(p.Text, lexicon) == RoleService && !lexicon.General(p.Text) && (i == 0 || len(runes) == 2)
	}
	if alike || services {
		return r.Pieces
	}
	return nil
}

// splitBrackets separates what stands in brackets (folded to ASCII by NFKC, or Chinese corner brackets) from the rest.
func splitBrackets(text string) (outer string, inner []string) {
	var out, in strings.Builder
	depth := 0
	for _, r := range text {
		switch r {
		case '(', '[', '{', '【', '「', '《', '<':
			depth++
		case ')', ']', '}', '】', '」', '》', '>':
			if depth > 0 {
				depth--
				if depth == 0 && in.Len() > 0 {
					inner = append(inner, in.String())
					in.Reset()
				}
			}
		default:
			if depth > 0 {
				in.WriteRune(r)
			} else {
				out.WriteRune(r)
			}
		}
	}
	if out.Len() == 0 { // a name that stands in brackets as a whole
		return strings.Join(inner, "") + in.String(), nil
	}
	if in.Len() > 0 {
		inner = append(inner, in.String())
	}
	return out.String(), inner
}

// splitCoordinated splits names joined by 及 其 与 和 、 and the like. A joint that stands inside a term does not count.
func splitCoordinated(text string, lexicon Lexicon) []string {
	runes := []rune(text)
	inside := insideTerms(runes, lexicon)
	var parts []string
	start := 0
	for i, r := range runes {
		if !strings.ContainsRune("及与和、,;/·暨或-", r) || inside[i] || r == '-' && !isHan(runes, i-1, i+1) {
			continue
		}
		if i-start >= 2 && len(runes)-i-1 >= 2 || strings.ContainsRune("、,;/-", r) {
			end := i
			if r == '及' && runes[i-1] == '以' {
				end--
			}
			parts = append(parts, string(runes[start:end]))
			start = i + 1
			if r == '及' && start+1 < len(runes) && runes[start] == '其' && runes[start+1] != '他' && runes[start+1] != '它' {
				start++
			}
		}
	}
	return append(parts, string(runes[start:]))
}

// isHan reports whether Chinese characters stand at both places: 轮胎-出口 are two words, l-丙氨酸 is one.
func isHan(runes []rune, left, right int) bool {
	return left >= 0 && right < len(runes) && unicode.Is(unicode.Han, runes[left]) && unicode.Is(unicode.Han, runes[right])
}

// insideTerms marks the characters that stand strictly inside a term (饱和聚酯, 和面机).
func insideTerms(runes []rune, lexicon Lexicon) []bool {
	inside := make([]bool, len(runes))
	for i := range runes {
		if !strings.ContainsRune("及与和-", runes[i]) {
			continue
		}
		for from := max(0, i-lexicon.MaxRunes()+1); from <= i && !inside[i]; from++ {
			for to := i + 1; to <= min(len(runes), from+lexicon.MaxRunes()); to++ {
				if _, ok := lexicon.Term(string(runes[from:to])); ok && to-from >= 2 {
					inside[i] = true
					break
				}
			}
		}
	}
	return inside
}

// strip removes decoration at both ends and trade words at the end, as long as something is left and the rest is not a term.
func strip(core string, lexicon Lexicon) (stripped string, trade bool) {
	for {
		_, known := lexicon.Term(core)
		next, role := stripOnce([]rune(core), lexicon)
		if next == core {
			return core, trade
		}
		if _, still := lexicon.Term(next); known && !still {
			return core, trade // 农产品 is no 农; but who does 生猪养殖 has 生猪
		}
		trade = trade || role == RoleTrade
		core = next
	}
}

// longestRoleWord is the number of characters of the longest role word that is looked for.
const longestRoleWord = 6

// stripOnce takes one word off: one that leaves a term where there is one (食品 of 食品类, not 食), else the longest at the end, else the
// longest at the start.
func stripOnce(runes []rune, lexicon Lexicon) (string, Role) {
	found, as := "", RoleThing
	take := func(rest string, role Role) (done bool) {
		if found == "" {
			found, as = rest, role
		}
		if _, known := lexicon.Term(rest); known {
			found, as = rest, role
			return true
		}
		return false
	}
	for n := min(longestRoleWord, len(runes)-1); n >= 1; n-- {
		cut := len(runes) - n
		role, ok := lexicon.Suffix(string(runes[cut:]))
		if !ok {
			continue
		}
		rest := string(runes[:cut])
		if role != RoleDecoration && role != RoleTrade && (role != RoleOperation || roleOf(rest, lexicon) != RoleService) {
			break // the longest other word decides
		}
		if take(rest, role) {
			return found, as
		}
	}
	for n := min(longestRoleWord, len(runes)-2); n >= 1; n-- {
		if role, ok := lexicon.Prefix(string(runes[:n])); ok && (role == RoleDecoration || role == RoleTrade) && take(string(runes[n:]), role) {
			return found, as
		}
	}
	if found == "" {
		return string(runes), RoleThing
	}
	return found, as
}

// roleOf finds the role by the longest role word at the end, then at the start. A name that is a role word as a whole (包装袋)
// is the thing it names.
func roleOf(core string, lexicon Lexicon) Role {
	runes := []rune(core)
	for n := min(longestRoleWord, len(runes)); n >= 1; n-- {
		switch role, ok := lexicon.Suffix(string(runes[len(runes)-n:])); {
		case !ok || role == RoleDecoration || role == RoleTrade:
		case role == RoleOperation:
			return RoleService
		case role == RoleSystem || role == RoleGoods || role == RoleForm:
			return RoleThing
		default:
			return role
		}
	}
	for n := min(4, len(runes)-1); n >= 1; n-- {
		if role, ok := lexicon.Prefix(string(runes[:n])); ok && role != RoleDecoration && role != RoleScope && role != RoleField {
			return role
		}
	}
	return RoleThing
}

// What a piece costs: a name is cut where the sum is least. A word costs about one, whatever its length, so that long words win;
// a character that no word holds costs more than a word, and most at the start, where a torn word shows.
const (
	costTerm    = 1.0
	costRole    = 1.05
	costLoose   = 1.2
	costStart   = 1.3
	costEnd     = 2.4  // the last one: a head that nobody knows
	costEarlier = 1e-3 // of two equal ways the one with the longer last word: the head must not be torn by a modifier
)

// segment cuts a core into words at the least cost. Characters between words become pieces of their own.
func segment(core string, lexicon Lexicon) []Piece {
	var buffer [64]int
	at := buffer[:0] // byte offsets of the characters, and the end
	for i := range core {
		at = append(at, i)
	}
	n := len(at)
	at = append(at, len(core))
	type step struct {
		cost float64
		from int
		term int32
	}
	var steps [64]step
	best := append(steps[:0], make([]step, n+1)...)
	for end := 1; end <= n; end++ {
		loose := costLoose
		switch end {
		case n:
			loose = costEnd
		case 1:
			loose = costStart
		}
		best[end] = step{best[end-1].cost + loose, end - 1, loosePiece}
		shortest := 2
		if end == n {
			shortest = 1 // a head of one character: 工业泵
		}
		for length := min(max(lexicon.MaxRunes(), longestRoleWord), end); length >= shortest; length-- {
			word := core[at[end-length]:at[end]]
			if length == 1 && n > 1 && !lexicon.Head(word) || length == 1 && best[end-1].term == loosePiece && (end == 2 || best[end-2].term != loosePiece) || Torn(core, at[end-length]) || Torn(core, at[end]) {
				continue // 信息发布 is no 布, 中老年鞋 may well be 鞋
			}
			term, cost := wordCost(word, lexicon)
			cost += best[end-length].cost + costEarlier*float64(end-length)/float64(n)
			if term != loosePiece && cost < best[end].cost {
				best[end] = step{cost, end - length, term}
			}
		}
	}
	var reversed []Piece
	for end := n; end > 0; {
		from, term := best[end].from, best[end].term
		if term == loosePiece {
			for from > 0 && best[from].term == loosePiece {
				from = best[from].from
			}
			term = Unknown
		}
		reversed = append(reversed, Piece{core[at[from]:at[end]], term})
		end = from
	}
	slices.Reverse(reversed)
	if len(reversed) > 1 && reversed[0] == (Piece{"非", Unknown}) { // 非轴承 says what it is not
		reversed[1] = Piece{reversed[0].Text + reversed[1].Text, Unknown}
		reversed = reversed[1:]
	}
	return reversed
}

// Torn reports whether a cut at the byte would go through a Latin word or a number: o-ring does not end with ng.
func Torn(s string, at int) bool {
	if at <= 0 || at >= len(s) {
		return false
	}
	a, b := s[at-1], s[at]
	letter := func(c byte) bool { return c >= 'a' && c <= 'z' }
	digit := func(c byte) bool { return c >= '0' && c <= '9' }
	return letter(a) && letter(b) || digit(a) && digit(b)
}

// loosePiece marks a character that no word holds.
const loosePiece int32 = -2

// wordCost returns the term and the cost of a word; loosePiece where it is none.
func wordCost(word string, lexicon Lexicon) (int32, float64) {
	if id, ok := lexicon.Term(word); ok {
		return id, costTerm
	}
	if role, ok := lexicon.Suffix(word); ok && role != RoleTrade {
		return Unknown, costRole
	}
	if _, ok := lexicon.Prefix(word); ok {
		return Unknown, costRole
	}
	return loosePiece, 0
}
