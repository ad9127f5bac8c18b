package matching

import "lianpei/matching/text"

// transfers says how much of the fit of two stems is left when one name has a last word of a role and the other has none or one of
// another role: who needs 传动轴 may ask for 传动轴部件, who needs 棉纱 has no use for 棉纱机械. What is not listed is 0.
var transfers = map[text.Role]map[text.Role]float64{
	text.RoleThing: {
		text.RoleForm: 0.85, text.RoleSystem: 0.65, text.RoleGoods: 0.68, text.RoleBlank: 0.5, text.RolePart: 0.45, text.RoleService: 0.5,
		text.RoleMaterial: 0.3,
	},
	text.RoleService: {
		text.RoleThing: 0.7, text.RoleService: 0.85, text.RoleSystem: 0.75, text.RoleGoods: 0.4, text.RoleSoftware: 0.4, text.RoleMachine: 0.3,
		text.RoleForm: 0.5, text.RolePart: 0.6, text.RoleBlank: 0.6,
	},
	text.RoleMachine: {
		text.RoleThing: 0.2, text.RoleSystem: 0.75, text.RolePart: 0.45, text.RoleService: 0.45, text.RoleMachine: 0.6, text.RoleSoftware: 0.3,
	},
	text.RolePart: {
		text.RoleThing: 0.42, text.RoleMachine: 0.6, text.RoleSystem: 0.6, text.RoleGoods: 0.5, text.RoleService: 0.3, text.RolePart: 0.6, text.RoleBlank: 0.55,
	},
	text.RoleSystem: {
		text.RoleThing: 0.5, text.RoleMachine: 0.75, text.RolePart: 0.5, text.RoleService: 0.5, text.RoleSoftware: 0.6, text.RoleSystem: 0.8,
		text.RoleGoods: 0.5,
	},
	text.RoleGoods: {
		text.RoleThing: 0.5, text.RoleForm: 0.5, text.RoleGoods: 0.7, text.RolePart: 0.5, text.RoleService: 0.4, text.RoleMaterial: 0.5,
		text.RoleSystem: 0.4,
	},
	text.RoleForm:      {text.RoleThing: 0.64, text.RoleForm: 0.6, text.RoleGoods: 0.5, text.RoleService: 0.4, text.RoleMaterial: 0.5},
	text.RoleBlank:     {text.RoleThing: 0.55, text.RoleBlank: 0.8, text.RolePart: 0.75, text.RoleService: 0.5},
	text.RoleSoftware:  {text.RoleThing: 0.7, text.RoleSystem: 0.8, text.RoleService: 0.75, text.RoleSoftware: 0.7},
	text.RoleMaterial:  {text.RoleThing: 0.45, text.RoleMaterial: 0.6, text.RoleGoods: 0.5, text.RoleForm: 0.5},
	text.RolePackaging: {text.RolePackaging: 0.6},
	text.RoleMould:     {text.RoleMould: 0.6, text.RoleService: 0.3, text.RolePart: 0.3},
	text.RoleTool:      {text.RoleTool: 0.5},
	text.RoleSeed:      {text.RoleSeed: 0.7},
	text.RoleWaste:     {text.RoleWaste: 0.7, text.RoleService: 0.3},
}

// Two words of one role of which at least one stands for everything of it: 设备 and 机械 are the same, a 磨床 is a sort of 设备.
const (
	transferGeneral  = 0.93
	transferNarrower = 0.75
	transferBroader  = 0.64
	transferSpecific = 0.35 // a service other than everything that can be done
)

// service counts the words that say nothing behind a service as services.
func service(role text.Role) text.Role {
	if role == text.RoleOperation {
		return text.RoleService
	}
	return role
}

// transfer is what a last word leaves of the fit of the stems, and the relation that it makes of the same stems.
type transfer struct {
	factor float64
	key    string
}

// sameWords reports whether the last words are of one role, so that the stems need not say much.
func (t transfer) sameWords() bool {
	return t.key == "product.alias" || t.key == "product.narrower" || t.key == "product.broader"
}

// transferTo compares with an offer's stem. 电机维修 does not supply 电机; 电机加工 may.
func transferTo(need text.Role, offer *text.Reading) transfer {
	t := transfer{transfers[service(need)][service(offer.Tail)], "product.related"}
	switch service(offer.Tail) {
	case text.RoleForm:
		t.key = "product.narrower"
	case text.RoleService:
		if need == text.RoleThing {
			t.key = "product.process"
			if !offer.General {
				t.factor *= transferSpecific
			}
		}
	}
	return t
}

// transferFrom is for an offer of the need's stem alone. A service other than 加工 is bought for itself (who needs 电机维修 has no use
// for 电机), and so is a machine that is called by its own name (数控车床, not 数控设备).
func transferFrom(need *text.Reading, offer text.Role) transfer {
	t := transfer{transfers[service(need.Tail)][service(offer)], "product.related"}
	switch service(need.Tail) {
	case text.RoleForm:
		t.key = "product.broader"
	case text.RoleService, text.RoleMachine:
		if !need.General {
			t.factor *= transferSpecific
		}
	}
	return t
}

// transferTails compares two names that both have a last word.
func transferTails(need, offer *text.Reading) transfer {
	role := service(need.Tail)
	switch {
	case role != service(offer.Tail):
		return transferFrom(need, offer.Tail)
	case need.General && offer.General && need.Tail == offer.Tail:
		return transfer{transferGeneral, "product.alias"}
	case need.General && offer.Tail == text.RoleOperation: // 服装服务 may be 服装加工
		return transfer{transferBroader, "product.broader"}
	case role == text.RoleService: // 服装加工 and 服装设计 are two services
		return transfer{transferSpecific, "product.related"}
	case need.General:
		return transfer{transferNarrower, "product.narrower"}
	case offer.General:
		return transfer{transferBroader, "product.broader"}
	}
	return transferFrom(need, offer.Tail)
}
