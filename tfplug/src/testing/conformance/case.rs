//! Cases, and the ways in which they end.

use std::fmt;
use std::pin::Pin;

use super::Bench;
use crate::testing::Failure;

/// A running case.
pub(super) type Running<'a> = Pin<Box<dyn Future<Output = Result<(), Stop>> + Send + 'a>>;

/// One thing that a provider must do right.
#[derive(Clone, Copy)]
pub struct Case {
    /// The letter of its group, and its number: `H01`.
    pub id: &'static str,
    /// The expectation.
    pub title: &'static str,
    /// How binding it is.
    pub level: Level,
    pub(super) run: for<'a> fn(&'a Bench) -> Running<'a>,
}

impl Case {
    /// The letter of its group.
    pub fn group(&self) -> &'static str {
        &self.id[..1]
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Case").field(&self.id).finish()
    }
}

/// How binding a case is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Terraform or OpenTofu, or their users, run into trouble otherwise.
    Protocol,
    /// Things work without it, but worse: what an excellent provider does.
    Quality,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Level::Protocol => "protocol",
            Level::Quality => "quality",
        })
    }
}

/// Why a case ends before its end. `?` turns a [`Failure`] into one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The provider does it wrong.
    Failed(String),
    /// There is nothing here to judge.
    NotApplicable(String),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Stop::Failed(failure.to_string())
    }
}

/// Ends a case that does not apply.
pub(super) fn not_applicable(reason: impl Into<String>) -> Stop {
    Stop::NotApplicable(reason.into())
}

/// Fails unless `so` holds.
pub(super) fn ensure(so: bool, otherwise: impl Into<String>) -> Result<(), Failure> {
    if so {
        return Ok(());
    }
    Err(Failure::new(otherwise))
}

/// Fails unless two things are equal; `what` names the first.
pub(super) fn ensure_eq<A, B>(what: &str, found: A, wanted: B) -> Result<(), Failure>
where
    A: PartialEq<B> + fmt::Debug,
    B: fmt::Debug,
{
    let so = found == wanted;
    ensure(so, format!("{what} is {found:?}, not {wanted:?}"))
}

/// The table of a group: identifier, level, title, and the asynchronous function over a [`Bench`].
macro_rules! cases {
    ($($id:ident $level:ident $title:literal => $run:path;)*) => {
        /// The cases of this group.
        pub(in crate::testing::conformance) const CASES: &[$crate::testing::conformance::Case] = &[$(
            $crate::testing::conformance::Case {
                id: stringify!($id),
                title: $title,
                level: $crate::testing::conformance::Level::$level,
                run: |bench| Box::pin($run(bench)),
            }
        ),*];
    };
}

pub(super) use cases;
