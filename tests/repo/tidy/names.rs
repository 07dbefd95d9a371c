//! The same file name means the same thing in every object; some names are empty and are not used.

use super::code::{declared, whole};
use crate::repository::File;

/// The purpose of a file of an object, and the siblings that it may see.
pub(crate) struct Role {
    pub(crate) name: &'static str,
    pub(crate) holds: &'static str,
    pub(crate) sees: &'static [&'static str],
}

const fn role(name: &'static str, holds: &'static str, sees: &'static [&'static str]) -> Role {
    Role { name, holds, sees }
}

/// The files that an object folder may have; a folder of the same name is the same role, split.
pub(crate) const ROLES: &[Role] = &[
    role(
        "mod",
        "what the object is in ECS, its API calls, its traps; the types it offers",
        &[],
    ),
    role(
        "schema",
        "the model: names, types, descriptions, defaults, checks",
        PURE,
    ),
    role("validate", "rules across several attributes", BELOW_RULES),
    role(
        "convert",
        "expand_* towards AWS, flatten_* back",
        BELOW_CONVERT,
    ),
    role(
        "migrate",
        "state of older versions and of other providers",
        &["convert", "schema"],
    ),
    role(
        "api",
        "the only file that sends requests: find, list, create, update, delete, wait_*",
        BELOW_CONVERT,
    ),
    role(
        "resource",
        "the order of steps of create, read, update, delete",
        BELOW_FACES,
    ),
    role("data_source", "the look-up", BELOW_FACES),
    role(
        "list_resource",
        "the list for `terraform query`",
        BELOW_LIST,
    ),
    role("action", "what is done rather than kept", BELOW_FACES),
    role(
        "preflight",
        "what asks AWS at plan time and may only add diagnostics",
        BELOW_FACES,
    ),
    role(
        "flatten",
        "the way back from AWS, where convert would be too long",
        &["convert", "schema", "schedule", "equal"],
    ),
    role(
        "plan",
        "what is planned where the configuration leaves something out, where resource would be too long",
        BELOW_FACES,
    ),
    // Pure parts of single objects; they know nothing of the schema.
    role("schedule", "the schedule expression", PURE),
    role("equal", "when two spellings mean the same", PURE),
    role(
        "ownership",
        "which fields somebody else manages, and what they hold",
        PURE,
    ),
    role(
        "prepared",
        "a definition with its containers, read once in an operation",
        &["ownership", "schema"],
    ),
    role("rollout", "judging how far a deployment has come", PURE),
    role(
        "namespace",
        "the namespace behind its name, remembered beside the state",
        &["convert", "schema"],
    ),
    role(
        "orphan",
        "an object that an interrupted apply left behind",
        &["api", "convert", "schema"],
    ),
    role("outcome", "judging the end of what was started", PURE),
    role("contents", "what keeps an object from being deleted", PURE),
    role("tests", "unit tests", &[]),
];

const PURE: &[&str] = &[
    "schedule",
    "equal",
    "ownership",
    "rollout",
    "contents",
    "outcome",
];
const BELOW_CONVERT: &[&str] = &[
    "schema",
    "schedule",
    "equal",
    "ownership",
    "prepared",
    "rollout",
    "contents",
    "outcome",
];
/// Rules judge an object as its codec encodes it.
const BELOW_RULES: &[&str] = &[
    "convert",
    "schema",
    "schedule",
    "equal",
    "ownership",
    "prepared",
    "rollout",
    "contents",
    "outcome",
];
const BELOW_FACES: &[&str] = &[
    "api",
    "convert",
    "namespace",
    "orphan",
    "flatten",
    "plan",
    "schema",
    "validate",
    "migrate",
    "preflight",
    "schedule",
    "equal",
    "ownership",
    "prepared",
    "rollout",
    "contents",
    "outcome",
];

/// A list is of the objects of a resource.
const BELOW_LIST: &[&str] = &["api", "convert", "resource", "schema"];

/// Modules at the root of the provider that are not objects.
const NO_OBJECTS: [&str; 11] = [
    "ami",
    "arn",
    "aws",
    "blocks",
    "functions",
    "measured",
    "provider",
    "rules",
    "shapes",
    "user_data",
    "validators",
];

/// Names without information about the content.
const EMPTY_NAMES: [&str; 8] = [
    "util", "utils", "helper", "helpers", "common", "misc", "manager", "managers",
];

