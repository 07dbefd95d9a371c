//! Rules about a cluster's capacity providers: group CL of the rule catalogue.

use tfplug::{Attr, Diags, Path};

use super::schema::ClusterCapacityProviders;
use crate::blocks::capacity_provider_strategy::{self, FARGATE, check_letters};

const STRATEGY: &str = "default_capacity_provider_strategy";

/// All rules. Unknown values keep them silent.
pub(super) fn validate(config: &ClusterCapacityProviders, diags: &mut Diags) {
    let strategy = &config.default_capacity_provider_strategy;
    capacity_provider_strategy::validate(strategy, &Path::from(STRATEGY), diags);
    let names = match &config.capacity_providers {
        Attr::Unknown => return,
        names => names.known().map_or(&[][..], |names| &names.0),
    };
    for name in names {
        check_letters(name, &Path::from("capacity_providers"), diags);
    }
    // CL-011. Managed Instances providers belong to their cluster without being listed, and look like all others.
    let items = capacity_provider_strategy::items(strategy);
    let used = items
        .iter()
        .filter_map(|item| item.capacity_provider.text());
    for name in used.filter(|name| FARGATE.contains(name)) {
        if !names.iter().any(|listed| listed == name) {
            diags.error(
                Path::from(STRATEGY).attr("capacity_provider"),
                format!("Capacity provider {name} is not associated with the cluster"),
                format!("Add {name:?} to capacity_providers (rule CL-011)."),
            );
        }
    }
}
