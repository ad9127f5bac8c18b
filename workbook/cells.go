package workbook

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"lianpei/catalog"
)

func cellAt(cells []string, i int) string {
	if i < 0 || i >= len(cells) {
		return ""
	}
	return cells[i]
}

// cellRef writes a 0-based column and a 1-based row as the spreadsheet shows them.
func cellRef(column, number int) string {
	name, err := excelize.CoordinatesToCellName(column+1, number)
	if err != nil {
		return ""
	}
	return name
}

func isBlank(text string) bool {
	for _, r := range text {
		if !unicode.IsSpace(r) && r != '\uFEFF' && r != '\u200B' {
			return false
		}
	}
	return true
}

func isBlankRow(cells []string) bool {
	for _, text := range cells {
		if !isBlank(text) {
			return false
		}
	}
	return true
}

// isNothing reports whether a cell says that there is nothing to say.
func isNothing(text string) bool {
	switch text {
	case "", "-", "--", "---", "/", "\\", "—", "——", "－", "无", "暂无", "没有", "*", ".", "、", "N/A", "n/a", "／":
		return true
	}
	return false
}

// isDitto reports whether a cell points to the one above it.
func isDitto(text string) bool {
	switch text {
	case "同上", "〃", "″", "\"", "''", "“", "”", "＂", "同 上", "（同上）", "(同上)", "\"\"", "″″":
		return true
	}
	return false
}

// isFormulaError recognises the error values of spreadsheets.
func isFormulaError(text string) bool {
	if text == "" || text[0] != '#' {
		return false
	}
	switch strings.ToUpper(text) {
	case "#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA":
		return true
	}
	return false
}

// answer is what a yes/no cell says.
type answer int

const (
	unclear answer = iota
	yes
	no
)

func parseAnswer(text string) answer {
	switch strings.ToLower(catalog.Fold(text)) {
	case "是", "√", "✓", "✔", "☑", "1", "y", "yes", "有", "是的", "对", "true", "已", "已认定", "已获得", "v", "∨", "○", "规上", "符合":
		return yes
	case "", "否", "×", "x", "✗", "✘", "☐", "□", "0", "n", "no", "无", "不是", "没有", "false", "非", "-", "--", "/", "—", "未知", "不详", "规下", "未", "未认定", "不符合", "暂无", "否的":
		return no
	}
	return unclear
}

// parseSpecialised reads a 专精特新 column, which holds yes/no or a level.
func parseSpecialised(text string) (catalog.Label, answer) {
	switch a := parseAnswer(text); {
	case a == yes:
		return catalog.LabelSpecialised, yes
	case a == no:
		return "", no
	case containsAny(text, "国家", "小巨人"):
		return catalog.LabelSpecialisedNational, yes
	case strings.Contains(text, "省"):
		return catalog.LabelSpecialisedProvincial, yes
	case strings.Contains(text, "市"):
		return catalog.LabelSpecialisedMunicipal, yes
	case strings.Contains(text, "专精特新"):
		return catalog.LabelSpecialised, yes
	}
	return "", unclear
}

// labelOf recognises a distinction in a list of honours.
func labelOf(text string) (catalog.Label, bool) {
	switch {
	case strings.HasPrefix(text, "非"), strings.HasPrefix(text, "不是"), strings.Contains(text, "规下"), strings.Contains(text, "以下"):
		return "", false
	case containsAny(text, "专精特新", "小巨人"):
		label, _ := parseSpecialised(text)
		return label, label != ""
	case containsAny(text, "规上", "规模以上"):
		return catalog.LabelAboveScale, true
	case containsAny(text, "高新技术企业", "高新企业", "高企", "国高"):
		return catalog.LabelHighTech, true
	case containsAny(text, "名牌", "驰名商标", "著名商标"):
		return catalog.LabelFamousBrand, true
	case containsAny(text, "链主", "龙头"):
		return catalog.LabelAnchor, true
	case strings.Contains(text, "亿元企业"):
		return catalog.LabelHundredMillion, true
	}
	return "", false
}

var certificateMark = regexp.MustCompile(`(?i)ISO|IATF|TS ?16949|GJB|HACCP|OHSAS|\bCCC\b|\bCE\b|\bFDA\b|\bQS\b|\bSC\b|OEKO|GRS|GOTS|认证|体系|许可证`)

// phonePattern finds one telephone number: mobile, with area code, service number, or local.
const phonePattern = `(?:\+|00)86[- ]?\d{2,3}[- ]\d{7,8}|(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}|(?:\+?86[- ]?)?\(?0\d{2,3}\)?[- ]?\d{7,8}(?:[-转]\d{1,6})?|[48]00[- ]?\d{3,4}[- ]?\d{3,4}|\d{7,8}(?:[-转]\d{1,6})?`

