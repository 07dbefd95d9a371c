//! Exact numbers: integers as integers, everything else as decimal text.

use std::cmp::Ordering;
use std::fmt;

/// A number without loss: core holds 512-bit floats, so neither `f64` nor `i64` alone would do.
///
/// Equality is numeric: `1.50` and `1.5` are equal, and an integer that fits is always held as an integer.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Number(Repr);

/// Every number has exactly one representation here, so that derived equality is numeric equality.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
enum Repr {
    Int(i64),
    /// Only above `i64::MAX`.
    Uint(u64),
    /// Plain or scientific decimal in canonical form: digits without leading or trailing zeros, and an exponent.
    Decimal {
        negative: bool,
        digits: String,
        exponent: i64,
    },
}

/// The longest accepted exponent: beyond it plain decimal text would not fit a message.
const MAX_EXPONENT: i64 = 4096;
/// The most significant digits: core's 512 bits never need more than 155.
const MAX_DIGITS: usize = 1024;

impl Number {
    /// Reads decimal text such as `12`, `-0.5` or `1e3`; `None` when it is not a finite decimal number,
    /// or has more digits than core would ever write.
    pub fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
            None => (text, 0),
        };
        let (negative, unsigned) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
        };
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction)
        {
            return None;
        }
        let exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
        Self::canonical(negative, &format!("{whole}{fraction}"), exponent)
    }

    /// The decimal that prints shortest for this float, halves rounded to even; `None` for infinities and NaN.
    pub fn from_f64(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        let shortest = format!("{value:e}");
        // The standard library rounds halves up here, where core, which compares texts, rounds them to even.
        let mantissa = shortest.split('e').next().unwrap_or_default();
        let places = mantissa.split_once('.').map_or(0, |(_, rest)| rest.len());
        let even = format!("{value:.places$e}");
        let same = even.parse() == Ok(value);
        Self::parse(if same { &even } else { &shortest })
    }

    fn canonical(negative: bool, digits: &str, exponent: i64) -> Option<Self> {
        let digits = digits.trim_start_matches('0');
        let trimmed = digits.trim_end_matches('0');
        if trimmed.is_empty() {
            return Some(Self(Repr::Int(0)));
        }
        let exponent = exponent.checked_add(i64::try_from(digits.len() - trimmed.len()).ok()?)?;
        if !(-MAX_EXPONENT..=MAX_EXPONENT).contains(&exponent) || trimmed.len() > MAX_DIGITS {
            return None;
        }
        let decimal = Repr::Decimal {
            negative,
            digits: trimmed.to_owned(),
            exponent,
        };
        if (0..=20).contains(&exponent) {
            let text = Self(decimal.clone()).to_string();
            if let Ok(int) = text.parse::<i64>() {
                return Some(Self(Repr::Int(int)));
            }
            if let Ok(uint) = text.parse::<u64>() {
                return Some(Self(Repr::Uint(uint)));
            }
        }
        Some(Self(decimal))
    }

    /// The value as `i64` when it is an integer in range.
    pub fn as_i64(&self) -> Option<i64> {
        match self.0 {
            Repr::Int(value) => Some(value),
            _ => None,
        }
    }

    /// The value as `u64` when it is an integer in range.
    pub fn as_u64(&self) -> Option<u64> {
        match self.0 {
            Repr::Int(value) => u64::try_from(value).ok(),
            Repr::Uint(value) => Some(value),
            Repr::Decimal { .. } => None,
        }
    }

    /// The nearest float.
    pub fn to_f64(&self) -> f64 {
        self.to_string().parse().unwrap_or(f64::NAN)
    }

    /// Whether this is a whole number, however large.
    pub fn is_integer(&self) -> bool {
        !matches!(self.0, Repr::Decimal { exponent, .. } if exponent < 0)
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(Repr::Int(value))
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self(i64::try_from(value).map_or(Repr::Uint(value), Repr::Int))
    }
}

/// Plain decimal text, never with an exponent: what core writes and reads everywhere.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Int(value) => write!(f, "{value}"),
            Repr::Uint(value) => write!(f, "{value}"),
            Repr::Decimal {
                negative,
                digits,
                exponent,
            } => {
                let sign = if *negative { "-" } else { "" };
                match exponent.cmp(&0) {
                    Ordering::Less => {
                        let places = usize::try_from(-exponent).unwrap_or(usize::MAX);
                        let padded = format!("{digits:0>width$}", width = places + 1);
                        let (whole, fraction) = padded.split_at(padded.len() - places);
                        write!(f, "{sign}{whole}.{fraction}")
                    }
                    _ => write!(
                        f,
                        "{sign}{digits}{}",
                        "0".repeat(usize::try_from(*exponent).unwrap_or(0))
                    ),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn equality_is_numeric() {
        for (a, b) in [
            ("1.50", "1.5"),
            ("1e3", "1000"),
            ("-0", "0"),
            ("0.1", "1e-1"),
            ("+7", "7"),
        ] {
            assert_eq!(Number::parse(a), Number::parse(b), "{a} {b}");
        }
        assert_ne!(Number::parse("0.1"), Number::parse("0.10000000000000001"));
    }

    #[test]
    fn large_and_small_numbers_stay_exact() {
        for text in [
            "9007199254740993",
            "18446744073709551615",
            "18446744073709551616",
            "-9223372036854775808",
            "1234567890123456789012345678901234567890",
            "0.1",
            "0.0000000000000000000012345",
        ] {
            assert_eq!(Number::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn floats_halfway_between_two_shortest_decimals_become_the_even_one() {
        for (float, text) in [
            (2_134_599_089_093_437.0 + 0.25, "2134599089093437.2"),
            (2_134_599_089_093_437.0 + 0.75, "2134599089093437.8"),
            // The nearest of as many digits is another float.
            (2f64.powi(-44), "0.00000000000005684341886080802"),
            (0.1, "0.1"),
            (-1500.0, "-1500"),
        ] {
            assert_eq!(Number::from_f64(float).unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_text_that_is_not_a_number_is_refused() {
        for text in [
            "",
            "-",
            ".",
            "1e",
            "abc",
            "1_000",
            "inf",
            "NaN",
            "1e99999999999",
            "1e9999",
        ] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
    }

    #[test]
    fn endless_numbers_are_refused() {
        let million = 1_000_000;
        for text in [
            "7".repeat(million),
            format!("0.{}", "7".repeat(million)),
            format!("1{}", "0".repeat(million)),
            format!("1e{}", "9".repeat(million)),
            "7".repeat(MAX_DIGITS + 1),
        ] {
            assert_eq!(Number::parse(&text), None);
        }
        let longest = "7".repeat(MAX_DIGITS);
        assert_eq!(Number::parse(&longest).unwrap().to_string(), longest);
        let padded = format!("{}1.5{}", "0".repeat(million), "0".repeat(million));
        assert_eq!(Number::parse(&padded), Number::parse("1.5"));
    }

    proptest! {
        #[test]
        fn floats_survive(value in proptest::num::f64::NORMAL) {
            prop_assert_eq!(Number::from_f64(value).unwrap().to_f64(), value);
        }

        #[test]
        fn integers_survive(value: i64) {
            prop_assert_eq!(Number::parse(&value.to_string()).unwrap().as_i64(), Some(value));
        }
    }
}
