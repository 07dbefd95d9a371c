//! Keeps sensitive values out of messages: an API may repeat in an error what it was sent.

use crate::diagnostics::{Diagnostic, Diags};
use crate::private::Private;
use crate::schema::{Attribute, Block};
use crate::value::Value;

/// Shorter texts would be found everywhere in ordinary text.
const MIN_SECRET_BYTES: usize = 4;

/// The replacement for a secret in a message.
const INSTEAD: &str = "(sensitive value)";

/// The least length of a provider's own secrets, which are looked for in messages about everything: a short one, such as
/// the `test` that emulators take for a key, would be found in text that has nothing to do with it.
const MIN_PROVIDER_SECRET_BYTES: usize = 8;

/// Texts that no message may show.
#[derive(Clone, Debug, Default)]
pub(crate) struct Secrets(Vec<String>);

impl Secrets {
    /// Every sensitive or write-only text of `values`.
    pub(crate) fn of(block: &Block, values: &[&Value]) -> Self {
        let mut texts = Vec::new();
        for value in values {
            in_block(block, value, &mut texts);
        }
        // An API that quotes JSON or a debug form writes some characters in another way.
        let spelled = texts
            .iter()
            .flat_map(|text| [(*text).to_owned(), escaped(text)]);
        let mut secrets = Self::default();
        secrets.add(Self(spelled.collect()));
        secrets
    }

    /// Those that are long enough to be looked for in messages about other objects.
    pub(crate) fn everywhere(mut self) -> Self {
        self.0
            .retain(|secret| secret.len() >= MIN_PROVIDER_SECRET_BYTES);
        self
    }

    /// Those that only a lease knows, whose texts have no schema.
    pub(crate) fn of_private(private: &Private) -> Self {
        let mut secrets = Self::default();
        secrets.add(Self(private.texts()));
        secrets.everywhere()
    }

    /// More of them.
    pub(crate) fn add(&mut self, more: Secrets) {
        self.0.extend(more.0);
        // The longest first: one secret may be the beginning of another.
        self.0
            .sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        self.0.dedup();
    }

    /// The text without them.
    pub(crate) fn conceal_in(&self, text: String) -> String {
        let conceal = |text: String, secret: &String| match text.contains(secret) {
            true => text.replace(secret, INSTEAD),
            false => text,
        };
        self.0.iter().fold(text, conceal)
    }

    /// The messages without them.
    pub(crate) fn conceal(&self, diags: Diags) -> Diags {
        if self.0.is_empty() || diags.is_empty() {
            return diags;
        }
        let conceal = |mut diagnostic: Diagnostic| {
            diagnostic.summary = self.conceal_in(diagnostic.summary);
            diagnostic.detail = self.conceal_in(diagnostic.detail);
            diagnostic
        };
        diags.into_iter().map(conceal).collect()
    }
}

fn escaped(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted.trim_matches('"').to_owned()
}

/// Takes every sensitive or write-only text of `values` out of the messages.
pub(super) fn redact(block: &Block, values: &[&Value], diags: Diags) -> Diags {
    match diags.is_empty() {
        true => diags,
        false => Secrets::of(block, values).conceal(diags),
    }
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
        let members = attribute.object_members();
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
        Value::String(text) if text.len() >= MIN_SECRET_BYTES => secrets.push(text),
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
        let messages: Vec<_> = clean
            .iter()
            .map(|one| (&*one.summary, &*one.detail))
            .collect();
        assert_eq!(
            messages,
            [(
                "anna: (sensitive value) is wrong",
                "ok, but (sensitive value) is wrong too"
            )]
        );
    }
}
