//! Schemas and values for the tests of the rules: fixed ones, and random ones.

use crate::schema::{Attribute, Block, Kind, NestedBlock, Nesting};
use crate::value::{Type, Value};

const NESTINGS: [Nesting; 5] = [
    Nesting::Single,
    Nesting::List,
    Nesting::Set,
    Nesting::Map,
    Nesting::Group,
];

/// An attribute whose flags are named in `mode`: `optional computed`.
pub(crate) fn attribute(name: &str, mode: &str, kind: Kind) -> Attribute {
    let has = |flag| mode.split(' ').any(|part| part == flag);
    Attribute {
        required: has("required"),
        optional: has("optional"),
        computed: has("computed"),
        sensitive: has("sensitive"),
        write_only: has("write_only"),
        ..Attribute::new(name, kind)
    }
}

pub(crate) fn text(name: &str, mode: &str) -> Attribute {
    attribute(name, mode, Kind::Type(Type::String))
}

pub(crate) fn nested(name: &str, mode: &str, nesting: Nesting, members: &[Attribute]) -> Attribute {
    attribute(name, mode, Kind::Nested(nesting, members.to_vec()))
}

pub(crate) fn block(attributes: &[Attribute], blocks: &[NestedBlock]) -> Block {
    Block {
        attributes: attributes.to_vec(),
        blocks: blocks.to_vec(),
        ..Block::default()
    }
}

pub(crate) fn nested_block(name: &str, nesting: Nesting, block: Block) -> NestedBlock {
    NestedBlock::new(name, nesting, block)
}

pub(crate) fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Object(entries.map(|(name, value)| (name.to_owned(), value)).into())
}

pub(crate) fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Map(entries.map(|(name, value)| (name.to_owned(), value)).into())
}

/// The faults as text.
pub(crate) fn messages(faults: &[super::Violation]) -> Vec<String> {
    faults.iter().map(ToString::to_string).collect()
}

/// A source of choices, made of bytes that proptest shrinks.
pub(crate) struct Dice {
    bytes: Vec<u8>,
    next: usize,
    pub(crate) sets: Sets,
}

/// Where there may be sets of objects.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) enum Sets {
    /// Everywhere.
    Any,
    /// Not in each other, where core does not look into them; this goes for plain sets too.
    Flat,
    /// Nowhere.
    None,
}

