//! Assumed roles. The SDK's own providers lack source identity, transitive tags and inline web identity tokens.

use std::fmt;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future::ProvideCredentials as Provided;
use aws_credential_types::provider::{ProvideCredentials, Result};
use aws_sdk_sts::Client;
use aws_sdk_sts::types::{PolicyDescriptorType, Tag};

use super::error::{Error, failed};
use super::kind::Kind;

/// One `assume_role` block.
#[derive(Clone, Debug, Default)]
pub(crate) struct Role {
    pub(crate) arn: String,
    pub(crate) duration: Option<Duration>,
    pub(crate) external_id: Option<String>,
    pub(crate) policy: Option<String>,
    pub(crate) policy_arns: Vec<String>,
    pub(crate) session_name: Option<String>,
    pub(crate) source_identity: Option<String>,
    pub(crate) tags: Vec<(String, String)>,
    pub(crate) transitive_tag_keys: Vec<String>,
}

/// The `assume_role_with_web_identity` block.
#[derive(Clone, Default)]
pub(crate) struct WebIdentity {
    pub(crate) arn: String,
    pub(crate) duration: Option<Duration>,
    pub(crate) policy: Option<String>,
    pub(crate) policy_arns: Vec<String>,
    pub(crate) session_name: Option<String>,
    pub(crate) token: Option<String>,
    pub(crate) token_file: Option<String>,
}

impl fmt::Debug for WebIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebIdentity")
            .field("arn", &self.arn)
            .finish_non_exhaustive()
    }
}

/// Credentials of a role that the underlying credentials may assume.
#[derive(Debug)]
pub(super) struct AssumedRole {
    client: Client,
    /// The URL of the server, for messages.
    server: String,
    role: Role,
}

impl AssumedRole {
    pub(super) fn new(client: Client, server: String, role: Role) -> Self {
        Self {
            client,
            server,
            role,
        }
    }

    async fn assume(&self) -> Result {
        let role = &self.role;
        let tags: Vec<Tag> = role
            .tags
            .iter()
            .filter_map(|(key, value)| Tag::builder().key(key).value(value).build().ok())
            .collect();
        let request = self
            .client
            .assume_role()
            .role_arn(&role.arn)
            .role_session_name(session_name(role.session_name.as_deref()))
            .set_external_id(role.external_id.clone())
            .set_duration_seconds(seconds(role.duration))
            .set_policy(role.policy.clone())
            .set_policy_arns(policies(&role.policy_arns))
            .set_source_identity(role.source_identity.clone())
            .set_tags(some(tags))
            .set_transitive_tag_keys(some(role.transitive_tag_keys.clone()));
        let answer = request.send().await.map_err(failed("sts:AssumeRole"));
        let answer = answer.map_err(|error| {
            refused(
                error.at(&self.server),
                &role.arn,
                role.external_id.is_some(),
            )
        })?;
        credentials(answer.credentials, "sts:AssumeRole")
    }
}

/// A failed assumption, with the role and what a role needs to be assumed.
fn refused(error: Error, role: &str, has_external_id: bool) -> CredentialsError {
    let operation = error.operation();
    let error = match error.kind() {
        Kind::Denied if operation == "sts:AssumeRole" => {
            let id = match has_external_id {
                true => "",
                false => " and may demand an external_id",
            };
            error.advise(format!(
                "AWS does not name which of these is missing: the caller needs sts:AssumeRole for {role} in a policy of its \
                 own; and the trust policy of the role must name the caller as Principal{id}. A role that does not exist \
                 is refused in the same way, so check its name and account."
            ))
        }
        Kind::Denied | Kind::Refused | Kind::Credentials if operation == "sts:AssumeRoleWithWebIdentity" => {
            error.advise(format!(
                "The token is expired or not for AWS, or the trust policy of the role {role} does not accept it: it must name \
                 the identity provider as Principal and meet the token's audience and subject in its conditions."
            ))
        }
        _ => error,
    };
    CredentialsError::provider_error(error.about(format!("Assuming the role {role} failed")))
}

