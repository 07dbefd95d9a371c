//! Rules for ranges of ports in port mappings (catalogue group CD).

use super::checks::{each, either, gather};
use super::definition::Definition;
use super::node::Node;
use super::ports::{each_port, protocol_of};
use super::{Fault, Rule, verdict};

/// The rules of this file.
pub(crate) const RULES: &[Rule<Definition>] = &[
    Rule::certain(
        "CD-010",
        "A port mapping with containerPortRange must not have containerPort or hostPort.",
        range_alone,
    ),
    Rule::certain(
        "CD-011",
        "containerPortRange must have the form first-last, within 1 to 65535.",
        range_form,
    ),
    Rule::likely(
        "CD-083",
        "With port ranges, the network mode must be bridge or awsvpc.",
        network_mode,
    ),
    Rule::certain(
        "CD-084",
        "Port ranges of a container, and with awsvpc all ports of a task, must not overlap.",
        overlap,
    ),
    Rule::likely(
        "CD-084",
        "With the network mode host, a port range must not overlap with another port of the task.",
        overlap_on_host,
    ),
    Rule::likely(
        "CD-085",
        "A container must have at most 100 port ranges.",
        range_count,
    ),
];

fn range_alone(definition: &Definition) -> Option<Vec<Fault>> {
    each_port(definition, |mapping| {
        let node = mapping.get("containerPortRange");
        if !node.is_set()? {
            return verdict(None);
        }
        let host_port = mapping.get("hostPort").int();
        let other = either(
            mapping.get("containerPort").is_set(),
            host_port.map(|port| port.unwrap_or(0) != 0),
        )?;
        verdict(other.then(|| {
            node.place.fault(
                "containerPortRange conflicts with containerPort and hostPort",
                "remove the range, or the single ports.",
            )
        }))
    })
}

/// The first and the last port of a range that ECS can read.
fn ends(range: &str) -> Option<(i64, i64)> {
    let (first, last) = range.split_once('-')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(first) || !digits(last) {
        return None;
    }
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (1 <= first && first < last && last <= 65535).then_some((first, last))
}

fn range_form(definition: &Definition) -> Option<Vec<Fault>> {
    each_port(definition, |mapping| {
        let node = mapping.get("containerPortRange");
        let wrong = node.text()?.filter(|range| ends(range).is_none());
        verdict(wrong.map(|range| {
            let remedy = format!(
                "{range:?} must be first-last, such as \"8000-8010\", with the first port below the last, both within 1 to 65535."
            );
            node.place.fault("Invalid port range", remedy)
        }))
    })
}

fn network_mode(definition: &Definition) -> Option<Vec<Fault>> {
    let mode = definition.effective_network_mode()?;
    if !["host", "none"].contains(&mode) {
        return verdict(None);
    }
    each_port(definition, |mapping| {
        let node = mapping.get("containerPortRange");
        verdict(node.is_set()?.then(|| {
            let remedy = format!(
                "the network mode is {mode:?}. Map single ports, or set network_mode to \"awsvpc\" or \"bridge\"."
            );
            node.place
                .fault("Port ranges are not supported with this network mode", remedy)
        }))
    })
}

/// The ports that a mapping takes.
struct Span<'a> {
    container: usize,
    mapping: Node<'a>,
    /// The field with the ports.
    node: Node<'a>,
    first: i64,
    last: i64,
    protocol: &'static str,
}

impl<'a> Span<'a> {
    /// The ports of `mapping`; nothing where they are missing or cannot be read, `None` while unknown.
    fn of(container: usize, mapping: &Node<'a>) -> Option<Option<Self>> {
        let protocol = protocol_of(mapping);
        let range = mapping.get("containerPortRange");
        let (node, ends) = match range.text()? {
            Some(text) => (range, ends(text)),
            None => {
                let node = mapping.get("containerPort");
                let port = node.int()?.filter(|port| *port != 0);
                (node, port.map(|port| (port, port)))
            }
        };
        let Some((first, last)) = ends else {
            return Some(None);
        };
        let mapping = mapping.clone();
        Some(Some(Self {
            container,
            mapping,
            node,
            first,
            last,
            protocol: protocol?,
        }))
    }

    fn is_range(&self) -> bool {
        self.first < self.last
    }

    /// Whether both take a port of the same protocol and one of them is a range: two single ports are the business of
    /// CD-016.
    fn overlaps(&self, other: &Self) -> bool {
        (self.is_range() || other.is_range())
            && self.protocol == other.protocol
            && self.first <= other.last
            && other.first <= self.last
    }

    /// Whether both are ranges of one container.
    fn is_beside(&self, other: &Self) -> bool {
        self.is_range() && other.is_range() && self.container == other.container
    }

    /// As in the configuration: `8000-8010` or `8000`.
    fn text(&self) -> String {
        match self.is_range() {
            true => format!("{}-{}", self.first, self.last),
            false => self.first.to_string(),
        }
    }

    fn fault(&self, earlier: &Self) -> Fault {
        let (ports, taken) = (self.text(), earlier.text());
        let remedy = format!(
            "{ports} overlaps with {taken} of the same protocol in {}. Choose ports that no other mapping has.",
            earlier.mapping.place.label()
        );
        self.node
            .place
            .fault("Overlapping ports in port mappings", remedy)
    }
}

/// Every mapping that overlaps with an earlier one, as far as that `matters`; its operand is whether both are ranges
/// of one container.
fn overlaps(definition: &Definition, matters: impl Fn(bool) -> Option<bool>) -> Option<Vec<Fault>> {
    let mut spans: Vec<Span<'_>> = Vec::new();
    let containers = definition.containers()?;
    gather(containers.iter().enumerate().map(|(index, container)| {
        let mappings = container.get("portMappings").items()?;
        gather(mappings.iter().map(|mapping| {
            let Some(span) = Span::of(index, mapping)? else {
                return verdict(None);
            };
            let overlapping = spans.iter().filter(|earlier| span.overlaps(earlier));
            let mut found = gather(overlapping.map(|earlier| {
                let wrong = matters(span.is_beside(earlier))?;
                verdict(wrong.then(|| span.fault(earlier)))
            }));
            // One of them is enough to report.
            if let Some(faults) = &mut found {
                faults.truncate(1);
            }
            spans.push(span);
            found
        }))
    }))
}

fn overlap(definition: &Definition) -> Option<Vec<Fault>> {
    overlaps(definition, |one_container| match one_container {
        true => Some(true),
        false => Some(definition.effective_network_mode()? == "awsvpc"),
    })
}

fn overlap_on_host(definition: &Definition) -> Option<Vec<Fault>> {
    overlaps(definition, |one_container| match one_container {
        // A certain fault, whatever the network mode.
        true => Some(false),
        false => Some(definition.effective_network_mode()? == "host"),
    })
}

fn range_count(definition: &Definition) -> Option<Vec<Fault>> {
    each(definition, |container| {
        let node = container.get("portMappings");
        let set: Vec<_> = node
            .items()?
            .iter()
            .map(|mapping| mapping.get("containerPortRange").is_set())
            .collect();
        let count = set.iter().filter(|range| **range == Some(true)).count();
        if count > 100 {
            let remedy = format!("{count} are set; ECS allows 100. Join adjacent ranges.");
            return verdict(Some(node.place.fault("Too many port ranges", remedy)));
        }
        (!set.contains(&None)).then(Vec::new)
    })
}
