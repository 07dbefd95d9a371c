//! Schemas: the attributes and blocks of a resource, with how they behave in validation and planning.
//!
//! A schema is plain data with public fields. `#[derive(Model)]` makes it from a struct; without the derive, implement
//! [`Model`](crate::Model) with struct literals. [`Schema::check`] finds faults that core would refuse or crash on.

mod callbacks;
mod check;
mod constraint;
mod contents;
mod counterpart;
pub(crate) mod enum_values;
mod paths;
pub(crate) mod unset;

use crate::value::{Refinements, Type, Value};

pub use callbacks::{Check, Comparison};
pub use constraint::{Constraint, Relation};
pub use contents::Contents;
pub use counterpart::Counterpart;
pub use enum_values::nearest;

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
    /// An empty string is a value, as that of an environment variable may be, or an element, as an argument of a command
    /// may be. Else, where empty means unset, an empty string among other elements is a mistake.
    pub empty_is_value: bool,
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
            empty_is_value: false,
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
