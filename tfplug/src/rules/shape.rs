//! The shape of values: exactly as in the schema, nothing missing and nothing more.

use std::collections::BTreeMap;

use super::place::Place;
use super::{Content, Violation, member};
use crate::schema::{Attribute, Block, Kind, NestedBlock, Nesting};
use crate::value::{Type, Value};

/// The values that a kind may hold beyond known, stored ones.
#[derive(Clone, Copy)]
pub(super) struct Allowed {
    unknown: bool,
    write_only: bool,
}

impl Allowed {
    pub(super) const CONFIG: Self = Self {
        unknown: true,
        write_only: true,
    };
    pub(super) const PLAN: Self = Self {
        unknown: true,
        write_only: false,
    };
    const STATE: Self = Self {
        unknown: false,
        write_only: false,
    };
}

/// Whether `value` is shaped as a configuration: as in the schema, with unknown values and write-only ones.
/// Null is well shaped.
pub fn shape(block: &Block, value: &Value) -> Vec<Violation> {
    check(block, value, Allowed::CONFIG)
}

/// Whether `value` can be stored: shaped as in the schema, nothing unknown, write-only attributes null. Null, which
/// is the absence of an object, is a state too.
///
/// Core itself lets a null set of blocks pass after an apply; it is a fault here all the same.
pub fn state(block: &Block, value: &Value) -> Vec<Violation> {
    check(block, value, Allowed::STATE)
}

pub(super) fn check(block: &Block, value: &Value, allowed: Allowed) -> Vec<Violation> {
    let mut check = Check {
        allowed,
        faults: Vec::new(),
    };
    match value {
        Value::Null => {}
        // An object as a whole is never unknown.
        Value::Unknown(_) => check.fault(&Place::root(), "the whole object is unknown"),
        value => check.object(block.into(), value, &Place::root()),
    }
    check.faults
}

struct Check {
    allowed: Allowed,
    faults: Vec<Violation>,
}

impl Check {
    fn fault(&mut self, at: &Place<'_>, message: impl Into<String>) {
        self.faults.push(at.fault(message));
    }

    fn unknown(&mut self, at: &Place<'_>) {
        if !self.allowed.unknown {
            self.fault(at, "unknown, where all must be known");
        }
    }

    /// Core takes the write-only attributes of an unknown element for values.
    fn unknown_member(&mut self, members: &[Attribute], nesting: Nesting, at: &Place<'_>) {
        let secret = members.iter().find(|it| it.write_only);
        match secret.filter(|_| nesting != Nesting::Single && !self.allowed.write_only) {
            Some(secret) => self.fault(
                &at.attribute(secret),
                "write-only, so its object cannot be unknown here",
            ),
            None => self.unknown(at),
        }
    }

    fn wrong(&mut self, wanted: &str, value: &Value, at: &Place<'_>) {
        self.fault(at, format!("{wanted} is required, not {}", at.quote(value)));
    }

    fn object(&mut self, content: Content<'_>, value: &Value, at: &Place<'_>) {
        let Value::Object(entries) = value else {
            return self.wrong("an object", value, at);
        };
        let mut expected = 0;
        for attribute in content.attributes {
            let at = at.attribute(attribute);
            if self.entry(entries, &attribute.name, &at) {
                expected += 1;
                self.attribute(attribute, member(value, &attribute.name), &at);
            }
        }
        for nested in content.blocks {
            let at = at.name(&nested.name);
            if self.entry(entries, &nested.name, &at) {
                expected += 1;
                self.block(nested, member(value, &nested.name), &at);
            }
        }
        if entries.len() > expected {
            let known = content.attributes.iter().map(|it| &it.name);
            let known: Vec<&String> = known
                .chain(content.blocks.iter().map(|it| &it.name))
                .collect();
            for name in entries.keys().filter(|name| !known.contains(name)) {
                self.fault(&at.name(name), "the schema has no such attribute");
            }
        }
    }

    fn entry(&mut self, entries: &BTreeMap<String, Value>, name: &str, at: &Place<'_>) -> bool {
        let there = entries.contains_key(name);
        if !there {
            self.fault(at, "missing; what is absent must be null");
        }
        there
    }

    fn attribute(&mut self, attribute: &Attribute, value: &Value, at: &Place<'_>) {
        if attribute.write_only && !self.allowed.write_only {
            if !value.is_null() {
                self.fault(at, "write-only, so it must be null here");
            }
            return;
        }
        match &attribute.kind {
            Kind::Type(ty) => self.typed(ty, value, at),
            Kind::Nested(nesting, members) => {
                self.elements(*nesting, value, at, &mut |check, value, at| match value {
                    Value::Null => {}
                    Value::Unknown(_) => check.unknown_member(members, *nesting, at),
                    value => check.object(members.into(), value, at),
                });
            }
        }
    }

