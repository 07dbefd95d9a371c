//! Revisions of services, as far as they have what services do not show: gateway connectors.

use serde_json::{Value as Json, json};

use super::{ACCOUNT, State};

/// The revision that a service of that name has.
pub(super) fn current(name: &str) -> Json {
    json!([{ "arn": format!("{ACCOUNT}:service-revision/main/{name}/1") }])
}

impl State {
    pub(super) fn describe_service_revisions(&self, body: &Json) -> (u16, Json) {
        let arns = body["serviceRevisionArns"].as_array();
        let revision = |arn: &Json| {
            let mut parts = arn.as_str().unwrap_or_default().rsplit('/').skip(1);
            let service = self.services.get(parts.next().unwrap_or_default());
            let connectors = service.map(|it| it["gatewayConnectors"].clone());
            json!({ "serviceRevisionArn": arn, "createdAt": 1, "gatewayConnectors": connectors })
        };
        let found: Vec<Json> = arns.into_iter().flatten().map(revision).collect();
        (200, json!({ "serviceRevisions": found }))
    }
}
