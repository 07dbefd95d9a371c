//! Rules for logs: drivers and their options (catalogue group CD). The log router has its rules in `firelens`.

use std::collections::BTreeSet;

use super::checks::{each, gather, one_of, one_of_unquoted};
use super::definition::Definition;
use super::node::Node;
use super::{Confidence, Fault, Rule, quoted, verdict};

/// The rules of this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "CD-050",
        "The log driver must not be one that ECS refuses.",
        refused_log_driver,
    ),
    Rule::warning(
        "CD-050",
        "The log driver must be one that ECS knows.",
        unknown_log_driver,
    ),
    Rule::certain(
        "CD-051",
        "The log driver must be supported on the platform.",
        platform_log_driver,
    ),
    Rule::certain(
        "CD-052",
        "With the log driver awslogs, awslogs-group and awslogs-region must be set.",
        awslogs_options,
    ),
    Rule::certain(
        "CD-053",
        "With the log driver awslogs on Fargate, awslogs-stream-prefix must be set.",
        awslogs_prefix,
    ),
    Rule::likely(
        "CD-054",
        "The options of awslogs must be ones that ECS supports.",
        awslogs_unknown_option,
    ),
    Rule {
        confidence: Confidence::Likely,
        ..Rule::warning(
            "CD-054",
            "The options of awslogs must be ones that ECS documents, not Docker alone.",
            awslogs_docker_option,
        )
    },
    Rule::certain(
        "CD-055",
        "awslogs-create-group must be true or unset.",
        create_group,
    ),
    Rule::warning(
        "CD-056",
        "awslogs-datetime-format and awslogs-multiline-pattern must not both be set.",
        two_patterns,
    ),
    Rule::likely(
        "CD-057",
        "With the log driver splunk, splunk-url and splunk-token must be set.",
        splunk_options,
    ),
    Rule::likely(
        "CD-101",
        "The mode of awslogs must be blocking or non-blocking.",
        mode,
    ),
    Rule {
        confidence: Confidence::Likely,
        ..Rule::warning(
            "CD-102",
            "max-buffer-size must be a size such as 25m, and must not be set with the mode blocking.",
            buffer_size,
        )
    },
];

/// Log drivers that ECS takes. As of October 2026.
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

/// Log drivers that the container agent knows and the API refuses. As of October 2026.
const AGENT_LOG_DRIVERS: [&str; 3] = ["none", "logentries", "sumologic"];

/// The driver is refused without doubt, and not just younger than this list.
fn is_refused(driver: &str) -> bool {
    let differs_in_case = |known: &&str| known.eq_ignore_ascii_case(driver);
    AGENT_LOG_DRIVERS.contains(&driver) || LOG_DRIVERS.iter().any(differs_in_case)
}

/// Every log driver that is not in the list and of which `matters` holds.
fn unlisted_log_driver(
    definition: &Definition,
    matters: impl Fn(&str) -> bool,
) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let node = container.get("logConfiguration").get("logDriver");
        match node.text()? {
            Some(driver) if matters(driver) => one_of(&node, &LOG_DRIVERS, "log driver"),
            _ => verdict(None),
        }
    })
}

fn refused_log_driver(definition: &Definition) -> Option<Vec<Fault>> {
    unlisted_log_driver(definition, is_refused)
}

fn unknown_log_driver(definition: &Definition) -> Option<Vec<Fault>> {
    unlisted_log_driver(definition, |driver| !is_refused(driver))
}

/// Which drivers a platform has, where it has not all of them. As of October 2026.
const PLATFORM_LOG_DRIVERS: [(&str, &str, &[&str]); 2] = [
    ("FARGATE", "Fargate", &["awslogs", "splunk", "awsfirelens"]),
    (
        "MANAGED_INSTANCES",
        "Managed Instances",
        &["awslogs", "splunk", "awsfirelens", "json-file"],
    ),
];

