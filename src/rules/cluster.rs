//! Rules about clusters and their capacity providers: group CL of the rule catalogue.

use super::capacity_provider_strategy::{self, FARGATE, WRONG_LETTERS, in_capitals};
use super::object::{Row, Rows};

/// Rules about the capacity providers of a cluster.
pub(crate) const CAPACITY_PROVIDERS: Rows = &[
    ("", LISTED),
    (
        "default_capacity_provider_strategy",
        capacity_provider_strategy::OF_CLUSTER,
    ),
];

const LISTED: &[Row] = &[
    // Managed Instances providers belong to their cluster without being listed, and look like all others.
    Row::certain(
        "CL-011",
        "default_capacity_provider_strategy[]",
        "Capacity provider is not associated with the cluster",
        "`FARGATE` and `FARGATE_SPOT` in the default strategy of a cluster must be in `capacity_providers`.",
        |cluster, item, faults| {
            let provider = item.get("capacity_provider");
            let Some(name) = provider.text()?.filter(|name| FARGATE.contains(name)) else {
                return Some(());
            };
            let mut all = Some(());
            for listed in cluster.get("capacity_providers").items()? {
                match listed.text() {
                    None => all = None,
                    Some(listed) if listed == Some(name) => return Some(()),
                    Some(_) => {}
                }
            }
            all?;
            let detail = format!(
                "The default strategy has {name:?}, and capacity_providers has not. Add it there, or remove it here."
            );
            faults.at(&provider, detail);
            Some(())
        },
    ),
    Row::certain(
        "CL-018",
        "capacity_providers[]",
        WRONG_LETTERS,
        "`FARGATE` and `FARGATE_SPOT` must be in capitals.",
        |_, name, faults| in_capitals(name, faults),
    ),
    Row::warning(
        "CL-022",
        "capacity_providers",
        "More capacity providers than the quota of a cluster",
        "A cluster may have up to 20 capacity providers, unless AWS has raised the quota of the account.",
        |_, providers, faults| {
            let items = providers.items()?;
            let sure = items.iter().filter(|item| item.is_given()).count();
            if sure > 20 {
                let detail = format!(
                    "It has {sure}, and AWS allows 20 by default. Remove some, or make sure that the quota is raised."
                );
                faults.at(providers, detail);
            }
            (items.len() <= 20).then_some(())
        },
    ),
];
