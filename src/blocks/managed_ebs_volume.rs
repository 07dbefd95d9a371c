//! EBS volumes that ECS makes for each task.

use std::collections::BTreeMap;

use aws_sdk_ecs::types;
use tfplug::validator::{between, one_of};
use tfplug::{Attr, Model};

use super::{found, sent};
use crate::validators::{self, rule};

/// A volume of the task definition that is configured at launch: ECS makes one for each task.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct VolumeConfiguration {
    /// Name of the volume in the task definition, which has `configure_at_launch = true` there.
    #[tf(required)]
    pub(crate) name: Attr<String>,
    /// The EBS volume.
    #[tf(block, min = 1)]
    pub(crate) managed_ebs_volume: Attr<ManagedEbsVolume>,
}

/// An EBS volume that ECS makes.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct ManagedEbsVolume {
    /// ARN of the IAM role with which ECS manages the volume.
    #[tf(required, validate = validators::arn())]
    pub(crate) role_arn: Attr<String>,
    /// Whether it is encrypted.
    #[tf(optional, computed, default = true)]
    pub(crate) encrypted: Attr<bool>,
    /// File system of the volume.
    #[tf(optional, computed, default = "xfs", validate = rule("SV-054", one_of(&["ext3", "ext4", "xfs", "ntfs"])))]
    pub(crate) file_system_type: Attr<String>,
    /// Operations per second.
    #[tf(optional, computed, default = 0i64)]
    pub(crate) iops: Attr<i64>,
    /// KMS key that encrypts it: key ID, alias or ARN.
    #[tf(optional, computed, default = "")]
    pub(crate) kms_key_id: Attr<String>,
    /// Size in GiB; required unless there is a snapshot.
    #[tf(optional, computed, default = 0i64)]
    pub(crate) size_in_gb: Attr<i64>,
    /// ID of the snapshot that it starts from.
    #[tf(optional, computed, default = "")]
    pub(crate) snapshot_id: Attr<String>,
    /// Throughput in MiB per second; for `gp3`.
    #[tf(optional, computed, default = 0i64, validate = rule("SV-053", between(0..=2_000)))]
    pub(crate) throughput: Attr<i64>,
    /// How fast it is filled from the snapshot, in MiB per second.
    #[tf(optional, computed, default = 0i64)]
    pub(crate) volume_initialization_rate: Attr<i64>,
    /// Type of the volume, such as `gp3`.
    #[tf(optional, computed, default = "")]
    pub(crate) volume_type: Attr<String>,
    /// Tags of the volume.
    #[tf(block)]
    pub(crate) tag_specifications: Attr<Vec<TagSpecification>>,
}

/// Tags of the volume.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct TagSpecification {
    /// `volume`.
    #[tf(required, validate = rule("SV-045", one_of(&["volume"])))]
    pub(crate) resource_type: Attr<String>,
    /// Whose tags it gets: `SERVICE`, `TASK_DEFINITION` or `NONE`.
    #[tf(optional, computed, default = "NONE", validate = rule("SV-045", one_of(&["SERVICE", "TASK_DEFINITION", "NONE"])))]
    pub(crate) propagate_tags: Attr<String>,
    /// Tags of its own.
    #[tf(optional, computed, default = BTreeMap::<String, String>::new())]
    pub(crate) tags: Attr<BTreeMap<String, String>>,
}

/// As the API takes it.
pub(crate) fn expand(volume: &VolumeConfiguration) -> Option<types::ServiceVolumeConfiguration> {
    types::ServiceVolumeConfiguration::builder()
        .set_name(volume.name.get())
        .set_managed_ebs_volume(volume.managed_ebs_volume.known().and_then(expand_ebs))
        .build()
        .ok()
}

