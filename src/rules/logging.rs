//! Rules for logs: drivers and their options (catalogue group CD). The log router has its rules in `firelens`.

use super::node::Node;
use super::object::{Faults, Object, Row};
use super::{did_you_mean, quoted};

/// The rules of this file.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "CD-050",
        "container[].logConfiguration.logDriver",
        "Unknown log driver",
        "The log driver must not be one that ECS refuses.",
        |_, driver, faults| match driver.text()?.is_some_and(is_refused) {
            true => faults.unless_one_of(driver, &LOG_DRIVERS),
            false => Some(()),
        },
    ),
    Row::warning(
        "CD-050",
        "container[].logConfiguration.logDriver",
        "Unknown log driver",
        "The log driver should be one that ECS knows.",
        |_, driver, faults| match driver.text()?.is_some_and(is_refused) {
            true => Some(()),
            false => faults.unless_one_of(driver, &LOG_DRIVERS),
        },
    ),
    Row::certain(
        "CD-051",
        "container[].logConfiguration.logDriver",
        "Log driver is not supported on the platform",
        "The log driver must be supported on the platform.",
        platform_log_driver,
    ),
    Row::certain(
        "CD-052",
        "container[].logConfiguration",
        "Log options are not set",
        "With the log driver awslogs, awslogs-group and awslogs-region must be set.",
        |_, log, faults| needs(log, "awslogs", &["awslogs-group", "awslogs-region"], faults),
    ),
    Row::certain(
        "CD-053",
        "container[].logConfiguration",
        "awslogs-stream-prefix is not set",
        "With the log driver awslogs on Fargate, awslogs-stream-prefix must be set.",
        |definition, log, faults| match definition.requires("FARGATE")? {
            true => needs(log, "awslogs", &["awslogs-stream-prefix"], faults),
            false => Some(()),
        },
    ),
    Row::likely(
        "CD-054",
        "container[].logConfiguration",
        "Unknown awslogs option",
        "The options of awslogs must be ones that ECS supports.",
        |_, log, faults| {
            let matters = |name: &str| !DOCKER_AWSLOGS_OPTIONS.contains(&name);
            let remedy = "ECS does not support it. Remove it.";
            undocumented_option(log, matters, remedy, faults)
        },
    ),
    Row::warning(
        "CD-054",
        "container[].logConfiguration",
        "Unknown awslogs option",
        "The options of awslogs should be ones that ECS documents, not Docker alone.",
        |_, log, faults| {
            let matters = |name: &str| DOCKER_AWSLOGS_OPTIONS.contains(&name);
            let remedy = "it is an option of Docker that ECS does not document and may refuse.";
            undocumented_option(log, matters, remedy, faults)
        },
    )
    .documented(),
    Row::certain(
        "CD-055",
        "container[].logConfiguration",
        "Invalid awslogs-create-group",
        "awslogs-create-group must be true or unset.",
        |_, log, faults| {
            if let Some(node) = awslogs(log, "awslogs-create-group")?
                && !node
                    .text()?
                    .is_some_and(|text| text.eq_ignore_ascii_case("true"))
            {
                faults.at(
                    &node,
                    "set it to \"true\", the only valid value, or remove it if the log group exists.",
                );
            }
            Some(())
        },
    ),
    Row::warning(
        "CD-056",
        "container[].logConfiguration",
        "awslogs-datetime-format conflicts with awslogs-multiline-pattern",
        "awslogs-datetime-format and awslogs-multiline-pattern should not both be set.",
        |_, log, faults| {
            let pattern = awslogs(log, "awslogs-multiline-pattern")?;
            let format = awslogs(log, "awslogs-datetime-format")?;
            if let (Some(pattern), Some(_)) = (pattern, format) {
                let remedy = "only one of the two can be active. Remove the other one.";
                faults.at(&pattern, remedy);
            }
            Some(())
        },
    ),
    Row::likely(
        "CD-057",
        "container[].logConfiguration",
        "Log options are not set",
        "With the log driver splunk, splunk-url and splunk-token must be set.",
        |_, log, faults| needs(log, "splunk", &["splunk-url", "splunk-token"], faults),
    ),
    Row::likely(
        "CD-101",
        "container[].logConfiguration",
        "Unknown awslogs mode",
        "The mode of awslogs must be blocking or non-blocking.",
        |_, log, faults| match awslogs(log, "mode")? {
            Some(mode) => one_of(
                &mode,
                &["blocking", "non-blocking"],
                "Unknown awslogs mode",
                faults,
            ),
            None => Some(()),
        },
    ),
    Row::warning(
        "CD-102",
        "container[].logConfiguration",
        "Invalid max-buffer-size",
        "max-buffer-size should be a size such as 25m, and should not be set with the mode blocking.",
        buffer_size,
    )
    .documented(),
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

