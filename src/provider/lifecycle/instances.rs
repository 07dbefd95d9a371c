//! The container instances of the scripted ECS: they exist unless their ID begins with `gone`, and have attributes.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::ecs::{ACCOUNT, short};

/// Attributes by instance and name.
#[derive(Default)]
pub(super) struct Instances {
    attributes: BTreeMap<(String, String), Json>,
}

impl Instances {
    /// The answer; `None` for an operation of another kind.
    pub(super) fn perform(&mut self, operation: &str, body: &Json) -> Option<Json> {
        let key = |it: &Json| (short(&it["targetId"]), short(&it["name"]));
        let all = body["attributes"].as_array().into_iter().flatten();
        match operation {
            "PutAttributes" => {
                self.attributes
                    .extend(all.map(|it| (key(it), it["value"].clone())));
                Some(json!({ "attributes": body["attributes"] }))
            }
            "DeleteAttributes" => {
                all.for_each(|it| drop(self.attributes.remove(&key(it))));
                Some(json!({ "attributes": body["attributes"] }))
            }
            "DescribeContainerInstances" => Some(self.describe(body)),
            "ListAttributes" => Some(self.list(body)),
            _ => None,
        }
    }

    fn describe(&self, body: &Json) -> Json {
        let (mut found, mut failures) = (Vec::new(), Vec::new());
        let asked = body["containerInstances"].as_array().into_iter().flatten();
        for id in asked.map(short) {
            let arn = arn(body, &id);
            if id.starts_with("gone") {
                failures.push(json!({ "arn": arn, "reason": "MISSING" }));
                continue;
            }
            let all = self.attributes.iter();
            let own = all.filter(|((instance, _), _)| *instance == id);
            let own = own.map(|((_, name), value)| json!({ "name": name, "value": value }));
            let own: Vec<Json> = [json!({ "name": "ecs.os-type", "value": "linux" })]
                .into_iter()
                .chain(own)
                .collect();
            found.push(
                json!({ "containerInstanceArn": arn, "status": "ACTIVE", "attributes": own }),
            );
        }
        json!({ "containerInstances": found, "failures": failures })
    }

    /// A page of the agent's, and one of the others.
    fn list(&self, body: &Json) -> Json {
        if body["nextToken"].is_null() && body["attributeName"].is_null() {
            let of_agent =
                json!({ "name": "ecs.os-type", "value": "linux", "targetId": arn(body, "i1") });
            return json!({ "attributes": [of_agent], "nextToken": "2" });
        }
        let all = self.attributes.iter();
        let named = all.filter(|((_, name), _)| {
            body["attributeName"].is_null() || body["attributeName"] == **name
        });
        let shown = named.map(|((instance, name), value)| {
            json!({ "name": name, "value": value, "targetId": arn(body, instance) })
        });
        json!({ "attributes": shown.collect::<Vec<_>>() })
    }
}

fn arn(body: &Json, id: &str) -> String {
    let cluster = short(&body["cluster"]);
    format!("{ACCOUNT}:container-instance/{cluster}/{id}")
}
