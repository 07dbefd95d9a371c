package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
	"github.com/zclconf/go-cty/cty/msgpack"
)

// A vector is one value in every form.
type vector struct {
	name  string
	ty    cty.Type
	value cty.Value
	// The value that a reader without number bounds keeps; nil where it is the same.
	kept *cty.Value
	// Bytes and text that go-cty reads as the value but would not write itself; nil where they are its own.
	otherMsgpack []byte
	otherJSON    []byte
	// How to write long forms short in the file.
	shortMsgpack pieces
	shortJSON    pieces
}

// A record is a vector in a file: our own, or one that tfplug wrote.
type record struct {
	Name string `json:"name"`
	// The type as go-cty writes it.
	Type json.RawMessage `json:"type,omitempty"`
	// No part of the value is unknown.
	Known bool `json:"known"`
	// The bytes to read, in hexadecimal.
	Msgpack form `json:"msgpack"`
	// The bytes that go-cty encodes for the same value, where those to read are another spelling or have number bounds.
	MsgpackEncoded string `json:"msgpack_encoded,omitempty"`
	// The text to read; none where something is unknown.
	JSON *form `json:"json"`
	// The JSON that go-cty encodes for the same value, if it differs.
	JSONEncoded string `json:"json_encoded,omitempty"`
}

// A form is text, or the pieces that it is made of.
type form struct {
	plain  string
	pieces pieces
}

type pieces []piece

// A piece is a text, or its repetition. With `then`, each copy goes on with its number in five digits and `then`.
type piece struct {
	Text  string  `json:"text"`
	Times int     `json:"times,omitempty"`
	Then  *string `json:"then,omitempty"`
}

func (f form) MarshalJSON() ([]byte, error) {
	if f.pieces != nil {
		return plainJSON(f.pieces)
	}
	return plainJSON(f.plain)
}

func (f *form) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(text, []byte("[")) {
		return json.Unmarshal(text, &f.pieces)
	}
	return json.Unmarshal(text, &f.plain)
}

// expand puts the pieces together; `read` turns a piece's text into the bytes that it means.
func (f form) expand(read func(string) ([]byte, error)) ([]byte, error) {
	if f.pieces == nil {
		return read(f.plain)
	}
	var out []byte
	for _, piece := range f.pieces {
		text, err := read(piece.Text)
		if err != nil {
			return nil, err
		}
		if piece.Then == nil {
			out = append(out, bytes.Repeat(text, max(piece.Times, 1))...)
			continue
		}
		then, err := read(*piece.Then)
		if err != nil {
			return nil, err
		}
		for number := range piece.Times {
			out = fmt.Appendf(append(out, text...), "%05d", number)
			out = append(out, then...)
		}
	}
	return out, nil
}

func asText(text string) ([]byte, error) { return []byte(text), nil }

// plainJSON leaves `<`, `>` and `&` as they are.
func plainJSON(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimSpace(out.Bytes()), err
}

// shorten is the form of `full`, which `short` must expand to if there is one.
func shorten(full []byte, plain string, short pieces, read func(string) ([]byte, error)) (form, error) {
	if short == nil {
		return form{plain: plain}, nil
	}
	expanded, err := form{pieces: short}.expand(read)
	if err != nil {
		return form{}, err
	}
	if !bytes.Equal(expanded, full) {
		return form{}, fmt.Errorf("the pieces give %d bytes, go-cty wrote %d others", len(expanded), len(full))
	}
	return form{pieces: short}, nil
}

func (v vector) plainType() cty.Type { return v.ty.WithoutOptionalAttributesDeep() }

// keeps is the value without what tfplug drops.
func (v vector) keeps() cty.Value {
	if v.kept != nil {
		return *v.kept
	}
	return v.value
}

// record writes the vector with go-cty, and makes sure that go-cty reads it as it is meant.
func (v vector) record() (record, error) {
	ty := v.plainType()
	typeJSON, err := v.ty.MarshalJSON()
	if err != nil {
		return record{}, err
	}
	out := record{Name: v.name, Type: typeJSON, Known: v.value.IsWhollyKnown()}

	encoded, err := msgpack.Marshal(v.keeps(), ty)
	if err != nil {
		return record{}, err
	}
	read, err := v.msgpackToRead()
	if err != nil {
		return record{}, err
	}
	if out.Msgpack, err = shorten(read, hex.EncodeToString(read), v.shortMsgpack, hex.DecodeString); err != nil {
		return record{}, err
	}
	if !bytes.Equal(read, encoded) {
		out.MsgpackEncoded = hex.EncodeToString(encoded)
	}
	if !out.Known {
		return out, nil
	}
	return out, v.addJSON(&out)
}

// msgpackToRead is what the reader under test is given.
func (v vector) msgpackToRead() ([]byte, error) {
	ty := v.plainType()
	if v.otherMsgpack == nil {
		return msgpack.Marshal(v.value, ty)
	}
	found, err := msgpack.Unmarshal(v.otherMsgpack, ty)
	if err == nil && !found.RawEquals(v.value) {
		err = fmt.Errorf("go-cty reads %x as %#v", v.otherMsgpack, found)
	}
	return v.otherMsgpack, err
}

func (v vector) addJSON(out *record) error {
	ty := v.plainType()
	encoded, err := ctyjson.Marshal(v.value, ty)
	if err != nil {
		return err
	}
	read := encoded
	if v.otherJSON != nil {
		read = v.otherJSON
		out.JSONEncoded = string(encoded)
	}
	found, err := ctyjson.Unmarshal(read, ty)
	if err != nil {
		return err
	}
	if v.otherJSON != nil && !found.RawEquals(v.value) {
		return fmt.Errorf("go-cty reads %s as %#v", read, found)
	}
	json, err := shorten(read, string(read), v.shortJSON, asText)
	out.JSON = &json
	return err
}

// writeVectors writes one vector per line, so that a change shows as one.
func writeVectors(to io.Writer) error {
	all := allVectors()
	seen := map[string]bool{}
	lines := make([]string, 0, len(all))
	for _, vector := range all {
		if seen[vector.name] {
			return fmt.Errorf("%s: there twice", vector.name)
		}
		seen[vector.name] = true
		record, err := vector.record()
		if err != nil {
			return fmt.Errorf("%s: %w", vector.name, err)
		}
		line, err := plainJSON(record)
		if err != nil {
			return err
		}
		lines = append(lines, string(line))
	}
	_, err := fmt.Fprintf(to, "[\n%s\n]\n", strings.Join(lines, ",\n"))
	return err
}
