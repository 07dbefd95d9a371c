//! Every member: set, unset while its parent stays, and what ECS makes of it.

use super::*;

fn hook() -> LifecycleHook {
    LifecycleHook {
        hook_target_arn: "arn:aws:lambda:eu-west-1:123456789012:function:check".into(),
        role_arn: "arn:aws:iam::123456789012:role/hooks".into(),
        lifecycle_stages: vec!["PRE_SCALE_UP".to_owned(), "POST_SCALE_UP".to_owned()].into(),
        hook_details: r#"{ "n": 3 }"#.into(),
    }
}

fn canary() -> DeploymentConfiguration {
    DeploymentConfiguration {
        strategy: "CANARY".into(),
        bake_time_in_minutes: "12".into(),
        lifecycle_hook: Set(vec![hook()]).into(),
        linear_configuration: Attr::Null,
        canary_configuration: vec![Canary {
            canary_percent: 7.5.into(),
            canary_bake_time_in_minutes: "4".into(),
        }]
        .into(),
    }
}

fn linear() -> DeploymentConfiguration {
    DeploymentConfiguration {
        strategy: "LINEAR".into(),
        linear_configuration: vec![Linear {
            step_percent: 25.0.into(),
            step_bake_time_in_minutes: "2".into(),
        }]
        .into(),
        ..DeploymentConfiguration::default()
    }
}

type Blocks = Attr<Vec<DeploymentConfiguration>>;

fn one(block: DeploymentConfiguration) -> Blocks {
    vec![block].into()
}

fn sent(before: &Blocks, after: &Blocks) -> types::DeploymentConfiguration {
    expand(before, after, types::DeploymentConfiguration::builder()).build()
}

/// What ECS has after an update: members that were not sent stay, steps are filled with defaults.
fn updated(
    old: types::DeploymentConfiguration,
    new: types::DeploymentConfiguration,
) -> types::DeploymentConfiguration {
    let strategy = new.strategy.or(old.strategy);
    let is = |wanted: &str| strategy.as_ref().is_some_and(|it| it.as_str() == wanted);
    let linear = new.linear_configuration.or(old.linear_configuration);
    let linear = linear.filter(|_| is("LINEAR")).map(|mut it| {
        it.step_percent = it.step_percent.or(Some(LINEAR.0));
        it.step_bake_time_in_minutes = it.step_bake_time_in_minutes.or(Some(LINEAR.1));
        it
    });
    let canary = new.canary_configuration.or(old.canary_configuration);
    let canary = canary.filter(|_| is("CANARY")).map(|mut it| {
        it.canary_percent = it.canary_percent.or(Some(CANARY.0));
        it.canary_bake_time_in_minutes = it.canary_bake_time_in_minutes.or(Some(CANARY.1));
        it
    });
    types::DeploymentConfiguration::builder()
        .set_bake_time_in_minutes(new.bake_time_in_minutes.or(old.bake_time_in_minutes))
        .set_lifecycle_hooks(new.lifecycle_hooks.or(old.lifecycle_hooks))
        .set_linear_configuration(linear)
        .set_canary_configuration(canary)
        .set_strategy(strategy)
        .build()
}

/// A name, a block with the member, and what takes the member away.
type Member = (
    &'static str,
    DeploymentConfiguration,
    fn(&mut DeploymentConfiguration),
);

fn members() -> [Member; 8] {
    [
        ("strategy", linear(), |it| it.strategy = Attr::Null),
        ("bake_time_in_minutes", canary(), |it| {
            it.bake_time_in_minutes = Attr::Null;
        }),
        ("bake_time_in_minutes, empty", canary(), |it| {
            it.bake_time_in_minutes = "".into();
        }),
        ("lifecycle_hook", canary(), |it| {
            it.lifecycle_hook = Attr::Null;
        }),
        ("canary_configuration", canary(), |it| {
            it.canary_configuration = Attr::Null;
        }),
        ("linear_configuration", linear(), |it| {
            it.linear_configuration = Attr::Null;
        }),
        ("step_percent", linear(), |it| {
            it.linear_configuration = vec![Linear {
                step_bake_time_in_minutes: "2".into(),
                ..Linear::default()
            }]
            .into();
        }),
        ("canary_bake_time_in_minutes", canary(), |it| {
            it.canary_configuration = vec![Canary {
                canary_percent: 7.5.into(),
                ..Canary::default()
            }]
            .into();
        }),
    ]
}

