//! Cases of the group CD: GPUs and other accelerators.

use super::*;

fn needs(definition: &mut Definition, requirement: Json) {
    with(definition, json!({"resourceRequirements": [requirement]}));
}

fn shared() -> Json {
    json!({"type": "GPU", "sharingStrategy": {"nvidiaMps": {"memory": 1024}}})
}

/// A container for each requirement.
fn each_needs(definition: &mut Definition, requirements: [Json; 2]) {
    let [a, b] = requirements;
    containers(
        definition,
        json!([
            {"name": "a", "image": "nginx", "memory": 64, "resourceRequirements": [a]},
            {"name": "b", "image": "nginx", "memory": 64, "resourceRequirements": [b]}
        ]),
    );
}

fn managed(definition: &mut Definition) {
    definition.compatibilities = Attr::Known(vec!["MANAGED_INSTANCES".to_owned()]);
}

fn neuron(value: &str) -> Json {
    json!({"type": "NeuronDevice", "value": value})
}

fn gpu(value: &str) -> Json {
    json!({"type": "GPU", "value": value})
}

pub(super) const CASES: &[Case] = &[
    (
        "CD-079",
        |d| fargate_with(d, json!({"resourceRequirements": [gpu("1")]})),
        |d| needs(d, gpu("1")),
        |d| unknown(d, "resourceRequirements.0.type"),
    ),
    (
        "CD-080",
        |d| {
            managed(d);
            needs(d, neuron("1"));
        },
        |d| {
            managed(d);
            needs(d, neuron("ALL"));
        },
        |d| unknown(d, "resourceRequirements.0.value"),
    ),
    (
        "CD-080",
        |d| {
            managed(d);
            needs(d, json!({"type": "NeuronDevice"}));
        },
        |d| {
            d.compatibilities = Attr::Null;
            needs(d, neuron("ALL"));
        },
        |d| unknown(d, "resourceRequirements.0.type"),
    ),
    (
        "CD-080",
        |d| {
            d.compatibilities = Attr::Known(vec!["EC2".to_owned()]);
            needs(d, neuron("ALL"));
        },
        |d| {
            d.compatibilities = Attr::Known(vec!["EC2".to_owned(), "MANAGED_INSTANCES".to_owned()]);
            needs(d, neuron("ALL"));
        },
        |d| d.compatibilities = Attr::Unknown,
    ),
    (
        "CD-080",
        |d| {
            managed(d);
            each_needs(d, [neuron("ALL"), neuron("ALL")]);
        },
        |d| {
            managed(d);
            each_needs(d, [neuron("ALL"), gpu("1")]);
        },
        |d| unknown(d, "resourceRequirements"),
    ),
    (
        "CD-109",
        |d| {
            d.os_family = "WINDOWS_SERVER_2022_CORE".into();
            needs(d, gpu("1"));
        },
        |d| {
            d.os_family = "LINUX".into();
            needs(d, gpu("1"));
        },
        |d| d.os_family = Attr::Unknown,
    ),
    (
        "CD-110",
        |d| needs(d, gpu("one")),
        |d| needs(d, gpu("ALL")),
        |d| unknown(d, "resourceRequirements.0.value"),
    ),
    (
        "CD-110",
        |d| needs(d, gpu("0")),
        |d| needs(d, gpu("0.25")),
        |d| unknown(d, "resourceRequirements.0.type"),
    ),
    (
        "CD-110",
        |d| needs(d, gpu("-1")),
        |d| needs(d, shared()),
        |d| unknown(d, "resourceRequirements"),
    ),
    (
        "CD-111",
        |d| {
            let mut both = shared();
            both["value"] = "1".into();
            needs(d, both);
        },
        |d| needs(d, shared()),
        |d| unknown(d, "resourceRequirements.0.sharingStrategy"),
    ),
    (
        "CD-111",
        |d| needs(d, json!({"type": "GPU"})),
        |d| needs(d, json!({})),
        |d| unknown(d, "resourceRequirements.0.value"),
    ),
    (
        "CD-111",
        |d| {
            let mut other = shared();
            other["type"] = "NeuronDevice".into();
            needs(d, other);
        },
        |d| needs(d, neuron("ALL")),
        |d| unknown(d, "resourceRequirements.0.type"),
    ),
    (
        "CD-111",
        |d| {
            d.compatibilities = Attr::Known(vec!["EXTERNAL".to_owned()]);
            needs(d, shared());
        },
        |d| {
            d.compatibilities = Attr::Known(vec!["EXTERNAL".to_owned()]);
            needs(d, gpu("1"));
        },
        |d| d.compatibilities = Attr::Unknown,
    ),
    (
        "CD-112",
        |d| each_needs(d, [gpu("1"), shared()]),
        |d| each_needs(d, [shared(), shared()]),
        |d| unknown(d, "resourceRequirements.0.type"),
    ),
    (
        "CD-112",
        |d| each_needs(d, [shared(), gpu("ALL")]),
        |d| each_needs(d, [gpu("1"), neuron("ALL")]),
        |d| unknown(d, "resourceRequirements"),
    ),
    (
        "CD-113",
        |d| {
            needs(
                d,
                json!({"type": "GPU", "sharingStrategy": {"nvidiaMps": {"memory": 0}}}),
            )
        },
        |d| {
            needs(
                d,
                json!({"type": "GPU", "sharingStrategy": {"nvidiaMps": {"memory": 1}}}),
            )
        },
        |d| unknown(d, "resourceRequirements.0.sharingStrategy"),
    ),
    (
        "CD-113",
        |d| {
            needs(
                d,
                json!({"type": "GPU", "sharingStrategy": {"nvidiaMps": {"memory": 1, "maxComputePercent": 101}}}),
            )
        },
        |d| {
            needs(
                d,
                json!({"type": "GPU", "sharingStrategy": {"nvidiaMps": {"memory": 1, "maxComputePercent": 100}}}),
            )
        },
        |d| {
            unknown(
                d,
                "resourceRequirements.0.sharingStrategy.nvidiaMps.maxComputePercent",
            )
        },
    ),
];

#[test]
fn accelerators_that_aws_accepts_pass() {
    let accepted: &[Change] = &[
        |d| needs(d, gpu("2")),
        // Instances with fractional GPUs.
        |d| needs(d, gpu("0.125")),
        |d| needs(d, gpu("ALL")),
        |d| {
            d.compatibilities = Attr::Known(vec!["EXTERNAL".to_owned()]);
            needs(d, gpu("1"));
        },
        |d| each_needs(d, [shared(), shared()]),
        |d| {
            managed(d);
            d.network_mode = "awsvpc".into();
            needs(d, neuron("ALL"));
        },
        |d| with(d, json!({"resourceRequirements": [{}]})),
    ];
    for (index, change) in accepted.iter().enumerate() {
        let none = Vec::<&str>::new();
        assert_eq!(violated(&made(&[change])), none, "accepted {index}");
    }
}

#[test]
fn amounts_of_gpus_are_numbers_above_zero() {
    for wrong in ["0", "0.0", "00", "1.", ".5", "1.5.2", "1e1", "all", " 1"] {
        let mut definition = base();
        needs(&mut definition, gpu(wrong));
        assert_eq!(violated(&definition), ["CD-110"], "{wrong}");
    }
}
