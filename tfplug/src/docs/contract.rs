//! The public contract: everything that a configuration can depend on, and nothing else, as stable JSON.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use crate::function::Function;
use crate::inventory::{Inventory, Offer};
use crate::resource::Limits;
use crate::schema::{Attribute, Block, Check, Constraint, Kind, NestedBlock, Nesting};

use super::format;

/// All schemas of a provider as pretty JSON, in alphabetical order: types, modes, flags, defaults, checks, nesting and
/// counts; no descriptions. Committed and compared, it shows every change of the contract in review.
pub fn schema_json(inventory: &Inventory) -> String {
    let mut document = json!({
        "name": inventory.name,
        "provider": Json::Object(block(&inventory.provider.block)),
        "resources": offers(&inventory.resources),
        "data_sources": offers(&inventory.data_sources),
    });
    let newer = [
        (
            "ephemeral_resources",
            offers(&inventory.ephemeral_resources),
        ),
        ("actions", offers(&inventory.actions)),
        ("list_resources", offers(&inventory.list_resources)),
        ("functions", functions(&inventory.functions)),
    ];
    for (name, kind) in newer {
        if kind.as_object().is_some_and(|kind| !kind.is_empty()) {
            document[name] = kind;
        }
    }
    format!("{document:#}\n")
}

fn functions(functions: &BTreeMap<String, Function>) -> Json {
    let functions = functions.iter().map(|(name, function)| {
        let parameter = |parameter: &crate::function::Parameter| {
            let mut body = Map::new();
            body.insert("name".to_owned(), json!(parameter.name));
            body.insert("type".to_owned(), parameter.ty.to_json());
            flag(&mut body, "null", parameter.null);
            flag(&mut body, "unknown", parameter.unknown);
            flag(&mut body, "variadic", parameter.variadic);
            Json::Object(body)
        };
        let parameters: Vec<Json> = function.parameters.iter().map(parameter).collect();
        let body = json!({ "parameters": parameters, "returns": function.returns.to_json() });
        (name.clone(), body)
    });
    Json::Object(functions.collect())
}

fn offers(offers: &BTreeMap<String, Offer>) -> Json {
    let offers = offers.iter().map(|(name, offer)| {
        let mut body = block(&offer.schema.block);
        body.insert("version".to_owned(), json!(offer.schema.version));
        body.insert("limits".to_owned(), limits(offer.limits));
        if let Some(identity) = &offer.identity {
            body.insert("identity".to_owned(), Json::Object(block(&identity.block)));
        }
        (name.clone(), Json::Object(body))
    });
    Json::Object(offers.collect())
}

fn limits(limits: Limits) -> Json {
    let Limits {
        create,
        read,
        update,
        delete,
    } = limits;
    let [create, read, update, delete] = [create, read, update, delete].map(format::duration);
    json!({ "create": create, "read": read, "update": update, "delete": delete })
}

fn block(block: &Block) -> Map<String, Json> {
    let mut body = Map::new();
    if !block.attributes.is_empty() {
        body.insert("attributes".to_owned(), attributes(&block.attributes));
    }
    if !block.blocks.is_empty() {
        let blocks = block
            .blocks
            .iter()
            .map(|nested| (nested.name.clone(), nested_block(nested)));
        body.insert("blocks".to_owned(), Json::Object(blocks.collect()));
    }
    constraints(&mut body, &block.constraints);
    flag(&mut body, "deprecated", block.deprecated.is_some());
    body
}

fn attributes(attributes: &[Attribute]) -> Json {
    let attributes = attributes
        .iter()
        .map(|one| (one.name.clone(), attribute(one)));
    Json::Object(attributes.collect())
}

fn attribute(attribute: &Attribute) -> Json {
    let mut body = Map::new();
    body.insert("mode".to_owned(), json!(mode(attribute)));
    match &attribute.kind {
        Kind::Type(ty) => body.insert("type".to_owned(), json!(format::hcl_type(ty))),
        Kind::Nested(how, nested) => {
            body.insert("nesting".to_owned(), json!(nesting(*how)));
            body.insert("attributes".to_owned(), attributes(nested))
        }
    };
    if !attribute.members.is_empty() {
        body.insert("members".to_owned(), attributes(&attribute.members));
    }
    flag(&mut body, "sensitive", attribute.sensitive);
    flag(&mut body, "write_only", attribute.write_only);
    flag(&mut body, "deprecated", attribute.deprecated.is_some());
    flag(&mut body, "force_new", attribute.force_new);
    flag(&mut body, "force_new_if", attribute.force_new_if.is_some());
    flag(&mut body, "keep", attribute.keep);
    flag(&mut body, "never_null", attribute.never_null);
    flag(&mut body, "own_equality", attribute.equal.is_some());
    if let Some(default) = &attribute.default {
        body.insert("default".to_owned(), json!(format::hcl(default)));
    }
    if let Some(prefix) = &attribute.prefix {
        body.insert("prefix".to_owned(), json!(prefix));
    }
    checks(&mut body, &attribute.checks);
    constraints(&mut body, &attribute.constraints);
    Json::Object(body)
}

fn checks(body: &mut Map<String, Json>, checks: &[Check]) {
    if !checks.is_empty() {
        let checks: Vec<_> = checks.iter().map(Check::describe).collect();
        body.insert("checks".to_owned(), json!(checks));
    }
}

fn constraints(body: &mut Map<String, Json>, constraints: &[Constraint]) {
    if !constraints.is_empty() {
        let shown = |it: &Constraint| format!("{:?}: {}", it.relation, it.members.join(", "));
        let shown: Vec<_> = constraints.iter().map(shown).collect();
        body.insert("constraints".to_owned(), json!(shown));
    }
}

fn nested_block(nested: &NestedBlock) -> Json {
    let mut body = block(&nested.block);
    body.insert("nesting".to_owned(), json!(nesting(nested.nesting)));
    if nested.min > 0 {
        body.insert("min".to_owned(), json!(nested.min));
    }
    if nested.max > 0 {
        body.insert("max".to_owned(), json!(nested.max));
    }
    flag(&mut body, "force_new", nested.force_new);
    checks(&mut body, &nested.checks);
    Json::Object(body)
}

fn flag(body: &mut Map<String, Json>, name: &str, set: bool) {
    if set {
        body.insert(name.to_owned(), Json::Bool(true));
    }
}

fn mode(attribute: &Attribute) -> String {
    let modes = [
        (attribute.required, "required"),
        (attribute.optional, "optional"),
        (attribute.computed, "computed"),
    ];
    let modes: Vec<_> = modes
        .iter()
        .filter(|(set, _)| *set)
        .map(|(_, name)| *name)
        .collect();
    modes.join("+")
}

fn nesting(nesting: Nesting) -> &'static str {
    match nesting {
        Nesting::Single => "single",
        Nesting::List => "list",
        Nesting::Set => "set",
        Nesting::Map => "map",
        Nesting::Group => "group",
    }
}
