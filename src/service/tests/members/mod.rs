//! Every optional member of a service: set, unset while its parent stays, set again. ECS must have what the state shows.

use serde_json::{Value as Json, json};

mod blocks;
mod connect;

use super::{Server, config, lab, service, with};

/// A member: its name, what the configuration has with and without it, where ECS shows it, and its values there.
struct Member {
    name: &'static str,
    with: Json,
    without: Json,
    at: &'static str,
    set: Json,
    unset: Json,
}

fn member(
    name: &'static str,
    [with, without]: [Json; 2],
    at: &'static str,
    [set, unset]: [Json; 2],
) -> Member {
    Member {
        name,
        with,
        without,
        at,
        set,
        unset,
    }
}

/// Members of the root, unset by leaving them out.
#[allow(clippy::too_many_lines, reason = "a table with one entry a member")]
fn root() -> Vec<Member> {
    let one = |name: &'static str, value: Json, at, is: [Json; 2]| {
        member(name, [json!({ name: value }), json!({})], at, is)
    };
    let registry = "arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-7";
    let lattice = "arn:aws:vpc-lattice:eu-west-1:123456789012:targetgroup/tg-7";
    vec![
        one(
            "deployment_circuit_breaker",
            json!([{ "enable": true, "rollback": true }]),
            "/deploymentConfiguration/deploymentCircuitBreaker/enable",
            [json!(true), json!(false)],
        ),
        one(
            "alarms",
            json!([{ "alarm_names": ["slow"], "enable": true, "rollback": true }]),
            "/deploymentConfiguration/alarms/enable",
            [json!(true), json!(false)],
        ),
        one(
            "health_check_grace_period_seconds",
            json!(45),
            "/healthCheckGracePeriodSeconds",
            [json!(45), json!(0)],
        ),
        one(
            "load_balancer",
            json!([balancer(&json!({}))]),
            "/loadBalancers/0/containerPort",
            [json!(8080), Json::Null],
        ),
        one(
            "service_registries",
            json!([{ "registry_arn": registry }]),
            "/serviceRegistries/0/registryArn",
            [json!(registry), Json::Null],
        ),
        one(
            "placement_constraints",
            json!([{ "type": "distinctInstance" }]),
            "/placementConstraints/0/type",
            [json!("distinctInstance"), Json::Null],
        ),
        one(
            "ordered_placement_strategy",
            json!([{ "type": "spread", "field": "host" }]),
            "/placementStrategy/0/field",
            [json!("host"), Json::Null],
        ),
        one(
            "propagate_tags",
            json!("SERVICE"),
            "/propagateTags",
            [json!("SERVICE"), json!("NONE")],
        ),
        one(
            "enable_execute_command",
            json!(true),
            "/enableExecuteCommand",
            [json!(true), json!(false)],
        ),
        one(
            "enable_ecs_managed_tags",
            json!(true),
            "/enableECSManagedTags",
            [json!(true), json!(false)],
        ),
        one(
            "capacity_provider_strategy",
            json!([{ "capacity_provider": "spot" }]),
            "/capacityProviderStrategy/0/capacityProvider",
            [json!("spot"), Json::Null],
        ),
        one(
            "deployment_maximum_percent",
            json!(150),
            "/deploymentConfiguration/maximumPercent",
            [json!(150), json!(200)],
        ),
        one(
            "deployment_minimum_healthy_percent",
            json!(50),
            "/deploymentConfiguration/minimumHealthyPercent",
            [json!(50), json!(100)],
        ),
        one(
            "deployment_configuration",
            json!([{ "strategy": "BLUE_GREEN", "bake_time_in_minutes": "5" }]),
            "/deploymentConfiguration/strategy",
            [json!("BLUE_GREEN"), json!("ROLLING")],
        ),
        one(
            "service_connect_configuration",
            json!([{ "enabled": true, "namespace": "shop.local" }]),
            "/deployments/0/serviceConnectConfiguration/enabled",
            [json!(true), json!(false)],
        ),
        one(
            "volume_configuration",
            volume(&json!({})),
            "/deployments/0/volumeConfigurations/0/name",
            [json!("data"), Json::Null],
        ),
        one(
            "vpc_lattice_configurations",
            json!([{ "port_name": "http", "role_arn": "arn:aws:iam::123456789012:role/l", "target_group_arn": lattice }]),
            "/deployments/0/vpcLatticeConfigurations/0/portName",
            [json!("http"), Json::Null],
        ),
        // ECS keeps these, and so does the state.
        one(
            "platform_version",
            json!("1.4.0"),
            "/platformVersion",
            [json!("1.4.0"), json!("1.4.0")],
        ),
        one(
            "availability_zone_rebalancing",
            json!("DISABLED"),
            "/availabilityZoneRebalancing",
            [json!("DISABLED"), json!("DISABLED")],
        ),
        one(
            "network_configuration",
            network(&json!({})),
            "/networkConfiguration/awsvpcConfiguration/subnets/0",
            [json!("subnet-7"), json!("subnet-7")],
        ),
        Member {
            name: "deployment_controller",
            with: with(
                &balanced(),
                &json!({ "deployment_controller": [{ "type": "CODE_DEPLOY" }] }),
            ),
            without: balanced(),
            at: "/deploymentController/type",
            set: json!("CODE_DEPLOY"),
            unset: json!("CODE_DEPLOY"),
        },
        one(
            "desired_count",
            json!(3),
            "/desiredCount",
            [json!(3), json!(3)],
        ),
    ]
}

