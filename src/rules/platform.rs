//! Rules about what a platform and a network mode allow a task (catalogue group TD).

use super::node::Node;
use super::object::{Faults, Object, Row, each};
use super::{did_you_mean, placement_constraints, quoted};

/// The rules of this file.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "TD-021",
        "ipc_mode",
        "ipc_mode is not supported on Fargate",
        "On Fargate, ipc_mode must be unset.",
        |definition, ipc_mode, faults| {
            if definition.requires("FARGATE")?
                && let Some(mode) = ipc_mode.text()?
            {
                faults.at(ipc_mode, format!("It is {mode:?}. Remove it."));
            }
            Some(())
        },
    ),
    Row::certain(
        "TD-022",
        "network_mode",
        "Unknown network mode",
        "The network mode must be bridge, host, awsvpc or none.",
        |_, mode, faults| faults.unless_one_of(mode, &["bridge", "host", "awsvpc", "none"]),
    ),
    Row::certain(
        "TD-023",
        "pid_mode",
        "Invalid pid_mode for Fargate",
        "On Fargate, pid_mode must be task or unset.",
        |definition, pid_mode, faults| {
            if definition.requires("FARGATE")?
                && let Some(mode) = pid_mode.text()?.filter(|mode| *mode != "task")
            {
                faults.at(
                    pid_mode,
                    format!("It is {mode:?}. Set it to \"task\", or remove it."),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "TD-025",
        "placement_constraints",
        "Placement constraints are not supported on Fargate",
        "On Fargate, placement_constraints must be unset.",
        |definition, constraints, faults| {
            if definition.requires("FARGATE")? && constraints.counts_as_block()? {
                faults.at(
                    &of_constraints("type"),
                    "Remove them: there are no instances to choose from.",
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "TD-026",
        "placement_constraints",
        "Too many placement constraints",
        "A task definition must have at most 10 placement constraints, of type memberOf and with an expression.",
        placement,
    ),
    Row::likely(
        "TD-026",
        "placement_constraints[].expression",
        placement_constraints::SYNTAX_ERROR,
        "The `expression` of a placement constraint must be in the cluster query language.",
        |_, expression, faults| {
            if let Some(fault) = expression.text()?.and_then(placement_constraints::fault) {
                faults.at(&of_constraints("expression"), fault);
            }
            Some(())
        },
    ),
    Row::certain(
        "TD-027",
        "runtime_platform.cpu_architecture",
        "Unknown CPU architecture",
        "The CPU architecture must be X86_64 or ARM64.",
        |_, architecture, faults| faults.unless_one_of(architecture, &["X86_64", "ARM64"]),
    ),
    Row::certain(
        "TD-027",
        "runtime_platform.operating_system_family",
        "Unknown operating system family",
        "The operating system family must be in capitals.",
        |_, family, faults| {
            if let Some(name) = family.text()?
                && let Some(legal) = in_capitals(name)
            {
                faults.at(family, format!("{name:?} must be {legal:?}, in capitals."));
            }
            Some(())
        },
    ),
    Row::warning(
        "TD-027",
        "runtime_platform.operating_system_family",
        "Unknown operating system family",
        "The operating system family should be one that ECS knows.",
        |_, family, faults| {
            let is_other = |name: &&str| !OS_FAMILIES.contains(name) && in_capitals(name).is_none();
            if let Some(name) = family.text()?.filter(is_other) {
                faults.at(
                    family,
                    format!(
                        "{name:?} is none of the values known in October 2026: {}.{} Ignore this warning if it is newer.",
                        quoted(&OS_FAMILIES),
                        did_you_mean(name, &OS_FAMILIES)
                    ),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "TD-030",
        "ephemeral_storage.size_in_gib",
        "Ephemeral storage size is out of range",
        "Ephemeral storage must be 21 to 200 GiB.",
        |_, storage, faults| {
            if let Some(size) = storage.int()?.filter(|size| !(21..=200).contains(size)) {
                faults.at(
                    storage,
                    format!("It is {size} GiB; 21 to 200 are allowed. Remove the block for the default of 20 GiB."),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "TD-031",
        "ephemeral_storage.size_in_gib",
        "Ephemeral storage is supported on Fargate only",
        "Outside Fargate, ephemeral_storage must be unset.",
        |definition, storage, faults| {
            let listed = definition.compatibilities()?;
            if storage.is_set()? && !listed.is_empty() && !listed.contains(&"FARGATE") {
                faults.at(
                    storage,
                    "Remove the block, or add FARGATE to requires_compatibilities.",
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "TD-040",
        "enable_fault_injection",
        "Fault injection is not supported with this network mode",
        "With fault injection, the network mode must be awsvpc or host.",
        |definition, injection, faults| {
            if injection.bool()? == Some(true) {
                let mode = definition.effective_network_mode()?;
                if !["awsvpc", "host"].contains(&mode) {
                    faults.at(
                        injection,
                        format!(
                            "The network mode is {mode:?}. Set network_mode to \"awsvpc\" or \"host\", or remove \
                             enable_fault_injection."
                        ),
                    );
                }
            }
            Some(())
        },
    ),
];

/// A member of placement constraints. All constraints have the same type, so a message names none of them.
fn of_constraints(member: &'static str) -> Node<'static> {
    Node::absent("placement_constraints").get(member)
}

fn placement(_: &Object, constraints: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let (kind, expression) = (of_constraints("type"), of_constraints("expression"));
    let list = constraints.items()?;
    if list.len() > 10 {
        faults.at(&kind, format!("{} are set; ECS allows 10.", list.len()));
        return Some(());
    }
    each(list, |constraint| {
        // One in which nothing is set is none.
        if constraint.is_set() == Some(false) {
            return Some(());
        }
        if let Some(other) = constraint
            .get("type")
            .text()?
            .filter(|kind| *kind != "memberOf")
        {
            let remedy = format!(
                "{other:?} is not valid. The only valid type is \"memberOf\"; distinctInstance belongs in the service."
            );
            faults.titled(&kind, "Unknown placement constraint type", remedy);
            return Some(());
        }
        let text = constraint.get("expression").text()?.unwrap_or_default();
        match text.chars().count() {
            1..=2000 => {}
            0 => faults.titled(
                &expression,
                "memberOf expression is not set",
                "Set it, for example to \"attribute:ecs.os-type == linux\".",
            ),
            length => faults.titled(
                &expression,
                "memberOf expression is too long",
                format!("It has {length} characters; at most 2000 are allowed."),
            ),
        }
        Some(())
    })
}

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
