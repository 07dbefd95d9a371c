//! Rules on disks.

use super::*;

#[test]
pub(super) fn lt_009_ranges() {
    let unknown = || {
        disk(block!(Ebs {
            volume_type: Attr::Unknown,
            volume_size: -1,
            iops: 1
        }))
    };
    let wrong = [
        (
            block!(Ebs {
                volume_type: "gp3",
                volume_size: -1
            }),
            "volume_size warning",
        ),
        (
            block!(Ebs {
                volume_type: "gp3",
                iops: 80_001
            }),
            "iops warning",
        ),
        (
            block!(Ebs {
                volume_type: "gp3",
                iops: 2_999
            }),
            "iops warning",
        ),
        (
            block!(Ebs {
                volume_type: "gp3",
                throughput: 124
            }),
            "throughput error",
        ),
        (
            block!(Ebs {
                volume_type: "st1",
                volume_size: 124
            }),
            "volume_size warning",
        ),
        (block!(Ebs { volume_type: "gp4" }), "volume_type error"),
        (
            block!(Ebs {
                volume_initialization_rate: 99
            }),
            "volume_initialization_rate error",
        ),
    ];
    for (ebs, expected) in wrong {
        let fine = disk(block!(Ebs {
            volume_type: "gp3",
            volume_size: 65_536,
            iops: 80_000,
            throughput: 2_000
        }));
        check(
            "LT-009",
            disk(ebs),
            &format!("{EBS}.{expected}"),
            fine,
            unknown(),
        );
    }
}

#[test]
pub(super) fn lt_010_fit() {
    let unknown = || {
        disk(block!(Ebs {
            volume_type: "io2",
            iops: Attr::Unknown
        }))
    };
    let wrong = [
        (block!(Ebs { volume_type: "io2" }), "iops warning"),
        (
            block!(Ebs {
                volume_type: "st1",
                iops: 100
            }),
            "iops warning",
        ),
        (
            block!(Ebs {
                volume_type: "gp2",
                iops: 100
            }),
            "iops warning",
        ),
        (
            block!(Ebs {
                volume_type: "gp2",
                throughput: 125
            }),
            "throughput warning",
        ),
        (
            block!(Ebs {
                volume_initialization_rate: 100
            }),
            "volume_initialization_rate warning",
        ),
    ];
    for (ebs, expected) in wrong {
        let fine = disk(block!(Ebs {
            volume_type: "io2",
            iops: 1_000,
            volume_initialization_rate: 100,
            snapshot_id: "s"
        }));
        check(
            "LT-010",
            disk(ebs),
            &format!("{EBS}.{expected}"),
            fine,
            unknown(),
        );
    }
}

#[test]
pub(super) fn lt_011_ratios() {
    let wrong = disk(block!(Ebs {
        volume_type: "io1",
        volume_size: 10,
        iops: 501
    }));
    let fine = disk(block!(Ebs {
        volume_type: "gp3",
        volume_size: 1,
        iops: 3_000,
        throughput: 750
    }));
    let unknown = disk(block!(Ebs {
        volume_type: "io1",
        volume_size: 10,
        iops: Attr::Unknown
    }));
    check(
        "LT-011",
        wrong,
        &format!("{EBS}.iops warning"),
        fine.clone(),
        unknown.clone(),
    );
    let wrong = disk(block!(Ebs {
        volume_type: "gp3",
        throughput: 751
    }));
    check(
        "LT-011",
        wrong,
        &format!("{EBS}.throughput warning"),
        fine,
        unknown,
    );
}

#[test]
pub(super) fn lt_012_root() {
    let root = |size: Attr<i64>| {
        let ebs = block!(Ebs { volume_size: size });
        model! { cluster: "web", block_device_mappings: vec![block!(BlockDevice { device_name: "/dev/xvda", ebs: ebs })] }
    };
    let expected = "block_device_mappings[0].ebs[0].volume_size warning";
    check(
        "LT-012",
        root(29.into()),
        expected,
        root(30.into()),
        root(Attr::Unknown),
    );
    let own_image = LaunchConfiguration {
        image_id: "ami-12345678".into(),
        ..root(8.into())
    };
    assert!(reported("LT-012", &own_image).is_empty());
    let no_image = LaunchConfiguration {
        cluster: Attr::Null,
        ..root(8.into())
    };
    assert!(reported("LT-012", &no_image).is_empty());
}

#[test]
pub(super) fn lt_013_one_kind() {
    let device = |device: BlockDevice| model! { block_device_mappings: vec![device] };
    let with = |ebs: Ebs| {
        device(block!(BlockDevice {
            ebs: ebs,
            virtual_name: "ephemeral0"
        }))
    };
    let two = with(block!(Ebs { volume_size: 40 }));
    let empty = with(block!(Ebs {
        volume_size: 0,
        volume_type: "",
        encrypted: ""
    }));
    let unknown = || {
        device(block!(BlockDevice {
            virtual_name: Attr::Unknown
        }))
    };
    let fine = || {
        device(block!(BlockDevice {
            virtual_name: "ephemeral23"
        }))
    };
    check(
        "LT-013",
        two,
        "block_device_mappings[0].virtual_name warning",
        fine(),
        unknown(),
    );
    check(
        "LT-013",
        with(block!(Ebs { volume_size: 40 })),
        "block_device_mappings[0].virtual_name warning",
        empty,
        unknown(),
    );
    let wrong = device(block!(BlockDevice {
        virtual_name: "ephemeral24"
    }));
    check(
        "LT-013",
        wrong,
        "block_device_mappings[0].virtual_name warning",
        fine(),
        unknown(),
    );
}
