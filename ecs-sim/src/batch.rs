//! Lists in requests: how many entries ECS takes.

use crate::refusal::Refusal;

/// Refuses a list of more than `most` entries; `entries` is ECS's name of them.
///
/// # Errors
/// It has more.
pub(crate) fn check_most<T>(list: &[T], most: usize, entries: &str) -> Result<(), Refusal> {
    match list.len() > most {
        true => Err(Refusal::invalid(format!(
            "{entries} can have at most {most} items."
        ))),
        false => Ok(()),
    }
}

/// Refuses a list without entries as well; `list_name` begins that message.
///
/// # Errors
/// It has none, or more than `most`.
pub(crate) fn check<T>(
    list: &[T],
    most: usize,
    list_name: &str,
    entries: &str,
) -> Result<(), Refusal> {
    match list.is_empty() {
        true => Err(Refusal::missing(list_name)),
        false => check_most(list, most, entries),
    }
}
