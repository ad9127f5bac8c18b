package catalog

import (
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Side tells a need from an offer.
type Side string

// The two sides of a Listing.
const (
	Need  Side = "need"  // the enterprise buys it
	Offer Side = "offer" // the enterprise sells it
)

// SourceArea is where a need is bought today; it drives the local sourcing rate.
type SourceArea string

// The source areas. SourceUnstated means the form does not say; SourceUnknown that the enterprise said it does not know.
const (
	SourceUnstated   SourceArea = ""
	SourceLocal      SourceArea = "local"    // 本地
	SourceProvince   SourceArea = "province" // 省内
	SourceOtherParts SourceArea = "country"  // 省外
	SourceImport     SourceArea = "import"   // 进口
	SourceUnknown    SourceArea = "unknown"  // 未知
)

// SourceAreas lists the areas that can be chosen, nearest first.
var SourceAreas = []SourceArea{SourceLocal, SourceProvince, SourceOtherParts, SourceImport, SourceUnknown}

// Listing is one line of what an enterprise buys (Need) or sells (Offer).
type Listing struct {
	ID           int64  `json:"id"`
	UID          string `json:"uid"`
	EnterpriseID int64  `json:"enterpriseId"`
	Side         Side   `json:"side"`

	Product  string   `json:"product"`
	Spec     string   `json:"spec,omitempty"`
	Brand    string   `json:"brand,omitempty"`
	UsedFor  string   `json:"usedFor,omitempty"` // the buyer's product that this need goes into
	Quantity Quantity `json:"quantity,omitzero"` // a need's demand, an offer's capacity
	Price    Price    `json:"price,omitzero"`    // a need's budget, an offer's price
	Share    string   `json:"share,omitempty"`   // share of turnover as stated, such as 0.35 or 35%

	Source       SourceArea `json:"source,omitempty"`       // needs: where it is bought today
	SourceText   string     `json:"sourceText,omitempty"`   // the same as written: 浙江, 德国
	Certificates []string   `json:"certificates,omitempty"` // a need's requirements, an offer's proofs
	Note         string     `json:"note,omitempty"`

	// Inferred is what the program inferred a need from, 芝麻饼 → 芝麻 (materials.csv:12), where a person only confirmed it.
	Inferred string `json:"inferred,omitempty"`

	Origin  Origin    `json:"origin,omitzero"`
	Created time.Time `json:"created,omitzero"`
	Updated time.Time `json:"updated,omitzero"`
	Version int       `json:"version"`
}

// ListingKey identifies a listing within its enterprise: the same side, product and spec are the same listing.
type ListingKey struct {
	Side    Side
	Product string // ProductKey
	Spec    string // ProductKey of the spec
}

// Key returns the listing's identity within its enterprise.
func (l *Listing) Key() ListingKey {
	return ListingKey{l.Side, ProductKey(l.Product), ProductKey(l.Spec)}
}

// Normalize folds every text and drops empty parts.
func (l *Listing) Normalize() {
	for _, text := range []*string{&l.Product, &l.Spec, &l.Brand, &l.UsedFor, &l.Share, &l.SourceText} {
		*text = Fold(*text)
	}
	l.Note = strings.TrimSpace(l.Note)
	l.Certificates = foldAll(l.Certificates)
}

// Validate returns an InvalidError for the first value that cannot be stored.
func (l *Listing) Validate() error {
	switch {
	case l.Side != Need && l.Side != Offer:
		return &InvalidError{Field: "side", Rule: RuleChoice, Value: string(l.Side)}
	case ProductKey(l.Product) == "":
		return &InvalidError{Field: "product", Rule: RuleProductMissing, Value: l.Product}
	case utf8.RuneCountInString(l.Product) > MaxNameRunes:
		return &InvalidError{Field: "product", Rule: RuleTooLong, Value: l.Product}
	case l.Quantity.Number < 0:
		return &InvalidError{Field: "quantity", Rule: RuleNegative}
	case math.IsNaN(l.Quantity.Number) || math.IsInf(l.Quantity.Number, 0):
		return &InvalidError{Field: "quantity", Rule: RuleNumber}
	case l.Source != SourceUnstated && !slices.Contains(SourceAreas, l.Source):
		return &InvalidError{Field: "source", Rule: RuleChoice, Value: string(l.Source)}
	}
	for _, f := range []struct{ field, text string }{
		{"spec", l.Spec}, {"brand", l.Brand}, {"used_for", l.UsedFor}, {"source", l.SourceText}, {"quantity", l.Quantity.Text},
		{"price", l.Price.Text}, {"note", l.Note}, {"inferred", l.Inferred},
	} {
		if err := CheckText(f.field, f.text, MaxTextRunes); err != nil {
			return err
		}
	}
	return nil
}

// Fill takes over what other says: values that l lacks, and values that differ. It returns the keys of the fields that changed.
func (l *Listing) Fill(other *Listing) []string {
	changed, _ := l.merge(other, true)
	return changed
}

// Complete takes over only what l lacks, and returns the keys of the fields that changed and of those that differ and were
// left as they are.
func (l *Listing) Complete(other *Listing) (changed, differing []string) {
	return l.merge(other, false)
}

func (l *Listing) merge(other *Listing, replace bool) (changed, differing []string) {
	m := &merger{replace: replace}
	mergeValue(m, "brand", &l.Brand, other.Brand)
	mergeValue(m, "used_for", &l.UsedFor, other.UsedFor)
	mergeValue(m, "share", &l.Share, other.Share)
	mergeValue(m, "quantity", &l.Quantity, other.Quantity)
	mergeValue(m, "price", &l.Price, other.Price)
	mergeValue(m, "source", &l.Source, other.Source)
	mergeValue(m, "source_text", &l.SourceText, other.SourceText)
	mergeList(m, "certificates", &l.Certificates, other.Certificates)
	mergeNote(m, &l.Note, other.Note)
	return m.changed, m.differing
}

// ParseSourceArea reads where something is bought today. Where several areas are named the farthest counts. A text that none of
// the words explains is SourceUnknown; the caller keeps it as SourceText.
func ParseSourceArea(text string) SourceArea {
	folded := Fold(text)
	for _, rule := range []struct {
		area  SourceArea
		words []string
	}{
		{SourceImport, []string{"进口", "国外", "海外", "境外", "德国", "日本", "美国", "韩国", "意大利", "瑞士", "法国"}},
		{SourceOtherParts, []string{"省外", "外省", "浙江", "江苏", "广东", "上海", "山东", "河北", "安徽", "福建", "湖南", "江西", "四川", "重庆", "北京", "天津", "河南", "山西", "陕西", "甘肃", "宁夏", "青海", "新疆", "内蒙古", "辽宁", "吉林", "黑龙江", "东北", "广西", "云南", "贵州", "海南", "西藏"}},
		{SourceProvince, []string{"省内", "本省"}},
		{SourceLocal, []string{"本地", "本市", "本区", "本县", "市内", "区内", "县内", "当地", "自产"}},
	} {
		for _, w := range rule.words {
			if strings.Contains(folded, w) {
				return rule.area
			}
		}
	}
	if folded == "" {
		return SourceUnstated
	}
	return SourceUnknown
}

// plainAreas are the words of the forms that name an area and no place.
var plainAreas = []string{
	"进口", "国外", "海外", "境外", "省外", "外省", "省内", "本省", "本地", "本市", "本区", "本县", "市内", "区内", "县内", "当地", "未知", "不详",
}

// NamesPlace reports whether a SourceText says more than its area: 浙江, and not 省外.
func NamesPlace(sourceText string) bool {
	return sourceText != "" && !slices.Contains(plainAreas, sourceText)
}
