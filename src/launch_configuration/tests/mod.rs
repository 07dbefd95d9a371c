//! Whole lives of launch configurations through the protocol, against a small EC2.

mod ec2;
mod life;
mod moves;
mod offline;
mod query;
mod removal;
mod requests;
mod samples;
mod unset;
mod wire;

use tfplug::object;
use tfplug::testing::{Instance, Lab};
use tfplug::value::Value;

use self::ec2::Ec2;

/// A launch configuration that does not exist yet, and the EC2 that it will be in.
async fn start() -> (Ec2, Lab, Instance) {
    let ec2 = Ec2::start().await;
    let lab = lab(&ec2).await;
    let instance = lab.resource("ecs_launch_configuration").unwrap();
    (ec2, lab, instance)
}

async fn lab(ec2: &Ec2) -> Lab {
    let lab = Lab::in_process(crate::Ecs).await.unwrap();
    configure(&lab, ec2, true).await;
    lab
}

async fn configure(lab: &Lab, ec2: &Ec2, skip_account: bool) {
    let endpoints = object! { ec2: ec2.url.as_str(), ssm: ec2.url.as_str(), sts: ec2.url.as_str() };
    let config = object! {
        region: "eu-west-1",
        access_key: "AKIATEST",
        secret_key: "hidden",
        skip_credentials_validation: true,
        skip_requesting_account_id: skip_account,
        endpoints: Value::Set(vec![endpoints]),
    };
    lab.configure(config).await.unwrap();
}

fn blocks(block: Value) -> Value {
    Value::List(vec![block])
}

/// The object without a member.
fn without(mut object: Value, name: &str) -> Value {
    if let Value::Object(members) = &mut object {
        members.remove(name);
    }
    object
}

fn set(members: &[&str]) -> Value {
    Value::Set(members.iter().map(|it| Value::from(*it)).collect())
}

/// The object with one more member.
fn with(mut object: Value, name: &str, value: Value) -> Value {
    if let Value::Object(members) = &mut object {
        members.insert(name.to_owned(), value);
    }
    object
}
