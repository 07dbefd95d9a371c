//! Every call that names a type or a function, in a table: for what is expected of all of them.

use std::fmt;
use std::pin::Pin;

use futures_util::TryStreamExt as _;
use tonic::transport::Channel;
use tonic::{Code, Status};

use super::parts::Role;
use crate::proto::tfplugin6::provider_client::ProviderClient;
use crate::proto::tfplugin6::{
    self as pb, Diagnostic, DynamicValue, FunctionError, RawState, call_function, invoke_action,
    list_resource,
};
use crate::testing::Failure;
use crate::testing::failure::refused;

/// A call on its way.
type Calling = Pin<Box<dyn Future<Output = Result<Vec<Diagnostic>, Status>> + Send>>;

/// The subject of a call.
#[derive(Clone, Debug)]
pub(in crate::testing::conformance) struct About {
    /// The type or function.
    pub(in crate::testing::conformance) name: String,
    /// Every value of the request.
    pub(in crate::testing::conformance) value: DynamicValue,
    /// Every stored state of the request.
    pub(in crate::testing::conformance) stored: RawState,
}

/// One of the calls.
#[derive(Clone, Copy)]
pub(in crate::testing::conformance) struct Named {
    /// As the protocol calls it.
    pub(in crate::testing::conformance) call: &'static str,
    /// The object of that name; functions have no schema.
    pub(in crate::testing::conformance) role: Option<Role>,
    run: fn(ProviderClient<Channel>, About) -> Calling,
}

impl fmt::Debug for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.call)
    }
}

impl Named {
    /// The diagnostics of the answer; `None` where the provider does not have this call.
    pub(in crate::testing::conformance) async fn diagnostics(
        &self,
        client: &ProviderClient<Channel>,
        about: About,
    ) -> Result<Option<Vec<Diagnostic>>, Failure> {
        match (self.run)(client.clone(), about).await {
            Ok(diagnostics) => Ok(Some(diagnostics)),
            Err(status) if status.code() == Code::Unimplemented => Ok(None),
            Err(status) => Err(refused(self.call)(status)),
        }
    }
}

/// The table: name, module, role, the field of the name, those of values, and those of stored states.
macro_rules! named {
    ($($call:literal $rpc:ident $role:ident $type_name:ident [$($value:ident)*] [$($stored:ident)*];)*) => {
        const UNARY: &[Named] = &[$(Named {
            call: $call,
            role: Some(Role::$role),
            run: |mut client, about| Box::pin(async move {
                #[allow(clippy::needless_update, reason = "some requests have no other field")]
                let request = pb::$rpc::Request {
                    $type_name: about.name,
                    $($value: Some(about.value.clone()),)*
                    $($stored: Some(about.stored.clone()),)*
                    ..Default::default()
                };
                Ok(client.$rpc(request).await?.into_inner().diagnostics)
            }),
        }),*];
    };
}

named! {
    "ValidateResourceConfig" validate_resource_config Resource type_name [config] [];
    "UpgradeResourceState" upgrade_resource_state Resource type_name [] [raw_state];
    "UpgradeResourceIdentity" upgrade_resource_identity Resource type_name [] [raw_identity];
    "ReadResource" read_resource Resource type_name [current_state] [];
    "PlanResourceChange" plan_resource_change Resource type_name [prior_state proposed_new_state config] [];
    "ApplyResourceChange" apply_resource_change Resource type_name [prior_state planned_state config] [];
    "ImportResourceState" import_resource_state Resource type_name [] [];
    "MoveResourceState" move_resource_state Resource target_type_name [] [source_state];
    "GenerateResourceConfig" generate_resource_config Resource type_name [state] [];
    "ValidateDataResourceConfig" validate_data_resource_config DataSource type_name [config] [];
    "ReadDataSource" read_data_source DataSource type_name [config] [];
    "ValidateEphemeralResourceConfig" validate_ephemeral_resource_config Ephemeral type_name [config] [];
    "OpenEphemeralResource" open_ephemeral_resource Ephemeral type_name [config] [];
    "RenewEphemeralResource" renew_ephemeral_resource Ephemeral type_name [] [];
    "CloseEphemeralResource" close_ephemeral_resource Ephemeral type_name [] [];
    "ValidateListResourceConfig" validate_list_resource_config List type_name [config] [];
    "ValidateActionConfig" validate_action_config Action type_name [config] [];
    "PlanAction" plan_action Action action_type [config] [];
}

/// The calls whose answers have another form.
const OTHERS: &[Named] = &[
    Named {
        call: "ListResource",
        role: Some(Role::List),
        run: |client, about| Box::pin(list(client, about)),
    },
    Named {
        call: "InvokeAction",
        role: Some(Role::Action),
        run: |client, about| Box::pin(invoke(client, about)),
    },
    Named {
        call: "CallFunction",
        role: None,
        run: |client, about| Box::pin(function(client, about)),
    },
];

/// Every call there is.
pub(in crate::testing::conformance) fn named_calls() -> impl Iterator<Item = &'static Named> {
    UNARY.iter().chain(OTHERS)
}

async fn list(
    mut client: ProviderClient<Channel>,
    about: About,
) -> Result<Vec<Diagnostic>, Status> {
    let request = list_resource::Request {
        type_name: about.name,
        config: Some(about.value),
        limit: 1,
        ..Default::default()
    };
    let events = client.list_resource(request).await?.into_inner();
    let events: Vec<_> = events.try_collect().await?;
    Ok(events
        .into_iter()
        .flat_map(|event| event.diagnostic)
        .collect())
}

async fn invoke(
    mut client: ProviderClient<Channel>,
    about: About,
) -> Result<Vec<Diagnostic>, Status> {
    let request = invoke_action::Request {
        action_type: about.name,
        config: Some(about.value),
        ..Default::default()
    };
    let events = client.invoke_action(request).await?.into_inner();
    let events: Vec<_> = events.try_collect().await?;
    let completed = events.into_iter().filter_map(|event| match event.r#type {
        Some(invoke_action::event::Type::Completed(completed)) => Some(completed.diagnostics),
        _ => None,
    });
    Ok(completed.flatten().collect())
}

/// The error of a function as a diagnostic.
async fn function(
    mut client: ProviderClient<Channel>,
    about: About,
) -> Result<Vec<Diagnostic>, Status> {
    let request = call_function::Request {
        name: about.name,
        arguments: Vec::new(),
    };
    let answer = client.call_function(request).await?.into_inner();
    let diagnostic = |error: FunctionError| Diagnostic {
        severity: pb::diagnostic::Severity::Error.into(),
        summary: error.text,
        ..Diagnostic::default()
    };
    Ok(answer.error.map(diagnostic).into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_call_is_there_once() {
        let mut calls: Vec<_> = named_calls().map(|named| named.call).collect();
        calls.sort_unstable();
        calls.dedup();
        assert_eq!(calls.len(), 21);
    }
}
