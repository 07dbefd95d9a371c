//! S11 to S15: metadata, identities, functions and lists beside the schemas, and calls without any of them.

use std::collections::BTreeSet;

use tonic::{Code, Response, Status};

use super::named_calls::{About, Named, named_calls};
use super::parts::{none, subjects};
use super::{legal, read_type};
use crate::proto::tfplugin6::resource_identity_schema::IdentityAttribute;
use crate::proto::tfplugin6::{
    DynamicValue, Function, RawState, configure_provider, function, get_functions, get_metadata,
    get_resource_identity_schemas, stop_provider, validate_provider_config,
};
use crate::testing::Failure;
use crate::testing::answer::heard;
use crate::testing::conformance::case::{ensure, ensure_eq, not_applicable};
use crate::testing::conformance::shapes::Shape;
use crate::testing::conformance::{Bench, Config, Stop};
use crate::testing::failure::refused;
use crate::testing::process::Session;
use crate::value::Type;

/// A type that no provider has.
pub(in crate::testing::conformance) const NO_TYPE: &str = "conformance_nothing";
/// MessagePack's null.
const NIL: [u8; 1] = [0xc0];

/// The answer, where there is such a call.
fn offered<T>(call: &str, answer: Result<Response<T>, Status>) -> Result<T, Stop> {
    match answer {
        Ok(answer) => Ok(answer.into_inner()),
        Err(status) if status.code() == Code::Unimplemented => {
            Err(not_applicable(format!("it does not have {call}")))
        }
        Err(status) => Err(refused(call)(status).into()),
    }
}

pub(super) async fn metadata(bench: &Bench) -> Result<(), Stop> {
    let schemas = bench.schema().await?;
    let mut session = bench.connected().await?;
    let request = get_metadata::Request {};
    let answer = session.client.get_metadata(request).await;
    let answer = offered("GetMetadata", answer)?;
    heard("GetMetadata", &answer.diagnostics)?;
    let resources = answer.resources.iter().map(|one| &one.type_name);
    same_names("resources", resources, schemas.resource_schemas.keys())?;
    let sources = answer.data_sources.iter().map(|one| &one.type_name);
    same_names("data sources", sources, schemas.data_source_schemas.keys())?;
    let functions = answer.functions.iter().map(|one| &one.name);
    same_names("functions", functions, schemas.functions.keys())?;
    let ephemeral = answer.ephemeral_resources.iter().map(|one| &one.type_name);
    let known = schemas.ephemeral_resource_schemas.keys();
    same_names("ephemeral resources", ephemeral, known)?;
    let lists = answer.list_resources.iter().map(|one| &one.type_name);
    same_names(
        "list resources",
        lists,
        schemas.list_resource_schemas.keys(),
    )?;
    let actions = answer.actions.iter().map(|one| &one.type_name);
    same_names("actions", actions, schemas.action_schemas.keys())?;
    let (here, there) = (answer.server_capabilities, schemas.server_capabilities);
    let (here, there) = (here.unwrap_or_default(), there.unwrap_or_default());
    Ok(ensure_eq("what the server can do", here, there)?)
}

/// Fails unless metadata and schemas name the same.
fn same_names<'a>(
    kind: &str,
    metadata: impl Iterator<Item = &'a String>,
    schemas: impl Iterator<Item = &'a String>,
) -> Result<(), Failure> {
    let (metadata, schemas) = (sorted(metadata), sorted(schemas));
    let extra = metadata.difference(&schemas);
    let extra = extra.map(|name| format!("{name} has no schema"));
    let missing = schemas.difference(&metadata);
    let missing = missing.map(|name| format!("{name} is missing"));
    none(extra.chain(missing)).map_err(|failure| failure.context(kind))
}

fn sorted<'a>(names: impl Iterator<Item = &'a String>) -> BTreeSet<&'a str> {
    names.map(String::as_str).collect()
}

/// Asks for the identities; without any of them a case does not apply.
async fn all_identities(
    session: &mut Session,
) -> Result<get_resource_identity_schemas::Response, Stop> {
    let request = get_resource_identity_schemas::Request {};
    let answer = session.client.get_resource_identity_schemas(request).await;
    let answer = offered("GetResourceIdentitySchemas", answer)?;
    heard("GetResourceIdentitySchemas", &answer.diagnostics)?;
    Ok(answer)
}

pub(super) async fn identities(bench: &Bench) -> Result<(), Stop> {
    let resources = &bench.schema().await?.resource_schemas;
    let mut session = bench.connected().await?;
    let identities = all_identities(&mut session).await?.identity_schemas;
    if identities.is_empty() {
        return Err(not_applicable("no resource has an identity"));
    }
    let homeless = identities
        .keys()
        .filter(|name| !resources.contains_key(*name));
    none(homeless.map(|name| format!("{name} has an identity, but is not a resource")))?;
    let faults = identities.iter().flat_map(|(name, identity)| {
        let attributes = identity.identity_attributes.iter();
        attributes.filter_map(move |attribute| {
            let fault = identity_fault(attribute)?;
            Some(format!("{name}: {} {fault}", attribute.name))
        })
    });
    Ok(none(faults)?)
}

