//! The elements of sets: compared without order and without duplicates, in time that grows with their number.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::Value;

/// A number that two values share if they are the [`same`](Value::same).
fn fingerprint(value: &Value) -> u64 {
    let mut hasher = DefaultHasher::new();
    std::mem::discriminant(value).hash(&mut hasher);
    match value {
        Value::Null | Value::Unknown(_) => {}
        Value::Bool(value) => value.hash(&mut hasher),
        Value::Number(number) => number.hash(&mut hasher),
        Value::String(text) => text.hash(&mut hasher),
        Value::List(items) | Value::Tuple(items) => {
            items
                .iter()
                .for_each(|item| fingerprint(item).hash(&mut hasher));
        }
        Value::Set(items) => items
            .iter()
            .map(fingerprint)
            .fold(0, u64::wrapping_add)
            .hash(&mut hasher),
        Value::Map(entries) | Value::Object(entries) => {
            for (key, item) in entries {
                (key, fingerprint(item)).hash(&mut hasher);
            }
        }
        Value::Dynamic(inner) => fingerprint(&inner.1).hash(&mut hasher),
    }
    hasher.finish()
}

/// Pairs every element of one set with a distinct element of the other.
pub(super) fn same_elements(a: &[Value], b: &[Value]) -> bool {
    a.len() == b.len() && partners(a, b).all(|partner| partner.is_some())
}

/// The position in `b` of the same element for every element of `a`; each at most once.
pub(crate) fn same_partners(a: &[Value], b: &[Value]) -> Vec<Option<usize>> {
    partners(a, b).collect()
}

fn partners(a: &[Value], b: &[Value]) -> impl Iterator<Item = Option<usize>> {
    // Elements are compared only when they look alike: sets in sets would be compared again and again.
    let mut rest: HashMap<u64, Vec<usize>> = HashMap::new();
    for (at, item) in b.iter().enumerate() {
        rest.entry(fingerprint(item)).or_default().push(at);
    }
    a.iter().map(move |item| {
        let alike = rest.get_mut(&fingerprint(item))?;
        let found = alike.iter().position(|at| item.same(&b[*at]))?;
        Some(alike.swap_remove(found))
    })
}

/// Which elements are the first of their kind. Elements with unknown parts may still turn out to differ.
pub(super) fn first_of_kind(items: &[Value]) -> Vec<bool> {
    let mut seen: HashMap<u64, Vec<&Value>> = HashMap::new();
    let mut first = |item| {
        let alike = seen.entry(fingerprint(item)).or_default();
        let new = !alike.iter().any(|other| item.same(other));
        if new {
            alike.push(item);
        }
        new
    };
    items
        .iter()
        .map(|item| item.has_unknown() || first(item))
        .collect()
}

/// The elements without repetitions, as a set has them.
pub(super) fn distinct(items: Vec<Value>) -> Vec<Value> {
    if items.len() < 2 {
        return items;
    }
    let first = first_of_kind(&items);
    let kept = items.into_iter().zip(first).filter(|(_, first)| *first);
    kept.map(|(item, _)| item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Type;

    fn numbers(range: impl Iterator<Item = i64>) -> Vec<Value> {
        range.map(Value::from).collect()
    }

    #[test]
    fn large_sets_compare_in_any_order() {
        let (up, down) = (numbers(0..100_000), numbers((0..100_000).rev()));
        assert!(same_elements(&up, &down));
        assert!(!same_elements(&up, &numbers((1..100_001).rev())));
    }

    #[test]
    fn sets_in_sets_are_compared_once() {
        let nest = |turned: bool| {
            (0..200).fold(Value::Set(Vec::new()), |value, level| {
                let mut items = vec![value, Value::from(level)];
                if turned {
                    items.reverse();
                }
                Value::Set(items)
            })
        };
        assert!(nest(false).same(&nest(true)));
    }

    #[test]
    fn equal_values_have_the_same_fingerprint() {
        let set = |items: &[i64]| Value::Set(numbers(items.iter().copied()));
        let dynamic = |value| Value::Dynamic(Box::new((Type::set(Type::Number), value)));
        for (a, b) in [
            (Value::unknown(), Value::unknown_with_prefix("a")),
            (set(&[1, 2, 3]), set(&[3, 1, 2])),
            (
                Value::List(vec![set(&[1, 2])]),
                Value::List(vec![set(&[2, 1])]),
            ),
            (dynamic(set(&[1, 2])), dynamic(set(&[2, 1]))),
        ] {
            assert!(a.same(&b));
            assert_eq!(fingerprint(&a), fingerprint(&b));
        }
    }

    #[test]
    fn repetitions_go_and_unknown_elements_stay() {
        let set = |items: &[i64]| Value::Set(numbers(items.iter().copied()));
        assert_eq!(
            distinct(numbers([1, 2, 1, 3, 2].into_iter())),
            numbers([1, 2, 3].into_iter())
        );
        assert_eq!(distinct(vec![set(&[1, 2]), set(&[2, 1])]), [set(&[1, 2])]);
        assert_eq!(distinct(vec![Value::Null; 2]), [Value::Null]);
        assert_eq!(distinct(vec![Value::unknown(); 2]).len(), 2);
    }
}
