//! Documentation from schemas and signatures: the pages of the Terraform Registry, and the public contract as JSON.
//!
//! Pure text from plain data. The usual page generator sees only what `terraform providers schema` prints; this one
//! also knows defaults, accepted values, what replaces the object and how often a block may occur.

mod body;
mod contract;
mod format;
mod function;

use std::fmt::Write;

use crate::function::Function;
use crate::resource::Limits;
use crate::schema::Schema;

pub use contract::schema_json;

/// The contents of a page besides the schema or the signature.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parts<'a> {
    /// HCL for "Example Usage".
    pub example: Option<&'a str>,
    /// The shell lines that import an object.
    pub import: Option<&'a str>,
    /// HCL of an `import` block with an identity.
    pub import_by_identity: Option<&'a str>,
    /// The schema of the identity.
    pub identity: Option<&'a Schema>,
    /// The defaults of the `timeouts` block.
    pub limits: Option<Limits>,
    /// Markdown that no schema can carry; its place is between the example and the schema or signature.
    pub prose: Option<&'a str>,
}

/// The page of a resource; `type_name` is the full name, such as `ecs_cluster`.
pub fn resource_page(
    provider: &str,
    type_name: &str,
    schema: &Schema,
    parts: &Parts<'_>,
) -> String {
    typed_page("Resource", provider, type_name, schema, parts)
}

/// The page of a data source; `type_name` is the full name, such as `ecs_cluster`.
pub fn data_source_page(
    provider: &str,
    type_name: &str,
    schema: &Schema,
    parts: &Parts<'_>,
) -> String {
    typed_page("Data Source", provider, type_name, schema, parts)
}

/// The page of an ephemeral resource; `type_name` is the full name, such as `ecs_password`.
pub fn ephemeral_resource_page(
    provider: &str,
    type_name: &str,
    schema: &Schema,
    parts: &Parts<'_>,
) -> String {
    typed_page("Ephemeral Resource", provider, type_name, schema, parts)
}

/// The page of an action; `type_name` is the full name, such as `ecs_run_task`.
pub fn action_page(provider: &str, type_name: &str, schema: &Schema, parts: &Parts<'_>) -> String {
    typed_page("Action", provider, type_name, schema, parts)
}

/// The page of a list; `type_name` is the full name of its resource, `schema` that of its `config` block.
pub fn list_resource_page(
    provider: &str,
    type_name: &str,
    schema: &Schema,
    parts: &Parts<'_>,
) -> String {
    typed_page("List Resource", provider, type_name, schema, parts)
}

/// The page of the provider itself.
pub fn provider_page(provider: &str, schema: &Schema, parts: &Parts<'_>) -> String {
    let title = format!("{provider} Provider");
    page(&title, &title, schema, parts)
}

/// The page of a function, as in [`Inventory::functions`](crate::Inventory::functions). Nothing can be imported and
/// there are no time limits here, so of `parts` the example and the prose count.
///
/// ```
/// use tfplug::docs::{Parts, function_page};
/// use tfplug::{Function, FunctionError};
///
/// let double = Function::new("double", |number: i64| Ok::<_, FunctionError>(2 * number))
///     .summary("Doubles a number")
///     .parameter("number", "The number to double.");
/// let page = function_page("toy", &double, &Parts::default());
/// assert!(page.contains("double(number number) number"));
/// assert!(page.contains("1. `number` (Number) The number to double."));
/// ```
pub fn function_page(provider: &str, function: &Function, parts: &Parts<'_>) -> String {
    let name = function.name;
    let title = format!("{name} function - {provider}");
    // Each of the two texts is the fallback of the other.
    let mut summary = format::reflow(&function.summary);
    let mut description = format::reflow(&function.description);
    if summary.is_empty() {
        summary.clone_from(&description);
    }
    if description.is_empty() {
        description = format::sentence(&summary);
    }
    let mut page = Page::new(&title, &format!("function: {name}"), &summary);
    page.section(&description);
    page.deprecated(Some(function.deprecated.as_str()).filter(|reason| !reason.is_empty()));
    page.usage(parts);
    page.section(&format!(
        "## Signature\n\n{}",
        function::signature(function)
    ));
    page.section(&format!(
        "## Arguments\n\n{}",
        function::arguments(function)
    ));
    page.text
}

/// The page of something with a type name; `kind` is the registry's name for it.
fn typed_page(
    kind: &str,
    provider: &str,
    type_name: &str,
    schema: &Schema,
    parts: &Parts<'_>,
) -> String {
    let title = format!("{type_name} {kind} - {provider}");
    page(&title, &format!("{type_name} ({kind})"), schema, parts)
}

fn page(title: &str, heading: &str, schema: &Schema, parts: &Parts<'_>) -> String {
    let block = &schema.block;
    let description = format::reflow(&block.description);
    let mut page = Page::new(title, heading, &description);
    page.deprecated(block.deprecated.as_deref());
    page.section(&description);
    page.usage(parts);
    page.section(&format!(
        "## Schema\n\n{}",
        body::schema(block, parts.limits)
    ));
    page.import(parts);
    page.text
}

/// A page in the making, and what pages of every kind have in common.
struct Page {
    text: String,
}

impl Page {
    /// The front matter with the first line of `summary`, and the heading.
    fn new(title: &str, heading: &str, summary: &str) -> Self {
        let summary = summary.lines().next().unwrap_or_default();
        let text = format!(
            "---\n# Generated from the schema, the examples and docs.md; edit those instead.\npage_title: {title:?}\n\
             subcategory: \"\"\ndescription: |-\n  {summary}\n---\n\n# {heading}\n"
        );
        Self { text }
    }

    /// Adds a section, unless it is empty.
    fn section(&mut self, part: &str) {
        if !part.is_empty() {
            // Writing to a String cannot fail.
            let _ = write!(self.text, "\n{}\n", part.trim_end());
        }
    }

    /// Warns of what is deprecated.
    fn deprecated(&mut self, reason: Option<&str>) {
        if let Some(reason) = reason {
            self.section(&format!("~> **Deprecated:** {}", format::reflow(reason)));
        }
    }

    /// The ways to take over an existing object.
    fn import(&mut self, parts: &Parts<'_>) {
        if let Some(import) = parts.import {
            let how = "Existing objects are taken over with `terraform import`:";
            self.section(&format!(
                "## Import\n\n{how}\n\n```shell\n{}\n```",
                import.trim()
            ));
        }
        let Some(identity) = parts.identity else {
            return;
        };
        self.section("### Import by identity");
        self.section(
            "Terraform 1.12 and newer know existing objects by their identity, which an `import` block may name:",
        );
        if let Some(example) = parts.import_by_identity {
            self.section(&format!("```terraform\n{}\n```", example.trim()));
        }
        let schema = body::schema(&identity.block, None);
        self.section(&schema.replace("### ", "#### "));
    }

    /// The example, and the prose below it.
    fn usage(&mut self, parts: &Parts<'_>) {
        if let Some(example) = parts.example {
            self.section(&format!(
                "## Example Usage\n\n```terraform\n{}\n```",
                example.trim()
            ));
        }
        self.section(parts.prose.unwrap_or_default().trim());
    }
}

#[cfg(test)]
mod tests;
