//! The rule engine: what ECS refuses, found before ECS is asked.
//!
//! A [`Rule`] is a row of data: catalogue ID, severity, how sure we are, what it demands, and a pure check. A check has
//! three answers ([`Outcome`]): met, violated, or undecided because an operand is not known before apply. Undecided is
//! silence; the same rules run again right before the API call, when everything is known.
//!
//! The effect of a violation is policy, not the rule's business: an error that is certain stops the plan, a likely
//! one is a warning unless the user asked for strictness, an unsure one is off, and every ID can be switched off or
//! turned into a warning ([`Policy`]), because a wrong rejection must never block a user.
//!
//! Lists that AWS extends are dated data in modules of their own: [`fargate`] holds the sizes of Fargate tasks.

mod accelerators;
pub(crate) mod account_setting_default;
pub(crate) mod attribute;
mod capabilities;
pub(crate) mod capacity_provider;
mod capacity_provider_strategy;
mod checks;
pub(crate) mod cluster;
mod confinement;
mod container;
pub(crate) mod containers;
pub(crate) mod daemon;
mod dependencies;
mod ebs;
pub(crate) mod express_gateway_service;
pub(crate) mod fargate;
mod faults;
mod file_systems;
mod firelens;
mod gathered;
pub(crate) mod general;
mod health;
mod host_ports;
mod launch;
pub(crate) mod launch_configuration;
mod lifetime;
mod limits;
mod linux;
mod logging;
mod managed;
mod mounts;
pub(crate) mod node;
pub(crate) mod object;
pub(crate) mod place;
mod placement_constraints;
mod platform;
mod policy;
mod port_ranges;
mod ports;
mod proxy;
mod query_language;
mod roles;
mod secrets;
mod security;
pub(crate) mod service;
mod service_connect;
mod sizes;
mod summary;
pub(crate) mod tags;
mod task_definition;
pub(crate) mod task_execution;
pub(crate) mod task_set;
mod volumes;
mod windows;

use tfplug::{Attr, Diagnostic, Diags, Path};

pub(crate) use gathered::gathered;
pub(crate) use policy::Policy;
#[cfg(test)]
pub(crate) use policy::is_rule_id;
pub use summary::{RuleSummary, rules, rules_of};

/// Every rule about task definitions, in the order in which a reader wants to hear of violations.
pub(crate) const TASK_DEFINITION: object::Rows = &[
    ("", task_definition::ROWS),
    ("", sizes::ROWS),
    ("", platform::ROWS),
    ("", windows::ROWS),
    ("", managed::ROWS),
    ("", proxy::ROWS),
    ("", roles::ROWS),
    ("", roles::FILE_SYSTEMS),
    ("", confinement::ROWS),
    ("", container::ROWS),
    ("", secrets::ROWS),
    ("", dependencies::ROWS),
    ("", lifetime::ROWS),
    ("", health::ROWS),
    ("", linux::ROWS),
    ("", capabilities::ROWS),
    ("", limits::ROWS),
    ("", accelerators::ROWS),
    ("", security::ROWS),
    ("", ports::ROWS),
    ("", host_ports::ROWS),
    ("", port_ranges::ROWS),
    ("", logging::ROWS),
    ("", mounts::ROWS),
    ("", firelens::ROWS),
    ("", volumes::ROWS),
    ("", volumes::OF_TASKS),
    ("", file_systems::ROWS),
    ("", general::ROWS),
];

/// Those of them that hold for definitions of daemons as well: all about the containers themselves. Size, network and
/// platform of the task have other rules there, which ECS does not document.
pub(crate) const DAEMON_TASK_DEFINITION: object::Rows = &[
    ("", roles::ROWS),
    ("", container::ROWS),
    ("", secrets::ROWS),
    ("", dependencies::ROWS),
    ("", lifetime::ROWS),
    ("", health::ROWS),
    ("", linux::ROWS),
    ("", capabilities::ROWS),
    ("", limits::ROWS),
    ("", security::ROWS),
    ("", logging::ROWS),
    ("", mounts::ROWS),
    ("", firelens::ROWS),
    ("", volumes::ROWS),
];

/// The rules about objects of the other kinds, by the name of the resource or data source without `ecs_`.
pub(crate) const OBJECTS: &[(&str, object::Rows)] = &[
    ("account_setting_default", account_setting_default::ROWS),
    ("attribute", attribute::ROWS),
    ("capacity_provider", capacity_provider::ROWS),
    ("cluster", cluster::CLUSTER),
    ("cluster_capacity_providers", cluster::CAPACITY_PROVIDERS),
    ("daemon", daemon::ROWS),
    ("daemon_task_definition", daemon::DEFINITION_ROWS),
    ("daemon_task_definition", DAEMON_TASK_DEFINITION),
    ("express_gateway_service", express_gateway_service::ROWS),
    ("gateway", tags::ALONE),
    ("launch_configuration", launch_configuration::ROWS),
    ("service", service::ROWS),
    ("service", service::ACROSS),
    ("service", service::ACROSS_UPDATES),
    ("service", service::UPDATES),
    ("tag", tags::OF_TAG),
    ("task_definition", tags::ALONE),
    ("task_definition", TASK_DEFINITION),
    ("task_execution", task_execution::ROWS),
    ("task_set", task_set::ROWS),
];

