//! Lists of objects, as `terraform query` asks for them.

use futures_util::TryStreamExt as _;

use super::super::answer::{heard, judged};
use super::super::failure::{failed, refused};
use super::super::value::{complete, decode, encode};
use super::{Failure, Lab, pb, rules};
use crate::value::Value;

/// An object in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The name that the user reads.
    pub name: String,
    /// The object's identity.
    pub identity: Value,
    /// Its state.
    pub state: Value,
}

impl Lab {
    /// Lists the objects of a resource type, with their states; `limit` is how many are wanted.
    ///
    /// # Errors
    /// There is no such list, the configuration does not fit, the provider answers with errors, with more than is wanted, or
    /// with an object that core would refuse.
    pub async fn list(
        &self,
        type_name: &str,
        config: Value,
        limit: i64,
    ) -> Result<Vec<Listed>, Failure> {
        let listed = self.read_list(type_name, &config, limit).await;
        listed.map_err(|failure| failure.context(type_name))
    }

    async fn read_list(
        &self,
        name: &str,
        config: &Value,
        limit: i64,
    ) -> Result<Vec<Listed>, Failure> {
        let (Some(schema), Some(resource), Some(identity)) = (
            self.lists.get(name),
            self.resources.get(name),
            self.identities.get(name),
        ) else {
            return Err(Failure::new("there is no such list"));
        };
        let config = encode(&complete(config, &schema.block)?, &schema.block.ty())?;
        let step = "ValidateListResourceConfig";
        let request = pb::validate_list_resource_config::Request {
            type_name: name.to_owned(),
            config: Some(config.clone()),
            ..Default::default()
        };
        let mut client = self.connection.client();
        let answer = client.validate_list_resource_config(request).await;
        heard(
            step,
            &answer.map_err(refused(step))?.into_inner().diagnostics,
        )?;
        let step = "ListResource";
        let request = pb::list_resource::Request {
            type_name: name.to_owned(),
            config: Some(config),
            include_resource_object: true,
            limit,
        };
        let events = client.list_resource(request).await.map_err(refused(step))?;
        let events: Vec<_> = events
            .into_inner()
            .try_collect()
            .await
            .map_err(refused(step))?;
        let mut listed = Vec::new();
        for event in events {
            heard(step, &event.diagnostic)?;
            let Some(found) = event.identity else {
                continue;
            };
            let found = decode(found.identity_data.as_ref(), identity).map_err(failed(step))?;
            let ty = resource.block.ty();
            let state = decode(event.resource_object.as_ref(), &ty).map_err(failed(step))?;
            judged(
                "the object is invalid",
                &rules::state(&resource.block, &state),
            )?;
            listed.push(Listed {
                name: event.display_name,
                identity: found,
                state,
            });
        }
        match i64::try_from(listed.len()).is_ok_and(|count| count <= limit) {
            true => Ok(listed),
            false => Err(Failure::new("more objects than wanted").context(step)),
        }
    }
}
