//! The process environment and the shared AWS files, read once.
//!
//! The SDK would read both itself, but it panics on several values that users have (an empty variable, the retry mode
//! `legacy`), and it ignores others silently. So it is given finished values, and each value that is not legal becomes one
//! error with its source.

mod files;
mod setting;
mod sources;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

pub(super) use files::{Place, SharedFiles, read};
pub(super) use setting::{Setting, illegal, list};
pub(super) use sources::Sources;

/// Environment variables. An empty variable counts as unset, as in the AWS CLI, and space around a value is dropped.
#[derive(Clone, Default)]
pub(crate) struct Environment(BTreeMap<String, String>);

impl Environment {
    /// The environment of this process.
    pub(crate) fn process() -> Self {
        let variables = std::env::vars_os().filter_map(|(name, value)| {
            let value = value.to_string_lossy().into_owned();
            Some((name.into_string().ok()?, value))
        });
        let mut environment: Self = variables.collect();
        // Without the variable the system still knows the home directory.
        if let (None, Some(home)) = (environment.get("HOME"), std::env::home_dir()) {
            let home = home.to_string_lossy().into_owned();
            environment.0.insert("HOME".to_owned(), home);
        }
        environment
    }

    /// The value of a variable.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let value = self.0.get(name)?.trim();
        (!value.is_empty()).then_some(value)
    }

    /// The first of `names` that is set, with its value.
    pub(crate) fn first<'a>(&self, names: &[&'a str]) -> Option<(&'a str, &str)> {
        names
            .iter()
            .find_map(|name| self.get(name).map(|value| (*name, value)))
    }

    /// All variables as they are.
    pub(crate) fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether the variable is in the environment with an empty value.
    pub(super) fn is_empty(&self, name: &str) -> bool {
        self.0
            .get(name)
            .is_some_and(|value| value.trim().is_empty())
    }

    /// The path with a leading `~` replaced by the home directory.
    pub(crate) fn expand(&self, path: &str) -> PathBuf {
        let rest = match path.strip_prefix('~') {
            Some("") => Some(""),
            Some(rest) => rest.strip_prefix(['/', '\\']),
            None => None,
        };
        match (rest, self.first(&["HOME", "USERPROFILE"])) {
            (Some(""), Some((_, home))) => PathBuf::from(home),
            (Some(rest), Some((_, home))) => Path::new(home).join(rest),
            _ => PathBuf::from(path),
        }
    }
}

impl Environment {
    /// A path of the provider block: `$NAME` and `${NAME}` are variables, then a leading `~` is the home directory. So
    /// does the peer.
    pub(crate) fn expand_argument(&self, path: &str) -> String {
        let mut filled = String::with_capacity(path.len());
        let mut rest = path;
        while let Some((before, after)) = rest.split_once('$') {
            filled.push_str(before);
            let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            let braced = after.strip_prefix('{').and_then(|it| it.split_once('}'));
            let (name, next) = braced.unwrap_or_else(|| {
                after.split_at(after.find(|letter| !is_name(letter)).unwrap_or(after.len()))
            });
            match name.is_empty() {
                true => filled.push('$'),
                false => filled.push_str(self.get(name).unwrap_or_default()),
            }
            rest = next;
        }
        filled.push_str(rest);
        self.expand(&filled).display().to_string()
    }
}

impl FromIterator<(String, String)> for Environment {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Environment {
    fn from(pairs: [(&str, &str); N]) -> Self {
        pairs
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }
}

/// Shows no values: some are secrets.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
