//! Rules for disks.

use std::ops::RangeInclusive;

use super::super::ebs::{GP3_IOPS, INITIALIZATION, Limits, THROUGHPUT, limits, names};
use super::super::node::Node;
use super::super::object::{Faults, Object, Row};
use super::number;
use crate::ami::{self, Os};

/// GiB of the root volume of the ECS images for Linux.
const ROOT: i64 = 30;

/// Rules for block devices.
pub(super) const DEVICES: &[Row] = &[
    Row::warning(
        "LT-012",
        "",
        "Root volume is too small",
        "The root volume of Amazon Linux should have at least 30 GiB.",
        |template, device, faults| {
            let size = device.get("ebs").get("volume_size");
            if device.get("device_name").text()? == Some("/dev/xvda")
                && let Some(found) = number(&size)?.filter(|found| (1..ROOT).contains(found))
                && has_ecs_image(template)?
            {
                faults.at(
                    &size,
                    format!("{found} GiB are less than the {ROOT} GiB of the ECS image, and launches would fail. Set at least {ROOT}."),
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "LT-013",
        "",
        "Block device mapping has more than one type",
        "A block device mapping must have only one of `ebs`, `virtual_name` and `no_device`.",
        |_, device, faults| {
            let [ebs, ephemeral, none] =
                ["ebs", "virtual_name", "no_device"].map(|name| device.get(name));
            let (has_ebs, is_ephemeral) = (ebs.is_set()?, ephemeral.is_set()?);
            let is_none = none.is_set()?;
            if u8::from(has_ebs) + u8::from(is_ephemeral) + u8::from(is_none) > 1 {
                let at = if is_ephemeral { ephemeral } else { none };
                faults.at(&at, "Set only one of ebs, virtual_name and no_device.");
            }
            Some(())
        },
    ),
    Row::likely(
        "LT-013",
        "virtual_name",
        "Invalid instance store volume",
        "`virtual_name` must be ephemeral0 to ephemeral23.",
        |_, node, faults| {
            let is_legal = |name: &&str| {
                let number = name.strip_prefix("ephemeral").map(str::parse::<u8>);
                number.is_some_and(|number| number.is_ok_and(|number| number < 24))
            };
            if let Some(name) = node.text()?.filter(|name| !is_legal(name)) {
                let detail = format!("{name:?} must be \"ephemeral0\" to \"ephemeral23\".");
                faults.at(node, detail);
            }
            Some(())
        },
    ),
];

/// Rules for EBS volumes.
pub(super) const VOLUMES: &[Row] = &[
    Row::certain(
        "LT-009",
        "volume_type",
        "Unknown volume type",
        "The type of an EBS volume must be one that exists.",
        |_, kind, faults| faults.unless_one_of(kind, &names()),
    ),
    Row::certain(
        "LT-009",
        "throughput",
        "throughput is out of range",
        "The throughput of an EBS volume must be 125 to 2000 MiB per second.",
        |_, node, faults| within(node, &THROUGHPUT, "EBS volumes", faults),
    ),
    Row::certain(
        "LT-009",
        "volume_initialization_rate",
        "volume_initialization_rate is out of range",
        "The initialization rate of an EBS volume must be 100 to 300 MiB per second.",
        |_, node, faults| within(node, &INITIALIZATION, "EBS volumes", faults),
    ),
    Row::likely(
        "LT-009",
        "",
        "volume_size is out of range",
        "The size of an EBS volume must be within the range of its type.",
        |_, ebs, faults| match kind(ebs)? {
            Some(Limits { name, size, .. }) => {
                within(&ebs.get("volume_size"), &(size.0..=size.1), name, faults)
            }
            None => Some(()),
        },
    ),
    Row::likely(
        "LT-009",
        "",
        "iops is out of range",
        "The IOPS of an EBS volume must be within the range of its type.",
        |_, ebs, faults| match kind(ebs)? {
            Some(Limits {
                name,
                iops: Some((least, most, _)),
                ..
            }) => within(&ebs.get("iops"), &(*least..=*most), name, faults),
            _ => Some(()),
        },
    ),
    Row::warning(
        "LT-009",
        "",
        "iops is below the minimum of gp3",
        "`iops` of a gp3 volume should be at least 3000.",
        |_, ebs, faults| {
            let iops = ebs.get("iops");
            if is(ebs, &["gp3"])?
                && let Some(found) = number(&iops)?.filter(|it| (100..GP3_IOPS).contains(it))
            {
                faults.at(
                    &iops,
                    format!("gp3 volumes have at least {GP3_IOPS}, and EBS raises {found} to this. Remove it."),
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "LT-010",
        "",
        "iops is not set",
        "A volume of type io1 or io2 must have `iops`.",
        |_, ebs, faults| {
            let iops = ebs.get("iops");
            if is(ebs, &["io1", "io2"])? && !iops.is_set()? {
                let kind = ebs.get("volume_type").text()?.unwrap_or_default();
                faults.at(
                    &iops,
                    format!("There is no default for the volume type {kind:?}. Set it."),
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "LT-010",
        "",
        "iops is not supported for this volume type",
        "A volume of type st1, sc1 or standard must have no `iops`.",
        |_, ebs, faults| {
            let iops = ebs.get("iops");
            if is(ebs, &["st1", "sc1", "standard"])? && iops.is_set()? {
                let kind = ebs.get("volume_type").text()?.unwrap_or_default();
                faults.at(
                    &iops,
                    format!("EC2 refuses it for the volume type {kind:?}. Remove it, or set volume_type = \"gp3\"."),
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "LT-010",
        "",
        "throughput is supported for gp3 only",
        "Only a volume of type gp3 may have a `throughput`.",
        |_, ebs, faults| {
            let throughput = ebs.get("throughput");
            if let Some(Limits { name, .. }) = kind(ebs)?.filter(|kind| kind.name != "gp3")
                && throughput.is_set()?
            {
                faults.at(
                    &throughput,
                    format!(
                        "The volume type is {name:?}. Remove it, or set volume_type = \"gp3\"."
                    ),
                );
            }
            Some(())
        },
    ),
    Row::warning(
        "LT-010",
        "",
        "iops has no effect on gp2",
        "`iops` should be unset for gp2 volumes.",
        |_, ebs, faults| {
            let iops = ebs.get("iops");
            if is(ebs, &["gp2"])? && iops.is_set()? {
                faults.at(&iops, "Remove it, or set volume_type = \"gp3\".");
            }
            Some(())
        },
    ),
    Row::likely(
        "LT-010",
        "",
        "volume_initialization_rate requires a snapshot",
        "`volume_initialization_rate` must be set together with `snapshot_id`.",
        |_, ebs, faults| {
            let rate = ebs.get("volume_initialization_rate");
            if rate.is_set()? && ebs.get("snapshot_id").text()?.is_none() {
                faults.at(&rate, "Set snapshot_id, or remove it.");
            }
            Some(())
        },
    ),
    Row::likely(
        "LT-011",
        "",
        "Too many IOPS for the size",
        "The IOPS of an EBS volume must fit its size.",
        |_, ebs, faults| {
            let iops = ebs.get("iops");
            if let Some(Limits {
                name,
                iops: Some((_, _, each)),
                ..
            }) = kind(ebs)?
                && let Some(found) = number(&iops)?
                && let Some(size) = number(&ebs.get("volume_size"))?
                && found > size.saturating_mul(*each)
                && (*name != "gp3" || found > GP3_IOPS)
            {
                let least = (found + each - 1) / each;
                faults.at(
                    &iops,
                    format!(
                        "{found} IOPS require a volume of at least {least} GiB of the type {name:?}. Lower iops, or raise volume_size."
                    ),
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "LT-011",
        "",
        "Too much throughput for the IOPS",
        "The throughput of a gp3 volume must be at most a quarter of its IOPS.",
        |_, ebs, faults| {
            let throughput = ebs.get("throughput");
            if is(ebs, &["gp3"])?
                && let Some(found) = number(&throughput)?
                && let least = found.saturating_mul(4)
                && least > number(&ebs.get("iops"))?.unwrap_or_default().max(GP3_IOPS)
            {
                faults.at(
                    &throughput,
                    format!(
                        "{found} MiB/s require at least {least} IOPS. Lower it, or raise iops."
                    ),
                );
            }
            Some(())
        },
    ),
];

/// The volume's type, when it is set and exists.
fn kind(ebs: &Node<'_>) -> Option<Option<&'static Limits>> {
    Some(limits(ebs.get("volume_type").text()?))
}

/// Whether the volume is of one of the types.
fn is(ebs: &Node<'_>, kinds: &[&str]) -> Option<bool> {
    Some(kind(ebs)?.is_some_and(|kind| kinds.contains(&kind.name)))
}

fn within(
    node: &Node<'_>,
    range: &RangeInclusive<i64>,
    what: &str,
    faults: &mut Faults,
) -> Option<()> {
    if let Some(found) = number(node)?.filter(|found| !range.contains(found)) {
        let (least, most) = (range.start(), range.end());
        faults.at(
            node,
            format!("{found} must be {least} to {most} for {what}."),
        );
    }
    Some(())
}

/// Whether the provider looks up an image for Linux: others may be smaller.
fn has_ecs_image(template: &Object) -> Option<bool> {
    let family = template.get("image_family").text()?;
    let is_linux = ami::find(family.unwrap_or(ami::DEFAULT))?.os == Os::Linux;
    let finds = family.is_some() || template.get("cluster").text()?.is_some();
    Some(is_linux && finds && template.get("image_id").text()?.is_none())
}
