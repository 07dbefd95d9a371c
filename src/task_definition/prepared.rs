//! A definition prepared for one operation: its containers are read once, and rules, plan, request and comparison take
//! them from here.

use std::borrow::Cow;
use std::sync::Arc;

use tfplug::Attr;
use tfplug::value::Value;

use super::ownership::{Before, Claims};
use super::schema::TaskDefinition;
use crate::blocks::container_definition::equivalence::same_containers;
use crate::blocks::container_definition::once;
use crate::blocks::container_definition::read::Containers;

/// A definition with its containers under the API's names.
#[derive(Clone, Debug)]
pub(crate) struct Prepared<'a> {
    pub(super) model: &'a TaskDefinition,
    /// As configured; null when neither attribute has containers, unknown when they are unknown as a whole.
    pub(crate) containers: Attr<Arc<Containers>>,
    /// The fields that are managed elsewhere; none while that is unknown.
    pub(super) claims: Claims,
}

impl<'a> Prepared<'a> {
    /// Prepares `model`. Typed containers that one of `known` has as well are not converted again.
    pub(crate) fn new(model: &'a TaskDefinition, known: &[&Prepared<'_>]) -> Self {
        let same = |known: &&&Prepared<'_>| known.model.containers == model.containers;
        let containers = match (&model.containers, &model.container_definitions) {
            (Attr::Known(typed), _) => match known.iter().find(same) {
                Some(known) => known.containers.clone(),
                None => Arc::new(typed.containers()).into(),
            },
            (Attr::Null, Attr::Known(text)) => once::read(text).into(),
            (Attr::Null, Attr::Null) => Attr::Null,
            _ => Attr::Unknown,
        };
        Self {
            model,
            containers,
            claims: model.claims(),
        }
    }

    /// Whether there are containers at all, however faulty.
    pub(super) fn is_readable(&self) -> bool {
        let containers = self.containers.known();
        containers.is_some_and(|containers| containers.is_readable())
    }

    /// The containers as configured; `None` unless known.
    pub(super) fn items(&self) -> Option<&[Value]> {
        Some(&self.containers.known()?.items)
    }

    /// The containers that ECS gets: those of the configuration, with the current values of fields that are managed
    /// elsewhere; `None` unless known.
    pub(super) fn effective(&self) -> Option<Cow<'_, [Value]>> {
        let items = self.items()?;
        if self.claims.is_empty() {
            return Some(items.into());
        }
        let mut items = items.to_vec();
        self.claims.assign(&mut items, &self.model.managed_values());
        Some(items.into())
    }

    /// The containers of a state, as far as fields are concerned that are managed elsewhere.
    pub(super) fn before(&self) -> Option<Before<'_>> {
        Some(Before {
            values: self.model.managed_values(),
            items: self.items()?,
        })
    }

    /// Whether the containers of both mean the same in the network mode of this one.
    pub(crate) fn same_containers(&self, other: &Prepared<'_>) -> bool {
        let both = self.items().zip(other.items());
        both.is_some_and(|(one, other)| same_containers(one, other, self.model.network_mode.text()))
    }
}
