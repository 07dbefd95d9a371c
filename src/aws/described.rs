//! Sorting out a Describe answer of ECS: the objects that are present, those that are missing, and those that it leaves out.

use std::collections::BTreeMap;

use aws_sdk_ecs::types::Failure;

use super::error::Error;
use super::kind::Kind;
use crate::arn::short_name;

/// The objects of an answer by the keys (names or ARNs) that were asked for. `find` gives the object of a key, and
/// `None` inside for one that counts as gone.
///
/// An object is gone only if the answer lists it as missing: an answer without a key is an error.
pub(crate) fn by_key<'a, T: Clone + 'a>(
    operation: &'static str,
    keys: Vec<String>,
    failures: &[Failure],
    find: impl Fn(&str) -> Option<Option<&'a T>>,
) -> Result<BTreeMap<String, T>, Error> {
    if let Some(failure) = failures
        .iter()
        .find(|failure| failure.reason() != Some("MISSING"))
    {
        let (arn, reason) = (
            failure.arn().unwrap_or("an object"),
            failure.reason().unwrap_or("no reason given"),
        );
        return Err(Error::new(
            operation,
            Kind::Refused,
            format!("{arn}: {reason}"),
        ));
    }
    let is_missing = |key: &str| {
        let mut arns = failures.iter().filter_map(Failure::arn);
        arns.any(|arn| short_name(arn) == short_name(key))
    };
    let mut found = BTreeMap::new();
    for key in keys {
        match find(&key) {
            Some(Some(object)) => drop(found.insert(key, object.clone())),
            Some(None) => {}
            None if is_missing(&key) => {}
            None => {
                return Err(Error::new(
                    operation,
                    Kind::Malformed,
                    format!("the answer does not mention {key}"),
                ));
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(arn: &str, reason: &str) -> Failure {
        Failure::builder().arn(arn).reason(reason).build()
    }

    fn asked(
        failures: &[Failure],
        find: impl Fn(&str) -> Option<Option<&'static u8>>,
    ) -> Result<usize, Kind> {
        let found = by_key("ecs:DescribeClusters", vec!["web".into()], failures, find);
        found.map(|found| found.len()).map_err(|error| error.kind())
    }

    #[test]
    fn gone_is_what_is_called_missing_or_counts_as_gone() {
        let missing = failure("arn:aws:ecs:eu-west-1:123456789012:cluster/web", "MISSING");
        assert_eq!(asked(&[missing], |_| None), Ok(0));
        assert_eq!(asked(&[], |_| Some(None)), Ok(0));
        assert_eq!(asked(&[], |_| Some(Some(&1))), Ok(1));
    }

    #[test]
    fn silence_and_other_failures_are_errors() {
        assert_eq!(asked(&[], |_| None), Err(Kind::Malformed));
        assert_eq!(
            asked(&[failure("web", "ACCESS_DENIED")], |_| Some(Some(&1))),
            Err(Kind::Refused)
        );
        assert_eq!(
            asked(&[failure("other", "MISSING")], |_| None),
            Err(Kind::Malformed)
        );
    }
}
