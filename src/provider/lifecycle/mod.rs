//! Whole lives of objects, driven as core drives them, against an ECS that forgets, lags and refuses on request.

mod account;
mod account_setting_default;
mod across;
mod attribute;
mod awscc;
mod capacity_provider;
mod changes;
mod cluster;
mod cluster_capacity_providers;
mod daemon;
mod daemon_task_definition;
mod daemons;
mod ecs;
mod express;
mod express_gateway_service;
mod gateway;
mod gateway_cluster_association;
mod gateways;
mod identity;
mod instances;
mod lists;
mod namespace;
mod required;
mod rules;
mod service;
mod tag;
mod task_definition;
mod task_execution;
mod task_set;
mod unset;

use tfplug::testing::{Failure, Lab};
use tfplug::value::Value;
use tfplug::{Diagnostic, object};

use super::Ecs;
use ecs::Fake;

/// A server and the provider that talks to it.
async fn lab() -> (Fake, Lab) {
    let fake = Fake::start().await;
    let lab = process(&fake).await;
    (fake, lab)
}

/// A process of the provider that talks to the server.
async fn process(fake: &Fake) -> Lab {
    let lab = Lab::in_process(Ecs).await.unwrap();
    lab.configure(object! {
        region: "eu-west-1",
        access_key: "AKIATEST",
        secret_key: "secret",
        skip_credentials_validation: true,
        skip_requesting_account_id: true,
        endpoints: Value::Set(vec![object! { ecs: fake.url(), ec2: fake.url() }]),
    })
    .await
    .unwrap();
    lab
}

/// The message of a step that must fail.
fn refused<T: std::fmt::Debug>(step: Result<T, Failure>) -> String {
    step.unwrap_err().to_string()
}

/// The warnings as text.
fn messages(warnings: &[Diagnostic]) -> String {
    warnings
        .iter()
        .map(|it| format!("{}|{}|{}\n", it.path, it.summary, it.detail))
        .collect()
}
