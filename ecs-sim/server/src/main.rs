//! `ecs-sim`: a simulated Amazon ECS on loopback, for AWS SDKs, the AWS CLI and Terraform.

#![allow(clippy::print_stdout, reason = "the address is what a caller reads")]

mod command;
mod routes;
mod worlds;

use std::process::ExitCode;

use clap::Parser as _;

use command::{Command, Serve};
use worlds::Worlds;

fn main() -> ExitCode {
    let Command::Serve(options) = command::Arguments::parse().command;
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&format!("cannot start: {error}")),
    };
    match runtime.block_on(serve(options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => failed(&text),
    }
}

fn failed(text: &str) -> ExitCode {
    eprintln!("ecs-sim: {text}");
    ExitCode::FAILURE
}

/// Serves until the process is interrupted or terminated.
async fn serve(options: Serve) -> Result<(), String> {
    let listener = tokio::net::TcpListener::bind(options.listen).await;
    let listener =
        listener.map_err(|error| format!("cannot listen on {}: {error}", options.listen))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    println!("AWS_ENDPOINT_URL=http://{address}");
    let router = routes::router(Worlds::new(options.world, &options.account, options.speed));
    let served = axum::serve(listener, router).with_graceful_shutdown(ended());
    served.await.map_err(|error| error.to_string())
}

/// Until Ctrl-C, or a request to terminate.
async fn ended() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    let _ = interrupted.await;
}
