//! Cases of the group CD: what a container mounts.

use super::*;

fn mounts(definition: &mut Definition, mounts: Json) {
    volume(definition, Volume::default());
    with(definition, json!({"mountPoints": mounts}));
}

fn at(path: &str) -> Json {
    json!({"sourceVolume": "data", "containerPath": path})
}

fn takes_from(definition: &mut Definition, name: &str) {
    containers(
        definition,
        json!([{"name": "a", "volumesFrom": [{"sourceContainer": name}]}, {"name": "b"}]),
    );
}

pub(super) const CASES: &[Case] = &[
    (
        "CD-076",
        |d| with(d, json!({"mountPoints": [at("/x")]})),
        |d| mounts(d, json!([at("/x")])),
        |d| d.volumes = Attr::Unknown,
    ),
    (
        "CD-077",
        |d| mounts(d, json!([{"sourceVolume": "data"}])),
        |d| mounts(d, json!([at("/x")])),
        |d| unknown(d, "mountPoints.0.containerPath"),
    ),
    (
        "CD-077",
        |d| mounts(d, json!([at("data")])),
        |d| mounts(d, json!([{}])),
        |d| unknown(d, "mountPoints"),
    ),
    (
        "CD-078",
        |d| takes_from(d, "c"),
        |d| takes_from(d, "b"),
        |d| unknown(d, "volumesFrom.0.sourceContainer"),
    ),
    (
        "CD-078",
        |d| takes_from(d, "a"),
        |d| takes_from(d, "b"),
        |d| unknown(d, "name"),
    ),
    (
        "CD-107",
        |d| mounts(d, json!([at("/x"), at("/x/")])),
        |d| mounts(d, json!([at("/x"), at("/x/y"), at("/")])),
        |d| unknown(d, "mountPoints.1.containerPath"),
    ),
];

#[test]
fn paths_of_both_systems_pass() {
    for path in [
        "/",
        "/data",
        "C:\\data",
        "d:",
        "C:/data",
        "\\\\.\\pipe\\docker_engine",
    ] {
        let mut definition = base();
        mounts(&mut definition, json!([at(path)]));
        assert_eq!(violated(&definition), Vec::<&str>::new(), "{path}");
    }
    for path in [
        "data",
        "./data",
        "~/data",
        "CC:\\data",
        "C:data",
        "1:\\data",
    ] {
        let mut definition = base();
        mounts(&mut definition, json!([at(path)]));
        assert_eq!(violated(&definition), ["CD-077"], "{path}");
    }
}

#[test]
fn no_mounts_are_not_a_fault() {
    let change: Change = |d| with(d, json!({"mountPoints": [{}], "volumesFrom": [{}]}));
    assert_eq!(violated(&made(&[&change])), Vec::<&str>::new());
}
