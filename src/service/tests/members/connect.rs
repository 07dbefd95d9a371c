//! Members of Service Connect, unset while what holds them stays.

use serde_json::{Value as Json, json};

use super::{Member, member, with};

/// Service Connect, with these members beside the namespace.
fn connect(more: &Json) -> Json {
    let bare = json!({ "enabled": true, "namespace": "shop.local" });
    json!({ "service_connect_configuration": [with(&bare, more)] })
}

fn port(more: &Json) -> Json {
    let bare = json!({ "port_name": "cart", "client_alias": [{ "port": 80 }] });
    connect(&json!({ "service": [with(&bare, more)] }))
}

#[allow(clippy::too_many_lines, reason = "a table with one entry a member")]
pub(super) fn members() -> Vec<Member> {
    let alias =
        |more: &Json| port(&json!({ "client_alias": [with(&json!({ "port": 80 }), more)] }));
    let authority = json!([{ "aws_pca_authority_arn": "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/7" }]);
    let tls = |more: &Json| {
        port(&json!({ "tls": [with(&json!({ "issuer_cert_authority": authority }), more)] }))
    };
    let log = |more: &Json| {
        connect(
            &json!({ "log_configuration": [with(&json!({ "log_driver": "json-file" }), more)] }),
        )
    };
    let logged = |more: &Json| {
        let log = json!({ "log_configuration": [{ "log_driver": "json-file" }] });
        connect(&with(&log, more))
    };
    let of = |name, block: &dyn Fn(&Json) -> Json, more: Json, at, is: [Json; 2]| {
        member(name, [block(&more), block(&json!({}))], at, is)
    };
    let header = json!([{ "header": [{ "name": "x-test", "value": [{ "exact": "1" }] }] }]);
    const PORT: &str = "/deployments/0/serviceConnectConfiguration/services/0/portName";
    vec![
        of(
            "service",
            &connect,
            json!({ "service": [{ "port_name": "cart", "client_alias": [{ "port": 80 }] }] }),
            PORT,
            [json!("cart"), Json::Null],
        ),
        of(
            "discovery_name",
            &port,
            json!({ "discovery_name": "basket" }),
            "/deployments/0/serviceConnectConfiguration/services/0/discoveryName",
            [json!("basket"), json!("cart")],
        ),
        of(
            "ingress_port_override",
            &port,
            json!({ "ingress_port_override": 15000 }),
            "/deployments/0/serviceConnectConfiguration/services/0/ingressPortOverride",
            [json!(15000), Json::Null],
        ),
        of(
            "client_alias",
            &port,
            json!({ "client_alias": [{ "port": 81 }] }),
            "/deployments/0/serviceConnectConfiguration/services/0/clientAliases/0/port",
            [json!(81), json!(80)],
        ),
        of(
            "dns_name",
            &alias,
            json!({ "dns_name": "basket" }),
            "/deployments/0/serviceConnectConfiguration/services/0/clientAliases/0/dnsName",
            [json!("basket"), json!("cart.shop.local")],
        ),
        of(
            "test_traffic_rules",
            &alias,
            json!({ "test_traffic_rules": header }),
            "/deployments/0/serviceConnectConfiguration/services/0/clientAliases/0/testTrafficRules/header/name",
            [json!("x-test"), Json::Null],
        ),
        of(
            "timeout",
            &port,
            json!({ "timeout": [{ "idle_timeout_seconds": 60 }] }),
            "/deployments/0/serviceConnectConfiguration/services/0/timeout/idleTimeoutSeconds",
            [json!(60), Json::Null],
        ),
        of(
            "idle_timeout_seconds",
            &|more: &Json| {
                port(
                    &json!({ "timeout": [with(&json!({ "per_request_timeout_seconds": 5 }), more)] }),
                )
            },
            json!({ "idle_timeout_seconds": 60 }),
            "/deployments/0/serviceConnectConfiguration/services/0/timeout/idleTimeoutSeconds",
            [json!(60), Json::Null],
        ),
        of(
            "tls",
            &port,
            json!({ "tls": [{ "issuer_cert_authority": authority }] }),
            "/deployments/0/serviceConnectConfiguration/services/0/tls/issuerCertificateAuthority/awsPcaAuthorityArn",
            [authority[0]["aws_pca_authority_arn"].clone(), Json::Null],
        ),
        of(
            "kms_key",
            &tls,
            json!({ "kms_key": "key-7" }),
            "/deployments/0/serviceConnectConfiguration/services/0/tls/kmsKey",
            [json!("key-7"), Json::Null],
        ),
        of(
            "tls role_arn",
            &tls,
            json!({ "role_arn": "arn:aws:iam::123456789012:role/tls" }),
            "/deployments/0/serviceConnectConfiguration/services/0/tls/roleArn",
            [json!("arn:aws:iam::123456789012:role/tls"), Json::Null],
        ),
        of(
            "log_configuration",
            &connect,
            json!({ "log_configuration": [{ "log_driver": "json-file" }] }),
            "/deployments/0/serviceConnectConfiguration/logConfiguration/logDriver",
            [json!("json-file"), Json::Null],
        ),
        of(
            "log options",
            &log,
            json!({ "options": { "awslogs-group": "shop" } }),
            "/deployments/0/serviceConnectConfiguration/logConfiguration/options/awslogs-group",
            [json!("shop"), Json::Null],
        ),
        of(
            "secret_option",
            &log,
            json!({ "secret_option": [{ "name": "token", "value_from": "parameter" }] }),
            "/deployments/0/serviceConnectConfiguration/logConfiguration/secretOptions/0/name",
            [json!("token"), Json::Null],
        ),
        of(
            "access_log_configuration",
            &logged,
            json!({ "access_log_configuration": [{ "format": "JSON" }] }),
            "/deployments/0/serviceConnectConfiguration/accessLogConfiguration/format",
            [json!("JSON"), Json::Null],
        ),
        of(
            "include_query_parameters",
            &|more: &Json| {
                logged(
                    &json!({ "access_log_configuration": [with(&json!({ "format": "JSON" }), more)] }),
                )
            },
            json!({ "include_query_parameters": "ENABLED" }),
            "/deployments/0/serviceConnectConfiguration/accessLogConfiguration/includeQueryParameters",
            [json!("ENABLED"), json!("DISABLED")],
        ),
    ]
}
