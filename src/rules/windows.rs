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
        "Windows tasks on EC2 have their cpu and memory on the containers.",
        ignored_size,
    ),
    Rule::likely(
        "TD-024",
        "Windows tasks have neither pid_mode nor ipc_mode.",
        namespaces,
    ),
    Rule::likely(
        "TD-028",
        "Windows on Fargate is Windows Server 2019 or 2022.",
        refused_on_fargate,
    ),
    Rule {
        confidence: Confidence::Likely,
        ..Rule::warning(
            "TD-028",
            "Windows on Fargate is a version that is known to run there.",
            unproven_on_fargate,
        )
    },
    Rule::likely("TD-029", "Windows tasks run on X86_64.", architecture),
    Rule {
        confidence: Confidence::Likely,
        ..Rule::warning(
            "TD-050",
            "Windows tasks have the network mode awsvpc, or leave it out.",
            network_mode,
        )
    },
    Rule::likely(
        "VO-008",
        "Docker volumes of Windows tasks have the driver local.",
        docker_driver,
    ),
    Rule::likely("VO-013", "EFS volumes need Linux.", efs),
];

fn ignored_size(definition: &Definition) -> Option<Vec<Fault>> {
    let instances_only = definition.requires("EC2")? && !on_fargate(definition)?;
    if !instances_only || !definition.is_windows()? {
        return verdict(None);
    }
    let sizes = [("cpu", &definition.cpu), ("memory", &definition.memory)];
    gather(sizes.into_iter().map(|(path, size)| {
        verdict(text(size)?.map(|size| {
            let summary = format!("Windows tasks on EC2 ignore the task's {path}");
            let remedy = format!("{size:?} has no effect. Set {path} of the containers instead.");
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
            let summary = format!("{path} does not exist for Windows containers");
            Fault::new(path, summary, format!("It is {mode:?}. Remove {path}."))
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
        let remedy = format!("{family:?} must be one of {}.", quoted(&ON_FARGATE));
        Fault::new(OS_FAMILY, "This Windows does not run on Fargate", remedy)
    }))
}

fn unproven_on_fargate(definition: &Definition) -> Option<Vec<Fault>> {
    let other = family_on_fargate(definition)?
        .filter(|family| !NEVER_ON_FARGATE.contains(family) && !ON_FARGATE.contains(family));
    verdict(other.map(|family| {
        let remedy = format!(
            "Fargate is documented for {} (as of October 2026), {family:?} is none of them.",
            quoted(&ON_FARGATE)
        );
        Fault::new(OS_FAMILY, "This Windows may not run on Fargate", remedy)
    }))
}

fn architecture(definition: &Definition) -> Option<Vec<Fault>> {
    let wrong = definition.is_windows()? && text(&definition.architecture)? == Some("ARM64");
    fault_if(
        wrong,
        "runtime_platform[0].cpu_architecture",
        "Windows tasks run on X86_64",
        "Set cpu_architecture = \"X86_64\" or remove it.",
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
            "{mode:?} is. Remove network_mode, so that Windows tasks get the network of Docker on Windows, or set awsvpc."
        );
        Fault::new("network_mode", "The network mode is for Linux", remedy)
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
            let remedy = format!(
                "{driver:?} does not exist there; set driver = \"local\" or remove it, or use host_path."
            );
            VolumeFault::new(DRIVER, "Windows has no such Docker volume driver", remedy)
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
            "Windows tasks cannot mount EFS",
            "run on Linux, or use FSx for Windows File Server on EC2.",
        )
    })
}
