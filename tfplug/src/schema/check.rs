//! Faults of a schema that core would refuse or crash on, each with the place where it is.

use super::{Attribute, Block, Kind, Nesting, Schema};
use crate::value::{Type, Value, msgpack};

/// Names that core keeps for itself at the root of resources and data sources.
const RESERVED: [&str; 7] = [
    "connection",
    "count",
    "depends_on",
    "for_each",
    "lifecycle",
    "provider",
    "provisioner",
];

impl Schema {
    /// The faults of the schema that core would refuse, or crash on, as text; empty for a sound schema.
    pub fn check(&self) -> Vec<String> {
        let reserved = root_names(&self.block).filter(|name| RESERVED.contains(name));
        let mut faults: Vec<String> = reserved
            .map(|name| format!("{name}: the name is reserved"))
            .collect();
        faults.append(&mut self.check_body());
        faults
    }

    /// The same for a schema whose attributes users write in a block of their own, where no name is reserved: that of a
    /// list, an action or an identity.
    pub(crate) fn check_body(&self) -> Vec<String> {
        let mut faults = Vec::new();
        check_block(&self.block, "", false, &mut faults);
        faults
    }
}

fn root_names(block: &Block) -> impl Iterator<Item = &str> {
    let attributes = block
        .attributes
        .iter()
        .map(|attribute| attribute.name.as_str());
    attributes.chain(block.blocks.iter().map(|nested| nested.name.as_str()))
}

fn check_block(block: &Block, at: &str, in_set: bool, faults: &mut Vec<String>) {
    let mut names: Vec<&str> = root_names(block).collect();
    names.sort_unstable();
    faults.extend(
        names
            .windows(2)
            .filter(|pair| pair[0] == pair[1])
            .map(|pair| format!("{at}{}: declared twice", pair[0])),
    );
    let known = |name: &String| names.contains(&name.as_str());
    let named = block.constraints.iter().flat_map(|it| &it.members);
    faults.extend(
        named
            .filter(|name| !known(name))
            .map(|name| format!("{at}{name}: a constraint names it, but it does not exist")),
    );
    for attribute in &block.attributes {
        check_attribute(attribute, at, in_set, faults);
    }
    for nested in &block.blocks {
        let path = format!("{at}{}", nested.name);
        check_name(&nested.name, &path, faults);
        if nested.max > 0 && nested.min > nested.max {
            faults.push(format!(
                "{path}: at least {} but at most {}",
                nested.min, nested.max
            ));
        }
        match nested.nesting {
            Nesting::Single if nested.min > 1 || nested.max > 1 => {
                faults.push(format!("{path}: single, yet counted"))
            }
            Nesting::Map | Nesting::Group if nested.min > 0 || nested.max > 0 => {
                faults.push(format!("{path}: maps and groups take no counts"))
            }
            _ => {}
        }
        let in_set = in_set || nested.nesting == Nesting::Set;
        check_block(&nested.block, &format!("{path}."), in_set, faults);
    }
}

fn check_attribute(attribute: &Attribute, at: &str, in_set: bool, faults: &mut Vec<String>) {
    let path = format!("{at}{}", attribute.name);
    check_name(&attribute.name, &path, faults);
    let mut fault = |wrong: bool, text: &str| {
        if wrong {
            faults.push(format!("{path}: {text}"));
        }
    };
    fault(
        attribute.required && (attribute.optional || attribute.computed),
        "required goes alone",
    );
    fault(
        !(attribute.required || attribute.optional || attribute.computed),
        "required, optional or computed is missing",
    );
    fault(
        attribute.default.is_some() && !(attribute.optional && attribute.computed),
        "a default needs optional and computed",
    );
    let fitting = |value: &Value| msgpack::encode(value, &attribute.ty()).is_ok();
    fault(
        !attribute.default.as_ref().is_none_or(fitting),
        "the default is not of the attribute's type",
    );
    fault(attribute.keep && !attribute.computed, "keep needs computed");
    fault(
        attribute.force_new_if.is_some() && in_set,
        "force_new_if does nothing below a set, whose elements have no value before",
    );
    fault(
        attribute.never_null && !attribute.computed,
        "never_null needs computed",
    );
    fault(
        attribute.write_only && (attribute.computed || in_set),
        "write-only goes neither with computed nor below a set",
    );
    fault(
        matches!(attribute.kind, Kind::Nested(Nesting::Group, _)),
        "only blocks are groups",
    );
    fault(
        in_collection(&attribute.ty()),
        "dynamic inside a collection",
    );
    for nested in attribute.nested() {
        let in_set = in_set || matches!(attribute.kind, Kind::Nested(Nesting::Set, _));
        check_attribute(nested, &format!("{path}."), in_set, faults);
    }
}

fn in_collection(ty: &Type) -> bool {
    fn holds_dynamic(ty: &Type) -> bool {
        match ty {
            Type::Dynamic => true,
            Type::List(element) | Type::Set(element) | Type::Map(element) => holds_dynamic(element),
            Type::Object(attributes) => attributes.values().any(holds_dynamic),
            Type::Tuple(elements) => elements.iter().any(holds_dynamic),
            _ => false,
        }
    }
    match ty {
        Type::List(element) | Type::Set(element) | Type::Map(element) => holds_dynamic(element),
        Type::Object(attributes) => attributes.values().any(in_collection),
        _ => false,
    }
}

fn check_name(name: &str, path: &str, faults: &mut Vec<String>) {
    let mut bytes = name.bytes();
    let starts = bytes
        .next()
        .is_some_and(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if !starts
        || !bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    {
        faults.push(format!("{path}: not a legal name"));
    }
}
