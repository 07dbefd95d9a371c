//! Cases of the group CD: ports, and what the network mode allows a container.

use super::*;

fn ports(definition: &mut Definition, mappings: Json) {
    with(definition, json!({"portMappings": mappings}));
}

/// Two containers with these port mappings.
fn two(definition: &mut Definition, first: Json, second: Json) {
    containers(
        definition,
        json!([
            {"name": "a", "image": "nginx", "memory": 128, "portMappings": first},
            {"name": "b", "image": "nginx", "memory": 128, "portMappings": second},
        ]),
    );
}

/// So many port ranges side by side.
fn ranges(definition: &mut Definition, count: usize) {
    let range = |n| json!({"containerPortRange": format!("{}-{}", 1000 + 2 * n, 1001 + 2 * n)});
    ports(definition, (0..count).map(range).collect());
}

pub(super) const CASES: &[Case] = &[
    (
        "CD-008",
        |d| ports(d, json!([{"containerPort": 80, "hostPort": -1}])),
        |d| ports(d, json!([{"containerPort": 1, "hostPort": 65535}])),
        |d| unknown(d, "portMappings.0.hostPort"),
    ),
    (
        "CD-009",
        |d| ports(d, json!([{"protocol": "tcp"}])),
        |d| ports(d, json!([{"containerPortRange": "8000-8010"}])),
        |d| unknown(d, "portMappings.0.containerPort"),
    ),
    (
        "CD-010",
        |d| ports(d, json!([{"hostPort": 80, "containerPortRange": "80-81"}])),
        |d| ports(d, json!([{"containerPortRange": "80-81"}])),
        |d| unknown(d, "portMappings.0.hostPort"),
    ),
    (
        "CD-011",
        |d| ports(d, json!([{"containerPortRange": "+8-9"}])),
        |d| ports(d, json!([{"containerPortRange": "1-65535"}])),
        |d| unknown(d, "portMappings.0.containerPortRange"),
    ),
    (
        "CD-016",
        |d| {
            two(
                d,
                json!([{"containerPort": 80, "hostPort": 8080}]),
                json!([{"containerPort": 81, "hostPort": 8080, "protocol": "tcp"}]),
            )
        },
        |d| {
            two(
                d,
                json!([{"containerPort": 80, "hostPort": 0}]),
                json!([{"containerPort": 80, "hostPort": 0}]),
            )
        },
        |d| unknown(d, "portMappings.0.hostPort"),
    ),
    (
        "CD-016",
        |d| {
            d.network_mode = "host".into();
            two(
                d,
                json!([{"containerPort": 80}]),
                json!([{"containerPort": 80, "hostPort": 80}]),
            );
        },
        |d| {
            d.network_mode = "host".into();
            two(
                d,
                json!([{"containerPort": 80}]),
                json!([{"containerPort": 80, "protocol": "udp"}]),
            );
        },
        |d| d.network_mode = Attr::Unknown,
    ),
    (
        "CD-017",
        |d| {
            ports(
                d,
                json!([{"containerPort": 53}, {"containerPort": 53, "hostPort": 5353}]),
            )
        },
        |d| {
            ports(
                d,
                json!([{"containerPort": 53}, {"containerPort": 53, "protocol": "udp"}]),
            )
        },
        |d| unknown(d, "portMappings.0.containerPort"),
    ),
    (
        "CD-017",
        |d| ports(d, json!([{"containerPort": 80}, {"containerPort": 80}])),
        |d| {
            d.network_mode = "awsvpc".into();
            ports(d, json!([{"containerPort": 80}, {"containerPort": 80}]));
        },
        |d| d.network_mode = Attr::Unknown,
    ),
    (
        "CD-018",
        |d| ports(d, json!([{"containerPort": 80, "hostPort": 22}])),
        |d| ports(d, json!([{"containerPort": 22, "hostPort": 2222}])),
        |d| d.compatibilities = Attr::Unknown,
    ),
    (
        "CD-018",
        |d| {
            d.compatibilities = Attr::Known(vec!["EXTERNAL".to_owned()]);
            d.network_mode = "host".into();
            ports(d, json!([{"containerPort": 51679}]));
        },
        |d| {
            d.network_mode = "host".into();
            ports(d, json!([{"containerPort": 51679, "protocol": "udp"}]));
        },
        |d| unknown(d, "portMappings.0.protocol"),
    ),
    (
        "CD-019",
        |d| ports(d, json!([{"containerPort": 80, "hostPort": 32768}])),
        |d| ports(d, json!([{"containerPort": 40000, "hostPort": 32767}])),
        |d| d.network_mode = Attr::Unknown,
    ),
    (
        "CD-020",
        |d| {
            fargate(d);
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
            ports(d, json!([{"containerPort": 3150}]));
        },
        |d| {
            fargate(d);
            ports(d, json!([{"containerPort": 3150}]));
        },
        |d| d.os_family = Attr::Unknown,
    ),
    (
        "CD-021",
        |d| ports(d, json!([{"containerPort": 80, "protocol": "UDP"}])),
        |d| {
            ports(
                d,
                json!([{"containerPort": 80, "protocol": "udp"}, {"containerPort": 81, "protocol": ""}]),
            )
        },
        |d| unknown(d, "portMappings.0.protocol"),
    ),
    (
        "CD-022",
        |d| ports(d, json!([{"containerPort": 80, "name": "-http"}])),
        |d| ports(d, json!([{"containerPort": 80, "name": "_"}])),
        |d| unknown(d, "portMappings.0.name"),
    ),
    (
        "CD-083",
        |d| {
            d.network_mode = "host".into();
            ports(d, json!([{"containerPortRange": "80-81"}]));
        },
        |d| {
            d.network_mode = "awsvpc".into();
            ports(d, json!([{"containerPortRange": "80-81"}]));
        },
        |d| d.network_mode = Attr::Unknown,
    ),
    (
        "CD-084",
        |d| {
            ports(
                d,
                json!([{"containerPortRange": "80-90"}, {"containerPortRange": "90-99"}]),
            )
        },
        |d| {
            ports(
                d,
                json!([{"containerPortRange": "80-90"}, {"containerPortRange": "90-99", "protocol": "udp"}, {"containerPortRange": "91-99"}]),
            )
        },
        |d| unknown(d, "portMappings.1.containerPortRange"),
    ),
    (
        "CD-084",
        |d| {
            d.network_mode = "awsvpc".into();
            two(
                d,
                json!([{"containerPortRange": "80-90"}]),
                json!([{"containerPortRange": "70-80"}]),
            );
        },
        |d| {
            two(
                d,
                json!([{"containerPortRange": "80-90"}]),
                json!([{"containerPortRange": "70-80"}]),
            )
        },
        |d| d.network_mode = Attr::Unknown,
    ),
    (
        "CD-084",
        |d| {
            d.network_mode = "awsvpc".into();
            ports(
                d,
                json!([{"containerPort": 80}, {"containerPortRange": "80-90"}]),
            );
        },
        |d| {
            ports(
                d,
                json!([{"containerPort": 80}, {"containerPortRange": "80-90"}]),
            )
        },
        |d| unknown(d, "portMappings.0.containerPort"),
    ),
    (
        "CD-084",
        |d| {
            d.network_mode = "host".into();
            two(
                d,
                json!([{"containerPortRange": "80-90"}]),
                json!([{"containerPort": 90}]),
            );
        },
        |d| {
            d.network_mode = "host".into();
            two(
                d,
                json!([{"containerPortRange": "80-90"}]),
                json!([{"containerPort": 91}]),
            );
        },
        |d| d.network_mode = Attr::Unknown,
    ),
    (
        "CD-085",
        |d| ranges(d, 101),
        |d| ranges(d, 100),
        |d| unknown(d, "portMappings.7.containerPortRange"),
    ),
    (
        "CD-108",
        |d| {
            two(
                d,
                json!([{"containerPort": 80, "name": "a"}]),
                json!([{"containerPort": 81, "name": "a"}]),
            )
        },
        |d| {
            two(
                d,
                json!([{"containerPort": 80, "name": "a"}]),
                json!([{"containerPort": 81, "name": "b"}]),
            )
        },
        |d| d.network_mode = Attr::Unknown,
    ),
    (
        "CD-119",
        |d| ports(d, json!([{"containerPort": 80, "appProtocol": "http"}])),
        |d| {
            ports(
                d,
                json!([{"containerPort": 80, "appProtocol": "http", "name": "web"}]),
            )
        },
        |d| unknown(d, "portMappings.0.name"),
    ),
    (
        "CD-024",
        |d| {
            fargate(d);
            with(d, json!({"links": ["db"]}));
        },
        |d| {
            fargate(d);
            with(d, json!({"links": []}));
        },
        |d| unknown(d, "links"),
    ),
    (
        "CD-024",
        |d| {
            d.network_mode = "host".into();
            with(d, json!({"links": ["db"]}));
        },
        |d| {
            d.network_mode = "host".into();
        },
        |d| d.network_mode = Attr::Unknown,
    ),
    (
        "CD-024",
        |d| {
            d.network_mode = "none".into();
            with(d, json!({"links": ["db"]}));
        },
        |d| with(d, json!({"links": ["db"]})),
        |d| unknown(d, "links"),
    ),
    (
        "CD-024",
        |d| {
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
            with(d, json!({"links": ["db"]}));
        },
        |d| {
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
        },
        |d| d.os_family = Attr::Unknown,
    ),
    (
        "CD-025",
        |d| with(d, json!({"links": ["db:data"]})),
        |d| {
            containers(
                d,
                json!([{"name": "web", "links": ["db:data", "db"]}, {"name": "db"}]),
            )
        },
        |d| unknown(d, "name"),
    ),
    (
        "CD-025",
        |d| with(d, json!({"links": ["web"]})),
        |d| with(d, json!({"links": []})),
        |d| unknown(d, "links.0"),
    ),
    (
        "CD-025",
        |d| with(d, json!({"links": ["web:a:b"]})),
        |_| {},
        |d| unknown(d, "links"),
    ),
    (
        "CD-025",
        |d| with(d, json!({"links": ["web:"]})),
        |_| {},
        |d| d.containers = Attr::Unknown,
    ),
    (
        "CD-027",
        |d| {
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
            with(
                d,
                json!({"extraHosts": [{"hostname": "a", "ipAddress": "10.0.0.1"}]}),
            );
        },
        |d| {
            with(
                d,
                json!({"extraHosts": [{"hostname": "a", "ipAddress": "10.0.0.1"}]}),
            )
        },
        |d| d.os_family = Attr::Unknown,
    ),
    (
        "CD-027",
        |d| {
            d.network_mode = "host".into();
            with(
                d,
                json!({"extraHosts": [{"hostname": "a", "ipAddress": "10.0.0.1"}]}),
            );
        },
        |d| {
            d.network_mode = "host".into();
            with(d, json!({"extraHosts": []}));
        },
        |d| d.network_mode = Attr::Unknown,
    ),
    (
        "CD-028",
        |d| {
            fargate(d);
            d.network_mode = Attr::Unknown;
            with(d, json!({"dnsServers": ["10.0.0.2"]}));
        },
        |d| with(d, json!({"dnsServers": ["10.0.0.2"]})),
        |d| d.compatibilities = Attr::Unknown,
    ),
    (
        "CD-030",
        |d| {
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
            with(d, json!({"privileged": true}));
        },
        |d| with(d, json!({"privileged": true})),
        |d| d.os_family = Attr::Unknown,
    ),
    (
        "CD-117",
        |d| {
            d.network_mode = "awsvpc".into();
            with(d, json!({"dnsSearchDomains": ["example.com"]}));
        },
        |d| {
            with(
                d,
                json!({"dnsSearchDomains": ["example.com"], "dnsServers": ["10.0.0.2"]}),
            )
        },
        |d| d.network_mode = Attr::Unknown,
    ),
    (
        "CD-117",
        |d| {
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
            with(d, json!({"dnsServers": ["10.0.0.2"]}));
        },
        |d| {
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
            with(d, json!({"dnsServers": []}));
        },
        |d| d.os_family = Attr::Unknown,
    ),
    (
        "CD-117",
        |d| {
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
            with(d, json!({"dnsSearchDomains": ["example.com"]}));
        },
        |d| {
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
        },
        |d| unknown(d, "dnsSearchDomains"),
    ),
    (
        "CD-118",
        |d| {
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
            with(d, json!({"disableNetworking": true}));
        },
        |d| {
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
            with(d, json!({"disableNetworking": false}));
        },
        |d| d.os_family = Attr::Unknown,
    ),
];

