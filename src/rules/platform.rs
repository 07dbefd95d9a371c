//! Rules about what a platform and a network mode allow a task (catalogue group TD).

use super::container::gather;
use super::definition::{Definition, Volume};
use super::node::Node;
use super::{Confidence, Fault, Rule, operand, quoted, text, verdict};

/// The group, as far as it stands in this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain("TD-021", "Fargate has no ipc_mode.", fargate_ipc),
    Rule::certain(
        "TD-022",
        "The network mode is bridge, host, awsvpc or none.",
        network_mode,
    ),
    Rule::certain("TD-023", "On Fargate, pid_mode is task.", fargate_pid),
    Rule::certain(
        "TD-025",
        "Fargate has no placement constraints.",
        fargate_placement,
    ),
    Rule::certain(
        "TD-026",
        "Placement constraints are at most 10 of type memberOf with an expression.",
        placement,
    ),
    Rule::certain(
        "TD-027",
        "The CPU architecture is X86_64 or ARM64.",
        architecture,
    ),
    Rule::certain(
        "TD-030",
        "Ephemeral storage is 21 to 200 GiB.",
        ephemeral_storage,
    ),
    Rule::certain(
        "TD-031",
        "Ephemeral storage exists on Fargate only.",
        ephemeral_storage_elsewhere,
    ),
    Rule::certain(
        "TD-032",
        "Fargate needs an execution role to write logs or pull from ECR.",
        role_for_fargate,
    ),
    Rule::certain(
        "TD-033",
        "Secrets need an execution role.",
        role_for_secrets,
    ),
    Rule::certain(
        "TD-036",
        "The proxy is one of the containers.",
        proxy_container,
    ),
    Rule::likely(
        "TD-040",
        "Fault injection needs the network mode awsvpc or host.",
        fault_injection,
    ),
    Rule::certain(
        "TD-045",
        "A proxy needs the network mode awsvpc.",
        proxy_network_mode,
    ),
    Rule::certain("TD-046", "Only proxies of type APPMESH exist.", proxy_type),
    Rule {
        confidence: Confidence::Likely,
        ..Rule::warning(
            "TD-034",
            "EFS with IAM is mounted with the task role.",
            efs_role,
        )
    },
    Rule::likely(
        "TD-035",
        "S3 Files volumes need the task role.",
        s3_files_role,
    ),
    Rule::certain(
        "TD-037",
        "A proxy has the property ProxyIngressPort.",
        proxy_ingress,
    ),
    Rule::likely(
        "TD-037",
        "A proxy has its egress port, its application ports, and whom to ignore.",
        proxy_properties,
    ),
];

/// Whether the definition has to run on Fargate.
pub(super) fn on_fargate(definition: &Definition) -> Option<bool> {
    definition.requires("FARGATE")
}

fn fault_if(wrong: bool, path: &str, summary: &str, remedy: &str) -> Option<Vec<Fault>> {
    verdict(wrong.then(|| Fault::new(path, summary, remedy)))
}

fn fargate_ipc(definition: &Definition) -> Option<Vec<Fault>> {
    let wrong = on_fargate(definition)? && text(&definition.ipc_mode)?.is_some();
    fault_if(
        wrong,
        "ipc_mode",
        "Fargate does not support ipc_mode",
        "Remove ipc_mode.",
    )
}

const NETWORK_MODES: [&str; 4] = ["bridge", "host", "awsvpc", "none"];

fn network_mode(definition: &Definition) -> Option<Vec<Fault>> {
    let wrong = text(&definition.network_mode)?.filter(|mode| !NETWORK_MODES.contains(mode));
    verdict(wrong.map(|mode| {
        let hint = super::did_you_mean(mode, &NETWORK_MODES);
        Fault::new(
            "network_mode",
            format!("Unknown network mode {mode:?}"),
            format!("There are {}.{hint}", quoted(&NETWORK_MODES)),
        )
    }))
}

fn fargate_pid(definition: &Definition) -> Option<Vec<Fault>> {
    let wrong =
        on_fargate(definition)? && text(&definition.pid_mode)?.is_some_and(|mode| mode != "task");
    fault_if(
        wrong,
        "pid_mode",
        "Fargate supports the pid_mode task only",
        "Set pid_mode = \"task\" or remove it.",
    )
}

fn fargate_placement(definition: &Definition) -> Option<Vec<Fault>> {
    let wrong = on_fargate(definition)?
        && operand(&definition.placement_constraints)?.is_some_and(|list| !list.is_empty());
    let summary = "Fargate has no placement constraints";
    fault_if(
        wrong,
        "placement_constraints",
        summary,
        "Remove them: there are no instances to choose from.",
    )
}

