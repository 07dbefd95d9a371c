//! Revisions of a family: how many stay, which are taken over, and the end of each.

use tfplug::Field as _;
use tfplug::rules::Action;

use super::*;
use crate::task_definition::schema::TaskDefinition;

/// The definition `web` with an image and more arguments.
fn of(image: &str, more: Json) -> Value {
    let mut definition = json!({
        "family": "web", "requires_compatibilities": ["EC2"], "containers": { "web": { "image": image, "memory": "64" } },
    });
    lay_over(&mut definition, &more);
    config("ecs_task_definition", &definition)
}

/// The same with its containers as text.
fn text(containers: Json, more: Json) -> Value {
    let text = json!({ "containers": null, "container_definitions": containers.to_string() });
    let mut arguments = text;
    lay_over(&mut arguments, &more);
    of("", arguments)
}

fn app(image: &str) -> Json {
    json!([{ "name": "app", "image": image, "memory": 64 }])
}

fn revision(of: &Instance) -> Option<Value> {
    of.state().get("revision").cloned()
}

#[tokio::test]
async fn as_many_revisions_stay_as_are_wanted() {
    let (simulator, lab) = simulated().await;
    let mut web = lab.resource("ecs_task_definition").unwrap();
    let keep = |count: u8| json!({ "revisions": [{ "keep": count }] });
    for tag in 1..=4 {
        let config = of(&format!("web:{tag}"), keep(2));
        web.apply(config).await.unwrap();
    }
    assert_eq!(simulator.revisions(), ["2", "3", "4"]);
    web.apply(of("web:5", keep(0))).await.unwrap();
    assert_eq!(simulator.revisions(), ["5"]);
    // A change of the retention alone registers no revision.
    let kept = json!({ "revisions": [{ "on_destroy": "keep" }] });
    let step = web.apply(of("web:5", kept)).await.unwrap();
    assert_eq!(
        (step.action, revision(&web)),
        (Action::Update, Some(5_i64.into()))
    );
    web.destroy().await.unwrap();
    assert_eq!(simulator.revisions(), ["5"]);
}

#[tokio::test]
async fn a_revision_that_a_service_uses_is_not_pruned() {
    let (simulator, lab) = simulated().await;
    let mut web = lab.resource("ecs_task_definition").unwrap();
    let none = || json!({ "revisions": [{ "keep": 0 }] });
    web.apply(of("web:1", none())).await.unwrap();
    simulator.call("CreateCluster", json!({ "clusterName": "main" }));
    let service = json!({ "cluster": "main", "serviceName": "web", "taskDefinition": "web:1", "desiredCount": 0 });
    simulator.call("CreateService", service);
    web.apply(of("web:2", none())).await.unwrap();
    assert_eq!(
        simulator.revisions(),
        ["1", "2"],
        "the service uses the first"
    );
    let delete = json!({ "cluster": "main", "service": "web", "force": true });
    simulator.call("DeleteService", delete);
    simulator.pass(60);
    // The next run is another process, which looks again.
    let lab = process(&simulator.url, &json!({})).await;
    let mut next = lab.resource("ecs_task_definition").unwrap();
    next.import("web:2").await.unwrap();
    next.set_private(web.private());
    next.apply(of("web:3", none())).await.unwrap();
    assert_eq!(simulator.revisions(), ["3"]);
}

#[tokio::test]
async fn revisions_are_deleted_for_good_on_request() {
    let (simulator, lab) = simulated().await;
    let mut web = lab.resource("ecs_task_definition").unwrap();
    let gone =
        || json!({ "revisions": [{ "keep": 0, "on_prune": "delete", "on_destroy": "delete" }] });
    web.apply(of("web:1", gone())).await.unwrap();
    web.apply(of("web:2", gone())).await.unwrap();
    web.destroy().await.unwrap();
    for revision in ["web:1", "web:2"] {
        let found = simulator.call(
            "DescribeTaskDefinition",
            json!({ "taskDefinition": revision }),
        );
        assert_eq!(found["taskDefinition"]["status"], "DELETE_IN_PROGRESS");
    }
}

