//! Rules for tags: GEN-001 to GEN-005. Their scopes start from the attribute of the tags.
//!
//! A null is not sent, so its key may be anything; an unknown value may turn out to be null.

use super::node::Node;
use super::object::{Faults, Row, Rows};

/// The rules of an object that has no others.
pub(crate) const ALONE: Rows = &[("tags", ROWS)];

/// The rule for which default tags of the provider count: it is judged once more when `tags_all` is planned.
pub(crate) const COUNT: Rows = &[("tags", &[NUMBER])];

/// The rules for the provider's default tags.
pub(crate) const DEFAULTS: Rows = &[("default_tags.tags", ROWS)];

/// The rules for a tag that is an object of its own.
pub(crate) const OF_TAG: Rows = &[("", &[LENGTH, PREFIX, VALUE, KEY_LETTERS, VALUE_LETTERS])];

/// The rules for a map of tags.
pub(crate) const ROWS: &[Row] = &[NUMBER, LENGTH, PREFIX, VALUE, KEY_LETTERS, VALUE_LETTERS];

/// The most tags that an object may have.
const MOST: usize = 50;

const NUMBER: Row = Row::certain(
    "GEN-001",
    "",
    "Too many tags",
    "An object must have at most 50 tags.",
    |object, tags, faults| {
        let configured = tags.entries()?;
        let count = |sent| {
            let values = configured.iter();
            values.filter(|(_, value)| value.is_sent() == sent).count()
        };
        let (sure, open) = (count(Some(true)), count(None));
        let merged = match object.root().has("tags_all") {
            true => object.get("tags_all").entries().unwrap_or_default().len(),
            false => 0,
        };
        let sure = sure.max(merged);
        if sure > MOST {
            let detail = format!(
                "There are {sure}, including default_tags of the provider; ECS allows {MOST}."
            );
            faults.at(tags, detail);
        }
        (sure + open <= MOST).then_some(())
    },
);

const LENGTH: Row = Row::certain(
    "GEN-002",
    "",
    "Invalid tag key",
    "A tag key must have 1 to 128 characters.",
    |_, tags, faults| {
        each(keys(tags)?, faults, |key| {
            let length = key.chars().count();
            let detail = format!("It has {length} characters; 1 to 128 are allowed.");
            (!(1..=128).contains(&length)).then_some(detail)
        })
    },
);

const PREFIX: Row = Row::certain(
    "GEN-005",
    "",
    "Reserved tag key",
    "A tag key must not start with aws:, in any letter case.",
    |_, tags, faults| {
        each(keys(tags)?, faults, |key| {
            let reserved = key.get(..4)?.eq_ignore_ascii_case("aws:");
            let detail =
                format!("{key:?} begins with aws:, which is reserved for AWS. Choose another key.");
            reserved.then_some(detail)
        })
    },
);

const VALUE: Row = Row::certain(
    "GEN-003",
    "",
    "Invalid tag value",
    "A tag value must have at most 256 characters.",
    |_, tags, faults| {
        each(values(tags)?, faults, |value| {
            let length = value.chars().count();
            let detail = format!("It has {length} characters; at most 256 are allowed.");
            (length > 256).then_some(detail)
        })
    },
);

const KEY_LETTERS: Row = Row::certain(
    "GEN-004",
    "",
    "Invalid tag key",
    "Tag keys must consist of letters, digits, spaces and _ . : / = + - @.",
    |_, tags, faults| each(keys(tags)?, faults, illegal),
);

const VALUE_LETTERS: Row = Row::certain(
    "GEN-004",
    "",
    "Invalid tag value",
    "Tag values must consist of letters, digits, spaces and _ . : / = + - @.",
    |_, tags, faults| each(values(tags)?, faults, illegal),
);

/// The text of a part of each tag that is sent, with its place; `None` while it is not known.
type Parts<'a> = Vec<Option<(&'a str, Node<'a>)>>;

fn keys<'a>(tags: &Node<'a>) -> Option<Parts<'a>> {
    parts(tags, "key", |key, _| Some(key))
}

fn values<'a>(tags: &Node<'a>) -> Option<Parts<'a>> {
    parts(tags, "value", |_, value| text(value))
}

/// Of a map, or of a tag that is an object and has the part as its member.
fn parts<'a>(
    tags: &Node<'a>,
    member: &'static str,
    part: fn(&'a str, &Node<'a>) -> Option<&'a str>,
) -> Option<Parts<'a>> {
    if tags.has(member) {
        let node = tags.get(member);
        let sent = node.is_sent() != Some(false);
        let part = sent.then(|| text(&node).map(|text| (text, node)));
        return Some(part.into_iter().collect());
    }
    let sent = tags.entries()?.into_iter();
    let sent = sent.filter(|(_, value)| value.is_sent() != Some(false));
    let known = sent.map(|(key, value)| {
        value.is_sent()?;
        Some((part(key, &value)?, value))
    });
    Some(known.collect())
}

fn text<'a>(node: &Node<'a>) -> Option<&'a str> {
    Some(node.text()?.unwrap_or_default())
}

fn each(
    parts: Parts<'_>,
    faults: &mut Faults,
    fault: impl Fn(&str) -> Option<String>,
) -> Option<()> {
    let mut all = Some(());
    for part in parts {
        match part {
            None => all = None,
            Some((text, at)) => {
                if let Some(detail) = fault(text) {
                    faults.at(&at, detail);
                }
            }
        }
    }
    all
}

fn illegal(text: &str) -> Option<String> {
    let wrong = text.chars().find(|character| !is_allowed(*character))?;
    Some(format!(
        "It contains {wrong:?}, which ECS does not accept. Letters, digits, spaces and _ . : / = + - @ are accepted."
    ))
}

/// `\p{L}`, `\p{Z}`, `\p{N}` and some signs. Marks that std counts as letters pass: a rule must not refuse what AWS
/// accepts.
fn is_allowed(character: char) -> bool {
    let is_separator = character.is_whitespace() && !character.is_control();
    character.is_alphanumeric() || is_separator || "_.:/=+-@".contains(character)
}
