//! Every field of a container definition, described once: API name, type, meaning of its absence, key of its list, and
//! documentation. [`container`] and [`parts`] are the tables.
//!
//! The reader of JSON, the schema of the typed form, the conversion between the two, the canonical form, the report of
//! unknown keys, the places in messages of rules and the documentation all follow from here.

mod container;
mod parts;

pub(crate) use container::CONTAINER;

/// A structure of the API model: its fields in order.
#[derive(Debug)]
pub(crate) struct Structure {
    /// The name in the API model.
    pub(crate) name: &'static str,
    /// In the API's order.
    pub(crate) fields: &'static [Field],
}

/// A field of a structure: name, type, meaning of absence, documentation.
#[derive(Debug)]
pub(crate) struct Field {
    /// The name in the API.
    pub(crate) name: &'static str,
    /// Its type.
    pub(crate) kind: FieldType,
    /// The meaning of its absence.
    pub(crate) default: Absent,
    /// Whether the API model demands it.
    pub(crate) required: bool,
    /// Markdown for the user.
    pub(crate) doc: &'static str,
}

/// The type of a field.
#[derive(Clone, Copy, Debug)]
pub(crate) enum FieldType {
    /// A string.
    String,
    /// A whole number.
    Int,
    /// A truth value.
    Bool,
    /// CPU units, a whole number; the typed form takes `"0.5 vCPU"` as well.
    Cpu,
    /// MiB, a whole number; the typed form takes `"2 GB"` as well.
    Memory,
    /// A list of strings.
    Strings(Order),
    /// A list of whole numbers.
    Ints(Order),
    /// Strings by name.
    Map,
    /// One structure.
    Object(&'static Structure),
    /// Structures, with the members that put them in order; without any the order counts.
    Objects(&'static Structure, &'static [&'static str]),
    /// Structures that one member identifies. The typed form is a map from that member to the rest of the structure.
    Keyed(&'static Structure, &'static str),
}

/// Whether the order of a list of plain values means something.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Order {
    /// It does: a command line.
    Counts,
    /// It does not: a set.
    Free,
}

/// The meaning of an absent value to ECS.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Absent {
    /// Absence is a meaning of its own.
    Nothing,
    /// ECS ignores the whole structure without it; an empty string is a value like any other.
    NoStructure,
    /// This string.
    String(&'static str),
    /// This number.
    Int(i64),
    /// This truth value.
    Bool(bool),
    /// All of these strings.
    Strings(&'static [&'static str]),
    /// The value of that other member of the structure.
    Same(&'static str),
    /// This string, where the structure has that other member.
    Beside(&'static str, &'static str),
    /// A port of the host: 0, and where tasks share no ports with others (`awsvpc`, `host`) that other member.
    HostPort(&'static str),
}

impl Field {
    /// Whether an empty string means that the field is unset. Of a required one it is sent, for ECS to refuse.
    pub(crate) fn empty_is_unset(&self) -> bool {
        !self.required && self.default != Absent::NoStructure
    }

    const fn new(name: &'static str, kind: FieldType, doc: &'static str) -> Self {
        Self {
            name,
            kind,
            default: Absent::Nothing,
            required: false,
            doc,
        }
    }

    const fn required(name: &'static str, kind: FieldType, doc: &'static str) -> Self {
        Self {
            required: true,
            ..Self::new(name, kind, doc)
        }
    }

    const fn string(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, FieldType::String, doc)
    }

    const fn int(name: &'static str, doc: &'static str) -> Self {
        Self::new(name, FieldType::Int, doc)
    }

    const fn or(name: &'static str, kind: FieldType, default: Absent, doc: &'static str) -> Self {
        Self {
            default,
            ..Self::new(name, kind, doc)
        }
    }

    const fn or_false(name: &'static str, doc: &'static str) -> Self {
        Self::or(name, FieldType::Bool, Absent::Bool(false), doc)
    }

    /// The name as Terraform writes it: `portMappings` is `port_mappings`.
    pub(crate) fn snake(&self) -> String {
        snake(self.name)
    }

    /// The name of its block: a list of structures is one block for each of them, `mountPoints` is `mount_point`.
    pub(crate) fn block_name(&self) -> String {
        let mut name = self.snake();
        let list = matches!(self.kind, FieldType::Objects(..) | FieldType::Keyed(..));
        if list && name.ends_with('s') && name != "tmpfs" {
            name.pop();
        }
        name
    }

    /// Whether `name` is [`Field::snake`].
    pub(crate) fn is_snake(&self, name: &str) -> bool {
        let mut rest = name.bytes();
        let letters = self
            .name
            .bytes()
            .all(|letter| match letter.is_ascii_uppercase() {
                true => {
                    rest.next() == Some(b'_') && rest.next() == Some(letter.to_ascii_lowercase())
                }
                false => rest.next() == Some(letter),
            });
        letters && rest.next().is_none()
    }

    /// The structures inside, if it holds any.
    pub(crate) fn structure(&self) -> Option<&'static Structure> {
        match self.kind {
            FieldType::Object(shape)
            | FieldType::Objects(shape, _)
            | FieldType::Keyed(shape, _) => Some(shape),
            _ => None,
        }
    }

    /// Of a keyed field whose structures have one member besides the key, that member: the typed form is a map of it.
    pub(crate) fn sole_value(&self) -> Option<&'static Field> {
        let FieldType::Keyed(shape, key) = self.kind else {
            return None;
        };
        let mut others = shape.fields.iter().filter(|field| field.name != key);
        let sole = others.next()?;
        others.next().is_none().then_some(sole)
    }
}

impl Structure {
    /// The field of that name, without regard to case.
    pub(crate) fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields
            .iter()
            .find(|field| field.name.eq_ignore_ascii_case(name))
    }

    /// The names of all fields.
    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.fields.iter().map(|field| field.name).collect()
    }

    /// The field of exactly that name here or in a structure inside, at any depth.
    pub(crate) fn find(&self, name: &str) -> Option<&'static Field> {
        self.fields
            .iter()
            .find_map(|field| match field.name == name {
                true => Some(field),
                false => field.structure()?.find(name),
            })
    }
}

/// `portMappings` → `port_mappings`.
pub(crate) fn snake(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_as_they_are_made() {
        fn each(shape: &Structure) {
            for field in shape.fields {
                assert!(field.is_snake(&field.snake()), "{}", field.name);
                assert!(
                    !field.is_snake(&format!("{}s", field.snake())),
                    "{}",
                    field.name
                );
                assert!(!field.is_snake(""), "{}", field.name);
                field.structure().into_iter().for_each(each);
            }
        }
        each(&CONTAINER);
    }
}
