//! Rules for launch configurations: group LT of the rule catalogue. Rules that compare a launch template with other objects
//! (LT-007 in full, LT-019, LT-024) have no place here.
//!
//! EC2 validates little when a launch template is made: wrong values show when an instance is launched. An error is only
//! what EC2 or the peer refuses, everything else is a warning.

mod instance;
mod network;
mod placement;
mod script;
mod storage;

use super::node::Node;
use super::object::{Faults, Rows};
use super::tags;

pub(crate) use instance::{has_credits, is_name};

/// All rules, in the order in which a reader wants to hear of violations.
pub(crate) const ROWS: Rows = &[
    ("", instance::ROWS),
    ("", script::ROWS),
    ("block_device_mappings[]", storage::DEVICES),
    ("block_device_mappings[].ebs", storage::VOLUMES),
    ("", network::ROWS),
    ("network_interfaces[]", network::INTERFACES),
    ("metadata_options", network::METADATA),
    ("", placement::ROWS),
    ("tags", tags::ROWS),
];

/// A string that is one of a list: the ID, the place of the block, the attribute, the values.
macro_rules! one_of {
    ($id:literal, $block:literal, $name:literal, [$first:literal $(, $value:literal)*]) => {
        Row::certain(
            $id,
            concat!($block, $name),
            concat!("Unknown value of ", $name),
            concat!("`", $name, "` must be `", $first, "`" $(, " or `", $value, "`")*, "."),
            |_, node, faults| faults.unless_one_of(node, &[$first $(, $value)*]),
        )
    };
}
use one_of;

/// A number other than 0, which means unset.
fn number(node: &Node<'_>) -> Option<Option<i64>> {
    Some(node.int()?.filter(|number| *number != 0))
}

/// Whether there is text: an empty string of an attribute at the top is a value in the schema, and unset for EC2.
fn has_text(node: &Node<'_>) -> Option<bool> {
    Some(node.text()?.is_some())
}

/// The same of a set.
fn has_items(node: &Node<'_>) -> Option<bool> {
    match node.counts()? {
        (0, 0) => Some(false),
        (0, _) => None,
        _ => Some(true),
    }
}

/// The fault, at `at`, where two arguments that exclude each other are both set.
fn both(one: Option<bool>, other: Option<bool>, at: &Node<'_>, faults: &mut Faults) -> Option<()> {
    if one != Some(false) && other != Some(false) {
        one.and(other)?;
        faults.at(at, "Remove one of the two.");
    }
    Some(())
}
