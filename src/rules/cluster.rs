//! Rules about clusters and their capacity providers: group CL of the rule catalogue.

use super::capacity_provider_strategy::{self, FARGATE, WRONG_LETTERS, in_capitals};
use super::node::Node;
use super::object::{Row, Rows};
use super::{did_you_mean, quoted, tags};

/// Rules about a cluster.
pub(crate) const CLUSTER: Rows = &[("", SETTINGS), ("", CONFIGURATION), ("tags", tags::ROWS)];

const SETTINGS: &[Row] = &[
    Row::certain(
        "CL-002",
        "setting[].name",
        "Unknown cluster setting",
        "The `name` of a `setting` must be `containerInsights`.",
        |_, name, faults| {
            if name.text()?.is_some_and(|name| name != "containerInsights") {
                faults.at(name, "The only valid name is \"containerInsights\".");
            }
            Some(())
        },
    ),
    Row::certain(
        "CL-003",
        "setting[].value",
        "Invalid value of containerInsights",
        "The `value` of a `setting` must be `enabled`, `enhanced` or `disabled`.",
        |_, value, faults| {
            const VALUES: [&str; 3] = ["enabled", "enhanced", "disabled"];
            if let Some(other) = value.text()?.filter(|value| !VALUES.contains(value)) {
                let (valid, nearest) = (quoted(&VALUES), did_you_mean(other, &VALUES));
                faults.at(
                    value,
                    format!("{other:?} is not valid. Valid values: {valid}.{nearest}"),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "CL-004",
        "setting",
        "Cluster setting is given twice",
        "Each `setting` must occur once, as ECS keeps one value of it.",
        |_, settings, faults| {
            let (mut seen, mut all) = (Vec::new(), Some(()));
            for setting in settings.items()? {
                let name = setting.get("name");
                match name.text() {
                    None => all = None,
                    Some(Some(text)) if seen.contains(&text) => {
                        faults.at(&name, "Another block has this name. Remove one of the two.");
                    }
                    Some(text) => seen.extend(text),
                }
            }
            all
        },
    ),
    Row::certain(
        "CL-021",
        "service_connect_defaults.namespace",
        "Invalid Service Connect namespace",
        "The name of a namespace must have up to 1,024 characters, and none of `<`, `>`, `\"` and `/`.",
        |_, namespace, faults| {
            let name = namespace.text()?.unwrap_or_default();
            let forbidden = name.chars().find(|c| "<>\"/".contains(*c));
            let fault = match forbidden.filter(|_| !name.starts_with("arn:")) {
                Some(c) => format!("{name:?} contains {c:?}."),
                None if name.chars().count() > 1024 => {
                    format!("It has {} characters.", name.chars().count())
                }
                None => return Some(()),
            };
            let detail = format!(
                "{fault} Set the ARN of a Cloud Map namespace, or its name: up to 1,024 characters without <, >, \" and /."
            );
            faults.at(namespace, detail);
            Some(())
        },
    ),
];

const EXEC: &str = "configuration.execute_command_configuration";

const CONFIGURATION: &[Row] = &[
    Row::certain(
        "CL-006",
        EXEC,
        "logging OVERRIDE requires a log_configuration",
        "With `logging = \"OVERRIDE\"`, a `log_configuration` must name a log group or a bucket.",
        |_, exec, faults| {
            if is_override(exec)? && !exec.get("log_configuration").is_set()? {
                faults.at(
                    &exec.get("logging"),
                    "Add a log_configuration block with cloud_watch_log_group_name or \
                     s3_bucket_name, or set logging = \"DEFAULT\".",
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "CL-007",
        EXEC,
        "log_configuration requires logging OVERRIDE",
        "A `log_configuration` must go with `logging = \"OVERRIDE\"`.",
        |_, exec, faults| {
            let log = exec.get("log_configuration");
            let logging = exec.get("logging").text()?.unwrap_or("DEFAULT");
            if ["NONE", "DEFAULT"].contains(&logging) && log.is_set()? {
                let detail = format!(
                    "logging is {logging:?}. Set logging = \"OVERRIDE\", or remove the log_configuration block."
                );
                faults.at(&log.get("cloud_watch_log_group_name"), detail);
            }
            Some(())
        },
    ),
    Row::certain(
        "CL-008",
        EXEC,
        "log_configuration has neither a log group nor a bucket",
        "A `log_configuration` must have `cloud_watch_log_group_name` or `s3_bucket_name`.",
        |_, exec, faults| {
            let log = exec.get("log_configuration");
            let group = log.get("cloud_watch_log_group_name");
            // Without the block it is CL-006.
            let nowhere = group.text()?.is_none() && log.get("s3_bucket_name").text()?.is_none();
            if nowhere && is_override(exec)? && log.is_set()? {
                faults.at(&group, "Set cloud_watch_log_group_name or s3_bucket_name.");
            }
            Some(())
        },
    ),
    Row::likely(
        "CL-009",
        EXEC,
        "Argument of log_configuration has no effect",
        "`cloud_watch_encryption_enabled` must go with `cloud_watch_log_group_name`, and `s3_bucket_encryption_enabled` and \
         `s3_key_prefix` with `s3_bucket_name`.",
        |_, exec, faults| {
            if !is_override(exec)? {
                return Some(());
            }
            let log = exec.get("log_configuration");
            let mut all = Some(());
            for (name, destination) in DESTINATIONS {
                let setting = log.get(name);
                match (setting.is_set(), log.get(destination).text()) {
                    (Some(false), _) | (_, Some(Some(_))) => {}
                    (Some(true), Some(None)) => {
                        let summary = format!("{name} has no effect without {destination}");
                        let detail = format!("Set {destination}, or remove {name}.");
                        faults.titled(&setting, &summary, detail);
                    }
                    _ => all = None,
                }
            }
            all
        },
    ),
    Row::warning(
        "CL-010",
        "configuration.managed_storage_configuration",
        "Multi-Region key for storage that ECS manages",
        "The keys of `managed_storage_configuration` should be single-Region keys.",
        |_, storage, faults| {
            let mut all = Some(());
            for name in ["kms_key_id", "fargate_ephemeral_storage_kms_key_id"] {
                let node = storage.get(name);
                let Some(key) = node.text() else {
                    all = None;
                    continue;
                };
                let id = key.and_then(|key| key.rsplit('/').next());
                if id.is_some_and(|id| id.starts_with("mrk-")) {
                    let key = key.unwrap_or_default();
                    faults.at(
                        &node,
                        format!("{key:?} is a multi-Region key (mrk-). Set a single-Region key."),
                    );
                }
            }
            all
        },
    ),
];

/// Settings of a log, each with the destination that it is about.
const DESTINATIONS: [(&str, &str); 3] = [
    (
        "cloud_watch_encryption_enabled",
        "cloud_watch_log_group_name",
    ),
    ("s3_bucket_encryption_enabled", "s3_bucket_name"),
    ("s3_key_prefix", "s3_bucket_name"),
];

fn is_override(exec: &Node<'_>) -> Option<bool> {
    Some(exec.get("logging").text()? == Some("OVERRIDE"))
}

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
            faults.at(
                &provider,
                "capacity_providers does not list it. Add it there, or remove this block.",
            );
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
        "A cluster should have up to 20 capacity providers, unless AWS has raised the quota of the account.",
        |_, providers, faults| {
            let (sure, open) = providers.counts()?;
            if sure > 20 {
                let detail = format!(
                    "It has {sure}, and AWS allows 20 by default. Remove some, or make sure that the quota is raised."
                );
                faults.at(providers, detail);
            }
            (sure + open <= 20).then_some(())
        },
    ),
];
