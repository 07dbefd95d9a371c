//! Cases of the rules about Service Connect, in services.

use serde_json::{Value as Json, json};

use super::objects::{Case, case};

const OFFER: &str = "service_connect_configuration.0.service.0";

fn with(more: Json) -> Json {
    let mut connect = json!({"enabled": true});
    for (name, value) in more.as_object().unwrap() {
        connect[name] = value.clone();
    }
    json!({"service_connect_configuration": [connect]})
}

/// A service with each of these as an offered port.
fn offers(all: &[Json]) -> Json {
    with(json!({"service": all}))
}

fn offer(name: &str, more: Json) -> Json {
    let mut offer = json!({"port_name": name, "client_alias": [{"port": 80}]});
    for (name, value) in more.as_object().unwrap() {
        offer[name] = value.clone();
    }
    offer
}

fn alias(alias: Json) -> Json {
    offers(&[offer("web", json!({"client_alias": [alias]}))])
}

fn discovery(name: &str) -> Json {
    offers(&[offer("web", json!({"discovery_name": name}))])
}

fn timeouts(idle: i64, request: i64) -> Json {
    let timeout = json!({"idle_timeout_seconds": idle, "per_request_timeout_seconds": request});
    offers(&[offer("web", json!({"timeout": [timeout]}))])
}

fn authority(arn: &str) -> Json {
    let tls = json!({"issuer_cert_authority": [{"aws_pca_authority_arn": arn}]});
    offers(&[offer("web", json!({"tls": [tls]}))])
}

fn log(driver: &str, options: Json) -> Json {
    with(json!({"log_configuration": [{"log_driver": driver, "options": options}]}))
}

fn awslogs(more: Json) -> Json {
    let mut options = json!({"awslogs-group": "g", "awslogs-region": "eu-west-1"});
    for (name, value) in more.as_object().unwrap() {
        options[name] = value.clone();
    }
    log("awslogs", options)
}

fn beside(mut service: Json, name: &str, value: Json) -> Json {
    service[name] = value;
    service
}

pub(super) fn cases() -> Vec<Case> {
    let mut all = names();
    all.extend(parts());
    all.extend(logs());
    all
}

fn names() -> Vec<Case> {
    let place = |member: &str| -> &'static str { format!("{OFFER}.{member}").leak() };
    let web = |name: &str, port: i64| {
        offer(
            "web",
            json!({"client_alias": [{"dns_name": name, "port": port}], "discovery_name": name}),
        )
    };
    vec![
        case(
            "SC-003",
            offers(&[json!({"port_name": "web"})]),
            offers(&[offer("web", json!({}))]),
            place("client_alias"),
        ),
        // ECS ignores the ports of a service that does not take part.
        case(
            "SC-003",
            offers(&[json!({"port_name": "web", "client_alias": [{}]})]),
            json!({"service_connect_configuration": [{"enabled": false}]}),
            "service_connect_configuration.0.enabled",
        ),
        case(
            "SC-004",
            alias(json!({"port": 0, "dns_name": "web"})),
            alias(json!({"port": 1, "dns_name": "web"})),
            place("client_alias.0.port"),
        ),
        case(
            "SC-004",
            offers(&[
                web("a", 80),
                offer(
                    "api",
                    json!({"client_alias": [{"dns_name": "a", "port": 80}]}),
                ),
            ]),
            offers(&[
                web("a", 80),
                web("b", 80),
                offer("c", json!({})),
                offer("d", json!({})),
            ]),
            place("client_alias.0.dns_name"),
        ),
        case(
            "SC-005",
            alias(json!({"port": 80, "dns_name": "web!"})),
            alias(json!({"port": 80, "dns_name": "_web.internal."})),
            place("client_alias.0.dns_name"),
        ),
        case(
            "SC-005",
            alias(json!({"port": 80, "dns_name": "a".repeat(128)})),
            alias(json!({"port": 80, "dns_name": "a".repeat(127)})),
            place("client_alias.0.dns_name"),
        ),
        case(
            "SC-005",
            alias(json!({"port": 80, "dns_name": "-web"})),
            alias(json!({"port": 80, "dns_name": ""})),
            "service_connect_configuration.0.enabled",
        ),
        case(
            "SC-005",
            alias(json!({"port": 80, "dns_name": "Web"})),
            alias(json!({"port": 80, "dns_name": "web"})),
            place("client_alias.0.dns_name"),
        ),
        case(
            "SC-006",
            discovery("Web"),
            discovery("web-1_b"),
            place("discovery_name"),
        ),
        case(
            "SC-006",
            discovery(&"a".repeat(65)),
            discovery(&"a".repeat(64)),
            place("discovery_name"),
        ),
        case(
            "SC-006",
            discovery("-web"),
            discovery(""),
            place("discovery_name"),
        ),
        case(
            "SC-006",
            offers(&[
                offer("web", json!({})),
                offer("api", json!({"discovery_name": "web"})),
            ]),
            offers(&[
                offer("web", json!({"discovery_name": "a"})),
                offer("api", json!({"discovery_name": "web"})),
            ]),
            place("port_name"),
        ),
    ]
}

