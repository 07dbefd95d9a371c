//! Credentials through IAM Identity Center: the token of `aws sso login`, exchanged for those of a role.
//!
//! The SDK's own provider reads `AWS_ENDPOINT_URL` itself, and fails when it is empty.

use aws_config::SdkConfig;
use aws_config::sso::SsoTokenProvider;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future::ProvideCredentials as Provided;
use aws_credential_types::provider::token::ProvideToken;
use aws_credential_types::provider::{ProvideCredentials, Result};
use aws_smithy_types::DateTime;
use aws_types::region::Region;
use std::time::SystemTime;

use super::profile::Sso;
use crate::aws::error::{Error, failed};
use crate::aws::kind::Kind;
use crate::aws::partitions::partition_of;

const OPERATION: &str = "sso:GetRoleCredentials";

/// A role in an account that the user of a session may take.
#[derive(Debug)]
pub(super) struct SignedIn {
    token: SsoTokenProvider,
    client: aws_sdk_sso::Client,
    /// The URL of the server, for messages.
    server: String,
    profile: String,
    sso: Sso,
}

/// URLs to use instead of AWS's own.
#[derive(Debug, Default)]
pub(super) struct Servers {
    pub(super) sso: Option<String>,
    pub(super) oidc: Option<String>,
}

impl SignedIn {
    pub(super) async fn new(sdk: &SdkConfig, servers: Servers, profile: String, sso: Sso) -> Self {
        let region = Region::new(sso.region.clone());
        let at = |url: Option<String>| {
            let mut config = sdk.to_builder().region(region.clone());
            config.set_endpoint_url(url);
            config.build()
        };
        // Tokens of profiles without a session are kept under the URL.
        let name = sso.session.as_ref().unwrap_or(&sso.start_url);
        let token = SsoTokenProvider::builder()
            .configure(&at(servers.oidc))
            .session_name(name)
            .start_url(&sso.start_url)
            .region(region.clone())
            .build()
            .await;
        let suffix = partition_of(&sso.region).1;
        let server = match &servers.sso {
            Some(url) => url.clone(),
            None => format!("https://portal.sso.{}.{suffix}", sso.region),
        };
        Self {
            token,
            server,
            client: aws_sdk_sso::Client::new(&at(servers.sso)),
            profile,
            sso,
        }
    }

    async fn credentials(&self) -> std::result::Result<Credentials, Error> {
        let token = self.token.provide_token().await;
        let token = token.map_err(|error| self.failed(Error::of_credentials(OPERATION, &error)))?;
        self.exchanged(token.token()).await
    }

    /// The role's credentials for the token of a session.
    async fn exchanged(&self, token: &str) -> std::result::Result<Credentials, Error> {
        let Self { sso, profile, .. } = self;
        let answer = self
            .client
            .get_role_credentials()
            .role_name(&sso.role)
            .account_id(&sso.account)
            .access_token(token)
            .send()
            .await
            .map_err(failed(OPERATION));
        let answer = answer.map_err(|error| self.failed(error.at(&self.server)))?;
        let found = answer.role_credentials;
        let parts = found.and_then(|found| {
            let end = SystemTime::try_from(DateTime::from_millis(found.expiration)).ok();
            Some((
                found.access_key_id?,
                found.secret_access_key?,
                found.session_token,
                end,
            ))
        });
        let (access, secret, token, end) = parts.ok_or_else(|| {
            let text = format!("the answer holds no credentials for the profile {profile:?}");
            Error::new(OPERATION, Kind::Malformed, text)
        })?;
        Ok(Credentials::new(access, secret, token, end, "sso"))
    }

    /// The failure in the user's terms.
    fn failed(&self, error: Error) -> Error {
        let Self { sso, profile, .. } = self;
        match error.kind() {
            Kind::Denied => error
                .about(format!(
                    "IAM Identity Center gave no credentials of the role {} in the account {}",
                    sso.role, sso.account
                ))
                .advise(format!(
                    "The user who signed in has no access to that role. Correct sso_role_name and sso_account_id of the \
                     profile {profile:?}, or ask for the assignment in IAM Identity Center."
                )),
            Kind::Credentials | Kind::Refused | Kind::Other => {
                let text = format!(
                    "the profile {profile:?} signs in through IAM Identity Center (SSO), and its session is missing or has \
                     expired ({})",
                    error.message()
                );
                let advice =
                    format!("Run `aws sso login --profile {profile}`, then run Terraform again.");
                Error::new("", Kind::Credentials, text).advise(advice)
            }
            _ => error,
        }
    }
}

impl ProvideCredentials for SignedIn {
    fn provide_credentials<'a>(&'a self) -> Provided<'a>
    where
        Self: 'a,
    {
        Provided::new(async {
            let found: Result = self
                .credentials()
                .await
                .map_err(CredentialsError::provider_error);
            found
        })
    }
}

#[cfg(test)]
mod tests {
    use aws_config::{BehaviorVersion, SdkConfig};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    const FORBIDDEN: &str = "HTTP/1.1 403 Forbidden\r\ncontent-type: application/json\r\nconnection: close\r\n\
        x-amzn-errortype: ForbiddenException\r\ncontent-length: 23\r\n\r\n{\"message\":\"No access\"}";

    #[tokio::test]
    async fn a_role_without_an_assignment_is_named_with_its_account() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let _ = socket.read(&mut [0; 8192]).await;
                let _ = socket.write_all(FORBIDDEN.as_bytes()).await;
            }
        });
        let sdk = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build();
        let servers = Servers {
            sso: Some(url),
            oidc: None,
        };
        let sso = Sso {
            session: None,
            start_url: "https://x.awsapps.com/start".into(),
            region: "eu-west-1".into(),
            account: "123456789012".into(),
            role: "admin".into(),
        };
        let signed_in = SignedIn::new(&sdk, servers, "dev".into(), sso).await;
        let error = signed_in.exchanged("token").await.unwrap_err();
        assert_eq!(error.kind(), Kind::Denied);
        let shown = tfplug::Error::from(error).details().to_owned();
        for part in [
            "role admin",
            "account 123456789012",
            "profile \"dev\"",
            "assignment",
        ] {
            assert!(shown.contains(part), "{part}: {shown}");
        }
    }
}