#[tokio::test]
async fn revisions_of_a_kept_family_stay_after_the_destroy() {
    let (simulator, lab) = simulated().await;
    let mut web = lab.resource("ecs_task_definition").unwrap();
    let skip = || json!({ "skip_destroy": true });
    web.apply(of("web:1", skip())).await.unwrap();
    web.apply(of("web:2", skip())).await.unwrap();
    web.destroy().await.unwrap();
    assert_eq!(simulator.revisions(), ["1", "2"]);
}

#[tokio::test]
async fn the_newest_revision_counts_when_it_is_tracked() {
    let (simulator, lab) = simulated().await;
    let mut web = lab.resource("ecs_task_definition").unwrap();
    let tracked = || of("web:1", json!({ "track_latest": true }));
    web.apply(tracked()).await.unwrap();
    simulator.register("web:9");
    let step = web.apply(tracked()).await.unwrap();
    assert_eq!(
        (step.action, revision(&web)),
        (Action::Update, Some(3_i64.into()))
    );
    web.destroy().await.unwrap();
    assert_eq!(simulator.revisions(), ["2"], "others registered it");
}

/// The revision of an apply that was killed between the answer and the state, and a second resource that wants the same.
#[tokio::test]
async fn a_revision_of_an_interrupted_apply_is_taken_over_once() {
    let (simulator, lab) = simulated().await;
    simulator.call(
        "RegisterTaskDefinition",
        json!({ "family": "web", "requiresCompatibilities": ["EC2"], "containerDefinitions": app("app:1") }),
    );
    let config = || text(app("app:1"), json!({}));
    let mut one = lab.resource("ecs_task_definition").unwrap();
    let step = one.apply(config()).await.unwrap();
    let said = messages(&step.warnings);
    assert!(
        said.contains("An existing revision was taken over"),
        "{said}"
    );
    let mut other = lab.resource("ecs_task_definition").unwrap();
    other.apply(config()).await.unwrap();
    assert_eq!(
        simulator.revisions(),
        ["1", "2"],
        "each resource has its own"
    );
    one.destroy().await.unwrap();
    other.destroy().await.unwrap();
    assert!(simulator.revisions().is_empty());
}

#[tokio::test]
async fn the_same_meaning_is_not_a_change() {
    let (simulator, lab) = simulated().await;
    let environment =
        |names: [&str; 2]| json!(names.map(|name| json!({ "name": name, "value": name })));
    let short = json!([{
        "name": "app", "image": "app:1", "memory": 64, "portMappings": [{ "containerPort": 80 }],
        "environment": environment(["A", "B"]),
    }]);
    let long = json!([{
        "name": "app", "image": "app:1", "memory": 64, "cpu": 0, "essential": true,
        "portMappings": [{ "containerPort": 80, "hostPort": 0, "protocol": "tcp" }], "mountPoints": [], "volumesFrom": [],
        "environment": environment(["B", "A"]),
    }]);
    let mut web = lab.resource("ecs_task_definition").unwrap();
    web.apply(text(short.clone(), json!({}))).await.unwrap();
    for same in [long, short] {
        let step = web.plan(text(same, json!({}))).await.unwrap();
        assert_eq!(step.action, Action::NoOp);
    }
    assert_eq!(simulator.revisions(), ["1"]);
}

#[tokio::test]
async fn tags_change_without_a_revision() {
    let (simulator, lab) = simulated().await;
    let mut web = lab.resource("ecs_task_definition").unwrap();
    for tags in [
        json!({ "team": "web" }),
        json!({ "team": "shop", "stage": "test" }),
        Json::Null,
    ] {
        web.apply(text(app("app:1"), json!({ "tags": tags })))
            .await
            .unwrap();
    }
    assert_eq!(simulator.revisions(), ["1"]);
}

