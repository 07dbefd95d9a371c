//! Rules about what Windows tasks cannot have (catalogue groups TD and VO).

use super::node::Node;
use super::object::{Object, Row, each};
use super::quoted;

/// The rules of this file.
pub(crate) const ROWS: &[Row] = &[
    Row::warning(
        "TD-013",
        "",
        "Task cpu has no effect for Windows on EC2",
        "On EC2, Windows tasks should have cpu and memory on the containers, not on the task.",
        |definition, _, faults| {
            let instances_only = definition.requires("EC2")? && !definition.requires("FARGATE")?;
            if !instances_only || !definition.is_windows()? {
                return Some(());
            }
            each(["cpu", "memory"], |name| {
                let node = definition.get(name);
                if let Some(size) = node.text()? {
                    let summary = format!("Task {name} has no effect for Windows on EC2");
                    let remedy = format!("It is {size:?}. Remove it, and set {name} of the containers instead.");
                    faults.titled(&node, &summary, remedy);
                }
                Some(())
            })
        },
    ),
    Row::likely(
        "TD-024",
        "",
        "pid_mode is not supported for Windows containers",
        "Windows tasks must have neither pid_mode nor ipc_mode.",
        |definition, _, faults| {
            if !definition.is_windows()? {
                return Some(());
            }
            each(["pid_mode", "ipc_mode"], |name| {
                let node = definition.get(name);
                if let Some(mode) = node.text()? {
                    let summary = format!("{name} is not supported for Windows containers");
                    faults.titled(&node, &summary, format!("It is {mode:?}. Remove it."));
                }
                Some(())
            })
        },
    ),
    Row::likely(
        "TD-028",
        "runtime_platform.operating_system_family",
        "Windows version is not supported on Fargate",
        "Windows on Fargate must be Windows Server 2019 or 2022.",
        |definition, node, faults| {
            let family = windows_on_fargate(definition, node)?;
            if let Some(family) = family.filter(|family| NEVER_ON_FARGATE.contains(family)) {
                let legal = quoted(&ON_FARGATE);
                faults.at(node, format!("{family:?} is not valid here. Valid values: {legal}."));
            }
            Some(())
        },
    ),
    Row::warning(
        "TD-028",
        "runtime_platform.operating_system_family",
        "Windows version may not be supported on Fargate",
        "Windows on Fargate should be a version that is documented for it.",
        |definition, node, faults| {
            let is_proven = |family: &&str| NEVER_ON_FARGATE.contains(family) || ON_FARGATE.contains(family);
            let family = windows_on_fargate(definition, node)?;
            if let Some(family) = family.filter(|family| !is_proven(family)) {
                faults.at(
                    node,
                    format!(
                        "{family:?} is none of the versions that AWS documents for Fargate (as of October 2026): {}.",
                        quoted(&ON_FARGATE)
                    ),
                );
            }
            Some(())
        },
    )
    .documented(),
    Row::likely(
        "TD-029",
        "runtime_platform.cpu_architecture",
        "ARM64 is not supported for Windows tasks",
        "Windows tasks must have the CPU architecture X86_64.",
        |definition, architecture, faults| {
            if definition.is_windows()? && architecture.text()? == Some("ARM64") {
                faults.at(
                    architecture,
                    "Set cpu_architecture = \"X86_64\", or remove it.",
                );
            }
            Some(())
        },
    ),
    Row::warning(
        "TD-050",
        "network_mode",
        "Network mode is not supported for Windows tasks",
        "Windows tasks should have the network mode awsvpc, or none set.",
        |definition, node, faults| {
            // On Fargate it has to be awsvpc: TD-006.
            if definition.is_windows()?
                && !definition.requires("FARGATE")?
                && let Some(mode @ ("bridge" | "host" | "none")) = node.text()?
            {
                faults.at(
                    node,
                    format!(
                        "{mode:?} works on Linux only. Set it to \"awsvpc\", or remove it for the default network of Docker \
                         on Windows."
                    ),
                );
            }
            Some(())
        },
    )
    .documented(),
    Row::likely(
        "VO-008",
        "volume[].docker_volume_configuration.driver",
        "Docker volume driver is not supported on Windows",
        "Docker volumes of Windows tasks must have the driver local.",
        |definition, node, faults| {
            if definition.is_windows()?
                && let Some(driver) = node.text()?.filter(|driver| *driver != "local")
            {
                faults.at(
                    node,
                    format!("It is {driver:?}. Set it to \"local\", or remove it, or use host_path."),
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "VO-013",
        "volume[].efs_volume_configuration",
        "EFS volumes are not supported on Windows",
        "A task with EFS volumes must run on Linux.",
        |definition, efs, faults| {
            if definition.is_windows()? && efs.counts_as_block()? {
                faults.at(
                    &efs.get("file_system_id"),
                    "Run the task on Linux, or use FSx for Windows File Server on EC2.",
                );
            }
            Some(())
        },
    ),
];

/// The versions on Fargate, as of October 2026.
const ON_FARGATE: [&str; 4] = [
    "WINDOWS_SERVER_2019_FULL",
    "WINDOWS_SERVER_2019_CORE",
    "WINDOWS_SERVER_2022_FULL",
    "WINDOWS_SERVER_2022_CORE",
];

/// The versions that Fargate never had.
const NEVER_ON_FARGATE: [&str; 3] = [
    "WINDOWS_SERVER_2016_FULL",
    "WINDOWS_SERVER_2004_CORE",
    "WINDOWS_SERVER_20H2_CORE",
];

/// The operating system of a task on Fargate, if it is Windows.
fn windows_on_fargate<'a>(definition: &Object, family: &Node<'a>) -> Option<Option<&'a str>> {
    let family = family
        .text()?
        .filter(|family| family.starts_with("WINDOWS"));
    let fargate = definition.requires("FARGATE")?;
    Some(family.filter(|_| fargate))
}
