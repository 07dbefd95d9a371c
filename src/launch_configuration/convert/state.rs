//! From what EC2 shows to the state, in the user's spelling where that means the same.

use aws_sdk_ec2::types::{LaunchTemplate, LaunchTemplateVersion};
use tfplug::Attr;

use super::super::schema::LaunchConfiguration;
use super::flatten;
use super::kinds::plain;
use super::two_way::Spelling;
use crate::ami::{self, Os};
use crate::rules::launch_configuration::has_credits;
use crate::user_data;

/// How many characters a generated name has behind its prefix, here and in the peer.
const SUFFIX: usize = 26;

/// The state of a launch template; tags, id and ARN are the caller's business.
pub(crate) fn state(
    prior: &LaunchConfiguration,
    template: &LaunchTemplate,
    version: &LaunchTemplateVersion,
) -> LaunchConfiguration {
    let mut found = version
        .launch_template_data()
        .map(flatten)
        .unwrap_or_default();
    if let ([prior], Attr::Known(found)) =
        (prior.metadata_options.items(), &mut found.metadata_options)
    {
        // Members that are unset stay so: EC2 fills in defaults of the image and the account.
        found
            .iter_mut()
            .for_each(|found| *found = prior.keep_unset(found));
    }
    if found.credit_specification.is_null() && has_credits(found.instance_type.text()) != Some(true)
    {
        // Not sent, see `expand`; the peer sends it with a burstable type only.
        found.credit_specification = prior.credit_specification.clone();
    }
    let imported = prior.image_family.is_null();
    let mut model = prior.keep(&found);
    if model.rendered_user_data != prior.rendered_user_data {
        match imported || !prior.cluster.is_unset() {
            true => adopt_script(&mut model),
            false => model.user_data = model.rendered_user_data.clone(),
        }
    }
    if imported {
        model.image_family = guess_family(&model).into();
        // As in the plan: the prefix of a generated name, and empty for a name that somebody chose.
        let prefix = template.launch_template_name().and_then(prefix);
        model.name_prefix = prefix.unwrap_or_default().into();
    }
    model.description = plain::flatten(&version.version_description);
    model.name = plain::flatten(&template.launch_template_name);
    model.default_version = template.default_version_number().into();
    model.latest_version = template
        .latest_version_number()
        .or(version.version_number())
        .into();
    model
}

/// The launch template's own tags.
pub(crate) fn flatten_tags(template: &LaunchTemplate) -> Vec<(String, String)> {
    let pair = |tag: &aws_sdk_ec2::types::Tag| {
        Some((
            tag.key()?.to_owned(),
            tag.value().unwrap_or_default().to_owned(),
        ))
    };
    template.tags().iter().filter_map(pair).collect()
}

/// Takes a script that is not ours apart: after an import, or when somebody changed it.
fn adopt_script(model: &mut LaunchConfiguration) {
    let bytes = model.rendered_user_data.text().map(user_data::decode);
    let (cluster, own) = match &bytes {
        Some(bytes) => user_data::parse(os(model), bytes),
        None => (None, None),
    };
    model.cluster = cluster.into();
    model.user_data = own.into();
}

fn os(model: &LaunchConfiguration) -> Os {
    let family = model.image_family.text().and_then(ami::find);
    let guess = || user_data::guess_os(model.rendered_user_data.text().unwrap_or_default());
    family.map_or_else(guess, |family| family.os)
}

fn guess_family(model: &LaunchConfiguration) -> &'static str {
    match os(model) {
        Os::Linux => ami::DEFAULT,
        Os::Bottlerocket => "bottlerocket",
        Os::Windows => "windows_2022_core",
    }
}

/// The prefix of a generated name.
fn prefix(name: &str) -> Option<String> {
    let at = name.len().checked_sub(SUFFIX)?;
    let (prefix, ending) = name.split_at_checked(at)?;
    let generated = ending
        .bytes()
        .all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase());
    (generated && !prefix.is_empty()).then(|| prefix.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::super::schema::{MetadataOptions, PREFIX};
    use super::*;
    use aws_sdk_ec2::types::{LaunchTemplateInstanceMetadataOptions, ResponseLaunchTemplateData};

    fn template() -> LaunchTemplate {
        LaunchTemplate::builder()
            .launch_template_name("web")
            .default_version_number(1)
            .latest_version_number(3)
            .build()
    }

    fn version(script: &str) -> LaunchTemplateVersion {
        let metadata = LaunchTemplateInstanceMetadataOptions::builder()
            .http_tokens("required".into())
            .http_endpoint("enabled".into())
            .build();
        let data = ResponseLaunchTemplateData::builder()
            .user_data(user_data::encode(script.as_bytes()))
            .metadata_options(metadata)
            .build();
        LaunchTemplateVersion::builder()
            .version_number(3)
            .launch_template_data(data)
            .build()
    }

    #[test]
    fn an_import_finds_the_cluster_in_our_script() {
        let script = user_data::render(Os::Linux, Some("web"), None).unwrap();
        let script = String::from_utf8(script).unwrap();
        let model = state(
            &LaunchConfiguration::default(),
            &template(),
            &version(&script),
        );
        assert_eq!(
            (model.cluster.text(), model.user_data.text()),
            (Some("web"), None)
        );
        assert_eq!(model.image_family.text(), Some("al2023"));
        assert_eq!(
            (model.default_version.get(), model.latest_version.get()),
            (Some(1), Some(3))
        );
        assert!(model.metadata_options.items()[0].http_endpoint.is_known());
    }

    #[test]
    fn an_import_finds_the_prefix_of_a_generated_name() {
        for (name, expected) in [
            ("web-01a1fe33e0f4914a1fae660db1", "web-"),
            ("web-20261121130322000000000001", "web-"),
            ("terraform-20261121130322000000000001", PREFIX),
        ] {
            assert_eq!(prefix(name).as_deref(), Some(expected));
        }
        for without in [
            "web",
            "01a1fe33e0f4914a1fae660db1",
            "ä1fe33e0f4914a1fae660db1ä",
        ] {
            assert_eq!(prefix(without), None, "{without}");
        }
    }

    #[test]
    fn unset_members_stay_null() {
        let set = MetadataOptions {
            http_tokens: "required".into(),
            ..MetadataOptions::default()
        };
        let prior = LaunchConfiguration {
            metadata_options: vec![set.clone()].into(),
            ..LaunchConfiguration::default()
        };
        let model = state(&prior, &template(), &version("#!/bin/sh\n"));
        assert_eq!(model.metadata_options.items(), [set]);
    }

    #[test]
    fn a_foreign_script_shows_as_user_data_and_the_cluster_is_lost() {
        let prior = LaunchConfiguration {
            cluster: "web".into(),
            image_family: "al2023".into(),
            rendered_user_data: "old".into(),
            ..LaunchConfiguration::default()
        };
        let model = state(&prior, &template(), &version("#!/bin/sh\necho changed\n"));
        assert_eq!(model.cluster, Attr::Null);
        assert_eq!(model.user_data.text(), Some("#!/bin/sh\necho changed\n"));
    }
}
