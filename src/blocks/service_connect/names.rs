//! Names that follow others when they are unset, and which earlier port a port is.
//!
//! `discovery_name` follows `port_name`, and `dns_name` follows `discovery_name.namespace`. Ports pair by `port_name`, and
//! never by position: the names of one port must not go to another.

use tfplug::{Attr, Path};

use super::{Offer, ServiceConnect};

/// A planned value of an attribute that is unset in the configuration.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Follow {
    /// A name, unknown when what it follows changes.
    Name(Path, Attr<String>),
    /// Seconds of a timeout.
    Seconds(Path, Attr<i64>),
}

/// The plan for all unset names and timeouts below `at`. `namespace` is the planned one.
pub(crate) fn follow(
    config: &ServiceConnect,
    before: Option<&ServiceConnect>,
    namespace: &Attr<String>,
    at: &Path,
) -> Vec<Follow> {
    let earlier = before.map_or(&[][..], |before| before.service.items());
    let same_namespace = before
        .filter(|_| namespace.is_known())
        .is_some_and(|before| before.namespace == *namespace);
    let mut taken = vec![false; earlier.len()];
    let mut planned = Vec::new();
    for (index, offer) in config.service.items().iter().enumerate() {
        let free = |other: usize| !taken[other] && earlier[other].port_name == offer.port_name;
        let other = (0..earlier.len())
            .filter(|_| offer.port_name.is_known())
            .find(|other| free(*other));
        if let Some(other) = other {
            taken[other] = true;
        }
        let port = Port {
            offer,
            before: other.map(|other| &earlier[other]),
            in_place: other == Some(index),
            at: at.attr("service").index(index),
        };
        port.follow(same_namespace.then_some(namespace), &mut planned);
    }
    planned
}

/// A port as it is configured, with the earlier state of the same port.
struct Port<'a> {
    offer: &'a Offer,
    before: Option<&'a Offer>,
    /// Whether both have one position. Core accepts an earlier value for a configured one only there.
    in_place: bool,
    at: Path,
}

impl Port<'_> {
    fn follow(&self, namespace: Option<&Attr<String>>, planned: &mut Vec<Follow>) {
        let discovery = self.discovery();
        self.name(
            self.at.attr("discovery_name"),
            &self.offer.discovery_name,
            &discovery,
            planned,
        );
        if let Some(alias) = self.offer.client_alias.known() {
            let path = self.at.attr("client_alias").index(0).attr("dns_name");
            let dns = self.dns(&discovery, namespace);
            self.name(path, &alias.dns_name, &dns, planned);
        }
        if let Some(timeout) = self.offer.timeout.known() {
            let before = self.before.and_then(|before| before.timeout.known());
            let at = self.at.attr("timeout").index(0);
            let idle = before.map(|before| &before.idle_timeout_seconds);
            seconds(
                at.attr("idle_timeout_seconds"),
                &timeout.idle_timeout_seconds,
                idle,
                planned,
            );
            let request = before.map(|before| &before.per_request_timeout_seconds);
            seconds(
                at.attr("per_request_timeout_seconds"),
                &timeout.per_request_timeout_seconds,
                request,
                planned,
            );
        }
    }

    /// The planned `discovery_name`: as set, else as before if it followed this very port.
    fn discovery(&self) -> Attr<String> {
        if !unset(&self.offer.discovery_name) {
            return self.offer.discovery_name.clone();
        }
        let before = self.before.map(|before| &before.discovery_name);
        let followed =
            |name: &&Attr<String>| unset(name) || name.text() == self.offer.port_name.text();
        before.filter(followed).cloned().unwrap_or(Attr::Unknown)
    }

    /// The planned `dns_name` of the alias where it is unset: as before if it followed names that stay.
    fn dns(&self, discovery: &Attr<String>, namespace: Option<&Attr<String>>) -> Attr<String> {
        let stays = namespace.is_some()
            && self.before.is_some_and(|before| {
                !discovery.is_unknown() && before.discovery_name == *discovery
            });
        let before = self
            .before
            .filter(|_| stays)
            .and_then(|before| before.client_alias.known());
        let followed = |name: &&Attr<String>| {
            let name = name.text().unwrap_or_default();
            let Some(domain) = name
                .strip_prefix(discovery.text().unwrap_or_default())
                .and_then(|rest| rest.strip_prefix('.'))
            else {
                return name.is_empty();
            };
            // The ARN of a namespace does not show its name.
            let namespace = namespace.and_then(Attr::text).unwrap_or_default();
            namespace.is_empty() || namespace.starts_with("arn:") || namespace == domain
        };
        before
            .map(|before| &before.dns_name)
            .filter(followed)
            .cloned()
            .unwrap_or(Attr::Unknown)
    }

    /// Empty text is a configured value, which core wants to see in the plan unless the earlier one is there.
    fn name(
        &self,
        path: Path,
        config: &Attr<String>,
        wanted: &Attr<String>,
        planned: &mut Vec<Follow>,
    ) {
        match config {
            Attr::Null => planned.push(Follow::Name(path, wanted.clone())),
            Attr::Known(text) if text.is_empty() => {
                let kept = self.in_place && wanted.is_known();
                let value = if kept { wanted } else { config };
                planned.push(Follow::Name(path, value.clone()));
            }
            _ => {}
        }
    }
}