fn balancer(more: &Json) -> Json {
    let group = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/shop/7";
    with(
        &json!({ "target_group_arn": group, "container_name": "app", "container_port": 8080 }),
        more,
    )
}

/// A target group, without which CodeDeploy cannot deploy.
fn balanced() -> Json {
    let group = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/1";
    json!({ "load_balancer": [{ "target_group_arn": group, "container_name": "web", "container_port": 80 }] })
}

fn network(more: &Json) -> Json {
    json!([with(&json!({ "subnets": ["subnet-7"] }), more)])
}

fn volume(more: &Json) -> Json {
    let bare = json!({ "role_arn": "arn:aws:iam::123456789012:role/ebs", "size_in_gb": 9 });
    json!([{ "name": "data", "managed_ebs_volume": [with(&bare, more)] }])
}

/// An apply fails here when anything is left to do after it.
async fn set_unset_and_set_again(members: Vec<Member>) {
    let server = Server::start();
    let lab = lab(&server).await;
    for (number, member) in members.iter().enumerate() {
        let name = format!("shop-{number}");
        let base = json!({ "name": name, "cluster": "main", "task_definition": "shop:1" });
        let mut it = service(&lab);
        for (config_of, expected) in [
            (&member.with, &member.set),
            (&member.without, &member.unset),
            (&member.with, &member.set),
        ] {
            let wanted = config(&with(&base, config_of));
            let applied = it.apply(wanted).await;
            assert!(applied.is_ok(), "{}: {:?}", member.name, applied.err());
            let found = server.found(&name);
            let found = found.pointer(member.at).cloned().unwrap_or_default();
            assert_eq!(&found, expected, "{} in ECS after {config_of}", member.name);
        }
    }
}

#[tokio::test]
async fn root_members_are_set_unset_and_set_again() {
    set_unset_and_set_again(root()).await;
}

#[tokio::test]
async fn members_of_blocks_are_set_unset_and_set_again() {
    set_unset_and_set_again(blocks::members()).await;
}

#[tokio::test]
async fn members_of_service_connect_are_set_unset_and_set_again() {
    set_unset_and_set_again(connect::members()).await;
}

/// Two spellings of one configuration: null and what ECS has without it.
#[tokio::test]
async fn defaults_spelled_out_are_not_a_difference() {
    let server = Server::start();
    let lab = lab(&server).await;
    let base = json!({
        "name": "shop", "cluster": "main", "task_definition": "shop:1",
        "capacity_provider_strategy": [{ "capacity_provider": "spot" }, { "capacity_provider": "own", "weight": 1 }],
        "network_configuration": [{ "subnets": ["subnet-7"] }],
        "service_connect_configuration": [{ "enabled": true, "service": [{ "port_name": "cart", "client_alias": [{ "port": 80 }] }] }],
        "volume_configuration": volume(&json!({})),
        "load_balancer": [balancer(&json!({}))],
        "placement_constraints": [{ "type": "distinctInstance" }],
        "ordered_placement_strategy": [{ "type": "random" }],
    });
    let spelled = with(
        &base,
        &json!({
            "capacity_provider_strategy": [
                { "capacity_provider": "own", "base": 0, "weight": 1 },
                { "capacity_provider": "spot", "base": 0, "weight": 0 },
            ],
            "network_configuration": [{ "subnets": ["subnet-7"], "security_groups": [], "assign_public_ip": false }],
            "service_connect_configuration": [{
                "enabled": true, "namespace": "",
                "service": [{ "port_name": "cart", "discovery_name": "", "ingress_port_override": 0, "client_alias": [{ "port": 80, "dns_name": "" }] }],
            }],
            "volume_configuration": volume(&json!({
                "encrypted": true, "file_system_type": "xfs", "iops": 0, "kms_key_id": "", "snapshot_id": "",
                "throughput": 0, "volume_initialization_rate": 0, "volume_type": "",
            })),
            "load_balancer": [balancer(&json!({ "elb_name": "" }))],
            "placement_constraints": [{ "type": "distinctInstance", "expression": "" }],
            "ordered_placement_strategy": [{ "type": "random", "field": "" }],
            "iam_role": "", "platform_version": "", "propagate_tags": "NONE", "health_check_grace_period_seconds": 0,
            "deployment_controller": [{ "type": "ECS" }],
            "deployment_circuit_breaker": [{ "enable": false, "rollback": false }],
            "alarms": [{ "alarm_names": [], "enable": false, "rollback": false }],
            "force_delete": false, "force_new_deployment": false, "sigint_rollback": false,
            "tags": {}, "triggers": {},
        }),
    );
    let mut it = service(&lab);
    it.apply(config(&base)).await.unwrap();
    server.writes();
    for json in [&spelled, &base] {
        let step = it.apply(config(json)).await.unwrap();
        assert_eq!(step.action, tfplug::rules::Action::NoOp);
    }
    assert_eq!(server.writes(), []);
}

