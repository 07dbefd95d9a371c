//! Planning: defaults, equal spellings, unknowns, replacement. Pure, and in one fixed order.

use crate::path::{Path, Step};
use crate::schema::{Attribute, Block, Comparison, Kind, Schema};
use crate::value::{Refinements, Value};

use super::meaning::{Level, fits};
use super::{pairs, settle, walk};

/// Step 1: null attributes with a default take it, write-only values vanish, and a configuration that means the same
/// as the prior state is planned as the prior state.
pub(super) fn defaults(schema: &Schema, config: &Value, prior: &Value, planned: &mut Value) {
    walk::attributes(&schema.block, config, prior, planned, &mut |visit| {
        if visit.attribute.write_only {
            *visit.value = Value::Null;
            return;
        }
        // Core finds the element before only where nothing is spelled in another way.
        if visit.inside
            && visit.attribute.computed
            && visit.config.is_null()
            && visit.value.is_null()
        {
            *visit.value = visit.prior.clone();
        }
        if visit.attribute.keeps_spelling() && visit.config.is_null() {
            let unset = visit.attribute.is_unset(visit.prior);
            *visit.value = if unset {
                visit.prior.clone()
            } else {
                Value::Null
            };
        }
        if let (Some(default), Value::Null) = (&visit.attribute.default, visit.config) {
            *visit.value = default.clone();
        }
        let kept = visit.attribute.keep && visit.attribute.default.is_none();
        let unset = !visit.config.is_null() && visit.attribute.is_unset(visit.config);
        // An empty string keeps the value of the API as null does.
        let keeps = kept && unset && !visit.prior.is_null();
        if keeps || (!visit.value.has_unknown() && visit.means_the_same()) {
            *visit.value = visit.prior.clone();
        }
    });
}

/// Step 2, only when something changes: computed attributes that the configuration leaves unset become unknown, except kept ones.
pub(super) fn unknowns(schema: &Schema, config: &Value, prior: &Value, planned: &mut Value) {
    let creating = prior.is_null();
    walk::attributes(&schema.block, config, prior, planned, &mut |visit| {
        let attribute = visit.attribute;
        let open = attribute.computed && visit.config.is_null() && attribute.default.is_none();
        if !open || attribute.write_only {
            return;
        }
        // Inside nested objects a null prior may only mean that there was no such element.
        let never_known = creating || (visit.inside && visit.prior.is_null());
        *visit.value = match attribute.keep && !never_known {
            true => visit.prior.clone(),
            false => attribute.unknown(),
        };
    });
}

/// Step 3, after the resource adjusted the plan: values that it left unknown carry the promises of the declaration.
/// Configured ones carry those of their sources, but for a promise that the plan in which all is known could break: there a
/// value that means the same is planned as the one from before, and one that turns out to be null as the default or the one
/// from before.
pub(super) fn promises(schema: &Schema, config: &Value, prior: &Value, planned: &mut Value) {
    let creating = prior.is_null();
    walk::attributes(&schema.block, config, prior, planned, &mut |visit| {
        let attribute = visit.attribute;
        if attribute.computed && visit.config.is_null() {
            if *visit.value == Value::unknown() {
                *visit.value = attribute.unknown();
            }
            return;
        }
        match &*visit.value {
            Value::Unknown(promise) if may_break(&visit, promise, creating) => {
                *visit.value = Value::Unknown(Refinements {
                    not_null: promise.not_null,
                    ..Refinements::default()
                });
            }
            Value::Unknown(_) => {}
            value if visit.has_spellings() && !creating && value.has_unknown() => {
                *visit.value = settle::replaced(value, &Value::unknown());
            }
            _ => {}
        }
    });
}

