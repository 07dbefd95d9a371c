//! Rules about Service Connect, as far as one service shows them: group SC of the rule catalogue. Their scopes start from
//! `service_connect_configuration`.

use super::launch::{controller, launch_type};
use super::node::Node;
use super::object::{Faults, Object, Row};
use super::{did_you_mean, quoted};

mod logs;

use logs::{create_group, needs_group, needs_prefix, needs_token, two_patterns, unknown_option};

/// The rules of this file.
pub(crate) const ROWS: &[Row] = &[
    Row::certain(
        "SC-003",
        "service[]",
        "Service Connect service has no client_alias",
        "Each `service` of Service Connect must have a `client_alias`.",
        |object, offer, faults| {
            if is_on(object)? && !offer.get("client_alias").is_set()? {
                let port = offer.get("port_name").text()?.unwrap_or_default();
                faults.at(
                    &offer.get("port_name"),
                    format!(
                        "ECS requires one client_alias for each port, and {port:?} has none. Add client_alias {{ port = … }} \
                         with the port that clients connect to."
                    ),
                );
            }
            Some(())
        },
    ),
    Row::warning(
        "SC-004",
        "service[].client_alias.port",
        "Service Connect port is 0",
        "The `port` of a `client_alias` should be above 0.",
        |object, port, faults| {
            if is_on(object)? && port.int()? == Some(0) {
                faults.at(
                    port,
                    "No client can connect to port 0. Set a port from 1 to 65535.",
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SC-004",
        "service",
        "Service Connect name and port are used twice",
        "The `dns_name` and `port` of a `client_alias` must not be those of another.",
        |object, offers, faults| {
            twice(object, offers, alias, |offer, (name, port)| {
                if let (Some(name), Some(port)) = (name, port) {
                    faults.at(
                        &offer.get("client_alias").get("dns_name"),
                        format!(
                            "Another service of this Service Connect has the client_alias {name:?} with port {port} as well. \
                             Change one of the two names or ports."
                        ),
                    );
                }
            })
        },
    ),
    Row::certain(
        "SC-005",
        "service[].client_alias.dns_name",
        "Invalid dns_name of a client_alias",
        "A `dns_name` must have up to 127 letters, digits, `_`, `-` and `.`, and must not begin with `-`.",
        |object, name, faults| {
            let text = name.text()?.unwrap_or_default();
            let legal = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
            let fault = match text.chars().find(|c| !legal(*c)) {
                Some(c) => format!("contains {c:?}"),
                None if text.len() > 127 => format!("has {} characters", text.len()),
                None if text.starts_with('-') => "begins with a hyphen".to_owned(),
                None => return Some(()),
            };
            if is_on(object)? {
                faults.at(
                    name,
                    format!(
                        "{text:?} {fault}. Use up to 127 letters, digits, underscores, hyphens and dots, and no hyphen at \
                         the beginning."
                    ),
                );
            }
            Some(())
        },
    ),
    Row::warning(
        "SC-005",
        "service[].client_alias.dns_name",
        "dns_name of a client_alias has capital letters",
        "A `dns_name` should be in lower case.",
        |object, name, faults| {
            let text = name.text()?.unwrap_or_default();
            if is_on(object)? && text.contains(|c: char| c.is_ascii_uppercase()) {
                faults.at(
                    name,
                    format!(
                        "Clients may look {text:?} up in lower case. Set {:?}.",
                        text.to_lowercase()
                    ),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SC-006",
        "service[].discovery_name",
        "Invalid discovery_name of a Service Connect service",
        "A `discovery_name` must have 1 to 64 lower-case letters, digits, `_` and `-`, and must not begin with `-`.",
        |object, name, faults| {
            let text = name.text()?.unwrap_or_default();
            let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c);
            let fault = match text.chars().find(|c| !legal(*c)) {
                Some(c) => format!("contains {c:?}"),
                None if text.len() > 64 => format!("has {} characters", text.len()),
                None if text.starts_with('-') => "begins with a hyphen".to_owned(),
                None => return Some(()),
            };
            if is_on(object)? {
                faults.at(
                    name,
                    format!(
                        "{text:?} {fault}. Use up to 64 lower-case letters, digits, underscores and hyphens, and no hyphen \
                         at the beginning."
                    ),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SC-006",
        "service",
        "discovery_name is used twice",
        "The `discovery_name` of a Service Connect service, or its `port_name` if it has none, must not be that of another.",
        |object, offers, faults| {
            twice(object, offers, discovery_name, |offer, name| {
                if let Some(name) = name {
                    faults.at(
                        &offer.get("discovery_name"),
                        format!(
                            "Another service of this Service Connect is called {name:?} as well. Set another discovery_name; \
                             without one it is the port_name."
                        ),
                    );
                }
            })
        },
    ),
    Row::warning(
        "SC-007",
        "service[].timeout",
        "idle_timeout_seconds is shorter than per_request_timeout_seconds",
        "`idle_timeout_seconds` should not be shorter than `per_request_timeout_seconds`.",
        |object, timeout, faults| {
            let idle = timeout.get("idle_timeout_seconds");
            let request = timeout.get("per_request_timeout_seconds").int()?;
            // 0 is never.
            if let (Some(seconds @ 1..), Some(limit)) = (idle.int()?, request)
                && seconds < limit
                && is_on(object)?
            {
                faults.at(
                    &idle,
                    format!(
                        "Connections are closed after {seconds} seconds without traffic, before a request may take its \
                         {limit} seconds. Raise idle_timeout_seconds to {limit} or more, or set it to 0 for no limit."
                    ),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SC-008",
        "service[].tls.issuer_cert_authority.aws_pca_authority_arn",
        "Certificate authority is not one of AWS Private CA",
        "`aws_pca_authority_arn` must be the ARN of a certificate authority of AWS Private CA.",
        |object, arn, faults| {
            let text = arn.text()?.unwrap_or_default();
            let service = text
                .strip_prefix("arn:")
                .and_then(|rest| rest.split(':').nth(1));
            if service.is_some_and(|service| service != "acm-pca") && is_on(object)? {
                faults.at(
                    arn,
                    format!(
                        "{text:?} is an ARN of another service. Set one like \
                         arn:aws:acm-pca:REGION:ACCOUNT:certificate-authority/ID."
                    ),
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "SC-011",
        "enabled",
        "Service Connect is not supported by the deployment controller",
        "With Service Connect, the deployment controller must be `ECS`.",
        |object, enabled, faults| {
            let controller = controller(object)?;
            if is_on(object)? && ["CODE_DEPLOY", "EXTERNAL"].contains(&controller) {
                faults.at(
                    enabled,
                    format!(
                        "The deployment controller is {controller:?}. Remove deployment_controller, or \
                         service_connect_configuration."
                    ),
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "SC-011",
        "enabled",
        "Service Connect is not supported on external instances",
        "With Service Connect, the launch type must not be `EXTERNAL`.",
        |object, enabled, faults| {
            if is_on(object)? && launch_type(object)? == Some("EXTERNAL") {
                faults.at(
                    enabled,
                    "launch_type is \"EXTERNAL\". Run the service on Fargate or EC2, or remove service_connect_configuration.",
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SC-013",
        "access_log_configuration",
        "access_log_configuration without log_configuration",
        "`access_log_configuration` must go with a `log_configuration`.",
        |object, access, faults| {
            let log = object
                .get("service_connect_configuration")
                .get("log_configuration");
            if access.is_set()? && is_on(object)? && !log.is_set()? {
                faults.at(
                    &access.get("format"),
                    "Access logs go to the destination in log_configuration. Add a log_configuration block, or remove \
                     access_log_configuration.",
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SC-015",
        "container_configuration",
        "Setting of the Service Connect proxy is given twice",
        "Each setting of the proxy's container must occur once.",
        |object, settings, faults| {
            let mut levels = Vec::new();
            for setting in settings.items()? {
                let level = setting.get("log_level");
                if level.text()?.is_some() {
                    levels.push(level);
                }
            }
            if let [_, second, ..] = &levels[..]
                && is_on(object)?
            {
                faults.at(second, "log_level is in more than one container_configuration block. Keep one of them.");
            }
            Some(())
        },
    ),
    Row::warning(
        "SC-018",
        "service",
        "Services are ignored while Service Connect is disabled",
        "`service` blocks should go with `enabled = true`.",
        |object, offers, faults| {
            if !is_on(object)? && offers.is_set()? {
                faults.at(
                    &offers.at_member("port_name"),
                    "enabled is false, so no port is offered. Set enabled = true, or remove the service blocks.",
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SC-014",
        "log_configuration",
        "awslogs option is missing in the log of Service Connect",
        "The log driver `awslogs` must have the options `awslogs-group` and `awslogs-region`.",
        needs_group,
    ),
    Row::likely(
        "SC-014",
        "log_configuration",
        "awslogs-stream-prefix is missing in the log of Service Connect",
        "On Fargate, the log driver `awslogs` must have the option `awslogs-stream-prefix`.",
        needs_prefix,
    ),
    Row::likely(
        "SC-014",
        "log_configuration",
        "splunk option is missing in the log of Service Connect",
        "The log driver `splunk` must have the options `splunk-url` and `splunk-token`.",
        needs_token,
    ),
    Row::likely(
        "SC-014",
        "log_configuration",
        "Unknown awslogs option in the log of Service Connect",
        "The options of `awslogs` must be those that ECS documents.",
        unknown_option,
    ),
    Row::certain(
        "SC-014",
        "log_configuration",
        "awslogs-create-group can only be true in the log of Service Connect",
        "The option `awslogs-create-group` must be `true` or left out.",
        create_group,
    ),
    Row::warning(
        "SC-014",
        "log_configuration",
        "awslogs-datetime-format and awslogs-multiline-pattern exclude each other in the log of Service Connect",
        "Only one of the options `awslogs-datetime-format` and `awslogs-multiline-pattern` should be given.",
        two_patterns,
    ),
];

/// Whether the service takes part; ECS looks at no other part of the block if not.
fn is_on(object: &Object) -> Option<bool> {
    let connect = object.get("service_connect_configuration");
    Some(connect.get("enabled").bool()? == Some(true))
}

/// The name and port of a client alias.
fn alias<'a>(offer: &Node<'a>) -> Option<(Option<&'a str>, Option<i64>)> {
    let alias = offer.get("client_alias");
    Some((alias.get("dns_name").text()?, alias.get("port").int()?))
}

fn discovery_name<'a>(offer: &Node<'a>) -> Option<Option<&'a str>> {
    match offer.get("discovery_name").text()? {
        None => offer.get("port_name").text(),
        name => Some(name),
    }
}

/// Visits each offered port of which a value is that of an earlier one.
fn twice<'a, T: PartialEq>(
    object: &Object,
    offers: &Node<'a>,
    value: impl Fn(&Node<'a>) -> Option<T>,
    mut visit: impl FnMut(&Node<'a>, &T),
) -> Option<()> {
    if !is_on(object)? {
        return Some(());
    }
    let (mut seen, mut all) = (Vec::new(), Some(()));
    for offer in offers.items()? {
        match value(&offer) {
            None => all = None,
            Some(value) => {
                if seen.contains(&value) {
                    visit(&offer, &value);
                }
                seen.push(value);
            }
        }
    }
    all
}
