//! MessagePack or JSON of a rich model: what decodes into the Rust struct must encode, and decode to the same again.

#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tfplug::schema::Schema;
use tfplug::validator::{between, length};
use tfplug::value::{Type, Value, json, msgpack};
use tfplug::{Attr, Field as _, Model, Path, Set, Timeouts};

#[derive(Clone, Debug, PartialEq, Model)]
struct Thing {
    #[tf(required, force_new, validate = length(1..=8))]
    a: Attr<String>,
    #[tf(optional, computed, default = 5, validate = between(1..=9))]
    b: Attr<i64>,
    #[tf(optional, computed)]
    c: Attr<f64>,
    #[tf(optional, eq = same_truth)]
    d: Attr<bool>,
    #[tf(computed, keep, prefix = "arn:")]
    e: Attr<String>,
    #[tf(optional, each = between(0..=9))]
    f: Attr<Set<i64>>,
    #[tf(optional)]
    g: Attr<BTreeMap<String, Attr<String>>>,
    #[tf(optional)]
    h: Attr<Vec<Part>>,
    #[tf(optional, nested)]
    i: Attr<Part>,
    #[tf(optional, nested)]
    j: Attr<BTreeMap<String, Part>>,
    #[tf(block)]
    k: Attr<Part>,
    #[tf(block, max = 3)]
    l: Attr<Vec<Part>>,
    #[tf(block)]
    m: Attr<Set<Part>>,
    #[tf(timeouts(create))]
    n: Timeouts,
}

#[derive(Clone, Debug, PartialEq, Model)]
struct Part {
    #[tf(required)]
    a: Attr<String>,
    #[tf(optional)]
    b: Attr<Vec<Attr<f64>>>,
}

fn same_truth(a: &bool, b: &bool) -> bool {
    a == b
}

struct Shape {
    schema: Schema,
    ty: Type,
}

static SHAPE: LazyLock<Shape> = LazyLock::new(|| {
    let schema = Schema {
        version: 0,
        block: <Thing as Model>::block(),
    };
    assert_eq!(schema.check(), Vec::<String>::new());
    let ty = schema.block.ty();
    Shape { schema, ty }
});

fuzz_target!(|data: &[u8]| {
    let Some((format, rest)) = data.split_first() else {
        return;
    };
    let ty = &SHAPE.ty;
    let value = match format % 3 {
        0 => msgpack::decode(rest, ty).ok(),
        1 => json::decode(rest, ty).ok(),
        _ => Some(built(ty, &mut rest.iter().copied())),
    };
    let Some(value) = value else {
        return;
    };
    for attribute in &SHAPE.schema.block.attributes {
        let part = value.get(&attribute.name).unwrap_or(&Value::Null);
        let at = Path::from(attribute.name.as_str());
        let checks = attribute.checks.iter();
        for (path, message) in checks.flat_map(|check| check.faults(part, &at)) {
            assert!(!SHAPE.schema.block.clip(&path).is_empty() && !message.is_empty());
        }
        if let Some(equal) = &attribute.equal {
            equal.holds(part, part);
        }
    }
    let Ok(Attr::Known(thing)) = Thing::decode(&value, &Path::root()) else {
        return;
    };
    // Durations are parsed when they are asked for.
    let _ = thing.n.get("create");
    let encoded = thing.encode();
    let bytes = msgpack::encode(&encoded, ty).expect("a model fits its own type");
    let read = msgpack::decode(&bytes, ty).expect("an encoded value can be decoded");
    let again = Thing::decode(&read, &Path::root()).expect("a model can be read again");
    assert_eq!(again, Attr::Known(distinct(thing)), "from {value:?}");
});

/// A model as it arrives: sets have lost their repetitions on the way, but for what may still turn out to differ.
fn distinct(thing: Thing) -> Thing {
    fn once<T: PartialEq + tfplug::Field>(set: Set<T>) -> Set<T> {
        let mut kept = Vec::new();
        for item in set.0 {
            if item.encode().has_unknown() || !kept.contains(&item) {
                kept.push(item);
            }
        }
        Set(kept)
    }
    Thing {
        f: thing.f.map(once),
        m: thing.m.map(once),
        ..thing
    }
}

/// A value that fits `ty`: every byte is a choice, and where they end all is null.
fn built(ty: &Type, choices: &mut impl Iterator<Item = u8>) -> Value {
    let choice = match choices.next() {
        None | Some(0) => return Value::Null,
        Some(1) => return Value::unknown(),
        Some(choice) => choice,
    };
    let count = usize::from(choice % 4);
    let mut items =
        |element: &Type| -> Vec<Value> { (0..count).map(|_| built(element, choices)).collect() };
    match ty {
        Type::Bool => Value::Bool(choice % 2 == 0),
        Type::Number => match choice % 3 {
            0 => Value::from(i64::from(choice) - 128),
            1 => Value::from(i64::MIN + i64::from(choice)),
            _ => Value::Number(
                tfplug::value::Number::from_f64(1.0 / f64::from(choice)).expect("it is finite"),
            ),
        },
        Type::String => Value::from(char::from(choice).to_string()),
        Type::List(element) => Value::List(items(element)),
        Type::Set(element) => Value::Set(items(element)),
        Type::Tuple(elements) => {
            Value::Tuple(elements.iter().map(|ty| built(ty, choices)).collect())
        }
        Type::Map(element) => {
            let keys = (0..count).map(|key| key.to_string());
            Value::Map(keys.zip(items(element)).collect())
        }
        Type::Object(attributes) => {
            let parts = attributes
                .iter()
                .map(|(name, ty)| (name.clone(), built(ty, choices)));
            Value::Object(parts.collect())
        }
        Type::Dynamic => Value::Null,
    }
}
