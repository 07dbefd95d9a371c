//! Typed containers beside text, and fields that a pipeline manages.

use tfplug::rules::Action;

use super::*;

const IMAGE: &str = "container.web.image";

fn typed(containers: Json, owned: &[&str]) -> Value {
    let owned = match owned {
        [] => Json::Null,
        owned => json!(owned),
    };
    let definition = json!({
        "family": "web", "requires_compatibilities": ["EC2"], "externally_managed": owned, "containers": containers,
    });
    config("ecs_task_definition", &definition)
}

fn pair(image: &str, memory: u16) -> Json {
    json!({ "web": { "image": image, "memory": "64" }, "side": { "image": "side:1", "memory": memory.to_string() } })
}

/// The newest revision as ECS shows it, and its container `web`.
fn newest(simulator: &Simulator) -> (Json, Json) {
    let mut found = simulator.call("DescribeTaskDefinition", json!({ "taskDefinition": "web" }));
    let found = found["taskDefinition"].take();
    let containers = found["containerDefinitions"].as_array().unwrap();
    let web = containers
        .iter()
        .find(|it| it["name"] == "web")
        .unwrap()
        .clone();
    (found, web)
}

/// The work of a pipeline: registers a revision with another image and one more variable.
fn deploy(simulator: &Simulator, image: &str) {
    let (mut found, _) = newest(simulator);
    let containers = found["containerDefinitions"].as_array_mut().unwrap();
    let web = containers
        .iter_mut()
        .find(|it| it["name"] == "web")
        .unwrap();
    web["image"] = json!(image);
    web["environment"] = json!([{ "name": "RELEASE", "value": image }]);
    let input = json!({
        "family": "web", "requiresCompatibilities": ["EC2"], "containerDefinitions": containers,
    });
    simulator.call("RegisterTaskDefinition", input);
}

fn managed(of: &Instance, name: &str) -> Option<Value> {
    of.state()
        .get("externally_managed_values")?
        .get(name)
        .cloned()
}

fn revision(of: &Instance) -> Option<Value> {
    of.state().get("revision").cloned()
}

#[tokio::test]
async fn another_way_to_write_the_same_registers_nothing() {
    let (simulator, lab) = simulated().await;
    let container = json!([{
        "name": "web", "image": "web:1", "memory": 512, "cpu": 0, "mountPoints": [],
        "environment": [{ "name": "B", "value": "2" }, { "name": "A", "value": "1" }],
    }]);
    let text = json!({
        "family": "web", "requires_compatibilities": ["EC2"], "container_definitions": container.to_string(),
    });
    let text = config("ecs_task_definition", &text);
    let map = |memory: Json| {
        let environment = json!({ "A": "1", "B": "2" });
        typed(
            json!({ "web": { "image": "web:1", "memory": memory, "environment": environment } }),
            &[],
        )
    };
    let mut web = lab.resource("ecs_task_definition").unwrap();
    web.apply(text.clone()).await.unwrap();
    for other in [map(json!("0.5 GB")), text, map(json!("0.5 GB"))] {
        let step = web.apply(other).await.unwrap();
        assert_eq!(
            (step.action, revision(&web)),
            (Action::Update, Some(1_i64.into()))
        );
    }
    let step = web.plan(map(json!("512"))).await.unwrap();
    assert_eq!(step.action, Action::NoOp);
    assert_eq!(simulator.revisions(), ["1"]);
}

#[tokio::test]
async fn fields_of_a_pipeline_are_kept_and_carried_forward() {
    let (simulator, lab) = simulated().await;
    let owned = [IMAGE, "container.*.environment.RELEASE"];
    let mut web = lab.resource("ecs_task_definition").unwrap();
    web.apply(typed(pair("web:1", 32), &owned)).await.unwrap();
    deploy(&simulator, "web:2");
    // Nothing to do; the state follows the pipeline's revision.
    let step = web.plan(typed(pair("web:1", 32), &owned)).await.unwrap();
    assert_eq!(
        (step.action, revision(&web)),
        (Action::NoOp, Some(2_i64.into()))
    );
    for name in [IMAGE, "container.web.environment.RELEASE"] {
        assert_eq!(managed(&web, name), Some("web:2".into()));
    }
    assert_eq!(
        managed(&web, "container.side.environment.RELEASE"),
        Some(Value::Null)
    );
    // A change of Terraform's own keeps what the pipeline deployed.
    web.apply(typed(pair("web:1", 48), &owned)).await.unwrap();
    assert_eq!(newest(&simulator).1["image"], "web:2");
    // Another starting point is not a change, but taking the field back is one.
    let step = web.plan(typed(pair("web:0", 48), &owned)).await.unwrap();
    assert_eq!(step.action, Action::NoOp);
    web.apply(typed(pair("web:1", 48), &[])).await.unwrap();
    assert_eq!(newest(&simulator).1["image"], "web:1");
}

#[tokio::test]
async fn an_object_that_starts_over_takes_what_the_pipeline_deployed() {
    let (simulator, lab) = simulated().await;
    let mut web = lab.resource("ecs_task_definition").unwrap();
    web.apply(typed(pair("web:1", 32), &[IMAGE])).await.unwrap();
    deploy(&simulator, "web:2");
    let mut again = lab.resource("ecs_task_definition").unwrap();
    again
        .apply(typed(pair("web:1", 48), &[IMAGE]))
        .await
        .unwrap();
    assert_eq!(newest(&simulator).1["image"], "web:2");
    assert_eq!(managed(&again, IMAGE), Some("web:2".into()));
}

#[tokio::test]
async fn an_imported_definition_is_claimed_without_a_revision() {
    let (simulator, lab) = simulated().await;
    let one = || json!({ "web": { "image": "web:1", "memory": "64" } });
    let mut web = lab.resource("ecs_task_definition").unwrap();
    web.apply(typed(one(), &[])).await.unwrap();
    deploy(&simulator, "web:2");
    let mut imported = lab.resource("ecs_task_definition").unwrap();
    // The family means its newest active revision, which is the pipeline's.
    imported.import("web").await.unwrap();
    let owned = [IMAGE, "container.web.environment.RELEASE"];
    let step = imported.apply(typed(one(), &owned)).await.unwrap();
    assert_eq!(
        (step.action, revision(&imported)),
        (Action::Update, Some(2_i64.into()))
    );
    assert_eq!(managed(&imported, IMAGE), Some("web:2".into()));
    assert_eq!(simulator.revisions(), ["1", "2"]);
}

/// Without a starting point there is nothing to run; whether there is one, only the family knows.
#[tokio::test]
async fn a_claim_of_an_image_that_nobody_set_registers_nothing() {
    let (simulator, lab) = simulated().await;
    let mut web = lab.resource("ecs_task_definition").unwrap();
    let config = || typed(json!({ "web": { "memory": "64" } }), &[IMAGE]);
    web.plan(config()).await.unwrap();
    let said = refused(web.apply(config()).await);
    for part in ["Container image is not set", "(rule CD-002)"] {
        assert!(said.contains(part), "{said}");
    }
    assert!(simulator.revisions().is_empty());
}
