//! The limits of EBS volumes (catalogue table T-5), of services, runs and launch templates alike.

use std::ops::RangeInclusive;

/// The limits of a type of volume.
#[derive(Debug)]
pub(super) struct Limits {
    /// The name.
    pub(super) name: &'static str,
    /// GiB.
    pub(super) size: (i64, i64),
    /// Operations per second, and the most for each GiB.
    pub(super) iops: Option<(i64, i64, i64)>,
}

/// As EC2 documents them for CreateVolume in September 2026.
static TYPES: [Limits; 7] = [
    Limits {
        name: "gp2",
        size: (1, 16_384),
        iops: None,
    },
    Limits {
        name: "gp3",
        size: (1, 65_536),
        iops: Some((100, 80_000, 500)),
    },
    Limits {
        name: "io1",
        size: (4, 16_384),
        iops: Some((100, 64_000, 50)),
    },
    Limits {
        name: "io2",
        size: (4, 65_536),
        iops: Some((100, 256_000, 1000)),
    },
    Limits {
        name: "st1",
        size: (125, 16_384),
        iops: None,
    },
    Limits {
        name: "sc1",
        size: (125, 16_384),
        iops: None,
    },
    Limits {
        name: "standard",
        size: (1, 1024),
        iops: None,
    },
];

/// MiB per second of gp3 volumes.
pub(super) const THROUGHPUT: RangeInclusive<i64> = 125..=2_000;

/// MiB per second at which snapshots are read.
pub(super) const INITIALIZATION: RangeInclusive<i64> = 100..=300;

/// gp3 volumes have this many IOPS without asking, and at any size.
pub(super) const GP3_IOPS: i64 = 3_000;

/// The limits of a type; none without one, because the type that ECS takes then is not documented.
pub(super) fn limits(kind: Option<&str>) -> Option<&'static Limits> {
    TYPES.iter().find(|limits| Some(limits.name) == kind)
}

/// The names of all types.
pub(super) fn names() -> [&'static str; 7] {
    TYPES.each_ref().map(|limits| limits.name)
}
