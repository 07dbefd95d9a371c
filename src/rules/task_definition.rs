//! Rules for a task definition as a whole (catalogue group TD).

use super::definition::Definition;
use super::node::Node;
use super::{Fault, Rule, fargate, operand, quoted, text, verdict};

/// The group.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "TD-001",
        "The family has 1 to 255 letters, digits, `_` and `-`.",
        family,
    ),
    Rule::certain(
        "TD-002",
        "A task definition has 1 to 10 containers.",
        container_count,
    ),
    Rule::certain("TD-003", "Container names are unique.", unique_names),
    Rule::certain("TD-004", "At least one container is essential.", essential),
    Rule::certain(
        "TD-005",
        "Compatibilities are EC2, FARGATE, EXTERNAL and MANAGED_INSTANCES.",
        compatibilities,
    ),
    Rule::certain(
        "TD-006",
        "Fargate needs the network mode awsvpc.",
        fargate_network_mode,
    ),
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
        memory_given,
    ),
];

fn family(definition: &Definition) -> Option<Vec<Fault>> {
    let family = operand(&definition.family)?;
    let Some(family) = family.filter(|family| !is_name(family)) else {
        return verdict(None);
    };
    verdict(Some(Fault::new(
        "family",
        "Invalid family name",
        format!(
            "{family:?} must have 1 to 255 characters, only letters, digits, underscores and hyphens."
        ),
    )))
}

/// What ECS takes as the name of a family, a container or a volume.
pub(super) fn is_name(text: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=255).contains(&text.len()) && text.bytes().all(legal)
}

fn container_count(definition: &Definition) -> Option<Vec<Fault>> {
    let count = definition.containers()?.len();
    verdict((!(1..=10).contains(&count)).then(|| {
        let remedy = match count {
            0 => "A task needs at least one container.".to_owned(),
            _ => format!("{count} are given, 10 is the limit of ECS. Move some into a task definition of their own."),
        };
        Fault::new(definition.containers_path(), "A task definition has 1 to 10 containers", remedy)
    }))
}

fn unique_names(definition: &Definition) -> Option<Vec<Fault>> {
    let containers = definition.containers()?;
    let mut seen = std::collections::BTreeMap::new();
    let mut faults = Vec::new();
    for (index, container) in containers.iter().enumerate() {
        let Some(Some(name)) = container.get("name").text() else {
            continue;
        };
        if let Some(first) = seen.insert(name, index) {
            faults.push(container.place.member("name").fault(
                format!("Container name {name:?} is used twice"),
                format!(
                    "the container at index {first} has this name already. Rename one of them."
                ),
            ));
        }
    }
    Some(faults)
}

fn essential(definition: &Definition) -> Option<Vec<Fault>> {
    let containers = definition.containers()?;
    for container in &containers {
        if container.is_unknown() || container.get("essential").bool()?.unwrap_or(true) {
            return verdict(None);
        }
    }
    let names: Vec<&str> = containers
        .iter()
        .filter_map(|container| container.get("name").text().flatten())
        .collect();
    verdict((!containers.is_empty()).then(|| {
        Fault::new(
            definition.containers_path(),
            "No container is essential",
            format!(
                "All containers ({}) have essential = false, so nothing would keep the task alive. Remove it from the \
                 container that does the task's work.",
                quoted(&names)
            ),
        )
    }))
}

const COMPATIBILITIES: [&str; 4] = ["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"];

fn compatibilities(definition: &Definition) -> Option<Vec<Fault>> {
    let list = operand(&definition.compatibilities)?.map_or(&[][..], Vec::as_slice);
    let unknown = list
        .iter()
        .filter(|entry| !COMPATIBILITIES.contains(&entry.as_str()));
    let fault = |entry: &String| {
        Fault::new(
            "requires_compatibilities",
            format!("Unknown compatibility {entry:?}"),
            format!(
                "There are {}.{}",
                quoted(&COMPATIBILITIES),
                super::did_you_mean(entry, &COMPATIBILITIES)
            ),
        )
    };
    Some(unknown.map(fault).collect())
}

