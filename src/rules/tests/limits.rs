//! Cases of the group CD: ulimits and kernel parameters.

use tfplug::Severity::Warning;

use super::*;

fn ulimit(definition: &mut Definition, limit: Json) {
    with(definition, json!({"ulimits": [limit]}));
}

fn open_files(soft: i64, hard: i64) -> Json {
    json!({"name": "nofile", "softLimit": soft, "hardLimit": hard})
}

fn control(definition: &mut Definition, name: &str) {
    with(
        definition,
        json!({"systemControls": [{"namespace": name, "value": "1"}]}),
    );
}

/// Two containers that set the same parameter.
fn both(definition: &mut Definition, name: &str, values: [&str; 2]) {
    let container = |container: &str, value: &str| {
        json!({"name": container, "image": "nginx", "memory": 64,
            "systemControls": [{"namespace": name, "value": value}]})
    };
    definition.network_mode = "awsvpc".into();
    containers(
        definition,
        json!([container("a", values[0]), container("b", values[1])]),
    );
}

pub(super) const CASES: &[Case] = &[
    (
        "CD-040",
        |d| {
            ulimit(
                d,
                json!({"name": "nofiles", "softLimit": 1, "hardLimit": 1}),
            )
        },
        |d| ulimit(d, open_files(1, 1)),
        |d| unknown(d, "ulimits.0.name"),
    ),
    (
        "CD-040",
        |d| ulimit(d, json!({"name": "nofile", "softLimit": 1})),
        |d| ulimit(d, json!({})),
        |d| unknown(d, "ulimits.0.hardLimit"),
    ),
    (
        "CD-040",
        |d| ulimit(d, json!({"name": "nofile", "hardLimit": 1})),
        |d| ulimit(d, open_files(0, 0)),
        |d| unknown(d, "ulimits.0.softLimit"),
    ),
    (
        "CD-041",
        |d| ulimit(d, open_files(2, 1)),
        |d| ulimit(d, open_files(1, 1)),
        |d| unknown(d, "ulimits.0.hardLimit"),
    ),
    (
        "CD-041",
        |d| ulimit(d, open_files(-1, 1)),
        |d| ulimit(d, open_files(1, -1)),
        |d| unknown(d, "ulimits"),
    ),
    (
        "CD-042",
        |d| fargate_with(d, json!({"ulimits": [open_files(1, 1_048_577)]})),
        |d| fargate_with(d, json!({"ulimits": [open_files(1, 1_048_576)]})),
        |d| unknown(d, "ulimits.0.hardLimit"),
    ),
    (
        "CD-042",
        |d| fargate_with(d, json!({"ulimits": [open_files(-1, -1)]})),
        |d| ulimit(d, open_files(-1, -1)),
        |d| d.compatibilities = Attr::Unknown,
    ),
    (
        "CD-043",
        |d| control(d, "vm.swappiness"),
        |d| control(d, "kernel.shm_rmid_forced"),
        |d| unknown(d, "systemControls.0.namespace"),
    ),
    (
        "CD-043",
        |d| control(d, "kernel.pid_max"),
        |d| control(d, "fs.mqueue.msg_max"),
        |d| unknown(d, "systemControls"),
    ),
    (
        "CD-044",
        |d| {
            d.network_mode = "host".into();
            control(d, "net.core.somaxconn");
        },
        |d| control(d, "net.core.somaxconn"),
        |d| d.network_mode = Attr::Unknown,
    ),
    (
        "CD-044",
        |d| {
            d.network_mode = "host".into();
            control(d, "net.core.somaxconn");
        },
        |d| {
            d.network_mode = "host".into();
            control(d, "kernel.sem");
        },
        |d| unknown(d, "systemControls.0.namespace"),
    ),
    (
        "CD-094",
        |d| {
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
            ulimit(d, open_files(1, 1));
        },
        |d| {
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
            with(d, json!({"ulimits": []}));
        },
        |d| d.os_family = Attr::Unknown,
    ),
    (
        "CD-095",
        |d| {
            d.ipc_mode = "host".into();
            control(d, "kernel.sem");
        },
        |d| {
            d.ipc_mode = "task".into();
            control(d, "kernel.sem");
        },
        |d| d.ipc_mode = Attr::Unknown,
    ),
    (
        "CD-095",
        |d| {
            d.ipc_mode = "host".into();
            control(d, "fs.mqueue.msg_max");
        },
        |d| {
            d.ipc_mode = "host".into();
            control(d, "net.core.somaxconn");
        },
        |d| unknown(d, "systemControls.0.namespace"),
    ),
    (
        "CD-096",
        |d| {
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
            control(d, "kernel.sem");
        },
        |d| {
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
            with(d, json!({"systemControls": []}));
        },
        |d| unknown(d, "systemControls"),
    ),
    (
        "CD-097",
        |d| both(d, "net.core.somaxconn", ["1", "2"]),
        |d| both(d, "net.core.somaxconn", ["1", "1"]),
        |d| unknown(d, "systemControls.0.value"),
    ),
    (
        "CD-097",
        |d| both(d, "net.core.somaxconn", ["1", "2"]),
        |d| both(d, "kernel.sem", ["1", "2"]),
        |d| d.network_mode = Attr::Unknown,
    ),
];

#[test]
fn limits_that_aws_accepts_pass() {
    let accepted: &[Change] = &[
        |d| fargate_with(d, json!({"ulimits": [open_files(65536, 1_048_576)]})),
        |d| {
            with(
                d,
                json!({"ulimits": [open_files(-1, -1), {"name": "core", "softLimit": 0, "hardLimit": 0}, {}],
                    "systemControls": []}),
            )
        },
        |d| {
            d.network_mode = "host".into();
            control(d, "kernel.shmmax");
        },
        |d| control(d, "net.ipv4.tcp_keepalive_time"),
        // Each container has a network of its own.
        |d| {
            both(d, "net.core.somaxconn", ["1", "2"]);
            d.network_mode = "bridge".into();
        },
    ];
    for (index, change) in accepted.iter().enumerate() {
        let none = Vec::<&str>::new();
        assert_eq!(violated(&made(&[change])), none, "accepted {index}");
    }
}

#[test]
fn unknown_values_elsewhere_hide_no_disagreement() {
    let mut definition = base();
    let control = |value: &str| json!({"namespace": "net.core.somaxconn", "value": value});
    definition.network_mode = "awsvpc".into();
    containers(
        &mut definition,
        json!([
            {"name": "a", "systemControls": [control("0")]},
            {"name": "b", "systemControls": [control("1")]},
            {"name": "c", "systemControls": [control("2")]}
        ]),
    );
    unknown(&mut definition, "systemControls.0.value");
    assert_eq!(messages("CD-097", &definition), [Warning]);
}
