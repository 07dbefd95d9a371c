//! Cases of the group CD: `linuxParameters`.

use tfplug::Severity::{Error, Warning};

use super::*;

fn linux(definition: &mut Definition, parameters: Json) {
    with(definition, json!({"linuxParameters": parameters}));
}

fn tmpfs(definition: &mut Definition, tmpfs: Json) {
    linux(definition, json!({"tmpfs": [tmpfs]}));
}

fn adds(definition: &mut Definition, names: &[&str]) {
    linux(definition, json!({"capabilities": {"add": names}}));
}

pub(super) const CASES: &[Case] = &[
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
        "CD-033",
        |d| fargate_with(d, json!({"linuxParameters": {"sharedMemorySize": 64}})),
        |d| fargate_with(d, json!({"linuxParameters": {"devices": []}})),
        |d| d.compatibilities = Attr::Unknown,
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
        "CD-035",
        |d| adds(d, &["NETADMIN", "BPF"]),
        |d| adds(d, &["NET_ADMIN", "ALL"]),
        |d| unknown(d, "linuxParameters.capabilities"),
    ),
    (
        "CD-035",
        |d| linux(d, json!({"capabilities": {"drop": ["raw", "CAP_NET_RAW"]}})),
        |d| linux(d, json!({"capabilities": {"drop": []}})),
        |d| unknown(d, "linuxParameters.capabilities.drop"),
    ),
    (
        "CD-036",
        |d| tmpfs(d, json!({"containerPath": "/t"})),
        |d| tmpfs(d, json!({"containerPath": "/t", "size": 0})),
        |d| unknown(d, "linuxParameters.tmpfs.0.size"),
    ),
    (
        "CD-036",
        |d| tmpfs(d, json!({"containerPath": "", "size": 1})),
        |d| tmpfs(d, json!({})),
        |d| unknown(d, "linuxParameters.tmpfs.0.containerPath"),
    ),
    (
        "CD-037",
        |d| linux(d, json!({"swappiness": 101})),
        |d| linux(d, json!({"swappiness": 100})),
        |d| unknown(d, "linuxParameters.swappiness"),
    ),
    (
        "CD-037",
        |d| linux(d, json!({"swappiness": -1})),
        |d| linux(d, json!({"swappiness": 0})),
        |d| unknown(d, "linuxParameters"),
    ),
    (
        "CD-038",
        |d| linux(d, json!({"devices": [{"containerPath": "/dev/x"}]})),
        |d| linux(d, json!({"devices": [{"hostPath": "/dev/x"}]})),
        |d| unknown(d, "linuxParameters.devices.0.hostPath"),
    ),
    (
        "CD-039",
        |d| {
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
            tmpfs(d, json!({"containerPath": "/t", "size": 1}));
        },
        |d| tmpfs(d, json!({"containerPath": "/t", "size": 1})),
        |d| d.os_family = Attr::Unknown,
    ),
    (
        "CD-039",
        |d| {
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
            linux(d, json!({"initProcessEnabled": true}));
        },
        |d| {
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
            linux(
                d,
                json!({"initProcessEnabled": false, "tmpfs": [], "capabilities": {"add": []}}),
            );
        },
        |d| unknown(d, "linuxParameters.initProcessEnabled"),
    ),
    (
        "CD-088",
        |d| tmpfs(d, json!({"containerPath": "/t", "size": 0})),
        |d| tmpfs(d, json!({"containerPath": "/t", "size": 1})),
        |d| unknown(d, "linuxParameters.tmpfs.0.size"),
    ),
    (
        "CD-088",
        |d| tmpfs(d, json!({"containerPath": "t", "size": 1})),
        |d| tmpfs(d, json!({"size": 1})),
        |d| unknown(d, "linuxParameters.tmpfs.0.containerPath"),
    ),
    (
        "CD-089",
        |d| tmpfs(d, json!({"mountOptions": ["noexecute"]})),
        |d| tmpfs(d, json!({"mountOptions": ["noexec", "mode=1777", "uid"]})),
        |d| unknown(d, "linuxParameters.tmpfs.0.mountOptions.0"),
    ),
    (
        "CD-089",
        |d| tmpfs(d, json!({"mountOptions": ["ro=1"]})),
        |d| tmpfs(d, json!({"mountOptions": []})),
        |d| unknown(d, "linuxParameters.tmpfs"),
    ),
    (
        "CD-090",
        |d| linux(d, json!({"maxSwap": -1})),
        |d| linux(d, json!({"maxSwap": 0})),
        |d| unknown(d, "linuxParameters.maxSwap"),
    ),
    (
        "CD-091",
        |d| linux(d, json!({"sharedMemorySize": 0})),
        |d| linux(d, json!({"sharedMemorySize": 1})),
        |d| unknown(d, "linuxParameters.sharedMemorySize"),
    ),
    (
        "CD-092",
        |d| linux(d, json!({"swappiness": 0})),
        |d| linux(d, json!({"swappiness": 0, "maxSwap": 0})),
        |d| unknown(d, "linuxParameters.maxSwap"),
    ),
    (
        "CD-093",
        |d| {
            linux(
                d,
                json!({"devices": [{"hostPath": "/dev/x", "permissions": ["rw"]}]}),
            )
        },
        |d| {
            linux(
                d,
                json!({"devices": [{"hostPath": "/dev/x", "permissions": ["read", "write", "mknod"]}]}),
            )
        },
        |d| unknown(d, "linuxParameters.devices.0.permissions.0"),
    ),
    (
        "CD-120",
        |d| {
            with(
                d,
                json!({"privileged": true, "linuxParameters": {"capabilities": {"add": ["NET_ADMIN"]}}}),
            )
        },
        |d| {
            with(
                d,
                json!({"privileged": false, "linuxParameters": {"capabilities": {"add": ["NET_ADMIN"]}}}),
            )
        },
        |d| unknown(d, "privileged"),
    ),
    (
        "CD-120",
        |d| {
            with(
                d,
                json!({"privileged": true, "linuxParameters": {"capabilities": {"drop": ["ALL"]}}}),
            )
        },
        |d| {
            with(
                d,
                json!({"privileged": true, "linuxParameters": {"capabilities": {"add": [], "drop": []}}}),
            )
        },
        |d| unknown(d, "linuxParameters.capabilities"),
    ),
];

