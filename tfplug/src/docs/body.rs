//! The "Schema" section: required, optional and read-only members; every nested body under its anchor.

use crate::resource::Limits;
use crate::schema::{Attribute, Block, Kind, NestedBlock};

use super::format;

/// Everything below `## Schema`.
pub(super) fn schema(block: &Block, limits: Option<Limits>) -> String {
    let root = Body {
        path: Vec::new(),
        items: items(&block.attributes, &block.blocks),
        settable: true,
        blocks: true,
    };
    let mut out = String::new();
    Section {
        limits,
        out: &mut out,
    }
    .body(&root);
    if out.is_empty() {
        "There is nothing to set.".to_owned()
    } else {
        out.trim_end().to_owned()
    }
}

/// Attributes and blocks of one level.
struct Body<'a> {
    path: Vec<&'a str>,
    items: Vec<Item<'a>>,
    /// False below what only the provider fills.
    settable: bool,
    /// False below nested attributes, where core knows no block syntax.
    blocks: bool,
}

enum Item<'a> {
    Attribute(&'a Attribute),
    Block(&'a NestedBlock),
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Group {
    Required,
    Optional,
    ReadOnly,
}

fn items<'a>(attributes: &'a [Attribute], blocks: &'a [NestedBlock]) -> Vec<Item<'a>> {
    let attributes = attributes.iter().map(Item::Attribute);
    let mut items: Vec<_> = attributes.chain(blocks.iter().map(Item::Block)).collect();
    items.sort_by_key(|item| item.name());
    items
}

impl<'a> Item<'a> {
    fn name(&self) -> &'a str {
        match self {
            Item::Attribute(attribute) => &attribute.name,
            Item::Block(nested) => &nested.name,
        }
    }

    fn group(&self, settable: bool) -> Group {
        let (required, optional) = match self {
            Item::Attribute(attribute) => (attribute.required, attribute.optional),
            Item::Block(nested) => (nested.min > 0, nested.min == 0),
        };
        match (settable, required, optional) {
            (true, true, _) => Group::Required,
            (true, _, true) => Group::Optional,
            _ => Group::ReadOnly,
        }
    }

    /// How the registry's pages begin the anchor of what is inside.
    fn anchor(&self) -> &'static str {
        match self {
            Item::Block(_) => "nestedblock",
            Item::Attribute(Attribute {
                kind: Kind::Nested(..),
                ..
            }) => "nestedatt",
            Item::Attribute(_) => "nestedobjatt",
        }
    }

    fn inside(&self) -> Vec<Item<'a>> {
        match self {
            Item::Block(nested) => items(&nested.block.attributes, &nested.block.blocks),
            Item::Attribute(attribute) => match &attribute.kind {
                Kind::Nested(_, nested) => items(nested, &[]),
                Kind::Type(_) => items(&attribute.members, &[]),
            },
        }
    }

    /// The note on objects without described members.
    fn bare_type(&self) -> Option<String> {
        match self {
            Item::Attribute(Attribute {
                kind: Kind::Type(ty),
                members,
                ..
            }) if members.is_empty() => format::bare_type(ty),
            _ => None,
        }
    }
}

struct Section<'o> {
    limits: Option<Limits>,
    out: &'o mut String,
}

