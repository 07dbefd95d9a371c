//! What becomes of violations: the user's `validation` settings.
//!
//! The policy belongs to the process, because Terraform starts one process per provider configuration and asks for
//! validation before there is a client. Whoever reads the provider block installs it: validation and configuration of
//! the provider both come before the validation of any resource.

use std::collections::BTreeSet;
use std::sync::{PoisonError, RwLock};

use super::{Confidence, Severity};

/// Which rules to mute or to turn down, by ID.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Policy {
    /// These rules are off.
    pub(crate) disable: BTreeSet<String>,
    /// These rules warn instead of refusing.
    pub(crate) warn: BTreeSet<String>,
    /// Rules that are only likely refuse as well.
    pub(crate) strict: bool,
}

static CURRENT: RwLock<Option<Policy>> = RwLock::new(None);

impl Policy {
    /// Makes this the policy of the process.
    #[expect(
        dead_code,
        reason = "the validation settings of the provider block call it"
    )]
    pub(crate) fn install(self) {
        *CURRENT.write().unwrap_or_else(PoisonError::into_inner) = Some(self);
    }

    /// The policy of the process.
    pub(crate) fn current() -> Self {
        CURRENT
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
            .unwrap_or_default()
    }

    /// How a violation is told; `None` is not at all.
    pub(crate) fn severity(
        &self,
        id: &str,
        severity: Severity,
        confidence: Confidence,
    ) -> Option<tfplug::Severity> {
        if self.disable.contains(id) {
            return None;
        }
        let refused = match (severity, confidence) {
            (_, Confidence::Unsure) => return None,
            (Severity::Error, Confidence::Certain) => true,
            (Severity::Error, Confidence::Likely) => self.strict,
            (Severity::Warning, _) => false,
        };
        Some(match refused && !self.warn.contains(id) {
            true => tfplug::Severity::Error,
            false => tfplug::Severity::Warning,
        })
    }
}
