//! Times in RFC 3339.

use aws_sdk_ec2::primitives::{DateTime, DateTimeFormat};
use tfplug::validator::Validator;

/// Reads an RFC 3339 time.
pub(crate) fn parse(text: &str) -> Option<DateTime> {
    DateTime::from_str(text, DateTimeFormat::DateTimeWithOffset).ok()
}

/// Writes an RFC 3339 time.
pub(crate) fn format(time: &DateTime) -> Option<String> {
    time.fmt(DateTimeFormat::DateTime).ok()
}

/// Whether two spellings mean the same moment.
#[allow(
    clippy::ptr_arg,
    reason = "the schema compares values of the attribute's type"
)]
pub(crate) fn same_time(a: &String, b: &String) -> bool {
    matches!((parse(a), parse(b)), (Some(a), Some(b)) if a == b)
}

/// Accepts RFC 3339 times and the empty text, which means none.
pub(crate) fn time() -> Validator<String> {
    Validator::new(
        "A time such as `2026-12-31T00:00:00Z`.",
        |text: &String| match text.is_empty() || parse(text).is_some() {
            true => Ok(()),
            false => Err(format!(
                "{text:?} is not a time such as 2026-12-31T00:00:00Z."
            )),
        },
    )
}
