//! Services against a server that answers as ECS does: defaults filled in, what an update leaves out kept.

mod ecs;
mod guards;
mod members;
mod moved;
mod names;
mod references;

use serde_json::{Value as Json, json};
use tfplug::Model as _;
use tfplug::testing::value::from_json;
use tfplug::testing::{Instance, Lab};
use tfplug::value::Value;

use super::schema::Service;
use crate::provider::{Config, Ecs};
use ecs::Server;

/// The provider, configured for the server.
async fn lab(server: &Server) -> Lab {
    let lab = Lab::in_process(Ecs).await.unwrap();
    let config = json!({
        "region": "eu-west-1",
        "access_key": "key",
        "secret_key": "secret",
        "skip_credentials_validation": true,
        "skip_requesting_account_id": true,
        "skip_metadata_api_check": "true",
        "endpoints": [{ "ecs": server.url }],
    });
    let config = from_json(&config, &Config::block()).unwrap();
    lab.configure(config).await.unwrap();
    lab
}

fn service(lab: &Lab) -> Instance {
    lab.resource("ecs_service").unwrap()
}

/// A configuration as Terraform reads it.
fn config(json: &Json) -> Value {
    from_json(json, &Service::block()).unwrap()
}

/// `all` with the entries of `more`.
fn with(all: &Json, more: &Json) -> Json {
    let mut all = all.clone();
    if let (Json::Object(all), Json::Object(more)) = (&mut all, more) {
        all.extend(more.clone());
    }
    all
}
