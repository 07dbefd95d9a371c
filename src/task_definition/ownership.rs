//! Fields of containers that somebody else manages: how they are named, and what they hold.
//!
//! A claim is `container.NAME.FIELD`, where `*` is every container and what follows the field leads inside:
//! `container.web.image`, `container.*.environment.RELEASE`, `container.web.log_configuration.log_driver`. Values work on
//! containers under the API's names; a text holds them as they are, everything else as JSON.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use tfplug::Attr;
use tfplug::value::Value;

use crate::blocks::container_definition::{convert, read};
use crate::shapes::{CONTAINER, FieldType, Structure};

/// The values of claimed fields, by claim; null is a field that is not set.
pub(super) type Values = BTreeMap<String, Attr<String>>;

/// A state: the values of claimed fields, and its containers.
#[derive(Debug)]
pub(super) struct Before<'a> {
    pub(super) values: Values,
    pub(super) items: &'a [Value],
}

/// Fields that somebody else manages.
#[derive(Clone, Debug, Default)]
pub(super) struct Claims(Vec<Claim>);

#[derive(Clone, Debug)]
struct Claim {
    /// `None` is every container.
    container: Option<String>,
    /// Everything behind the container's name, as configured.
    rest: String,
    steps: Vec<Step>,
    kind: FieldType,
}

/// A step into a container.
#[derive(Clone, Debug)]
enum Step {
    /// Into a member.
    Member(&'static str),
    /// Into the element of a keyed list: the member that is the key, its value, and the only other member, which is the
    /// value of the element then.
    Element(&'static str, String, Option<&'static str>),
    /// Into an entry of a map.
    Entry(String),
}

impl Claims {
    /// Reads claims; the second part has those that cannot be read, with the reason.
    pub(super) fn parse(texts: &[String]) -> (Self, Vec<(String, String)>) {
        let mut claims = Vec::new();
        let mut faults = Vec::new();
        for text in texts {
            match Claim::parse(text) {
                Ok(claim) => claims.push(claim),
                Err(fault) => faults.push((text.clone(), fault)),
            }
        }
        (Self(claims), faults)
    }

    /// Whether nothing is claimed.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The values of the claimed fields of `items`.
    pub(super) fn values(&self, items: &[Value]) -> Values {
        let values = self.each(items).map(|(name, claim, item)| {
            let value = match find(item, &claim.steps) {
                None | Some(Value::Null) => Attr::Null,
                Some(value) if value.has_unknown() => Attr::Unknown,
                Some(value) => Attr::Known(text(value)),
            };
            (name, value)
        });
        values.collect()
    }

    /// The planned values of the claimed fields: those from before, and in a new container those of the configuration. A
    /// newly claimed field keeps the value from before; when a revision is registered with it (`registers`), it is unknown,
    /// because the newest revision was not looked at yet. So is everything when the object is new: its family may
    /// exist.
    pub(super) fn planned(
        &self,
        items: &[Value],
        before: Option<&Before<'_>>,
        registers: bool,
    ) -> Values {
        let configured = self.values(items).into_iter();
        let existing = before.map(|before| self.values(before.items));
        let value = |(claim, configured): (String, Attr<String>)| {
            let held = before.and_then(|before| before.values.get(&claim));
            let newly = existing.as_ref().and_then(|existing| existing.get(&claim));
            let value = match (held, newly) {
                (Some(held), _) => held.clone(),
                (None, Some(_)) if registers => Attr::Unknown,
                (None, Some(newly)) => newly.clone(),
                (None, None) if before.is_none() => Attr::Unknown,
                (None, None) => configured,
            };
            (claim, value)
        };
        configured.map(value).collect()
    }

    /// Sets the claimed fields of `items` to `values`; those without an entry there stay.
    pub(super) fn assign(&self, items: &mut [Value], values: &Values) {
        let changes: Vec<_> = items
            .iter()
            .map(|item| {
                let own = self.of(item);
                own.map(|(name, claim)| (claim, values.get(&name).cloned()))
                    .collect::<Vec<_>>()
            })
            .collect();
        for (item, changes) in items.iter_mut().zip(changes) {
            for (claim, value) in changes {
                match value {
                    None => {}
                    Some(Attr::Null) => remove(item, &claim.steps),
                    Some(Attr::Unknown) => set(item, &claim.steps, Value::unknown()),
                    Some(Attr::Known(text)) => {
                        set(item, &claim.steps, value_of(&claim.kind, &text))
                    }
                }
            }
        }
    }

