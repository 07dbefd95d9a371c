//! MessagePack, driven by the type: what core sends and what it accepts back.
//!
//! The bytes alone do not distinguish a set from a list or a number from its decimal text, so both directions take the
//! [`Type`](super::Type). Every form of a family is accepted; the compact form is encoded.

mod read;
mod write;

use super::DecodeError;

pub use read::decode;
pub use write::encode;

/// The extension type of a refined unknown value.
const REFINED: i8 = 12;

/// Keys of the refinement map.
mod refinement {
    pub(super) const NULLNESS: u64 = 1;
    pub(super) const PREFIX: u64 = 2;
    pub(super) const MIN_LENGTH: u64 = 5;
    pub(super) const MAX_LENGTH: u64 = 6;
    /// Core cuts prefixes to this many bytes.
    pub(super) const MAX_PREFIX: usize = 256;
}

type Decoded<T> = Result<T, DecodeError>;

#[cfg(test)]
mod tests {
    use super::super::{MAX_DEPTH, Number, Refinements, TOO_DEEP, Type, Value};
    use super::write::cut;
    use super::*;

    fn object(ty: &[(&str, Type)]) -> Type {
        Type::Object(
            ty.iter()
                .map(|(name, ty)| ((*name).to_owned(), ty.clone()))
                .collect(),
        )
    }

    #[test]
    fn every_integer_width_is_read() {
        let cases: [(&[u8], i64); 9] = [
            (&[0x07], 7),
            (&[0xff], -1),
            (&[0xcc, 200], 200),
            (&[0xcd, 1, 0], 256),
            (&[0xce, 0, 1, 0, 0], 65536),
            (&[0xd0, 0x80], -128),
            (&[0xd1, 0xff, 0], -256),
            (&[0xd2, 0xff, 0xff, 0, 0], -65536),
            (&[0xd3, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe], -2),
        ];
        for (bytes, number) in cases {
            assert_eq!(decode(bytes, &Type::Number).unwrap(), Value::from(number));
        }
    }

    #[test]
    fn decimals_arrive_as_text_or_float() {
        assert_eq!(
            decode(b"\xa30.1", &Type::Number).unwrap(),
            Value::Number(Number::parse("0.1").unwrap())
        );
        let mut float = vec![0xcb];
        float.extend(1.5f64.to_be_bytes());
        assert_eq!(
            decode(&float, &Type::Number).unwrap(),
            Value::Number(Number::parse("1.5").unwrap())
        );
    }

    #[test]
    fn objects_are_exact() {
        let ty = object(&[("a", Type::String), ("b", Type::Bool)]);
        let missing = decode(&[0x81, 0xa1, b'a', 0xa1, b'x'], &ty).unwrap_err();
        assert_eq!(
            (
                missing.path.to_string(),
                missing.message.contains("missing")
            ),
            ("b".into(), true)
        );
        let extra = decode(&[0x81, 0xa1, b'z', 0xc0], &ty).unwrap_err();
        assert_eq!(extra.path.to_string(), "z");
    }

    #[test]
    fn any_extension_is_unknown_and_plain_unknown_is_encoded() {
        for bytes in [
            &[0xd4, 0, 0][..],
            &[0xd4, 5, 9],
            &[0xc7, 3, 1, 0, 0, 0],
            &[0xd5, 12, 0xc1, 0xc1],
        ] {
            assert!(decode(bytes, &Type::String).unwrap().is_unknown());
        }
        assert_eq!(
            encode(&Value::unknown(), &Type::String).unwrap(),
            [0xd4, 0, 0]
        );
    }

    #[test]
    fn refinements_round_trip() {
        let value = Value::Unknown(Refinements {
            not_null: true,
            prefix: Some("arn:aws:ecs:".into()),
            min_length: None,
            max_length: None,
        });
        assert_eq!(
            decode(&encode(&value, &Type::String).unwrap(), &Type::String).unwrap(),
            value
        );
        let length = Value::Unknown(Refinements {
            max_length: Some(3),
            ..Refinements::default()
        });
        let ty = Type::list(Type::String);
        assert_eq!(decode(&encode(&length, &ty).unwrap(), &ty).unwrap(), length);
    }

