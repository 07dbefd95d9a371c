//! The resources of an instance that a task takes.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use aws_sdk_ecs::types::{
    ContainerDefinition, ContainerOverride, NetworkBinding, NetworkMode, PortMapping, ResourceType,
    TaskDefinition, TaskOverride, TransportProtocol,
};
use serde::{Deserialize, Serialize};

use super::Reason;
use crate::container_instance::ContainerInstance;

/// The host ports that Docker gives to containers that ask for any.
const DYNAMIC_PORTS: RangeInclusive<u16> = 32_768..=60_999;
/// The most reserved host ports of an instance.
const MOST_PORTS: usize = 100;

/// The resources that a task has on an instance.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub(crate) struct Demand {
    /// In CPU units.
    pub(crate) cpu: i64,
    /// In MiB.
    pub(crate) memory: i64,
    /// Host ports that the definition names.
    pub(crate) tcp: BTreeSet<u16>,
    pub(crate) udp: BTreeSet<u16>,
    /// Host ports that Docker chose: the first one, and how many, for each mapping that leaves them open.
    pub(crate) dynamic: Vec<(u16, u16)>,
    /// The GPUs of each container that has some.
    pub(crate) gpus: Vec<String>,
    /// Whether it has a network interface of its own.
    pub(crate) has_interface: bool,
}

/// The resources that a task needs, before an instance is chosen.
#[derive(Clone, Debug, Default)]
pub(super) struct Need {
    /// As far as it does not depend on the instance.
    fixed: Demand,
    /// The sizes of the ranges of host ports that are left open.
    open: Vec<u16>,
    gpus: usize,
}

impl Need {
    pub(super) fn of(definition: &TaskDefinition, overrides: Option<&TaskOverride>) -> Self {
        let containers = || {
            definition
                .container_definitions()
                .iter()
                .map(|it| (it, override_of(it, overrides)))
        };
        let number = |text: Option<&str>| text.and_then(|text| text.parse::<i64>().ok());
        let cpu = number(overrides.and_then(|it| it.cpu())).or(number(definition.cpu()));
        let memory = number(overrides.and_then(|it| it.memory())).or(number(definition.memory()));
        let cpus = containers()
            .map(|(it, over)| i64::from(over.and_then(|it| it.cpu()).unwrap_or(it.cpu())));
        let memories = containers().map(|(it, over)| i64::from(memory_of(it, over)));
        let mut need = Self {
            fixed: Demand {
                cpu: cpu.unwrap_or_else(|| cpus.sum()),
                memory: memory.unwrap_or_else(|| memories.sum()),
                has_interface: definition.network_mode() == Some(&NetworkMode::Awsvpc),
                ..Demand::default()
            },
            open: Vec::new(),
            gpus: containers().map(|(it, over)| gpus_of(it, over)).sum(),
        };
        for mapping in host_mappings(definition).map(|(_, mapping)| mapping) {
            need.add(mapping);
        }
        need
    }

    fn add(&mut self, mapping: &PortMapping) {
        let fixed = mapping
            .host_port()
            .and_then(|port| u16::try_from(port).ok());
        match fixed.filter(|port| *port > 0) {
            Some(port) if mapping.protocol() == Some(&TransportProtocol::Udp) => {
                self.fixed.udp.insert(port);
            }
            Some(port) => {
                self.fixed.tcp.insert(port);
            }
            None => self.open.push(ports_of(mapping)),
        }
    }

    /// The resources that the task would take on an instance.
    ///
    /// # Errors
    /// The instance does not have them left.
    pub(super) fn on(&self, instance: &ContainerInstance) -> Result<Demand, Reason> {
        let held = || instance.held.values();
        let cpu: i64 = held().map(|it| it.cpu).sum();
        let memory: i64 = held().map(|it| it.memory).sum();
        if cpu + self.fixed.cpu > instance.registered("CPU") {
            return Err(Reason::Cpu);
        }
        if memory + self.fixed.memory > instance.registered("MEMORY") {
            return Err(Reason::Memory);
        }
        let mut demand = self.fixed.clone();
        demand.dynamic = self.ports_on(instance).ok_or(Reason::Ports)?;
        let interfaces = held().filter(|it| it.has_interface).count();
        // The first one is the instance's own.
        let most = instance.interfaces.map(|it| it.saturating_sub(1));
        if demand.has_interface && most.is_some_and(|most| interfaces >= most) {
            return Err(Reason::Interface);
        }
        let taken: BTreeSet<&String> = held().flat_map(|it| &it.gpus).collect();
        let all = instance.registered_set("GPU").iter();
        let free = all.filter(|id| !taken.contains(id)).take(self.gpus);
        demand.gpus = free.cloned().collect();
        match demand.gpus.len() == self.gpus {
            true => Ok(demand),
            false => Err(Reason::Gpu),
        }
    }

