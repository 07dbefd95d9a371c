//! Documentation from schemas: the pages of the Terraform Registry, and the public contract as JSON.
//!
//! Pure text from plain data. The usual page generator sees only what `terraform providers schema` prints; this one
//! also knows defaults, accepted values, what replaces the object and how often a block may occur.

mod body;
mod contract;
mod words;

use std::fmt::Write;

use crate::resource::Limits;
use crate::schema::Schema;

pub use contract::schema_json;

/// What a page holds besides the schema.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parts<'a> {
    /// HCL for "Example Usage".
    pub example: Option<&'a str>,
    /// The shell lines that import an object.
    pub import: Option<&'a str>,
    /// The defaults of the `timeouts` block.
    pub limits: Option<Limits>,
    /// Markdown that no schema can carry; stands between the example and the schema.
    pub prose: Option<&'a str>,
}

/// The page of a resource; `type_name` is the full name, such as `ecs_cluster`.
pub fn resource_page(
    provider: &str,
    type_name: &str,
    schema: &Schema,
    parts: &Parts<'_>,
) -> String {
    let title = format!("{type_name} Resource - {provider}");
    page(&title, &format!("{type_name} (Resource)"), schema, parts)
}

/// The page of a data source; `type_name` is the full name, such as `ecs_cluster`.
pub fn data_source_page(
    provider: &str,
    type_name: &str,
    schema: &Schema,
    parts: &Parts<'_>,
) -> String {
    let title = format!("{type_name} Data Source - {provider}");
    page(&title, &format!("{type_name} (Data Source)"), schema, parts)
}

/// The page of the provider itself.
pub fn provider_page(provider: &str, schema: &Schema, parts: &Parts<'_>) -> String {
    let title = format!("{provider} Provider");
    page(&title, &title, schema, parts)
}

fn page(title: &str, heading: &str, schema: &Schema, parts: &Parts<'_>) -> String {
    let description = words::reflow(&schema.block.description);
    let summary = description.lines().next().unwrap_or_default();
    let mut text = format!(
        "---\n# Generated from the schema, the examples and docs.md; edit those instead.\npage_title: {title:?}\n\
         subcategory: \"\"\ndescription: |-\n  {summary}\n---\n\n# {heading}\n"
    );
    let mut section = |part: &str| {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n{}\n", part.trim_end());
    };
    if let Some(reason) = &schema.block.deprecated {
        section(&format!("~> **Deprecated:** {}", words::reflow(reason)));
    }
    if !description.is_empty() {
        section(&description);
    }
    if let Some(example) = parts.example {
        section(&format!(
            "## Example Usage\n\n```terraform\n{}\n```",
            example.trim()
        ));
    }
    if let Some(prose) = parts.prose {
        section(prose.trim());
    }
    section(&format!(
        "## Schema\n\n{}",
        body::schema(&schema.block, parts.limits)
    ));
    if let Some(import) = parts.import {
        let how = "Existing objects are taken over with `terraform import`:";
        section(&format!(
            "## Import\n\n{how}\n\n```shell\n{}\n```",
            import.trim()
        ));
    }
    text
}

#[cfg(test)]
mod tests;
