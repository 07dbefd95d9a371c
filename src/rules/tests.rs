//! The engine, and every rule about task definitions: violated, met, and undecided.

use serde_json::{Value as Json, json};
use tfplug::value::Value;
use tfplug::{Attr, Diagnostic};

use super::definition::{Definition, Efs, Proxy, Volume};
use super::*;

/// A sound definition for an instance.
fn base() -> Definition {
    let mut definition = Definition {
        family: "web".into(),
        ..Definition::default()
    };
    containers(&mut definition, json!([web()]));
    definition
}

fn web() -> Json {
    json!({"name": "web", "image": "nginx", "memory": 128})
}

/// JSON as the containers are read: without nulls.
fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::from(*value),
        Json::Number(number) => number.as_i64().map_or(Value::Null, Value::from),
        Json::String(text) => Value::from(text.as_str()),
        Json::Array(items) => Value::List(items.iter().map(value).collect()),
        Json::Object(members) => {
            let members = members.iter().filter(|(_, member)| !member.is_null());
            Value::Object(
                members
                    .map(|(name, member)| (name.clone(), value(member)))
                    .collect(),
            )
        }
    }
}

fn containers(definition: &mut Definition, json: Json) {
    definition.containers = Attr::Known(value(&json).items().to_vec());
}

/// The container of the base with more fields.
fn with(definition: &mut Definition, more: Json) {
    let mut container = web();
    for (key, value) in more.as_object().unwrap() {
        container[key] = value.clone();
    }
    containers(definition, json!([container]));
}

/// Makes a field of the first container unknown; `a.0.b` goes into lists.
fn unknown(definition: &mut Definition, path: &str) {
    let Attr::Known(items) = &mut definition.containers else {
        panic!("no containers")
    };
    let mut value = &mut items[0];
    for step in path.split('.') {
        value = match value {
            Value::List(items) => &mut items[step.parse::<usize>().unwrap()],
            Value::Object(members) | Value::Map(members) => {
                members.entry(step.to_owned()).or_default()
            }
            _ => panic!("{path} leads nowhere"),
        };
    }
    *value = Value::unknown();
}

fn fargate(definition: &mut Definition) {
    definition.compatibilities = Attr::Known(vec!["FARGATE".to_owned()]);
    definition.network_mode = "awsvpc".into();
    definition.cpu = "256".into();
    definition.memory = "512".into();
}

fn volume(definition: &mut Definition, volume: Volume) {
    definition.volumes = Attr::Known(vec![Volume {
        name: "data".into(),
        ..volume
    }]);
}

fn efs(efs: Efs) -> Volume {
    Volume {
        efs: Attr::Known(efs),
        ..Volume::default()
    }
}

fn proxy(definition: &mut Definition) {
    let properties = [
        "ProxyIngressPort",
        "ProxyEgressPort",
        "AppPorts",
        "IgnoredUID",
    ];
    let properties = Attr::Known(properties.map(str::to_owned).to_vec());
    definition.proxy = Attr::Known(Proxy {
        container: "web".into(),
        kind: Attr::Null,
        properties,
    });
}

type Change = fn(&mut Definition);

