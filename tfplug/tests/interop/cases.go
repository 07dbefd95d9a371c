package main

import (
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

func allVectors() []vector {
	var all []vector
	for _, some := range [][]vector{
		numbers(), texts(), positions(), nested(), dynamics(), refined(), spellings(), widths(),
	} {
		all = append(all, some...)
	}
	return all
}

// of is a vector whose type is that of its value.
func of(name string, value cty.Value) vector {
	return vector{name: name, ty: value.Type(), value: value}
}

// numbers has every integer width and its borders, and what no machine number holds.
func numbers() []vector {
	var all []vector
	for _, text := range []string{
		"0", "1", "-1", "-0", "127", "128", "255", "256", "65535", "65536",
		"-32", "-33", "-128", "-129", "-32768", "-32769",
		"2147483647", "2147483648", "4294967295", "4294967296", "-2147483648", "-2147483649",
		"9007199254740991", "9007199254740992", "9007199254740993", "-9007199254740993",
		"9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
		"18446744073709551615", "18446744073709551616",
		"1234567890123456789012345678901234567890", "-1234567890123456789012345678901234567890",
		"1e18", "1e19", "1e20", "1e100", "1e-30", "1e-400", "1e400",
		"0.1", "-0.1", "0.5", "1.5", "-1.5", "1.0", "1.50", "100.25", "3.14159265358979323846", "0.30000000000000004",
		"0.1234567890123456789012345678901234567890",
		// Exactly a float, but with more digits than a float prints.
		"0.0000000894069671630859375",
	} {
		all = append(all, of("number_"+text, cty.MustParseNumberVal(text)))
	}
	// No powers of two with many digits and nothing below the normal range: of these go-cty prints other digits than any
	// other language, and only these digits are equal for it.
	for _, float := range []float64{
		0.1, 1.5, 1e-30, 1e100, 2.2250738585072014e-308, 1.7976931348623157e308, 0.30000000000000004, 7,
		// Halfway between two decimals of the fewest digits.
		2134599089093437.25, 2134599089093437.75,
	} {
		all = append(all, of(fmt.Sprintf("float_%g", float), cty.NumberFloatVal(float)))
	}
	return all
}

func texts() []vector {
	var all []vector
	for name, text := range ordered(
		"empty", "",
		"ascii", "hello",
		"nfc", "\u00e9",
		// go-cty normalises this and the next.
		"nfd", "e\u0301",
		"hangul", "\u1112\u1161\u11ab",
		"emoji", "\U0001F469\u200D\U0001F680",
		"nul", "a\x00b",
		"control", "\t\r\n\x01\x1f\x7f",
		"quotes", `"\/'`,
		"html", "<a href=\"x\">&amp;</a>",
		"separators", "\u2028\u2029",
		"bom", "\ufeffx",
		"last", "\U0010FFFF",
		"like_a_number", "1e3",
		"like_null", "null",
		"template", "${a} %{b}",
	) {
		all = append(all, of("string_"+name, cty.StringVal(text)))
	}
	return append(all, of("bool_true", cty.True), of("bool_false", cty.False))
}

// ordered is pairs of a name and a text, in their order.
func ordered(pairs ...string) func(func(string, string) bool) {
	return func(yield func(string, string) bool) {
		for at := 0; at < len(pairs); at += 2 {
			if !yield(pairs[at], pairs[at+1]) {
				return
			}
		}
	}
}

// A sample is a type with a value of it.
type sample struct {
	name  string
	value cty.Value
}

func samples() []sample {
	object := cty.ObjectVal(map[string]cty.Value{"a": cty.StringVal("x"), "b": cty.NumberIntVal(1)})
	tuple := cty.TupleVal([]cty.Value{cty.StringVal("x"), cty.True})
	return []sample{
		{"string", cty.StringVal("x")},
		{"number", cty.NumberIntVal(1)},
		{"bool", cty.True},
		{"list", cty.ListVal([]cty.Value{cty.StringVal("x"), cty.StringVal("")})},
		{"set", cty.SetVal([]cty.Value{cty.NumberIntVal(2), cty.NumberIntVal(1)})},
		{"map", cty.MapVal(map[string]cty.Value{"b": cty.False, "a": cty.True, "": cty.False})},
		{"object", object},
		{"tuple", tuple},
	}
}

// positions puts every type into every other, and null and unknown in every place.
func positions() []vector {
	var all []vector
	for _, inner := range samples() {
		ty := inner.value.Type()
		all = append(all,
			of("is_"+inner.name, inner.value),
			of("null_"+inner.name, cty.NullVal(ty)),
			of("unknown_"+inner.name, cty.UnknownVal(ty)),
		)
		for _, state := range []sample{
			{"known", inner.value}, {"null", cty.NullVal(ty)}, {"unknown", cty.UnknownVal(ty)},
		} {
			all = append(all, inContainers(inner.name, state.name, inner.value, state.value)...)
		}
		all = append(all,
			of("empty_list_of_"+inner.name, cty.ListValEmpty(ty)),
			of("empty_set_of_"+inner.name, cty.SetValEmpty(ty)),
			of("empty_map_of_"+inner.name, cty.MapValEmpty(ty)),
			of("null_list_of_"+inner.name, cty.NullVal(cty.List(ty))),
			of("null_set_of_"+inner.name, cty.NullVal(cty.Set(ty))),
			of("null_map_of_"+inner.name, cty.NullVal(cty.Map(ty))),
		)
	}
	return append(all, of("empty_object", cty.EmptyObjectVal), of("empty_tuple", cty.EmptyTupleVal))
}

// inContainers has the state alone and beside a known value, in each kind of container.
func inContainers(inner, state string, known, value cty.Value) []vector {
	both := []cty.Value{known, value}
	named := map[string]cty.Value{"first": known, "second": value}
	name := func(container string) string { return fmt.Sprintf("%s_of_%s_%s", container, state, inner) }
	return []vector{
		of(name("list"), cty.ListVal(both)),
		of(name("list_alone"), cty.ListVal(both[1:])),
		of(name("set"), cty.SetVal(both)),
		of(name("set_alone"), cty.SetVal(both[1:])),
		of(name("map"), cty.MapVal(named)),
		of(name("object"), cty.ObjectVal(named)),
		of(name("tuple"), cty.TupleVal(both)),
	}
}

func nested() []vector {
	deepList, deepMap, deepObject := cty.StringVal("x"), cty.StringVal("x"), cty.StringVal("x")
	for range 100 {
		deepList = cty.ListVal([]cty.Value{deepList})
		deepMap = cty.MapVal(map[string]cty.Value{"k": deepMap})
	}
	for range 40 {
		deepObject = cty.ObjectVal(map[string]cty.Value{"k": deepObject, "n": cty.NullVal(cty.Bool)})
	}
	block := func(name string, ports ...int64) cty.Value {
		numbers := make([]cty.Value, len(ports))
		for at, port := range ports {
			numbers[at] = cty.ObjectVal(map[string]cty.Value{
				"port": cty.NumberIntVal(port), "tags": cty.MapVal(map[string]cty.Value{"é": cty.StringVal("ü")}),
			})
		}
		return cty.ObjectVal(map[string]cty.Value{
			"name": cty.StringVal(name), "ports": cty.SetVal(numbers), "id": cty.UnknownVal(cty.String),
		})
	}
	optional := cty.ObjectWithOptionalAttrs(
		map[string]cty.Type{"a": cty.String, "b": cty.List(cty.Number)}, []string{"b"},
	)
	return []vector{
		of("deep_list", deepList),
		of("deep_map", deepMap),
		of("deep_object", deepObject),
		of("deep_unknown", cty.ListVal([]cty.Value{cty.ListVal([]cty.Value{cty.ListValEmpty(cty.Bool)}), cty.UnknownVal(cty.List(cty.List(cty.Bool)))})),
		of("blocks", cty.ListVal([]cty.Value{block("one", 80, 443), block("two", 53)})),
		of("keys_in_order", cty.MapVal(map[string]cty.Value{
			"b": cty.True, "a": cty.True, "B": cty.True, "": cty.True, "é": cty.True, "a.b": cty.True, "10": cty.True, "9": cty.True,
		})),
		of("key_normalised", cty.MapVal(map[string]cty.Value{"e\u0301": cty.True})),
		{name: "optional_null", ty: optional, value: cty.ObjectVal(map[string]cty.Value{
			"a": cty.StringVal("x"), "b": cty.NullVal(cty.List(cty.Number)),
		})},
		{name: "optional_set", ty: cty.List(optional), value: cty.ListVal([]cty.Value{cty.ObjectVal(map[string]cty.Value{
			"a": cty.NullVal(cty.String), "b": cty.ListVal([]cty.Value{cty.NumberIntVal(1)}),
		})})},
		of("set_of_strings", cty.SetVal([]cty.Value{
			cty.StringVal("b"), cty.StringVal("a"), cty.StringVal("é"), cty.StringVal("B"), cty.NullVal(cty.String), cty.StringVal(""),
		})),
		of("set_of_numbers", cty.SetVal([]cty.Value{
			cty.NumberIntVal(10), cty.NumberIntVal(9), cty.NumberIntVal(-1), cty.MustParseNumberVal("0.1"), cty.NullVal(cty.Number),
		})),
	}
}

// dynamics are slots that carry their type.
func dynamics() []vector {
	var all []vector
	in := func(name string, value cty.Value) {
		all = append(all, vector{name: "dynamic_" + name, ty: cty.DynamicPseudoType, value: value})
	}
	in("null", cty.NullVal(cty.DynamicPseudoType))
	in("unknown", cty.DynamicVal)
	for _, sample := range samples() {
		in(sample.name, sample.value)
		in("null_"+sample.name, cty.NullVal(sample.value.Type()))
		in("unknown_"+sample.name, cty.UnknownVal(sample.value.Type()))
	}
	in("refined", cty.UnknownVal(cty.String).Refine().NotNull().StringPrefixFull("arn:").NewValue())
	in("empty_list", cty.ListValEmpty(cty.String))
	in("empty_list_of_dynamic", cty.ListValEmpty(cty.DynamicPseudoType))
	in("unknown_list_of_dynamic", cty.UnknownVal(cty.List(cty.DynamicPseudoType)))
	in("object_with_unknown_type", cty.ObjectVal(map[string]cty.Value{
		"known": cty.True, "null": cty.NullVal(cty.DynamicPseudoType), "unknown": cty.DynamicVal,
	}))
	in("tuple_with_unknown_type", cty.TupleVal([]cty.Value{cty.DynamicVal, cty.NullVal(cty.DynamicPseudoType), cty.Zero}))
	in("odd_names", cty.ObjectVal(map[string]cty.Value{
		"<a>": cty.True, "b&c": cty.True, "é": cty.True, "\"": cty.True, "": cty.True, "\u2028": cty.True,
	}))
	deep := cty.StringVal("x")
	for range 40 {
		deep = cty.TupleVal([]cty.Value{deep, cty.ObjectVal(map[string]cty.Value{"n": cty.Zero})})
	}
	in("deep", deep)

	slots := cty.Object(map[string]cty.Type{"a": cty.DynamicPseudoType, "b": cty.DynamicPseudoType, "c": cty.String})
	filled := func(a, b cty.Value) cty.Value {
		return cty.ObjectVal(map[string]cty.Value{"a": a, "b": b, "c": cty.StringVal("c")})
	}
	return append(all,
		vector{name: "slots_of_two_types", ty: slots, value: filled(cty.StringVal("x"), cty.ListVal([]cty.Value{cty.True}))},
		vector{name: "slots_null_and_unknown", ty: slots, value: filled(cty.NullVal(cty.DynamicPseudoType), cty.DynamicVal)},
		vector{name: "slots_typed_null_and_unknown", ty: slots, value: filled(cty.NullVal(cty.Bool), cty.UnknownVal(cty.Bool))},
		vector{
			name:  "tuple_of_slots",
			ty:    cty.Tuple([]cty.Type{cty.DynamicPseudoType, cty.DynamicPseudoType}),
			value: cty.TupleVal([]cty.Value{cty.NumberIntVal(1), cty.EmptyTupleVal}),
		},
		vector{
			name:  "list_of_slots",
			ty:    cty.List(cty.DynamicPseudoType),
			value: cty.ListVal([]cty.Value{cty.StringVal("x"), cty.StringVal("y")}),
		},
		vector{
			name:  "map_of_slots",
			ty:    cty.Map(cty.DynamicPseudoType),
			value: cty.MapVal(map[string]cty.Value{"k": cty.NumberIntVal(1), "l": cty.NullVal(cty.Number)}),
		},
	)
}

// refined are unknown values of which something is known.
func refined() []vector {
	text := func() *cty.RefinementBuilder { return cty.UnknownVal(cty.String).Refine() }
	list, set, dict := cty.List(cty.String), cty.Set(cty.Bool), cty.Map(cty.Number)
	all := []vector{
		of("refined_prefix", text().NotNull().StringPrefixFull("arn:aws:ecs:").NewValue()),
		of("refined_prefix_maybe_null", text().StringPrefixFull("x").NewValue()),
		of("refined_prefix_emoji", text().NotNull().StringPrefixFull("\U0001F680-").NewValue()),
		of("refined_min", cty.UnknownVal(list).Refine().NotNull().CollectionLengthLowerBound(1).NewValue()),
		of("refined_max", cty.UnknownVal(set).Refine().CollectionLengthUpperBound(3).NewValue()),
		of("refined_zero_max", cty.UnknownVal(dict).Refine().CollectionLengthUpperBound(0).NewValue()),
		of("refined_both", cty.UnknownVal(dict).Refine().NotNull().CollectionLengthLowerBound(2).CollectionLengthUpperBound(70000).NewValue()),
		of("refined_inside", cty.ObjectVal(map[string]cty.Value{
			"arn":  text().NotNull().StringPrefixFull("arn:").NewValue(),
			"name": cty.StringVal("x"),
		})),
	}
	for _, sample := range samples() {
		all = append(all, of("refined_not_null_"+sample.name, cty.UnknownVal(sample.value.Type()).RefineNotNull()))
	}
	// The payload's length crosses every width of an extension; 256 bytes are the longest prefix that is kept.
	for _, length := range []int{1, 2, 3, 4, 9, 10, 11, 27, 28, 31, 32, 250, 251, 252, 255, 256, 300} {
		prefix := strings.Repeat("p", length)
		all = append(all, of(fmt.Sprintf("refined_prefix_of_%d", length), text().NotNull().StringPrefixFull(prefix).NewValue()))
	}
	number := func() *cty.RefinementBuilder { return cty.UnknownVal(cty.Number).Refine() }
	plain := cty.UnknownVal(cty.Number)
	notNull := plain.RefineNotNull()
	bounds := func(name string, value, kept cty.Value) {
		all = append(all, vector{name: "bounds_" + name, ty: cty.Number, value: value, kept: &kept})
	}
	bounds("lower", number().NumberRangeLowerBound(cty.NumberIntVal(1), true).NewValue(), plain)
	bounds("upper", number().NotNull().NumberRangeUpperBound(cty.MustParseNumberVal("0.1"), false).NewValue(), notNull)
	bounds("both", number().NotNull().NumberRangeInclusive(cty.NumberFloatVal(-1.5), cty.MustParseNumberVal("1e30")).NewValue(), notNull)
	return all
}
