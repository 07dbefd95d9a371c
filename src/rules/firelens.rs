//! Rules for FireLens, the log router of a task (catalogue group CD).

use super::checks::{each, either, gather, one_of, one_of_unquoted};
use super::definition::Definition;
use super::logging::option;
use super::node::Node;
use super::secrets::described;
use super::{Fault, Rule, quoted, verdict};
use crate::arn::Arn;

/// The rules of this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "CD-058",
        "The log driver awsfirelens needs a log router in the task.",
        router_missing,
    ),
    Rule::certain(
        "CD-059",
        "A log router needs a container that logs through awsfirelens.",
        router_unused,
    ),
    Rule::likely(
        "CD-060",
        "A task has one log router, which does not log through itself.",
        one_router,
    ),
    Rule::certain(
        "CD-061",
        "A log router is of type fluentd or fluentbit.",
        router_type,
    ),
    Rule::warning(
        "CD-062",
        "On Fargate, the log router's configuration is a file in its image.",
        fargate_config,
    ),
    Rule::likely("CD-063", "The log router runs as root.", router_user),
    Rule::likely(
        "CD-103",
        "The log router's options are those that ECS knows.",
        unknown_option,
    ),
    Rule::likely(
        "CD-104",
        "config-file-type is s3 or file and comes with config-file-value.",
        config_pair,
    ),
    Rule::certain(
        "CD-105",
        "The log router's configuration in S3 is named by ARN.",
        config_arn,
    ),
];

fn is_router(container: &Node<'_>) -> Option<bool> {
    container.get("firelensConfiguration").is_set()
}

fn uses_router(container: &Node<'_>) -> Option<bool> {
    let driver = container.get("logConfiguration").get("logDriver").text()?;
    Some(driver == Some("awsfirelens"))
}

/// Whether a condition holds of any container.
fn any(containers: &[Node<'_>], is: fn(&Node<'_>) -> Option<bool>) -> Option<bool> {
    containers.iter().map(is).fold(Some(false), either)
}

/// Applies a check to the configuration of every log router.
fn each_router(
    definition: &Definition,
    check: impl Fn(&Node<'_>, &Node<'_>) -> Option<Vec<Fault>>,
) -> Option<Vec<Fault>> {
    each(definition, |container| match is_router(container)? {
        true => check(container, &container.get("firelensConfiguration")),
        false => verdict(None),
    })
}

fn router_missing(definition: &Definition) -> Option<Vec<Fault>> {
    let containers = definition.containers()?;
    if any(&containers, is_router)? {
        return verdict(None);
    }
    gather(containers.iter().map(|container| {
        let place = container.get("logConfiguration").get("logDriver").place;
        verdict(uses_router(container)?.then(|| {
            let remedy = "add a container with a firelensConfiguration (AWS has the image \
                          public.ecr.aws/aws-observability/aws-for-fluent-bit), or choose another log driver.";
            place.fault("No container of the task is a log router for awsfirelens", remedy)
        }))
    }))
}

fn router_unused(definition: &Definition) -> Option<Vec<Fault>> {
    let containers = definition.containers()?;
    if any(&containers, uses_router)? {
        return verdict(None);
    }
    gather(containers.iter().map(|container| {
        let place = container.get("firelensConfiguration").place;
        verdict(is_router(container)?.then(|| {
            let remedy =
                "set logDriver to \"awsfirelens\" on the containers that shall log through it, or remove \
                 firelensConfiguration.";
            place.fault("No container logs through the log router", remedy)
        }))
    }))
}

fn one_router(definition: &Definition) -> Option<Vec<Fault>> {
    let containers = definition.containers()?;
    let mut first: Option<String> = None;
    gather(containers.iter().map(|container| {
        if !is_router(container)? {
            return verdict(None);
        }
        let mut faults = Vec::new();
        if let Some(first) = &first {
            let place = container.get("firelensConfiguration").place;
            let remedy = format!("{first} is one already. Remove one of the two.");
            faults.push(place.fault("A task has one log router", remedy));
        }
        first.get_or_insert_with(|| container.place.label());
        match uses_router(container) {
            Some(true) => {
                let place = container.get("logConfiguration").get("logDriver").place;
                let remedy = "give the router another log driver, such as awslogs.";
                faults.push(place.fault("The log router logs through itself", remedy));
            }
            None if faults.is_empty() => return None,
            _ => {}
        }
        Some(faults)
    }))
}