#[test]
fn capabilities_of_newer_kernels_and_with_the_prefix_never_refuse() {
    let known = |name: &str| {
        let mut definition = base();
        adds(&mut definition, &[name]);
        messages("CD-035", &definition)
    };
    for doubtful in ["BPF", "CAP_BPF", "AUDIT_READ", "CAP_SYS_PTRACE"] {
        assert_eq!(known(doubtful), [Warning], "{doubtful}");
        let mut strict = base();
        adds(&mut strict, &[doubtful]);
        let strictly = Policy {
            strict: true,
            ..Policy::default()
        };
        let found = found(&strict, &strictly);
        assert!(found.into_iter().all(|finding| finding.severity != Error));
    }
    assert_eq!(known("SYSLOG"), []);
    assert_eq!(known("CAP_NONSENSE"), [Warning]);
}

#[test]
fn every_part_that_fargate_lacks_is_reported() {
    let mut definition = base();
    fargate_with(
        &mut definition,
        json!({"linuxParameters": {"devices": [{"hostPath": "/dev/x"}], "sharedMemorySize": 1, "maxSwap": 0,
            "swappiness": 0}}),
    );
    assert_eq!(messages("CD-033", &definition), [Error; 4]);
    // A refused option needs no advice on how to make it work.
    assert_eq!(messages("CD-092", &definition), []);
}

#[test]
fn an_unknown_capability_hides_no_wrong_one() {
    let mut definition = base();
    adds(&mut definition, &["NETADMIN", "x"]);
    unknown(&mut definition, "linuxParameters.capabilities.add.1");
    assert_eq!(messages("CD-035", &definition), [Warning]);
}

#[test]
fn linux_parameters_that_aws_accepts_pass() {
    let accepted: &[Change] = &[
        |d| {
            fargate_with(
                d,
                json!({"linuxParameters": {"initProcessEnabled": true, "devices": [],
                    "capabilities": {"add": ["SYS_PTRACE"], "drop": ["ALL"]},
                    "tmpfs": [{"containerPath": "/run", "size": 64, "mountOptions": ["rw", "noexec", "mode=755"]}]}}),
            )
        },
        |d| {
            linux(
                d,
                json!({"maxSwap": 0, "swappiness": 60, "sharedMemorySize": 1, "tmpfs": [{}], "devices": [{}],
                    "capabilities": {"add": [], "drop": ["NET_RAW"]}}),
            )
        },
        |d| linux(d, json!({})),
    ];
    for (index, change) in accepted.iter().enumerate() {
        let none = Vec::<&str>::new();
        assert_eq!(violated(&made(&[change])), none, "accepted {index}");
    }
}
