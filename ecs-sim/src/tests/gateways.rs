//! Gateways, their routes, and their associations with clusters.

use super::*;

const GATEWAY: &str = "arn:aws:ecs:eu-west-1:123456789012:gateway/edge";
const CLUSTER: &str = "arn:aws:ecs:eu-west-1:123456789012:cluster/c";

fn edge(name: &str, alb: Json) -> Json {
    json!({
        "name": name, "infrastructureRoleArn": "arn:aws:iam::123456789012:role/ecs", "deletionProtection": false,
        "configuration": { "hostSharedAlb": alb }, "tags": [{ "key": "team", "value": "a" }],
    })
}

fn make(world: &mut World, name: &str, alb: Json) -> Json {
    call(world, "CreateGateway", edge(name, alb)).unwrap()
}

fn find(world: &mut World, named: &str) -> Result<Json, Refusal> {
    let found = call(world, "DescribeGateway", json!({ "gateway": named }))?;
    Ok(found["gateway"].clone())
}

fn alb(gateway: &Json) -> &Json {
    &gateway["configuration"]["hostSharedAlb"]
}

fn associate(world: &mut World, gateway: &str) -> Result<Json, Refusal> {
    let body = json!({ "gateway": gateway, "cluster": "c" });
    call(world, "AssociateGatewayWithCluster", body)
}

fn disassociate(world: &mut World) -> Result<Json, Refusal> {
    let body = json!({ "gateway": GATEWAY, "cluster": CLUSTER });
    call(world, "DisassociateGatewayFromCluster", body)
}

fn list(world: &mut World, operation: &str, member: &str, body: Json) -> Vec<Json> {
    let found = call(world, operation, body).unwrap()[member].clone();
    found.as_array().unwrap().clone()
}

fn associations(world: &mut World, body: Json) -> Vec<Json> {
    list(
        world,
        "ListGatewayClusterAssociations",
        "gatewayClusterAssociations",
        body,
    )
}

fn routes(world: &mut World, body: Json) -> Vec<Json> {
    list(world, "ListGatewayRoutes", "gatewayRoutes", body)
}

/// A service of the cluster that uses its gateways.
fn connect(world: &mut World, access: &[&str]) {
    let mut body = service(1);
    let filters = json!({ "accessTypes": access });
    body["gatewayConnectors"] = json!([{ "portName": "http", "filters": filters }]);
    call(world, "CreateService", body).unwrap();
}

#[test]
fn a_gateway_has_the_defaults_of_the_api() {
    let mut world = world();
    let made = make(&mut world, "edge", json!({}));
    assert_eq!(
        made,
        json!({ "gatewayArn": GATEWAY, "name": "edge", "status": "ACTIVE" })
    );
    let found = find(&mut world, "edge").unwrap();
    assert_eq!(found, find(&mut world, GATEWAY).unwrap());
    for (name, expected) in [
        ("status", json!("ACTIVE")),
        ("accessType", json!("PUBLIC")),
        ("propagateTags", json!("GATEWAY")),
        ("deletionProtection", json!(false)),
        ("tags", json!([{ "key": "team", "value": "a" }])),
    ] {
        assert_eq!(found[name], expected, "{name}");
    }
    let balancers = alb(&found);
    for (name, expected) in [
        ("scheme", json!("internet-facing")),
        ("port", json!(443)),
        ("protocol", json!("HTTPS")),
        ("maxAlbCount", json!(10)),
        ("currentAlbCount", json!(0)),
        ("httpDesync", json!("defensive")),
    ] {
        assert_eq!(balancers[name], expected, "{name}");
    }
    let network = &balancers["networkConfiguration"];
    assert_eq!(network["ipAddressType"], "dualstack");
    assert_eq!(network["subnets"].as_array().unwrap().len(), 3);
    let mut bare = edge("bare", json!({ "scheme": "internal" }));
    bare.as_object_mut().unwrap().remove("deletionProtection");
    call(&mut world, "CreateGateway", bare).unwrap();
    let found = find(&mut world, "bare").unwrap();
    assert_eq!(
        (&found["deletionProtection"], &found["accessType"]),
        (&json!(true), &json!("PRIVATE"))
    );
}

