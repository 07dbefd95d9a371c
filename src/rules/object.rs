//! Rules as rows over an object as its model encodes it.
//!
//! A row looks at one place of the object, or at each element of a list or set, and its check collects faults. It may end
//! early with `?` at an operand that is not known yet: faults that were found before it count, and without one the rule is
//! undecided.

use std::sync::Arc;

use tfplug::schema::Attribute;
use tfplug::value::Value;
use tfplug::{Attr, Diagnostic, Diags, Result, Severity as Shown};

pub(crate) use super::faults::Faults;
use super::node::Node;
use super::place::Place;
use super::{Confidence, Finding, Outcome, Policy, Severity};

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
    /// that the rows start from; `[]` for each of its elements. `container[]` is each container of a task definition, in
    /// whichever form it is configured, and the path goes on from there by the API's names.
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

/// A check of each item, of which none hides the faults of another by being undecided.
pub(crate) fn each<T>(
    items: impl IntoIterator<Item = T>,
    check: impl FnMut(T) -> Option<()>,
) -> Option<()> {
    items.into_iter().map(check).fold(Some(()), Option::and)
}

/// The form of the containers in the configuration.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Form {
    /// As JSON text in `container_definitions`.
    #[default]
    Json,
    /// As a map in `containers`.
    Typed,
    /// As blocks `container_definition` of a daemon.
    Blocks,
}

/// Containers by the API's names, in whichever form they are configured.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Containers {
    pub(super) items: Attr<Arc<Vec<Value>>>,
    pub(super) form: Form,
}

/// The object that rules judge.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    value: Value,
    members: Option<&'static [Attribute]>,
    pub(super) containers: Option<Containers>,
    definition: Option<Arc<Object>>,
    former: Option<Arc<Object>>,
    account: Attr<String>,
    request_bytes: Attr<i64>,
}

/// Two objects are the same where rules see the same in them.
impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value && self.containers == other.containers
    }
}

impl Object {
    /// An object with the attributes and blocks of its schema.
    pub(crate) fn new(value: Value, members: &'static [Attribute]) -> Self {
        Self {
            members: Some(members),
            ..Self::plain(value)
        }
    }

    /// An object that no configuration has, such as one that AWS described: attributes by their names, and an object for
    /// each block that occurs once.
    pub(crate) fn plain(value: Value) -> Self {
        Self {
            value,
            members: None,
            containers: None,
            definition: None,
            former: None,
            account: Attr::Null,
            request_bytes: Attr::Null,
        }
    }

    /// The same object, planned to take the place of the former one.
    pub(crate) fn formerly(self, former: Self) -> Self {
        Self {
            former: Some(Arc::new(former)),
            ..self
        }
    }

    /// The same object, with the account of the provider, and how many bytes the request about it has. Null is what was not
    /// looked up or made.
    pub(crate) fn requested(self, account: Attr<String>, bytes: Attr<i64>) -> Self {
        Self {
            account,
            request_bytes: bytes,
            ..self
        }
    }

    /// The account of the provider, where it was looked up; `None` while it is not known.
    pub(crate) fn account(&self) -> Option<Option<&str>> {
        super::text(&self.account)
    }

    /// How many bytes the request has, where it was made; `None` while that is not known.
    pub(crate) fn request_bytes(&self) -> Option<Option<i64>> {
        Some(super::operand(&self.request_bytes)?.copied())
    }

    /// The same object with another value of an attribute.
    pub(crate) fn with(mut self, name: &str, value: Value) -> Self {
        if let Value::Object(members) = &mut self.value {
            members.insert(name.to_owned(), value);
        }
        self
    }

    /// The same object, a service, together with the task definition that it runs.
    pub(crate) fn running(self, definition: Arc<Object>) -> Self {
        Self {
            definition: Some(definition),
            ..self
        }
    }

    /// The task definition of a service; `None` while it is not known.
    pub(crate) fn definition(&self) -> Option<&Object> {
        self.definition.as_deref()
    }

    /// The object as a whole.
    pub(crate) fn root(&self) -> Node<'_> {
        self.whole(&self.value)
    }

    /// The object before the change; `None` where it is new.
    pub(crate) fn former(&self) -> Option<Node<'_>> {
        let former = self.former.as_deref();
        former.map(|former| self.whole(&former.value))
    }

    /// The task definition that a service ran before the change; `None` while it is not known.
    pub(crate) fn former_definition(&self) -> Option<&Object> {
        self.former.as_deref()?.definition()
    }

    fn whole<'a>(&self, value: &'a Value) -> Node<'a> {
        match self.members {
            Some(members) => Node::object(value, members),
            None => Node::new(value, Place::object()),
        }
    }

    /// A member of it.
    pub(crate) fn get(&self, name: &'static str) -> Node<'_> {
        self.root().get(name)
    }

    /// A member that not every object has that the rule is for: null where there is none.
    pub(crate) fn find_member(&self, name: &'static str) -> Node<'_> {
        match self.root().has(name) {
            true => self.get(name),
            false => Node::absent(name),
        }
    }

    /// Checks each of the parts that a scope leads to, for a row that compares these with each other. `None` when an operand
    /// is unknown in one of them, or when there may be more.
    pub(crate) fn each<'a>(
        &'a self,
        scope: &'static str,
        check: impl FnMut(&Node<'a>) -> Option<()>,
    ) -> Option<()> {
        self.each_at("", scope, check)
    }

    fn each_at<'a>(
        &'a self,
        at: &'static str,
        scope: &'static str,
        check: impl FnMut(&Node<'a>) -> Option<()>,
    ) -> Option<()> {
        let (start, scope, all) = match scope.strip_prefix(EACH_CONTAINER) {
            Some(inside) => {
                let (containers, all) = self.known_containers();
                (containers, inside, all)
            }
            None => {
                let (start, all) = in_scope(vec![self.root()], at);
                (start, scope, all)
            }
        };
        let (nodes, complete) = in_scope(start, scope);
        let decided = each(&nodes, check);
        decided.filter(|()| all && complete)
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

/// The beginning of the scope of rules about each container.
const EACH_CONTAINER: &str = "container[]";

impl Row {
    /// The same rule, if its confidence is `likely`: documented, but AWS was not seen to enforce it.
    pub(crate) const fn documented(self) -> Self {
        Self {
            confidence: Confidence::Likely,
            ..self
        }
    }

    /// Applies the rule to the part of the object at `at`.
    pub(crate) fn judge(&self, at: &'static str, object: &Object) -> Outcome {
        let mut faults = Faults::of(self.summary, self.severity);
        let judged = |node: &Node<'_>| (self.check)(object, node, &mut faults);
        let decided = object.each_at(at, self.scope, judged);
        match faults.found() {
            found if !found.is_empty() => Outcome::Violated(found),
            _ if decided.is_some() => Outcome::Met,
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
    report_under(&Policy::current(), rows, object, diags);
}

/// The same under a policy that is given.
pub(crate) fn report_under(policy: &Policy, rows: Rows, object: &Object, diags: &mut Diags) {
    for finding in findings(rows, object, policy) {
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
    use crate::rules::Fault;

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
