//! A value of any type of the SDK with every member set, for tests that no member is forgotten.

use aws_smithy_schema::Schema;
use aws_smithy_schema::serde::{SerdeError, SerializableStruct, ShapeDeserializer};
use aws_smithy_types::{BigDecimal, BigInteger, Blob, DateTime, Document, Number};
use tfplug::schema::{Attribute, Counterpart};
use tfplug::value::{Type, Value};

use super::{Members, described, structure_mut};

type Result<T = ()> = std::result::Result<T, SerdeError>;

/// The value; `read` is the type's `deserialize`.
pub(crate) fn full<T>(read: impl FnOnce(&mut dyn ShapeDeserializer) -> Result<T>) -> T {
    read(&mut Full { depth: 0 }).unwrap()
}

/// All members of a type of the SDK, each with a value.
pub(crate) fn whole<T: SerializableStruct>(
    schema: &Schema<'_>,
    read: impl FnOnce(&mut dyn ShapeDeserializer) -> Result<T>,
) -> Members {
    described(schema, &full(read)).unwrap()
}

/// Members of the requests for lists that no argument sets, with the reason.
pub(crate) const PAGED: [(&str, &str); 2] = [
    ("maxResults", "all pages are read"),
    ("nextToken", "all pages are read"),
];

/// The places of all members, names joined by dots; lists and maps show as their elements do.
pub(crate) fn places(members: &Members) -> Vec<String> {
    let mut places = Vec::new();
    for (name, member) in members {
        let inner = match member {
            Document::Array(items) => items.first().unwrap_or(&Document::Null),
            one => one,
        };
        match inner {
            Document::Object(inner) => {
                let inner = self::places(inner);
                places.extend(inner.into_iter().map(|place| format!("{name}.{place}")));
            }
            _ => places.push(name.clone()),
        }
    }
    places.sort();
    places
}

fn declared(attributes: &[Attribute], place: fn(&Attribute) -> String) -> Vec<String> {
    let mut places = Vec::new();
    for attribute in attributes.iter().filter(|it| !it.counterpart.local) {
        let inside = attribute.object_members();
        let at = place(attribute);
        match inside {
            // Entries of a map are at any place in it.
            [] if matches!(attribute.ty(), Type::Map(_)) => places.push(format!("{at}.*")),
            [] => places.push(at),
            inside => {
                let inside = declared(inside, place).into_iter();
                places.extend(inside.map(|inner| format!("{at}.{inner}")));
            }
        }
    }
    places
}

/// The places of all attributes in requests.
pub(crate) fn requests(attributes: &[Attribute]) -> Vec<String> {
    declared(attributes, |it| it.counterpart.in_request(&it.name))
}

/// The places of all attributes in answers.
pub(crate) fn answers(attributes: &[Attribute]) -> Vec<String> {
    declared(attributes, |it| it.counterpart.in_answer(&it.name))
}

/// The attributes without a value in the object that was decoded from a full answer.
pub(crate) fn unread<'a>(attributes: &'a [Attribute], found: &Value) -> Vec<&'a str> {
    let attributes = attributes.iter();
    attributes
        .filter(|it| found.get(&it.name).is_none_or(Value::is_null))
        .map(|it| it.name.as_str())
        .collect()
}

/// Members of the API at none of the places that are declared or listed; a listed place covers everything in it, and a
/// declared one only itself, unless it is a map.
/// Listed places that the API lacks, or that are declared as well, are answered too: the list is out of date.
pub(crate) fn forgotten(
    api: &Members,
    declared: &[String],
    listed: &[(&str, &str)],
) -> Vec<String> {
    let api = places(api);
    let within = |place: &str, part: &str| {
        place == part
            || place
                .strip_prefix(part)
                .is_some_and(|rest| rest.starts_with('.'))
    };
    let covers = |it: &String, place: &str| match it.strip_suffix(".*") {
        Some(map) => within(place, map),
        None => it == place,
    };
    let is_declared = |place: &String| declared.iter().any(|it| covers(it, place));
    let is_listed = |place: &String| listed.iter().any(|(it, _)| within(place, it));
    let forgotten = api
        .iter()
        .filter(|place| !is_declared(place) && !is_listed(place));
    let stale = listed.iter().filter(|(part, _)| {
        let mut covered = api.iter().filter(|place| within(place, part));
        !covered.any(|place| !is_declared(place))
    });
    forgotten
        .cloned()
        .chain(stale.map(|(part, _)| format!("{part} is listed in vain")))
        .collect()
}

