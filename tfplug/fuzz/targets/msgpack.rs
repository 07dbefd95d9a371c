//! A type and MessagePack bytes: what decodes must encode, and decode to the same again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tfplug::value::msgpack;
use tfplug_fuzz::type_and_rest;

fuzz_target!(|data: &[u8]| {
    let (ty, bytes) = type_and_rest(data);
    let Ok(value) = msgpack::decode(bytes, &ty) else {
        return;
    };
    let encoded = msgpack::encode(&value, &ty).expect("a decoded value can be encoded");
    let again = msgpack::decode(&encoded, &ty).expect("an encoded value can be decoded");
    assert!(again.same(&value), "{value:?} became {again:?}");
    assert_eq!(again.has_unknown(), value.has_unknown());
    let encoded_again = msgpack::encode(&again, &ty).expect("a decoded value can be encoded");
    assert_eq!(encoded_again, encoded);
});
