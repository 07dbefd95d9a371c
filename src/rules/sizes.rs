//! Rules for the CPU and memory of a task and what its containers take of them (catalogue group TD).

use super::node::Node;
use super::object::{Faults, Object, Row};
use super::{Confidence, fargate};

/// The rules of this file.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "TD-007",
        "cpu",
        "Task cpu is required on Fargate",
        "On Fargate, the task's cpu must be set.",
        |definition, cpu, faults| {
            if definition.requires("FARGATE")? && cpu.text()?.is_none() {
                faults.at(
                    cpu,
                    "Set cpu of the task definition, for example cpu = 256 (0.25 vCPU). The cpu of containers does not \
                     replace it.",
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "TD-008",
        "memory",
        "Task memory is required on Fargate",
        "On Fargate, the task's memory must be set.",
        |definition, memory, faults| {
            if definition.requires("FARGATE")? && memory.text()?.is_none() {
                faults.at(
                    memory,
                    "Set memory of the task definition in MiB, for example memory = 512. The memory of containers does not \
                     replace it.",
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "TD-009",
        "",
        "Invalid Fargate CPU and memory combination",
        "On Fargate, cpu and memory must be one of the offered combinations.",
        fargate_size,
    ),
    Row::certain(
        "TD-010",
        "cpu",
        "Invalid CPU size for Windows on Fargate",
        "Windows tasks on Fargate must have 1, 2 or 4 vCPU.",
        |definition, cpu, faults| {
            if definition.requires("FARGATE")?
                && definition.is_windows()?
                && let Some(units) = units(cpu)?
                && fargate::row_of(units).is_some_and(|row| !row.windows)
            {
                faults.at(
                    cpu,
                    format!("cpu is {units} units. Valid values: 1024, 2048, 4096."),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "TD-011",
        "",
        "Invalid task cpu",
        "cpu and memory must be numbers, or numbers with the unit vCPU or GB.",
        |definition, _, faults| {
            let (cpu, memory) = (definition.get("cpu"), definition.get("memory"));
            let cpu_read = cpu.text().map(|size| {
                if let Some(size) = size.filter(|size| fargate::cpu_units(size).is_none()) {
                    faults.at(&cpu, format!("{size:?} is neither CPU units such as 512 nor a size such as \"0.5 vCPU\"."));
                }
            });
            let wrong = memory
                .text()?
                .filter(|size| fargate::memory_mib(size).is_none());
            if let Some(size) = wrong {
                let detail =
                    format!("{size:?} is neither MiB such as 1024 nor a size such as \"1 GB\".");
                faults.titled(&memory, "Invalid task memory", detail);
            }
            cpu_read
        },
    ),
    Row::likely(
        "TD-012",
        "cpu",
        "Task cpu is out of range",
        "Outside Fargate, the task's cpu must be 128 to 196608 units.",
        |definition, cpu, faults| {
            if !definition.requires("FARGATE")?
                && let Some(units) = units(cpu)?
                && !(128..=196_608).contains(&units)
            {
                faults.at(
                    cpu,
                    format!("It is {units} units; 128 to 196608 are allowed."),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "TD-014",
        "cpu",
        "Containers reserve more CPU than the task has",
        "Containers must not reserve more CPU than the task has.",
        |definition, cpu, faults| {
            if let Some((sum, task)) = over_task(definition, units(cpu)?, |it| amount(it, "cpu"))? {
                faults.at(
                    cpu,
                    format!(
                        "The containers reserve {sum} CPU units, and the task has {task}. Raise the task's cpu, or lower that \
                         of containers."
                    ),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "TD-015",
        "container[].memory",
        "Container memory exceeds task memory",
        "A container's memory must not exceed the task's.",
        |definition, memory, faults| {
            if let Some(task) = mib(&definition.get("memory"))?
                && let Some(found) = memory.int()?
                && found > task
            {
                faults.at(
                    memory,
                    format!("it is {found} MiB, and the task has {task}. Raise the task's memory, or lower this."),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "TD-016",
        "memory",
        "Containers reserve more memory than the task has",
        "Containers must not reserve more memory than the task has.",
        |definition, memory, faults| {
            let reserved = |container: &Node<'_>| amount(container, "memoryReservation");
            if let Some((sum, task)) = over_task(definition, mib(memory)?, reserved)? {
                faults.at(
                    memory,
                    format!(
                        "The containers reserve {sum} MiB, and the task has {task}. Raise the task's memory, or lower the \
                         reservations."
                    ),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "TD-017",
        "container[]",
        "Container memory is not set",
        "Without task memory, every container must have memory or memoryReservation.",
        |definition, container, faults| memory_given(definition, container, false, faults),
    ),
    Row::likely(
        "TD-017",
        "container[]",
        "Container memory is not set",
        "On Managed Instances, too, every container must have memory or memoryReservation unless the task has memory.",
        |definition, container, faults| memory_given(definition, container, true, faults),
    ),
    Row {
        confidence: Confidence::Unsure,
        ..Row::warning(
            "TD-049",
            "memory",
            "Container memory limits exceed task memory",
            "The hard limits of containers without a reservation should fit into the task's memory.",
            limit_sum,
        )
    },
];

/// The CPU units of a task, if they can be read.
fn units(cpu: &Node<'_>) -> Option<Option<i64>> {
    Some(cpu.text()?.and_then(fargate::cpu_units))
}

/// The memory of a task, if it can be read.
fn mib(memory: &Node<'_>) -> Option<Option<i64>> {
    Some(memory.text()?.and_then(fargate::memory_mib))
}

fn fargate_size(definition: &Object, _: &Node<'_>, faults: &mut Faults) -> Option<()> {
    if !definition.requires("FARGATE")? {
        return Some(());
    }
    let (cpu, memory) = (definition.get("cpu"), definition.get("memory"));
    let Some(units) = units(&cpu)? else {
        return Some(());
    };
    let Some(row) = fargate::row_of(units) else {
        let offered = fargate::SIZES.iter().map(|row| row.cpu.to_string());
        let offered: Vec<String> = offered.collect();
        let detail = format!(
            "cpu is {units} units. Valid values: {} (as of {}).",
            offered.join(", "),
            fargate::AS_OF
        );
        faults.titled(&cpu, "Invalid Fargate CPU size", detail);
        return Some(());
    };
    if let Some(mib) = mib(&memory)?.filter(|mib| !row.memory().contains(mib)) {
        faults.at(
            &memory,
            format!(
                "cpu is {units} units, and memory {mib} MiB. Valid memory with this cpu: {} MiB.{}",
                row.memory_text(),
                cpu_for(mib)
            ),
        );
    }
    Some(())
}

/// Which CPU sizes would take this memory.
fn cpu_for(memory: i64) -> String {
    let fitting = fargate::SIZES
        .iter()
        .filter(|row| row.memory().contains(&memory));
    let fitting: Vec<String> = fitting.map(|row| row.cpu.to_string()).collect();
    match fitting.is_empty() {
        true => String::new(),
        false => format!(" Valid cpu with this memory: {}.", fitting.join(", ")),
    }
}

fn limit_sum(definition: &Object, memory: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let unreserved = |container: &Node<'_>| match amount(container, "memoryReservation")? {
        0 => amount(container, "memory"),
        _ => Some(0),
    };
    if let Some((sum, task)) = over_task(definition, mib(memory)?, unreserved)? {
        faults.at(
            memory,
            format!(
                "The limits of the containers without a reservation add up to {sum} MiB, and the task has {task}. Raise the \
                 task's memory, or lower the limits."
            ),
        );
    }
    Some(())
}

/// The container's `field`, at least 0; `None` while that is unknown.
fn amount(container: &Node<'_>, field: &'static str) -> Option<i64> {
    Some(container.get(field).int()?.unwrap_or(0).max(0))
}

/// The sum over all containers and what the task has, when the sum exceeds it. Unknown values count as zero: what is known
/// may be too much already.
fn over_task(
    definition: &Object,
    task: Option<i64>,
    counts: impl Fn(&Node<'_>) -> Option<i64>,
) -> Option<Option<(i64, i64)>> {
    let Some(task) = task else {
        return Some(None);
    };
    let counted: Vec<_> = definition.containers()?.iter().map(counts).collect();
    let known = counted.iter().flatten();
    let sum = known.fold(0i64, |sum, one| sum.saturating_add(*one));
    match sum > task {
        true => Some(Some((sum, task))),
        false => (!counted.contains(&None)).then_some(None),
    }
}

/// `managed` asks about tasks for Managed Instances alone, which is known from documentation only.
fn memory_given(
    definition: &Object,
    container: &Node<'_>,
    managed: bool,
    faults: &mut Faults,
) -> Option<()> {
    // On Fargate the missing task memory itself is the fault: TD-008.
    if definition.only_managed()? == managed
        && definition.get("memory").text()?.is_none()
        && !definition.requires("FARGATE")?
        && amount(container, "memory")? == 0
        && amount(container, "memoryReservation")? == 0
    {
        faults.at(
            &container.get("memory"),
            "set it to the hard limit in MiB, or set memoryReservation to a soft limit, or memory of the whole task.",
        );
    }
    Some(())
}