fn platform_log_driver(definition: &Definition) -> Option<Vec<Fault>> {
    gather(
        PLATFORM_LOG_DRIVERS
            .into_iter()
            .map(|(compatibility, platform, offered)| {
                if !definition.requires(compatibility)? {
                    return verdict(None);
                }
                each(definition, |container| {
                    let node = container.get("logConfiguration").get("logDriver");
                    let known = node.text()?.filter(|driver| LOG_DRIVERS.contains(driver));
                    let wrong = known.filter(|driver| !offered.contains(driver));
                    verdict(wrong.map(|driver| {
                        let remedy = format!(
                            "{driver:?} is not valid here. Valid values: {}.",
                            quoted(offered)
                        );
                        node.place
                            .fault(format!("Log driver is not supported on {platform}"), remedy)
                    }))
                })
            }),
    )
}

/// Applies a check to the log configuration of every container that logs through `driver`.
fn each_log(
    definition: &Definition,
    driver: &str,
    check: impl Fn(&Node<'_>) -> Option<Vec<Fault>>,
) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let log = container.get("logConfiguration");
        match log.get("logDriver").text()? == Some(driver) {
            true => check(&log),
            false => verdict(None),
        }
    })
}

/// An option by name, empty or not; `None` while the options are unknown as a whole, or this one, which may turn out to
/// be null.
pub(super) fn option<'a>(options: &Node<'a>, name: &str) -> Option<Option<Node<'a>>> {
    let entries = options.entries()?;
    match entries.into_iter().find(|(key, _)| *key == name) {
        Some((_, node)) if node.is_unknown() => None,
        entry => Some(entry.map(|(_, node)| node)),
    }
}

/// The options of a container that logs through `driver`, plain and secret, must contain `names`.
fn needs(definition: &Definition, driver: &str, names: &[&str]) -> Option<Vec<Fault>> {
    each_log(definition, driver, |log| {
        let options = log.get("options");
        let mut given: BTreeSet<&str> =
            options.entries()?.into_iter().map(|(key, _)| key).collect();
        for secret in log.get("secretOptions").items()? {
            given.extend(secret.get("name").text()?);
        }
        let missing = names.iter().filter(|name| !given.contains(*name));
        let fault = |name: &&str| {
            options.place.fault(
                format!("{name} is not set"),
                format!("the log driver {driver} requires this option. Add it."),
            )
        };
        Some(missing.map(fault).collect())
    })
}

fn awslogs_options(definition: &Definition) -> Option<Vec<Fault>> {
    needs(definition, "awslogs", &["awslogs-group", "awslogs-region"])
}

fn awslogs_prefix(definition: &Definition) -> Option<Vec<Fault>> {
    match definition.requires("FARGATE")? {
        true => needs(definition, "awslogs", &["awslogs-stream-prefix"]),
        false => verdict(None),
    }
}

fn splunk_options(definition: &Definition) -> Option<Vec<Fault>> {
    needs(definition, "splunk", &["splunk-url", "splunk-token"])
}

/// Options of awslogs in ECS. As of October 2026.
pub(super) const AWSLOGS_OPTIONS: [&str; 8] = [
    "awslogs-group",
    "awslogs-region",
    "awslogs-stream-prefix",
    "awslogs-create-group",
    "awslogs-datetime-format",
    "awslogs-multiline-pattern",
    "mode",
    "max-buffer-size",
];

/// Further options of awslogs in Docker; whether ECS lets it through is not known. As of October 2026.
pub(super) const DOCKER_AWSLOGS_OPTIONS: [&str; 7] = [
    "awslogs-endpoint",
    "awslogs-create-stream",
    "awslogs-format",
    "awslogs-credentials-endpoint",
    "awslogs-force-flush-interval-seconds",
    "awslogs-max-buffered-events",
    "tag",
];

