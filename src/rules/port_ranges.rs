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
        "containerPortRange excludes containerPort and hostPort.",
        range_alone,
    ),
    Rule::certain(
        "CD-011",
        "A port range has the form first-last.",
        range_form,
    ),
    Rule::likely(
        "CD-083",
        "Port ranges need the network mode bridge or awsvpc.",
        network_mode,
    ),
    Rule::certain(
        "CD-084",
        "Port ranges of a container, and with awsvpc all ports of a task, do not overlap.",
        overlap,
    ),
    Rule::likely(
        "CD-084",
        "With host, the port ranges of a task overlap with no other port.",
        overlap_on_host,
    ),
    Rule::likely(
        "CD-085",
        "A container has at most 100 port ranges.",
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
                "A port range excludes single ports",
                "remove containerPort and hostPort, or the range.",
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
                "{range:?} must be first-last, such as \"8000-8010\", with first below last."
            );
            node.place.fault("The port range cannot be read", remedy)
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
                "the network mode is {mode}; map single ports, or choose bridge or awsvpc."
            );
            node.place
                .fault("Port ranges need the network mode bridge or awsvpc", remedy)
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
            "{ports} overlaps with {taken} of the same protocol in {}. Choose ports that nothing else maps.",
            earlier.mapping.place.label()
        );
        self.node.place.fault("Ports overlap", remedy)
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
            let remedy =
                format!("{count} are given, 100 is the limit of ECS. Join neighbouring ranges.");
            return verdict(Some(node.place.fault("Too many port ranges", remedy)));
        }
        (!set.contains(&None)).then(Vec::new)
    })
}
