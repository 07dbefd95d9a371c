//! Cases of the group CD: what platform and network mode allow.

use super::*;

pub(super) const CASES: &[Case] = &[
    (
        "CD-008",
        |d| port(d, json!({"containerPort": 65536})),
        |d| port(d, json!({"containerPort": 65535, "hostPort": 0})),
        |d| unknown(d, "portMappings.0.containerPort"),
    ),
    (
        "CD-009",
        |d| port(d, json!({"hostPort": 80})),
        |d| port(d, json!({})),
        |d| unknown(d, "portMappings.0.containerPortRange"),
    ),
    (
        "CD-010",
        |d| port(d, json!({"containerPort": 80, "containerPortRange": "1-2"})),
        |d| port(d, json!({"hostPort": 0, "containerPortRange": "1-2"})),
        |d| unknown(d, "portMappings.0.containerPortRange"),
    ),
    (
        "CD-011",
        |d| port(d, json!({"containerPortRange": "9-8"})),
        |d| port(d, json!({"containerPortRange": "8-9"})),
        |d| unknown(d, "portMappings.0.containerPortRange"),
    ),
    (
        "CD-012",
        |d| {
            vpc_with(
                d,
                json!({"portMappings": [{"containerPort": 80, "hostPort": 81}]}),
            )
        },
        |d| {
            vpc_with(
                d,
                json!({"portMappings": [{"containerPort": 80, "hostPort": 0}]}),
            )
        },
        |d| d.network_mode = Attr::Unknown,
    ),
    (
        "CD-013",
        |d| {
            vpc_with(
                d,
                json!({"portMappings": [{"containerPort": 80, "hostPort": 0}]}),
            )
        },
        |d| vpc_with(d, json!({"portMappings": [{"containerPort": 80}]})),
        |d| unknown(d, "portMappings.0.hostPort"),
    ),
    (
        "CD-014",
        |d| {
            d.network_mode = "host".into();
            port(d, json!({"containerPort": 80, "hostPort": 81}));
        },
        |d| {
            d.network_mode = "host".into();
            port(d, json!({"containerPort": 80, "hostPort": 80}));
        },
        |d| unknown(d, "portMappings.0.hostPort"),
    ),
    (
        "CD-015",
        |d| {
            d.network_mode = "none".into();
            port(d, json!({"containerPort": 80}));
        },
        |d| {
            d.network_mode = "none".into();
            with(d, json!({"portMappings": []}));
        },
        |d| unknown(d, "portMappings"),
    ),
    (
        "CD-016",
        |d| {
            vpc_with(
                d,
                json!({"portMappings": [{"containerPort": 80}, {"containerPort": 80, "protocol": "tcp"}]}),
            )
        },
        |d| {
            vpc_with(
                d,
                json!({"portMappings": [{"containerPort": 80}, {"containerPort": 80, "protocol": "udp"}]}),
            )
        },
        |d| unknown(d, "portMappings.0.protocol"),
    ),
    (
        "CD-022",
        |d| port(d, json!({"containerPort": 80, "name": "HTTP"})),
        |d| port(d, json!({"containerPort": 80, "name": "http_1"})),
        |d| unknown(d, "portMappings.0.name"),
    ),
    (
        "CD-023",
        |d| port(d, json!({"containerPort": 80, "appProtocol": "tcp"})),
        |d| port(d, json!({"containerPort": 80, "appProtocol": "grpc"})),
        |d| unknown(d, "portMappings.0.appProtocol"),
    ),
    (
        "CD-108",
        |d| {
            vpc_with(
                d,
                json!({"portMappings": [{"containerPort": 80, "name": "a"}, {"containerPort": 81, "name": "a"}]}),
            )
        },
        |d| {
            vpc_with(
                d,
                json!({"portMappings": [{"containerPort": 80, "name": "a"}, {"containerPort": 81}]}),
            )
        },
        |d| unknown(d, "portMappings.0.name"),
    ),
    (
        "CD-024",
        |d| vpc_with(d, json!({"links": ["db"]})),
        |d| vpc_with(d, json!({"links": []})),
        |d| d.network_mode = Attr::Unknown,
    ),
    (
        "CD-026",
        |d| vpc_with(d, json!({"hostname": "x"})),
        |d| vpc_with(d, json!({"hostname": ""})),
        |d| unknown(d, "hostname"),
    ),
    (
        "CD-027",
        |d| {
            vpc_with(
                d,
                json!({"extraHosts": [{"hostname": "a", "ipAddress": "b"}]}),
            )
        },
        |d| vpc_with(d, json!({"extraHosts": []})),
        |d| unknown(d, "extraHosts"),
    ),
    (
        "CD-028",
        |d| vpc_with(d, json!({"dnsServers": ["x"]})),
        |d| vpc_with(d, json!({"dnsServers": []})),
        |d| unknown(d, "dnsServers"),
    ),
    (
        "CD-029",
        |d| vpc_with(d, json!({"disableNetworking": true})),
        |d| vpc_with(d, json!({"disableNetworking": false})),
        |d| unknown(d, "disableNetworking"),
    ),
    (
        "CD-030",
        |d| fargate_with(d, json!({"privileged": true})),
        |d| fargate_with(d, json!({"privileged": false})),
        |d| unknown(d, "privileged"),
    ),
    (
        "CD-031",
        |d| fargate_with(d, json!({"dockerSecurityOptions": ["x"]})),
        |d| fargate_with(d, json!({"dockerSecurityOptions": []})),
        |d| unknown(d, "dockerSecurityOptions"),
    ),
];