impl Section<'_> {
    fn body(&mut self, body: &Body<'_>) {
        let groups = [
            (Group::Required, "Required"),
            (Group::Optional, "Optional"),
            (Group::ReadOnly, "Read-Only"),
        ];
        for (group, title) in groups {
            let mut members = body
                .items
                .iter()
                .filter(|item| item.group(body.settable) == group)
                .peekable();
            if members.peek().is_none() {
                continue;
            }
            match body.path.is_empty() {
                true => self.line(&format!("### {title}\n")),
                false => self.line(&format!("{title}:\n")),
            }
            for text in self.entries(&members.collect::<Vec<_>>(), body) {
                self.line(&text);
            }
            self.line("");
        }
        for item in &body.items {
            self.nested(item, body);
        }
    }

    /// One entry per item; items that differ in nothing but their names share one, at the place of the first.
    fn entries(&self, items: &[&Item<'_>], body: &Body<'_>) -> Vec<String> {
        let mut entries: Vec<(Vec<&str>, String)> = Vec::new();
        for item in items {
            let text = self.item(item, body);
            let same = entries
                .iter_mut()
                .find(|(_, other)| *other == text && item.inside().is_empty());
            match same {
                Some((names, _)) => names.push(item.name()),
                None => entries.push((vec![item.name()], text)),
            }
        }
        entries
            .into_iter()
            .map(|(names, text)| format!("- `{}` {text}", names.join("`, `")))
            .collect()
    }

    fn nested(&mut self, item: &Item<'_>, outer: &Body<'_>) {
        let path: Vec<_> = outer.path.iter().copied().chain([item.name()]).collect();
        let items = item.inside();
        if items.is_empty() {
            return;
        }
        self.line(&format!(
            "<a id=\"{}--{}\"></a>",
            item.anchor(),
            path.join("--")
        ));
        self.line(&format!("### Nested Schema for `{}`\n", path.join(".")));
        let settable = item.group(outer.settable) != Group::ReadOnly;
        let blocks = outer.blocks && item.anchor() != "nestedatt";
        self.body(&Body {
            path,
            items,
            settable,
            blocks,
        });
    }

    /// The entry of an item behind its name.
    fn item(&self, item: &Item<'_>, body: &Body<'_>) -> String {
        let (kind, description, mut notes) = match item {
            Item::Attribute(attribute) => (
                attribute_kind(attribute),
                &attribute.description,
                format::notes(attribute, body.settable, body.blocks),
            ),
            Item::Block(nested) => (
                block_kind(nested),
                &nested.block.description,
                block_notes(nested),
            ),
        };
        notes.extend(self.default_limit(item, body));
        notes.extend(item.bare_type());
        if !item.inside().is_empty() {
            let path: Vec<_> = body.path.iter().copied().chain([item.name()]).collect();
            notes.push(format!(
                "(see [below for nested schema](#{}--{}))",
                item.anchor(),
                path.join("--")
            ));
        }
        let entry = format::item("- ", item.name(), &kind, description, notes);
        let head = format!("- `{}` ", item.name());
        entry.strip_prefix(&head).unwrap_or(&entry).to_owned()
    }

    fn default_limit(&self, item: &Item<'_>, body: &Body<'_>) -> Option<String> {
        let limits = self.limits.filter(|_| body.path == ["timeouts"])?;
        let limit = match item.name() {
            "create" => limits.create,
            "read" => limits.read,
            "update" => limits.update,
            "delete" => limits.delete,
            _ => return None,
        };
        Some(format!("Default: `{}`.", format::duration(limit)))
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }
}

fn attribute_kind(attribute: &Attribute) -> String {
    let flags = [
        (attribute.sensitive, ", Sensitive"),
        (attribute.write_only, ", Write-only"),
        (attribute.deprecated.is_some(), ", Deprecated"),
    ];
    let flags = flags.iter().filter(|(set, _)| *set).map(|(_, text)| *text);
    format::kind(attribute) + &flags.collect::<String>()
}

fn block_kind(nested: &NestedBlock) -> String {
    let deprecated = if nested.block.deprecated.is_some() {
        ", Deprecated"
    } else {
        ""
    };
    format::block_kind(nested) + deprecated
}

fn block_notes(nested: &NestedBlock) -> Vec<String> {
    let deprecated = nested.block.deprecated.as_ref().map(|reason| {
        let reason = format::sentence(&format::reflow(reason));
        format!("**Deprecated:** {reason}")
    });
    let replaces = nested
        .force_new
        .then(|| "Changing anything inside replaces the object.".to_owned());
    let checks = nested.checks.iter();
    let checks = checks.map(|check| format::sentence(check.describe()));
    deprecated
        .into_iter()
        .chain(checks)
        .chain(replaces)
        .collect()
}
