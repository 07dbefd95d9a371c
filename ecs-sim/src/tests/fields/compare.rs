//! The leaves of a request, and those of them that an answer has.

use serde_json::Value as Json;

/// Each value in a tree that is not a tree itself, with the names on the way to it; the elements of a list all have the name
/// of the list.
pub(super) fn leaves(tree: &Json) -> Vec<(String, Json)> {
    let mut all = Vec::new();
    collect(tree, "", &mut all);
    all
}

fn collect(tree: &Json, path: &str, all: &mut Vec<(String, Json)>) {
    match tree {
        Json::Object(members) => {
            for (name, value) in members {
                let path = match path {
                    "" => name.clone(),
                    _ => format!("{path}.{name}"),
                };
                collect(value, &path, all);
            }
        }
        Json::Array(elements) => {
            for element in elements {
                collect(element, path, all);
            }
        }
        Json::Null => {}
        value => all.push((path.to_owned(), value.clone())),
    }
}

/// Whether a path is another one or leads through it; all paths lead through the empty one.
pub(super) fn is_below(path: &str, above: &str) -> bool {
    if above.is_empty() {
        return true;
    }
    let rest = path.strip_prefix(above);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Whether an answer has a leaf: its value below the same names, wherever these begin.
pub(super) fn has(answer: &[(String, Json)], path: &str, value: &Json) -> bool {
    let ending = format!(".{path}");
    let is_it = |(it, found): &&(String, Json)| {
        (it == path || it.ends_with(&ending)) && is_same(found, value)
    };
    answer.iter().any(|it| is_it(&it))
}

/// Whether two leaves have one value; a name is the same as an ARN that has it between slashes, and numbers count by their
/// value.
fn is_same(found: &Json, sent: &Json) -> bool {
    if found == sent || (found.is_number() && found.as_f64() == sent.as_f64()) {
        return true;
    }
    let (Some(found), Some(sent)) = (found.as_str(), sent.as_str()) else {
        return false;
    };
    found.starts_with("arn:") && format!("{found}/").contains(&format!("/{sent}/"))
}
