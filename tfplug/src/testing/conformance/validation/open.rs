//! Configurations made from nothing but a schema: everything unknown, with one part of it as a case wants it.

use std::collections::BTreeMap;

use crate::path::Path;
use crate::schema::{Attribute, Block, Kind, NestedBlock, Nesting};
use crate::value::Value;

/// How deep to look for parts: some schemas repeat themselves a hundred thousand times.
const MAX_DEPTH: usize = 3;

/// A configuration that differs from an open one in one attribute.
#[derive(Clone, Debug)]
pub(super) struct Variant {
    /// The attribute, as far as the protocol can express it: the path ends at a set.
    pub(super) path: Path,
    /// Whether a set is around it.
    pub(super) in_set: bool,
    /// Whether nothing else can be set in the block around it.
    pub(super) alone: bool,
    pub(super) config: Value,
}

/// Whether configurations may set it.
pub(super) fn settable(attribute: &Attribute) -> bool {
    attribute.required || attribute.optional
}

/// The configuration in which everything is unknown that may be: it cannot be refused.
pub(super) fn open(block: &Block) -> Value {
    open_object(&block.attributes, &block.blocks)
}

fn open_object(attributes: &[Attribute], blocks: &[NestedBlock]) -> Value {
    let attributes = attributes.iter().map(|attribute| {
        let known = !settable(attribute) || (attribute.write_only && !attribute.required);
        let value = if known { Value::Null } else { Value::unknown() };
        (attribute.name.clone(), value)
    });
    let blocks = blocks.iter().map(|nested| {
        let value = match nested.nesting {
            Nesting::Single | Nesting::Group => open(&nested.block),
            Nesting::List | Nesting::Set | Nesting::Map => Value::unknown(),
        };
        (nested.name.clone(), value)
    });
    Value::Object(attributes.chain(blocks).collect())
}

/// A configuration for each attribute to which `pick` gives a value, at every depth.
pub(super) fn variants(block: &Block, pick: &dyn Fn(&Attribute) -> Option<Value>) -> Vec<Variant> {
    let mut found = Vec::new();
    let walk = Walk {
        path: Path::root(),
        in_set: false,
        depth: 0,
        wrap: &|whole| whole,
    };
    walk.object(&block.attributes, &block.blocks, pick, &mut found);
    found
}

/// An object somewhere in the configuration, with how to make the whole of it.
struct Walk<'a> {
    path: Path,
    in_set: bool,
    depth: usize,
    wrap: &'a dyn Fn(Value) -> Value,
}

impl Walk<'_> {
    fn attr(&self, name: &str) -> Path {
        if self.in_set {
            return self.path.clone();
        }
        self.path.attr(name)
    }

    fn object(
        &self,
        attributes: &[Attribute],
        blocks: &[NestedBlock],
        pick: &dyn Fn(&Attribute) -> Option<Value>,
        found: &mut Vec<Variant>,
    ) {
        let base = open_object(attributes, blocks);
        let members = attributes.iter().filter(|it| settable(it)).count() + blocks.len();
        for attribute in attributes {
            if let Some(value) = pick(attribute) {
                found.push(Variant {
                    path: self.attr(&attribute.name),
                    in_set: self.in_set,
                    alone: self.depth > 0 && members == 1,
                    config: (self.wrap)(with(&base, &attribute.name, value)),
                });
            }
            if let (Kind::Nested(nesting, members), true) = (&attribute.kind, settable(attribute)) {
                self.inside(
                    &base,
                    &attribute.name,
                    *nesting,
                    (members, &[]),
                    pick,
                    found,
                );
            }
        }
        for nested in blocks {
            let content = (&nested.block.attributes[..], &nested.block.blocks[..]);
            self.inside(&base, &nested.name, nested.nesting, content, pick, found);
        }
    }

    /// The same in a nested object, of which there is one.
    fn inside(
        &self,
        base: &Value,
        name: &str,
        nesting: Nesting,
        (attributes, blocks): (&[Attribute], &[NestedBlock]),
        pick: &dyn Fn(&Attribute) -> Option<Value>,
        found: &mut Vec<Variant>,
    ) {
        if self.depth == MAX_DEPTH {
            return;
        }
        let path = self.attr(name);
        let path = match nesting {
            _ if self.in_set => path,
            Nesting::List => path.index(0),
            Nesting::Map => path.key("k"),
            Nesting::Single | Nesting::Group | Nesting::Set => path,
        };
        let inner = Walk {
            path,
            in_set: self.in_set || nesting == Nesting::Set,
            depth: self.depth + 1,
            wrap: &|object| (self.wrap)(with(base, name, one(nesting, object))),
        };
        inner.object(attributes, blocks, pick, found);
    }
}

