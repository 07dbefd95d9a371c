//! Checks of the proxy's log, which are those of a container's log: SC-014.

use super::super::launch::is_fargate;
use super::super::logging::{AWSLOGS_OPTIONS, DOCKER_AWSLOGS_OPTIONS, option};
use super::{Faults, Node, Object, did_you_mean, is_on, quoted};

/// The options, if Service Connect is on and the log is written by `driver`.
fn options<'a>(object: &Object, log: &Node<'a>, driver: &str) -> Option<Option<Node<'a>>> {
    let is_driver = log.get("log_driver").text()? == Some(driver);
    Some((is_driver && is_on(object)?).then(|| log.get("options")))
}

/// Looks for options that are neither among the plain nor among the secret ones.
fn needs(
    (object, log): (&Object, &Node<'_>),
    driver: &str,
    names: &[&str],
    faults: &mut Faults,
) -> Option<()> {
    let Some(options) = options(object, log, driver)? else {
        return Some(());
    };
    let given = options.entries()?;
    let mut secret = Vec::new();
    for option in log.get("secret_option").items()? {
        secret.extend(option.get("name").text()?);
    }
    let is_given = |name: &str| given.iter().any(|(key, _)| *key == name) || secret.contains(&name);
    for name in names.iter().filter(|name| !is_given(name)) {
        let summary = format!("{name} is not set in the log of Service Connect");
        let detail = format!("The log driver {driver} requires this option. Add it to options.");
        faults.titled(&options, &summary, detail);
    }
    Some(())
}

pub(super) fn needs_group(object: &Object, log: &Node<'_>, faults: &mut Faults) -> Option<()> {
    needs(
        (object, log),
        "awslogs",
        &["awslogs-group", "awslogs-region"],
        faults,
    )
}

pub(super) fn needs_token(object: &Object, log: &Node<'_>, faults: &mut Faults) -> Option<()> {
    needs(
        (object, log),
        "splunk",
        &["splunk-url", "splunk-token"],
        faults,
    )
}

pub(super) fn needs_prefix(object: &Object, log: &Node<'_>, faults: &mut Faults) -> Option<()> {
    match is_fargate(object)? {
        true => needs((object, log), "awslogs", &["awslogs-stream-prefix"], faults),
        false => Some(()),
    }
}

pub(super) fn unknown_option(object: &Object, log: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let Some(options) = options(object, log, "awslogs")? else {
        return Some(());
    };
    for (name, node) in options.entries()? {
        let known = AWSLOGS_OPTIONS.contains(&name) || DOCKER_AWSLOGS_OPTIONS.contains(&name);
        if !known && !node.is_unknown() {
            let nearest = did_you_mean(name, &AWSLOGS_OPTIONS);
            let all = quoted(&AWSLOGS_OPTIONS);
            faults.at(
                &node,
                format!("{name:?} is not an option of awslogs.{nearest} Valid options: {all}."),
            );
        }
    }
    Some(())
}

pub(super) fn create_group(object: &Object, log: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let Some(options) = options(object, log, "awslogs")? else {
        return Some(());
    };
    let Some(node) = option(&options, "awslogs-create-group")? else {
        return Some(());
    };
    if !node
        .text()?
        .unwrap_or_default()
        .eq_ignore_ascii_case("true")
    {
        faults.at(
            &node,
            "Set it to \"true\", or remove the option if the log group exists.",
        );
    }
    Some(())
}

pub(super) fn two_patterns(object: &Object, log: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let Some(options) = options(object, log, "awslogs")? else {
        return Some(());
    };
    let pattern = option(&options, "awslogs-multiline-pattern")?;
    let format = option(&options, "awslogs-datetime-format")?;
    if let Some(pattern) = pattern.filter(|_| format.is_some()) {
        faults.at(
            &pattern,
            "Only one of the two can be active. Remove one of them.",
        );
    }
    Some(())
}
