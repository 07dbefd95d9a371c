//! Cases of the rules about roles.

use super::volumes::with_s3_files;
use super::*;

pub(super) const CASES: &[Case] = &[
    (
        "TD-032",
        |d| {
            fargate(d);
            with(
                d,
                json!({"image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web"}),
            );
        },
        fargate,
        |d| d.execution_role = Attr::Unknown,
    ),
    (
        "TD-032",
        |d| fargate_with(d, json!({"logConfiguration": {"logDriver": "awslogs"}})),
        |d| {
            d.execution_role = "ecs".into();
            fargate_with(d, json!({"logConfiguration": {"logDriver": "awslogs"}}));
        },
        |d| unknown(d, "logConfiguration.logDriver"),
    ),
    (
        "TD-032",
        |d| {
            fargate_with(
                d,
                json!({"image": "123456789012.dkr-ecr.eu-west-1.on.aws/web"}),
            )
        },
        |d| fargate_with(d, json!({"image": "public.ecr.aws/nginx/nginx"})),
        |d| unknown(d, "image"),
    ),
    (
        "TD-033",
        |d| with(d, json!({"secrets": [{"name": "A", "valueFrom": "a"}]})),
        |d| with(d, json!({"secrets": []})),
        |d| d.execution_role = Attr::Unknown,
    ),
    (
        "TD-033",
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "splunk",
                    "secretOptions": [{"name": "splunk-token", "valueFrom": "a"}]}}),
            )
        },
        |d| {
            with(
                d,
                json!({"logConfiguration": {"logDriver": "splunk", "secretOptions": []}}),
            )
        },
        |d| unknown(d, "logConfiguration.secretOptions"),
    ),
    (
        "TD-033",
        |d| {
            with(
                d,
                json!({"repositoryCredentials": {"credentialsParameter": "login"}}),
            )
        },
        |d| {
            d.execution_role = "ecs".into();
            with(
                d,
                json!({"repositoryCredentials": {"credentialsParameter": "login"}}),
            );
        },
        |d| unknown(d, "repositoryCredentials"),
    ),
    (
        "TD-033",
        |d| {
            with(
                d,
                json!({"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::b/a.env"}]}),
            )
        },
        |d| with(d, json!({"environmentFiles": []})),
        |d| unknown(d, "environmentFiles"),
    ),
    (
        "TD-034",
        |d| {
            volume(
                d,
                efs(Efs {
                    iam: "ENABLED".into(),
                    ..Efs::default()
                }),
            )
        },
        |d| {
            volume(
                d,
                efs(Efs {
                    iam: "DISABLED".into(),
                    ..Efs::default()
                }),
            )
        },
        |d| d.task_role = Attr::Unknown,
    ),
    (
        "TD-035",
        |d| {
            with_s3_files(d, |_| {});
        },
        |d| {
            d.task_role = "role".into();
            with_s3_files(d, |_| {});
        },
        |d| d.task_role = Attr::Unknown,
    ),
    (
        "TD-051",
        |d| {
            d.account = "123456789012".into();
            secret(d, "arn:aws:ssm:eu-west-1:210987654321:parameter/token");
        },
        |d| {
            d.account = "123456789012".into();
            secret(d, "arn:aws:ssm:eu-west-1:123456789012:parameter/token");
        },
        |d| d.account = Attr::Unknown,
    ),
    (
        "TD-051",
        |d| {
            d.account = "123456789012".into();
            secret(d, "arn:aws:ssm:eu-west-1:210987654321:parameter/a/b");
        },
        |d| secret(d, "arn:aws:ssm:eu-west-1:210987654321:parameter/a/b"),
        |d| unknown(d, "secrets.0.valueFrom"),
    ),
    (
        "GEN-007",
        |d| d.task_role = "arn:aws:iam::123456789012:instance-profile/web".into(),
        |d| d.task_role = "arn:aws:iam::123456789012:role/a/b/web".into(),
        |d| d.task_role = Attr::Unknown,
    ),
    (
        "GEN-007",
        |d| d.execution_role = "my role".into(),
        |d| d.execution_role = "/service-role/+=,.@_-".into(),
        |d| d.execution_role = Attr::Unknown,
    ),
];

fn secret(definition: &mut Definition, from: &str) {
    with(
        definition,
        json!({"secrets": [{"name": "TOKEN", "valueFrom": from}]}),
    );
}

#[test]
fn values_that_are_not_roles_are_shown_and_roles_pass() {
    let longest = "r".repeat(64);
    for role in [
        "",
        "web",
        "service-role/web",
        &longest,
        "arn:aws-cn:iam::123456789012:role/web",
    ] {
        let mut definition = base();
        (definition.task_role, definition.execution_role) = (role.into(), role.into());
        assert_eq!(violated(&definition), Vec::<&str>::new(), "{role}");
    }
    let too_long = "r".repeat(65);
    let no_role = [
        "a/",
        " web",
        &too_long,
        "arn:aws:iam::123456789012:role/",
        "arn:aws:iam::123456789012:user/web",
        "arn:aws:sts::123456789012:assumed-role/web/session",
        "arn:aws:iam:role/web",
    ];
    for role in no_role {
        let mut definition = base();
        definition.execution_role = role.into();
        assert_eq!(violated(&definition), ["GEN-007"], "{role}");
    }
}

#[test]
fn impossible_roles_are_refused_and_doubtful_roles_are_warned_about() {
    let severity = |role: &str| {
        let mut definition = base();
        definition.execution_role = role.into();
        messages("GEN-007", &definition)
    };
    for role in [
        "not an arn",
        "role:web",
        "arn:aws:iam::123456789012:role/a b",
        "web*",
    ] {
        assert_eq!(severity(role), [tfplug::Severity::Error], "{role}");
    }
    let long = "a".repeat(65);
    for role in [
        "arn:aws:iam::123456789012:user/web",
        "arn:aws:s3:::bucket/key",
        &long,
    ] {
        assert_eq!(severity(role), [tfplug::Severity::Warning], "{role}");
    }
}

#[test]
fn whoever_needs_no_role_goes_without() {
    let accepted: &[Change] = &[
        // Instances write logs and pull images with their own role.
        |d| {
            with(
                d,
                json!({"image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web", "logConfiguration": {
                    "logDriver": "awslogs", "options": {"awslogs-group": "a", "awslogs-region": "eu-west-1"}}}),
            )
        },
        |d| {
            fargate_with(
                d,
                json!({"image": "example.dkr.ecr.eu-west-1.amazonaws.com/web"}),
            )
        },
        // The account is not known, a secret of another account may be shared, a name is of the own account.
        |d| {
            d.execution_role = "ecs".into();
            secret(d, "arn:aws:ssm:eu-west-1:210987654321:parameter/token");
        },
        |d| {
            (d.execution_role, d.account) = ("ecs".into(), "123456789012".into());
            secret(
                d,
                "arn:aws:secretsmanager:eu-west-1:210987654321:secret:token-AbCdEf",
            );
        },
        |d| {
            (d.execution_role, d.account) = ("ecs".into(), "123456789012".into());
            secret(d, "/app/token");
        },
    ];
    all_pass(accepted);
}
