//! Arbitrary text as a type: what reads must write, and read to an equal type again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tfplug::value::Type;

fuzz_target!(|data: &[u8]| {
    let Ok(json) = serde_json::from_slice(data) else {
        return;
    };
    let Ok(ty) = Type::from_json(&json) else {
        return;
    };
    let encoded = ty.to_json().to_string();
    let json = serde_json::from_str(&encoded).expect("an encoded type is JSON");
    assert_eq!(Type::from_json(&json).as_ref(), Ok(&ty), "{encoded}");
    assert!(!ty.friendly().is_empty());
});
