//! The cluster query language: which container instances an expression chooses.
//!
//! Comparisons `subject operator [argument]`, joined by `and`, `or` and `not`, and grouped by parentheses.

mod parse;

use std::cmp::Ordering;

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use regex_lite::Regex;

use crate::container_instance::ContainerInstance;
use crate::world::World;

/// An expression.
#[derive(Clone, Debug)]
pub(crate) enum Expression {
    All(Vec<Expression>),
    Any(Vec<Expression>),
    Not(Box<Expression>),
    Comparison(String, Operator),
}

/// The operator of a comparison, with its argument.
#[derive(Clone, Debug)]
pub(crate) enum Operator {
    Is(String),
    /// By `<`, `<=`, `>` or `>=`: the orders for which it holds.
    Compares(&'static [Ordering], String),
    In(Vec<String>),
    Exists,
    Matches(Regex),
}

/// The fields of a container instance that an expression may name.
pub(crate) struct Subjects<'a> {
    instance: &'a ContainerInstance,
    connected: bool,
    groups: Vec<&'a str>,
    running: usize,
}

impl World {
    /// The fields of a container instance for an expression.
    pub(crate) fn subjects_of<'a>(&'a self, instance: &'a ContainerInstance) -> Subjects<'a> {
        let tasks = || {
            let arns = instance.held.keys();
            arns.filter_map(|arn| self.tasks.get(arn))
        };
        Subjects {
            instance,
            connected: self.is_connected(instance),
            groups: tasks().filter_map(|it| it.described.group()).collect(),
            running: tasks().filter(|it| it.is_running()).count(),
        }
    }
}

impl Subjects<'_> {
    /// The values of a subject; none where the instance does not have it.
    fn values(&self, subject: &str) -> Vec<String> {
        let described = &self.instance.described;
        if let Some(name) = attribute_name(subject) {
            let attribute = self.instance.attribute(name).into_iter();
            return attribute
                .map(|it| it.value().unwrap_or_default().to_owned())
                .collect();
        }
        match subject.to_ascii_lowercase().as_str() {
            "agentconnected" => vec![self.connected.to_string()],
            "agentversion" => {
                let version = described.version_info().and_then(|it| it.agent_version());
                version.into_iter().map(str::to_owned).collect()
            }
            "ec2instanceid" => vec![self.instance.ec2_instance_id().to_owned()],
            "registeredat" => {
                let date = described.registered_at();
                let text = date.and_then(|it| it.fmt(Format::DateTime).ok());
                text.into_iter().collect()
            }
            "runningtaskscount" => vec![self.running.to_string()],
            "task:group" => self.groups.iter().map(|it| (*it).to_owned()).collect(),
            _ => Vec::new(),
        }
    }
}

/// The name in `attribute:name`.
fn attribute_name(subject: &str) -> Option<&str> {
    let (kind, name) = subject.split_once(':')?;
    kind.eq_ignore_ascii_case("attribute").then_some(name)
}

fn is_attribute(subject: &str) -> bool {
    attribute_name(subject).is_some()
}

impl Expression {
    /// Whether it chooses an instance.
    pub(crate) fn holds(&self, of: &Subjects<'_>) -> bool {
        match self {
            Self::All(all) => all.iter().all(|it| it.holds(of)),
            Self::Any(any) => any.iter().any(|it| it.holds(of)),
            Self::Not(it) => !it.holds(of),
            Self::Comparison(subject, operator) => {
                let values = of.values(subject);
                values.iter().any(|value| operator.holds(subject, value))
            }
        }
    }
}

impl Operator {
    fn holds(&self, subject: &str, value: &str) -> bool {
        let is = |argument: &String| {
            let same = || {
                !is_attribute(subject) && compare(subject, value, argument) == Some(Ordering::Equal)
            };
            value == argument || same()
        };
        match self {
            Self::Is(argument) => is(argument),
            Self::In(arguments) => arguments.iter().any(is),
            Self::Compares(orders, argument) => {
                compare(subject, value, argument).is_some_and(|it| orders.contains(&it))
            }
            Self::Exists => true,
            Self::Matches(pattern) => pattern.is_match(value),
        }
    }
}

/// Versions part by part, dates as times, numbers as numbers, and the rest as text.
fn compare(subject: &str, value: &str, argument: &str) -> Option<Ordering> {
    if subject.eq_ignore_ascii_case("agentVersion") {
        return Some(version(value).cmp(&version(argument)));
    }
    if subject.eq_ignore_ascii_case("registeredAt") {
        return Some(date(value)?.cmp(&date(argument)?));
    }
    match (value.parse::<f64>(), argument.parse::<f64>()) {
        (Ok(one), Ok(other)) => one.partial_cmp(&other),
        _ => Some(value.cmp(argument)),
    }
}

fn version(text: &str) -> Vec<u64> {
    let parts = text.trim_start_matches('v').split('.');
    parts.map(|part| part.parse().unwrap_or_default()).collect()
}

/// A date of which the smaller parts may be absent, in milliseconds.
fn date(text: &str) -> Option<i64> {
    const ABSENT: &str = "0000-01-01T00:00:00Z";
    let (date, time) = text.split_once('T').unwrap_or((text, ""));
    let end = time.find(['+', '-', 'Z']).unwrap_or(time.len());
    let (time, offset) = time.split_at(end);
    let time = match time.len() {
        0 => "00:00:00".to_owned(),
        2 | 5 => format!("{time}{}", ABSENT.get(11 + time.len()..19)?),
        _ => time.to_owned(),
    };
    let offset = if offset.is_empty() { "Z" } else { offset };
    let text = format!("{date}T{time}{offset}");
    let date = DateTime::from_str(&text, Format::DateTimeWithOffset).ok()?;
    date.to_millis().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_versions_and_numbers_are_not_compared_as_text() {
        let of = |subject, value, argument| compare(subject, value, argument).unwrap();
        assert_eq!(of("agentVersion", "1.9.0", "1.80.0"), Ordering::Less);
        assert_eq!(of("attribute:cores", "9", "10"), Ordering::Less);
        assert_eq!(of("attribute:x", "b", "a"), Ordering::Greater);
        let midnight = date("2026-06-18").unwrap();
        for same in [
            "2026-06-18T00",
            "2026-06-18T00:00",
            "2026-06-18T00:00:00",
            "2026-06-18T00:00:00Z",
            "2026-06-18T02:00:00+02:00",
        ] {
            assert_eq!(date(same), Some(midnight), "{same}");
        }
        assert_eq!(date("yesterday"), None);
        assert_eq!(compare("registeredAt", "2026-06-18", "soon"), None);
    }
}
