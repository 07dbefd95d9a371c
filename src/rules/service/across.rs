//! Rules for a service and the task definition that it runs. They are undecided while that is not known.

use super::super::node::Node;
use super::super::object::{Faults, Object, Row};
use super::super::{did_you_mean, quoted};
use super::compatibility::compatible;
use super::network::without_subnets;
use super::{called, controller, definition, is_fargate, named, providers};

/// The rules, which look at a service as a whole.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "SV-030",
        "",
        "network_configuration is not set",
        "A service must have a network configuration when its task definition has the network mode `awsvpc`.",
        |service, _, faults| {
            let network = service.get("network_configuration");
            let awsvpc = definition(service)?.effective_network_mode()? == "awsvpc";
            let elsewhere = controller(service)? == "EXTERNAL" || is_fargate(service)?;
            if awsvpc && !elsewhere && !network.is_set()? {
                let why = format!("{} has the network mode awsvpc.", called(service)?);
                without_subnets(&network, &why, faults);
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-031",
        "",
        "network_configuration needs the network mode awsvpc",
        "A service must not have a network configuration unless its task definition has the network mode `awsvpc`.",
        |service, _, faults| {
            let network = service.get("network_configuration");
            let mode = definition(service)?.effective_network_mode()?;
            if mode != "awsvpc" && network.is_set()? {
                let detail = format!(
                    "{} has the network mode {mode}. Remove network_configuration, or set network_mode = \"awsvpc\" there.",
                    called(service)?
                );
                faults.at(&network.get("subnets"), detail);
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-034",
        "load_balancer[]",
        "Container or port is not in the task definition",
        "A load balancer block must name a container of the task definition and a port that it maps.",
        target,
    ),
    Row::certain(
        "SV-067",
        "service_registries",
        "Container or port is not in the task definition",
        "A service registry must name a container of the task definition and a port that it maps.",
        target,
    ),
    Row::likely(
        "SV-064",
        "service_registries",
        "container_name of the service registry is not set",
        "A service registry must name a container and its port when the task definition has the network mode `bridge` or `host`.",
        |service, registry, faults| {
            let name = registry.get("container_name");
            let set = registry.is_set()?;
            if let mode @ ("bridge" | "host") = definition(service)?.effective_network_mode()?
                && set
                && !name.is_set()?
            {
                let detail = format!(
                    "{} has the network mode {mode}. Set container_name and container_port to those that Cloud Map registers.",
                    called(service)?
                );
                faults.at(&name, detail);
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-035",
        "load_balancer[]",
        "Container port is mapped twice",
        "The port of a load balancer must be in one port mapping of the container.",
        |service, balancer, faults| {
            let port = balancer.get("container_port");
            let (Some(name), Some(found)) = (balancer.get("container_name").text()?, port.int()?)
            else {
                return Some(());
            };
            if let Some(container) = container(definition(service)?, name)? {
                let mut count = 0;
                for mapping in container.get("portMappings").items()? {
                    count += usize::from(mapping.get("containerPort").int()? == Some(found));
                }
                if count > 1 {
                    let detail = format!(
                        "Container {name:?} has {count} port mappings with containerPort {found}. Keep one of them."
                    );
                    faults.at(&port, detail);
                }
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-038",
        "load_balancer[]",
        "Classic load balancers are not supported with the network mode awsvpc",
        "A service whose task definition has the network mode `awsvpc` must not have a Classic load balancer.",
        |service, balancer, faults| {
            let name = balancer.get("elb_name");
            let awsvpc = definition(service)?.effective_network_mode()? == "awsvpc";
            if awsvpc && !is_fargate(service)? && name.is_set()? {
                faults.at(
                    &name,
                    "Set target_group_arn to a target group with target_type = \"ip\" instead.",
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-102",
        "load_balancer[]",
        "Classic load balancers need a fixed host port",
        "A container behind a Classic load balancer must have a fixed host port in the network mode `bridge`.",
        |service, balancer, faults| {
            let port = balancer.get("container_port");
            let (Some(name), Some(found)) = (balancer.get("container_name").text()?, port.int()?)
            else {
                return Some(());
            };
            let definition = definition(service)?;
            let classic = balancer.get("elb_name").is_set()?;
            if !classic || definition.effective_network_mode()? != "bridge" {
                return Some(());
            }
            for mapping in container(definition, name)?
                .map_or_else(|| Some(Vec::new()), |it| it.get("portMappings").items())?
            {
                let dynamic = mapping.get("hostPort").int()?.unwrap_or_default() == 0;
                if mapping.get("containerPort").int()? == Some(found) && dynamic {
                    let detail = format!(
                        "Container {name:?} gets another host port for each task. Give its port {found} a hostPort, or use a target group."
                    );
                    faults.at(&port, detail);
                }
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-044",
        "",
        "ECS Exec needs a task role",
        "A service with ECS Exec must run a task definition with a task role.",
        |service, _, faults| {
            let exec = service.get("enable_execute_command");
            if exec.bool()? == Some(true) && !definition(service)?.get("task_role_arn").is_set()? {
                let detail = format!(
                    "{} has no task_role_arn. Set it to a role that may use ssmmessages, or set enable_execute_command = false.",
                    called(service)?
                );
                faults.at(&exec, detail);
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-050",
        "",
        "Task definition is not compatible with the launch type",
        "The task definition of a service must be compatible with its launch type.",
        compatible,
    ),
    Row::likely(
        "SV-051",
        "",
        "FARGATE_SPOT does not run Windows",
        "A service with `FARGATE_SPOT` must run a task definition for Linux.",
        |service, _, faults| {
            let spot = providers(service)?.contains(&"FARGATE_SPOT");
            if spot && definition(service)?.is_windows()? {
                let strategy = service.get("capacity_provider_strategy");
                faults.at(
                    &strategy.at_member("capacity_provider"),
                    format!("{} is for Windows. Set \"FARGATE\".", called(service)?),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-052",
        "volume_configuration",
        "Unknown volume in volume_configuration",
        "A volume configuration must name a volume of the task definition that is configured at launch.",
        |service, volume, faults| {
            let name = volume.get("name");
            let Some(found) = name.text()? else {
                return Some(());
            };
            let mut launched = Vec::new();
            for one in definition(service)?.get("volume").items()? {
                let own = one.get("name").text()?;
                if one.get("configure_at_launch").bool()? == Some(true) {
                    launched.extend(own);
                } else if own == Some(found) {
                    faults.at(&name, format!("The volume {found:?} is not configured at launch. Set configure_at_launch = true in {}.", named(service)?));
                    return Some(());
                }
            }
            if !launched.contains(&found) {
                let detail = match launched.is_empty() {
                    true => format!(
                        "{} has no volume with configure_at_launch = true. Add {found:?} there.",
                        called(service)?
                    ),
                    false => format!(
                        "{found:?} is not valid. Volumes that are configured at launch: {}.{}",
                        quoted(&launched),
                        did_you_mean(found, &launched)
                    ),
                };
                faults.at(&name, detail);
            }
            Some(())
        },
    ),
    Row::likely(
        "SV-081",
        "volume_configuration.managed_ebs_volume",
        "File system type is not supported by the operating system",
        "A volume for Windows must have the file system `ntfs`, one for Linux another.",
        |service, volume, faults| {
            let system = volume.get("file_system_type");
            let Some(found) = system.text()? else {
                return Some(());
            };
            let definition = definition(service)?;
            if definition.os_family()?.is_some() && definition.is_windows()? != (found == "ntfs") {
                let (name, valid) = match definition.is_windows()? {
                    true => ("Windows", "\"ntfs\""),
                    false => ("Linux", "\"xfs\", \"ext4\" or \"ext3\""),
                };
                let detail = format!(
                    "{found:?} is not valid, because {} is for {name}. Set {valid}.",
                    named(service)?
                );
                faults.at(&system, detail);
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-085",
        "",
        "iam_role is not supported with the network mode awsvpc",
        "A service whose task definition has the network mode `awsvpc` must not have an IAM role for load balancers.",
        |service, _, faults| {
            let role = service.get("iam_role");
            let awsvpc = definition(service)?.effective_network_mode()? == "awsvpc";
            if awsvpc && !is_fargate(service)? && role.is_set()? {
                faults.at(
                    &role,
                    "ECS uses its service-linked role here. Remove iam_role.",
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "SV-093",
        "",
        "Load balancers are not supported with the network mode none",
        "A service whose task definition has the network mode `none` must not have load balancers.",
        |service, _, faults| {
            let balancers = service.get("load_balancer");
            if definition(service)?.effective_network_mode()? == "none" && balancers.is_set()? {
                faults.at(
                    &balancers.at_member("container_name"),
                    format!(
                        "The tasks of {} have no network. Remove the load_balancer blocks.",
                        named(service)?
                    ),
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "SV-058",
        "vpc_lattice_configurations[]",
        "Unknown port name",
        "A VPC Lattice block must name a port of the task definition.",
        |service, lattice, faults| named_port(service, &lattice.get("port_name"), faults).map(drop),
    ),
];

/// The container of that name; none of it is known while a name or the list is not.
fn container<'a>(definition: &'a Object, name: &str) -> Option<Option<Node<'a>>> {
    let mut found = None;
    for container in definition.containers()? {
        if container.get("name").text()? == Some(name) {
            found = Some(container);
        }
    }
    Some(found)
}

/// A block that names a container of the task and one of its ports.
fn target(service: &Object, block: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let (name, port) = (block.get("container_name"), block.get("container_port"));
    let Some(wanted) = name.text()? else {
        return Some(());
    };
    let definition = definition(service)?;
    let Some(container) = container(definition, wanted)? else {
        let mut names = Vec::new();
        for container in definition.containers()? {
            names.extend(container.get("name").text()?);
        }
        let hint = did_you_mean(wanted, &names);
        faults.at(
            &name,
            format!(
                "{} has no container {wanted:?}. Its containers: {}.{hint}",
                called(service)?,
                quoted(&names)
            ),
        );
        return Some(());
    };
    let Some(found) = port.int()?.filter(|port| *port > 0) else {
        return Some(());
    };
    let mut mapped = Vec::new();
    for mapping in container.get("portMappings").items()? {
        mapped.extend(ports(&mapping)?);
    }
    if !mapped
        .iter()
        .any(|(least, most)| (*least..=*most).contains(&found))
    {
        let all = mapped.iter().map(|(least, most)| match least == most {
            true => least.to_string(),
            false => format!("{least}-{most}"),
        });
        let all = all.collect::<Vec<_>>().join(", ");
        let ports = if all.is_empty() {
            "none".to_owned()
        } else {
            all
        };
        faults.at(&port, format!("Container {wanted:?} of {} has no port mapping for {found}. Ports that it maps: {ports}.", named(service)?));
    }
    Some(())
}

/// The ports of a mapping, from and to.
fn ports(mapping: &Node<'_>) -> Option<Option<(i64, i64)>> {
    if let Some(port) = mapping.get("containerPort").int()?.filter(|port| *port > 0) {
        return Some(Some((port, port)));
    }
    let range = mapping.get("containerPortRange").text()?;
    let ends = range.and_then(|range| range.split_once('-'));
    Some(
        ends.and_then(|(least, most)| {
            Some((least.trim().parse().ok()?, most.trim().parse().ok()?))
        }),
    )
}

/// The port mapping of that name in a task definition.
pub(super) fn mapping<'a>(definition: &'a Object, name: Option<&str>) -> Option<Option<Node<'a>>> {
    let mut found = None;
    for container in definition.containers()? {
        for mapping in container.get("portMappings").items()? {
            let own = mapping.get("name").text()?;
            if own.is_some() && own == name {
                found = Some(mapping);
            }
        }
    }
    Some(found)
}

/// A fault where a port name is set that the task definition does not have.
pub(super) fn named_port(service: &Object, node: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let Some(wanted) = node.text()? else {
        return Some(());
    };
    if mapping(definition(service)?, Some(wanted))?.is_some() {
        return Some(());
    }
    let mut names = Vec::new();
    for container in definition(service)?.containers()? {
        for mapping in container.get("portMappings").items()? {
            names.extend(mapping.get("name").text()?);
        }
    }
    let detail = match names.is_empty() {
        true => format!(
            "{} has no named port. Set name = {wanted:?} in a port mapping there.",
            called(service)?
        ),
        false => format!(
            "{} has no port mapping with the name {wanted:?}. Named ports: {}.{}",
            called(service)?,
            quoted(&names),
            did_you_mean(wanted, &names)
        ),
    };
    faults.at(node, detail);
    Some(())
}
