//! Where tasks in network mode `awsvpc` get their network interfaces.

use aws_sdk_ecs::types;
use tfplug::{Attr, Diags, Model, Once, Path, Set};

use super::sent;

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
    #[tf(optional)]
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

/// Whether two of them make ECS do the same: unset is the default.
pub(crate) fn same(a: &Once<NetworkConfiguration>, b: &Once<NetworkConfiguration>) -> bool {
    let meaning = |it: &NetworkConfiguration| {
        let set = |set: &Attr<Set<Attr<String>>>| Set(texts(set).unwrap_or_default());
        let public = it.assign_public_ip.get().unwrap_or_default();
        (set(&it.subnets), set(&it.security_groups), public)
    };
    meaning(a) == meaning(b)
}

/// As the API takes it. Security groups that `before` had and that are gone are cleared by an empty list.
pub(crate) fn expand(
    network: &NetworkConfiguration,
    before: Option<&NetworkConfiguration>,
) -> types::NetworkConfiguration {
    let assign = match network.assign_public_ip.get().unwrap_or_default() {
        true => types::AssignPublicIp::Enabled,
        false => types::AssignPublicIp::Disabled,
    };
    let had_groups = before
        .and_then(|before| texts(&before.security_groups))
        .is_some_and(|groups| !groups.is_empty());
    let groups = texts(&network.security_groups).and_then(sent::list);
    let vpc = types::AwsVpcConfiguration::builder()
        .set_subnets(Some(texts(&network.subnets).unwrap_or_default()))
        .set_security_groups(groups.or_else(|| had_groups.then(Vec::new)))
        .assign_public_ip(assign)
        .build();
    types::NetworkConfiguration::builder()
        .set_awsvpc_configuration(vpc.ok())
        .build()
}

/// What was found, in the user's form wherever that means the same. An empty object, as emulators send it, is no network
/// configuration.
pub(crate) fn flatten(
    found: Option<&types::NetworkConfiguration>,
    before: &Attr<Once<NetworkConfiguration>>,
) -> Attr<Once<NetworkConfiguration>> {
    let Some(vpc) = found.and_then(|found| found.awsvpc_configuration()) else {
        return Attr::Null;
    };
    let groups = Some(vpc.security_groups()).filter(|groups| !groups.is_empty());
    let public = vpc.assign_public_ip() == Some(&types::AssignPublicIp::Enabled);
    let network = NetworkConfiguration {
        subnets: set_of(vpc.subnets()),
        security_groups: groups.map_or(Attr::Null, set_of),
        assign_public_ip: public.then_some(true).into(),
    };
    let network = Once(network);
    match before {
        Attr::Known(before) if same(before, &network) => Attr::Known(before.clone()),
        _ => Attr::Known(network),
    }
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

    fn network(groups: Attr<Set<Attr<String>>>, public: Attr<bool>) -> NetworkConfiguration {
        NetworkConfiguration {
            subnets: set(&["subnet-1", "subnet-2"]),
            security_groups: groups,
            assign_public_ip: public,
        }
    }

    #[test]
    fn an_empty_object_is_no_network() {
        let empty = types::NetworkConfiguration::builder().build();
        assert!(flatten(Some(&empty), &Attr::Null).is_null());
        assert!(flatten(None, &Attr::Null).is_null());
    }

    #[test]
    fn the_users_form_stays_where_it_means_the_same() {
        for form in [
            network(set(&["sg-1"]), true.into()),
            network(Attr::Null, Attr::Null),
            network(set(&[]), false.into()),
        ] {
            let found = expand(&form, None);
            let form: Attr<Once<_>> = form.into();
            assert_eq!(flatten(Some(&found), &form), form);
            let imported = flatten(Some(&found), &Attr::Null);
            assert!(same(imported.known().unwrap(), form.known().unwrap()));
        }
    }

    #[test]
    fn removed_groups_are_cleared_and_show_until_they_are_gone() {
        let grouped = network(set(&["sg-1"]), Attr::Null);
        let bare = network(Attr::Null, Attr::Null);
        let groups = |sent: types::NetworkConfiguration| {
            sent.awsvpc_configuration
                .and_then(|vpc| vpc.security_groups)
        };
        assert_eq!(groups(expand(&bare, Some(&grouped))), Some(Vec::new()));
        assert_eq!(groups(expand(&bare, None)), None);
        let still = flatten(Some(&expand(&grouped, None)), &bare.into());
        assert_eq!(still.known().unwrap().security_groups, set(&["sg-1"]));
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
