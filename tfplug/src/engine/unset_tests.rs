//! Values that mean the same as unset, in plans and reads.

use std::collections::BTreeMap;

use crate::diagnostics::Severity;
use crate::path::Path;
use crate::schema::Schema;
use crate::validator::one_of;
use crate::{Attr, Field as _, Model, Once, Set};

use super::{plan, settle, validate};

fn schema() -> Schema {
    Schema {
        version: 0,
        block: Fleet::block(),
    }
}

/// The state after a read that found `found`.
fn kept(before: &Fleet, found: &Fleet) -> Fleet {
    let mut value = found.encode();
    settle::keep_spelling(&schema(), &before.encode(), &mut value);
    Fleet::decode(&value, &Path::root())
        .unwrap()
        .into_known()
        .unwrap()
}

/// The plan for a configuration, and the paths that replace.
fn planned(before: &Fleet, config: &Fleet) -> (Fleet, Vec<String>) {
    let (config, prior) = (config.encode(), before.encode());
    let mut value = config.clone();
    plan::defaults(&schema(), &config, &prior, &mut value);
    let paths = plan::replacements(&schema(), &prior, &value);
    let fleet = Fleet::decode(&value, &Path::root())
        .unwrap()
        .into_known()
        .unwrap();
    (fleet, paths.iter().map(ToString::to_string).collect())
}

/// A fleet.
#[derive(Clone, Debug, Default, crate::Model)]
#[tf(unset)]
struct Fleet {
    /// Text.
    #[tf(optional)]
    flag: Attr<String>,
    /// Another value that means unset.
    #[tf(optional, unset = "sea")]
    area: Attr<String>,
    /// A number.
    #[tf(optional, unset = 0)]
    ships: Attr<i64>,
    /// Only with others.
    #[tf(optional, computed, unset)]
    crew: Attr<Once<Crew>>,
    /// Text by name.
    #[tf(optional)]
    notes: Attr<BTreeMap<String, String>>,
    /// A change replaces.
    #[tf(optional, computed, force_new)]
    harbour: Attr<String>,
    /// With a default of its own.
    #[tf(optional, computed, default = "slow", validate = one_of(&["slow", "fast"]))]
    speed: Attr<String>,
    /// Chosen by the API where it is unset.
    #[tf(optional, computed, keep)]
    berth: Attr<String>,
    /// Checked also where it is empty.
    #[tf(required, validate = one_of(&["a", "b"]))]
    name: Attr<String>,
}

/// A crew.
#[derive(Clone, Debug, Default, crate::Model)]
struct Crew {
    /// Names.
    #[tf(required, unset)]
    names: Attr<Set<String>>,
    /// Whether it is paid.
    #[tf(required, unset = false)]
    paid: Attr<bool>,
}

fn crew(names: &[&str], paid: bool) -> Attr<Once<Crew>> {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    Crew {
        names: Set(names).into(),
        paid: paid.into(),
    }
    .into()
}

/// Every spelling of a fleet in which nothing is set but the name.
fn bare() -> [Fleet; 5] {
    let fleet = Fleet {
        name: "a".into(),
        ..Fleet::default()
    };
    [
        fleet.clone(),
        Fleet {
            flag: "".into(),
            area: "".into(),
            ..fleet.clone()
        },
        Fleet {
            area: "sea".into(),
            ships: 0.into(),
            ..fleet.clone()
        },
        Fleet {
            crew: crew(&[], false),
            notes: BTreeMap::new().into(),
            ..fleet.clone()
        },
        Fleet {
            harbour: "".into(),
            ..fleet
        },
    ]
}

/// A state from elsewhere has one spelling of unset values, whatever the configuration has: neither is a change.
#[test]
fn a_moved_state_fits_every_spelling_of_unset_values() {
    let mut moved = bare()[0].encode();
    settle::empties(&schema().block, &mut moved);
    let moved = Fleet::decode(&moved, &Path::root()).unwrap();
    let moved = moved.into_known().unwrap();
    assert_eq!(moved.flag, "".into());
    assert_eq!(moved.notes, BTreeMap::new().into());
    for config in [&bare()[0], &bare()[1]] {
        let (plan, paths) = planned(&moved, config);
        assert_eq!(plan.flag, moved.flag);
        assert_eq!(plan.notes, moved.notes);
        assert_eq!(paths, [""; 0]);
    }
}

/// Core proposes the value from before for what is not configured any more.
#[test]
fn a_value_that_is_taken_away_becomes_null() {
    let fleet = |flag: &str| Fleet {
        flag: flag.into(),
        ..bare()[0].clone()
    };
    let (prior, config) = (fleet("red").encode(), bare()[0].encode());
    let mut value = prior.clone();
    plan::defaults(&schema(), &config, &prior, &mut value);
    assert_eq!(value.get("flag"), Some(&crate::value::Value::Null));
}

#[test]
fn values_that_mean_unset_are_found_at_every_depth() {
    let block = Fleet::block();
    let attribute = |name: &str| block.attributes.iter().find(|it| it.name == name).unwrap();
    for fleet in bare() {
        let value = fleet.encode();
        for name in ["flag", "area", "ships", "crew", "notes", "harbour"] {
            let value = value.get(name).unwrap();
            assert!(attribute(name).is_unset(value), "{name}: {value:?}");
        }
    }
    let name = attribute("name");
    assert!(name.is_unset(&"".into()) && !name.is_unset(&"a".into()));
    let set = Fleet {
        crew: crew(&["Ann"], false),
        ships: 1.into(),
        ..Fleet::default()
    };
    for name in ["crew", "ships"] {
        assert!(!attribute(name).is_unset(set.encode().get(name).unwrap()));
    }
}

