//! Allowed imports between modules: the direction that keeps every part replaceable.
//!
//! `main → lib → provider → objects → {aws, blocks, rules} → {ami, arn, shapes, user_data, validators} → tfplug`

use super::code::{calls_bare, code, paths};
use super::names::{ROLES, is_object, object};
use crate::repository::File;

/// A part of the tree and what it must not see. Names are top-level modules of the same crate or other crates; `object`
/// means every object folder, `aws_*` for every crate of that beginning, and `x!y` for all of `x` but `x::y`.
struct Wall {
    part: &'static str,
    hidden: &'static [&'static str],
}

const fn wall(part: &'static str, hidden: &'static [&'static str]) -> Wall {
    Wall { part, hidden }
}

/// The hidden names that are crates.
const CRATES: [&str; 5] = ["aws_config", "prost", "prost_types", "tokio", "tonic"];

/// The provider.
const PROVIDER: &[Wall] = &[
    wall(
        "main",
        &[
            "object",
            "aws",
            "blocks",
            "rules",
            "functions",
            "arn",
            "validators",
            "aws_*",
        ],
    ),
    wall(
        "arn",
        &[
            "object",
            "aws",
            "blocks",
            "rules",
            "functions",
            "provider",
            "validators",
            "aws_*",
            "tokio",
        ],
    ),
    wall(
        "ami",
        &[
            "object",
            "aws",
            "blocks",
            "rules",
            "functions",
            "provider",
            "arn",
            "validators",
            "aws_*",
            "tokio",
        ],
    ),
    wall(
        "shapes",
        &[
            "object",
            "aws",
            "blocks",
            "rules",
            "functions",
            "provider",
            "arn",
            "validators",
            "aws_*",
            "tokio",
        ],
    ),
    wall(
        "user_data",
        &[
            "object",
            "aws",
            "blocks",
            "rules",
            "functions",
            "provider",
            "arn",
            "validators",
            "aws_*",
            "tokio",
        ],
    ),
    wall(
        "validators",
        &[
            "object",
            "aws",
            "blocks",
            "rules",
            "functions",
            "provider",
            "aws_*",
            "tokio",
        ],
    ),
    wall("aws", &["object", "blocks", "functions", "provider"]),
    wall(
        "blocks",
        &[
            "object",
            "aws",
            "functions",
            "provider",
            "aws_sdk_*!types",
            "aws_config",
            "tokio",
        ],
    ),
    wall(
        "rules",
        &[
            "object",
            "aws",
            "blocks",
            "functions",
            "provider",
            "aws_*",
            "tokio",
        ],
    ),
    wall(
        "functions",
        &[
            "object",
            "aws",
            "provider",
            "aws_sdk_*!types",
            "aws_config",
            "tokio",
        ],
    ),
    wall("object", &["object", "functions", "provider", "aws_config"]),
];

/// The protocol crate. `*` is every module without a line of its own.
const TFPLUG: &[Wall] = &[
    wall("lib", &[]),
    wall("proto", &["server", "plugin", "engine"]),
    wall("plugin", &["engine"]),
    wall("server", &["plugin!Control"]),
    wall(
        "engine",
        &["proto", "server", "plugin", "tonic", "prost", "prost_types"],
    ),
    wall(
        "context",
        &[
            "proto",
            "server",
            "plugin",
            "engine",
            "tonic",
            "prost",
            "prost_types",
        ],
    ),
    wall("testing", &["engine"]),
    wall(
        "value",
        &[
            "proto",
            "server",
            "plugin",
            "engine",
            "schema",
            "model",
            "resource",
            "data_source",
            "provider",
            "docs",
            "tonic",
            "prost",
            "prost_types",
            "tokio",
        ],
    ),
    wall(
        "path",
        &[
            "proto",
            "server",
            "plugin",
            "engine",
            "schema",
            "model",
            "tonic",
            "prost",
            "prost_types",
            "tokio",
        ],
    ),
    wall(
        "*",
        &[
            "proto",
            "server",
            "plugin",
            "tonic",
            "prost",
            "prost_types",
            "tokio",
        ],
    ),
];

/// The imports of a file that its place forbids.
pub(crate) fn imports(file: &File) -> Vec<String> {
    if !file.is_rust() || file.test || file.is_generated() {
        return Vec::new();
    }
    let tokens = match code(file) {
        Ok(tokens) => tokens,
        Err(fault) => return vec![fault],
    };
    let uses: Vec<Vec<String>> = paths(tokens)
        .iter()
        .map(|path| resolve(&file.path, path))
        .collect();
    let mut faults = match file.path.split_once("src/") {
        Some(("", inner)) => provider(inner, &uses),
        Some(("tfplug/", inner)) => tfplug(inner, &uses),
        _ if file.path.starts_with("tests/acceptance/") => acceptance(&uses),
        _ => Vec::new(),
    };
    faults.sort();
    faults.dedup();
    faults
        .into_iter()
        .map(|fault| format!("{}: {fault}", file.path))
        .collect()
}

/// Requests are sent in `aws/` and in the objects' `api.rs`, nowhere else.
pub(crate) fn sends(file: &File) -> Vec<String> {
    let allowed = match file.path.strip_prefix("src/") {
        Some(inner) => {
            inner.starts_with("aws/") || object(inner).is_some_and(|(_, role)| role == "api")
        }
        None => true,
    };
    if allowed || !file.is_rust() || file.test {
        return Vec::new();
    }
    match code(file) {
        Ok(tokens) if calls_bare(tokens.clone(), "send") => {
            vec![format!(
                "{}: .send() belongs into the object's api.rs or into aws/",
                file.path
            )]
        }
        Ok(_) => Vec::new(),
        Err(fault) => vec![fault],
    }
}

/// A path with `self` and `super` replaced by the module they mean.
pub(super) fn resolve(file: &str, path: &[String]) -> Vec<String> {
    let inner = file.split_once("src/").map_or(file, |(_, inner)| inner);
    let mut module: Vec<String> = inner
        .trim_end_matches(".rs")
        .split('/')
        .map(str::to_owned)
        .collect();
    if module
        .last()
        .is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str()))
    {
        module.pop();
    }
    let mut rest = path;
    let mut relative = false;
    while let Some((first, tail)) = rest.split_first() {
        match first.as_str() {
            "self" => {}
            "super" => drop(module.pop()),
            _ => break,
        }
        (rest, relative) = (tail, true);
    }
    if !relative {
        return path.to_vec();
    }
    let crate_ = std::iter::once("crate".to_owned());
    crate_.chain(module).chain(rest.iter().cloned()).collect()
}

