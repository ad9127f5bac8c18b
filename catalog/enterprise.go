package catalog

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Enterprise is a member or any other enterprise of the cluster, with all that is known of it except its listings.
// Cluster, Stage and Place are names that the user chose; the catalog keeps each name once.
type Enterprise struct {
	ID  int64  `json:"id"`
	UID string `json:"uid"` // UUIDv7, survives export, round trips and undo

	Name        string     `json:"name"`
	ShortName   string     `json:"shortName,omitempty"`
	FormerNames []string   `json:"formerNames,omitempty"`
	CreditCode  CreditCode `json:"creditCode,omitempty"`
	LegalPerson string     `json:"legalPerson,omitempty"`

	Cluster  string `json:"cluster,omitempty"`
	Stage    string `json:"stage,omitempty"`
	Place    string `json:"place,omitempty"` // town, street or park
	Address  string `json:"address,omitempty"`
	Industry string `json:"industry,omitempty"` // class name or code as stated; the edition is not guessed

	Employees   int         `json:"employees,omitempty"` // 0: not stated
	Capital     Money       `json:"capital,omitempty"`   // registered capital; 0: not stated
	CreditGrade CreditGrade `json:"creditGrade,omitempty"`

	Labels       []Label        `json:"labels,omitempty"`       // sorted, without repetition
	Certificates []string       `json:"certificates,omitempty"` // as written: IATF16949, ISO9001
	Contacts     []Contact      `json:"contacts,omitempty"`     // the main one first
	Figures      []AnnualFigure `json:"figures,omitempty"`      // sorted by year, then kind
	Note         string         `json:"note,omitempty"`

	Origin  Origin    `json:"origin,omitzero"`
	Created time.Time `json:"created,omitzero"`
	Updated time.Time `json:"updated,omitzero"`
	Version int       `json:"version"` // grows by one with each change
}

// Label is a distinction the state or the association gives.
type Label string

// The labels. LabelAnchor marks a 链主/龙头 enterprise. Of the four LabelSpecialised… levels an enterprise has at most one.
const (
	LabelAboveScale            Label = "above_scale"            // 规上
	LabelHundredMillion        Label = "hundred_million"        // 亿元企业
	LabelSpecialised           Label = "specialised"            // 专精特新, level not stated
	LabelSpecialisedNational   Label = "specialised_national"   // 国家级小巨人
	LabelSpecialisedProvincial Label = "specialised_provincial" // 省级
	LabelSpecialisedMunicipal  Label = "specialised_municipal"  // 市级
	LabelHighTech              Label = "high_tech"              // 高新技术企业
	LabelFamousBrand           Label = "famous_brand"           // 名牌
	LabelAnchor                Label = "anchor"                 // 链主, 龙头
)

// Labels lists every label in the order in which pages show them.
var Labels = []Label{
	LabelAnchor, LabelAboveScale, LabelHundredMillion, LabelSpecialisedNational, LabelSpecialisedProvincial,
	LabelSpecialisedMunicipal, LabelSpecialised, LabelHighTech, LabelFamousBrand,
}

// CreditGrade is the association's own rating (诚信评价); empty when it gave none.
type CreditGrade string

// CreditGrades lists the grades from the best to the worst.
var CreditGrades = []CreditGrade{"AAA", "AA", "A", "B", "C", "D"}

// Contact is a person to call.
type Contact struct {
	Name     string `json:"name,omitempty"`
	Position string `json:"position,omitempty"`
	Phone    string `json:"phone,omitempty"` // several joined by a slash, as written
	Email    string `json:"email,omitempty"`
}

// FigureKind says what an annual figure counts.
type FigureKind string

// The kinds of annual figures.
const (
	FigureOutput  FigureKind = "output"  // 产值
	FigureRevenue FigureKind = "revenue" // 营收, 销售额
	FigureTax     FigureKind = "tax"     // 税金
)

// AnnualFigure is one figure of one year. Year 0 means that the form did not say which.
type AnnualFigure struct {
	Year   int        `json:"year,omitempty"`
	Kind   FigureKind `json:"kind"`
	Amount Money      `json:"amount"`
}