    fn block(&mut self, nested: &NestedBlock, value: &Value, at: &Place<'_>) {
        if value.is_null() {
            if nested.nesting != Nesting::Single {
                self.fault(
                    at,
                    "blocks are never null; their absence is an empty collection",
                );
            }
            return;
        }
        self.elements(
            nested.nesting,
            value,
            at,
            &mut |check, value, at| match value {
                Value::Null => check.fault(at, "a block is never null"),
                Value::Unknown(_) => check.unknown(at),
                value => check.object((&nested.block).into(), value, at),
            },
        );
    }

    fn elements(
        &mut self,
        nesting: Nesting,
        value: &Value,
        at: &Place<'_>,
        each: &mut dyn FnMut(&mut Self, &Value, &Place<'_>),
    ) {
        match (nesting, value) {
            (_, Value::Null) => {}
            (_, Value::Unknown(_)) => self.unknown(at),
            (Nesting::Single | Nesting::Group, value) => each(self, value, at),
            (Nesting::List, Value::List(items)) | (Nesting::Set, Value::Set(items)) => {
                for (index, item) in items.iter().enumerate() {
                    each(self, item, &at.index(index));
                }
            }
            (Nesting::Map, Value::Map(entries)) => {
                for (key, item) in entries {
                    each(self, item, &at.key(key));
                }
            }
            (Nesting::List, value) => self.wrong("a list of objects", value, at),
            (Nesting::Set, value) => self.wrong("a set of objects", value, at),
            (Nesting::Map, value) => self.wrong("a map of objects", value, at),
        }
    }

    fn typed(&mut self, ty: &Type, value: &Value, at: &Place<'_>) {
        match (ty, value) {
            (_, Value::Null)
            | (Type::Bool, Value::Bool(_))
            | (Type::Number, Value::Number(_))
            | (Type::String, Value::String(_)) => {}
            (_, Value::Unknown(_)) => self.unknown(at),
            (Type::List(element), Value::List(items)) | (Type::Set(element), Value::Set(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.typed(element, item, &at.index(index));
                }
            }
            (Type::Tuple(types), Value::Tuple(items)) if types.len() == items.len() => {
                for (index, (ty, item)) in types.iter().zip(items).enumerate() {
                    self.typed(ty, item, &at.index(index));
                }
            }
            (Type::Map(element), Value::Map(entries)) => {
                for (key, item) in entries {
                    self.typed(element, item, &at.key(key));
                }
            }
            (Type::Object(types), Value::Object(entries)) => self.typed_object(types, entries, at),
            (Type::Dynamic, Value::Dynamic(inner)) => self.typed(&inner.0, &inner.1, at),
            (ty, value) => self.wrong(&format!("a value of type {}", ty.friendly()), value, at),
        }
    }

    fn typed_object(
        &mut self,
        types: &BTreeMap<String, Type>,
        entries: &BTreeMap<String, Value>,
        at: &Place<'_>,
    ) {
        for (name, ty) in types {
            let at = at.name(name);
            if let Some(value) = entries.get(name) {
                self.typed(ty, value, &at);
            } else {
                self.fault(&at, "missing; what is absent must be null");
            }
        }
        for name in entries.keys().filter(|name| !types.contains_key(*name)) {
            self.fault(&at.name(name), "the type has no such attribute");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{
        attribute, block, map, messages, nested, nested_block, object, text,
    };
    use super::*;

    const OK: [&str; 0] = [];

    fn schema() -> Block {
        let part = block(&[text("name", "optional")], &[]);
        let ty = Type::Object([("x".to_owned(), Type::list(Type::Number))].into());
        block(
            &[
                text("a", "optional"),
                text("w", "optional write_only"),
                attribute("t", "optional", Kind::Type(ty)),
                nested("n", "optional", Nesting::Map, &[text("name", "optional")]),
            ],
            &[
                nested_block("many", Nesting::List, part.clone()),
                nested_block("one", Nesting::Single, part.clone()),
                nested_block("group", Nesting::Group, part),
            ],
        )
    }

    /// A well-shaped value, but for one part.
    fn but(name: &str, value: Value) -> Value {
        let mut whole = schema().empty();
        if let Value::Object(entries) = &mut whole {
            entries.insert(name.to_owned(), value);
        }
        whole
    }

    fn state_of(name: &str, value: Value) -> Vec<String> {
        messages(&state(&schema(), &but(name, value)))
    }

    #[test]
    fn an_empty_block_and_null_are_well_shaped() {
        assert_eq!(messages(&state(&schema(), &schema().empty())), OK);
        assert_eq!(messages(&state(&schema(), &Value::Null)), OK);
        assert_eq!(messages(&shape(&schema(), &Value::Null)), OK);
        assert_eq!(messages(&shape(&schema(), &Value::unknown())).len(), 1);
    }

    #[test]
    fn every_attribute_is_there_and_nothing_more() {
        let mut value = schema().empty();
        if let Value::Object(entries) = &mut value {
            entries.remove("a");
            entries.remove("many");
        }
        let faults = messages(&state(&schema(), &value));
        assert!(faults[0].starts_with("a: missing") && faults[1].starts_with("many: missing"));
        assert_eq!(
            state_of("z", 1.into()),
            ["z: the schema has no such attribute"]
        );
        assert_eq!(
            state_of("n", map([("k", object([]))])),
            ["n[\"k\"].name: missing; what is absent must be null"]
        );
        assert!(
            state_of(
                "n",
                map([("k", object([("name", Value::Null), ("z", 1.into())]))])
            )[0]
            .contains("z")
        );
        assert_eq!(state_of("t", object([])).len(), 1);
        assert_eq!(
            state_of("t", object([("x", Value::Null), ("y", Value::Null)])).len(),
            1
        );
        assert!(!messages(&state(&schema(), &"text".into())).is_empty());
    }

    #[test]
    fn types_are_right_at_every_depth() {
        assert!(state_of("a", 1.into())[0].contains("a value of type string is required, not 1"));
        assert_eq!(
            state_of(
                "t",
                object([("x", Value::List(vec![1.into(), Value::Null]))])
            ),
            OK
        );
        assert!(
            state_of("t", object([("x", Value::List(vec!["1".into()]))]))[0].starts_with("t.x[0]")
        );
        assert_eq!(state_of("t", object([("x", Value::Set(vec![]))])).len(), 1);
        assert_eq!(state_of("n", Value::List(vec![])).len(), 1);
        assert_eq!(state_of("n", map([("k", 1.into())])).len(), 1);
        assert_eq!(state_of("n", map([("k", Value::Null)])), OK);
        assert_eq!(state_of("many", Value::Set(vec![])).len(), 1);
        let any = block(
            &[attribute("d", "optional", Kind::Type(Type::Dynamic))],
            &[],
        );
        let of = |ty, value| object([("d", Value::Dynamic(Box::new((ty, value))))]);
        assert_eq!(messages(&state(&any, &of(Type::String, "x".into()))), OK);
        assert_eq!(messages(&state(&any, &of(Type::Bool, "x".into()))).len(), 1);
        assert_eq!(
            messages(&state(&any, &object([("d", "x".into())]))).len(),
            1
        );
        let pair = block(
            &[attribute(
                "p",
                "optional",
                Kind::Type(Type::Tuple(vec![Type::Bool])),
            )],
            &[],
        );
        assert_eq!(
            messages(&state(&pair, &object([("p", Value::Tuple(vec![]))]))).len(),
            1
        );
        assert_eq!(
            messages(&state(
                &pair,
                &object([("p", Value::Tuple(vec![true.into()]))])
            )),
            OK
        );
    }

    #[test]
    fn only_single_blocks_are_null() {
        assert_eq!(state_of("one", Value::Null), OK);
        for name in ["many", "group"] {
            assert!(
                state_of(name, Value::Null)[0].contains("never null"),
                "{name}"
            );
        }
        assert!(state_of("many", Value::List(vec![Value::Null]))[0].starts_with("many[0]"));
    }

    #[test]
    fn an_unknown_element_would_hide_write_only_values() {
        let inner = [text("w", "optional write_only"), text("id", "computed")];
        let list = nested("n", "optional", Nesting::List, &inner);
        let block = block(&[list], &[]);
        let value = object([("n", Value::List(vec![Value::unknown()]))]);
        assert_eq!(messages(&shape(&block, &value)), OK);
        let faults = messages(&check(&block, &value, Allowed::PLAN));
        assert_eq!(
            faults,
            ["n[0].w: write-only, so its object cannot be unknown here"]
        );
        let whole = object([("n", Value::unknown())]);
        assert_eq!(messages(&check(&block, &whole, Allowed::PLAN)), OK);
    }

    #[test]
    fn unknown_values_are_for_plans_and_write_only_ones_for_configurations() {
        let unknowns = [
            but("a", Value::unknown()),
            but("n", Value::unknown()),
            but("many", Value::unknown()),
            but("t", object([("x", Value::List(vec![Value::unknown()]))])),
            but(
                "many",
                Value::List(vec![object([("name", Value::unknown())])]),
            ),
        ];
        for value in unknowns {
            assert_eq!(messages(&shape(&schema(), &value)), OK);
            assert_eq!(messages(&check(&schema(), &value, Allowed::PLAN)), OK);
            assert!(messages(&state(&schema(), &value))[0].contains("unknown"));
        }
        let secret = but("w", "s3cret".into());
        assert_eq!(messages(&shape(&schema(), &secret)), OK);
        for allowed in [Allowed::PLAN, Allowed::STATE] {
            let faults = messages(&check(&schema(), &secret, allowed));
            assert_eq!(faults, ["w: write-only, so it must be null here"]);
        }
    }
}
