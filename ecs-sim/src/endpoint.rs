//! The HTTP interface of AWS: which service a request is for, and the form of the answer.

use serde_json::json;

use crate::fault::Trouble;
use crate::refusal::Refusal;
use crate::world::{Time, World};
use crate::{query, skew, ssm};

/// A request as it comes over HTTP.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// The header `X-Amz-Target`, which JSON services have: the interface and the operation, with a dot in between.
    pub target: Option<&'a str>,
    /// The name of the service in the signature, such as `ec2`: see [`Request::service_of`].
    pub service: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
    /// The header `X-Amz-Date`: when the request was signed.
    pub signed_at: Option<&'a str>,
    /// When the request came, by the clock of who took it: a world reads no clock. Only a fault that skews the clock asks
    /// for it.
    pub received_at: Option<Time>,
}

impl Request<'_> {
    /// The service that a request is signed for, by its header `Authorization`.
    #[must_use]
    pub fn service_of(authorization: &str) -> Option<&str> {
        let scope = authorization.split("Credential=").nth(1)?;
        scope.split(',').next()?.split('/').nth(3)
    }

    /// The region that a request is signed for, by its header `Authorization`.
    #[must_use]
    pub fn region_of(authorization: &str) -> Option<&str> {
        let scope = authorization.split("Credential=").nth(1)?;
        scope.split(',').next()?.split('/').nth(2)
    }

    /// The name of the operation; empty where there is none.
    fn operation(&self) -> String {
        if let Some((_, operation)) = self.target.and_then(|target| target.split_once('.')) {
            return operation.to_owned();
        }
        let form = String::from_utf8_lossy(self.body);
        let mut pairs = form.split('&');
        let action = pairs.find_map(|pair| pair.strip_prefix("Action="));
        action.unwrap_or_default().to_owned()
    }
}

/// An answer as it goes over HTTP.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The header `Content-Type`.
    pub content_type: &'static str,
    /// The body.
    pub body: Vec<u8>,
    /// How long it takes on its way, in milliseconds.
    pub delay: u32,
    /// Whether the connection is cut in its place.
    pub cut: bool,
    /// The header `Date`, if a fault skews the clock of the server.
    pub date: Option<String>,
}

impl Answer {
    pub(crate) fn new(status: u16, content_type: &'static str, body: Vec<u8>) -> Self {
        Self {
            status,
            content_type,
            body,
            delay: 0,
            cut: false,
            date: None,
        }
    }
}

const JSON: &str = "application/x-amz-json-1.1";

impl World {
    /// Answers a request to any of the services that are simulated. A service or operation that is not is an error that
    /// names it.
    pub fn respond(&mut self, request: Request<'_>) -> Answer {
        let Trouble { delay, cut } = self.trouble(&request.operation());
        let clock = skew::clock(self, request);
        let refusal = clock.and_then(|clock| skew::refusal(request, clock));
        let answer = match (cut, refusal) {
            (Some(false), _) => Answer::new(200, JSON, Vec::new()),
            (_, Some(refusal)) => refused(request, refusal),
            (_, None) => self.dispatch(request),
        };
        Answer {
            delay,
            cut: cut.is_some(),
            date: clock.and_then(skew::http_date),
            ..answer
        }
    }

    fn dispatch(&mut self, request: Request<'_>) -> Answer {
        match request.target.and_then(|target| target.split_once('.')) {
            Some((interface, operation)) if interface.starts_with("AmazonEC2ContainerService") => {
                in_json(self.call(operation, request.body))
            }
            Some(("AmazonSSM", operation)) => in_json(ssm::call(self, operation, request.body)),
            Some((interface, operation)) => {
                let text = format!("{interface}.{operation} is not simulated.");
                in_json(Err(Refusal::new("UnknownOperationException", text)))
            }
            None => query::respond(self, request.service, request.body),
        }
    }
}

/// A refusal in the form of the service that the request is for.
fn refused(request: Request<'_>, refusal: Refusal) -> Answer {
    match request.target {
        Some(_) => in_json(Err(refusal)),
        None => query::refused(request.service == Some(query::EC2), &refusal),
    }
}

