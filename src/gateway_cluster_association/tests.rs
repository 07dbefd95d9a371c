//! No member of the API is forgotten; import IDs.

use aws_sdk_ecs::operation::associate_gateway_with_cluster::AssociateGatewayWithClusterInput;
use aws_sdk_ecs::types;
use tfplug::{Attr, Resource as _};

use super::convert::{self, CODEC};
use super::resource::Resource;
use super::schema::{GatewayClusterAssociation, Identity};
use crate::aws::codec::described;
use crate::aws::codec::full::{answers, forgotten, full, requests};

const GATEWAY: &str = "arn:aws:ecs:eu-west-1:123456789012:gateway/web";
const CLUSTER: &str = "arn:aws:ecs:eu-west-1:123456789012:cluster/main";

#[test]
fn every_member_is_exposed() {
    let none = Vec::<String>::new();
    let input = full(AssociateGatewayWithClusterInput::deserialize);
    let members = described(AssociateGatewayWithClusterInput::SCHEMA, &input).unwrap();
    let declared = requests(CODEC.attributes());
    assert_eq!(forgotten(&members, &declared, &[]), none);
    let found = full(types::GatewayClusterAssociationSummary::deserialize);
    let schema = types::GatewayClusterAssociationSummary::SCHEMA;
    let members = described(schema, &found).unwrap();
    let declared = answers(CODEC.attributes());
    assert_eq!(forgotten(&members, &declared, &[]), none);
}

#[test]
fn what_is_required_is_required_of_the_request() {
    let plan = GatewayClusterAssociation {
        gateway: "".into(),
        cluster: "main".into(),
        ..GatewayClusterAssociation::default()
    };
    let error = convert::create(&plan).unwrap_err().to_string();
    assert!(error.contains("gateway"), "{error}");
}

#[test]
fn import_takes_names_and_arns() {
    for (id, gateway, cluster, region) in [
        ("web,main", "web", "main", Attr::Null),
        ("web,main@eu-west-3", "web", "main", "eu-west-3".into()),
        (
            &format!("{GATEWAY},main"),
            GATEWAY,
            "main",
            "eu-west-1".into(),
        ),
        (
            &format!("web,{CLUSTER}"),
            "web",
            CLUSTER,
            "eu-west-1".into(),
        ),
    ] {
        let imported = Resource.import(id).unwrap();
        assert_eq!(
            (imported.gateway, imported.cluster, imported.region),
            (gateway.into(), cluster.into(), region),
            "{id}"
        );
    }
    for wrong in ["", "web", "web,", ",main", "a,b,c"] {
        let error = Resource.import(wrong).unwrap_err().to_string();
        assert!(error.contains("joined by a comma"), "{error}");
    }
}

#[test]
fn an_identity_has_both_arns() {
    let state = GatewayClusterAssociation {
        gateway: "web".into(),
        gateway_arn: GATEWAY.into(),
        cluster: "main".into(),
        cluster_arn: CLUSTER.into(),
        ..GatewayClusterAssociation::default()
    };
    let identity = Resource::identity(&state).unwrap();
    let imported = Resource.import_by_identity(identity.clone()).unwrap();
    assert_eq!(
        (imported.gateway, imported.cluster),
        (GATEWAY.into(), CLUSTER.into())
    );
    let named = Identity {
        cluster_arn: "main".into(),
        ..identity
    };
    let error = Resource.import_by_identity(named).unwrap_err().to_string();
    assert!(error.contains("\"main\" is not an ARN"), "{error}");
}
