//! One container of a task definition: nested input of task definitions, as JSON text or as typed attributes, and
//! checked by the container rules.
//!
//! [`shapes`](crate::shapes) describes every field once: API name, type, default, key of its list, documentation. Everything else
//! follows from it:
//!
//! - [`read`] turns JSON text into values under the API's names, keeping everything. Keys match without
//!   regard to case, as in the AWS provider. Unknown keys are reported with the nearest known name (rule GEN-009): the
//!   SDK would drop them in silence. A key that occurs twice is a warning, and the last one counts, as there. A value of the wrong type is an error that names the container and the field;
//!   numbers in quotes (`"80"`) and strings without them are refused too, with the remedy, because
//!   ECS and the AWS provider refuse them as well.
//! - [`typed`] is the other form of containers: attributes in snake case, lists that one member identifies as maps. Its
//!   schema and its conversion to and from the API's names are made from the tables.
//! - [`equivalence`] brings a definition into canonical form: absent = null = empty = default, keyed lists in the order of
//!   their keys. Equal forms mean the same to ECS, so the user's own text stays in the state.
//! - [`convert`] hands the values to the SDK's own reader and writer of `ContainerDefinition`, which know every member.
//!
//! A test in [`convert`] holds [`shapes`](crate::shapes) against the description that the SDK's types carry: a field that a new SDK
//! brings fails it.

pub(crate) mod convert;
pub(crate) mod equivalence;
mod mismatch;
pub(crate) mod once;
pub(crate) mod read;
pub(crate) mod typed;
mod whole;

#[cfg(test)]
mod samples;
