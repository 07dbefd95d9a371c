package main

import (
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// widths crosses every width of a length. Their forms in the file are pieces.
func widths() []vector {
	var all []vector
	for _, length := range []int{31, 32, 255, 256, 65535, 65536} {
		all = append(all, wideString(length))
	}
	for _, length := range []int{15, 16, 65535, 65536} {
		all = append(all, wideList(length), wideMap(length))
	}
	for _, length := range []int{255, 256, 65535, 65536} {
		all = append(all, wideType(length))
	}
	for _, length := range []int{15, 16} {
		all = append(all, wideObject(length), wideTuple(length))
	}
	return all
}

// sized is the head of a MessagePack item whose families have these markers; 0 means that the family is absent.
func sized(length, most int, fix, w8, w16, w32 byte) string {
	switch {
	case length <= most:
		return fmt.Sprintf("%02x", fix|byte(length))
	case length < 1<<8 && w8 != 0:
		return fmt.Sprintf("%02x%02x", w8, length)
	case length < 1<<16:
		return fmt.Sprintf("%02x%04x", w16, length)
	default:
		return fmt.Sprintf("%02x%08x", w32, length)
	}
}

func wideString(length int) vector {
	wide := of(fmt.Sprintf("wide_string_%d", length), cty.StringVal(strings.Repeat("a", length)))
	wide.shortMsgpack = pieces{{Text: sized(length, 31, 0xa0, 0xd9, 0xda, 0xdb)}, {Text: "61", Times: length}}
	wide.shortJSON = pieces{{Text: `"`}, {Text: "a", Times: length}, {Text: `"`}}
	return wide
}

func wideList(length int) vector {
	items := make([]cty.Value, length)
	for at := range items {
		items[at] = cty.True
	}
	wide := of(fmt.Sprintf("wide_list_%d", length), cty.ListVal(items))
	wide.shortMsgpack = pieces{{Text: sized(length, 15, 0x90, 0, 0xdc, 0xdd)}, {Text: "c3", Times: length}}
	wide.shortJSON = pieces{{Text: "["}, {Text: "true,", Times: length - 1}, {Text: "true]"}}
	return wide
}

func wideMap(length int) vector {
	entries := map[string]cty.Value{}
	for number := range length {
		entries[fmt.Sprintf("%05d", number)] = cty.True
	}
	wide := of(fmt.Sprintf("wide_map_%d", length), cty.MapVal(entries))
	tail, comma := "c3", `":true,`
	wide.shortMsgpack = pieces{{Text: sized(length, 15, 0x80, 0, 0xde, 0xdf)}, {Text: "a5", Times: length, Then: &tail}}
	last := fmt.Sprintf(`"%05d":true}`, length-1)
	wide.shortJSON = pieces{{Text: "{"}, {Text: `"`, Times: length - 1, Then: &comma}, {Text: last}}
	return wide
}

func wideObject(length int) vector {
	attributes := map[string]cty.Value{}
	for number := range length {
		attributes[fmt.Sprintf("a%02d", number)] = cty.NumberIntVal(int64(number))
	}
	return of(fmt.Sprintf("wide_object_%d", length), cty.ObjectVal(attributes))
}

func wideTuple(length int) vector {
	items := make([]cty.Value, length)
	for at := range items {
		items[at] = cty.NumberIntVal(int64(at))
	}
	return of(fmt.Sprintf("wide_tuple_%d", length), cty.TupleVal(items))
}

// wideType is a dynamic value whose type takes so many bytes.
func wideType(length int) vector {
	head, tail := `["object",{"`, `":"bool"}]`
	name := length - len(head) - len(tail)
	value := cty.ObjectVal(map[string]cty.Value{strings.Repeat("a", name): cty.True})
	wide := vector{name: fmt.Sprintf("wide_type_%d", length), ty: cty.DynamicPseudoType, value: value}
	wide.shortMsgpack = pieces{
		{Text: "92" + sized(length, -1, 0, 0xc4, 0xc5, 0xc6) + fmt.Sprintf("%x", head)},
		{Text: "61", Times: name},
		{Text: fmt.Sprintf("%x", tail) + "81" + sized(name, 31, 0xa0, 0xd9, 0xda, 0xdb)},
		{Text: "61", Times: name},
		{Text: "c3"},
	}
	wide.shortJSON = pieces{
		{Text: `{"value":{"`}, {Text: "a", Times: name}, {Text: `":true},"type":` + head}, {Text: "a", Times: name}, {Text: tail + "}"},
	}
	return wide
}