/// The rule, what violates it, what meets it, and what on top of the violation leaves it undecided.
type Case = (&'static str, Change, Change, Change);

const TASK: &[Case] = &[
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
        |d| d.placement_constraints = Attr::Known(vec![("memberOf".into(), "x".into())]),
        |d| d.placement_constraints = Attr::Known(vec![(Attr::Unknown, Attr::Null)]),
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
        |d| d.ephemeral_storage = 30.into(),
        |d| d.compatibilities = Attr::Unknown,
    ),
    (
        "TD-032",
        |d| {
            fargate(d);
            with(
                d,
                json!({"image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web"}),
            );
        },
        fargate,
        |d| d.execution_role = Attr::Unknown,
    ),
    (
        "TD-033",
        |d| with(d, json!({"secrets": [{"name": "A", "valueFrom": "a"}]})),
        |d| with(d, json!({"secrets": []})),
        |d| d.execution_role = Attr::Unknown,
    ),
    (
        "TD-036",
        |d| {
            d.proxy = Attr::Known(Proxy {
                container: "envoy".into(),
                ..Proxy::default()
            })
        },
        |d| {
            d.proxy = Attr::Known(Proxy {
                container: "web".into(),
                ..Proxy::default()
            })
        },
        |d| d.containers = Attr::Unknown,
    ),
    (
        "TD-040",
        |d| d.fault_injection = true.into(),
        |d| d.fault_injection = false.into(),
        |d| d.network_mode = Attr::Unknown,
    ),
    (
        "TD-045",
        |d| d.proxy = Attr::Known(Proxy::default()),
        |d| {
            d.proxy = Attr::Known(Proxy::default());
            d.network_mode = "awsvpc".into();
        },
        |d| d.network_mode = Attr::Unknown,
    ),
    (
        "TD-046",
        |d| {
            d.proxy = Attr::Known(Proxy {
                kind: "ENVOY".into(),
                ..Proxy::default()
            })
        },
        |d| {
            d.proxy = Attr::Known(Proxy {
                kind: "APPMESH".into(),
                ..Proxy::default()
            })
        },
        |d| d.proxy = Attr::Unknown,
    ),
    (
        "TD-034",
        |d| {
            volume(
                d,
                efs(Efs {
                    iam: "ENABLED".into(),
                    ..Efs::default()
                }),
            )
        },
        |d| {
            volume(
                d,
                efs(Efs {
                    iam: "DISABLED".into(),
                    ..Efs::default()
                }),
            )
        },
        |d| d.task_role = Attr::Unknown,
    ),
    (
        "TD-035",
        |d| {
            volume(
                d,
                Volume {
                    s3_files: true,
                    ..Volume::default()
                },
            )
        },
        |d| {
            d.task_role = "role".into();
            volume(
                d,
                Volume {
                    s3_files: true,
                    ..Volume::default()
                },
            );
        },
        |d| d.task_role = Attr::Unknown,
    ),
    (
        "TD-037",
        |d| d.proxy = Attr::Known(Proxy::default()),
        proxy,
        |d| d.proxy = Attr::Unknown,
    ),
    (
        "VO-001",
        |d| {
            d.volumes = Attr::Known(vec![Volume {
                name: "a b".into(),
                ..Volume::default()
            }])
        },
        |d| volume(d, Volume::default()),
        |d| d.volumes = Attr::Unknown,
    ),
    (
        "VO-003",
        |d| {
            volume(
                d,
                Volume {
                    host_path: "/x".into(),
                    ..efs(Efs::default())
                },
            )
        },
        |d| volume(d, efs(Efs::default())),
        |d| {
            volume(
                d,
                Volume {
                    host_path: Attr::Unknown,
                    ..efs(Efs::default())
                },
            )
        },
    ),
    (
        "VO-004",
        |d| {
            fargate(d);
            volume(
                d,
                Volume {
                    host_path: "/x".into(),
                    ..Volume::default()
                },
            );
        },
        |d| {
            fargate(d);
            volume(d, Volume::default());
        },
        |d| d.compatibilities = Attr::Unknown,
    ),
    (
        "VO-005",
        |d| {
            volume(
                d,
                Volume {
                    host_path: "".into(),
                    ..Volume::default()
                },
            )
        },
        |d| {
            volume(
                d,
                Volume {
                    host_path: "/x".into(),
                    ..Volume::default()
                },
            )
        },
        |d| d.volumes = Attr::Unknown,
    ),
    (
        "VO-006",
        |d| {
            fargate(d);
            volume(
                d,
                Volume {
                    docker: Attr::Known((Attr::Null, Attr::Null)),
                    ..Volume::default()
                },
            );
        },
        |d| {
            volume(
                d,
                Volume {
                    docker: Attr::Known((Attr::Null, Attr::Null)),
                    ..Volume::default()
                },
            )
        },
        |d| {
            fargate(d);
            volume(
                d,
                Volume {
                    docker: Attr::Unknown,
                    ..Volume::default()
                },
            );
        },
    ),
    (
        "VO-007",
        |d| {
            volume(
                d,
                Volume {
                    docker: Attr::Known(("task".into(), true.into())),
                    ..Volume::default()
                },
            )
        },
        |d| {
            volume(
                d,
                Volume {
                    docker: Attr::Known((Attr::Null, true.into())),
                    ..Volume::default()
                },
            )
        },
        |d| {
            volume(
                d,
                Volume {
                    docker: Attr::Known((Attr::Unknown, true.into())),
                    ..Volume::default()
                },
            )
        },
    ),
    (
        "VO-010",
        |d| {
            volume(
                d,
                efs(Efs {
                    access_point: "fsap-1".into(),
                    root_directory: "/x".into(),
                    ..Efs::default()
                }),
            )
        },
        |d| {
            volume(
                d,
                efs(Efs {
                    access_point: "fsap-1".into(),
                    root_directory: "/".into(),
                    ..Efs::default()
                }),
            )
        },
        |d| {
            volume(
                d,
                efs(Efs {
                    access_point: Attr::Unknown,
                    root_directory: "/x".into(),
                    ..Efs::default()
                }),
            )
        },
    ),
    (
        "VO-011",
        |d| {
            volume(
                d,
                efs(Efs {
                    iam: "ENABLED".into(),
                    ..Efs::default()
                }),
            )
        },
        |d| {
            volume(
                d,
                efs(Efs {
                    iam: "ENABLED".into(),
                    transit_encryption: "ENABLED".into(),
                    ..Efs::default()
                }),
            )
        },
        |d| {
            volume(
                d,
                efs(Efs {
                    iam: "ENABLED".into(),
                    transit_encryption: Attr::Unknown,
                    ..Efs::default()
                }),
            )
        },
    ),
    (
        "VO-020",
        |d| {
            volume(
                d,
                efs(Efs {
                    port: 2049.into(),
                    ..Efs::default()
                }),
            )
        },
        |d| {
            volume(
                d,
                efs(Efs {
                    port: 0.into(),
                    ..Efs::default()
                }),
            )
        },
        |d| {
            volume(
                d,
                efs(Efs {
                    port: Attr::Unknown,
                    ..Efs::default()
                }),
            )
        },
    ),
];

