package catalog

import (
	"fmt"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// Money is an amount in fen (1/100 yuan).
type Money int64

// Yuan writes the amount in yuan with two decimals, or without any when it is whole.
func (m Money) Yuan() string {
	if m%100 == 0 {
		return fmt.Sprintf("%d", int64(m)/100)
	}
	sign, abs := "", int64(m)
	if abs < 0 {
		sign, abs = "-", -abs
	}
	return fmt.Sprintf("%s%d.%02d", sign, abs/100, abs%100)
}

// TenThousandYuan writes the amount in 万元 with as many decimals as it needs (at most six).
func (m Money) TenThousandYuan() string {
	sign, abs := "", int64(m)
	if abs < 0 {
		sign, abs = "-", -abs
	}
	text := fmt.Sprintf("%s%d.%06d", sign, abs/1_000_000, abs%1_000_000)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}

// maxFen bounds an amount to a thousand trillion yuan: above the size of any economy, below the overflow of sums.
const maxFen = 1e17

// scientific bounds the exponent: big.Rat would build a number as long as it says.
var scientific = regexp.MustCompile(`^\d{1,20}(?:\.\d{1,20})?[eE][+-]?\d{1,2}$`)

// ParseMoney reads an amount exactly, without floating point: 1200, 1,200.50, 3500万元, 2.4亿. unitHint (元, 万元, 亿元) comes
// from the header and counts where the text names none. Fractions of a fen are rounded half up.
func ParseMoney(text, unitHint string) (Money, error) {
	folded := strings.ReplaceAll(Fold(text), " ", "")
	invalid := func(rule Rule) (Money, error) {
		return 0, &InvalidError{Field: "amount", Rule: rule, Value: text}
	}
	for _, filler := range []string{"人民币", "¥", "￥", "约"} {
		folded = strings.ReplaceAll(folded, filler, "")
	}
	digits := strings.TrimRight(folded, "元万亿千百")
	unit := folded[len(digits):]
	if unit == "" {
		unit = ProductKey(unitHint)
	}
	factor, ok := map[string]int64{"": 100, "元": 100, "百元": 10_000, "千元": 100_000, "万": 1_000_000, "万元": 1_000_000, "百万": 100_000_000, "百万元": 100_000_000, "千万": 1_000_000_000, "千万元": 1_000_000_000, "亿": 10_000_000_000, "亿元": 10_000_000_000}[unit]
	switch {
	case !ok:
		return invalid(RuleUnitUnknown)
	case digits == "":
		return invalid(RuleNumber)
	case strings.HasPrefix(digits, "-"):
		return invalid(RuleNegative)
	case scientific.MatchString(digits): // as a spreadsheet stores 0.0001
	case strings.ContainsAny(digits, "-~至"):
		return invalid(RuleRange)
	case len(digits) > 40 || strings.Trim(digits, "0123456789.,") != "" || !validGrouping(digits):
		return invalid(RuleNumber)
	}
	amount, ok := new(big.Rat).SetString(strings.ReplaceAll(digits, ",", ""))
	if !ok {
		return invalid(RuleNumber)
	}
	amount.Mul(amount, new(big.Rat).SetInt64(factor))
	amount.Add(amount, big.NewRat(1, 2))
	fen := new(big.Int).Quo(amount.Num(), amount.Denom())
	if fen.Sign() < 0 || fen.Cmp(big.NewInt(maxFen)) > 0 {
		return invalid(RuleNumber)
	}
	return Money(fen.Int64()), nil
}

// Price is a unit price as decimal text in yuan, exact to whatever the form gave (0.035 yuan a piece is real), with the unit
// it is for. The zero Price means none was stated.
type Price struct {
	Yuan string `json:"yuan,omitempty"` // canonical decimal, such as 0.035; empty when not stated
	Unit string `json:"unit,omitempty"`
	Text string `json:"text,omitempty"`
}

// ParsePrice reads a unit price such as 12.5, 3,200元/吨, 1.2万元/台.
func ParsePrice(text, unitHint, moneyHint string) (Price, error) {
	folded := strings.ReplaceAll(Fold(text), " ", "")
	switch folded {
	case "", "-", "/", "无":
		return Price{}, nil
	case "面议", "电议":
		return Price{Text: strings.TrimSpace(text)}, nil
	}
	folded = dropRemark(strings.TrimPrefix(folded, "约"))
	amount, per, _ := strings.Cut(folded, "/")
	if per == "" {
		per = unitHint
	}
	digits := strings.TrimLeft(strings.TrimRight(amount, "元万亿千百"), "¥￥")
	unit := amount[len(strings.TrimRight(amount, "元万亿千百")):]
	if unit == "" {
		unit = ProductKey(moneyHint)
	}
	factor, ok := map[string]int64{"": 1, "元": 1, "千元": 1000, "万": 10_000, "万元": 10_000, "亿元": 100_000_000}[unit]
	if strings.ContainsAny(digits[min(1, len(digits)):], "-~—至") {
		return Price{Text: strings.TrimSpace(text)}, &InvalidError{Field: "price", Rule: RuleRange, Value: text}
	}
	if !ok || !validGrouping(digits) || strings.Trim(digits, "0123456789.,") != "" || len(digits) > 24 {
		return Price{Text: strings.TrimSpace(text)}, &InvalidError{Field: "price", Rule: RuleNumber, Value: text}
	}
	rat, ok := new(big.Rat).SetString(strings.ReplaceAll(digits, ",", ""))
	if !ok {
		return Price{Text: strings.TrimSpace(text)}, &InvalidError{Field: "price", Rule: RuleNumber, Value: text}
	}
	rat.Mul(rat, new(big.Rat).SetInt64(factor))
	yuan := rat.FloatString(8)
	if strings.Contains(yuan, ".") {
		yuan = strings.TrimRight(strings.TrimRight(yuan, "0"), ".")
	}
	return Price{Yuan: yuan, Unit: per, Text: strings.TrimSpace(text)}, nil
}

// IsZero reports whether nothing was said.
func (p Price) IsZero() bool { return p == Price{} }

// String shows the price as people write it: 12.5 元/件, or the source text.
func (p Price) String() string {
	if p.Yuan == "" {
		return p.Text
	}
	text := p.Yuan + " 元"
	if p.Unit != "" {
		text += "/" + p.Unit
	}
	return text
}

// YearlyAmount returns what a year of the listing costs: the quantity where it is money, else quantity × price where both have a unit
// of one dimension. ok is false when that is not stated, cannot be converted, or is beyond any enterprise. Fractions of a fen are
// rounded half up.
func (l *Listing) YearlyAmount() (amount Money, ok bool) {
	perYear, dimension, ok := l.Quantity.PerYear()
	if !ok || math.IsInf(perYear, 0) {
		return 0, false
	}
	fen := exact(perYear)
	fen.Mul(fen, big.NewRat(100, 1))
	if dimension != moneyDimension {
		pricedIn, factor, _ := UnitOf(l.Price.Unit)
		if l.Price.Unit == "" || pricedIn != dimension || len(l.Price.Yuan) > 40 || strings.Trim(l.Price.Yuan, "0123456789.") != "" {
			return 0, false
		}
		price, valid := new(big.Rat).SetString(l.Price.Yuan)
		if !valid {
			return 0, false
		}
		fen.Mul(fen, price)
		fen.Quo(fen, exact(factor))
	}
	fen.Add(fen, big.NewRat(1, 2))
	whole := new(big.Int).Quo(fen.Num(), fen.Denom())
	if whole.Sign() < 0 || whole.Cmp(big.NewInt(maxYearlyFen)) > 0 {
		return 0, false
	}
	return Money(whole.Int64()), true
}

// maxYearlyFen is ten trillion yuan: above what any enterprise spends, and thousands of such amounts still add up.
const maxYearlyFen = maxFen / 100

// exact takes a finite number as it is written: 0.1 is a tenth.
func exact(number float64) *big.Rat {
	written, _ := new(big.Rat).SetString(strconv.FormatFloat(number, 'g', -1, 64))
	return written
}
