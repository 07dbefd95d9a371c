//! Reads that do not see the latest writes yet.

use std::mem;

use crate::fault::Fault;
use crate::world::World;

/// How many earlier states are kept at most. With more writes than that, at different times within the span of a fault, a
/// read sees the oldest of them too early.
const MOST: usize = 8;

/// Does a request: a read from an earlier state of the world, if a fault asks for it, and all else in the world as it is. A
/// write leaves the state before it behind, as long as such a fault is in force.
///
/// Writes of one moment leave one state behind, that before the first of them: no read can be between them.
pub(crate) fn eventually<T>(
    world: &mut World,
    operation: &str,
    act: impl FnOnce(&mut World) -> T,
) -> T {
    let Some(longest) = span(world, |_| true) else {
        return act(world);
    };
    let now = world.now;
    world.earlier.retain(|it| it.now.after(longest) > now);
    if is_read(operation) {
        let unseen = span(world, |it| it == operation).and_then(|span| {
            let mut earlier = world.earlier.iter();
            earlier.find(|it| it.now.after(span) > now).cloned()
        });
        return match unseen {
            Some(mut before) => act(&mut before),
            None => act(world),
        };
    }
    let mut earlier = mem::take(&mut world.earlier);
    let before = world.clone();
    let outcome = act(world);
    let is_first = earlier.last().is_none_or(|it| it.now < now);
    if is_first && before != *world {
        earlier.push(before);
    }
    let surplus = earlier.len().saturating_sub(MOST);
    earlier.drain(..surplus);
    world.earlier = earlier;
    outcome
}

/// For how many milliseconds the faults in force let reads of some operations not see a write.
fn span(world: &World, of: impl Fn(&str) -> bool) -> Option<i64> {
    let spans = world.faults.iter().filter_map(|fault| match fault {
        Fault::Stale {
            operation,
            milliseconds,
        } if of(operation) => Some(i64::from(*milliseconds)),
        _ => None,
    });
    spans.max()
}

fn is_read(operation: &str) -> bool {
    let mut verbs = ["Describe", "List", "Get"].iter();
    verbs.any(|verb| operation.starts_with(verb))
}