#[test]
fn an_unset_member_is_cleared_in_ecs_and_reads_back_as_unset() {
    for (name, full, unset) in members() {
        let full_blocks = one(full.clone());
        let mut bare = full.clone();
        unset(&mut bare);
        let bare = one(bare);
        assert!(
            !same(full_blocks.known().unwrap(), bare.known().unwrap()),
            "{name}"
        );
        let had = updated(
            types::DeploymentConfiguration::builder().build(),
            sent(&Attr::Null, &full_blocks),
        );
        assert_eq!(
            flatten(Some(&had), &full_blocks),
            full_blocks,
            "{name}: set"
        );
        let has = updated(had, sent(&full_blocks, &bare));
        assert_eq!(flatten(Some(&has), &bare), bare, "{name}: unset");
        let seen = flatten(Some(&has), &Attr::Null);
        let off = Vec::new();
        let expected = bare.known().unwrap();
        assert!(
            same(seen.known().unwrap_or(&off), expected),
            "{name}: seen {seen:?}"
        );
        let again = updated(has, sent(&bare, &full_blocks));
        assert_eq!(
            flatten(Some(&again), &full_blocks),
            full_blocks,
            "{name}: again"
        );
    }
}

#[test]
fn a_removed_block_goes_back_to_rolling() {
    for full in [canary(), linear()] {
        let before = one(full);
        let had = sent(&Attr::Null, &before);
        let has = updated(had, sent(&before, &off().into()));
        assert_eq!(has.strategy(), Some(&types::DeploymentStrategy::Rolling));
        assert_eq!(has.lifecycle_hooks().len(), 0);
        assert_eq!(flatten(Some(&has), &Attr::Null), Attr::Null);
    }
    assert!(sent(&Attr::Null, &Attr::Null).lifecycle_hooks.is_none());
}

#[test]
fn drift_of_every_member_shows() {
    let form = one(DeploymentConfiguration {
        strategy: "CANARY".into(),
        ..DeploymentConfiguration::default()
    });
    let drifted = sent(&Attr::Null, &one(canary()));
    let seen = flatten(Some(&drifted), &form);
    let seen = seen.items().first().unwrap();
    assert_eq!(
        seen.lifecycle_hook.known().map(|hooks| hooks.0.len()),
        Some(1)
    );
    assert_eq!(seen.canary_configuration.items().len(), 1);
    let seen = flatten(Some(&drifted), &Attr::Null);
    assert_eq!(seen.items()[0].strategy, "CANARY".into());
    let gone = types::DeploymentConfiguration::builder()
        .strategy(types::DeploymentStrategy::Canary)
        .set_lifecycle_hooks(Some(Vec::new()))
        .build();
    assert!(
        flatten(Some(&gone), &one(canary())).items()[0]
            .lifecycle_hook
            .is_null()
    );
}

#[test]
fn defaults_of_ecs_stay_unset() {
    let rolling = types::DeploymentConfiguration::builder()
        .strategy(types::DeploymentStrategy::Rolling)
        .bake_time_in_minutes(0)
        .set_lifecycle_hooks(Some(Vec::new()))
        .build();
    for before in [Attr::Null, Attr::Unknown] {
        assert_eq!(flatten(Some(&rolling), &before), Attr::Null);
    }
    assert_eq!(flatten(None, &one(canary())), one(canary()));
    let bare = one(DeploymentConfiguration {
        strategy: "BLUE_GREEN".into(),
        ..Default::default()
    });
    let mut found = sent(&Attr::Null, &bare);
    found.bake_time_in_minutes = Some(15);
    assert_eq!(flatten(Some(&found), &bare), bare);
    assert!(same(&Vec::new(), &off()));
}

#[test]
fn details_are_compared_as_json_in_any_order_of_stages() {
    let mut other = hook();
    other.hook_details = r#"{"n":3}"#.into();
    other.lifecycle_stages = vec!["POST_SCALE_UP".to_owned(), "PRE_SCALE_UP".to_owned()].into();
    let other = DeploymentConfiguration {
        lifecycle_hook: Set(vec![other]).into(),
        ..canary()
    };
    assert!(same(&vec![canary()], &vec![other.clone()]));
    let found = sent(&Attr::Null, &one(other));
    assert_eq!(flatten(Some(&found), &one(canary())), one(canary()));
}