fn parts() -> Vec<Case> {
    let place = |member: &str| -> &'static str { format!("{OFFER}.{member}").leak() };
    let on = || with(json!({}));
    let level = |level: &str| json!({"log_level": level});
    let settings = |all: &[Json]| with(json!({"container_configuration": all}));
    let access = json!([{"format": "JSON"}]);
    let logged = json!([{"log_driver": "json-file"}]);
    vec![
        case(
            "SC-007",
            timeouts(5, 10),
            timeouts(10, 10),
            place("timeout.0.per_request_timeout_seconds"),
        ),
        case(
            "SC-007",
            timeouts(5, 10),
            timeouts(0, 10),
            place("timeout.0.idle_timeout_seconds"),
        ),
        case(
            "SC-008",
            authority("arn:aws:acm:eu-west-1:123456789012:certificate/7"),
            authority("arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/7"),
            place("tls.0.issuer_cert_authority.0.aws_pca_authority_arn"),
        ),
        case(
            "SC-011",
            beside(
                on(),
                "deployment_controller",
                json!([{"type": "CODE_DEPLOY"}]),
            ),
            beside(on(), "deployment_controller", json!([{"type": "ECS"}])),
            "deployment_controller.0.type",
        ),
        case(
            "SC-011",
            beside(on(), "launch_type", json!("EXTERNAL")),
            beside(on(), "launch_type", json!("EC2")),
            "launch_type",
        ),
        case(
            "SC-013",
            with(json!({"access_log_configuration": access})),
            with(json!({"access_log_configuration": access, "log_configuration": logged})),
            "service_connect_configuration.0.log_configuration",
        ),
        case(
            "SC-015",
            settings(&[level("info"), level("debug")]),
            settings(&[level("info"), level("")]),
            "service_connect_configuration.0.container_configuration.1.log_level",
        ),
        case(
            "SC-018",
            json!({"service_connect_configuration": [{"enabled": false, "service": [offer("web", json!({}))]}]}),
            json!({"service_connect_configuration": [{"enabled": false, "service": [{"port_name": ""}]}]}),
            "service_connect_configuration.0.enabled",
        ),
    ]
}

fn logs() -> Vec<Case> {
    let options = "service_connect_configuration.0.log_configuration.0.options";
    let fargate = |service: Json| beside(service, "launch_type", json!("FARGATE"));
    let mut secret = log("splunk", json!({"splunk-url": "https://splunk.example"}));
    secret["service_connect_configuration"][0]["log_configuration"][0]["secret_option"] =
        json!([{"name": "splunk-token", "value_from": "token"}]);
    vec![
        case(
            "SC-014",
            log("awslogs", json!({"awslogs-group": "g"})),
            awslogs(json!({})),
            options,
        ),
        case(
            "SC-014",
            fargate(awslogs(json!({}))),
            fargate(awslogs(json!({"awslogs-stream-prefix": "p"}))),
            "launch_type",
        ),
        case("SC-014", log("splunk", json!({})), secret, options),
        case(
            "SC-014",
            awslogs(json!({"awslogs-groups": "g"})),
            awslogs(json!({"mode": "blocking", "tag": "x"})),
            options,
        ),
        case(
            "SC-014",
            awslogs(json!({"awslogs-create-group": "false"})),
            awslogs(json!({"awslogs-create-group": "True"})),
            "service_connect_configuration.0.log_configuration.0.options.awslogs-create-group",
        ),
        case(
            "SC-014",
            awslogs(json!({"awslogs-datetime-format": "%Y", "awslogs-multiline-pattern": "x"})),
            awslogs(json!({"awslogs-datetime-format": "%Y"})),
            "service_connect_configuration.0.log_configuration.0.options.awslogs-datetime-format",
        ),
    ]
}
