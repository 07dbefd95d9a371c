//! Paths by the schema: how far they lead, and the part that core can show to the user.

use super::{Block, Nesting};
use crate::path::{Path, Step};
use crate::value::Type;

/// The type at a step into a value of type `ty`; `None` where there is none. Elements of sets go by their position.
fn inside(ty: Type, step: &Step) -> Option<Type> {
    match (step, ty) {
        (Step::Attribute(name), Type::Object(mut attributes)) => attributes.remove(name),
        (Step::Index(_), Type::List(element) | Type::Set(element))
        | (Step::Key(_) | Step::Attribute(_), Type::Map(element)) => Some(*element),
        (Step::Index(index), Type::Tuple(elements)) => elements.into_iter().nth(*index),
        _ => None,
    }
}

impl Block {
    /// The part of `path` that the protocol can express: it ends at a set, and where the schema ends.
    pub fn clip(&self, path: &Path) -> Path {
        let mut ty = self.ty();
        let mut clipped = Path::root();
        for step in path.steps() {
            let inexpressible = match &ty {
                Type::Set(_) => true,
                Type::Map(_) => !matches!(step, Step::Key(_)),
                _ => false,
            };
            match inside(ty, step) {
                Some(next) if !inexpressible => (clipped, ty) = (clipped.then(step.clone()), next),
                _ => break,
            }
        }
        clipped
    }

    /// Whether values of the block can have something at `path`. Elements of sets go by their position.
    pub fn has(&self, path: &Path) -> bool {
        let mut ty = self.ty();
        for step in path.steps() {
            match ty {
                Type::Dynamic => return true,
                known => match inside(known, step) {
                    Some(next) => ty = next,
                    None => return false,
                },
            }
        }
        true
    }

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
        let inner = block.clip(
            &rest
                .iter()
                .cloned()
                .fold(Path::root(), |path, step| path.then(step)),
        );
        match (in_set, inner.steps().first()) {
            // Core cannot enter one of several, and would show the attribute of this name outside of it.
            (Some(set), Some(Step::Attribute(name))) if self.has_attribute(name) => set,
            _ => inner
                .steps()
                .iter()
                .cloned()
                .fold(clipped, |path, step| path.then(step)),
        }
    }

    fn has_attribute(&self, name: &str) -> bool {
        self.attributes.iter().any(|one| one.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Attribute, Kind, NestedBlock};
    use super::*;

    #[test]
    fn the_reader_is_led_into_blocks_of_sets() {
        let port = Block {
            attributes: ["port", "name"]
                .map(|name| Attribute::new(name, Kind::Type(Type::Number)))
                .into(),
            ..Block::default()
        };
        let volume = Block {
            blocks: vec![NestedBlock::new("efs", Nesting::List, port.clone())],
            ..port.clone()
        };
        let block = Block {
            attributes: vec![
                Attribute::new("rules", Kind::Type(Type::set(port.ty()))),
                Attribute::new("name", Kind::Type(Type::String)),
            ],
            blocks: vec![
                NestedBlock::new("volume", Nesting::Set, volume),
                NestedBlock::new("proxy", Nesting::List, port),
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
    fn paths_end_at_sets() {
        let element = Type::Object([("port".to_owned(), Type::Number)].into());
        let block = Block {
            attributes: vec![
                Attribute::new("rules", Kind::Type(Type::set(element.clone()))),
                Attribute::new("ports", Kind::Type(Type::list(element))),
            ],
            ..Block::default()
        };
        assert_eq!(
            block.clip(&Path::from("rules[0].port")).to_string(),
            "rules"
        );
        assert_eq!(
            block.clip(&Path::from("ports[0].port")).to_string(),
            "ports[0].port"
        );
        assert_eq!(block.clip(&Path::from("nothing")).to_string(), "");
    }
}
