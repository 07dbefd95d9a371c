//! Network interfaces of the instances.

use tfplug::validator::{between, one_of};
use tfplug::{Attr, Model, Set};

use super::nullable_bool;

/// A network interface of the instances. With it, security groups belong here and not at the top.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct NetworkInterface {
    /// Whether a public address of a Wavelength Zone's carrier is given: `"true"`, `"false"` or empty.
    #[tf(optional, computed, default = "", validate = nullable_bool())]
    pub(crate) associate_carrier_ip_address: Attr<String>,
    /// Whether a public address is given: `"true"`, `"false"`, or empty for the subnet's setting.
    #[tf(optional, computed, default = "", validate = nullable_bool())]
    pub(crate) associate_public_ip_address: Attr<String>,
    /// Whether the interface goes with the instance: `"true"`, `"false"` or empty.
    #[tf(optional, computed, default = "", validate = nullable_bool())]
    pub(crate) delete_on_termination: Attr<String>,
    /// The purpose of the interface.
    #[tf(optional, computed, default = "")]
    pub(crate) description: Attr<String>,
    /// The position of the interface; the first is 0, which is also what is sent without it.
    #[tf(optional, computed, default = 0i64)]
    pub(crate) device_index: Attr<i64>,
    /// The number of queues of the network adapter.
    #[tf(optional, computed, default = 0i64, unset = 0)]
    pub(crate) ena_queue_count: Attr<i64>,
    /// `interface` (the usual one), `efa` or `efa-only`.
    #[tf(optional, computed, default = "")]
    pub(crate) interface_type: Attr<String>,
    /// How many more private IPv4 addresses are chosen by AWS.
    #[tf(optional, computed, default = 0i64, unset = 0)]
    pub ipv4_address_count: Attr<i64>,
    /// Private IPv4 addresses; with `private_ip_address`, that one is the primary.
    #[tf(optional, computed, default = Set::<String>::default())]
    pub ipv4_addresses: Attr<Set<String>>,
    /// How many IPv4 prefixes are chosen by AWS.
    #[tf(optional, computed, default = 0i64, unset = 0)]
    pub ipv4_prefix_count: Attr<i64>,
    /// IPv4 prefixes, in CIDR form.
    #[tf(optional, computed, default = Set::<String>::default())]
    pub ipv4_prefixes: Attr<Set<String>>,
    /// How many IPv6 addresses are chosen by AWS.
    #[tf(optional, computed, default = 0i64, unset = 0)]
    pub ipv6_address_count: Attr<i64>,
    /// IPv6 addresses.
    #[tf(optional, computed, default = Set::<String>::default())]
    pub ipv6_addresses: Attr<Set<String>>,
    /// How many IPv6 prefixes are chosen by AWS.
    #[tf(optional, computed, default = 0i64, unset = 0)]
    pub ipv6_prefix_count: Attr<i64>,
    /// IPv6 prefixes, in CIDR form.
    #[tf(optional, computed, default = Set::<String>::default())]
    pub ipv6_prefixes: Attr<Set<String>>,
    /// The network card, on instance types with several. Without it card 0.
    #[tf(optional, computed, default = 0i64)]
    pub(crate) network_card_index: Attr<i64>,
    /// An existing interface to attach.
    #[tf(optional, computed, default = "")]
    pub(crate) network_interface_id: Attr<String>,
    /// Whether the first IPv6 address is kept for the interface's life: `"true"`, `"false"` or empty.
    #[tf(optional, computed, default = "", validate = nullable_bool())]
    pub primary_ipv6: Attr<String>,
    /// The primary private IPv4 address.
    #[tf(optional, computed, default = "")]
    pub(crate) private_ip_address: Attr<String>,
    /// The IDs of the security groups.
    #[tf(optional, computed, default = Set::<String>::default())]
    pub(crate) security_groups: Attr<Set<String>>,
    /// The subnet. An Auto Scaling group names its own and needs none here.
    #[tf(optional, computed, default = "")]
    pub(crate) subnet_id: Attr<String>,
    #[tf(block)]
    pub(crate) connection_tracking_specification: Attr<ConnectionTracking>,
    #[tf(block)]
    pub(crate) ena_srd_specification: Attr<EnaSrd>,
}

/// How long security groups remember idle connections.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct ConnectionTracking {
    /// Seconds for established TCP connections, 60 to 432,000.
    #[tf(optional, computed, default = 0i64, unset = 0, validate = between(60..=432_000))]
    pub(crate) tcp_established_timeout: Attr<i64>,
    /// Seconds for UDP flows with more than one request and answer, 60 to 180.
    #[tf(optional, computed, default = 0i64, unset = 0, validate = between(60..=180))]
    pub(crate) udp_stream_timeout: Attr<i64>,
    /// Seconds for other UDP flows, 30 to 60.
    #[tf(optional, computed, default = 0i64, unset = 0, validate = between(30..=60))]
    pub(crate) udp_timeout: Attr<i64>,
}

/// ENA Express, which spreads one connection over many network paths.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct EnaSrd {
    /// Whether it is on.
    #[tf(optional, computed, default = false, unset = false)]
    pub(crate) ena_srd_enabled: Attr<bool>,
    #[tf(block)]
    pub(crate) ena_srd_udp_specification: Attr<EnaSrdUdp>,
}

/// ENA Express for UDP.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct EnaSrdUdp {
    /// Whether it is on.
    #[tf(optional, computed, default = false, unset = false)]
    pub(crate) ena_srd_udp_enabled: Attr<bool>,
}

/// An interface in a secondary subnet.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(unset)]
pub(crate) struct SecondaryInterface {
    /// Whether the interface goes with the instance.
    #[tf(optional)]
    pub(crate) delete_on_termination: Attr<bool>,
    /// The position of the interface.
    #[tf(optional)]
    pub(crate) device_index: Attr<i64>,
    /// Only `secondary`.
    #[tf(optional, computed, default = "", validate = one_of(&["secondary"]))]
    pub(crate) interface_type: Attr<String>,
    /// The network card, on instance types with several.
    #[tf(optional)]
    pub(crate) network_card_index: Attr<i64>,
    /// How many private addresses are chosen by AWS.
    #[tf(optional)]
    pub(crate) private_ip_address_count: Attr<i64>,
    /// Private IPv4 addresses.
    #[tf(optional, computed, default = Set::<String>::default())]
    pub(crate) private_ip_addresses: Attr<Set<String>>,
    /// The secondary subnet.
    #[tf(optional, computed, default = "")]
    pub(crate) secondary_subnet_id: Attr<String>,
}
