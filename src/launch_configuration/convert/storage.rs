//! Disks, both ways.

use aws_sdk_ec2::types::{
    LaunchTemplateBlockDeviceMapping, LaunchTemplateBlockDeviceMappingRequest,
    LaunchTemplateEbsBlockDevice, LaunchTemplateEbsBlockDeviceRequest,
};

use super::super::schema::{BlockDevice, Ebs};
use super::{from_number, from_switch, from_text, positive, switch, text, word};

pub(super) fn expand_device(device: &BlockDevice) -> LaunchTemplateBlockDeviceMappingRequest {
    LaunchTemplateBlockDeviceMappingRequest::builder()
        .set_device_name(text(&device.device_name))
        .set_no_device(text(&device.no_device))
        .set_virtual_name(text(&device.virtual_name))
        .set_ebs(device.ebs.known().map(expand_ebs))
        .build()
}

fn expand_ebs(ebs: &Ebs) -> LaunchTemplateEbsBlockDeviceRequest {
    LaunchTemplateEbsBlockDeviceRequest::builder()
        .set_delete_on_termination(switch(&ebs.delete_on_termination))
        .set_encrypted(switch(&ebs.encrypted))
        .set_iops(positive(&ebs.iops))
        .set_kms_key_id(text(&ebs.kms_key_id))
        .set_snapshot_id(text(&ebs.snapshot_id))
        .set_throughput(positive(&ebs.throughput))
        .set_volume_initialization_rate(positive(&ebs.volume_initialization_rate))
        .set_volume_size(positive(&ebs.volume_size))
        .set_volume_type(word(&ebs.volume_type))
        .build()
}

pub(super) fn flatten_device(api: &LaunchTemplateBlockDeviceMapping) -> BlockDevice {
    BlockDevice {
        device_name: from_text(api.device_name()),
        no_device: from_text(api.no_device()),
        virtual_name: from_text(api.virtual_name()),
        ebs: api.ebs().map(flatten_ebs).into(),
    }
}

fn flatten_ebs(api: &LaunchTemplateEbsBlockDevice) -> Ebs {
    Ebs {
        delete_on_termination: from_switch(api.delete_on_termination()),
        encrypted: from_switch(api.encrypted()),
        iops: from_number(api.iops()),
        kms_key_id: from_text(api.kms_key_id()),
        snapshot_id: from_text(api.snapshot_id()),
        throughput: from_number(api.throughput()),
        volume_initialization_rate: from_number(api.volume_initialization_rate()),
        volume_size: from_number(api.volume_size()),
        volume_type: from_text(api.volume_type().map(|word| word.as_str())),
    }
}