var (
	phoneInText = regexp.MustCompile(phonePattern)
	phoneWhole  = regexp.MustCompile(`^(?:` + phonePattern + `)$`)
)

// phoneRemark is what people add to a number that says nothing more of it.
var phoneRemark = regexp.MustCompile(`^(?:电话|手机|手机号|座机|办公室?|tel|TEL)[:：]|\((?:微信同号|同微信|微信|手机|座机|办公室?)\)$|微信同号$`)

// parsePhones joins the numbers of a cell with a slash. ok is false when a part is no telephone number; the text then stays
// as it was.
func parsePhones(text string) (phones string, ok bool) {
	folded := strings.NewReplacer("—", "-", "–", "-", "－", "-").Replace(text)
	parts := strings.FieldsFunc(folded, func(r rune) bool { return strings.ContainsRune("/、,，;；\n\r\t|", r) })
	var numbers []string
	for _, part := range parts {
		part = phoneRemark.ReplaceAllString(strings.TrimSuffix(catalog.Fold(part), ".0"), "")
		switch {
		case part == "":
		case phoneWhole.MatchString(part):
			numbers = append(numbers, strings.ReplaceAll(part, " ", ""))
		default:
			// 0710-3333333 13971234567: only a space between two numbers
			found := phoneInText.FindAllString(part, -1)
			if len(found) == 0 || strings.Trim(phoneInText.ReplaceAllString(part, ""), " ()") != "" {
				return catalog.Fold(text), false
			}
			for _, number := range found {
				numbers = append(numbers, strings.ReplaceAll(number, " ", ""))
			}
		}
	}
	return strings.Join(numbers, "/"), true
}

// parsePeople takes names and numbers out of one cell: 张三 13971234567、李四 0710-3333333.
func parsePeople(text string) (people []catalog.Contact, ok bool) {
	folded := catalog.Fold(strings.NewReplacer("\n", " ", "—", "-").Replace(text))
	at := 0
	for _, place := range phoneInText.FindAllStringIndex(folded, -1) {
		name := trimPersonName(folded[at:place[0]])
		number := strings.ReplaceAll(folded[place[0]:place[1]], " ", "")
		if name == "" && len(people) > 0 {
			people[len(people)-1].Phone += "/" + number
		} else {
			people = append(people, catalog.Contact{Name: name, Phone: number})
		}
		at = place[1]
	}
	rest := trimPersonName(folded[at:])
	switch {
	case rest == "":
	case len(people) == 1 && people[0].Name == "":
		people[0].Name = rest
	default:
		people = append(people, catalog.Contact{Name: rest})
	}
	for _, c := range people {
		ok = ok || c.Phone != ""
		if strings.ContainsAny(c.Name, "0123456789") {
			return []catalog.Contact{{Phone: folded}}, false
		}
	}
	return people, ok || len(people) > 0
}

func trimPersonName(text string) string {
	text = strings.Trim(text, " ,，、;；:：/|()")
	for _, word := range []string{"联系电话", "电话", "手机", "联系人"} {
		text = strings.Trim(strings.ReplaceAll(text, word, ""), " ,，、;；:：/|()")
	}
	return text
}

// remarks that forms put in brackets behind a name. Other brackets (集团, 湖北, 有限合伙) are part of the name.
var remarkWords = []string{
	"停产", "停业", "注销", "吊销", "在建", "筹建", "拟建", "新建", "搬迁", "迁出", "迁入", "已迁", "歇业", "破产", "关停", "关闭", "倒闭", "未投产", "试产", "试生产",
	"投产", "技改", "租赁", "出租", "转产", "转让", "新入", "新增", "规上", "规下", "亿元", "龙头", "重点企业", "小巨人", "专精特新", "高新", "上市", "挂牌", "待定", "待核", "联系不上", "暂停", "已停", "失联", "改制",
}

var bracketAtEnd = regexp.MustCompile(`^(.+?)\s*[(（]([^()（）]{1,40})[)）]$`)

// splitRemark cuts a remark off the end of a name. former is a former name given as （原某某公司）.
func splitRemark(name string) (bare, remark, former string) {
	if !strings.HasSuffix(name, ")") && !strings.HasSuffix(name, "）") {
		return name, "", ""
	}
	m := bracketAtEnd.FindStringSubmatch(name)
	if m == nil || utf8.RuneCountInString(m[1]) < 2 {
		return name, "", ""
	}
	for _, prefix := range []string{"以下简称", "简称"} {
		if rest, ok := strings.CutPrefix(m[2], prefix); ok && strings.Trim(rest, ":：“”\"") != "" {
			return m[1], m[2], "简称" + strings.Trim(rest, ":：“”\"")
		}
	}
	for _, prefix := range []string{"原名:", "原名：", "原名", "曾用名:", "曾用名：", "曾用名", "原"} {
		if rest, ok := strings.CutPrefix(m[2], prefix); ok && utf8.RuneCountInString(rest) >= 4 {
			return m[1], m[2], strings.TrimSpace(rest)
		}
	}
	if containsAny(m[2], remarkWords...) {
		return m[1], m[2], ""
	}
	return name, "", ""
}