#[test]
fn an_update_changes_its_members_and_takes_a_while() {
    let mut world = world();
    let logs =
        |prefix: &str| json!({ "destination": { "s3": { "bucket": "logs", "prefix": prefix } } });
    let network = json!({ "subnets": ["subnet-1"], "ipAddressType": "ipv4" });
    make(
        &mut world,
        "edge",
        json!({ "networkConfiguration": network, "accessLogs": logs("a"), "webACLArn": "arn:aws:wafv2:x" }),
    );
    let update = json!({
        "gateway": "edge", "deletionProtection": true,
        "configuration": { "hostSharedAlb": {
            "maxAlbCount": 3, "networkConfiguration": { "inboundSecurityGroup": "sg-1" },
            "accessLogs": { "destination": { "s3": { "bucket": "other" } } },
        } },
    });
    let sent = call(&mut world, "UpdateGateway", update.clone()).unwrap();
    assert_eq!(sent["status"], "UPDATE_IN_PROGRESS");
    assert_eq!(
        find(&mut world, "edge").unwrap()["status"],
        "UPDATE_IN_PROGRESS"
    );
    assert_eq!(
        call(&mut world, "UpdateGateway", update).unwrap_err().code,
        "ClientException"
    );
    pass(&mut world, 60);
    let found = find(&mut world, "edge").unwrap();
    assert_eq!(found["status"], "UPDATE_COMPLETE");
    assert_eq!(
        (&found["deletionProtection"], &found["propagateTags"]),
        (&json!(true), &json!("GATEWAY"))
    );
    let balancers = alb(&found);
    let network =
        json!({ "subnets": ["subnet-1"], "ipAddressType": "ipv4", "inboundSecurityGroup": "sg-1" });
    assert_eq!(balancers["networkConfiguration"], network);
    assert_eq!(balancers["maxAlbCount"], 3);
    assert_eq!(balancers["webACLArn"], "arn:aws:wafv2:x", "it stays");
    assert_eq!(
        balancers["accessLogs"]["destination"]["s3"],
        json!({ "bucket": "other" })
    );
    let body = json!({ "gateway": "edge" });
    let refused = call(&mut world, "DeleteGateway", body).unwrap_err();
    assert_eq!(refused.message, "Deletion protection is enabled.");
}

#[test]
fn a_load_balancer_that_cannot_be_changed_fails_the_update() {
    let mut world = world();
    make(&mut world, "edge", json!({}));
    associate(&mut world, "edge").unwrap();
    connect(&mut world, &[]);
    pass(&mut world, 600);
    world.befall(Fault::Refuse {
        operation: "ModifyLoadBalancerAttributes".to_owned(),
        code: "AccessDenied".to_owned(),
        message: "no".to_owned(),
        times: 1,
    });
    let update = json!({ "gateway": "edge", "propagateTags": "NONE" });
    for expected in ["UPDATE_FAILED", "UPDATE_COMPLETE"] {
        call(&mut world, "UpdateGateway", update.clone()).unwrap();
        pass(&mut world, 60);
        let found = find(&mut world, "edge").unwrap();
        assert_eq!(found["status"], expected);
        let error = &found["failures"][0]["errors"][0];
        match expected {
            "UPDATE_FAILED" => assert_eq!(
                error,
                &json!({ "operation": "elasticloadbalancing:ModifyLoadBalancerAttributes", "code": "AccessDenied", "message": "no" })
            ),
            _ => assert!(found["failures"].is_null() && found["statusReason"].is_null()),
        }
    }
}

#[test]
fn a_token_brings_the_first_answer_and_a_name_is_taken_once() {
    let mut world = world();
    let mut body = edge("edge", json!({}));
    body["clientToken"] = "t".into();
    let first = call(&mut world, "CreateGateway", body.clone()).unwrap();
    assert_eq!(
        call(&mut world, "CreateGateway", body.clone()).unwrap(),
        first
    );
    for other in [
        edge("edge", json!({})),
        json!({ "clientToken": "t", "name": "edge", "infrastructureRoleArn": "arn:aws:iam::1:role/x", "configuration": { "hostSharedAlb": {} } }),
    ] {
        let refused = call(&mut world, "CreateGateway", other).unwrap_err();
        assert_eq!(refused.code, "InvalidParameterException");
    }
    let gone = call(&mut world, "DeleteGateway", json!({ "gateway": GATEWAY })).unwrap();
    assert_eq!(
        gone,
        json!({ "gatewayArn": GATEWAY, "name": "edge", "status": "DELETED" })
    );
    assert_eq!(
        find(&mut world, "edge").unwrap_err().code,
        "GatewayNotFoundException"
    );
    // A namesake, without the tags of the former one.
    body["tags"] = json!([]);
    call(&mut world, "CreateGateway", body).unwrap();
    assert_eq!(find(&mut world, "edge").unwrap()["tags"], json!([]));
}

