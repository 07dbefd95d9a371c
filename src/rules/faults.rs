//! The faults that a check collects, and the checks of one value that many rows share.

use std::ops::RangeInclusive;

use super::node::Node;
use super::{Fault, Severity, did_you_mean, quoted};

/// The faults that a check has found.
#[derive(Debug)]
pub(crate) struct Faults {
    summary: &'static str,
    /// `must` where AWS refuses a violation, else `should`.
    verb: &'static str,
    found: Vec<Fault>,
}

impl Faults {
    /// None yet, of a rule with that summary and weight.
    pub(super) fn of(summary: &'static str, severity: Severity) -> Self {
        let verb = match severity {
            Severity::Error => "must",
            Severity::Warning | Severity::Hint => "should",
        };
        Self {
            summary,
            verb,
            found: Vec::new(),
        }
    }

    /// All that were found.
    pub(super) fn found(self) -> Vec<Fault> {
        self.found
    }

    /// A fault of the row, at `node`. The detail names the value that was found, the legal ones, and what to do.
    pub(crate) fn at(&mut self, node: &Node<'_>, detail: impl AsRef<str>) {
        self.found.push(node.place.fault(self.summary, detail));
    }

    /// The same under a summary of its own, where that names the attribute.
    pub(crate) fn titled(&mut self, node: &Node<'_>, summary: &str, detail: impl AsRef<str>) {
        self.found.push(node.place.fault(summary, detail));
    }

    /// A fault where a string is set that is none of `allowed`.
    pub(crate) fn unless_one_of(&mut self, node: &Node<'_>, allowed: &[&str]) -> Option<()> {
        if let Some(found) = node.text()?.filter(|found| !allowed.contains(found)) {
            let hint = did_you_mean(found, allowed);
            let listed = quoted(allowed);
            let detail = match (allowed, self.verb) {
                ([_], verb) => format!("{found:?} {verb} be {listed}.{hint}"),
                (_, "must") => format!("{found:?} is not valid. Valid values: {listed}.{hint}"),
                (_, verb) => format!("{found:?} {verb} be one of {listed}.{hint}"),
            };
            self.at(node, detail);
        }
        Some(())
    }

    /// A fault where a number is set outside of the range, which `legal` describes together with the unit.
    pub(crate) fn unless_in(
        &mut self,
        node: &Node<'_>,
        range: RangeInclusive<i64>,
        legal: &str,
    ) -> Option<()> {
        if let Some(found) = node.int()?.filter(|number| !range.contains(number)) {
            self.at(node, format!("{found} {} be {legal}.", self.verb));
        }
        Some(())
    }

    /// A fault where more than `most` elements are set. Those that are unknown may turn out to be none.
    pub(crate) fn at_most(&mut self, list: &Node<'_>, most: usize, remedy: &str) -> Option<()> {
        let (sure, open) = list.counts()?;
        if sure > most {
            let detail = format!("{sure} are set; ECS allows {most}. {remedy}");
            self.at(list, detail);
        }
        (sure + open <= most).then_some(())
    }

    /// A fault where a string is set that is not a number of minutes in the range.
    pub(crate) fn unless_minutes(
        &mut self,
        node: &Node<'_>,
        range: RangeInclusive<u32>,
    ) -> Option<()> {
        let is_legal = |text: &&str| text.parse().is_ok_and(|minutes| range.contains(&minutes));
        if let Some(found) = node.text()?.filter(|text| !is_legal(text)) {
            let (least, most, verb) = (range.start(), range.end(), self.verb);
            self.at(
                node,
                format!("{found:?} {verb} be a whole number of minutes from {least} to {most}."),
            );
        }
        Some(())
    }
}
