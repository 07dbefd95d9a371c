//! Unset is one thing: null, and whatever an attribute declares to mean the same.

use std::collections::BTreeMap;

use super::{Attribute, Kind};
use crate::value::{Type, Value};

impl Attribute {
    /// The attributes of the objects in its values, for a nested attribute and for one of a plain type.
    pub fn object_members(&self) -> &[Attribute] {
        match &self.kind {
            Kind::Nested(_, members) => members,
            Kind::Type(_) => &self.members,
        }
    }

    /// Whether requests to the API have it: it has a counterpart, and not from the API alone.
    pub fn is_sent(&self) -> bool {
        !self.counterpart.local && (self.required || self.optional)
    }

    /// Whether core takes it for computed as well: values that mean unset have several spellings, and core lets a plan keep
    /// the one from before where nothing is configured only in computed attributes. Nothing is ever known after apply.
    pub(crate) fn keeps_spelling(&self) -> bool {
        let plain = matches!(self.kind, Kind::Type(_)) && !self.write_only;
        plain && self.optional && !self.computed && self.unset.is_some()
    }

    /// Whether core takes it for computed.
    pub(crate) fn is_open(&self) -> bool {
        self.computed || self.keeps_spelling()
    }

    /// The empty value, where the type has one.
    pub(crate) fn empty(&self) -> Option<Value> {
        match &self.kind {
            Kind::Type(Type::String) => Some("".into()),
            Kind::Type(Type::List(_)) => Some(Value::List(Vec::new())),
            Kind::Type(Type::Set(_)) => Some(Value::Set(Vec::new())),
            Kind::Type(Type::Map(_)) => Some(Value::Map(BTreeMap::new())),
            _ => None,
        }
    }

    /// Whether a value means the same as unset. Null always does. An attribute with [`Attribute::unset`] is unset also by
    /// that value, by an empty string or collection, by a collection of empty strings, by a map of nulls, and by one object
    /// whose members are all unset.
    pub fn is_unset(&self, value: &Value) -> bool {
        is_unset(self.unset.as_ref(), self.object_members(), value)
    }

    /// The positions of empty strings in a list or set in which none is of use. One that has nothing else is unset.
    pub fn stray_empty_strings(&self, value: &Value) -> Vec<usize> {
        match self.is_unset(value) {
            true => Vec::new(),
            false => self.empty_strings(value),
        }
    }

    /// Whether the value is a list or set of empty strings alone, which is the same as none.
    pub(crate) fn is_all_empty_strings(&self, value: &Value) -> bool {
        self.is_unset(value) && !self.empty_strings(value).is_empty()
    }

    fn empty_strings(&self, value: &Value) -> Vec<usize> {
        let (Value::List(items) | Value::Set(items)) = value else {
            return Vec::new();
        };
        if self.unset.is_none() || self.empty_is_value {
            return Vec::new();
        }
        let strays = items.iter().enumerate();
        strays
            .filter(|(_, item)| item.as_str() == Some(""))
            .map(|(index, _)| index)
            .collect()
    }
}

pub(crate) fn is_unset(unset: Option<&Value>, members: &[Attribute], value: &Value) -> bool {
    let Some(unset) = unset else {
        return value.is_null();
    };
    match value {
        Value::Null => true,
        value if value.same(unset) => true,
        Value::String(text) => text.is_empty(),
        Value::Map(entries) => entries.values().all(Value::is_null),
        Value::Object(entries) => all_unset(members, entries),
        Value::List(items) | Value::Set(items) => match items.as_slice() {
            [] => true,
            [Value::Object(entries)] => all_unset(members, entries),
            items => items.iter().all(is_empty),
        },
        _ => false,
    }
}

fn is_empty(element: &Value) -> bool {
    element.is_null() || element.as_str() == Some("")
}

fn all_unset(members: &[Attribute], entries: &BTreeMap<String, Value>) -> bool {
    let unset = |(name, value): (&String, &Value)| {
        let member = members.iter().find(|member| member.name == *name);
        member.map_or(value.is_null(), |member| member.is_unset(value))
    };
    !members.is_empty() && entries.iter().all(unset)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Attr;
    use crate::value::Type;

    #[test]
    fn a_map_of_nulls_is_unset() {
        let labels = Attribute {
            unset: Some(Value::Null),
            ..Attribute::new("labels", Kind::Type(Type::map(Type::String)))
        };
        let map = |value: Value| Value::Map([("team".to_owned(), value)].into());
        assert!(labels.is_unset(&map(Value::Null)));
        assert!(!labels.is_unset(&map("shop".into())));
    }

    #[test]
    fn a_list_of_empty_strings_is_unset() {
        let names = Attribute {
            unset: Some(Value::Null),
            ..Attribute::new("names", Kind::Type(Type::set(Type::String)))
        };
        assert!(names.is_unset(&Value::Set(vec!["".into(), Value::Null])));
        assert!(!names.is_unset(&Value::Set(vec!["".into(), "a".into()])));
        assert!(!names.is_unset(&Value::Set(vec![Value::unknown()])));
    }

    #[test]
    fn an_empty_string_among_others_is_a_stray_one() {
        let names = Attribute {
            unset: Some(Value::Null),
            ..Attribute::new("names", Kind::Type(Type::list(Type::String)))
        };
        let list = |items: &[&str]| Value::List(items.iter().map(|it| (*it).into()).collect());
        assert_eq!(
            names.stray_empty_strings(&list(&["a", "", "b", ""])),
            [1, 3]
        );
        for fine in [list(&[]), list(&["", ""]), list(&["a"]), Value::Null] {
            assert_eq!(names.stray_empty_strings(&fine), Vec::<usize>::new());
        }
        let words = Attribute {
            empty_is_value: true,
            ..names
        };
        assert_eq!(
            words.stray_empty_strings(&list(&["a", ""])),
            Vec::<usize>::new()
        );
    }

    /// A block.
    #[derive(Clone, Debug, Default, crate::Model)]
    #[tf(unset)]
    struct Log {
        /// Needed.
        #[tf(required)]
        driver: Attr<String>,
        /// Off unless it is on.
        #[tf(optional, unset = false)]
        verbose: Attr<bool>,
    }

    #[test]
    fn a_value_is_unset_by_the_schema_of_its_type() {
        let log = |driver: Attr<String>, verbose: bool| {
            Attr::Known(Log {
                driver,
                verbose: verbose.into(),
            })
        };
        for unset in [Attr::Null, log("".into(), false)] {
            assert!(unset.is_unset(), "{unset:?}");
        }
        for set in [
            Attr::Unknown,
            log("a".into(), false),
            log("".into(), true),
            log(Attr::Unknown, false),
        ] {
            assert!(!set.is_unset(), "{set:?}");
        }
        let text = |text: &str| Attr::Known(text.to_owned());
        assert!(text("").is_unset() && !text("a").is_unset());
        assert!(Attr::Known(vec![log("".into(), false)]).is_unset());
    }
}
