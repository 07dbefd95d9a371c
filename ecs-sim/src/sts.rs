//! STS: the caller, and roles that are taken on.

use crate::endpoint::escape;
use crate::refusal::Refusal;
use crate::world::World;

/// Answers a request in the query form.
pub(crate) fn call(world: &World, body: &[u8]) -> Result<String, Refusal> {
    let form: Vec<(String, String)> = pairs(body);
    let value = |name: &str| {
        form.iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| &**value)
    };
    let account = &world.account;
    match value("Action") {
        Some("GetCallerIdentity") => Ok(format!(
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
             <Arn>arn:aws:iam::{account}:user/simulated</Arn><UserId>SIMULATED</UserId><Account>{account}</Account>\
             </GetCallerIdentityResult><ResponseMetadata><RequestId>simulated</RequestId></ResponseMetadata>\
             </GetCallerIdentityResponse>"
        )),
        Some("AssumeRole") => {
            let role = value("RoleArn")
                .ok_or_else(|| Refusal::new("ValidationError", "RoleArn is missing."))?;
            let session = value("RoleSessionName").unwrap_or("session");
            let role = escape(
                &role
                    .replace(":role/", ":assumed-role/")
                    .replace(":iam:", ":sts:"),
            );
            let session = escape(session);
            Ok(format!(
                "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>\
                 <AssumedRoleUser><AssumedRoleId>SIMULATED:{session}</AssumedRoleId><Arn>{role}/{session}</Arn></AssumedRoleUser>\
                 <Credentials><AccessKeyId>SIMULATED</AccessKeyId><SecretAccessKey>simulated</SecretAccessKey>\
                 <SessionToken>simulated</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials>\
                 </AssumeRoleResult><ResponseMetadata><RequestId>simulated</RequestId></ResponseMetadata></AssumeRoleResponse>"
            ))
        }
        Some(action) => Err(Refusal::new(
            "InvalidAction",
            format!(
                "{action} is not simulated: the simulation has ECS, and of STS and Systems Manager what the provider needs."
            ),
        )),
        None => Err(Refusal::new(
            "MissingAction",
            "The request has neither a target nor an action.",
        )),
    }
}

/// The pairs of a form.
fn pairs(body: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(body);
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(key, value)| (decoded(key), decoded(value)))
        .collect()
}

/// A text without percent signs and plus signs.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = [rest.next().unwrap_or(b'0'), rest.next().unwrap_or(b'0')];
                let digits = String::from_utf8_lossy(&digits).into_owned();
                bytes.push(u8::from_str_radix(&digits, 16).unwrap_or(b'?'));
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
