//! Where tasks in network mode `awsvpc` get their network interfaces.

use aws_sdk_ecs::types;
use tfplug::{Attr, Diags, Model, Path, Set};

/// The network of tasks in network mode `awsvpc` (always on Fargate). Required there, refused elsewhere.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct NetworkConfiguration {
    /// IDs of the subnets, up to 16.
    #[tf(required)]
    pub(crate) subnets: Attr<Set<Attr<String>>>,
    /// IDs of the security groups, up to 5. Without them the VPC's default group applies.
    #[tf(optional)]
    pub(crate) security_groups: Attr<Set<Attr<String>>>,
    /// Whether tasks get a public IP address; on Fargate only.
    #[tf(optional, computed, default = false)]
    pub(crate) assign_public_ip: Attr<bool>,
}

/// The known elements as plain text.
pub(crate) fn texts(set: &Attr<Set<Attr<String>>>) -> Option<Vec<String>> {
    set.known()
        .map(|set| set.0.iter().filter_map(Attr::get).collect())
}

fn set_of(found: &[String]) -> Attr<Set<Attr<String>>> {
    found
        .iter()
        .map(|text| Attr::Known(text.clone()))
        .collect::<Set<_>>()
        .into()
}

/// As the API takes it.
pub(crate) fn expand(network: &NetworkConfiguration) -> types::NetworkConfiguration {
    let assign = match network.assign_public_ip.get().unwrap_or_default() {
        true => types::AssignPublicIp::Enabled,
        false => types::AssignPublicIp::Disabled,
    };
    let vpc = types::AwsVpcConfiguration::builder()
        .set_subnets(Some(texts(&network.subnets).unwrap_or_default()))
        .set_security_groups(texts(&network.security_groups))
        .assign_public_ip(assign)
        .build();
    types::NetworkConfiguration::builder()
        .set_awsvpc_configuration(vpc.ok())
        .build()
}

/// What was found. An empty object, as emulators send it, is no network configuration; security groups that nobody
/// wrote are the VPC's default and stay unwritten.
pub(crate) fn flatten(
    found: Option<&types::NetworkConfiguration>,
    before: &Attr<NetworkConfiguration>,
    imported: bool,
) -> Attr<NetworkConfiguration> {
    let Some(vpc) = found.and_then(|found| found.awsvpc_configuration()) else {
        return Attr::Null;
    };
    let unwritten = before
        .known()
        .is_some_and(|before| before.security_groups.is_null());
    let groups = vpc.security_groups();
    let security_groups = match groups.is_empty() || (unwritten && !imported) {
        true => before
            .known()
            .map_or(Attr::Null, |before| match &before.security_groups {
                Attr::Known(set) if set.0.is_empty() => Set::default().into(),
                _ => Attr::Null,
            }),
        false => set_of(groups),
    };
    NetworkConfiguration {
        subnets: set_of(vpc.subnets()),
        security_groups,
        assign_public_ip: (vpc.assign_public_ip() == Some(&types::AssignPublicIp::Enabled)).into(),
    }
    .into()
}

/// SV-032: 1 to 16 subnets.
pub(crate) fn validate(network: &NetworkConfiguration, at: &Path, diags: &mut Diags) {
    let Some(subnets) = network.subnets.known() else {
        return;
    };
    if subnets.0.is_empty() || subnets.0.len() > 16 {
        let detail = format!(
            "1 to 16 subnets are allowed, found {} (rule SV-032).",
            subnets.0.len()
        );
        diags.error(at.attr("subnets"), "Wrong number of subnets", detail);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(items: &[&str]) -> Attr<Set<Attr<String>>> {
        items
            .iter()
            .map(|item| Attr::from(*item))
            .collect::<Set<_>>()
            .into()
    }

    #[test]
    fn an_empty_object_is_no_network() {
        let empty = types::NetworkConfiguration::builder().build();
        assert!(flatten(Some(&empty), &Attr::Null, false).is_null());
        assert!(flatten(None, &Attr::Null, true).is_null());
    }

    #[test]
    fn round_trip_with_and_without_groups() {
        let written = NetworkConfiguration {
            subnets: set(&["subnet-1", "subnet-2"]),
            security_groups: set(&["sg-1"]),
            assign_public_ip: true.into(),
        };
        assert_eq!(
            flatten(Some(&expand(&written)), &written.clone().into(), false),
            written.clone().into()
        );
        let bare = NetworkConfiguration {
            security_groups: Attr::Null,
            ..written.clone()
        };
        assert_eq!(
            flatten(Some(&expand(&written)), &bare.clone().into(), false),
            bare.into()
        );
        assert_eq!(
            flatten(Some(&expand(&written)), &Attr::Null, true),
            written.into()
        );
    }

    #[test]
    fn subnets_are_counted() {
        let said = |subnets| {
            let mut diags = Diags::new();
            validate(
                &NetworkConfiguration {
                    subnets,
                    ..Default::default()
                },
                &Path::root(),
                &mut diags,
            );
            diags.has_errors()
        };
        assert!(said(set(&[])));
        assert!(!said(set(&["a"])));
        assert!(!said(Attr::Unknown));
    }
}
