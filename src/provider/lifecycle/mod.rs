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
mod offline;
mod promises;
mod refused;
mod required;
mod rules;
mod service;
mod simulated;
mod tag;
mod task_definition;
mod task_execution;
mod task_set;
mod unset;

use tfplug::schema::Block;
use tfplug::testing::{Failure, Lab};
use tfplug::value::Value;
use tfplug::{Diagnostic, Model as _, object};

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

macro_rules! models {
    ($($name:literal: $object:ident::$model:ident,)*) => {
        /// The schemas of all resources.
        fn models() -> Vec<(&'static str, Block)> {
            vec![$(($name, crate::$object::schema::$model::block()),)*]
        }
    };
}

models! {
    "ecs_account_setting_default": account_setting_default::AccountSettingDefault,
    "ecs_attribute": attribute::Attribute,
    "ecs_capacity_provider": capacity_provider::CapacityProvider,
    "ecs_cluster": cluster::Cluster,
    "ecs_express_gateway_service": express_gateway_service::ExpressGatewayService,
    "ecs_cluster_capacity_providers": cluster_capacity_providers::ClusterCapacityProviders,
    "ecs_daemon": daemon::Daemon,
    "ecs_daemon_task_definition": daemon_task_definition::DaemonTaskDefinition,
    "ecs_gateway": gateway::Gateway,
    "ecs_gateway_cluster_association": gateway_cluster_association::GatewayClusterAssociation,
    "ecs_launch_configuration": launch_configuration::LaunchConfiguration,
    "ecs_service": service::Service,
    "ecs_tag": tag::Tag,
    "ecs_task_definition": task_definition::TaskDefinition,
    "ecs_task_set": task_set::TaskSet,
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
