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

use crate::schema::{Block, Nesting};

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

impl Block {
    /// The part of `path` that leads core to a line of the configuration. Other than a path to a value
    /// ([`Block::clip`]), it goes on from a block of a set to a member, without the position that a set has not.
    pub(crate) fn clip_for_reader(&self, path: &Path) -> Path {
        let (mut block, mut rest, mut clipped) = (self, path.steps(), Path::root());
        let mut in_set = None;
        while let [entry @ Step::Attribute(name), inner @ ..] = rest
            && let Some(nested) = block.blocks.iter().find(|nested| nested.name == *name)
        {
            clipped = clipped.then(entry.clone());
            rest = match (nested.nesting, inner) {
                (Nesting::List, [at @ Step::Index(_), inner @ ..]) => {
                    clipped = clipped.then(at.clone());
                    inner
                }
                (Nesting::Set, inner) => {
                    in_set.get_or_insert_with(|| clipped.clone());
                    match inner {
                        [Step::Index(_), inner @ ..] => inner,
                        _ => inner,
                    }
                }
                (Nesting::Single | Nesting::Group, inner) => inner,
                _ => return self.clip(path),
            };
            block = &nested.block;
        }
        let inner = block.clip(&Path(rest.to_vec()));
        match (in_set, inner.steps().first()) {
            // Core cannot enter one of several, and would show the attribute of this name that stands outside.
            (Some(set), Some(Step::Attribute(name))) if self.has_attribute(name) => set,
            _ => Path([clipped.0, inner.0].concat()),
        }
    }

    fn has_attribute(&self, name: &str) -> bool {
        self.attributes.iter().any(|one| one.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Attribute, Kind, NestedBlock};
    use crate::value::Type;

    fn nested(name: &str, nesting: Nesting, block: Block) -> NestedBlock {
        NestedBlock {
            name: name.into(),
            nesting,
            block,
            min: 0,
            max: 0,
            force_new: false,
        }
    }

    #[test]
    fn the_reader_is_led_into_blocks_of_sets() {
        let port = Block {
            attributes: ["port", "name"]
                .map(|name| Attribute::new(name, Kind::Type(Type::Number)))
                .into(),
            ..Block::default()
        };
        let volume = Block {
            blocks: vec![nested("efs", Nesting::List, port.clone())],
            ..port.clone()
        };
        let block = Block {
            attributes: vec![
                Attribute::new("rules", Kind::Type(Type::set(port.ty()))),
                Attribute::new("name", Kind::Type(Type::String)),
            ],
            blocks: vec![
                nested("volume", Nesting::Set, volume),
                nested("proxy", Nesting::List, port),
            ],
            ..Block::default()
        };
        for (given, sent) in [
            ("volume.port", "volume.port"),
            ("volume.efs[0].port", "volume.efs[0].port"),
            ("volume.efs[0].nothing", "volume.efs[0]"),
            ("volume[1].port", "volume.port"),
            ("volume.name", "volume"),
            ("volume[1].efs[0].name", "volume"),
            ("proxy[0].name", "proxy[0].name"),
            ("volume", "volume"),
            ("proxy[0].port", "proxy[0].port"),
            ("proxy.port", "proxy"),
            ("rules.port", "rules"),
            ("nothing", ""),
        ] {
            let sent_path = block.clip_for_reader(&Path::from(given));
            assert_eq!(sent_path.to_string(), sent, "{given}");
        }
    }

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
