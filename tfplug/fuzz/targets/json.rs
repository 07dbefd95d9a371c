//! A type and JSON text: what decodes must encode, and decode to the same again, in MessagePack too.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tfplug::value::{json, msgpack};
use tfplug_fuzz::type_and_rest;

fuzz_target!(|data: &[u8]| {
    let (ty, text) = type_and_rest(data);
    let Ok(value) = json::decode(text, &ty) else {
        return;
    };
    let encoded = json::encode(&value).expect("a decoded value can be encoded");
    let again = json::decode(encoded.as_bytes(), &ty).expect("an encoded value can be decoded");
    assert!(again.same(&value), "{value:?} became {again:?}");
    let bytes = msgpack::encode(&value, &ty).expect("state has a wire form");
    let other = msgpack::decode(&bytes, &ty).expect("the wire form can be read");
    assert!(other.same(&value), "{value:?} became {other:?}");
});
