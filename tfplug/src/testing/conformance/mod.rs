//! Holds a provider, in whatever language, to the plugin protocol.
//!
//! [`run`] starts the binary again and again, calls it as core does, and judges its answers by a list of cases.
//! Many of them need nothing but the binary; the others need [`Samples`] of configurations. A case that cannot find
//! out anything about this provider is not applicable, which does not count as a failure.
//!
//! Cases are named by a letter for their group and a number: H is the start of the process and its handshake, T
//! TLS, G the services and signals of a plugin process, L its logs, S its schemas, V values and their encodings, C
//! validation, P planning, A applying, R read, import, upgrade and identity, M moves, D all that is not about managed
//! resources. Each group has a folder with its table of cases, but for the first four, which share `process`; what
//! several groups need is beside the folders.

mod applying;
mod attributes;
mod bench;
mod calls;
mod case;
mod checking;
mod core;
mod moving;
mod planning;
mod process;
mod reading;
mod report;
mod samples;
mod schemas;
mod shapes;
mod subjects;
mod unmanaged;
mod validation;
mod values;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

use super::Failure;
use super::failure::failed;
pub use bench::Bench;
pub use case::{Case, Level, Stop};
pub use report::{Outcome, Report, Verdict};
pub use samples::*;

/// The time of a case before it is cut off.
const CASE_TIMEOUT: Duration = Duration::from_secs(60);
/// Threads: one for the case, and others for when it blocks.
const WORKER_THREADS: usize = 4;

/// All groups, in the order in which they run.
const GROUPS: &[&[Case]] = &[
    process::handshake::CASES,
    process::tls::CASES,
    process::services::CASES,
    process::logs::CASES,
    schemas::CASES,
    values::CASES,
    validation::CASES,
    planning::CASES,
    applying::CASES,
    reading::CASES,
    moving::CASES,
    unmanaged::CASES,
];

/// The subject of a test run: a binary and its samples.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The provider's executable.
    pub binary: PathBuf,
    /// The configurations for it; the default has no samples.
    pub samples: Samples,
    /// Cases by identifier (`H01`) or group (`H`); empty means all.
    pub only: Vec<String>,
}

/// Every case there is, in the order in which they run.
pub fn cases() -> impl Iterator<Item = &'static Case> {
    GROUPS.iter().copied().flatten()
}

/// Runs the cases one after another and hands each outcome to `each` when it is there.
///
/// Must not be called from within an asynchronous runtime: it builds its own.
///
/// # Errors
/// There is no such program, or `only` names a case that does not exist.
pub fn run(options: &Options, mut each: impl FnMut(&Outcome)) -> Result<Report, Failure> {
    let binary = executable(&options.binary)?;
    let chosen = choose(&options.only)?;
    let runtime = Builder::new_multi_thread()
        .worker_threads(WORKER_THREADS)
        .enable_all()
        .build()
        .map_err(failed("starting a runtime"))?;
    let bench = Arc::new(Bench::new(binary, options.samples.clone())?);
    let mut report = Report::default();
    for case in chosen {
        let outcome = Outcome {
            case,
            verdict: judge(&runtime, case, &bench),
        };
        each(&outcome);
        report.outcomes.push(outcome);
    }
    runtime.shutdown_timeout(Duration::from_secs(5));
    Ok(report)
}

/// Runs one case. It gets a task of its own, where it may panic or hang.
fn judge(runtime: &Runtime, case: &'static Case, bench: &Arc<Bench>) -> Verdict {
    let bench = Arc::clone(bench);
    runtime.block_on(async move {
        let mut task = tokio::spawn(async move { (case.run)(&bench).await });
        match timeout(CASE_TIMEOUT, &mut task).await {
            Ok(Ok(Ok(()))) => Verdict::Passed,
            Ok(Ok(Err(Stop::Failed(reason)))) => Verdict::Failed(reason),
            Ok(Ok(Err(Stop::NotApplicable(reason)))) => Verdict::NotApplicable(reason),
            Ok(Err(error)) => Verdict::Failed(format!("the case itself broke: {error}")),
            Err(_) => {
                task.abort();
                Verdict::Failed(format!("cut off after {} s", CASE_TIMEOUT.as_secs()))
            }
        }
    })
}

/// The program's path, in a form that holds in every directory.
fn executable(binary: &Path) -> Result<PathBuf, Failure> {
    let doing = format!("the provider {}", binary.display());
    let binary = binary.canonicalize().map_err(failed(&doing))?;
    if binary.is_file() {
        return Ok(binary);
    }
    Err(Failure::from("is not a file").context(doing))
}

/// The cases that `only` names.
fn choose(only: &[String]) -> Result<Vec<&'static Case>, Failure> {
    let names = |wanted: &str, case: &Case| case.id == wanted || case.group() == wanted;
    for wanted in only {
        if !cases().any(|case| names(wanted, case)) {
            return Err(format!("there is no case and no group {wanted:?}").into());
        }
    }
    let chosen = cases()
        .filter(|case| only.is_empty() || only.iter().any(|wanted| names(wanted, case)))
        .collect();
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Group and number of cases, in order.
    const COUNTS: [(&str, usize); 12] = [
        ("H", 19),
        ("T", 10),
        ("G", 19),
        ("L", 8),
        ("S", 16),
        ("V", 20),
        ("C", 13),
        ("P", 26),
        ("A", 19),
        ("R", 20),
        ("M", 10),
        ("D", 15),
    ];

    #[test]
    fn every_case_is_there_once() {
        let wanted = COUNTS
            .iter()
            .flat_map(|(group, count)| (1..=*count).map(move |n| format!("{group}{n:02}")));
        let found: Vec<_> = cases().map(|case| case.id.to_owned()).collect();
        assert_eq!(found, wanted.collect::<Vec<_>>());
    }

    #[test]
    fn cases_are_chosen_by_identifier_and_group() {
        let ids = |only: &[&str]| {
            let only: Vec<_> = only.iter().map(|name| (*name).to_owned()).collect();
            choose(&only).map(|cases| cases.iter().map(|case| case.id).collect::<Vec<_>>())
        };
        assert_eq!(ids(&["L", "H02"]).unwrap().len(), 9);
        assert_eq!(ids(&["H02"]).unwrap(), ["H02"]);
        assert!(ids(&["X"]).is_err());
        assert!(ids(&["H20"]).is_err());
    }
}
