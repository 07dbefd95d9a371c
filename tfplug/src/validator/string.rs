//! Validators of strings: enum values, lengths, patterns.

use std::ops::RangeInclusive;

use super::Validator;
use crate::schema::enum_values::{listed, suggestion};

/// One of a fixed list of strings, compared with regard to case.
pub fn one_of(allowed: &'static [&'static str]) -> Validator<String> {
    Validator::new(listed(allowed), move |value: &String| {
        match allowed.contains(&value.as_str()) {
            true => Ok(()),
            false => Err(suggestion(value, allowed)),
        }
    })
}

/// A string of a length in characters.
pub fn length(range: RangeInclusive<usize>) -> Validator<String> {
    let (min, max) = (*range.start(), *range.end());
    let describe = format!("{min} to {max} characters.");
    Validator::new(describe, move |value: &String| {
        let count = value.chars().count();
        match range.contains(&count) {
            true => Ok(()),
            false => Err(format!(
                "{min} to {max} characters are allowed, found {count}."
            )),
        }
    })
}

/// A string of a pattern, which `describe` names without a full stop: "Lower-case letters and digits".
pub fn matches(
    describe: &str,
    fits: impl Fn(&str) -> bool + Send + Sync + 'static,
) -> Validator<String> {
    let allowed = describe.to_owned();
    Validator::new(format!("{describe}."), move |value: &String| {
        match fits(value) {
            true => Ok(()),
            false => Err(format!("{value:?} is not legal. {allowed}.")),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_names_itself() {
        let digits = matches("Digits only", |text| {
            text.bytes().all(|b| b.is_ascii_digit())
        });
        assert_eq!(digits.describe, "Digits only.");
        assert_eq!((digits.test)(&"12".to_owned()), Ok(()));
        let message = (digits.test)(&"1a".to_owned()).unwrap_err();
        assert_eq!(message, "\"1a\" is not legal. Digits only.");
    }
}