/// Whether a value may be planned later that the promise of a configured one excludes. In a set it is not known yet to
/// which element from before a new one belongs.
fn may_break(visit: &walk::Visit<'_>, promise: &Refinements, creating: bool) -> bool {
    let breaks = |value: &Value| !value.is_null() && !promise.admits(value);
    let nullable = !promise.not_null;
    let stays = visit.has_spellings() || (visit.attribute.computed && nullable);
    let by_default = nullable && visit.attribute.default.as_ref().is_some_and(breaks);
    by_default || (stays && !creating && (visit.inside || breaks(visit.prior)))
}

/// Step 4: the paths whose change replaces the object.
pub(super) fn replacements(schema: &Schema, prior: &Value, planned: &Value) -> Vec<Path> {
    let mut paths = Vec::new();
    if !prior.is_null() {
        block_replacements(&schema.block, &Path::root(), prior, planned, &mut paths);
    }
    paths
}

fn block_replacements(
    block: &Block,
    at: &Path,
    prior: &Value,
    planned: &Value,
    paths: &mut Vec<Path>,
) {
    for attribute in &block.attributes {
        attribute_replacements(attribute, at, prior, planned, paths);
    }
    for nested in &block.blocks {
        let path = at.attr(&nested.name);
        let (prior, planned) = (prior.get(&nested.name), planned.get(&nested.name));
        let (Some(prior), Some(planned)) = (prior, planned) else {
            continue;
        };
        // The prior value has no unknown parts, so an unknown planned one counts as another.
        if nested.force_new && !fits(Level::nested(nested), prior, planned) {
            paths.push(path.clone());
        }
        if let (Value::Set(prior), Value::Set(planned)) = (prior, planned)
            && forced(Level::block(&nested.block), prior, planned)
        {
            paths.push(path.clone());
        }
        for (step, prior, planned) in both(prior, planned) {
            block_replacements(&nested.block, &path.then(step), prior, planned, paths);
        }
    }
}

/// Whether elements of a set changed where a change replaces the object. Elements that only came or went do not count,
/// as in lists; the path ends at the set, because the protocol has none into it.
fn forced(level: Level<'_>, prior: &[Value], planned: &[Value]) -> bool {
    let changed = |rest: &[Value], others: &[Value]| -> Vec<usize> {
        let partners = pairs::match_up(rest, others, &[]);
        (0..rest.len())
            .filter(|at| partners[*at].is_none())
            .collect()
    };
    let (before, after) = (changed(prior, planned), changed(planned, prior));
    let (before, after): (Vec<Value>, Vec<Value>) = (
        before.iter().map(|at| level.forcing(&prior[*at])).collect(),
        after
            .iter()
            .map(|at| level.forcing(&planned[*at]))
            .collect(),
    );
    let stayed = pairs::match_up(&before, &after, &[])
        .iter()
        .flatten()
        .count();
    stayed < before.len().min(after.len())
}

fn attribute_replacements(
    attribute: &Attribute,
    at: &Path,
    prior: &Value,
    planned: &Value,
    paths: &mut Vec<Path>,
) {
    let path = at.attr(&attribute.name);
    let (Some(prior), Some(planned)) = (prior.get(&attribute.name), planned.get(&attribute.name))
    else {
        return;
    };
    let level = Level::attribute(attribute);
    let unset = level.is_unset(prior) && level.is_unset(planned);
    let known = |value: &Value| !value.is_null() && !value.has_unknown();
    let forces = |holds: &Comparison| known(prior) && known(planned) && holds.holds(prior, planned);
    let replaces = attribute.force_new || attribute.force_new_if.as_ref().is_some_and(forces);
    if replaces && !unset && !prior.same(planned) {
        paths.push(path.clone());
    }
    if let Kind::Nested(_, members) = &attribute.kind {
        if let (Value::Set(prior), Value::Set(planned)) = (prior, planned)
            && forced(Level::members(members), prior, planned)
        {
            paths.push(path.clone());
        }
        for (step, prior, planned) in both(prior, planned) {
            for member in members {
                attribute_replacements(member, &path.then(step.clone()), prior, planned, paths);
            }
        }
    }
}

