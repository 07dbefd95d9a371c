//! Servers that refuse, delay or are not there, and settings that are wrong: every message has the operation that was tried and what to
//! do.

use std::time::{Duration, Instant};

use acceptance::emulator::{self, Emulator, Kind};
use acceptance::lab::{Lab, SPLIT, on};
use acceptance::profile::Service;
use acceptance::proxy::{Answer, Rule};
use acceptance::terraform::APPLY;
use acceptance::venv::Venv;
use acceptance::{Result, check, ensure};

pub(crate) const PLAN: &[&str] = &["plan", "-no-color", "-input=false"];

pub(crate) fn cluster(lab: &Lab) -> String {
    format!(
        "resource \"ecs_cluster\" \"this\" {{\n  name = \"{}\"\n}}\n",
        lab.name
    )
}

/// One attempt at each call: the retries of the SDK would only cost time here.
pub(crate) fn once(lab: &mut Lab) {
    lab.terraform.set("AWS_MAX_ATTEMPTS", "1");
}

#[test]
fn bad_credentials_are_distinguished_from_missing_rights() -> Result<()> {
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
            format!("the message does not mention credentials:\n{text}")
        })
    })
}

#[test]
fn missing_credentials_are_reported_with_their_sources() -> Result<()> {
    on(SPLIT, |lab| {
        lab.configure(&cluster(lab))?;
        lab.terraform.set("AWS_ACCESS_KEY_ID", "");
        lab.terraform.set("AWS_SECRET_ACCESS_KEY", "");
        let text = lab.terraform.fail(APPLY)?.to_lowercase();
        check::contains(&text, &["credentials"])
    })
}

#[test]
fn malformed_region_is_refused_by_name() -> Result<()> {
    on(SPLIT, |lab| {
        lab.configure(&format!(
            "provider \"ecs\" {{\n  region = \"europe\"\n}}\n{}",
            cluster(lab)
        ))?;
        let text = lab.terraform.fail(PLAN)?;
        check::contains(
            &text,
            &["\"europe\"", "main.tf line 10", "skip_region_validation"],
        )?;
        let skipped = "region = \"europe\"\n  skip_region_validation = true";
        lab.configure(&format!(
            "provider \"ecs\" {{\n  {skipped}\n}}\n{}",
            cluster(lab)
        ))?;
        lab.terraform.succeed(PLAN).map(drop)
    })
}

#[test]
fn missing_region_is_an_error_that_explains_how_to_set_one() -> Result<()> {
    on(SPLIT, |lab| {
        lab.configure(&cluster(lab))?;
        lab.terraform.set("AWS_REGION", "");
        let text = lab.terraform.fail(PLAN)?;
        check::contains(&text, &["region", "AWS_REGION"])
    })
}

#[test]
fn values_of_the_environment_work_or_are_refused_by_name() -> Result<()> {
    on(SPLIT, |lab| {
        lab.configure(&cluster(lab))?;
        for (name, value, legal) in [
            ("AWS_RETRY_MODE", "fast", "standard, adaptive, legacy"),
            ("AWS_MAX_ATTEMPTS", "0", "a whole number from 1"),
            ("AWS_PROFILE", "typo", "the profile \"typo\", which no"),
        ] {
            lab.terraform.set(name, value);
            let text = lab.terraform.fail(PLAN)?;
            check::no_crash(&text)?;
            check::contains(&text, &["Error: ", name, legal])?;
            // An empty variable is an unset one.
            lab.terraform.set(name, "");
        }
        lab.terraform.set("AWS_RETRY_MODE", "legacy");
        lab.terraform.set("AWS_ENDPOINT_URL", "");
        lab.terraform.succeed(PLAN).map(drop)
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
        // A plan that only creates sends no request of its own; the guard holds for it all the same.
        let text = lab.terraform.fail(PLAN)?;
        check::contains(&text, &[&lab.api.account()?, "999999999999"])
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
        check::contains(&text, &["CreateCluster"])?;
        ensure(start.elapsed() < Duration::from_secs(240), || {
            format!("it took {:?}", start.elapsed())
        })
    })
}
