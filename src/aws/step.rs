//! The steps of an object's life.

/// A step in the life of an object.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Step {
    /// A create.
    Create,
    /// A read, after an import too.
    Read,
    /// An update in place.
    Update,
    /// A destroy.
    Delete,
    /// A read by a data source.
    LookUp,
    /// A run of tasks by a data source.
    Run,
    /// A list for `terraform query`.
    List,
}

impl Step {
    /// The beginning of a summary: `Creating`.
    pub(crate) fn doing(self) -> &'static str {
        match self {
            Self::Create => "Creating",
            Self::Read => "Reading",
            Self::Update => "Updating",
            Self::Delete => "Deleting",
            Self::LookUp => "Looking up",
            Self::Run => "Running",
            Self::List => "Listing",
        }
    }

    /// The argument of the `timeouts` block that limits the step: every resource that waits in it has one.
    pub(crate) fn timeout(self) -> Option<&'static str> {
        match self {
            Self::Create => Some("create"),
            Self::Update => Some("update"),
            Self::Delete => Some("delete"),
            Self::Read | Self::LookUp | Self::List | Self::Run => None,
        }
    }
}
