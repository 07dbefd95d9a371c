//! The forms in which a service names its task definition, after an import and in the plan.

use serde_json::json;
use tfplug::rules::Action;

use super::{Server, config, lab, service};

#[tokio::test]
async fn every_form_plans_nothing_after_an_import() {
    let server = Server::start();
    let lab = lab(&server).await;
    let arn = "arn:aws:ecs:eu-west-1:123456789012:task-definition/shop";
    let base = json!({ "name": "shop", "cluster": "main", "task_definition": "shop:7" });
    service(&lab).apply(config(&base)).await.unwrap();
    for form in ["shop:7", "shop", arn, &format!("{arn}:7")] {
        let mut it = service(&lab);
        it.import("main/shop").await.unwrap();
        let state = it.state().get("task_definition").cloned();
        assert_eq!(
            state,
            Some(format!("{arn}:7").as_str().into()),
            "an import keeps the ARN"
        );
        for cluster in ["main", "arn:aws:ecs:eu-west-1:123456789012:cluster/main"] {
            let wanted = json!({ "name": "shop", "cluster": cluster, "task_definition": form });
            let step = it.plan(config(&wanted)).await.unwrap();
            assert_eq!(step.action, Action::NoOp, "{form} in {cluster}");
        }
    }
    for form in ["shop:8", "till", &format!("{arn}:8")] {
        let mut it = service(&lab);
        it.import("main/shop").await.unwrap();
        let wanted = json!({ "name": "shop", "cluster": "main", "task_definition": form });
        let step = it.plan(config(&wanted)).await.unwrap();
        assert_eq!(step.action, Action::Update, "{form}");
    }
}