/// The collection with one element.
fn one(nesting: Nesting, object: Value) -> Value {
    match nesting {
        Nesting::Single | Nesting::Group => object,
        Nesting::List => Value::List(vec![object]),
        Nesting::Set => Value::Set(vec![object]),
        Nesting::Map => Value::Map(BTreeMap::from([("k".to_owned(), object)])),
    }
}

/// The object with another value for one attribute.
pub(super) fn with(object: &Value, name: &str, value: Value) -> Value {
    let mut object = object.clone();
    if let Value::Object(attributes) = &mut object {
        attributes.insert(name.to_owned(), value);
    }
    object
}

/// Every attribute in a configuration that could be unknown, set or not. Set elements carry their position.
pub(super) fn settable_paths(block: &Block, config: &Value) -> Vec<Path> {
    let mut found = Vec::new();
    attribute_paths(
        &block.attributes,
        &block.blocks,
        config,
        &Path::root(),
        &mut found,
    );
    found
}

fn attribute_paths(
    attributes: &[Attribute],
    blocks: &[NestedBlock],
    value: &Value,
    at: &Path,
    found: &mut Vec<Path>,
) {
    for attribute in attributes.iter().filter(|attribute| settable(attribute)) {
        let path = at.attr(&attribute.name);
        found.push(path.clone());
        if let Kind::Nested(_, members) = &attribute.kind {
            for (object, at) in objects(value, &attribute.name, &path) {
                attribute_paths(members, &[], object, &at, found);
            }
        }
    }
    for nested in blocks {
        let path = at.attr(&nested.name);
        for (object, at) in objects(value, &nested.name, &path) {
            let block = &nested.block;
            attribute_paths(&block.attributes, &block.blocks, object, &at, found);
        }
    }
}

/// Every collection of blocks in a configuration.
pub(super) fn block_paths(block: &Block, config: &Value) -> Vec<Path> {
    let mut found = Vec::new();
    collect_blocks(block, config, &Path::root(), &mut found);
    found
}

fn collect_blocks(block: &Block, value: &Value, at: &Path, found: &mut Vec<Path>) {
    for nested in &block.blocks {
        let path = at.attr(&nested.name);
        if !matches!(nested.nesting, Nesting::Single | Nesting::Group) {
            found.push(path.clone());
        }
        for (object, at) in objects(value, &nested.name, &path) {
            collect_blocks(&nested.block, object, &at, found);
        }
    }
}

/// The objects in a nested attribute or block.
fn objects<'a>(value: &'a Value, name: &str, path: &Path) -> Vec<(&'a Value, Path)> {
    match value.get(name) {
        Some(object @ Value::Object(_)) => vec![(object, path.clone())],
        Some(many) => {
            let children = many.children().into_iter();
            let objects = children.filter(|(_, child)| matches!(child, Value::Object(_)));
            objects
                .map(|(step, child)| (child, path.then(step)))
                .collect()
        }
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Type;

    fn attribute(name: &str) -> Attribute {
        Attribute {
            required: true,
            ..Attribute::new(name, Kind::Type(Type::String))
        }
    }

    /// `a`, a list `l` of blocks with `b`, and in each of them a set `s` of objects with `c`.
    fn block() -> Block {
        let set = Attribute {
            optional: true,
            ..Attribute::new("s", Kind::Nested(Nesting::Set, vec![attribute("c")]))
        };
        let inner = Block {
            attributes: vec![attribute("b"), set],
            ..Block::default()
        };
        let nested = NestedBlock::new("l", Nesting::List, inner);
        Block {
            attributes: vec![attribute("a")],
            blocks: vec![nested],
            ..Block::default()
        }
    }

    #[test]
    fn every_attribute_gets_its_variant() {
        let found = variants(&block(), &|one| one.required.then_some(Value::Null));
        let paths: Vec<_> = found.iter().map(|one| one.path.to_string()).collect();
        assert_eq!(paths, ["a", "l[0].b", "l[0].s"]);
        assert!(found[2].in_set && !found[1].in_set);
        let inner = found[1].config.at(&Path::from("l[0]"));
        assert_eq!(inner.and_then(|inner| inner.get("b")), Some(&Value::Null));
        let rest = inner.and_then(|inner| inner.get("s"));
        assert!(rest.is_some_and(Value::is_unknown));
        assert!(found[1].config.get("a").is_some_and(Value::is_unknown));
    }

    #[test]
    fn attributes_and_blocks_of_a_configuration_are_found() {
        let config = &variants(&block(), &|one| (one.name == "c").then_some(Value::Null))[0].config;
        let shown = |paths: Vec<Path>| paths.iter().map(Path::to_string).collect::<Vec<_>>();
        let wanted = ["a", "l[0].b", "l[0].s", "l[0].s[0].c"];
        assert_eq!(shown(settable_paths(&block(), config)), wanted);
        assert_eq!(shown(block_paths(&block(), config)), ["l"]);
        assert_eq!(shown(settable_paths(&block(), &open(&block()))), ["a"]);
    }
}
