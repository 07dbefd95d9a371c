//! IAM: roles and instance profiles. Any well-formed name exists; a fault can refuse one.

use serde_json::{Value as Json, json};

use crate::ec2::{id_of, iso};
use crate::query::{Form, unknown};
use crate::refusal::Refusal;
use crate::world::{Time, World};

/// Answers GetRole and GetInstanceProfile.
pub(crate) fn call(world: &mut World, action: &str, form: &Form) -> Result<Json, Refusal> {
    match action {
        "GetRole" => {
            let name = named(form, "RoleName", 64)?;
            Ok(json!({ "Role": role(world, name) }))
        }
        "GetInstanceProfile" => {
            let name = named(form, "InstanceProfileName", 128)?;
            Ok(json!({
                "InstanceProfile": {
                    "Path": "/", "InstanceProfileName": name, "InstanceProfileId": unique_id("AIPA", name),
                    "Arn": format!("arn:aws:iam::{}:instance-profile/{name}", world.account),
                    "CreateDate": iso(Time(0)), "Roles": [role(world, name)],
                }
            }))
        }
        _ => Err(unknown("IAM", action)),
    }
}

/// A role that EC2 and ECS may take on.
fn role(world: &World, name: &str) -> Json {
    let trust = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": { "Service": ["ec2.amazonaws.com", "ecs.amazonaws.com", "ecs-tasks.amazonaws.com"] },
        }],
    });
    json!({
        "Path": "/", "RoleName": name, "RoleId": unique_id("AROA", name), "CreateDate": iso(Time(0)),
        "Arn": format!("arn:aws:iam::{}:role/{name}", world.account), "MaxSessionDuration": 3600,
        "AssumeRolePolicyDocument": encoded(&trust.to_string()),
    })
}

/// A text with percent signs in place of all but letters and digits.
fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte.is_ascii_alphanumeric() {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

fn unique_id(prefix: &str, name: &str) -> String {
    id_of(prefix, name).replace('-', "").to_uppercase()
}

fn named<'a>(form: &'a Form, parameter: &str, most: usize) -> Result<&'a str, Refusal> {
    let name = form.get(parameter).unwrap_or_default();
    let is_legal = |c: char| c.is_ascii_alphanumeric() || "+=,.@_-".contains(c);
    if (1..=most).contains(&name.len()) && name.chars().all(is_legal) {
        return Ok(name);
    }
    let text = format!(
        "The specified value for {} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-",
        parameter
    );
    Err(Refusal::new("ValidationError", text))
}
