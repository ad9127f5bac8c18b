package text

import (
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
	RoleDecoration Role = "decoration" // words that say nothing; stripped
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
	for _, part := range shareHead(splitCoordinated(outer, lexicon), lexicon) {
		n.add(part, lexicon)
	}
	n.addMembers(inner, lexicon)
	return n
}

// addMembers takes up what brackets list: 粮食(大米、小麦) speaks of 大米 and 小麦 too. Only terms count, since brackets also hold
// specs, uses and remarks.
func (n *Name) addMembers(inner []string, lexicon Lexicon) {
	for _, text := range inner {
		for _, part := range splitCoordinated(text, lexicon) {
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
	last, _ := strip(parts[len(parts)-1], lexicon)
	pieces := segment(last, lexicon)
	if len(parts) < 2 || len(pieces) < 2 || pieces[len(pieces)-1].Term == Unknown {
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

func (n *Name) add(part string, lexicon Lexicon) {
	core := strings.TrimFunc(part, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	core, trade := strip(core, lexicon)
	n.Trade = n.Trade || trade
	if core == "" {
		return
	}
	r := Reading{Core: core, Term: termOf(core, lexicon), Pieces: segment(core, lexicon), Role: roleOf(core, lexicon)}
	if head := r.Head().Text; r.Role == RoleThing && head != core {
		r.Role = roleOf(head, lexicon) // 打包废纸 is waste
	}
	if parts := juxtaposed(r.Pieces); parts != nil {
		for _, p := range parts {
			n.Readings = append(n.Readings, Reading{Core: p.Text, Term: p.Term, Pieces: []Piece{p}, Role: roleOf(p.Text, lexicon)})
		}
		return
	}
	n.Readings = append(n.Readings, r)
}

func termOf(core string, lexicon Lexicon) int32 {
	if id, ok := lexicon.Term(core); ok {
		return id
	}
	return Unknown
}

// juxtaposed returns the pieces of a name that puts things side by side without a joint (拉簧扭簧): terms of one length that end
// alike.
func juxtaposed(pieces []Piece) []Piece {
	if len(pieces) < 2 {
		return nil
	}
	head := []rune(pieces[len(pieces)-1].Text)
	for _, p := range pieces {
		runes := []rune(p.Text)
		if p.Term == Unknown || len(runes) != len(head) || runes[len(runes)-1] != head[len(head)-1] {
			return nil
		}
	}
	return pieces
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
		if !strings.ContainsRune("及与和、,;/·暨或", r) || inside[i] {
			continue
		}
		if i-start >= 2 && len(runes)-i-1 >= 2 || strings.ContainsRune("、,;/", r) {
			parts = append(parts, string(runes[start:i]))
			start = i + 1
			if r == '及' && start < len(runes) && runes[start] == '其' {
				start++
			}
		}
	}
	return append(parts, string(runes[start:]))
}

// insideTerms marks the characters that stand strictly inside a term (饱和聚酯, 和面机).
func insideTerms(runes []rune, lexicon Lexicon) []bool {
	inside := make([]bool, len(runes))
	for i := range runes {
		if !strings.ContainsRune("及与和", runes[i]) {
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

func stripOnce(runes []rune, lexicon Lexicon) (string, Role) {
	const longest = 6 // runes of a role word
	for n := min(longest, len(runes)-1); n >= 1; n-- {
		cut := len(runes) - n
		if role, ok := lexicon.Suffix(string(runes[cut:])); ok {
			if (role == RoleDecoration || role == RoleTrade) && cut >= 1 {
				return string(runes[:cut]), role
			}
			break // the longest suffix word decides
		}
	}
	for n := min(longest, len(runes)-1); n >= 1; n-- {
		if role, ok := lexicon.Prefix(string(runes[:n])); ok && role == RoleDecoration && len(runes)-n >= 2 {
			return string(runes[n:]), role
		}
	}
	return string(runes), RoleThing
}

// roleOf finds the role by the longest role word at the end, then at the start. A name that is a role word as a whole (包装袋)
// is the thing it names.
func roleOf(core string, lexicon Lexicon) Role {
	runes := []rune(core)
	for n := min(6, len(runes)); n >= 1; n-- {
		if role, ok := lexicon.Suffix(string(runes[len(runes)-n:])); ok && role != RoleDecoration && role != RoleTrade {
			return role
		}
	}
	for n := min(4, len(runes)-1); n >= 1; n-- {
		if role, ok := lexicon.Prefix(string(runes[:n])); ok && role != RoleDecoration {
			return role
		}
	}
	return RoleThing
}

// segment cuts a core into terms from the end backwards, always taking the longest: the head stands last, so it must not be
// torn by a modifier. Characters between terms become pieces of their own.
func segment(core string, lexicon Lexicon) []Piece {
	runes := []rune(core)
	var reversed []Piece
	loose := len(runes) // end of the run of characters that no term covers
	flush := func(start int) {
		if start < loose {
			reversed = append(reversed, Piece{string(runes[start:loose]), Unknown})
		}
	}
	for end := len(runes); end > 0; {
		taken := 0
		for n := min(lexicon.MaxRunes(), end); n >= 2; n-- {
			if id, ok := lexicon.Term(string(runes[end-n : end])); ok {
				flush(end)
				reversed = append(reversed, Piece{string(runes[end-n : end]), id})
				taken = n
				break
			}
		}
		if taken == 0 {
			end--
			continue
		}
		end -= taken
		loose = end
	}
	flush(0)
	for i, j := 0, len(reversed)-1; i < j; i, j = i+1, j-1 {
		reversed[i], reversed[j] = reversed[j], reversed[i]
	}
	return reversed
}
