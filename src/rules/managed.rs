//! Rules about what Managed Instances and ECS Anywhere allow a task (catalogue groups TD and VO).

use super::checks::gather;
use super::definition::Definition;
use super::platform::{OS_FAMILY, STORAGE, fault_if, on_fargate};
use super::volumes::{DOCKER, fault_when, volumes};
use super::{Confidence, Fault, Rule, operand, text, verdict};

/// The rules of this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::likely(
        "TD-018",
        "On ECS Anywhere (EXTERNAL), the network mode must be bridge, host or none.",
        external_network_mode,
    ),
    Rule::likely(
        "TD-019",
        "On Managed Instances, the network mode must not be bridge.",
        managed_bridge,
    ),
    Rule {
        confidence: Confidence::Likely,
        ..Rule::warning(
            "TD-019",
            "On Managed Instances, the network mode must be awsvpc or host.",
            managed_none,
        )
    },
    Rule::likely(
        "TD-020",
        "Tasks on Managed Instances must run on Linux, without ephemeral storage, ipc_mode, proxy and Docker volumes.",
        managed,
    ),
    Rule::likely(
        "VO-027",
        "On ECS Anywhere (EXTERNAL), a volume must not be configured at launch.",
        external_at_launch,
    ),
];

fn external_network_mode(definition: &Definition) -> Option<Vec<Fault>> {
    let wrong =
        definition.requires("EXTERNAL")? && definition.effective_network_mode()? == "awsvpc";
    fault_if(
        wrong,
        "network_mode",
        "Network mode awsvpc is not supported on ECS Anywhere",
        "With EXTERNAL in requires_compatibilities, network_mode must be \"bridge\", \"host\" or \"none\".",
    )
}

/// The network mode of a task that has to run on Managed Instances.
fn managed_network_mode(definition: &Definition) -> Option<Option<&str>> {
    Some(match definition.requires("MANAGED_INSTANCES")? {
        true => Some(definition.effective_network_mode()?),
        false => None,
    })
}

fn managed_bridge(definition: &Definition) -> Option<Vec<Fault>> {
    if managed_network_mode(definition)? != Some("bridge") {
        return verdict(None);
    }
    let set = text(&definition.network_mode)?.is_some();
    let remedy = match set {
        true => "Set network_mode to \"awsvpc\" or \"host\".",
        false => {
            "Without network_mode, ECS uses \"bridge\" here, because requires_compatibilities lists more than \
             MANAGED_INSTANCES. Set network_mode to \"awsvpc\" or \"host\"."
        }
    };
    fault_if(
        true,
        "network_mode",
        "Network mode bridge is not supported on Managed Instances",
        remedy,
    )
}

fn managed_none(definition: &Definition) -> Option<Vec<Fault>> {
    fault_if(
        managed_network_mode(definition)? == Some("none"),
        "network_mode",
        "Network mode none may not be supported on Managed Instances",
        "The AWS documentation contradicts itself here. Set network_mode to \"awsvpc\" or \"host\".",
    )
}

fn managed(definition: &Definition) -> Option<Vec<Fault>> {
    if !definition.requires("MANAGED_INSTANCES")? {
        return verdict(None);
    }
    // Where FARGATE is not listed, TD-031 checks the storage.
    let storage = match on_fargate(definition)? {
        true => operand(&definition.ephemeral_storage).map(|size| size.is_some()),
        false => Some(false),
    };
    let given = [
        (definition.is_windows(), OS_FAMILY, "Windows is"),
        (storage, STORAGE, "Ephemeral storage is"),
        (
            text(&definition.ipc_mode).map(|mode| mode.is_some()),
            "ipc_mode",
            "ipc_mode is",
        ),
        (
            operand(&definition.proxy).map(|proxy| proxy.is_some()),
            super::proxy::TYPE,
            "App Mesh proxy is",
        ),
    ];
    let docker = volumes(definition, |volume, _| {
        fault_when(
            operand(&volume.docker)?.is_some(),
            DOCKER,
            "Docker volumes are not supported on Managed Instances",
            "use EFS, or a volume with only a name (empty storage that lasts as long as the task).",
        )
    });
    let remedy = "Remove it, or remove MANAGED_INSTANCES from requires_compatibilities.";
    let refused = given.into_iter().map(|(given, path, subject)| {
        let summary = format!("{subject} not supported on Managed Instances");
        fault_if(given?, path, &summary, remedy)
    });
    gather(refused.chain([docker]))
}

fn external_at_launch(definition: &Definition) -> Option<Vec<Fault>> {
    let list = operand(&definition.compatibilities)?.map_or(&[][..], Vec::as_slice);
    if list.is_empty() || list.iter().any(|entry| entry != "EXTERNAL") {
        return verdict(None);
    }
    volumes(definition, |volume, _| {
        fault_when(
            operand(&volume.at_launch)? == Some(&true),
            "configure_at_launch",
            "EBS volumes are not supported on ECS Anywhere",
            "remove it: a volume with only a name is empty storage that lasts as long as the task.",
        )
    })
}
