//! Starts the plugin server; nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    tfplug::serve(terraform_provider_ecs::Ecs)
}
