//! Odd, hostile and absent servers: no answer crashes the provider, and every message says what was tried and what to do.

use std::time::{Duration, Instant};

use acceptance::emulator::{self, Emulator, Kind};
use acceptance::lab::{Lab, SPLIT, on};
use acceptance::profile::Service;
use acceptance::proxy::{Answer, Rule};
use acceptance::terraform::{APPLY, unframed};
use acceptance::venv::Venv;
use acceptance::{Result, check, ensure};
use serde_json::{Value, json};

use crate::service::service;

const PLAN: &[&str] = &["plan", "-no-color", "-input=false"];

fn cluster(lab: &Lab) -> String {
    format!(
        "resource \"ecs_cluster\" \"this\" {{\n  name = \"{}\"\n}}\n",
        lab.name
    )
}

/// One attempt at each call: the retries of the SDK would only cost time here.
fn once(lab: &mut Lab) {
    lab.terraform.set("AWS_MAX_ATTEMPTS", "1");
}

/// Answers of the wrong kind: what a broken proxy, a captive portal or an unfinished emulator sends.
fn nonsense() -> Vec<(&'static str, Answer)> {
    vec![
        (
            "an HTML page with 500",
            Answer::Say(
                500,
                "text/html",
                "<!doctype html><h1>Internal Server Error</h1>".to_owned(),
            ),
        ),
        (
            "an HTML page with 200",
            Answer::Say(200, "text/html", "<html>Please log in</html>".to_owned()),
        ),
        (
            "half of a JSON text",
            Answer::Say(
                200,
                "application/x-amz-json-1.1",
                "{\"clusters\": [{".to_owned(),
            ),
        ),
        (
            "nothing at all",
            Answer::Say(200, "application/x-amz-json-1.1", String::new()),
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
            check::says(&text, &["CreateCluster", &lab.name]).map_err(|it| it.context(what))?;
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

#[test]
fn throttling_is_waited_out() -> Result<()> {
    on(SPLIT, |lab| {
        let proxy = lab.proxy(Service::Ecs)?;
        for operation in ["CreateCluster", "DescribeClusters", "DeleteCluster"] {
            let slow_down = Answer::error(400, "ThrottlingException", "Rate exceeded");
            proxy.rule(Rule::on(operation, slow_down).times(4));
        }
        lab.apply(&cluster(lab))?;
        lab.terraform.destroy()?;
        assert!(lab.api.cluster(&lab.name)?.is_none());
        Ok(())
    })
}

#[test]
fn a_lost_answer_to_create_is_no_second_cluster_and_no_error() -> Result<()> {
    on(SPLIT, |lab| {
        let proxy = lab.proxy(Service::Ecs)?;
        proxy.rule(Rule::on("CreateCluster", Answer::Lose).times(1));
        lab.apply(&cluster(lab))?;
        lab.terraform.destroy().map(drop)
    })
}

#[test]
fn a_failed_read_after_create_keeps_the_object() -> Result<()> {
    on(SPLIT, |lab| {
        once(lab);
        let proxy = lab.proxy(Service::Ecs)?;
        proxy.rule(Rule::on(
            "DescribeServices",
            Answer::error(400, "AccessDeniedException", "not allowed to look"),
        ));
        lab.configure(&service(lab, "  desired_count = 1"))?;
        // Whether the answer of CreateService is enough is the provider's choice; what was made must be in the state.
        let finished = lab.terraform.run(APPLY)?;
        check::no_crash(&finished.text)?;
        proxy.clear();
        lab.terraform.state()?.at("ecs_service.this")?;
        lab.terraform.destroy()?;
        assert!(lab.api.services(&lab.name)?.is_empty());
        Ok(())
    })
}

#[test]
fn unreachable_endpoint_is_said_soon() -> Result<()> {
    on(SPLIT, |lab| {
        lab.configure(&cluster(lab))?;
        // Port 9 on loopback: nobody listens.
        lab.terraform
            .set("AWS_ENDPOINT_URL_ECS", "http://127.0.0.1:9");
        let start = Instant::now();
        let text = lab.terraform.fail(APPLY)?;
        check::says(&text, &["CreateCluster", "127.0.0.1:9"])?;
        ensure(start.elapsed() < Duration::from_secs(120), || {
            format!("it took {:?}", start.elapsed())
        })
    })
}

#[test]
fn denied_call_names_the_action_and_the_object() -> Result<()> {
    on(SPLIT, |lab| {
        let proxy = lab.proxy(Service::Ecs)?;
        let denial = "User: arn:aws:iam::123456789012:user/dev is not authorized to perform: ecs:CreateCluster on resource: *";
        proxy.rule(Rule::on(
            "CreateCluster",
            Answer::error(400, "AccessDeniedException", denial),
        ));
        lab.configure(&cluster(lab))?;
        let text = lab.terraform.fail(APPLY)?;
        check::says(
            &text,
            &["AccessDeniedException", "ecs:CreateCluster", &lab.name],
        )?;
        assert_eq!(
            proxy.asked("CreateCluster"),
            1,
            "a denial is not tried again"
        );
        Ok(())
    })
}

#[test]
fn bad_credentials_are_told_apart_from_missing_rights() -> Result<()> {
    on(SPLIT, |lab| {
        let venv = Venv::ready(|_| ())?;
        let strict = Emulator::start(Kind::MinistackWithAuth, &venv, &emulator::scratch("auth")?)?;
        for service in Service::ALL {
            lab.terraform.set(
                &format!("AWS_ENDPOINT_URL_{}", service.name().to_uppercase()),
                strict.url.clone(),
            );
        }
        lab.terraform
            .set("AWS_ACCESS_KEY_ID", "AKIAUNKNOWN000000000");
        lab.configure(&cluster(lab))?;
        let text = lab.terraform.fail(APPLY)?;
        let known = [
            "UnrecognizedClientException",
            "InvalidClientTokenId",
            "InvalidAccessKeyId",
        ];
        ensure(known.iter().any(|code| text.contains(code)), || {
            format!("no code for unknown credentials:\n{text}")
        })?;
        ensure(text.to_lowercase().contains("credential"), || {
            format!("it does not speak of credentials:\n{text}")
        })
    })
}

#[test]
fn missing_credentials_say_where_they_were_looked_for() -> Result<()> {
    on(SPLIT, |lab| {
        lab.configure(&cluster(lab))?;
        lab.terraform.set("AWS_ACCESS_KEY_ID", "");
        lab.terraform.set("AWS_SECRET_ACCESS_KEY", "");
        let text = lab.terraform.fail(APPLY)?.to_lowercase();
        check::says(&text, &["credentials"])
    })
}

#[test]
fn wrong_region_is_refused_by_name() -> Result<()> {
    on(SPLIT, |lab| {
        lab.configure(&format!(
            "provider \"ecs\" {{\n  region = \"eu-centrl-1\"\n}}\n{}",
            cluster(lab)
        ))?;
        let text = lab.terraform.fail(PLAN)?;
        check::says(&text, &["eu-centrl-1", "region"])?;
        let skipped = "region = \"eu-centrl-1\"\n  skip_region_validation = true";
        lab.configure(&format!(
            "provider \"ecs\" {{\n  {skipped}\n}}\n{}",
            cluster(lab)
        ))?;
        lab.terraform.succeed(PLAN).map(drop)
    })
}

#[test]
fn missing_region_says_how_to_set_one() -> Result<()> {
    on(SPLIT, |lab| {
        lab.configure(&cluster(lab))?;
        lab.terraform.set("AWS_REGION", "");
        let text = lab.terraform.fail(PLAN)?;
        check::says(&text, &["region", "AWS_REGION"])
    })
}

#[test]
fn provider_block_does_what_the_environment_does() -> Result<()> {
    on(SPLIT, |lab| {
        let endpoint = |service| lab.endpoint(service).map(str::to_owned);
        let block = format!(
            "provider \"ecs\" {{
  region     = \"us-east-1\"
  access_key = \"testing\"
  secret_key = \"testing\"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  endpoints {{
    ecs = \"{}\"
    ec2 = \"{}\"
    ssm = \"{}\"
    sts = \"{}\"
  }}
}}
",
            endpoint(Service::Ecs)?,
            endpoint(Service::Ec2)?,
            endpoint(Service::Ssm)?,
            endpoint(Service::Sts)?
        );
        for name in ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
            lab.terraform.set(name, "");
        }
        for service in Service::ALL {
            // The block wins over the environment.
            lab.terraform.set(
                &format!("AWS_ENDPOINT_URL_{}", service.name().to_uppercase()),
                "http://127.0.0.1:9",
            );
        }
        lab.apply(&format!("{block}{}", cluster(lab)))?;
        lab.terraform.destroy().map(drop)
    })
}

#[test]
fn account_guard_refuses_the_wrong_account() -> Result<()> {
    on(SPLIT, |lab| {
        lab.configure(&format!(
            "provider \"ecs\" {{\n  allowed_account_ids = [\"999999999999\"]\n}}\n{}",
            cluster(lab)
        ))?;
        let text = lab.terraform.fail(APPLY)?;
        check::says(&text, &["123456789012", "999999999999"])?;
        assert!(lab.api.cluster(&lab.name)?.is_none());
        Ok(())
    })
}

#[test]
fn a_silent_server_does_not_hold_the_apply_for_ever() -> Result<()> {
    on(SPLIT, |lab| {
        once(lab);
        let proxy = lab.proxy(Service::Ecs)?;
        proxy.rule(Rule::on("CreateCluster", Answer::Hang));
        lab.configure(&cluster(lab))?;
        let start = Instant::now();
        let text = lab.terraform.fail(APPLY)?;
        check::says(&text, &["CreateCluster"])?;
        ensure(start.elapsed() < Duration::from_secs(240), || {
            format!("it took {:?}", start.elapsed())
        })
    })
}