const listSeparators = "、；;，,|｜\n\r\t"

// splitList splits a cell into its products: at its own numbering (1.面粉 2.挂面), at 、；;，,| and line breaks outside brackets,
// at spaces or a slash only where nothing else separates. Numbering, a trailing 等 and empty or repeated parts are dropped.
func splitList(text string) []string {
	var parts []string
	for _, piece := range cutNumbered(text) {
		parts = append(parts, cutOutsideBrackets(piece, func(r rune) bool { return strings.ContainsRune(listSeparators, r) })...)
	}
	if len(parts) == 1 {
		text = parts[0]
		if words := cutSpaced(text); words != nil {
			parts = words
		}
	}
	if len(parts) == 1 {
		slashed := cutOutsideBrackets(text, func(r rune) bool { return r == '/' || r == '／' })
		long := true
		for _, p := range slashed {
			long = long && utf8.RuneCountInString(strings.TrimSpace(p)) >= 2
		}
		if long {
			parts = slashed
		}
	}
	kept := parts[:0]
	seen := map[string]bool{}
	for i, p := range parts {
		p = cleanItem(p, i == len(parts)-1)
		if i == 0 {
			p = cutLeadIn(p)
		}
		if key := catalog.ProductKey(p); key != "" && !isNothing(p) && !seen[key] {
			seen[key] = true
			kept = append(kept, p)
		}
	}
	return kept
}

var marker = regexp.MustCompile(`[（(]([0-9０-９]{1,2})[)）]|([0-9０-９]{1,2})[.．、:：)）]|([①-⑳])|([一二三四五六七八九十])、`)

// cutNumbered splits a text that counts its parts from one, whatever stands between them. A number that the text does not
// begin with, or that does not come next, is a plain character: 1.5mm钢板, M8、M10螺栓.
func cutNumbered(text string) []string {
	text = strings.TrimSpace(text)
	if !strings.ContainsAny(text, "1１①一") && numbering.FindString(text) == "" {
		return []string{text} // most cells
	}
	var parts []string
	next, start := 0, 0
	for _, at := range marker.FindAllStringSubmatchIndex(text, -1) {
		number := markerNumber(text, at)
		switch {
		case startsWithDigit(strings.TrimSpace(text[at[1]:])), at[0] > 0 && text[at[0]-1] >= '0' && text[at[0]-1] <= '9':
			continue
		case at[0] == 0: // a row may carry on the count of the one above
			next = number
		case number != next || start == 0:
			continue
		default:
			parts = append(parts, text[start:at[0]])
		}
		start = at[1]
		next++
	}
	return append(parts, text[start:])
}

// markerNumber is the number of a match of marker.
func markerNumber(text string, at []int) int {
	for group := 1; group <= 4; group++ {
		if from := at[2*group]; from >= 0 {
			sign := text[from:at[2*group+1]]
			if group == 4 {
				return strings.Index("一二三四五六七八九十", sign)/len("一") + 1
			}
			number, _ := strconv.Atoi(catalog.Fold(sign))
			return number
		}
	}
	return 0
}

// minSpaced is how many words apart make a list. Two may be one name written wide.
const minSpaced = 3

// cutSpaced splits 小麦 玉米 大豆; nil when the text is no such list.
func cutSpaced(text string) []string {
	words := strings.Fields(text)
	if len(words) < minSpaced {
		return nil
	}
	for _, w := range words {
		if utf8.RuneCountInString(w) < 2 || strings.ContainsFunc(w, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) {
			return nil
		}
	}
	return words
}

var (
	leadIn = regexp.MustCompile(`^(?:(?:主要|专业)(?:生产|经营)(?:的?产品)?(?:有|为|是|:)?|主要产品(?:有|为|是|:)|(?:一般|许可)(?:经营)?项目:)`)
	noList = regexp.MustCompile(`^(?:设备|线|工艺|原料|资料|场所|基地|加工)`)
)

// cutLeadIn takes the words off that introduce a list in a sentence: 主要生产面粉、挂面.
func cutLeadIn(item string) string {
	if !containsAny(item, "主要", "专业", "项目") {
		return item
	}
	cut := leadIn.FindString(item)
	if rest := strings.TrimSpace(item[len(cut):]); utf8.RuneCountInString(rest) >= 2 && !noList.MatchString(rest) {
		return rest
	}
	return item
}