fn in_json(outcome: Result<Vec<u8>, Refusal>) -> Answer {
    let (status, body) = match outcome {
        Ok(body) => (200, body),
        Err(refusal) => {
            let error = json!({ "__type": refusal.code, "message": refusal.message });
            (refusal.status, error.to_string().into_bytes())
        }
    };
    Answer::new(status, JSON, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world() -> World {
        World::new("123456789012", "eu-west-1", Time(0), 1)
    }

    fn text(answer: &Answer) -> String {
        String::from_utf8(answer.body.clone()).unwrap()
    }

    #[test]
    fn each_service_answers_in_its_form() {
        let mut world = world();
        let ecs = world.respond(Request {
            target: Some("AmazonEC2ContainerServiceV20141113.CreateCluster"),
            body: b"{}",
            ..Request::default()
        });
        assert_eq!((ecs.status, ecs.content_type), (200, JSON));
        assert!(text(&ecs).contains("cluster/default"));
        let sts = world.respond(Request {
            body: b"Action=GetCallerIdentity&Version=2011-06-15",
            ..Request::default()
        });
        assert_eq!((sts.status, sts.content_type), (200, "text/xml"));
        assert!(
            text(&sts).contains("<Account>123456789012</Account>"),
            "{}",
            text(&sts)
        );
        let parameter = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id";
        let body = json!({ "Name": parameter }).to_string();
        let ssm = world.respond(Request {
            target: Some("AmazonSSM.GetParameter"),
            body: body.as_bytes(),
            ..Request::default()
        });
        assert!(text(&ssm).contains("\"ami-"), "{}", text(&ssm));
    }

    #[test]
    fn a_connection_is_cut_before_or_after_the_effect() {
        use crate::Fault;
        for after_effect in [false, true] {
            let mut world = world();
            world.befall(Fault::Cut {
                operation: "CreateCluster".to_owned(),
                after_effect,
                times: 1,
            });
            world.befall(Fault::Slow {
                operation: "CreateCluster".to_owned(),
                milliseconds: 250,
            });
            let create = Request {
                target: Some("AmazonEC2ContainerServiceV20141113.CreateCluster"),
                body: b"{}",
                ..Request::default()
            };
            let answer = world.respond(create);
            assert_eq!((answer.cut, answer.delay), (true, 250));
            let clusters = world.call("ListClusters", b"{}").unwrap();
            let made = String::from_utf8_lossy(&clusters).contains("cluster/default");
            assert_eq!(made, after_effect);
            assert!(!world.respond(create).cut, "the fault is over");
        }
    }

    #[test]
    fn the_signature_has_the_service() {
        let header = "AWS4-HMAC-SHA256 Credential=AKID/20261201/eu-west-1/ec2/aws4_request, \
                      SignedHeaders=host, Signature=00";
        assert_eq!(Request::service_of(header), Some("ec2"));
        assert_eq!(Request::service_of("Bearer x"), None);
        // Both services have an action of that name.
        for (service, known) in [("ec2", true), ("autoscaling", false)] {
            let answer = world().respond(Request {
                service: Some(service),
                body: b"Action=DescribeInstances",
                ..Request::default()
            });
            assert_eq!(answer.status == 200, known, "{}", text(&answer));
        }
    }

    #[test]
    fn what_is_not_simulated_is_named() {
        for (target, service, body, name) in [
            (
                Some("Logs_20140328.CreateLogGroup"),
                None,
                "{}",
                "Logs_20140328.CreateLogGroup",
            ),
            (Some("AmazonSSM.PutParameter"), None, "{}", "PutParameter"),
            (
                None,
                None,
                "Action=CreateVpc&Version=2016-11-15",
                "CreateVpc",
            ),
            (None, Some("sns"), "Action=Publish", "Publish of sns"),
        ] {
            let answer = world().respond(Request {
                target,
                service,
                body: body.as_bytes(),
                ..Request::default()
            });
            assert_eq!(answer.status, 400);
            assert!(text(&answer).contains(name), "{}", text(&answer));
        }
    }
}
