//! Validators of numbers.

use std::fmt::Display;
use std::ops::RangeInclusive;

use super::Validator;

/// The types of numbers that have bounds: `i64` and `f64`.
pub trait Bounded: Display + PartialOrd + Copy + Send + Sync + 'static {}

impl Bounded for i64 {}
impl Bounded for f64 {}

/// A number within bounds, both included.
pub fn between<N: Bounded>(range: RangeInclusive<N>) -> Validator<N> {
    let (min, max) = (*range.start(), *range.end());
    Validator::new(format!("{min} to {max}."), move |value: &N| {
        match range.contains(value) {
            true => Ok(()),
            false => Err(format!("{value} is not between {min} and {max}.")),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_and_fractions_have_bounds() {
        assert_eq!((between(1..=3).test)(&3), Ok(()));
        let half = between(0.5..=1.0);
        assert_eq!(half.describe, "0.5 to 1.");
        assert_eq!((half.test)(&0.5), Ok(()));
        assert_eq!(
            (half.test)(&0.25),
            Err("0.25 is not between 0.5 and 1.".to_owned())
        );
    }
}
