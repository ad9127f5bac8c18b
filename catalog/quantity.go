package catalog

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Period is the time a quantity is meant for.
type Period string

// The periods a form can state. PeriodNone means that it does not say.
const (
	PeriodNone  Period = ""
	PeriodYear  Period = "year"
	PeriodMonth Period = "month"
	PeriodDay   Period = "day"
	PeriodBatch Period = "batch"
)

// Quantity is a number with its unit and period, and the text it was read from. Number is 0 when the text holds no single
// number; then only Text speaks.
type Quantity struct {
	Number float64 `json:"number,omitempty"`
	Unit   string  `json:"unit,omitempty"` // as written, folded: 万件, t, 吨
	Period Period  `json:"period,omitempty"`
	Text   string  `json:"text,omitempty"`
}

// Dimension is what can be converted into each other. Units outside the table are a dimension of their own.
type Dimension string

// moneyDimension is that of amounts in yuan.
const moneyDimension Dimension = "money"

type unit struct {
	dimension Dimension
	factor    float64 // to the base unit of the dimension
}

// units holds the base words; the multipliers 百 千 万 百万 千万 亿 may stand in front of each. Chinese counting words that
// trade treats as the same single piece share a dimension; sets, boxes and bags do not, since their content differs.
var units = map[string]unit{
	"吨": {"mass", 1000}, "t": {"mass", 1000}, "公吨": {"mass", 1000}, "公斤": {"mass", 1}, "千克": {"mass", 1}, "kg": {"mass", 1},
	"斤": {"mass", 0.5}, "市斤": {"mass", 0.5}, "克": {"mass", 0.001}, "g": {"mass", 0.001}, "担": {"mass", 50},
	"米": {"length", 1}, "m": {"length", 1}, "公里": {"length", 1000}, "千米": {"length", 1000}, "km": {"length", 1000},
	"厘米": {"length", 0.01}, "cm": {"length", 0.01}, "毫米": {"length", 0.001}, "mm": {"length", 0.001},
	"平方米": {"area", 1}, "平米": {"area", 1}, "m2": {"area", 1}, "平方": {"area", 1}, "亩": {"area", 2000.0 / 3}, "公顷": {"area", 10000},
	"立方米": {"volume", 1}, "m3": {"volume", 1}, "立方": {"volume", 1}, "方": {"volume", 1}, "升": {"volume", 0.001}, "l": {"volume", 0.001},
	"毫升": {"volume", 1e-6}, "ml": {"volume", 1e-6},
	"件": {"piece", 1}, "个": {"piece", 1}, "只": {"piece", 1}, "pcs": {"piece", 1}, "pc": {"piece", 1}, "枚": {"piece", 1},
	"元": {moneyDimension, 1}, "人民币元": {moneyDimension, 1},
	"度": {"energy", 1}, "千瓦时": {"energy", 1}, "kwh": {"energy", 1},
	"小时": {"hour", 1}, "人次": {"visit", 1}, "次": {"time", 1}, "批次": {"time", 1}, "车次": {"trip", 1}, "车": {"trip", 1}, "趟": {"trip", 1},
}

// ownUnits are counting words that convert into nothing but their own multiples.
var ownUnits = strings.Fields("套 台 辆 支 根 条 张 块 片 箱 袋 包 瓶 桶 卷 双 对 副 头 羽 株 盒 捆 锭 令 匹 打 锅 炉 副 组 项 户 人 家 座 间 盘 扇 粒 份 车时 工时 标箱 teu 节 艘 架 把 顶 床 幅 盏 尾 枝 筒 罐 板 米2 载 吨公里 托 托盘 库位")

func init() {
	for _, word := range ownUnits {
		if _, ok := units[word]; !ok {
			units[word] = unit{Dimension(word), 1}
		}
	}
}

var multipliers = []struct {
	word   string
	factor float64
}{{"百万", 1e6}, {"千万", 1e7}, {"万", 1e4}, {"亿", 1e8}, {"千", 1e3}, {"百", 1e2}, {"k", 1e3}}

// UnitOf looks a unit up. ok is false for words outside the table; such a unit only equals itself.
func UnitOf(word string) (dimension Dimension, factor float64, ok bool) {
	word = strings.ToLower(ProductKey(word))
	if u, found := units[word]; found {
		return u.dimension, u.factor, true
	}
	for _, m := range multipliers {
		if rest, cut := strings.CutPrefix(word, m.word); cut {
			if u, found := units[rest]; found {
				return u.dimension, u.factor * m.factor, true
			}
		}
	}
	return Dimension(word), 1, false
}

