//! Cases of the group GEN, and the rules for tags.

use tfplug::Path;

use super::super::general::{TAG_RULES, Tags};
use super::volumes::{ACCESS_POINT, FILE_SYSTEM, with_efs, with_s3_files};
use super::*;

pub(super) const CASES: &[Case] = &[
    (
        "GEN-006",
        |d| {
            with_s3_files(d, |s3_files| {
                s3_files.file_system_arn = "fs-0123456789abcdef0".into()
            })
        },
        |d| with_s3_files(d, |_| {}),
        |d| with_s3_files(d, |s3_files| s3_files.file_system_arn = Attr::Unknown),
    ),
    (
        "GEN-006",
        |d| with_s3_files(d, |s3_files| s3_files.file_system_arn = ACCESS_POINT.into()),
        |d| with_s3_files(d, |s3_files| s3_files.access_point_arn = "".into()),
        |d| d.volumes = Attr::Unknown,
    ),
    (
        "GEN-006",
        |d| with_s3_files(d, |s3_files| s3_files.access_point_arn = FILE_SYSTEM.into()),
        |d| {
            with_s3_files(d, |s3_files| {
                s3_files.access_point_arn = ACCESS_POINT.into()
            })
        },
        |d| with_s3_files(d, |s3_files| s3_files.access_point_arn = Attr::Unknown),
    ),
    (
        "GEN-006",
        |d| {
            with_s3_files(d, |s3_files| {
                s3_files.file_system_arn =
                    "arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-0123abcd"
                        .into();
            })
        },
        |d| {
            with_s3_files(d, |s3_files| {
                s3_files.file_system_arn =
                    "arn:aws-us-gov:s3files:us-gov-west-1:123456789012:file-system/fs-0123abcd"
                        .into();
            })
        },
        |d| d.volumes = Attr::Unknown,
    ),
    (
        "GEN-008",
        |d| d.ipc_mode = "shareable".into(),
        |d| d.ipc_mode = "none".into(),
        |d| d.ipc_mode = Attr::Unknown,
    ),
    (
        "GEN-008",
        |d| d.pid_mode = "none".into(),
        |d| d.pid_mode = "host".into(),
        |d| d.pid_mode = Attr::Unknown,
    ),
    (
        "GEN-008",
        |d| with_efs(d, |efs| efs.transit_encryption = "enabled".into()),
        |d| with_efs(d, |efs| efs.transit_encryption = "DISABLED".into()),
        |d| with_efs(d, |efs| efs.transit_encryption = Attr::Unknown),
    ),
    (
        "GEN-008",
        |d| with_efs(d, |efs| efs.iam = "true".into()),
        |d| with_efs(d, |efs| efs.iam = "".into()),
        |d| with_efs(d, |efs| efs.iam = Attr::Unknown),
    ),
    (
        "GEN-008",
        |d| {
            with(
                d,
                json!({"resourceRequirements": [{"type": "gpu", "value": "1"}]}),
            )
        },
        |d| {
            with(
                d,
                json!({"resourceRequirements": [{"type": "GPU", "value": "1"}]}),
            )
        },
        |d| unknown(d, "resourceRequirements.0.type"),
    ),
];

/// The rule, tags that violate it, tags that meet it, and tags that leave it undecided.
type TagCase = (&'static str, fn() -> Tags, fn() -> Tags, fn() -> Tags);

const TAG_CASES: &[TagCase] = &[
    (
        "GEN-001",
        || many(51, 0),
        || many(50, 0),
        || {
            let mut tags = many(50, 0);
            insert(&mut tags, "unknown", Attr::Unknown);
            tags
        },
    ),
    (
        "GEN-001",
        || many(49, 2),
        || many(49, 1),
        || Tags {
            configured: Attr::Unknown,
            ..many(0, 51)
        },
    ),
    (
        "GEN-002",
        || one("", "x"),
        || one(&"k".repeat(128), "x"),
        whole,
    ),
    (
        "GEN-002",
        || one(&"k".repeat(129), "x"),
        || null("*".repeat(129)),
        whole,
    ),
    (
        "GEN-003",
        || one("k", &"v".repeat(257)),
        || one("k", &"\u{fc}".repeat(256)),
        || {
            let mut tags = one("k", "");
            insert(&mut tags, "unknown", Attr::Unknown);
            tags
        },
    ),
    (
        "GEN-004",
        || one("a*", ""),
        || one("K\u{fc}che 1_.:/=+-@", ""),
        whole,
    ),
    (
        "GEN-004",
        || one("a", "<b>"),
        || one("a", "\u{540d}\u{524d} 1"),
        || {
            let mut tags = many(0, 0);
            insert(&mut tags, "unknown", Attr::Unknown);
            tags
        },
    ),
    (
        "GEN-005",
        || one("AWS:x", ""),
        || one("aws", "aws:x"),
        whole,
    ),
];

fn one(key: &str, value: &str) -> Tags {
    Tags {
        configured: Attr::Known([(key.to_owned(), value.into())].into()),
        ..Tags::default()
    }
}

fn null(key: String) -> Tags {
    Tags {
        configured: Attr::Known([(key, Attr::Null)].into()),
        ..Tags::default()
    }
}

fn many(count: usize, defaults: usize) -> Tags {
    Tags {
        configured: Attr::Known((0..count).map(|n| (format!("k{n}"), "v".into())).collect()),
        defaults,
        path: Path::from("tags"),
    }
}

fn whole() -> Tags {
    Tags {
        configured: Attr::Unknown,
        ..Tags::default()
    }
}

fn insert(tags: &mut Tags, key: &str, value: Attr<String>) {
    let Attr::Known(configured) = &mut tags.configured else {
        panic!("no tags")
    };
    configured.insert(key.to_owned(), value);
}

#[test]
fn every_rule_for_tags_is_violated_met_and_undecided() {
    for rule in TAG_RULES {
        assert!(rule.demand.ends_with('.'), "{}", rule.id);
        let mut cases = TAG_CASES
            .iter()
            .filter(|(id, ..)| *id == rule.id)
            .peekable();
        assert!(cases.peek().is_some(), "{} has no case", rule.id);
        for (id, wrong, right, unknown) in cases {
            let outcome = rule.judge(&wrong());
            assert!(
                matches!(outcome, Outcome::Violated(_)),
                "{id} is not violated"
            );
            assert_eq!(rule.judge(&right()), Outcome::Met, "{id} is not met");
            assert_eq!(
                rule.judge(&unknown()),
                Outcome::Unknown,
                "{id} does not wait"
            );
        }
    }
}

#[test]
fn faults_of_tags_point_at_the_key() {
    let tags = Tags {
        path: Path::from("tags"),
        ..one("aws:*", "x")
    };
    let reported: Vec<String> = findings(TAG_RULES, &tags, &Policy::default())
        .into_iter()
        .map(|finding| format!("{} {}", finding.path, finding.id))
        .collect();
    assert_eq!(
        reported,
        ["tags[\"aws:*\"] GEN-005", "tags[\"aws:*\"] GEN-004"]
    );
    assert_eq!(
        findings(TAG_RULES, &many(51, 1), &Policy::default())
            .into_iter()
            .map(Diagnostic::from)
            .map(|finding| finding.detail)
            .collect::<Vec<_>>(),
        ["There are 52, including default_tags of the provider; ECS allows 50 (rule GEN-001)."]
    );
}
