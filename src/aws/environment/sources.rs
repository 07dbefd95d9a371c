//! The places that a setting is looked up in: variables first, then the profile in use.

use tfplug::Result;

use super::setting::{Found, Setting};
use super::{Environment, SharedFiles};

/// The places to look a setting up.
#[derive(Clone, Copy, Debug)]
pub(in crate::aws) struct Sources<'a> {
    pub(in crate::aws) environment: &'a Environment,
    pub(in crate::aws) files: &'a SharedFiles,
    /// The profile in use.
    pub(in crate::aws) profile: &'a str,
}

impl Sources<'_> {
    /// The setting's value: the variable, else the key of the profile in use.
    ///
    /// # Errors
    /// The value is not legal.
    pub(in crate::aws) fn get(&self, setting: &Setting) -> Result<Option<Found>> {
        match self.variable(setting)? {
            Some(found) => Ok(Some(found)),
            None => self.files.get(self.profile, setting),
        }
    }

    /// The value of the setting's variable.
    ///
    /// # Errors
    /// The value is not legal.
    pub(in crate::aws) fn variable(&self, setting: &Setting) -> Result<Option<Found>> {
        let text = self.environment.get(setting.variable);
        text.map(|text| setting.check(text, setting.variable))
            .transpose()
    }

    /// The value of a yes-or-no setting.
    ///
    /// # Errors
    /// The value is not legal.
    pub(in crate::aws) fn flag(&self, setting: &Setting) -> Result<Option<bool>> {
        let found = self.get(setting)?;
        Ok(found.map(|found| found.text.eq_ignore_ascii_case("true")))
    }

    /// The value of a numeric setting.
    ///
    /// # Errors
    /// The value is not legal.
    pub(in crate::aws) fn count(&self, setting: &Setting) -> Result<Option<u32>> {
        let found = self.get(setting)?;
        Ok(found.and_then(|found| found.text.parse().ok()))
    }
}
