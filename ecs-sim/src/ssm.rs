//! Systems Manager: the public parameters with the IDs of machine images for ECS.

use serde_json::{Value as Json, json};

use crate::ec2::id_of;
use crate::refusal::Refusal;
use crate::world::World;

/// Where the public parameters of ECS are.
const PREFIX: &str = "/aws/service/ecs/optimized-ami/";
const BOTTLEROCKET: &str = "/aws/service/bottlerocket/";
const WINDOWS: &str = "/aws/service/ami-windows-latest/";

/// Answers GetParameter and GetParameters.
pub(crate) fn call(world: &World, operation: &str, body: &[u8]) -> Result<Vec<u8>, Refusal> {
    let body: Json = serde_json::from_slice(body)
        .map_err(|error| Refusal::new("SerializationException", error.to_string()))?;
    let answer = match operation {
        "GetParameter" => {
            let name = body["Name"].as_str().unwrap_or_default();
            let missing = || Refusal::new("ParameterNotFound", "");
            json!({ "Parameter": parameter(world, name).ok_or_else(missing)? })
        }
        "GetParameters" => {
            let names = body["Names"].as_array().into_iter().flatten();
            let names: Vec<&str> = names.filter_map(Json::as_str).collect();
            let found: Vec<Json> = names
                .iter()
                .filter_map(|name| parameter(world, name))
                .collect();
            let missing = names.iter().filter(|name| parameter(world, name).is_none());
            json!({ "Parameters": found, "InvalidParameters": missing.collect::<Vec<_>>() })
        }
        other => {
            let text = format!("AmazonSSM.{other} is not simulated.");
            return Err(Refusal::new("UnknownOperationException", text));
        }
    };
    Ok(answer.to_string().into_bytes())
}

/// A public parameter; its value depends on its name alone.
fn parameter(world: &World, name: &str) -> Option<Json> {
    let image = image(name)?;
    let value = match name.ends_with("/recommended") {
        true => json!({ "image_id": image, "ecs_agent_version": "1.98.0" }).to_string(),
        false => image,
    };
    let region = &world.region;
    Some(json!({
        "Name": name, "Type": "String", "Value": value, "Version": 1, "DataType": "text",
        "ARN": format!("arn:aws:ssm:{region}::parameter{name}"),
    }))
}

/// The ID of the image that a public parameter names.
pub(crate) fn image(parameter: &str) -> Option<String> {
    let is_public = [PREFIX, BOTTLEROCKET, WINDOWS]
        .iter()
        .any(|prefix| parameter.starts_with(prefix));
    let of = parameter.strip_suffix("/image_id").unwrap_or(parameter);
    is_public.then(|| id_of("ami", of))
}
