//! D14: configuration that the provider writes for an object that exists.

use crate::proto::tfplugin6::generate_resource_config;
use crate::rules::{self, Action};
use crate::testing::Failure;
use crate::testing::answer::heard;
use crate::testing::answer::judged;
use crate::testing::conformance::attributes::differing;
use crate::testing::conformance::case::{ensure, not_applicable};
use crate::testing::conformance::checking::{OBJECTS, Start, Subject, every, makes_objects};
use crate::testing::conformance::shapes::{decode, encode};
use crate::testing::conformance::{Bench, Stop};
use crate::testing::failure::refused;
use crate::testing::managed::{Managed, Object};
use crate::value::Value;

pub(super) async fn no_change(bench: &Bench) -> Result<(), Stop> {
    async fn check(subject: &Subject<'_>) -> Result<(), Stop> {
        let resource = &subject.resource;
        for config in subject.configs() {
            let object = subject.create(config).await?;
            let object = resource.read(&object).await?;
            let config = generate(resource, &object).await?;
            let valid = resource.validate(&config).await;
            valid.map_err(|failure| failure.context("the generated configuration"))?;
            let plan = resource.plan(&object, &config).await?;
            let changed = differing(&plan.planned.state, &object.state).join(", ");
            let text = format!("the plan is to {}: {changed}", plan.action);
            ensure(plan.action == Action::NoOp, text)?;
        }
        Ok(())
    }
    let server = bench.schema().await?.server_capabilities;
    if !server.is_some_and(|can| can.generate_resource_config) {
        let reason = "the provider leaves it to core to write configuration";
        return Err(not_applicable(reason));
    }
    every(
        bench,
        Start::Configured,
        OBJECTS,
        makes_objects,
        |subject| Box::pin(check(subject)),
    )
    .await
}

/// The configuration that is generated for an object, in the shape that core demands.
async fn generate(resource: &Managed, object: &Object) -> Result<Value, Failure> {
    let call = "GenerateResourceConfig";
    let request = generate_resource_config::Request {
        type_name: resource.name.clone(),
        state: Some(encode(&object.state, &resource.ty)?),
    };
    let answer = resource
        .connection
        .client()
        .generate_resource_config(request)
        .await;
    let answer = answer.map_err(refused(call))?.into_inner();
    heard(call, &answer.diagnostics)?;
    let config = decode(answer.config.as_ref(), &resource.ty)?;
    ensure(!config.is_null(), format!("{call} answers with null"))?;
    ensure(
        !config.has_unknown(),
        format!("{call}: it is not wholly known"),
    )?;
    judged(call, &rules::shape(&resource.schema.block, &config))?;
    Ok(config)
}