fn unset(name: &Attr<String>) -> bool {
    name.is_null() || name.text() == Some("")
}

/// An unset timeout is the default of ECS, or the 0 ("never") that `aws_ecs_service` sends for an unset one.
fn seconds(path: Path, config: &Attr<i64>, before: Option<&Attr<i64>>, planned: &mut Vec<Follow>) {
    if config.is_null() {
        let never = before.filter(|before| before.get() == Some(0));
        planned.push(Follow::Seconds(path, never.cloned().unwrap_or_default()));
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ClientAlias, Timeout};
    use super::*;

    fn port(port: &str, discovery: Attr<String>, dns: Attr<String>) -> Offer {
        Offer {
            port_name: port.into(),
            discovery_name: discovery,
            client_alias: ClientAlias {
                port: 80.into(),
                dns_name: dns,
                ..Default::default()
            }
            .into(),
            ..Offer::default()
        }
    }

    fn connect(namespace: &str, ports: &[Offer]) -> ServiceConnect {
        ServiceConnect {
            enabled: true.into(),
            namespace: namespace.into(),
            service: ports.to_vec().into(),
            ..ServiceConnect::default()
        }
    }

    /// The planned names, `?` for unknown, `-` for none planned.
    fn planned(before: Option<&ServiceConnect>, config: &ServiceConnect) -> Vec<String> {
        let names = follow(config, before, &config.namespace, &Path::from("c"));
        let show = |it: &Follow| match it {
            Follow::Name(path, value) => {
                let value = if value.is_unknown() {
                    "?"
                } else {
                    value.text().unwrap_or("null")
                };
                format!("{path} {value}")
            }
            Follow::Seconds(path, value) => format!("{path} {value:?}"),
        };
        names.iter().map(show).collect()
    }

    const SHOP: &str = "shop.local";

    #[test]
    fn names_stay_with_their_port_when_another_one_goes() {
        let cart = port("cart", "basket".into(), "basket.int".into());
        let stats = port("stats", "stats".into(), "stats.shop.local".into());
        let before = connect(SHOP, &[cart, stats]);
        let config = connect(SHOP, &[port("stats", Attr::Null, Attr::Null)]);
        assert_eq!(
            planned(Some(&before), &config),
            [
                "c.service[0].discovery_name stats",
                "c.service[0].client_alias[0].dns_name stats.shop.local"
            ]
        );
        let swapped = connect(
            SHOP,
            &[
                port("stats", Attr::Null, Attr::Null),
                port("cart", "basket".into(), "basket.int".into()),
            ],
        );
        assert_eq!(
            planned(Some(&before), &swapped),
            planned(Some(&before), &config)
        );
    }

    #[test]
    fn names_are_open_when_what_they_follow_changes() {
        let followed = || port("cart", "cart".into(), "cart.shop.local".into());
        let before = connect(SHOP, &[followed()]);
        let open = |config: &ServiceConnect| planned(Some(&before), config);
        let unset = port("cart", Attr::Null, Attr::Null);
        let (discovery, dns) = (
            "c.service[0].discovery_name ",
            "c.service[0].client_alias[0].dns_name ",
        );
        let is = |config: &ServiceConnect, a: &str, b: &str| {
            assert_eq!(
                open(config),
                [format!("{discovery}{a}"), format!("{dns}{b}")]
            );
        };
        is(
            &connect(SHOP, std::slice::from_ref(&unset)),
            "cart",
            "cart.shop.local",
        );
        is(&connect("mall.local", &[unset]), "cart", "?");
        is(
            &connect(SHOP, &[port("till", Attr::Null, Attr::Null)]),
            "?",
            "?",
        );
        let renamed = connect(SHOP, &[port("cart", "basket".into(), Attr::Null)]);
        assert_eq!(open(&renamed), [format!("{dns}?")]);
        let mut unknown = connect(SHOP, &[port("cart", Attr::Null, Attr::Null)]);
        unknown.namespace = Attr::Unknown;
        is(&unknown, "cart", "?");
        unknown.service = vec![Offer {
            port_name: Attr::Unknown,
            ..port("", Attr::Null, Attr::Null)
        }]
        .into();
        is(&unknown, "?", "?");
    }

    #[test]
    fn a_name_that_was_set_and_is_unset_follows_again() {
        let before = connect(
            SHOP,
            &[port("cart", "basket".into(), "basket.shop.local".into())],
        );
        let config = connect(SHOP, &[port("cart", Attr::Null, Attr::Null)]);
        assert!(
            planned(Some(&before), &config)
                .iter()
                .all(|name| name.ends_with('?'))
        );
        let before = connect(SHOP, &[port("cart", "cart".into(), "trolley".into())]);
        assert!(planned(Some(&before), &config)[1].ends_with('?'));
        let by_arn = "arn:aws:servicediscovery:eu-west-1:123456789012:namespace/ns-1";
        let before = connect(
            by_arn,
            &[port("cart", "cart".into(), "cart.shop.local".into())],
        );
        let config = connect(by_arn, &[port("cart", Attr::Null, Attr::Null)]);
        assert!(planned(Some(&before), &config)[1].ends_with("cart.shop.local"));
    }

    #[test]
    fn empty_names_are_unset_names_of_their_own_position() {
        let before = connect(
            SHOP,
            &[
                port("cart", "cart".into(), "cart.shop.local".into()),
                port("till", "till".into(), "t".into()),
            ],
        );
        let config = connect(SHOP, &[port("cart", "".into(), "".into())]);
        assert_eq!(
            planned(Some(&before), &config),
            [
                "c.service[0].discovery_name cart",
                "c.service[0].client_alias[0].dns_name cart.shop.local"
            ]
        );
        let config = connect(SHOP, &[port("till", "".into(), "".into())]);
        assert_eq!(
            planned(Some(&before), &config),
            [
                "c.service[0].discovery_name ",
                "c.service[0].client_alias[0].dns_name "
            ]
        );
    }

    #[test]
    fn unset_timeouts_are_the_default_or_never() {
        let with = |idle: Attr<i64>| Offer {
            port_name: "cart".into(),
            timeout: Timeout {
                idle_timeout_seconds: idle,
                per_request_timeout_seconds: 5.into(),
            }
            .into(),
            ..Offer::default()
        };
        let config = connect(SHOP, &[with(Attr::Null)]);
        for (before, after) in [
            (Attr::Null, Attr::Null),
            (0.into(), 0.into()),
            (60.into(), Attr::Null),
        ] {
            let before = connect(SHOP, &[with(before)]);
            let names = follow(&config, Some(&before), &config.namespace, &Path::from("c"));
            let path = Path::from("c")
                .attr("service")
                .index(0)
                .attr("timeout")
                .index(0);
            assert_eq!(
                names[1],
                Follow::Seconds(path.attr("idle_timeout_seconds"), after)
            );
        }
    }
}
