//! Schemas: the attributes and blocks of a resource, with how they behave in validation and planning.
//!
//! A schema is plain data with public fields. `#[derive(Model)]` makes it from a struct; without the derive, implement
//! [`Model`](crate::Model) with struct literals. [`Schema::check`] finds faults that core would refuse or crash on.

mod callbacks;
mod check;
mod constraint;
mod counterpart;
pub(crate) mod enum_values;
pub(crate) mod unset;

use crate::path::{Path, Step};
use crate::value::{Refinements, Type, Value};

pub use callbacks::{Check, Comparison};
pub use constraint::{Constraint, Relation};
pub use counterpart::Counterpart;

/// A resource's, data source's or provider's schema.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// Raised when stored state needs an upgrade.
    pub version: i64,
    /// The root block.
    pub block: Block,
}

/// A body of attributes and nested blocks.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// Markdown for the user.
    pub description: String,
    /// In the order of declaration.
    pub attributes: Vec<Attribute>,
    /// In the order of declaration.
    pub blocks: Vec<NestedBlock>,
    /// Which of its members may, must, or must only together be set.
    pub constraints: Vec<Constraint>,
    /// Why not to use it any more, and what to use instead.
    pub deprecated: Option<String>,
}

/// One attribute.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// `[a-z_][a-z0-9_]*`
    pub name: String,
    /// Its type, or its nested attributes.
    pub kind: Kind,
    /// Markdown for the user.
    pub description: String,
    /// The configuration must set it.
    pub required: bool,
    /// The configuration may set it.
    pub optional: bool,
    /// The provider may fill it.
    pub computed: bool,
    /// Hidden in output.
    pub sensitive: bool,
    /// Never stored.
    pub write_only: bool,
    /// Why not to use it any more, and what to use instead.
    pub deprecated: Option<String>,
    /// A change replaces the object.
    pub force_new: bool,
    /// The changes from one known value to another that replace the object.
    pub force_new_if: Option<Comparison>,
    /// Once known, a computed value stays as it is.
    pub keep: bool,
    /// A computed value is never null, which is known before the value is.
    pub never_null: bool,
    /// The value that a null means; needs optional and computed.
    pub default: Option<Value>,
    /// The prefix of every value of a computed string.
    pub prefix: Option<String>,
    /// When two spellings mean the same.
    pub equal: Option<Comparison>,
    /// The value that means the same as unset. With any value here, empty strings and collections mean it too; with null
    /// they alone do. Without one only null is unset.
    pub unset: Option<Value>,
    /// Where it is in the API that the provider calls.
    pub counterpart: Counterpart,
    /// The checks that a known value must pass.
    pub checks: Vec<Check>,
    /// The attributes of the objects that a plain type holds: what [`Type`] forgets of them. The protocol has no place
    /// for it; documentation and validation use it.
    pub members: Vec<Attribute>,
    /// Which members of each of its objects may, must, or must only together be set.
    pub constraints: Vec<Constraint>,
}

/// The kind of values that an attribute holds.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A value of one type.
    Type(Type),
    /// Objects whose attributes have behaviour of their own.
    Nested(Nesting, Vec<Attribute>),
}

/// How often and by what a nested object occurs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Nesting {
    /// At most once.
    Single,
    /// In order.
    List,
    /// Without order.
    Set,
    /// By key.
    Map,
    /// Always exactly once: absent, it is an object of nulls. Blocks alone nest so.
    Group,
}

/// A nested block.
#[derive(Clone, Debug)]
pub struct NestedBlock {
    /// `[a-z_][a-z0-9_]*`
    pub name: String,
    /// How it nests.
    pub nesting: Nesting,
    /// Its body.
    pub block: Block,
    /// The least number of occurrences.
    pub min: u64,
    /// The greatest number of occurrences; 0 for no limit.
    pub max: u64,
    /// A change inside replaces the object.
    pub force_new: bool,
    /// The checks that all its blocks together must pass.
    pub checks: Vec<Check>,
    /// Where it is in the API that the provider calls.
    pub counterpart: Counterpart,
}

impl Attribute {
    /// An attribute without behaviour, to be completed with struct update syntax.
    pub fn new(name: impl Into<String>, kind: Kind) -> Self {
        Self {
            name: name.into(),
            kind,
            description: String::new(),
            required: false,
            optional: false,
            computed: false,
            sensitive: false,
            write_only: false,
            deprecated: None,
            force_new: false,
            force_new_if: None,
            keep: false,
            never_null: false,
            default: None,
            prefix: None,
            equal: None,
            unset: None,
            counterpart: Counterpart::default(),
            checks: Vec::new(),
            members: Vec::new(),
            constraints: Vec::new(),
        }
    }