#[tokio::test]
async fn a_revision_that_is_deregistered_or_deleted_is_registered_again() {
    let (simulator, lab) = simulated().await;
    let config = || text(app("app:1"), json!({}));
    let mut web = lab.resource("ecs_task_definition").unwrap();
    web.apply(config()).await.unwrap();
    simulator.call(
        "DeregisterTaskDefinition",
        json!({ "taskDefinition": "web:1" }),
    );
    // It is there, but nothing can be started from it; a refresh alone does not forget that.
    web.refresh().await.unwrap();
    assert_eq!(web.plan(config()).await.unwrap().action, Action::Update);
    web.apply(config()).await.unwrap();
    assert_eq!(simulator.revisions(), ["2"]);
    simulator.call(
        "DeregisterTaskDefinition",
        json!({ "taskDefinition": "web:2" }),
    );
    simulator.call(
        "DeleteTaskDefinitions",
        json!({ "taskDefinitions": ["web:2"] }),
    );
    web.apply(config()).await.unwrap();
    assert_eq!(simulator.revisions(), ["3"]);
    web.destroy().await.unwrap();
    assert!(simulator.revisions().is_empty(), "none is forgotten");
}

#[tokio::test]
async fn definitions_are_looked_up_by_family_and_container() {
    let (simulator, lab) = simulated().await;
    let container = json!({
        "image": "app:1", "memory": "64", "environment": { "PORT": "80" }, "depends_on": { "side": "START" },
        "ulimits": { "nofile": { "soft_limit": 1024, "hard_limit": 4096 } },
    });
    let side = json!({ "image": "side:1", "memory": "0.015625 GB", "essential": false });
    let containers =
        json!({ "containers": { "app": container, "side": side }, "tags": { "team": "web" } });
    let mut web = lab.resource("ecs_task_definition").unwrap();
    web.apply(of("", containers)).await.unwrap();
    let asked = object! { task_definition: "web" };
    let found = lab.data("ecs_task_definition", asked).await.unwrap();
    for name in ["arn", "revision", "family"] {
        assert_eq!(found.get(name), web.state().get(name), "{name}");
    }
    assert_eq!(found.get("status"), Some(&"ACTIVE".into()));
    assert_eq!(
        found.get("tags").and_then(|it| it.get("team")),
        Some(&"web".into())
    );
    let app = found
        .get("containers")
        .and_then(|it| it.get("app"))
        .unwrap();
    let path = |names: [&str; 3]| names.iter().try_fold(app, |at, name| at.get(name)).cloned();
    assert_eq!(
        path(["ulimits", "nofile", "hard_limit"]),
        Some(4096_i64.into())
    );
    let depends = app.get("depends_on").and_then(|it| it.get("side"));
    assert_eq!(depends, Some(&"START".into()));
    let asked = object! { task_definition: "web:1", container_name: "app" };
    let one = lab.data("ecs_container_definition", asked).await.unwrap();
    assert_eq!(one.get("image"), Some(&"app:1".into()));
    assert_eq!(one.get("image_digest"), Some(&"1".into()));
    let port = one.get("environment").and_then(|it| it.get("PORT"));
    assert_eq!(port, Some(&"80".into()));
    assert_eq!(simulator.revisions(), ["1"]);
}

/// `tests/acceptance/data/definitions`: whatever is accepted is registered as it was planned.
#[tokio::test]
async fn accepted_definitions_have_an_empty_second_plan() {
    let (_simulator, lab) = simulated().await;
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/acceptance/data/definitions/accept"
    );
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let case: Json = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let mut definition = case["definition"].clone();
        if definition["family"].is_null() {
            definition["family"] = "web".into();
        }
        let text = &definition["container_definitions"];
        if text.is_array() {
            definition["container_definitions"] = text.to_string().into();
        }
        let text = serde_json::to_vec(&definition).unwrap();
        let config = tfplug::value::json::decode(&text, &TaskDefinition::ty()).unwrap();
        let mut web = lab.resource("ecs_task_definition").unwrap();
        let applied = web.apply(config).await;
        assert!(
            applied.is_ok(),
            "{}: {:?}",
            path.display(),
            applied.unwrap_err()
        );
        count += 1;
    }
    assert!(count > 50, "only {count} cases");
}
