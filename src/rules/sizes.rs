//! Rules for the CPU and memory of a task and what its containers take of them (catalogue group TD).

use tfplug::Attr;

use super::checks::{each, gather};
use super::definition::Definition;
use super::node::Node;
use super::{Confidence, Fault, Rule, fargate, text, verdict};

/// The rules of this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "TD-007",
        "On Fargate, the task's cpu must be set.",
        fargate_cpu,
    ),
    Rule::certain(
        "TD-008",
        "On Fargate, the task's memory must be set.",
        fargate_memory,
    ),
    Rule::certain(
        "TD-009",
        "On Fargate, cpu and memory must be one of the offered combinations.",
        fargate_size,
    ),
    Rule::certain(
        "TD-010",
        "Windows tasks on Fargate must have 1, 2 or 4 vCPU.",
        fargate_windows_size,
    ),
    Rule::certain(
        "TD-011",
        "cpu and memory must be numbers, or numbers with the unit vCPU or GB.",
        readable_size,
    ),
    Rule::likely(
        "TD-012",
        "Outside Fargate, the task's cpu must be 128 to 196608 units.",
        cpu_range,
    ),
    Rule::certain(
        "TD-014",
        "Containers must not reserve more CPU than the task has.",
        cpu_sum,
    ),
    Rule::certain(
        "TD-015",
        "A container's memory must not exceed the task's.",
        memory_over_task,
    ),
    Rule::certain(
        "TD-016",
        "Containers must not reserve more memory than the task has.",
        reservation_sum,
    ),
    Rule::certain(
        "TD-017",
        "Without task memory, every container must have memory or memoryReservation.",
        |definition| memory_given(definition, false),
    ),
    Rule::likely(
        "TD-017",
        "On Managed Instances, too, every container must have memory or memoryReservation unless the task has memory.",
        |definition| memory_given(definition, true),
    ),
    Rule {
        confidence: Confidence::Unsure,
        ..Rule::warning(
            "TD-049",
            "The hard limits of containers without a reservation must fit into the task's memory.",
            limit_sum,
        )
    },
];

fn fargate_cpu(definition: &Definition) -> Option<Vec<Fault>> {
    let missing = definition.requires("FARGATE")? && text(&definition.cpu)?.is_none();
    verdict(missing.then(|| {
        let detail = "Set cpu of the task definition, for example cpu = 256 (0.25 vCPU). The cpu of containers does not replace it.";
        Fault::new("cpu", "Task cpu is required on Fargate", detail)
    }))
}

fn fargate_memory(definition: &Definition) -> Option<Vec<Fault>> {
    let missing = definition.requires("FARGATE")? && text(&definition.memory)?.is_none();
    verdict(missing.then(|| {
        let detail = "Set memory of the task definition in MiB, for example memory = 512. The memory of containers does \
                      not replace it.";
        Fault::new("memory", "Task memory is required on Fargate", detail)
    }))
}

