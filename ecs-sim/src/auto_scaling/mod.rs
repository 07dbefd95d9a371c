//! Auto Scaling: groups that keep as many instances as they are asked for.

mod change;
mod describe;
mod scale;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::query::{Form, unknown};
use crate::refusal::Refusal;
use crate::world::{Time, World};

/// A group: the parameters of its requests as they came, the later ones over the earlier ones.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Group {
    arn: String,
    created_at: Time,
    settings: Json,
    /// Whether it goes as soon as its instances have ended.
    is_leaving: bool,
}

/// Answers a request.
pub(crate) fn call(world: &mut World, action: &str, form: &Form) -> Result<Json, Refusal> {
    match action {
        "CreateAutoScalingGroup" => change::create(world, form),
        "UpdateAutoScalingGroup" => change::update(world, form),
        "DeleteAutoScalingGroup" => change::delete(world, form),
        "SetDesiredCapacity" => change::set_desired_capacity(world, form),
        "DescribeAutoScalingGroups" => describe::describe(world, form),
        _ => Err(unknown("Auto Scaling", action)),
    }
}

/// A parameter or a combination of them that Auto Scaling does not accept.
fn invalid(text: impl Into<String>) -> Refusal {
    Refusal::new("ValidationError", text)
}

/// The name in the ARN of a group, or the name itself.
pub(crate) fn group_name(name_or_arn: &str) -> &str {
    let name = name_or_arn.rsplit_once(":autoScalingGroupName/");
    name.map_or(name_or_arn, |(_, name)| name)
}

impl Group {
    fn number(&self, name: &str) -> i64 {
        let text = self.settings[name].as_str();
        text.and_then(|text| text.parse().ok()).unwrap_or_default()
    }

    fn desired(&self) -> i64 {
        self.number("DesiredCapacity")
    }

    /// The launch template as the request has it.
    fn template(&self) -> &Json {
        let own = &self.settings["LaunchTemplate"];
        match own.is_object() {
            true => own,
            false => {
                &self.settings["MixedInstancesPolicy"]["LaunchTemplate"]["LaunchTemplateSpecification"]
            }
        }
    }

    pub(crate) fn protects_new_instances(&self) -> bool {
        self.settings["NewInstancesProtectedFromScaleIn"] == "true"
    }
}
