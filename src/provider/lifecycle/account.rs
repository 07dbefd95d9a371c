//! The parts of the scripted ECS that belong to the account: tags of any object, and settings.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::instances::Instances;

/// Tags by ARN and key, the settings that were changed, and the container instances.
#[derive(Default)]
pub(super) struct Account {
    tags: BTreeMap<String, BTreeMap<String, String>>,
    settings: BTreeMap<String, String>,
    instances: Instances,
}

fn text(json: &Json) -> String {
    json.as_str().unwrap_or_default().to_owned()
}

/// A setting as ECS shows it.
fn setting(name: &str, value: &str) -> Json {
    let value = match value {
        "on" => "enabled",
        "off" => "disabled",
        other => other,
    };
    json!({ "name": name, "value": value, "principalArn": "arn:aws:iam::123456789012:root", "type": "user" })
}

impl Account {
    /// The answer; `None` for an operation of another kind.
    pub(super) fn perform(&mut self, operation: &str, body: &Json) -> Option<Json> {
        let arn = text(&body["resourceArn"]);
        match operation {
            "TagResource" => {
                let tags = self.tags.entry(arn).or_default();
                for tag in body["tags"].as_array().into_iter().flatten() {
                    tags.insert(text(&tag["key"]), text(&tag["value"]));
                }
                Some(json!({}))
            }
            "UntagResource" => {
                let tags = self.tags.entry(arn).or_default();
                for key in body["tagKeys"].as_array().into_iter().flatten() {
                    tags.remove(&text(key));
                }
                Some(json!({}))
            }
            "ListTagsForResource" => {
                let tags = self.tags.get(&arn).into_iter().flatten();
                let tags = tags.map(|(key, value)| json!({ "key": key, "value": value }));
                Some(json!({ "tags": tags.collect::<Vec<_>>() }))
            }
            "PutAccountSettingDefault" => {
                let (name, value) = (text(&body["name"]), text(&body["value"]));
                let answer = json!({ "setting": setting(&name, &value) });
                self.settings.insert(name, value);
                Some(answer)
            }
            "ListAccountSettings" => Some(self.list_settings(body)),
            _ => self.instances.perform(operation, body),
        }
    }

    /// The setting that is asked for; else two pages, of all that were changed.
    fn list_settings(&self, body: &Json) -> Json {
        if let Some(name) = body["name"].as_str() {
            let value = self.settings.get(name).map_or("disabled", String::as_str);
            return json!({ "settings": [setting(name, value)] });
        }
        let mut all = self.settings.iter();
        let show = |(name, value): (&String, &String)| setting(name, value);
        match body["nextToken"].as_str() {
            Some(_) => json!({ "settings": all.skip(1).map(show).collect::<Vec<_>>() }),
            None => {
                json!({ "settings": all.next().map(show).into_iter().collect::<Vec<_>>(), "nextToken": "2" })
            }
        }
    }
}
