//! The operations of ECS by their names: how each is read, done and answered.

use crate::codec::{Shape, read, write};
use crate::fault::Fault;
use crate::refusal::Refusal;
use crate::stale::eventually;
use crate::world::World;
use crate::{
    attribute, capacity_provider, cluster, container_instance, daemon,
    express_gateway_service as express, gateway, gateway_cluster_association as association,
    service, service_deployment, setting, tag, task, task_definition, task_set, throttle,
};

/// Reads the input, does it, and writes the output.
fn answer<I: Shape, O: aws_smithy_schema::serde::SerializableStruct>(
    world: &mut World,
    body: &[u8],
    act: fn(&mut World, I) -> Result<O, Refusal>,
) -> Result<Vec<u8>, Refusal> {
    let body = if body.is_empty() { b"{}" } else { body };
    let output = act(world, read(body)?)?;
    Ok(write(&output)?)
}

macro_rules! operations {
    ($($name:literal $module:ident::$input:ident => $act:path;)*) => {
        $crate::codec::shapes!($(aws_sdk_ecs::operation::$module::$input),*);

        /// The operations that are answered.
        pub const OPERATIONS: &[&str] = &[$($name),*];

        fn dispatch(world: &mut World, operation: &str, body: &[u8]) -> Result<Vec<u8>, Refusal> {
            match operation {
                $($name => answer(world, body, $act),)*
                _ => Err(Refusal::new(
                    "UnknownOperationException",
                    format!(
                        "{operation} is not simulated. The simulation has clusters, capacity providers, task definitions, services, tasks, \
                         container instances, daemons, Express services, gateways, tags and account settings."
                    ),
                )),
            }
        }
    };
}

