//! Pairing the elements of two collections that have no keys: each element at most once, as many as possible.

use std::collections::VecDeque;

use crate::value::{Value, same_partners};

/// A relation between the positions of two collections.
pub(super) type Relation<'a> = &'a dyn Fn(usize, usize) -> bool;

/// The partner of every element of `a`, if it has one: first what is the same, then by the relations from the most to the
/// least certain. An earlier pair stays, and within one relation as many find a partner as can.
pub(super) fn match_up(a: &[Value], b: &[Value], relations: &[Relation<'_>]) -> Vec<Option<usize>> {
    by_relations(same_partners(a, b), b.len(), relations)
}

fn by_relations(
    of_left: Vec<Option<usize>>,
    right: usize,
    relations: &[Relation<'_>],
) -> Vec<Option<usize>> {
    let mut of_right = vec![None; right];
    for (left, right) in of_left.iter().enumerate() {
        if let Some(right) = right {
            of_right[*right] = Some(left);
        }
    }
    let mut pairs = Pairs { of_left, of_right };
    relations.iter().for_each(|relation| pairs.add(relation));
    pairs.of_left
}

struct Pairs {
    of_left: Vec<Option<usize>>,
    of_right: Vec<Option<usize>>,
}

impl Pairs {
    /// Pairs what is still alone by one relation: a maximum matching, grown path by path.
    fn add(&mut self, relation: Relation<'_>) {
        let alone = |side: &[Option<usize>]| -> Vec<usize> {
            (0..side.len()).filter(|at| side[*at].is_none()).collect()
        };
        let (left, right) = (alone(&self.of_left), alone(&self.of_right));
        for start in left {
            self.grow(start, &right, relation);
        }
    }

    /// Finds a partner for `start`, moving others to other partners where that helps.
    fn grow(&mut self, start: usize, candidates: &[usize], relation: Relation<'_>) {
        let mut came_from = vec![None; self.of_right.len()];
        let mut queue = VecDeque::from([start]);
        while let Some(left) = queue.pop_front() {
            for right in candidates {
                if came_from[*right].is_some() || !relation(left, *right) {
                    continue;
                }
                came_from[*right] = Some(left);
                match self.of_right[*right] {
                    Some(taken_by) => queue.push_back(taken_by),
                    None => return self.turn(*right, &came_from),
                }
            }
        }
    }

    /// Gives every element on the way the partner that was found for it.
    fn turn(&mut self, free: usize, came_from: &[Option<usize>]) {
        let mut next = Some(free);
        while let Some(right) = next {
            let Some(left) = came_from[right] else {
                return;
            };
            next = self.of_left[left].replace(right);
            self.of_right[right] = Some(left);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_modest_element_leaves_the_only_partner_to_another() {
        let likes = |a: usize, b: usize| [[true, true], [true, false]][a][b];
        assert_eq!(
            by_relations(vec![None; 2], 2, &[&likes]),
            [Some(1), Some(0)]
        );
    }

    #[test]
    fn certain_pairs_come_before_many_pairs() {
        let certain = |a: usize, b: usize| a == 0 && b == 0;
        let possible = |a: usize, b: usize| [[true, true], [true, false]][a][b];
        let pairs = by_relations(vec![None; 2], 2, &[&certain, &possible]);
        assert_eq!(pairs, [Some(0), None]);
    }

    /// The size of a largest matching, by trying everything.
    fn most(table: &[Vec<bool>], taken: &mut Vec<bool>) -> usize {
        let Some((row, rest)) = table.split_first() else {
            return 0;
        };
        let mut best = most(rest, taken);
        for at in 0..row.len() {
            if row[at] && !taken[at] {
                taken[at] = true;
                best = best.max(1 + most(rest, taken));
                taken[at] = false;
            }
        }
        best
    }

    proptest! {
        #[test]
        fn no_element_is_paired_twice_and_as_many_as_can_be(
            table in (0usize..6).prop_flat_map(|width| prop::collection::vec(prop::collection::vec(any::<bool>(), width), 0..6)),
        ) {
            let width = table.first().map_or(0, Vec::len);
            let pairs = by_relations(vec![None; table.len()], width, &[&|a, b| table[a][b]]);
            let mut partners: Vec<usize> = pairs.iter().flatten().copied().collect();
            prop_assert_eq!(partners.len(), most(&table, &mut vec![false; width]));
            partners.sort_unstable();
            partners.dedup();
            prop_assert_eq!(partners.len(), pairs.iter().flatten().count());
            for (left, right) in pairs.iter().enumerate() {
                prop_assert!(right.is_none_or(|right| table[left][right]));
            }
        }
    }
}
