//! The protocol crate knows nothing of AWS.

use std::process::Command;

use crate::repository::root;

#[test]
fn tfplug_depends_on_no_aws_crate() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| env!("CARGO").into());
    let output = Command::new(cargo)
        .args([
            "tree",
            "-p",
            "tfplug",
            "--offline",
            "--locked",
            "--prefix",
            "none",
        ])
        .args(["--edges", "normal,build,dev"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "cargo tree failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let tree = String::from_utf8_lossy(&output.stdout);
    assert!(tree.starts_with("tfplug "), "an unexpected tree:\n{tree}");
    let found = aws_crates(&tree);
    assert!(found.is_empty(), "tfplug depends on {}", found.join(", "));
}

/// Everything of the SDK; `aws-lc` is cryptography.
fn aws_crates(tree: &str) -> Vec<&str> {
    let names = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    names
        .filter(|name| name.starts_with("aws-") && !name.starts_with("aws-lc"))
        .collect()
}

#[test]
fn an_sdk_crate_in_the_tree_is_found() {
    let tree = "tfplug v0.1.0\naws-lc-rs v1.0.0\naws-sdk-ecs v1.0.0\naws-config v1.0.0 (*)\n";
    assert_eq!(aws_crates(tree), ["aws-sdk-ecs", "aws-config"]);
}
