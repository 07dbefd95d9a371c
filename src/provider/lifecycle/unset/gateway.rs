//! Gateways.

use serde_json::{Value as Json, json};

use super::spellings_are_one;
use crate::gateway::schema::Gateway;

#[tokio::test]
async fn spellings_of_a_gateway_are_one() {
    let alb = |more: Json| {
        json!({
            "name": "web",
            "infrastructure_role_arn": "arn:aws:iam::123456789012:role/ecs",
            "host_shared_alb": [more],
        })
    };
    let logs = json!([{ "bucket": "logs" }]);
    let header = json!([{ "name": "x-test", "values": ["1"] }]);
    for base in [
        alb(json!({})),
        alb(json!({ "access_logs": logs, "test_traffic_header": header })),
    ] {
        spellings_are_one::<Gateway>("ecs_gateway", base, "UpdateGateway").await;
    }
}
