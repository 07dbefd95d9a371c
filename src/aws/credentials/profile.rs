//! The credentials of a profile: a base, and roles that are assumed one after the other.

use std::time::Duration;

use tfplug::Result;

use crate::aws::assume_role::{Role, WebIdentity};
use crate::aws::environment::{SharedFiles, list};
use crate::aws::settings::{Keys, Profile};

/// The way from a base to the credentials of a profile.
#[derive(Debug)]
pub(super) struct Chain {
    pub(super) base: Base,
    /// The profile that the base is in.
    pub(super) profile: String,
    /// The roles in the order in which they are assumed.
    pub(super) roles: Vec<Role>,
}

/// Credentials that need no others.
#[derive(Debug)]
pub(super) enum Base {
    Keys(Keys),
    /// A program to run.
    Process(String),
    /// A session of `aws login`.
    Login,
    Sso(Sso),
    WebIdentity(WebIdentity),
    Environment,
    Container,
    Instance,
}

/// A role in an account, through IAM Identity Center.
#[derive(Clone, Debug)]
pub(super) struct Sso {
    pub(super) account: String,
    pub(super) role: String,
    pub(super) start_url: String,
    pub(super) region: String,
    pub(super) session: Option<String>,
}

/// Follows the profile to its base. `None`: it has no settings about credentials.
///
/// # Errors
/// A setting of it cannot be used.
pub(super) fn resolve(used: &Profile, files: &SharedFiles) -> Result<Option<Chain>> {
    let mut reader = Reader {
        used,
        files,
        name: used.name().to_owned(),
    };
    let mut seen: Vec<String> = Vec::new();
    let mut roles = Vec::new();
    let base = loop {
        if !files.has(&reader.name) {
            return match seen.last() {
                None => Ok(None),
                Some(before) => Err(used.error(format!(
                    "source_profile of the profile {before:?} names {:?}, which does not exist. Files: {}.",
                    reader.name,
                    files.read()
                ))),
            };
        }
        if seen.contains(&reader.name) {
            seen.push(reader.name);
            return Err(used.error(format!(
                "source_profile is circular: {}.",
                seen.join(", then ")
            )));
        }
        if !seen.is_empty()
            && let Some(keys) = reader.keys()?
        {
            break Some(Base::Keys(keys));
        }
        seen.push(reader.name.clone());
        let Some(role) = reader.role()? else {
            break reader.base()?;
        };
        roles.push(role);
        match reader.next()? {
            Next::Profile(name) => reader.name = name,
            Next::Base(base) => break base,
        }
    };
    roles.reverse();
    match base {
        Some(base) => Ok(Some(Chain {
            base,
            profile: reader.name,
            roles,
        })),
        None if roles.is_empty() => Ok(None),
        None => Err(used.error(format!(
            "The profile {:?} is the source of a role, but it has no credentials.",
            reader.name
        ))),
    }
}

/// Where the credentials come from that assume a profile's role.
enum Next {
    Profile(String),
    Base(Option<Base>),
}

/// One profile of the chain.
struct Reader<'a> {
    used: &'a Profile,
    files: &'a SharedFiles,
    name: String,
}

