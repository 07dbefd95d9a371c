//! Measures what a host waits for: `measure PATH [STARTS]`.
//!
//! Starts the provider again and again as core does, and prints the median of: process start to handshake line, the TLS
//! connection, the first and the second GetProviderSchema, and (on Linux) the resident memory after each.

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    use std::io::Write as _;
    match measure::main() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "{failure}\nusage: measure PATH [STARTS]");
            std::process::ExitCode::FAILURE
        }
    }
}

#[cfg(not(unix))]
fn main() -> std::process::ExitCode {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "this needs Unix");
    std::process::ExitCode::FAILURE
}

#[cfg(unix)]
mod measure {
    //! Starts, calls, and notes times.

    use std::io::{self, Write as _};
    use std::path::Path;
    use std::time::Instant;

    use tfplug::proto::tfplugin6::get_provider_schema;
    use tfplug::testing::Failure;
    use tfplug::testing::process::Launch;

    /// How often it is started unless the user passes another number.
    const STARTS: usize = 40;

    /// Picks one figure.
    type Of = fn(&Sample) -> f64;

    /// The measurements of one start, in milliseconds and KiB.
    #[derive(Default)]
    struct Sample {
        line: f64,
        dial: f64,
        first_schema: f64,
        second_schema: f64,
        memory_at_line: f64,
        memory_with_schema: f64,
    }

    pub(super) fn main() -> Result<(), Failure> {
        let mut arguments = std::env::args().skip(1);
        let path = arguments.next().ok_or("which provider?")?;
        let starts = arguments.next().map(|count| count.parse::<usize>());
        let starts = starts.transpose().map_err(|error| error.to_string())?;
        let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
        let mut samples = Vec::new();
        for _ in 0..starts.unwrap_or(STARTS).max(1) {
            samples.push(runtime.block_on(sample(Path::new(&path)))?);
        }
        report(&samples);
        Ok(())
    }

    async fn sample(path: &Path) -> Result<Sample, Failure> {
        let mut sample = Sample::default();
        let launch = Launch::as_core(path)?;
        let begun = Instant::now();
        let plugin = launch.start().await?;
        sample.line = milliseconds(begun);
        sample.memory_at_line = resident(plugin.process.id());
        let begun = Instant::now();
        let mut session = plugin.session().await?;
        sample.dial = milliseconds(begun);
        for slot in [&mut sample.first_schema, &mut sample.second_schema] {
            let begun = Instant::now();
            let request = get_provider_schema::Request {};
            let answer = session.client.get_provider_schema(request).await;
            answer.map_err(|status| status.to_string())?;
            *slot = milliseconds(begun);
        }
        sample.memory_with_schema = resident(session.plugin.process.id());
        session.shutdown().await?;
        Ok(sample)
    }

    fn milliseconds(since: Instant) -> f64 {
        since.elapsed().as_secs_f64() * 1000.0
    }

    /// Resident KiB; 0 where the system does not report it.
    fn resident(process: u32) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{process}/status"));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().next());
        number.and_then(|number| number.parse().ok()).unwrap_or(0.0)
    }

    fn report(samples: &[Sample]) {
        let lines: [(&str, &str, Of); 6] = [
            ("start to handshake line", "ms", |one| one.line),
            ("TLS connection", "ms", |one| one.dial),
            ("first GetProviderSchema", "ms", |one| one.first_schema),
            ("second GetProviderSchema", "ms", |one| one.second_schema),
            ("resident at the handshake", "MiB", |one| {
                one.memory_at_line / 1024.0
            }),
            ("resident with the schema served", "MiB", |one| {
                one.memory_with_schema / 1024.0
            }),
        ];
        for (what, unit, of) in lines {
            let mut values: Vec<f64> = samples.iter().map(of).collect();
            values.sort_by(f64::total_cmp);
            let median = values[values.len() / 2];
            let _ = writeln!(io::stdout(), "{what:<32} {median:8.2} {unit}");
        }
        let _ = writeln!(io::stdout(), "median of {} starts", samples.len());
    }
}
