//! The interface over HTTP: AWS at `/`, and the administration of a world below `/_sim/REGION/`.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use ecs_sim::{Answer, Fault, Request, World};
use serde_json::{Value, json};

use super::worlds::{Worlds, clock};

/// The region of requests without a signature.
const REGION: &str = "us-east-1";

pub(crate) fn router(worlds: Worlds) -> Router {
    Router::new()
        .route("/", post(aws))
        .route("/_sim/{region}/world", get(snapshot))
        .route("/_sim/{region}/advance", post(advance))
        .route(
            "/_sim/{region}/faults",
            get(faults).post(befall).delete(relieve),
        )
        .with_state(worlds)
}

/// A request of an AWS client.
async fn aws(State(worlds): State<Worlds>, headers: HeaderMap, body: Bytes) -> Response {
    let text = |name: &str| headers.get(name).and_then(|it| it.to_str().ok());
    let authorization = text(header::AUTHORIZATION.as_str());
    let region = authorization.and_then(Request::region_of).unwrap_or(REGION);
    let request = Request {
        target: text("x-amz-target"),
        service: authorization.and_then(Request::service_of),
        body: &body,
        signed_at: text("x-amz-date"),
        received_at: Some(clock()),
    };
    match worlds.change(region, |world| world.respond(request)) {
        Ok(answer) => sent(answer).await,
        Err(fault) => failed(fault),
    }
}

/// The answer, after its delay. One that is cut breaks off in the middle of its body, which ends the connection.
async fn sent(answer: Answer) -> Response {
    tokio::time::sleep(Duration::from_millis(answer.delay.into())).await;
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut headers = HeaderMap::new();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(answer.content_type),
    );
    headers.insert("x-amzn-requestid", HeaderValue::from_static("simulated"));
    // Without it the server adds its own.
    let date = answer.date.and_then(|date| date.parse().ok());
    if let Some(date) = date {
        headers.insert(header::DATE, date);
    }
    if answer.cut {
        let broken = Err(std::io::Error::other("cut by a fault"));
        let parts = [Ok(Bytes::from_static(b"{")), broken];
        let body = Body::from_stream(futures_util::stream::iter(parts));
        return (status, headers, body).into_response();
    }
    (status, headers, answer.body).into_response()
}

fn failed(text: impl std::fmt::Display) -> Response {
    let error = json!({ "message": text.to_string() });
    (StatusCode::INTERNAL_SERVER_ERROR, Json(error)).into_response()
}

/// Does something to the world of a region; its value is the answer.
fn administer(
    worlds: &Worlds,
    region: &str,
    act: impl FnOnce(&mut World) -> Result<Value, String>,
) -> Response {
    match worlds.change(region, act) {
        Ok(Ok(value)) => Json(value).into_response(),
        Ok(Err(fault)) => failed(fault),
        Err(fault) => failed(fault),
    }
}

async fn snapshot(State(worlds): State<Worlds>, Path(region): Path<String>) -> Response {
    administer(&worlds, &region, |world| {
        let text = world.snapshot().map_err(|error| error.to_string())?;
        serde_json::from_str(&text).map_err(|error| error.to_string())
    })
}

/// `{"seconds": N}` pass at once.
async fn advance(
    State(worlds): State<Worlds>,
    Path(region): Path<String>,
    Json(input): Json<Value>,
) -> Response {
    administer(&worlds, &region, |world| {
        let seconds = input["seconds"].as_i64().filter(|it| *it >= 0);
        let seconds = seconds.ok_or("seconds must be a whole number of 0 or more")?;
        let steps = world.advance(world.now().after(seconds.saturating_mul(1000)));
        Ok(json!({ "steps": steps }))
    })
}

async fn faults(State(worlds): State<Worlds>, Path(region): Path<String>) -> Response {
    administer(&worlds, &region, |world| Ok(json!(world.faults())))
}

async fn befall(
    State(worlds): State<Worlds>,
    Path(region): Path<String>,
    Json(fault): Json<Fault>,
) -> Response {
    administer(&worlds, &region, |world| {
        world.befall(fault);
        Ok(json!(world.faults()))
    })
}

async fn relieve(State(worlds): State<Worlds>, Path(region): Path<String>) -> Response {
    administer(&worlds, &region, |world| {
        world.relieve();
        Ok(json!(world.faults()))
    })
}

#[cfg(test)]
mod tests {
    use axum::http::Request as HttpRequest;
    use tower::ServiceExt as _;

    use super::*;

    /// Sends a request to the router, without a network.
    async fn send(router: &Router, request: HttpRequest<Body>) -> (StatusCode, Option<Value>) {
        let response = router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await;
        (
            status,
            body.ok()
                .and_then(|body| serde_json::from_slice(&body).ok()),
        )
    }