/// Elements that exist on both sides; for those of sets see [`forced`].
fn both<'a>(prior: &'a Value, planned: &'a Value) -> Vec<(Step, &'a Value, &'a Value)> {
    match (prior, planned) {
        (Value::List(a), Value::List(b)) => a
            .iter()
            .zip(b)
            .enumerate()
            .map(|(index, (a, b))| (Step::Index(index), a, b))
            .collect(),
        (Value::Map(a), Value::Map(b)) => a
            .iter()
            .filter_map(|(key, a)| Some((Step::Key(key.clone()), a, b.get(key)?)))
            .collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Attr, Field as _, Model};

    /// A disk.
    #[derive(Clone, Debug, Default, crate::Model)]
    struct Disk {
        /// It cannot shrink.
        #[tf(optional, force_new_if = |before: &i64, after: &i64| after < before)]
        size: Attr<i64>,
        /// Its parts.
        #[tf(block)]
        part: Attr<Vec<Part>>,
    }

    /// A part of a disk.
    #[derive(Clone, Debug, Default, PartialEq, crate::Model)]
    struct Part {
        /// It cannot shrink either.
        #[tf(optional, force_new_if = |before: &i64, after: &i64| after < before)]
        size: Attr<i64>,
    }

    fn replaced(before: &Disk, after: &Disk) -> Vec<String> {
        let block = Disk::block();
        let schema = Schema { version: 0, block };
        let paths = replacements(&schema, &before.encode(), &after.encode());
        paths.iter().map(ToString::to_string).collect()
    }

    /// A definition.
    #[derive(Clone, Debug, Default, crate::Model)]
    #[tf(unset)]
    struct Definition {
        /// A change replaces.
        #[tf(block, force_new)]
        volume: Attr<crate::Set<Volume>>,
    }

    /// A volume.
    #[derive(Clone, Debug, Default, PartialEq, crate::Model)]
    #[tf(unset)]
    struct Volume {
        /// Its name.
        #[tf(required)]
        name: Attr<String>,
        /// A directory.
        #[tf(block)]
        host: Attr<Host>,
    }

    /// A directory.
    #[derive(Clone, Debug, Default, PartialEq, crate::Model)]
    #[tf(unset)]
    struct Host {
        /// Where it is.
        #[tf(optional)]
        path: Attr<String>,
    }

    #[test]
    fn a_block_in_which_nothing_is_set_is_the_same_as_none() {
        let definition = |host: Attr<Host>| Definition {
            volume: crate::Set(vec![Volume {
                name: "data".into(),
                host,
            }])
            .into(),
        };
        let replaced = |before: &Definition, after: &Definition| {
            let block = Definition::block();
            let schema = Schema { version: 0, block };
            !replacements(&schema, &before.encode(), &after.encode()).is_empty()
        };
        let bare = definition(Attr::Null);
        let empty = definition(Host::default().into());
        let blank = definition(Host { path: "".into() }.into());
        let set = definition(Host { path: "/a".into() }.into());
        for (before, after) in [
            (&bare, &empty),
            (&empty, &bare),
            (&bare, &blank),
            (&blank, &empty),
        ] {
            assert!(!replaced(before, after), "{before:?} {after:?}");
        }
        for other in [&bare, &empty, &blank] {
            assert!(replaced(other, &set) && replaced(&set, other), "{other:?}");
        }
    }

    #[test]
    fn only_the_changes_that_a_predicate_names_replace() {
        let disk = |size: Attr<i64>, part: Attr<i64>| Disk {
            size,
            part: vec![Part { size: part }].into(),
        };
        let before = disk(5.into(), 5.into());
        let nothing = Vec::<String>::new();
        assert_eq!(replaced(&before, &disk(6.into(), 5.into())), nothing);
        assert_eq!(replaced(&before, &before), nothing);
        assert_eq!(replaced(&before, &disk(Attr::Unknown, Attr::Null)), nothing);
        let smaller = disk(4.into(), 1.into());
        assert_eq!(replaced(&before, &smaller), ["size", "part[0].size"]);
    }
}
