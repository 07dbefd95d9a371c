//! Launch configurations made from the schema: one with everything set, and any by chance.

use proptest::prelude::*;
use tfplug::schema::{Attribute, Block, Kind, NestedBlock, Nesting};
use tfplug::value::{Type, Value};
use tfplug::{Attr, Field as _, Path};

use super::super::schema::LaunchConfiguration;

/// Values that EC2 gives meaning beyond their type: credits need an instance type that has them.
const CHOSEN: [(&str, &str); 1] = [("instance_type", "t4g.large")];

/// The schema without `timeouts`, which no request has.
pub(super) fn block() -> Block {
    let mut block = <LaunchConfiguration as tfplug::Model>::block();
    block.blocks.retain(|nested| nested.name != "timeouts");
    block
}

pub(super) fn decode(value: &Value) -> LaunchConfiguration {
    match LaunchConfiguration::decode(value, &Path::root()).unwrap() {
        Attr::Known(model) => model,
        open => panic!("{open:?}"),
    }
}

/// Everything set to a value that is not a default.
pub(super) fn full() -> Value {
    filled(&block())
}

fn filled(block: &Block) -> Value {
    let mut members = values(&block.attributes);
    for nested in &block.blocks {
        members.push((
            nested.name.clone(),
            wrap(nested, vec![filled(&nested.block)]),
        ));
    }
    Value::Object(members.into_iter().collect())
}

fn values(attributes: &[Attribute]) -> Vec<(String, Value)> {
    let value = |it: &Attribute| (it.name.clone(), value(it));
    attributes.iter().map(value).collect()
}

fn wrap(nested: &NestedBlock, items: Vec<Value>) -> Value {
    match nested.nesting {
        Nesting::Set => Value::Set(items),
        _ => Value::List(items),
    }
}

/// A value that all checks of the attribute accept.
fn value(attribute: &Attribute) -> Value {
    match &attribute.kind {
        Kind::Type(Type::String) => texts(attribute).remove(0),
        Kind::Type(Type::Number) => numbers(attribute).remove(0),
        Kind::Type(Type::Bool) => true.into(),
        Kind::Type(Type::Set(_)) => Value::Set(vec![attribute.name.as_str().into()]),
        Kind::Type(Type::Map(_)) => Value::Map([("key".to_owned(), "value".into())].into()),
        Kind::Type(Type::List(_)) => {
            let members = values(&attribute.members);
            Value::List(vec![Value::Object(members.into_iter().collect())])
        }
        other => panic!("{}: {other:?}", attribute.name),
    }
}

pub(super) fn accepts(attribute: &Attribute, value: &Value) -> bool {
    let faults = |check: &tfplug::validator::Check| check.faults(value, &Path::root());
    attribute
        .checks
        .iter()
        .all(|check| faults(check).is_empty())
}

/// Texts that the attribute accepts: those that its checks quote, else its name.
fn texts(attribute: &Attribute) -> Vec<Value> {
    let quoted = attribute
        .checks
        .iter()
        .flat_map(|check| check.describe().split('`').skip(1).step_by(2));
    let chosen = CHOSEN.iter().filter(|(name, _)| *name == attribute.name);
    let texts = chosen
        .map(|(_, text)| *text)
        .chain(quoted)
        .chain([attribute.name.as_str()]);
    let texts = texts.filter(|text| !text.is_empty()).map(Value::from);
    texts.filter(|text| accepts(attribute, text)).collect()
}

fn numbers(attribute: &Attribute) -> Vec<Value> {
    let numbers = [2i64, 60, 7, 100].map(Value::from);
    numbers
        .into_iter()
        .filter(|number| accepts(attribute, number))
        .collect()
}

/// A launch configuration with any of the attributes, in any spelling.
pub(super) fn any() -> impl Strategy<Value = LaunchConfiguration> {
    any_object(&block()).prop_map(|value| LaunchConfiguration {
        image_family: "al2023".into(),
        name: "web".into(),
        ..decode(&value)
    })
}

fn any_object(block: &Block) -> BoxedStrategy<Value> {
    let attributes = block.attributes.iter().map(any_value);
    let blocks = block.blocks.iter().map(any_block);
    let names = block.attributes.iter().map(|it| it.name.clone());
    let names: Vec<String> = names
        .chain(block.blocks.iter().map(|it| it.name.clone()))
        .collect();
    let values: Vec<_> = attributes.chain(blocks).collect();
    values
        .prop_map(move |values| Value::Object(names.iter().cloned().zip(values).collect()))
        .boxed()
}

fn any_value(attribute: &Attribute) -> BoxedStrategy<Value> {
    let mut values = vec![Value::Null];
    match &attribute.kind {
        Kind::Type(Type::String) => {
            // The rendered script is absent rather than empty.
            values.extend(attribute.optional.then(|| "".into()));
            values.extend(texts(attribute));
        }
        Kind::Type(Type::Number) => {
            values.push(0i64.into());
            values.extend(numbers(attribute));
        }
        Kind::Type(Type::Bool) => values.extend([false.into(), true.into()]),
        Kind::Type(Type::Set(_)) => {
            let sets: [&[&str]; 3] = [&[], &["b"], &["c", "a"]];
            values.extend(sets.map(super::set));
        }
        Kind::Type(Type::Map(_)) => {
            let pairs = [("a".to_owned(), "".into()), ("b".to_owned(), "1".into())];
            values.extend([Value::Map([].into()), Value::Map(pairs.into())]);
        }
        _ => {
            values.push(Value::List(Vec::new()));
            let members = Block {
                attributes: attribute.members.clone(),
                ..Block::default()
            };
            let list = any_object(&members).prop_map(|object| Value::List(vec![object]));
            return prop_oneof![prop::sample::select(values), list].boxed();
        }
    }
    prop::sample::select(values).boxed()
}

/// None, any one, or several with content: EC2 numbers them, and forgets those without.
fn any_block(nested: &NestedBlock) -> BoxedStrategy<Value> {
    let (none, full) = (wrap(nested, Vec::new()), filled(&nested.block));
    let named = nested.clone();
    let one = any_object(&nested.block).prop_map(move |object| wrap(&named, vec![object]));
    if nested.max == 1 || nested.nesting == Nesting::Set {
        return prop_oneof![1 => Just(none), 2 => one].boxed();
    }
    let several = wrap(nested, vec![full.clone(), full]);
    prop_oneof![1 => Just(none), 2 => one, 1 => Just(several)].boxed()
}
