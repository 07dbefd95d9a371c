//! Members of blocks, unset while the block stays.

use serde_json::{Value as Json, json};

use super::{Member, balancer, member, network, volume, with};

#[allow(clippy::too_many_lines, reason = "a table with one entry a member")]
pub(super) fn members() -> Vec<Member> {
    let inside = |name: &'static str,
                  parent: &str,
                  block: fn(&Json) -> Json,
                  more: Json,
                  at,
                  is: [Json; 2]| {
        member(
            name,
            [
                json!({ parent: block(&more) }),
                json!({ parent: block(&json!({})) }),
            ],
            at,
            is,
        )
    };
    let strategy = |more: &Json| json!([with(&json!({ "capacity_provider": "spot" }), more)]);
    let registry = |more: &Json| {
        json!([with(
            &json!({ "registry_arn": "arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-7" }),
            more
        )])
    };
    let rolling = |more: &Json| json!([with(&json!({ "strategy": "ROLLING" }), more)]);
    let balanced = |more: &Json| json!([balancer(more)]);
    let rule = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener-rule/app/shop/7/8/9";
    let role = "arn:aws:iam::123456789012:role/shift";
    let advanced = json!([{
        "alternate_target_group_arn": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/green/7",
        "production_listener_rule": rule, "role_arn": role,
    }]);
    let hook = json!([{
        "hook_target_arn": "arn:aws:lambda:eu-west-1:123456789012:function:check", "role_arn": role,
        "lifecycle_stages": ["PRE_SCALE_UP"],
    }]);
    vec![
        inside(
            "base",
            "capacity_provider_strategy",
            strategy,
            json!({ "base": 2 }),
            "/capacityProviderStrategy/0/base",
            [json!(2), json!(0)],
        ),
        inside(
            "weight",
            "capacity_provider_strategy",
            strategy,
            json!({ "weight": 5 }),
            "/capacityProviderStrategy/0/weight",
            [json!(5), json!(0)],
        ),
        inside(
            "registry port",
            "service_registries",
            registry,
            json!({ "port": 8080 }),
            "/serviceRegistries/0/port",
            [json!(8080), Json::Null],
        ),
        inside(
            "registry container",
            "service_registries",
            registry,
            json!({ "container_name": "app", "container_port": 80 }),
            "/serviceRegistries/0/containerName",
            [json!("app"), Json::Null],
        ),
        inside(
            "last lifecycle_hook",
            "deployment_configuration",
            rolling,
            json!({ "lifecycle_hook": hook }),
            "/deploymentConfiguration/lifecycleHooks/0/roleArn",
            [json!(role), Json::Null],
        ),
        inside(
            "bake_time_in_minutes",
            "deployment_configuration",
            rolling,
            json!({ "bake_time_in_minutes": "9" }),
            "/deploymentConfiguration/bakeTimeInMinutes",
            [json!(9), json!(0)],
        ),
        inside(
            "advanced_configuration",
            "load_balancer",
            balanced,
            json!({ "advanced_configuration": advanced }),
            "/loadBalancers/0/advancedConfiguration/roleArn",
            [json!(role), Json::Null],
        ),
        inside(
            "security_groups",
            "network_configuration",
            network,
            json!({ "security_groups": ["sg-7"] }),
            "/networkConfiguration/awsvpcConfiguration/securityGroups/0",
            [json!("sg-7"), Json::Null],
        ),
        inside(
            "assign_public_ip",
            "network_configuration",
            network,
            json!({ "assign_public_ip": true }),
            "/networkConfiguration/awsvpcConfiguration/assignPublicIp",
            [json!("ENABLED"), json!("DISABLED")],
        ),
        inside(
            "encrypted",
            "volume_configuration",
            volume,
            json!({ "encrypted": false }),
            "/deployments/0/volumeConfigurations/0/managedEBSVolume/encrypted",
            [json!(false), json!(true)],
        ),
        inside(
            "file_system_type",
            "volume_configuration",
            volume,
            json!({ "file_system_type": "ext4" }),
            "/deployments/0/volumeConfigurations/0/managedEBSVolume/filesystemType",
            [json!("ext4"), json!("xfs")],
        ),
        inside(
            "iops",
            "volume_configuration",
            volume,
            json!({ "iops": 4000 }),
            "/deployments/0/volumeConfigurations/0/managedEBSVolume/iops",
            [json!(4000), Json::Null],
        ),
        inside(
            "kms_key_id",
            "volume_configuration",
            volume,
            json!({ "kms_key_id": "alias/ebs" }),
            "/deployments/0/volumeConfigurations/0/managedEBSVolume/kmsKeyId",
            [json!("alias/ebs"), Json::Null],
        ),
        inside(
            "snapshot_id",
            "volume_configuration",
            volume,
            json!({ "snapshot_id": "snap-7" }),
            "/deployments/0/volumeConfigurations/0/managedEBSVolume/snapshotId",
            [json!("snap-7"), Json::Null],
        ),
        inside(
            "throughput",
            "volume_configuration",
            volume,
            json!({ "throughput": 200 }),
            "/deployments/0/volumeConfigurations/0/managedEBSVolume/throughput",
            [json!(200), Json::Null],
        ),
        inside(
            "volume_type",
            "volume_configuration",
            volume,
            json!({ "volume_type": "gp3" }),
            "/deployments/0/volumeConfigurations/0/managedEBSVolume/volumeType",
            [json!("gp3"), Json::Null],
        ),
        inside(
            "tag_specifications",
            "volume_configuration",
            volume,
            json!({ "tag_specifications": [{ "resource_type": "volume", "propagate_tags": "SERVICE" }] }),
            "/deployments/0/volumeConfigurations/0/managedEBSVolume/tagSpecifications/0/propagateTags",
            [json!("SERVICE"), Json::Null],
        ),
    ]
}