    fn ecs(operation: &str, input: &Value) -> HttpRequest<Body> {
        let target = format!("AmazonEC2ContainerServiceV20141113.{operation}");
        let scope =
            "AWS4-HMAC-SHA256 Credential=A/20261201/eu-west-1/ecs/aws4_request, Signature=0";
        HttpRequest::post("/")
            .header("x-amz-target", target)
            .header("authorization", scope)
            .body(Body::from(input.to_string()))
            .unwrap()
    }

    fn admin(method: &str, path: &str, input: &Value) -> HttpRequest<Body> {
        HttpRequest::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json")
            .body(Body::from(input.to_string()))
            .unwrap()
    }

    #[tokio::test]
    async fn clients_are_answered_in_the_region_of_their_signature() {
        let router = router(Worlds::new(None, "123456789012", 10));
        let (status, made) = send(
            &router,
            ecs("CreateCluster", &json!({ "clusterName": "web" })),
        )
        .await;
        let arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/web";
        assert_eq!(
            (status, &made.unwrap()["cluster"]["clusterArn"]),
            (StatusCode::OK, &json!(arn))
        );
        let (_, world) = send(&router, admin("GET", "/_sim/eu-west-1/world", &Value::Null)).await;
        assert!(world.unwrap()["clusters"].get("web").is_some());
        let (status, refused) =
            send(&router, ecs("DeleteService", &json!({ "service": "x" }))).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(refused.unwrap()["__type"].is_string());
    }

    #[tokio::test]
    async fn faults_come_and_go_and_time_passes_on_request() {
        let router = router(Worlds::new(None, "123456789012", 1));
        let faults = "/_sim/eu-west-1/faults";
        let cut = json!({ "kind": "cut", "operation": "ListClusters", "after_effect": false, "times": 1 });
        let (status, listed) = send(&router, admin("POST", faults, &cut)).await;
        assert_eq!((status, listed), (StatusCode::OK, Some(json!([cut]))));
        let (_, broken) = send(&router, ecs("ListClusters", &json!({}))).await;
        assert_eq!(broken, None, "the connection is cut");
        let (_, listed) = send(&router, admin("DELETE", faults, &Value::Null)).await;
        assert_eq!(listed, Some(json!([])));
        let (_, listed) = send(&router, ecs("ListClusters", &json!({}))).await;
        assert_eq!(listed, Some(json!({ "clusterArns": [] })));
        let path = "/_sim/eu-west-1/advance";
        let (status, _) = send(&router, admin("POST", path, &json!({ "seconds": 60 }))).await;
        assert_eq!(status, StatusCode::OK);
        let (status, _) = send(&router, admin("POST", path, &json!({ "seconds": "x" }))).await;
        assert_ne!(status, StatusCode::OK);
        let unknown = json!({ "kind": "earthquake" });
        let (status, _) = send(&router, admin("POST", faults, &unknown)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    #[tokio::test]
    async fn requests_are_throttled_stale_or_signed_too_late_on_demand() {
        let router = router(Worlds::new(None, "123456789012", 1));
        let faults = "/_sim/eu-west-1/faults";
        let befall = |fault: Value| send(&router, admin("POST", faults, &fault));
        let list = || send(&router, ecs("ListClusters", &json!({})));
        let throttle = json!({ "kind": "throttle", "burst": 1, "rate": 0 });
        let (_, listed) = befall(throttle.clone()).await;
        assert_eq!(listed, Some(json!([throttle])));
        assert_eq!(list().await.0, StatusCode::OK);
        let exceeded = json!({ "__type": "ThrottlingException", "message": "Rate exceeded" });
        assert_eq!(list().await, (StatusCode::BAD_REQUEST, Some(exceeded)));
        send(&router, admin("DELETE", faults, &Value::Null)).await;
        befall(json!({ "kind": "stale", "operation": "ListClusters", "milliseconds": 600_000 }))
            .await;
        let (status, _) = send(&router, ecs("CreateCluster", &json!({}))).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(list().await.1, Some(json!({ "clusterArns": [] })));
        let path = "/_sim/eu-west-1/advance";
        send(&router, admin("POST", path, &json!({ "seconds": 600 }))).await;
        assert_ne!(list().await.1, Some(json!({ "clusterArns": [] })));
        befall(json!({ "kind": "clock_skew", "seconds": 86_400 })).await;
        let mut request = ecs("ListClusters", &json!({}));
        let old = HeaderValue::from_static("20200101T000000Z");
        request.headers_mut().insert("x-amz-date", old);
        let response = router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        assert!(response.headers().contains_key(header::DATE));
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await;
        let refused: Value = serde_json::from_slice(&body.unwrap()).unwrap();
        assert_eq!(refused["__type"], "InvalidSignatureException");
    }
}
