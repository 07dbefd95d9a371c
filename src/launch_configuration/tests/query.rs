//! The form of requests to EC2, and of its answers: parameters whose names are paths, and XML.

use std::collections::BTreeMap;

use super::ec2::Params;

/// The tags of a request.
pub(super) fn tags(params: &Params, prefix: &str) -> Params {
    let pair = |tag| match tag {
        Tree::Node(mut tag) => {
            let value = tag.remove("Value").map(Tree::leaf);
            Some((tag.remove("Key")?.leaf(), value.unwrap_or_default()))
        }
        Tree::Leaf(_) => None,
    };
    let tags = tree(params, prefix).into_values();
    tags.filter_map(pair).collect()
}

/// Parameters as a tree.
pub(super) enum Tree {
    Leaf(String),
    Node(BTreeMap<String, Tree>),
}

pub(super) fn tree(params: &Params, prefix: &str) -> BTreeMap<String, Tree> {
    let mut root = BTreeMap::new();
    for (name, value) in params {
        let Some(path) = name.strip_prefix(prefix) else {
            continue;
        };
        let mut node = &mut root;
        let mut steps = path.split('.').peekable();
        while let Some(step) = steps.next() {
            if steps.peek().is_none() {
                node.insert(step.to_owned(), Tree::Leaf(value.clone()));
                break;
            }
            let next = node
                .entry(step.to_owned())
                .or_insert_with(|| Tree::Node(BTreeMap::new()));
            let Tree::Node(inner) = next else { break };
            node = inner;
        }
    }
    root
}

impl Tree {
    fn leaf(self) -> String {
        match self {
            Tree::Leaf(text) => text,
            Tree::Node(_) => String::new(),
        }
    }

    /// As answers spell it: names begin in lower case, and lists have names of their own.
    pub(super) fn xml(&self, around: &str, name: &str) -> String {
        let lower = format!("{}{}", name[..1].to_ascii_lowercase(), &name[1..]);
        let Tree::Node(members) = self else {
            let Tree::Leaf(text) = self else {
                return String::new();
            };
            return format!("<{lower}>{text}</{lower}>");
        };
        let numbered = |key: &String| key.bytes().all(|byte| byte.is_ascii_digit());
        if !members.keys().all(numbered) || members.is_empty() {
            let inner: String = members
                .iter()
                .map(|(member, value)| value.xml(name, member))
                .collect();
            return format!("<{lower}>{inner}</{lower}>");
        }
        let (set, item) = match (around, name) {
            ("NetworkInterface" | "1" | "2", "SecurityGroupId") => ("groupSet".into(), "groupId"),
            (_, "LicenseSpecification") => ("licenseSet".into(), "item"),
            ("1" | "2", "PrivateIpAddress") => ("privateIpAddressesSet".into(), "item"),
            _ => (format!("{lower}Set"), "item"),
        };
        let items: String = members
            .iter()
            .map(|(number, value)| match value {
                Tree::Leaf(text) => format!("<{item}>{text}</{item}>"),
                Tree::Node(members) => {
                    let inner: String = members
                        .iter()
                        .map(|(member, value)| value.xml(number, member))
                        .collect();
                    format!("<{item}>{inner}</{item}>")
                }
            })
            .collect();
        format!("<{set}>{items}</{set}>")
    }
}

pub(super) fn form(body: &str) -> Params {
    let pairs = body.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        let hex = after
            .get(..2)
            .and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match (first, hex) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = after;
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