// Validate returns an InvalidError for the first value that cannot be stored.
func (e *Enterprise) Validate() error {
	switch {
	case !strings.ContainsFunc(e.Name, saysSomething): // NameKey would be empty
		return &InvalidError{Field: "name", Rule: RuleNameMissing, Value: e.Name}
	case utf8.RuneCountInString(e.Name) > MaxNameRunes:
		return &InvalidError{Field: "name", Rule: RuleNameTooLong, Value: e.Name}
	case e.Employees < 0:
		return &InvalidError{Field: "employees", Rule: RuleNegative}
	case e.Capital < 0:
		return &InvalidError{Field: "capital", Rule: RuleNegative}
	case e.CreditGrade != "" && !slices.Contains(CreditGrades, e.CreditGrade):
		return &InvalidError{Field: "credit_grade", Rule: RuleChoice, Value: string(e.CreditGrade)}
	}
	for _, f := range []struct{ field, text string }{
		{"short_name", e.ShortName}, {"legal_person", e.LegalPerson}, {"cluster", e.Cluster}, {"stage", e.Stage},
		{"place", e.Place}, {"address", e.Address}, {"industry", e.Industry}, {"credit_code", string(e.CreditCode)},
	} {
		if err := CheckText(f.field, f.text, MaxNameRunes*2); err != nil {
			return err
		}
	}
	for _, c := range e.Contacts {
		for _, text := range []string{c.Name, c.Position, c.Phone, c.Email} {
			if err := CheckText("contact", text, MaxNameRunes); err != nil {
				return err
			}
		}
	}
	for _, l := range e.Labels {
		if !slices.Contains(Labels, l) {
			return &InvalidError{Field: "labels", Rule: RuleChoice, Value: string(l)}
		}
	}
	return CheckText("note", e.Note, MaxTextRunes)
}

// Normalize folds every text, sorts what has no order of its own and drops empty parts, so that equal content is equal data.
func (e *Enterprise) Normalize() {
	for _, text := range []*string{&e.Name, &e.ShortName, &e.LegalPerson, &e.Cluster, &e.Stage, &e.Place, &e.Address, &e.Industry} {
		*text = Fold(*text)
	}
	e.Note = strings.TrimSpace(e.Note)
	e.CreditCode, _ = ParseCreditCode(string(e.CreditCode))
	e.FormerNames = foldAll(e.FormerNames)
	e.Certificates = foldAll(e.Certificates)
	e.Labels = slices.Compact(slices.Sorted(slices.Values(e.Labels)))
	if len(e.Labels) == 0 {
		e.Labels = nil
	}
	contacts := e.Contacts[:0:0]
	for _, c := range e.Contacts {
		c = Contact{Fold(c.Name), Fold(c.Position), Fold(c.Phone), Fold(c.Email)}
		if c != (Contact{}) && !slices.Contains(contacts, c) {
			contacts = append(contacts, c)
		}
	}
	e.Contacts = contacts
	slices.SortFunc(e.Figures, func(a, b AnnualFigure) int {
		if a.Year != b.Year {
			return a.Year - b.Year
		}
		return strings.Compare(string(a.Kind), string(b.Kind))
	})
	e.Figures = slices.CompactFunc(e.Figures, func(a, b AnnualFigure) bool { return a.Year == b.Year && a.Kind == b.Kind })
}

