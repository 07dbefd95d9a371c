//! V: values of every form, there and back; most of it with a resource that keeps what it is given.

mod encodings;
pub(super) mod generate;
mod keeper;
mod malformed;
mod numbers;
mod wire;

use self::generate::{filled, nulled};
use self::keeper::{Keeper, packed};
use self::wire::{NIL, UNKNOWN, array, array_length, dynamic, extension, map, text};
use crate::schema::Nesting;
use crate::testing::Failure;
use crate::testing::conformance::case::{cases, ensure, ensure_eq, not_applicable};
use crate::testing::conformance::{Bench, Stop};
use crate::value::{Type, Value};

cases! {
    V01 Protocol "integers of every width keep their value" => numbers::integers;
    V02 Protocol "1.5 is the same as a float of 32 or 64 bits and as text" => numbers::floats;
    V03 Protocol "0.1 stays 0.1, as text and as a float" => numbers::tenths;
    V04 Protocol "large numbers are exact, in MessagePack and JSON" => numbers::exact;
    V05 Protocol "null stays null in every position" => nulls;
    V06 Protocol "unknown is decoded from every form, and encoded in one" => unknowns;
    V07 Protocol "unknown values with any refinement are read" => refined;
    V08 Protocol "sets have no order and no duplicates" => sets;
    V09 Protocol "maps and objects may come in any order" => shuffled;
    V10 Protocol "dynamic values keep value and type" => dynamics;
    V11 Quality "a value that is absent or empty is null" => malformed::absent;
    V12 Protocol "JSON means the same as MessagePack" => encodings::json_values;
    V13 Quality "bytes that are not a value of the type are an error" => malformed::malformed;
    V14 Quality "a missing or superfluous attribute is an error that names it" => malformed::other_attributes;
    V15 Quality "every text is kept, in normal form C at most, and broken UTF-8 is an error" => malformed::texts;
    V16 Protocol "many elements and deep nesting are not a problem" => encodings::large;
    V17 Protocol "answers have exactly the attributes of the schema" => encodings::strict;
    V18 Protocol "null, empty and filled collections differ, and blocks are never null" => collections;
    V19 Protocol "a key that is there twice does no harm" => malformed::duplicate_keys;
    V20 Protocol "stored state is read leniently" => encodings::lenient;
}

async fn nulls(bench: &Bench) -> Result<(), Stop> {
    let mut keeper = Keeper::find(bench).await?;
    for attribute in keeper.attributes() {
        let (name, ty) = (&attribute.name, attribute.ty());
        keeper.keeps_value(name, &ty, &Value::Null).await?;
        // Many SDKs refuse a null in place of a nested object.
        let refusable = |value: &Value| {
            let collection = !matches!(value, Value::Object(_));
            let mut children = value.children().into_iter();
            let nested = !attribute.nested().is_empty();
            nested && collection && children.any(|(_, child)| child.is_null())
        };
        for value in nulled(&filled(&ty, 1)) {
            if !refusable(&value) {
                keeper.keeps_value(name, &ty, &value).await?;
            }
        }
    }
    for block in keeper.blocks() {
        let ty = block.nesting.wrap(block.block.ty());
        let inside = block.block.empty();
        let value = match block.nesting {
            Nesting::Single | Nesting::Group => inside,
            Nesting::List => Value::List(vec![inside]),
            Nesting::Set => Value::Set(vec![inside]),
            Nesting::Map => Value::Map([("k".to_owned(), inside)].into()),
        };
        keeper.keeps_value(&block.name, &ty, &value).await?;
    }
    Ok(keeper.session.alive()?)
}

/// Fails unless these bytes are planned as unknown; returns their encoding.
async fn stays_unknown(
    keeper: &Keeper<'_>,
    slot: &str,
    bytes: Vec<u8>,
) -> Result<Vec<u8>, Failure> {
    let sent = wire::hex(&bytes);
    let check = async {
        let planned = keeper.create(&[(slot, bytes)]).await?;
        let found = planned.value.get(slot).unwrap_or(&Value::Null);
        ensure(found.is_unknown(), format!("is planned as {found:?}"))?;
        let encoded = wire::member(&planned.raw, slot);
        Ok(encoded.unwrap_or_default().to_vec())
    };
    let result: Result<_, Failure> = check.await;
    result.map_err(|failure| failure.context(format_args!("{slot} sent as {sent}")))
}

async fn unknowns(bench: &Bench) -> Result<(), Stop> {
    let mut keeper = Keeper::find(bench).await?;
    let collections = keeper
        .blocks()
        .filter(|block| matches!(block.nesting, Nesting::List | Nesting::Set | Nesting::Map));
    let attributes = keeper.attributes().map(|attribute| &attribute.name);
    for name in attributes.chain(collections.map(|block| &block.name)) {
        for bytes in [
            UNKNOWN.to_vec(),
            vec![0xd4, 5, 9],
            extension(0, &[0]),
            extension(1, &[0, 0, 0]),
            extension(0xff, &[]),
        ] {
            let encoded = stays_unknown(&keeper, name, bytes).await?;
            let what = format!("the encoding of the unknown {name}");
            ensure_eq(&what, encoded.as_slice(), UNKNOWN.as_slice())?;
        }
    }
    Ok(keeper.session.alive()?)
}