    /// Makes claimed fields that are not set unknown: rules are silent about them.
    pub(super) fn open_unset(&self, items: &mut [Value]) {
        let absent = self.values(items).into_iter();
        let absent = absent.filter(|(_, value)| value.is_null());
        let unknown = absent.map(|(name, _)| (name, Attr::Unknown)).collect();
        self.assign(items, &unknown);
    }

    fn each<'a>(
        &'a self,
        items: &'a [Value],
    ) -> impl Iterator<Item = (String, &'a Claim, &'a Value)> {
        items
            .iter()
            .flat_map(move |item| self.of(item).map(move |(name, claim)| (name, claim, item)))
    }

    /// The claims on one container, with their names.
    fn of<'a>(&'a self, item: &Value) -> impl Iterator<Item = (String, &'a Claim)> {
        let name = item.get("name").and_then(Value::as_str).map(str::to_owned);
        self.0.iter().filter_map(move |claim| {
            let name = name.as_deref()?;
            let applies = claim.container.as_deref().is_none_or(|own| own == name);
            applies.then(|| (format!("container.{name}.{}", claim.rest), claim))
        })
    }
}

/// Planned values with those that were unknown taken from the newest revision, or else from the configuration.
pub(super) fn resolved(planned: Values, live: &Values, configured: &Values) -> Values {
    let value = |(claim, value): (String, Attr<String>)| {
        let value = match value {
            Attr::Unknown => live.get(&claim).or_else(|| configured.get(&claim)).cloned(),
            known => Some(known),
        };
        (claim, value.unwrap_or_default())
    };
    planned.into_iter().map(value).collect()
}

impl Claim {
    fn parse(text: &str) -> Result<Self, String> {
        const FORM: &str = "It must have the form container.NAME.FIELD, such as container.web.image, or container.*.image for every container.";
        let mut parts = text.splitn(3, '.');
        let (Some("container" | "containers"), Some(container), Some(rest)) =
            (parts.next(), parts.next(), parts.next())
        else {
            return Err(FORM.to_owned());
        };
        if container.is_empty() {
            return Err(FORM.to_owned());
        }
        let mut steps = Vec::new();
        let kind = walk(&CONTAINER, rest, &mut steps)?;
        if matches!(steps.as_slice(), [Step::Member("name")]) {
            return Err(
                "The name of a container cannot be managed externally. Remove the entry."
                    .to_owned(),
            );
        }
        Ok(Self {
            container: (container != "*").then(|| container.to_owned()),
            rest: rest.to_owned(),
            steps,
            kind,
        })
    }
}

/// The steps that `path` takes through a structure, and the type at its end.
fn walk(shape: &'static Structure, path: &str, steps: &mut Vec<Step>) -> Result<FieldType, String> {
    let (name, rest) = match path.split_once('.') {
        Some((name, rest)) => (name, Some(rest)),
        None => (path, None),
    };
    let field = shape
        .fields
        .iter()
        .find(|field| field.name == name || field.is_snake(name));
    let Some(field) = field else {
        let names: Vec<String> = shape.fields.iter().map(|field| field.snake()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let near = crate::rules::did_you_mean(name, &names);
        return Err(format!("{name:?} is not a field of a container.{near}"));
    };
    steps.push(Step::Member(field.name));
    let Some(rest) = rest else {
        return Ok(field.kind);
    };
    match field.kind {
        FieldType::Object(shape) => walk(shape, rest, steps),
        FieldType::Map => {
            steps.push(Step::Entry(rest.to_owned()));
            Ok(FieldType::String)
        }
        FieldType::Keyed(shape, key) => {
            let sole = field.sole_value();
            let sole_name = sole.map(|sole| sole.name);
            steps.push(Step::Element(key, rest.to_owned(), sole_name));
            Ok(sole.map_or(FieldType::Object(shape), |sole| sole.kind))
        }
        _ => {
            let name = field.snake();
            Err(format!(
                "Parts of {name} cannot be managed externally. End the entry with {name}."
            ))
        }
    }
}

fn find<'a>(value: &'a Value, steps: &[Step]) -> Option<&'a Value> {
    let Some((step, rest)) = steps.split_first() else {
        return Some(value);
    };
    if value.is_unknown() {
        return Some(value);
    }
    let inner = match step {
        Step::Member(name) => value.get(name)?,
        Step::Entry(key) => value.get(key)?,
        Step::Element(key, name, sole) => {
            let is_it = |item: &&Value| item.get(key).and_then(Value::as_str) == Some(name);
            // Of two variables with one name the later wins.
            let item = value.items().iter().rev().find(is_it)?;
            match sole {
                Some(sole) => item.get(sole)?,
                None => item,
            }
        }
    };
    find(inner, rest)
}

