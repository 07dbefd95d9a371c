//! The proxies of HTTP requests, from the provider's arguments and the environment.

use aws_smithy_http_client::proxy::ProxyConfig;
use hyper_util::client::proxy::matcher::Matcher;
use tfplug::{Error, Result};

use super::environment::Environment;
use super::settings::HttpSettings;

/// Never sent to a proxy: loopback, where emulators live, and link-local addresses, where an instance's or a task's
/// credentials come from.
const DIRECT: &str = "localhost,127.0.0.0/8,::1,169.254.0.0/16,fd00:ec2::/32";

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Scheme {
    Http,
    Https,
}

/// The proxy for the URLs of one scheme, if there is one.
#[derive(Clone, Debug)]
pub(super) struct Proxy {
    scheme: Scheme,
    pub(super) url: Option<String>,
    /// The argument or variable that names it.
    origin: &'static str,
    pub(super) no_proxy: String,
}

/// The proxies for both schemes.
#[derive(Debug)]
pub(super) struct Proxies {
    pub(super) http: Proxy,
    pub(super) https: Proxy,
}

impl Proxies {
    /// An argument wins over a variable, and the empty string as argument means no proxy. `http_proxy` is used for
    /// `https://` URLs too when nothing names another proxy for them, as in the peer; the variable `HTTP_PROXY` is not, as
    /// everywhere.
    pub(super) fn of(settings: &HttpSettings, environment: &Environment) -> Result<Self> {
        let exceptions = settings.no_proxy.as_deref().or_else(|| {
            let found = environment.first(&["NO_PROXY", "no_proxy"]);
            found.map(|(_, value)| value)
        });
        let no_proxy = match exceptions {
            None => DIRECT.to_owned(),
            Some(exceptions) => format!("{exceptions},{DIRECT}"),
        };
        let argument = |name: &'static str, value: &Option<String>| {
            let value = value.clone();
            value.map(|value| (name, value, true))
        };
        let variable = |names: &[&'static str]| {
            let found = environment.first(names);
            found.map(|(name, value)| (name, value.to_owned(), false))
        };
        let proxy = |scheme, found: Option<(&'static str, String, bool)>| {
            let found = found.filter(|(_, url, _)| !url.is_empty());
            let origin = found.as_ref().map_or("", |(name, ..)| name);
            let url = found.map(|(name, url, is_argument)| proxy_url(name, &url, is_argument));
            Ok::<_, Error>(Proxy {
                scheme,
                url: url.transpose()?,
                origin,
                no_proxy: no_proxy.clone(),
            })
        };
        let plain = argument("http_proxy", &settings.http_proxy);
        let tls = argument("https_proxy", &settings.https_proxy)
            .or_else(|| variable(&HTTPS_PROXY))
            .or_else(|| plain.clone());
        let plain = plain.or_else(|| variable(&["HTTP_PROXY", "http_proxy"]));
        Ok(Self {
            http: proxy(Scheme::Http, plain)?,
            https: proxy(Scheme::Https, tls)?,
        })
    }
}

/// The variables that name the proxy of `https://` URLs.
pub(crate) const HTTPS_PROXY: [&str; 2] = ["HTTPS_PROXY", "https_proxy"];

/// `host:port` means `http://host:port`, as everywhere.
fn proxy_url(origin: &str, url: &str, is_argument: bool) -> Result<String> {
    let url = match url.contains("://") {
        true => url.to_owned(),
        false => format!("http://{url}"),
    };
    if ProxyConfig::all(url.as_str()).is_ok() {
        return Ok(url);
    }
    // The URL is not shown: it may hold a password.
    let error = Error::new("The proxy URL cannot be used").detail(format!(
        "The value of {origin} must look like http://host:port or https://host:port; SOCKS proxies are not supported."
    ));
    Err(if is_argument { error.at(origin) } else { error })
}