impl Reader<'_> {
    fn text(&self, key: &str) -> Option<String> {
        self.files.text(&self.name, key).map(str::to_owned)
    }

    fn error(&self, text: &str) -> tfplug::Error {
        self.used
            .error(format!("The profile {:?} {text}", self.name))
    }

    /// The role that the profile assumes with other credentials.
    fn role(&self) -> Result<Option<Role>> {
        if self.text("web_identity_token_file").is_some() {
            return Ok(None);
        }
        let Some(arn) = self.files.get(&self.name, &list::ROLE_ARN)? else {
            return Ok(None);
        };
        if self.text("mfa_serial").is_some() {
            let name = &self.name;
            return Err(self.error(&format!(
                "assumes the role {} with an MFA device (mfa_serial), and Terraform cannot ask for the code. Get temporary \
                 credentials first, then run Terraform with them and without this profile:\n\n    \
                 eval \"$(aws configure export-credentials --profile {name} --format env)\"\n    unset AWS_PROFILE",
                arn.text
            )));
        }
        let duration = self.files.get(&self.name, &list::DURATION)?;
        let duration = duration.and_then(|found| found.text.parse().ok());
        Ok(Some(Role {
            arn: arn.text,
            duration: duration.map(Duration::from_secs),
            external_id: self.text("external_id"),
            session_name: self.text("role_session_name"),
            ..Role::default()
        }))
    }

    /// The credentials for the profile's role.
    fn next(&self) -> Result<Next> {
        let source = self.text("source_profile");
        let named = self.named_source()?;
        match (source, named) {
            (Some(_), Some(_)) => Err(self.error(
                "has both source_profile and credential_source. Remove one of them.",
            )),
            (None, None) => Err(self.error(
                "has role_arn, but neither source_profile nor credential_source. Add source_profile = NAME with the profile \
                 whose credentials may assume the role.",
            )),
            (None, Some(base)) => Ok(Next::Base(Some(base))),
            (Some(source), None) if source == self.name => self.base().map(Next::Base),
            (Some(source), None) => Ok(Next::Profile(source)),
        }
    }

    fn named_source(&self) -> Result<Option<Base>> {
        let found = self.files.get(&self.name, &list::CREDENTIAL_SOURCE)?;
        Ok(
            found.map(|found| match found.text.to_ascii_lowercase().as_str() {
                "environment" => Base::Environment,
                "ecscontainer" => Base::Container,
                _ => Base::Instance,
            }),
        )
    }

    /// Credentials that the profile itself has.
    fn base(&self) -> Result<Option<Base>> {
        if let Some(base) = self.named_source()? {
            return Ok(Some(base));
        }
        if let Some(identity) = self.web_identity()? {
            return Ok(Some(Base::WebIdentity(identity)));
        }
        if let Some(sso) = self.sso()? {
            return Ok(Some(Base::Sso(sso)));
        }
        if self.text("login_session").is_some() {
            return Ok(Some(Base::Login));
        }
        if let Some(command) = self.text("credential_process") {
            return Ok(Some(Base::Process(command)));
        }
        Ok(self.keys()?.map(Base::Keys))
    }

    fn web_identity(&self) -> Result<Option<WebIdentity>> {
        let Some(file) = self.text("web_identity_token_file") else {
            return Ok(None);
        };
        let Some(arn) = self.files.get(&self.name, &list::ROLE_ARN)? else {
            return Err(self.error("has web_identity_token_file, but no role_arn. Add role_arn."));
        };
        Ok(Some(WebIdentity {
            arn: arn.text,
            token_file: Some(file),
            session_name: self.text("role_session_name"),
            ..WebIdentity::default()
        }))
    }

    fn sso(&self) -> Result<Option<Sso>> {
        // A session alone gives tokens for other services, and no credentials.
        let keys = ["sso_account_id", "sso_role_name", "sso_start_url"];
        if keys.iter().all(|key| self.text(key).is_none()) {
            return Ok(None);
        }
        let session = self.text("sso_session");
        if let Some(name) = session
            .as_deref()
            .filter(|name| !self.files.has_session(name))
        {
            return Err(self.error(&format!(
                "has sso_session = {name}, but there is no section [sso-session {name}]. Correct the name, or run `aws configure \
                 sso --profile {}`.",
                self.name
            )));
        }
        let of_session = |key: &str| match &session {
            Some(session) => self.files.session(session, key).map(str::to_owned),
            None => None,
        };
        let need = |key: &str| {
            self.text(key).or_else(|| of_session(key)).ok_or_else(|| {
                let place = match &session {
                    Some(session) if matches!(key, "sso_start_url" | "sso_region") => {
                        format!("[sso-session {session}]")
                    }
                    _ => format!("[profile {}]", self.name),
                };
                self.error(&format!(
                    "signs in through IAM Identity Center (SSO), but {key} is missing in {place}. `aws configure sso --profile \
                     {}` writes all that is needed.",
                    self.name
                ))
            })
        };
        Ok(Some(Sso {
            account: need("sso_account_id")?,
            role: need("sso_role_name")?,
            start_url: need("sso_start_url")?,
            region: need("sso_region")?,
            session,
        }))
    }

    fn keys(&self) -> Result<Option<Keys>> {
        let part = |setting| {
            let found = self.files.get(&self.name, setting)?;
            Ok::<_, tfplug::Error>(found.map(|found| found.text))
        };
        let (access, secret) = (part(&list::ACCESS_KEY)?, part(&list::SECRET_KEY)?);
        let token = part(&list::SESSION_TOKEN)?;
        match (access, secret) {
            (Some(access), Some(secret)) => Ok(Some(Keys {
                access,
                secret,
                token,
            })),
            (None, None) => Ok(None),
            (Some(_), None) => {
                Err(self.error("has aws_access_key_id, but no aws_secret_access_key."))
            }
            (None, Some(_)) => {
                Err(self.error("has aws_secret_access_key, but no aws_access_key_id."))
            }
        }
    }
}
