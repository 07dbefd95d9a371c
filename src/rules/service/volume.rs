//! Rules for EBS volumes that ECS makes for each task (catalogue table T-5), of services and RunTask alike.

use super::super::ebs::{INITIALIZATION, THROUGHPUT, limits, names};
use super::super::object::Row;

/// The rules for `managed_ebs_volume`.
pub(crate) const ROWS: &[Row] = &[
    Row::warning(
        "SV-053",
        "",
        "Unknown EBS volume type",
        "The type of a volume should be one that EBS has.",
        |_, volume, faults| faults.unless_one_of(&volume.get("volume_type"), &names()),
    ),
    Row::certain(
        "SV-053",
        "",
        "EBS volume size is out of range",
        "The size of a volume must be within the limits of its type.",
        |_, volume, faults| {
            let size = volume.get("size_in_gb");
            let Some(limits) = limits(volume.get("volume_type").text()?) else {
                return Some(());
            };
            let (least, most) = limits.size;
            if let Some(found) = size
                .int()?
                .filter(|found| *found != 0 && !(least..=most).contains(found))
            {
                faults.at(
                    &size,
                    format!(
                        "{found} GiB must be {least} to {most} for a volume of type {}.",
                        limits.name
                    ),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-053",
        "",
        "EBS iops are out of range",
        "The iops of a volume must be within the limits of its type and size.",
        |_, volume, faults| {
            let iops = volume.get("iops");
            let Some(limits) = limits(volume.get("volume_type").text()?) else {
                return Some(());
            };
            let (Some(found), Some((least, most, each))) =
                (iops.int()?.filter(|found| *found != 0), limits.iops)
            else {
                return Some(());
            };
            if !(least..=most).contains(&found) {
                faults.at(
                    &iops,
                    format!(
                        "{found} must be {least} to {most} for a volume of type {}.",
                        limits.name
                    ),
                );
            } else if let Some(size) = volume.get("size_in_gb").int()?.filter(|size| *size > 0)
                && found > 3000.max(size.saturating_mul(each))
            {
                faults.at(&iops, format!("{found} needs a larger volume: {} allows {each} for each of its {size} GiB.", limits.name));
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-053",
        "",
        "EBS throughput is out of range",
        "The throughput of a volume must be 125 to 2000 MiB per second, and at most a quarter of its iops.",
        |_, volume, faults| {
            let throughput = volume.get("throughput");
            let of_type = matches!(volume.get("volume_type").text()?, None | Some("gp3"));
            let found = throughput.int()?.filter(|found| *found != 0 && of_type);
            let Some(found) = found else {
                return Some(());
            };
            if !THROUGHPUT.contains(&found) {
                faults.at(
                    &throughput,
                    format!("{found} MiB per second must be 125 to 2000."),
                );
            } else {
                let iops = volume
                    .get("iops")
                    .int()?
                    .filter(|iops| *iops != 0)
                    .unwrap_or(3000)
                    .max(3000);
                if found > iops / 4 {
                    faults.at(&throughput, format!("{found} MiB per second must be {} or less with {iops} iops. Raise iops to {}.", iops / 4, found * 4));
                }
            }
            Some(())
        },
    ),
    Row::warning(
        "SV-053",
        "",
        "EBS volume is above the limits that ECS documents",
        "A volume should not be above the limits that ECS documents for tasks, which are lower than those of EC2.",
        |_, volume, faults| {
            let kind = volume.get("volume_type").text()?;
            let large = matches!(kind, Some("gp3" | "io2"));
            for (name, range) in [
                ("size_in_gb", 16_384..=65_536),
                ("iops", 16_000..=80_000),
                ("throughput", 1000..=2000),
            ] {
                let node = volume.get(name);
                let most = *range.start();
                let found = node
                    .int()?
                    .filter(|found| *found > most && range.contains(found) && large);
                if let Some(found) = found.filter(|_| kind == Some("gp3") || name == "size_in_gb") {
                    faults.at(&node, format!("{found} is above {most}, the most for tasks in the documentation of ECS. EC2 allows it."));
                }
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-075",
        "",
        "The EBS volume has no size",
        "A volume must have a size or a snapshot.",
        |_, volume, faults| {
            let size = volume.get("size_in_gb");
            if volume.is_set()? && !size.is_set()? && !volume.get("snapshot_id").is_set()? {
                faults.at(
                    &size,
                    "Set size_in_gb, or snapshot_id to start from a snapshot.",
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-076",
        "",
        "iops are not supported by this volume type",
        "Only volumes of type `gp3`, `io1` and `io2` must have iops.",
        |_, volume, faults| {
            let iops = volume.get("iops");
            let kind = volume.get("volume_type").text()?;
            if let Some(kind) =
                kind.filter(|kind| limits(Some(kind)).is_some_and(|it| it.iops.is_none()))
                && iops.is_set()?
            {
                faults.at(
                    &iops,
                    format!("Remove iops: the type is {kind}. gp3, io1 and io2 have them."),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-077",
        "",
        "iops is not set",
        "A volume of type `io1` or `io2` must have iops.",
        |_, volume, faults| {
            let iops = volume.get("iops");
            if let Some(kind @ ("io1" | "io2")) = volume.get("volume_type").text()?
                && !iops.is_set()?
            {
                faults.at(
                    &iops,
                    format!("A volume of type {kind} needs iops. Set it, or use gp3."),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-078",
        "",
        "throughput is not supported by this volume type",
        "Only volumes of type `gp3` must have a throughput.",
        |_, volume, faults| {
            let throughput = volume.get("throughput");
            // Of a type that EBS does not have, SV-053 reports the type.
            let other = |kind: &&str| *kind != "gp3" && limits(Some(kind)).is_some();
            if let Some(kind) = volume.get("volume_type").text()?.filter(other)
                && throughput.is_set()?
            {
                faults.at(
                    &throughput,
                    format!("Remove throughput: the type is {kind}, and gp3 alone has it."),
                );
            }
            Some(())
        },
    ),
    Row::likely(
        "SV-079",
        "",
        "Invalid volume_initialization_rate",
        "The initialization rate of a volume must be 100 to 300 MiB per second, and the volume start from a snapshot.",
        |_, volume, faults| {
            let rate = volume.get("volume_initialization_rate");
            let Some(found) = rate.int()?.filter(|found| *found != 0) else {
                return Some(());
            };
            if !INITIALIZATION.contains(&found) {
                faults.at(&rate, format!("{found} MiB per second must be 100 to 300."));
            }
            if !volume.get("snapshot_id").is_set()? {
                faults.at(
                    &rate,
                    "It is the rate at which a snapshot is read. Set snapshot_id, or remove it.",
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-082",
        "tag_specifications[]",
        "Reserved tag key",
        "Tags of a volume must not have the keys `AmazonECSCreated` and `AmazonECSManaged`.",
        |_, specification, faults| {
            for (key, tag) in specification.get("tags").entries()? {
                if ["AmazonECSCreated", "AmazonECSManaged"].contains(&key) {
                    faults.at(&tag, format!("ECS sets {key} itself. Remove it."));
                }
            }
            Some(())
        },
    ),
    Row::likely(
        "SV-083",
        "",
        "Not the ID of a snapshot",
        "A snapshot must be given by its ID.",
        |_, volume, faults| {
            let snapshot = volume.get("snapshot_id");
            let is_id = |text: &&str| {
                let digits = text.strip_prefix("snap-").unwrap_or_default();
                !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
            };
            if let Some(found) = snapshot.text()?.filter(|text| !is_id(text)) {
                faults.at(
                    &snapshot,
                    format!("{found:?} must be snap- and hexadecimal digits."),
                );
            }
            Some(())
        },
    ),
];
