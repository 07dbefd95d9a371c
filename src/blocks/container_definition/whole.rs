//! The text of `container_definitions` as a whole: JSON, with the keys that occur twice in one object, or what cures a text
//! that is not a list of containers.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value as Json};

use super::mismatch::{describe, is_json};
use crate::shapes::CONTAINER;

/// A step into JSON.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Key {
    /// A member of an object.
    Name(String),
    /// An element of a list.
    Index(usize),
}

/// A text that was read: its containers, and where a key occurs twice.
#[derive(Debug)]
pub(super) struct Whole {
    pub(super) containers: Vec<Json>,
    pub(super) twice: Vec<Vec<Key>>,
}

/// A text that is not a list of containers: the complaint, and the cure.
pub(super) type Refusal = (&'static str, String);

/// Reads the text.
///
/// # Errors
/// It is not a list of containers.
pub(super) fn read(text: &str) -> Result<Whole, Refusal> {
    let empty = "container_definitions is empty";
    if text.trim().is_empty() {
        return Err((
            empty,
            format!(
                "It is an empty string. Check the variable or template that it comes from. {ADVICE}"
            ),
        ));
    }
    if text.starts_with('\u{feff}') {
        return Err((
            "container_definitions starts with a byte-order mark",
            "Save the file as UTF-8 without byte-order mark, or remove the mark: \
             trimprefix(file(…), \"\\ufeff\")."
                .to_owned(),
        ));
    }
    let mut twice = Vec::new();
    match parse(text, &mut twice) {
        Ok(Json::Array(containers)) => match list_of_lists(&containers) {
            None => Ok(Whole { containers, twice }),
            Some(refusal) => Err(refusal),
        },
        Ok(Json::Object(members)) => Err(object(&members)),
        Ok(Json::String(inner)) if is_json(&inner) => Err((
            "container_definitions is encoded as JSON twice",
            "jsonencode is called on its own result. Call it once.".to_owned(),
        )),
        Ok(Json::String(_)) => Err((
            "container_definitions is a JSON string, not a list of containers",
            format!(
                "The text is in quotes of its own: jsonencode was called on a string, and the text in it is not JSON either. \
                 {ADVICE}"
            ),
        )),
        Ok(Json::Null) => Err((
            empty,
            format!("It is the JSON value null. Check the variable that is encoded. {ADVICE}"),
        )),
        Ok(other) => Err((
            "container_definitions is not a list of containers",
            format!("Found {}. {ADVICE}", describe(&other)),
        )),
        Err(error) => Err((
            "container_definitions is not JSON",
            format!("{} {ADVICE}", located(&error)),
        )),
    }
}

/// An error of the reader with its place first. An end that comes too early is explained: the reader names what it was in.
fn located(error: &serde_json::Error) -> String {
    let place = format!("line {}, column {}", error.line(), error.column());
    if error.is_eof() {
        return format!("The text ends before a bracket, brace or quote is closed ({place}).");
    }
    let text = error.to_string();
    let text = text
        .rsplit_once(" at line ")
        .map_or(&*text, |(text, _)| text);
    format!("At {place}: {text}.")
}

const ADVICE: &str =
    "Write it with jsonencode([{ name = …, image = … }]), which always makes valid JSON.";

fn list_of_lists(containers: &[Json]) -> Option<Refusal> {
    containers.iter().any(Json::is_array).then(|| {
        let detail = "There are lists of containers inside the list: join them with concat(…) or flatten(…), or remove a pair \
                      of brackets: jsonencode([{ … }]).";
        ("container_definitions is a list of lists", detail.to_owned())
    })
}

/// An object in the place of the list: a whole definition, one container, or containers by name.
fn object(members: &Map<String, Json>) -> Refusal {
    let named = |object: &Map<String, Json>, name: &str| {
        let plain = |key: &str| key.replace('_', "").to_ascii_lowercase();
        object.keys().any(|key| plain(key) == name)
    };
    let inside = |wrapper: &str| members.get(wrapper).and_then(Json::as_object);
    let wrapped = inside("taskDefinition").is_some_and(|it| named(it, "containerdefinitions"));
    if wrapped || named(members, "containerdefinitions") {
        let path = if wrapped {
            "taskDefinition.containerDefinitions"
        } else {
            "containerDefinitions"
        };
        return (
            "container_definitions holds a whole task definition",
            format!(
                "Set its list of containers only: jsonencode(jsondecode(file(…)).{path}). Family, cpu, memory, roles and \
                 volumes are attributes of the resource."
            ),
        );
    }
    let known = members.keys().any(|key| CONTAINER.field(key).is_some());
    if !known && !members.is_empty() && members.values().all(Json::is_object) {
        return (
            "container_definitions is a map of containers",
            "ECS needs a list: jsonencode([for name, container in MAP : merge(container, { name = name })]). Or set the \
             attribute containers to the map, with fields in snake case."
                .to_owned(),
        );
    }
    (
        "container_definitions is one object instead of a list",
        "Put the container into a list: jsonencode([{ … }]).".to_owned(),
    )
}

fn parse(text: &str, twice: &mut Vec<Vec<Key>>) -> serde_json::Result<Json> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let mut at = Vec::new();
    let json = Tree { at: &mut at, twice }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(json)
}