fn identity_fault(attribute: &IdentityAttribute) -> Option<String> {
    if !legal(&attribute.name) {
        return Some("is not a legal name".to_owned());
    }
    let plain = |ty: &Type| matches!(ty, Type::Bool | Type::Number | Type::String);
    match read_type(&attribute.r#type) {
        Err(fault) => return Some(fault),
        Ok(Type::List(element)) if plain(&element) => {}
        Ok(ty) if plain(&ty) => {}
        Ok(ty) => return Some(format!("is a {}, not plain", ty.friendly())),
    }
    let once = attribute.required_for_import != attribute.optional_for_import;
    (!once).then(|| "is not either required or optional for import".to_owned())
}

pub(super) async fn functions(bench: &Bench) -> Result<(), Stop> {
    let described = &bench.schema().await?.functions;
    if described.is_empty() {
        return Err(not_applicable("there are no functions"));
    }
    let faults = described.iter().flat_map(|(name, function)| {
        let faults = function_faults(name, function).into_iter();
        faults.map(move |fault| format!("function {name} {fault}"))
    });
    none(faults)?;
    let mut session = bench.connected().await?;
    let answer = session
        .client
        .get_functions(get_functions::Request {})
        .await;
    let answer = offered("GetFunctions", answer)?;
    heard("GetFunctions", &answer.diagnostics)?;
    let same = answer.functions == *described;
    Ok(ensure(
        same,
        "GetFunctions and GetProviderSchema have different functions",
    )?)
}

/// A name that a call can use: functions have letters of both cases.
fn callable(name: &str) -> bool {
    let legal_rest = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let first = name.chars().next();
    first.is_some_and(|c| c.is_ascii_alphabetic() || c == '_') && name.chars().all(legal_rest)
}

