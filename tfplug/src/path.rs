//! Paths to attributes inside a resource: where a diagnostic points.
//!
//! # Which line Terraform shows
//!
//! Core walks the configuration as it is in the file, before `dynamic` blocks are expanded, and knows nothing of the
//! schema. It enters blocks for all steps, then looks for an attribute with the name of the last step in the innermost
//! block that it reached. The line of that attribute is shown; if it is unset there, the line where that block begins.
//!
//! | Path | Shown |
//! |---|---|
//! | `list_block[0].member` | the attribute `member` of the first such block, or the line where the block begins |
//! | `set_block.member` | the same if there is exactly one such block, otherwise the first line of the resource |
//! | `block`, `block[0]` | the first line of the resource: to complain about a block name a member of it |
//! | `block[0].inner[0]` | the line where the inner block begins |
//! | `map["key"]`, `list[0]` | the entry's line if the value is a literal, otherwise the whole expression |
//! | `attribute.member`, or the root | the first line of the resource |
//! | `attribute` | the whole expression, however long |
//!
//! A set has no positions, so an index into its blocks is not sent. Beware of a member of a list's block that has the
//! name of an attribute of the resource itself (`name`, `description`): where the block is `dynamic`, core shows that
//! other attribute. Paths through sets, where it would do the same if there are several blocks, are cut before.

use std::fmt;

/// One step of a [`Path`].
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Step {
    /// Into an attribute or block by name.
    Attribute(String),
    /// Into a list or tuple by position. The protocol has no such step into a set: what is sent ends there.
    Index(usize),
    /// Into a map by key.
    Key(String),
}

/// The way from a resource's root to one of its values, such as `network_configuration[0].subnets`.
#[derive(Clone, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Path(Vec<Step>);

impl Path {
    /// The resource itself.
    pub fn root() -> Self {
        Self::default()
    }

    /// Whether this is the root.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The steps from the root.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// One step further.
    pub fn then(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// The names of the attributes and blocks on the way, as documentation has them: `network_configuration.subnets`.
    pub fn names(&self) -> String {
        let names = self.0.iter().filter_map(|step| match step {
            Step::Attribute(name) => Some(name.as_str()),
            Step::Index(_) | Step::Key(_) => None,
        });
        names.collect::<Vec<_>>().join(".")
    }

    /// Further into an attribute or block.
    pub fn attr(&self, name: impl Into<String>) -> Self {
        self.then(Step::Attribute(name.into()))
    }

    /// Further into a list element.
    pub fn index(&self, index: usize) -> Self {
        self.then(Step::Index(index))
    }

    /// Further into a map entry.
    pub fn key(&self, key: impl Into<String>) -> Self {
        self.then(Step::Key(key.into()))
    }
}

impl From<&str> for Path {
    /// A dotted path of attributes and list positions: `a.b`, `a[0].b`. Map keys need [`Path::key`].
    fn from(text: &str) -> Self {
        let mut path = Path::root();
        for part in text.split('.').filter(|part| !part.is_empty()) {
            let (name, rest) = part.split_once('[').unwrap_or((part, ""));
            path = path.attr(name);
            for index in rest
                .split(['[', ']'])
                .filter_map(|digits| digits.parse().ok())
            {
                path = path.index(index);
            }
        }
        path
    }
}

impl From<&Path> for Path {
    fn from(path: &Path) -> Self {
        path.clone()
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Attribute(name) if position == 0 => f.write_str(name)?,
                Step::Attribute(name) => write!(f, ".{name}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key(key) => write!(f, "[{key:?}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_steps_agree() {
        let path = Path::root()
            .attr("network_configuration")
            .index(0)
            .attr("subnets");
        assert_eq!(Path::from("network_configuration[0].subnets"), path);
        assert_eq!(path.to_string(), "network_configuration[0].subnets");
        assert_eq!(Path::from("tags").key("a b").to_string(), r#"tags["a b"]"#);
    }
}
