//! Where tasks in network mode `awsvpc` get their network interfaces.

use tfplug::{Attr, Model, Set};

/// The network of tasks in network mode `awsvpc` (always on Fargate). Required there, refused elsewhere.
#[derive(Clone, Debug, Default, Model, PartialEq)]
#[tf(unset)]
pub(crate) struct NetworkConfiguration {
    /// IDs of the subnets, up to 16.
    #[tf(required)]
    pub(crate) subnets: Attr<Set<Attr<String>>>,
    /// IDs of the security groups, up to 5. Without them the VPC's default group applies.
    #[tf(optional, clear)]
    pub(crate) security_groups: Attr<Set<Attr<String>>>,
    /// Whether tasks get a public IP address; on Fargate only.
    #[tf(optional, unset = false, clear = false)]
    pub(crate) assign_public_ip: Attr<bool>,
}
