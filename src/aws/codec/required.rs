//! Members without which the API refuses a request, found before it goes out.

use tfplug::schema::Attribute;
use tfplug::value::Value;
use tfplug::{Diags, Path};

/// Adds an error for every required attribute without a value, at any depth of what is sent. An unknown one may get a
/// value yet.
pub(super) fn check(attributes: &[Attribute], value: &Value, at: &Path, diags: &mut Diags) {
    for attribute in attributes.iter().filter(|it| it.is_sent()) {
        let path = at.attr(&attribute.name);
        let value = value.get(&attribute.name).unwrap_or(&Value::Null);
        if attribute.required && is_missing(attribute, value) {
            let (summary, detail) = message(attribute, value, &path);
            diags.error(path, summary, detail);
        } else if !attribute.stray_empty_strings(value).is_empty() {
            let name = path.names();
            let detail = format!(
                "Each element of {name} has to have a value. Look at what its elements refer to: a variable, an output or \
                 another resource gives an empty string."
            );
            diags.error(
                &path,
                format!("{name} has an empty string among its elements"),
                detail,
            );
        } else if attribute.required || !attribute.is_unset(value) {
            inside(attribute.object_members(), value, &path, diags);
        }
    }
}

/// A configuration as it will be planned: with defaults, and with members of blocks that the provider or the API fills
/// in unknown. A block in which those are is set, whatever else it has.
pub(super) fn as_planned(members: &[Attribute], value: &Value) -> Value {
    let planned = |value: &Value| as_planned(members, value);
    match value {
        Value::Object(found) if !members.is_empty() => {
            let member = |member: &Attribute| {
                let value = found.get(&member.name).unwrap_or(&Value::Null);
                let value = match (value, &member.default) {
                    (Value::Null, Some(default)) => default.clone(),
                    (Value::Null, None) if member.optional && member.computed => Value::unknown(),
                    (value, _) => as_planned(member.object_members(), value),
                };
                (member.name.clone(), value)
            };
            Value::Object(members.iter().map(member).collect())
        }
        Value::List(items) => Value::List(items.iter().map(planned).collect()),
        Value::Set(items) => Value::Set(items.iter().map(planned).collect()),
        value => value.clone(),
    }
}

/// A path into a set has no index.
fn inside(members: &[Attribute], value: &Value, at: &Path, diags: &mut Diags) {
    let objects = |items: &[Value]| -> Vec<(usize, Value)> {
        let items = items.iter().cloned().enumerate();
        let objects = items.filter(|(_, item)| matches!(item, Value::Object(_)));
        objects.collect()
    };
    match value {
        _ if members.is_empty() => {}
        Value::Object(_) => check(members, value, at, diags),
        Value::List(items) => objects(items)
            .iter()
            .for_each(|(index, item)| check(members, item, &at.index(*index), diags)),
        Value::Set(items) => objects(items)
            .iter()
            .for_each(|(_, item)| check(members, item, at, diags)),
        _ => {}
    }
}

/// Whether there is nothing to send. A value that the attribute declares to mean unset, or that clears it, is one that
/// the API takes, and so is an empty string where the schema declares that it is a value.
fn is_missing(attribute: &Attribute, value: &Value) -> bool {
    let declared = attribute.unset.as_ref().is_some_and(|it| !it.is_null());
    let empty =
        |item: &Value| item.is_null() || (!attribute.empty_is_value && item.as_str() == Some(""));
    let nothing = match value {
        Value::List(items) | Value::Set(items) => items.iter().all(empty),
        Value::Map(entries) => entries.is_empty(),
        value => empty(value),
    };
    nothing && !declared && attribute.counterpart.clear.is_none()
}

