//! Image families: what runs on the instance, and where AWS publishes the image that it recommends for ECS.
//!
//! The list is data, as of November 2026. Each family names the public SSM parameter that holds a bare AMI id.

use tfplug::validator::Validator;

/// The family that is meant when none is configured.
pub(crate) const DEFAULT: &str = "al2023";

/// The program that reads the start script on the instance.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Os {
    /// cloud-init and `/etc/ecs/ecs.config`.
    Linux,
    /// Settings in TOML.
    Bottlerocket,
    /// PowerShell in tags.
    Windows,
}

/// One row of the list.
#[derive(Debug)]
pub(crate) struct Family {
    /// Its name in the configuration.
    pub(crate) name: &'static str,
    /// The program that reads the start script.
    pub(crate) os: Os,
    /// The SSM parameter with the AMI id.
    pub(crate) parameter: &'static str,
}

const fn family(name: &'static str, os: Os, parameter: &'static str) -> Family {
    Family {
        name,
        os,
        parameter,
    }
}

macro_rules! ecs {
    ($path:literal) => {
        concat!(
            "/aws/service/ecs/optimized-ami/",
            $path,
            "/recommended/image_id"
        )
    };
}

macro_rules! bottlerocket {
    ($path:literal) => {
        concat!("/aws/service/bottlerocket/", $path, "/latest/image_id")
    };
}

macro_rules! windows {
    ($path:literal) => {
        concat!(
            "/aws/service/ami-windows-latest/Windows_Server-",
            $path,
            "-ECS_Optimized/image_id"
        )
    };
}

/// Every family that is offered.
pub(crate) const FAMILIES: [Family; 19] = [
    family("al2023", Os::Linux, ecs!("amazon-linux-2023")),
    family("al2023_arm64", Os::Linux, ecs!("amazon-linux-2023/arm64")),
    family("al2023_gpu", Os::Linux, ecs!("amazon-linux-2023/gpu")),
    family("al2023_neuron", Os::Linux, ecs!("amazon-linux-2023/neuron")),
    family("al2", Os::Linux, ecs!("amazon-linux-2")),
    family("al2_arm64", Os::Linux, ecs!("amazon-linux-2/arm64")),
    family("al2_gpu", Os::Linux, ecs!("amazon-linux-2/gpu")),
    family("al2_inf", Os::Linux, ecs!("amazon-linux-2/inf")),
    family(
        "al2_kernel_5_10",
        Os::Linux,
        ecs!("amazon-linux-2/kernel-5.10"),
    ),
    family(
        "al2_kernel_5_10_arm64",
        Os::Linux,
        ecs!("amazon-linux-2/kernel-5.10/arm64"),
    ),
    family(
        "bottlerocket",
        Os::Bottlerocket,
        bottlerocket!("aws-ecs-2/x86_64"),
    ),
    family(
        "bottlerocket_arm64",
        Os::Bottlerocket,
        bottlerocket!("aws-ecs-2/arm64"),
    ),
    family(
        "bottlerocket_nvidia",
        Os::Bottlerocket,
        bottlerocket!("aws-ecs-2-nvidia/x86_64"),
    ),
    family(
        "bottlerocket_nvidia_arm64",
        Os::Bottlerocket,
        bottlerocket!("aws-ecs-2-nvidia/arm64"),
    ),
    family(
        "windows_2019_core",
        Os::Windows,
        windows!("2019-English-Core"),
    ),
    family(
        "windows_2019_full",
        Os::Windows,
        windows!("2019-English-Full"),
    ),
    family(
        "windows_2022_core",
        Os::Windows,
        windows!("2022-English-Core"),
    ),
    family(
        "windows_2022_full",
        Os::Windows,
        windows!("2022-English-Full"),
    ),
    family(
        "windows_2025_full",
        Os::Windows,
        windows!("2025-English-Full"),
    ),
];

/// The family of that name; an empty one means the default.
pub(crate) fn find(name: &str) -> Option<&'static Family> {
    let name = if name.is_empty() { DEFAULT } else { name };
    FAMILIES.iter().find(|family| family.name == name)
}

/// Accepts the names of the list.
pub(crate) fn known_family() -> Validator<String> {
    let names = || FAMILIES.iter().map(|family| family.name);
    let list: Vec<String> = names().map(|name| format!("`{name}`")).collect();
    Validator::new(
        format!("One of {}.", list.join(", ")),
        move |value: &String| match find(value) {
            Some(_) => Ok(()),
            None => Err(format!(
                "{value:?} is not valid. Valid values: {}. For any other image, choose the family whose user_data format it \
                 supports, and set image_id.",
                names().collect::<Vec<_>>().join(", ")
            )),
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_parameters_hold_a_bare_id() {
        for family in &FAMILIES {
            assert_eq!(
                FAMILIES
                    .iter()
                    .filter(|other| other.name == family.name)
                    .count(),
                1
            );
            assert!(
                family.parameter.starts_with("/aws/service/"),
                "{}",
                family.name
            );
            assert!(family.parameter.ends_with("/image_id"), "{}", family.name);
        }
        assert_eq!(find("").map(|it| it.name), Some(DEFAULT));
    }
}
