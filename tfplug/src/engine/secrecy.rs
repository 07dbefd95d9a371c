//! Keeps sensitive values out of messages: an API may repeat in an error what it was sent.

use crate::diagnostics::Diags;
use crate::schema::{Attribute, Block, Kind};
use crate::value::Value;

/// Shorter texts would be found everywhere in ordinary words.
const SHORTEST: usize = 4;

/// What stands in a message instead.
const INSTEAD: &str = "(sensitive value)";

/// Takes every sensitive or write-only text of `values` out of the messages.
pub(super) fn redact(block: &Block, values: &[&Value], diags: Diags) -> Diags {
    if diags.is_empty() {
        return diags;
    }
    let mut secrets = Vec::new();
    for value in values {
        in_block(block, value, &mut secrets);
    }
    // The longest first: one secret may be the beginning of another.
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    secrets.dedup();
    let clean = |text: String| {
        secrets
            .iter()
            .fold(text, |text, secret| match text.contains(secret) {
                true => text.replace(secret, INSTEAD),
                false => text,
            })
    };
    diags
        .into_iter()
        .map(|mut diagnostic| {
            diagnostic.summary = clean(diagnostic.summary);
            diagnostic.detail = clean(diagnostic.detail);
            diagnostic
        })
        .collect()
}

fn in_block<'a>(block: &Block, value: &'a Value, secrets: &mut Vec<&'a str>) {
    in_attributes(&block.attributes, value, secrets);
    for nested in &block.blocks {
        for element in objects(value.get(&nested.name)) {
            in_block(&nested.block, element, secrets);
        }
    }
}

fn in_attributes<'a>(attributes: &[Attribute], value: &'a Value, secrets: &mut Vec<&'a str>) {
    for attribute in attributes {
        let Some(value) = value.get(&attribute.name) else {
            continue;
        };
        if attribute.sensitive || attribute.write_only {
            texts(value, secrets);
            continue;
        }
        let members = match &attribute.kind {
            Kind::Nested(_, members) => members,
            Kind::Type(_) => &attribute.members,
        };
        if !members.is_empty() {
            for element in objects(Some(value)) {
                in_attributes(members, element, secrets);
            }
        }
    }
}

/// The object itself, or those in a collection.
fn objects(value: Option<&Value>) -> Vec<&Value> {
    match value {
        Some(object @ Value::Object(_)) => vec![object],
        Some(many) => many.children().into_iter().map(|(_, item)| item).collect(),
        None => Vec::new(),
    }
}

fn texts<'a>(value: &'a Value, secrets: &mut Vec<&'a str>) {
    match value {
        Value::String(text) if text.len() >= SHORTEST => secrets.push(text),
        Value::Dynamic(inner) => texts(&inner.1, secrets),
        other => {
            for (_, child) in other.children() {
                texts(child, secrets);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Attr;
    use crate::model::{Field, Model};

    /// A user.
    #[derive(Clone, Debug, Default, crate::Model)]
    struct User {
        /// The name.
        #[tf(required)]
        name: Attr<String>,
        /// The password.
        #[tf(optional, sensitive)]
        password: Attr<String>,
        /// Keys.
        #[tf(block)]
        key: Attr<Vec<Key>>,
    }

    /// A key.
    #[derive(Clone, Debug, Default, crate::Model)]
    struct Key {
        /// Its text.
        #[tf(optional, write_only)]
        text: Attr<String>,
    }

    #[test]
    fn secrets_are_taken_out_and_nothing_else() {
        let key = |text: &str| Key { text: text.into() };
        let user = User {
            name: "anna".into(),
            password: "s3cret".into(),
            key: vec![key("s3cret-key"), key("ok")].into(),
        };
        let mut diags = Diags::new();
        diags.error(
            "",
            "anna: s3cret is wrong",
            "ok, but s3cret-key is wrong too",
        );
        let clean = redact(&User::block(), &[&user.encode()], diags);
        let told: Vec<_> = clean
            .iter()
            .map(|one| (&*one.summary, &*one.detail))
            .collect();
        assert_eq!(
            told,
            [(
                "anna: (sensitive value) is wrong",
                "ok, but (sensitive value) is wrong too"
            )]
        );
    }
}
