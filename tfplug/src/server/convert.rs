//! Between the generated types and ours: values, paths, diagnostics.

use crate::context::Deferral;
use crate::diagnostics::{Diags, Error, Result, Severity};
use crate::engine::Shape;
use crate::path::{Path, Step};
use crate::proto::tfplugin6 as pb;
use crate::schema::Block;
use crate::value::{Type, Value, json, msgpack};

/// Reads a value; an absent or empty one is null.
pub(super) fn value(encoded: Option<&pb::DynamicValue>, ty: &Type) -> Result<Value> {
    let decoded = match encoded {
        Some(encoded) if !encoded.msgpack.is_empty() => msgpack::decode(&encoded.msgpack, ty),
        Some(encoded) if !encoded.json.is_empty() => json::decode(&encoded.json, ty),
        _ => return Ok(Value::Null),
    };
    decoded.map_err(|error| {
        Error::new("A value from Terraform cannot be read")
            .detail(error.message)
            .at(&error.path)
    })
}

/// Whether a value is null, without its type.
pub(super) fn is_null(encoded: Option<&pb::DynamicValue>) -> bool {
    let null = |encoded: &pb::DynamicValue| match encoded.msgpack.is_empty() {
        true => encoded.json.is_empty() || encoded.json == b"null",
        false => encoded.msgpack == [0xc0],
    };
    encoded.is_none_or(null)
}

/// Writes a value as MessagePack.
pub(super) fn dynamic(value: &Value, ty: &Type) -> Result<pb::DynamicValue> {
    let msgpack = msgpack::encode(value, ty).map_err(|error| {
        Error::new("The provider made a value of the wrong shape")
            .detail(format!(
                "{error}. This is a defect of the provider. Please report it."
            ))
            .at(&error.path)
    })?;
    Ok(pb::DynamicValue {
        msgpack,
        json: Vec::new(),
    })
}

/// Reads an identity; null where there is none.
pub(super) fn identity(
    encoded: Option<&pb::ResourceIdentityData>,
    shape: Option<&Shape>,
) -> Result<Value> {
    match (encoded, shape) {
        (Some(encoded), Some(shape)) => value(encoded.identity_data.as_ref(), &shape.ty),
        _ => Ok(Value::Null),
    }
}

/// Writes an identity; a null one is absent.
pub(super) fn identity_data(
    value: &Value,
    shape: Option<&Shape>,
) -> Result<Option<pb::ResourceIdentityData>> {
    let Some(shape) = shape.filter(|_| !value.is_null()) else {
        return Ok(None);
    };
    Ok(Some(pb::ResourceIdentityData {
        identity_data: Some(dynamic(value, &shape.ty)?),
    }))
}

/// A reason to put a call off.
pub(super) fn deferred(why: Deferral) -> pb::Deferred {
    use pb::deferred::Reason;
    let reason = match why {
        Deferral::ResourceConfigUnknown => Reason::ResourceConfigUnknown,
        Deferral::ProviderConfigUnknown => Reason::ProviderConfigUnknown,
        Deferral::AbsentPrerequisite => Reason::AbsentPrereq,
    };
    pb::Deferred {
        reason: reason.into(),
    }
}

/// Diagnostics with their paths cut to what the protocol can express.
pub(super) fn diagnostics(diags: Diags, block: Option<&Block>) -> Vec<pb::Diagnostic> {
    let convert = |diagnostic: crate::Diagnostic| pb::Diagnostic {
        severity: match diagnostic.severity {
            Severity::Error => pb::diagnostic::Severity::Error.into(),
            Severity::Warning => pb::diagnostic::Severity::Warning.into(),
        },
        summary: diagnostic.summary,
        detail: diagnostic.detail,
        attribute: attribute(&block.map_or_else(
            || diagnostic.path.clone(),
            |block| block.clip_for_reader(&diagnostic.path),
        )),
    };
    diags.into_iter().map(convert).collect()
}

fn attribute(at: &Path) -> Option<pb::AttributePath> {
    (!at.is_empty()).then(|| path(at))
}

/// A path as the protocol writes it.
pub(super) fn path(path: &Path) -> pb::AttributePath {
    use pb::attribute_path::step::Selector;
    let step = |step: &Step| pb::attribute_path::Step {
        selector: Some(match step {
            Step::Attribute(name) => Selector::AttributeName(name.clone()),
            Step::Key(key) => Selector::ElementKeyString(key.clone()),
            Step::Index(index) => {
                Selector::ElementKeyInt(i64::try_from(*index).unwrap_or(i64::MAX))
            }
        }),
    };
    pb::AttributePath {
        steps: path.steps().iter().map(step).collect(),
    }
}