fn remove(value: &mut Value, steps: &[Step]) {
    let Some((step, rest)) = steps.split_first() else {
        return;
    };
    match (step, value) {
        (Step::Member(name), Value::Object(members)) if rest.is_empty() => {
            members.remove(*name);
        }
        (Step::Member(name), Value::Object(members)) => {
            if let Some(inner) = members.get_mut(*name) {
                remove(inner, rest);
            }
        }
        (Step::Entry(key), Value::Map(entries) | Value::Object(entries)) => {
            entries.remove(key);
        }
        (Step::Element(key, name, _), Value::List(items)) => {
            items.retain(|item| item.get(key).and_then(Value::as_str) != Some(name));
        }
        _ => {}
    }
}

fn set(value: &mut Value, steps: &[Step], new: Value) {
    let Some((step, rest)) = steps.split_first() else {
        *value = new;
        return;
    };
    match step {
        Step::Member(name) => {
            if let Value::Object(members) = or_empty(value, || Value::Object(BTreeMap::new())) {
                set(members.entry((*name).to_owned()).or_default(), rest, new);
            }
        }
        Step::Entry(key) => {
            if let Value::Map(entries) | Value::Object(entries) =
                or_empty(value, || Value::Map(BTreeMap::new()))
            {
                entries.insert(key.clone(), new);
            }
        }
        Step::Element(key, name, sole) => {
            let own = |name: &str| (name.to_owned(), new.clone());
            let mut members = match (sole, &new) {
                (Some(sole), _) => BTreeMap::from([own(sole)]),
                (None, Value::Object(members)) => members.clone(),
                (None, _) => return,
            };
            members.insert((*key).to_owned(), Value::from(name.as_str()));
            if let Value::List(items) = or_empty(value, || Value::List(Vec::new())) {
                items.retain(|item| item.get(key).and_then(Value::as_str) != Some(name));
                items.push(Value::Object(members));
            }
        }
    }
}

fn or_empty(value: &mut Value, empty: impl Fn() -> Value) -> &mut Value {
    if value.is_null() {
        *value = empty();
    }
    value
}

fn text(value: &Value) -> String {
    match value.as_str() {
        Some(text) => text.to_owned(),
        None => convert::json(value).to_string(),
    }
}