fn placement(definition: &Definition) -> Option<Vec<Fault>> {
    let path = "placement_constraints";
    let list = operand(&definition.placement_constraints)?.map_or(&[][..], Vec::as_slice);
    if list.len() > 10 {
        let remedy = format!("{} are given, 10 is the limit of ECS.", list.len());
        return verdict(Some(Fault::new(
            path,
            "Too many placement constraints",
            remedy,
        )));
    }
    gather(list.iter().map(|(kind, expression)| {
        if let Some(kind) = text(kind)?.filter(|kind| *kind != "memberOf") {
            let summary = format!("Unknown placement constraint {kind:?}");
            let remedy = "A task definition takes memberOf only; distinctInstance belongs to the service.";
            return verdict(Some(Fault::new(path, summary, remedy)));
        }
        let length = text(expression)?.map_or(0, |expression| expression.chars().count());
        let remedy = "Give an expression of 1 to 2000 characters, such as \"attribute:ecs.os-type == linux\".";
        fault_if(!(1..=2000).contains(&length), path, "memberOf needs an expression", remedy)
    }))
}

fn architecture(definition: &Definition) -> Option<Vec<Fault>> {
    let wrong = text(&definition.architecture)?.filter(|name| !["X86_64", "ARM64"].contains(name));
    verdict(wrong.map(|name| {
        let summary = format!("Unknown CPU architecture {name:?}");
        Fault::new(
            "runtime_platform[0].cpu_architecture",
            summary,
            "There are \"X86_64\" and \"ARM64\".",
        )
    }))
}

const STORAGE: &str = "ephemeral_storage[0].size_in_gib";

fn ephemeral_storage(definition: &Definition) -> Option<Vec<Fault>> {
    let wrong = operand(&definition.ephemeral_storage)?.filter(|size| !(21..=200).contains(*size));
    verdict(wrong.map(|size| {
        let remedy = format!("{size} GiB; 21 to 200 are allowed. Remove the block for the 20 GiB that every task has.");
        Fault::new(STORAGE, "Ephemeral storage out of range", remedy)
    }))
}

fn ephemeral_storage_elsewhere(definition: &Definition) -> Option<Vec<Fault>> {
    let given = operand(&definition.ephemeral_storage)?.is_some();
    let list = operand(&definition.compatibilities)?.filter(|list| !list.is_empty());
    let wrong = given && list.is_some_and(|list| !list.iter().any(|entry| entry == "FARGATE"));
    let remedy = "Remove the block, or add FARGATE to requires_compatibilities.";
    fault_if(
        wrong,
        STORAGE,
        "Ephemeral storage exists on Fargate only",
        remedy,
    )
}

/// Whether an image comes from a private registry of Amazon ECR.
fn is_private_ecr(image: &str) -> bool {
    let (account, host) = image.split_once('.').unwrap_or_default();
    let digits = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    digits && (host.starts_with("dkr.ecr.") || host.starts_with("dkr-ecr."))
}

fn role_for_fargate(definition: &Definition) -> Option<Vec<Fault>> {
    if !on_fargate(definition)? || text(&definition.execution_role)?.is_some() {
        return verdict(None);
    }
    let reason = |container: &Node<'_>| {
        let driver = container.get("logConfiguration").get("logDriver");
        if driver.text().flatten() == Some("awslogs") {
            return Some(format!(
                "{} writes to CloudWatch Logs",
                container.place.words
            ));
        }
        let image = container.get("image").text().flatten()?;
        is_private_ecr(image).then(|| {
            format!(
                "{} pulls its image from a private ECR repository",
                container.place.words
            )
        })
    };
    verdict(
        definition
            .containers()?
            .iter()
            .find_map(reason)
            .map(|reason| {
                let remedy =
                    format!("The {reason}. Set execution_role_arn to a role that may do it.");
                Fault::new(
                    "execution_role_arn",
                    "Fargate needs an execution role here",
                    remedy,
                )
            }),
    )
}

fn role_for_secrets(definition: &Definition) -> Option<Vec<Fault>> {
    if text(&definition.execution_role)?.is_some() {
        return verdict(None);
    }
    let containers = definition.containers()?;
    let with_secrets = containers
        .iter()
        .find(|container| container.get("secrets").is_written() == Some(true));
    verdict(with_secrets.map(|container| {
        let words = &container.place.words;
        let remedy = format!("The {words} has secrets, which ECS reads for it. Set execution_role_arn to a role that may.");
        Fault::new("execution_role_arn", "Secrets need an execution role", remedy)
    }))
}

