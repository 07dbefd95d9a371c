//! Many messages about one object, as Terraform shows them.
//!
//! Terraform prints the whole expression of the attribute that a message points at, and a `jsonencode(…)` of ten
//! containers has hundreds of lines: thirty faults would print it thirty times. It also folds warnings of one summary into
//! the first one and hides the others.

use tfplug::{Diagnostic, Diags, Path, Severity};

/// The messages about one object as the reader gets them. At the attributes that are `long`, which hold whole documents,
/// the first error keeps its path and so shows the document once; the others point at the object, of which Terraform prints
/// one line, and their text names the place in the document. Warnings of one summary become one.
pub(crate) fn gathered(diags: Diags, long: &[&str]) -> Diags {
    let mut all = joined(diags);
    for attribute in long {
        let at = |path: &Path| path.steps().first() == Path::from(*attribute).steps().first();
        let mut paths: Vec<&Path> = Vec::new();
        let shown: Vec<usize> = by_severity(&all)
            .into_iter()
            .filter(|index| at(&all[*index].path))
            .filter(|index| {
                let path = &all[*index].path;
                let first = !paths.contains(&path);
                paths.push(path);
                first
            })
            .collect();
        for (index, diagnostic) in all.iter_mut().enumerate() {
            if at(&diagnostic.path) && !shown.contains(&index) {
                diagnostic.path = Path::root();
            }
        }
    }
    all.into_iter().collect()
}

/// The positions of errors, then those of warnings.
fn by_severity(all: &[Diagnostic]) -> Vec<usize> {
    let of = |severity| {
        let all = all.iter().enumerate();
        all.filter(move |(_, one)| one.severity == severity)
            .map(|(index, _)| index)
    };
    of(Severity::Error).chain(of(Severity::Warning)).collect()
}

/// Warnings with one summary in one, in the place of the first.
fn joined(diags: Diags) -> Vec<Diagnostic> {
    let mut all: Vec<Diagnostic> = Vec::new();
    for diagnostic in diags {
        let same = |one: &&mut Diagnostic| {
            let warnings = [one.severity, diagnostic.severity] == [Severity::Warning; 2];
            warnings && one.summary == diagnostic.summary
        };
        match all.iter_mut().find(same) {
            Some(first) => {
                let end = first.rule.as_deref().map(|id| format!(" (rule {id})."));
                let own = end.filter(|_| first.rule == diagnostic.rule);
                // The ID of all comes once, at the end.
                if let Some(own) = own
                    .as_deref()
                    .and_then(|end| first.detail.strip_suffix(end))
                {
                    let stop = if own.ends_with('?') { "" } else { "." };
                    first.detail = format!("{own}{stop}");
                }
                first.detail.push('\n');
                first.detail.push_str(&diagnostic.detail);
            }
            None => all.push(diagnostic),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_attribute_is_shown_once_and_equal_warnings_are_one() {
        let mut diags = Diags::new();
        diags.warn("definitions", "Reserved port", "In \"a\".");
        diags.error("definitions", "No image", "In \"b\".");
        diags.error("definitions", "No image", "In \"c\".");
        diags.error("cpu", "Too small", "Raise it.");
        diags.error("cpu", "Too odd", "Even it.");
        diags.warn("definitions", "Reserved port", "In \"d\".");
        let web = Path::from("typed").key("web");
        diags.error(&web, "No image", "In web.");
        diags.error(&web, "No name", "In web.");
        diags.error(Path::from("typed").key("db"), "No name", "In db.");
        let shown: Vec<_> = gathered(diags, &["definitions", "typed"])
            .into_iter()
            .map(|one| format!("{} | {} | {}", one.path, one.summary, one.detail))
            .collect();
        assert_eq!(
            shown,
            [
                " | Reserved port | In \"a\".\nIn \"d\".",
                "definitions | No image | In \"b\".",
                " | No image | In \"c\".",
                "cpu | Too small | Raise it.",
                "cpu | Too odd | Even it.",
                "typed[\"web\"] | No image | In web.",
                " | No name | In web.",
                "typed[\"db\"] | No name | In db.",
            ]
        );
    }

    #[test]
    fn warnings_of_one_rule_have_its_id_once() {
        let warning = |detail: &str| {
            Diagnostic::new(Severity::Warning, "definitions", "Unknown field", detail)
                .of_rule("GEN-009")
        };
        let all = [
            "\"imge\" is not one. Did you mean \"image\"?",
            "\"x\" is not one.",
            "\"y\" is not one.",
        ];
        let found = gathered(all.into_iter().map(warning).collect(), &["definitions"]);
        let details: Vec<_> = found.into_iter().map(|one| one.detail).collect();
        let joined = "\"imge\" is not one. Did you mean \"image\"?\n\"x\" is not one.\n\"y\" is not one (rule GEN-009).";
        assert_eq!(details, [joined]);
    }

    #[test]
    fn without_errors_the_first_warning_shows_the_attribute() {
        let mut diags = Diags::new();
        diags.warn("definitions", "One", "x");
        diags.warn("definitions", "Two", "x");
        let paths: Vec<_> = gathered(diags, &["definitions"])
            .into_iter()
            .map(|one| one.path.to_string())
            .collect();
        assert_eq!(paths, ["definitions", ""]);
    }
}