    /// The type that its values have.
    pub fn ty(&self) -> Type {
        match &self.kind {
            Kind::Type(ty) => ty.clone(),
            Kind::Nested(nesting, attributes) => nesting.wrap(object_type(attributes, &[])),
        }
    }

    /// The nested attributes, if that is its kind.
    pub fn nested(&self) -> &[Attribute] {
        match &self.kind {
            Kind::Nested(_, attributes) => attributes,
            Kind::Type(_) => &[],
        }
    }

    /// The unknown value of this attribute: "known after apply", with what is known about it.
    pub fn unknown(&self) -> Value {
        Value::Unknown(Refinements {
            not_null: self.never_null || self.prefix.is_some(),
            prefix: self.prefix.clone(),
            ..Refinements::default()
        })
    }
}

impl Nesting {
    /// The type of the whole, given the type of one object.
    pub fn wrap(self, object: Type) -> Type {
        match self {
            Nesting::Single | Nesting::Group => object,
            Nesting::List => Type::list(object),
            Nesting::Set => Type::set(object),
            Nesting::Map => Type::map(object),
        }
    }

    /// The value of a block that is left out, given no block to make a group of: see [`NestedBlock::absent`].
    pub fn absent(self) -> Value {
        match self {
            Nesting::Single => Value::Null,
            Nesting::List => Value::List(Vec::new()),
            Nesting::Set => Value::Set(Vec::new()),
            Nesting::Map => Value::Map(Default::default()),
            Nesting::Group => Value::Object(Default::default()),
        }
    }
}

impl NestedBlock {
    /// A block that may occur in any number and has no behaviour of its own.
    pub fn new(name: impl Into<String>, nesting: Nesting, block: Block) -> Self {
        Self {
            name: name.into(),
            nesting,
            block,
            min: 0,
            max: 0,
            force_new: false,
            checks: Vec::new(),
            counterpart: Counterpart::default(),
        }
    }

    /// The value of a block that is left out: null, an empty collection, or a group of nulls.
    pub fn absent(&self) -> Value {
        match self.nesting {
            Nesting::Group => self.block.empty(),
            nesting => nesting.absent(),
        }
    }
}

fn object_type(attributes: &[Attribute], blocks: &[NestedBlock]) -> Type {
    let attributes = attributes
        .iter()
        .map(|attribute| (attribute.name.clone(), attribute.ty()));
    let blocks = blocks
        .iter()
        .map(|nested| (nested.name.clone(), nested.nesting.wrap(nested.block.ty())));
    Type::Object(attributes.chain(blocks).collect())
}

impl Block {
    /// The object type that the block's values have.
    pub fn ty(&self) -> Type {
        object_type(&self.attributes, &self.blocks)
    }

    /// The part of `path` that the protocol can express: it ends at a set, and where the schema ends.
    pub fn clip(&self, path: &Path) -> Path {
        let mut ty = self.ty();
        let mut clipped = Path::root();
        for step in path.steps() {
            let next = match (step, ty) {
                (Step::Attribute(name), Type::Object(mut attributes)) => attributes.remove(name),
                (Step::Index(_), Type::List(element)) | (Step::Key(_), Type::Map(element)) => {
                    Some(*element)
                }
                (Step::Index(index), Type::Tuple(elements)) => elements.into_iter().nth(*index),
                _ => None,
            };
            match next {
                Some(next) => (clipped, ty) = (clipped.then(step.clone()), next),
                None => break,
            }
        }
        clipped
    }

    /// Whether values of the block can have something at `path`. Elements of sets go by their position.
    pub fn has(&self, path: &Path) -> bool {
        let mut ty = self.ty();
        for step in path.steps() {
            let next = match (step, ty) {
                (_, Type::Dynamic) => return true,
                (Step::Attribute(name), Type::Object(mut attributes)) => attributes.remove(name),
                (Step::Index(_), Type::List(element) | Type::Set(element))
                | (Step::Key(_) | Step::Attribute(_), Type::Map(element)) => Some(*element),
                (Step::Index(index), Type::Tuple(elements)) => elements.into_iter().nth(*index),
                _ => None,
            };
            match next {
                Some(next) => ty = next,
                None => return false,
            }
        }
        true
    }

