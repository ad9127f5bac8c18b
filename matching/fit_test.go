package matching

import (
	"testing"

	"lianpei/matching/text"
)

// fitOf is the product fit of an offered name to a needed one, with the shipped knowledge.
func fitOf(e *Engine, need, offer string) fit {
	n, o := text.Read(need, e.knowledge), text.Read(offer, e.knowledge)
	return e.fitNames(&n, &o)
}

func shippedEngine(t *testing.T) *Engine {
	t.Helper()
	e, err := New(loadShipped(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestFitKeepsABuyersOrder(t *testing.T) {
	t.Parallel()
	e := shippedEngine(t)
	for _, c := range []struct {
		need   string
		offers []string // the best first, each strictly better than the next
	}{
		{"玉米", []string{"玉米", "苞米", "高粱", "发动机曲轴"}},
		{"电机", []string{"电机", "马达", "永磁同步电机", "曲轴"}},
		{"圆锥滚子轴承", []string{"圆锥滚子轴承", "轴承", "深沟球轴承", "棉纱"}},
		{"曲轴", []string{"曲轴", "发动机曲轴", "曲轴毛坯", "面粉"}},
		{"空压机曲轴", []string{"空压机曲轴", "曲轴", "发动机曲轴"}},
		{"半轴锻件", []string{"半轴锻件", "半轴毛坯", "凸轮轴锻件"}},
		{"纱线检测", []string{"纱线检测", "检测", "环境检测"}},
		{"轴承钢", []string{"轴承钢", "轴承钢圆钢", "面粉"}},
		{"玉米种子", []string{"玉米种子", "水稻种子", "玉米"}},
		{"棉纱", []string{"棉纱", "棉纱销售", "化纤布"}},
		{"面粉", []string{"面粉", "小麦粉", "挂面"}},
	} {
		t.Run(c.need, func(t *testing.T) {
			t.Parallel()
			previous := 2.0
			for _, offer := range c.offers {
				f := fitOf(e, c.need, offer)
				if f.value >= previous && previous > 0 {
					t.Errorf("%s ← %s: %.2f (%s) is not below %.2f", c.need, offer, f.value, f.key, previous)
				}
				previous = f.value
			}
		})
	}
}

func TestFitNamesTheRelation(t *testing.T) {
	t.Parallel()
	e := shippedEngine(t)
	for _, c := range []struct{ need, offer, want string }{
		{"曲轴", "优质曲轴系列产品", "product.same"},
		{"玉米", "苞米", "product.alias"},
		{"马达", "电机", "product.alias"},
		{"渗碳淬火", "渗碳淬火加工", "product.alias"},
		{"后桥", "后桥总成", "product.same"},
		{"轴承", "圆锥滚子轴承", "product.narrower"},
		{"轴承钢", "轴承钢圆钢", "product.narrower"},
		{"圆锥滚子轴承", "轴承", "product.broader"},
		{"圆锥滚子轴承", "深沟球轴承", "product.sibling"},
		{"空压机曲轴", "发动机曲轴", "product.head"},
		{"铝合金电机壳", "电机壳压铸件", "product.related"},
		{"物流车", "纯电动物流车", "product.narrower"},
	} {
		if f := fitOf(e, c.need, c.offer); f.key != c.want || f.value < minFit {
			t.Errorf("%s ← %s is %s %.2f, want %s", c.need, c.offer, f.key, f.value, c.want)
		}
	}
}

func TestWrongRoleOrDirectionIsNoSuggestion(t *testing.T) {
	t.Parallel()
	e := shippedEngine(t)
	for _, c := range []struct{ why, need, offer string }{
		{"a machine for it", "曲轴", "曲轴加工设备"},
		{"a machine for it", "棉纱", "纺纱机"},
		{"packaging for it", "面粉", "面粉包装袋"},
		{"packaging for a service", "快递", "快递包装袋"},
		{"its seed", "玉米", "玉米种子"},
		{"its seed", "生猪", "仔猪"},
		{"the thing for its seed", "玉米种子", "玉米"},
		{"what is left of it", "电池", "废电池"},
		{"waste of the same head", "钢材", "废钢料"},
		{"a service on it", "电机", "电机维修"},
		{"the thing for a service on it", "电机维修", "电机"},
		{"a product that consumes it", "大豆", "大豆油"},
		{"its material", "大豆油", "大豆"},
		{"a product that holds it", "曲轴", "发动机"},
		{"an ending torn from another word", "冲床", "缓冲床"},
		{"a polymer for its monomer", "乙烯", "聚乙烯"},
		{"another part's blank", "半轴锻件", "曲轴锻件"},
		{"nothing in common", "曲轴", "面粉"},
		{"nothing read", "", "面粉"},
		{"only a brand of sign", "🔧", "🔧🔧"},
	} {
		t.Run(c.need+" "+c.offer, func(t *testing.T) {
			t.Parallel()
			if f := fitOf(e, c.need, c.offer); f.value >= minFit {
				t.Errorf("%s: %s ← %s is %s %.2f", c.why, c.need, c.offer, f.key, f.value)
			}
		})
	}
}

func TestTradeStandsBelowTheMaker(t *testing.T) {
	t.Parallel()
	e := shippedEngine(t)
	maker, trader := fitOf(e, "棉纱", "棉纱生产"), fitOf(e, "棉纱", "棉纱销售")
	if trader.value >= maker.value || trader.value < minFit {
		t.Errorf("trader %.2f, maker %.2f", trader.value, maker.value)
	}
}

func TestCoordinatedNamesAnswerForEachPart(t *testing.T) {
	t.Parallel()
	e := shippedEngine(t)
	for _, need := range []string{"面粉", "挂面"} {
		if f := fitOf(e, need, "面粉及挂面"); f.value < 0.9 || f.value >= fitSame {
			t.Errorf("%s ← 面粉及挂面 is %.2f, want a little below %v", need, f.value, fitSame)
		}
	}
}
