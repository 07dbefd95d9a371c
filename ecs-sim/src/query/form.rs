//! Forms: parameters whose names are paths, such as `Filter.1.Value.2`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use crate::refusal::Refusal;

/// The most steps of a path that is read; no request of AWS has as many.
const MOST_STEPS: usize = 32;

/// The parameters of a request.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Form(BTreeMap<String, String>);

impl Form {
    /// The parameters in a body.
    pub(crate) fn parse(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
        Self(
            pairs
                .map(|(name, value)| (decoded(name), decoded(value)))
                .collect(),
        )
    }

    /// A name that no parameter can have: a step in it is neither a word nor a number.
    pub(super) fn illegal(&self) -> Option<&str> {
        let is_word = |step: &str| {
            step.starts_with(|first: char| first.is_ascii_alphabetic())
                && step.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        let is_number = |step: &str| step.parse::<u32>().is_ok();
        let mut names = self.0.keys();
        let is_illegal =
            |name: &&String| !name.split('.').all(|step| is_word(step) || is_number(step));
        names.find(is_illegal).map(String::as_str)
    }

    /// The value of a parameter.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The value of a parameter that must be there.
    ///
    /// # Errors
    /// It is absent or empty.
    pub(crate) fn required(&self, name: &str) -> Result<&str, Refusal> {
        let given = self.get(name).filter(|value| !value.is_empty());
        given.ok_or_else(|| {
            let text = format!("The request must contain the parameter {name}.");
            Refusal::new("MissingParameter", text)
        })
    }

    /// Whether a parameter is `true`.
    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }

    /// A parameter that is a number.
    ///
    /// # Errors
    /// It is something else.
    pub(crate) fn number(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let Some(text) = self.get(name).filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        text.parse().map(Some).map_err(|_| {
            let text = format!("Value ({text}) for parameter {name} is invalid.");
            Refusal::new("InvalidParameterValue", text)
        })
    }

    /// The values of a list of strings.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        match self.tree(name) {
            Json::Array(items) => items
                .iter()
                .filter_map(|it| it.as_str().map(str::to_owned))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// All parameters below a name: structures by their members, lists by their order; absent ones are null.
    pub(crate) fn tree(&self, name: &str) -> Json {
        let below = self.0.iter().filter_map(|(path, value)| {
            let rest = path.strip_prefix(name)?.strip_prefix('.')?;
            (rest.split('.').count() <= MOST_STEPS).then_some((rest, value.as_str()))
        });
        match self.get(name) {
            Some(value) => value.into(),
            None => nested(&below.collect::<Vec<_>>()),
        }
    }

    /// The structure of all parameters but those of these names.
    pub(crate) fn others(&self, names: &[&str]) -> Json {
        let first = |path: &str| path.split('.').next().unwrap_or_default().to_owned();
        let steps: BTreeSet<String> = self.0.keys().map(|path| first(path)).collect();
        let others = steps
            .into_iter()
            .filter(|step| !names.contains(&step.as_str()));
        others
            .map(|step| {
                let value = self.tree(&step);
                (step, value)
            })
            .collect()
    }

    /// The request without its token, for comparison with another one.
    pub(crate) fn without(&self, token: &str) -> String {
        let others = self.0.iter().filter(|(name, _)| *name != token);
        let others: Vec<String> = others
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        others.join("\n")
    }
}

/// The tree of paths and values. All numbers make a list; a step `member` before them is passed over.
fn nested(paths: &[(&str, &str)]) -> Json {
    let mut groups: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    let mut leaves = Map::new();
    for (path, value) in paths {
        match path.split_once('.') {
            Some((step, rest)) => groups.entry(step).or_default().push((rest, value)),
            None => drop(leaves.insert((*path).to_owned(), (*value).into())),
        }
    }
    if leaves.is_empty()
        && groups.len() == 1
        && let Some(members) = groups.get("member")
    {
        return nested(members);
    }
    let inner = groups
        .iter()
        .map(|(step, below)| ((*step).to_owned(), nested(below)));
    leaves.extend(inner);
    if leaves.is_empty() {
        return Json::Null;
    }
    let numbers: Option<BTreeMap<u32, String>> = leaves
        .keys()
        .map(|key| key.parse().ok().map(|number| (number, key.clone())))
        .collect();
    match numbers {
        Some(numbers) => numbers
            .values()
            .filter_map(|key| leaves.remove(key))
            .collect(),
        None => Json::Object(leaves),
    }
}

/// A text without percent signs and plus signs.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        rest = after;
        match (first, byte) {
            (b'+', _) => bytes.push(b' '),
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => bytes.push(*first),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn paths_make_a_tree() {
        let form = Form::parse(
            b"A=1&B.C=x%20y+z&D.2.E=second&D.1.E=first&D.10=tenth&F.member.1=one&G=&H.I=%C3%A9%",
        );
        assert_eq!(form.tree("A"), json!("1"));
        assert_eq!(form.tree("B"), json!({ "C": "x y z" }));
        assert_eq!(
            form.tree("D"),
            json!([{ "E": "first" }, { "E": "second" }, "tenth"])
        );
        assert_eq!(form.list("F"), ["one"]);
        assert_eq!(form.tree("G"), json!(""));
        assert_eq!(form.tree("H"), json!({ "I": "é%" }));
        assert_eq!(form.tree("Z"), Json::Null);
        assert_eq!(
            form.others(&["A", "D", "F", "H"]),
            json!({ "B": { "C": "x y z" }, "G": "" })
        );
        assert_eq!(form.illegal(), None);
        for name in ["A.<b>", "A..B", "A.1x", "A b"] {
            let body = format!("{name}=1");
            assert_eq!(Form::parse(body.as_bytes()).illegal(), Some(name));
        }
    }

    #[test]
    fn a_path_without_end_is_passed_over() {
        let body = format!("A.{}=1&A.B=2", "x.".repeat(100_000));
        assert_eq!(Form::parse(body.as_bytes()).tree("A"), json!({ "B": "2" }));
    }
}