/// The reaction of AWS to a violation.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Severity {
    /// It refuses the call, or nothing can ever run.
    Error,
    /// It accepts, but this is almost surely a mistake.
    Warning,
    /// ECS accepts it, and it may be intended: reported only in strict mode.
    Hint,
}

/// How well the rule is proven.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Confidence {
    /// Known from the API model, or from a reply of the service.
    Certain,
    /// Known from documentation.
    Likely,
    /// Sources contradict each other.
    Unsure,
}

/// One violation as the check saw it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Fault {
    /// The attribute that is to be changed.
    pub(crate) path: Path,
    /// The fault, in one line without a full stop.
    pub(crate) summary: String,
    /// Where exactly and what to do.
    pub(crate) detail: String,
}

impl Fault {
    /// A violation at `path`.
    pub(crate) fn new(
        path: impl Into<Path>,
        summary: impl Into<String>,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            path: path.into(),
            summary: summary.into(),
            detail: detail.into(),
        }
    }
}

/// The three answers of a rule.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Outcome {
    /// No diagnostic.
    Met,
    /// An operand is not known yet.
    Unknown,
    /// Violated, in these ways.
    Violated(Vec<Fault>),
}

/// A violation with the name of its rule and what the policy made of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Finding {
    /// The rule's ID.
    pub(crate) id: &'static str,
    /// Its severity under the policy.
    pub(crate) severity: tfplug::Severity,
    /// The attribute that is to be changed.
    pub(crate) path: Path,
    /// The fault, in one line.
    pub(crate) summary: String,
    /// Where exactly and what to do.
    pub(crate) detail: String,
}

impl From<Finding> for Diagnostic {
    fn from(finding: Finding) -> Self {
        let Finding {
            id,
            severity,
            path,
            summary,
            detail,
        } = finding;
        Diagnostic::new(severity, path, summary, detail).of_rule(id)
    }
}

/// Reports a violation of a rule that an object checks by itself.
pub(crate) fn refuse(
    diags: &mut Diags,
    id: &'static str,
    at: impl Into<Path>,
    summary: impl Into<String>,
    detail: impl Into<String>,
) {
    let fault = Diagnostic::new(tfplug::Severity::Error, at, summary, detail);
    diags.push(fault.of_rule(id));
}

/// The same of a rule about a mistake that AWS accepts.
pub(crate) fn advise(
    diags: &mut Diags,
    id: &'static str,
    at: impl Into<Path>,
    summary: impl Into<String>,
    detail: impl Into<String>,
) {
    let fault = Diagnostic::new(tfplug::Severity::Warning, at, summary, detail);
    diags.push(fault.of_rule(id));
}

/// Reports a violation that was found while reading.
pub(crate) fn report_fault(rule: &object::Row, fault: Fault, policy: &Policy, diags: &mut Diags) {
    let severity = policy.severity(rule.id, rule.severity, rule.confidence);
    let Some(severity) = severity else { return };
    let Fault {
        path,
        summary,
        detail,
    } = fault;
    let id = rule.id;
    diags.push(
        Finding {
            id,
            severity,
            path,
            summary,
            detail,
        }
        .into(),
    );
}

/// The operand of a rule: `None` unless known, then the value or its absence. `?` on it makes a check undecided.
pub(crate) fn operand<T>(attr: &Attr<T>) -> Option<Option<&T>> {
    match attr {
        Attr::Unknown => None,
        Attr::Null => Some(None),
        Attr::Known(value) => Some(Some(value)),
    }
}

/// The operand of a rule as text; the empty string is absence, as everywhere in ECS.
pub(crate) fn text(attr: &Attr<String>) -> Option<Option<&str>> {
    Some(
        operand(attr)?
            .map(String::as_str)
            .filter(|text| !text.is_empty()),
    )
}

/// `one`, `two` → "one, two", each in quotes.
pub(crate) fn quoted(values: &[&str]) -> String {
    values
        .iter()
        .map(|value| format!("{value:?}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// ` Did you mean "X"?` for the candidate that is nearest to `value`, if one is near.
pub(crate) fn did_you_mean(value: &str, candidates: &[&str]) -> String {
    let meant = tfplug::validator::nearest(value, candidates);
    meant.map_or_else(String::new, |meant| format!(" Did you mean {meant:?}?"))
}

#[cfg(test)]
pub(crate) mod tests;
