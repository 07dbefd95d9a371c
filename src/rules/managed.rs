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
        "On ECS Anywhere (EXTERNAL) the network mode is bridge, host or none.",
        external_network_mode,
    ),
    Rule::likely(
        "TD-019",
        "On Managed Instances the network mode is not bridge.",
        managed_bridge,
    ),
    Rule {
        confidence: Confidence::Likely,
        ..Rule::warning(
            "TD-019",
            "On Managed Instances the network mode is awsvpc or host.",
            managed_none,
        )
    },
    Rule::likely(
        "TD-020",
        "Tasks on Managed Instances run on Linux, without ephemeral storage, ipc_mode, proxy and Docker volumes.",
        managed,
    ),
    Rule::likely(
        "VO-027",
        "ECS Anywhere (EXTERNAL) has no volumes that are configured at launch.",
        external_at_launch,
    ),
];

fn external_network_mode(definition: &Definition) -> Option<Vec<Fault>> {
    let wrong =
        definition.requires("EXTERNAL")? && definition.effective_network_mode()? == "awsvpc";
    fault_if(
        wrong,
        "network_mode",
        "ECS Anywhere has no network mode awsvpc",
        "With EXTERNAL in requires_compatibilities, network_mode is \"bridge\", \"host\" or \"none\".",
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
            "Without network_mode ECS takes bridge, as there are other compatibilities beside MANAGED_INSTANCES. Set \
             network_mode to \"awsvpc\" or \"host\"."
        }
    };
    fault_if(
        true,
        "network_mode",
        "Managed Instances have no network mode bridge",
        remedy,
    )
}

fn managed_none(definition: &Definition) -> Option<Vec<Fault>> {
    fault_if(
        managed_network_mode(definition)? == Some("none"),
        "network_mode",
        "Managed Instances may not know the network mode none",
        "Documents contradict each other. Set network_mode to \"awsvpc\" or \"host\".",
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
        (definition.is_windows(), OS_FAMILY, "do not run Windows"),
        (storage, STORAGE, "have no ephemeral storage"),
        (
            text(&definition.ipc_mode).map(|mode| mode.is_some()),
            "ipc_mode",
            "have no ipc_mode",
        ),
        (
            operand(&definition.proxy).map(|proxy| proxy.is_some()),
            super::proxy::TYPE,
            "have no proxy of App Mesh",
        ),
    ];
    let docker = volumes(definition, |volume, _| {
        fault_when(
            operand(&volume.docker)?.is_some(),
            DOCKER,
            "Managed Instances have no Docker volumes",
            "use EFS, or a volume with a name alone.",
        )
    });
    let remedy = "Remove it, or remove MANAGED_INSTANCES from requires_compatibilities.";
    let refused = given.into_iter().map(|(given, path, do_not)| {
        fault_if(given?, path, &format!("Managed Instances {do_not}"), remedy)
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
            "ECS Anywhere has no EBS volumes",
            "remove configure_at_launch: a volume with a name alone is scratch space.",
        )
    })
}