/// Members that the SDK writes even where it is given none, or cannot do without, which the API therefore requires, and
/// whose attribute is not required. `write` reads a request and gives it as the SDK sends it. Numbers and flags do not
/// show. Listed places that are none of these are answered too: the list is out of date.
pub(crate) fn optional_in_vain(
    full: &Members,
    write: impl Fn(Members) -> Result<Members>,
    attributes: &[Attribute],
    listed: &[(&str, &str)],
) -> Vec<String> {
    let mut needed = Vec::new();
    for place in structures(full) {
        let mut without = full.clone();
        match structure_mut(&mut without, &place) {
            Some(structure) => structure.clear(),
            None => continue,
        }
        let mut written = match write(without) {
            Ok(written) => written,
            Err(error) => {
                // `r#type was missing: …`
                let text = error.to_string();
                let name = text.split(" was missing").next().filter(|it| *it != text);
                let name = name.map(|it| it.rsplit("r#").next().unwrap_or(it));
                let name = name.map(|it| Counterpart::default().in_request(it));
                needed.extend(name.map(|name| format!("{place}.{name}")));
                continue;
            }
        };
        let found = structure_mut(&mut written, &place).into_iter().flatten();
        let filled = found.filter(|(_, it)| it.is_string() || it.is_array() || it.is_object());
        needed.extend(filled.map(|(name, _)| format!("{place}.{name}")));
    }
    assert!(!needed.is_empty(), "the SDK writes no member by itself");
    let required = required(attributes);
    needed.retain(|place| !required.contains(place));
    let stale = listed
        .iter()
        .filter(|(it, _)| !needed.iter().any(|at| at == it));
    let stale: Vec<String> = stale
        .map(|(it, _)| format!("{it} is listed in vain"))
        .collect();
    needed.retain(|place| !listed.iter().any(|(it, _)| it == place));
    needed.extend(stale);
    needed.sort();
    needed
}

/// The places of all structures below the root.
fn structures(members: &Members) -> Vec<String> {
    let mut all = Vec::new();
    for (name, member) in members {
        let inner = match member {
            Document::Array(items) => items.first().unwrap_or(&Document::Null),
            one => one,
        };
        if let Document::Object(inner) = inner {
            let inside = structures(inner);
            all.push(name.clone());
            all.extend(inside.iter().map(|place| format!("{name}.{place}")));
        }
    }
    all
}

/// The places of all required attributes in requests.
fn required(attributes: &[Attribute]) -> Vec<String> {
    let mut places = Vec::new();
    for attribute in attributes.iter().filter(|it| it.is_sent()) {
        let at = attribute.counterpart.in_request(&attribute.name);
        let inside = required(attribute.object_members());
        places.extend(inside.iter().map(|inner| format!("{at}.{inner}")));
        if attribute.required {
            places.push(at);
        }
    }
    places
}

/// Answers every question.
struct Full {
    depth: usize,
}

