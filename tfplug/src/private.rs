//! Private state: small facts that the provider keeps beside the state, unseen by the user.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

/// Named JSON values, stored with the object. Never put secrets here: the state file does not encrypt them.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Private(BTreeMap<String, Json>);

/// Marks the state that an import returned, until the read that follows it.
const IMPORTED: &str = ".imported";

impl Private {
    /// Reads what was stored; data that is not ours reads as empty.
    pub(crate) fn decode(bytes: &[u8]) -> Self {
        Self(serde_json::from_slice(bytes).unwrap_or_default())
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        if self.0.is_empty() {
            Vec::new()
        } else {
            serde_json::to_vec(&self.0).unwrap_or_default()
        }
    }

    /// The value under `key`, if there is one of that shape.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        self.0
            .get(key)
            .and_then(|json| serde_json::from_value(json.clone()).ok())
    }

    /// Stores a value under `key`.
    ///
    /// # Errors
    /// The value has no JSON form.
    pub fn set(&mut self, key: &str, value: impl Serialize) -> crate::Result {
        self.0.insert(key.to_owned(), serde_json::to_value(value)?);
        Ok(())
    }

    /// Forgets the value under `key`.
    pub fn remove(&mut self, key: &str) {
        self.0.remove(key);
    }

    /// Every text in it.
    pub(crate) fn texts(&self) -> Vec<String> {
        fn gather(json: &Json, texts: &mut Vec<String>) {
            match json {
                Json::String(text) => texts.push(text.clone()),
                Json::Array(items) => items.iter().for_each(|item| gather(item, texts)),
                Json::Object(entries) => entries.values().for_each(|item| gather(item, texts)),
                _ => {}
            }
        }
        let mut texts = Vec::new();
        self.0.values().for_each(|json| gather(json, &mut texts));
        texts
    }

    pub(crate) fn mark_imported(&mut self) {
        self.0.insert(IMPORTED.to_owned(), Json::Bool(true));
    }

    pub(crate) fn take_imported(&mut self) -> bool {
        self.0.remove(IMPORTED).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_data_reads_as_empty_and_ours_comes_back() {
        assert_eq!(Private::decode(b"\x00garbage"), Private::default());
        let mut private = Private::default();
        private.set("revisions", vec![1, 2]).unwrap();
        assert_eq!(
            Private::decode(&private.encode()).get::<Vec<i64>>("revisions"),
            Some(vec![1, 2])
        );
        assert!(Private::default().encode().is_empty());
    }
}
