//! One case of a rule.

use serde_json::Value as Json;

/// An object that violates one rule and one that meets all, and the place whose value, were it unknown in the first, would
/// leave the rule undecided.
pub(super) struct Case {
    pub(super) id: &'static str,
    /// The object before, if it is changed.
    pub(super) former: Json,
    pub(super) wrong: Json,
    pub(super) right: Json,
    pub(super) unknown: &'static str,
}

/// A case. The place is made of names and positions, `setting.0.name`.
pub(super) fn case(id: &'static str, wrong: Json, right: Json, unknown: &'static str) -> Case {
    Case {
        id,
        former: Json::Null,
        wrong,
        right,
        unknown,
    }
}

/// An object with the members of another in place of its own.
pub(super) fn with(mut object: Json, more: Json) -> Json {
    if let (Some(object), Json::Object(more)) = (object.as_object_mut(), more) {
        object.extend(more);
    }
    object
}

/// One case a line: `ID: wrong => right, unknown;`.
macro_rules! cases {
    ($($id:literal: $wrong:expr => $right:expr, $unknown:expr;)*) => {
        vec![$($crate::provider::rows::case::case($id, $wrong, $right, $unknown)),*]
    };
}
pub(super) use cases;
