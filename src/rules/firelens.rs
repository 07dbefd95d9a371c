//! Rules for FireLens, the log router of a task (catalogue group CD).

use super::checks::either;
use super::logging::{one_of, option};
use super::node::Node;
use super::object::{Faults, Object, Row};
use super::secrets::described;
use super::{did_you_mean, quoted};
use crate::arn::Arn;

/// The rules of this file.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "CD-058",
        "container[].logConfiguration.logDriver",
        "Log driver awsfirelens without a FireLens container",
        "With the log driver awsfirelens, the task must have a FireLens container.",
        |definition, driver, faults| {
            if driver.text()? == Some(ROUTED) && !any(definition, is_router)? {
                let remedy = "add a container with firelensConfiguration (AWS publishes the image \
                              public.ecr.aws/aws-observability/aws-for-fluent-bit), or choose another log driver.";
                faults.at(driver, remedy);
            }
            Some(())
        },
    ),
    Row::certain(
        "CD-059",
        "container[].firelensConfiguration",
        "FireLens container is not used",
        "With a FireLens container, at least one other container must have the log driver awsfirelens.",
        |definition, router, faults| {
            let uses_router =
                |container: &Node<'_>| Some(driver(container).text()? == Some(ROUTED));
            if router.is_set()? && !any(definition, uses_router)? {
                let remedy = "no container logs to it. Set logDriver to \"awsfirelens\" in the containers whose logs it routes, or \
                     remove it.";
                faults.at(router, remedy);
            }
            Some(())
        },
    ),
    Row::likely(
        "CD-060",
        "",
        "More than one FireLens container",
        "A task must have at most one FireLens container, and it must not log to itself.",
        one_router,
    ),
    Row::certain(
        "CD-061",
        "container[].firelensConfiguration.type",
        "Unknown FireLens type",
        "The type of a FireLens container must be fluentd or fluentbit.",
        |_, kind, faults| faults.unless_one_of(kind, &["fluentd", "fluentbit"]),
    ),
    Row::warning(
        "CD-062",
        "container[].firelensConfiguration.options",
        "FireLens configuration from S3 is not supported on Fargate",
        "On Fargate, the FireLens configuration should be a file in the image.",
        |definition, options, faults| {
            if definition.requires("FARGATE")?
                && let Some(kind) = from_s3(options)?
            {
                let remedy = "ECS registers the definition, but Fargate does not run it. Put the file into an image of your \
                              own, and set config-file-type to \"file\".";
                faults.at(&kind, remedy);
            }
            Some(())
        },
    ),
    Row::likely(
        "CD-063",
        "container[]",
        "FireLens container does not run as root",
        "A FireLens container must run as root.",
        |_, container, faults| {
            let node = container.get("user");
            let is_root =
                |user: &str| ["root", "0"].contains(&user.split(':').next().unwrap_or_default());
            if is_router(container)?
                && let Some(user) = node.text()?.filter(|user| !is_root(user))
            {
                faults.at(
                    &node,
                    format!("{user:?} must be \"root\" or \"0\". Set it to \"0\", or remove it if the image runs as root."),
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "CD-103",
        "container[].firelensConfiguration.options",
        "Unknown FireLens option",
        "FireLens options must be ones that ECS knows.",
        unknown_option,
    ),
    Row::likely(
        "CD-104",
        "container[].firelensConfiguration.options",
        "config-file-type and config-file-value must be set together",
        "config-file-type must be s3 or file, and must be set together with config-file-value.",
        config_pair,
    ),
    Row::certain(
        "CD-105",
        "container[].firelensConfiguration.options",
        "Invalid S3 ARN of the FireLens configuration",
        "A FireLens configuration in S3 must be an ARN.",
        |_, options, faults| {
            if from_s3(options)?.is_some()
                && let Some(node) = option(options, "config-file-value")?
            {
                let value = node.text()?.unwrap_or_default();
                if Arn::parse(value).is_err() {
                    faults.at(
                        &node,
                        format!(
                            "it is {}. Set the ARN of the S3 object, such as \"arn:aws:s3:::bucket/fluent.conf\".",
                            described(value)
                        ),
                    );
                }
            }
            Some(())
        },
    ),
];

/// The log driver that writes to the log router.
const ROUTED: &str = "awsfirelens";

fn is_router(container: &Node<'_>) -> Option<bool> {
    container.get("firelensConfiguration").is_set()
}

fn driver<'a>(container: &Node<'a>) -> Node<'a> {
    container.get("logConfiguration").get("logDriver")
}

/// Whether a condition holds of any container.
fn any(definition: &Object, is: fn(&Node<'_>) -> Option<bool>) -> Option<bool> {
    let containers = definition.containers()?;
    containers.iter().map(is).fold(Some(false), either)
}

fn one_router(definition: &Object, _: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let mut first = None;
    definition.each("container[]", |container| {
        if !is_router(container)? {
            return Some(());
        }
        if let Some(first) = &first {
            let remedy = format!(
                "{first} is one already, and a task can have only one. Remove one of the two."
            );
            faults.at(&container.get("firelensConfiguration"), remedy);
        }
        first.get_or_insert_with(|| container.place.label());
        let driver = driver(container);
        if driver.text()? == Some(ROUTED) {
            faults.titled(
                &driver,
                "FireLens container logs to itself",
                "choose another log driver for this container, such as \"awslogs\".",
            );
        }
        Some(())
    })
}

/// The option that takes the configuration from S3, if it does.
fn from_s3<'a>(options: &Node<'a>) -> Option<Option<Node<'a>>> {
    let Some(kind) = option(options, "config-file-type")? else {
        return Some(None);
    };
    Some((kind.text()? == Some("s3")).then_some(kind))
}

/// As of October 2026.
const OPTIONS: [&str; 3] = [
    "enable-ecs-log-metadata",
    "config-file-type",
    "config-file-value",
];

fn unknown_option(_: &Object, options: &Node<'_>, faults: &mut Faults) -> Option<()> {
    for (name, node) in options.entries()? {
        if !node.is_unknown() && !OPTIONS.contains(&name) {
            let hint = did_you_mean(name, &OPTIONS);
            faults.at(
                &node,
                format!(
                    "{name:?} is not valid. Valid options: {}. Options of the log destination belong in logConfiguration of the \
                     containers that log to it.{hint}",
                    quoted(&OPTIONS)
                ),
            );
        }
    }
    Some(())
}

fn config_pair(_: &Object, options: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let kind = option(options, "config-file-type")?;
    let value = option(options, "config-file-value")?;
    let missing = match (&kind, &value) {
        (Some(kind), None) => Some((kind, "config-file-value")),
        (None, Some(value)) => Some((value, "config-file-type")),
        _ => None,
    };
    if let Some((given, other)) = missing {
        let remedy = format!(
            "add {other:?}. The type is \"s3\" or \"file\", and the value the ARN of an S3 object or a path in the image."
        );
        faults.at(given, remedy);
    }
    match kind {
        Some(kind) => one_of(
            &kind,
            &["s3", "file"],
            "Unknown value of config-file-type",
            faults,
        ),
        None => Some(()),
    }
}
