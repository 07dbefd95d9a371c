//! Every ID that a message may carry, and so every ID that `validation` may name: those of rules, and those of checks of
//! single values in schemas.
//!
//! IDs of checks that are no rows are listed here. A test reads the sources: an ID in a message that is not here, or
//! the other way round, fails it.

use std::collections::BTreeSet;

use tfplug::schema::Attribute;
use tfplug::{Offer, inventory};

use super::Ecs;
use crate::rules::{did_you_mean, rules};

/// IDs in messages of runs, a warning about every one and the length of a request that is encoded, and of services whose
/// cluster is looked up.
const BY_HAND: &[&str] = &["RT-004", "RT-100", "SC-001"];

/// Rules that were withdrawn. Who switched one off may leave it at that.
const WITHDRAWN: &[&str] = &["CD-067", "VO-005"];

/// All IDs in messages.
fn ids() -> BTreeSet<&'static str> {
    let mut ids: BTreeSet<_> = rules().into_iter().map(|rule| rule.id).collect();
    ids.extend(BY_HAND);
    let all = inventory::<Ecs>();
    let offers = [all.resources, all.data_sources, all.list_resources];
    for Offer { schema, .. } in offers.into_iter().flat_map(|offers| offers.into_values()) {
        of_checks(&schema.block.into_members(), &mut ids);
    }
    ids
}

fn of_checks(attributes: &[Attribute], ids: &mut BTreeSet<&'static str>) {
    for attribute in attributes {
        ids.extend(attribute.checks.iter().filter_map(|check| check.rule()));
        of_checks(attribute.object_members(), ids);
    }
}

/// Whether a rule has, or had, this ID; if not, the nearest one as a sentence.
pub(super) fn find(id: &str) -> Result<(), String> {
    let ids = ids();
    if ids.contains(id) || WITHDRAWN.contains(&id) {
        return Ok(());
    }
    let group = |id: &str| id.split('-').next().unwrap_or_default().to_uppercase();
    let all = || ids.iter().copied();
    let mut near: Vec<&str> = all().filter(|one| group(one) == group(id)).collect();
    if near.is_empty() {
        near = all().collect();
    }
    Err(did_you_mean(id, &near))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::rules::is_rule_id;

    fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() && name != "tests" {
                sources(&path, found);
            } else if name.ends_with(".rs")
                && !["tests.rs", "catalogue.rs"].contains(&name.as_str())
            {
                found.push(path);
            }
        }
    }

    /// The code of a file without its tests and without comments.
    fn code(text: &str) -> String {
        let code = text
            .split("#[cfg(test)]\nmod tests")
            .next()
            .unwrap_or_default();
        let lines = code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Every ID in it, and whatever `(rule …)` names that is none.
    fn named(code: &str) -> Vec<&str> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let literals = code
            .split(|c| !is_part(c))
            .filter(|literal| is_rule_id(literal));
        let in_messages = code
            .split("(rule ")
            .skip(1)
            .map(|rest| rest.split(')').next().unwrap_or(rest));
        // An ID that is filled in is a literal elsewhere; three dots are a matter of comments behind code.
        let odd = in_messages
            .filter(|id| !is_rule_id(id) && !id.starts_with('{') && !id.starts_with('"'));
        literals.chain(odd).collect()
    }

    #[test]
    fn messages_carry_the_ids_of_the_catalogue_and_no_others() {
        let mut files = Vec::new();
        sources(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
            &mut files,
        );
        let mut used = BTreeSet::new();
        for file in &files {
            let code = code(&fs::read_to_string(file).unwrap());
            used.extend(named(&code).into_iter().map(str::to_owned));
        }
        let known: BTreeSet<String> = ids().into_iter().map(str::to_owned).collect();
        let missing: Vec<_> = used.difference(&known).collect();
        assert!(missing.is_empty(), "add to BY_HAND: {missing:?}");
        let silent: Vec<_> = known.difference(&used).collect();
        assert!(silent.is_empty(), "no message carries: {silent:?}");
        let again: Vec<_> = WITHDRAWN.iter().filter(|id| known.contains(**id)).collect();
        assert!(again.is_empty(), "not withdrawn: {again:?}");
    }

    /// A row brings its ID, and then it is not listed by hand.
    #[test]
    fn no_rule_is_listed_that_brings_its_id() {
        let rows: Vec<&str> = rules().into_iter().map(|rule| rule.id).collect();
        let twice: Vec<_> = BY_HAND.iter().filter(|id| rows.contains(id)).collect();
        assert!(twice.is_empty(), "{twice:?}");
    }

    #[test]
    fn the_nearest_id_is_named() {
        assert_eq!(find("TD-004"), Ok(()));
        assert_eq!(find("CD-067"), Ok(()));
        assert_eq!(find("td-004"), Err(" Did you mean \"TD-004\"?".to_owned()));
        assert!(find("TD-999").unwrap_err().contains("\"TD-"));
        assert_eq!(find("banana").unwrap_err(), "");
    }
}
