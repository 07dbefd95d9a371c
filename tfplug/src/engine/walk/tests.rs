//! Elements of sets in plans and reads: each has the element before that belongs to it, and no other's.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::{plan, settle};
use crate::model::{Attr, Field, Model, Set};
use crate::rules;
use crate::schema::Schema;
use crate::value::Value;

/// A garden.
#[derive(Clone, Debug, Default, crate::Model)]
struct Garden {
    /// As blocks.
    #[tf(block)]
    bed: Attr<Set<Bed>>,
    /// As a nested attribute.
    #[tf(optional, nested)]
    tree: Attr<Set<Plant>>,
}

/// A bed.
#[derive(Clone, Debug, Default, PartialEq, crate::Model)]
struct Bed {
    /// In any letter case.
    #[tf(required, eq = same_letters)]
    name: Attr<String>,
    /// Given unless configured.
    #[tf(optional, computed)]
    size: Attr<i64>,
    /// Given.
    #[tf(computed, keep)]
    id: Attr<i64>,
    /// A set in a set.
    #[tf(block)]
    plant: Attr<Set<Plant>>,
}

/// A plant.
#[derive(Clone, Debug, Default, PartialEq, crate::Model)]
struct Plant {
    /// In any letter case.
    #[tf(required, eq = same_letters)]
    name: Attr<String>,
    /// Given.
    #[tf(computed, keep)]
    id: Attr<i64>,
    /// Where a change is another garden.
    #[tf(optional, force_new)]
    place: Attr<String>,
}

#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
fn same_letters(a: &String, b: &String) -> bool {
    a.eq_ignore_ascii_case(b)
}

fn schema() -> Schema {
    Schema {
        version: 0,
        block: Garden::block(),
    }
}

/// The plan for a configuration that follows a state, up to where a resource adjusts it.
fn planned(config: &Garden, prior: &Garden) -> Garden {
    let (schema, config, prior) = (schema(), config.encode(), prior.encode());
    let mut planned = rules::proposed_new(&schema.block, &prior, &config);
    plan::defaults(&schema, &config, &prior, &mut planned);
    if !planned.same(&prior) {
        plan::unknowns(&schema, &config, &prior, &mut planned);
    }
    decoded(&planned)
}

fn decoded(value: &Value) -> Garden {
    let garden = Garden::decode(value, &crate::Path::root()).unwrap();
    garden.into_known().unwrap()
}

fn plants(names: &[&str]) -> Attr<Set<Plant>> {
    let plant = |name: &&str| Plant {
        name: (*name).into(),
        ..Plant::default()
    };
    Attr::Known(names.iter().map(plant).collect())
}

/// A state whose elements have numbers of their own, and a size for every other bed.
fn grown(names: &[Vec<u8>]) -> Garden {
    let mut number = 0;
    let mut next = || {
        number += 1;
        number
    };
    let mut bed = |(at, inner): (usize, &Vec<u8>)| Bed {
        name: format!("bed {at}").into(),
        size: Attr::Known(7),
        id: next().into(),
        plant: Attr::Known(Set(inner
            .iter()
            .map(|plant| Plant {
                name: format!("plant {plant}").into(),
                id: next().into(),
                place: Attr::Null,
            })
            .collect())),
    };
    let bed: Vec<Bed> = names.iter().enumerate().map(&mut bed).collect();
    Garden {
        bed: Set(bed).into(),
        ..Garden::default()
    }
}

/// The configuration that led to a state: nothing computed, in another order, in other letters where `loud`.
fn configured(garden: &Garden, order: usize, loud: bool, sized: bool) -> Garden {
    let spelled = |name: &Attr<String>| {
        let name = name.get().unwrap();
        Attr::Known(if loud { name.to_uppercase() } else { name })
    };
    let mut beds: Vec<Bed> = garden
        .bed
        .known()
        .map_or(&[][..], |beds| &beds.0)
        .iter()
        .map(|bed| Bed {
            name: spelled(&bed.name),
            size: if sized { bed.size.clone() } else { Attr::Null },
            id: Attr::Null,
            plant: bed.plant.clone().map(|plants| {
                let plant = |plant: &Plant| Plant {
                    name: spelled(&plant.name),
                    ..Plant::default()
                };
                Set(plants.0.iter().rev().map(plant).collect())
            }),
        })
        .collect();
    let turns = order.checked_rem(beds.len()).unwrap_or(0);
    beds.rotate_left(turns);
    Garden {
        bed: Set(beds).into(),
        ..Garden::default()
    }
}