#[test]
fn gateways_are_listed_by_pages_names_and_statuses() {
    let mut world = world();
    for number in 0..5 {
        make(&mut world, &format!("edge-{number}"), json!({}));
    }
    call(
        &mut world,
        "UpdateGateway",
        json!({ "gateway": "edge-1", "propagateTags": "NONE" }),
    )
    .unwrap();
    let (mut names, mut token) = (Vec::new(), Json::Null);
    loop {
        let mut body = json!({ "maxResults": 2 });
        if !token.is_null() {
            body["nextToken"] = token;
        }
        let page = call(&mut world, "ListGateways", body).unwrap();
        let gateways = page["gateways"].as_array().unwrap();
        assert!(gateways.len() <= 2);
        names.extend(gateways.iter().map(|it| it["name"].clone()));
        token = page["nextToken"].clone();
        if token.is_null() {
            break;
        }
    }
    assert_eq!(names, ["edge-0", "edge-1", "edge-2", "edge-3", "edge-4"]);
    let body = json!({ "names": ["edge-1", "edge-4"], "status": ["ACTIVE"] });
    let found = list(&mut world, "ListGateways", "gateways", body);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["name"], "edge-4");
}

#[test]
fn gateways_that_cannot_be_are_refused() {
    let mut world = world();
    for wrong in [
        edge("", json!({})),
        edge("a_b", json!({})),
        edge("edge", json!({ "port": 80 })),
        edge("edge", json!({ "protocol": "HTTP" })),
        edge("edge", json!({ "maxAlbCount": 0 })),
        json!({ "name": "edge", "configuration": { "hostSharedAlb": {} } }),
        json!({ "name": "edge", "infrastructureRoleArn": "arn:aws:iam::1:role/x" }),
    ] {
        let refused = call(&mut world, "CreateGateway", wrong.clone()).unwrap_err();
        assert_eq!(refused.code, "InvalidParameterException", "{wrong}");
    }
    for operation in [
        "DescribeGateway",
        "UpdateGateway",
        "DeleteGateway",
        "DescribeGatewayResources",
    ] {
        let refused = call(&mut world, operation, json!({ "gateway": "nothing" })).unwrap_err();
        assert_eq!(refused.code, "GatewayNotFoundException", "{operation}");
    }
    let body = json!({ "gatewayRouteArn": "arn:aws:ecs:x" });
    let refused = call(&mut world, "DescribeGatewayRoute", body).unwrap_err();
    assert_eq!(refused.code, "ResourceNotFoundException");
}

#[test]
fn a_route_leads_to_each_service_that_connects() {
    let mut world = world();
    make(
        &mut world,
        "edge",
        json!({ "testTrafficRules": { "header": { "name": "x-test", "values": ["1"] } } }),
    );
    make(&mut world, "inner", json!({ "scheme": "internal" }));
    for gateway in ["edge", "inner"] {
        associate(&mut world, gateway).unwrap();
    }
    connect(&mut world, &["PUBLIC"]);
    let found = routes(&mut world, json!({}));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["status"], "CREATE_IN_PROGRESS");
    pass(&mut world, 600);
    for body in [
        json!({ "gateway": "edge" }),
        json!({ "service": "web", "status": ["ACTIVE"] }),
    ] {
        let found = routes(&mut world, body);
        assert_eq!(found[0]["gatewayArn"], GATEWAY);
        assert_eq!(found[0]["serviceContainerPortName"], "http");
    }
    assert!(routes(&mut world, json!({ "gateway": "inner" })).is_empty());
    let arn = found[0]["gatewayRouteArn"].clone();
    let body = json!({ "gatewayRouteArn": arn });
    let route = call(&mut world, "DescribeGatewayRoute", body).unwrap()["gatewayRoute"].clone();
    let url = route["serviceUrl"].as_str().unwrap();
    assert!(url.starts_with("https://we-"), "{url}");
    let balancer = &route["resources"]["hostSharedAlb"][0];
    assert_eq!(
        balancer["testListenerRuleArns"].as_array().unwrap().len(),
        1
    );
    let body = json!({ "gateway": "edge" });
    let found = call(&mut world, "DescribeGatewayResources", body).unwrap();
    let found = &found["gatewayResources"]["resources"]["hostSharedAlb"][0];
    assert_eq!(found["loadBalancerArn"], balancer["loadBalancerArn"]);
    assert_eq!(found["gatewayRouteArns"], json!([arn]));
    assert_eq!(
        alb(&find(&mut world, "edge").unwrap())["currentAlbCount"],
        1
    );
    assert_eq!(
        alb(&find(&mut world, "inner").unwrap())["currentAlbCount"],
        0
    );
}

