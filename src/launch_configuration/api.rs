//! The requests about launch templates and their images: the only file here that sends any.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_ec2::types::{
    Filter, LaunchTemplate, LaunchTemplateVersion, RequestLaunchTemplateData, ResourceType, Tag,
    TagSpecification, ValidationWarning,
};

use super::schema::LaunchConfiguration;
use crate::aws::{Error, Operation, Page, Progress, fresh};

/// Codes that mean that the launch template does not exist.
const GONE: &[&str] = &[
    "InvalidLaunchTemplateId.NotFound",
    "InvalidLaunchTemplateId.NotFoundException",
    "InvalidLaunchTemplateName.NotFound",
    "InvalidLaunchTemplateName.NotFoundException",
];
/// A version may be read before it has spread.
const NO_VERSION: &[&str] = &[
    "InvalidLaunchTemplateId.VersionNotFound",
    "InvalidLaunchTemplateId.VersionNotFoundException",
];
/// The name belongs to another launch template.
const TAKEN: &[&str] = &["InvalidLaunchTemplateName.AlreadyExistsException"];
/// The client token belongs to another request.
const MISMATCH: &[&str] = &["IdempotentParameterMismatch"];

/// The pause after the first look for something new; each next one is half as long again.
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// The name or ID of a launch template.
#[derive(Clone, Debug)]
pub(super) enum Key {
    /// `lt-…`
    Id(String),
    /// Its name, in an import.
    Name(String),
}

/// The requests of one operation.
pub(super) type Api<'a> = Operation<'a, LaunchConfiguration>;