var (
	quantityBehind  = regexp.MustCompile(`^(.*\p{Han}.*?)\s*(?:\(([^()]*\d[^()]*)\)|:\s*([^:]*\d[^:]*))$`)
	quantityJoined  = regexp.MustCompile(`^(.*[\p{Han})])\s*((?:约|年产|月产|日产|年需|年用)?\d[\d.,]*\s*(?:万|亿)?(?:吨|公斤|斤|米|平方米|立方米|件|套|台|只|个|辆|条|张|块|片|箱|袋|包|瓶|桶|头|羽|支|根)(?:/[年月日天])?)$`)
	bulkMultipliers = "万亿"
)

// bulkTons is from when a number of tons beside a name is a quantity. A smaller one may be a size: 行车(5吨).
const bulkTons = 1000

// cutQuantity takes a quantity off the end of a product: 面粉(5000吨), 面粉:年产3万袋, 小麦8000吨. sure says that the header
// announces quantities; else only what can be no size or pack counts.
func cutQuantity(item string, sure bool) (name, quantity string) {
	if !strings.ContainsAny(item, "0123456789") {
		return item, ""
	}
	var rest, found string
	if m := quantityBehind.FindStringSubmatch(item); m != nil {
		rest, found = m[1], m[2]+m[3]
	} else if m := quantityJoined.FindStringSubmatch(item); m != nil {
		rest, found = m[1], m[2]
	} else {
		return item, ""
	}
	q, err := catalog.ParseQuantity(found, "", catalog.PeriodNone)
	if err != nil || q.Number <= 0 || q.Unit == "" {
		return item, ""
	}
	dimension, factor, known := catalog.UnitOf(q.Unit)
	bulk := q.Period != catalog.PeriodNone || strings.ContainsAny(q.Unit, bulkMultipliers) || dimension == "mass" && factor*q.Number >= bulkTons*1000
	if !known || !sure && !bulk || catalog.ProductKey(rest) == "" {
		return item, ""
	}
	return strings.TrimSpace(rest), found
}

// cutOutsideBrackets splits at separators that are not inside a pair of brackets. A bracket without its partner is a plain
// character, and a comma between two digits belongs to the number or to a chemical name (1,4-丁二醇).
func cutOutsideBrackets(text string, separates func(rune) bool) []string {
	if !strings.ContainsFunc(text, separates) {
		return []string{text}
	}
	runes := []rune(text)
	inside := insideBrackets(runes)
	var parts []string
	start := 0
	for i, r := range runes {
		if inside[i] || !separates(r) {
			continue
		}
		if r == ',' && i > 0 && i+1 < len(runes) && isDigit(runes[i-1]) && isDigit(runes[i+1]) {
			continue
		}
		parts = append(parts, string(runes[start:i]))
		start = i + 1
	}
	return append(parts, string(runes[start:]))
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func insideBrackets(runes []rune) []bool {
	inside := make([]bool, len(runes))
	var open []int
	for i, r := range runes {
		switch r {
		case '(', '（', '[', '［', '【', '《', '{':
			open = append(open, i)
		case ')', '）', ']', '］', '】', '》', '}':
			if len(open) == 0 {
				continue
			}
			from := open[len(open)-1]
			open = open[:len(open)-1]
			if len(open) > 0 && i-from > maxHeaderRunes {
				continue // the outer pair covers it; marking both would cost the square of the depth
			}
			for k := from; k <= i; k++ {
				inside[k] = true
			}
		}
	}
	return inside
}

var numbering = regexp.MustCompile(`^\s*(?:[（(]\d{1,2}[)）]|\d{1,2}[.．、:：)）]|[①-⑳]|[一二三四五六七八九十]、)\s*`)

// legalNotice is what the register of firms adds to a scope of business.
var legalNotice = regexp.MustCompile(`\([^()]*(?:依法须经|须经批准|许可证|不含|除外|凭)[^()]*\)$`)

// cleanItem takes numbering off the front, stray quotes off the ends and 等 off the end of a list.
func cleanItem(item string, last bool) string {
	item = strings.TrimSpace(item)
	if cut := numbering.FindString(item); cut != "" && !startsWithDigit(item[len(cut):]) {
		item = item[len(cut):]
	}
	item = catalog.Fold(item)
	item = strings.Trim(item, " .。;；、,，:：·")
	if strings.Count(item, "“") != strings.Count(item, "”") {
		item = strings.Trim(item, "“”")
	}
	if strings.HasSuffix(item, ")") {
		item = strings.TrimSpace(legalNotice.ReplaceAllString(item, ""))
	}
	if last {
		for _, ending := range []string{"等产品", "等系列产品", "等等", "等"} {
			if rest, ok := strings.CutSuffix(item, ending); ok && utf8.RuneCountInString(rest) >= 2 {
				return strings.TrimRight(rest, " 、,，;；")
			}
		}
	}
	return item
}

// startsWithDigit guards 1.5mm钢板 against losing its 1.
func startsWithDigit(text string) bool { return text != "" && text[0] >= '0' && text[0] <= '9' }
