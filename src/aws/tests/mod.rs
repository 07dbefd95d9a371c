//! The client as a whole.

mod faults;
mod settings;

use tfplug::{Attr, Model};

use super::tags::{All, Tags};
use super::*;

/// The model of an object that has nothing of its own.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Thing {
    /// Region.
    #[tf(optional, computed)]
    region: Attr<String>,
    /// Tags.
    #[tf(optional)]
    tags: Tags,
    /// All tags.
    #[tf(computed)]
    tags_all: Attr<All>,
}
managed!(Thing, "ECS cluster", "ecs_cluster");

/// A client that talks to `url` with fixed keys and does not look up the caller's identity.
pub(crate) async fn client(url: &str) -> Client {
    let endpoints = Endpoints {
        ecs: Some(url.into()),
        sts: Some(url.into()),
        ..Endpoints::default()
    };
    let keys = Keys {
        access: "AKIATEST".into(),
        secret: "hidden".into(),
        token: None,
    };
    let region = Some("eu-west-1".to_owned());
    let settings = Settings {
        region,
        endpoints,
        keys: Some(keys),
        ..Settings::default()
    };
    let guard = Guard {
        skip_validation: true,
        ..Guard::default()
    };
    Client::new(&settings, guard, tags::Policy::default())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_client_shows_no_secrets_and_knows_its_servers() {
    let client = client("http://127.0.0.1:9").await;
    assert!(!format!("{client:?} {:?}", client.regional.sdk).contains("hidden"));
    assert_eq!(client.endpoint("ecs:CreateCluster"), "http://127.0.0.1:9");
    assert_eq!(client.partition(), "aws");
}

#[tokio::test]
async fn one_value_per_type_is_shared() {
    let client = client("http://127.0.0.1:9").await;
    assert_eq!(*client.shared(|| 7_u8), 7);
    assert_eq!(*client.clone().shared(|| 9_u8), 7);
}
