//! Rules across a daemon's attributes.

use tfplug::{Attr, Diags, Path, Set};

use super::schema::{Alarms, Daemon};
use crate::arn::Arn;
use crate::aws::tags;
use crate::rules;

/// All rules. An unknown value keeps its rules silent.
pub(super) fn validate(config: &Daemon, diags: &mut Diags) {
    check_kind(&config.cluster_arn, "cluster", "cluster_arn", diags);
    check_kind(
        &config.daemon_task_definition_arn,
        "daemon-task-definition",
        "daemon_task_definition_arn",
        diags,
    );
    if let Some(Set(arns)) = config.capacity_provider_arns.known() {
        for arn in arns.iter().filter(|arn| !arn.is_empty()) {
            let arn = Attr::from(arn.as_str());
            check_kind(&arn, "capacity-provider", "capacity_provider_arns", diags);
        }
    }
    let deployment = config.deployment_configuration.known();
    if let Some(alarms) = deployment.and_then(|it| it.alarms.known()) {
        check_alarms(alarms, diags);
    }
    tags::validate(&config.tags, &Path::from("tags"), diags);
}

/// GEN-006: an ARN of the right kind of object.
fn check_kind(arn: &Attr<String>, kind: &str, at: &str, diags: &mut Diags) {
    let Some(text) = arn.text().filter(|text| !text.is_empty()) else {
        return;
    };
    match Arn::parse(text) {
        Ok(arn) if arn.service == "ecs" && arn.resource_of(kind).is_some() => {}
        // The attribute's own check complains.
        Err(_) if at != "capacity_provider_arns" => {}
        _ => rules::refuse(
            diags,
            "GEN-006",
            at,
            format!("Invalid ARN of a {}", kind.replace('-', " ")),
            format!("{text:?} must have the form arn:aws:ecs:REGION:ACCOUNT:{kind}/NAME."),
        ),
    }
}

/// Alarms without a name watch nothing.
fn check_alarms(alarms: &Alarms, diags: &mut Diags) {
    if alarms.enable.get() == Some(true) && alarms.alarm_names.is_unset() {
        diags.error(
            "deployment_configuration[0].alarms[0].alarm_names",
            "alarm_names is not set",
            "Alarms are enabled. Set the names of CloudWatch alarms, or remove enable.",
        );
    }
}
