//! Every variable and profile key that the AWS SDKs document, each with an empty, an odd and a wrong value.
//!
//! The list is that of the "AWS SDKs and Tools Reference Guide" (settings reference), with the variables of the AWS CLI
//! and of HTTP proxies. An empty value is an unset one, an odd value works, and a wrong value is one error that names its
//! source and the legal values, or has no effect where the setting has none on ECS.

mod table;

use std::path::Path;

use crate::aws::{Client, Environment, Guard, Settings, tags};
use table::{HOST, LOCAL, ROWS, Row, Wrong::Refused};

/// The settings that another one needs beside it to have an effect.
fn companions(name: &str) -> (&'static [(&'static str, &'static str)], &'static str) {
    const ROLE: &str = "role_arn = arn:aws:iam::123456789012:role/a\n";
    match name {
        "AWS_ACCESS_KEY_ID" | "AWS_ACCESS_KEY" => (&[("AWS_SECRET_ACCESS_KEY", "s")], ""),
        "AWS_SECRET_ACCESS_KEY" | "AWS_SECRET_KEY" => (&[("AWS_ACCESS_KEY_ID", "a")], ""),
        "AWS_SESSION_TOKEN" | "AWS_SECURITY_TOKEN" => (
            &[("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "s")],
            "",
        ),
        "AWS_ENDPOINT_URL_SSO" | "AWS_ENDPOINT_URL_SSO_OIDC" => (
            &[],
            "sso_session = work\nsso_account_id = 123456789012\nsso_role_name = admin\n",
        ),
        "AWS_REGION" => (&[], "region = eu-west-2\n"),
        "aws_session_token" => (&[], "aws_access_key_id = a\naws_secret_access_key = s\n"),
        "role_arn" => (&[], "source_profile = other\n"),
        "source_profile" => (&[], ROLE),
        "duration_seconds" | "mfa_serial" | "external_id" | "role_session_name" => (
            &[],
            "role_arn = arn:aws:iam::123456789012:role/a\nsource_profile = other\n",
        ),
        "web_identity_token_file" => (&[], ROLE),
        "sso_session" => (
            &[],
            "sso_account_id = 123456789012\nsso_role_name = admin\n",
        ),
        "sso_account_id" => (&[], "sso_session = work\nsso_role_name = admin\n"),
        _ => (&[], ""),
    }
}

/// A home directory with a profile `other`; `line` is in the profile `default`.
fn home(folder: &Path, line: &str) {
    let aws = folder.join(".aws");
    std::fs::create_dir_all(&aws).unwrap();
    let config = format!(
        "[default]\n{line}\n[profile other]\nregion = eu-west-1\naws_access_key_id = a\naws_secret_access_key = s\n\
         [services local]\necs =\n  endpoint_url = {LOCAL}\n\
         [sso-session work]\nsso_start_url = https://x.awsapps.com/start\nsso_region = eu-west-1\n"
    );
    std::fs::write(aws.join("config"), config).unwrap();
    std::fs::write(folder.join("ca.pem"), CERTIFICATE).unwrap();
}

/// A self-signed certificate.
const CERTIFICATE: &str = "\
-----BEGIN CERTIFICATE-----
MIIBdTCCARugAwIBAgIUMS5VbDljgp4oQIEVrELmv67w5DIwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAgFw0yNjExMzAxMDIwNDdaGA8yMTI2MTEwNjEwMjA0
N1owDzENMAsGA1UEAwwEdGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABPfk
C0P7AmrS08rzN//okwNVElJJMgNE6p3QTlV755oNxMDNxvyfj44n0ZN9c1sDDDOj
eFgRNEdG0eWjMuVtNIyjUzBRMB0GA1UdDgQWBBRbY4NRlttOpNXk/xHlAU78Uek1
azAfBgNVHSMEGDAWgBRbY4NRlttOpNXk/xHlAU78Uek1azAPBgNVHRMBAf8EBTAD
AQH/MAoGCCqGSM49BAMCA0gAMEUCIB7MbqTdjV6zkMhAa30WvcVFd68jLxE3KWzh
UDhgLrvHAiEAqjjiQQdToEhL292TeLSBT44xQmmQ0oaVYoV5qlcon8U=
-----END CERTIFICATE-----
";

/// The provider's way from settings to a client of ECS; no request is sent.
async fn configure(folder: &Path, variables: &[(&str, &str)]) -> Result<(), String> {
    let mut all = vec![
        ("HOME", folder.to_str().unwrap()),
        ("AWS_REGION", "eu-west-1"),
    ];
    all.retain(|(name, _)| !variables.iter().any(|(other, _)| other == name));
    all.extend(variables);
    let pairs = all
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let settings = Settings {
        environment: pairs.collect(),
        ..Settings::default()
    };
    let guard = Guard {
        skip_validation: true,
        ..Guard::default()
    };
    let client = Client::new(&settings, guard, tags::Policy::default()).await;
    let client = client.map_err(|error| format!("{}: {}", error.summary(), error.details()))?;
    client
        .ecs()
        .await
        .map(drop)
        .map_err(|error| error.to_string())
}

/// One row's fault, if any: each value of the setting in its variable and in its profile.
async fn fault((variable, key, odd, wrong, outcome): &Row) -> Vec<String> {
    let mut faults = Vec::new();
    for name in [variable, key].into_iter().filter(|name| !name.is_empty()) {
        let (with, lines) = companions(name);
        for (value, is_wrong) in [("", false), (*odd, false), (*wrong, true)] {
            let folder = tempfile::tempdir().unwrap();
            let mut variables = with.to_vec();
            let origin = if name == variable {
                home(folder.path(), lines);
                variables.push((name, value));
                (*name).to_owned()
            } else {
                home(folder.path(), &format!("{lines}{name} = {value}"));
                // The variable would win.
                if *name == "region" {
                    variables.push(("AWS_REGION", ""));
                }
                format!("{name} of the profile \"default\"")
            };
            // Without its companion a key means nothing, and an empty key counts as none.
            let is_needed = matches!(*name, "source_profile" | "role_arn")
                || value.is_empty() && !lines.is_empty();
            let found = configure(folder.path(), &variables).await;
            let case = format!("{name} = {value:?}: {found:?}");
            let is_right = match (&found, is_wrong, outcome) {
                (Err(text), ..) if text.contains("The AWS SDK failed") => false,
                (Err(text), true, Refused(legal)) => {
                    let names = text.contains(name) || text.contains(&origin);
                    names && text.contains(legal)
                }
                (Ok(()), true, Refused(_)) => false,
                (Ok(()), ..) => true,
                (Err(text), false, _) if value.is_empty() && is_needed => !text.contains("Invalid"),
                (Err(text), ..) => {
                    name == key && *key == "region" && text.contains("No AWS region")
                }
            };
            if !is_right {
                faults.push(case);
            }
        }
    }
    faults
}

#[tokio::test]
async fn each_documented_setting_works_or_is_refused_with_its_source() {
    let mut faults = Vec::new();
    for row in ROWS {
        faults.extend(fault(row).await);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test]
async fn a_setting_that_an_argument_overrides_is_not_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings {
        environment: Environment::from([
            ("AWS_RETRY_MODE", "fast"),
            ("AWS_MAX_ATTEMPTS", "many"),
            ("AWS_USE_FIPS_ENDPOINT", "yes"),
            ("AWS_CA_BUNDLE", "/nowhere"),
            ("AWS_ENDPOINT_URL_ECS", HOST),
            ("HOME", folder.path().to_str().unwrap()),
        ]),
        region: Some("eu-west-1".into()),
        adaptive: Some(false),
        max_retries: Some(1),
        fips: Some(false),
        endpoints: crate::aws::Endpoints {
            ecs: Some(LOCAL.into()),
            ..Default::default()
        },
        http: crate::aws::HttpSettings {
            ca_bundle: Some("~/ca.pem".into()),
            ..Default::default()
        },
        ..Settings::default()
    };
    home(folder.path(), "");
    let client = Client::new(&settings, Guard::default(), tags::Policy::default()).await;
    assert!(client.is_ok(), "{client:?}");
}

#[tokio::test]
async fn a_file_that_cannot_be_parsed_names_its_line_unless_nothing_needs_it() {
    let folder = tempfile::tempdir().unwrap();
    home(folder.path(), "region");
    let text = configure(folder.path(), &[]).await.unwrap_err();
    let line = format!("{} on line 2", folder.path().join(".aws/config").display());
    assert!(text.contains(&line), "{text}");
    let keys = [("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "s")];
    assert_eq!(configure(folder.path(), &keys).await, Ok(()));
    std::fs::write(folder.path().join(".aws/config"), b"\xff\xfe[\0d\0").unwrap();
    let text = configure(folder.path(), &[]).await.unwrap_err();
    assert!(text.contains("it is not UTF-8 text"), "{text}");
    // Windows editors write a mark in front of UTF-8.
    std::fs::write(
        folder.path().join(".aws/config"),
        "\u{feff}[default]\nregion = eu-west-2\n",
    )
    .unwrap();
    assert_eq!(
        configure(folder.path(), &[("AWS_REGION", "")]).await,
        Ok(())
    );
}

#[tokio::test]
async fn the_services_section_and_the_profile_give_endpoints() {
    let folder = tempfile::tempdir().unwrap();
    let endpoint = async |line: &str, variables: &[(&str, &str)]| {
        home(folder.path(), line);
        let mut all = vec![
            ("HOME", folder.path().to_str().unwrap()),
            ("AWS_REGION", "eu-west-1"),
        ];
        all.extend(variables);
        let pairs = all
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let settings = Settings {
            environment: pairs.collect(),
            ..Settings::default()
        };
        let client = Client::new(&settings, Guard::default(), tags::Policy::default()).await;
        client.unwrap().endpoint("ecs:CreateCluster")
    };
    let (section, general) = ("services = local\n", "endpoint_url = http://127.0.0.1:1\n");
    let aws = "https://ecs.eu-west-1.amazonaws.com";
    assert_eq!(endpoint("", &[]).await, aws);
    assert_eq!(endpoint(general, &[]).await, "http://127.0.0.1:1");
    assert_eq!(endpoint(&format!("{section}{general}"), &[]).await, LOCAL);
    assert_eq!(
        endpoint(section, &[("AWS_ENDPOINT_URL", "http://b:2")]).await,
        "http://b:2"
    );
    let both = [
        ("AWS_ENDPOINT_URL", "http://b:2"),
        ("AWS_ENDPOINT_URL_ECS", "http://c:3"),
    ];
    assert_eq!(endpoint(section, &both).await, "http://c:3");
    let ignored = [
        ("AWS_ENDPOINT_URL", "http://b:2"),
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
    ];
    assert_eq!(endpoint(section, &ignored).await, aws);
}
