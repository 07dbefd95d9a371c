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
        "EBS iops is out of range",
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
                let most = 3000.max(size.saturating_mul(each));
                let kind = limits.name;
                let detail = format!(
                    "{found} exceeds {most}, the most for {size} GiB of type {kind} ({each} for each GiB). Lower iops, or raise size_in_gb."
                );
                faults.at(&iops, detail);
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
                faults.at(&throughput, format!("{found} must be 125 to 2000 MiB/s."));
            } else {
                let iops = volume
                    .get("iops")
                    .int()?
                    .filter(|iops| *iops != 0)
                    .unwrap_or(3000)
                    .max(3000);
                if found > iops / 4 {
                    faults.at(&throughput, format!("{found} MiB/s must be {} or less with {iops} iops. Lower it, or raise iops to {}.", iops / 4, found * 4));
                }
            }
            Some(())
        },
    ),
    Row::warning(
        "SV-053",
        "",
        "EBS volume exceeds the limits in the ECS documentation",
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
                    faults.at(&node, format!("{found} exceeds {most}, the most that ECS documents for volumes of tasks. EC2 allows it, so it may work."));
                }
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-075",
        "",
        "size_in_gb is not set",
        "A volume must have a size or a snapshot.",
        |_, volume, faults| {
            let size = volume.get("size_in_gb");
            if volume.is_set()? && !size.is_set()? && !volume.get("snapshot_id").is_set()? {
                faults.at(
                    &size,
                    "Set it, or set snapshot_id to start from a snapshot.",
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-076",
        "",
        "iops is not supported for this volume type",
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
                    format!(
                        "The volume type is {kind:?}. Remove iops, or set volume_type = \"gp3\"."
                    ),
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
                    format!("There is no default for the volume type {kind:?}. Set iops, or set volume_type = \"gp3\"."),
                );
            }
            Some(())
        },
    ),
    Row::certain(
        "SV-078",
        "",
        "throughput is supported for gp3 only",
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
                    format!(
                        "The volume type is {kind:?}. Remove throughput, or set volume_type = \"gp3\"."
                    ),
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
                faults.at(&rate, format!("{found} must be 100 to 300 MiB/s."));
            }
            if !volume.get("snapshot_id").is_set()? {
                let summary = "volume_initialization_rate requires a snapshot";
                faults.titled(&rate, summary, "Set snapshot_id, or remove it.");
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
        "Invalid snapshot ID",
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
                    format!("{found:?} must be snap- and hex digits, such as \"snap-0123456789abcdef0\"."),
                );
            }
            Some(())
        },
    ),
];
