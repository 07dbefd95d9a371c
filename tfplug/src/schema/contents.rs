//! The schema of objects inside an attribute of a plain type, of which the protocol knows the type alone.

use super::{Attribute, Block, Check, Constraint, Kind};
use crate::value::{Type, Value};

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
