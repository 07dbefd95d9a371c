//! The table of differences: written anew from what is found, with the judgements that it has.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::answers::Difference;

const HEAD: &str = "| Member | Requests | Simulator | moto | ministack | Right | Reason |\n|---|---|---|---|---|---|---|\n";

/// The text with the differences that are found, and the members without a judgement.
pub(super) fn updated(before: &str, found: &[Difference]) -> (String, Vec<String>) {
    let (start, table) = before.split_once(HEAD).unwrap_or((before, ""));
    let mut known = BTreeMap::new();
    for line in table.lines() {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        if let [member, _, simulator, moto, ministack, right, reason] = cells[..] {
            let key = [member, simulator, moto, ministack].map(str::to_owned);
            known.insert(key, (right.to_owned(), reason.to_owned()));
        }
    }
    let mut found: Vec<&Difference> = found.iter().collect();
    found.sort_by(|a, b| (&a.member, &a.values).cmp(&(&b.member, &b.values)));
    let (mut text, mut open) = (format!("{start}{HEAD}"), Vec::new());
    for difference in found {
        let member = format!("`{}`", difference.member);
        let [simulator, moto, ministack] = difference.values.clone();
        let key = [member.clone(), simulator, moto, ministack];
        let (right, reason) = known.get(&key).cloned().unwrap_or_default();
        if right.is_empty() || reason.is_empty() {
            open.push(format!("{member}: {}", difference.values.join(" / ")));
        }
        let operations: Vec<&str> = difference.operations.iter().copied().collect();
        let (operations, values) = (operations.join(", "), key[1..].join(" | "));
        let _ = writeln!(
            text,
            "| {member} | {operations} | {values} | {right} | {reason} |"
        );
    }
    (text, open)
}

#[test]
fn judgements_stay_with_their_difference() {
    let difference = |value: &str| Difference {
        operations: ["CreateService"].into(),
        member: "service.count".to_owned(),
        values: ["`1`".to_owned(), "–".to_owned(), value.to_owned()],
    };
    let (first, open) = updated("# Title\n", &[difference("`2`")]);
    assert_eq!(open.len(), 1);
    let judged = first.replace("`2` |  |  |", "`2` | simulator | By the documentation. |");
    assert_eq!(
        updated(&judged, &[difference("`2`")]),
        (judged.clone(), Vec::new())
    );
    let (_, open) = updated(&judged, &[difference("`3`")]);
    assert_eq!(open.len(), 1, "another difference is judged anew");
}