fn function_faults(name: &str, function: &Function) -> Vec<String> {
    let mut faults = Vec::new();
    if !callable(name) {
        faults.push("is not a legal name".to_owned());
    }
    match &function.r#return {
        None => faults.push("has no return type".to_owned()),
        Some(returned) => faults.extend(read_type(&returned.r#type).err()),
    }
    let mut seen = BTreeSet::new();
    let parameters = function.parameters.iter();
    for parameter in parameters.chain(&function.variadic_parameter) {
        let function::Parameter { name, r#type, .. } = parameter;
        if !callable(name) {
            faults.push(format!(
                "has a parameter {name:?}, which is not a legal name"
            ));
        }
        if !seen.insert(name) {
            faults.push(format!("has two parameters {name}"));
        }
        let fault = read_type(r#type).err();
        faults.extend(fault.map(|fault| format!("has a parameter {name}, which {fault}")));
    }
    faults
}

pub(super) async fn lists(bench: &Bench) -> Result<(), Stop> {
    let schemas = bench.schema().await?;
    if schemas.list_resource_schemas.is_empty() {
        return Err(not_applicable("there are no list resources"));
    }
    let mut session = bench.connected().await?;
    let identities = match all_identities(&mut session).await {
        Ok(answer) => answer.identity_schemas,
        Err(Stop::NotApplicable(_)) => Default::default(),
        Err(stop) => return Err(stop),
    };
    let faults = schemas.list_resource_schemas.keys().filter_map(|name| {
        let fault = match (schemas.resource_schemas.get(name), identities.get(name)) {
            (Some(_), Some(_)) => return None,
            (None, _) => "is not a managed resource",
            (Some(_), None) => "has no identity",
        };
        Some(format!("{name} {fault}"))
    });
    Ok(none(faults)?)
}

/// Calls that may change something, or that core makes only after it has configured the provider: here they are about
/// nothing that exists.
const ABOUT_NOTHING: [&str; 13] = [
    "PlanResourceChange",
    "PlanAction",
    "ListResource",
    "ReadResource",
    "ApplyResourceChange",
    "ImportResourceState",
    "MoveResourceState",
    "GenerateResourceConfig",
    "ReadDataSource",
    "OpenEphemeralResource",
    "RenewEphemeralResource",
    "CloseEphemeralResource",
    "InvokeAction",
];

pub(super) async fn first_calls(bench: &Bench) -> Result<(), Stop> {
    for named in named_calls() {
        let about = first_about(bench, named).await?;
        let mut session = bench.connected().await?;
        named.diagnostics(&session.client, about).await?;
        session.alive()?;
    }
    let schema = bench.schema().await?.provider.as_ref();
    let schema = schema.ok_or_else(|| Failure::from("there is no schema of the provider"))?;
    let shape = Shape::of(schema)?;
    let config = shape.value(&bench.samples().provider.config)?;
    let config = Some(shape.encode(&config)?);
    first_of_the_provider(bench, config).await
}

/// The first of what the call is about, without any attribute set, or nothing that exists.
async fn first_about(bench: &Bench, named: &Named) -> Result<About, Failure> {
    let subjects = subjects(bench.schema().await?);
    let mut found = subjects.iter().filter(|one| Some(one.role) == named.role);
    let found = found
        .next()
        .filter(|_| !ABOUT_NOTHING.contains(&named.call));
    let about = match found.and_then(|one| Some((one.name, one.schema?))) {
        Some((name, schema)) => {
            let shape = Shape::of(schema)?;
            let nothing = shape.value(&Config::default())?;
            (name, shape.encode(&nothing)?)
        }
        None => (NO_TYPE, null()),
    };
    Ok(About {
        name: about.0.to_owned(),
        value: about.1,
        stored: empty_object(),
    })
}

/// A value that is null.
pub(in crate::testing::conformance) fn null() -> DynamicValue {
    DynamicValue {
        msgpack: NIL.to_vec(),
        json: Vec::new(),
    }
}

/// A stored object without attributes.
pub(in crate::testing::conformance) fn empty_object() -> RawState {
    RawState {
        json: b"{}".to_vec(),
        ..RawState::default()
    }
}

/// Makes one call to a fresh process.
macro_rules! first {
    ($bench:ident, $call:literal, $rpc:ident, $request:expr) => {{
        let mut session = $bench.connected().await?;
        match session.client.$rpc($request).await {
            Err(status) if status.code() != Code::Unimplemented => {
                return Err(refused($call)(status).into());
            }
            _ => session.alive()?,
        }
    }};
}

/// The calls that name no type.
async fn first_of_the_provider(bench: &Bench, config: Option<DynamicValue>) -> Result<(), Stop> {
    let validate = validate_provider_config::Request {
        config: config.clone(),
    };
    let configure = configure_provider::Request {
        config,
        ..Default::default()
    };
    let identities = get_resource_identity_schemas::Request {};
    first!(bench, "GetMetadata", get_metadata, get_metadata::Request {});
    first!(
        bench,
        "GetFunctions",
        get_functions,
        get_functions::Request {}
    );
    first!(
        bench,
        "GetResourceIdentitySchemas",
        get_resource_identity_schemas,
        identities
    );
    first!(
        bench,
        "ValidateProviderConfig",
        validate_provider_config,
        validate
    );
    first!(bench, "ConfigureProvider", configure_provider, configure);
    first!(
        bench,
        "StopProvider",
        stop_provider,
        stop_provider::Request {}
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_are_flat() {
        let fault = |ty: &str, required_for_import, optional_for_import| {
            identity_fault(&IdentityAttribute {
                name: "id".to_owned(),
                r#type: ty.as_bytes().to_vec(),
                required_for_import,
                optional_for_import,
                ..IdentityAttribute::default()
            })
        };
        assert_eq!(fault("\"string\"", true, false), None);
        assert_eq!(fault("[\"list\",\"number\"]", false, true), None);
        for (ty, required, optional) in [
            ("\"string\"", true, true),
            ("\"string\"", false, false),
            ("[\"set\",\"string\"]", true, false),
            ("[\"list\",[\"list\",\"string\"]]", true, false),
            ("\"dynamic\"", true, false),
        ] {
            assert!(fault(ty, required, optional).is_some(), "{ty}");
        }
    }

    #[test]
    fn parameters_of_a_function_do_not_clash() {
        let parameter = |name: &str| function::Parameter {
            name: name.to_owned(),
            r#type: b"\"string\"".to_vec(),
            ..Default::default()
        };
        let right = Function {
            parameters: vec![parameter("a")],
            variadic_parameter: Some(parameter("b")),
            r#return: Some(function::Return {
                r#type: b"\"bool\"".to_vec(),
            }),
            ..Function::default()
        };
        assert_eq!(function_faults("f", &right), Vec::<String>::new());
        let clash = Function {
            variadic_parameter: Some(parameter("a")),
            ..right
        };
        assert_eq!(function_faults("f", &clash), ["has two parameters a"]);
        let empty = function_faults("1", &Function::default());
        assert_eq!(empty, ["is not a legal name", "has no return type"]);
    }

    #[test]
    fn names_are_compared_as_sets() {
        let names = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        let (a, b) = (names(&["a", "b"]), names(&["b", "a"]));
        assert!(same_names("resources", a.iter(), b.iter()).is_ok());
        let failure = same_names("resources", a.iter(), names(&["b", "c"]).iter()).unwrap_err();
        assert_eq!(
            failure.to_string(),
            "resources: a has no schema; c is missing"
        );
    }
}
