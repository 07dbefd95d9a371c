//! Cases of the group CD: containers that wait for each other, restarts, timeouts.

use tfplug::Severity::{Error, Warning};

use super::*;

/// Two loops: one over dependsOn, one over links and volumesFrom.
fn two_loops(definition: &mut Definition) {
    containers(
        definition,
        json!([
            waits("a", "b", "START"), waits("b", "c", "START"), waits("c", "a", "START"),
            {"name": "d", "links": ["e:alias"]}, {"name": "e", "volumesFrom": [{"sourceContainer": "d"}]}
        ]),
    );
}

fn restarts(definition: &mut Definition, policy: Json) {
    with(definition, json!({"restartPolicy": policy}));
}

pub(super) const CASES: &[Case] = &[
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
        "CD-068",
        |d| containers(d, json!([waits("a", "a", "START")])),
        |d| containers(d, json!([waits("a", "b", "START"), {"name": "b"}])),
        |d| unknown(d, "name"),
    ),
    (
        "CD-070",
        two_loops,
        |d| {
            containers(
                d,
                json!([
                    waits("a", "b", "START"), waits("b", "c", "START"),
                    {"name": "c", "links": ["d"], "volumesFrom": [{"sourceContainer": "d"}]}, {"name": "d"}
                ]),
            )
        },
        |d| d.containers = Attr::Unknown,
    ),
    (
        "CD-073",
        |d| fargate_with(d, json!({"startTimeout": 121, "stopTimeout": 1})),
        |d| fargate_with(d, json!({"startTimeout": 120, "stopTimeout": 2})),
        |d| d.compatibilities = Attr::Unknown,
    ),
    (
        "CD-073",
        |d| fargate_with(d, json!({"startTimeout": 0, "stopTimeout": 121})),
        |d| with(d, json!({"startTimeout": 0, "stopTimeout": 121})),
        |d| {
            unknown(d, "startTimeout");
            unknown(d, "stopTimeout");
        },
    ),
    (
        "CD-081",
        |d| restarts(d, json!({"enabled": true, "restartAttemptPeriod": 59})),
        |d| restarts(d, json!({"enabled": true, "restartAttemptPeriod": 60})),
        |d| unknown(d, "restartPolicy"),
    ),
    (
        "CD-081",
        |d| restarts(d, json!({"enabled": true, "restartAttemptPeriod": 1801})),
        |d| restarts(d, json!({"enabled": true, "restartAttemptPeriod": 1800})),
        |d| unknown(d, "restartPolicy.restartAttemptPeriod"),
    ),
    (
        "CD-114",
        |d| {
            restarts(
                d,
                json!({"enabled": true, "ignoredExitCodes": (0..51).collect::<Vec<_>>()}),
            )
        },
        |d| {
            restarts(
                d,
                json!({"enabled": true, "ignoredExitCodes": (0..50).collect::<Vec<_>>()}),
            )
        },
        |d| unknown(d, "restartPolicy.ignoredExitCodes"),
    ),
    (
        "CD-115",
        |d| restarts(d, json!({"enabled": false, "ignoredExitCodes": [0]})),
        |d| restarts(d, json!({"enabled": true, "ignoredExitCodes": [0]})),
        |d| unknown(d, "restartPolicy.enabled"),
    ),
    (
        "CD-115",
        |d| restarts(d, json!({"restartAttemptPeriod": 60})),
        |d| restarts(d, json!({"enabled": false, "ignoredExitCodes": []})),
        |d| unknown(d, "restartPolicy.restartAttemptPeriod"),
    ),
];

