//! Where tasks in network mode `awsvpc` get their network interfaces.

use tfplug::{Attr, Diags, Model, Path, Set};

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
    fn subnets_are_counted() {
        let refused = |subnets| {
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
        assert!(refused(set(&[])));
        assert!(!refused(set(&["a"])));
        assert!(!refused(Attr::Unknown));
    }
}