fn message(attribute: &Attribute, value: &Value, path: &Path) -> (String, String) {
    let is = match value {
        Value::Null => "has no value",
        _ => "is empty",
    };
    let (name, place) = (&attribute.name, path.names());
    let detail = format!(
        "The AWS API refuses a request without {name} here. Set {place} to a value. Where it is a reference, look at the \
         value that the reference has: a variable, an output or another resource gives nothing. Where the block is not \
         wanted at all, leave it out."
    );
    (format!("{place} {is}"), detail)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use tfplug::{Attr, Field as _, Model, Set};

    use super::super::Codec;

    /// An object.
    #[derive(Clone, Debug, Default, Model)]
    #[tf(unset)]
    struct Thing {
        /// Needed.
        #[tf(required)]
        name: Attr<String>,
        /// In order.
        #[tf(block)]
        port: Attr<Vec<Port>>,
        /// Without order.
        #[tf(block)]
        volume: Attr<Set<Volume>>,
        /// Of the provider alone.
        #[tf(required, local)]
        wait: Attr<String>,
    }

    /// A port.
    #[derive(Clone, Debug, Default, Model)]
    #[tf(unset)]
    struct Port {
        /// Needed.
        #[tf(required)]
        number: Attr<i64>,
        /// Needed.
        #[tf(required)]
        hosts: Attr<Set<String>>,
        /// Off unless it is on.
        #[tf(required, unset = false)]
        open: Attr<bool>,
        /// Cleared by an empty list.
        #[tf(required, unset, clear)]
        alarms: Attr<Set<String>>,
        /// Once.
        #[tf(block)]
        tls: Attr<Tls>,
    }

    /// Encryption.
    #[derive(Clone, Debug, Default, Model)]
    #[tf(unset)]
    struct Tls {
        /// Needed.
        #[tf(block, min = 1)]
        issuer: Attr<Issuer>,
        /// Not needed.
        #[tf(optional)]
        key: Attr<String>,
    }

    /// An issuer.
    #[derive(Clone, Debug, Default, Model)]
    #[tf(unset)]
    struct Issuer {
        /// Needed.
        #[tf(required)]
        arn: Attr<String>,
    }

    /// A volume.
    #[derive(Clone, Debug, Default, Model)]
    #[tf(unset)]
    struct Volume {
        /// Needed.
        #[tf(required)]
        name: Attr<String>,
        /// By name.
        #[tf(optional)]
        tags: Attr<BTreeMap<String, String>>,
    }

    fn port() -> Port {
        Port {
            number: 80.into(),
            hosts: Set(vec!["a".to_owned()]).into(),
            ..Port::default()
        }
    }

    fn thing() -> Thing {
        Thing {
            name: "web".into(),
            port: vec![port()].into(),
            ..Thing::default()
        }
    }

    fn missing(thing: &Thing) -> Vec<String> {
        let codec = Codec::<Thing>::new();
        let mut diags = tfplug::Diags::new();
        codec.validate(thing, &mut diags);
        let first = diags.iter().next().cloned();
        let error = codec.require(thing).err().map(tfplug::Diagnostic::from);
        assert_eq!(first.map(|it| it.path), error.map(|it| it.path));
        diags.iter().map(|it| it.summary.clone()).collect()
    }

    #[test]
    fn nothing_is_missing_where_all_is_set_or_the_block_is_unset() {
        assert_eq!(missing(&thing()), Vec::<String>::new());
        let bare = Thing {
            port: vec![Port::default()].into(),
            volume: Set(vec![Volume {
                name: "".into(),
                tags: BTreeMap::new().into(),
            }])
            .into(),
            ..thing()
        };
        assert_eq!(missing(&bare), Vec::<String>::new());
        let unknown = Thing {
            name: Attr::Unknown,
            port: Attr::Unknown,
            ..thing()
        };
        assert_eq!(missing(&unknown), Vec::<String>::new());
    }

    #[test]
    fn every_missing_member_is_found_at_its_path() {
        let tls = |issuer: Attr<Issuer>| Tls {
            issuer,
            key: "k".into(),
        };
        let with = |port: Port| Thing {
            port: vec![self::port(), port].into(),
            ..thing()
        };
        let empty = Set(vec![String::new()]);
        for (thing, expected) in [
            (
                Thing {
                    name: "".into(),
                    ..thing()
                },
                "name is empty",
            ),
            (
                with(Port {
                    number: Attr::Null,
                    ..port()
                }),
                "port.number has no value",
            ),
            (
                with(Port {
                    hosts: empty.into(),
                    ..port()
                }),
                "port.hosts is empty",
            ),
            (
                with(Port {
                    tls: tls(Attr::Null).into(),
                    ..port()
                }),
                "port.tls.issuer is empty",
            ),
            (
                with(Port {
                    tls: tls(Issuer { arn: "".into() }.into()).into(),
                    ..port()
                }),
                "port.tls.issuer.arn is empty",
            ),
            (
                Thing {
                    volume: Set(vec![Volume {
                        name: "".into(),
                        tags: BTreeMap::from([("a".to_owned(), "b".to_owned())]).into(),
                    }])
                    .into(),
                    ..thing()
                },
                "volume.name is empty",
            ),
        ] {
            assert_eq!(missing(&thing), [expected], "{:?}", thing.encode());
        }
    }

    /// A hook.
    #[derive(Clone, Debug, Default, Model)]
    #[tf(unset)]
    struct Hook {
        /// Needed.
        #[tf(required)]
        arn: Attr<String>,
        /// Filled in.
        #[tf(optional, computed, default = "xfs")]
        format: Attr<String>,
    }

    /// An object with a hook.
    #[derive(Clone, Debug, Default, Model)]
    #[tf(unset)]
    struct Hooked {
        /// Once.
        #[tf(block)]
        hook: Attr<Vec<Hook>>,
    }

    #[test]
    fn a_block_with_defaults_is_set_in_validation_as_in_the_request() {
        let with = |format: Attr<String>| Hooked {
            hook: vec![Hook {
                arn: "".into(),
                format,
            }]
            .into(),
        };
        let codec = Codec::<Hooked>::new();
        let mut diags = tfplug::Diags::new();
        codec.validate(&with(Attr::Null), &mut diags);
        let summaries: Vec<_> = diags.iter().map(|it| it.summary.clone()).collect();
        assert_eq!(summaries, ["hook.arn is empty"]);
        assert!(codec.require(&with("xfs".into())).is_err());
    }

    #[test]
    fn a_message_at_the_same_place_is_not_repeated() {
        let nameless = Thing {
            name: "".into(),
            ..thing()
        };
        let mut diags = tfplug::Diags::new();
        diags.error("name", "Invalid value for name", "It is empty.");
        Codec::<Thing>::new().validate(&nameless, &mut diags);
        assert_eq!(diags.iter().count(), 1);
    }
}