#[test]
fn a_loop_over_depends_on_is_certain_and_over_links_likely() {
    let severities = |json: Json| {
        let mut definition = base();
        containers(&mut definition, json);
        messages("CD-070", &definition)
    };
    let certain = json!([waits("a", "b", "START"), waits("b", "a", "START")]);
    assert_eq!(severities(certain), [Error]);
    let links = json!([{"name": "a", "links": ["b:x"]}, {"name": "b", "links": ["a"]}]);
    assert_eq!(severities(links), [Warning]);
    let mixed = json!([
        waits("a", "b", "START"),
        {"name": "b", "volumesFrom": [{"sourceContainer": "a"}]}
    ]);
    assert_eq!(severities(mixed), [Warning]);
    // Itself is another rule's business.
    assert_eq!(severities(json!([{"name": "a", "links": ["a"]}])), []);
}

#[test]
fn the_whole_loop_is_shown_at_the_entry_that_closes_it() {
    let mut definition = base();
    two_loops(&mut definition);
    let messages: Vec<_> = read_out(&definition)
        .into_iter()
        .filter(|line| line.contains("CD-070"))
        .collect();
    assert_eq!(
        messages,
        [
            "container_definitions | Circular container dependency | In container \"c\" (index 2), \
             dependsOn[\"a\"].containerName: \"a\" depends on \"b\", \"b\" depends on \"c\", \"c\" depends on \"a\". Remove \
             one of these dependencies (rule CD-070).",
            "container_definitions | Circular container dependency through links or volumesFrom | In container \"e\" (index 4), \
             volumesFrom[0].sourceContainer: \"d\" depends on \"e\", \"e\" depends on \"d\": a container starts after those \
             in its dependsOn, links and volumesFrom. Remove one of these (rule CD-070).",
        ]
    );
}

#[test]
fn an_unknown_name_opens_its_loop_and_hides_no_other() {
    let mut definition = base();
    two_loops(&mut definition);
    unknown(&mut definition, "dependsOn.0.containerName");
    assert_eq!(messages("CD-070", &definition), [Warning]);
    two_loops(&mut definition);
    // Links of the first container have no effect on dependsOn of the others.
    unknown(&mut definition, "links");
    assert_eq!(messages("CD-070", &definition), [Error, Warning]);
}

#[test]
fn a_knot_of_loops_is_shown_once() {
    let mut definition = base();
    let on = |names: [&str; 2]| {
        let on = names.map(|name| json!({"containerName": name, "condition": "START"}));
        Json::from(on.to_vec())
    };
    containers(
        &mut definition,
        json!([
            {"name": "a", "dependsOn": on(["b", "c"])},
            {"name": "b", "dependsOn": on(["a", "c"])},
            {"name": "c", "dependsOn": [{"containerName": "d", "condition": "START"}]},
            {"name": "d"}
        ]),
    );
    assert_eq!(messages("CD-070", &definition), [Error]);
}

#[test]
fn timeouts_are_certainly_too_long_and_likely_too_short() {
    let severities = |seconds: i64| {
        let mut definition = base();
        fargate_with(&mut definition, json!({"stopTimeout": seconds}));
        messages("CD-073", &definition)
    };
    assert_eq!(severities(121), [Error]);
    assert_eq!(severities(1), [Warning]);
    assert_eq!(severities(0), [Warning]);
    assert_eq!(severities(2), []);
}

#[test]
fn lives_that_aws_accepts_pass() {
    let sound = |name: &str, more: Json| {
        let mut container = json!({"name": name, "image": "nginx", "memory": 64});
        for (key, value) in more.as_object().unwrap() {
            container[key] = value.clone();
        }
        container
    };
    let on = |name: &str| json!([{"containerName": name, "condition": "START"}]);
    let mut definition = base();
    containers(
        &mut definition,
        json!([
            sound(
                "a",
                json!({"dependsOn": on("b"), "links": ["b", "c:d"], "stopTimeout": 1200, "startTimeout": 0})
            ),
            sound(
                "b",
                json!({"dependsOn": on("c"), "volumesFrom": [{"sourceContainer": "c"}]})
            ),
            sound(
                "c",
                json!({"dependsOn": [], "links": [], "volumesFrom": [], "restartPolicy": {"enabled": false}})
            ),
        ]),
    );
    assert_eq!(violated(&definition), Vec::<&str>::new());
}
