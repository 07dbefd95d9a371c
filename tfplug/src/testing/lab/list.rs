//! Lists of existing objects, as `terraform query` asks for them.

use super::super::Failure;
use super::super::answer::{heard, judged};
use super::super::failure::{failed, refused};
use super::super::value::{complete, decode, encode};
use super::Lab;
use crate::proto::tfplugin6::{list_resource, validate_list_resource_config};
use crate::rules;
use crate::value::{Type, Value};

/// More objects than a test makes.
const LIMIT: i64 = 1_000_000;

/// An object in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The name that the user reads.
    pub name: String,
    /// The identity.
    pub identity: Value,
    /// The whole object.
    pub state: Value,
}

impl Lab {
    /// Lists the objects of a resource, each with its state.
    ///
    /// # Errors
    /// There is no such list, the configuration does not fit, or the provider answers with errors, or with an object that
    /// core could not use.
    pub async fn list(&self, type_name: &str, config: Value) -> Result<Vec<Listed>, Failure> {
        let listed = self.list_all(type_name, &config).await;
        listed.map_err(|failure| failure.context(type_name))
    }

    async fn list_all(&self, name: &str, config: &Value) -> Result<Vec<Listed>, Failure> {
        let schema = self.lists.get(name).ok_or("there is no list of it")?;
        let config = encode(&complete(config, &schema.block)?, &schema.block.ty())?;
        let request = validate_list_resource_config::Request {
            type_name: name.to_owned(),
            config: Some(config.clone()),
            include_resource_object: Some(encode(&Value::Bool(true), &Type::Bool)?),
            limit: Some(encode(&LIMIT.into(), &Type::Number)?),
        };
        let step = "ValidateListResourceConfig";
        let mut client = self.connection.client();
        let answer = client.validate_list_resource_config(request).await;
        let answer = answer.map_err(refused(step))?;
        heard(step, &answer.get_ref().diagnostics)?;
        let request = list_resource::Request {
            type_name: name.to_owned(),
            config: Some(config),
            include_resource_object: true,
            limit: LIMIT,
        };
        let step = "ListResource";
        let events = client.list_resource(request).await.map_err(refused(step))?;
        let mut events = events.into_inner();
        let mut listed = Vec::new();
        while let Some(event) = events.message().await.map_err(refused(step))? {
            heard(step, &event.diagnostic)?;
            if event.identity.is_some() {
                listed.push(self.listed(name, &event)?);
            }
        }
        Ok(listed)
    }

    fn listed(&self, name: &str, event: &list_resource::Event) -> Result<Listed, Failure> {
        let step = "ListResource";
        let resource = self
            .resources
            .get(name)
            .ok_or("there is no resource of it")?;
        let ty = self.identities.get(name).ok_or("it has no identity")?;
        let identity = event.identity.as_ref();
        let identity = identity.and_then(|identity| identity.identity_data.as_ref());
        let identity = decode(identity, ty).map_err(failed(step))?;
        let state = event.resource_object.as_ref();
        let state = decode(state, &resource.block.ty()).map_err(failed(step))?;
        judged(step, &rules::state(&resource.block, &state))?;
        Ok(Listed {
            name: event.display_name.clone(),
            identity,
            state,
        })
    }
}