/// The value of a field of that type; a string that is not JSON is taken as it is.
fn value_of(kind: &FieldType, text: &str) -> Value {
    match (kind, serde_json::from_str::<Json>(text)) {
        (FieldType::String, _) | (_, Err(_)) => Value::from(text),
        (kind, Ok(json)) => read::value(kind, &json),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn claims(texts: &[&str]) -> Claims {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        let (claims, faults) = Claims::parse(&texts);
        assert_eq!(faults, []);
        claims
    }

    fn items(json: serde_json::Value) -> Vec<Value> {
        read::read(&json.to_string()).items.to_vec()
    }

    fn sample() -> Vec<Value> {
        items(json!([
            {"name": "web", "image": "web:1", "cpu": 10, "environment": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}],
             "dockerLabels": {"a.b": "c"}, "logConfiguration": {"logDriver": "awslogs"},
             "ulimits": [{"name": "nofile", "softLimit": 1, "hardLimit": 2}]},
            {"name": "side", "image": "side:1"},
        ]))
    }

    #[test]
    fn values_are_found_by_claim() {
        let claims = claims(&[
            "container.*.image",
            "container.web.environment.B",
            "container.web.cpu",
            "container.web.docker_labels.a.b",
            "container.web.log_configuration.log_driver",
            "container.web.ulimits.nofile",
            "container.side.memory",
        ]);
        let values: Vec<_> = claims
            .values(&sample())
            .into_iter()
            .map(|(name, value)| format!("{name} {}", value.get().unwrap_or("-".to_owned())))
            .collect();
        assert_eq!(
            values,
            [
                "container.side.image side:1",
                "container.side.memory -",
                "container.web.cpu 10",
                "container.web.docker_labels.a.b c",
                "container.web.environment.B 2",
                "container.web.image web:1",
                "container.web.log_configuration.log_driver awslogs",
                r#"container.web.ulimits.nofile {"hardLimit":2,"name":"nofile","softLimit":1}"#,
            ]
        );
        let mut bare = items(json!([{"name": "web"}, {"name": "side"}]));
        claims.assign(&mut bare, &claims.values(&sample()));
        assert_eq!(claims.values(&bare), claims.values(&sample()));
    }

    #[test]
    fn unset_claims_are_taken_away_and_unclaimed_fields_stay() {
        let claims = claims(&["container.*.image", "container.web.environment.A"]);
        let mut items = sample();
        let values = [("container.web.environment.A".to_owned(), Attr::Null)];
        claims.assign(&mut items, &values.into());
        assert_eq!(items[0].get("environment").unwrap().items().len(), 1);
        assert_eq!(items[0].get("image"), Some(&"web:1".into()));
    }

    #[test]
    fn a_plan_holds_the_values_read_and_starts_with_the_configured_ones() {
        let claims = claims(&["container.*.image", "container.web.cpu"]);
        let web = items(json!([{"name": "web"}]));
        let before = Before {
            values: [("container.web.image".to_owned(), Attr::from("web:9"))].into(),
            items: &web,
        };
        let messages = |registers| -> Vec<_> {
            let planned = claims.planned(&sample(), Some(&before), registers);
            planned.values().cloned().collect()
        };
        assert_eq!(
            messages(false),
            [Attr::from("side:1"), Attr::Null, Attr::from("web:9")]
        );
        assert_eq!(
            messages(true),
            [Attr::from("side:1"), Attr::Unknown, Attr::from("web:9")]
        );
        let planned = claims.planned(&sample(), Some(&before), true);
        let live = [("container.web.cpu".to_owned(), Attr::from("20"))].into();
        let resolved = resolved(planned, &live, &claims.values(&sample()));
        assert_eq!(resolved["container.web.cpu"], Attr::from("20"));
        let new = claims.planned(&sample(), None, true);
        assert!(new.values().all(Attr::is_unknown));
    }

    #[test]
    fn rules_are_silent_about_a_claimed_field_that_is_not_set() {
        let claims = claims(&["container.web.image"]);
        let mut items = items(json!([{"name": "web"}]));
        claims.open_unset(&mut items);
        assert!(items[0].get("image").unwrap().is_unknown());
    }

    #[test]
    fn malformed_claims_are_shown_with_the_right_spelling() {
        let texts = [
            "web.image",
            "container.web",
            "container.web.imag",
            "container.web.command.0",
            "container.web.name",
        ]
        .map(str::to_owned);
        let faults: Vec<String> = Claims::parse(&texts)
            .1
            .into_iter()
            .map(|(_, fault)| fault)
            .collect();
        assert!(faults[0].contains("container.NAME.FIELD"));
        assert!(faults[1].contains("container.NAME.FIELD"));
        assert_eq!(
            faults[2],
            "\"imag\" is not a field of a container. Did you mean \"image\"?"
        );
        assert_eq!(
            faults[3],
            "Parts of command cannot be managed externally. End the entry with command."
        );
        assert_eq!(faults.len(), 5);
    }
}
