//! Tags: what the provider adds, what it ignores, and how both show in `tags` and `tags_all`.

use std::collections::{BTreeMap, BTreeSet};

use tfplug::{Attr, Model, Plan};

use super::Client;
use super::codec::Codec;
use crate::rules::object;
use crate::rules::tags::COUNT;

/// The attribute `tags`, as the user writes it. A null value counts as no entry, so a default tag shows through.
pub(crate) type Tags = Attr<BTreeMap<String, Attr<String>>>;

/// All tags of an object: `tags_all` when known.
pub(crate) type All = BTreeMap<String, String>;

/// The provider's `default_tags` and `ignore_tags`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Policy {
    pub(crate) defaults: All,
    pub(crate) ignore_keys: BTreeSet<String>,
    pub(crate) ignore_prefixes: BTreeSet<String>,
}

impl Policy {
    /// The tags that the object is to have; what is null or unknown is left out.
    pub(crate) fn merged(&self, tags: &Tags) -> All {
        let mut all = self.defaults.clone();
        for (key, value) in tags.known().into_iter().flatten() {
            if let Attr::Known(value) = value {
                all.insert(key.clone(), value.clone());
            }
        }
        all.retain(|key, _| !self.ignores(key));
        all
    }

    /// The tags that were read, as `tags` and `tags_all`. `prior` is `tags` before: a default that is not configured is not
    /// shown there, and a null stays a null.
    pub(crate) fn flatten(
        &self,
        remote: impl IntoIterator<Item = (String, String)>,
        prior: &Tags,
    ) -> (Tags, All) {
        let all: All = remote
            .into_iter()
            .filter(|(key, _)| !key.starts_with("aws:") && !self.ignores(key))
            .collect();
        let configured = prior.known();
        let is_configured = |key: &String| {
            configured
                .and_then(|tags| tags.get(key))
                .is_some_and(|value| !value.is_null())
        };
        let is_default = |key: &String, value: &String| self.defaults.get(key) == Some(value);
        let mut tags: BTreeMap<String, Attr<String>> = all
            .iter()
            .filter(|(key, value)| is_configured(key) || !is_default(key, value))
            .map(|(key, value)| (key.clone(), Attr::Known(value.clone())))
            .collect();
        for (key, value) in configured.into_iter().flatten() {
            if !tags.contains_key(key) && (value.is_null() || self.ignores(key)) {
                tags.insert(key.clone(), value.clone());
            }
        }
        let tags = if tags.is_empty() && configured.is_none() {
            Attr::Null
        } else {
            Attr::Known(tags)
        };
        (tags, all)
    }

    /// The tags that were found, as a data source shows them.
    pub(crate) fn shown(&self, found: impl IntoIterator<Item = (String, String)>) -> All {
        self.flatten(found, &Attr::Null).1
    }

    fn ignores(&self, key: &str) -> bool {
        self.ignore_keys.contains(key)
            || self
                .ignore_prefixes
                .iter()
                .any(|prefix| key.starts_with(prefix))
    }
}

/// The tags of an object, as a rule sees them.
#[derive(Clone, Debug, Default, Model)]
struct Tagged {
    /// As configured.
    #[tf(optional)]
    tags: Tags,
    /// Those of the provider included.
    #[tf(computed)]
    tags_all: Attr<All>,
}

static TAGGED: Codec<Tagged> = Codec::new();

/// Plans `tags_all`, and checks the number of tags after merging.
pub(crate) fn plan<M: Model>(
    client: Option<&Client>,
    plan: &mut Plan<M>,
    tags: &Tags,
) -> tfplug::Result {
    let Some(client) = client.filter(|_| is_known(tags)) else {
        plan.unknown("tags_all");
        return Ok(());
    };
    let all = client.tags().merged(tags);
    let tagged = Tagged {
        tags: tags.clone(),
        tags_all: all.clone().into(),
    };
    object::report(COUNT, &TAGGED.object(&tagged), plan.diags());
    plan.set("tags_all", &all);
    Ok(())
}

fn is_known(tags: &Tags) -> bool {
    !tags.is_unknown()
        && !tags
            .known()
            .is_some_and(|tags| tags.values().any(Attr::is_unknown))
}

/// The keys to untag and the tags to set to get from `old` to `new`.
pub(crate) fn difference(old: &All, new: &All) -> (Vec<String>, All) {
    let removed = old
        .keys()
        .filter(|key| !new.contains_key(*key))
        .cloned()
        .collect();
    let set = new
        .iter()
        .filter(|(key, value)| old.get(*key) != Some(value));
    (
        removed,
        set.map(|(key, value)| (key.clone(), value.clone()))
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(pairs: &[(&str, Option<&str>)]) -> Tags {
        let value = |value: &Option<&str>| value.map_or(Attr::Null, Attr::from);
        Attr::Known(
            pairs
                .iter()
                .map(|(key, text)| ((*key).to_owned(), value(text)))
                .collect(),
        )
    }

    fn all(pairs: &[(&str, &str)]) -> All {
        pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    }

    fn policy() -> Policy {
        Policy {
            defaults: all(&[("env", "dev"), ("team", "a")]),
            ignore_keys: ["hidden".to_owned()].into(),
            ignore_prefixes: ["k8s/".to_owned()].into(),
        }
    }

    #[test]
    fn merging_lays_tags_over_defaults_and_leaves_out_what_is_ignored() {
        let configured = tags(&[
            ("team", Some("b")),
            ("env", None),
            ("hidden", Some("x")),
            ("name", Some("n")),
        ]);
        assert_eq!(
            policy().merged(&configured),
            all(&[("env", "dev"), ("team", "b"), ("name", "n")])
        );
        assert_eq!(policy().merged(&Attr::Null), policy().defaults);
    }

    #[test]
    fn reading_configured_tags_back_changes_nothing() {
        for configured in [
            Attr::Null,
            tags(&[]),
            tags(&[("name", Some("n")), ("gone", None), ("env", None)]),
            tags(&[("env", Some("dev")), ("team", Some("b"))]),
            tags(&[("hidden", Some("x"))]),
        ] {
            let sent = policy().merged(&configured);
            let remote = sent.clone().into_iter().chain(all(&[
                ("aws:ecs:x", "1"),
                ("k8s/y", "2"),
                ("hidden", "z"),
            ]));
            assert_eq!(
                policy().flatten(remote, &configured),
                (configured.clone(), sent),
                "{configured:?}"
            );
        }
    }

    #[test]
    fn drift_shows() {
        let configured = tags(&[("name", Some("n")), ("gone", None)]);
        let remote = all(&[("env", "prod"), ("gone", "back"), ("team", "a")]);
        let (shown, _) = policy().flatten(remote, &configured);
        assert_eq!(
            shown,
            tags(&[("env", Some("prod")), ("gone", Some("back"))])
        );
        assert_eq!(
            policy().flatten(all(&[("new", "1")]), &Attr::Null).0,
            tags(&[("new", Some("1"))])
        );
    }

    #[test]
    fn differences_are_minimal() {
        let (removed, set) = difference(
            &all(&[("a", "1"), ("b", "2")]),
            &all(&[("b", "3"), ("c", "4")]),
        );
        assert_eq!(
            (removed, set),
            (vec!["a".to_owned()], all(&[("b", "3"), ("c", "4")]))
        );
    }
}