    /// The block with all attributes null and no nested blocks.
    pub fn empty(&self) -> Value {
        let attributes = self
            .attributes
            .iter()
            .map(|attribute| (attribute.name.clone(), Value::Null));
        let blocks = self
            .blocks
            .iter()
            .map(|nested| (nested.name.clone(), nested.absent()));
        Value::Object(attributes.chain(blocks).collect())
    }
}

impl Block {
    /// The part of `path` that leads core to a line of the configuration. Other than a path to a value
    /// ([`Block::clip`]), it goes on from a block of a set to a member, without the position that a set has not.
    pub(crate) fn clip_for_reader(&self, path: &Path) -> Path {
        let (mut block, mut rest, mut clipped) = (self, path.steps(), Path::root());
        let mut in_set = None;
        while let [entry @ Step::Attribute(name), inner @ ..] = rest
            && let Some(nested) = block.blocks.iter().find(|nested| nested.name == *name)
        {
            clipped = clipped.then(entry.clone());
            rest = match (nested.nesting, inner) {
                (Nesting::List, [at @ Step::Index(_), inner @ ..]) => {
                    clipped = clipped.then(at.clone());
                    inner
                }
                (Nesting::Set, inner) => {
                    in_set.get_or_insert_with(|| clipped.clone());
                    match inner {
                        [Step::Index(_), inner @ ..] => inner,
                        _ => inner,
                    }
                }
                (Nesting::Single | Nesting::Group, inner) => inner,
                _ => return self.clip(path),
            };
            block = &nested.block;
        }
        let inner = block.clip(
            &rest
                .iter()
                .cloned()
                .fold(Path::root(), |path, step| path.then(step)),
        );
        match (in_set, inner.steps().first()) {
            // Core cannot enter one of several, and would show the attribute of this name outside of it.
            (Some(set), Some(Step::Attribute(name))) if self.has_attribute(name) => set,
            _ => inner
                .steps()
                .iter()
                .cloned()
                .fold(clipped, |path, step| path.then(step)),
        }
    }

    fn has_attribute(&self, name: &str) -> bool {
        self.attributes.iter().any(|one| one.name == name)
    }
}

impl Block {
    /// The body as [`Attribute::members`], where blocks are attributes like all others.
    pub fn into_members(self) -> Vec<Attribute> {
        let blocks = self.blocks.into_iter().map(|nested| Attribute {
            description: nested.block.description.clone(),
            required: nested.min > 0,
            optional: nested.min == 0,
            force_new: nested.force_new,
            deprecated: nested.block.deprecated.clone(),
            kind: Kind::Type(nested.nesting.wrap(nested.block.ty())),
            constraints: nested.block.constraints.clone(),
            checks: nested.checks,
            members: nested.block.into_members(),
            unset: Some(Value::Null),
            counterpart: nested.counterpart,
            ..Attribute::new(nested.name, Kind::Type(Type::Dynamic))
        });
        self.attributes.into_iter().chain(blocks).collect()
    }

    /// The body as that of the objects in an attribute of a plain type.
    pub fn into_contents(mut self) -> Contents {
        Contents {
            constraints: std::mem::take(&mut self.constraints),
            members: self.into_members(),
            checks: Vec::new(),
        }
    }
}

/// The part that a Rust type brings into the schema of an attribute besides its Terraform type.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    /// See [`Attribute::members`].
    pub members: Vec<Attribute>,
    /// See [`Attribute::constraints`].
    pub constraints: Vec<Constraint>,
    /// The checks that every known value must pass.
    pub checks: Vec<Check>,
}

