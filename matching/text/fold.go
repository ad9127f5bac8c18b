// Package text reads product names: short Chinese noun compounds whose head stands last. It folds writings, separates specs and
// decoration, splits coordinated names and finds the pieces a lexicon knows. It is pure.
package text

import (
	"strings"

	"lianpei/catalog"
)

// traditional maps the traditional characters that trade names still carry to the simplified ones, pair by pair.
const traditional = "車车輪轮軸轴鋼钢鐵铁銅铜鋁铝鋅锌錫锡鎳镍鎢钨鉛铅鈦钛鎂镁鏈链鍋锅爐炉鍛锻鑄铸銑铣鑽钻銷销釘钉鋸锯鏡镜電电機机械械線线纜缆網网絲丝綢绸棉棉紗纱織织紡纺繡绣縫缝紉纫綿绵緞缎絨绒纖纤維维滌涤綸纶氨氨經经緯纬針针褲裤襪袜帶带類类" +
	"農农業业產产品品糧粮麥麦穀谷飼饲養养雞鸡鴨鸭魚鱼豬猪馬马魷鱿蝦虾蠶蚕繭茧園园藝艺種种樹树葉叶藥药劑剂醫医療疗塗涂漆漆顏颜膠胶橡橡塑塑樹树脂脂紙纸張张書书筆笔報报刊刊貨货運运輸输倉仓儲储庫库場场廠厂裝装" +
	"設设備备儀仪錶表測测試试檢检驗验認认證证訓训練练諮咨詢询貸贷擔担險险銀银財财務务會会計计審审評评優优質质價价賣卖買买貿贸購购進进開开發发關关門门窗窗燈灯燃燃氣气煤煤礦矿鹽盐鹼碱酸酸醬酱調调飲饮餐餐麵面湯汤茶茶葡葡萄萄蘋苹果果蔬蔬" +
	"動动態态傳传變变壓压閥阀螢荧體体導导絕绝緣缘環环節节減减離离結结構构組组件件總总無无縮缩張张轉转驅驱剎刹徑径圓圆錐锥滾滚齒齿條条單单雙双層层複复條条製制鑿凿彈弹簧簧頭头顆颗殼壳蓋盖襯衬墊垫殘残廢废迴回淨净濾滤處处龍龙鳳凤貝贝島岛東东華华國国際际"

var simplified = func() map[rune]rune {
	pairs := []rune(traditional)
	table := make(map[rune]rune, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] != pairs[i+1] {
			table[pairs[i]] = pairs[i+1]
		}
	}
	return table
}()

// isTraditional has a bit for each character of simplified: asking the map for every character would be half the cost of folding.
var isTraditional = func() (set [1 << 16 / 64]uint64) {
	for r := range simplified { // all of them in the basic plane
		set[r/64] |= 1 << (r % 64)
	}
	return set
}()

// Fold makes the writings of one product name equal: catalog.Fold, lower case, simplified characters, no spaces.
func Fold(name string) string {
	folded := strings.ReplaceAll(FoldSpec(name), " ", "")
	// Characters that a space kept apart may combine now.
	return strings.ReplaceAll(catalog.Fold(folded), " ", "")
}

// FoldSpec is Fold for specifications, in which a space separates (GB/T 699 45#) and so stays.
func FoldSpec(spec string) string {
	return strings.Map(func(r rune) rune {
		if r < 1<<16 && r >= 0 && isTraditional[r/64]&(1<<(r%64)) != 0 {
			return simplified[r]
		}
		return r
	}, strings.ToLower(catalog.Fold(spec)))
}
