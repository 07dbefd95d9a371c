//! Listing launch templates for `terraform query`.

use std::collections::BTreeMap;

use aws_sdk_ec2::types;
use tfplug::{Attr, Cx, Found, Model, Result};

use super::api::Api;
use super::resource::{Resource, found as model};
use super::schema::LaunchConfiguration;
use crate::aws::{Client, Pages, Step};

/// Lists the EC2 launch templates of a region.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct Filter {
    /// Only launch templates of these names.
    #[tf(optional)]
    pub(crate) launch_template_names: Attr<Vec<String>>,
    /// Only launch templates that have all of these tags. Values may have the wildcards `*` and `?`.
    #[tf(optional)]
    pub(crate) tags: Attr<BTreeMap<String, String>>,
    /// Region to look in; the provider's unless set.
    #[tf(optional)]
    pub(crate) region: Attr<String>,
    /// Conditions in the terms of EC2's DescribeLaunchTemplates; all of them must be met.
    #[tf(block)]
    pub(crate) filter: Attr<Vec<Condition>>,
}

/// A condition.
#[derive(Clone, Debug, Default, Model)]
#[tf(unset)]
pub(crate) struct Condition {
    /// Name of the filter, such as `create-time`, `launch-template-name` or `tag-key`.
    #[tf(required)]
    pub(crate) name: Attr<String>,
    /// Values, of which one must fit; `*` and `?` are wildcards.
    #[tf(required)]
    pub(crate) values: Attr<Vec<String>>,
}

/// `list "ecs_launch_configuration"`
#[derive(Debug)]
pub(crate) struct ListResource;

impl tfplug::ListResource for ListResource {
    type Of = Resource;
    type Config = Filter;

    async fn list(&self, cx: &Cx<Client>, config: Filter, found: &Found<Resource>) -> Result {
        let api = Api::new(cx, Step::List, "all of the region", &config.region)?;
        let filters = filters(&config);
        let mut pages = Pages::new(|next| api.list(&filters, next));
        while let Some(items) = pages.next().await? {
            for template in items {
                let id = template.launch_template_id().unwrap_or_default();
                // Deleted since.
                let Some(version) = api.find_latest(id).await? else {
                    continue;
                };
                let before = LaunchConfiguration::default();
                let model = model(&api, id, &before, &template, &version).await?;
                let name = template.launch_template_name().unwrap_or(id);
                found.tell(name, &model).await;
            }
        }
        Ok(())
    }
}

fn filters(config: &Filter) -> Vec<types::Filter> {
    let filter = |name: &str, values: Vec<String>| {
        let filter = types::Filter::builder().name(name);
        filter.set_values(Some(values)).build()
    };
    let names = config.launch_template_names.get().unwrap_or_default();
    let names = (!names.is_empty()).then(|| filter("launch-template-name", names));
    let tags = config.tags.known().into_iter().flatten();
    let tags = tags.map(|(key, value)| filter(&format!("tag:{key}"), vec![value.clone()]));
    let conditions = config.filter.known().into_iter().flatten();
    let conditions = conditions.filter_map(|it| {
        let name = it.name.text().filter(|name| !name.is_empty())?;
        Some(filter(name, it.values.get().unwrap_or_default()))
    });
    names.into_iter().chain(tags).chain(conditions).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_argument_becomes_a_filter() {
        let config = Filter {
            launch_template_names: vec!["a".to_owned(), "b".to_owned()].into(),
            tags: BTreeMap::from([("team".to_owned(), "web".to_owned())]).into(),
            filter: vec![Condition {
                name: "tag-key".into(),
                values: vec!["x*".to_owned()].into(),
            }]
            .into(),
            ..Filter::default()
        };
        let filters = filters(&config);
        let shown: Vec<_> = filters
            .iter()
            .map(|it| (it.name().unwrap(), it.values().join(",")))
            .collect();
        let expected = [
            ("launch-template-name", "a,b"),
            ("tag:team", "web"),
            ("tag-key", "x*"),
        ];
        assert_eq!(
            shown,
            expected.map(|(name, values)| (name, values.to_owned()))
        );
    }

    #[test]
    fn without_arguments_there_is_no_filter() {
        assert!(filters(&Filter::default()).is_empty());
        let unset = Filter {
            filter: vec![Condition::default()].into(),
            ..Filter::default()
        };
        assert!(filters(&unset).is_empty());
    }
}
