//! The containers of a task definition, whichever way they are written.

use tfplug::{Attr, Set};

use super::super::ownership::{Claims, Values};
use super::TaskDefinition;
use crate::blocks::container_definition::equivalence::same_containers;
use crate::blocks::container_definition::read::{self, Containers};
use crate::blocks::container_definition::typed::Typed;

/// Whether two maps of typed containers mean the same.
pub(super) fn same(a: &Typed, b: &Typed) -> bool {
    let (a, b) = (a.containers(), b.containers());
    a.problems.is_empty() && b.problems.is_empty() && same_containers(&a.items, &b.items, None)
}

impl TaskDefinition {
    /// The containers under the API's names, as they are written; null when they are not written, unknown when they are
    /// unknown as a whole.
    pub(crate) fn containers(&self) -> Attr<Containers> {
        match &self.containers {
            Attr::Known(typed) => Attr::Known(typed.containers()),
            Attr::Unknown => Attr::Unknown,
            Attr::Null => self
                .container_definitions
                .clone()
                .map(|text| read::read(&text)),
        }
    }

    /// Whether the containers of both mean the same.
    pub(crate) fn means_the_same(&self, other: &Self) -> bool {
        match (self.containers(), other.containers()) {
            (Attr::Known(one), Attr::Known(other)) => {
                same_containers(&one.items, &other.items, self.network_mode.text())
            }
            _ => false,
        }
    }

    /// The fields that somebody else manages; none while that is unknown.
    pub(in crate::task_definition) fn claims(&self) -> Claims {
        let texts = self.externally_managed.known();
        Claims::parse(texts.map_or(&[][..], |Set(texts)| texts)).0
    }

    /// The containers that ECS gets: those that are written, with what somebody else manages as it is.
    pub(in crate::task_definition) fn effective(&self, values: &Values) -> Option<Containers> {
        let mut containers = self.containers().into_known()?;
        self.claims().put(&mut containers.items, values);
        Some(containers)
    }

    /// What the externally managed fields hold.
    pub(in crate::task_definition) fn managed_values(&self) -> Values {
        self.externally_managed_values.get().unwrap_or_default()
    }
}
