//! The effect of violations: the user's `validation` settings.
//!
//! The policy belongs to the process, because Terraform starts one process per provider configuration and asks for
//! validation before there is a client. The code that reads the provider block installs it: validation and configuration
//! of the provider both come before the validation of any resource.

use std::collections::BTreeSet;
use std::sync::{PoisonError, RwLock};

use tfplug::Diags;

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
    /// Whether plans do not ask AWS about objects that others refer to.
    pub(crate) offline: bool,
    /// Whether the settings are not known yet: rules that might be switched off are not reported then. Planning knows them, and
    /// validates once more.
    pub(crate) unknown: bool,
}

/// Whether the text has the form of a rule's ID, such as `TD-004`.
#[cfg(test)]
pub(crate) fn is_rule_id(text: &str) -> bool {
    let (group, number) = text.split_once('-').unwrap_or_default();
    group.len() == 2 + usize::from(group == "GEN")
        && group.bytes().all(|byte| byte.is_ascii_uppercase())
        && number.len() == 3
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// The ID of the engine's warning that a block or list is ignored because it is empty.
pub(crate) const IGNORED: &str = "GEN-011";

static CURRENT: RwLock<Option<Policy>> = RwLock::new(None);

impl Policy {
    /// Makes this the policy of the process.
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

    /// How a violation is reported; `None` is not at all.
    pub(crate) fn severity(
        &self,
        id: &str,
        severity: Severity,
        confidence: Confidence,
    ) -> Option<tfplug::Severity> {
        if self.unknown || self.disable.contains(id) {
            return None;
        }
        let refused = match (severity, confidence) {
            (_, Confidence::Unsure) => return None,
            (Severity::Error, Confidence::Certain) => true,
            (Severity::Error, Confidence::Likely) => self.strict,
            (Severity::Hint, _) if !self.strict => return None,
            (Severity::Warning | Severity::Hint, _) => false,
        };
        Some(match refused && !self.warn.contains(id) {
            true => tfplug::Severity::Error,
            false => tfplug::Severity::Warning,
        })
    }

    /// Applies the policy to messages of rules, whoever made them.
    pub(crate) fn filter(&self, diags: Diags) -> Diags {
        let kept = diags.into_iter().filter_map(|mut diagnostic| {
            if diagnostic.rule.as_deref() == Some(tfplug::IGNORED) {
                diagnostic = diagnostic.of_rule(IGNORED);
            }
            let Some(id) = diagnostic.rule.as_deref() else {
                return Some(diagnostic);
            };
            // A warning of the engine does no harm while it is not known whether it is off, and nothing repeats it.
            let is_unknown = self.unknown && id != IGNORED;
            if is_unknown || self.disable.contains(id) {
                return None;
            }
            if self.warn.contains(id) {
                diagnostic.severity = tfplug::Severity::Warning;
            }
            Some(diagnostic)
        });
        kept.collect()
    }
}

#[cfg(test)]
mod tests {
    use tfplug::{Diagnostic, Path};

    use super::*;

    fn severity_of(policy: &Policy, id: Option<&'static str>) -> Option<tfplug::Severity> {
        let error = Diagnostic::new(tfplug::Severity::Error, Path::root(), "x", "Remove one.");
        let mut diags = Diags::new();
        diags.push(id.map_or(error.clone(), |id| error.of_rule(id)));
        let reviewed: Vec<Diagnostic> = policy.filter(diags).into_iter().collect();
        reviewed.first().map(|diagnostic| diagnostic.severity)
    }

    #[test]
    fn messages_that_name_a_rule_follow_the_policy() {
        let (error, warning) = (tfplug::Severity::Error, tfplug::Severity::Warning);
        let policy = Policy {
            disable: ["SV-005".to_owned()].into(),
            warn: ["GEN-001".to_owned()].into(),
            ..Policy::default()
        };
        assert_eq!(severity_of(&policy, Some("SV-005")), None);
        assert_eq!(severity_of(&policy, Some("GEN-001")), Some(warning));
        assert_eq!(severity_of(&policy, Some("SV-006")), Some(error));
        assert_eq!(severity_of(&policy, None), Some(error));
        let unknown = Policy {
            unknown: true,
            ..Policy::default()
        };
        assert_eq!(severity_of(&unknown, Some("SV-005")), None);
        assert_eq!(severity_of(&unknown, Some(tfplug::IGNORED)), Some(error));
        assert_eq!(severity_of(&unknown, None), Some(error));
    }

    #[test]
    fn every_id_in_a_message_can_be_switched_off_and_turned_down() {
        for id in super::super::rules().into_iter().map(|rule| rule.id) {
            let off = Policy {
                disable: [id.to_owned()].into(),
                ..Policy::default()
            };
            assert_eq!(severity_of(&off, Some(id)), None, "{id}");
            let down = Policy {
                warn: [id.to_owned()].into(),
                ..Policy::default()
            };
            assert_eq!(
                severity_of(&down, Some(id)),
                Some(tfplug::Severity::Warning),
                "{id}"
            );
        }
    }

    #[test]
    fn ids_have_a_form() {
        assert!(is_rule_id("TD-004") && is_rule_id("GEN-010"));
        for text in ["TD-4", "td-004", "TD004", "TDX-004", "", "TD-0045"] {
            assert!(!is_rule_id(text), "{text}");
        }
    }
}
