//! Rules for ranges of ports in port mappings (catalogue group CD).

use super::checks::either;
use super::node::Node;
use super::object::{Faults, Object, Row, each};
use super::place::Place;
use super::ports::{MAPPINGS, protocol_of};

/// The rules of this file.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "CD-010",
        MAPPINGS,
        "containerPortRange conflicts with containerPort and hostPort",
        "A port mapping with containerPortRange must not have containerPort or hostPort.",
        |_, mapping, faults| {
            let range = mapping.get("containerPortRange");
            let host_port = mapping
                .get("hostPort")
                .int()
                .map(|port| port.unwrap_or(0) != 0);
            if range.is_set()? && either(mapping.get("containerPort").is_set(), host_port)? {
                faults.at(&range, "remove the range, or the single ports.");
            }
            Some(())
        },
    ),
    Row::certain(
        "CD-011",
        "container[].portMappings[].containerPortRange",
        "Invalid port range",
        "containerPortRange must have the form first-last, within 1 to 65535.",
        |_, range, faults| {
            if let Some(found) = range.text()?.filter(|range| ends(range).is_none()) {
                faults.at(
                    range,
                    format!(
                        "{found:?} must be first-last, such as \"8000-8010\", with the first port below the last, both within \
                         1 to 65535."
                    ),
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "CD-083",
        "container[].portMappings[].containerPortRange",
        "Port ranges are not supported with this network mode",
        "With port ranges, the network mode must be bridge or awsvpc.",
        |definition, range, faults| {
            let mode = definition.effective_network_mode()?;
            if ["host", "none"].contains(&mode) && range.is_set()? {
                faults.at(
                    range,
                    format!(
                        "the network mode is {mode:?}. Map single ports, or set network_mode to \"awsvpc\" or \"bridge\"."
                    ),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "CD-084",
        "",
        "Overlapping ports in port mappings",
        "Port ranges of a container, and with awsvpc all ports of a task, must not overlap.",
        |definition, _, faults| {
            overlaps(definition, faults, |one_container| match one_container {
                true => Some(true),
                false => Some(definition.effective_network_mode()? == "awsvpc"),
            })
        },
    ),
    Row::likely(
        "CD-084",
        "",
        "Overlapping ports in port mappings",
        "With the network mode host, a port range must not overlap with another port of the task.",
        |definition, _, faults| {
            overlaps(definition, faults, |one_container| match one_container {
                // A certain fault, whatever the network mode.
                true => Some(false),
                false => Some(definition.effective_network_mode()? == "host"),
            })
        },
    ),
    Row::likely(
        "CD-085",
        "container[].portMappings",
        "Too many port ranges",
        "A container must have at most 100 port ranges.",
        |_, mappings, faults| {
            let mut count = 0;
            let decided = each(mappings.items()?, |mapping| {
                count += usize::from(mapping.get("containerPortRange").is_set()?);
                Some(())
            });
            if count > 100 {
                let remedy = format!("{count} are set; ECS allows 100. Join adjacent ranges.");
                faults.at(mappings, remedy);
            }
            decided
        },
    ),
];

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

/// The ports that a mapping takes.
struct Span<'a> {
    container: usize,
    mapping: Place<'a>,
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
        Some(Some(Self {
            container,
            mapping: mapping.place,
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

    fn remedy(&self, earlier: &Self) -> String {
        format!(
            "{} overlaps with {} of the same protocol in {}. Choose ports that no other mapping has.",
            self.text(),
            earlier.text(),
            earlier.mapping.label()
        )
    }
}

/// A fault at every mapping that overlaps with an earlier one, as far as that `matters`; its operand is whether both are
/// ranges of one container.
fn overlaps(
    definition: &Object,
    faults: &mut Faults,
    matters: impl Fn(bool) -> Option<bool>,
) -> Option<()> {
    let mut spans: Vec<Span<'_>> = Vec::new();
    let mut container = 0;
    definition.each("container[].portMappings", |mappings| {
        container += 1;
        each(mappings.items()?, |mapping| {
            let Some(span) = Span::of(container, &mapping)? else {
                return Some(());
            };
            let overlapping = spans.iter().filter(|earlier| span.overlaps(earlier));
            let mut decided = Some(());
            for earlier in overlapping {
                match matters(span.is_beside(earlier)) {
                    Some(false) => {}
                    None => decided = None,
                    Some(true) => {
                        faults.at(&span.node, span.remedy(earlier));
                        // One of them is enough to report.
                        break;
                    }
                }
            }
            spans.push(span);
            decided
        })
    })
}
