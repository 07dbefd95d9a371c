//! Rules about what a platform and a network mode allow a task (catalogue group TD).

use super::checks::gather;
use super::definition::Definition;
use super::{Fault, Rule, did_you_mean, operand, placement_constraints, quoted, text, verdict};

/// The rules of this file.
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
    Rule::likely(
        "TD-026",
        "The `expression` of a placement constraint must be in the cluster query language.",
        placement_expression,
    ),
    Rule::certain(
        "TD-027",
        "The CPU architecture is X86_64 or ARM64.",
        architecture,
    ),
    Rule::certain(
        "TD-027",
        "The operating system family is in capitals.",
        os_family_in_capitals,
    ),
    Rule::warning(
        "TD-027",
        "The operating system family is one that ECS knows.",
        os_family,
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
    Rule::likely(
        "TD-040",
        "Fault injection needs the network mode awsvpc or host.",
        fault_injection,
    ),
];

/// Whether the definition has to run on Fargate.
pub(super) fn on_fargate(definition: &Definition) -> Option<bool> {
    definition.requires("FARGATE")
}

/// The fault when `wrong`.
pub(super) fn fault_if(wrong: bool, path: &str, summary: &str, remedy: &str) -> Option<Vec<Fault>> {
    verdict(wrong.then(|| Fault::new(path, summary, remedy)))
}

fn fargate_ipc(definition: &Definition) -> Option<Vec<Fault>> {
    if !on_fargate(definition)? {
        return verdict(None);
    }
    let mode = text(&definition.ipc_mode)?;
    verdict(mode.map(|mode| {
        let remedy = format!("It is {mode:?}. Remove ipc_mode.");
        Fault::new("ipc_mode", "Fargate does not support ipc_mode", remedy)
    }))
}

const NETWORK_MODES: [&str; 4] = ["bridge", "host", "awsvpc", "none"];

fn network_mode(definition: &Definition) -> Option<Vec<Fault>> {
    let wrong = text(&definition.network_mode)?.filter(|mode| !NETWORK_MODES.contains(mode));
    verdict(wrong.map(|mode| {
        let hint = did_you_mean(mode, &NETWORK_MODES);
        Fault::new(
            "network_mode",
            "Unknown network mode",
            format!("{mode:?} must be one of {}.{hint}", quoted(&NETWORK_MODES)),
        )
    }))
}

fn fargate_pid(definition: &Definition) -> Option<Vec<Fault>> {
    if !on_fargate(definition)? {
        return verdict(None);
    }
    let wrong = text(&definition.pid_mode)?.filter(|mode| *mode != "task");
    verdict(wrong.map(|mode| {
        let remedy = format!("It is {mode:?}. Set pid_mode = \"task\" or remove it.");
        Fault::new(
            "pid_mode",
            "Fargate supports the pid_mode task only",
            remedy,
        )
    }))
}

fn fargate_placement(definition: &Definition) -> Option<Vec<Fault>> {
    let wrong = on_fargate(definition)?
        && operand(&definition.placement_constraints)?.is_some_and(|list| !list.is_empty());
    let summary = "Fargate has no placement constraints";
    fault_if(
        wrong,
        CONSTRAINT,
        summary,
        "Remove them: there are no instances to choose from.",
    )
}

/// The type of a placement constraint.
const CONSTRAINT: &str = "placement_constraints.type";

fn placement(definition: &Definition) -> Option<Vec<Fault>> {
    let list = operand(&definition.placement_constraints)?.map_or(&[][..], Vec::as_slice);
    if list.len() > 10 {
        let remedy = format!("{} are given, 10 is the limit of ECS.", list.len());
        return verdict(Some(Fault::new(
            CONSTRAINT,
            "Too many placement constraints",
            remedy,
        )));
    }
    gather(list.iter().map(|(kind, expression)| {
        if let Some(kind) = text(kind)?.filter(|kind| *kind != "memberOf") {
            let remedy =
                format!("{kind:?} must be \"memberOf\"; distinctInstance belongs to the service.");
            return verdict(Some(Fault::new(CONSTRAINT, "Unknown placement constraint", remedy)));
        }
        let length = text(expression)?.map_or(0, |expression| expression.chars().count());
        let remedy = "Give an expression of 1 to 2000 characters, such as \"attribute:ecs.os-type == linux\".";
        fault_if(!(1..=2000).contains(&length), "placement_constraints.expression", "memberOf needs an expression", remedy)
    }))
}

fn placement_expression(definition: &Definition) -> Option<Vec<Fault>> {
    let list = operand(&definition.placement_constraints)?.map_or(&[][..], Vec::as_slice);
    gather(list.iter().map(|(_, expression)| {
        let fault = text(expression)?.and_then(placement_constraints::fault);
        verdict(fault.map(|fault| {
            Fault::new(
                "placement_constraints.expression",
                placement_constraints::SYNTAX_ERROR,
                fault,
            )
        }))
    }))
}

fn architecture(definition: &Definition) -> Option<Vec<Fault>> {
    let wrong = text(&definition.architecture)?.filter(|name| !["X86_64", "ARM64"].contains(name));
    verdict(wrong.map(|name| {
        Fault::new(
            "runtime_platform[0].cpu_architecture",
            "Unknown CPU architecture",
            format!("{name:?} must be \"X86_64\" or \"ARM64\"."),
        )
    }))
}

/// The attribute of the operating system.
pub(super) const OS_FAMILY: &str = "runtime_platform[0].operating_system_family";

/// As of October 2026; every Windows Server adds some.
const OS_FAMILIES: [&str; 10] = [
    "LINUX",
    "WINDOWS_SERVER_2016_FULL",
    "WINDOWS_SERVER_2019_CORE",
    "WINDOWS_SERVER_2019_FULL",
    "WINDOWS_SERVER_2004_CORE",
    "WINDOWS_SERVER_20H2_CORE",
    "WINDOWS_SERVER_2022_CORE",
    "WINDOWS_SERVER_2022_FULL",
    "WINDOWS_SERVER_2025_CORE",
    "WINDOWS_SERVER_2025_FULL",
];

/// The known family that `name` differs from in letter case only.
fn in_capitals(name: &str) -> Option<&'static str> {
    let same = |family: &&&str| family.eq_ignore_ascii_case(name) && **family != name;
    OS_FAMILIES.iter().find(same).copied()
}

fn os_family_in_capitals(definition: &Definition) -> Option<Vec<Fault>> {
    let name = text(&definition.os_family)?;
    verdict(
        name.and_then(|name| Some((name, in_capitals(name)?)))
            .map(|(name, family)| {
                let remedy = format!("{name:?} must be {family:?}.");
                Fault::new(OS_FAMILY, "Unknown operating system family", remedy)
            }),
    )
}

fn os_family(definition: &Definition) -> Option<Vec<Fault>> {
    let other = text(&definition.os_family)?
        .filter(|name| !OS_FAMILIES.contains(name) && in_capitals(name).is_none());
    verdict(other.map(|name| {
        let remedy = format!(
            "{name:?} is none of {} (as of October 2026). A newer one is fine.{}",
            quoted(&OS_FAMILIES),
            did_you_mean(name, &OS_FAMILIES)
        );
        Fault::new(OS_FAMILY, "Unknown operating system family", remedy)
    }))
}

/// The attribute with the size of the ephemeral storage.
pub(super) const STORAGE: &str = "ephemeral_storage[0].size_in_gib";

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