/// RPC handlers have the RPC's name.
const RPCS: [&str; 4] = [
    "get_metadata",
    "get_provider_schema",
    "get_functions",
    "get_resource_identity_schemas",
];

/// The object and the role of a file below `src/`, if it belongs to an object.
pub(crate) fn object(inner: &str) -> Option<(&str, &str)> {
    let (folder, rest) = inner.split_once('/')?;
    let role = rest.split(['/', '.']).next()?;
    (!NO_OBJECTS.contains(&folder)).then_some((folder, role))
}

/// Whether a module at the root of the provider is an object.
pub(crate) fn is_object(module: &str) -> bool {
    let is_module = module
        .chars()
        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    is_module && !NO_OBJECTS.contains(&module)
}

/// Files of objects have a name with a known meaning.
pub(crate) fn roles(file: &File) -> Vec<String> {
    let Some((_, role)) = file.path.strip_prefix("src/").and_then(object) else {
        return Vec::new();
    };
    let prose = file.path.ends_with("/docs.md");
    if prose || ROLES.iter().any(|known| known.name == role) {
        return Vec::new();
    }
    let known: Vec<_> = ROLES.iter().map(|known| known.name).collect();
    vec![format!(
        "{}: no role in an object has this name; use or split one of {}, or add a line with its meaning to ROLES",
        file.path,
        known.join(", ")
    )]
}

/// No `util`, no `get_`.
pub(crate) fn empty_names(file: &File) -> Vec<String> {
    let mut faults = Vec::new();
    for part in file
        .path
        .split(['/', '.', '_', '-'])
        .filter(|part| EMPTY_NAMES.contains(part))
    {
        faults.push(format!(
            "{}: {part:?} is an empty name; name the purpose",
            file.path
        ));
    }
    if !file.is_rust() || file.is_generated() {
        return faults;
    }
    let tokens = match whole(file) {
        Ok(tokens) => tokens,
        Err(fault) => return vec![fault],
    };
    for name in declared(tokens.clone(), "fn") {
        if name.starts_with("get_") && !RPCS.contains(&name.as_str()) {
            faults.push(format!(
                "{}: fn {name}: drop get_, or use find_ or read_",
                file.path
            ));
        }
    }
    for keyword in ["fn", "mod", "struct", "enum", "trait", "type"] {
        let names = declared(tokens.clone(), keyword).into_iter();
        let empty = names.filter(|name| {
            snake(name)
                .split('_')
                .any(|part| EMPTY_NAMES.contains(&part))
        });
        faults.extend(
            empty.map(|name| format!("{}: {keyword} {name}: name what it does", file.path)),
        );
    }
    faults
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_role_is_found() {
        assert_eq!(roles(&File::new("src/cluster/waiters.rs", "")).len(), 1);
        assert_eq!(roles(&File::new("src/cluster/finder/mod.rs", "")).len(), 1);
        for right in [
            "src/cluster/mod.rs",
            "src/launch_configuration/schema/storage.rs",
            "src/cluster/docs.md",
            "src/aws/whatever.rs",
            "src/provider.rs",
            "tfplug/src/engine/walk.rs",
        ] {
            assert_eq!(roles(&File::new(right, "")), Vec::<String>::new());
        }
    }

    #[test]
    fn empty_names_are_found() {
        for (path, text) in [
            ("src/blocks/utils.rs", ""),
            ("src/aws/http_helper.rs", ""),
            ("src/aws/a.rs", "mod common {}"),
            ("src/aws/a.rs", "struct WaitManager;"),
            ("src/aws/a.rs", "impl A { fn get_name(&self) {} }"),
        ] {
            assert_eq!(
                empty_names(&File::new(path, text)).len(),
                1,
                "{path}: {text}"
            );
        }
        for text in [
            "// a common helper\nfn find() {}",
            "async fn get_metadata() {}",
            "fn get(&self) {}",
            "fn commonly() {}",
        ] {
            assert_eq!(
                empty_names(&File::new("src/aws/a.rs", text)),
                Vec::<String>::new()
            );
        }
    }

    #[test]
    fn every_role_is_there_once_and_sees_only_roles() {
        for role in ROLES {
            assert_eq!(
                ROLES.iter().filter(|other| other.name == role.name).count(),
                1,
                "{}",
                role.name
            );
            assert!(!role.holds.is_empty());
            for seen in role.sees {
                assert!(ROLES.iter().any(|other| other.name == *seen), "{seen}");
            }
        }
    }
}