#[test]
fn an_association_ends_when_no_service_uses_the_gateway_any_more() {
    let mut world = world();
    make(&mut world, "edge", json!({}));
    let made = associate(&mut world, "edge").unwrap();
    let expected = json!({ "gatewayArn": GATEWAY, "clusterArn": CLUSTER, "status": "ACTIVE" });
    assert_eq!(made, expected);
    assert_eq!(associate(&mut world, GATEWAY).unwrap(), expected);
    assert_eq!(
        associations(&mut world, json!({ "gateway": "edge", "cluster": "c" })),
        [expected]
    );
    assert!(associations(&mut world, json!({ "cluster": "other" })).is_empty());
    connect(&mut world, &[]);
    pass(&mut world, 600);
    let refused = call(&mut world, "DeleteGateway", json!({ "gateway": "edge" })).unwrap_err();
    assert_eq!(refused.message, "The gateway has cluster associations.");
    assert_eq!(
        disassociate(&mut world).unwrap()["status"],
        "DISASSOCIATING"
    );
    pass(&mut world, 600);
    assert_eq!(routes(&mut world, json!({})).len(), 1);
    assert_eq!(
        associations(&mut world, json!({ "status": ["DISASSOCIATING"] })).len(),
        1
    );
    assert_eq!(
        associate(&mut world, "edge").unwrap_err().code,
        "InvalidParameterException"
    );
    // The next deployment of the service leaves the gateway.
    update(&mut world, json!({ "forceNewDeployment": true }));
    pass(&mut world, 600);
    assert!(routes(&mut world, json!({})).is_empty());
    assert!(associations(&mut world, json!({})).is_empty());
    assert_eq!(
        disassociate(&mut world).unwrap_err().code,
        "ResourceNotFoundException"
    );
    // Associated once more, it is used after the next deployment.
    associate(&mut world, "edge").unwrap();
    assert!(routes(&mut world, json!({})).is_empty());
    pass(&mut world, 1);
    update(&mut world, json!({ "forceNewDeployment": true }));
    assert_eq!(routes(&mut world, json!({})).len(), 1);
    // The end of the service is the end of its routes.
    call(
        &mut world,
        "DeleteService",
        json!({ "cluster": "c", "service": "web", "force": true }),
    )
    .unwrap();
    assert_eq!(
        routes(&mut world, json!({}))[0]["status"],
        "DELETE_IN_PROGRESS"
    );
    disassociate(&mut world).unwrap();
    pass(&mut world, 600);
    assert!(associations(&mut world, json!({})).is_empty());
    call(&mut world, "DeleteGateway", json!({ "gateway": "edge" })).unwrap();
}

#[test]
fn a_cluster_has_five_gateways_that_exist() {
    let mut world = world();
    let refused = associate(&mut world, "nothing").unwrap_err();
    assert_eq!(refused.code, "GatewayNotFoundException");
    for number in 0..6 {
        make(&mut world, &format!("edge-{number}"), json!({}));
        let made = associate(&mut world, &format!("edge-{number}"));
        assert_eq!(made.is_ok(), number < 5, "{number}");
    }
    let body = json!({ "gateway": "edge-0", "cluster": "nothing" });
    let refused = call(&mut world, "AssociateGatewayWithCluster", body).unwrap_err();
    assert_eq!(refused.code, "ClusterNotFoundException");
    let page = call(
        &mut world,
        "ListGatewayClusterAssociations",
        json!({ "maxResults": 3 }),
    )
    .unwrap();
    let rest = associations(&mut world, json!({ "nextToken": page["nextToken"] }));
    assert_eq!(
        (
            page["gatewayClusterAssociations"].as_array().unwrap().len(),
            rest.len()
        ),
        (3, 2)
    );
    call(&mut world, "DeleteCluster", json!({ "cluster": "c" })).unwrap();
    assert!(associations(&mut world, json!({})).is_empty());
}

#[test]
fn gateways_have_tags_and_outlive_a_restart() {
    let mut world = world();
    make(
        &mut world,
        "edge",
        json!({ "accessLogs": { "destination": { "s3": { "bucket": "logs" } } } }),
    );
    associate(&mut world, "edge").unwrap();
    let body = json!({ "resourceArn": GATEWAY, "tags": [{ "key": "more", "value": "b" }] });
    call(&mut world, "TagResource", body).unwrap();
    let found = find(&mut world, "edge").unwrap();
    assert_eq!(found["tags"].as_array().unwrap().len(), 2);
    let mut world = World::restore(&world.snapshot().unwrap()).unwrap();
    assert_eq!(find(&mut world, "edge").unwrap(), found);
    assert_eq!(associations(&mut world, json!({})).len(), 1);
}