    #[test]
    fn long_prefixes_are_cut_between_whole_characters() {
        let plain = "x".repeat(300);
        assert_eq!(cut(&plain), &plain[..256]);
        let marked = format!("{}q\u{307}\u{323} and more", "x".repeat(254));
        assert_eq!(cut(&marked), "x".repeat(254));
        assert_eq!(cut("q\u{307}"), "q\u{307}", "what is short stays whole");
    }

    #[test]
    fn lying_lengths_and_garbage_are_errors() {
        for bytes in [
            &[][..],
            &[0xdd, 0xff, 0xff, 0xff, 0xff],
            &[0xdb, 0, 0, 1, 0, b'a'],
            &[0xc1],
            &[0xc0, 0xc0],
        ] {
            assert!(
                decode(bytes, &Type::list(Type::String)).is_err(),
                "{bytes:?}"
            );
        }
        assert!(decode(&[0xa2, 0xff, 0xfe], &Type::String).is_err());
    }

    /// The encodings of 1, inside `depth` times what `wrap` does.
    fn nested(depth: usize, wrap: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
        let mut bytes = Vec::new();
        (0..depth).for_each(|_| wrap(&mut bytes));
        bytes.push(1);
        bytes
    }

    fn nested_type(depth: usize, wrap: impl Fn(Type) -> Type) -> Type {
        (0..depth).fold(Type::Number, |ty, _| wrap(ty))
    }

    /// Drops a type that is nested too deeply for the recursion that the compiler writes.
    fn unwind(mut ty: Type) {
        while let Type::List(element) | Type::Map(element) = ty {
            ty = *element;
        }
    }

    #[test]
    fn deep_nesting_is_read_and_endless_nesting_is_an_error() {
        let list = |depth| nested(depth, |bytes| bytes.push(0x91));
        let map = |depth| nested(depth, |bytes| bytes.extend([0x81, 0xa1, b'k']));
        let dynamic = |depth| {
            let pair = [&[0x92, 0xc4, 9][..], b"\"dynamic\""].concat();
            let mut bytes = nested(depth, |bytes| bytes.extend(&pair));
            bytes.pop();
            bytes.push(0xc0);
            bytes
        };
        for (depth, fits) in [(100, true), (MAX_DEPTH, true), (MAX_DEPTH + 1, false)] {
            let (lists, maps) = (
                nested_type(depth, Type::list),
                nested_type(depth, Type::map),
            );
            for (bytes, ty) in [
                (list(depth), &lists),
                (map(depth), &maps),
                (dynamic(depth), &Type::Dynamic),
            ] {
                let read = decode(&bytes, ty);
                assert_eq!(read.is_ok(), fits, "{depth} {}", bytes[0]);
                if let Ok(value) = read {
                    assert!(value.clone().same(&value) && !value.has_unknown());
                    assert_eq!(encode(&value, ty).unwrap(), bytes);
                }
            }
        }
        let (lists, maps) = (
            nested_type(10_000, Type::list),
            nested_type(10_000, Type::map),
        );
        assert_eq!(decode(&list(10_000), &lists).unwrap_err().message, TOO_DEEP);
        assert_eq!(decode(&map(10_000), &maps).unwrap_err().message, TOO_DEEP);
        assert!(decode(&dynamic(10_000), &Type::Dynamic).is_err());
        unwind(lists);
        unwind(maps);
    }

    #[test]
    fn values_that_could_not_be_decoded_again_are_not_encoded() {
        let depth = MAX_DEPTH + 1;
        let value = (0..depth).fold(Value::from(1), |value, _| Value::List(vec![value]));
        let error = encode(&value, &nested_type(depth, Type::list)).unwrap_err();
        assert_eq!(error.message, TOO_DEEP);
        let pair = |value| Value::Dynamic(Box::new((Type::Dynamic, value)));
        let value = (0..depth).fold(Value::Null, |value, _| pair(value));
        assert_eq!(
            encode(&value, &Type::Dynamic).unwrap_err().message,
            TOO_DEEP
        );
    }

