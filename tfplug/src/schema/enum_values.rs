//! Strings of a fixed list: how documentation lists them, and the message about any other.

use super::Check;

impl Check {
    /// One of a fixed list of strings, compared with regard to case.
    pub fn one_of(allowed: &'static [&'static str]) -> Self {
        Self::new(listed(allowed), |value, at| {
            let illegal = value.as_str().filter(|text| !allowed.contains(text));
            let message = illegal.map(|text| suggestion(text, allowed));
            message.map(|text| (at.clone(), text)).into_iter().collect()
        })
    }
}

/// The legal strings as a sentence for the documentation.
pub(crate) fn listed(allowed: &[&str]) -> String {
    let quoted: Vec<String> = allowed.iter().map(|it| format!("`{it}`")).collect();
    format!("One of {}.", quoted.join(", "))
}

/// The message about a string that is not legal: the legal ones, and the one that was probably meant.
pub(crate) fn suggestion(value: &str, allowed: &[&str]) -> String {
    let quoted: Vec<String> = allowed.iter().map(|it| format!("{it:?}")).collect();
    let meant = nearest(value, allowed).map(|it| format!(" Did you mean {it:?}?"));
    let meant = meant.unwrap_or_default();
    format!("{value:?} is not one of {}.{meant}", quoted.join(", "))
}

/// The legal string that differs in the fewest letters, whatever their case, if it is a third of them at most.
fn nearest<'a>(value: &str, allowed: &[&'a str]) -> Option<&'a str> {
    let value = value.to_lowercase();
    let distances = allowed
        .iter()
        .map(|it| (distance(&value, &it.to_lowercase()), *it));
    let (distance, nearest) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance * 3 <= nearest.chars().count()).then_some(nearest)
}

/// The least number of letters to insert, remove or replace (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (at, letter) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], at + 1);
        for (other, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *to);
            diagonal = row[other + 1];
            row[other + 1] = replaced.min(diagonal + 1).min(row[other] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_legal_string_that_was_probably_meant_is_suggested() {
        let allowed = ["FARGATE", "EC2", "EXTERNAL"];
        for (value, meant) in [
            ("fargate", Some("FARGATE")),
            ("FARGTE", Some("FARGATE")),
            ("externel", Some("EXTERNAL")),
            ("ec3", Some("EC2")),
            ("LAMBDA", None),
            ("", None),
        ] {
            assert_eq!(nearest(value, &allowed), meant, "{value}");
        }
        assert_eq!(nearest("a", &[]), None);
    }

    #[test]
    fn letters_are_counted() {
        for (a, b, letters) in [
            ("", "abc", 3),
            ("abc", "", 3),
            ("ab", "ba", 2),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(a, b), letters, "{a} {b}");
        }
    }
}