    /// The open host ports on an instance; nothing where a port is not free.
    fn ports_on(&self, instance: &ContainerInstance) -> Option<Vec<(u16, u16)>> {
        let is_taken = |ports: &BTreeSet<u16>, name: &str, of: fn(&Demand) -> &BTreeSet<u16>| {
            let reserved = instance.registered_set(name);
            let count =
                reserved.len() + instance.held.values().map(|it| of(it).len()).sum::<usize>();
            let taken = |port: &u16| {
                reserved.contains(&port.to_string())
                    || instance.held.values().any(|it| of(it).contains(port))
            };
            ports.iter().any(taken) || (!ports.is_empty() && count + ports.len() > MOST_PORTS)
        };
        if is_taken(&self.fixed.tcp, "PORTS", |it| &it.tcp)
            || is_taken(&self.fixed.udp, "PORTS_UDP", |it| &it.udp)
        {
            return None;
        }
        let held = || instance.held.values();
        let one = |port: &u16| (*port, 1);
        let mut taken: BTreeSet<(u16, u16)> = held()
            .flat_map(|it| {
                it.tcp
                    .iter()
                    .chain(&it.udp)
                    .map(one)
                    .chain(it.dynamic.iter().copied())
            })
            .collect();
        taken.extend(self.fixed.tcp.iter().chain(&self.fixed.udp).map(one));
        let mut chosen = Vec::new();
        for size in &self.open {
            let block = (first_gap(&taken, *size)?, *size);
            taken.insert(block);
            chosen.push(block);
        }
        Some(chosen)
    }
}

/// The first of so many adjacent host ports that are free.
fn first_gap(taken: &BTreeSet<(u16, u16)>, size: u16) -> Option<u16> {
    let mut start = *DYNAMIC_PORTS.start();
    for (first, count) in taken {
        if *first >= start.saturating_add(size) {
            break;
        }
        start = start.max(first.saturating_add(*count));
    }
    let end = start.checked_add(size)?;
    (end <= *DYNAMIC_PORTS.end()).then_some(start)
}

fn override_of<'a>(
    container: &ContainerDefinition,
    overrides: Option<&'a TaskOverride>,
) -> Option<&'a ContainerOverride> {
    let mut all = overrides?.container_overrides().iter();
    all.find(|it| it.name() == container.name())
}

/// The memory that is reserved for a container: the soft limit, or the hard one.
fn memory_of(container: &ContainerDefinition, over: Option<&ContainerOverride>) -> i32 {
    let soft = over.and_then(|it| it.memory_reservation());
    let hard = over.and_then(|it| it.memory());
    let memory = soft.or(container.memory_reservation());
    memory.or(hard).or(container.memory()).unwrap_or_default()
}

fn gpus_of(container: &ContainerDefinition, over: Option<&ContainerOverride>) -> usize {
    let own = container.resource_requirements();
    let over = over.map_or(&[][..], |it| it.resource_requirements());
    let all = if over.is_empty() { own } else { over };
    let gpus = all.iter().filter(|it| it.r#type() == &ResourceType::Gpu);
    gpus.filter_map(|it| it.value().parse::<usize>().ok()).sum()
}

/// How many ports a mapping has.
fn ports_of(mapping: &PortMapping) -> u16 {
    let range = mapping.container_port_range();
    let ends = range.and_then(|it| it.split_once('-'));
    let parse = |text: &str| text.trim().parse::<u16>().ok();
    let size = ends.and_then(|(first, last)| parse(last)?.checked_sub(parse(first)?));
    size.map_or(1, |size| size.saturating_add(1))
}

/// The mappings to ports of the host, with their containers.
fn host_mappings(
    definition: &TaskDefinition,
) -> impl Iterator<Item = (&ContainerDefinition, &PortMapping)> {
    let mode = definition.network_mode();
    let mapped = mode != Some(&NetworkMode::Awsvpc) && mode != Some(&NetworkMode::None);
    let containers = definition.container_definitions().iter();
    containers
        .filter(move |_| mapped)
        .flat_map(|it| it.port_mappings().iter().map(move |mapping| (it, mapping)))
}

impl Demand {
    /// The ports of the host that lead to a container.
    pub(crate) fn bindings(&self, definition: &TaskDefinition, name: &str) -> Vec<NetworkBinding> {
        let mut open = self.dynamic.iter();
        let mut bindings = Vec::new();
        for (container, mapping) in host_mappings(definition) {
            let fixed = mapping.host_port().filter(|port| *port > 0);
            let block = match fixed {
                Some(_) => None,
                None => open.next(),
            };
            if container.name() != Some(name) {
                continue;
            }
            let range = mapping.container_port_range();
            let last = |(first, count): &(u16, u16)| {
                format!("{first}-{}", first.saturating_add(count.saturating_sub(1)))
            };
            let host = fixed.or(block.map(|(first, _)| i32::from(*first)));
            let binding = NetworkBinding::builder()
                .bind_ip("0.0.0.0")
                .set_container_port(mapping.container_port())
                .set_host_port(host.filter(|_| range.is_none()))
                .set_container_port_range(range.map(str::to_owned))
                .set_host_port_range(range.and(block).map(last))
                .set_protocol(mapping.protocol().cloned())
                .build();
            bindings.push(binding);
        }
        bindings
    }

    /// The GPUs of a container: those behind the GPUs of the containers before it.
    pub(crate) fn gpus_of(
        &self,
        definition: &TaskDefinition,
        overrides: Option<&TaskOverride>,
        name: &str,
    ) -> Vec<String> {
        let containers = definition.container_definitions().iter();
        let mut first = 0;
        for container in containers {
            let count = gpus_of(container, override_of(container, overrides));
            if container.name() == Some(name) {
                return self.gpus.iter().skip(first).take(count).cloned().collect();
            }
            first += count;
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_free_and_large_enough() {
        let taken = BTreeSet::from([(80, 1), (32_768, 2), (32_772, 1)]);
        assert_eq!(first_gap(&taken, 1), Some(32_770));
        assert_eq!(first_gap(&taken, 2), Some(32_770));
        assert_eq!(first_gap(&taken, 3), Some(32_773));
        assert_eq!(first_gap(&BTreeSet::from([(32_768, 28_232)]), 1), None);
    }
}
