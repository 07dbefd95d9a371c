//! Rules on disks. The ranges are data, as of September 2026.

use std::ops::RangeInclusive;

use tfplug::{Attr, Path};

use super::super::ami::{self, Os};
use super::super::schema::{BlockDevice, Ebs, LaunchConfiguration};
use crate::rules::{Fault, did_you_mean, given, operand, quoted, text};

/// The limits of a volume type.
struct Kind {
    name: &'static str,
    gib: RangeInclusive<i64>,
    iops: Option<RangeInclusive<i64>>,
    iops_per_gib: i64,
}

const KINDS: [Kind; 7] = [
    Kind {
        name: "gp2",
        gib: 1..=16_384,
        iops: None,
        iops_per_gib: 0,
    },
    Kind {
        name: "gp3",
        gib: 1..=65_536,
        iops: Some(100..=80_000),
        iops_per_gib: 500,
    },
    Kind {
        name: "io1",
        gib: 4..=16_384,
        iops: Some(100..=64_000),
        iops_per_gib: 50,
    },
    Kind {
        name: "io2",
        gib: 4..=65_536,
        iops: Some(100..=256_000),
        iops_per_gib: 1_000,
    },
    Kind {
        name: "st1",
        gib: 125..=16_384,
        iops: None,
        iops_per_gib: 0,
    },
    Kind {
        name: "sc1",
        gib: 125..=16_384,
        iops: None,
        iops_per_gib: 0,
    },
    Kind {
        name: "standard",
        gib: 1..=1_024,
        iops: None,
        iops_per_gib: 0,
    },
];
const THROUGHPUT: RangeInclusive<i64> = 125..=2_000;
const INITIALIZATION: RangeInclusive<i64> = 100..=300;
/// gp3 volumes have this many without asking, and at any size.
const GP3_BASE: i64 = 3_000;

/// The EBS volumes with their paths.
fn volumes(model: &LaunchConfiguration) -> Option<Vec<(Path, &Ebs)>> {
    let devices = operand(&model.block_device_mappings)??.iter().enumerate();
    let path = |index| {
        Path::from("block_device_mappings")
            .index(index)
            .attr("ebs")
            .index(0)
    };
    Some(
        devices
            .filter_map(|(index, device)| Some((path(index), device.ebs.known()?)))
            .collect(),
    )
}

/// The faults of all volumes; an undecided one is skipped.
fn each(
    model: &LaunchConfiguration,
    check: impl Fn(&Ebs, &Path) -> Option<Vec<Fault>>,
) -> Option<Vec<Fault>> {
    Some(
        volumes(model)?
            .iter()
            .filter_map(|(at, ebs)| check(ebs, at))
            .flatten()
            .collect(),
    )
}

/// A number as an operand; 0 means unset.
fn number(value: &Attr<i64>) -> Option<Option<i64>> {
    Some(operand(value)?.copied().filter(|number| *number != 0))
}

fn is_set(value: &Attr<i64>) -> bool {
    matches!(number(value), Some(Some(_)))
}

/// The volume's type, when it is set and exists.
fn kind(ebs: &Ebs) -> Option<&'static Kind> {
    let name = text(&ebs.volume_type)??;
    KINDS.iter().find(|kind| kind.name == name)
}

fn outside(
    value: &Attr<i64>,
    range: &RangeInclusive<i64>,
    at: &Path,
    name: &str,
    what: &str,
) -> Option<Fault> {
    let value = number(value)??;
    (!range.contains(&value)).then(|| {
        let text = format!(
            "{value} must be {} to {} for {what}.",
            range.start(),
            range.end()
        );
        Fault::new(at.attr(name), format!("{name} is out of range"), text)
    })
}

/// Values that EC2's API and the peer refuse outright.
pub(super) fn enum_values(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    each(model, |ebs, at| {
        let mut faults = Vec::new();
        if let Some(Some(name)) = text(&ebs.volume_type)
            && kind(ebs).is_none()
        {
            let names: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
            let detail = format!(
                "{name:?} is not valid. Valid values: {}.{}",
                quoted(&names),
                did_you_mean(name, &names)
            );
            faults.push(Fault::new(
                at.attr("volume_type"),
                "Unknown volume type",
                detail,
            ));
        }
        let rate = &ebs.volume_initialization_rate;
        let rates = [
            (&ebs.throughput, &THROUGHPUT, "throughput"),
            (rate, &INITIALIZATION, "volume_initialization_rate"),
        ];
        let fault = |(value, range, name)| outside(value, range, at, name, "EBS volumes");
        faults.extend(rates.into_iter().filter_map(fault));
        Some(faults)
    })
}

pub(super) fn ranges(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    each(model, |ebs, at| {
        let kind = kind(ebs)?;
        let size = outside(&ebs.volume_size, &kind.gib, at, "volume_size", kind.name);
        let range = kind.iops.as_ref();
        let iops = range.and_then(|range| outside(&ebs.iops, range, at, "iops", kind.name));
        Some(size.into_iter().chain(iops).collect())
    })
}

pub(super) fn raised(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    each(model, |ebs, at| {
        let iops = number(&ebs.iops)??;
        let low = kind(ebs)?.name == "gp3" && (100..GP3_BASE).contains(&iops);
        let text = format!(
            "gp3 volumes have at least {GP3_BASE}, and EBS raises {iops} to this. Remove it."
        );
        Some(
            low.then(|| Fault::new(at.attr("iops"), "iops is below the minimum of gp3", text))
                .into_iter()
                .collect(),
        )
    })
}

