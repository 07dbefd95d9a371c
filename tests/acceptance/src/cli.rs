//! Which CLIs are on this machine.

use std::env;
use std::path::PathBuf;

use crate::{Context, Result, ensure, locate};

/// A program that speaks Terraform's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cli {
    /// `terraform` or `tofu`.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

impl Cli {
    /// All that are installed: `TF_ACC_TERRAFORM_PATH` or `terraform` from `PATH`, and `tofu` from `PATH`.
    ///
    /// # Errors
    /// When there is none; the text explains how to install one.
    pub fn all() -> Result<Vec<Self>> {
        let mut found = Vec::new();
        if let Some(path) = env::var_os("TF_ACC_TERRAFORM_PATH") {
            let path = std::path::absolute(path).context("TF_ACC_TERRAFORM_PATH")?;
            ensure(path.is_file(), || {
                format!(
                    "TF_ACC_TERRAFORM_PATH names {}, which is not a file",
                    path.display()
                )
            })?;
            let name = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            found.push(Self { name, path });
        } else if let Some(path) = locate::on_path("terraform") {
            found.push(Self {
                name: "terraform".to_owned(),
                path,
            });
        }
        if let Some(path) = locate::on_path("tofu") {
            found.push(Self {
                name: "tofu".to_owned(),
                path,
            });
        }
        found.dedup_by(|a, b| a.path == b.path);
        ensure(!found.is_empty(), || {
            "Neither `terraform` nor `tofu` is on PATH, and TF_ACC_TERRAFORM_PATH is not set.\n\
             Install Terraform (https://developer.hashicorp.com/terraform/install) or \
             OpenTofu (https://opentofu.org/docs/intro/install/) and run this again."
                .to_owned()
        })?;
        Ok(found)
    }
}
