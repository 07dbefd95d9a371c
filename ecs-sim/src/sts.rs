//! STS: the caller, and roles that are taken on.

use serde_json::{Value as Json, json};

use crate::query::{Form, unknown};
use crate::refusal::Refusal;
use crate::world::World;

/// Answers GetCallerIdentity and AssumeRole.
pub(crate) fn call(world: &mut World, action: &str, form: &Form) -> Result<Json, Refusal> {
    let account = &world.account;
    match action {
        "GetCallerIdentity" => Ok(json!({
            "Arn": world.caller(), "UserId": "SIMULATED", "Account": account,
        })),
        "AssumeRole" => {
            let role = form.required("RoleArn")?;
            let session = form.get("RoleSessionName").unwrap_or("session");
            let role = role
                .replace(":role/", ":assumed-role/")
                .replace(":iam:", ":sts:");
            Ok(json!({
                "AssumedRoleUser": {
                    "AssumedRoleId": format!("SIMULATED:{session}"), "Arn": format!("{role}/{session}"),
                },
                "Credentials": {
                    "AccessKeyId": "SIMULATED", "SecretAccessKey": "simulated", "SessionToken": "simulated",
                    "Expiration": "2100-01-01T00:00:00Z",
                },
            }))
        }
        _ => Err(unknown("STS", action)),
    }
}

impl World {
    /// The ARN of who sends the requests.
    pub(crate) fn caller(&self) -> String {
        format!("arn:aws:iam::{}:user/simulated", self.account)
    }
}