// PerYear converts the quantity to its dimension's base unit a year (a month is 1/12, a day 1/300 working days of a year;
// a batch has no year). ok is false when the number, the unit or the period is missing. A quantity without a period is
// taken as yearly, which is what the forms ask for.
func (q Quantity) PerYear() (value float64, dimension Dimension, ok bool) {
	if q.Number <= 0 || q.Unit == "" || q.Period == PeriodBatch {
		return 0, "", false
	}
	dimension, factor, _ := UnitOf(q.Unit)
	value = q.Number * factor
	switch q.Period {
	case PeriodMonth:
		value *= 12
	case PeriodDay:
		value *= 300
	}
	return value, dimension, true
}

// IsZero reports whether nothing was said.
func (q Quantity) IsZero() bool { return q == Quantity{} }

// String shows the quantity as people write it: 300 吨/年, or the source text where no number could be read. The period
// words are the notation of the forms, in both languages.
func (q Quantity) String() string {
	if q.Number == 0 {
		return q.Text
	}
	text := FormatNumber(q.Number)
	if q.Unit != "" {
		text += " " + q.Unit
	}
	switch q.Period {
	case PeriodYear:
		text += "/年"
	case PeriodMonth:
		text += "/月"
	case PeriodDay:
		text += "/日"
	case PeriodBatch:
		text += "/批"
	}
	return text
}

// FormatNumber writes a number without exponent and without trailing zeros, with at most six decimals.
func FormatNumber(n float64) string {
	if n == math.Trunc(n) && math.Abs(n) < 1e15 {
		return strconv.FormatInt(int64(n), 10)
	}
	text := strconv.FormatFloat(n, 'f', 6, 64)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}

var periodWords = []struct {
	word   string
	period Period
}{
	{"/年", PeriodYear}, {"/year", PeriodYear}, {"/month", PeriodMonth}, {"/day", PeriodDay}, {"每年", PeriodYear}, {"一年", PeriodYear}, {"年产能", PeriodYear}, {"年产量", PeriodYear}, {"年产", PeriodYear}, {"年用量", PeriodYear}, {"年用", PeriodYear}, {"年需求量", PeriodYear}, {"年需", PeriodYear}, {"年加工", PeriodYear}, {"年", PeriodYear},
	{"/月", PeriodMonth}, {"每月", PeriodMonth}, {"月产能", PeriodMonth}, {"月产量", PeriodMonth}, {"月产", PeriodMonth}, {"月用量", PeriodMonth}, {"月用", PeriodMonth}, {"月", PeriodMonth},
	{"/日", PeriodDay}, {"/天", PeriodDay}, {"每天", PeriodDay}, {"每日", PeriodDay}, {"日产能", PeriodDay}, {"日产", PeriodDay}, {"日", PeriodDay}, {"天", PeriodDay},
	{"/批", PeriodBatch}, {"每批", PeriodBatch}, {"批", PeriodBatch},
}

// ParseQuantity reads 3000, 3,000吨, 年产5万吨, 约200 kg/月 … unitHint and periodHint come from the header and count where
// the text is silent. An InvalidError tells why no single number could be read; the returned Quantity then holds the text
// alone, so that nothing is lost.
func ParseQuantity(text, unitHint string, periodHint Period) (Quantity, error) {
	folded := strings.ReplaceAll(Fold(text), " ", "")
	if folded == "" || folded == "-" || folded == "/" || folded == "无" {
		return Quantity{}, nil
	}
	q := Quantity{Text: strings.TrimSpace(text)}
	rest := folded
	if year := yearOfQuantity.FindString(rest); year != "" {
		// 2023年产300吨: the year must not run into the number.
		q.Period, rest = PeriodYear, rest[len(year):]
	}
	for _, p := range periodWords {
		if q.Period != PeriodNone {
			break
		}
		if strings.Contains(rest, p.word) && !strings.Contains(rest, "批次") {
			q.Period = p.period
			rest = strings.Replace(rest, p.word, "", 1)
			break
		}
	}
	for _, filler := range []string{"大约", "约", "左右", "以上", "以内", "以下", "上下", "余", "产能", "产量", "近", "共", "超", "达"} {
		rest = strings.ReplaceAll(rest, filler, "")
	}
	rest = dropRemark(rest)
	number, tail, err := leadingNumber(strings.TrimLeft(rest, ":"))
	if err != nil {
		return Quantity{Text: q.Text}, &InvalidError{Field: "quantity", Rule: err.Rule, Value: text}
	}
	tail = strings.Trim(tail, "/()")
	if q.Period == PeriodNone {
		q.Period = periodHint
	}
	word := tail
	if word == "" {
		word = unitHint
	} else if factor := multiplierOf(word); factor > 0 && unitHint != "" {
		if base := withoutMultiplier(unitHint); base != unitHint {
			word += base // 12万 in a column headed 万件 means 12万件 and not 12万万件
		} else {
			number, word = number*factor, unitHint // 5万 in a column headed 吨
		}
	}
	if strings.ContainsAny(word, "/、,;或") && !strings.EqualFold(word, "吨/公里") {
		return Quantity{Text: q.Text}, &InvalidError{Field: "unit", Rule: RuleUnitUnclear, Value: word}
	}
	if _, _, known := UnitOf(word); !known && (len([]rune(word)) > 4 || strings.ContainsAny(word, "0123456789")) {
		return Quantity{Text: q.Text}, &InvalidError{Field: "unit", Rule: RuleUnitUnknown, Value: word}
	}
	q.Number, q.Unit = number, word
	return q, nil
}

