//! The command line: `--version`, `--help`, `--debug`, and an explanation for a person without a host.

use std::ffi::OsString;
use std::fmt::Write as _;

use super::About;

/// The request in the arguments. A host passes none.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Request {
    /// Nothing in particular: serve if a host is there.
    Plugin,
    /// Serve without a host, for a debugger.
    Debug,
    /// Print the version.
    Version,
    /// Print what this program is.
    Help,
    /// An unknown argument.
    Unknown(String),
}

/// Reads the arguments after the program's name; the first one counts.
pub(super) fn request(mut arguments: impl Iterator<Item = OsString>) -> Request {
    let Some(first) = arguments.next() else {
        return Request::Plugin;
    };
    match first.to_str() {
        Some("--debug" | "-debug") => Request::Debug,
        Some("--version" | "-version" | "-V") => Request::Version,
        Some("--help" | "-help" | "-h") => Request::Help,
        _ => Request::Unknown(first.to_string_lossy().into_owned()),
    }
}

/// The answer to `--version`.
pub(super) fn version(about: &About) -> String {
    format!("terraform-provider-{} {}\n", about.name, about.version)
}

/// Why nothing happens, and what to do instead.
pub(super) fn explanation(about: &About) -> String {
    let About { name, source, .. } = about;
    let mut text = version(about);
    let _ = write!(
        text,
        "\nThis is a provider plugin. Terraform and OpenTofu start it by themselves; there is nothing to\n\
         do with it by hand. To use it, name it in your configuration and run `terraform init`:\n\n\
         terraform {{\n  required_providers {{\n    {name} = {{\n      source = \"{source}\"\n    }}\n  }}\n}}\n"
    );
    text
}

/// The answer to `--help`.
pub(super) fn help(about: &About) -> String {
    let mut text = explanation(about);
    text.push_str(
        "\nOptions:\n  --debug    Serve until interrupted, and print what to set for Terraform to use this process\n  \
         --version  Print the version\n  --help     Print this text\n",
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABOUT: About = About {
        name: "toy",
        version: "1.2.3",
        source: "example/toy",
    };

    #[test]
    fn arguments_are_understood() {
        let check = |args: &[&str]| request(args.iter().map(OsString::from));
        assert_eq!(check(&[]), Request::Plugin);
        assert_eq!(check(&["--debug"]), Request::Debug);
        assert_eq!(check(&["-version"]), Request::Version);
        assert_eq!(check(&["--help", "--debug"]), Request::Help);
        assert_eq!(check(&["serve"]), Request::Unknown("serve".to_owned()));
    }

    #[test]
    fn the_explanation_names_the_provider() {
        assert_eq!(version(&ABOUT), "terraform-provider-toy 1.2.3\n");
        assert!(explanation(&ABOUT).contains("source = \"example/toy\""));
        assert!(help(&ABOUT).contains("--debug"));
    }
}
