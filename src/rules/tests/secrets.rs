//! Cases of the group CD: variables, secrets, environment files and credentials.

use super::*;

pub(super) const CASES: &[Case] = &[
    (
        "CD-046",
        |d| {
            with(
                d,
                json!({"secrets": [{"name": "A", "valueFrom": "a"}], "environment": [{"name": "A", "value": "1"}]}),
            )
        },
        |_| {},
        |d| unknown(d, "environment.0.name"),
    ),
    (
        "CD-047",
        |d| {
            with(
                d,
                json!({"secrets": [{"name": "A", "valueFrom": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf:password"}]}),
            )
        },
        |d| {
            with(
                d,
                json!({"secrets": [{"name": "A", "valueFrom": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf:password::"}]}),
            )
        },
        |d| unknown(d, "secrets.0.valueFrom"),
    ),
    (
        "CD-047",
        |d| {
            with(
                d,
                json!({"secrets": [{"name": "A", "valueFrom": "arn:aws:s3:::bucket/key"}]}),
            )
        },
        |d| {
            with(
                d,
                json!({"secrets": [{"name": "A", "valueFrom": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf"}]}),
            )
        },
        |d| unknown(d, "secrets.0.valueFrom"),
    ),
    (
        "CD-047",
        |d| {
            with(
                d,
                json!({"secrets": [{"name": "A", "valueFrom": "arn:aws:ssm:eu-west-1:123456789012:parameter/"}]}),
            )
        },
        |d| {
            with(
                d,
                json!({"secrets": [{"name": "A", "valueFrom": "arn:aws:ssm:eu-west-1:123456789012:parameter/a/b"}]}),
            )
        },
        |d| unknown(d, "secrets.0.valueFrom"),
    ),
    (
        "CD-047",
        |d| {
            with(
                d,
                json!({"secrets": [{"name": "A", "valueFrom": "p@ss word"}]}),
            )
        },
        |d| {
            with(
                d,
                json!({"secrets": [{"name": "A", "valueFrom": "/a/b_c.d-e"}]}),
            )
        },
        |d| unknown(d, "secrets.0.valueFrom"),
    ),
    (
        "CD-047",
        |d| with(d, json!({"secrets": [{"name": "A", "valueFrom": ""}]})),
        |d| with(d, json!({"secrets": [{}]})),
        |d| unknown(d, "secrets"),
    ),
    (
        "CD-048",
        |d| with(d, json!({"environment": [{"value": "1"}]})),
        |d| with(d, json!({"environment": [{}]})),
        |d| unknown(d, "environment.0.name"),
    ),
    (
        "CD-048",
        |d| with(d, json!({"environment": [{"name": "A=B", "value": "1"}]})),
        |d| with(d, json!({"environment": [{"name": "A", "value": "B=C"}]})),
        |d| unknown(d, "environment"),
    ),
    (
        "CD-048",
        |d| {
            with(
                d,
                json!({"environment": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]}),
            )
        },
        |d| {
            with(
                d,
                json!({"environment": [{"name": "A", "value": "1"}, {"name": "a", "value": "2"}]}),
            )
        },
        |d| unknown(d, "environment.0.name"),
    ),
    (
        "CD-098",
        |d| {
            with(
                d,
                json!({"environmentFiles": [{"type": "S3", "value": "arn:aws:s3:::b/web.env"}]}),
            )
        },
        |d| {
            with(
                d,
                json!({"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::b/web.env"}]}),
            )
        },
        |d| unknown(d, "environmentFiles.0.type"),
    ),
    (
        "CD-099",
        |d| {
            with(
                d,
                json!({"environmentFiles": [{"type": "s3", "value": "s3://b/web.env"}]}),
            )
        },
        |d| {
            with(
                d,
                json!({"environmentFiles": [{"type": "s3", "value": "arn:aws-cn:s3:::b/web.env"}]}),
            )
        },
        |d| unknown(d, "environmentFiles.0.value"),
    ),
    (
        "CD-099",
        |d| {
            with(
                d,
                json!({"environmentFiles": [{"type": "s3", "value": ""}]}),
            )
        },
        |d| with(d, json!({"environmentFiles": [{}]})),
        |d| unknown(d, "environmentFiles"),
    ),
    (
        "CD-099",
        |d| {
            with(
                d,
                json!({"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:eu-west-1:123456789012:b/web.env"}]}),
            )
        },
        |d| {
            with(
                d,
                json!({"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::b/a/web.env"}]}),
            )
        },
        |d| unknown(d, "environmentFiles.0"),
    ),
    (
        "CD-099",
        |d| {
            with(
                d,
                json!({"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::b"}]}),
            )
        },
        |_| {},
        |d| unknown(d, "environmentFiles.0.value"),
    ),
    (
        "CD-100",
        |d| {
            with(
                d,
                json!({"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::b/web.txt"}]}),
            )
        },
        |d| {
            with(
                d,
                json!({"environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::b/.env"}]}),
            )
        },
        |d| unknown(d, "environmentFiles.0.value"),
    ),
    (
        "CD-116",
        |d| {
            with(
                d,
                json!({"repositoryCredentials": {"credentialsParameter": ""}}),
            )
        },
        |d| with(d, json!({"repositoryCredentials": {}})),
        |d| unknown(d, "repositoryCredentials"),
    ),
    (
        "CD-116",
        |d| {
            with(
                d,
                json!({"repositoryCredentials": {"credentialsParameter": "arn:aws:ssm:eu-west-1:123456789012:parameter/a"}}),
            )
        },
        |d| {
            with(
                d,
                json!({"repositoryCredentials": {"credentialsParameter": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf"}}),
            )
        },
        |d| unknown(d, "repositoryCredentials.credentialsParameter"),
    ),
    (
        "CD-116",
        |d| {
            with(
                d,
                json!({"repositoryCredentials": {"credentialsParameter": "user:password"}}),
            )
        },
        |d| {
            with(
                d,
                json!({"repositoryCredentials": {"credentialsParameter": "registry/login+1"}}),
            )
        },
        |d| unknown(d, "repositoryCredentials.credentialsParameter"),
    ),
    (
        "CD-032",
        |d| {
            with(
                d,
                json!({"credentialSpecs": ["credentialspec:a", "credentialspec:b"]}),
            )
        },
        |d| with(d, json!({"credentialSpecs": ["credentialspec:a"]})),
        |d| unknown(d, "credentialSpecs"),
    ),
];

#[test]
fn secrets_that_aws_accepts_pass() {
    let sources = [
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a/b+c=d@e-AbCdEf",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db:password:AWSCURRENT:",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db::AWSPREVIOUS:",
        "arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:db",
        "arn:aws:ssm:eu-west-1:123456789012:parameter/a",
        "/a/b",
        "a",
    ];
    let long = "a".repeat(2048);
    for source in sources.into_iter().chain([long.as_str()]) {
        let mut definition = base();
        definition.execution_role = "role".into();
        let secret = json!({"name": "A", "valueFrom": source});
        with(
            &mut definition,
            json!({"secrets": [secret], "environment": [], "environmentFiles": []}),
        );
        assert_eq!(violated(&definition), Vec::<&str>::new(), "{source}");
    }
}

#[test]
fn possible_secrets_are_not_shown() {
    let mut definition = base();
    definition.execution_role = "role".into();
    with(
        &mut definition,
        json!({
            "secrets": [{"name": "A", "valueFrom": "hunter2 !"}],
            "environment": [{"name": "B=hunter2", "value": "hunter2"}],
            "repositoryCredentials": {"credentialsParameter": "hunter2 !"},
            "healthCheck": {"command": ["curl -H hunter2"]},
        }),
    );
    let texts = read_out(&definition);
    assert_eq!(texts.len(), 4);
    for text in texts {
        assert!(!text.contains("hunter2"), "{text}");
    }
}
