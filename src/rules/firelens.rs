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
        "With the log driver awsfirelens, the task must have a FireLens container.",
        router_missing,
    ),
    Rule::certain(
        "CD-059",
        "With a FireLens container, at least one other container must have the log driver awsfirelens.",
        router_unused,
    ),
    Rule::likely(
        "CD-060",
        "A task must have at most one FireLens container, and it must not log to itself.",
        one_router,
    ),
    Rule::certain(
        "CD-061",
        "The type of a FireLens container must be fluentd or fluentbit.",
        router_type,
    ),
    Rule::warning(
        "CD-062",
        "On Fargate, the FireLens configuration must be a file in the image.",
        fargate_config,
    ),
    Rule::likely(
        "CD-063",
        "A FireLens container must run as root.",
        router_user,
    ),
    Rule::likely(
        "CD-103",
        "FireLens options must be ones that ECS knows.",
        unknown_option,
    ),
    Rule::likely(
        "CD-104",
        "config-file-type must be s3 or file, and must be set together with config-file-value.",
        config_pair,
    ),
    Rule::certain(
        "CD-105",
        "A FireLens configuration in S3 must be an ARN.",
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
            let remedy = "add a container with firelensConfiguration (AWS publishes the image \
                          public.ecr.aws/aws-observability/aws-for-fluent-bit), or choose another log driver.";
            place.fault("Log driver awsfirelens without a FireLens container", remedy)
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
                "no container logs to it. Set logDriver to \"awsfirelens\" in the containers whose logs it routes, or remove it.";
            place.fault("FireLens container is not used", remedy)
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
            let remedy = format!(
                "{first} is one already, and a task can have only one. Remove one of the two."
            );
            faults.push(place.fault("More than one FireLens container", remedy));
        }
        first.get_or_insert_with(|| container.place.label());
        match uses_router(container) {
            Some(true) => {
                let place = container.get("logConfiguration").get("logDriver").place;
                let remedy = "choose another log driver for this container, such as \"awslogs\".";
                faults.push(place.fault("FireLens container logs to itself", remedy));
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
        one_of(&firelens.get("type"), &types, "FireLens type")
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
                format!("{user:?} must be \"root\" or \"0\". Set it to \"0\", or remove it if the image runs as root.");
            node.place
                .fault("FireLens container does not run as root", remedy)
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
            let remedy = "ECS registers the definition, but Fargate does not run it. Put the file into an image of your own, \
                          and set config-file-type to \"file\".";
            place.fault("FireLens configuration from S3 is not supported on Fargate", remedy)
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
                "Unknown FireLens option",
                format!(
                    "{name:?} is not valid. Valid options: {}. Options of the log destination belong in logConfiguration of the \
                     containers that log to it.{hint}",
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
                "add {other:?}. The type is \"s3\" or \"file\", and the value the ARN of an S3 object or a path in the image."
            );
            let summary = "config-file-type and config-file-value must be set together";
            given.place.fault(summary, remedy)
        });
        let kind = kind.map_or(verdict(None), |kind| {
            one_of_unquoted(&kind, &["s3", "file"], "value of config-file-type")
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
                "it is {}. Set the ARN of the S3 object, such as \"arn:aws:s3:::bucket/fluent.conf\".",
                described(value)
            );
            node.place
                .fault("Invalid S3 ARN of the FireLens configuration", remedy)
        }))
    })
}
