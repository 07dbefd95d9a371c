//! The data source `ecs_container_definition`: one container of a task definition.

use std::collections::BTreeMap;

use tfplug::value::Value;
use tfplug::{Attr, Cx, Error, Model, Result};

use crate::aws::Client;
use crate::blocks::container_definition::convert as containers;
use crate::rules::{did_you_mean, quoted};

/// `ecs_container_definition`
#[derive(Debug)]
pub(crate) struct ContainerDataSource;

/// One container of a task definition that exists, such as the image that a pipeline has deployed.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Lookup {
    /// A family (its newest active revision), `family:revision`, or an ARN.
    #[tf(required, unset)]
    pub(crate) task_definition: Attr<String>,
    /// The name of the container.
    #[tf(required, unset)]
    pub(crate) container_name: Attr<String>,
    /// Region to look in; the provider's unless set.
    #[tf(optional, computed)]
    pub(crate) region: Attr<String>,
    /// `task_definition/container_name`.
    #[tf(computed)]
    pub(crate) id: Attr<String>,
    /// The image that the container runs.
    #[tf(computed)]
    pub(crate) image: Attr<String>,
    /// The part of the image behind its first colon: the tag, or the digest without `sha256`.
    #[tf(computed)]
    pub(crate) image_digest: Attr<String>,
    /// The CPU units reserved for the container.
    #[tf(computed)]
    pub(crate) cpu: Attr<i64>,
    /// The hard limit in MiB.
    #[tf(computed)]
    pub(crate) memory: Attr<i64>,
    /// The soft limit in MiB.
    #[tf(computed)]
    pub(crate) memory_reservation: Attr<i64>,
    /// Whether the container has no network.
    #[tf(computed)]
    pub(crate) disable_networking: Attr<bool>,
    /// Labels of the container for Docker.
    #[tf(computed)]
    pub(crate) docker_labels: Attr<BTreeMap<String, String>>,
    /// Environment variables.
    #[tf(computed)]
    pub(crate) environment: Attr<BTreeMap<String, String>>,
}

impl tfplug::DataSource for ContainerDataSource {
    type Client = Client;
    type Model = Lookup;
    const TYPE: &'static str = "container_definition";

    async fn read(&self, cx: &Cx<Client>, config: Lookup) -> Result<Lookup> {
        let definition = config.task_definition.get().unwrap_or_default();
        let name = config.container_name.get().unwrap_or_default();
        let (api, described) = super::describe(cx, &definition, &config.region).await?;
        let items = containers::flatten(described.definition.container_definitions())?.items;
        Ok(Lookup {
            region: api.client().answered_region(&config.region),
            ..flatten(&definition, &name, &items)?
        })
    }
}

fn flatten(definition: &str, name: &str, items: &[Value]) -> Result<Lookup> {
    let names: Vec<&str> = items
        .iter()
        .filter_map(|item| item.get("name")?.as_str())
        .collect();
    let found = items
        .iter()
        .find(|item| item.get("name").and_then(Value::as_str) == Some(name));
    let Some(found) = found else {
        let near = did_you_mean(name, &names);
        return Err(
            Error::new(format!("There is no container {name} in {definition}"))
                .detail(format!("The containers are {}.{near}", quoted(&names)))
                .at("container_name"),
        );
    };
    let text = |field: &str| found.get(field).and_then(Value::as_str);
    let int = |field: &str| match found.get(field) {
        Some(Value::Number(number)) => number.as_i64(),
        _ => None,
    };
    let image = text("image");
    Ok(Lookup {
        region: Attr::Null,
        task_definition: definition.into(),
        container_name: name.into(),
        id: format!("{definition}/{name}").into(),
        image: image.map(str::to_owned).into(),
        image_digest: image
            .and_then(|image| Some(image.split_once(':')?.1.to_owned()))
            .into(),
        cpu: int("cpu").unwrap_or(0).into(),
        memory: int("memory").into(),
        memory_reservation: int("memoryReservation").into(),
        disable_networking: Attr::Known(found.get("disableNetworking") == Some(&Value::Bool(true))),
        docker_labels: Attr::Known(labels(found.get("dockerLabels"))),
        environment: Attr::Known(variables(found.get("environment"))),
    })
}

fn labels(value: Option<&Value>) -> BTreeMap<String, String> {
    let entries = match value {
        Some(Value::Map(entries)) => Some(entries),
        _ => None,
    };
    let text = |(name, value): (&String, &Value)| Some((name.clone(), value.as_str()?.to_owned()));
    entries.into_iter().flatten().filter_map(text).collect()
}

fn variables(value: Option<&Value>) -> BTreeMap<String, String> {
    let pairs = value.map_or(&[][..], Value::items).iter();
    let pair = |pair: &Value| {
        let text = |member| pair.get(member).and_then(Value::as_str).map(str::to_owned);
        Some((text("name")?, text("value").unwrap_or_default()))
    };
    pairs.filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocks::container_definition::read::read;

    #[test]
    fn one_container_is_found_by_name() {
        let items = read(
            r#"[{"name":"web","image":"repo/web:1.2","memory":64,"environment":[{"name":"A","value":"1"}],
                "dockerLabels":{"a":"b"}},{"name":"side"}]"#,
        )
        .items;
        let web = flatten("web:3", "web", &items).unwrap();
        assert_eq!(web.id.text(), Some("web:3/web"));
        assert_eq!(web.image_digest.text(), Some("1.2"));
        assert_eq!((web.cpu.get(), web.memory.get()), (Some(0), Some(64)));
        assert_eq!(web.environment.get().unwrap()["A"], "1");
        assert_eq!(web.docker_labels.get().unwrap()["a"], "b");
        let error = flatten("web:3", "sied", &items).unwrap_err();
        assert!(error.details().contains("Did you mean \"side\"?"));
    }
}
