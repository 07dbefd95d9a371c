//! Rules for health checks (catalogue group CD).

use super::checks::{each, gather};
use super::definition::Definition;
use super::node::Node;
use super::{Fault, Rule, quoted, verdict};

/// The rules of this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain("CD-064", "A health check must have a command.", command),
    Rule::warning(
        "CD-065",
        "The command of a health check must start with CMD, CMD-SHELL or NONE.",
        command_form,
    ),
    Rule::certain(
        "CD-066",
        "Health check settings must be within their ranges.",
        ranges,
    ),
];

/// Applies a check to the health check of every container that has one.
fn each_check(
    definition: &Definition,
    check: impl Fn(&Node<'_>) -> Option<Vec<Fault>>,
) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let node = container.get("healthCheck");
        match node.is_sent()? {
            true => check(&node),
            false => verdict(None),
        }
    })
}

fn command(definition: &Definition) -> Option<Vec<Fault>> {
    each_check(definition, |health| {
        let node = health.get("command");
        verdict((!node.is_set()?).then(|| {
            let remedy =
                "set it, for example to [\"CMD-SHELL\", \"curl -f http://localhost/ || exit 1\"], or remove \
                 healthCheck.";
            node.place.fault("Health check command is not set", remedy)
        }))
    })
}

const FORMS: [&str; 3] = ["CMD", "CMD-SHELL", "NONE"];

fn command_form(definition: &Definition) -> Option<Vec<Fault>> {
    each_check(definition, |health| {
        let command = health.get("command").items()?;
        let Some(node) = command.first() else {
            return verdict(None);
        };
        let form = node.text()?.unwrap_or_default();
        verdict((!FORMS.contains(&form)).then(|| {
            // The element itself may be a whole command line with a password in it.
            let remedy = format!(
                "its first element must be one of {}: \"CMD\" before a program and its arguments, \"CMD-SHELL\" before \
                 one line for the shell.{}",
                quoted(&FORMS),
                super::did_you_mean(form, &FORMS)
            );
            node.place
                .fault("Health check command does not start with CMD or CMD-SHELL", remedy)
        }))
    })
}

fn ranges(definition: &Definition) -> Option<Vec<Fault>> {
    let ranges = [
        ("interval", 5, 300, " seconds"),
        ("timeout", 2, 60, " seconds"),
        ("retries", 1, 10, ""),
        ("startPeriod", 0, 300, " seconds"),
    ];
    each(definition, |container| {
        gather(ranges.into_iter().map(|(field, least, most, unit)| {
            let node = container.get("healthCheck").get(field);
            let wrong = node.int()?.filter(|value| !(least..=most).contains(value));
            verdict(wrong.map(|value| {
                node.place.fault(
                    format!("Health check {field} is out of range"),
                    format!("{value} must be {least} to {most}{unit}."),
                )
            }))
        }))
    })
}
