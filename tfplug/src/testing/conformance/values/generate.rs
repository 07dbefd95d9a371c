//! Values made from nothing but a type.

use crate::value::{Type, Value};

/// A value with something in every part; another one for each `seed`, except that there are only two booleans.
pub(in crate::testing::conformance) fn filled(ty: &Type, seed: i64) -> Value {
    match ty {
        Type::Bool => Value::Bool(seed % 2 != 0),
        Type::Number => Value::from(seed),
        Type::String => Value::String(format!("x{seed}")),
        Type::Dynamic => {
            let inner = filled(&Type::String, seed);
            Value::Dynamic(Box::new((Type::String, inner)))
        }
        Type::List(element) => Value::List(vec![filled(element, seed)]),
        Type::Set(element) => Value::Set(vec![filled(element, seed)]),
        Type::Map(element) => Value::Map([("k".to_owned(), filled(element, seed))].into()),
        Type::Object(attributes) => {
            let attributes = attributes.iter();
            let filled = attributes.map(|(name, ty)| (name.clone(), filled(ty, seed)));
            Value::Object(filled.collect())
        }
        Type::Tuple(elements) => {
            let elements = elements.iter();
            Value::Tuple(elements.map(|ty| filled(ty, seed)).collect())
        }
    }
}

/// The value with one of its parts null, for every part of it, at every depth.
pub(super) fn nulled(value: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    for (position, (_, child)) in value.children().into_iter().enumerate() {
        let replaced = std::iter::once(Value::Null).chain(nulled(child));
        found.extend(replaced.filter_map(|child| with_child(value, position, child)));
    }
    found
}

/// The value with another child in one position.
fn with_child(value: &Value, position: usize, child: Value) -> Option<Value> {
    let mut value = value.clone();
    let place = match &mut value {
        Value::List(items) | Value::Set(items) | Value::Tuple(items) => items.get_mut(position),
        Value::Map(entries) | Value::Object(entries) => entries.values_mut().nth(position),
        _ => None,
    };
    *place? = child;
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::msgpack;

    #[test]
    fn values_are_of_their_type() {
        let object = Type::Object([("a".to_owned(), Type::set(Type::Number))].into());
        let ty = Type::map(Type::Tuple(vec![object, Type::Dynamic, Type::Bool]));
        let value = filled(&ty, 1);
        assert!(!value.same(&filled(&ty, 2)));
        let bytes = msgpack::encode(&value, &ty).unwrap();
        assert_eq!(msgpack::decode(&bytes, &ty).unwrap(), value);
    }

    #[test]
    fn every_part_becomes_null_once() {
        let list = Type::list(Type::Object([("a".to_owned(), Type::String)].into()));
        let object = |inner: Value| Value::List(vec![inner]);
        let inner = Value::Object([("a".to_owned(), Value::Null)].into());
        let found = nulled(&filled(&list, 1));
        assert_eq!(found, [object(Value::Null), object(inner)]);
    }
}