const CONTAINER: &[Case] = &[
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
        "CD-068",
        |d| {
            with(
                d,
                json!({"dependsOn": [{"containerName": "db", "condition": "START"}]}),
            )
        },
        |_| {},
        |d| unknown(d, "dependsOn.0.containerName"),
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
        "CD-070",
        |d| {
            containers(
                d,
                json!([
                    waits("a", "b", "START"),
                    waits("b", "c", "START"),
                    waits("c", "a", "START")
                ]),
            )
        },
        |d| {
            containers(
                d,
                json!([waits("a", "b", "START"), waits("b", "c", "START"), {"name": "c"}]),
            )
        },
        |d| unknown(d, "dependsOn.0.containerName"),
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
        "CD-076",
        |d| {
            with(
                d,
                json!({"mountPoints": [{"sourceVolume": "data", "containerPath": "/x"}]}),
            )
        },
        |d| {
            volume(d, Volume::default());
            with(
                d,
                json!({"mountPoints": [{"sourceVolume": "data", "containerPath": "/x"}]}),
            );
        },
        |d| d.volumes = Attr::Unknown,
    ),
    (
        "CD-081",
        |d| {
            with(
                d,
                json!({"restartPolicy": {"enabled": true, "restartAttemptPeriod": 59}}),
            )
        },
        |d| {
            with(
                d,
                json!({"restartPolicy": {"enabled": true, "restartAttemptPeriod": 60}}),
            )
        },
        |d| unknown(d, "restartPolicy"),
    ),
    (
        "CD-082",
        |d| with(d, json!({"versionConsistency": "ENABLED"})),
        |d| with(d, json!({"versionConsistency": "enabled"})),
        |d| unknown(d, "versionConsistency"),
    ),
];

fn waits(name: &str, on: &str, condition: &str) -> Json {
    json!({"name": name, "dependsOn": [{"containerName": on, "condition": condition}]})
}

fn port(definition: &mut Definition, mapping: Json) {
    with(definition, json!({"portMappings": [mapping]}));
}

fn vpc_with(definition: &mut Definition, more: Json) {
    definition.network_mode = "awsvpc".into();
    with(definition, more);
}

fn fargate_with(definition: &mut Definition, more: Json) {
    fargate(definition);
    with(definition, more);
}

