//! Legal values, where one that is made up would be refused: enumerations, numbers with bounds, names with a form.

use serde_json::Value as Json;

/// The value of a member of a structure: by both names, or by that of the member alone. Of two legal values it is the one
/// that is not the default.
pub(super) fn legal(shape: &str, member: &str) -> Option<Json> {
    let full = format!("{shape}${member}");
    let of = |name: &str| VALUES.iter().find(|(it, _)| *it == name);
    let (_, text) = of(&full).or_else(|| of(member))?;
    Some(serde_json::from_str(text).unwrap_or_else(|_| (*text).into()))
}

/// In JSON; what is not JSON is a text.
const VALUES: &[(&str, &str)] = &[
    // Enumerations.
    ("propagateTags", "TASK_DEFINITION"),
    ("ThresholdConfiguration$type", "COUNT"),
    ("PlatformDevice$type", "GPU"),
    (
        "UpdateManagedInstancesProviderConfiguration$propagateTags",
        "CAPACITY_PROVIDER",
    ),
    (
        "CreateManagedInstancesProviderConfiguration$propagateTags",
        "CAPACITY_PROVIDER",
    ),
    ("AwsVpcConfiguration$assignPublicIp", "ENABLED"),
    (
        "CapacityReservationRequest$reservationPreference",
        "RESERVATIONS_FIRST",
    ),
    ("ClusterSetting$name", "containerInsights"),
    ("ContainerDependency$condition", "START"),
    ("DaemonAlarmConfiguration$enable", "true"),
    ("DeploymentConfiguration$strategy", "ROLLING"),
    ("DeploymentController$type", "ECS"),
    (
        "DeploymentLifecycleHook$lifecycleStages",
        r#"["POST_SCALE_UP","POST_PRODUCTION_TRAFFIC_SHIFT"]"#,
    ),
    ("DeploymentLifecycleHook$targetType", "AWS_LAMBDA"),
    (
        "DeploymentLifecycleHookTimeoutConfiguration$action",
        "CONTINUE",
    ),
    ("Device$permissions", r#"["read","mknod"]"#),
    ("EBSTagSpecification$resourceType", "volume"),
    ("EFSAuthorizationConfig$iam", "ENABLED"),
    ("EFSVolumeConfiguration$transitEncryption", "ENABLED"),
    ("EnvironmentFile$type", "s3"),
    ("ExecuteCommandConfiguration$logging", "OVERRIDE"),
    ("FirelensConfiguration$type", "fluentbit"),
    ("GatewayConnectorFilters$accessTypes", r#"["PRIVATE"]"#),
    ("GatewayConnectorHealthCheck$healthCheckProtocol", "HTTPS"),
    ("InstanceLaunchTemplate$capacityOptionType", "SPOT"),
    (
        "InstanceRequirementsRequest$acceleratorManufacturers",
        r#"["nvidia","amd"]"#,
    ),
    (
        "InstanceRequirementsRequest$acceleratorNames",
        r#"["t4","v100"]"#,
    ),
    ("InstanceRequirementsRequest$acceleratorTypes", r#"["gpu"]"#),
    ("InstanceRequirementsRequest$bareMetal", "included"),
    (
        "InstanceRequirementsRequest$burstablePerformance",
        "required",
    ),
    (
        "InstanceRequirementsRequest$cpuManufacturers",
        r#"["intel","amd"]"#,
    ),
    (
        "InstanceRequirementsRequest$instanceGenerations",
        r#"["current"]"#,
    ),
    ("InstanceRequirementsRequest$localStorage", "required"),
    (
        "InstanceRequirementsRequest$localStorageTypes",
        r#"["ssd"]"#,
    ),
    ("LogConfiguration$logDriver", "awslogs"),
    ("LogDriverVolumeConfiguration$driver", "awslogs"),
    ("ManagedScaling$status", "ENABLED"),
    (
        "PlacementConstraint$expression",
        "attribute:ecs.instance-type =~ m5.*",
    ),
    ("PlacementConstraint$type", "memberOf"),
    ("PlacementStrategy$field", "attribute:ecs.availability-zone"),
    ("PlacementStrategy$type", "spread"),
    ("PortMapping$appProtocol", "http2"),
    ("PortMapping$protocol", "udp"),
    ("ProxyConfiguration$type", "APPMESH"),
    ("ResourceRequirement$type", "GPU"),
    ("RuntimePlatform$cpuArchitecture", "ARM64"),
    ("RuntimePlatform$operatingSystemFamily", "LINUX"),
    ("Scale$unit", "PERCENT"),
    ("ServiceConnectAccessLogConfiguration$format", "JSON"),
    (
        "ServiceConnectAccessLogConfiguration$includeQueryParameters",
        "ENABLED",
    ),
    (
        "TaskDefinitionPlacementConstraint$expression",
        "attribute:ecs.instance-type =~ m5.*",
    ),
    ("TaskDefinitionPlacementConstraint$type", "memberOf"),
    ("Ulimit$name", "nofile"),
    (
        "ExpressGatewayScalingTarget$autoScalingMetric",
        "AVERAGE_MEMORY",
    ),
    ("actionsStatus", "DISABLED"),
    ("availabilityZoneRebalancing", "DISABLED"),
    ("cpuArchitecture", "ARM64"),
    ("filesystemType", "ext4"),
    ("httpDesync", "strictest"),
    ("ipAddressType", "ipv4"),
    ("ipcMode", "task"),
    ("launchType", "EC2"),
    ("logLevel", "debug"),
    ("managedDraining", "DISABLED"),
    ("managedTerminationProtection", "ENABLED"),
    ("monitoring", "DETAILED"),
    ("networkMode", "awsvpc"),
    ("pidMode", "task"),
    ("requiresCompatibilities", r#"["EC2"]"#),
    ("schedulingStrategy", "REPLICA"),
    ("scheme", "internal"),
    ("scope", "shared"),
    ("sourceServiceRevisionCleanup", "DEFERRED"),
    ("targetType", "container-instance"),
    ("versionConsistency", "disabled"),
    ("iops", "4000"),
    ("throughput", "250"),
    ("volumeType", "gp3"),
    // Numbers with bounds.
    ("CapacityProviderStrategyItem$base", "2"),
    ("CapacityProviderStrategyItem$weight", "7"),
    ("bakeTimeInMinutes", "7"),
    ("canaryBakeTimeInMinutes", "9"),
    ("canaryPercent", "12.5"),
    ("healthyPercent", "90"),
    ("maximumPercent", "150"),
    ("minimumHealthyPercent", "50"),
    ("stepBakeTimeInMinutes", "8"),
    ("stepPercent", "33.5"),
];