/// Every option of awslogs that ECS does not document and of which `matters` holds.
fn undocumented_option(
    definition: &Definition,
    matters: impl Fn(&str) -> bool,
    remedy: &str,
) -> Option<Vec<Fault>> {
    each_log(definition, "awslogs", |log| {
        let given = log.get("options").entries()?.into_iter();
        let wrong = given.filter(|(name, node)| {
            !node.is_unknown() && !AWSLOGS_OPTIONS.contains(name) && matters(name)
        });
        let fault = |(name, node): (&str, Node<'_>)| {
            let hint = super::did_you_mean(name, &AWSLOGS_OPTIONS);
            node.place.fault(
                "Unknown awslogs option",
                format!(
                    "{remedy} Valid options: {}.{hint}",
                    quoted(&AWSLOGS_OPTIONS)
                ),
            )
        };
        Some(wrong.map(fault).collect())
    })
}

fn awslogs_unknown_option(definition: &Definition) -> Option<Vec<Fault>> {
    let matters = |name: &str| !DOCKER_AWSLOGS_OPTIONS.contains(&name);
    undocumented_option(definition, matters, "ECS does not support it. Remove it.")
}

fn awslogs_docker_option(definition: &Definition) -> Option<Vec<Fault>> {
    let matters = |name: &str| DOCKER_AWSLOGS_OPTIONS.contains(&name);
    let remedy = "it is an option of Docker that ECS does not document and may refuse.";
    undocumented_option(definition, matters, remedy)
}

fn create_group(definition: &Definition) -> Option<Vec<Fault>> {
    each_log(definition, "awslogs", |log| {
        let Some(node) = option(&log.get("options"), "awslogs-create-group")? else {
            return verdict(None);
        };
        let value = node.text()?.unwrap_or_default();
        verdict((!value.eq_ignore_ascii_case("true")).then(|| {
            node.place.fault(
                "Invalid awslogs-create-group",
                "set it to \"true\", the only valid value, or remove it if the log group exists.",
            )
        }))
    })
}

fn two_patterns(definition: &Definition) -> Option<Vec<Fault>> {
    each_log(definition, "awslogs", |log| {
        let options = log.get("options");
        let node = option(&options, "awslogs-multiline-pattern")?;
        let format = option(&options, "awslogs-datetime-format")?;
        verdict(node.filter(|_| format.is_some()).map(|node| {
            node.place.fault(
                "awslogs-datetime-format conflicts with awslogs-multiline-pattern",
                "only one of the two can be active. Remove the other one.",
            )
        }))
    })
}

fn mode(definition: &Definition) -> Option<Vec<Fault>> {
    each_log(definition, "awslogs", |log| {
        match option(&log.get("options"), "mode")? {
            Some(node) => one_of_unquoted(&node, &["blocking", "non-blocking"], "awslogs mode"),
            None => verdict(None),
        }
    })
}

/// Whether it is digits and one of the units k, m and g.
fn is_buffer_size(text: &str) -> bool {
    let number = text.strip_suffix(['k', 'm', 'g', 'K', 'M', 'G']);
    number.is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn buffer_size(definition: &Definition) -> Option<Vec<Fault>> {
    each_log(definition, "awslogs", |log| {
        let options = log.get("options");
        let Some(node) = option(&options, "max-buffer-size")? else {
            return verdict(None);
        };
        let unreadable = |_: &str| {
            let remedy = "it must be digits and one of the units k, m and g, such as \"25m\".";
            node.place.fault("Invalid max-buffer-size", remedy)
        };
        let blocks = || match option(&options, "mode")? {
            Some(mode) if mode.text()? == Some("blocking") => {
                let remedy = "the mode \"blocking\" has no buffer. Remove it, or set mode to \"non-blocking\".";
                verdict(Some(
                    node.place.fault("max-buffer-size has no effect", remedy),
                ))
            }
            _ => verdict(None),
        };
        let form = node.text().map(|size| {
            let wrong = Some(size.unwrap_or_default()).filter(|size| !is_buffer_size(size));
            wrong.map(unreadable).into_iter().collect()
        });
        gather([form, blocks()].into_iter())
    })
}
