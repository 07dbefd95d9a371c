//! Rules for logs: drivers, their options, and the log router (catalogue group CD).

use std::collections::BTreeSet;

use super::container::{each, one_of};
use super::definition::Definition;
use super::{Fault, Rule, quoted, verdict};

/// The group, as far as it stands in this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "CD-050",
        "The log driver is one that ECS knows.",
        log_driver,
    ),
    Rule::certain(
        "CD-051",
        "The log driver exists on the platform.",
        fargate_log_driver,
    ),
    Rule::certain(
        "CD-052",
        "awslogs needs awslogs-group and awslogs-region.",
        awslogs_options,
    ),
    Rule::certain(
        "CD-053",
        "On Fargate, awslogs needs awslogs-stream-prefix.",
        awslogs_prefix,
    ),
];

const LOG_DRIVERS: [&str; 8] = [
    "json-file",
    "syslog",
    "journald",
    "gelf",
    "fluentd",
    "awslogs",
    "splunk",
    "awsfirelens",
];

const FARGATE_LOG_DRIVERS: [&str; 3] = ["awslogs", "splunk", "awsfirelens"];

fn log_driver(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        one_of(
            &container.get("logConfiguration").get("logDriver"),
            &LOG_DRIVERS,
            "log driver",
        )
    })
}

fn fargate_log_driver(definition: &Definition) -> Option<Vec<Fault>> {
    if !definition.requires("FARGATE")? {
        return verdict(None);
    }
    each(definition, |container| {
        let node = container.get("logConfiguration").get("logDriver");
        let known = node.text()?.filter(|driver| LOG_DRIVERS.contains(driver));
        verdict(
            known
                .filter(|driver| !FARGATE_LOG_DRIVERS.contains(driver))
                .map(|driver| {
                    let remedy = format!("there are {}.", quoted(&FARGATE_LOG_DRIVERS));
                    node.place.fault(
                        format!("The log driver {driver} does not exist on Fargate"),
                        remedy,
                    )
                }),
        )
    })
}

/// The options of a container that logs through awslogs, plain and secret, must contain `names`.
fn awslogs(definition: &Definition, names: &[&str]) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let log = container.get("logConfiguration");
        if log.get("logDriver").text()? != Some("awslogs") {
            return verdict(None);
        }
        let mut given: BTreeSet<&str> = log
            .get("options")
            .entries()?
            .into_iter()
            .map(|(key, _)| key)
            .collect();
        for secret in log.get("secretOptions").items()? {
            given.extend(secret.get("name").text()?);
        }
        let missing = names.iter().filter(|name| !given.contains(*name));
        let options = log.get("options").place;
        let fault = |name: &&str| {
            options.fault(
                format!("awslogs needs the option {name}"),
                format!("add {name:?}."),
            )
        };
        Some(missing.map(fault).collect())
    })
}

fn awslogs_options(definition: &Definition) -> Option<Vec<Fault>> {
    awslogs(definition, &["awslogs-group", "awslogs-region"])
}

fn awslogs_prefix(definition: &Definition) -> Option<Vec<Fault>> {
    if definition.requires("FARGATE")? {
        awslogs(definition, &["awslogs-stream-prefix"])
    } else {
        verdict(None)
    }
}
