//! Offline mode: all requests are answered by the simulator inside this process, and the world is kept in a file.

use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use ecs_sim::{Answer, Request, Time, WorldFile};

/// The region of offline mode unless one is configured: no file and no variable is read for it.
pub(super) const REGION: &str = "us-east-1";

/// The account of a simulated world.
pub(crate) const ACCOUNT: &str = "123456789012";

/// How many times as fast as on the clock time passes in a simulated world, unless configured otherwise.
pub(crate) const SPEED: u32 = 10;

/// The argument `simulation` of the provider block.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Simulation {
    /// The file of the world.
    pub(crate) path: PathBuf,
    /// How many times as fast as on the clock time passes.
    pub(crate) speed: u32,
}

/// A client whose requests never leave the process.
pub(crate) fn client(simulation: &Simulation) -> SharedHttpClient {
    let Simulation { path, speed } = simulation;
    SharedHttpClient::new(Simulator(WorldFile::new(path, ACCOUNT, *speed)))
}

#[derive(Clone)]
struct Simulator(WorldFile);

impl fmt::Debug for Simulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Simulator")
    }
}

impl HttpClient for Simulator {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Simulator {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let file = self.0.clone();
        HttpConnectorFuture::new(async move {
            let answered = tokio::task::spawn_blocking(move || respond(&file, &request)).await;
            let answer = answered.map_err(|error| other(error.to_string()))?;
            let answer = answer?;
            tokio::time::sleep(Duration::from_millis(answer.delay.into())).await;
            match answer.cut {
                true => Err(ConnectorError::io(
                    "the simulated connection was cut".into(),
                )),
                false => response(&answer),
            }
        })
    }
}

fn other(text: String) -> ConnectorError {
    ConnectorError::other(format!("the simulation failed: {text}").into(), None)
}

fn respond(file: &WorldFile, request: &HttpRequest) -> Result<Answer, ConnectorError> {
    let region = region_of(request.uri());
    let headers = request.headers();
    let request = Request {
        target: headers.get("x-amz-target"),
        service: headers.get("authorization").and_then(Request::service_of),
        body: request.body().bytes().unwrap_or_default(),
        signed_at: headers.get("x-amz-date"),
        received_at: Some(clock()),
    };
    let remedy = "Delete the file to begin with an empty world, or set another path in the simulation block.";
    let answer = file.respond(region, request);
    answer.map_err(|fault| other(format!("{fault}. {remedy}")))
}

/// The clock of the machine.
fn clock() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let milliseconds = since.unwrap_or_default().as_millis();
    Time(i64::try_from(milliseconds).unwrap_or(i64::MAX))
}

/// The region in a URL such as `https://ecs.eu-west-1.amazonaws.com/`.
fn region_of(url: &str) -> &str {
    let host = url.split("//").nth(1).unwrap_or_default();
    host.split('.').nth(1).unwrap_or(REGION)
}

fn response(answer: &Answer) -> Result<HttpResponse, ConnectorError> {
    let status = answer.status.try_into();
    let status = status.map_err(|_| other(format!("status {}", answer.status)))?;
    let mut response = HttpResponse::new(status, SdkBody::from(answer.body.clone()));
    let headers = response.headers_mut();
    headers.insert("content-type", answer.content_type);
    headers.insert("x-amzn-requestid", "simulated");
    if let Some(date) = &answer.date {
        headers.insert("date", date.clone());
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use aws_sdk_ecs::config::retry::RetryConfig;
    use aws_sdk_ecs::config::{BehaviorVersion, Credentials, Region};
    use ecs_sim::Fault;

    use super::*;

    #[tokio::test]
    async fn a_client_corrects_its_clock_by_the_date_of_the_answer() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("world.json");
        let world = WorldFile::new(&path, ACCOUNT, 1);
        let fault = Fault::ClockSkew { seconds: 3600 };
        world.change(REGION, |it| it.befall(fault)).unwrap();
        let simulation = Simulation { path, speed: 1 };
        for (attempts, corrected) in [(1, false), (2, true)] {
            let config = aws_sdk_ecs::Config::builder()
                .behavior_version(BehaviorVersion::latest())
                .region(Region::new(REGION))
                .credentials_provider(Credentials::new("A", "B", None, None, "test"))
                .http_client(client(&simulation))
                .retry_config(RetryConfig::standard().with_max_attempts(attempts))
                .build();
            let listed = aws_sdk_ecs::Client::from_conf(config).list_clusters();
            assert_eq!(listed.send().await.is_ok(), corrected);
        }
    }

    #[test]
    fn the_region_is_in_the_host() {
        assert_eq!(
            region_of("https://ecs.eu-west-1.amazonaws.com/"),
            "eu-west-1"
        );
        assert_eq!(
            region_of("https://sts.cn-north-1.amazonaws.com.cn"),
            "cn-north-1"
        );
    }
}
