//! Servers that answer nonsense: wrong types, missing fields, HTML, silence. No answer crashes the provider, none is taken
//! for "gone", and the message names the operation.

use acceptance::lab::{SPLIT, on};
use acceptance::outcome::unframed;
use acceptance::profile::Service;
use acceptance::proxy::{Answer, Rule};
use acceptance::terraform::APPLY;
use acceptance::{Result, check, ensure};
use serde_json::{Value, json};

use crate::errors::{PLAN, cluster, once};
use crate::service::service;

/// Answers of the wrong kind: what a broken proxy, a captive portal or an unfinished emulator sends.
fn nonsense() -> Vec<(&'static str, Answer)> {
    vec![
        (
            "an HTML page with 500",
            Answer::Reply(
                500,
                "text/html",
                "<!doctype html><h1>Internal Server Error</h1>".to_owned(),
            ),
        ),
        (
            "an HTML page with 200",
            Answer::Reply(200, "text/html", "<html>Please log in</html>".to_owned()),
        ),
        (
            "half of a JSON text",
            Answer::Reply(
                200,
                "application/x-amz-json-1.1",
                "{\"clusters\": [{".to_owned(),
            ),
        ),
        (
            "nothing at all",
            Answer::Reply(200, "application/x-amz-json-1.1", String::new()),
        ),
        ("an empty object", Answer::json(200, &json!({}))),
        ("null", Answer::json(200, &Value::Null)),
        (
            "nulls inside",
            Answer::json(
                200,
                &json!({ "cluster": null, "clusters": [null], "failures": null }),
            ),
        ),
        (
            "empty objects inside",
            Answer::json(
                200,
                &json!({ "cluster": {}, "clusters": [{}], "failures": [{}] }),
            ),
        ),
        (
            "another type",
            Answer::json(
                200,
                &json!({ "cluster": "x", "clusters": { "a": 1 }, "failures": 3 }),
            ),
        ),
        ("an error without a code", Answer::json(400, &json!({}))),
        (
            "an unknown error",
            Answer::error(400, "SomethingNewException", "never heard of"),
        ),
        ("a closed connection", Answer::Cut),
    ]
}

#[test]
fn nonsense_while_creating_is_an_error_that_names_the_operation() -> Result<()> {
    on(SPLIT, |lab| {
        once(lab);
        let proxy = lab.proxy(Service::Ecs)?;
        lab.configure(&cluster(lab))?;
        for (what, answer) in nonsense() {
            proxy.clear();
            proxy.rule(Rule::on("CreateCluster", answer));
            let text = lab.terraform.fail(APPLY).map_err(|it| it.context(what))?;
            check::contains(&text, &["CreateCluster", &lab.name]).map_err(|it| it.context(what))?;
        }
        Ok(())
    })
}

#[test]
fn nonsense_while_reading_never_loses_the_object() -> Result<()> {
    on(SPLIT, |lab| {
        once(lab);
        let proxy = lab.proxy(Service::Ecs)?;
        lab.configure(&cluster(lab))?;
        lab.terraform.apply()?;
        for (what, answer) in nonsense() {
            proxy.clear();
            proxy.rule(Rule::on("DescribeClusters", answer));
            let finished = lab.terraform.run(PLAN)?;
            check::no_crash(&finished.text).map_err(|it| it.context(what))?;
            let text = unframed(&finished.text);
            ensure(!text.contains("will be created"), || {
                format!("{what} was taken for \"gone\":\n{}", finished.text)
            })?;
            ensure(
                finished.code == Some(0) || text.contains("DescribeClusters"),
                || {
                    format!(
                        "{what}: the message does not name the operation:\n{}",
                        finished.text
                    )
                },
            )?;
        }
        proxy.clear();
        check::empty_plan(&lab.terraform)?;
        lab.terraform.destroy().map(drop)
    })
}

/// Replaces one field of a described service; `None` takes it away.
fn with_field(field: &'static str, value: Option<Value>) -> Answer {
    Answer::Edit(Box::new(move |answer| {
        let Some(service) = answer["services"][0].as_object_mut() else {
            return;
        };
        match &value {
            Some(value) => drop(service.insert(field.to_owned(), value.clone())),
            None => drop(service.remove(field)),
        }
    }))
}

#[test]
fn odd_fields_of_a_service_do_not_crash_the_provider() -> Result<()> {
    on(SPLIT, |lab| {
        once(lab);
        let proxy = lab.proxy(Service::Ecs)?;
        lab.configure(&service(lab, "  desired_count = 1"))?;
        lab.terraform.apply()?;
        let fields = [
            "networkConfiguration",
            "deploymentConfiguration",
            "deploymentController",
            "deployments",
            "events",
            "tags",
            "placementStrategy",
            "placementConstraints",
            "loadBalancers",
            "serviceRegistries",
            "capacityProviderStrategy",
            "launchType",
            "taskDefinition",
            "desiredCount",
            "clusterArn",
            "schedulingStrategy",
            "createdAt",
            "roleArn",
        ];
        for field in fields {
            for value in [
                None,
                Some(Value::Null),
                Some(json!({})),
                Some(json!([])),
                Some(json!([{}])),
                Some(json!("")),
            ] {
                proxy.clear();
                let what = format!("{field} is {value:?}");
                proxy.rule(Rule::on("DescribeServices", with_field(field, value)));
                let finished = lab.terraform.run(PLAN)?;
                check::no_crash(&finished.text).map_err(|it| it.context(what))?;
            }
        }
        proxy.clear();
        check::empty_plan(&lab.terraform)?;
        lab.terraform.destroy().map(drop)
    })
}
