//! Stored state and dynamic values: what is read, what is refused, and that nothing is lost.

use super::*;
use crate::value::msgpack;
use proptest::prelude::*;

#[test]
fn numbers_keep_every_digit() {
    let value = decode(b"9007199254740993", &Type::Number).unwrap();
    assert_eq!(encode(&value).unwrap(), "9007199254740993");
    assert_eq!(
        encode(&decode(b"1e2", &Type::Number).unwrap()).unwrap(),
        "100"
    );
}

#[test]
fn old_state_is_read_leniently() {
    let ty = Type::Object(BTreeMap::from([
        ("flag".into(), Type::Bool),
        ("count".into(), Type::Number),
        ("name".into(), Type::String),
        ("new".into(), Type::String),
    ]));
    let value = decode(br#"{"flag":"true","count":"3","name":5,"gone":[1]}"#, &ty).unwrap();
    assert_eq!(
        encode(&value).unwrap(),
        r#"{"count":3,"flag":true,"name":"5","new":null}"#
    );
}

#[test]
fn other_shapes_are_errors() {
    for (text, ty) in [
        ("[1]", Type::String),
        ("{}", Type::list(Type::Bool)),
        ("\"x\"", Type::Bool),
        ("{", Type::Bool),
    ] {
        assert!(decode(text.as_bytes(), &ty).is_err(), "{text}");
    }
}

#[test]
fn errors_point_at_the_part() {
    let ty = Type::Object(BTreeMap::from([(
        "ports".into(),
        Type::list(Type::map(Type::Number)),
    )]));
    for (text, message) in [
        (
            r#"{"ports":[{},{"a":"x"}]}"#,
            "ports[1][\"a\"]: expected number",
        ),
        (r#"{"ports":[{},7]}"#, "ports[1]: expected map of number"),
        (r#"{"ports":"x"}"#, "ports: expected list of map of number"),
        ("[]", "expected object"),
    ] {
        let error = decode(text.as_bytes(), &ty).unwrap_err();
        assert_eq!(error.to_string(), message);
    }
    for text in [
        r#"{"ports":[}"#,
        r#"{"ports":[]} 1"#,
        "",
        "{\"ports\":\"\u{1}\"}",
    ] {
        let error = decode(text.as_bytes(), &ty).unwrap_err();
        assert!(error.message.starts_with("malformed JSON: "), "{error}");
    }
    assert!(decode(b"\"\xff\"", &Type::String).is_err());
}

#[test]
fn tuples_have_their_number_of_elements() {
    let ty = Type::Tuple(vec![Type::Bool, Type::Number]);
    assert!(decode(b"[true,1]", &ty).is_ok());
    for text in ["[true]", "[true,1,2]", "[]"] {
        let error = decode(text.as_bytes(), &ty).unwrap_err();
        assert_eq!(error.message, "expected 2 elements", "{text}");
    }
}

#[test]
fn deep_nesting_is_read_and_endless_nesting_is_an_error() {
    for (open, close, wrap) in [
        ("[", "]", Type::list as fn(Type) -> Type),
        ("{\"k\":", "}", Type::map),
    ] {
        for (depth, fits) in [
            (100, true),
            (MAX_DEPTH, true),
            (MAX_DEPTH + 1, false),
            (200, false),
        ] {
            let ty = (0..depth).fold(Type::Number, |ty, _| wrap(ty));
            let text = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let read = decode(text.as_bytes(), &ty);
            assert_eq!(read.is_ok(), fits, "{depth}");
            if let Ok(value) = read {
                assert_eq!(encode(&value).unwrap(), text);
            }
        }
    }
    // Where the type has no room for it, nesting is skipped or refused without recursion.
    let endless = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(decode(endless.as_bytes(), &Type::String).is_err());
    let gone = format!("{{\"gone\":{endless}}}");
    assert!(decode(gone.as_bytes(), &Type::Object(BTreeMap::new())).is_ok());
    let typed = format!("{{\"value\":1,\"type\":{endless}}}");
    assert!(decode(typed.as_bytes(), &Type::Dynamic).is_err());
}

#[test]
fn dynamic_values_in_one_another_are_bounded_too() {
    let nested = |depth: usize| {
        let text = "{\"value\":".repeat(depth) + "1";
        let kinds = ",\"type\":\"dynamic\"}".repeat(depth - 1);
        format!("{text},\"type\":\"number\"}}{kinds}")
    };
    let value = decode(nested(100).as_bytes(), &Type::Dynamic).unwrap();
    assert_eq!(encode(&value).unwrap(), nested(100));
    assert!(decode(nested(200).as_bytes(), &Type::Dynamic).is_err());
    let value = (0..200).fold(Value::Null, |value, _| {
        Value::Dynamic(Box::new((Type::Dynamic, value)))
    });
    assert_eq!(encode(&value).unwrap_err().message, TOO_DEEP);
}

#[test]
fn of_equal_keys_the_last_one_counts_and_sets_lose_repetitions() {
    let value = decode(br#"{"k":1,"k":2}"#, &Type::map(Type::Number)).unwrap();
    assert_eq!(encode(&value).unwrap(), r#"{"k":2}"#);
    let value = decode(b"[1,1.0,2]", &Type::set(Type::Number)).unwrap();
    assert_eq!(encode(&value).unwrap(), "[1,2]");
}

/// A type with a fitting, wholly known value.
fn typed() -> impl Strategy<Value = (Type, Value)> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(|value| (Type::Bool, Value::Bool(value))),
        any::<i64>().prop_map(|value| (Type::Number, Value::from(value))),
        any::<f64>().prop_filter_map("finite", |value| Some((
            Type::Number,
            Value::Number(Number::from_f64(value)?)
        ))),
        "\\PC{0,8}".prop_map(|text| (Type::String, Value::from(normalized(&text)))),
        Just((Type::String, Value::Null)),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            (inner.clone(), 0..4usize)
                .prop_map(|((ty, value), count)| (Type::list(ty), Value::List(vec![value; count]))),
            (inner.clone(), "\\PC{0,4}").prop_map(|((ty, value), key)| {
                (
                    Type::map(ty),
                    Value::Map(BTreeMap::from([(normalized(&key), value)])),
                )
            }),
            prop::collection::vec(inner.clone(), 0..4).prop_map(|parts| {
                let (types, values) = parts.into_iter().unzip();
                (Type::Tuple(types), Value::Tuple(values))
            }),
            prop::collection::btree_map("[a-z_]{1,6}", inner.clone(), 0..4).prop_map(|parts| {
                let types = parts
                    .iter()
                    .map(|(name, (ty, _))| (name.clone(), ty.clone()))
                    .collect();
                let values = parts
                    .into_iter()
                    .map(|(name, (_, value))| (name, value))
                    .collect();
                (Type::Object(types), Value::Object(values))
            }),
            inner.prop_map(|(ty, value)| (Type::Dynamic, Value::Dynamic(Box::new((ty, value))))),
        ]
    })
}

proptest! {
    #[test]
    fn both_codecs_agree((ty, value) in typed()) {
        let bytes = msgpack::encode(&value, &ty).unwrap();
        prop_assert!(msgpack::decode(&bytes, &ty).unwrap().same(&value));
        let text = encode(&value).unwrap();
        prop_assert!(decode(text.as_bytes(), &ty).unwrap().same(&value));
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..64), (ty, _) in typed()) {
        let _ = msgpack::decode(&bytes, &ty);
        let _ = decode(&bytes, &ty);
    }
}