impl ShapeDeserializer for Full {
    fn read_struct(
        &mut self,
        schema: &Schema<'_>,
        state: &mut dyn FnMut(&Schema<'_>, &mut dyn ShapeDeserializer) -> Result,
    ) -> Result {
        assert!(
            self.depth < 20,
            "{} holds itself",
            schema.shape_id().as_str()
        );
        let depth = self.depth + 1;
        schema
            .members()
            .iter()
            .try_for_each(|member| state(member, &mut Full { depth }))
    }

    fn read_list(
        &mut self,
        _: &Schema<'_>,
        state: &mut dyn FnMut(&mut dyn ShapeDeserializer) -> Result,
    ) -> Result {
        state(&mut Full { depth: self.depth })
    }

    fn read_map(
        &mut self,
        _: &Schema<'_>,
        state: &mut dyn FnMut(String, &mut dyn ShapeDeserializer) -> Result,
    ) -> Result {
        state("entry".to_owned(), &mut Full { depth: self.depth })
    }

    fn read_boolean(&mut self, _: &Schema<'_>) -> Result<bool> {
        Ok(true)
    }

    fn read_byte(&mut self, _: &Schema<'_>) -> Result<i8> {
        Ok(7)
    }

    fn read_short(&mut self, _: &Schema<'_>) -> Result<i16> {
        Ok(7)
    }

    fn read_integer(&mut self, _: &Schema<'_>) -> Result<i32> {
        Ok(7)
    }

    fn read_long(&mut self, _: &Schema<'_>) -> Result<i64> {
        Ok(7)
    }

    fn read_float(&mut self, _: &Schema<'_>) -> Result<f32> {
        Ok(7.5)
    }

    fn read_double(&mut self, _: &Schema<'_>) -> Result<f64> {
        Ok(7.5)
    }

    fn read_big_integer(&mut self, _: &Schema<'_>) -> Result<BigInteger> {
        Err(SerdeError::unsupported("no type of ECS has one"))
    }

    fn read_big_decimal(&mut self, _: &Schema<'_>) -> Result<BigDecimal> {
        Err(SerdeError::unsupported("no type of ECS has one"))
    }

    fn read_string(&mut self, schema: &Schema<'_>) -> Result<String> {
        Ok(schema.member_name().unwrap_or("element").to_owned())
    }

    fn read_blob(&mut self, _: &Schema<'_>) -> Result<Blob> {
        Ok(Blob::new("blob"))
    }

    fn read_timestamp(&mut self, _: &Schema<'_>) -> Result<DateTime> {
        Ok(DateTime::from_secs(7))
    }

    fn read_document(&mut self, _: &Schema<'_>) -> Result<Document> {
        Ok(Document::Number(Number::PosInt(7)))
    }

    fn is_null(&self) -> bool {
        false
    }

    fn container_size(&self) -> Option<usize> {
        Some(1)
    }
}

mod tests {
    use super::*;

    fn object(members: &[(&str, Document)]) -> Members {
        let members = members.iter();
        members
            .map(|(name, it)| ((*name).to_owned(), it.clone()))
            .collect()
    }

    /// `network.{subnets, mode}` and `tags.owner`.
    fn api() -> Members {
        let text = || Document::String("a".to_owned());
        let subnets = Document::Array(vec![text()]);
        let network = object(&[("subnets", subnets), ("mode", text())]);
        let tags = object(&[("owner", text())]);
        object(&[
            ("network", Document::Array(vec![Document::Object(network)])),
            ("tags", Document::Object(tags)),
        ])
    }

    fn found(declared: &[&str], listed: &[(&str, &str)]) -> Vec<String> {
        let declared: Vec<String> = declared.iter().map(|it| (*it).to_owned()).collect();
        forgotten(&api(), &declared, listed)
    }

    #[test]
    fn a_scalar_at_the_place_of_a_structure_covers_nothing_in_it() {
        let all = ["network.mode", "network.subnets", "tags.owner"];
        assert_eq!(found(&[], &[]), all);
        assert_eq!(found(&["network", "tags"], &[]), all);
        assert_eq!(
            found(&["network.mode", "net", "tags.*"], &[]),
            ["network.subnets"]
        );
        assert_eq!(
            found(&["network.mode", "network.subnets", "tags.owner"], &[]),
            [""; 0]
        );
    }

    #[test]
    fn a_listed_place_covers_what_is_in_it_unless_that_is_declared() {
        let network = [("network", "a reason")];
        assert_eq!(found(&["tags.*"], &network), [""; 0]);
        let declared = ["network.mode", "network.subnets", "tags.*"];
        assert_eq!(found(&declared, &network), ["network is listed in vain"]);
        let stale = [("netwrk", "a reason")];
        assert_eq!(found(&declared, &stale), ["netwrk is listed in vain"]);
    }
}