/// The numbers of all elements that have one, by the name of the element.
fn numbers(garden: &Garden) -> BTreeMap<i64, String> {
    let mut numbers = BTreeMap::new();
    let mut put = |id: &Attr<i64>, name: String| {
        if let Attr::Known(id) = id {
            let before = numbers.insert(*id, name);
            assert_eq!(before, None, "{id} belongs to two elements");
        }
    };
    for bed in garden.bed.known().map_or(&[][..], |beds| &beds.0) {
        let name = bed.name.get().unwrap_or_default().to_lowercase();
        put(&bed.id, name.clone());
        for plant in bed.plant.known().map_or(&[][..], |plants| &plants.0) {
            let inner = plant.name.get().unwrap_or_default().to_lowercase();
            put(&plant.id, format!("{name}/{inner}"));
        }
    }
    numbers
}

fn names() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let inner = prop::collection::btree_set(0u8..5, 0..4);
    prop::collection::vec(inner.prop_map(|set| set.into_iter().collect()), 0..5)
}

proptest! {
    #[test]
    fn another_order_and_other_letters_change_nothing(
        names in names(), order in 0usize..5, loud: bool, sized: bool,
    ) {
        let before = grown(&names);
        let after = planned(&configured(&before, order, loud, sized), &before);
        prop_assert!(after.encode().same(&before.encode()), "{after:?}");
    }

    #[test]
    fn a_changed_element_takes_nothing_from_another(
        names in names(), order in 0usize..5, loud: bool, changed in 0usize..5, more: bool,
    ) {
        let before = grown(&names);
        let mut config = configured(&before, order, loud, false);
        if let Attr::Known(Set(beds)) = &mut config.bed {
            if let Some(bed) = beds.get_mut(changed) {
                bed.name = "another".into();
            }
            if more {
                beds.push(Bed { name: "one more".into(), plant: plants(&["plant 1"]), ..Bed::default() });
            }
        }
        let (old, new) = (numbers(&before), numbers(&planned(&config, &before)));
        for (id, name) in &new {
            prop_assert_eq!(old.get(id), Some(name));
        }
        let renamed = changed < names.len();
        let gone = |renamed: bool| match renamed {
            true => 1 + names[(changed + order) % names.len()].len(),
            false => 0,
        };
        prop_assert_eq!(old.len() - new.len(), gone(renamed));
    }

    #[test]
    fn a_read_keeps_the_spelling_of_every_element(names in names(), order in 0usize..5) {
        let before = grown(&names);
        let loud = |bed: &Bed| Bed {
            name: bed.name.clone().map(|name| name.to_uppercase()),
            plant: bed.plant.clone().map(|plants| Set(plants.0.iter().rev().map(|plant| Plant {
                name: plant.name.clone().map(|name| name.to_uppercase()),
                ..plant.clone()
            }).collect())),
            ..bed.clone()
        };
        let mut found: Vec<Bed> = before.bed.known().unwrap().0.iter().map(loud).collect();
        let turns = order.checked_rem(found.len()).unwrap_or(0);
        found.rotate_left(turns);
        let mut found = Garden { bed: Set(found).into(), ..Garden::default() }.encode();
        settle::keep_spelling(&schema(), &before.encode(), &mut found);
        prop_assert!(found.same(&before.encode()), "{found:?}");
    }
}

#[test]
fn configured_values_choose_the_element_and_not_its_position() {
    let bed = |size: Attr<i64>, id: Attr<i64>| Bed {
        name: "a".into(),
        size,
        id,
        plant: Attr::Null,
    };
    let garden = |beds: Vec<Bed>| Garden {
        bed: Set(beds).into(),
        ..Garden::default()
    };
    // The first is less particular, and would do with the second one's counterpart.
    let config = garden(vec![bed(Attr::Null, Attr::Null), bed(5.into(), Attr::Null)]);
    let before = garden(vec![bed(5.into(), 2.into()), bed(3.into(), 1.into())]);
    let mut after = config.encode();
    plan::defaults(&schema(), &config.encode(), &before.encode(), &mut after);
    assert!(after.same(&before.encode()), "{after:?}");
}

#[test]
fn a_change_inside_a_set_replaces_and_a_new_element_does_not() {
    let tree = |name: &str, place: &str| Plant {
        name: name.into(),
        id: 1.into(),
        place: place.into(),
    };
    let garden = |trees: &[Plant]| {
        Garden {
            tree: Set(trees.to_vec()).into(),
            ..Garden::default()
        }
        .encode()
    };
    let before = garden(&[tree("a", "here")]);
    let replaced = |after: &[Plant]| {
        let paths = plan::replacements(&schema(), &before, &garden(after));
        paths.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(replaced(&[tree("a", "there")]), ["tree"]);
    assert_eq!(replaced(&[tree("b", "here")]), Vec::<String>::new());
    let one_more = [tree("a", "here"), tree("b", "there")];
    assert_eq!(replaced(&one_more), Vec::<String>::new());
    assert_eq!(replaced(&[]), Vec::<String>::new());
}
