//! Service Connect: how the tasks of a service offer ports under names, and reach those of others.

use std::collections::BTreeMap;

use aws_sdk_ecs::types;
use tfplug::validator::{between, one_of};
use tfplug::{Attr, Model};

use super::{found, sent};
use crate::validators::{self, rule};

mod names;

pub(crate) use names::{Follow, follow};

/// How the tasks offer ports under names, and reach those of other services.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct ServiceConnect {
    /// Whether the service takes part.
    #[tf(required)]
    pub(crate) enabled: Attr<bool>,
    /// Name or ARN of the Cloud Map namespace; without it the cluster's default. Removed, it stays as it is.
    #[tf(optional, computed, keep, eq = found::unset_or_same)]
    pub(crate) namespace: Attr<String>,
    /// Where the proxy writes its log.
    #[tf(block)]
    pub(crate) log_configuration: Attr<Log>,
    /// What the proxy writes about each request.
    #[tf(block)]
    pub(crate) access_log_configuration: Attr<AccessLog>,
    /// Ports that are offered to others.
    #[tf(block)]
    pub(crate) service: Attr<Vec<Offer>>,
}

/// Where the proxy writes its log.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Log {
    /// Log driver, such as `awslogs`.
    #[tf(required, validate = rule("SC-014", one_of(&["json-file", "syslog", "journald", "gelf", "fluentd", "awslogs", "splunk", "awsfirelens"])))]
    pub(crate) log_driver: Attr<String>,
    /// Options of the driver.
    #[tf(optional, computed, default = BTreeMap::<String, String>::new())]
    pub(crate) options: Attr<BTreeMap<String, String>>,
    /// Options whose values are secrets.
    #[tf(block)]
    pub(crate) secret_option: Attr<Vec<SecretOption>>,
}

/// An option whose value is a secret.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct SecretOption {
    /// Name of the option.
    #[tf(required)]
    pub(crate) name: Attr<String>,
    /// ARN of the secret or parameter, or the parameter's name.
    #[tf(required)]
    pub(crate) value_from: Attr<String>,
}

/// What the proxy writes about each request.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct AccessLog {
    /// `TEXT` or `JSON`.
    #[tf(required, validate = rule("SC-013", one_of(&["TEXT", "JSON"])))]
    pub(crate) format: Attr<String>,
    /// Whether query parameters are written: `ENABLED` or `DISABLED`.
    #[tf(optional, computed, default = "DISABLED", validate = rule("SC-013", one_of(&["DISABLED", "ENABLED"])))]
    pub(crate) include_query_parameters: Attr<String>,
}

/// A port that is offered to others.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Offer {
    /// Name of the port mapping in the task definition.
    #[tf(required)]
    pub(crate) port_name: Attr<String>,
    /// Name of the service in Cloud Map; without it `port_name`.
    #[tf(optional, computed, eq = found::unset_or_same)]
    pub(crate) discovery_name: Attr<String>,
    /// Port that the proxy listens on, instead of one of its choice.
    #[tf(optional, computed, default = 0i64, validate = rule("SC-004", between(0..=65_535)))]
    pub(crate) ingress_port_override: Attr<i64>,
    /// Name and port under which others reach it.
    #[tf(block)]
    pub(crate) client_alias: Attr<ClientAlias>,
    /// When the proxy gives up.
    #[tf(block)]
    pub(crate) timeout: Attr<Timeout>,
    /// Encryption between the proxies.
    #[tf(block)]
    pub(crate) tls: Attr<Tls>,
}

/// Name and port under which others reach it.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct ClientAlias {
    /// Port that others connect to.
    #[tf(required, validate = rule("SC-004", between(0..=65_535)))]
    pub(crate) port: Attr<i64>,
    /// Name that others connect to; without it `discovery_name.namespace`.
    #[tf(optional, computed, eq = found::unset_or_same)]
    pub(crate) dns_name: Attr<String>,
    /// Which requests are test traffic during a deployment that shifts traffic.
    #[tf(block)]
    pub(crate) test_traffic_rules: Attr<Vec<TestTraffic>>,
}

/// Which requests are test traffic.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct TestTraffic {
    /// The header that marks them.
    #[tf(block)]
    pub(crate) header: Attr<Header>,
}

/// A header that marks test traffic.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Header {
    /// Name of the header.
    #[tf(required)]
    pub(crate) name: Attr<String>,
    /// Its value.
    #[tf(block, min = 1)]
    pub(crate) value: Attr<HeaderValue>,
}

/// The value of a header.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct HeaderValue {
    /// The whole value.
    #[tf(required)]
    pub(crate) exact: Attr<String>,
}