async fn refined(bench: &Bench) -> Result<(), Stop> {
    const CODE: u8 = 12;
    let mut keeper = Keeper::find(bench).await?;
    let not_null = [1, 0xc2];
    let entries = |count: u8, rest: &[u8]| {
        let head = [0x80 | count];
        extension(CODE, &[&head, rest].concat())
    };
    for (_, ty) in keeper.slots() {
        let Ok(slot) = keeper.slot(&ty) else { continue };
        let more: &[Vec<u8>] = match &ty {
            Type::String => &[[&[2][..], &text("ab")].concat()],
            Type::Number => &[vec![3, 0x92, 1, 0xc3], vec![4, 0x92, 9, 0xc2]],
            Type::List(_) | Type::Set(_) | Type::Map(_) => &[vec![5, 1], vec![6, 3]],
            // Core refines no dynamic value.
            Type::Dynamic => continue,
            _ => &[],
        };
        let unheard_of = [&[99][..], &array(&[NIL.to_vec(), text("x")])].concat();
        for entry in more.iter().chain([&unheard_of]) {
            let both = [&not_null[..], entry].concat();
            stays_unknown(&keeper, slot, entries(2, &both)).await?;
        }
        stays_unknown(&keeper, slot, entries(1, &not_null)).await?;
    }
    Ok(keeper.session.alive()?)
}

async fn sets(bench: &Bench) -> Result<(), Stop> {
    let mut keeper = Keeper::find(bench).await?;
    let mut found = false;
    for (slot, ty) in keeper.slots() {
        let Type::Set(element) = &ty else { continue };
        found = true;
        let items = |seeds: [i64; 3]| {
            let items = seeds.map(|seed| packed(&filled(element, seed), element));
            items.into_iter().collect::<Result<Vec<_>, Failure>>()
        };
        let (one, other) = (array(&items([1, 2, 3])?), array(&items([3, 1, 2])?));
        let nothing = |bytes: &[u8], computed| {
            let members = keeper.members(&[(slot, bytes.to_vec())], computed)?;
            Ok::<_, Failure>(keeper::msgpack_value(map(&members)))
        };
        let prior = nothing(&one, None)?;
        let (proposed, config) = (nothing(&other, None)?, nothing(&other, Some(&NIL))?);
        let planned = keeper.plan(prior.clone(), proposed, config).await?;
        let wanted = keeper.read(Some(&prior))?;
        let same = planned.value.same(&wanted.value);
        ensure(same, format!("{slot} is another set when shuffled"))?;
        let count = wire::member(&planned.raw, slot).and_then(array_length);
        ensure_eq(&format!("the number of elements of {slot}"), count, Some(3))?;
    }
    if !found {
        return Err(not_applicable("it has no set"));
    }
    Ok(keeper.session.alive()?)
}

async fn shuffled(bench: &Bench) -> Result<(), Stop> {
    let mut keeper = Keeper::find(bench).await?;
    let slot = keeper.slot(&Type::map(Type::String))?;
    let keys = ["b", "c", "a"];
    let bytes = map(&keys.map(|key| (key, text(key))));
    let wanted = keys.map(|key| (key.to_owned(), Value::from(key)));
    let wanted = Value::Map(wanted.into());
    keeper.keeps(slot, bytes.clone(), &wanted).await?;
    let slots = [(slot, bytes)];
    let reversed = |computed| {
        let mut members = keeper.members(&slots, computed)?;
        members.reverse();
        Ok::<_, Failure>(keeper::msgpack_value(map(&members)))
    };
    let (state, config) = (reversed(None)?, reversed(Some(&NIL[..]))?);
    let planned = keeper.plan(state.clone(), state.clone(), config).await?;
    let same = planned.value.same(&keeper.read(Some(&state))?.value);
    ensure(same, "attributes in another order mean something else")?;
    Ok(keeper.session.alive()?)
}

async fn dynamics(bench: &Bench) -> Result<(), Stop> {
    let mut keeper = Keeper::find(bench).await?;
    let slot = keeper.slot(&Type::Dynamic)?;
    let object = Type::Object([("a".to_owned(), Type::Dynamic)].into());
    let types = [
        Type::String,
        Type::Number,
        Type::Bool,
        Type::list(Type::String),
        Type::set(Type::Number),
        Type::map(Type::Bool),
        Type::Tuple(vec![Type::String, Type::Number]),
        object,
    ];
    keeper.keeps(slot, NIL.to_vec(), &Value::Null).await?;
    for ty in types {
        for value in [filled(&ty, 1), Value::Null] {
            let json = ty.to_json().to_string();
            let bytes = dynamic(&json, &packed(&value, &ty)?);
            let wanted = Value::Dynamic(Box::new((ty.clone(), value)));
            keeper.keeps(slot, bytes, &wanted).await?;
        }
    }
    let unknown = dynamic("\"string\"", &UNKNOWN);
    let planned = keeper.create(&[(slot, unknown)]).await?;
    let found = planned.value.get(slot);
    let typed = Value::Dynamic(Box::new((Type::String, Value::unknown())));
    let kept = found.is_some_and(|found| found.same(&typed));
    ensure(kept, format!("an unknown string is planned as {found:?}"))?;
    Ok(keeper.session.alive()?)
}

async fn collections(bench: &Bench) -> Result<(), Stop> {
    let mut keeper = Keeper::find(bench).await?;
    for attribute in keeper.attributes() {
        let ty = attribute.ty();
        let Some(empty) = empty(&ty) else { continue };
        for value in [Value::Null, empty, filled(&ty, 1)] {
            keeper.keeps_value(&attribute.name, &ty, &value).await?;
        }
    }
    for block in keeper.blocks() {
        let ty = block.nesting.wrap(block.block.ty());
        for value in empty(&ty).into_iter().chain([filled(&ty, 1)]) {
            keeper.keeps_value(&block.name, &ty, &value).await?;
        }
    }
    Ok(keeper.session.alive()?)
}

/// The empty collection of a type.
fn empty(ty: &Type) -> Option<Value> {
    match ty {
        Type::List(_) => Some(Value::List(Vec::new())),
        Type::Set(_) => Some(Value::Set(Vec::new())),
        Type::Map(_) => Some(Value::Map(Default::default())),
        _ => None,
    }
}
