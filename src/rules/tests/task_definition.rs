//! Cases of the group TD: the definition as a whole, its size, its platform.

use super::*;

pub(super) const CASES: &[Case] = &[
    (
        "TD-001",
        |d| d.family = "we b".into(),
        |d| d.family = "w-_1".into(),
        |d| d.family = Attr::Unknown,
    ),
    (
        "TD-002",
        |d| containers(d, json!([])),
        |_| {},
        |d| d.containers = Attr::Unknown,
    ),
    (
        "TD-003",
        |d| containers(d, json!([web(), web()])),
        |_| {},
        |d| unknown(d, "name"),
    ),
    (
        "TD-004",
        |d| with(d, json!({"essential": false})),
        |_| {},
        |d| unknown(d, "essential"),
    ),
    (
        "TD-005",
        |d| d.compatibilities = Attr::Known(vec!["Fargate".to_owned()]),
        |d| d.compatibilities = Attr::Known(vec!["EC2".to_owned(), "MANAGED_INSTANCES".to_owned()]),
        |d| d.compatibilities = Attr::Unknown,
    ),
    (
        "TD-006",
        |d| {
            fargate(d);
            d.network_mode = Attr::Null;
        },
        fargate,
        |d| d.network_mode = Attr::Unknown,
    ),
    (
        "TD-007",
        |d| {
            fargate(d);
            d.cpu = Attr::Null;
        },
        fargate,
        |d| d.cpu = Attr::Unknown,
    ),
    (
        "TD-008",
        |d| {
            fargate(d);
            d.memory = "".into();
        },
        fargate,
        |d| d.compatibilities = Attr::Unknown,
    ),
    (
        "TD-009",
        |d| {
            fargate(d);
            d.memory = "4 GB".into();
        },
        |d| {
            fargate(d);
            (d.cpu, d.memory) = ("32 vCPU".into(), "244GB".into());
        },
        |d| d.cpu = Attr::Unknown,
    ),
    (
        "TD-010",
        |d| {
            fargate(d);
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
        },
        |d| {
            fargate(d);
            (d.cpu, d.memory, d.os_family) = (
                "1024".into(),
                "2048".into(),
                "WINDOWS_SERVER_2022_CORE".into(),
            );
        },
        |d| d.os_family = Attr::Unknown,
    ),
    (
        "TD-011",
        |d| d.cpu = "half".into(),
        |d| d.cpu = ".25 vCPU".into(),
        |d| d.cpu = Attr::Unknown,
    ),
    (
        "TD-012",
        |d| d.cpu = "64".into(),
        |d| d.cpu = "196608".into(),
        |d| d.compatibilities = Attr::Unknown,
    ),
    (
        "TD-014",
        |d| {
            d.cpu = "256".into();
            with(d, json!({"cpu": 257}));
        },
        |d| {
            d.cpu = "256".into();
            with(d, json!({"cpu": 256}));
        },
        |d| unknown(d, "cpu"),
    ),
    (
        "TD-015",
        |d| d.memory = "127".into(),
        |d| d.memory = "128".into(),
        |d| unknown(d, "memory"),
    ),
    (
        "TD-016",
        |d| {
            d.memory = "128".into();
            with(d, json!({"memory": null, "memoryReservation": 129}));
        },
        |d| {
            d.memory = "128".into();
            with(d, json!({"memoryReservation": 128}));
        },
        |d| unknown(d, "memoryReservation"),
    ),
    (
        "TD-017",
        |d| with(d, json!({"memory": 0})),
        |d| with(d, json!({"memory": null, "memoryReservation": 64})),
        |d| unknown(d, "memoryReservation"),
    ),
    (
        "TD-021",
        |d| {
            fargate(d);
            d.ipc_mode = "task".into();
        },
        |d| d.ipc_mode = "task".into(),
        |d| d.ipc_mode = Attr::Unknown,
    ),
    (
        "TD-022",
        |d| d.network_mode = "vpc".into(),
        |d| d.network_mode = "host".into(),
        |d| d.network_mode = Attr::Unknown,
    ),
    (
        "TD-023",
        |d| {
            fargate(d);
            d.pid_mode = "host".into();
        },
        |d| {
            fargate(d);
            d.pid_mode = "task".into();
        },
        |d| d.pid_mode = Attr::Unknown,
    ),
    (
        "TD-025",
        |d| {
            fargate(d);
            d.placement_constraints = Attr::Known(vec![("memberOf".into(), "x".into())]);
        },
        |d| {
            fargate(d);
            d.placement_constraints = Attr::Known(Vec::new());
        },
        |d| d.placement_constraints = Attr::Unknown,
    ),
    (
        "TD-026",
        |d| d.placement_constraints = Attr::Known(vec![("distinctInstance".into(), Attr::Null)]),
        |d| {
            d.placement_constraints =
                Attr::Known(vec![("memberOf".into(), "attribute:x exists".into())])
        },
        |d| d.placement_constraints = Attr::Known(vec![(Attr::Unknown, Attr::Null)]),
    ),
    (
        "TD-026",
        |d| {
            d.placement_constraints =
                Attr::Known(vec![("memberOf".into(), "attribute:x = y".into())])
        },
        |d| {
            d.placement_constraints =
                Attr::Known(vec![("memberOf".into(), "attribute:x == y".into())])
        },
        |d| d.placement_constraints = Attr::Known(vec![("memberOf".into(), Attr::Unknown)]),
    ),
    (
        "TD-027",
        |d| d.architecture = "arm64".into(),
        |d| d.architecture = "ARM64".into(),
        |d| d.architecture = Attr::Unknown,
    ),
    (
        "TD-030",
        |d| d.ephemeral_storage = 20.into(),
        |d| d.ephemeral_storage = 200.into(),
        |d| d.ephemeral_storage = Attr::Unknown,
    ),
    (
        "TD-031",
        |d| {
            d.compatibilities = Attr::Known(vec!["EC2".to_owned()]);
            d.ephemeral_storage = 30.into();
        },
        |d| {
            d.compatibilities = Attr::Null;
            d.ephemeral_storage = 30.into();
        },
        |d| d.compatibilities = Attr::Unknown,
    ),
    (
        "TD-040",
        |d| d.fault_injection = true.into(),
        |d| d.fault_injection = false.into(),
        |d| d.network_mode = Attr::Unknown,
    ),
    (
        "TD-027",
        |d| d.os_family = "linux".into(),
        |d| d.os_family = "LINUX".into(),
        |d| d.os_family = Attr::Unknown,
    ),
    (
        "TD-027",
        |d| d.os_family = "WINDOWS_SERVER_2022".into(),
        |d| d.os_family = "WINDOWS_SERVER_2025_CORE".into(),
        |d| d.os_family = Attr::Unknown,
    ),
    (
        "TD-042",
        |d| d.request_bytes = 65_537.into(),
        |d| d.request_bytes = 59_999.into(),
        |d| d.request_bytes = Attr::Unknown,
    ),
    (
        "TD-042",
        |d| d.request_bytes = 65_536.into(),
        |d| d.request_bytes = Attr::Null,
        |d| d.request_bytes = Attr::Unknown,
    ),
    (
        "TD-043",
        |d| compatible(d, &["EC2", "FARGATE", "EC2"]),
        |d| compatible(d, &["EC2", "FARGATE"]),
        |d| d.compatibilities = Attr::Unknown,
    ),
    (
        "TD-044",
        |d| d.compatibilities = Attr::Null,
        |_| {},
        |d| d.compatibilities = Attr::Unknown,
    ),
    (
        "TD-044",
        |d| compatible(d, &[]),
        |d| compatible(d, &["EXTERNAL"]),
        |d| d.compatibilities = Attr::Unknown,
    ),
    (
        "TD-049",
        |d| {
            d.memory = "128".into();
            with(d, json!({"memory": 129}));
        },
        |d| {
            d.memory = "128".into();
            with(d, json!({"memory": 129, "memoryReservation": 64}));
        },
        |d| unknown(d, "memoryReservation"),
    ),
    (
        "TD-017",
        |d| {
            compatible(d, &["MANAGED_INSTANCES"]);
            with(d, json!({"memory": null}));
        },
        |d| {
            compatible(d, &["MANAGED_INSTANCES"]);
            with(d, json!({"memory": null, "memoryReservation": 64}));
        },
        |d| unknown(d, "memory"),
    ),
];

#[test]
fn families_that_aws_may_add_only_warn() {
    let mut definition = base();
    definition.os_family = "WINDOWS_SERVER_2028_CORE".into();
    let reported: Vec<_> = found(&definition, &strict())
        .into_iter()
        .map(|finding| (finding.id, finding.severity))
        .collect();
    assert_eq!(reported, [("TD-027", tfplug::Severity::Warning)]);
}

#[test]
fn sizes_and_platforms_that_ecs_takes_pass() {
    let accepted: &[Change] = &[
        // Reservations count instead of limits, where there are any.
        |d| {
            d.memory = "128".into();
            with(d, json!({"memory": 128, "memoryReservation": 128}));
        },
        |d| d.cpu = "192 vCPU".into(),
        |d| (d.request_bytes, d.account) = (1024.into(), "123456789012".into()),
        |d| {
            compatible(d, &["EC2", "FARGATE"]);
            d.network_mode = "awsvpc".into();
            (d.cpu, d.memory, d.ephemeral_storage) = ("256".into(), "512".into(), 21.into());
        },
    ];
    all_pass(accepted);
}