/// Reads JSON as [`Json`] does, and notes the keys that it would forget.
struct Tree<'a> {
    at: &'a mut Vec<Key>,
    twice: &'a mut Vec<Vec<Key>>,
}

impl Tree<'_> {
    fn inside(&mut self) -> Tree<'_> {
        Tree {
            at: self.at,
            twice: self.twice,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::from(value))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        loop {
            self.at.push(Key::Index(items.len()));
            let item = list.next_element_seed(self.inside())?;
            self.at.pop();
            match item {
                Some(item) => items.push(item),
                None => return Ok(Json::Array(items)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut object: A) -> Result<Json, A::Error> {
        let mut members = Map::new();
        while let Some(name) = object.next_key::<String>()? {
            self.at.push(Key::Name(name.clone()));
            let member = object.next_value_seed(self.inside())?;
            if members.insert(name, member).is_some() {
                self.twice.push(self.at.clone());
            }
            self.at.pop();
        }
        Ok(Json::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text, and what its summary and its detail have to contain.
    const REFUSED: [(&str, &str, &str); 17] = [
        ("", "is empty", "variable or template"),
        (" \n", "is empty", "jsonencode([{"),
        ("null", "is empty", "null"),
        ("\u{feff}[]", "byte-order mark", "trimprefix"),
        ("nonsense", "not JSON", "At line 1, column 2"),
        ("[1", "not JSON", "ends before a bracket"),
        ("[] []", "not JSON", "trailing"),
        ("7", "not a list of containers", "Found 7"),
        ("\"web\"", "a JSON string", "quotes of its own"),
        ("\"[1\"", "a JSON string", "quotes of its own"),
        (r#"{"name":"web","image":"a"}"#, "one object", "into a list"),
        ("{}", "one object", "into a list"),
        (
            r#"{"web":{"image":"a"}}"#,
            "a map of containers",
            "for name, container in MAP",
        ),
        (
            r#"{"family":"web","containerDefinitions":[]}"#,
            "a whole task definition",
            "jsondecode(file(…)).containerDefinitions)",
        ),
        (
            r#"{"taskDefinition":{"family":"web","containerDefinitions":[]}}"#,
            "a whole task definition",
            ".taskDefinition.containerDefinitions)",
        ),
        (r#"[[{"name":"web"}]]"#, "a list of lists", "flatten("),
        (
            r#""[{\"name\":\"web\"}]""#,
            "encoded as JSON twice",
            "Call it once",
        ),
    ];

    #[test]
    fn a_text_that_is_not_a_list_of_containers_is_refused_with_its_cure() {
        for (text, summary, detail) in REFUSED {
            let (message, cure) = read(text).unwrap_err();
            assert!(message.contains(summary), "{text}: {message}");
            assert!(cure.contains(detail), "{text}: {cure}");
        }
    }

    #[test]
    fn keys_that_occur_twice_are_found_where_they_are() {
        let text = r#"[{"name":"a","cpu":1,"cpu":2},{"dockerLabels":{"x":"1","x":"1","y":"1"}}]"#;
        let whole = read(text).unwrap();
        let name = |name: &str| Key::Name(name.to_owned());
        assert_eq!(
            whole.twice,
            [
                vec![Key::Index(0), name("cpu")],
                vec![Key::Index(1), name("dockerLabels"), name("x")],
            ]
        );
        assert_eq!(whole.containers[0]["cpu"], 2);
    }

    #[test]
    fn json_is_read_as_ever() {
        let text = r#"[{"a":-1,"b":1.5,"c":true,"d":null,"e":["x",{}],"f":12345678901234567890,"g":1e2,"\u0041":"\n"}]"#;
        let expected: Vec<Json> = serde_json::from_str(text).unwrap();
        assert_eq!(read(text).unwrap().containers, expected);
    }
}
