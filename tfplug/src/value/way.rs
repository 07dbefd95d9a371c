//! Where a codec is, without a [`Path`] for every element that is in order.

use super::DecodeError;
use crate::path::Path;

/// The way to the value at hand: a chain of steps on the stack, which becomes a [`Path`] only in an error.
#[derive(Clone, Copy, Debug)]
pub(super) enum Way<'a> {
    /// The whole value.
    Root,
    /// Into an attribute.
    Attribute(&'a Way<'a>, &'a str),
    /// Into a list, set or tuple.
    Index(&'a Way<'a>, usize),
    /// Into a map.
    Key(&'a Way<'a>, &'a str),
}

impl<'a> Way<'a> {
    pub(super) fn attr(&'a self, name: &'a str) -> Way<'a> {
        Way::Attribute(self, name)
    }

    pub(super) fn index(&'a self, index: usize) -> Way<'a> {
        Way::Index(self, index)
    }

    pub(super) fn key(&'a self, key: &'a str) -> Way<'a> {
        Way::Key(self, key)
    }

    fn path(&self) -> Path {
        match self {
            Way::Root => Path::root(),
            Way::Attribute(before, name) => before.path().attr(*name),
            Way::Index(before, index) => before.path().index(*index),
            Way::Key(before, key) => before.path().key(*key),
        }
    }

    /// An error that points here.
    pub(super) fn error(&self, message: impl Into<String>) -> DecodeError {
        DecodeError::new(&self.path(), message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_carry_the_whole_way() {
        let (root, parts, first) = (Way::Root, "parts", "a b");
        let parts = root.attr(parts);
        let entry = parts.index(2);
        let error = entry.key(first).error("wrong");
        assert_eq!(error.to_string(), "parts[2][\"a b\"]: wrong");
    }
}