fn provider(inner: &str, uses: &[Vec<String>]) -> Vec<String> {
    let own = object(inner);
    let part = match own {
        Some(_) => "object",
        None => inner.split(['/', '.']).next().unwrap_or_default(),
    };
    let hidden = PROVIDER
        .iter()
        .find(|wall| wall.part == part)
        .map_or(&[][..], |wall| wall.hidden);
    let mut faults = Vec::new();
    for path in uses {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let own_name = own.map(|(name, _)| name);
        if hidden.iter().any(|hidden| sees(&path, hidden, own_name)) {
            faults.push(format!("{part} must not import {}", path.join("::")));
        }
        if let Some((name, role)) = own {
            faults.extend(siblings(name, role, &path));
        }
    }
    faults
}

/// Whether `path` leads to what `hidden` names.
fn sees(path: &[&str], hidden: &str, own: Option<&str>) -> bool {
    let (inside, first) = match path {
        ["crate" | "terraform_provider_ecs" | "tfplug", first, ..] => (true, *first),
        [first, _, ..] => (false, *first),
        _ => return false,
    };
    let (hidden, except) = hidden.split_once('!').unwrap_or((hidden, ""));
    let next = if inside { path.get(2) } else { path.get(1) };
    if next == Some(&except) || inside && path[0] == "tfplug" {
        return false;
    }
    match (hidden, hidden.strip_suffix('*')) {
        ("object", _) => inside && own != Some(first) && is_object(first),
        (_, Some(beginning)) => !inside && first.starts_with(beginning),
        // In a file, a crate's name and a module's name are distinguished by `crate::`.
        _ => first == hidden && inside != CRATES.contains(&hidden),
    }
}

