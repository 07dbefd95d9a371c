package main

import "github.com/zclconf/go-cty/cty"

// spellings are forms that go-cty reads but does not write.
func spellings() []vector {
	all := append(msgpackSpellings(), jsonSpellings()...)
	for at := range all {
		if all[at].ty == cty.NilType {
			all[at].ty = all[at].value.Type()
		}
	}
	return all
}

func msgpackSpellings() []vector {
	one := cty.NumberIntVal(1)
	list := cty.ListVal([]cty.Value{cty.True})
	dict := cty.MapVal(map[string]cty.Value{"a": cty.True, "b": cty.False})
	object := cty.ObjectVal(map[string]cty.Value{"a": cty.True, "b": cty.False})
	return []vector{
		{name: "other_u8", value: one, otherMsgpack: []byte("\xcc\x01")},
		{name: "other_u16", value: one, otherMsgpack: []byte("\xcd\x00\x01")},
		{name: "other_u32", value: one, otherMsgpack: []byte("\xce\x00\x00\x00\x01")},
		{name: "other_u64", value: one, otherMsgpack: []byte("\xcf\x00\x00\x00\x00\x00\x00\x00\x01")},
		{name: "other_i8", value: one, otherMsgpack: []byte("\xd0\x01")},
		{name: "other_i16", value: one, otherMsgpack: []byte("\xd1\x00\x01")},
		{name: "other_i32", value: one, otherMsgpack: []byte("\xd2\x00\x00\x00\x01")},
		{name: "other_i64", value: one, otherMsgpack: []byte("\xd3\x00\x00\x00\x00\x00\x00\x00\x01")},
		{name: "other_u64_max", value: cty.NumberUIntVal(1<<64 - 1), otherMsgpack: []byte("\xcf\xff\xff\xff\xff\xff\xff\xff\xff")},
		{name: "other_f32", value: cty.NumberFloatVal(1.5), otherMsgpack: []byte("\xca\x3f\xc0\x00\x00")},
		{name: "other_f64_integer", value: one, otherMsgpack: []byte("\xcb\x3f\xf0\x00\x00\x00\x00\x00\x00")},
		{name: "other_f64_minus_zero", value: cty.Zero, otherMsgpack: []byte("\xcb\x80\x00\x00\x00\x00\x00\x00\x00")},
		{name: "other_text_integer", value: one, otherMsgpack: []byte("\xa11")},
		{name: "other_text_plus", value: one, otherMsgpack: []byte("\xa2+1")},
		{name: "other_text_zeros", value: cty.MustParseNumberVal("1.5"), otherMsgpack: []byte("\xa601.500")},
		{name: "other_text_exponent", value: cty.NumberIntVal(1500), otherMsgpack: []byte("\xa61.5E+3")},
		{name: "other_text_small_exponent", value: cty.MustParseNumberVal("0.0015"), otherMsgpack: []byte("\xa61.5e-3")},
		{name: "other_text_no_whole", value: cty.MustParseNumberVal("0.5"), otherMsgpack: []byte("\xa2.5")},
		{name: "other_text_no_fraction", value: cty.NumberIntVal(5), otherMsgpack: []byte("\xa25.")},
		{name: "other_str8", value: cty.StringVal("a"), otherMsgpack: []byte("\xd9\x01a")},
		{name: "other_str16", value: cty.StringVal("a"), otherMsgpack: []byte("\xda\x00\x01a")},
		{name: "other_str32", value: cty.StringVal("a"), otherMsgpack: []byte("\xdb\x00\x00\x00\x01a")},
		{name: "other_nfd", value: cty.StringVal("\u00e9"), otherMsgpack: []byte("\xa3e\xcc\x81")},
		{name: "other_nfd_key", value: cty.MapVal(map[string]cty.Value{"\u00e9": cty.True}), otherMsgpack: []byte("\x81\xa3e\xcc\x81\xc3")},
		{name: "other_array16", value: list, otherMsgpack: []byte("\xdc\x00\x01\xc3")},
		{name: "other_array32", value: list, otherMsgpack: []byte("\xdd\x00\x00\x00\x01\xc3")},
		{name: "other_map16", value: dict, otherMsgpack: []byte("\xde\x00\x02\xa1a\xc3\xa1b\xc2")},
		{name: "other_map32", value: dict, otherMsgpack: []byte("\xdf\x00\x00\x00\x02\xa1a\xc3\xa1b\xc2")},
		{name: "other_key_order_map", value: dict, otherMsgpack: []byte("\x82\xa1b\xc2\xa1a\xc3")},
		{name: "other_key_order_object", value: object, otherMsgpack: []byte("\x82\xa1b\xc2\xa1a\xc3")},
		{
			name:         "other_set_order",
			value:        cty.SetVal([]cty.Value{cty.NumberIntVal(1), cty.NumberIntVal(2)}),
			otherMsgpack: []byte("\x92\x02\x01"),
		},
		{name: "other_unknown_code", value: cty.UnknownVal(cty.String), otherMsgpack: []byte("\xd4\x05\x09")},
		{name: "other_unknown_empty", value: cty.UnknownVal(cty.String), otherMsgpack: []byte("\xc7\x00\x00")},
		{name: "other_refinement_key", value: cty.UnknownVal(cty.String).RefineNotNull(), otherMsgpack: []byte("\xc7\x05\x0c\x82\x01\xc2\x63\x07")},
		{name: "other_refinement_ext16", value: cty.UnknownVal(cty.String).RefineNotNull(), otherMsgpack: []byte("\xc8\x00\x03\x0c\x81\x01\xc2")},
		{name: "other_dynamic_type_as_text", ty: cty.DynamicPseudoType, value: cty.True, otherMsgpack: []byte("\x92\xa6\"bool\"\xc3")},
		{name: "other_dynamic_bin16", ty: cty.DynamicPseudoType, value: cty.True, otherMsgpack: []byte("\x92\xc5\x00\x06\"bool\"\xc3")},
		{name: "other_dynamic_type_spaced", ty: cty.DynamicPseudoType, value: list, otherMsgpack: []byte("\x92\xc4\x13 [ \"list\", \"bool\" ]\x91\xc3")},
	}
}

func jsonSpellings() []vector {
	text := func(name string, value cty.Value, json string) vector {
		return vector{name: "json_" + name, value: value, otherJSON: []byte(json)}
	}
	object := cty.ObjectVal(map[string]cty.Value{"a": cty.StringVal("x"), "b": cty.NullVal(cty.Bool)})
	dynamic := text("dynamic_order", cty.True, `{"type":"bool","value":true}`)
	dynamic.ty = cty.DynamicPseudoType
	return []vector{
		text("number_as_text", cty.NumberIntVal(12), `"12"`),
		text("number_exponent", cty.NumberIntVal(1500), `1.5e3`),
		text("number_zeros", cty.MustParseNumberVal("1.5"), `1.500`),
		text("bool_as_text", cty.True, `"true"`),
		text("text_as_number", cty.StringVal("1.50"), `1.50`),
		text("text_as_bool", cty.StringVal("false"), `false`),
		text("escapes", cty.StringVal("\u00e9\U0001F680/\b"), `"\u00e9\ud83d\ude80\/\b"`),
		text("nfd", cty.StringVal("\u00e9"), `"e\u0301"`),
		text("nfd_key", cty.MapVal(map[string]cty.Value{"\u00e9": cty.True}), `{"e\u0301":true}`),
		text("spaces", cty.ListVal([]cty.Value{cty.True, cty.False}), " [ true ,\n\tfalse ] "),
		text("key_order", object, `{"b":null,"a":"x"}`),
		dynamic,
	}
}
