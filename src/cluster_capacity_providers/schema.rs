//! The attributes of a cluster's capacity providers.

use tfplug::{Attr, Model, Set, Timeouts};

use crate::blocks::capacity_provider_strategy::CapacityProviderStrategyItem;
use crate::validators;

/// The capacity providers that services and tasks of a cluster may use, and the strategy for those that name none.
///
/// One resource manages all capacity providers of a cluster: others that are associated with it are taken away. Destroying
/// it leaves the cluster without any. Create, update and destroy wait while ECS changes the cluster, for up to 10 minutes.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct ClusterCapacityProviders {
    /// Name of the cluster.
    #[tf(required, force_new, validate = validators::ecs_name("cluster"), api = "cluster", answer = "clusterName")]
    pub(crate) cluster_name: Attr<String>,
    /// Names of the capacity providers: `FARGATE`, `FARGATE_SPOT`, and those of Auto Scaling groups.
    #[tf(optional, computed, clear)]
    pub(crate) capacity_providers: Attr<Set<String>>,
    /// How tasks are spread that neither name a strategy nor a launch type, up to 20 capacity providers.
    #[tf(block, clear)]
    pub(crate) default_capacity_provider_strategy: Attr<Set<CapacityProviderStrategyItem>>,
    /// Region of the object; the provider's unless set, and of the same partition. Another region than before replaces the
    /// object.
    #[tf(optional, computed, keep, local)]
    pub(crate) region: Attr<String>,
    /// Name of the cluster.
    #[tf(computed, keep, answer = "clusterName")]
    pub(crate) id: Attr<String>,
    #[tf(timeouts(create, update, delete))]
    pub(crate) timeouts: Timeouts,
}

/// The identity of a cluster's capacity providers.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Identity {
    /// Name of the cluster.
    #[tf(required)]
    pub(crate) cluster_name: Attr<String>,
    /// Region that the cluster is in; the provider's unless set.
    #[tf(optional)]
    pub(crate) region: Attr<String>,
}
