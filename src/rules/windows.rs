//! Rules about what Windows tasks cannot have (catalogue groups TD and VO).

use super::checks::gather;
use super::definition::Definition;
use super::platform::{OS_FAMILY, fault_if, on_fargate};
use super::volumes::{DRIVER, EFS, VolumeFault, fault_when, volumes};
use super::{Confidence, Fault, Rule, operand, quoted, text, verdict};

/// The rules of this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::warning(
        "TD-013",
        "On EC2, Windows tasks must have cpu and memory on the containers, not on the task.",
        ignored_size,
    ),
    Rule::likely(
        "TD-024",
        "Windows tasks must have neither pid_mode nor ipc_mode.",
        namespaces,
    ),
    Rule::likely(
        "TD-028",
        "Windows on Fargate must be Windows Server 2019 or 2022.",
        refused_on_fargate,
    ),
    Rule {
        confidence: Confidence::Likely,
        ..Rule::warning(
            "TD-028",
            "Windows on Fargate must be a version that is documented for it.",
            unproven_on_fargate,
        )
    },
    Rule::likely(
        "TD-029",
        "Windows tasks must have the CPU architecture X86_64.",
        architecture,
    ),
    Rule {
        confidence: Confidence::Likely,
        ..Rule::warning(
            "TD-050",
            "Windows tasks must have the network mode awsvpc, or none set.",
            network_mode,
        )
    },
    Rule::likely(
        "VO-008",
        "Docker volumes of Windows tasks must have the driver local.",
        docker_driver,
    ),
    Rule::likely("VO-013", "A task with EFS volumes must run on Linux.", efs),
];

fn ignored_size(definition: &Definition) -> Option<Vec<Fault>> {
    let instances_only = definition.requires("EC2")? && !on_fargate(definition)?;
    if !instances_only || !definition.is_windows()? {
        return verdict(None);
    }
    let sizes = [("cpu", &definition.cpu), ("memory", &definition.memory)];
    gather(sizes.into_iter().map(|(path, size)| {
        verdict(text(size)?.map(|size| {
            let summary = format!("Task {path} has no effect for Windows on EC2");
            let remedy =
                format!("It is {size:?}. Remove it, and set {path} of the containers instead.");
            Fault::new(path, summary, remedy)
        }))
    }))
}

fn namespaces(definition: &Definition) -> Option<Vec<Fault>> {
    if !definition.is_windows()? {
        return verdict(None);
    }
    let modes = [
        ("pid_mode", &definition.pid_mode),
        ("ipc_mode", &definition.ipc_mode),
    ];
    gather(modes.into_iter().map(|(path, mode)| {
        verdict(text(mode)?.map(|mode| {
            let summary = format!("{path} is not supported for Windows containers");
            Fault::new(path, summary, format!("It is {mode:?}. Remove it."))
        }))
    }))
}

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

/// The Windows family of a task on Fargate.
fn family_on_fargate(definition: &Definition) -> Option<Option<&str>> {
    let family = text(&definition.os_family)?.filter(|family| family.starts_with("WINDOWS"));
    Some(if on_fargate(definition)? {
        family
    } else {
        None
    })
}

fn refused_on_fargate(definition: &Definition) -> Option<Vec<Fault>> {
    let wrong = family_on_fargate(definition)?.filter(|family| NEVER_ON_FARGATE.contains(family));
    verdict(wrong.map(|family| {
        let remedy = format!(
            "{family:?} is not valid here. Valid values: {}.",
            quoted(&ON_FARGATE)
        );
        Fault::new(
            OS_FAMILY,
            "Windows version is not supported on Fargate",
            remedy,
        )
    }))
}

fn unproven_on_fargate(definition: &Definition) -> Option<Vec<Fault>> {
    let other = family_on_fargate(definition)?
        .filter(|family| !NEVER_ON_FARGATE.contains(family) && !ON_FARGATE.contains(family));
    verdict(other.map(|family| {
        let remedy = format!(
            "{family:?} is none of the versions that AWS documents for Fargate (as of October 2026): {}.",
            quoted(&ON_FARGATE)
        );
        Fault::new(OS_FAMILY, "Windows version may not be supported on Fargate", remedy)
    }))
}

fn architecture(definition: &Definition) -> Option<Vec<Fault>> {
    let wrong = definition.is_windows()? && text(&definition.architecture)? == Some("ARM64");
    fault_if(
        wrong,
        "runtime_platform[0].cpu_architecture",
        "ARM64 is not supported for Windows tasks",
        "Set cpu_architecture = \"X86_64\", or remove it.",
    )
}

fn network_mode(definition: &Definition) -> Option<Vec<Fault>> {
    // On Fargate it has to be awsvpc: TD-006.
    if !definition.is_windows()? || on_fargate(definition)? {
        return verdict(None);
    }
    let wrong =
        text(&definition.network_mode)?.filter(|mode| ["bridge", "host", "none"].contains(mode));
    verdict(wrong.map(|mode| {
        let remedy = format!(
            "{mode:?} works on Linux only. Set it to \"awsvpc\", or remove it for the default network of Docker on Windows."
        );
        Fault::new("network_mode", "Network mode is not supported for Windows tasks", remedy)
    }))
}

fn docker_driver(definition: &Definition) -> Option<Vec<Fault>> {
    if !definition.is_windows()? {
        return verdict(None);
    }
    volumes(definition, |volume, _| {
        let Some(docker) = operand(&volume.docker)? else {
            return Some(None);
        };
        let wrong = text(&docker.driver)?.filter(|driver| *driver != "local");
        Some(wrong.map(|driver| {
            let remedy =
                format!("it is {driver:?}. Set it to \"local\", or remove it, or use host_path.");
            VolumeFault::new(
                DRIVER,
                "Docker volume driver is not supported on Windows",
                remedy,
            )
        }))
    })
}

fn efs(definition: &Definition) -> Option<Vec<Fault>> {
    if !definition.is_windows()? {
        return verdict(None);
    }
    volumes(definition, |volume, _| {
        fault_when(
            operand(&volume.efs)?.is_some(),
            EFS,
            "EFS volumes are not supported on Windows",
            "run the task on Linux, or use FSx for Windows File Server on EC2.",
        )
    })
}
