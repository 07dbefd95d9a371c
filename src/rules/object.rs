//! Rules as rows over an object as its model encodes it.
//!
//! A row looks at one place of the object, or at each element of a list or set, and its check collects faults. It may end
//! early with `?` at an operand that is not known yet: faults that were found before it count, and without one the rule is
//! undecided.

use std::ops::RangeInclusive;
use std::sync::Arc;

use tfplug::schema::Attribute;
use tfplug::value::Value;
use tfplug::{Diagnostic, Diags, Result, Severity as Shown};

use super::definition::Definition;
use super::node::Node;
use super::{Confidence, Fault, Finding, Outcome, Policy, Severity, did_you_mean, quoted};

/// The rules of one object: each list of rows with the place in the object that their scopes start from.
pub(crate) type Rows = &'static [(&'static str, &'static [Row])];

/// One rule about objects of one kind.
#[derive(Debug)]
pub(crate) struct Row {
    /// The ID in the catalogue, such as `SV-016`.
    pub(crate) id: &'static str,
    /// The weight of a violation.
    pub(crate) severity: Severity,
    /// How well it is proven.
    pub(crate) confidence: Confidence,
    /// Where it looks: a path of attributes, with `[]` behind a list or set for each of its elements. Empty for the place
    /// that the rows start from; `[]` for each of its elements.
    pub(crate) scope: &'static str,
    /// The complaint, in one line without a full stop.
    pub(crate) summary: &'static str,
    /// Its demand, as a sentence for the documentation.
    pub(crate) demand: &'static str,
    /// Looks for violations.
    pub(crate) check: Check,
}

/// A check of the object at one place in scope. `None` when an operand is not known.
pub(crate) type Check = fn(&Object, &Node<'_>, &mut Faults) -> Option<()>;

/// The faults that a check has found.
#[derive(Debug)]
pub(crate) struct Faults {
    summary: &'static str,
    /// `must` where AWS refuses a violation, else `should`.
    verb: &'static str,
    found: Vec<Fault>,
}

impl Faults {
    /// A fault of the row, at `node`. The detail names the value that was found, the legal ones, and what to do.
    pub(crate) fn at(&mut self, node: &Node<'_>, detail: impl AsRef<str>) {
        self.found.push(node.place.fault(self.summary, detail));
    }

    /// A fault where a string is set that is none of `allowed`.
    pub(crate) fn unless_one_of(&mut self, node: &Node<'_>, allowed: &[&str]) -> Option<()> {
        if let Some(found) = node.text()?.filter(|found| !allowed.contains(found)) {
            let hint = did_you_mean(found, allowed);
            let (verb, one_of) = (self.verb, if allowed.len() > 1 { "one of " } else { "" });
            let allowed = quoted(allowed);
            self.at(
                node,
                format!("{found:?} {verb} be {one_of}{allowed}.{hint}"),
            );
        }
        Some(())
    }

    /// A fault where a string is set that is not a number of minutes in the range.
    pub(crate) fn unless_minutes(
        &mut self,
        node: &Node<'_>,
        range: RangeInclusive<u32>,
    ) -> Option<()> {
        let is_legal = |text: &&str| text.parse().is_ok_and(|minutes| range.contains(&minutes));
        if let Some(found) = node.text()?.filter(|text| !is_legal(text)) {
            let (least, most) = (range.start(), range.end());
            self.at(
                node,
                format!("{found:?} must be a whole number of minutes from {least} to {most}."),
            );
        }
        Some(())
    }
}

/// The object that rules judge.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    value: Value,
    members: &'static [Attribute],
    definition: Option<Arc<Definition>>,
}

impl Object {
    /// An object with the attributes and blocks of its schema.
    pub(crate) fn new(value: Value, members: &'static [Attribute]) -> Self {
        Self {
            value,
            members,
            definition: None,
        }
    }