fn fargate_size(definition: &Definition) -> Option<Vec<Fault>> {
    if !definition.requires("FARGATE")? {
        return verdict(None);
    }
    let Some(cpu) = text(&definition.cpu)?.and_then(fargate::cpu_units) else {
        return verdict(None);
    };
    let Some(row) = fargate::row_of(cpu) else {
        let offered: Vec<String> = fargate::SIZES
            .iter()
            .map(|row| row.cpu.to_string())
            .collect();
        return verdict(Some(Fault::new(
            "cpu",
            "Invalid Fargate CPU size",
            format!(
                "cpu is {cpu} units. Valid values: {} (as of {}).",
                offered.join(", "),
                fargate::AS_OF
            ),
        )));
    };
    let Some(memory) = text(&definition.memory)?.and_then(fargate::memory_mib) else {
        return verdict(None);
    };
    verdict((!row.memory().contains(&memory)).then(|| {
        Fault::new(
            "memory",
            "Invalid Fargate CPU and memory combination",
            format!(
                "cpu is {cpu} units, and memory {memory} MiB. Valid memory with this cpu: {} MiB.{}",
                row.memory_text(),
                cpu_for(memory)
            ),
        )
    }))
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

fn fargate_windows_size(definition: &Definition) -> Option<Vec<Fault>> {
    if !definition.requires("FARGATE")? || !definition.is_windows()? {
        return verdict(None);
    }
    let Some(cpu) = text(&definition.cpu)?.and_then(fargate::cpu_units) else {
        return verdict(None);
    };
    let offered = fargate::row_of(cpu).is_none_or(|row| row.windows);
    verdict((!offered).then(|| {
        let detail = format!("cpu is {cpu} units. Valid values: 1024, 2048, 4096.");
        Fault::new("cpu", "Invalid CPU size for Windows on Fargate", detail)
    }))
}

fn readable_size(definition: &Definition) -> Option<Vec<Fault>> {
    type Read = fn(&str) -> Option<i64>;
    let sizes: [(&str, &Attr<String>, Read, &str); 2] = [
        (
            "cpu",
            &definition.cpu,
            fargate::cpu_units,
            "CPU units such as 512 nor a size such as \"0.5 vCPU\"",
        ),
        (
            "memory",
            &definition.memory,
            fargate::memory_mib,
            "MiB such as 1024 nor a size such as \"1 GB\"",
        ),
    ];
    gather(sizes.into_iter().map(|(path, size, read, forms)| {
        let wrong = text(size)?.filter(|size| read(size).is_none());
        verdict(wrong.map(|size| {
            let summary = format!("Invalid task {path}");
            Fault::new(path, summary, format!("{size:?} is neither {forms}."))
        }))
    }))
}

fn cpu_range(definition: &Definition) -> Option<Vec<Fault>> {
    if definition.requires("FARGATE")? {
        return verdict(None);
    }
    let cpu = text(&definition.cpu)?.and_then(fargate::cpu_units);
    verdict(cpu.filter(|cpu| !(128..=196_608).contains(cpu)).map(|cpu| {
        Fault::new(
            "cpu",
            "Task cpu is out of range",
            format!("It is {cpu} units; 128 to 196608 are allowed."),
        )
    }))
}

fn cpu_sum(definition: &Definition) -> Option<Vec<Fault>> {
    let Some(task) = text(&definition.cpu)?.and_then(fargate::cpu_units) else {
        return verdict(None);
    };
    over_task(
        definition,
        task,
        |container| amount(container, "cpu"),
        |sum| {
            let detail = format!(
                "The containers reserve {sum} CPU units, and the task has {task}. Raise the task's cpu, or lower that of containers."
            );
            Fault::new(
                "cpu",
                "Containers reserve more CPU than the task has",
                detail,
            )
        },
    )
}

fn reservation_sum(definition: &Definition) -> Option<Vec<Fault>> {
    let Some(task) = text(&definition.memory)?.and_then(fargate::memory_mib) else {
        return verdict(None);
    };
    let reserved = |container: &Node<'_>| amount(container, "memoryReservation");
    over_task(definition, task, reserved, |sum| {
        let detail = format!(
            "The containers reserve {sum} MiB, and the task has {task}. Raise the task's memory, or lower the reservations."
        );
        Fault::new(
            "memory",
            "Containers reserve more memory than the task has",
            detail,
        )
    })
}

fn limit_sum(definition: &Definition) -> Option<Vec<Fault>> {
    let Some(task) = text(&definition.memory)?.and_then(fargate::memory_mib) else {
        return verdict(None);
    };
    let unreserved = |container: &Node<'_>| match amount(container, "memoryReservation")? {
        0 => amount(container, "memory"),
        _ => Some(0),
    };
    over_task(definition, task, unreserved, |sum| {
        let detail = format!(
            "The limits of the containers without a reservation add up to {sum} MiB, and the task has {task}. Raise the \
             task's memory, or lower the limits."
        );
        Fault::new(
            "memory",
            "Container memory limits exceed task memory",
            detail,
        )
    })
}

/// The container's `field`, at least 0; `None` while that is unknown.
fn amount(container: &Node<'_>, field: &'static str) -> Option<i64> {
    Some(container.get(field).int()?.unwrap_or(0).max(0))
}

/// The fault when the sum over all containers exceeds what the task has. Unknown values count as zero: what is known may
/// be too much already.
fn over_task(
    definition: &Definition,
    task: i64,
    counts: impl Fn(&Node<'_>) -> Option<i64>,
    fault: impl Fn(i64) -> Fault,
) -> Option<Vec<Fault>> {
    let counted: Vec<_> = definition.containers()?.iter().map(counts).collect();
    let sum = counted
        .iter()
        .flatten()
        .fold(0i64, |sum, one| sum.saturating_add(*one));
    match sum > task {
        true => Some(vec![fault(sum)]),
        false => (!counted.contains(&None)).then(Vec::new),
    }
}

fn memory_over_task(definition: &Definition) -> Option<Vec<Fault>> {
    let Some(task) = text(&definition.memory)?.and_then(fargate::memory_mib) else {
        return verdict(None);
    };
    each(definition, |container| {
        let node = container.get("memory");
        verdict(node.int()?.filter(|memory| *memory > task).map(|memory| {
            let detail = format!(
                "it is {memory} MiB, and the task has {task}. Raise the task's memory, or lower this."
            );
            let summary = "Container memory exceeds task memory";
            node.place.fault(summary, detail)
        }))
    })
}

/// `managed` asks about tasks for Managed Instances alone, which is known from documentation only.
fn memory_given(definition: &Definition, managed: bool) -> Option<Vec<Fault>> {
    if definition.only_managed()? != managed {
        return verdict(None);
    }
    // On Fargate the missing task memory itself is the fault: TD-008.
    if text(&definition.memory)?.is_some() || definition.requires("FARGATE")? {
        return verdict(None);
    }
    each(definition, |container| {
        let none =
            amount(container, "memory")? == 0 && amount(container, "memoryReservation")? == 0;
        verdict(none.then(|| {
            let remedy = "set it to the hard limit in MiB, or set memoryReservation to a soft limit, or memory of the whole \
                          task.";
            let place = container.place.member("memory");
            place.fault("Container memory is not set", remedy)
        }))
    })
}