/// When the proxy gives up.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Timeout {
    /// Seconds without traffic; 0 is never.
    #[tf(optional, computed, validate = rule("SC-007", between(0..=i64::from(i32::MAX))))]
    pub(crate) idle_timeout_seconds: Attr<i64>,
    /// Seconds for one request; 0 is never.
    #[tf(optional, computed, validate = rule("SC-007", between(0..=i64::from(i32::MAX))))]
    pub(crate) per_request_timeout_seconds: Attr<i64>,
}

/// Encryption between the proxies.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Tls {
    /// Who issues the certificates.
    #[tf(block, min = 1)]
    pub(crate) issuer_cert_authority: Attr<Issuer>,
    /// KMS key that encrypts the private keys.
    #[tf(optional, computed, default = "")]
    pub(crate) kms_key: Attr<String>,
    /// ARN of the IAM role that asks for certificates.
    #[tf(optional, computed, default = "", validate = validators::arn())]
    pub(crate) role_arn: Attr<String>,
}

/// Who issues the certificates.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Issuer {
    /// ARN of the private certificate authority.
    #[tf(required, validate = validators::arn())]
    pub(crate) aws_pca_authority_arn: Attr<String>,
}

/// As the API takes it.
pub(crate) fn expand(connect: &ServiceConnect) -> types::ServiceConnectConfiguration {
    let access = connect.access_log_configuration.known().and_then(|access| {
        types::ServiceConnectAccessLogConfiguration::builder()
            .set_format(access.format.text().map(Into::into))
            .set_include_query_parameters(access.include_query_parameters.text().map(Into::into))
            .build()
            .ok()
    });
    let services: Vec<_> = connect
        .service
        .items()
        .iter()
        .filter_map(expand_offer)
        .collect();
    let built = types::ServiceConnectConfiguration::builder()
        .enabled(connect.enabled.get().unwrap_or_default())
        .set_namespace(sent::text(&connect.namespace))
        .set_log_configuration(connect.log_configuration.known().and_then(expand_log))
        .set_access_log_configuration(access)
        .set_services(sent::list(services));
    built.build()
}

/// What switches it off.
pub(crate) fn off() -> types::ServiceConnectConfiguration {
    types::ServiceConnectConfiguration::builder()
        .enabled(false)
        .build()
}

fn expand_log(log: &Log) -> Option<types::LogConfiguration> {
    let secret = |option: &SecretOption| {
        types::Secret::builder()
            .set_name(option.name.get())
            .set_value_from(option.value_from.get())
            .build()
            .ok()
    };
    let secrets: Vec<_> = log
        .secret_option
        .items()
        .iter()
        .filter_map(secret)
        .collect();
    types::LogConfiguration::builder()
        .set_log_driver(log.log_driver.text().map(Into::into))
        .set_options(
            log.options
                .get()
                .filter(|options| !options.is_empty())
                .map(|options| options.into_iter().collect()),
        )
        .set_secret_options(sent::list(secrets))
        .build()
        .ok()
}

fn expand_offer(offer: &Offer) -> Option<types::ServiceConnectService> {
    let timeout = offer.timeout.known().map(|timeout| {
        types::TimeoutConfiguration::builder()
            .set_idle_timeout_seconds(sent::number(&timeout.idle_timeout_seconds))
            .set_per_request_timeout_seconds(sent::number(&timeout.per_request_timeout_seconds))
            .build()
    });
    let tls = offer.tls.known().map(|tls| {
        let authority = tls
            .issuer_cert_authority
            .known()
            .and_then(|issuer| issuer.aws_pca_authority_arn.get());
        let authority = types::ServiceConnectTlsCertificateAuthority::builder()
            .set_aws_pca_authority_arn(authority)
            .build();
        types::ServiceConnectTlsConfiguration::builder()
            .issuer_certificate_authority(authority)
            .set_kms_key(sent::text(&tls.kms_key))
            .set_role_arn(sent::text(&tls.role_arn))
            .build()
    });
    let alias = offer.client_alias.known().and_then(expand_alias);
    types::ServiceConnectService::builder()
        .set_port_name(offer.port_name.get())
        .set_discovery_name(sent::text(&offer.discovery_name))
        .set_ingress_port_override(sent::positive(&offer.ingress_port_override))
        .set_client_aliases(alias.map(|alias| vec![alias]))
        .set_timeout(timeout)
        .set_tls(tls)
        .build()
        .ok()
}

fn expand_alias(alias: &ClientAlias) -> Option<types::ServiceConnectClientAlias> {
    let header = alias
        .test_traffic_rules
        .items()
        .first()
        .and_then(|rules| rules.header.known());
    let rules = header.and_then(|header| {
        let exact = header.value.known().and_then(|value| value.exact.get());
        let value = types::ServiceConnectTestTrafficHeaderMatchRules::builder()
            .set_exact(exact)
            .build()
            .ok();
        let header = types::ServiceConnectTestTrafficHeaderRules::builder()
            .set_name(header.name.get())
            .set_value(value)
            .build()
            .ok()?;
        Some(
            types::ServiceConnectTestTrafficRules::builder()
                .header(header)
                .build(),
        )
    });
    types::ServiceConnectClientAlias::builder()
        .set_port(sent::number(&alias.port))
        .set_dns_name(sent::text(&alias.dns_name))
        .set_test_traffic_rules(rules)
        .build()
        .ok()
}

