//! Rules about capacity provider strategies: CL-012 to CL-019. Their scopes start from the strategy's attribute.

use super::node::Node;
use super::object::{Faults, Object, Row};

/// The capacity providers of every account.
pub(super) const FARGATE: [&str; 2] = ["FARGATE", "FARGATE_SPOT"];

/// Rules about the strategy of a service, a task set or a run.
pub(crate) const ROWS: &[Row] = &[
    MIXED,
    BASES,
    Row::certain(
        "CL-014",
        "",
        NO_WEIGHT,
        "In a strategy of two or more capacity providers, one must have a `weight` above 0.",
        weights,
    ),
    Row {
        id: "SV-006",
        ..MANY
    },
    TWICE,
    LETTERS,
    BY_ARN,
];

/// Rules about the default strategy of a cluster, which ECS takes without weights, and refuses in the services that use it.
pub(crate) const OF_CLUSTER: &[Row] = &[
    MIXED,
    BASES,
    Row::warning(
        "CL-014",
        "",
        NO_WEIGHT,
        "In a cluster's default strategy of two or more capacity providers, one should have a `weight` above 0.",
        weights,
    ),
    MANY,
    TWICE,
    LETTERS,
    BY_ARN,
];

const NO_WEIGHT: &str = "No capacity provider of the strategy has a weight";

const MIXED: Row = Row::certain(
    "CL-012",
    "",
    "Fargate and other capacity providers are mixed in a strategy",
    "A strategy must hold either `FARGATE` and `FARGATE_SPOT`, or other capacity providers.",
    |_, strategy, faults| {
        let (names, all) = names(strategy)?;
        let fargate = names.iter().find(|(_, name)| is_of_fargate(name));
        let other = names.iter().find(|(_, name)| !is_of_fargate(name));
        if let (Some((_, fargate)), Some((node, _))) = (fargate, other) {
            faults.at(
                node,
                format!(
                    "The strategy has {fargate:?} as well. Remove one of the two, or move one to a strategy of another service."
                ),
            );
        }
        all
    },
);

const BASES: Row = Row::certain(
    "CL-013",
    "",
    "More than one capacity provider has a base",
    "Only one capacity provider of a strategy may have a `base` above 0.",
    |_, strategy, faults| {
        let mut all = Some(());
        let mut found = Vec::new();
        for item in sent(strategy)? {
            let base = item.get("base");
            match base.int() {
                None => all = None,
                Some(Some(number)) if number > 0 => found.push((base, number)),
                Some(_) => {}
            }
        }
        if let [(_, first), .., (node, last)] = &found[..] {
            faults.at(
                node,
                format!(
                    "base is {first} in another block and {last} here. Keep it in one block, and remove it from the others."
                ),
            );
        }
        all
    },
);

const MANY: Row = Row::certain(
    "CL-016",
    "",
    "Too many capacity providers in a strategy",
    "A strategy may have up to 20 capacity providers.",
    |_, strategy, faults| {
        let (sure, open) = strategy.counts()?;
        if sure > 20 {
            let detail = format!("It has {sure}. Keep 20 at most.");
            faults.at(&strategy.at_member("capacity_provider"), detail);
        }
        (sure + open <= 20).then_some(())
    },
);

const TWICE: Row = Row::likely(
    "CL-017",
    "",
    "Capacity provider is listed twice",
    "A capacity provider may occur once in a strategy.",
    |_, strategy, faults| {
        let (names, all) = names(strategy)?;
        for (index, (node, name)) in names.iter().enumerate() {
            if names.iter().take(index).any(|(_, other)| other == name) {
                faults.at(
                    node,
                    "Another block has this capacity provider. Merge the two, and add up their weights.",
                );
            }
        }
        all
    },
);

const LETTERS: Row = Row::certain(
    "CL-018",
    "[]",
    WRONG_LETTERS,
    "`FARGATE` and `FARGATE_SPOT` must be in capitals.",
    |_, item, faults| in_capitals(&item.get("capacity_provider"), faults),
);

/// The complaint of CL-018.
pub(super) const WRONG_LETTERS: &str = "Capacity provider name is not in capitals";

const BY_ARN: Row = Row::hint(
    "CL-019",
    "[]",
    "Capacity provider is given by its ARN",
    "A capacity provider should be given by its name.",
    |_, item, faults| {
        let provider = item.get("capacity_provider");
        if let Some(arn) = provider.text()?.filter(|text| text.starts_with("arn:")) {
            let name = arn.rsplit('/').next().unwrap_or(arn);
            let detail = format!("ECS documents the name here, and answers with it. Set {name:?}.");
            faults.at(&provider, detail);
        }
        Some(())
    },
);

/// No other name may begin with these letters, in whatever case.
fn is_of_fargate(name: &str) -> bool {
    name.get(..7)
        .is_some_and(|start| start.eq_ignore_ascii_case("FARGATE"))
}

/// The names of Fargate's capacity providers are in capitals, and no other may begin so.
pub(super) fn in_capitals(node: &Node<'_>, faults: &mut Faults) -> Option<()> {
    if let Some(name) = node.text()? {
        let upper = name.to_ascii_uppercase();
        if name != upper && FARGATE.contains(&upper.as_str()) {
            let detail = format!("{name:?} must be {upper:?}.");
            faults.at(node, detail);
        }
    }
    Some(())
}

/// The items that are, or may be, sent.
fn sent<'a>(strategy: &Node<'a>) -> Option<Vec<Node<'a>>> {
    let mut items = strategy.items()?;
    items.retain(|item| item.is_set() != Some(false));
    Some(items)
}

/// The names that are known, each with its place, and whether these are all.
#[allow(clippy::type_complexity, reason = "a named alias would be used once")]
fn names<'a>(strategy: &Node<'a>) -> Option<(Vec<(Node<'a>, &'a str)>, Option<()>)> {
    let (mut names, mut all) = (Vec::new(), Some(()));
    for item in sent(strategy)? {
        let node = item.get("capacity_provider");
        match node.text() {
            None => all = None,
            Some(Some(name)) => names.push((node, name)),
            Some(None) => {}
        }
    }
    Some((names, all))
}

/// CL-014. A single capacity provider gets all tasks, whatever its weight is.
fn weights(_: &Object, strategy: &Node<'_>, faults: &mut Faults) -> Option<()> {
    let items = sent(strategy)?;
    if items.len() < 2 {
        return Some(());
    }
    let mut all = Some(());
    for item in &items {
        match item.get("weight").int() {
            None => all = None,
            Some(Some(weight)) if weight != 0 => return Some(()),
            Some(_) => {}
        }
    }
    all?;
    // Some of them may turn out to be none.
    if items.iter().filter(|item| item.is_given()).count() < 2 {
        return None;
    }
    let first = items.first().map(|item| item.get("weight"));
    faults.at(
        first.as_ref().unwrap_or(strategy),
        "weight is 0 or unset in all blocks. Set it to 1 or more in at least one of them.",
    );
    Some(())
}