/// The files of one object see each other in one direction only.
fn siblings(name: &str, role: &str, path: &[&str]) -> Option<String> {
    let ["crate", object, other, ..] = path else {
        return None;
    };
    let mine = ROLES.iter().find(|candidate| candidate.name == role)?;
    let known = ROLES.iter().any(|candidate| candidate.name == *other);
    let allowed =
        *object != name || !known || *other == role || role == "mod" || mine.sees.contains(other);
    (!allowed).then(|| format!("{role} must not import {other} of the same object"))
}

fn tfplug(inner: &str, uses: &[Vec<String>]) -> Vec<String> {
    let part = inner.split(['/', '.']).next().unwrap_or_default();
    let wall = TFPLUG
        .iter()
        .find(|wall| wall.part == part)
        .or(TFPLUG.last());
    let hidden = wall.map_or(&[][..], |wall| wall.hidden);
    let mut faults = Vec::new();
    for path in uses {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        if hidden.iter().any(|hidden| sees(&path, hidden, None)) {
            faults.push(format!("{part} must not import {}", path.join("::")));
        }
    }
    faults
}

/// Acceptance tests see what a user sees.
fn acceptance(uses: &[Vec<String>]) -> Vec<String> {
    let ours = uses.iter().filter(|path| {
        path.len() > 1 && ["terraform_provider_ecs", "tfplug"].contains(&path[0].as_str())
    });
    ours.map(|path| {
        format!(
            "acceptance tests must not import provider code: {}",
            path.join("::")
        )
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(path: &str, text: &str) -> Vec<String> {
        imports(&File::new(path, text))
    }

    #[test]
    fn an_import_against_the_direction_is_found() {
        for (path, text) in [
            ("src/service/api.rs", "use crate::cluster::Api;"),
            ("src/service/api.rs", "use crate::{aws, cluster::Api};"),
            (
                "src/service/resource.rs",
                "fn f() { super::super::cluster::g(); }",
            ),
            ("src/service/resource.rs", "use aws_config::Region;"),
            ("src/service/resource.rs", "use crate::provider::Ecs;"),
            ("src/aws/mod.rs", "use crate::blocks::tags;"),
            ("src/aws/mod.rs", "use crate::cluster;"),
            ("src/blocks/tags.rs", "use crate::aws::Client;"),
            ("src/blocks/tags.rs", "use aws_sdk_ecs::Client;"),
            (
                "src/blocks/tags.rs",
                "async fn f() { tokio::time::sleep(d).await }",
            ),
            ("src/rules/mod.rs", "use crate::blocks::tags;"),
            ("src/rules/mod.rs", "use aws_sdk_ecs::types::Tag;"),
            ("src/arn.rs", "use aws_sdk_ecs::types::Tag;"),
            ("src/validators.rs", "use crate::rules::Rule;"),
            ("src/functions/arn_parse.rs", "use crate::aws::Client;"),
            (
                "src/main.rs",
                "use terraform_provider_ecs::cluster::Resource;",
            ),
            ("tfplug/src/schema.rs", "use crate::proto::tfplugin6;"),
            ("tfplug/src/resource.rs", "use crate::server::Server;"),
            ("tfplug/src/docs/mod.rs", "use tokio::sync::Mutex;"),
            ("tfplug/src/engine/mod.rs", "use tonic::Status;"),
            ("tfplug/src/server/mod.rs", "use crate::plugin::serve;"),
            ("tfplug/src/value/mod.rs", "use crate::schema::Schema;"),
            ("tests/acceptance/src/check.rs", "use tfplug::Value;"),
        ] {
            assert_eq!(
                faults(path, text).len(),
                1,
                "{path}: {text}: {:?}",
                faults(path, text)
            );
        }
    }

    #[test]
    fn an_import_along_the_direction_is_fine() {
        for (path, text) in [
            ("src/lib.rs", "mod cluster; pub use provider::Ecs;"),
            (
                "src/main.rs",
                "fn main() { tfplug::serve(terraform_provider_ecs::Ecs); }",
            ),
            ("src/provider.rs", "use crate::{aws, cluster};"),
            (
                "src/service/api.rs",
                "use crate::aws::Client; use super::Limits; use aws_sdk_ecs::types::Tag;",
            ),
            (
                "src/service/schema/mod.rs",
                "use crate::blocks::tags; use crate::service::Name;",
            ),
            ("src/aws/wait.rs", "use crate::arn::Arn; use tfplug::Error;"),
            (
                "src/blocks/tags.rs",
                "use aws_sdk_ecs::types::Tag; use crate::rules::Rule;",
            ),
            (
                "src/rules/mod.rs",
                "#[cfg(test)]\nmod tests { use crate::blocks::tags; }",
            ),
            (
                "tfplug/src/server/mod.rs",
                "use crate::proto::tfplugin6; use tonic::Status;",
            ),
            (
                "tfplug/src/engine/operation.rs",
                "use tokio::time::timeout;",
            ),
            ("tfplug/src/lib.rs", "mod plugin; pub use plugin::serve;"),
        ] {
            assert_eq!(faults(path, text), Vec::<String>::new(), "{path}: {text}");
        }
    }

    #[test]
    fn the_files_of_an_object_see_each_other_in_one_direction() {
        let upward = [
            ("src/service/convert.rs", "use super::api::Api;"),
            ("src/service/api.rs", "use super::convert;"),
            (
                "src/service/schema/block.rs",
                "use super::super::convert::expand;",
            ),
            ("src/service/data_source.rs", "use super::{api, resource};"),
            (
                "src/service/validate.rs",
                "use crate::service::resource::Resource;",
            ),
        ];
        for (path, text) in upward {
            assert_eq!(faults(path, text).len(), 1, "{path}: {text}");
        }
        let downward = [
            ("src/service/convert.rs", "use super::schema::Model;"),
            ("src/service/api.rs", "use super::schema::Model;"),
            (
                "src/service/resource.rs",
                "use super::{api::Api, convert, schema, validate};",
            ),
            (
                "src/service/mod.rs",
                "mod api; pub use resource::Resource; use self::api::Api;",
            ),
            ("src/launch/schema.rs", "use super::{ami, user_data};"),
        ];
        for (path, text) in downward {
            assert_eq!(faults(path, text), Vec::<String>::new(), "{path}: {text}");
        }
    }

    #[test]
    fn requests_are_sent_in_one_place() {
        let text = "async fn f() { client.describe().send().await }";
        for wrong in [
            "src/service/resource.rs",
            "src/provider.rs",
            "src/blocks/tags.rs",
        ] {
            assert_eq!(sends(&File::new(wrong, text)).len(), 1, "{wrong}");
        }
        for right in [
            "src/service/api.rs",
            "src/service/api/list.rs",
            "src/aws/account.rs",
            "tests/acceptance/src/api.rs",
        ] {
            assert_eq!(sends(&File::new(right, text)), Vec::<String>::new());
        }
        assert_eq!(
            sends(&File::new(
                "src/service/resource.rs",
                "fn f() { tx.send(1) }"
            )),
            Vec::<String>::new()
        );
    }
}