/// What was found. An answer without it says nothing (emulators forget it); one that is off and was not written is none.
pub(crate) fn flatten(
    found: Option<&types::ServiceConnectConfiguration>,
    before: &Attr<ServiceConnect>,
) -> Attr<ServiceConnect> {
    let Some(found) = found else {
        return before.clone();
    };
    if before.is_null() && !found.enabled() {
        return Attr::Null;
    }
    let access = found.access_log_configuration().map(|access| AccessLog {
        format: access.format().as_str().into(),
        include_query_parameters: access
            .include_query_parameters()
            .map(|include| include.as_str().to_owned())
            .into(),
    });
    let offers: Vec<Offer> = found.services().iter().map(flatten_offer).collect();
    let namespace = flatten_namespace(
        found.namespace(),
        before.known().map(|before| &before.namespace),
    );
    let log = before
        .known()
        .and_then(|before| before.log_configuration.known());
    ServiceConnect {
        enabled: found.enabled().into(),
        namespace,
        log_configuration: found
            .log_configuration()
            .map(|found| flatten_log(found, log))
            .into(),
        access_log_configuration: access.into(),
        service: if offers.is_empty() {
            Attr::Null
        } else {
            offers.into()
        },
    }
    .into()
}

/// A namespace may be set by name and come back by ARN, which does not show the name; any other difference is real.
fn flatten_namespace(found: Option<&str>, before: Option<&Attr<String>>) -> Attr<String> {
    let found = found.unwrap_or_default();
    let is_arn = |text: &str| text.starts_with("arn:");
    match before.and_then(Attr::text) {
        Some(before) if found.is_empty() || (is_arn(found) && !is_arn(before)) => before.into(),
        _ => found.into(),
    }
}

/// Options that were not set are the driver's own and stay unset.
fn flatten_log(log: &types::LogConfiguration, before: Option<&Log>) -> Log {
    let unset = before
        .and_then(|before| before.options.known())
        .is_some_and(BTreeMap::is_empty);
    let options: BTreeMap<String, String> = log
        .options()
        .filter(|_| !unset)
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let secret = |secret: &types::Secret| SecretOption {
        name: secret.name().into(),
        value_from: secret.value_from().into(),
    };
    let secrets: Vec<SecretOption> = log.secret_options().iter().map(secret).collect();
    Log {
        log_driver: log.log_driver().as_str().into(),
        options: options.into(),
        secret_option: if secrets.is_empty() {
            Attr::Null
        } else {
            secrets.into()
        },
    }
}

fn flatten_offer(offer: &types::ServiceConnectService) -> Offer {
    let whole = |value: Option<i32>| -> Attr<i64> { value.map(i64::from).into() };
    Offer {
        port_name: offer.port_name().into(),
        discovery_name: found::text(offer.discovery_name()),
        ingress_port_override: whole(offer.ingress_port_override()),
        client_alias: offer.client_aliases().first().map(flatten_alias).into(),
        timeout: offer
            .timeout()
            .map(|timeout| Timeout {
                idle_timeout_seconds: whole(timeout.idle_timeout_seconds()),
                per_request_timeout_seconds: whole(timeout.per_request_timeout_seconds()),
            })
            .into(),
        tls: offer
            .tls()
            .map(|tls| Tls {
                issuer_cert_authority: tls
                    .issuer_certificate_authority()
                    .map(|issuer| Issuer {
                        aws_pca_authority_arn: found::text(issuer.aws_pca_authority_arn()),
                    })
                    .into(),
                kms_key: found::text(tls.kms_key()),
                role_arn: found::text(tls.role_arn()),
            })
            .into(),
    }
}

fn flatten_alias(alias: &types::ServiceConnectClientAlias) -> ClientAlias {
    let header = alias
        .test_traffic_rules()
        .and_then(|rules| rules.header())
        .map(|header| TestTraffic {
            header: Header {
                name: header.name().into(),
                value: header
                    .value()
                    .map(|value| HeaderValue {
                        exact: value.exact().into(),
                    })
                    .into(),
            }
            .into(),
        });
    ClientAlias {
        port: i64::from(alias.port()).into(),
        dns_name: found::text(alias.dns_name()),
        test_traffic_rules: header.map(|header| vec![header]).into(),
    }
}

#[cfg(test)]
mod tests;
