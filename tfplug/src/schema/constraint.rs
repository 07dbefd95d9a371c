//! Constraints between the members of one object: at most one, at least one, exactly one, all or none of them.

/// How many of the members of a [`Constraint`] may be set.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Relation {
    /// At most one: they conflict with each other.
    Conflicting,
    /// One or more.
    AtLeastOneOf,
    /// Neither none nor two.
    ExactlyOneOf,
    /// All or none.
    RequiredTogether,
}

impl Relation {
    /// Whether a second one is an error.
    pub fn excludes(self) -> bool {
        matches!(self, Relation::Conflicting | Relation::ExactlyOneOf)
    }

    /// Whether one has to be set.
    pub fn demands(self) -> bool {
        matches!(self, Relation::AtLeastOneOf | Relation::ExactlyOneOf)
    }
}

/// A rule about which attributes and blocks of one object are set, for the objects at every depth of a configuration.
///
/// An empty list or set counts as unset. A value that is not known yet breaks no rule.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Constraint {
    /// How many may be set.
    pub relation: Relation,
    /// The names of the attributes and blocks, in the order of preference: a configuration that is generated for an
    /// imported object keeps the first one of those that exclude each other.
    pub members: Vec<String>,
}

impl Constraint {
    /// A constraint between the named attributes and blocks.
    pub fn new(relation: Relation, members: &[&str]) -> Self {
        let members = members.iter().map(|name| (*name).to_owned()).collect();
        Self { relation, members }
    }
}
