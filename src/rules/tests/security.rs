//! Cases of the group CD: users and security options.

use super::*;

pub(super) const CASES: &[Case] = &[
    (
        "CD-074",
        |d| with(d, json!({"user": "app:"})),
        |d| with(d, json!({"user": "1000:app"})),
        |d| unknown(d, "user"),
    ),
    (
        "CD-074",
        |d| with(d, json!({"user": "a:b:c"})),
        |d| {
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
            with(d, json!({"user": "a:b:c"}));
        },
        |d| d.os_family = Attr::Unknown,
    ),
    (
        "CD-075",
        |d| {
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
            with(d, json!({"readonlyRootFilesystem": true}));
        },
        |d| {
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
            with(d, json!({"readonlyRootFilesystem": false}));
        },
        |d| d.os_family = Attr::Unknown,
    ),
    (
        "CD-086",
        |d| with(d, json!({"dockerSecurityOptions": ["seccomp=unconfined"]})),
        |d| with(d, json!({"dockerSecurityOptions": ["no-new-privileges"]})),
        |d| unknown(d, "dockerSecurityOptions.0"),
    ),
    (
        "CD-086",
        |d| with(d, json!({"dockerSecurityOptions": ["apparmor:"]})),
        |d| with(d, json!({"dockerSecurityOptions": []})),
        |d| unknown(d, "dockerSecurityOptions"),
    ),
    (
        "CD-087",
        |d| {
            with(
                d,
                json!({"credentialSpecs": ["arn:aws:s3:::bucket/spec.json"]}),
            )
        },
        |d| {
            with(
                d,
                json!({"credentialSpecs": ["credentialspec:arn:aws:s3:::bucket/spec.json"]}),
            )
        },
        |d| unknown(d, "credentialSpecs.0"),
    ),
    (
        "CD-087",
        |d| with(d, json!({"credentialSpecs": ["credentialspec:spec.json"]})),
        |d| with(d, json!({"credentialSpecs": []})),
        |d| unknown(d, "credentialSpecs"),
    ),
    (
        "CD-087",
        |d| {
            with(
                d,
                json!({"credentialSpecs": ["credentialspec:arn:aws:sns:eu-west-1:123456789012:x"]}),
            )
        },
        |d| {
            with(
                d,
                json!({"credentialSpecs": ["credentialspec:file://spec.json"]}),
            )
        },
        |d| unknown(d, "credentialSpecs.0"),
    ),
    (
        "CD-106",
        |d| {
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
            with(d, json!({"user": "ContainerAdministrator"}));
        },
        |d| {
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
            with(d, json!({"user": ""}));
        },
        |d| unknown(d, "user"),
    ),
];

#[test]
fn options_that_secure_a_container_and_aws_accepts_pass() {
    let accepted: &[Json] = &[
        json!({"user": "root"}),
        json!({"user": "0"}),
        json!({"user": "0:0"}),
        json!({"user": "app.user$:1000"}),
        json!({"user": ""}),
        json!({"readonlyRootFilesystem": true}),
        json!({"dockerSecurityOptions": ["no-new-privileges:true", "label:type:spc_t", "apparmor:unconfined"]}),
        json!({"dockerSecurityOptions": ["credentialspec:file://spec.json"]}),
        json!({"credentialSpecs": ["credentialspecdomainless:arn:aws-cn:ssm:cn-north-1:123456789012:parameter/spec"]}),
        json!({"credentialSpecs": ["credentialspecdomainless:file:///tmp/spec.json"]}),
    ];
    for more in accepted {
        let mut definition = base();
        with(&mut definition, more.clone());
        assert_eq!(violated(&definition), Vec::<&str>::new(), "{more}");
    }
}

#[test]
fn users_that_cannot_be_read_are_reported() {
    for user in ["a b", ":", ":group", "user:", "a::b", "-1", "1:-1"] {
        let mut definition = base();
        with(&mut definition, json!({"user": user}));
        assert_eq!(violated(&definition), ["CD-074"], "{user}");
    }
}
