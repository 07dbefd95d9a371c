//! Tests of what a user sees when the way to AWS is broken, on real sockets.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::client;
use crate::aws::{
    Client, Endpoints, Environment, Error, Guard, HttpSettings, Keys, Kind, Role, Settings, tags,
};

/// A server on loopback that gives `answer` to every request; the second value counts requests.
async fn server(answer: &'static str) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut bytes = [0; 8192];
            let _ = socket.read(&mut bytes).await;
            counted.fetch_add(1, Ordering::Relaxed);
            let _ = socket.write_all(answer.as_bytes()).await;
        }
    });
    (url, count)
}

async fn describe(client: &Client) -> Result<(), Error> {
    let ecs = client.ecs().await?;
    client
        .request("ecs:DescribeClusters")
        .send(|| ecs.describe_clusters().send())
        .await
        .map(drop)
}

#[tokio::test]
async fn a_web_page_is_asked_for_once() {
    let (url, count) = server(
        "HTTP/1.1 500 Internal Server Error\r\ncontent-type: text/html\r\nconnection: close\r\ncontent-length: 13\r\n\r\n<html></html>",
    )
    .await;
    let error = describe(&client(&url).await).await.unwrap_err();
    assert_eq!(
        (error.kind(), count.load(Ordering::Relaxed)),
        (Kind::Malformed, 1),
        "{error}"
    );
    let shown = tfplug::Error::from(error);
    assert!(
        shown.details().starts_with(&format!(
            "{url} answered with something that is not the ECS API"
        )),
        "{shown}"
    );
}

#[tokio::test]
async fn a_success_that_is_not_json_is_malformed() {
    let (url, _) =
        server("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 5\r\n\r\nhello").await;
    assert_eq!(
        describe(&client(&url).await).await.unwrap_err().kind(),
        Kind::Malformed
    );
}

#[tokio::test]
async fn a_closed_port_fails_within_seconds() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let started = Instant::now();
    let error = describe(&client(&url).await).await.unwrap_err();
    assert_eq!(error.kind(), Kind::Unreachable, "{error}");
    assert!(started.elapsed() < Duration::from_secs(10) && error.endpoint() == Some(&url));
}

#[tokio::test]
async fn an_unknown_host_differs_from_a_closed_port() {
    let error = describe(&client("http://no-such-host.invalid").await)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), Kind::UnknownHost, "{error}");
}

#[tokio::test]
async fn an_error_code_with_a_namespace_is_understood() {
    let (url, _) = server(
        "HTTP/1.1 400 Bad Request\r\nx-amzn-requestid: r-1\r\nconnection: close\r\ncontent-length: 73\r\n\r\n\
         {\"__type\":\"com.amazonaws.ecs#AccessDeniedException\",\"message\":\"not you\"}  ",
    )
    .await;
    let error = describe(&client(&url).await).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.request_id()),
        (Kind::Denied, Some("r-1")),
        "{error:?}"
    );
}

/// Terms of the libraries below, which mean nothing to a user.
const INSIDE: &[&str] = &[
    "SdkBody",
    "hyper",
    "smithy",
    "dispatch",
    "Connector",
    "client error",
    "unhandled",
    "provider chain",
    "feature",
    "Error(",
    "Some(",
    "{",
];

/// The text that the user reads.
#[track_caller]
fn shown(error: Error) -> String {
    let shown = tfplug::Error::from(error).details().to_owned();
    for text in INSIDE {
        assert!(!shown.contains(text), "{text}: {shown}");
    }
    shown
}

/// A client of a user whose home is `home`, with `settings` beside it; the caller's identity is asked for.
async fn configured(home: &std::path::Path, settings: Settings) -> Client {
    let settings = Settings {
        environment: Environment::from([("HOME", home.to_str().unwrap())]),
        region: Some("eu-west-1".into()),
        max_retries: Some(0),
        ..settings
    };
    let client = Client::new(&settings, Guard::default(), tags::Policy::default()).await;
    client.unwrap()
}