fn expand_ebs(ebs: &ManagedEbsVolume) -> Option<types::ServiceManagedEbsVolumeConfiguration> {
    let tag =
        |(key, value): (&String, &String)| types::Tag::builder().key(key).value(value).build();
    let specification = |tags: &TagSpecification| {
        types::EbsTagSpecification::builder()
            .set_resource_type(tags.resource_type.text().map(Into::into))
            .set_propagate_tags(whose(&tags.propagate_tags))
            .set_tags(
                tags.tags
                    .known()
                    .and_then(|tags| sent::list(tags.iter().map(tag).collect())),
            )
            .build()
            .ok()
    };
    let tags: Vec<_> = ebs
        .tag_specifications
        .items()
        .iter()
        .filter_map(specification)
        .collect();
    types::ServiceManagedEbsVolumeConfiguration::builder()
        .set_role_arn(ebs.role_arn.get())
        .set_encrypted(ebs.encrypted.get())
        .set_filesystem_type(ebs.file_system_type.text().map(Into::into))
        .set_iops(sent::positive(&ebs.iops))
        .set_kms_key_id(sent::text(&ebs.kms_key_id))
        .set_size_in_gib(sent::positive(&ebs.size_in_gb))
        .set_snapshot_id(sent::text(&ebs.snapshot_id))
        .set_throughput(sent::positive(&ebs.throughput))
        .set_volume_initialization_rate(sent::positive(&ebs.volume_initialization_rate))
        .set_volume_type(sent::text(&ebs.volume_type))
        .set_tag_specifications(sent::list(tags))
        .build()
        .ok()
}

/// Whose tags the volume gets; `NONE` is what ECS does without a value.
fn whose(tags: &Attr<String>) -> Option<types::PropagateTags> {
    tags.text().filter(|whose| *whose != "NONE").map(Into::into)
}

/// What was found. An answer without volumes says nothing: emulators forget them.
pub(crate) fn flatten(
    found: &[types::ServiceVolumeConfiguration],
    before: &Attr<VolumeConfiguration>,
) -> Attr<VolumeConfiguration> {
    found.first().map_or(before.clone(), |volume| {
        VolumeConfiguration {
            name: volume.name().into(),
            managed_ebs_volume: volume.managed_ebs_volume().map(flatten_ebs).into(),
        }
        .into()
    })
}

fn flatten_ebs(ebs: &types::ServiceManagedEbsVolumeConfiguration) -> ManagedEbsVolume {
    let whole = |value: Option<i32>| -> Attr<i64> { value.map(i64::from).into() };
    let specifications: Vec<TagSpecification> =
        ebs.tag_specifications().iter().map(flatten_tags).collect();
    ManagedEbsVolume {
        role_arn: ebs.role_arn().into(),
        encrypted: ebs.encrypted().unwrap_or(true).into(),
        file_system_type: ebs
            .filesystem_type()
            .map_or("xfs", |kind| kind.as_str())
            .into(),
        iops: whole(ebs.iops()),
        kms_key_id: found::text(ebs.kms_key_id()),
        size_in_gb: whole(ebs.size_in_gib()),
        snapshot_id: found::text(ebs.snapshot_id()),
        throughput: whole(ebs.throughput()),
        volume_initialization_rate: whole(ebs.volume_initialization_rate()),
        volume_type: found::text(ebs.volume_type()),
        tag_specifications: if specifications.is_empty() {
            Attr::Null
        } else {
            specifications.into()
        },
    }
}

fn flatten_tags(found: &types::EbsTagSpecification) -> TagSpecification {
    let pair = |tag: &types::Tag| {
        Some((
            tag.key()?.to_owned(),
            tag.value().unwrap_or_default().to_owned(),
        ))
    };
    let tags: BTreeMap<String, String> = found.tags().iter().filter_map(pair).collect();
    TagSpecification {
        resource_type: found.resource_type().as_str().into(),
        propagate_tags: found
            .propagate_tags()
            .map(|whose| whose.as_str().to_owned())
            .into(),
        tags: tags.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn describe_gives_back_what_was_sent() {
        let tags = TagSpecification {
            resource_type: "volume".into(),
            propagate_tags: "SERVICE".into(),
            tags: Attr::Known([("a".to_owned(), "b".to_owned())].into()),
        };
        let ebs = ManagedEbsVolume {
            role_arn: "arn:aws:iam::123456789012:role/ebs".into(),
            encrypted: true.into(),
            file_system_type: "ext4".into(),
            size_in_gb: 20.into(),
            throughput: 125.into(),
            volume_type: "gp3".into(),
            tag_specifications: vec![tags].into(),
            ..ManagedEbsVolume::default()
        };
        let volume = VolumeConfiguration {
            name: "data".into(),
            managed_ebs_volume: ebs.into(),
        };
        let sent = expand(&volume).unwrap();
        assert_eq!(flatten(&[sent], &Attr::Null), volume.clone().into());
        assert_eq!(flatten(&[], &volume.clone().into()), volume.into());
    }
}
