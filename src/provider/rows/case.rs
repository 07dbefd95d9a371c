//! One case of a rule.

use serde_json::Value as Json;

/// An object that violates one rule and one that meets all, and the place whose value, were it unknown in the first, would
/// leave the rule undecided.
pub(super) struct Case {
    pub(super) id: &'static str,
    pub(super) wrong: Json,
    pub(super) right: Json,
    pub(super) unknown: &'static str,
}

/// A case. The place is made of names and positions, `setting.0.name`.
pub(super) fn case(id: &'static str, wrong: Json, right: Json, unknown: &'static str) -> Case {
    Case {
        id,
        wrong,
        right,
        unknown,
    }
}