    /// The same object, a service, together with the task definition that it runs.
    pub(crate) fn running(self, definition: Arc<Definition>) -> Self {
        Self {
            definition: Some(definition),
            ..self
        }
    }

    /// The task definition of a service; `None` while it is not known.
    pub(crate) fn definition(&self) -> Option<&Definition> {
        self.definition.as_deref()
    }

    /// The object as a whole.
    pub(crate) fn root(&self) -> Node<'_> {
        Node::object(&self.value, self.members)
    }

    /// A member of it.
    pub(crate) fn get(&self, name: &'static str) -> Node<'_> {
        self.root().get(name)
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident: $severity:ident, $confidence:ident;)*) => {
        impl Row {
            $($(#[$doc])*
            pub(crate) const fn $name(
                id: &'static str,
                scope: &'static str,
                summary: &'static str,
                demand: &'static str,
                check: Check,
            ) -> Self {
                Self {
                    id,
                    severity: Severity::$severity,
                    confidence: Confidence::$confidence,
                    scope,
                    summary,
                    demand,
                    check,
                }
            })*
        }
    };
}

kinds! {
    /// A rule that AWS enforces, proven.
    certain: Error, Certain;
    /// A rule that AWS enforces, known from documentation.
    likely: Error, Likely;
    /// A rule about a mistake that AWS accepts.
    warning: Warning, Certain;
    /// A rule about what AWS accepts and strict users want to know.
    hint: Hint, Certain;
}

impl Row {
    /// Applies the rule to the part of the object at `at`.
    pub(crate) fn judge(&self, at: &'static str, object: &Object) -> Outcome {
        let mut faults = Faults {
            summary: self.summary,
            verb: match self.severity {
                Severity::Error => "must",
                Severity::Warning | Severity::Hint => "should",
            },
            found: Vec::new(),
        };
        let (start, mut decided) = in_scope(vec![object.root()], at);
        let (nodes, all) = in_scope(start, self.scope);
        decided &= all;
        for node in &nodes {
            decided &= (self.check)(object, node, &mut faults).is_some();
        }
        match faults.found {
            found if !found.is_empty() => Outcome::Violated(found),
            _ if decided => Outcome::Met,
            _ => Outcome::Unknown,
        }
    }
}

/// The nodes that a scope leads to, and whether these are all. Elements in which nothing is set are not sent to AWS, so
/// they are none.
fn in_scope<'a>(mut nodes: Vec<Node<'a>>, scope: &'static str) -> (Vec<Node<'a>>, bool) {
    let mut all = true;
    for step in scope.split('.').filter(|step| !step.is_empty()) {
        let name = step.trim_end_matches("[]");
        let members = nodes.iter().map(|node| match name {
            "" => node.clone(),
            _ => node.get(name),
        });
        nodes = match step == name {
            true => members.collect(),
            false => {
                let mut elements = Vec::new();
                for member in members {
                    match member.items() {
                        Some(items) => elements.extend(items),
                        None => all = false,
                    }
                }
                all &= elements.iter().all(|element| element.is_set().is_some());
                elements.retain(|element| !element.is_unknown() && element.is_set() != Some(false));
                elements
            }
        };
    }
    (nodes, all)
}

/// The violations under a policy.
pub(crate) fn findings(rows: Rows, object: &Object, policy: &Policy) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, rows) in rows {
        for row in *rows {
            let severity = policy.severity(row.id, row.severity, row.confidence);
            let Some(severity) = severity else { continue };
            if let Outcome::Violated(faults) = row.judge(at, object) {
                let faults = faults.into_iter();
                findings.extend(faults.map(|fault| Finding {
                    id: row.id,
                    severity,
                    path: fault.path,
                    summary: fault.summary,
                    detail: fault.detail,
                }));
            }
        }
    }
    findings
}

/// Reports the violations under the user's policy.
pub(crate) fn report(rows: Rows, object: &Object, diags: &mut Diags) {
    for finding in findings(rows, object, &Policy::current()) {
        diags.push(finding.into());
    }
}

