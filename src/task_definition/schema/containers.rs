//! Containers in the schema of a task definition.

use tfplug::Set;

use super::super::ownership::{Claims, Values};
use super::TaskDefinition;
use crate::blocks::container_definition::equivalence::same_containers;
use crate::blocks::container_definition::typed::Typed;

/// Whether two maps of typed containers mean the same.
pub(super) fn same(a: &Typed, b: &Typed) -> bool {
    let (a, b) = (a.containers(), b.containers());
    a.problems.is_empty() && b.problems.is_empty() && same_containers(&a.items, &b.items, None)
}

impl TaskDefinition {
    /// The fields that are managed elsewhere; none while that is unknown.
    pub(in crate::task_definition) fn claims(&self) -> Claims {
        let texts = self.externally_managed.known();
        Claims::parse(texts.map_or(&[][..], |Set(texts)| texts)).0
    }

    /// The current values of the fields that are managed elsewhere.
    pub(in crate::task_definition) fn managed_values(&self) -> Values {
        self.externally_managed_values.get().unwrap_or_default()
    }
}
