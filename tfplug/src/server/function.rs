//! The calls about functions.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{State, convert, schema};
use crate::diagnostics::Result;
use crate::function::{Function, FunctionError};
use crate::proto::tfplugin6 as pb;
use crate::provider::Provider;
use crate::value::Value;

pub(super) fn functions<P: Provider>(state: &Arc<State<P>>) -> BTreeMap<String, pb::Function> {
    let functions = state.catalogue().functions.iter();
    functions
        .map(|(name, function)| (name.clone(), schema::function(function)))
        .collect()
}

pub(super) async fn get_functions<P: Provider>(
    state: &Arc<State<P>>,
    _: pb::get_functions::Request,
) -> Result<pb::get_functions::Response> {
    Ok(pb::get_functions::Response {
        functions: functions(state),
        ..Default::default()
    })
}

pub(super) async fn call_function<P: Provider>(
    state: &Arc<State<P>>,
    request: pb::call_function::Request,
) -> Result<pb::call_function::Response> {
    let Some(function) = state.catalogue().functions.get(&request.name) else {
        return Err(super::unknown_type::<P>("function", &request.name));
    };
    let result = arguments(function, &request.arguments)
        .and_then(|arguments| function.call(arguments))
        .and_then(|result| Ok(convert::dynamic(&result, &function.returns)?));
    Ok(match result {
        Ok(result) => pb::call_function::Response {
            result: Some(result),
            error: None,
        },
        Err(error) => pb::call_function::Response {
            result: None,
            error: Some(pb::FunctionError {
                text: error.text,
                function_argument: error.argument.and_then(|index| i64::try_from(index).ok()),
            }),
        },
    })
}

/// The arguments by the types of their parameters. OpenTofu passes null as an empty value.
fn arguments(
    function: &Function,
    encoded: &[pb::DynamicValue],
) -> Result<Vec<Value>, FunctionError> {
    let decode = |(index, encoded): (usize, &pb::DynamicValue)| {
        let parameter = function.parameter_at(index);
        let parameter = parameter.ok_or_else(|| {
            FunctionError::new(format!("At most {index} arguments are allowed.")).argument(index)
        })?;
        let value = convert::value(Some(encoded), &parameter.ty)
            .map_err(|error| FunctionError::from(error).argument(index))?;
        let refused = match value.is_null() {
            true => !parameter.null,
            false => value.has_unknown() && !parameter.unknown,
        };
        match refused {
            true => Err(FunctionError::new(format!(
                "{} needs a known value that is not null.",
                parameter.name
            ))
            .argument(index)),
            false => Ok(value),
        }
    };
    encoded.iter().enumerate().map(decode).collect()
}
