//! The HTTP client under every AWS request: certificates, proxies and name resolution.
//!
//! The SDK's own client reads neither `AWS_CA_BUNDLE` nor a proxy variable, so both are read here. It also knows one
//! proxy only; [`Router`] therefore holds one client for `http` and one for `https`. Only a request to an `https` URL
//! loads the system's certificates.

use std::fmt;
use std::path::Path;

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{self, TlsContext, TrustStore};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::dns::{DnsFuture, ResolveDns, ResolveDnsError};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tfplug::{Error, Result};

use super::insecure;

/// Never sent to a proxy: loopback, where emulators live, and link-local addresses, where an instance's or a task's
/// credentials come from.
const DIRECT: &str = "localhost,127.0.0.0/8,::1,169.254.0.0/16,fd00:ec2::/32";

/// The provider's arguments about HTTP; what is absent is looked up in the environment.
#[derive(Clone, Default)]
pub(crate) struct Settings {
    pub(crate) http_proxy: Option<String>,
    pub(crate) https_proxy: Option<String>,
    pub(crate) no_proxy: Option<String>,
    pub(crate) ca_bundle: Option<String>,
    pub(crate) insecure: bool,
}

/// Proxy URLs may hold a password, so none is shown.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("http_proxy", &self.http_proxy.is_some())
            .field("https_proxy", &self.https_proxy.is_some())
            .field("no_proxy", &self.no_proxy)
            .field("ca_bundle", &self.ca_bundle)
            .field("insecure", &self.insecure)
            .finish()
    }
}

/// The client; `env` reads an environment variable.
pub(crate) fn client(
    settings: &Settings,
    env: &dyn Fn(&str) -> Option<String>,
) -> Result<SharedHttpClient> {
    let proxies = Proxies::of(settings, env)?;
    let trust = trust(settings, env)?;
    // The store of the plain client stays empty: it is never asked, and loading the system's takes time.
    let plain = standard(&TrustStore::empty(), proxies.http.config(Scheme::Http)?)?;
    let tls = match settings.insecure {
        true => insecure::client(proxies.https.url.as_deref(), &proxies.https.no_proxy)?,
        false => standard(&trust, proxies.https.config(Scheme::Https)?)?,
    };
    Ok(SharedHttpClient::new(Router { plain, tls }))
}

fn standard(trust: &TrustStore, proxy: ProxyConfig) -> Result<SharedHttpClient> {
    let tls = TlsContext::builder()
        .with_trust_store(trust.clone())
        .build()?;
    Ok(
        Builder::new().build_with_connector_fn(move |settings, components| {
            let mut builder = Connector::builder().proxy_config(proxy.clone());
            builder.set_connector_settings(settings.cloned());
            builder.set_sleep_impl(components.and_then(RuntimeComponents::sleep_impl));
            builder
                .tls_provider(tls::Provider::Rustls(CryptoMode::AwsLc))
                .tls_context(tls.clone())
                .build_with_resolver(Resolver)
        }),
    )
}

/// The certificates to trust. A bundle replaces the system's, as in the AWS CLI and the other SDKs.
fn trust(settings: &Settings, env: &dyn Fn(&str) -> Option<String>) -> Result<TrustStore> {
    let (named, path) = match (&settings.ca_bundle, env("AWS_CA_BUNDLE")) {
        (Some(path), _) => ("custom_ca_bundle", path.clone()),
        (None, Some(path)) if !path.is_empty() => ("AWS_CA_BUNDLE", path),
        _ => return Ok(TrustStore::default()),
    };
    let wrong = |why: String| {
        let error = Error::new("The CA bundle cannot be used").detail(format!(
            "{named} names {path:?}: {why}. It must be a file with one or more certificates in PEM form \
             (-----BEGIN CERTIFICATE-----)."
        ));
        if named == "custom_ca_bundle" {
            error.at(named)
        } else {
            error
        }
    };
    let pem = std::fs::read(Path::new(&path)).map_err(|error| wrong(error.to_string()))?;
    check_pem(&pem).map_err(wrong)?;
    Ok(TrustStore::empty().with_pem_certificate(pem))
}

/// The SDK's client panics on a bundle that it cannot read, so it is read here first.
fn check_pem(pem: &[u8]) -> std::result::Result<(), String> {
    let certificates =
        CertificateDer::pem_slice_iter(pem).collect::<std::result::Result<Vec<_>, _>>();
    let certificates = certificates.map_err(|error| error.to_string())?;
    if certificates.is_empty() {
        return Err("it holds no certificate".to_owned());
    }
    let mut roots = rustls::RootCertStore::empty();
    certificates
        .into_iter()
        .try_for_each(|der| roots.add(der))
        .map_err(|error| error.to_string())
}

#[derive(Clone, Copy, Debug)]
enum Scheme {
    Http,
    Https,
}

/// The proxy for one scheme.
struct Proxy {
    url: Option<String>,
    no_proxy: String,
}

struct Proxies {
    http: Proxy,
    https: Proxy,
}

