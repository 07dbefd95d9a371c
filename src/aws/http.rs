//! The HTTP client under every AWS request: certificates, proxies and name resolution.
//!
//! The SDK's own client reads neither `AWS_CA_BUNDLE` nor a proxy variable, so both are read here. It also knows one
//! proxy only; [`Router`] therefore holds one client for `http` and one for `https`. Only a request to an `https` URL
//! loads the system's certificates.

use std::fmt;

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

use super::causes::at_proxy;
use super::environment::{Sources, list};
use super::insecure;
use super::proxy::{Proxies, Proxy};
use super::settings::HttpSettings;

/// The client.
///
/// # Errors
/// A proxy or a file of certificates cannot be used.
pub(super) fn client(settings: &HttpSettings, sources: &Sources<'_>) -> Result<SharedHttpClient> {
    let proxies = Proxies::of(settings, sources.environment)?;
    let trust = trust(settings, sources)?;
    // The store of the plain client stays empty: it is never asked, and loading the system's takes time.
    let plain = standard(&TrustStore::empty(), &proxies.http)?;
    let tls = match settings.insecure {
        true => insecure::client(proxies.https.url.as_deref(), &proxies.https.no_proxy)?,
        false => standard(&trust, &proxies.https)?,
    };
    Ok(SharedHttpClient::new(Router {
        plain: (plain, proxies.http),
        tls: (tls, proxies.https),
    }))
}

fn standard(trust: &TrustStore, proxy: &Proxy) -> Result<SharedHttpClient> {
    let tls = TlsContext::builder()
        .with_trust_store(trust.clone())
        .build()?;
    let proxy = proxy.config()?;
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
fn trust(settings: &HttpSettings, sources: &Sources<'_>) -> Result<TrustStore> {
    let (origin, path) = match &settings.ca_bundle {
        Some(path) => ("custom_ca_bundle".to_owned(), path.clone()),
        None => match sources.get(&list::CA_BUNDLE)? {
            Some(found) => (found.origin, found.text),
            None => return Ok(TrustStore::default()),
        },
    };
    let path = sources.environment.expand(&path);
    let wrong = |why: String| {
        let error = Error::new("The CA bundle cannot be used").detail(format!(
            "{origin} names {:?}: {why}. It must be a file with one or more certificates in PEM form \
             (-----BEGIN CERTIFICATE-----).",
            path.display().to_string()
        ));
        match &settings.ca_bundle {
            Some(_) => error.at("custom_ca_bundle"),
            None => error,
        }
    };
    let pem = std::fs::read(&path).map_err(|error| wrong(error.to_string()))?;
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
    plain: (SharedHttpClient, Proxy),
    tls: (SharedHttpClient, Proxy),
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
    plain: (SharedHttpClient, Proxy),
    tls: (SharedHttpClient, Proxy),
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
        let is_tls = request.uri().starts_with("https:");
        let (client, proxy) = if is_tls { &self.tls } else { &self.plain };
        let through = proxy.of_request(request.uri());
        let answer = client
            .http_connector(&self.settings, &self.components)
            .call(request);
        match through {
            None => answer,
            Some(through) => HttpConnectorFuture::new(async move {
                answer.await.map_err(|error| at_proxy(through, error))
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::environment::{Environment, SharedFiles};
    use super::*;

    fn client(settings: &HttpSettings, environment: Environment) -> Result<SharedHttpClient> {
        let sources = Sources {
            environment: &environment,
            files: &SharedFiles::default(),
            profile: "default",
        };
        super::client(settings, &sources)
    }

    #[test]
    fn a_bad_proxy_is_an_error_without_its_password() {
        let settings = HttpSettings {
            https_proxy: Some("socks5://me:secret@host:1".into()),
            ..HttpSettings::default()
        };
        let error = client(&settings, Environment::default()).unwrap_err();
        assert!(
            error.details().contains("https_proxy") && !error.to_string().contains("secret"),
            "{error}"
        );
        assert!(!format!("{settings:?}").contains("secret"));
    }

    #[test]
    fn a_missing_or_wrong_bundle_is_an_error_that_names_its_source() {
        let variable = Environment::from([("AWS_CA_BUNDLE", "/nowhere.pem")]);
        let error = client(&HttpSettings::default(), variable).unwrap_err();
        let named = "AWS_CA_BUNDLE names \"/nowhere.pem\"";
        assert!(error.details().contains(named), "{error}");
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(
            file.path(),
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        )
        .unwrap();
        let settings = HttpSettings {
            ca_bundle: file.path().to_str().map(str::to_owned),
            ..HttpSettings::default()
        };
        let error = client(&settings, Environment::default()).unwrap_err();
        assert!(error.details().contains("custom_ca_bundle"), "{error}");
    }

    #[test]
    fn a_tilde_in_the_path_of_a_bundle_is_the_home_directory() {
        let settings = HttpSettings {
            ca_bundle: Some("~/ca.pem".into()),
            ..HttpSettings::default()
        };
        let error = client(&settings, Environment::from([("HOME", "/u/me")])).unwrap_err();
        assert!(error.details().contains("\"/u/me/ca.pem\""), "{error}");
    }
}