/// A read keeps the spelling of the state, whatever form the API gives to an unset value.
#[test]
fn a_read_keeps_the_spelling_of_unset_values() {
    for before in bare() {
        for found in bare() {
            let kept = kept(&before, &found);
            assert_eq!(kept.flag, before.flag);
            assert_eq!(kept.area, before.area);
            assert_eq!(kept.ships, before.ships);
            assert_eq!(kept.notes, before.notes);
            if before.crew.is_known() {
                assert_eq!(format!("{:?}", kept.crew), format!("{:?}", before.crew));
            }
        }
    }
}

#[test]
fn another_spelling_of_unset_replaces_nothing() {
    for before in bare() {
        for after in bare() {
            assert_eq!(planned(&before, &after).1, Vec::<String>::new());
        }
    }
    let moved = Fleet {
        harbour: "kiel".into(),
        ..bare()[0].clone()
    };
    assert_eq!(planned(&bare()[0], &moved).1, ["harbour"]);
}

#[test]
fn a_configured_object_of_unset_members_is_planned_as_the_object_before() {
    let before = Fleet {
        crew: crew(&[], false),
        speed: "slow".into(),
        ..bare()[0].clone()
    };
    let after = Fleet {
        crew: crew(&[], false),
        ..bare()[0].clone()
    };
    assert_eq!(planned(&before, &after).0.encode(), before.encode());
}

/// An empty string is the default where there is one, and keeps the value of the API where that chooses.
#[test]
fn an_empty_string_is_the_default_or_keeps_the_value() {
    let state = Fleet {
        speed: "slow".into(),
        berth: "7".into(),
        ..bare()[0].clone()
    };
    let empty = Fleet {
        speed: "".into(),
        berth: "".into(),
        ..bare()[0].clone()
    };
    assert_eq!(planned(&state, &empty).0.encode(), state.encode());
    assert_eq!(kept(&empty, &state).speed, empty.speed);
    let fast = Fleet {
        speed: "fast".into(),
        ..state
    };
    assert_eq!(planned(&fast, &empty).0.speed, empty.speed);
    let diags = validate::config(&Fleet::block(), &empty.encode(), true);
    assert_eq!(diags.iter().count(), 0, "{diags:?}");
}

/// A required attribute must be there, except in a block in which nothing is set.
#[test]
fn an_empty_required_string_is_checked_unless_its_block_is_unset() {
    let faults = |name: &str, hull: Hull| {
        let config = Ship {
            name: name.into(),
            hull: hull.into(),
        };
        let diags = validate::config(&Ship::block(), &config.encode(), true);
        let errors = diags.iter().filter(|it| it.severity == Severity::Error);
        let paths = errors.map(|it| it.path.to_string());
        paths.collect::<Vec<_>>()
    };
    let hull = |material: &str, layers: i64| Hull {
        material: material.into(),
        layers: layers.into(),
    };
    assert_eq!(faults("a", hull("", 0)), Vec::<String>::new());
    assert_eq!(faults("a", hull("", 2)), ["hull[0].material"]);
    assert_eq!(faults("", hull("", 0)), ["name"]);
}

/// A ship.
#[derive(Clone, Debug, Default, crate::Model)]
#[tf(unset)]
struct Ship {
    /// Of itself.
    #[tf(required, validate = one_of(&["a", "b"]))]
    name: Attr<String>,
    /// Once.
    #[tf(block)]
    hull: Attr<Hull>,
}

/// A hull.
#[derive(Clone, Debug, Default, crate::Model)]
#[tf(unset)]
struct Hull {
    /// One of two.
    #[tf(required, validate = one_of(&["steel", "wood"]))]
    material: Attr<String>,
    /// How many.
    #[tf(optional, unset = 0)]
    layers: Attr<i64>,
}

/// A voyage.
#[derive(Clone, Debug, Default, crate::Model)]
#[tf(unset)]
struct Voyage {
    /// A change replaces.
    #[tf(block, force_new)]
    leg: Attr<Vec<Leg>>,
    /// A change replaces, in any order.
    #[tf(block, force_new)]
    cargo: Attr<Set<Leg>>,
}

/// A leg.
#[derive(Clone, Debug, Default, crate::Model)]
#[tf(unset)]
struct Leg {
    /// Where it ends.
    #[tf(required)]
    port: Attr<String>,
    /// Another value that means unset.
    #[tf(optional, unset = "sail")]
    drive: Attr<String>,
}

#[test]
fn a_block_in_another_spelling_replaces_nothing() {
    let schema = Schema {
        version: 0,
        block: Voyage::block(),
    };
    let voyage = |port: Attr<String>, drive: Attr<String>| {
        let leg = Leg { port, drive };
        Voyage {
            leg: vec![leg.clone()].into(),
            cargo: Set(vec![leg]).into(),
        }
    };
    let replacements = |before: &Voyage, after: &Voyage| {
        let paths = plan::replacements(&schema, &before.encode(), &after.encode());
        let paths: Vec<String> = paths.iter().map(ToString::to_string).collect();
        paths
    };
    let before = voyage("Bergen".into(), Attr::Null);
    for drive in ["", "sail"] {
        let after = voyage("Bergen".into(), drive.into());
        assert_eq!(replacements(&before, &after), Vec::<String>::new());
        assert_eq!(replacements(&after, &before), Vec::<String>::new());
    }
    for after in [
        voyage("Oslo".into(), Attr::Null),
        voyage(Attr::Unknown, Attr::Null),
        voyage("Bergen".into(), "steam".into()),
        Voyage::default(),
    ] {
        assert_eq!(replacements(&before, &after), ["leg", "cargo"], "{after:?}");
    }
}
