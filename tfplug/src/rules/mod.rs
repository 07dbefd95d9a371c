//! Terraform core's own consistency rules, ported: what core holds every answer of a provider to.
//!
//! The functions work on [`Value`]s and on the [`Block`] of any provider's schema. They never see a provider, so that
//! they can judge ours and others alike. Sets pair element by element; all else takes time in proportion to the values.

mod compatible;
mod place;
mod plan;
mod proposed;
mod replacement;
#[cfg(test)]
pub(crate) mod sample;
mod shape;
#[cfg(test)]
mod tests;

use std::fmt;

use crate::path::Path;
use crate::schema::{Attribute, Block, NestedBlock};
use crate::value::Value;

pub use compatible::{applied, final_plan};
pub use plan::{destroy_plan, plan, replacement_plan};
pub use proposed::proposed_new;
pub use replacement::replacement;
pub use shape::{shape, state};

/// One breach of a rule.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Violation {
    /// Where in the object; the root for the object as a whole. Set elements carry their position.
    pub path: Path,
    /// The fault. It shows no value of a sensitive attribute.
    pub message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            f.write_str(&self.message)
        } else {
            write!(f, "{}: {}", self.path, self.message)
        }
    }
}

/// The action of core for a planned change.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Action {
    /// There is no object yet.
    Create,
    /// The object changes in place.
    Update,
    /// The object goes, and another one comes.
    Replace,
    /// The object goes.
    Delete,
    /// Nothing.
    NoOp,
}

impl Action {
    /// The action that follows from a good plan, where `replace` is what [`replacement`] found.
    pub fn of(prior: &Value, planned: &Value, replace: bool) -> Self {
        match (prior.is_null(), planned.is_null()) {
            (true, true) => Action::NoOp,
            (true, false) => Action::Create,
            (false, true) => Action::Delete,
            (false, false) if replace => Action::Replace,
            (false, false) if prior.same(planned) => Action::NoOp,
            (false, false) => Action::Update,
        }
    }

    /// Whether the final plan may have the action `last` where this one was shown to the user.
    pub fn may_become(self, last: Action) -> bool {
        self == last || (self, last) == (Action::Update, Action::NoOp)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Action::Create => "create",
            Action::Update => "update",
            Action::Replace => "replace",
            Action::Delete => "delete",
            Action::NoOp => "no-op",
        })
    }
}

const NULL: Value = Value::Null;

fn member<'a>(value: &'a Value, name: &str) -> &'a Value {
    value.get(name).unwrap_or(&NULL)
}

/// As [`member`], but the parts of what is unknown are unknown.
fn part<'a>(value: &'a Value, name: &str) -> &'a Value {
    match value {
        Value::Unknown(_) => value,
        value => member(value, name),
    }
}

fn item(value: &Value, index: usize) -> &Value {
    value.items().get(index).unwrap_or(&NULL)
}

/// The members of an object, be it a block's or a nested attribute's.
#[derive(Clone, Copy)]
struct Content<'a> {
    attributes: &'a [Attribute],
    blocks: &'a [NestedBlock],
}

impl<'a> From<&'a Block> for Content<'a> {
    fn from(block: &'a Block) -> Self {
        Self {
            attributes: &block.attributes,
            blocks: &block.blocks,
        }
    }
}

impl<'a> From<&'a Vec<Attribute>> for Content<'a> {
    fn from(attributes: &'a Vec<Attribute>) -> Self {
        Self {
            attributes,
            blocks: &[],
        }
    }
}