/// Unset deployment settings of a service that never had them are not sent, whatever else changes.
#[tokio::test]
async fn triggers_count_only_with_a_forced_deployment() {
    let server = Server::start();
    let lab = lab(&server).await;
    let mut it = service(&lab);
    let base = json!({ "name": "shop", "cluster": "main", "task_definition": "shop:1" });
    it.apply(config(&base)).await.unwrap();
    server.writes();
    for idle in [
        json!({ "triggers": { "build": "1" } }),
        json!({ "triggers": { "build": "2" }, "force_new_deployment": false }),
    ] {
        let step = it.apply(config(&with(&base, &idle))).await.unwrap();
        assert_eq!(step.action, tfplug::rules::Action::NoOp, "{idle}");
    }
    assert_eq!(server.writes(), []);
    for build in ["3", "4"] {
        let forced = json!({ "triggers": { "build": build }, "force_new_deployment": true });
        it.apply(config(&with(&base, &forced))).await.unwrap();
        let writes = server.writes();
        assert_eq!(writes.len(), 1, "{writes:?}");
        assert_eq!(writes[0].1["forceNewDeployment"], true);
    }
}

/// Modules set them for both kinds of service.
#[tokio::test]
async fn a_daemon_takes_the_counts_of_a_replica_for_nothing() {
    let server = Server::start();
    let lab = lab(&server).await;
    let base = json!({ "name": "agent", "cluster": "main", "task_definition": "shop:1", "scheduling_strategy": "DAEMON" });
    let counted = with(
        &base,
        &json!({
            "desired_count": 5, "deployment_maximum_percent": 200, "deployment_minimum_healthy_percent": 100,
        }),
    );
    let mut it = service(&lab);
    it.apply(config(&counted)).await.unwrap();
    let created = server.writes();
    assert!(
        created[0].1["desiredCount"].is_null() && created[0].1["deploymentConfiguration"].is_null()
    );
    it.apply(config(&base)).await.unwrap();
    assert_eq!(server.writes(), []);
}

/// The launch type is not part of an update: a service that ran by a strategy is made again with it.
#[tokio::test]
async fn a_launch_type_in_the_place_of_a_strategy_replaces_the_service() {
    let server = Server::start();
    let lab = lab(&server).await;
    let mut it = service(&lab);
    let base = json!({ "name": "shop", "cluster": "main", "task_definition": "shop:1",
        "network_configuration": network(&json!({})) });
    let strategy =
        json!({ "capacity_provider_strategy": [{ "capacity_provider": "FARGATE", "weight": 1 }] });
    it.apply(config(&with(&base, &strategy))).await.unwrap();
    let typed = with(&base, &json!({ "launch_type": "FARGATE" }));
    let step = it.plan(config(&typed)).await.unwrap();
    assert_eq!(step.action, tfplug::rules::Action::Replace);
}

/// Modules write blocks as empty lists.
#[tokio::test]
async fn empty_lists_in_the_place_of_blocks_are_not_a_difference() {
    let server = Server::start();
    let lab = lab(&server).await;
    let mut it = service(&lab);
    let base = json!({ "name": "shop", "cluster": "main", "task_definition": "shop:1" });
    let empty = json!({
        "network_configuration": [], "deployment_controller": [], "deployment_circuit_breaker": [], "alarms": [],
    });
    it.apply(config(&with(&base, &empty))).await.unwrap();
    it.refresh().await.unwrap();
    server.writes();
    let step = it.apply(config(&with(&base, &empty))).await.unwrap();
    assert_eq!(step.action, tfplug::rules::Action::NoOp);
    assert_eq!(server.writes(), []);
}
