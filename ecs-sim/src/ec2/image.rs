//! DescribeImages: the images that AWS recommends for ECS.

use serde_json::{Value as Json, json};

use super::filter::{Filters, member};
use super::{check_id, paged};
use crate::query::Form;
use crate::refusal::Refusal;
use crate::ssm;
use crate::world::World;

/// An image: the public parameter with its ID, its name, its architecture, and whether it runs Windows.
struct Image {
    parameter: &'static str,
    name: &'static str,
    architecture: &'static str,
}

const X86: &str = "x86_64";
const ARM: &str = "arm64";

macro_rules! images {
    ($($path:literal $name:literal $architecture:ident;)*) => {
        [$(Image {
            parameter: concat!("/aws/service/", $path),
            name: $name,
            architecture: $architecture,
        }),*]
    };
}

const IMAGES: [Image; 19] = images! {
    "ecs/optimized-ami/amazon-linux-2023/recommended" "al2023-ami-ecs-hvm-2023.0.20261115-kernel-6.1-x86_64" X86;
    "ecs/optimized-ami/amazon-linux-2023/arm64/recommended" "al2023-ami-ecs-hvm-2023.0.20261115-kernel-6.1-arm64" ARM;
    "ecs/optimized-ami/amazon-linux-2023/gpu/recommended" "al2023-ami-ecs-gpu-hvm-2023.0.20261115-kernel-6.1-x86_64-ebs" X86;
    "ecs/optimized-ami/amazon-linux-2023/neuron/recommended" "al2023-ami-ecs-neuron-hvm-2023.0.20261115-kernel-6.1-x86_64" X86;
    "ecs/optimized-ami/amazon-linux-2/recommended" "amzn2-ami-ecs-hvm-2.0.20261115-x86_64-ebs" X86;
    "ecs/optimized-ami/amazon-linux-2/arm64/recommended" "amzn2-ami-ecs-hvm-2.0.20261115-arm64-ebs" ARM;
    "ecs/optimized-ami/amazon-linux-2/gpu/recommended" "amzn2-ami-ecs-gpu-hvm-2.0.20261115-x86_64-ebs" X86;
    "ecs/optimized-ami/amazon-linux-2/inf/recommended" "amzn2-ami-ecs-inf-hvm-2.0.20261115-x86_64-ebs" X86;
    "ecs/optimized-ami/amazon-linux-2/kernel-5.10/recommended" "amzn2-ami-ecs-kernel-5.10-hvm-2.0.20261115-x86_64-ebs" X86;
    "ecs/optimized-ami/amazon-linux-2/kernel-5.10/arm64/recommended" "amzn2-ami-ecs-kernel-5.10-hvm-2.0.20261115-arm64-ebs" ARM;
    "bottlerocket/aws-ecs-2/x86_64/latest" "bottlerocket-aws-ecs-2-x86_64-v1.50.0" X86;
    "bottlerocket/aws-ecs-2/arm64/latest" "bottlerocket-aws-ecs-2-aarch64-v1.50.0" ARM;
    "bottlerocket/aws-ecs-2-nvidia/x86_64/latest" "bottlerocket-aws-ecs-2-nvidia-x86_64-v1.50.0" X86;
    "bottlerocket/aws-ecs-2-nvidia/arm64/latest" "bottlerocket-aws-ecs-2-nvidia-aarch64-v1.50.0" ARM;
    "ami-windows-latest/Windows_Server-2019-English-Core-ECS_Optimized" "Windows_Server-2019-English-Core-ECS_Optimized-2026.11.12" X86;
    "ami-windows-latest/Windows_Server-2019-English-Full-ECS_Optimized" "Windows_Server-2019-English-Full-ECS_Optimized-2026.11.12" X86;
    "ami-windows-latest/Windows_Server-2022-English-Core-ECS_Optimized" "Windows_Server-2022-English-Core-ECS_Optimized-2026.11.12" X86;
    "ami-windows-latest/Windows_Server-2022-English-Full-ECS_Optimized" "Windows_Server-2022-English-Full-ECS_Optimized-2026.11.12" X86;
    "ami-windows-latest/Windows_Server-2025-English-Full-ECS_Optimized" "Windows_Server-2025-English-Full-ECS_Optimized-2026.11.12" X86;
};

impl Image {
    fn id(&self) -> String {
        ssm::image(self.parameter).unwrap_or_default()
    }

    fn is_windows(&self) -> bool {
        self.name.starts_with("Windows")
    }

    fn described(&self) -> Json {
        let windows = self.is_windows();
        let device = if windows { "/dev/sda1" } else { "/dev/xvda" };
        let platform = if windows { "Windows" } else { "Linux/UNIX" };
        json!({
            "imageId": self.id(), "name": self.name, "description": self.name, "imageState": "available",
            "imageLocation": format!("amazon/{}", self.name), "imageOwnerAlias": "amazon", "imageOwnerId": "591542846629",
            "architecture": self.architecture, "imageType": "machine", "isPublic": true, "hypervisor": "xen",
            "virtualizationType": "hvm", "enaSupport": true, "rootDeviceType": "ebs", "rootDeviceName": device,
            "blockDeviceMapping": [{
                "deviceName": device,
                "ebs": {
                    "deleteOnTermination": true, "encrypted": false, "volumeSize": if windows { 50 } else { 30 },
                    "volumeType": "gp3", "iops": 3000, "throughput": 125,
                },
            }],
            "platform": windows.then_some("windows"), "platformDetails": platform, "creationDate": "2026-11-15T00:00:00.000Z",
            "publicSsmParameterName": self.parameter,
        })
    }
}

/// Whether an image is one for ECS, whose agent joins a cluster by itself.
pub(super) fn is_for_ecs(id: &str) -> bool {
    IMAGES.iter().any(|image| image.id() == id)
}

/// The architecture of an image and its platform; one of your own is taken for Linux on x86.
pub(super) fn architecture(id: &str) -> (&'static str, Option<&'static str>) {
    let image = IMAGES.iter().find(|image| image.id() == id);
    image.map_or((X86, None), |image| {
        (image.architecture, image.is_windows().then_some("windows"))
    })
}

pub(super) fn describe(world: &mut World, form: &Form) -> Result<Json, Refusal> {
    let all: Vec<Json> = IMAGES.iter().map(Image::described).collect();
    let ids = form.list("ImageId");
    for id in &ids {
        check_id("InvalidAMIID", id, "ami")?;
        if !all.iter().any(|image| image["imageId"] == id.as_str()) {
            let text = format!("The image id '[{id}]' does not exist");
            return Err(Refusal::new("InvalidAMIID.NotFound", text));
        }
    }
    let owners = form.list("Owner");
    let of_owner = |image: &Json| {
        owners.is_empty()
            || (owners.iter())
                .any(|it| image["imageOwnerAlias"] == **it || image["imageOwnerId"] == **it)
    };
    let filters = Filters::of(form);
    let mut found = Vec::new();
    for image in all.into_iter().filter(of_owner) {
        let id = image["imageId"].as_str().unwrap_or_default();
        let facts = |filter: &str| {
            let name = match filter {
                "owner-alias" | "owner-id" | "state" => &format!("image-{filter}"),
                other => other,
            };
            // Not every image has a platform.
            member(&image, name).or_else(|| (name == "platform").then(Vec::new))
        };
        let asked = ids.is_empty() || ids.iter().any(|it| it == id);
        if asked && filters.meet(world, id, facts)? {
            found.push(image);
        }
    }
    paged(form, "imagesSet", &found, 1_000)
}
