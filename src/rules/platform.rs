//! Rules about what a platform and a network mode allow a task (catalogue group TD).

use super::checks::gather;
use super::definition::Definition;
use super::{Fault, Rule, did_you_mean, operand, placement_constraints, quoted, text, verdict};

/// The rules of this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain("TD-021", "On Fargate, ipc_mode must be unset.", fargate_ipc),
    Rule::certain(
        "TD-022",
        "The network mode must be bridge, host, awsvpc or none.",
        network_mode,
    ),
    Rule::certain(
        "TD-023",
        "On Fargate, pid_mode must be task or unset.",
        fargate_pid,
    ),
    Rule::certain(
        "TD-025",
        "On Fargate, placement_constraints must be unset.",
        fargate_placement,
    ),
    Rule::certain(
        "TD-026",
        "A task definition must have at most 10 placement constraints, of type memberOf and with an expression.",
        placement,
    ),
    Rule::likely(
        "TD-026",
        "The `expression` of a placement constraint must be in the cluster query language.",
        placement_expression,
    ),
    Rule::certain(
        "TD-027",
        "The CPU architecture must be X86_64 or ARM64.",
        architecture,
    ),
    Rule::certain(
        "TD-027",
        "The operating system family must be in capitals.",
        os_family_in_capitals,
    ),
    Rule::warning(
        "TD-027",
        "The operating system family must be one that ECS knows.",
        os_family,
    ),
    Rule::certain(
        "TD-030",
        "Ephemeral storage must be 21 to 200 GiB.",
        ephemeral_storage,
    ),
    Rule::certain(
        "TD-031",
        "Outside Fargate, ephemeral_storage must be unset.",
        ephemeral_storage_elsewhere,
    ),
    Rule::likely(
        "TD-040",
        "With fault injection, the network mode must be awsvpc or host.",
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
        let remedy = format!("It is {mode:?}. Remove it.");
        Fault::new("ipc_mode", "ipc_mode is not supported on Fargate", remedy)
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
            format!(
                "{mode:?} is not valid. Valid values: {}.{hint}",
                quoted(&NETWORK_MODES)
            ),
        )
    }))
}

fn fargate_pid(definition: &Definition) -> Option<Vec<Fault>> {
    if !on_fargate(definition)? {
        return verdict(None);
    }
    let wrong = text(&definition.pid_mode)?.filter(|mode| *mode != "task");
    verdict(wrong.map(|mode| {
        let remedy = format!("It is {mode:?}. Set it to \"task\", or remove it.");
        Fault::new("pid_mode", "Invalid pid_mode for Fargate", remedy)
    }))
}

fn fargate_placement(definition: &Definition) -> Option<Vec<Fault>> {
    let wrong = on_fargate(definition)?
        && operand(&definition.placement_constraints)?.is_some_and(|list| !list.is_empty());
    let summary = "Placement constraints are not supported on Fargate";
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
        let remedy = format!("{} are set; ECS allows 10.", list.len());
        return verdict(Some(Fault::new(
            CONSTRAINT,
            "Too many placement constraints",
            remedy,
        )));
    }
    gather(list.iter().map(|(kind, expression)| {
        if let Some(kind) = text(kind)?.filter(|kind| *kind != "memberOf") {
            let remedy =
                format!("{kind:?} is not valid. The only valid type is \"memberOf\"; distinctInstance belongs in the service.");
            return verdict(Some(Fault::new(CONSTRAINT, "Unknown placement constraint type", remedy)));
        }
        let length = text(expression)?.map_or(0, |expression| expression.chars().count());
        let (summary, remedy) = match length {
            1..=2000 => return verdict(None),
            0 => (
                "memberOf expression is not set",
                "Set it, for example to \"attribute:ecs.os-type == linux\".".to_owned(),
            ),
            _ => (
                "memberOf expression is too long",
                format!("It has {length} characters; at most 2000 are allowed."),
            ),
        };
        verdict(Some(Fault::new("placement_constraints.expression", summary, remedy)))
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
            format!("{name:?} is not valid. Valid values: \"X86_64\", \"ARM64\"."),
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
                let remedy = format!("{name:?} must be {family:?}, in capitals.");
                Fault::new(OS_FAMILY, "Unknown operating system family", remedy)
            }),
    )
}

fn os_family(definition: &Definition) -> Option<Vec<Fault>> {
    let other = text(&definition.os_family)?
        .filter(|name| !OS_FAMILIES.contains(name) && in_capitals(name).is_none());
    verdict(other.map(|name| {
        let remedy = format!(
            "{name:?} is none of the values known in October 2026: {}.{} Ignore this warning if it is newer.",
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
        let remedy = format!(
            "It is {size} GiB; 21 to 200 are allowed. Remove the block for the default of 20 GiB."
        );
        Fault::new(STORAGE, "Ephemeral storage size is out of range", remedy)
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
        "Ephemeral storage is supported on Fargate only",
        remedy,
    )
}

fn fault_injection(definition: &Definition) -> Option<Vec<Fault>> {
    if operand(&definition.fault_injection)?.is_none_or(|on| !*on) {
        return verdict(None);
    }
    let mode = definition.effective_network_mode()?;
    verdict((!["awsvpc", "host"].contains(&mode)).then(|| {
        let remedy = format!(
            "The network mode is {mode:?}. Set network_mode to \"awsvpc\" or \"host\", or remove enable_fault_injection."
        );
        let summary = "Fault injection is not supported with this network mode";
        Fault::new("enable_fault_injection", summary, remedy)
    }))
}
