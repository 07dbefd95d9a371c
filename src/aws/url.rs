//! URLs of servers, as users give them.

/// Why the text cannot be the URL of a server.
pub(crate) fn url_fault(text: &str) -> Option<String> {
    let Some((scheme, rest)) = text.split_once("://") else {
        return Some(format!(
            "The scheme is missing: write http://{text} or https://{text}."
        ));
    };
    if !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https") {
        return Some(format!(
            "The scheme {scheme:?} is not supported: a URL begins with http:// or https://."
        ));
    }
    let uri = text.parse::<http::Uri>().ok();
    let is_server = uri
        .and_then(|uri| uri.into_parts().authority)
        .is_some_and(|server| {
            let after = server.as_str().rsplit_once(server.host());
            let has_port = after.is_some_and(|(_, port)| !port.is_empty());
            !server.host().is_empty() && (!has_port || server.port_u16().is_some())
        });
    (!is_server || rest.contains(['?', '#']))
        .then(|| "It is not a URL. Write it as http://host:port or https://host.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::url_fault;

    #[test]
    fn urls_are_shown_from_slips() {
        for url in [
            "http://localhost:4566",
            "https://ecs.eu-west-1.amazonaws.com",
            "http://[::1]:4566/",
            "HTTPS://vpce.example/path",
        ] {
            assert_eq!(url_fault(url), None, "{url}");
        }
        for (wrong, why) in [
            ("localhost:4566", "write http://localhost:4566"),
            ("localhost", "The scheme is missing"),
            ("ftp://host", "\"ftp\" is not supported"),
            ("http://", "It is not a URL"),
            ("http://host name", "It is not a URL"),
            ("http://host:port", "It is not a URL"),
        ] {
            let fault = url_fault(wrong).unwrap_or_default();
            assert!(fault.contains(why), "{wrong}: {fault}");
        }
    }
}
