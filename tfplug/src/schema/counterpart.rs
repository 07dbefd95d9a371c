//! Where an attribute or block is in the API that a provider calls: names and values for the provider's own codec.

use crate::value::Value;

/// The counterpart of an attribute or block in requests and answers of the API.
///
/// tfplug makes no use of it: a provider that converts between models and its API by their schemas finds here whatever
/// the attribute's name does not show. An own name in lower camel case is the default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counterpart {
    /// Its place in requests, member names joined by dots: `deploymentConfiguration.maximumPercent`.
    pub request: Option<String>,
    /// Its place in answers, where that differs from requests.
    pub answer: Option<String>,
    /// It has no counterpart: it steers the provider alone.
    pub local: bool,
    /// The value that takes it away from an existing object. Without one a removed value is left out of the request.
    pub clear: Option<Value>,
    /// The member by which elements of a list are the same before and after.
    pub key: Option<String>,
}

impl Counterpart {
    /// Its place in requests, for an attribute or block of that name.
    pub fn in_request(&self, name: &str) -> String {
        self.request.clone().unwrap_or_else(|| camel_case(name))
    }

    /// Its place in answers, for an attribute or block of that name.
    pub fn in_answer(&self, name: &str) -> String {
        self.answer.clone().unwrap_or_else(|| self.in_request(name))
    }
}

/// `port_name` as `portName`.
fn camel_case(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |mut camel, part| {
        let mut letters = part.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
        camel
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_camel_case_unless_declared() {
        let plain = Counterpart::default();
        assert_eq!(plain.in_request("port_name"), "portName");
        assert_eq!(plain.in_answer("tls"), "tls");
        let cluster = Counterpart {
            answer: Some("clusterArn".to_owned()),
            ..Counterpart::default()
        };
        assert_eq!(cluster.in_request("cluster"), "cluster");
        assert_eq!(cluster.in_answer("cluster"), "clusterArn");
        let role = Counterpart {
            request: Some("role".to_owned()),
            ..Counterpart::default()
        };
        assert_eq!(role.in_answer("iam_role"), "role");
    }
}
