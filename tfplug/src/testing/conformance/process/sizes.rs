//! G12 and G13: messages larger than the usual limits of gRPC.

use crate::proto::tfplugin6::{RawState, upgrade_resource_state};
use crate::schema::Kind;
use crate::testing::Failure;
use crate::testing::answer::heard;
use crate::testing::conformance::calls::validate;
use crate::testing::conformance::case::{ensure, not_applicable};
use crate::testing::conformance::shapes::Shape;
use crate::testing::conformance::{Bench, Config, Stop};
use crate::testing::failure::refused;
use crate::value::{Type, Value};

/// Above every default, and below what providers allow.
const LARGE_REQUEST_BYTES: usize = 20 << 20;
/// The default limit, with something on top.
const LARGE_ANSWER_BYTES: usize = 5 << 20;

/// A resource with an attribute for text that `suits`, preferably one in which any text would do.
async fn text_attribute(bench: &Bench) -> Result<(&str, Shape, String), Stop> {
    for (type_name, schema) in &bench.schema().await?.resource_schemas {
        let shape = Shape::of(schema)?;
        let found = shape.schema.block.attributes.iter().find(|attribute| {
            let settable = attribute.required || attribute.optional;
            let text = matches!(attribute.kind, Kind::Type(Type::String));
            settable && !attribute.write_only && text
        });
        if let Some(name) = found.map(|attribute| attribute.name.clone()) {
            return Ok((type_name, shape, name));
        }
    }
    Err(not_applicable("no resource has an attribute for text"))
}

pub(super) async fn large_request(bench: &Bench) -> Result<(), Stop> {
    let (type_name, shape, name) = text_attribute(bench).await?;
    let mut config = shape.value(&Config::default())?;
    if let Value::Object(attributes) = &mut config {
        attributes.insert(name, "x".repeat(LARGE_REQUEST_BYTES).into());
    }
    let mut session = bench.connected().await?;
    // The answer to such a value does not matter.
    validate(&session, type_name, &shape, &config).await?;
    Ok(session.alive()?)
}

/// An upgrade that changes nothing needs neither configuration nor network, and answers what it was sent.
pub(super) async fn large_answer(bench: &Bench) -> Result<(), Stop> {
    let (type_name, shape, name) = text_attribute(bench).await?;
    let mut session = bench.connected().await?;
    let text = "x".repeat(LARGE_ANSWER_BYTES);
    let request = upgrade_resource_state::Request {
        type_name: type_name.to_owned(),
        version: shape.schema.version,
        raw_state: Some(RawState {
            json: serde_json::json!({ &name: text }).to_string().into_bytes(),
            ..Default::default()
        }),
    };
    let answer = session.client.upgrade_resource_state(request).await;
    let answer = answer
        .map_err(refused("UpgradeResourceState"))?
        .into_inner();
    heard("UpgradeResourceState", &answer.diagnostics)?;
    let state = shape.decode(answer.upgraded_state.as_ref())?;
    let whole = state.get(&name).and_then(Value::as_str) == Some(&text);
    ensure(whole, format!("{name} does not come back whole"))?;
    session.alive().map_err(Failure::into)
}