fn router_type(definition: &Definition) -> Option<Vec<Fault>> {
    each_router(definition, |_, firelens| {
        let types = ["fluentd", "fluentbit"];
        one_of(&firelens.get("type"), &types, "type of log router")
    })
}

fn router_user(definition: &Definition) -> Option<Vec<Fault>> {
    each_router(definition, |container, _| {
        let node = container.get("user");
        let is_root = |user: &&str| {
            let name = user.split(':').next().unwrap_or_default();
            ["root", "0"].contains(&name)
        };
        verdict(node.text()?.filter(|user| !is_root(user)).map(|user| {
            let remedy =
                format!("{user:?} must be root or 0. Set it to \"0\", or remove it if the image runs as root.");
            node.place
                .fault("The log router does not run as root", remedy)
        }))
    })
}

/// An option of a log router; `None` while the options are unknown as a whole.
fn config<'a>(firelens: &Node<'a>, name: &str) -> Option<Option<Node<'a>>> {
    option(&firelens.get("options"), name)
}

/// Whether the configuration is taken from S3.
fn is_in_s3(firelens: &Node<'_>) -> Option<bool> {
    match config(firelens, "config-file-type")? {
        Some(kind) => Some(kind.text()? == Some("s3")),
        None => Some(false),
    }
}

fn fargate_config(definition: &Definition) -> Option<Vec<Fault>> {
    if !definition.requires("FARGATE")? {
        return verdict(None);
    }
    each_router(definition, |_, firelens| {
        let place = firelens.get("options").place.entry("config-file-type");
        verdict(is_in_s3(firelens)?.then(|| {
            let remedy = "the definition can be registered, but Fargate does not run it. Put the file into an image of your \
                          own and set config-file-type to \"file\".";
            place.fault("On Fargate, the log router takes no configuration from S3", remedy)
        }))
    })
}

/// As of October 2026.
const OPTIONS: [&str; 3] = [
    "enable-ecs-log-metadata",
    "config-file-type",
    "config-file-value",
];

fn unknown_option(definition: &Definition) -> Option<Vec<Fault>> {
    each_router(definition, |_, firelens| {
        let given = firelens.get("options").entries()?.into_iter();
        let unknown = given.filter(|(name, node)| !node.is_unknown() && !OPTIONS.contains(name));
        let fault = |(name, node): (&str, Node<'_>)| {
            let hint = super::did_you_mean(name, &OPTIONS);
            node.place.fault(
                "Unknown option of the log router",
                format!(
                    "{name:?} is none of {}; options of the log's destination belong to logConfiguration of the containers that log \
                     there.{hint}",
                    quoted(&OPTIONS)
                ),
            )
        };
        Some(unknown.map(fault).collect())
    })
}

fn config_pair(definition: &Definition) -> Option<Vec<Fault>> {
    each_router(definition, |_, firelens| {
        let kind = config(firelens, "config-file-type")?;
        let value = config(firelens, "config-file-value")?;
        let missing = match (&kind, &value) {
            (Some(kind), None) => Some((kind, "config-file-value")),
            (None, Some(value)) => Some((value, "config-file-type")),
            _ => None,
        };
        let missing = missing.map(|(given, other)| {
            let remedy = format!(
                "add {other:?}: the type is \"s3\" or \"file\", the value the ARN or the path."
            );
            let summary = "config-file-type and config-file-value belong together";
            given.place.fault(summary, remedy)
        });
        let kind = kind.map_or(verdict(None), |kind| {
            one_of_unquoted(&kind, &["s3", "file"], "config-file-type")
        });
        gather([verdict(missing), kind].into_iter())
    })
}

fn config_arn(definition: &Definition) -> Option<Vec<Fault>> {
    each_router(definition, |_, firelens| {
        if !is_in_s3(firelens)? {
            return verdict(None);
        }
        let Some(node) = config(firelens, "config-file-value")? else {
            return verdict(None);
        };
        let value = node.text()?.unwrap_or_default();
        verdict(Arn::parse(value).is_err().then(|| {
            let remedy = format!(
                "it is {}; give the ARN of the S3 object, such as \"arn:aws:s3:::bucket/fluent.conf\".",
                described(value)
            );
            node.place
                .fault("The log router's configuration in S3 is not named by ARN", remedy)
        }))
    })
}
