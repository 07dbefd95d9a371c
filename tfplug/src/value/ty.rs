//! Type constraints and their JSON form.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::MAX_DEPTH;
use super::unicode::normalized;

/// The type of a [`Value`](super::Value), as in schemas.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Type {
    /// `bool`
    Bool,
    /// `number`
    Number,
    /// `string`
    String,
    /// Any type; the value carries its own.
    Dynamic,
    /// `list(T)`
    List(Box<Type>),
    /// `set(T)`
    Set(Box<Type>),
    /// `map(T)`
    Map(Box<Type>),
    /// `object({…})`
    Object(BTreeMap<String, Type>),
    /// `tuple([…])`
    Tuple(Vec<Type>),
}

impl Type {
    /// `list(element)`
    pub fn list(element: Type) -> Self {
        Type::List(Box::new(element))
    }

    /// `set(element)`
    pub fn set(element: Type) -> Self {
        Type::Set(Box::new(element))
    }

    /// `map(element)`
    pub fn map(element: Type) -> Self {
        Type::Map(Box::new(element))
    }

    /// The JSON form that the protocol uses in schemas and dynamic values.
    pub fn to_json(&self) -> Json {
        match self {
            Type::Bool => json!("bool"),
            Type::Number => json!("number"),
            Type::String => json!("string"),
            Type::Dynamic => json!("dynamic"),
            Type::List(element) => json!(["list", element.to_json()]),
            Type::Set(element) => json!(["set", element.to_json()]),
            Type::Map(element) => json!(["map", element.to_json()]),
            Type::Object(attributes) => {
                let attributes: serde_json::Map<_, _> = attributes
                    .iter()
                    .map(|(name, ty)| (name.clone(), ty.to_json()))
                    .collect();
                json!(["object", attributes])
            }
            Type::Tuple(elements) => json!([
                "tuple",
                elements.iter().map(Type::to_json).collect::<Vec<_>>()
            ]),
        }
    }

    /// Reads the JSON form; an object's optional-attribute list is accepted and dropped.
    ///
    /// # Errors
    /// The fault as text.
    pub fn from_json(json: &Json) -> Result<Self, String> {
        Self::nested(json, 0)
    }

    fn nested(json: &Json, depth: usize) -> Result<Self, String> {
        if depth > MAX_DEPTH {
            return Err("the type is nested too deeply".to_owned());
        }
        match json {
            Json::String(name) => match name.as_str() {
                "bool" => Ok(Type::Bool),
                "number" => Ok(Type::Number),
                "string" => Ok(Type::String),
                "dynamic" => Ok(Type::Dynamic),
                other => Err(format!("unknown type {other:?}")),
            },
            Json::Array(parts) => Self::from_parts(parts, depth + 1),
            other => Err(format!("a type is a string or an array, not {other}")),
        }
    }

    fn from_parts(parts: &[Json], depth: usize) -> Result<Self, String> {
        let kind = parts
            .first()
            .and_then(Json::as_str)
            .ok_or("a compound type starts with its kind")?;
        let argument = parts
            .get(1)
            .ok_or_else(|| format!("type {kind} lacks its argument"))?;
        match (kind, argument) {
            ("list", element) => Ok(Type::list(Self::nested(element, depth)?)),
            ("set", element) => Ok(Type::set(Self::nested(element, depth)?)),
            ("map", element) => Ok(Type::map(Self::nested(element, depth)?)),
            ("object", Json::Object(attributes)) => attributes
                .iter()
                .map(|(name, ty)| Ok((normalized(name), Self::nested(ty, depth)?)))
                .collect::<Result<_, String>>()
                .map(Type::Object),
            ("tuple", Json::Array(elements)) => elements
                .iter()
                .map(|element| Self::nested(element, depth))
                .collect::<Result<_, _>>()
                .map(Type::Tuple),
            (other, _) => Err(format!("unknown or malformed type {other:?}")),
        }
    }

    /// The name in Terraform's own messages: `a string`, `a list of …`.
    pub fn friendly(&self) -> String {
        match self {
            Type::Bool => "bool".into(),
            Type::Number => "number".into(),
            Type::String => "string".into(),
            Type::Dynamic => "any type".into(),
            Type::List(element) => format!("list of {}", element.friendly()),
            Type::Set(element) => format!("set of {}", element.friendly()),
            Type::Map(element) => format!("map of {}", element.friendly()),
            Type::Object(_) => "object".into(),
            Type::Tuple(_) => "tuple".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_round_trip() {
        let ty = Type::list(Type::Object(BTreeMap::from([
            ("a".into(), Type::set(Type::String)),
            (
                "b".into(),
                Type::Tuple(vec![Type::Bool, Type::map(Type::Number), Type::Dynamic]),
            ),
        ])));
        assert_eq!(
            ty.to_json().to_string(),
            r#"["list",["object",{"a":["set","string"],"b":["tuple",["bool",["map","number"],"dynamic"]]}]]"#
        );
        assert_eq!(Type::from_json(&ty.to_json()), Ok(ty));
    }

    #[test]
    fn endless_nesting_is_an_error() {
        let nested = |depth| (0..depth).fold(json!("bool"), |json, _| json!(["list", json]));
        assert!(Type::from_json(&nested(100)).is_ok());
        assert!(Type::from_json(&nested(MAX_DEPTH + 1)).is_err());
        let text = [
            "[\"list\",".repeat(10_000),
            "\"bool\"".to_owned(),
            "]".repeat(10_000),
        ];
        assert!(serde_json::from_str::<Json>(&text.concat()).is_err());
    }

    #[test]
    fn attribute_names_are_normalised_as_keys_are() {
        let ty = Type::from_json(&json!(["object", {"e\u{301}": "string"}]));
        let normal = BTreeMap::from([("\u{e9}".to_owned(), Type::String)]);
        assert_eq!(ty, Ok(Type::Object(normal)));
    }

    #[test]
    fn optional_attribute_lists_are_accepted_and_nonsense_is_refused() {
        assert!(Type::from_json(&json!(["object", {"a": "string"}, ["a"]])).is_ok());
        for bad in [
            json!("int"),
            json!([]),
            json!(["list"]),
            json!(["object", "string"]),
            json!(1),
            json!(["tuple", {}]),
        ] {
            assert!(Type::from_json(&bad).is_err(), "{bad}");
        }
    }
}