impl Proxy {
    /// The proxy as the SDK's client takes it.
    pub(super) fn config(&self) -> Result<ProxyConfig> {
        let Some(url) = self.url.as_deref() else {
            return Ok(ProxyConfig::disabled());
        };
        let config = match self.scheme {
            Scheme::Http => ProxyConfig::http(url)?,
            Scheme::Https => ProxyConfig::https(url)?,
        };
        Ok(config.no_proxy(&self.no_proxy))
    }

    /// The proxy as a message names it, when requests to `url` go through it.
    pub(super) fn of_request(&self, url: &str) -> Option<String> {
        let proxy = self.url.as_deref()?;
        let matcher = Matcher::builder().no(self.no_proxy.as_str());
        let matcher = match self.scheme {
            Scheme::Http => matcher.http(proxy),
            Scheme::Https => matcher.https(proxy),
        };
        let found = matcher.build().intercept(&url.parse().ok()?)?;
        let host = found.uri().authority().map(|it| it.as_str().to_owned());
        let host = host.unwrap_or_default();
        let host = host
            .rsplit_once('@')
            .map_or(host.as_str(), |(_, host)| host);
        Some(format!("{host} ({})", self.origin))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(settings: HttpSettings, environment: Environment) -> [Option<String>; 2] {
        let proxies = Proxies::of(&settings, &environment).unwrap();
        [proxies.http.url, proxies.https.url]
    }

    fn arguments(http: Option<&str>, https: Option<&str>) -> HttpSettings {
        HttpSettings {
            http_proxy: http.map(str::to_owned),
            https_proxy: https.map(str::to_owned),
            ..HttpSettings::default()
        }
    }

    #[test]
    fn arguments_win_over_the_environment_and_empty_ones_switch_it_off() {
        let environment = || {
            Environment::from([
                ("HTTPS_PROXY", "http://theirs:2"),
                ("http_proxy", "http://plain:3"),
                ("NO_PROXY", "a.b"),
            ])
        };
        let some = |url: &str| Some(url.to_owned());
        let cases = [
            (
                arguments(None, None),
                [some("http://plain:3"), some("http://theirs:2")],
            ),
            (
                arguments(None, Some("mine:1")),
                [some("http://plain:3"), some("http://mine:1")],
            ),
            (
                arguments(Some("mine:1"), None),
                [some("http://mine:1"), some("http://theirs:2")],
            ),
            (
                arguments(Some("mine:1"), Some("")),
                [some("http://mine:1"), None],
            ),
            (arguments(Some(""), None), [None, some("http://theirs:2")]),
            (arguments(Some(""), Some("")), [None, None]),
        ];
        for (settings, expected) in cases {
            assert_eq!(
                urls(settings.clone(), environment()),
                expected,
                "{settings:?}"
            );
        }
        let alone = urls(arguments(Some("mine:1"), None), Environment::default());
        assert_eq!(alone, [some("http://mine:1"), some("http://mine:1")]);
        let proxies = Proxies::of(&HttpSettings::default(), &environment()).unwrap();
        assert!(proxies.http.no_proxy.starts_with("a.b,localhost"));
        let variable = Environment::from([("HTTP_PROXY", "plain:3"), ("HTTPS_PROXY", " ")]);
        assert_eq!(
            urls(HttpSettings::default(), variable),
            [some("http://plain:3"), None]
        );
    }

    #[test]
    fn a_proxied_request_names_its_proxy_without_the_password() {
        let environment = Environment::from([("HTTPS_PROXY", "http://me:secret@proxy:8080")]);
        let proxies = Proxies::of(&HttpSettings::default(), &environment).unwrap();
        let named = |url| proxies.https.of_request(url);
        assert_eq!(
            named("https://ecs.eu-west-1.amazonaws.com/").as_deref(),
            Some("proxy:8080 (HTTPS_PROXY)")
        );
        assert_eq!(named("https://localhost:4566/"), None);
    }
}
