package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
	"github.com/zclconf/go-cty/cty/msgpack"
)

// decode reads every record that tfplug wrote, and compares with what go-cty makes of its own.
func decode(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var records []record
	if err := json.Unmarshal(text, &records); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	byName := map[string]record{}
	for _, record := range records {
		byName[record.Name] = record
	}
	failures := 0
	golden := allVectors()
	for _, vector := range golden {
		record, there := byName[vector.name]
		delete(byName, vector.name)
		faults := []string{"missing"}
		if there {
			faults = vector.compare(record)
		}
		for _, fault := range faults {
			fmt.Printf("%s: %s\n", vector.name, fault)
		}
		failures += len(faults)
	}
	for name := range byName {
		fmt.Printf("%s: there is no such vector\n", name)
		failures++
	}
	if failures > 0 {
		return fmt.Errorf("%d failures", failures)
	}
	fmt.Printf("%d vectors agree\n", len(golden))
	return nil
}

// compare lists how tfplug's record differs from the vector.
func (v vector) compare(found record) []string {
	var faults []string
	ty := v.plainType()
	if fault := v.compareMsgpack(found, ty); fault != nil {
		faults = append(faults, "msgpack: "+fault.Error())
	}
	if fault := v.compareJSON(found, ty); fault != nil {
		faults = append(faults, "json: "+fault.Error())
	}
	if found.Known != v.value.IsWhollyKnown() {
		faults = append(faults, "not agreed whether it is known")
	}
	return faults
}

func (v vector) compareMsgpack(found record, ty cty.Type) error {
	golden, err := msgpack.Marshal(v.keeps(), ty)
	if err != nil {
		return err
	}
	want, err := msgpack.Unmarshal(golden, ty)
	if err != nil {
		return err
	}
	bytes, err := found.Msgpack.expand(hex.DecodeString)
	if err != nil {
		return err
	}
	value, err := msgpack.Unmarshal(bytes, ty)
	if err != nil {
		return fmt.Errorf("%x: %w", head(bytes), err)
	}
	if !value.RawEquals(want) {
		return fmt.Errorf("%x is not %x", head(bytes), head(golden))
	}
	return nil
}

func (v vector) compareJSON(found record, ty cty.Type) error {
	if found.JSON == nil {
		if v.value.IsWhollyKnown() {
			return fmt.Errorf("missing")
		}
		return nil
	}
	golden, err := ctyjson.Marshal(v.value, ty)
	if err != nil {
		return err
	}
	want, err := ctyjson.Unmarshal(golden, ty)
	if err != nil {
		return err
	}
	text, err := found.JSON.expand(asText)
	if err != nil {
		return err
	}
	value, err := ctyjson.Unmarshal(text, ty)
	if err != nil {
		return fmt.Errorf("%s: %w", head(text), err)
	}
	if !value.RawEquals(want) {
		return fmt.Errorf("%s is not %s", head(text), head(golden))
	}
	return nil
}

// head is as much as a message can show.
func head(bytes []byte) []byte {
	return bytes[:min(len(bytes), 200)]
}
