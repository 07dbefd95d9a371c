//! Rules for health checks (catalogue group CD).

use super::did_you_mean;
use super::node::Node;
use super::object::{Faults, Object, Row, each};

/// The rules of this file.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "CD-064",
        "container[].healthCheck",
        "Health check command is not set",
        "A health check must have a command.",
        |_, health, faults| {
            let command = health.get("command");
            if health.is_sent()? && !command.is_set()? {
                let remedy = "set it, for example to [\"CMD-SHELL\", \"curl -f http://localhost/ || exit 1\"], or remove \
                              healthCheck.";
                faults.at(&command, remedy);
            }
            Some(())
        },
    ),
    Row::warning(
        "CD-065",
        "container[].healthCheck.command",
        "Health check command does not start with CMD or CMD-SHELL",
        "The command of a health check should start with CMD, CMD-SHELL or NONE.",
        command_form,
    ),
    Row::certain(
        "CD-066",
        "container[].healthCheck",
        "Health check setting is out of range",
        "Health check settings must be within their ranges.",
        ranges,
    ),
];

const FORMS: [&str; 3] = ["CMD", "CMD-SHELL", "NONE"];

fn command_form(_: &Object, command: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let items = command.items()?;
    let Some(first) = items.first() else {
        return Some(());
    };
    let form = first.text()?.unwrap_or_default();
    if !FORMS.contains(&form) {
        // The element itself may be a whole command line with a password in it.
        let remedy = format!(
            "the first element should be \"CMD\" (then a program and its arguments), \"CMD-SHELL\" (then one line for the \
             shell) or \"NONE\" (alone, for no health check).{}",
            did_you_mean(form, &FORMS)
        );
        faults.at(first, remedy);
    }
    Some(())
}

fn ranges(_: &Object, health: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let ranges = [
        ("interval", 5, 300, " seconds"),
        ("timeout", 2, 60, " seconds"),
        ("retries", 1, 10, ""),
        ("startPeriod", 0, 300, " seconds"),
    ];
    each(ranges, |(field, least, most, unit)| {
        let node = health.get(field);
        if let Some(value) = node.int()?.filter(|value| !(least..=most).contains(value)) {
            faults.titled(
                &node,
                &format!("Health check {field} is out of range"),
                format!("{value} must be {least} to {most}{unit}."),
            );
        }
        Some(())
    })
}
