//! The constraints of a schema on the configuration of one object: which members are set, and which are missing.

use crate::diagnostics::Diags;
use crate::path::Path;
use crate::schema::{Constraint, Relation};
use crate::value::Value;

/// Whether an attribute or block is unset: null, an empty string or an empty collection.
pub(super) fn absent(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::List(items) | Value::Set(items) => items.is_empty(),
        Value::Map(entries) => entries.is_empty(),
        _ => false,
    }
}

/// Checks the object at `at`. A value that is not known yet may turn out null as well as set: it breaks nothing.
pub(super) fn check(constraints: &[Constraint], object: &Value, at: &Path, diags: &mut Diags) {
    for constraint in constraints {
        let value = |name: &str| object.get(name).unwrap_or(&Value::Null);
        let (unset, others): (Vec<&str>, Vec<&str>) = constraint
            .members
            .iter()
            .map(String::as_str)
            .partition(|name| absent(value(name)));
        let set: Vec<&str> = others
            .iter()
            .copied()
            .filter(|name| !value(name).is_unknown())
            .collect();
        let all = constraint.members.join(", ");
        if constraint.relation.excludes() {
            for extra in set.iter().skip(1) {
                diags.error(
                    at.attr(*extra),
                    format!("{extra} conflicts with {}", set[0]),
                    format!(
                        "Write {} one of {all}.",
                        match constraint.relation.demands() {
                            true => "exactly",
                            false => "at most",
                        }
                    ),
                );
            }
        }
        if constraint.relation.demands() && others.is_empty() {
            let detail = match constraint.relation.excludes() {
                true => format!("Write exactly one of {all}."),
                false => format!("Write at least one of {all}."),
            };
            diags.error(at, format!("One of {all} is missing"), detail);
        }
        if let (Relation::RequiredTogether, Some(first), false) =
            (constraint.relation, set.first(), unset.is_empty())
        {
            diags.error(
                at.attr(*first),
                format!("{first} goes with {}", unset.join(", ")),
                format!("Write all of {all}, or none of them."),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::validate;
    use super::*;
    use crate::model::{Attr, Field as _, Model, Set};

    /// A load balancer of a service.
    #[derive(Clone, Debug, Default, PartialEq, crate::Model)]
    #[tf(exactly_one_of(target_group, classic), required_together(name, port))]
    struct Balancer {
        /// Text.
        #[tf(optional)]
        target_group: Attr<String>,
        /// Text.
        #[tf(optional)]
        classic: Attr<String>,
        /// Text.
        #[tf(optional, name = "container")]
        name: Attr<String>,
        /// A number.
        #[tf(optional)]
        port: Attr<i64>,
    }

    /// Balancers in every position.
    #[derive(Clone, Debug, Default, crate::Model)]
    #[tf(
        conflicting(listed, keyed),
        at_least_one_of(listed, unordered, keyed, plain, nested)
    )]
    struct Service {
        /// In a list of blocks.
        #[tf(block)]
        listed: Attr<Vec<Balancer>>,
        /// In a set of blocks.
        #[tf(block)]
        unordered: Attr<Set<Balancer>>,
        /// In a map of blocks.
        #[tf(block)]
        keyed: Attr<BTreeMap<String, Balancer>>,
        /// In an attribute of a plain type.
        #[tf(optional)]
        plain: Attr<Vec<Balancer>>,
        /// In a nested attribute.
        #[tf(optional, nested)]
        nested: Attr<Vec<Balancer>>,
    }

    fn balancer(target_group: Attr<String>, classic: Attr<String>) -> Balancer {
        Balancer {
            target_group,
            classic,
            ..Balancer::default()
        }
    }

    /// Every error as `path: summary`.
    fn faults(service: &Service) -> Vec<String> {
        let config = service.encode();
        let rules = |_: &Service, _: &mut Diags| {};
        let diags = validate::model(&Service::block(), &config, true, rules);
        let shown = diags
            .iter()
            .map(|it| format!("{}: {}", it.path, it.summary));
        shown.collect()
    }

    #[test]
    fn constraints_hold_in_every_element_at_every_depth() {
        let both = || balancer("a".into(), "b".into());
        let conflict = "classic conflicts with target_group";
        for (service, path) in [
            (
                Service {
                    listed: vec![balancer("a".into(), Attr::Null), both()].into(),
                    ..Service::default()
                },
                "listed[1].classic",
            ),
            (
                Service {
                    unordered: Set(vec![both()]).into(),
                    ..Service::default()
                },
                "unordered.classic",
            ),
            (
                Service {
                    keyed: BTreeMap::from([("k".to_owned(), both())]).into(),
                    ..Service::default()
                },
                "keyed[\"k\"].classic",
            ),
            (
                Service {
                    plain: vec![both()].into(),
                    ..Service::default()
                },
                "plain[0].classic",
            ),
            (
                Service {
                    nested: vec![both()].into(),
                    ..Service::default()
                },
                "nested[0].classic",
            ),
        ] {
            assert_eq!(faults(&service), [format!("{path}: {conflict}")]);
        }
    }

    #[test]
    fn missing_attributes_are_named_and_unknown_ones_are_accepted() {
        let listed = |it: Balancer| Service {
            listed: vec![it].into(),
            ..Service::default()
        };
        let neither = listed(balancer(Attr::Null, Attr::Null));
        assert_eq!(
            faults(&neither),
            ["listed[0]: One of target_group, classic is missing"]
        );
        for open in [
            balancer(Attr::Unknown, Attr::Null),
            balancer(Attr::Unknown, "a".into()),
            balancer(Attr::Unknown, Attr::Unknown),
        ] {
            assert_eq!(faults(&listed(open)), Vec::<String>::new());
        }
        let part = |name: Attr<String>, port: Attr<i64>| Balancer {
            name,
            port,
            ..balancer("a".into(), Attr::Null)
        };
        let alone = listed(part(Attr::Null, 80.into()));
        assert_eq!(faults(&alone), ["listed[0].port: port goes with container"]);
        for fine in [
            part("web".into(), 80.into()),
            part(Attr::Unknown, 80.into()),
            part(Attr::Null, Attr::Unknown),
        ] {
            assert_eq!(faults(&listed(fine)), Vec::<String>::new());
        }
    }

    #[test]
    fn blocks_are_members_as_well_and_empty_ones_are_unset() {
        let one = || balancer("a".into(), Attr::Null);
        let all = "listed, unordered, keyed, plain, nested";
        assert_eq!(
            faults(&Service::default()),
            [format!(": One of {all} is missing")]
        );
        let two = Service {
            listed: vec![one()].into(),
            keyed: BTreeMap::from([("k".to_owned(), one())]).into(),
            ..Service::default()
        };
        assert_eq!(faults(&two), ["keyed: keyed conflicts with listed"]);
        let empty = Service {
            listed: vec![one()].into(),
            plain: Vec::new().into(),
            keyed: BTreeMap::new().into(),
            ..Service::default()
        };
        assert_eq!(faults(&empty), Vec::<String>::new());
    }
}