fn fargate_network_mode(definition: &Definition) -> Option<Vec<Fault>> {
    if !definition.requires("FARGATE")? {
        return verdict(None);
    }
    let detail = match text(&definition.network_mode)? {
        Some("awsvpc") => return verdict(None),
        Some(mode) => format!("The network mode is {mode:?}. Set network_mode = \"awsvpc\"."),
        None => "Without network_mode ECS takes bridge. Set network_mode = \"awsvpc\".".to_owned(),
    };
    verdict(Some(Fault::new(
        "network_mode",
        "Fargate needs the network mode awsvpc",
        detail,
    )))
}

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
    let mut faults = Vec::new();
    if let Some(Some(cpu)) = text(&definition.cpu)
        && fargate::cpu_units(cpu).is_none()
    {
        let detail =
            format!("{cpu:?} is neither CPU units such as 512 nor a size such as \"0.5 vCPU\".");
        faults.push(Fault::new("cpu", "cpu cannot be read", detail));
    }
    if let Some(Some(memory)) = text(&definition.memory)
        && fargate::memory_mib(memory).is_none()
    {
        let detail = format!("{memory:?} is neither MiB such as 1024 nor a size such as \"1 GB\".");
        faults.push(Fault::new("memory", "memory cannot be read", detail));
    }
    Some(faults)
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
    over_task(&definition.containers()?, "cpu", task, |sum| {
        let summary = "Containers reserve more CPU than the task has";
        (
            summary.to_owned(),
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
    over_task(
        &definition.containers()?,
        "memoryReservation",
        task,
        |sum| {
            let summary = "Containers reserve more memory than the task has";
            (
                summary.to_owned(),
                format!(
                    "up to here they reserve {sum} MiB, the task has {task}. Raise the task's memory or lower the reservations."
                ),
            )
        },
    )
}

/// The container whose `field` makes the sum cross what the task has. Unknown values count as zero: what is known may
/// be too much already.
fn over_task(
    containers: &[Node<'_>],
    field: &str,
    task: i64,
    message: impl Fn(i64) -> (String, String),
) -> Option<Vec<Fault>> {
    let mut sum = 0i64;
    let mut undecided = false;
    for container in containers {
        let node = container.get(field);
        match node.int() {
            None => undecided = true,
            Some(value) => sum = sum.saturating_add(value.unwrap_or(0).max(0)),
        }
        if sum > task {
            let (summary, detail) = message(sum);
            return Some(vec![node.place.fault(summary, detail)]);
        }
    }
    (!undecided).then(Vec::new)
}

fn memory_over_task(definition: &Definition) -> Option<Vec<Fault>> {
    let Some(task) = text(&definition.memory)?.and_then(fargate::memory_mib) else {
        return verdict(None);
    };
    let mut faults = Vec::new();
    for container in definition.containers()? {
        let node = container.get("memory");
        if let Some(Some(memory)) = node.int()
            && memory > task
        {
            let detail = format!(
                "it asks for {memory} MiB, the task has {task}. Raise the task's memory or lower this."
            );
            faults.push(
                node.place
                    .fault("A container's memory exceeds the task's", detail),
            );
        }
    }
    Some(faults)
}

fn memory_given(definition: &Definition) -> Option<Vec<Fault>> {
    // On Fargate the missing task memory itself is the fault: TD-008.
    if text(&definition.memory)?.is_some() || definition.requires("FARGATE")? {
        return verdict(None);
    }
    let mut faults = Vec::new();
    for container in definition.containers()? {
        let (Some(memory), Some(reservation)) = (
            container.get("memory").int(),
            container.get("memoryReservation").int(),
        ) else {
            continue;
        };
        if memory.unwrap_or(0) == 0 && reservation.unwrap_or(0) == 0 && !container.is_unknown() {
            let remedy = "give it memory (the hard limit, in MiB) or memoryReservation (the soft limit), or set memory of \
                          the whole task.";
            faults.push(
                container
                    .place
                    .member("memory")
                    .fault("A container has no memory", remedy),
            );
        }
    }
    Some(faults)
}
