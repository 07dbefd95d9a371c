//! Capacity providers: those of Managed Instances show with their cluster, and one that a cluster lists is not deleted.

use serde_json::{Value as Json, json};

use super::{ACCOUNT, State, error, missing, short};

/// How many a page has.
const PAGE: usize = 2;

/// The settings that ECS fills in.
fn completed(provider: &mut Json) {
    let Some(group) = provider["autoScalingGroupProvider"].as_object_mut() else {
        return;
    };
    let scaling = group.entry("managedScaling").or_insert(json!({}));
    let defaults = json!({
        "status": "DISABLED", "targetCapacity": 100, "minimumScalingStepSize": 1, "maximumScalingStepSize": 10000,
        "instanceWarmupPeriod": 300,
    });
    fill(scaling, &defaults);
    for (name, default) in [
        ("managedTerminationProtection", "DISABLED"),
        ("managedDraining", "ENABLED"),
    ] {
        group.entry(name).or_insert(default.into());
    }
}

fn fill(object: &mut Json, defaults: &Json) {
    for (name, default) in defaults.as_object().into_iter().flatten() {
        if object[name].is_null() {
            object[name] = default.clone();
        }
    }
}

/// The request's members over those that are there, at every depth.
fn merge(object: &mut Json, request: &Json) {
    match (object, request) {
        (Json::Object(object), Json::Object(request)) => {
            for (name, value) in request {
                merge(object.entry(name.clone()).or_insert(Json::Null), value);
            }
        }
        (object, value) => *object = value.clone(),
    }
}

impl State {
    pub(super) fn create_capacity_provider(&mut self, body: &Json) -> (u16, Json) {
        let name = short(&body["name"]);
        let there = self.providers.get(&name);
        if there.is_some_and(|it| it["status"] != "INACTIVE") {
            let text = "The specified capacity provider already exists. To change the configuration of an existing \
                        capacity provider, update the capacity provider.";
            return (400, error("ClientException", text));
        }
        let mut provider = body.clone();
        provider["capacityProviderArn"] = format!("{ACCOUNT}:capacity-provider/{name}").into();
        provider["status"] = "ACTIVE".into();
        provider["updateStatus"] = "CREATE_COMPLETE".into();
        completed(&mut provider);
        self.providers.insert(name, provider.clone());
        (200, json!({ "capacityProvider": provider }))
    }

    pub(super) fn describe_capacity_providers(&self, body: &Json) -> (u16, Json) {
        let cluster = short(&body["cluster"]);
        let shown = |provider: &Json| match &provider["cluster"] {
            Json::Null => cluster.is_empty(),
            own => short(own) == cluster,
        };
        let (mut found, mut failures) = (Vec::new(), Vec::new());
        let Some(keys) = body["capacityProviders"].as_array() else {
            let from: usize = short(&body["nextToken"]).parse().unwrap_or_default();
            let fargate = json!({ "name": "FARGATE", "status": "ACTIVE", "type": "FARGATE" });
            let all: Vec<Json> = std::iter::once(fargate)
                .chain(self.providers.values().filter(|it| shown(it)).cloned())
                .collect();
            let page = all.iter().skip(from).take(PAGE);
            let page: Vec<&Json> = page.collect();
            let next = (from + PAGE < all.len()).then(|| (from + PAGE).to_string());
            return (200, json!({ "capacityProviders": page, "nextToken": next }));
        };
        for key in keys {
            let by_arn = key.as_str().is_some_and(|key| key.starts_with("arn:"));
            match self.providers.get(&short(key)) {
                Some(provider) if by_arn || shown(provider) => found.push(provider.clone()),
                _ => failures.push(missing("capacity-provider", &short(key))),
            }
        }
        (
            200,
            json!({ "capacityProviders": found, "failures": failures }),
        )
    }

    pub(super) fn update_capacity_provider(&mut self, body: &Json) -> (u16, Json) {
        let Some(provider) = self.providers.get_mut(&short(&body["name"])) else {
            return (400, not_found());
        };
        merge(provider, body);
        provider["updateStatus"] = "UPDATE_COMPLETE".into();
        (200, json!({ "capacityProvider": provider }))
    }

    pub(super) fn delete_capacity_provider(&mut self, body: &Json) -> (u16, Json) {
        let name = short(&body["capacityProvider"]);
        let Some(provider) = self.providers.get_mut(&name) else {
            return (400, not_found());
        };
        let lists = |cluster: &&Json| {
            let listed = cluster["capacityProviders"].as_array();
            listed.is_some_and(|listed| listed.contains(&name.as_str().into()))
        };
        match self.clusters.values().find(lists) {
            Some(cluster) => {
                provider["updateStatus"] = "DELETE_FAILED".into();
                provider["updateStatusReason"] = format!(
                    "The capacity provider cannot be deleted because it is associated with cluster: {}. Remove the capacity \
                     provider from cluster and try again.",
                    short(&cluster["clusterName"])
                )
                .into();
            }
            None => {
                provider["status"] = "INACTIVE".into();
                provider["updateStatus"] = "DELETE_COMPLETE".into();
            }
        }
        (200, json!({ "capacityProvider": provider }))
    }

    pub(super) fn put_cluster_capacity_providers(&mut self, body: &Json) -> (u16, Json) {
        let Some(cluster) = self.clusters.get_mut(&short(&body["cluster"])) else {
            return (400, error("ClusterNotFoundException", "Cluster not found."));
        };
        let kept = body["capacityProviders"].as_array();
        let is_kept = |name: &Json| kept.is_some_and(|kept| kept.contains(name));
        let before = cluster["capacityProviders"]
            .as_array()
            .into_iter()
            .flatten();
        let removed: Vec<&Json> = before.filter(|name| !is_kept(name)).collect();
        let services = self
            .services
            .values()
            .filter(|it| it["status"] != "INACTIVE");
        let mut items = services.flat_map(|it| {
            it["capacityProviderStrategy"]
                .as_array()
                .into_iter()
                .flatten()
        });
        if items.any(|item| removed.contains(&&item["capacityProvider"])) {
            let text = "The specified capacity provider is in use and cannot be removed.";
            return (400, error("ResourceInUseException", text));
        }
        for list in ["capacityProviders", "defaultCapacityProviderStrategy"] {
            cluster[list] = body[list].clone();
        }
        (200, json!({ "cluster": cluster }))
    }

    /// Sets or removes tags of a capacity provider.
    pub(super) fn tag(&mut self, body: &Json) -> (u16, Json) {
        let Some(provider) = self.providers.get_mut(&short(&body["resourceArn"])) else {
            return (400, error("ClientException", "No such resource."));
        };
        let keys = body["tagKeys"].as_array().cloned().unwrap_or_default();
        let set = body["tags"].as_array().cloned().unwrap_or_default();
        let mut tags = provider["tags"].as_array().cloned().unwrap_or_default();
        let is_set = |tag: &Json| set.iter().any(|it| it["key"] == tag["key"]);
        tags.retain(|tag| !keys.contains(&tag["key"]) && !is_set(tag));
        tags.extend(set.iter().cloned());
        provider["tags"] = tags.into();
        (200, json!({}))
    }
}

fn not_found() -> Json {
    let text = "The specified capacity provider does not exist. Specify a valid name or ARN and try again.";
    error("ClientException", text)
}
