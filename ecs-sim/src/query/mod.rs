//! Services in the query protocol: a form comes in, and XML goes out. A service is a function from a form to the members of
//! its answer, and an entry in [`SERVICES`].

mod form;
mod xml;

use serde_json::Value as Json;

use crate::endpoint::Answer;
use crate::refusal::Refusal;
use crate::stale::eventually;
use crate::world::World;
use crate::{auto_scaling, ec2, elb, iam, operation, sts};

pub(crate) use form::Form;

const CONTENT_TYPE: &str = "text/xml";

/// A service.
struct Service {
    /// The name in signatures of requests.
    name: &'static str,
    /// The version of its API.
    version: &'static str,
    /// The namespace of its answers, without the version.
    namespace: &'static str,
    /// Answers a request: the name of the action, and all parameters.
    call: fn(&mut World, &str, &Form) -> Result<Json, Refusal>,
}

const SERVICES: [Service; 5] = [
    Service {
        name: EC2,
        version: "2016-11-15",
        namespace: "http://ec2.amazonaws.com/doc/",
        call: ec2::call,
    },
    Service {
        name: "sts",
        version: "2011-06-15",
        namespace: "https://sts.amazonaws.com/doc/",
        call: sts::call,
    },
    Service {
        name: "iam",
        version: "2010-05-08",
        namespace: "https://iam.amazonaws.com/doc/",
        call: iam::call,
    },
    Service {
        name: "elasticloadbalancing",
        version: "2015-12-01",
        namespace: "http://elasticloadbalancing.amazonaws.com/doc/",
        call: elb::call,
    },
    Service {
        name: "autoscaling",
        version: "2011-01-01",
        namespace: "http://autoscaling.amazonaws.com/doc/",
        call: auto_scaling::call,
    },
];

/// EC2 has forms of its own: no result around the members, and errors in a list.
pub(crate) const EC2: &str = "ec2";

/// Answers a request to the service of that name; without a name the version of the API tells which one is meant.
pub(crate) fn respond(world: &mut World, service: Option<&str>, body: &[u8]) -> Answer {
    let form = Form::parse(body);
    let version = form.get("Version").unwrap_or_default();
    let is_meant = |it: &&Service| match service {
        Some(name) => it.name == name,
        None => it.version == version,
    };
    let action = form.get("Action").unwrap_or_default().to_owned();
    let Some(service) = SERVICES.iter().find(is_meant) else {
        let text = match (service, action.as_str()) {
            (Some(service), action) => format!("{action} of {service} is not simulated."),
            (None, "") => "The request has neither a target nor an action.".to_owned(),
            (None, action) => format!("{action} of version {version} is not simulated."),
        };
        return refused(false, &Refusal::new("InvalidAction", text));
    };
    let outcome = match (form.illegal(), operation::refusal(world, &action)) {
        (Some(name), _) => {
            let text = format!("The parameter {name} is not recognized.");
            Err(Refusal::new("UnknownParameter", text))
        }
        (None, Some(refusal)) => Err(refusal),
        (None, None) => eventually(world, &action, |world| {
            (service.call)(world, &action, &form)
        }),
    };
    match outcome {
        Ok(members) => answered(service, &action, &members),
        Err(refusal) => refused(service.name == EC2, &refusal),
    }
}

/// The refusal of an action that a service does not have here.
pub(crate) fn unknown(service: &str, action: &str) -> Refusal {
    let text = format!("{action} of {service} is not simulated.");
    Refusal::new("InvalidAction", text)
}

fn answered(service: &Service, action: &str, members: &Json) -> Answer {
    let mut body = String::new();
    match service.name == EC2 {
        true => {
            body.push_str("<requestId>simulated</requestId>");
            xml::content(&mut body, "", members, "item");
        }
        false => {
            xml::element(&mut body, &format!("{action}Result"), members, "member");
            body.push_str("<ResponseMetadata><RequestId>simulated</RequestId></ResponseMetadata>");
        }
    }
    let Service {
        namespace, version, ..
    } = service;
    let body =
        format!("<{action}Response xmlns=\"{namespace}{version}/\">{body}</{action}Response>");
    Answer::new(200, CONTENT_TYPE, body.into_bytes())
}

/// An error in the form of EC2, or in that of the other services.
pub(crate) fn refused(by_ec2: bool, refusal: &Refusal) -> Answer {
    let (code, message) = (xml::escape(&refusal.code), xml::escape(&refusal.message));
    let error = format!("<Code>{code}</Code><Message>{message}</Message>");
    let body = match by_ec2 {
        true => format!(
            "<Response><Errors><Error>{error}</Error></Errors><RequestID>simulated</RequestID></Response>"
        ),
        false => format!(
            "<ErrorResponse><Error><Type>Sender</Type>{error}</Error><RequestId>simulated</RequestId></ErrorResponse>"
        ),
    };
    Answer::new(refusal.status, CONTENT_TYPE, body.into_bytes())
}