operations! {
    "CreateDaemon" create_daemon::CreateDaemonInput => daemon::change::create;
    "DeleteDaemon" delete_daemon::DeleteDaemonInput => daemon::change::delete;
    "DeleteDaemonTaskDefinition" delete_daemon_task_definition::DeleteDaemonTaskDefinitionInput => daemon::definition::delete;
    "DescribeDaemon" describe_daemon::DescribeDaemonInput => daemon::describe::describe;
    "DescribeDaemonDeployments" describe_daemon_deployments::DescribeDaemonDeploymentsInput => daemon::describe::deployments;
    "DescribeDaemonRevisions" describe_daemon_revisions::DescribeDaemonRevisionsInput => daemon::describe::revisions;
    "DescribeDaemonTaskDefinition" describe_daemon_task_definition::DescribeDaemonTaskDefinitionInput => daemon::definition::describe;
    "ListDaemonDeployments" list_daemon_deployments::ListDaemonDeploymentsInput => daemon::describe::list_deployments;
    "ListDaemonTaskDefinitions" list_daemon_task_definitions::ListDaemonTaskDefinitionsInput => daemon::definition::list;
    "ListDaemons" list_daemons::ListDaemonsInput => daemon::describe::list;
    "RegisterDaemonTaskDefinition" register_daemon_task_definition::RegisterDaemonTaskDefinitionInput => daemon::definition::register;
    "UpdateDaemon" update_daemon::UpdateDaemonInput => daemon::change::update;
    "AssociateGatewayWithCluster" associate_gateway_with_cluster::AssociateGatewayWithClusterInput => association::change::associate;
    "CreateExpressGatewayService" create_express_gateway_service::CreateExpressGatewayServiceInput => express::change::create;
    "CreateGateway" create_gateway::CreateGatewayInput => gateway::change::create;
    "DeleteExpressGatewayService" delete_express_gateway_service::DeleteExpressGatewayServiceInput => express::change::delete;
    "DeleteGateway" delete_gateway::DeleteGatewayInput => gateway::change::delete;
    "DescribeExpressGatewayService" describe_express_gateway_service::DescribeExpressGatewayServiceInput => express::describe::describe;
    "DescribeGateway" describe_gateway::DescribeGatewayInput => gateway::describe::describe;
    "DescribeGatewayResources" describe_gateway_resources::DescribeGatewayResourcesInput => gateway::resource::describe;
    "DescribeGatewayRoute" describe_gateway_route::DescribeGatewayRouteInput => gateway::route::describe;
    "DisassociateGatewayFromCluster" disassociate_gateway_from_cluster::DisassociateGatewayFromClusterInput => association::change::disassociate;
    "ListGatewayClusterAssociations" list_gateway_cluster_associations::ListGatewayClusterAssociationsInput => association::describe::list;
    "ListGatewayRoutes" list_gateway_routes::ListGatewayRoutesInput => gateway::route::list;
    "ListGateways" list_gateways::ListGatewaysInput => gateway::describe::list;
    "UpdateExpressGatewayService" update_express_gateway_service::UpdateExpressGatewayServiceInput => express::change::update;
    "UpdateGateway" update_gateway::UpdateGatewayInput => gateway::change::update;
    "ContinueServiceDeployment" continue_service_deployment::ContinueServiceDeploymentInput => service_deployment::stop::go_on;
    "CreateCluster" create_cluster::CreateClusterInput => cluster::create;
    "DeleteCluster" delete_cluster::DeleteClusterInput => cluster::delete;
    "DeleteAttributes" delete_attributes::DeleteAttributesInput => attribute::delete;
    "DeleteAccountSetting" delete_account_setting::DeleteAccountSettingInput => setting::delete;
    "DeleteService" delete_service::DeleteServiceInput => service::delete::delete;
    "DeleteTaskSet" delete_task_set::DeleteTaskSetInput => task_set::delete::delete;
    "DeleteTaskDefinitions" delete_task_definitions::DeleteTaskDefinitionsInput => task_definition::delete;
    "DeregisterContainerInstance" deregister_container_instance::DeregisterContainerInstanceInput => container_instance::register::deregister;
    "DeregisterTaskDefinition" deregister_task_definition::DeregisterTaskDefinitionInput => task_definition::deregister;
    "CreateCapacityProvider" create_capacity_provider::CreateCapacityProviderInput => capacity_provider::change::create;
    "DeleteCapacityProvider" delete_capacity_provider::DeleteCapacityProviderInput => capacity_provider::change::delete;
    "DescribeCapacityProviders" describe_capacity_providers::DescribeCapacityProvidersInput => capacity_provider::describe::describe;
    "DescribeClusters" describe_clusters::DescribeClustersInput => cluster::describe;
    "DescribeServiceDeployments" describe_service_deployments::DescribeServiceDeploymentsInput => service_deployment::describe::describe;
    "DescribeServiceRevisions" describe_service_revisions::DescribeServiceRevisionsInput => service_deployment::describe::revisions;
    "DescribeContainerInstances" describe_container_instances::DescribeContainerInstancesInput => container_instance::describe::describe;
    "DescribeServices" describe_services::DescribeServicesInput => service::describe::describe;
    "DescribeTaskDefinition" describe_task_definition::DescribeTaskDefinitionInput => task_definition::describe;
    "DescribeTaskSets" describe_task_sets::DescribeTaskSetsInput => task_set::describe::describe;
    "DescribeTasks" describe_tasks::DescribeTasksInput => task::describe::describe;
    "ExecuteCommand" execute_command::ExecuteCommandInput => task::execute::execute;
    "CreateService" create_service::CreateServiceInput => service::create::create;
    "CreateTaskSet" create_task_set::CreateTaskSetInput => task_set::create::create;
    "GetTaskProtection" get_task_protection::GetTaskProtectionInput => service::protection::get;
    "ListAccountSettings" list_account_settings::ListAccountSettingsInput => setting::list;
    "ListAttributes" list_attributes::ListAttributesInput => attribute::list;
    "ListClusters" list_clusters::ListClustersInput => cluster::list;
    "ListServiceDeployments" list_service_deployments::ListServiceDeploymentsInput => service_deployment::describe::list;
    "ListServicesByNamespace" list_services_by_namespace::ListServicesByNamespaceInput => service::describe::list_by_namespace;
    "ListContainerInstances" list_container_instances::ListContainerInstancesInput => container_instance::describe::list;
    "ListServices" list_services::ListServicesInput => service::describe::list;
    "ListTagsForResource" list_tags_for_resource::ListTagsForResourceInput => tag::list;
    "ListTaskDefinitionFamilies" list_task_definition_families::ListTaskDefinitionFamiliesInput => task_definition::list_families;
    "ListTaskDefinitions" list_task_definitions::ListTaskDefinitionsInput => task_definition::list;
    "ListTasks" list_tasks::ListTasksInput => task::describe::list;
    "PutAccountSetting" put_account_setting::PutAccountSettingInput => setting::put;
    "PutAccountSettingDefault" put_account_setting_default::PutAccountSettingDefaultInput => setting::put_default;
    "PutClusterCapacityProviders" put_cluster_capacity_providers::PutClusterCapacityProvidersInput => capacity_provider::cluster::associate;
    "PutAttributes" put_attributes::PutAttributesInput => attribute::put;
    "RegisterContainerInstance" register_container_instance::RegisterContainerInstanceInput => container_instance::register::register;
    "RegisterTaskDefinition" register_task_definition::RegisterTaskDefinitionInput => task_definition::register;
    "RunTask" run_task::RunTaskInput => task::run::run;
    "StopServiceDeployment" stop_service_deployment::StopServiceDeploymentInput => service_deployment::stop::stop;
    "StartTask" start_task::StartTaskInput => task::start_on::start;
    "StopTask" stop_task::StopTaskInput => task::run::stop;
    "TagResource" tag_resource::TagResourceInput => tag::add;
    "UntagResource" untag_resource::UntagResourceInput => tag::remove;
    "UpdateCapacityProvider" update_capacity_provider::UpdateCapacityProviderInput => capacity_provider::change::update;
    "UpdateCluster" update_cluster::UpdateClusterInput => cluster::update;
    "UpdateClusterSettings" update_cluster_settings::UpdateClusterSettingsInput => cluster::update_settings;
    "UpdateServicePrimaryTaskSet" update_service_primary_task_set::UpdateServicePrimaryTaskSetInput => task_set::update::promote;
    "UpdateTaskProtection" update_task_protection::UpdateTaskProtectionInput => service::protection::update;
    "UpdateTaskSet" update_task_set::UpdateTaskSetInput => task_set::update::update;
    "UpdateContainerAgent" update_container_agent::UpdateContainerAgentInput => container_instance::state::update_agent;
    "UpdateContainerInstancesState" update_container_instances_state::UpdateContainerInstancesStateInput => container_instance::state::update;
    "UpdateService" update_service::UpdateServiceInput => service::update::update;
}

/// Answers a request, or refuses it by a fault that is in force.
pub(crate) fn call(world: &mut World, operation: &str, body: &[u8]) -> Result<Vec<u8>, Refusal> {
    let refused = throttle::refusal(world, operation).or_else(|| refusal(world, operation));
    match refused {
        Some(refusal) => Err(refusal),
        None => eventually(world, operation, |world| dispatch(world, operation, body)),
    }
}

/// The refusal of an operation of any service by a fault that is in force.
pub(crate) fn refusal(world: &mut World, operation: &str) -> Option<Refusal> {
    world.faults.iter_mut().find_map(|fault| match fault {
        Fault::Refuse {
            operation: name,
            code,
            message,
            times,
        } if name == operation && *times > 0 => {
            *times -= 1;
            Some(Refusal {
                status: status(code),
                ..Refusal::new(code.clone(), message.clone())
            })
        }
        _ => None,
    })
}

/// The HTTP status of an error by its code.
fn status(code: &str) -> u16 {
    match code {
        "InternalError" | "InternalFailure" | "ServerException" => 500,
        "ServiceUnavailable" | "ServiceUnavailableException" => 503,
        _ => 400,
    }
}
