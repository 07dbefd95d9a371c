//! The provider as a process: started by Terraform, announced by one line, reached over gRPC, ended on
//! request.
//!
//! [`serve`] is the whole of it. The files: `command_line` (no host there), `handshake` (what the host wants
//! and the answer to it), `tls`, `listener`, `incoming` (connections), `services` (what go-plugin wants
//! beside the provider), `server` (running and ending it all), `process` (signals, parent, output),
//! `log`, and `debug`.
//!
//! Nothing but the handshake line may reach standard output, and nothing of the provider is built before
//! it: hosts start many short processes, and wait for that line in each of them.

pub(crate) mod bare;
mod command_line;
mod debug;
mod handshake;
mod incoming;
mod listener;
mod log;
mod process;
mod server;
mod services;
mod tls;

use std::fmt::Display;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::Arc;

use crate::proto::tfplugin6::provider_server::Provider;
use handshake::{Decision, Terms};
use listener::Listener;
use server::{Host, Server};
use tls::MutualTls;

/// Facts about a provider that are known without its schema.
#[derive(Clone, Copy, Debug)]
pub(crate) struct About {
    /// The name after `terraform-provider-`, such as `ecs`.
    pub(crate) name: &'static str,
    /// The release.
    pub(crate) version: &'static str,
    /// The address in `required_providers`, without a host name.
    pub(crate) source: &'static str,
}

/// How the process gets at work in progress when it has to end.
pub(crate) trait Control: Send + Sync + 'static {
    /// Asks running operations to come to an early, orderly end.
    fn stop(&self);

    /// Whether ending now would tear no change apart.
    fn idle(&self) -> bool;
}

/// Runs a provider until its host ends it. The service is built after the handshake.
pub(crate) fn serve<S: Provider>(
    about: About,
    service: impl FnOnce() -> (S, Arc<dyn Control>),
) -> ExitCode {
    match command_line::request(std::env::args_os().skip(1)) {
        command_line::Request::Plugin => {}
        command_line::Request::Debug => return finish(serve_debugger(&about, service)),
        command_line::Request::Version => return finish(print(&command_line::version(&about))),
        command_line::Request::Help => return finish(print(&command_line::help(&about))),
        command_line::Request::Unknown(argument) => {
            complain(format_args!("unknown argument {argument:?}; try --help"));
            return ExitCode::FAILURE;
        }
    }
    match handshake::decide(|name| std::env::var_os(name)) {
        Ok(Decision::Serve(terms)) => finish(serve_host(&about, &terms, service)),
        Ok(Decision::ByHand) => {
            complain(command_line::explanation(&about).trim_end());
            ExitCode::FAILURE
        }
        Err(error) => finish(Err(error.to_string())),
    }
}

/// Serves the plugin host that started us.
fn serve_host<S: Provider>(
    about: &About,
    terms: &Terms,
    service: impl FnOnce() -> (S, Arc<dyn Control>),
) -> Result<(), String> {
    log::install(about);
    let server =
        Server::prepare(Listener::bind(&terms.place).map_err(describe("listening failed"))?)?;
    let tls = terms
        .client_certificate
        .as_deref()
        .map(MutualTls::new)
        .transpose();
    let tls = tls.map_err(|error| error.to_string())?;
    let certificate = tls.as_ref().map_or("", |tls| &tls.certificate);
    let (network, address) = server.address()?;
    print(&handshake::line(
        network,
        &address,
        certificate,
        terms.multiplex_field,
    ))?;
    process::redirect_stdout().map_err(describe("redirecting standard output failed"))?;
    server.run(tls.map(|tls| tls.config), Host::Plugin, service)
}

/// Serves any host that has our address, without encryption.
fn serve_debugger<S: Provider>(
    about: &About,
    service: impl FnOnce() -> (S, Arc<dyn Control>),
) -> Result<(), String> {
    log::install(about);
    let place = handshake::Place::default();
    let server = Server::prepare(Listener::bind(&place).map_err(describe("listening failed"))?)?;
    let (network, address) = server.address()?;
    print(&debug::instructions(about, network, &address))?;
    server.run(None, Host::Debugger, service)
}

/// Turns a failure into text, behind what was being done.
fn describe<E: Display>(doing: &'static str) -> impl FnOnce(E) -> String {
    move |error| format!("{doing}: {error}")
}

/// Writes to standard output, at once.
fn print(text: &str) -> Result<(), String> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(describe("writing to standard output failed"))
}

/// Writes a line to standard error.
fn complain(text: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// The exit code, with the reason for a failure on standard error.
fn finish(result: Result<(), String>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(format_args!("[ERROR] {error}"));
            ExitCode::FAILURE
        }
    }
}
