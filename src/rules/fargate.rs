//! The sizes of Fargate tasks, and the spellings of CPU and memory that ECS understands.

/// The state of the table: AWS has added larger sizes every few years.
pub(crate) const AS_OF: &str = "2026-09";

/// One row: a CPU size and the memory sizes (MiB) that go with it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// CPU units, 1024 to the vCPU.
    pub(crate) cpu: i64,
    memory: Memory,
    /// Whether Windows containers may use it.
    pub(crate) windows: bool,
}

#[derive(Clone, Copy, Debug)]
enum Memory {
    OneOf(&'static [i64]),
    Steps { first: i64, last: i64, step: i64 },
}

const fn row(cpu: i64, first: i64, last: i64, step: i64, windows: bool) -> Row {
    Row {
        cpu,
        memory: Memory::Steps { first, last, step },
        windows,
    }
}

/// All 77 pairs.
pub(crate) const SIZES: [Row; 8] = [
    Row {
        cpu: 256,
        memory: Memory::OneOf(&[512, 1024, 2048]),
        windows: false,
    },
    row(512, 1024, 4096, 1024, false),
    row(1024, 2048, 8192, 1024, true),
    row(2048, 4096, 16384, 1024, true),
    row(4096, 8192, 30720, 1024, true),
    row(8192, 16384, 61440, 4096, false),
    row(16384, 32768, 122_880, 8192, false),
    Row {
        cpu: 32768,
        memory: Memory::OneOf(&[61440, 122_880, 249_856]),
        windows: false,
    },
];

impl Row {
    /// The memory sizes, ascending.
    pub(crate) fn memory(&self) -> Vec<i64> {
        match self.memory {
            Memory::OneOf(sizes) => sizes.to_vec(),
            Memory::Steps { first, last, step } => (0..=(last - first) / step)
                .map(|n| first + n * step)
                .collect(),
        }
    }

    /// The memory sizes in a form for people.
    pub(crate) fn memory_text(&self) -> String {
        match self.memory {
            Memory::OneOf(sizes) => sizes
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(", "),
            Memory::Steps { first, last, step } => format!("{first} to {last} in steps of {step}"),
        }
    }
}

/// The row of a CPU size.
pub(crate) fn row_of(cpu: i64) -> Option<&'static Row> {
    SIZES.iter().find(|row| row.cpu == cpu)
}

/// CPU units: `512`, `"0.5 vCPU"`, `".5vcpu"`; `None` when it cannot be read.
pub(crate) fn cpu_units(text: &str) -> Option<i64> {
    size(text, "vcpu")
}

/// MiB: `2048`, `"2 GB"`, `"0.5gb"`; `None` when it cannot be read.
pub(crate) fn memory_mib(text: &str) -> Option<i64> {
    size(text, "gb")
}

/// Whether two spellings name the same CPU size.
pub(crate) fn same_cpu(a: &String, b: &String) -> bool {
    a == b || matches!((cpu_units(a), cpu_units(b)), (Some(a), Some(b)) if a == b)
}

/// Whether two spellings name the same memory size.
pub(crate) fn same_memory(a: &String, b: &String) -> bool {
    a == b || matches!((memory_mib(a), memory_mib(b)), (Some(a), Some(b)) if a == b)
}

/// A plain integer, or a decimal number with a unit that is worth 1024 of it.
fn size(text: &str, unit: &str) -> Option<i64> {
    let lower = text.trim().to_ascii_lowercase();
    match lower.strip_suffix(unit) {
        Some(number) => thousandths(number.trim()).map(|thousandths| thousandths * 1024 / 1000),
        None if lower.bytes().all(|byte| byte.is_ascii_digit()) => lower.parse().ok(),
        None => None,
    }
}

/// Decimal text times one thousand; further digits are dropped.
fn thousandths(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty())
        || !digits(whole)
        || !digits(fraction)
        || whole.len() > 9
    {
        return None;
    }
    let whole: i64 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    let fraction: String = fraction.chars().chain("000".chars()).take(3).collect();
    Some(whole * 1000 + fraction.parse::<i64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_77_pairs() {
        assert_eq!(
            SIZES.iter().map(|row| row.memory().len()).sum::<usize>(),
            77
        );
        let windows = SIZES.iter().filter(|row| row.windows);
        assert_eq!(windows.map(|row| row.memory().len()).sum::<usize>(), 43);
        assert_eq!(
            row_of(32768).map(Row::memory),
            Some(vec![61440, 122_880, 249_856])
        );
    }

    #[test]
    fn every_spelling_that_ecs_takes_is_read() {
        for (text, units) in [
            ("512", 512),
            ("0512", 512),
            ("0.5 vCPU", 512),
            (".25 vCPU", 256),
            ("0.25 vcpu", 256),
            ("1vCPU", 1024),
            ("32 VCPU", 32768),
            ("1. vCPU", 1024),
        ] {
            assert_eq!(cpu_units(text), Some(units), "{text}");
        }
        for (text, mib) in [
            ("1 GB", 1024),
            ("2gb", 2048),
            ("0.5 GB", 512),
            ("244 GB", 249_856),
            (" 512 ", 512),
        ] {
            assert_eq!(memory_mib(text), Some(mib), "{text}");
        }
        for text in ["", "vCPU", "half", "1 GB", "-1", "1.5", ". vCPU", "1e3"] {
            assert_eq!(cpu_units(text), None, "{text}");
        }
    }

    #[test]
    fn equal_sizes_are_the_same_and_unreadable_text_only_itself() {
        let same = |a: &str, b: &str| same_cpu(&a.to_owned(), &b.to_owned());
        assert!(same("0.5 vCPU", "512"));
        assert!(!same("512", "1024"));
        assert!(same("x", "x"));
        assert!(!same("x", "y"));
        assert!(same_memory(&"1 GB".to_owned(), &"1024".to_owned()));
    }
}
