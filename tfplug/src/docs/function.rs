//! The signature and the arguments of a function, in the form of the usual page generator.

use crate::function::{Function, Parameter};
use crate::value::Type;

use super::format;

/// Everything below `## Signature`.
pub(super) fn signature(function: &Function) -> String {
    let parameter = |one: &Parameter| {
        let rest = if one.variadic { "..." } else { "" };
        format!("{} {}{rest}", one.name, type_name(&one.ty))
    };
    let parameters: Vec<_> = function.parameters.iter().map(parameter).collect();
    let mut text = format!(
        "```text\n{}({}) {}\n```",
        function.name,
        parameters.join(", "),
        type_name(&function.returns)
    );
    // The generator stops at `object`, which leaves the reader to guess what to do with the result.
    if format::element(&function.returns).is_some() {
        text += &format!("\n\nReturns `{}`.", format::hcl_type(&function.returns));
    }
    text
}

/// Everything below `## Arguments`.
pub(super) fn arguments(function: &Function) -> String {
    let arguments: Vec<_> = function.parameters.iter().map(argument).collect();
    if arguments.is_empty() {
        "There are none.".to_owned()
    } else {
        arguments.join("\n")
    }
}

fn argument(parameter: &Parameter) -> String {
    let kind = format::type_name(&parameter.ty);
    let kind = [
        parameter.variadic.then_some("Variadic"),
        Some(kind.as_str()),
        parameter.null.then_some("Nullable"),
    ];
    let kind: Vec<_> = kind.into_iter().flatten().collect();
    let notes: Vec<_> = format::bare_type(&parameter.ty).into_iter().collect();
    // Markdown counts by itself.
    let name = &parameter.name;
    format::item("1. ", name, &kind.join(", "), &parameter.description, notes)
}

/// A type as signatures name it: without blanks, since types are next to each other there.
fn type_name(ty: &Type) -> String {
    ty.friendly().replace("any type", "dynamic")
}
