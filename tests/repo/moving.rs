//! The guide "Moving from hashicorp/aws": its prose, with tables of every object and attribute of both providers.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use tfplug::schema::{Attribute, Block, Schema};
use tfplug::{Inventory, Offer};

/// The prose; `{{resources}}` and `{{data_sources}}` are filled in.
const TEMPLATE: &str = "templates/guides/moving-from-hashicorp-aws.md";
/// The attribute paths of the objects about ECS in a release of hashicorp/aws.
const PEER: &str = "tests/repo/peer.json";
/// The page.
pub(crate) const PAGE: &str = "docs/guides/moving-from-hashicorp-aws.md";

#[derive(Deserialize)]
struct Peer {
    version: String,
    resources: BTreeMap<String, BTreeSet<String>>,
    data_sources: BTreeMap<String, BTreeSet<String>>,
}

/// The page; `read` gives the text of a file.
pub(crate) fn page(inventory: &Inventory, read: &dyn Fn(&str) -> Option<String>) -> String {
    let template = read(TEMPLATE).unwrap_or_default();
    let peer = read(PEER).unwrap_or_default();
    let peer: Peer = match serde_json::from_str(&peer) {
        Ok(peer) => peer,
        Err(error) => return format!("{PEER}: {error}"),
    };
    let resources = tables(&peer.resources, &inventory.resources);
    let sources = tables(&peer.data_sources, &inventory.data_sources);
    template
        .replace("{{version}}", &peer.version)
        .replace("{{resources}}", &resources)
        .replace("{{data_sources}}", &sources)
}

/// A table of the objects, and below it the attributes that only one of the two has.
fn tables(theirs: &BTreeMap<String, BTreeSet<String>>, ours: &BTreeMap<String, Offer>) -> String {
    let mut rows = vec![
        "| `hashicorp/aws` | here | attributes and blocks in both | only there | only here |"
            .to_owned(),
        "|---|---|---|---|---|".to_owned(),
    ];
    let mut details = Vec::new();
    for (name, theirs) in theirs {
        let own = counterpart(name);
        let Some(offer) = ours.get(&own) else {
            rows.push(format!("| `{name}` | missing | | | |"));
            continue;
        };
        let ours = attributes(&offer.schema);
        let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| -> Vec<String> {
            a.difference(b).cloned().collect()
        };
        let (missing, more) = (only(theirs, &ours), only(&ours, theirs));
        let both = theirs.intersection(&ours).count();
        let (less, plus) = (missing.len(), more.len());
        rows.push(format!("| `{name}` | `{own}` | {both} | {less} | {plus} |"));
        for (title, list) in [("only there", missing), ("only here", more)] {
            if !list.is_empty() {
                let list: Vec<String> = outermost(&list).map(|it| format!("`{it}`")).collect();
                details.push(format!("- `{own}`, {title}: {}", list.join(", ")));
            }
        }
    }
    let known: BTreeSet<String> = theirs.keys().map(|name| counterpart(name)).collect();
    let new = ours.keys().filter(|name| !known.contains(*name));
    rows.extend(new.map(|name| format!("| | `{name}` | | | |")));
    format!("{}\n\n{}", rows.join("\n"), details.join("\n"))
}

/// The name here of an object there.
fn counterpart(name: &str) -> String {
    match name {
        "aws_launch_template" => "ecs_launch_configuration".to_owned(),
        name => name.trim_start_matches("aws_").to_owned(),
    }
}

/// The paths without those inside another one of the list.
fn outermost(paths: &[String]) -> impl Iterator<Item = &String> {
    paths.iter().filter(|path| {
        let within = |other: &&String| path.starts_with(&format!("{other}."));
        !paths.iter().any(|other| within(&other))
    })
}

/// The paths of all attributes and blocks, but for those that every resource of the SDK has without a schema.
fn attributes(schema: &Schema) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    in_block(&schema.block, "", &mut paths);
    for implied in ["id", "region"] {
        paths.remove(implied);
    }
    paths.retain(|path| !path.starts_with("timeouts."));
    paths
}

fn in_block(block: &Block, at: &str, paths: &mut BTreeSet<String>) {
    in_members(&block.attributes, at, paths);
    for nested in &block.blocks {
        let path = format!("{at}{}", nested.name);
        in_block(&nested.block, &format!("{path}."), paths);
        paths.insert(path);
    }
}

fn in_members(members: &[Attribute], at: &str, paths: &mut BTreeSet<String>) {
    for attribute in members {
        let path = format!("{at}{}", attribute.name);
        in_members(attribute.object_members(), &format!("{path}."), paths);
        paths.insert(path);
    }
}

#[test]
fn nested_attributes_count_once() {
    let paths = ["a", "a.b", "c.d", "c.e"].map(str::to_owned);
    let outermost: Vec<&String> = outermost(&paths).collect();
    assert_eq!(outermost, ["a", "c.d", "c.e"]);
}