impl Proxies {
    fn of(settings: &Settings, env: &dyn Fn(&str) -> Option<String>) -> Result<Self> {
        let either = |upper: &str, lower: &str| {
            env(upper)
                .or_else(|| env(lower))
                .filter(|text| !text.is_empty())
        };
        let exceptions = settings
            .no_proxy
            .clone()
            .or_else(|| either("NO_PROXY", "no_proxy"));
        let no_proxy = exceptions.map_or(DIRECT.to_owned(), |exceptions| {
            format!("{exceptions},{DIRECT}")
        });
        let proxy = |written: &Option<String>, upper: &str, lower: &str| -> Result<Proxy> {
            let from_env = || either(upper, lower).map(|url| (upper, url));
            let found = written.clone().map(|url| (lower, url)).or_else(from_env);
            let url = found
                .filter(|(_, url)| !url.is_empty())
                .map(|(named, url)| proxy_url(named, url))
                .transpose()?;
            Ok(Proxy {
                url,
                no_proxy: no_proxy.clone(),
            })
        };
        Ok(Self {
            http: proxy(&settings.http_proxy, "HTTP_PROXY", "http_proxy")?,
            https: proxy(&settings.https_proxy, "HTTPS_PROXY", "https_proxy")?,
        })
    }
}

/// `host:port` means `http://host:port`, as everywhere.
fn proxy_url(named: &str, written: String) -> Result<String> {
    let url = if written.contains("://") {
        written
    } else {
        format!("http://{written}")
    };
    if ProxyConfig::all(url.as_str()).is_ok() {
        return Ok(url);
    }
    // The URL is not shown: it may hold a password.
    let error = Error::new("The proxy URL cannot be used").detail(format!(
        "The value of {named} must look like http://host:port or https://host:port; SOCKS proxies are not supported."
    ));
    let is_argument = named.starts_with('h');
    Err(if is_argument { error.at(named) } else { error })
}

impl Proxy {
    fn config(&self, scheme: Scheme) -> Result<ProxyConfig> {
        let Some(url) = self.url.as_deref() else {
            return Ok(ProxyConfig::disabled());
        };
        let config = match scheme {
            Scheme::Http => ProxyConfig::http(url)?,
            Scheme::Https => ProxyConfig::https(url)?,
        };
        Ok(config.no_proxy(&self.no_proxy))
    }
}

/// Resolves names with the system's resolver; its errors have a type, which hyper's own resolver hides.
#[derive(Clone, Debug)]
pub(super) struct Resolver;

impl ResolveDns for Resolver {
    fn resolve_dns<'a>(&'a self, name: &'a str) -> DnsFuture<'a> {
        DnsFuture::new(async move {
            let found = tokio::net::lookup_host((name, 0))
                .await
                .map_err(ResolveDnsError::new)?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Sends requests to the client of their URL's scheme.
struct Router {
    plain: SharedHttpClient,
    tls: SharedHttpClient,
}

impl fmt::Debug for Router {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Router")
    }
}

impl HttpClient for Router {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Route {
            plain: self.plain.clone(),
            tls: self.tls.clone(),
            settings: settings.clone(),
            components: components.clone(),
        })
    }
}

/// A [`Router`] with the settings of one operation.
struct Route {
    plain: SharedHttpClient,
    tls: SharedHttpClient,
    settings: HttpConnectorSettings,
    components: RuntimeComponents,
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Route")
    }
}

impl HttpConnector for Route {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let client = if request.uri().starts_with("https:") {
            &self.tls
        } else {
            &self.plain
        };
        client
            .http_connector(&self.settings, &self.components)
            .call(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env<'a>(pairs: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<String> + 'a {
        move |name| {
            pairs
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        }
    }

    #[test]
    fn arguments_win_over_the_environment() {
        let settings = Settings {
            https_proxy: Some("mine:1".into()),
            ..Settings::default()
        };
        let env = env(&[
            ("HTTPS_PROXY", "http://theirs:2"),
            ("http_proxy", "http://plain:3"),
            ("NO_PROXY", "a.b"),
        ]);
        let proxies = Proxies::of(&settings, &env).unwrap();
        assert_eq!(proxies.https.url.as_deref(), Some("http://mine:1"));
        assert_eq!(proxies.http.url.as_deref(), Some("http://plain:3"));
        assert!(proxies.http.no_proxy.starts_with("a.b,localhost"));
    }

    #[test]
    fn a_bad_proxy_is_an_error_without_its_password() {
        let settings = Settings {
            https_proxy: Some("socks5://me:secret@host:1".into()),
            ..Settings::default()
        };
        let error = client(&settings, &env(&[])).unwrap_err();
        assert!(
            error.details().contains("https_proxy") && !error.to_string().contains("secret"),
            "{error}"
        );
        assert!(!format!("{settings:?}").contains("secret"));
    }

    #[test]
    fn a_missing_or_wrong_bundle_is_an_error_that_names_its_source() {
        let error = client(
            &Settings::default(),
            &env(&[("AWS_CA_BUNDLE", "/nowhere.pem")]),
        )
        .unwrap_err();
        assert!(
            error
                .details()
                .contains("AWS_CA_BUNDLE names \"/nowhere.pem\""),
            "{error}"
        );
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(
            file.path(),
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        )
        .unwrap();
        let path = file.path().to_str().map(str::to_owned);
        let settings = Settings {
            ca_bundle: path,
            ..Settings::default()
        };
        assert!(
            client(&settings, &env(&[]))
                .unwrap_err()
                .details()
                .contains("custom_ca_bundle")
        );
    }
}