/// Judges an object right before a request about it, when all is known.
///
/// # Errors
/// A rule is violated that is an error under the user's policy.
pub(crate) fn refuse(rows: Rows, object: &Object) -> Result {
    let found = findings(rows, object, &Policy::current());
    let errors = found
        .into_iter()
        .filter(|finding| finding.severity == Shown::Error);
    errors
        .map(Diagnostic::from)
        .collect::<Diags>()
        .into_result()
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use tfplug::{Attr, Field as _, Model, Path, Set};

    use super::*;

    /// A thing.
    #[derive(Clone, Debug, Default, Model)]
    struct Thing {
        /// Its name.
        #[tf(optional)]
        name: Attr<String>,
        /// Its ports.
        #[tf(block)]
        port: Attr<Set<Port>>,
        /// Its logs.
        #[tf(block)]
        log: Attr<Vec<Port>>,
    }

    /// A port.
    #[derive(Clone, Debug, Default, Model, PartialEq)]
    #[tf(unset)]
    struct Port {
        /// Its name.
        #[tf(optional)]
        name: Attr<String>,
        /// Its number.
        #[tf(optional, unset = 0)]
        number: Attr<i64>,
    }

    static MEMBERS: LazyLock<Vec<Attribute>> = LazyLock::new(|| Thing::block().into_members());

    const LOW: Row = Row::certain(
        "SV-000",
        "port[]",
        "Port is too low",
        "A port must be above 10.",
        |_, port, faults| {
            let number = port.get("number");
            if number.int()?.is_some_and(|number| number < 10) {
                faults.at(&number, "Raise it.");
            }
            Some(())
        },
    );

    fn port(name: &str, number: impl Into<Attr<i64>>) -> Port {
        Port {
            name: name.into(),
            number: number.into(),
        }
    }

    fn thing(ports: Vec<Port>) -> Object {
        let thing = Thing {
            port: Set(ports).into(),
            ..Thing::default()
        };
        Object::new(thing.encode(), &MEMBERS)
    }

    #[test]
    fn a_row_judges_each_element() {
        let judged = |ports: Vec<Port>| LOW.judge("", &thing(ports));
        assert_eq!(judged(vec![port("a", 80)]), Outcome::Met);
        assert_eq!(judged(vec![port("", 0)]), Outcome::Met, "not set");
        assert_eq!(judged(vec![port("a", Attr::Unknown)]), Outcome::Unknown);
        let found = judged(vec![port("a", Attr::Unknown), port("b", 3)]);
        let fault = Fault::new(
            Path::from("port").attr("number"),
            "Port is too low",
            "In port with name \"b\": Raise it.",
        );
        assert_eq!(found, Outcome::Violated(vec![fault]));
        let unknown = Thing {
            port: Attr::Unknown,
            ..Thing::default()
        };
        let unknown = Object::new(unknown.encode(), &MEMBERS);
        assert_eq!(LOW.judge("", &unknown), Outcome::Unknown);
    }

    #[test]
    fn a_block_that_occurs_once_is_entered_and_has_its_index_in_the_path() {
        let thing = Thing {
            log: vec![port("a", 1)].into(),
            ..Thing::default()
        };
        let object = Object::new(thing.encode(), &MEMBERS);
        let number = object.get("log").get("number");
        assert_eq!(number.int(), Some(Some(1)));
        assert_eq!(number.place.path().to_string(), "log[0].number");
        assert_eq!(object.get("port").get("number").int(), Some(None));
    }

    #[test]
    fn set_is_by_the_schema_and_open_while_a_part_is_unknown() {
        let object = thing(vec![port("", Attr::Unknown)]);
        assert_eq!(object.get("port").is_set(), None);
        assert_eq!(thing(vec![port("", 0)]).get("port").is_set(), Some(false));
        let sure = thing(vec![port("a", Attr::Unknown)]);
        assert_eq!(sure.get("port").is_set(), Some(true));
    }
}