impl Dice {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            next: 0,
            sets: Sets::Any,
        }
    }

    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        let byte = self.bytes.get(self.next % self.bytes.len().max(1));
        self.next += 1;
        byte.map_or(0, |byte| {
            (usize::from(*byte) + self.next / self.bytes.len().max(1)) % sides
        })
    }

    fn one_in(&mut self, of: usize) -> bool {
        self.roll(of) == 1
    }

    pub(crate) fn block(&mut self, depth: usize, in_set: bool) -> Block {
        let attributes = self.attributes(depth, in_set);
        let count = if depth > 0 { self.roll(3) } else { 0 };
        let blocks = (0..count).map(|index| {
            let nesting = self.nesting(5, in_set);
            let inner = self.block(depth - 1, in_set || nesting == Nesting::Set);
            nested_block(&format!("b{index}"), nesting, inner)
        });
        Block {
            attributes,
            blocks: blocks.collect(),
            ..Block::default()
        }
    }

    fn nesting(&mut self, of: usize, in_set: bool) -> Nesting {
        match NESTINGS[self.roll(of)] {
            Nesting::Set if self.sets == Sets::None => Nesting::List,
            Nesting::Set if self.sets == Sets::Flat && in_set => Nesting::List,
            nesting => nesting,
        }
    }

    fn attributes(&mut self, depth: usize, in_set: bool) -> Vec<Attribute> {
        let mut made = Vec::new();
        for index in 0..=self.roll(3) {
            let modes = [
                "optional",
                "required",
                "computed",
                "optional computed",
                "optional write_only",
            ];
            let mode = modes[self.roll(if in_set { 4 } else { 5 })];
            let kind = if depth > 0 && self.one_in(3) {
                let nesting = self.nesting(4, in_set);
                let in_set = in_set || nesting == Nesting::Set || mode.contains("write_only");
                Kind::Nested(nesting, self.attributes(depth - 1, in_set))
            } else {
                Kind::Type(self.ty(2, in_set && self.sets == Sets::Flat))
            };
            made.push(attribute(&format!("a{index}"), mode, kind));
        }
        made
    }

    fn ty(&mut self, depth: usize, no_sets: bool) -> Type {
        match self.roll(if depth > 0 { 8 } else { 3 }) {
            0 => Type::String,
            1 => Type::Number,
            2 => Type::Bool,
            3 | 4 if no_sets => Type::list(self.ty(depth - 1, no_sets)),
            3 => Type::list(self.ty(depth - 1, no_sets)),
            4 if !no_sets => Type::set(self.ty(depth - 1, no_sets)),
            5 => Type::map(self.ty(depth - 1, no_sets)),
            6 => Type::Tuple(vec![
                self.ty(depth - 1, no_sets),
                self.ty(depth - 1, no_sets),
            ]),
            _ => Type::Object([("x".to_owned(), self.ty(depth - 1, no_sets))].into()),
        }
    }

    /// A known, non-null value of a type.
    fn known(&mut self, ty: &Type) -> Value {
        match ty {
            Type::String | Type::Dynamic => ["a", "b", "c"][self.roll(3)].into(),
            Type::Number => i64::try_from(self.roll(4)).unwrap().into(),
            Type::Bool => Value::Bool(self.one_in(2)),
            Type::List(element) => {
                Value::List((0..self.roll(3)).map(|_| self.known(element)).collect())
            }
            Type::Set(element) => {
                let items = (0..self.roll(3)).map(|_| self.known(element));
                Value::Set(distinct(items.collect()))
            }
            Type::Map(element) => {
                let entries = (0..self.roll(3)).map(|n| (format!("k{n}"), self.known(element)));
                Value::Map(entries.collect())
            }
            Type::Tuple(types) => Value::Tuple(types.iter().map(|ty| self.known(ty)).collect()),
            Type::Object(types) => {
                let entries = types
                    .iter()
                    .map(|(name, ty)| (name.clone(), self.known(ty)));
                Value::Object(entries.collect())
            }
        }
    }

    /// A configuration; `open` permits unknown values.
    pub(crate) fn config(&mut self, block: &Block, open: bool) -> Value {
        let mut entries = self.configured(&block.attributes, open);
        for nested in &block.blocks {
            let value = if nested.nesting == Nesting::Group {
                self.config(&nested.block, open)
            } else if self.one_in(3) {
                nested.absent()
            } else if open && nested.nesting != Nesting::Single && self.one_in(8) {
                Value::unknown()
            } else {
                self.elements(nested.nesting, &mut |dice| dice.config(&nested.block, open))
            };
            entries.push((nested.name.clone(), value));
        }
        Value::Object(entries.into_iter().collect())
    }

    fn configured(&mut self, attributes: &[Attribute], open: bool) -> Vec<(String, Value)> {
        let value = |attribute: &Attribute| {
            let settable = attribute.required || attribute.optional;
            let value = if !settable || (!attribute.required && self.one_in(2)) {
                Value::Null
            } else if open && self.one_in(5) {
                Value::unknown()
            } else {
                match &attribute.kind {
                    Kind::Type(ty) => self.known(ty),
                    Kind::Nested(nesting, members) => self.elements(*nesting, &mut |dice| {
                        Value::Object(dice.configured(members, open).into_iter().collect())
                    }),
                }
            };
            (attribute.name.clone(), value)
        };
        attributes.iter().map(value).collect()
    }

    fn elements(&mut self, nesting: Nesting, one: &mut dyn FnMut(&mut Self) -> Value) -> Value {
        let count = self.roll(4);
        match nesting {
            Nesting::Single | Nesting::Group => one(self),
            Nesting::List => Value::List((0..count).map(|_| one(self)).collect()),
            Nesting::Set => Value::Set(distinct((0..count).map(|_| one(self)).collect())),
            Nesting::Map => Value::Map((0..count).map(|n| (format!("k{n}"), one(self))).collect()),
        }
    }

    /// Makes a provider's plan of a proposed value: write-only values vanish, null computed ones become unknown.
    pub(crate) fn planned(&mut self, block: &Block, proposed: &Value) -> Value {
        self.each_attribute(block, proposed, &mut |_, attribute, value| {
            if attribute.write_only {
                Value::Null
            } else if attribute.computed && value.is_null() {
                Value::unknown()
            } else {
                value.clone()
            }
        })
    }

    /// The proposed value when nothing is left open: only the write-only values vanish.
    pub(crate) fn stored(&mut self, block: &Block, proposed: &Value) -> Value {
        self.each_attribute(block, proposed, &mut |_, attribute, value| {
            if attribute.write_only {
                Value::Null
            } else {
                value.clone()
            }
        })
    }

    /// Makes a state of a plan: something known for all that is unknown.
    pub(crate) fn filled(&mut self, block: &Block, planned: &Value) -> Value {
        let planned = &without_unknown_blocks(block, planned);
        self.each_attribute(
            block,
            planned,
            &mut |dice, attribute, value| match &attribute.kind {
                Kind::Type(ty) if value.is_unknown() => dice.known(ty),
                Kind::Nested(..) if value.is_unknown() => Value::Null,
                _ => value.clone(),
            },
        )
    }

    fn each_attribute(
        &mut self,
        block: &Block,
        value: &Value,
        change: &mut dyn FnMut(&mut Self, &Attribute, &Value) -> Value,
    ) -> Value {
        let Value::Object(entries) = value else {
            return value.clone();
        };
        let mut entries = entries.clone();
        for attribute in &block.attributes {
            let value = change(self, attribute, &entries[&attribute.name]);
            let value = match &attribute.kind {
                Kind::Type(_) => value,
                Kind::Nested(_, members) => {
                    let inner = self::block(members, &[]);
                    each(&value, &mut |value| {
                        self.each_attribute(&inner, value, change)
                    })
                }
            };
            entries.insert(attribute.name.clone(), value);
        }
        for nested in &block.blocks {
            let value = each(&entries[&nested.name], &mut |value| {
                self.each_attribute(&nested.block, value, change)
            });
            entries.insert(nested.name.clone(), value);
        }
        Value::Object(entries)
    }
}

/// Changes each object of a nested value.
fn each(value: &Value, change: &mut dyn FnMut(&Value) -> Value) -> Value {
    match value {
        Value::List(items) => Value::List(items.iter().map(change).collect()),
        Value::Set(items) => Value::Set(items.iter().map(change).collect()),
        Value::Map(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| (key.clone(), change(value)));
            Value::Map(entries.collect())
        }
        value => change(value),
    }
}

/// Blocks whose number was unknown turn out to be none.
fn without_unknown_blocks(block: &Block, value: &Value) -> Value {
    let mut value = value.clone();
    if let Value::Object(entries) = &mut value {
        for nested in &block.blocks {
            if let Some(slot) = entries.get_mut(&nested.name) {
                *slot = match slot {
                    Value::Unknown(_) => nested.absent(),
                    ref slot => each(slot, &mut |value| {
                        without_unknown_blocks(&nested.block, value)
                    }),
                };
            }
        }
    }
    value
}

fn distinct(items: Vec<Value>) -> Vec<Value> {
    items.into_iter().fold(Vec::new(), |mut kept, item| {
        if !kept.iter().any(|other: &Value| other.same(&item)) {
            kept.push(item);
        }
        kept
    })
}