impl Contents {
    /// Those of a collection of such values.
    pub fn in_elements(self) -> Self {
        Self {
            checks: self.checks.into_iter().map(Check::for_elements).collect(),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(name: &str, ty: Type) -> Attribute {
        Attribute {
            optional: true,
            ..Attribute::new(name, Kind::Type(ty))
        }
    }

    #[test]
    fn faults_are_found_with_their_path() {
        let mut bad = attribute("Name", Type::String);
        bad.required = true;
        let inner = Block {
            attributes: vec![Attribute {
                write_only: true,
                ..attribute("secret", Type::String)
            }],
            ..Block::default()
        };
        let block = Block {
            attributes: vec![
                bad,
                attribute("count", Type::Number),
                attribute("any", Type::list(Type::Dynamic)),
            ],
            blocks: vec![NestedBlock {
                min: 3,
                max: 2,
                ..NestedBlock::new("part", Nesting::Set, inner)
            }],
            ..Block::default()
        };
        let faults = Schema { version: 0, block }.check().join("\n");
        for expected in [
            "Name: not a legal name",
            "Name: required goes alone",
            "count: the name is reserved",
            "any: dynamic inside",
            "part.secret: write-only",
            "part: at least 3 but at most 2",
        ] {
            assert!(faults.contains(expected), "{expected} missing in\n{faults}");
        }
    }

    fn nested(name: &str, nesting: Nesting, block: Block) -> NestedBlock {
        NestedBlock::new(name, nesting, block)
    }

    #[test]
    fn the_reader_is_led_into_blocks_of_sets() {
        let port = Block {
            attributes: ["port", "name"]
                .map(|name| Attribute::new(name, Kind::Type(Type::Number)))
                .into(),
            ..Block::default()
        };
        let volume = Block {
            blocks: vec![nested("efs", Nesting::List, port.clone())],
            ..port.clone()
        };
        let block = Block {
            attributes: vec![
                Attribute::new("rules", Kind::Type(Type::set(port.ty()))),
                Attribute::new("name", Kind::Type(Type::String)),
            ],
            blocks: vec![
                nested("volume", Nesting::Set, volume),
                nested("proxy", Nesting::List, port),
            ],
            ..Block::default()
        };
        for (given, sent) in [
            ("volume.port", "volume.port"),
            ("volume.efs[0].port", "volume.efs[0].port"),
            ("volume.efs[0].nothing", "volume.efs[0]"),
            ("volume[1].port", "volume.port"),
            ("volume.name", "volume"),
            ("volume[1].efs[0].name", "volume"),
            ("proxy[0].name", "proxy[0].name"),
            ("volume", "volume"),
            ("proxy[0].port", "proxy[0].port"),
            ("proxy.port", "proxy"),
            ("rules.port", "rules"),
            ("nothing", ""),
        ] {
            let sent_path = block.clip_for_reader(&Path::from(given));
            assert_eq!(sent_path.to_string(), sent, "{given}");
        }
    }

    #[test]
    fn paths_end_at_sets() {
        let element = Type::Object([("port".to_owned(), Type::Number)].into());
        let block = Block {
            attributes: vec![
                attribute("rules", Type::set(element.clone())),
                attribute("ports", Type::list(element)),
            ],
            ..Block::default()
        };
        assert_eq!(
            block.clip(&Path::from("rules[0].port")).to_string(),
            "rules"
        );
        assert_eq!(
            block.clip(&Path::from("ports[0].port")).to_string(),
            "ports[0].port"
        );
        assert_eq!(block.clip(&Path::from("nothing")).to_string(), "");
    }

    #[test]
    fn the_empty_block_is_complete() {
        let nested = NestedBlock {
            max: 1,
            ..NestedBlock::new("part", Nesting::List, Block::default())
        };
        let block = Block {
            attributes: vec![attribute("a", Type::Bool)],
            blocks: vec![nested],
            ..Block::default()
        };
        assert_eq!(block.empty().get("part"), Some(&Value::List(vec![])));
        assert!(crate::value::msgpack::encode(&block.empty(), &block.ty()).is_ok());
    }

    #[test]
    fn an_absent_group_is_an_object_of_nulls() {
        let group = |max| NestedBlock {
            max,
            ..NestedBlock::new(
                "part",
                Nesting::Group,
                Block {
                    attributes: vec![attribute("a", Type::Bool)],
                    ..Block::default()
                },
            )
        };
        let nulls = Value::Object([("a".to_owned(), Value::Null)].into());
        assert_eq!(group(0).absent(), nulls);
        let schema = |max| Schema {
            version: 0,
            block: Block {
                blocks: vec![group(max)],
                ..Block::default()
            },
        };
        assert_eq!(schema(0).block.empty().get("part"), Some(&nulls));
        assert_eq!(schema(0).check(), Vec::<String>::new());
        assert_eq!(schema(1).check(), ["part: maps and groups take no counts"]);
        let mut whole = attribute("whole", Type::Bool);
        whole.kind = Kind::Nested(Nesting::Group, vec![attribute("a", Type::Bool)]);
        let mut schema = schema(0);
        schema.block.attributes.push(whole);
        assert_eq!(schema.check(), ["whole: only blocks are groups"]);
    }
}
