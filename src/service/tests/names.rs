//! Names of Service Connect go with their port.

use serde_json::{Value as Json, json};
use tfplug::Path;
use tfplug::rules::Action;

use super::{Server, config, lab, service};

fn connect(namespace: &str, ports: &[Json]) -> Json {
    json!({
        "name": "shop", "cluster": "main", "task_definition": "shop:1",
        "service_connect_configuration": [{ "enabled": true, "namespace": namespace, "service": ports }],
    })
}

fn port(name: &str) -> Json {
    json!({ "port_name": name, "client_alias": [{ "port": 80 }] })
}

/// `portName discoveryName dnsName` of every port in ECS.
fn names(server: &Server) -> Vec<String> {
    let found = server.found("shop");
    let ports = found["deployments"][0]["serviceConnectConfiguration"]["services"].clone();
    let name = |it: &Json| it.as_str().unwrap_or("-").to_owned();
    let ports = ports.as_array().cloned().unwrap_or_default();
    let show = |port: &Json| {
        let dns = name(&port["clientAliases"][0]["dnsName"]);
        format!(
            "{} {} {dns}",
            name(&port["portName"]),
            name(&port["discoveryName"])
        )
    };
    ports.iter().map(show).collect()
}

#[tokio::test]
async fn a_removed_port_takes_its_names_with_it() {
    let server = Server::start();
    let lab = lab(&server).await;
    let mut it = service(&lab);
    let cart = json!({
        "port_name": "cart", "discovery_name": "basket",
        "client_alias": [{ "port": 80, "dns_name": "basket.int" }],
    });
    let both = connect("shop.local", &[cart, port("stats")]);
    it.apply(config(&both)).await.unwrap();
    assert_eq!(
        names(&server),
        ["cart basket basket.int", "stats stats stats.shop.local"]
    );
    let one = connect("shop.local", &[port("stats")]);
    it.apply(config(&one)).await.unwrap();
    assert_eq!(names(&server), ["stats stats stats.shop.local"]);
}

#[tokio::test]
async fn names_follow_port_and_namespace() {
    let server = Server::start();
    let lab = lab(&server).await;
    let mut it = service(&lab);
    it.apply(config(&connect("shop.local", &[port("cart")])))
        .await
        .unwrap();
    assert_eq!(names(&server), ["cart cart cart.shop.local"]);
    let renamed = connect("shop.local", &[port("till")]);
    let step = it.plan(config(&renamed)).await.unwrap();
    let name: Path = "service_connect_configuration[0].service[0].discovery_name".into();
    assert!(
        step.planned
            .at(&name)
            .is_some_and(tfplug::value::Value::is_unknown)
    );
    it.apply(config(&renamed)).await.unwrap();
    assert_eq!(names(&server), ["till till till.shop.local"]);
    it.apply(config(&connect("fair.local", &[port("till")])))
        .await
        .unwrap();
    assert_eq!(names(&server), ["till till till.fair.local"]);
}

#[tokio::test]
async fn a_name_that_is_unset_again_follows_again() {
    let server = Server::start();
    let lab = lab(&server).await;
    let mut it = service(&lab);
    let set = json!({ "port_name": "cart", "discovery_name": "basket", "client_alias": [{ "port": 80, "dns_name": "b" }] });
    it.apply(config(&connect("shop.local", &[set])))
        .await
        .unwrap();
    it.apply(config(&connect("shop.local", &[port("cart")])))
        .await
        .unwrap();
    assert_eq!(names(&server), ["cart cart cart.shop.local"]);
    server.writes();
    let other_count = super::with(
        &connect("shop.local", &[port("cart")]),
        &json!({ "desired_count": 3 }),
    );
    it.apply(config(&other_count)).await.unwrap();
    let writes = server.writes();
    assert_eq!(writes.len(), 1);
    assert!(
        writes[0].1["serviceConnectConfiguration"].is_null(),
        "{writes:?}"
    );
    let step = it.plan(config(&other_count)).await.unwrap();
    assert_eq!(step.action, Action::NoOp);
}