/// A home directory with a profile `dev` of these lines.
fn home(lines: &str) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join(".aws")).unwrap();
    let config = format!("[profile dev]\n{lines}\n");
    std::fs::write(home.path().join(".aws/config"), config).unwrap();
    home
}

fn keys() -> Option<Keys> {
    Some(Keys {
        access: "AKIATEST".into(),
        secret: "secret".into(),
        token: None,
    })
}

fn everywhere(url: &str) -> Endpoints {
    Endpoints {
        ecs: Some(url.into()),
        sts: Some(url.into()),
        ..Endpoints::default()
    }
}

const DENIED: &str = "HTTP/1.1 403 Forbidden\r\ncontent-type: text/xml\r\nconnection: close\r\n\r\n\
    <ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: arn:aws:iam::123456789012:user/dev \
    is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/deploy</Message></Error>\
    <RequestId>r-2</RequestId></ErrorResponse>";

#[tokio::test]
async fn a_denied_role_is_named_with_its_trust_policy() {
    let (url, count) = server(DENIED).await;
    let role = "arn:aws:iam::123456789012:role/deploy";
    let in_profile = home(&format!(
        "role_arn = {role}\nsource_profile = dev\naws_access_key_id = a\naws_secret_access_key = s"
    ));
    let of_profile = Settings {
        profile: Some("dev".into()),
        endpoints: everywhere(&url),
        ..Settings::default()
    };
    let in_block = Settings {
        keys: keys(),
        roles: vec![Role {
            arn: role.into(),
            ..Role::default()
        }],
        endpoints: everywhere(&url),
        ..Settings::default()
    };
    for settings in [of_profile, in_block] {
        let before = count.load(Ordering::Relaxed);
        let client = configured(in_profile.path(), settings).await;
        let error = describe(&client).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.operation()),
            (Kind::Denied, "sts:AssumeRole")
        );
        let text = shown(error);
        assert!(
            text.contains(role) && text.contains("trust policy"),
            "{text}"
        );
        assert!(!text.contains("GetCallerIdentity"), "{text}");
        assert_eq!(count.load(Ordering::Relaxed), before + 1, "one request");
    }
}

#[tokio::test]
async fn a_missing_sign_in_names_the_command() {
    let home = home(
        "sso_session = none-of-this-name\nsso_account_id = 123456789012\nsso_role_name = admin\n\
                     [sso-session none-of-this-name]\nsso_start_url = https://x.awsapps.com/start\nsso_region = eu-west-1",
    );
    let settings = Settings {
        profile: Some("dev".into()),
        endpoints: everywhere("http://127.0.0.1:9"),
        ..Settings::default()
    };
    let error = describe(&configured(home.path(), settings).await)
        .await
        .unwrap_err();
    let text = shown(error);
    assert!(text.contains("Run `aws sso login --profile dev`"), "{text}");
    assert!(!text.contains("GetCallerIdentity"), "{text}");
}

#[tokio::test]
async fn a_program_gives_credentials() {
    let home = home(
        "credential_process = echo '{\"Version\": 1, \"AccessKeyId\": \"AKIATEST\", \"SecretAccessKey\": \"s\"}'",
    );
    let (url, _) = server(
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n<GetCallerIdentityResponse><GetCallerIdentityResult>\
         <Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
    )
    .await;
    let settings = Settings {
        profile: Some("dev".into()),
        endpoints: everywhere(&url),
        ..Settings::default()
    };
    let client = configured(home.path(), settings).await;
    assert_eq!(
        client.account_id().await.unwrap().as_deref(),
        Some("123456789012")
    );
}

#[tokio::test]
async fn without_credentials_every_place_is_listed() {
    let home = tempfile::tempdir().unwrap();
    let mut settings = Settings {
        endpoints: everywhere("http://127.0.0.1:9"),
        ..Settings::default()
    };
    for off in [true, false] {
        settings.metadata.off = Some(off);
        settings.metadata.endpoint = Some("http://127.0.0.1:9".into());
        let error = describe(&configured(home.path(), settings.clone()).await)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), Kind::Credentials);
        let text = shown(error);
        let files = home.path().join(".aws/config");
        for part in [
            "AWS_ACCESS_KEY_ID",
            files.to_str().unwrap(),
            "metadata service",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
}