#[test]
fn ports_that_aws_accepts_pass() {
    let accepted: &[Change] = &[
        // One port for both protocols, with a load balancer or without.
        |d| {
            d.network_mode = "awsvpc".into();
            ports(
                d,
                json!([{"containerPort": 53}, {"containerPort": 53, "protocol": "udp"}]),
            );
        },
        // With bridge every container has an interface of its own.
        |d| {
            two(
                d,
                json!([{"containerPortRange": "80-90"}]),
                json!([{"containerPortRange": "85-95"}]),
            )
        },
        |d| {
            two(
                d,
                json!([{"containerPort": 80}]),
                json!([{"containerPort": 80, "hostPort": 8080}]),
            )
        },
        |d| {
            ports(
                d,
                json!([{"containerPort": 80}, {"containerPortRange": "80-81"}]),
            )
        },
        |d| {
            d.network_mode = "host".into();
            ports(
                d,
                json!([{"containerPort": 65535, "hostPort": 65535}, {"containerPort": 80, "hostPort": 0}]),
            );
        },
        |d| {
            d.network_mode = "none".into();
            ports(d, json!([{}]));
        },
        |d| ports(d, json!([{"containerPort": 22, "hostPort": 0}])),
        // Nothing registers itself with these ports.
        |d| {
            d.compatibilities = Attr::Known(vec!["MANAGED_INSTANCES".to_owned()]);
            d.network_mode = "host".into();
            ports(d, json!([{"containerPort": 22}]));
        },
    ];
    for (index, change) in accepted.iter().enumerate() {
        assert_eq!(refused(&made(&[change])), Vec::<&str>::new(), "{index}");
    }
    all_pass(accepted);
}

