//! G12 and G13: messages larger than the usual limits of gRPC.

use crate::proto::tfplugin6::{RawState, Schema, upgrade_resource_state};
use crate::testing::Failure;
use crate::testing::answer::heard;
use crate::testing::conformance::calls::validate;
use crate::testing::conformance::case::{ensure, not_applicable};
use crate::testing::conformance::configs::{attribute_type, body, decode, value};
use crate::testing::conformance::{Bench, Config, Stop};
use crate::testing::failure::refused;
use crate::value::{Type, Value};

/// Above every default, and below what providers allow.
const LARGE_REQUEST: usize = 20 << 20;
/// The default limit, with something on top.
const LARGE_ANSWER: usize = 5 << 20;

/// A resource with an attribute for text that `suits`, preferably one in which any text would do.
async fn text_attribute(bench: &Bench) -> Result<(&str, &Schema, &str), Stop> {
    for (type_name, schema) in &bench.schema().await?.resource_schemas {
        for attribute in &body(schema)?.attributes {
            let settable = attribute.required || attribute.optional;
            if settable && !attribute.write_only && attribute_type(attribute)? == Some(Type::String)
            {
                return Ok((type_name, schema, &attribute.name));
            }
        }
    }
    Err(not_applicable("no resource has an attribute for text"))
}

pub(super) async fn large_request(bench: &Bench) -> Result<(), Stop> {
    let (type_name, schema, name) = text_attribute(bench).await?;
    let mut config = value(schema, &Config::default())?;
    if let Value::Object(attributes) = &mut config {
        attributes.insert(name.to_owned(), "x".repeat(LARGE_REQUEST).into());
    }
    let mut session = bench.connected().await?;
    // Whatever it thinks of such a value.
    validate(&session, type_name, schema, &config).await?;
    Ok(session.alive()?)
}

/// An upgrade that changes nothing needs neither configuration nor network, and answers what it was sent.
pub(super) async fn large_answer(bench: &Bench) -> Result<(), Stop> {
    let (type_name, schema, name) = text_attribute(bench).await?;
    let mut session = bench.connected().await?;
    let text = "x".repeat(LARGE_ANSWER);
    let request = upgrade_resource_state::Request {
        type_name: type_name.to_owned(),
        version: schema.version,
        raw_state: Some(RawState {
            json: serde_json::json!({ name: text }).to_string().into_bytes(),
            ..Default::default()
        }),
    };
    let answer = session.client.upgrade_resource_state(request).await;
    let answer = answer
        .map_err(refused("UpgradeResourceState"))?
        .into_inner();
    heard("UpgradeResourceState", &answer.diagnostics)?;
    let state = decode(schema, answer.upgraded_state.as_ref())?;
    let whole = state.get(name).and_then(Value::as_str) == Some(&text);
    ensure(whole, format!("{name} does not come back whole"))?;
    session.alive().map_err(Failure::into)
}
