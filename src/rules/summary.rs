//! The rules as documentation lists them.

use super::object::Row;
use super::{Confidence, OBJECTS, Severity, general};

/// One rule, or one part of a rule whose parts are proven differently.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct RuleSummary {
    /// The ID in the catalogue, such as `TD-004`.
    pub id: &'static str,
    /// Whether AWS refuses a violation; else it accepts what is almost surely a mistake.
    pub refused: bool,
    /// Whether a violation is refused only under `strict`: AWS documents the rule, but was not seen to enforce it.
    pub likely: bool,
    /// Whether the rule is off because its sources contradict each other.
    pub off: bool,
    /// Whether it reports only under `strict`, and then as a warning.
    pub hint: bool,
    /// The demand, in a sentence.
    pub demand: &'static str,
}

impl RuleSummary {
    fn of_row(row: &Row) -> Self {
        Self::with(row.id, row.severity, row.confidence, row.demand)
    }

    fn with(
        id: &'static str,
        severity: Severity,
        confidence: Confidence,
        demand: &'static str,
    ) -> Self {
        Self {
            id,
            refused: severity == Severity::Error,
            likely: confidence == Confidence::Likely,
            off: confidence == Confidence::Unsure,
            hint: severity == Severity::Hint,
            demand,
        }
    }

    /// The letters before the number, such as `TD`.
    pub fn group(&self) -> &'static str {
        self.id.split_once('-').map_or(self.id, |(group, _)| group)
    }

    /// The effect of a violation: an error, a warning, either only if `strict`, or nothing.
    pub fn effect(&self) -> &'static str {
        match (self.off, self.refused, self.likely) {
            (true, ..) => "off",
            _ if self.hint => "warning if `strict`",
            (_, true, false) => "error",
            (_, true, true) => "warning, error if `strict`",
            (_, false, _) => "warning",
        }
    }
}

/// All rules, by ID. One that several objects have is listed once.
pub fn rules() -> Vec<RuleSummary> {
    let rows = OBJECTS.iter().flat_map(|(_, rows)| rows.iter());
    let rows = rows.flat_map(|(_, rows)| rows.iter());
    let mut all: Vec<RuleSummary> = rows
        .chain([
            &general::UNKNOWN_FIELD,
            &general::IGNORED,
            &general::UNREADABLE,
        ])
        .map(RuleSummary::of_row)
        .collect();
    all.sort();
    all.dedup();
    all
}

/// The rules of one kind of objects, by ID; `object` is the name of its resource or data source without `ecs_`.
pub fn rules_of(object: &str) -> Vec<RuleSummary> {
    let rows = OBJECTS.iter().filter(|(name, _)| *name == object);
    let rows = rows.flat_map(|(_, rows)| rows.iter());
    let rows = rows.flat_map(|(_, rows)| rows.iter().map(RuleSummary::of_row));
    let mut all: Vec<_> = rows.collect();
    all.sort();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_aws_refuses_must_be_and_the_rest_should() {
        for (object, rows) in OBJECTS {
            for row in rows.iter().flat_map(|(_, rows)| rows.iter()) {
                let demand = format!("{object} {}: {}", row.id, row.demand);
                let has = |word: &str| row.demand.split(' ').any(|one| one == word);
                match row.severity {
                    Severity::Error => assert!(has("must") || has("may"), "{demand}"),
                    _ => assert!(has("should") && !has("must") && !has("may"), "{demand}"),
                }
            }
        }
    }
}
