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

/// The legal strings as a sentence for the documentation. An empty one is left out.
pub(crate) fn listed(allowed: &[&str]) -> String {
    let shown = allowed.iter().filter(|it| !it.is_empty());
    let quoted: Vec<String> = shown.map(|it| format!("`{it}`")).collect();
    match &quoted[..] {
        [one] => format!("{one}."),
        many => format!("One of {}.", many.join(", ")),
    }
}

/// The message about a string that is not legal: the legal ones, and the one that was probably meant.
pub(crate) fn suggestion(value: &str, allowed: &[&str]) -> String {
    if let [one] = allowed {
        return format!("{value:?} must be {one:?}.");
    }
    let quoted: Vec<String> = allowed.iter().map(|it| format!("{it:?}")).collect();
    let meant = nearest(value, allowed).map(|it| format!(" Did you mean {it:?}?"));
    let meant = meant.unwrap_or_default();
    format!("{value:?} is not one of {}.{meant}", quoted.join(", "))
}

/// The candidate that was probably meant: the one that differs in the fewest letters, whatever their case, if that is at
/// most a third of its own.
///
/// ```
/// use tfplug::validator::nearest;
///
/// assert_eq!(nearest("fargte", &["EC2", "FARGATE"]), Some("FARGATE"));
/// assert_eq!(nearest("lambda", &["EC2", "FARGATE"]), None);
/// ```
pub fn nearest<'a>(value: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let similar = candidates.iter().filter_map(|candidate| {
        let letters = candidate.chars().count();
        // Comparing a value of megabytes takes minutes, and it is not a misspelling.
        if value.len() > 8 * letters {
            return None;
        }
        let distance = strsim::osa_distance(&value.to_lowercase(), &candidate.to_lowercase());
        (distance * 3 <= letters).then_some((distance, *candidate))
    });
    let nearest = similar.min_by_key(|(distance, _)| *distance);
    nearest.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_legal_string_is_demanded() {
        assert_eq!(listed(&["volume"]), "`volume`.");
        let text = suggestion("instance", &["volume"]);
        assert_eq!(text, "\"instance\" must be \"volume\".");
    }

    #[test]
    fn an_empty_string_is_not_listed() {
        assert_eq!(listed(&["true", "false", ""]), "One of `true`, `false`.");
    }

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
    fn a_value_of_megabytes_is_not_compared() {
        let value = "x".repeat(64 << 20);
        assert_eq!(nearest(&value, &["FARGATE", "EC2"]), None);
    }
}
