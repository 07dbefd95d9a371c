//! The report: the results of all cases, as text.

use std::fmt;

use super::Case;

/// The result of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The provider does it right.
    Passed,
    /// It does not; the reason is for its author.
    Failed(String),
    /// Not applicable, for this reason.
    NotApplicable(String),
}

/// A case with its verdict; its text is one line of a report, and more if the reason has more.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The case.
    pub case: &'static Case,
    /// The result.
    pub verdict: Verdict,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Case {
            id, title, level, ..
        } = self.case;
        match &self.verdict {
            Verdict::Passed => write!(f, "{id} passed ({level}): {title}"),
            Verdict::Failed(reason) => {
                write!(f, "{id} failed ({level}): {title}: {}", shorten(reason))
            }
            Verdict::NotApplicable(reason) => {
                write!(
                    f,
                    "{id} not applicable ({level}): {title}: {}",
                    shorten(reason)
                )
            }
        }
    }
}

/// The beginning of a reason: some quote what they have found, of whatever size.
fn shorten(reason: &str) -> String {
    const MOST: usize = 1000;
    match reason.char_indices().nth(MOST) {
        None => reason.to_owned(),
        Some((end, _)) => format!("{}… ({} bytes)", &reason[..end], reason.len()),
    }
}

/// All outcomes; its text is their sum.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// In the order in which the cases ran.
    pub outcomes: Vec<Outcome>,
}

impl Report {
    /// The outcomes that are failures.
    pub fn failures(&self) -> impl Iterator<Item = &Outcome> {
        let failed = |outcome: &&Outcome| matches!(outcome.verdict, Verdict::Failed(_));
        self.outcomes.iter().filter(failed)
    }

    /// How many cases passed.
    pub fn passed(&self) -> usize {
        self.count(|verdict| *verdict == Verdict::Passed)
    }

    fn count(&self, counts: impl Fn(&Verdict) -> bool) -> usize {
        let verdicts = self.outcomes.iter().map(|outcome| &outcome.verdict);
        verdicts.filter(|verdict| counts(verdict)).count()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let passed = self.passed();
        let failed = self.failures().count();
        let rest = self.outcomes.len() - passed - failed;
        write!(f, "{passed} passed, {failed} failed, {rest} not applicable")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_counts_every_verdict() {
        let case = super::super::cases().next().unwrap();
        let outcome = |verdict| Outcome { case, verdict };
        let report = Report {
            outcomes: vec![
                outcome(Verdict::Passed),
                outcome(Verdict::Failed("why".to_owned())),
                outcome(Verdict::NotApplicable("why not".to_owned())),
                outcome(Verdict::Passed),
            ],
        };
        assert_eq!(report.to_string(), "2 passed, 1 failed, 1 not applicable");
        let line = report.outcomes[1].to_string();
        assert!(
            line.starts_with("H01 failed (protocol): ") && line.ends_with(": why"),
            "{line}"
        );
    }
}