// dropRemark takes a remark in brackets off the end: 500吨(扩建中). Numbers and units in brackets stay.
func dropRemark(text string) string {
	cut := strings.LastIndexByte(text, '(')
	if cut <= 0 || !strings.HasSuffix(text, ")") {
		return text
	}
	inner := text[cut+1 : len(text)-1]
	if _, _, known := UnitOf(strings.Trim(inner, "/")); known || strings.ContainsAny(inner, "0123456789/") || multiplierOf(inner) > 0 {
		return text
	}
	return text[:cut]
}

var yearOfQuantity = regexp.MustCompile(`^(?:19|20)\d\d年度?(?:产能|产量|产|用量|需求量)?:?`)

// withoutMultiplier takes 万 off 万件 where what is left is a unit of its own.
func withoutMultiplier(word string) string {
	if _, known := units[strings.ToLower(word)]; known {
		return word // kg is no thousand of g here
	}
	for _, m := range multipliers {
		if rest, cut := strings.CutPrefix(word, m.word); cut {
			if _, known := units[rest]; known {
				return rest
			}
		}
	}
	return word
}

func multiplierOf(word string) float64 {
	for _, m := range multipliers {
		if word == m.word {
			return m.factor
		}
	}
	return 0
}

// leadingNumber takes the number off the front: digits with thousands separators and one decimal point.
func leadingNumber(text string) (number float64, tail string, problem *InvalidError) {
	text = strings.TrimLeft(text, "¥￥≈~>≥")
	if strings.HasPrefix(text, "-") {
		return 0, "", &InvalidError{Rule: RuleNegative}
	}
	end := 0
	for end < len(text) && (text[end] >= '0' && text[end] <= '9' || text[end] == '.' || text[end] == ',') {
		end++
	}
	digits := text[:end]
	tail = text[end:]
	if scientific.MatchString(text) { // as a spreadsheet stores 0.0001
		full, err := strconv.ParseFloat(text, 64)
		if err != nil || full > 1e15 {
			return 0, "", &InvalidError{Rule: RuleNumber}
		}
		return full, "", nil
	}
	if strings.ContainsAny(tail, "-~—至到") && strings.ContainsAny(tail, "0123456789") {
		return 0, "", &InvalidError{Rule: RuleRange}
	}
	if !validGrouping(digits) {
		return 0, "", &InvalidError{Rule: RuleNumber}
	}
	number, err := strconv.ParseFloat(strings.ReplaceAll(digits, ",", ""), 64)
	if err != nil || number > 1e15 {
		return 0, "", &InvalidError{Rule: RuleNumber}
	}
	return number, tail, nil
}

// validGrouping accepts commas only where thousands end, so that 1,5 is not read as 15.
func validGrouping(digits string) bool {
	if !strings.Contains(digits, ",") {
		return digits != ""
	}
	whole, _, _ := strings.Cut(digits, ".")
	groups := strings.Split(whole, ",")
	for i, g := range groups {
		if i == 0 && (len(g) == 0 || len(g) > 4) || i > 0 && len(g) != 3 && len(g) != 4 {
			return false
		}
	}
	return true
}
