//! Every member of an input that is kept is described.

use aws_sdk_ecs::operation::create_cluster::CreateClusterInput;
use aws_sdk_ecs::operation::create_express_gateway_service::CreateExpressGatewayServiceInput;
use aws_sdk_ecs::operation::create_gateway::CreateGatewayInput;
use aws_sdk_ecs::operation::create_service::CreateServiceInput;
use aws_sdk_ecs::operation::create_task_set::CreateTaskSetInput;
use aws_sdk_ecs::operation::put_attributes::PutAttributesInput;
use aws_sdk_ecs::operation::register_container_instance::RegisterContainerInstanceInput;
use aws_sdk_ecs::operation::register_task_definition::RegisterTaskDefinitionInput;
use aws_sdk_ecs::operation::run_task::RunTaskInput;
use aws_sdk_ecs::operation::start_task::StartTaskInput;
use aws_sdk_ecs::operation::update_express_gateway_service::UpdateExpressGatewayServiceInput;
use aws_sdk_ecs::operation::update_gateway::UpdateGatewayInput;
use aws_sdk_ecs::operation::update_service::UpdateServiceInput;
use aws_sdk_ecs::types;
use aws_smithy_schema::Schema;

/// The members of a structure.
fn members(schema: &Schema<'_>) -> Vec<String> {
    let names = schema.members().iter().filter_map(|it| it.member_name());
    names.map(str::to_owned).collect()
}

/// The members of an input that no structure of the answer has, except those that are known to be for the request alone.
fn lost(input: &Schema<'_>, answers: &[&Schema<'_>], request_only: &[&str]) -> Vec<String> {
    let kept: Vec<String> = answers.iter().flat_map(|answer| members(answer)).collect();
    let lost = members(input)
        .into_iter()
        .filter(|name| !kept.contains(name));
    lost.filter(|name| !request_only.contains(&&**name))
        .collect()
}

#[test]
fn no_member_of_an_input_is_lost() {
    let none: Vec<String> = Vec::new();
    assert_eq!(
        lost(CreateClusterInput::SCHEMA, &[types::Cluster::SCHEMA], &[]),
        none
    );
    assert_eq!(
        lost(
            RegisterTaskDefinitionInput::SCHEMA,
            &[types::TaskDefinition::SCHEMA],
            &["tags"]
        ),
        none
    );
    let described = [
        types::Service::SCHEMA,
        types::Deployment::SCHEMA,
        types::ServiceRevision::SCHEMA,
    ];
    // `cluster` is `clusterArn` there, and `role` is `roleArn`.
    let request_only = ["cluster", "role", "clientToken"];
    assert_eq!(
        lost(CreateServiceInput::SCHEMA, &described, &request_only),
        none
    );
    let request_only = ["cluster", "service", "forceNewDeployment"];
    assert_eq!(
        lost(UpdateServiceInput::SCHEMA, &described, &request_only),
        none
    );
    let request_only = ["cluster", "service", "clientToken"];
    assert_eq!(
        lost(
            CreateTaskSetInput::SCHEMA,
            &[types::TaskSet::SCHEMA],
            &request_only
        ),
        none
    );
    // The resources are `registeredResources`, of which GPUs are devices, and the document has the ID and the type.
    let request_only = [
        "cluster",
        "instanceIdentityDocument",
        "instanceIdentityDocumentSignature",
        "totalResources",
        "platformDevices",
    ];
    assert_eq!(
        lost(
            RegisterContainerInstanceInput::SCHEMA,
            &[types::ContainerInstance::SCHEMA],
            &request_only
        ),
        none
    );
    // The placement is the instance, the network is an attachment, and tags are propagated.
    let request_only = [
        "capacityProviderStrategy",
        "clientToken",
        "cluster",
        "containerInstances",
        "count",
        "enableECSManagedTags",
        "networkConfiguration",
        "placementConstraints",
        "placementStrategy",
        "propagateTags",
        "referenceId",
        "taskDefinition",
        "volumeConfigurations",
    ];
    for input in [RunTaskInput::SCHEMA, StartTaskInput::SCHEMA] {
        assert_eq!(lost(input, &[types::Task::SCHEMA], &request_only), none);
    }
    let answer = [types::ContainerInstance::SCHEMA];
    assert_eq!(
        lost(PutAttributesInput::SCHEMA, &answer, &["cluster"]),
        none
    );
}

#[test]
fn no_member_of_an_input_about_ingress_is_lost() {
    let none: Vec<String> = Vec::new();
    let described = [
        types::EcsExpressGatewayService::SCHEMA,
        types::ExpressGatewayServiceConfiguration::SCHEMA,
    ];
    for input in [
        CreateExpressGatewayServiceInput::SCHEMA,
        UpdateExpressGatewayServiceInput::SCHEMA,
    ] {
        assert_eq!(lost(input, &described, &[]), none);
    }
    let described = [types::Gateway::SCHEMA];
    for input in [CreateGatewayInput::SCHEMA, UpdateGatewayInput::SCHEMA] {
        assert_eq!(lost(input, &described, &["clientToken", "gateway"]), none);
    }
    assert_eq!(
        lost(
            types::HostSharedAlbConfiguration::SCHEMA,
            &[types::DescribeGatewayAlbConfiguration::SCHEMA],
            &[]
        ),
        none
    );
}
