//! Validators of lists, sets and maps: how many elements, and which must differ.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::ops::RangeInclusive;

use super::Validator;
use crate::model::Set;

/// A list, set or map.
pub trait Collection {
    /// Its elements.
    type Element;

    /// The elements; those of a map by its keys.
    fn elements(&self) -> Vec<&Self::Element>;
}

impl<T> Collection for Vec<T> {
    type Element = T;

    fn elements(&self) -> Vec<&T> {
        self.iter().collect()
    }
}

impl<T> Collection for Set<T> {
    type Element = T;

    fn elements(&self) -> Vec<&T> {
        self.0.iter().collect()
    }
}

impl<T> Collection for BTreeMap<String, T> {
    type Element = T;

    fn elements(&self) -> Vec<&T> {
        self.values().collect()
    }
}

/// A collection of a number of elements, both bounds included.
pub fn size<C: Collection>(range: RangeInclusive<usize>) -> Validator<C> {
    let (min, max) = (*range.start(), *range.end());
    let describe = format!("{min} to {max} elements.");
    Validator::new(describe, move |collection: &C| {
        let count = collection.elements().len();
        match range.contains(&count) {
            true => Ok(()),
            false => Err(format!(
                "{min} to {max} elements are allowed, found {count}."
            )),
        }
    })
}

/// A collection whose elements differ in a key, such as the name of an object. `name` is that of the key in messages;
/// an element without a key, such as one that is null or not known yet, equals no other.
pub fn unique_by<C: Collection + 'static, K: Debug + PartialEq>(
    name: &'static str,
    key: impl Fn(&C::Element) -> Option<K> + Send + Sync + 'static,
) -> Validator<C> {
    let describe = format!("Every {name} once.");
    Validator::new(describe, move |collection: &C| {
        let mut seen: Vec<K> = Vec::new();
        for key in collection.elements().into_iter().filter_map(&key) {
            if seen.contains(&key) {
                return Err(format!(
                    "The {name} {key:?} is given twice; every {name} may occur once."
                ));
            }
            seen.push(key);
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Attr;

    #[test]
    fn elements_are_counted_in_every_kind_of_collection() {
        assert_eq!((size(1..=2).test)(&vec![1]), Ok(()));
        let none = (size(1..=2).test)(&Set::<i64>(Vec::new()));
        assert_eq!(
            none,
            Err("1 to 2 elements are allowed, found 0.".to_owned())
        );
        let map = BTreeMap::from([("a".to_owned(), 1), ("b".to_owned(), 2)]);
        assert!((size(0..=1).test)(&map).is_err());
    }

    #[test]
    fn a_key_occurs_once_unless_it_is_open() {
        let names = unique_by("name", Attr::<String>::get);
        let list = |names: &[Attr<String>]| names.to_vec();
        let fine = list(&[
            "a".into(),
            Attr::Unknown,
            "b".into(),
            Attr::Unknown,
            Attr::Null,
        ]);
        assert_eq!((names.test)(&fine), Ok(()));
        let twice = (names.test)(&list(&["a".into(), "b".into(), "a".into()]));
        let message = "The name \"a\" is given twice; every name may occur once.";
        assert_eq!(twice, Err(message.to_owned()));
    }
}
