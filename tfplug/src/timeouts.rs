//! The `timeouts` block: how long create, read, update and delete may take.
//!
//! The values are ordinary state, because a delete sees nothing else.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::model::derive::IsTimeouts;
use crate::model::{Attr, Inner};
use crate::path::Path;
use crate::schema::{Attribute, Block, Counterpart, Kind, NestedBlock, Nesting};
use crate::validator::{Check, Validator};
use crate::value::{DecodeError, Type, Value};

/// The durations that a user wrote in the `timeouts` block; absent ones take the resource's defaults.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeouts(Attr<BTreeMap<String, Value>>);

impl Timeouts {
    /// The configured duration for `operation` (`create`, `read`, `update`, `delete`).
    pub fn get(&self, operation: &str) -> Option<Duration> {
        let configured = self.0.known()?.get(operation)?.as_str()?;
        parse(configured).ok()
    }

    /// The block's schema, with the operations that the resource waits in.
    #[doc(hidden)]
    pub fn nested_block(name: &str, operations: &[&str]) -> NestedBlock {
        let attribute = |operation: &&str| Attribute {
            optional: true,
            unset: Some(Value::Null),
            description: format!("How long {operation} may take."),
            checks: vec![Check::whole(Validator::new(
                "A duration such as `30m` or `1h30m`.",
                |text: &String| parse(text).map(drop),
            ))],
            ..Attribute::new(*operation, Kind::Type(Type::String))
        };
        let block = Block {
            description: "How long operations may take.".to_owned(),
            attributes: operations.iter().map(attribute).collect(),
            ..Block::default()
        };
        NestedBlock {
            counterpart: Counterpart {
                local: true,
                ..Counterpart::default()
            },
            ..NestedBlock::new(name, Nesting::Single, block)
        }
    }

    #[doc(hidden)]
    pub fn encode(&self, operations: &[&str]) -> Value {
        match &self.0 {
            Attr::Null => Value::Null,
            Attr::Unknown => Value::unknown(),
            Attr::Known(entries) => Value::Object(
                operations
                    .iter()
                    .map(|name| {
                        (
                            (*name).to_owned(),
                            entries.get(*name).cloned().unwrap_or_default(),
                        )
                    })
                    .collect(),
            ),
        }
    }
}

impl Inner for Timeouts {
    type Of = Self;
}

impl IsTimeouts for Timeouts {
    fn read(value: &Value, name: &str, at: &Path) -> Result<Self, DecodeError> {
        match value.get(name) {
            None | Some(Value::Null) => Ok(Self(Attr::Null)),
            Some(Value::Unknown(_)) => Ok(Self(Attr::Unknown)),
            Some(Value::Object(entries)) => Ok(Self(Attr::Known(entries.clone()))),
            Some(_) => Err(DecodeError::new(&at.attr(name), "expected object")),
        }
    }
}

/// Reads a duration as Go writes it: numbers with a unit of `h`, `m`, `s` or `ms`, joined.
///
/// # Errors
/// The fault of the text.
pub fn parse(text: &str) -> Result<Duration, String> {
    let wrong = || format!("{text:?} is not a duration; write it as 30m, 1h30m or 90s.");
    let mut rest = text;
    let mut total = Duration::ZERO;
    while !rest.is_empty() {
        let digits = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .ok_or_else(wrong)?;
        let amount: f64 = rest[..digits].parse().map_err(|_| wrong())?;
        let unit_end = rest[digits..]
            .find(|c: char| c.is_ascii_digit())
            .map_or(rest.len(), |end| digits + end);
        let seconds = match &rest[digits..unit_end] {
            "h" => 3600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 0.001,
            _ => return Err(wrong()),
        };
        let part = Duration::try_from_secs_f64(amount * seconds).map_err(|_| wrong())?;
        total = total.checked_add(part).ok_or_else(wrong)?;
        rest = &rest[unit_end..];
    }
    if text.is_empty() {
        Err(wrong())
    } else {
        Ok(total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn go_durations() {
        assert_eq!(parse("1h30m"), Ok(Duration::from_secs(5400)));
        assert_eq!(parse("1.5m"), Ok(Duration::from_secs(90)));
        assert_eq!(parse("250ms"), Ok(Duration::from_millis(250)));
        for wrong in ["", "30", "m", "1d", "30 m", "-5m", "1..5m", "9e99h"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