fn proxy_container(definition: &Definition) -> Option<Vec<Fault>> {
    let Some(proxy) = operand(&definition.proxy)? else {
        return verdict(None);
    };
    let Some(name) = text(&proxy.container)? else {
        return verdict(None);
    };
    let mut names = Vec::new();
    for container in definition.containers()? {
        names.extend(container.get("name").text()?);
    }
    verdict((!names.contains(&name)).then(|| {
        let remedy = format!(
            "The containers are {}.{}",
            quoted(&names),
            super::did_you_mean(name, &names)
        );
        Fault::new(
            "proxy_configuration[0].container_name",
            format!("There is no container {name:?}"),
            remedy,
        )
    }))
}

fn fault_injection(definition: &Definition) -> Option<Vec<Fault>> {
    let on = operand(&definition.fault_injection)?.is_some_and(|on| *on);
    let wrong = on && !["awsvpc", "host"].contains(&definition.effective_network_mode()?);
    let remedy = "Set network_mode to awsvpc or host, or switch it off.";
    fault_if(
        wrong,
        "enable_fault_injection",
        "Fault injection needs another network mode",
        remedy,
    )
}

fn proxy_network_mode(definition: &Definition) -> Option<Vec<Fault>> {
    let wrong =
        operand(&definition.proxy)?.is_some() && definition.effective_network_mode()? != "awsvpc";
    fault_if(
        wrong,
        "proxy_configuration[0]",
        "A proxy needs the network mode awsvpc",
        "Set network_mode = \"awsvpc\".",
    )
}

fn proxy_type(definition: &Definition) -> Option<Vec<Fault>> {
    let kind = operand(&definition.proxy)?.map(|proxy| text(&proxy.kind));
    let wrong = match kind {
        Some(kind) => kind?.is_some_and(|kind| kind != "APPMESH"),
        None => false,
    };
    fault_if(
        wrong,
        "proxy_configuration[0].type",
        "Unknown proxy type",
        "There is only \"APPMESH\"; it is the default.",
    )
}

/// Whether a volume that `mounts_with_role` goes without a task role.
fn without_role(
    definition: &Definition,
    mounts_with_role: impl Fn(&Volume) -> Option<bool>,
    remedy: &str,
) -> Option<Vec<Fault>> {
    if text(&definition.task_role)?.is_some() {
        return verdict(None);
    }
    let volumes = operand(&definition.volumes)?.map_or(&[][..], Vec::as_slice);
    gather(volumes.iter().map(|volume| {
        let wrong = mounts_with_role(volume)?;
        fault_if(
            wrong,
            "task_role_arn",
            "A volume is mounted with the task role",
            remedy,
        )
    }))
}

fn efs_role(definition: &Definition) -> Option<Vec<Fault>> {
    let with_iam = |volume: &Volume| match operand(&volume.efs)? {
        Some(efs) => Some(text(&efs.iam)? == Some("ENABLED")),
        None => Some(false),
    };
    without_role(
        definition,
        with_iam,
        "Set task_role_arn to a role that may mount the EFS file system.",
    )
}

fn s3_files_role(definition: &Definition) -> Option<Vec<Fault>> {
    let remedy = "Set task_role_arn to a role that may mount the S3 Files file system.";
    without_role(
        definition,
        |volume| Some(operand(&volume.s3_files)?.is_some()),
        remedy,
    )
}

/// The proxy must have at least one property of each group.
fn properties(definition: &Definition, groups: &[&[&str]]) -> Option<Vec<Fault>> {
    let Some(proxy) = operand(&definition.proxy)? else {
        return verdict(None);
    };
    let given = operand(&proxy.properties)?;
    let has = |name: &&str| given.is_some_and(|given| given.contains_key(*name));
    let missing = groups.iter().filter(|names| !names.iter().any(has));
    let fault = |names: &&[&str]| {
        let names = names.join(" or ");
        Fault::new(
            "proxy_configuration[0].properties",
            format!("The proxy needs the property {names}"),
            format!("Add {names} to properties."),
        )
    };
    Some(missing.map(fault).collect())
}

fn proxy_ingress(definition: &Definition) -> Option<Vec<Fault>> {
    properties(definition, &[&["ProxyIngressPort"]])
}

fn proxy_properties(definition: &Definition) -> Option<Vec<Fault>> {
    properties(
        definition,
        &[
            &["ProxyEgressPort"],
            &["AppPorts"],
            &["IgnoredUID", "IgnoredGID"],
        ],
    )
}