#[tokio::test]
async fn a_dead_proxy_is_named_without_its_password() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let proxy = listener.local_addr().unwrap();
    drop(listener);
    for insecure in [false, true] {
        let settings = Settings {
            keys: keys(),
            endpoints: everywhere("https://ecs.eu-west-1.amazonaws.com"),
            http: HttpSettings {
                https_proxy: Some(format!("http://me:hidden@{proxy}")),
                insecure,
                ..HttpSettings::default()
            },
            ..Settings::default()
        };
        let home = tempfile::tempdir().unwrap();
        let error = describe(&configured(home.path(), settings).await)
            .await
            .unwrap_err();
        let text = shown(error);
        assert!(
            text.contains(&format!("failed at the proxy {proxy} (https_proxy)")),
            "{text}"
        );
        assert!(
            text.contains("no_proxy") && !text.contains("hidden"),
            "{text}"
        );
    }
}

/// A client that makes one attempt, with fixed keys, and does not look up the caller's identity.
async fn once(url: &str) -> Client {
    let settings = Settings {
        keys: keys(),
        region: Some("eu-west-1".into()),
        endpoints: everywhere(url),
        max_retries: Some(0),
        ..Settings::default()
    };
    let guard = Guard {
        skip_validation: true,
        ..Guard::default()
    };
    let client = Client::new(&settings, guard, tags::Policy::default()).await;
    client.unwrap()
}

#[tokio::test]
async fn no_message_shows_texts_of_the_libraries() {
    for answer in [
        "HTTP/1.1 500 Internal Server Error\r\nconnection: close\r\n\r\n",
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhello",
        "HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n{}",
        "HTTP/1.1 407 Proxy Authentication Required\r\nconnection: close\r\n\r\n",
        "not HTTP at all\r\n\r\n",
        "",
    ] {
        let (url, _) = server(answer).await;
        shown(describe(&once(&url).await).await.unwrap_err());
        // The same server, asked for TLS.
        let url = url.replace("http:", "https:");
        shown(describe(&once(&url).await).await.unwrap_err());
    }
    shown(
        describe(&once("http://no-such-host.invalid").await)
            .await
            .unwrap_err(),
    );
    let stopped: crate::aws::Batcher<&str, u32, u32> = crate::aws::Batcher::new(10);
    let stops = |_: Vec<u32>| -> std::future::Ready<Result<_, Error>> { panic!("on purpose") };
    shown(stopped.get("a", 1, stops).await.unwrap_err());
}

/// A server that keeps what it is asked and answers like `server`.
async fn recorder(answer: &'static str) -> (String, Arc<std::sync::Mutex<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let seen = Arc::new(std::sync::Mutex::new(String::new()));
    let kept = Arc::clone(&seen);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut bytes = [0; 8192];
            // The body may come after the headers.
            loop {
                let count = socket.read(&mut bytes).await.unwrap_or(0);
                let text = String::from_utf8_lossy(&bytes[..count]).into_owned();
                kept.lock().unwrap().push_str(&text);
                if count == 0 || kept.lock().unwrap().contains("Version=") {
                    break;
                }
            }
            let _ = socket.write_all(answer.as_bytes()).await;
        }
    });
    (url, seen)
}

#[tokio::test]
async fn a_role_is_assumed_for_the_seconds_that_are_configured() {
    let role = Role {
        arn: "arn:aws:iam::123456789012:role/deploy".into(),
        duration: Some(Duration::from_secs(3600)),
        ..Role::default()
    };
    let (url, seen) = recorder(DENIED).await;
    let settings = Settings {
        keys: keys(),
        roles: vec![role],
        endpoints: everywhere(&url),
        ..Settings::default()
    };
    let client = configured(home("").path(), settings).await;
    describe(&client).await.unwrap_err();
    let seen = seen.lock().unwrap().clone();
    assert!(seen.contains("DurationSeconds=3600"), "{seen}");
}
