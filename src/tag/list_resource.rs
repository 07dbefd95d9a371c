//! The tags of an object, for `terraform query`.

use tfplug::{Attr, Cx, Found, Model, Result};

use super::api::Api;
use super::resource::{Resource, check_region};
use super::schema::{Tag, object_arn};
use crate::arn::Arn;
use crate::aws::{Client, Step};

/// Lists the tags of one object, but for those of AWS (`aws:`).
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Filter {
    /// ARN of the object whose tags are listed.
    #[tf(required, validate = object_arn())]
    pub(crate) resource_arn: Attr<String>,
    /// Region of the object; that of the ARN unless set.
    #[tf(optional)]
    pub(crate) region: Attr<String>,
}

/// `list "ecs_tag"`
#[derive(Debug)]
pub(crate) struct ListResource;

impl tfplug::ListResource for ListResource {
    type Of = Resource;
    type Config = Filter;

    /// System tags cannot be managed, and are left out.
    async fn list(&self, cx: &Cx<Client>, config: Filter, found: &Found<Resource>) -> Result {
        let arn = config.resource_arn.require("resource_arn")?;
        let region = match config.region.text() {
            None | Some("") => Arn::parse(arn).map_or(Attr::Null, |arn| arn.region.into()),
            Some(_) => config.region.clone(),
        };
        check_region(&config.resource_arn, &region)?;
        let api = Api::new(cx, Step::List, &format!("all of {arn}"), &region)?;
        let Some(tags) = api.tags(arn).await? else {
            let missing = format!("There is no object {arn:?}");
            return Err(api.not_found("resource_arn", &missing));
        };
        for (key, value) in tags.iter().filter(|(key, _)| !key.starts_with("aws:")) {
            let tag = Tag {
                resource_arn: arn.clone().into(),
                key: key.clone().into(),
                value: value.clone().into(),
                region: api.client().region().into(),
                id: Tag::id(arn, key).into(),
            };
            found.tell(key, &tag).await;
        }
        Ok(())
    }
}
