//! Cases of the group GEN.

use super::volumes::{ACCESS_POINT, FILE_SYSTEM, with_efs, with_s3_files};
use super::*;

pub(super) const CASES: &[Case] = &[
    (
        "GEN-006",
        |d| {
            with_s3_files(d, |s3_files| {
                s3_files.file_system_arn = "fs-0123456789abcdef0".into()
            })
        },
        |d| with_s3_files(d, |_| {}),
        |d| with_s3_files(d, |s3_files| s3_files.file_system_arn = Attr::Unknown),
    ),
    (
        "GEN-006",
        |d| with_s3_files(d, |s3_files| s3_files.file_system_arn = ACCESS_POINT.into()),
        |d| with_s3_files(d, |s3_files| s3_files.access_point_arn = "".into()),
        |d| d.volumes = Attr::Unknown,
    ),
    (
        "GEN-006",
        |d| with_s3_files(d, |s3_files| s3_files.access_point_arn = FILE_SYSTEM.into()),
        |d| {
            with_s3_files(d, |s3_files| {
                s3_files.access_point_arn = ACCESS_POINT.into()
            })
        },
        |d| with_s3_files(d, |s3_files| s3_files.access_point_arn = Attr::Unknown),
    ),
    (
        "GEN-006",
        |d| {
            with_s3_files(d, |s3_files| {
                s3_files.file_system_arn =
                    "arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/fs-0123abcd"
                        .into();
            })
        },
        |d| {
            with_s3_files(d, |s3_files| {
                s3_files.file_system_arn =
                    "arn:aws-us-gov:s3files:us-gov-west-1:123456789012:file-system/fs-0123abcd"
                        .into();
            })
        },
        |d| d.volumes = Attr::Unknown,
    ),
    (
        "GEN-008",
        |d| d.ipc_mode = "shareable".into(),
        |d| d.ipc_mode = "none".into(),
        |d| d.ipc_mode = Attr::Unknown,
    ),
    (
        "GEN-008",
        |d| d.pid_mode = "none".into(),
        |d| d.pid_mode = "host".into(),
        |d| d.pid_mode = Attr::Unknown,
    ),
    (
        "GEN-008",
        |d| with_efs(d, |efs| efs.transit_encryption = "enabled".into()),
        |d| with_efs(d, |efs| efs.transit_encryption = "DISABLED".into()),
        |d| with_efs(d, |efs| efs.transit_encryption = Attr::Unknown),
    ),
    (
        "GEN-008",
        |d| with_efs(d, |efs| efs.iam = "true".into()),
        |d| with_efs(d, |efs| efs.iam = "".into()),
        |d| with_efs(d, |efs| efs.iam = Attr::Unknown),
    ),
    (
        "GEN-008",
        |d| {
            with(
                d,
                json!({"resourceRequirements": [{"type": "gpu", "value": "1"}]}),
            )
        },
        |d| {
            with(
                d,
                json!({"resourceRequirements": [{"type": "GPU", "value": "1"}]}),
            )
        },
        |d| unknown(d, "resourceRequirements.0.type"),
    ),
];
