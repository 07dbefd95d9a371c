//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// A simulated Amazon ECS. Nothing real is touched.
#[derive(Debug, Parser)]
#[command(version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serves AWS clients at one address, and prints it as `AWS_ENDPOINT_URL=…`.
    Serve(Serve),
}

#[derive(Args, Debug)]
pub(crate) struct Serve {
    /// The address to listen on; port 0 is any that is free.
    #[arg(long, default_value = "127.0.0.1:0")]
    pub(crate) listen: SocketAddr,
    /// The file that keeps the world, which other processes may share; in memory unless set.
    #[arg(long)]
    pub(crate) world: Option<PathBuf>,
    /// How many times as fast as on the clock time passes.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) speed: u32,
    /// The ID of the account.
    #[arg(long, default_value = "123456789012")]
    pub(crate) account: String,
}
