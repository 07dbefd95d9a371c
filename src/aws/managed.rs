//! Region and tags, which every resource of the provider has: one way to plan, to read and to generate them.

use tfplug::{Attr, Model, Plan};

use super::tags::{self, All, Tags};
use super::{Client, region};

/// The model of a resource with `region`, `tags` and `tags_all`. See [`managed!`].
pub(crate) trait Managed: Clone + Model {
    /// The object in messages: `ECS cluster`.
    const LABEL: &'static str;
    /// The resource type in a configuration: `ecs_cluster`.
    const TYPE: &'static str;
    /// The region, as configured or found.
    fn region(&self) -> &Attr<String>;
    /// `tags` and `tags_all`.
    fn tags(&self) -> (&Tags, &Attr<All>);
    /// The same object with this region.
    fn in_region(self, region: Attr<String>) -> Self;
    /// The same object with these tags.
    fn with_tags(self, tags: Tags, tags_all: Attr<All>) -> Self;
}

/// Implements [`Managed`] for a model whose fields have the names of the attributes.
macro_rules! managed {
    ($model:ty, $label:literal, $resource:literal) => {
        impl $crate::aws::Managed for $model {
            const LABEL: &'static str = $label;
            const TYPE: &'static str = $resource;

            fn region(&self) -> &::tfplug::Attr<String> {
                &self.region
            }

            fn tags(
                &self,
            ) -> (
                &$crate::aws::tags::Tags,
                &::tfplug::Attr<$crate::aws::tags::All>,
            ) {
                (&self.tags, &self.tags_all)
            }

            fn in_region(self, region: ::tfplug::Attr<String>) -> Self {
                Self { region, ..self }
            }

            fn with_tags(
                self,
                tags: $crate::aws::tags::Tags,
                tags_all: ::tfplug::Attr<$crate::aws::tags::All>,
            ) -> Self {
                Self {
                    tags,
                    tags_all,
                    ..self
                }
            }
        }
    };
}
pub(crate) use managed;

/// Plans `region` and `tags_all`.
///
/// # Errors
/// The region is malformed, or in another partition than the provider's.
pub(crate) fn plan<M: Managed>(client: Option<&Client>, plan: &mut Plan<M>) -> tfplug::Result {
    region::plan(client, plan, M::region)?;
    let tags = plan.config.tags().0.clone();
    tags::plan(client, plan, &tags)
}

/// Leaves the region out of a generated configuration where it is the provider's.
pub(crate) fn generate<M: Managed>(client: Option<&Client>, config: &mut M) {
    if client.is_none_or(|client| config.region().text() == Some(client.home_region())) {
        *config = config.clone().in_region(Attr::Null);
    }
}
