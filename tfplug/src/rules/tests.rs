//! Properties that tie the rules together, for any schema, state and configuration.

use proptest::collection::vec;
use proptest::prelude::*;

use super::sample::{Dice, Sets, block, messages, nested_block, text};
use super::*;
use crate::schema::{Kind, Nesting};
use crate::value::Type;

/// A schema, a state that came of an earlier configuration, and a configuration.
struct Case {
    dice: Dice,
    block: Block,
    prior: Value,
    config: Value,
}

fn case(bytes: Vec<u8>, open: bool) -> Case {
    thrown(Dice::new(bytes), open)
}

fn thrown(mut dice: Dice, open: bool) -> Case {
    let block = dice.block(2, false);
    let prior = match dice.roll(4) {
        0 => Value::Null,
        _ => {
            let before = dice.config(&block, false);
            state_of(&mut dice, &block, &before)
        }
    };
    let config = dice.config(&block, open);
    Case {
        dice,
        block,
        prior,
        config,
    }
}

fn state_of(dice: &mut Dice, block: &Block, config: &Value) -> Value {
    let proposed = proposed_new(block, &Value::Null, config);
    let planned = dice.planned(block, &proposed);
    dice.filled(block, &planned)
}

/// The first known leaf outside sets, changed.
fn disturb(value: &mut Value) -> bool {
    match value {
        Value::Bool(value) => {
            *value = !*value;
            true
        }
        Value::Number(number) => {
            *number = (number.as_i64().unwrap_or(0) + 1).into();
            true
        }
        Value::String(text) => {
            text.push('x');
            true
        }
        Value::List(items) | Value::Tuple(items) => items.iter_mut().any(disturb),
        Value::Map(entries) | Value::Object(entries) => entries.values_mut().any(disturb),
        _ => false,
    }
}

proptest! {
    #[test]
    fn a_proposed_state_is_a_legal_plan(bytes in vec(any::<u8>(), 300)) {
        let Case { mut dice, block, prior, config } = case(bytes, true);
        prop_assert_eq!(messages(&shape(&block, &config)), Vec::<String>::new());
        prop_assert_eq!(messages(&state(&block, &prior)), Vec::<String>::new());
        let proposed = proposed_new(&block, &prior, &config);
        let planned = dice.planned(&block, &proposed);
        prop_assert_eq!(messages(&plan(&block, &prior, &config, &planned)), Vec::<String>::new());
    }

    #[test]
    fn a_planned_state_may_be_applied(bytes in vec(any::<u8>(), 300)) {
        let Case { mut dice, block, prior, config } = case(bytes, true);
        let planned = dice.planned(&block, &proposed_new(&block, &prior, &config));
        let new = dice.filled(&block, &planned);
        prop_assert_eq!(messages(&applied(&block, &planned, &new)), Vec::<String>::new());
        prop_assert_eq!(messages(&final_plan(&block, &planned, &new)), Vec::<String>::new());
        prop_assert_eq!(messages(&applied(&block, &new, &new)), Vec::<String>::new());
    }

    #[test]
    fn a_differently_planned_state_may_not_be_applied(bytes in vec(any::<u8>(), 300)) {
        let Case { mut dice, block, prior, config } = case(bytes, false);
        let planned = dice.planned(&block, &proposed_new(&block, &prior, &config));
        let new = dice.filled(&block, &planned);
        let mut disturbed = new.clone();
        // An object may hold nothing that is known.
        prop_assert_eq!(disturb(&mut disturbed), !applied(&block, &new, &disturbed).is_empty());
    }

    #[test]
    fn the_same_configuration_proposes_the_same_state(bytes in vec(any::<u8>(), 300)) {
        let mut dice = Dice::new(bytes);
        dice.sets = Sets::Flat;
        let Case { mut dice, block, config, .. } = thrown(dice, false);
        let prior = state_of(&mut dice, &block, &config);
        let planned = dice.planned(&block, &proposed_new(&block, &prior, &config));
        let again = dice.filled(&block, &planned);
        prop_assert!(again.same(&prior), "{again:?}\n{prior:?}");
    }
}

#[test]
fn deep_values_and_schemas_are_walked() {
    let (mut ty, mut value) = (Type::String, Value::from("leaf"));
    for _ in 0..256 {
        (ty, value) = (Type::list(ty), Value::List(vec![value]));
    }
    let mut deep = block(
        &[sample::attribute("deep", "optional", Kind::Type(ty))],
        &[],
    );
    let mut config = sample::object([("deep", value)]);
    for _ in 0..100 {
        deep = block(
            &[text("name", "optional")],
            &[nested_block("b", Nesting::List, deep)],
        );
        config = sample::object([("name", "x".into()), ("b", Value::List(vec![config]))]);
    }
    let proposed = proposed_new(&deep, &config, &config);
    assert!(proposed.same(&config));
    assert_eq!(
        messages(&plan(&deep, &config, &config, &proposed)),
        Vec::<String>::new()
    );
    assert_eq!(
        messages(&applied(&deep, &proposed, &config)),
        Vec::<String>::new()
    );
    assert!(!disturbed_deep(&deep, &config).is_empty());
}

fn disturbed_deep(block: &Block, config: &Value) -> Vec<Violation> {
    let mut other = config.clone();
    assert!(disturb(&mut other));
    plan(block, &Value::Null, config, &other)
}

#[test]
fn the_action_follows_from_prior_and_plan() {
    let (null, a, b) = (Value::Null, Value::from("a"), Value::from("b"));
    assert_eq!(Action::of(&null, &a, false), Action::Create);
    assert_eq!(Action::of(&null, &a, true), Action::Create);
    assert_eq!(Action::of(&a, &null, true), Action::Delete);
    assert_eq!(Action::of(&a, &a, false), Action::NoOp);
    // A write-only attribute replaces without a visible change.
    assert_eq!(Action::of(&a, &a, true), Action::Replace);
    assert_eq!(Action::of(&a, &b, false), Action::Update);
    assert_eq!(Action::of(&null, &null, false), Action::NoOp);
    assert!(Action::Update.may_become(Action::NoOp));
    assert!(Action::Create.may_become(Action::Create));
    assert!(!Action::Update.may_become(Action::Replace));
    assert!(!Action::NoOp.may_become(Action::Update));
}
