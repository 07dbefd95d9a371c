//! Rules about what Managed Instances and ECS Anywhere allow a task (catalogue groups TD and VO).

use super::node::Node;
use super::object::{Faults, Object, Row, each};

/// The rules of this file.
pub(crate) const ROWS: &[Row] = &[
    Row::likely(
        "TD-018",
        "network_mode",
        "Network mode awsvpc is not supported on ECS Anywhere",
        "On ECS Anywhere (EXTERNAL), the network mode must be bridge, host or none.",
        |definition, mode, faults| {
            if definition.requires("EXTERNAL")? && definition.effective_network_mode()? == "awsvpc" {
                faults.at(
                    mode,
                    "With EXTERNAL in requires_compatibilities, network_mode must be \"bridge\", \"host\" or \"none\".",
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "TD-019",
        "network_mode",
        "Network mode bridge is not supported on Managed Instances",
        "On Managed Instances, the network mode must not be bridge.",
        |definition, mode, faults| {
            if definition.requires("MANAGED_INSTANCES")?
                && definition.effective_network_mode()? == "bridge"
            {
                let remedy = match mode.text()? {
                    Some(_) => "Set network_mode to \"awsvpc\" or \"host\".",
                    None => {
                        "Without network_mode, ECS uses \"bridge\" here, because requires_compatibilities lists more than \
                         MANAGED_INSTANCES. Set network_mode to \"awsvpc\" or \"host\"."
                    }
                };
                faults.at(mode, remedy);
            }
            Some(())
        },
    ),
    Row::warning(
        "TD-019",
        "network_mode",
        "Network mode none may not be supported on Managed Instances",
        "On Managed Instances, the network mode should be awsvpc or host.",
        |definition, mode, faults| {
            if definition.requires("MANAGED_INSTANCES")? && mode.text()? == Some("none") {
                faults.at(
                    mode,
                    "The AWS documentation lists it in one place and excludes it in another. Set network_mode to \"awsvpc\" or \"host\".",
                );
            }
            Some(())
        },
    )
    .documented(),
    Row::likely(
        "TD-020",
        "",
        "Docker volumes are not supported on Managed Instances",
        "Tasks on Managed Instances must run on Linux, without ephemeral storage, ipc_mode, proxy and Docker volumes.",
        managed,
    ),
    Row::likely(
        "VO-027",
        "volume[].configure_at_launch",
        "EBS volumes are not supported on ECS Anywhere",
        "On ECS Anywhere (EXTERNAL), a volume must not be configured at launch.",
        |definition, at_launch, faults| {
            if definition.compatibilities()? == ["EXTERNAL"] && at_launch.bool()? == Some(true) {
                faults.at(
                    at_launch,
                    "Remove it: a volume with only a name is empty storage that lasts as long as the task.",
                );
            }
            Some(())
        },
    ),
];

fn managed(definition: &Object, _: &Node<'_>, faults: &mut Faults) -> Option<()> {
    if !definition.requires("MANAGED_INSTANCES")? {
        return Some(());
    }
    let family = definition
        .get("runtime_platform")
        .get("operating_system_family");
    let storage = definition.get("ephemeral_storage").get("size_in_gib");
    let ipc_mode = definition.get("ipc_mode");
    let proxy = definition.get("proxy_configuration");
    // Where FARGATE is not listed, TD-031 checks the storage.
    let stored = match definition.requires("FARGATE")? {
        true => storage.is_set(),
        false => Some(false),
    };
    let given = [
        (definition.is_windows(), family, "Windows is"),
        (stored, storage, "Ephemeral storage is"),
        (ipc_mode.is_set(), ipc_mode, "ipc_mode is"),
        (proxy.occurs(), proxy.get("type"), "App Mesh proxy is"),
    ];
    let of_task = each(given, |(given, node, subject)| {
        if given? {
            let summary = format!("{subject} not supported on Managed Instances");
            let remedy = "Remove it, or remove MANAGED_INSTANCES from requires_compatibilities.";
            faults.titled(&node, &summary, remedy);
        }
        Some(())
    });
    let of_volumes = each(definition.get("volume").items()?, |volume| {
        let docker = volume.get("docker_volume_configuration");
        if docker.occurs()? {
            faults.at(
                &docker.get("scope"),
                "Use EFS, or a volume with only a name (empty storage that lasts as long as the task).",
            );
        }
        Some(())
    });
    of_task.and(of_volumes)
}