impl ProvideCredentials for AssumedRole {
    fn provide_credentials<'a>(&'a self) -> Provided<'a>
    where
        Self: 'a,
    {
        Provided::new(self.assume())
    }
}

/// Credentials for a token of an identity provider, such as a CI system's.
#[derive(Debug)]
pub(super) struct AssumedWebIdentity {
    client: Client,
    /// The URL of the server, for messages.
    server: String,
    identity: WebIdentity,
}

impl AssumedWebIdentity {
    pub(super) fn new(client: Client, server: String, identity: WebIdentity) -> Self {
        Self {
            client,
            server,
            identity,
        }
    }

    /// Read anew each time: whoever writes the file replaces the token before it expires.
    async fn token(&self) -> std::result::Result<String, CredentialsError> {
        match (&self.identity.token, &self.identity.token_file) {
            (Some(token), _) => Ok(token.clone()),
            (None, Some(path)) => std::fs::read_to_string(path)
                .map(|token| token.trim().to_owned())
                .map_err(|error| {
                    wrong(format!("the web identity token file {path:?} cannot be read: {error}"))
                }),
            (None, None) => Err(wrong(
                "assume_role_with_web_identity has neither web_identity_token nor web_identity_token_file".to_owned(),
            )),
        }
    }

    async fn assume(&self) -> Result {
        let identity = &self.identity;
        let request = self
            .client
            .assume_role_with_web_identity()
            .role_arn(&identity.arn)
            .role_session_name(session_name(identity.session_name.as_deref()))
            .web_identity_token(self.token().await?)
            .set_duration_seconds(seconds(identity.duration))
            .set_policy(identity.policy.clone())
            .set_policy_arns(policies(&identity.policy_arns));
        let answer = request
            .send()
            .await
            .map_err(failed("sts:AssumeRoleWithWebIdentity"));
        let answer =
            answer.map_err(|error| refused(error.at(&self.server), &identity.arn, false))?;
        credentials(answer.credentials, "sts:AssumeRoleWithWebIdentity")
    }
}

impl ProvideCredentials for AssumedWebIdentity {
    fn provide_credentials<'a>(&'a self) -> Provided<'a>
    where
        Self: 'a,
    {
        Provided::new(self.assume())
    }
}

fn wrong(text: String) -> CredentialsError {
    let advice =
        "Correct web_identity_token_file, or AWS_WEB_IDENTITY_TOKEN_FILE, or the profile in use.";
    CredentialsError::provider_error(Error::new("", Kind::Credentials, text).advise(advice))
}

fn credentials(found: Option<aws_sdk_sts::types::Credentials>, operation: &'static str) -> Result {
    let malformed =
        |text: &str| CredentialsError::provider_error(Error::new(operation, Kind::Malformed, text));
    let found = found.ok_or_else(|| malformed("the answer holds no credentials"))?;
    let expiry = SystemTime::try_from(found.expiration)
        .map_err(|_| malformed("the credentials expire at a time that cannot be"))?;
    Ok(Credentials::new(
        found.access_key_id,
        found.secret_access_key,
        Some(found.session_token),
        Some(expiry),
        operation,
    ))
}

fn session_name(name: Option<&str>) -> String {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    name.map_or_else(
        || format!("terraform-provider-ecs-{}", now.as_millis()),
        str::to_owned,
    )
}

fn seconds(duration: Option<Duration>) -> Option<i32> {
    duration.and_then(|duration| i32::try_from(duration.as_secs()).ok())
}

fn policies(arns: &[String]) -> Option<Vec<PolicyDescriptorType>> {
    some(
        arns.iter()
            .map(|arn| PolicyDescriptorType::builder().arn(arn).build())
            .collect(),
    )
}

fn some<T>(items: Vec<T>) -> Option<Vec<T>> {
    (!items.is_empty()).then_some(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_not_shown_and_session_names_have_a_default() {
        let identity = WebIdentity {
            token: Some("hidden".into()),
            ..WebIdentity::default()
        };
        assert!(!format!("{identity:?}").contains("hidden"));
        assert!(session_name(None).starts_with("terraform-provider-ecs-"));
        assert_eq!(session_name(Some("ci")), "ci");
    }
}
