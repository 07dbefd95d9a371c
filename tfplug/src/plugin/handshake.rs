//! The handshake, as pure functions: what the environment asks for, and the line that answers it.
//!
//! Terraform starts a provider with a handful of variables and then reads one line from its standard
//! output: protocol versions, the address, and the certificate it shall expect there.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

/// Variable that only a plugin host sets; a person at a prompt does not.
const COOKIE_KEY: &str = "TF_PLUGIN_MAGIC_COOKIE";
/// Its value; the same for every provider and every version.
const COOKIE_VALUE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
/// Version of the handshake itself.
const CORE_PROTOCOL: u32 = 1;
/// The one provider protocol we serve.
///
/// There is nothing to negotiate: whatever `PLUGIN_PROTOCOL_VERSIONS` offers, a single version is both
/// the best match and the one to name when nothing matches, upon which the host reports the mismatch.
pub(super) const PROVIDER_PROTOCOL: u32 = 6;

/// The host's request: protocol versions, transport, certificate.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Terms {
    /// PEM text of the host's certificate; without it the channel is not encrypted.
    pub(super) client_certificate: Option<String>,
    /// Whether the host understands a seventh field.
    pub(super) multiplex_field: bool,
    /// Where to listen.
    pub(super) place: Place,
}

/// Where the host allows us to listen.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// Directory for the socket instead of the temporary one.
    pub(super) socket_directory: Option<PathBuf>,
    /// Group, by name or number, that may connect besides the owner.
    pub(super) socket_group: Option<String>,
    /// Ports to try, in order, where a Unix socket cannot be had; zero is any free one.
    pub(super) ports: (u16, u16),
}

/// How the process was started, by its environment.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// By a person: there is no cookie, or not the right one.
    ByHand,
    /// By a plugin host, on these terms.
    Serve(Terms),
}

/// A variable of the host with a malformed value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadVariable {
    name: &'static str,
    problem: &'static str,
}

impl fmt::Display for BadVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the environment variable {} {}", self.name, self.problem)
    }
}

/// Reads the variables through `variable`, a substitute for the process environment.
pub(super) fn decide(variable: impl Fn(&str) -> Option<OsString>) -> Result<Decision, BadVariable> {
    if variable(COOKIE_KEY).is_none_or(|cookie| cookie != COOKIE_VALUE) {
        return Ok(Decision::ByHand);
    }
    let set = |name| variable(name).filter(|value| !value.is_empty());
    let text = |name| {
        let problem = "is not valid UTF-8";
        set(name)
            .map(|v| v.into_string().map_err(|_| BadVariable { name, problem }))
            .transpose()
    };
    Ok(Decision::Serve(Terms {
        client_certificate: text("PLUGIN_CLIENT_CERT")?,
        multiplex_field: set("PLUGIN_MULTIPLEX_GRPC").is_some(),
        place: Place {
            socket_directory: set("PLUGIN_UNIX_SOCKET_DIR").map(PathBuf::from),
            socket_group: text("PLUGIN_UNIX_SOCKET_GROUP")?,
            ports: ports(text)?,
        },
    }))
}

/// The range of ports; a variable that is missing or empty counts as zero.
fn ports(
    text: impl Fn(&'static str) -> Result<Option<String>, BadVariable>,
) -> Result<(u16, u16), BadVariable> {
    let port = |name| match text(name)? {
        None => Ok(0),
        Some(value) => value.trim().parse().map_err(|_| BadVariable {
            name,
            problem: "is not a port number",
        }),
    };
    let (low, high) = (port("PLUGIN_MIN_PORT")?, port("PLUGIN_MAX_PORT")?);
    if low > high {
        return Err(BadVariable {
            name: "PLUGIN_MIN_PORT",
            problem: "is greater than PLUGIN_MAX_PORT",
        });
    }
    Ok((low, high))
}

/// The line that goes to standard output, with its newline.
///
/// `certificate` is empty when the channel is not encrypted. The seventh field declares that we do not
/// multiplex broker connections; older hosts would take it for part of the certificate, hence it is
/// printed only on request.
pub(super) fn line(
    network: &str,
    address: &str,
    certificate: &str,
    multiplex_field: bool,
) -> String {
    let seventh = if multiplex_field { "|false" } else { "" };
    format!("{CORE_PROTOCOL}|{PROVIDER_PROTOCOL}|{network}|{address}|grpc|{certificate}{seventh}\n")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use super::*;

    fn check(extra: &[(&str, &str)]) -> Result<Decision, BadVariable> {
        let mut all = vec![(COOKIE_KEY, COOKIE_VALUE)];
        all.extend(extra);
        decide(|name| {
            all.iter()
                .rev()
                .find(|(n, _)| *n == name)
                .map(|(_, v)| v.into())
        })
    }

    fn terms(extra: &[(&str, &str)]) -> Terms {
        match check(extra).unwrap() {
            Decision::Serve(terms) => terms,
            Decision::ByHand => panic!("taken for a start by hand"),
        }
    }

    #[test]
    fn without_the_cookie_it_is_a_person() {
        assert_eq!(decide(|_| None), Ok(Decision::ByHand));
        assert_eq!(check(&[(COOKIE_KEY, "other")]), Ok(Decision::ByHand));
        assert_eq!(check(&[(COOKIE_KEY, "")]), Ok(Decision::ByHand));
    }

    #[test]
    fn empty_variables_count_as_missing() {
        let empty = [
            ("PLUGIN_CLIENT_CERT", ""),
            ("PLUGIN_MULTIPLEX_GRPC", ""),
            ("PLUGIN_MIN_PORT", ""),
            ("PLUGIN_UNIX_SOCKET_DIR", ""),
        ];
        assert_eq!(terms(&empty), Terms::default());
        assert_eq!(terms(&[]), Terms::default());
    }

    #[test]
    fn every_variable_is_read() {
        let terms = terms(&[
            ("PLUGIN_CLIENT_CERT", "pem"),
            ("PLUGIN_MULTIPLEX_GRPC", "true"),
            ("PLUGIN_UNIX_SOCKET_DIR", "/run/sockets"),
            ("PLUGIN_UNIX_SOCKET_GROUP", "staff"),
            ("PLUGIN_MIN_PORT", "10000"),
            ("PLUGIN_MAX_PORT", "25000"),
        ]);
        assert_eq!(terms.client_certificate.as_deref(), Some("pem"));
        assert!(terms.multiplex_field);
        assert_eq!(terms.place.socket_directory, Some("/run/sockets".into()));
        assert_eq!(terms.place.socket_group.as_deref(), Some("staff"));
        assert_eq!(terms.place.ports, (10000, 25000));
    }

    #[test]
    fn senseless_ports_are_errors() {
        assert!(check(&[("PLUGIN_MIN_PORT", "2"), ("PLUGIN_MAX_PORT", "1")]).is_err());
        assert!(check(&[("PLUGIN_MAX_PORT", "65536")]).is_err());
        let error = check(&[("PLUGIN_MIN_PORT", "x")]).unwrap_err();
        let text = "the environment variable PLUGIN_MIN_PORT is not a port number";
        assert_eq!(error.to_string(), text);
    }

    #[test]
    fn the_line_has_six_fields_or_seven() {
        assert_eq!(
            line("unix", "/tmp/s", "AbC", false),
            "1|6|unix|/tmp/s|grpc|AbC\n"
        );
        assert_eq!(
            line("tcp", "127.0.0.1:9", "", true),
            "1|6|tcp|127.0.0.1:9|grpc||false\n"
        );
    }
}
