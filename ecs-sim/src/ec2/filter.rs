//! Filters: each names a fact and the values that it may have; an object meets all of them.

use serde_json::Value as Json;

use crate::query::Form;
use crate::refusal::Refusal;
use crate::world::World;

/// The filters of a request.
pub(super) struct Filters(Vec<(String, Vec<String>)>);

impl Filters {
    pub(super) fn of(form: &Form) -> Self {
        let all = form.tree("Filter");
        let filter = |filter: &Json| {
            let values = filter["Value"].as_array().into_iter().flatten();
            let values = values.filter_map(|it| it.as_str().map(str::to_owned));
            Some((filter["Name"].as_str()?.to_owned(), values.collect()))
        };
        Self(
            all.as_array()
                .into_iter()
                .flatten()
                .filter_map(filter)
                .collect(),
        )
    }

    /// Whether an object meets all filters. `facts` gives its values of a filter, and nothing for one that is unknown.
    pub(super) fn meet(
        &self,
        world: &World,
        id: &str,
        facts: impl Fn(&str) -> Option<Vec<String>>,
    ) -> Result<bool, Refusal> {
        for (name, wanted) in &self.0 {
            let values = match of_tags(world, id, name).or_else(|| facts(name)) {
                Some(values) => values,
                None => {
                    let text = format!("The filter '{name}' is invalid");
                    return Err(Refusal::new("InvalidParameterValue", text));
                }
            };
            let is_met = |pattern: &String| values.iter().any(|value| is_like(value, pattern));
            if !wanted.iter().any(is_met) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The values of a filter.
    pub(super) fn values(&self, name: &str) -> &[String] {
        let filter = self.0.iter().find(|(it, _)| it == name);
        filter.map_or(&[], |(_, values)| values)
    }
}

/// The value of a filter in an answer: `vpc-id` is the member `vpcId`.
pub(super) fn member(answer: &Json, filter: &str) -> Option<Vec<String>> {
    let mut words = filter.split('-');
    let first = words.next().unwrap_or_default().to_owned();
    let name = words.fold(first, |name, word| {
        let mut characters = word.chars();
        let initial = characters.next().map(|it| it.to_ascii_uppercase());
        name + &String::from_iter(initial) + characters.as_str()
    });
    match &answer[name] {
        Json::String(text) => Some(vec![text.clone()]),
        value @ (Json::Bool(_) | Json::Number(_)) => Some(vec![value.to_string()]),
        _ => None,
    }
}

/// The values of filters for tags.
fn of_tags(world: &World, id: &str, filter: &str) -> Option<Vec<String>> {
    let tags = world.ec2.tags.get(id).into_iter().flatten();
    match filter.strip_prefix("tag:") {
        Some(wanted) => {
            let values = tags.filter(|(key, _)| *key == wanted);
            Some(values.map(|(_, value)| value.clone()).collect())
        }
        None if filter == "tag-key" => Some(tags.map(|(key, _)| key.clone()).collect()),
        None => None,
    }
}

/// Whether a value has a pattern, in which `*` is any text and `?` any character.
fn is_like(value: &str, pattern: &str) -> bool {
    let (value, pattern): (Vec<char>, Vec<char>) =
        (value.chars().collect(), pattern.chars().collect());
    let (mut at, mut of) = (0, 0);
    // Where to go on when what follows the last star does not fit.
    let mut star: Option<(usize, usize)> = None;
    while at < value.len() {
        match pattern.get(of) {
            Some('*') => {
                star = Some((of, at));
                of += 1;
            }
            Some(wanted) if *wanted == '?' || value.get(at) == Some(wanted) => {
                of += 1;
                at += 1;
            }
            _ => match star {
                Some((place, begun)) => {
                    star = Some((place, begun + 1));
                    (of, at) = (place + 1, begun + 1);
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(of).all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (value, pattern, is) in [
            ("web", "web", true),
            ("web", "we", false),
            ("web-1-b", "web-*-b", true),
            ("web-1-c", "web-*-b", false),
            ("web", "w?b", true),
            ("web", "*", true),
            ("", "*", true),
            ("", "?", false),
            ("aab", "*ab", true),
        ] {
            assert_eq!(is_like(value, pattern), is, "{value} {pattern}");
        }
    }
}