func foldAll(texts []string) []string {
	var out []string
	for _, t := range texts {
		if t = Fold(t); t != "" && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

// HasLabel reports whether the enterprise carries the label.
func (e *Enterprise) HasLabel(l Label) bool { return slices.Contains(e.Labels, l) }

// MainContact returns the first contact, or the zero Contact.
func (e *Enterprise) MainContact() Contact {
	if len(e.Contacts) == 0 {
		return Contact{}
	}
	return e.Contacts[0]
}

// LatestFigure returns the figure of the kind with the latest year.
func (e *Enterprise) LatestFigure(kind FigureKind) (AnnualFigure, bool) {
	for i := len(e.Figures) - 1; i >= 0; i-- {
		if e.Figures[i].Kind == kind {
			return e.Figures[i], true
		}
	}
	return AnnualFigure{}, false
}

// Fill takes over what other says: values that e lacks, and values that differ. Lists are united, a note is added as a line of
// its own. It returns the keys of the fields that changed. Identity, origin and times stay; a valid credit code is never
// replaced by one that is not.
func (e *Enterprise) Fill(other *Enterprise) []string {
	changed, _ := e.merge(other, true)
	return changed
}

// Complete takes over only what e lacks, and returns the keys of the fields that differ and were left as they are.
func (e *Enterprise) Complete(other *Enterprise) []string {
	_, differing := e.merge(other, false)
	return differing
}

// merger notes what a merge did to each field.
type merger struct {
	replace            bool
	changed, differing []string
}

func mergeValue[T comparable](m *merger, field string, have *T, want T) {
	var none T
	switch {
	case want == none || *have == want:
	case *have == none || m.replace:
		*have = want
		m.changed = append(m.changed, field)
	default:
		m.differing = append(m.differing, field)
	}
}

func mergeList[T comparable](m *merger, field string, have *[]T, want []T) {
	before := len(*have)
	for _, w := range want {
		if !slices.Contains(*have, w) {
			*have = append(*have, w)
		}
	}
	if len(*have) != before {
		m.changed = append(m.changed, field)
	}
}

// mergeNote adds the lines that are not there yet: a form must not wipe out what somebody wrote.
func mergeNote(m *merger, have *string, want string) {
	lines := noteLines(*have)
	before := len(lines)
	for _, line := range noteLines(want) {
		if !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	if len(lines) != before {
		*have = strings.Join(lines, "\n")
		m.changed = append(m.changed, "note")
	}
}

func noteLines(note string) []string {
	var lines []string
	for line := range strings.SplitSeq(note, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

func (e *Enterprise) merge(other *Enterprise, replace bool) (changed, differing []string) {
	m := &merger{replace: replace}
	mergeValue(m, "short_name", &e.ShortName, other.ShortName)
	mergeValue(m, "legal_person", &e.LegalPerson, other.LegalPerson)
	mergeValue(m, "cluster", &e.Cluster, other.Cluster)
	mergeValue(m, "stage", &e.Stage, other.Stage)
	mergeValue(m, "place", &e.Place, other.Place)
	mergeValue(m, "address", &e.Address, other.Address)
	mergeValue(m, "industry", &e.Industry, other.Industry)
	mergeValue(m, "employees", &e.Employees, other.Employees)
	mergeValue(m, "capital", &e.Capital, other.Capital)
	mergeValue(m, "credit_grade", &e.CreditGrade, other.CreditGrade)
	if e.CreditCode.Level() != CodeValid || other.CreditCode.Level() == CodeValid {
		mergeValue(m, "credit_code", &e.CreditCode, other.CreditCode)
	}
	former := other.FormerNames
	if other.Name != e.Name && NameKey(other.Name) != NameKey(e.Name) { // met by its code or by a former name
		former = append(slices.Clone(former), other.Name)
	}
	mergeList(m, "former_names", &e.FormerNames, without(former, e.Name))
	mergeList(m, "certificates", &e.Certificates, other.Certificates)
	mergeList(m, "labels", &e.Labels, other.Labels)
	mergeNote(m, &e.Note, other.Note)
	e.mergeContacts(m, other.Contacts)
	e.mergeFigures(m, other.Figures)
	if len(m.changed) > 0 {
		e.Normalize()
	}
	return m.changed, m.differing
}

func without(texts []string, text string) []string {
	return slices.DeleteFunc(slices.Clone(texts), func(t string) bool { return t == text })
}

// mergeContacts completes a contact that what is said agrees with, and adds what contradicts as a contact of its own, in front of
// the one of the same name: nothing is lost, and the newest number is called first.
func (e *Enterprise) mergeContacts(m *merger, contacts []Contact) {
	for _, c := range contacts {
		if slices.ContainsFunc(e.Contacts, c.isPartOf) {
			continue
		}
		m.changed = append(m.changed, "contacts")
		if i := slices.IndexFunc(e.Contacts, c.completes); i >= 0 {
			have := &e.Contacts[i]
			have.Name, have.Position = cmp.Or(have.Name, c.Name), cmp.Or(have.Position, c.Position)
			have.Phone, have.Email = cmp.Or(have.Phone, c.Phone), cmp.Or(have.Email, c.Email)
			continue
		}
		at := slices.IndexFunc(e.Contacts, func(have Contact) bool { return have.Name == c.Name })
		if at < 0 || !m.replace {
			at = len(e.Contacts)
		}
		e.Contacts = slices.Insert(e.Contacts, at, c)
	}
	m.changed = slices.Compact(m.changed)
}

// completes reports whether c and other speak of one person: a name or a phone in common and nothing that differs.
func (c Contact) completes(other Contact) bool {
	if (c.Name == "" || c.Name != other.Name) && (c.Phone == "" || c.Phone != other.Phone) {
		return false
	}
	for _, pair := range c.beside(other) {
		if pair[0] != "" && pair[1] != "" && pair[0] != pair[1] {
			return false
		}
	}
	return true
}

func (c Contact) beside(other Contact) [4][2]string {
	return [4][2]string{{c.Name, other.Name}, {c.Position, other.Position}, {c.Phone, other.Phone}, {c.Email, other.Email}}
}

// isPartOf reports whether other says all that c says.
func (c Contact) isPartOf(other Contact) bool {
	for _, pair := range c.beside(other) {
		if pair[0] != "" && pair[0] != pair[1] {
			return false
		}
	}
	return true
}

func (e *Enterprise) mergeFigures(m *merger, figures []AnnualFigure) {
	for _, f := range figures {
		i := slices.IndexFunc(e.Figures, func(have AnnualFigure) bool { return have.Year == f.Year && have.Kind == f.Kind })
		if i < 0 {
			e.Figures = append(e.Figures, f)
			m.changed = append(m.changed, "figures")
			continue
		}
		mergeValue(m, "figures", &e.Figures[i].Amount, f.Amount)
	}
	m.changed = slices.Compact(m.changed)
	m.differing = slices.Compact(m.differing)
}
