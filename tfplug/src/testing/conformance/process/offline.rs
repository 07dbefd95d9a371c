//! H18: calls that must work without a way to reach an API.

use crate::proto::tfplugin6::{RawState, upgrade_resource_state};
use crate::testing::Failure;
use crate::testing::conformance::bench::provider_schema;
use crate::testing::conformance::calls::validate;
use crate::testing::conformance::case::{ensure, not_applicable};
use crate::testing::conformance::shapes::Shape;
use crate::testing::conformance::{Bench, Config, Stop};
use crate::testing::failure::refused;
use crate::testing::process::{Launch, SOON, Session};

/// Where nothing listens: whoever honours these variables has no network.
const NOWHERE: &str = "http://127.0.0.1:9";

/// The most types to try; providers have up to a thousand.
const MAX_TYPES: usize = 100;

/// The binary without network and without the variables of the samples, which may be credentials.
pub(in crate::testing::conformance) fn launch_offline(bench: &Bench) -> Result<Launch, Failure> {
    let mut launch = bench.launch()?;
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        launch = launch.variable(name, NOWHERE);
        launch = launch.variable(name.to_lowercase(), NOWHERE);
    }
    for name in bench.samples().provider.variables.keys() {
        launch = launch.without(name);
    }
    Ok(launch)
}

pub(super) async fn offline(bench: &Bench) -> Result<(), Stop> {
    let mut session = launch_offline(bench)?.start().await?.session().await?;
    let calls = async {
        provider_schema(&mut session).await?;
        let resources = &bench.schema().await?.resource_schemas;
        for (type_name, schema) in resources.iter().take(MAX_TYPES) {
            let shape = Shape::of(schema)?;
            let nothing = shape.value(&Config::default())?;
            validate(&session, type_name, &shape, &nothing).await?;
            upgrade(&session, type_name, &shape)
                .await
                .map_err(|failure| failure.context(type_name))?;
        }
        Ok::<_, Failure>(resources.len())
    };
    let answered = tokio::time::timeout(SOON * 2, calls).await;
    let count = answered.map_err(|_| Failure::from("not all calls are answered"))??;
    session.alive()?;
    if count == 0 {
        return Err(not_applicable("there are no resources"));
    }
    Ok(())
}

/// Upgrades a state of the present version, in which every attribute is missing.
async fn upgrade(session: &Session, type_name: &str, shape: &Shape) -> Result<(), Failure> {
    let request = upgrade_resource_state::Request {
        type_name: type_name.to_owned(),
        version: shape.schema.version,
        raw_state: Some(RawState {
            json: b"{}".to_vec(),
            ..Default::default()
        }),
    };
    let answer = session.client.clone().upgrade_resource_state(request).await;
    let answer = answer
        .map_err(refused("UpgradeResourceState"))?
        .into_inner();
    if answer.diagnostics.is_empty() {
        let state = shape.decode(answer.upgraded_state.as_ref())?;
        ensure(
            !state.is_null(),
            "UpgradeResourceState makes null of an object",
        )?;
    }
    Ok(())
}