const PLATFORM: &[Case] = &[
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
    (
        "CD-033",
        |d| fargate_with(d, json!({"linuxParameters": {"swappiness": 1}})),
        |d| {
            fargate_with(
                d,
                json!({"linuxParameters": {"tmpfs": [{"containerPath": "/t", "size": 1}]}}),
            )
        },
        |d| unknown(d, "linuxParameters"),
    ),
    (
        "CD-034",
        |d| {
            fargate_with(
                d,
                json!({"linuxParameters": {"capabilities": {"add": ["NET_ADMIN"]}}}),
            )
        },
        |d| {
            fargate_with(
                d,
                json!({"linuxParameters": {"capabilities": {"add": ["SYS_PTRACE"], "drop": ["ALL"]}}}),
            )
        },
        |d| unknown(d, "linuxParameters.capabilities.add.0"),
    ),
    (
        "CD-073",
        |d| fargate_with(d, json!({"stopTimeout": 121})),
        |d| fargate_with(d, json!({"stopTimeout": 120})),
        |d| unknown(d, "stopTimeout"),
    ),
    (
        "CD-079",
        |d| {
            fargate_with(
                d,
                json!({"resourceRequirements": [{"type": "GPU", "value": "1"}]}),
            )
        },
        |d| {
            with(
                d,
                json!({"resourceRequirements": [{"type": "GPU", "value": "1"}]}),
            )
        },
        |d| unknown(d, "resourceRequirements.0.type"),
    ),
];

fn all() -> impl Iterator<Item = &'static Case> {
    TASK.iter().chain(CONTAINER).chain(PLATFORM)
}

fn violated(definition: &Definition) -> Vec<&'static str> {
    let strict = Policy {
        strict: true,
        ..Policy::default()
    };
    GROUPS
        .iter()
        .flat_map(|group| findings(group, definition, &strict))
        .map(|finding| finding.id)
        .collect()
}

fn made(changes: &[&Change]) -> Definition {
    let mut definition = base();
    changes.iter().for_each(|change| change(&mut definition));
    definition
}

#[test]
fn the_base_is_sound() {
    assert_eq!(violated(&base()), Vec::<&str>::new());
    assert_eq!(violated(&made(&[&(fargate as Change)])), Vec::<&str>::new());
}

#[test]
fn every_rule_is_violated_met_and_undecided() {
    for (id, wrong, right, unknown) in all() {
        let is = |outcome: fn(&Outcome) -> bool, changes: &[&Change]| {
            let definition = made(changes);
            let mut rules = GROUPS
                .iter()
                .flat_map(|group| group.iter())
                .filter(|rule| rule.id == *id);
            rules.all(|rule| outcome(&rule.judge(&definition)))
        };
        assert!(
            is(|outcome| matches!(outcome, Outcome::Violated(_)), &[wrong]),
            "{id} is not violated"
        );
        assert!(
            is(|outcome| *outcome == Outcome::Met, &[right]),
            "{id} is not met"
        );
        assert!(
            is(
                |outcome| !matches!(outcome, Outcome::Violated(_)),
                &[wrong, unknown]
            ),
            "{id} does not wait"
        );
    }
}

#[test]
fn every_rule_has_a_case_and_a_demand() {
    for rule in GROUPS.iter().flat_map(|group| group.iter()) {
        assert!(
            all().any(|(id, ..)| *id == rule.id),
            "{} has no case",
            rule.id
        );
        assert!(rule.demand.ends_with('.'), "{}", rule.id);
    }
}

#[test]
fn definitions_as_a_whole_unknown_are_no_reason_to_speak() {
    let definition = Definition {
        containers: Attr::Unknown,
        volumes: Attr::Unknown,
        compatibilities: Attr::Unknown,
        ..base()
    };
    assert_eq!(violated(&definition), Vec::<&str>::new());
    // Rules that need no containers still run.
    let mut definition = made(&[&(fargate as Change)]);
    (definition.containers, definition.cpu) = (Attr::Unknown, Attr::Null);
    assert_eq!(violated(&definition), ["TD-007"]);
}

#[test]
fn what_other_tools_refuse_and_aws_accepts_passes() {
    let accepted: &[Change] = &[
        |d| {
            fargate(d);
            (d.cpu, d.memory) = ("0.25 vCPU".into(), "1gb".into());
        },
        |d| {
            fargate(d);
            (d.cpu, d.memory) = ("32768".into(), "61440".into());
        },
        |d| {
            fargate(d);
            (d.placement_constraints, d.volumes) =
                (Attr::Known(Vec::new()), Attr::Known(Vec::new()));
            with(
                d,
                json!({"mountPoints": [], "secrets": [], "environment": [], "dockerSecurityOptions": [],
                "privileged": false, "disableNetworking": false}),
            );
        },
        |d| with(d, json!({"memory": null, "memoryReservation": 128})),
        |d| with(d, json!({"healthCheck": {"command": ["/healthcheck"]}})),
        |d| {
            d.compatibilities = Attr::Known(vec!["EC2".to_owned()]);
            (d.os_family, d.architecture) = ("LINUX".into(), "ARM64".into());
        },
        |d| {
            d.task_role = "role-name".into();
            d.execution_role = "path/role-name".into();
        },
        |d| {
            d.network_mode = "awsvpc".into();
            proxy(d);
        },
    ];
    for (index, change) in accepted.iter().enumerate() {
        assert_eq!(
            violated(&made(&[change])),
            Vec::<&str>::new(),
            "trap {index}"
        );
    }
}

