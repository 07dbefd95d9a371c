//! Arguments and members of blocks that are set and then removed: EC2 has the same as if they had never been set.

mod attached;
mod instances;

use tfplug::testing::Failure;
use tfplug::value::Value;
use tfplug::{Path, object};

use super::ec2::{Ec2, Params};
use super::{blocks, start, with, without};
use attached::{devices, interfaces};
use instances::{arguments, options, places, requirements};

/// Values in a configuration that are removed one by one, where they are, and what is around them.
struct Row {
    at: &'static str,
    around: Value,
    members: Value,
}

impl Row {
    fn config(&self, name: &str, members: &Value) -> Value {
        let mut config = self.around.clone();
        let (Some(Value::Object(place)), Value::Object(members)) =
            (config.at_mut(&Path::from(self.at)), members)
        else {
            panic!("{} is not an object", self.at)
        };
        place.extend(members.clone());
        with(config, "name", name.into())
    }
}

/// Members of the block with this name.
fn of(at: &'static str, name: &str, members: Value) -> Row {
    inside(at, with(object! {}, name, blocks(object! {})), members)
}

fn inside(at: &'static str, around: Value, members: Value) -> Row {
    Row {
        at,
        around,
        members,
    }
}

/// The number of versions of a launch template, and the data of the newest.
fn stored(ec2: &Ec2, name: &str) -> (usize, Params) {
    let account = ec2.account();
    let template = account.templates.iter().find(|it| it.name == name).unwrap();
    let versions = &template.versions;
    (versions.len(), versions[versions.len() - 1].clone())
}

/// Goes from everything to everything but one, and on to everything but another one.
async fn remove_each(row: &Row) -> Result<(), Failure> {
    let (ec2, lab, mut it) = start().await;
    it.apply(row.config("web", &row.members)).await?;
    let (_, full) = stored(&ec2, "web");
    let Value::Object(members) = &row.members else {
        panic!("{} has no members", row.at)
    };
    for (removed, member) in members.keys().enumerate() {
        let (at, name) = (row.at, format!("without-{member}"));
        let fewer = without(row.members.clone(), member);
        let mut never = lab.resource("ecs_launch_configuration")?;
        never.apply(row.config(&name, &fewer)).await?;
        let (_, expected) = stored(&ec2, &name);
        assert_ne!(expected, full, "{at} {member} is sent");
        it.apply(row.config("web", &fewer)).await?;
        assert_eq!(
            stored(&ec2, "web"),
            (removed + 2, expected),
            "{at} {member} is gone"
        );
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn removed_values_leave_no_trace() {
    let rows = [
        arguments(),
        options(),
        places(),
        devices(),
        interfaces(),
        requirements(),
    ];
    let rows = rows.into_iter().flatten();
    let removed: Vec<_> = rows
        .map(|row| tokio::spawn(async move { remove_each(&row).await }))
        .collect();
    for removed in removed {
        removed.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn removed_tags_are_taken_from_the_template_itself() {
    let (ec2, _lab, mut it) = start().await;
    let tagged = |tags: &[(&str, &str)]| {
        let tags = tags
            .iter()
            .map(|(key, value)| ((*key).to_owned(), Value::from(*value)));
        object! { name: "web", tags: Value::Map(tags.collect()) }
    };
    let stored = || {
        let tags = ec2.account().templates[0].tags.clone();
        tags.into_iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect::<Vec<_>>()
    };
    for (config, expected) in [
        (tagged(&[("a", "1"), ("b", "")]), vec!["a=1", "b="]),
        (tagged(&[("a", "2")]), vec!["a=2"]),
        (object! { name: "web" }, vec![]),
        (tagged(&[("c", "3")]), vec!["c=3"]),
        (tagged(&[]), vec![]),
    ] {
        it.apply(config).await.unwrap();
        assert_eq!(stored(), expected);
    }
    assert_eq!(ec2.account().templates[0].versions.len(), 1);
}
