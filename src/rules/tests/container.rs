//! Cases of the group CD: single containers.

use super::*;

pub(super) const CASES: &[Case] = &[
    (
        "CD-001",
        |d| with(d, json!({"name": ""})),
        |_| {},
        |d| unknown(d, "name"),
    ),
    (
        "CD-002",
        |d| with(d, json!({"image": null})),
        |_| {},
        |d| unknown(d, "image"),
    ),
    (
        "CD-003",
        |d| with(d, json!({"image": "nginx @x"})),
        |d| with(d, json!({"image": "a.b:5000/c/d:1"})),
        |d| unknown(d, "image"),
    ),
    (
        "CD-004",
        |d| with(d, json!({"cpu": -1})),
        |d| with(d, json!({"cpu": 0})),
        |d| unknown(d, "cpu"),
    ),
    (
        "CD-004",
        |d| {
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
            with(d, json!({"cpu": 0}));
        },
        |d| d.os_family = "WINDOWS_SERVER_2022_CORE".into(),
        |d| d.os_family = Attr::Unknown,
    ),
    (
        "CD-005",
        |d| with(d, json!({"memory": 5})),
        |d| with(d, json!({"memory": 6})),
        |d| unknown(d, "memory"),
    ),
    (
        "CD-006",
        |d| with(d, json!({"memoryReservation": 129})),
        |d| with(d, json!({"memoryReservation": 128})),
        |d| unknown(d, "memory"),
    ),
    (
        "CD-007",
        |d| {
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
            with(d, json!({"memoryReservation": 64}));
        },
        |d| {
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
            with(d, json!({"memoryReservation": 0}));
        },
        |d| d.os_family = Attr::Unknown,
    ),
    (
        "CD-045",
        |d| {
            with(
                d,
                json!({"secrets": [{"name": "A", "valueFrom": "a"}, {"name": "A", "valueFrom": "b"}]}),
            )
        },
        |d| {
            with(
                d,
                json!({"secrets": [{"name": "A", "valueFrom": "a"}, {"name": "B", "valueFrom": "b"}]}),
            )
        },
        |d| unknown(d, "secrets.0.name"),
    ),
    (
        "CD-046",
        |d| {
            with(
                d,
                json!({"secrets": [{"name": "A", "valueFrom": "a"}], "environment": [{"name": "A", "value": "1"}]}),
            )
        },
        |d| {
            with(
                d,
                json!({"secrets": [{"name": "A", "valueFrom": "a"}], "environment": [{"name": "B", "value": "1"}]}),
            )
        },
        |d| unknown(d, "environment"),
    ),
    (
        "CD-049",
        |d| {
            with(
                d,
                json!({"environmentFiles": vec![json!({"type": "s3", "value": "x"}); 11]}),
            )
        },
        |d| {
            with(
                d,
                json!({"environmentFiles": vec![json!({"type": "s3", "value": "x"}); 10]}),
            )
        },
        |d| unknown(d, "environmentFiles"),
    ),
    (
        "CD-050",
        |d| with(d, json!({"logConfiguration": {"logDriver": "none"}})),
        |d| with(d, json!({"logConfiguration": {"logDriver": "gelf"}})),
        |d| unknown(d, "logConfiguration.logDriver"),
    ),
    (
        "CD-051",
        |d| {
            fargate(d);
            with(d, json!({"logConfiguration": {"logDriver": "syslog"}}));
        },
        |d| with(d, json!({"logConfiguration": {"logDriver": "syslog"}})),
        |d| d.compatibilities = Attr::Unknown,
    ),
    (
        "CD-052",
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "x"}}}),
            )
        },
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "x"},
                    "secretOptions": [{"name": "awslogs-region", "valueFrom": "r"}]}}),
            );
        },
        |d| unknown(d, "logConfiguration.options"),
    ),
    (
        "CD-053",
        |d| {
            fargate(d);
            with(d, json!({"logConfiguration": {"logDriver": "awslogs"}}));
        },
        |d| with(d, json!({"logConfiguration": {"logDriver": "awslogs"}})),
        |d| unknown(d, "logConfiguration"),
    ),
    (
        "CD-066",
        |d| with(d, json!({"healthCheck": {"command": ["x"], "timeout": 61}})),
        |d| {
            with(
                d,
                json!({"healthCheck": {"command": ["x"], "timeout": 60, "startPeriod": 0}}),
            )
        },
        |d| unknown(d, "healthCheck.timeout"),
    ),
    (
        "CD-069",
        |d| {
            with(
                d,
                json!({"dependsOn": [{"containerName": "web", "condition": "UP"}]}),
            )
        },
        |d| {
            with(
                d,
                json!({"dependsOn": [{"containerName": "web", "condition": "START"}]}),
            )
        },
        |d| unknown(d, "dependsOn.0.condition"),
    ),
    (
        "CD-071",
        |d| containers(d, json!([waits("a", "b", "HEALTHY"), {"name": "b"}])),
        |d| {
            containers(
                d,
                json!([waits("a", "b", "HEALTHY"), {"name": "b", "healthCheck": {"command": ["x"]}}]),
            )
        },
        |d| unknown(d, "dependsOn.0.condition"),
    ),
    (
        "CD-072",
        |d| containers(d, json!([waits("a", "b", "SUCCESS"), {"name": "b"}])),
        |d| {
            containers(
                d,
                json!([waits("a", "b", "SUCCESS"), {"name": "b", "essential": false}]),
            )
        },
        |d| unknown(d, "dependsOn"),
    ),
    (
        "CD-082",
        |d| with(d, json!({"versionConsistency": "ENABLED"})),
        |d| with(d, json!({"versionConsistency": "enabled"})),
        |d| unknown(d, "versionConsistency"),
    ),
];