impl Api<'_> {
    /// The launch template; an unknown one is `None`.
    pub(super) async fn find(&self, key: &Key) -> Result<Option<LaunchTemplate>, Error> {
        let ec2 = self.ec2().await?;
        let send = || {
            let request = ec2.describe_launch_templates();
            match key {
                Key::Id(id) => request.launch_template_ids(id),
                Key::Name(name) => request.launch_template_names(name),
            }
            .send()
        };
        match self.call("ec2:DescribeLaunchTemplates", send).await {
            Ok(answer) => Ok(answer
                .launch_templates
                .and_then(|templates| templates.into_iter().next())),
            Err(error) if error.is(GONE) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A page of the launch templates that meet all filters.
    pub(super) async fn list(
        &self,
        filters: &[Filter],
        next: Option<String>,
    ) -> Result<Page<LaunchTemplate>, Error> {
        let request = self.ec2().await?.describe_launch_templates();
        let request = request
            .set_filters((!filters.is_empty()).then(|| filters.to_vec()))
            .set_next_token(next);
        let send = || request.clone().send();
        let page = self.call("ec2:DescribeLaunchTemplates", send).await?;
        Ok(Page::new(page.launch_templates, page.next_token))
    }

    /// Its newest version.
    pub(super) async fn find_latest(
        &self,
        id: &str,
    ) -> Result<Option<LaunchTemplateVersion>, Error> {
        let ec2 = self.ec2().await?;
        let send = || {
            ec2.describe_launch_template_versions()
                .launch_template_id(id)
                .versions("$Latest")
                .send()
        };
        match self.call("ec2:DescribeLaunchTemplateVersions", send).await {
            Ok(answer) => Ok(answer
                .launch_template_versions
                .and_then(|versions| versions.into_iter().next())),
            Err(error) if error.is(GONE) || error.is(NO_VERSION) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Makes a launch template with its first version.
    pub(super) async fn create(
        &self,
        name: &str,
        token: &str,
        description: Option<&str>,
        data: &RequestLaunchTemplateData,
        tags: &BTreeMap<String, String>,
    ) -> Result<Option<LaunchTemplate>, Error> {
        let ec2 = self.ec2().await?;
        let specification = (!tags.is_empty()).then(|| {
            let tags = tags.iter().map(|(key, value)| tag(key, value)).collect();
            vec![
                TagSpecification::builder()
                    .resource_type(ResourceType::LaunchTemplate)
                    .set_tags(Some(tags))
                    .build(),
            ]
        });
        let send = || {
            ec2.create_launch_template()
                .client_token(token)
                .launch_template_name(name)
                .set_version_description(description.map(str::to_owned))
                .launch_template_data(data.clone())
                .set_tag_specifications(specification.clone())
                .send()
        };
        let answer = self.call("ec2:CreateLaunchTemplate", send).await?;
        self.pass_on(answer.warning.as_ref());
        Ok(answer.launch_template)
    }

    /// Makes a version with the complete data; gives its number.
    pub(super) async fn create_version(
        &self,
        id: &str,
        token: &str,
        description: Option<&str>,
        data: &RequestLaunchTemplateData,
    ) -> Result<Option<i64>, Error> {
        let ec2 = self.ec2().await?;
        let send = || {
            ec2.create_launch_template_version()
                .client_token(token)
                .launch_template_id(id)
                .set_version_description(description.map(str::to_owned))
                .launch_template_data(data.clone())
                .send()
        };
        let answer = self.call("ec2:CreateLaunchTemplateVersion", send).await?;
        self.pass_on(answer.warning.as_ref());
        Ok(answer
            .launch_template_version
            .and_then(|version| version.version_number))
    }

    /// Makes `version` the default.
    pub(super) async fn set_default(&self, id: &str, version: i64) -> Result<(), Error> {
        let ec2 = self.ec2().await?;
        let number = version.to_string();
        let send = || {
            ec2.modify_launch_template()
                .launch_template_id(id)
                .default_version(&number)
                .send()
        };
        self.call("ec2:ModifyLaunchTemplate", send).await.map(drop)
    }

    /// Takes tags away.
    pub(super) async fn untag(&self, id: &str, keys: &[String]) -> Result<(), Error> {
        let ec2 = self.ec2().await?;
        let tags: Vec<Tag> = keys
            .iter()
            .map(|key| Tag::builder().key(key).build())
            .collect();
        let send = || {
            ec2.delete_tags()
                .resources(id)
                .set_tags(Some(tags.clone()))
                .send()
        };
        self.call("ec2:DeleteTags", send).await.map(drop)
    }

    /// Sets tags.
    pub(super) async fn tag(&self, id: &str, tags: &BTreeMap<String, String>) -> Result<(), Error> {
        let ec2 = self.ec2().await?;
        let tags: Vec<Tag> = tags.iter().map(|(key, value)| tag(key, value)).collect();
        let send = || {
            ec2.create_tags()
                .resources(id)
                .set_tags(Some(tags.clone()))
                .send()
        };
        self.call("ec2:CreateTags", send).await.map(drop)
    }

    /// Deletes the launch template with all versions; one that is gone already is fine.
    pub(super) async fn delete(&self, id: &str) -> Result<(), Error> {
        let ec2 = self.ec2().await?;
        let send = || ec2.delete_launch_template().launch_template_id(id).send();
        match self.call("ec2:DeleteLaunchTemplate", send).await {
            Err(error) if !error.is(GONE) => Err(error),
            _ => Ok(()),
        }
    }

    /// The AMI id in a public SSM parameter; `None` when the region has no such parameter.
    pub(super) async fn find_image(&self, parameter: &str) -> Result<Option<String>, Error> {
        let ssm = self.ssm().await?;
        let send = || ssm.get_parameter().name(parameter).send();
        match self.call("ssm:GetParameter", send).await {
            Ok(answer) => {
                let value = answer.parameter.and_then(|parameter| parameter.value);
                Ok(value
                    .map(|value| value.trim().to_owned())
                    .filter(|value| !value.is_empty()))
            }
            Err(error) if error.is(&["ParameterNotFound"]) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether the version can be read after a few looks, one after another within `looks`.
    pub(super) async fn appears(&self, id: &str, version: i64, looks: u32) -> Result<bool, Error> {
        let mut pause = FIRST_PAUSE;
        for _ in 0..looks {
            let newest = self.find_latest(id).await?;
            if newest.and_then(|newest| newest.version_number) >= Some(version) {
                return Ok(true);
            }
            if self.cx().is_cancelled() {
                return Ok(false);
            }
            tokio::time::sleep(pause).await;
            pause = pause.mul_f64(1.5);
        }
        Ok(false)
    }

    /// Waits until the version can be read.
    pub(super) async fn wait_visible(&self, id: &str, version: i64) -> tfplug::Result {
        let target = format!("readable in version {version}");
        let judge = |found: Option<&LaunchTemplateVersion>| match found
            .and_then(|found| found.version_number)
        {
            Some(latest) if latest >= version => Progress::Done,
            Some(latest) => Progress::Pending(format!("version {latest} is the newest")),
            None => Progress::Failed("It was created, but EC2 does not show it.".to_owned()),
        };
        let find = || self.find_latest(id);
        self.wait(&target, fresh::READABLE, find, judge)
            .await
            .map(drop)
    }

    /// Its ARN, which EC2 does not return.
    pub(super) async fn arn(&self, id: &str) -> Result<String, Error> {
        let account = self.client().account_id().await?.unwrap_or_default();
        let (partition, region) = (self.client().partition(), self.client().region());
        Ok(format!(
            "arn:{partition}:ec2:{region}:{account}:launch-template/{id}"
        ))
    }

    /// EC2 accepts some mistakes with a warning; the user should hear it.
    fn pass_on(&self, warning: Option<&ValidationWarning>) {
        for error in warning.map(ValidationWarning::errors).unwrap_or_default() {
            let detail = format!(
                "EC2 saved the launch template, but launches from it may fail. {} (code {}).",
                error.message().unwrap_or("EC2 gave no reason"),
                error.code().unwrap_or("unknown"),
            );
            self.cx().warn(
                tfplug::Path::root(),
                "EC2 reported a problem in the launch template",
                detail,
            );
        }
    }
}

/// Whether another launch template has the name.
pub(super) fn is_taken(error: &Error) -> bool {
    error.is(TAKEN)
}

/// Whether the client token was used for a request with other parameters.
pub(super) fn is_mismatch(error: &Error) -> bool {
    error.is(MISMATCH)
}

fn tag(key: &str, value: &str) -> Tag {
    Tag::builder().key(key).value(value).build()
}
