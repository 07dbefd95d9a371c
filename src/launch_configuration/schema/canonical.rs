//! When two models mean the same launch template data, whatever the spelling.
//!
//! EC2 stores what is sent and returns it. How "unset" was spelled it cannot return: an empty string, a zero, an empty
//! list, a block without content and a `false` that is the default all come back as absent.

use tfplug::value::{Value, json};
use tfplug::{Attr, Field, Path, Result};

use super::{MetadataOptions, Model};

/// What is not data of a version. `cluster`, `user_data` and `image_family` count through what they lead to:
/// `rendered_user_data` and `image_id`.
const APART: [&str; 14] = [
    "arn",
    "cluster",
    "default_version",
    "description",
    "id",
    "image_family",
    "latest_version",
    "name",
    "name_prefix",
    "region",
    "tags",
    "tags_all",
    "update_default_version",
    "user_data",
];

/// The members of the data with their values in canonical form.
fn data(model: &Model) -> impl Iterator<Item = (String, Value)> {
    let members = match model.encode() {
        Value::Object(members) => members,
        _ => Default::default(),
    };
    members
        .into_iter()
        .filter(|(name, _)| !APART.contains(&name.as_str()))
}

fn same(name: &str, before: &Value, after: &Value) -> bool {
    canonical("", name, before).same(&canonical("", name, after))
}

/// Whether the data differs; unknown parts count as different.
pub(crate) fn changed(before: &Model, after: &Model) -> bool {
    let mut pairs = data(before).zip(data(after));
    pairs.any(|((name, before), (_, after))| after.has_unknown() || !same(&name, &before, &after))
}

/// The data in one spelling, as text: the same for everything that means the same.
pub(crate) fn text_of(model: &Model) -> String {
    let data = data(model)
        .map(|(name, value)| {
            let value = canonical("", &name, &value);
            (name, value)
        })
        .filter(|(_, value)| !value.is_null());
    // Unknown parts, of which none are left when something is sent, have no text.
    json::encode(&Value::Object(data.collect())).unwrap_or_default()
}

/// The data that `found` holds, in the spelling of `prior` wherever that means the same.
///
/// # Errors
/// Never for models; the way leads over values.
pub(crate) fn merge(prior: &Model, found: &Model) -> Result<Model> {
    let mut merged = prior.encode();
    for ((name, before), (_, after)) in data(prior).zip(data(found)) {
        if !same(&name, &before, &after)
            && let Some(slot) = merged.at_mut(&Path::root().attr(name))
        {
            *slot = after;
        }
    }
    let model = Model::decode(&merged, &Path::root())?;
    Ok(match model {
        Attr::Known(model) => model,
        _ => found.clone(),
    })
}

/// Blocks that count even when nothing in them is set: EC2 stores the zeros that are sent for them.
const PRESENT: [&str; 2] = ["network_interfaces", "private_dns_name_options"];

/// Whether two spellings of `metadata_options` mean the same.
#[allow(
    clippy::ptr_arg,
    reason = "the schema compares values of the attribute's type"
)]
pub(crate) fn same_metadata(a: &Vec<MetadataOptions>, b: &Vec<MetadataOptions>) -> bool {
    let meaning =
        |options: &Vec<MetadataOptions>| canonical("", "metadata_options", &options.encode());
    meaning(a).same(&meaning(b))
}

/// One spelling for everything that EC2 keeps as absent, of a member with its name and that of the object around it.
/// Maps hold tags, whose empty values count.
fn canonical(around: &str, name: &str, value: &Value) -> Value {
    let all_null = |values: &[Value]| values.iter().all(Value::is_null);
    match value {
        Value::String(text) if text.is_empty() => Value::Null,
        Value::Bool(false) => Value::Null,
        // No accelerators are something else than any number of them.
        Value::Number(number) if number.to_f64() == 0.0 => match (around, name) {
            ("accelerator_count", "max") => value.clone(),
            _ => Value::Null,
        },
        Value::Map(entries) if entries.is_empty() => Value::Null,
        Value::List(items) | Value::Set(items) => {
            let items: Vec<Value> = items
                .iter()
                .map(|item| canonical(around, name, item))
                .collect();
            match (all_null(&items), value) {
                (true, _) => Value::Null,
                (false, Value::Set(_)) => Value::Set(items),
                (false, _) => Value::List(items),
            }
        }
        Value::Object(members) => {
            let members: std::collections::BTreeMap<_, _> = members
                .iter()
                .map(|(member, value)| (member.clone(), canonical(name, member, value)))
                .collect();
            match members.values().all(Value::is_null) && !PRESENT.contains(&name) {
                true => Value::Null,
                false => Value::Object(members),
            }
        }
        other => other.clone(),
    }
}

/// Whether the instance type has CPU credits; `None` without a type, which the group or the fleet then names.
pub(crate) fn has_credits(instance_type: &Attr<String>) -> Option<bool> {
    let name = instance_type.text().filter(|name| !name.is_empty())?;
    let family = name.split('.').next().unwrap_or_default();
    Some(family.starts_with('t') && !family.starts_with("trn"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::launch_configuration::schema::{Monitoring, NetworkInterface};

    #[test]
    fn spellings_of_nothing_are_the_same_and_keep_the_users_form() {
        let written = Model {
            key_name: "".into(),
            disable_api_stop: false.into(),
            monitoring: Monitoring::default().into(),
            instance_type: "m7g.large".into(),
            ..Model::default()
        };
        let found = Model {
            instance_type: "m7g.large".into(),
            ..Model::default()
        };
        assert!(!changed(&written, &found));
        assert_eq!(merge(&written, &found).unwrap(), written);
    }

    #[test]
    fn drift_is_taken_over_member_by_member() {
        let interface = |public: &str| NetworkInterface {
            associate_public_ip_address: public.into(),
            ..NetworkInterface::default()
        };
        let prior = Model {
            key_name: "".into(),
            network_interfaces: vec![interface("true")].into(),
            ..Model::default()
        };
        let found = Model {
            network_interfaces: vec![interface("false")].into(),
            ..Model::default()
        };
        let merged = merge(&prior, &found).unwrap();
        assert_eq!(merged.key_name.text(), Some(""));
        assert_eq!(merged.network_interfaces, found.network_interfaces);
    }

    #[test]
    fn tags_and_the_users_spelling_of_the_script_are_no_data() {
        let before = Model {
            tags: Attr::Unknown,
            user_data: "a".into(),
            ..Model::default()
        };
        assert!(!changed(&before, &Model::default()));
        let unknown = Model {
            image_id: Attr::Unknown,
            ..Model::default()
        };
        assert!(changed(&before, &unknown));
    }
}
