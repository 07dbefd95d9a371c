//! Region and tags, which resources of the provider have: one way to plan, to read and to generate them.

use tfplug::{Attr, Model, Plan};

use super::tags::{self, All, Tags};
use super::{Client, region};

/// The model of a resource with `region`. See [`managed!`].
pub(crate) trait Managed: Clone + Model {
    /// The object in messages: `ECS cluster`.
    const LABEL: &'static str;
    /// The resource type in a configuration: `ecs_cluster`.
    const TYPE: &'static str;
    /// The region, as configured or found.
    fn region(&self) -> &Attr<String>;
    /// The same object with this region.
    fn in_region(self, region: Attr<String>) -> Self;
    /// Plans the attributes that every resource has.
    ///
    /// # Errors
    /// The region is malformed, or in another partition than the provider's.
    fn plan(client: Option<&Client>, plan: &mut Plan<Self>) -> tfplug::Result {
        region::plan(client, plan, Self::region)
    }
}

/// The model of a resource with `tags` and `tags_all`.
pub(crate) trait Tagged: Managed {
    /// `tags` and `tags_all`.
    fn tags(&self) -> (&Tags, &Attr<All>);
    /// The same object with these tags.
    fn with_tags(self, tags: Tags, tags_all: Attr<All>) -> Self;
}

/// Implements [`Managed`], and [`Tagged`] unless the model is `untagged`, for a model whose fields have the names of the
/// attributes.
macro_rules! managed {
    ($model:ty, $label:literal, $resource:literal, untagged) => {
        $crate::aws::managed!(@ $model, $label, $resource, {});
    };
    ($model:ty, $label:literal, $resource:literal) => {
        $crate::aws::managed!(@ $model, $label, $resource, {
            fn plan(
                client: Option<&$crate::aws::Client>,
                plan: &mut ::tfplug::Plan<Self>,
            ) -> ::tfplug::Result {
                $crate::aws::plan_tagged(client, plan)
            }
        });

        impl $crate::aws::Tagged for $model {
            fn tags(
                &self,
            ) -> (
                &$crate::aws::tags::Tags,
                &::tfplug::Attr<$crate::aws::tags::All>,
            ) {
                (&self.tags, &self.tags_all)
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
    (@ $model:ty, $label:literal, $resource:literal, { $($plan:tt)* }) => {
        impl $crate::aws::Managed for $model {
            const LABEL: &'static str = $label;
            const TYPE: &'static str = $resource;

            fn region(&self) -> &::tfplug::Attr<String> {
                &self.region
            }

            fn in_region(self, region: ::tfplug::Attr<String>) -> Self {
                Self { region, ..self }
            }

            $($plan)*
        }
    };
}
pub(crate) use managed;

/// Plans the attributes that every resource has: `region`, and `tags_all` of those with tags.
///
/// # Errors
/// The region is malformed, or in another partition than the provider's.
pub(crate) fn plan<M: Managed>(client: Option<&Client>, plan: &mut Plan<M>) -> tfplug::Result {
    M::plan(client, plan)
}

/// Plans `region` and `tags_all`.
///
/// # Errors
/// As for [`plan`].
pub(crate) fn plan_tagged<M: Tagged>(
    client: Option<&Client>,
    plan: &mut Plan<M>,
) -> tfplug::Result {
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