pub(super) fn fit(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    each(model, |ebs, at| {
        let kind = kind(ebs)?;
        let mut faults = Vec::new();
        if matches!(kind.name, "io1" | "io2") && number(&ebs.iops)?.is_none() {
            let text = format!(
                "There is no default for the volume type {:?}. Set it.",
                kind.name
            );
            faults.push(Fault::new(at.attr("iops"), "iops is not set", text));
        }
        if matches!(kind.name, "st1" | "sc1" | "standard") && is_set(&ebs.iops) {
            let text = format!(
                "EC2 refuses it for the volume type {:?}. Remove it, or set volume_type = \"gp3\".",
                kind.name
            );
            faults.push(Fault::new(
                at.attr("iops"),
                "iops is not supported for this volume type",
                text,
            ));
        }
        if kind.name != "gp3" && is_set(&ebs.throughput) {
            let text = format!(
                "The volume type is {:?}. Remove it, or set volume_type = \"gp3\".",
                kind.name
            );
            faults.push(Fault::new(
                at.attr("throughput"),
                "throughput is supported for gp3 only",
                text,
            ));
        }
        Some(faults)
    })
}

pub(super) fn ignored(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    each(model, |ebs, at| {
        let given = kind(ebs)?.name == "gp2" && is_set(&ebs.iops);
        let fault = || {
            Fault::new(
                at.attr("iops"),
                "iops has no effect on gp2",
                "Remove it, or set volume_type = \"gp3\".",
            )
        };
        Some(given.then(fault).into_iter().collect())
    })
}

pub(super) fn rate_needs_snapshot(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    each(model, |ebs, at| {
        let lonely =
            number(&ebs.volume_initialization_rate)?.is_some() && text(&ebs.snapshot_id)?.is_none();
        let at = at.attr("volume_initialization_rate");
        let fault = || {
            Fault::new(
                at,
                "volume_initialization_rate requires a snapshot",
                "Set snapshot_id, or remove it.",
            )
        };
        Some(lonely.then(fault).into_iter().collect())
    })
}

pub(super) fn ratios(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    each(model, |ebs, at| {
        let kind = kind(ebs)?;
        let iops = number(&ebs.iops)?;
        let mut faults = Vec::new();
        let free = if kind.name == "gp3" { GP3_BASE } else { 0 };
        if let (Some(iops), Some(Some(size))) = (iops, number(&ebs.volume_size))
            && kind.iops_per_gib > 0
            && iops > free.max(size.saturating_mul(kind.iops_per_gib))
        {
            let least = (iops + kind.iops_per_gib - 1) / kind.iops_per_gib;
            let text = format!(
                "{iops} IOPS require a volume of at least {least} GiB of the type {:?}. Lower iops, or raise volume_size.",
                kind.name
            );
            faults.push(Fault::new(
                at.attr("iops"),
                "Too many IOPS for the size",
                text,
            ));
        }
        let (throughput, iops) = (
            number(&ebs.throughput)?,
            iops.unwrap_or(GP3_BASE).max(GP3_BASE),
        );
        if let Some(throughput) =
            throughput.filter(|throughput| kind.name == "gp3" && throughput * 4 > iops)
        {
            let text = format!(
                "{throughput} MiB/s require at least {} IOPS. Lower it, or raise iops.",
                throughput.saturating_mul(4)
            );
            faults.push(Fault::new(
                at.attr("throughput"),
                "Too much throughput for the IOPS",
                text,
            ));
        }
        Some(faults)
    })
}

/// Only for images that we look up: others may be smaller.
pub(super) fn root(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    let family = ami::find(text(&model.image_family)?.unwrap_or(ami::DEFAULT))?;
    let finds = text(&model.cluster)?.is_some() || text(&model.image_family)?.is_some();
    if text(&model.image_id)?.is_some() || !finds || family.os != Os::Linux {
        return Some(Vec::new());
    }
    let devices = operand(&model.block_device_mappings)??.iter().enumerate();
    let fault = |(index, device): (usize, &BlockDevice)| {
        let size = number(&device.ebs.known()?.volume_size)??;
        let at = format!("block_device_mappings[{index}].ebs[0].volume_size");
        let text = format!(
            "{size} GiB are less than the 30 GiB of the ECS image, and launches would fail. Set at least 30."
        );
        let small = device.device_name.text() == Some("/dev/xvda") && (1..30).contains(&size);
        small.then(|| Fault::new(at.as_str(), "Root volume is too small", text))
    };
    Some(devices.filter_map(fault).collect())
}

pub(super) fn one_kind(model: &LaunchConfiguration) -> Option<Vec<Fault>> {
    let devices = operand(&model.block_device_mappings)??.iter().enumerate();
    let check = |(index, device): (usize, &BlockDevice)| {
        let at = Path::from("block_device_mappings").index(index);
        let given = [
            given(&device.ebs)?.is_some(),
            text(&device.virtual_name)?.is_some(),
            text(&device.no_device)?.is_some(),
        ];
        if given.iter().filter(|given| **given).count() > 1 {
            let text = "Set only one of ebs, virtual_name and no_device.";
            let name = match given[1] {
                true => "virtual_name",
                false => "no_device",
            };
            return Some(Fault::new(
                at.attr(name),
                "Block device mapping has more than one type",
                text,
            ));
        }
        let name = text(&device.virtual_name)??;
        let number = name
            .strip_prefix("ephemeral")
            .and_then(|number| number.parse::<u8>().ok());
        let fine = number.is_some_and(|number| number < 24);
        let text = format!("{name:?} must be \"ephemeral0\" to \"ephemeral23\".");
        (!fine).then(|| {
            Fault::new(
                at.attr("virtual_name"),
                "Invalid instance store volume",
                text,
            )
        })
    };
    Some(devices.filter_map(check).collect())
}
