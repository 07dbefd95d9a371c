//! Amazon Resource Names: parse, format, parts.

use std::fmt;

/// `arn:partition:service:region:account:resource`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Arn {
    /// `aws`, `aws-cn`, `aws-us-gov`, …
    pub(crate) partition: String,
    /// `ecs`, `iam`, …
    pub(crate) service: String,
    /// Empty for global services.
    pub(crate) region: String,
    /// 12 digits, `aws`, or empty.
    pub(crate) account: String,
    /// Everything after the account: `cluster/web`.
    pub(crate) resource: String,
}

impl Arn {
    /// Reads an ARN.
    ///
    /// # Errors
    /// The fault of the text, without a full stop.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", partition, service, region, account, resource] = parts[..] else {
            return Err("it needs six parts, arn:partition:service:region:account:resource".into());
        };
        let is_plain = |part: &str| {
            part.chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        };
        if !partition.starts_with("aws") || !is_plain(partition) {
            return Err(format!(
                "the partition {partition:?} does not look like aws, aws-cn or aws-us-gov"
            ));
        }
        if service.is_empty() {
            return Err("the service part is empty".into());
        }
        if !is_plain(region) {
            return Err(format!("{region:?} is not a region"));
        }
        let twelve_digits =
            account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        if !(account.is_empty() || account == "aws" || account == "aws-managed" || twelve_digits) {
            return Err(format!("the account {account:?} is not 12 digits"));
        }
        if resource.is_empty() {
            return Err("the resource part is empty".into());
        }
        let own = str::to_owned;
        Ok(Self {
            partition: own(partition),
            service: own(service),
            region: own(region),
            account: own(account),
            resource: own(resource),
        })
    }

    /// The resource part behind `kind/`, such as `web` of `cluster/web`.
    pub(crate) fn resource_of(&self, kind: &str) -> Option<&str> {
        self.resource.strip_prefix(kind)?.strip_prefix('/')
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            partition,
            service,
            region,
            account,
            resource,
        } = self;
        write!(f, "arn:{partition}:{service}:{region}:{account}:{resource}")
    }
}

/// Whether a text is a revision of a task definition: a number from 1.
pub(crate) fn is_revision(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.bytes().any(|byte| byte != b'0')
}

/// Whether a reference to a task definition names one of its revisions, and not a family, which means the newest one.
pub(crate) fn names_revision(name_or_arn: &str) -> bool {
    let revision = short_name(name_or_arn).split_once(':');
    revision.is_some_and(|(_, revision)| is_revision(revision))
}

/// The last part of a name or ARN: `web` of `arn:…:cluster/web` and of `web`.
pub(crate) fn short_name(name_or_arn: &str) -> &str {
    if name_or_arn.starts_with("arn:") {
        name_or_arn.rsplit('/').next().unwrap_or(name_or_arn)
    } else {
        name_or_arn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_and_format() {
        for text in [
            "arn:aws:ecs:eu-west-1:123456789012:cluster/web",
            "arn:aws-cn:iam::123456789012:role/a/b",
            "arn:aws:iam::aws:policy/x",
            "arn:aws:secretsmanager:us-east-1:123456789012:secret:name-abc:key::",
        ] {
            assert_eq!(Arn::parse(text).unwrap().to_string(), text);
        }
        let arn = Arn::parse("arn:aws:ecs:eu-west-1:123456789012:cluster/web").unwrap();
        assert_eq!(arn.resource_of("cluster"), Some("web"));
        assert_eq!(arn.resource_of("service"), None);
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "web",
            "arn:aws:ecs",
            "arn:gcp:ecs:r:123456789012:x",
            "arn:aws:ecs:r:123:x",
            "arn:aws:ecs:R!:123456789012:x",
            "arn:aws::r:123456789012:x",
            "arn:aws:ecs:r:123456789012:",
        ] {
            assert!(Arn::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn short_names() {
        assert_eq!(
            short_name("arn:aws:ecs:eu-west-1:123456789012:cluster/web"),
            "web"
        );
        assert_eq!(short_name("web"), "web");
        let arn = "arn:aws:ecs:eu-west-1:123456789012:task-definition/web";
        assert!(names_revision("web:3") && names_revision(&format!("{arn}:3")));
        assert!(!names_revision("web") && !names_revision(arn) && !names_revision("web:0"));
    }
}
