//! Where and on what terms instances run: placement, Spot, capacity reservations.

use tfplug::{Attr, Model};

use super::time;

/// Where the instances run.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct Placement {
    /// `default` or `host`: whether an instance comes back to the same Dedicated Host.
    #[tf(optional, computed, default = "")]
    pub(crate) affinity: Attr<String>,
    /// The Availability Zone. An Auto Scaling group chooses its own.
    #[tf(optional, computed, default = "")]
    pub(crate) availability_zone: Attr<String>,
    /// The ID of the placement group; not together with `group_name`.
    #[tf(optional, computed, default = "")]
    pub(crate) group_id: Attr<String>,
    /// The name of the placement group; not together with `group_id`.
    #[tf(optional, computed, default = "")]
    pub(crate) group_name: Attr<String>,
    /// The ID of the Dedicated Host; not together with `host_resource_group_arn`.
    #[tf(optional, computed, default = "")]
    pub(crate) host_id: Attr<String>,
    /// The ARN of a group of Dedicated Hosts; needs tenancy `host`.
    #[tf(optional, computed, default = "")]
    pub(crate) host_resource_group_arn: Attr<String>,
    /// The partition of a partition placement group.
    #[tf(optional, computed, default = 0i64, unset = 0)]
    pub(crate) partition_number: Attr<i64>,
    /// Reserved by AWS.
    #[tf(optional, computed, default = "")]
    pub(crate) spread_domain: Attr<String>,
    /// `default` (shared hardware), `dedicated` or `host`.
    #[tf(optional, computed, default = "")]
    pub(crate) tenancy: Attr<String>,
}

/// On what terms the instances are bought. For Auto Scaling groups with a mixed instances policy choose Spot there.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct MarketOptions {
    /// `spot`, `capacity-block`, `interruptible-capacity-reservation` or `on-demand`.
    #[tf(optional, computed, default = "")]
    pub(crate) market_type: Attr<String>,
    #[tf(block)]
    pub(crate) spot_options: Attr<SpotOptions>,
}

/// Terms of Spot instances, which are cheap and can be taken away at two minutes' notice.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct SpotOptions {
    /// Not offered by AWS any more.
    #[tf(optional, computed, default = 0i64, unset = 0)]
    pub(crate) block_duration_minutes: Attr<i64>,
    /// The reaction to an interruption: `terminate` (default), `stop` or `hibernate`.
    #[tf(optional, computed, default = "")]
    pub(crate) instance_interruption_behavior: Attr<String>,
    /// The most to pay per hour, in dollars. Without it, up to the On-Demand price.
    #[tf(optional, computed, default = "")]
    pub(crate) max_price: Attr<String>,
    /// `one-time` (default) or `persistent`. Auto Scaling groups need `one-time`.
    #[tf(optional, computed, default = "")]
    pub(crate) spot_instance_type: Attr<String>,
    /// When a persistent request ends, as `2026-12-31T00:00:00Z`.
    #[tf(optional, computed, default = "", eq = time::same_time, validate = time::time())]
    pub(crate) valid_until: Attr<String>,
}

/// How capacity reservations are used.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct CapacityReservation {
    /// `open` (use a fitting one), `none`, or `capacity-reservations-only`.
    #[tf(optional, computed, default = "")]
    pub(crate) capacity_reservation_preference: Attr<String>,
    #[tf(block)]
    pub(crate) capacity_reservation_target: Attr<CapacityReservationTarget>,
}

/// A certain capacity reservation, or a group of them.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct CapacityReservationTarget {
    /// The ID of the reservation.
    #[tf(optional, computed, default = "")]
    pub(crate) capacity_reservation_id: Attr<String>,
    /// The ARN of the group of reservations.
    #[tf(optional, computed, default = "")]
    pub(crate) capacity_reservation_resource_group_arn: Attr<String>,
}
