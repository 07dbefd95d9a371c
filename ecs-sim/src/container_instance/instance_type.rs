//! The size of EC2 instance types.

/// The size of an instance type.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Size {
    pub(super) vcpus: i32,
    /// In MiB.
    pub(super) memory: i32,
    pub(super) gpus: usize,
    /// The most network interfaces.
    pub(super) interfaces: usize,
    /// `x86_64` or `arm64`.
    pub(super) architecture: &'static str,
}

/// Of a type that is not known.
const UNKNOWN: Size = Size {
    vcpus: 2,
    memory: 4_096,
    gpus: 0,
    interfaces: 3,
    architecture: "x86_64",
};

/// Types that do not follow the rule of their family: vCPUs, MiB, GPUs, network interfaces.
const EXCEPTIONS: [(&str, i32, i32, usize, usize); 15] = [
    ("c4.large", 2, 3_840, 0, 3),
    ("c4.xlarge", 4, 7_680, 0, 4),
    ("c4.2xlarge", 8, 15_360, 0, 4),
    ("m3.medium", 1, 3_840, 0, 2),
    ("m3.large", 2, 7_680, 0, 3),
    ("r4.large", 2, 15_616, 0, 3),
    ("r4.xlarge", 4, 31_232, 0, 4),
    ("g4dn.12xlarge", 48, 196_608, 4, 8),
    ("g5.12xlarge", 48, 196_608, 4, 15),
    ("g6.12xlarge", 48, 196_608, 4, 8),
    ("g5.48xlarge", 192, 786_432, 8, 7),
    ("p3.2xlarge", 8, 62_464, 1, 4),
    ("p3.8xlarge", 32, 249_856, 4, 8),
    ("p4d.24xlarge", 96, 1_179_648, 8, 60),
    ("p5.48xlarge", 192, 2_097_152, 8, 64),
];

/// The size of a type, such as `m7g.2xlarge`.
pub(super) fn size_of(instance_type: &str) -> Size {
    let Some((family, size)) = instance_type.split_once('.') else {
        return UNKNOWN;
    };
    let architecture = architecture(family);
    let exception = EXCEPTIONS.iter().find(|it| it.0 == instance_type);
    if let Some((_, vcpus, memory, gpus, interfaces)) = exception.copied() {
        return Size {
            vcpus,
            memory,
            gpus,
            interfaces,
            architecture,
        };
    }
    match family.starts_with('t') && !family.starts_with("trn") {
        true => burstable(family, size),
        false => regular(family, size),
    }
    .map_or(UNKNOWN, |it| Size { architecture, ..it })
}

/// Processors of Graviton have a `g` behind the generation.
fn architecture(family: &str) -> &'static str {
    let behind = family.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let options = behind.trim_start_matches(|c: char| c.is_ascii_digit());
    match family == "a1" || options.starts_with('g') {
        true => "arm64",
        false => "x86_64",
    }
}

fn burstable(family: &str, size: &str) -> Option<Size> {
    let (vcpus, memory, interfaces) = match size {
        "nano" => (2, 512, 2),
        "micro" => (2, 1_024, 2),
        "small" => (2, 2_048, 3),
        "medium" => (2, 4_096, 3),
        "large" => (2, 8_192, 3),
        "xlarge" => (4, 16_384, 4),
        "2xlarge" => (8, 32_768, 4),
        _ => return None,
    };
    let single = family == "t2" && ["nano", "micro", "small"].contains(&size);
    Some(Size {
        vcpus: if single { 1 } else { vcpus },
        memory,
        interfaces,
        ..UNKNOWN
    })
}

/// Two vCPUs in a `large`, twice as many in each step, and memory in proportion to them.
fn regular(family: &str, size: &str) -> Option<Size> {
    let vcpus = match size {
        "medium" => 1,
        "large" => 2,
        "xlarge" => 4,
        "metal" => 96,
        _ => {
            let times: i32 = size.strip_suffix("xlarge")?.parse().ok()?;
            (1..=112).contains(&times).then_some(times * 4)?
        }
    };
    let per_vcpu = match family.chars().next()? {
        'c' => 2_048,
        'r' | 'z' | 'i' => 8_192,
        'x' | 'u' => 16_384,
        _ => 4_096,
    };
    let interfaces = match vcpus {
        1 => 2,
        2 => 3,
        3..=8 => 4,
        9..=48 => 8,
        _ => 15,
    };
    Some(Size {
        vcpus,
        memory: vcpus * per_vcpu,
        gpus: usize::from(family.starts_with('g') || family.starts_with('p')),
        interfaces,
        ..UNKNOWN
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_those_that_aws_publishes() {
        for (name, vcpus, memory, gpus, interfaces, architecture) in [
            ("t2.micro", 1, 1_024, 0, 2, "x86_64"),
            ("t3.medium", 2, 4_096, 0, 3, "x86_64"),
            ("t4g.small", 2, 2_048, 0, 3, "arm64"),
            ("m5.large", 2, 8_192, 0, 3, "x86_64"),
            ("m7g.2xlarge", 8, 32_768, 0, 4, "arm64"),
            ("c6i.4xlarge", 16, 32_768, 0, 8, "x86_64"),
            ("c7gn.medium", 1, 2_048, 0, 2, "arm64"),
            ("r6i.large", 2, 16_384, 0, 3, "x86_64"),
            ("r4.large", 2, 15_616, 0, 3, "x86_64"),
            ("g4dn.xlarge", 4, 16_384, 1, 4, "x86_64"),
            ("p3.8xlarge", 32, 249_856, 4, 8, "x86_64"),
        ] {
            let size = Size {
                vcpus,
                memory,
                gpus,
                interfaces,
                architecture,
            };
            assert_eq!(size_of(name), size, "{name}");
        }
        for odd in ["", "large", "m5.", "m5.0xlarge", "m5.99999xlarge", "t3.9"] {
            assert_eq!(size_of(odd), UNKNOWN, "{odd}");
        }
    }
}