    #[test]
    fn lying_lengths_in_one_another_reserve_little() {
        // 32 lists that each claim a million elements, with a million bytes behind them.
        let mut bytes = nested(32, |bytes| bytes.extend([0xdd, 0, 0x0f, 0, 0]));
        bytes.resize(1 << 20, 0xc1);
        let error = decode(&bytes, &nested_type(33, Type::list)).unwrap_err();
        assert_eq!(error.path.steps().len(), 32);
    }

    #[test]
    fn keys_that_occur_twice_are_errors() {
        let twice = [0x82, 0xa1, b'k', 1, 0xa1, b'k', 2];
        let error = decode(&twice, &Type::map(Type::Number)).unwrap_err();
        assert_eq!(error.to_string(), "[\"k\"]: the key occurs twice");
        let ty = object(&[("k", Type::Number)]);
        let error = decode(&twice, &ty).unwrap_err();
        assert_eq!(error.to_string(), "k: the attribute occurs twice");
        // The same after normalisation is the same.
        let spelled_twice = b"\x82\xa3e\xcc\x81\x01\xa2\xc3\xa9\x02";
        assert!(decode(spelled_twice, &Type::map(Type::Number)).is_err());
    }

    #[test]
    fn the_extremes_of_integers_are_exact() {
        for (bytes, text) in [
            (&b"\xd3\x80\0\0\0\0\0\0\0"[..], "-9223372036854775808"),
            (
                b"\xd3\x7f\xff\xff\xff\xff\xff\xff\xff",
                "9223372036854775807",
            ),
            (b"\xcf\x80\0\0\0\0\0\0\0", "9223372036854775808"),
            (
                b"\xcf\xff\xff\xff\xff\xff\xff\xff\xff",
                "18446744073709551615",
            ),
        ] {
            let value = decode(bytes, &Type::Number).unwrap();
            assert_eq!(value, Value::Number(Number::parse(text).unwrap()));
            let encoded = encode(&value, &Type::Number).unwrap();
            assert!(decode(&encoded, &Type::Number).unwrap().same(&value));
        }
    }

    #[test]
    fn sets_lose_repetitions_both_ways() {
        let ty = Type::set(Type::Number);
        let value = decode(&[0x93, 1, 2, 1], &ty).unwrap();
        assert_eq!(value.items().len(), 2);
        let twice = Value::Set([1, 1, 2].map(Value::from).into());
        assert_eq!(encode(&twice, &ty).unwrap(), [0x92, 1, 2]);
    }

    #[test]
    fn senseless_refinements_are_nothing_known() {
        for payload in [
            &[0xc0, 0xc0][..],
            &[0x81, 0xc0],
            &[0x81, 0x01],
            &[0xdf, 0xff, 0xff, 0xff, 0xff],
            &[0x81, 0x02, 0xa1, 0xff],
            &[0x81, 0x02, 0xdb, 0xff, 0xff, 0xff, 0xff],
            &[0x81, 0x05, 0xff],
            &[0x81, 0x09, 0xdd, 0xff, 0xff, 0xff, 0xff],
            &[0x91; 900],
        ] {
            let length = u16::try_from(payload.len()).unwrap().to_be_bytes();
            let bytes = [&[0xc8][..], &length, &[12], payload].concat();
            let value = decode(&bytes, &Type::String).unwrap();
            assert_eq!(value, Value::unknown(), "{payload:?}");
        }
        let deep = [&[0x81, 0x09][..], &[0x91; 900]].concat();
        let bytes = [&[0xc8, 3, 134, 12][..], &deep].concat();
        assert_eq!(decode(&bytes, &Type::String).unwrap(), Value::unknown());
    }

    #[test]
    fn text_is_normalised() {
        assert_eq!(
            decode(
                "\u{a3}e\u{301}".replace('\u{a3}', "").as_bytes(),
                &Type::String
            )
            .ok(),
            None
        );
        assert_eq!(
            decode(b"\xa3e\xcc\x81", &Type::String).unwrap(),
            Value::from("\u{e9}")
        );
    }

    #[test]
    fn dynamic_values_keep_their_type() {
        let value = Value::Dynamic(Box::new((
            Type::list(Type::Bool),
            Value::List(vec![Value::Bool(true)]),
        )));
        assert_eq!(
            decode(&encode(&value, &Type::Dynamic).unwrap(), &Type::Dynamic).unwrap(),
            value
        );
    }
}
