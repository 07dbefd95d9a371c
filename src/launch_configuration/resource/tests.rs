//! Decisions that need no server.

use super::plan::{is_new_version, render};
use super::*;

#[test]
fn names_are_made_from_the_prefix_and_differ() {
    let model = LaunchConfiguration {
        name_prefix: "web-".into(),
        ..LaunchConfiguration::default()
    };
    let (a, b) = (generated_name(&model), generated_name(&model));
    assert!(a.starts_with("web-") && a.len() == "web-".len() + 26, "{a}");
    assert_ne!(a, b);
    assert!(generated_name(&LaunchConfiguration::default()).starts_with("terraform-"));
    assert_eq!(
        generated_name(&LaunchConfiguration {
            name: "web".into(),
            ..LaunchConfiguration::default()
        }),
        "web"
    );
}

#[test]
fn only_data_and_description_make_a_version() {
    let prior = LaunchConfiguration {
        instance_type: "m7g.large".into(),
        description: "".into(),
        ..LaunchConfiguration::default()
    };
    let tagged = LaunchConfiguration {
        tags: Attr::Unknown,
        description: Attr::Null,
        update_default_version: true.into(),
        ..prior.clone()
    };
    assert!(!is_new_version(&prior, &tagged));
    let described = LaunchConfiguration {
        description: "x".into(),
        ..prior.clone()
    };
    assert!(is_new_version(&prior, &described));
    let other = LaunchConfiguration {
        instance_type: "m7g.xlarge".into(),
        ..prior.clone()
    };
    assert!(is_new_version(&prior, &other));
}

#[test]
fn the_default_version_is_as_planned_or_the_newest() {
    let done = LaunchConfiguration {
        latest_version: 3.into(),
        default_version: 1.into(),
        ..LaunchConfiguration::default()
    };
    let planned = |default: Attr<i64>| LaunchConfiguration {
        default_version: default,
        ..LaunchConfiguration::default()
    };
    assert_eq!(default_version(&planned(2.into()), &done), 2.into());
    assert_eq!(default_version(&planned(Attr::Unknown), &done), 3.into());
}

#[test]
fn the_script_is_known_when_its_inputs_are() {
    let model = LaunchConfiguration {
        cluster: "web".into(),
        image_family: "bottlerocket".into(),
        ..LaunchConfiguration::default()
    };
    assert_eq!(
        render(&model).text(),
        Some("[settings.ecs]\ncluster = \"web\"\n")
    );
    let empty = LaunchConfiguration {
        cluster: "".into(),
        image_family: "".into(),
        ..LaunchConfiguration::default()
    };
    for unset in [LaunchConfiguration::default(), empty] {
        assert_eq!(render(&unset), Attr::Null);
    }
    for unknown in [
        LaunchConfiguration {
            cluster: Attr::Unknown,
            ..model.clone()
        },
        LaunchConfiguration {
            user_data: Attr::Unknown,
            ..model.clone()
        },
        LaunchConfiguration {
            image_family: Attr::Unknown,
            ..model.clone()
        },
    ] {
        assert!(render(&unknown).is_unknown());
    }
}

#[test]
fn imports_go_by_id_or_name() {
    use tfplug::Resource as _;
    assert_eq!(Resource.import("lt-1").unwrap().id.text(), Some("lt-1"));
    assert_eq!(Resource.import("web").unwrap().name.text(), Some("web"));
    for neither in ["", "not a name!", "ab"] {
        assert!(Resource.import(neither).is_err(), "{neither:?}");
    }
}
