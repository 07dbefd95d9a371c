//! `fargate_size` and `task_size`: sizes of tasks in the spellings of ECS.

use tfplug::{Attr, Function, FunctionError, Model};

use crate::rules::fargate::{self, SIZES, cpu_units, memory_mib};

/// The size of a task.
#[derive(Clone, Debug, Default, Model, PartialEq)]
struct Size {
    /// CPU units, 1024 to the vCPU.
    #[tf(computed)]
    cpu: Attr<i64>,
    /// MiB.
    #[tf(computed)]
    memory: Attr<i64>,
}

const CPU: &str = "CPU units such as `512`, or `\"0.5 vCPU\"`.";
const MEMORY: &str = "MiB such as `1024`, or `\"1 GB\"`.";

pub(super) fn fargate_size() -> Function {
    Function::new("fargate_size", smallest)
        .summary("The smallest Fargate size that fits")
        .description(format!(
            "Gives the smallest size that Fargate offers with at least this CPU and memory, as an object with `cpu` (units) \
             and `memory` (MiB). The sizes are those of {}.",
            fargate::AS_OF
        ))
        .parameter("cpu", CPU)
        .parameter("memory", MEMORY)
}

pub(super) fn task_size() -> Function {
    Function::new("task_size", size)
        .summary("The size of a task in units and MiB")
        .description(
            "Reads CPU and memory in every spelling that ECS takes and gives an object with `cpu` (units) and `memory` \
             (MiB), to calculate with.",
        )
        .parameter("cpu", CPU)
        .parameter("memory", MEMORY)
}

fn size(cpu: String, memory: String) -> Result<Size, FunctionError> {
    let unreadable = |index, what: &str| {
        FunctionError::new(format!(
            "Invalid size. It must be {}",
            what.replace('`', "")
        ))
        .argument(index)
    };
    Ok(Size {
        cpu: cpu_units(&cpu).ok_or_else(|| unreadable(0, CPU))?.into(),
        memory: memory_mib(&memory)
            .ok_or_else(|| unreadable(1, MEMORY))?
            .into(),
    })
}

fn smallest(cpu: String, memory: String) -> Result<Size, FunctionError> {
    let wanted = size(cpu, memory)?;
    let (cpu, memory) = (
        wanted.cpu.get().unwrap_or_default(),
        wanted.memory.get().unwrap_or_default(),
    );
    let fitting = SIZES.iter().filter(|row| row.cpu >= cpu).find_map(|row| {
        Some((
            row.cpu,
            row.memory().into_iter().find(|mib| *mib >= memory)?,
        ))
    });
    let (cpu, memory) = fitting.ok_or_else(|| {
        let most = SIZES
            .last()
            .map(|row| (row.cpu, row.memory().last().copied().unwrap_or_default()));
        let (most_cpu, most_memory) = most.unwrap_or_default();
        FunctionError::new(format!(
            "Fargate offers no size with {cpu} CPU units and {memory} MiB; the largest has {most_cpu} units and \
             {most_memory} MiB."
        ))
    })?;
    Ok(Size {
        cpu: cpu.into(),
        memory: memory.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(cpu: &str, memory: &str) -> Option<(i64, i64)> {
        let size = smallest(cpu.to_owned(), memory.to_owned()).ok()?;
        Some((size.cpu.get()?, size.memory.get()?))
    }

    #[test]
    fn the_smallest_size_that_fits() {
        assert_eq!(fit("1", "1"), Some((256, 512)));
        assert_eq!(fit("256", "3 GB"), Some((512, 3072)));
        assert_eq!(fit("0.3 vCPU", "1 GB"), Some((512, 1024)));
        assert_eq!(fit("8 vCPU", "17 GB"), Some((8192, 20480)));
        assert_eq!(fit("32 vCPU", "244 GB"), Some((32768, 249_856)));
        assert_eq!(fit("33 vCPU", "1"), None);
        assert_eq!(fit("256", "300 GB"), None);
    }

    #[test]
    fn sizes_are_read_in_every_spelling() {
        let read = size(".25 vCPU".to_owned(), "2gb".to_owned()).unwrap();
        assert_eq!((read.cpu.get(), read.memory.get()), (Some(256), Some(2048)));
        let error = size("half".to_owned(), "1".to_owned()).unwrap_err();
        assert!(format!("{error:?}").contains("0.5 vCPU"));
    }
}