/// What a user reads, one line per diagnostic.
fn read_out(definition: &Definition) -> Vec<String> {
    let all = GROUPS
        .iter()
        .flat_map(|group| findings(group, definition, &Policy::default()));
    all.map(Diagnostic::from)
        .map(|said| format!("{} | {} | {}", said.path, said.summary, said.detail))
        .collect()
}

#[test]
fn messages_name_the_container_the_field_the_rule_and_the_remedy() {
    let mut wrong = base();
    containers(
        &mut wrong,
        json!([web(), {"name": "side", "memory": 8, "portMappings": [{"containerPort": 70000}]}]),
    );
    assert_eq!(
        read_out(&wrong),
        [
            "container_definitions | A container has no image | In container \"side\" (index 1), image: name the image to \
             run, for example image = \"nginx:1.29\" (rule CD-002).",
            "container_definitions | Port out of range | In container \"side\" (index 1), portMappings[0].containerPort: \
             70000 must be 1 to 65535 (rule CD-008).",
        ]
    );
    let mut wrong = made(&[&(fargate as Change)]);
    wrong.memory = "8192".into();
    assert_eq!(
        read_out(&wrong),
        [
            "memory | Fargate does not combine 256 CPU units with 8192 MiB | With cpu 256, memory is 512, 1024, 2048 MiB. With \
          8192 MiB, cpu is 1024 or 2048 or 4096 (rule TD-009)."
        ]
    );
}

fn rule(severity: Severity, confidence: Confidence) -> Rule<Attr<i64>> {
    let check: Check<Attr<i64>> =
        |n| verdict((*operand(n)?? > 3).then(|| Fault::new("n", "Too many", "Take 3 at most.")));
    Rule {
        id: "XX-001",
        severity,
        confidence,
        demand: "At most 3.",
        check,
    }
}

#[test]
fn a_rule_has_three_answers() {
    let rule = rule(Severity::Error, Confidence::Certain);
    assert_eq!(rule.judge(&Attr::Unknown), Outcome::Unknown);
    assert_eq!(rule.judge(&Attr::Known(3)), Outcome::Met);
    assert!(matches!(rule.judge(&Attr::Known(4)), Outcome::Violated(_)));
}

#[test]
fn policy_decides_what_becomes_of_a_violation() {
    let told = |severity, confidence, policy: &Policy| {
        let found = findings(&[rule(severity, confidence)], &Attr::Known(4), policy);
        found.first().map(|finding| finding.severity)
    };
    let plain = Policy::default();
    let strict = Policy {
        strict: true,
        ..Policy::default()
    };
    let off = Policy {
        disable: ["XX-001".to_owned()].into(),
        ..Policy::default()
    };
    let warn = Policy {
        warn: ["XX-001".to_owned()].into(),
        ..Policy::default()
    };
    let (error, warning) = (
        Some(tfplug::Severity::Error),
        Some(tfplug::Severity::Warning),
    );
    assert_eq!(told(Severity::Error, Confidence::Certain, &plain), error);
    assert_eq!(told(Severity::Error, Confidence::Likely, &plain), warning);
    assert_eq!(told(Severity::Error, Confidence::Likely, &strict), error);
    assert_eq!(told(Severity::Error, Confidence::Unsure, &strict), None);
    assert_eq!(
        told(Severity::Warning, Confidence::Certain, &strict),
        warning
    );
    assert_eq!(told(Severity::Error, Confidence::Certain, &off), None);
    assert_eq!(told(Severity::Error, Confidence::Certain, &warn), warning);
}

#[test]
fn the_nearest_name_is_offered_only_when_near() {
    assert_eq!(
        did_you_mean("enviroment", &["image", "environment"]),
        " Did you mean \"environment\"?"
    );
    assert_eq!(did_you_mean("banana", &["image", "environment"]), "");
}
