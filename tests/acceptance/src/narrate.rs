//! Demos: they print each step, and when, for a person who looks on.

#![allow(clippy::print_stdout, reason = "a demo talks to a person")]

use std::fmt::Display;
use std::io::Write as _;
use std::process::ExitCode;
use std::time::Instant;

use crate::{Context, Result};

/// One row of a table: kind, name, details.
pub type Row = [String; 3];

/// Prints steps, and how long after the start they happen.
#[derive(Debug)]
pub struct Narrator {
    start: Instant,
}

impl Narrator {
    /// Runs a demo from beginning to end; its last line is `done`, or the failure that stopped it.
    pub fn lead(done: &str, demo: impl FnOnce(&Self) -> Result<()>) -> ExitCode {
        let narrator = Self {
            start: Instant::now(),
        };
        match demo(&narrator) {
            Ok(()) => {
                narrator.print("done", done);
                ExitCode::SUCCESS
            }
            Err(failure) => {
                println!("\nThe demo stopped:\n\n{failure}\n");
                ExitCode::FAILURE
            }
        }
    }

    /// Prints a text as it is.
    pub fn text(&self, text: impl Display) {
        println!("{text}");
    }

    /// Prints the title of a part.
    pub fn title(&self, text: &str) {
        println!("\n{text}");
    }

    /// Prints a fact.
    pub fn print(&self, label: &str, text: impl Display) {
        let seconds = self.start.elapsed().as_secs_f32();
        println!("  {seconds:6.1} s  {label:<11} {text}");
    }

    /// Prints that a step starts, runs it, and prints its result on the same line.
    ///
    /// # Errors
    /// Those of the step.
    pub fn step(&self, label: &str, work: impl FnOnce() -> Result<String>) -> Result<()> {
        let seconds = self.start.elapsed().as_secs_f32();
        print!("  {seconds:6.1} s  {label:<11} ");
        std::io::stdout().flush().context("printing")?;
        let start = Instant::now();
        let text = work().inspect_err(|_| println!("failed"))?;
        let dash = if text.is_empty() { "" } else { " – " };
        println!("ok, {:.1} s{dash}{text}", start.elapsed().as_secs_f32());
        Ok(())
    }

    /// Prints rows in columns.
    pub fn table(&self, rows: &[Row]) {
        let width = |column: usize| {
            let cells = rows.iter().map(|row| row[column].chars().count());
            cells.max().unwrap_or(0)
        };
        let (first, second) = (width(0), width(1));
        for [kind, name, details] in rows {
            println!("    {kind:<first$}  {name:<second$}  {details}");
        }
    }
}

/// The line of a CLI's output with the counts.
#[must_use]
pub fn summary(text: &str) -> String {
    let line = text.lines().rev().find(|line| {
        let line = line.trim_start();
        ["Plan:", "Apply complete!", "Destroy complete!"]
            .iter()
            .any(|start| line.starts_with(start))
    });
    line.unwrap_or_default()
        .trim()
        .trim_start_matches("Plan: ")
        .trim_end_matches('.')
        .to_owned()
}
