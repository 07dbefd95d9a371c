//! Holds a provider to the plugin protocol: `conformance PATH [--samples FILE] [--only H01,T,…] [--list]`.
//!
//! One line per case, and the sum at the end; the exit code is 1 if a case failed, and 2 if none could run.

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    use std::io::Write as _;
    command::main().unwrap_or_else(|failure| {
        let _ = writeln!(std::io::stderr(), "{failure}\n{}", command::USAGE);
        std::process::ExitCode::from(2)
    })
}

#[cfg(not(unix))]
fn main() -> std::process::ExitCode {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "the suite needs Unix");
    std::process::ExitCode::from(2)
}

#[cfg(unix)]
mod command {
    //! Arguments in, lines out.

    use std::io::{self, Write as _};
    use std::path::Path;
    use std::process::ExitCode;

    use tfplug::testing::Failure;
    use tfplug::testing::conformance::{Level, Options, Samples, cases, run};

    pub(super) const USAGE: &str =
        "usage: conformance PATH [--samples FILE] [--only H01,T,…] [--list]";

    /// Runs the suite with the arguments of the command line.
    pub(super) fn main() -> Result<ExitCode, Failure> {
        let Some(options) = options(std::env::args().skip(1))? else {
            for case in cases() {
                let _ = writeln!(io::stdout(), "{} ({}): {}", case.id, case.level, case.title);
            }
            return Ok(ExitCode::SUCCESS);
        };
        let report = run(&options, |outcome| {
            let _ = writeln!(io::stdout(), "{outcome}");
        })?;
        let failed = report.failures().next().is_some();
        if failed {
            let grave = report.failures();
            let grave = grave.filter(|one| one.case.level == Level::Protocol);
            let _ = writeln!(
                io::stdout(),
                "Of the failures {} are of level protocol, which Terraform or OpenTofu or their users run into; the \
                 others are of level quality.",
                grave.count()
            );
        }
        let _ = writeln!(io::stdout(), "{report}");
        Ok(ExitCode::from(u8::from(failed)))
    }

    /// Reads the arguments; `None` asks for the list of cases.
    fn options(mut arguments: impl Iterator<Item = String>) -> Result<Option<Options>, Failure> {
        let mut options = Options::default();
        while let Some(argument) = arguments.next() {
            let mut value = || {
                let missing = || Failure::from(format!("{argument} needs a value"));
                arguments.next().ok_or_else(missing)
            };
            match argument.as_str() {
                "--list" => return Ok(None),
                "--samples" => options.samples = Samples::read(Path::new(&value()?))?,
                "--only" => options.only.extend(value()?.split(',').map(str::to_owned)),
                _ if argument.starts_with('-') || !options.binary.as_os_str().is_empty() => {
                    return Err(format!("what is {argument:?}?").into());
                }
                path => options.binary = path.into(),
            }
        }
        if options.binary.as_os_str().is_empty() {
            return Err("which provider?".into());
        }
        Ok(Some(options))
    }
}
