//! The HTTP interface of AWS: which service a request is for, and the form of the answer.

use serde_json::json;

use crate::refusal::Refusal;
use crate::world::World;
use crate::{ssm, sts};

/// A request as it comes over HTTP.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'a> {
    /// The header `X-Amz-Target`, which JSON services have: the interface and the operation, with a dot in between.
    pub target: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
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
}

const JSON: &str = "application/x-amz-json-1.1";
const XML: &str = "text/xml";

impl World {
    /// Answers a request to any of the services that are simulated. A service or operation that is not is an error that
    /// names it.
    pub fn respond(&mut self, request: Request<'_>) -> Answer {
        match request.target.and_then(|target| target.split_once('.')) {
            Some((interface, operation)) if interface.starts_with("AmazonEC2ContainerService") => {
                in_json(self.call(operation, request.body))
            }
            Some(("AmazonSSM", operation)) => in_json(ssm::call(self, operation, request.body)),
            Some((interface, operation)) => {
                let text = format!("{interface}.{operation} is not simulated.");
                in_json(Err(Refusal::new("UnknownOperationException", text)))
            }
            None => in_xml(sts::call(self, request.body), is_ec2(request.body)),
        }
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
    Answer {
        status,
        content_type: JSON,
        body,
    }
}

/// STS has an error inside `ErrorResponse`, EC2 inside `Response`.
fn in_xml(outcome: Result<String, Refusal>, is_ec2: bool) -> Answer {
    let (status, body) = match outcome {
        Ok(body) => (200, body),
        Err(refusal) => {
            let (code, message) = (escape(&refusal.code), escape(&refusal.message));
            let error = format!("<Code>{code}</Code><Message>{message}</Message>");
            let error = match is_ec2 {
                true => format!(
                    "<Response><Errors><Error>{error}</Error></Errors><RequestID>simulated</RequestID></Response>"
                ),
                false => format!(
                    "<ErrorResponse><Error><Type>Sender</Type>{error}</Error><RequestId>simulated</RequestId></ErrorResponse>"
                ),
            };
            (refusal.status, error)
        }
    };
    Answer {
        status,
        content_type: XML,
        body: body.into_bytes(),
    }
}

/// Whether a form is a request to EC2, by the version of its API.
fn is_ec2(body: &[u8]) -> bool {
    String::from_utf8_lossy(body).contains("Version=2016-11-15")
}

/// A text inside XML.
pub(crate) fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Time;

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
        });
        assert_eq!((ecs.status, ecs.content_type), (200, JSON));
        assert!(text(&ecs).contains("cluster/default"));
        let sts = world.respond(Request {
            target: None,
            body: b"Action=GetCallerIdentity&Version=2011-06-15",
        });
        assert_eq!((sts.status, sts.content_type), (200, XML));
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
        });
        assert!(text(&ssm).contains("\"ami-"), "{}", text(&ssm));
    }

    #[test]
    fn what_is_not_simulated_is_named() {
        for (target, body, name) in [
            (
                Some("Logs_20140328.CreateLogGroup"),
                "{}",
                "Logs_20140328.CreateLogGroup",
            ),
            (Some("AmazonSSM.PutParameter"), "{}", "PutParameter"),
            (
                None,
                "Action=RunInstances&Version=2016-11-15",
                "RunInstances",
            ),
        ] {
            let body = body.as_bytes();
            let answer = world().respond(Request { target, body });
            assert_eq!(answer.status, 400);
            assert!(text(&answer).contains(name), "{}", text(&answer));
        }
    }
}
