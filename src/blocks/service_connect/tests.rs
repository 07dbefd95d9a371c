//! What is sent and what comes back.

use super::*;

fn full() -> ServiceConnect {
    let header = Header {
        name: "x-test".into(),
        value: HeaderValue { exact: "1".into() }.into(),
    };
    let offer = Offer {
        port_name: "http".into(),
        discovery_name: "web".into(),
        ingress_port_override: 15_000.into(),
        client_alias: ClientAlias {
            port: 80.into(),
            dns_name: "web.internal".into(),
            test_traffic_rules: vec![TestTraffic {
                header: header.into(),
            }]
            .into(),
        }
        .into(),
        timeout: Timeout {
            idle_timeout_seconds: 60.into(),
            per_request_timeout_seconds: Attr::Null,
        }
        .into(),
        tls: Tls {
            issuer_cert_authority: Issuer {
                aws_pca_authority_arn: "arn:aws:x".into(),
            }
            .into(),
            kms_key: "key".into(),
            role_arn: Attr::Null,
        }
        .into(),
    };
    ServiceConnect {
        enabled: true.into(),
        namespace: "internal".into(),
        log_configuration: Log {
            log_driver: "awslogs".into(),
            options: Attr::Known([("awslogs-group".to_owned(), "web".to_owned())].into()),
            secret_option: vec![SecretOption {
                name: "a".into(),
                value_from: "b".into(),
            }]
            .into(),
        }
        .into(),
        access_log_configuration: AccessLog {
            format: "JSON".into(),
            include_query_parameters: "ENABLED".into(),
        }
        .into(),
        service: vec![offer].into(),
    }
}

#[test]
fn describe_gives_back_what_was_sent() {
    let full = full();
    assert_eq!(
        flatten(Some(&expand(&full)), &full.clone().into()),
        full.clone().into()
    );
    assert_eq!(flatten(Some(&expand(&full)), &Attr::Null), full.into());
}

#[test]
fn silence_says_nothing_and_off_is_none() {
    let full = Attr::Known(full());
    assert_eq!(flatten(None, &full), full);
    assert_eq!(flatten(Some(&off()), &Attr::Null), Attr::Null);
    assert_ne!(flatten(Some(&off()), &full), full);
}