/// Which drivers a platform has, where it has not all of them. As of October 2026.
const PLATFORM_LOG_DRIVERS: [(&str, &str, &[&str]); 2] = [
    ("FARGATE", "Fargate", &["awslogs", "splunk", "awsfirelens"]),
    (
        "MANAGED_INSTANCES",
        "Managed Instances",
        &["awslogs", "splunk", "awsfirelens", "json-file"],
    ),
];

fn platform_log_driver(definition: &Object, driver: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let listed = definition.compatibilities()?;
    let known = driver.text()?.filter(|driver| LOG_DRIVERS.contains(driver));
    for (compatibility, platform, offered) in PLATFORM_LOG_DRIVERS {
        if let Some(found) = known.filter(|driver| !offered.contains(driver))
            && listed.contains(&compatibility)
        {
            let all = quoted(offered);
            faults.titled(
                driver,
                &format!("Log driver is not supported on {platform}"),
                format!("{found:?} is not valid here. Valid values: {all}."),
            );
        }
    }
    Some(())
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

/// An option of awslogs, if that writes the log.
fn awslogs<'a>(log: &Node<'a>, name: &str) -> Option<Option<Node<'a>>> {
    match log.get("logDriver").text()? {
        Some("awslogs") => option(&log.get("options"), name),
        _ => Some(None),
    }
}

/// A fault where an option is none of `allowed`. It may be a secret in the wrong place, so it is not quoted.
pub(super) fn one_of(
    option: &Node<'_>,
    allowed: &[&str],
    summary: &str,
    faults: &mut Faults,
) -> Option<()> {
    if let Some(found) = option.text()?.filter(|found| !allowed.contains(found)) {
        let (all, hint) = (quoted(allowed), did_you_mean(found, allowed));
        let remedy = format!("it is not valid. Valid values: {all}.{hint}");
        faults.titled(option, summary, remedy);
    }
    Some(())
}

/// The options of a log that `driver` writes, plain and secret, must contain `names`.
fn needs(log: &Node<'_>, driver: &str, names: &[&str], faults: &mut Faults) -> Option<()> {
    if log.get("logDriver").text()? != Some(driver) {
        return Some(());
    }
    let options = log.get("options");
    let mut given: Vec<&str> = options.entries()?.into_iter().map(|(key, _)| key).collect();
    for secret in log.get("secretOptions").items()? {
        given.extend(secret.get("name").text()?);
    }
    for name in names.iter().filter(|name| !given.contains(name)) {
        faults.titled(
            &options,
            &format!("{name} is not set"),
            format!("the log driver {driver} requires this option. Add it."),
        );
    }
    Some(())
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

/// A fault at every option of awslogs that ECS does not document and of which `matters` holds.
fn undocumented_option(
    log: &Node<'_>,
    matters: impl Fn(&str) -> bool,
    remedy: &str,
    faults: &mut Faults,
) -> Option<()> {
    if log.get("logDriver").text()? != Some("awslogs") {
        return Some(());
    }
    for (name, node) in log.get("options").entries()? {
        if !node.is_unknown() && !AWSLOGS_OPTIONS.contains(&name) && matters(name) {
            let all = quoted(&AWSLOGS_OPTIONS);
            let hint = did_you_mean(name, &AWSLOGS_OPTIONS);
            faults.at(&node, format!("{remedy} Valid options: {all}.{hint}"));
        }
    }
    Some(())
}

/// Whether it is digits and one of the units k, m and g.
fn is_buffer_size(text: &str) -> bool {
    let number = text.strip_suffix(['k', 'm', 'g', 'K', 'M', 'G']);
    number.is_some_and(|number| {
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn buffer_size(_: &Object, log: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let Some(size) = awslogs(log, "max-buffer-size")? else {
        return Some(());
    };
    if !size.text()?.is_some_and(is_buffer_size) {
        let remedy = "it must be digits and one of the units k, m and g, such as \"25m\".";
        faults.at(&size, remedy);
    }
    if let Some(mode) = awslogs(log, "mode")?
        && mode.text()? == Some("blocking")
    {
        let remedy =
            "the mode \"blocking\" has no buffer. Remove it, or set mode to \"non-blocking\".";
        faults.titled(&size, "max-buffer-size has no effect", remedy);
    }
    Some(())
}