#[test]
fn definitions_that_bridge_and_windows_allow_pass() {
    let accepted: &[Change] = &[
        |d| {
            with(
                d,
                json!({"hostname": "web", "dnsServers": ["10.0.0.2"], "dnsSearchDomains": ["example.com"],
                    "extraHosts": [{"hostname": "a", "ipAddress": "10.0.0.1"}], "disableNetworking": true,
                    "privileged": true}),
            )
        },
        |d| {
            containers(
                d,
                json!([
                    {"name": "web", "image": "nginx", "memory": 128, "links": ["db:data"]},
                    {"name": "db", "image": "postgres", "memory": 128},
                ]),
            )
        },
        |d| {
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
            with(
                d,
                json!({"hostname": "web", "privileged": false, "links": [], "dnsServers": []}),
            );
        },
        |d| {
            d.network_mode = "host".into();
            with(d, json!({"hostname": "web", "links": [], "extraHosts": []}));
        },
    ];
    for (index, change) in accepted.iter().enumerate() {
        let found: Vec<_> = violated(&made(&[change]))
            .into_iter()
            .filter(|id| id.starts_with("CD-"))
            .collect();
        assert_eq!(found, Vec::<&str>::new(), "{index}");
    }
}

#[test]
fn overlaps_name_both_ranges() {
    let mut definition = base();
    let (first, second) = (
        json!([{"containerPortRange": "80-90"}]),
        json!([{"containerPort": 85}]),
    );
    definition.network_mode = "awsvpc".into();
    two(&mut definition, first, second);
    assert_eq!(
        read_out(&definition),
        [
            "container_definitions | Overlapping ports in port mappings | In container \"b\" (index 1), portMappings[0].containerPort: 85 \
             overlaps with 80-90 of the same protocol in container \"a\" (index 0), portMappings[0]. Choose ports that \
             no other mapping has (rule CD-084)."
        ]
    );
}

/// One part is certain whatever the rest turns out to be.
#[test]
fn a_certain_violation_does_not_wait() {
    let certain: &[(&str, Change)] = &[
        ("CD-084", |d| {
            d.network_mode = Attr::Unknown;
            ports(
                d,
                json!([{"containerPortRange": "80-90"}, {"containerPortRange": "85-95"}]),
            );
        }),
        ("CD-010", |d| {
            ports(
                d,
                json!([{"containerPort": 80, "containerPortRange": "80-90"}]),
            );
            unknown(d, "portMappings.0.hostPort");
        }),
        ("CD-030", |d| {
            fargate(d);
            d.os_family = Attr::Unknown;
            with(d, json!({"privileged": true}));
        }),
        ("CD-027", |d| {
            d.network_mode = "awsvpc".into();
            d.os_family = Attr::Unknown;
            with(
                d,
                json!({"extraHosts": [{"hostname": "a", "ipAddress": "10.0.0.1"}]}),
            );
        }),
    ];
    for (id, change) in certain {
        assert!(violated(&made(&[change])).contains(id), "{id}");
    }
}
