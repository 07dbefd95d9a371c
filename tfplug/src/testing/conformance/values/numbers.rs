//! V01 to V04: numbers in every form that MessagePack and JSON have for them.

use super::keeper::Keeper;
use super::wire::{self, text};
use crate::proto::tfplugin6::DynamicValue;
use crate::testing::Failure;
use crate::testing::conformance::case::ensure;
use crate::testing::conformance::{Bench, Stop};
use crate::value::{Number, Type, Value, json, msgpack};

/// A number from decimal text.
fn number(text: &str) -> Result<Value, Failure> {
    let number = Number::parse(text).ok_or_else(|| format!("{text} is not a number"))?;
    Ok(Value::Number(number))
}

/// Every width of an integer that holds it.
fn widths(integer: i64) -> Vec<Vec<u8>> {
    let marked = |marker: u8, bytes: &[u8]| [&[marker], bytes].concat();
    let mut forms = vec![marked(0xd3, &integer.to_be_bytes())];
    forms.extend(i32::try_from(integer).map(|it| marked(0xd2, &it.to_be_bytes())));
    forms.extend(i16::try_from(integer).map(|it| marked(0xd1, &it.to_be_bytes())));
    forms.extend(i8::try_from(integer).map(|it| marked(0xd0, &it.to_be_bytes())));
    forms.extend(u64::try_from(integer).map(|it| marked(0xcf, &it.to_be_bytes())));
    forms.extend(u32::try_from(integer).map(|it| marked(0xce, &it.to_be_bytes())));
    forms.extend(u16::try_from(integer).map(|it| marked(0xcd, &it.to_be_bytes())));
    forms.extend(u8::try_from(integer).map(|it| marked(0xcc, &it.to_be_bytes())));
    if let (-32..=127, Ok(short)) = (integer, i8::try_from(integer)) {
        forms.push(short.to_be_bytes().to_vec());
    }
    forms
}

pub(super) async fn integers(bench: &Bench) -> Result<(), Stop> {
    let mut keeper = Keeper::find(bench).await?;
    let slot = keeper.slot(&Type::Number)?;
    let edges = [
        0,
        7,
        -1,
        127,
        -32,
        -33,
        128,
        255,
        -128,
        256,
        32_767,
        -32_768,
        65_536,
        -65_536,
        i64::from(u32::MAX),
        i64::MAX,
        i64::MIN,
    ];
    for integer in edges {
        for bytes in widths(integer) {
            keeper.keeps(slot, bytes, &integer.into()).await?;
        }
    }
    Ok(keeper.session.alive()?)
}

pub(super) async fn floats(bench: &Bench) -> Result<(), Stop> {
    let mut keeper = Keeper::find(bench).await?;
    let slot = keeper.slot(&Type::Number)?;
    let short = [&[0xca][..], &1.5_f32.to_be_bytes()].concat();
    let long = [&[0xcb][..], &1.5_f64.to_be_bytes()].concat();
    for bytes in [short, long, text("1.5")] {
        keeper.keeps(slot, bytes, &number("1.5")?).await?;
    }
    Ok(keeper.session.alive()?)
}

pub(super) async fn tenths(bench: &Bench) -> Result<(), Stop> {
    let mut keeper = Keeper::find(bench).await?;
    let slot = keeper.slot(&Type::Number)?;
    let float = [&[0xcb][..], &0.1_f64.to_be_bytes()].concat();
    for bytes in [text("0.1"), float] {
        // Core compares the shortest texts, and a float is read as its own here.
        keeper.keeps(slot, bytes, &number("0.1")?).await?;
    }
    Ok(keeper.session.alive()?)
}

/// Numbers that no float holds.
const LARGE: [&str; 6] = [
    "9007199254740993",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775808",
    "1234567890123456789012345678901234567891",
    "0.1234567890123456789012345678901234567891",
];

pub(super) async fn exact(bench: &Bench) -> Result<(), Stop> {
    let mut keeper = Keeper::find(bench).await?;
    let slot = keeper.slot(&Type::Number)?;
    for digits in LARGE {
        let wanted = number(digits)?;
        let planned = keeper.keeps(slot, text(digits), &wanted).await?;
        same_digits(&planned.value, slot, digits)?;
        let bytes = msgpack::encode(&wanted, &Type::Number);
        let bytes = bytes.map_err(|error| Failure::new(error.to_string()))?;
        keeper.keeps(slot, bytes, &wanted).await?;
        let planned = keeper_json(&keeper, slot, &wanted).await?;
        same_digits(&planned, slot, digits).map_err(|failure| failure.context("as JSON"))?;
    }
    Ok(keeper.session.alive()?)
}

fn same_digits(planned: &Value, slot: &str, digits: &str) -> Result<(), Failure> {
    let found = planned.get(slot).map(json::encode);
    let same = matches!(&found, Some(Ok(text)) if text == digits);
    ensure(same, format!("{digits} comes back as {found:?}"))
}

/// Plans an object that is as it should be, in JSON.
async fn keeper_json(keeper: &Keeper<'_>, slot: &str, value: &Value) -> Result<Value, Failure> {
    let bytes = msgpack::encode(value, &Type::Number);
    let bytes = bytes.map_err(|error| Failure::new(error.to_string()))?;
    let slots = [(slot, bytes)];
    let form = |computed: Option<&[u8]>| {
        let msgpack = wire::map(&keeper.members(&slots, computed)?);
        as_json(keeper, &super::keeper::msgpack_value(msgpack))
    };
    let (state, config) = (form(None)?, form(Some(&wire::NIL))?);
    let planned = keeper.plan(state.clone(), state, config).await?;
    Ok(planned.value)
}

/// The same value in the other encoding.
pub(super) fn as_json(keeper: &Keeper<'_>, value: &DynamicValue) -> Result<DynamicValue, Failure> {
    let value = keeper.read(Some(value))?.value;
    let json = json::encode(&value).map_err(|error| Failure::new(error.to_string()))?;
    Ok(DynamicValue {
        json: json.into_bytes(),
        msgpack: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_width_holds_its_integer() {
        for (integer, count) in [(7, 9), (-1, 5), (200, 7), (-33, 4), (i64::MIN, 1)] {
            let forms = widths(integer);
            assert_eq!(forms.len(), count, "{integer}");
            for bytes in forms {
                let value = msgpack::decode(&bytes, &Type::Number).unwrap();
                assert_eq!(value, Value::from(integer), "{bytes:?}");
            }
        }
    }

    #[test]
    fn lost_digits_are_noticed() {
        let object = |text| Value::Object([("n".to_owned(), number(text).unwrap())].into());
        assert!(same_digits(&object(LARGE[0]), "n", LARGE[0]).is_ok());
        assert!(same_digits(&object("9007199254740992"), "n", LARGE[0]).is_err());
    }
}
