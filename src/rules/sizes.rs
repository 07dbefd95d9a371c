//! Rules for the CPU and memory of a task and what its containers take of them (catalogue group TD).

use tfplug::Attr;

use super::checks::{each, gather};
use super::definition::Definition;
use super::node::Node;
use super::{Confidence, Fault, Rule, fargate, text, verdict};

/// The rules of this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain("TD-007", "Fargate needs a task-level cpu.", fargate_cpu),
    Rule::certain(
        "TD-008",
        "Fargate needs a task-level memory.",
        fargate_memory,
    ),
    Rule::certain(
        "TD-009",
        "On Fargate, cpu and memory are one of the offered sizes.",
        fargate_size,
    ),
    Rule::certain(
        "TD-010",
        "Windows on Fargate has 1, 2 or 4 vCPU.",
        fargate_windows_size,
    ),
    Rule::certain(
        "TD-011",
        "cpu and memory are numbers, or numbers with the unit vCPU or GB.",
        readable_size,
    ),
    Rule::likely(
        "TD-012",
        "Outside Fargate, the task's cpu is 128 to 196608 units.",
        cpu_range,
    ),
    Rule::certain(
        "TD-014",
        "Containers reserve no more CPU than the task has.",
        cpu_sum,
    ),
    Rule::certain(
        "TD-015",
        "No container's memory exceeds the task's.",
        memory_over_task,
    ),
    Rule::certain(
        "TD-016",
        "Containers reserve no more memory than the task has.",
        reservation_sum,
    ),
    Rule::certain(
        "TD-017",
        "Without task memory, every container has memory or memoryReservation.",
        |definition| memory_given(definition, false),
    ),
    Rule::likely(
        "TD-017",
        "On Managed Instances as well, every container has memory unless the task has.",
        |definition| memory_given(definition, true),
    ),
    Rule {
        confidence: Confidence::Unsure,
        ..Rule::warning(
            "TD-049",
            "The hard limits of containers without a reservation fit into the task's memory.",
            limit_sum,
        )
    },
];

fn fargate_cpu(definition: &Definition) -> Option<Vec<Fault>> {
    let missing = definition.requires("FARGATE")? && text(&definition.cpu)?.is_none();
    verdict(missing.then(|| {
        let detail = "Set cpu of the task, for example cpu = 256 (0.25 vCPU); the containers' cpu does not replace it.";
        Fault::new("cpu", "Fargate needs the task's cpu", detail)
    }))
}

fn fargate_memory(definition: &Definition) -> Option<Vec<Fault>> {
    let missing = definition.requires("FARGATE")? && text(&definition.memory)?.is_none();
    verdict(missing.then(|| {
        let detail = "Set memory of the task in MiB, for example memory = 512; the containers' memory does not replace \
                      it.";
        Fault::new("memory", "Fargate needs the task's memory", detail)
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
            format!("Fargate offers no size with {cpu} CPU units"),
            format!(
                "cpu is one of {} (as of {}).",
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
            format!("Fargate does not combine {cpu} CPU units with {memory} MiB"),
            format!(
                "With cpu {cpu}, memory is {} MiB.{}",
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
        false => format!(" With {memory} MiB, cpu is {}.", fitting.join(" or ")),
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
        let summary = format!("Windows on Fargate offers no size with {cpu} CPU units");
        Fault::new("cpu", summary, "cpu is one of 1024, 2048, 4096.")
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
            let summary = format!("{path} cannot be read");
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
            "The task's cpu is out of range",
            format!("{cpu} units; 128 to 196608 are allowed."),
        )
    }))
}

fn cpu_sum(definition: &Definition) -> Option<Vec<Fault>> {
    let Some(task) = text(&definition.cpu)?.and_then(fargate::cpu_units) else {
        return verdict(None);
    };
    over_task(&definition.containers()?, "cpu", task, amount, |sum| {
        let summary = "Containers reserve more CPU than the task has";
        (
            summary,
            format!(
                "up to here they reserve {sum} units, the task has {task}. Raise the task's cpu or lower the containers'."
            ),
        )
    })
}

fn reservation_sum(definition: &Definition) -> Option<Vec<Fault>> {
    let Some(task) = text(&definition.memory)?.and_then(fargate::memory_mib) else {
        return verdict(None);
    };
    let (containers, field) = (definition.containers()?, "memoryReservation");
    over_task(&containers, field, task, amount, |sum| {
        let summary = "Containers reserve more memory than the task has";
        (
            summary,
            format!(
                "up to here they reserve {sum} MiB, the task has {task}. Raise the task's memory or lower the reservations."
            ),
        )
    })
}

fn limit_sum(definition: &Definition) -> Option<Vec<Fault>> {
    let Some(task) = text(&definition.memory)?.and_then(fargate::memory_mib) else {
        return verdict(None);
    };
    let unreserved = |container: &Node<'_>, field: &'static str| {
        let reserves = amount(container, "memoryReservation")? != 0;
        if reserves {
            Some(0)
        } else {
            amount(container, field)
        }
    };
    over_task(
        &definition.containers()?,
        "memory",
        task,
        unreserved,
        |sum| {
            let summary = "The containers' memory limits exceed the task's memory";
            (
                summary,
                format!(
                    "up to here the limits of containers without memoryReservation add up to {sum} MiB, the task has {task}. \
                 Raise the task's memory or lower the limits."
                ),
            )
        },
    )
}

/// The container's `field`, at least 0; `None` while that is unknown.
fn amount(container: &Node<'_>, field: &'static str) -> Option<i64> {
    Some(container.get(field).int()?.unwrap_or(0).max(0))
}

/// The container whose `field` makes the sum of what counts cross what the task has. Unknown values count as zero: what
/// is known may be too much already.
fn over_task(
    containers: &[Node<'_>],
    field: &'static str,
    task: i64,
    counts: impl Fn(&Node<'_>, &'static str) -> Option<i64>,
    message: impl Fn(i64) -> (&'static str, String),
) -> Option<Vec<Fault>> {
    let mut sum = 0i64;
    let mut undecided = false;
    for container in containers {
        match counts(container, field) {
            None => undecided = true,
            Some(value) => sum = sum.saturating_add(value),
        }
        if sum > task {
            let (summary, detail) = message(sum);
            return Some(vec![container.get(field).place.fault(summary, detail)]);
        }
    }
    (!undecided).then(Vec::new)
}

fn memory_over_task(definition: &Definition) -> Option<Vec<Fault>> {
    let Some(task) = text(&definition.memory)?.and_then(fargate::memory_mib) else {
        return verdict(None);
    };
    each(definition, |container| {
        let node = container.get("memory");
        verdict(node.int()?.filter(|memory| *memory > task).map(|memory| {
            let detail = format!(
                "it asks for {memory} MiB, the task has {task}. Raise the task's memory or lower this."
            );
            let summary = "A container's memory exceeds the task's";
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
            let remedy = "give it memory (the hard limit, in MiB) or memoryReservation (the soft limit), or set memory of \
                          the whole task.";
            let place = container.place.member("memory");
            place.fault("A container has no memory", remedy)
        }))
    })
}
