//! Task sets: known by the ID that the answer to their create has.

use serde_json::{Value as Json, json};

use super::{ACCOUNT, State, error, missing, short};

impl State {
    pub(super) fn create_task_set(&mut self, body: &Json) -> (u16, Json) {
        let token = body["clientToken"].as_str().unwrap_or_default().to_owned();
        if let Some(first) = self.tokens.get(&token) {
            return (200, json!({ "taskSet": first }));
        }
        let (cluster, service) = (short(&body["cluster"]), short(&body["service"]));
        let id = format!("ecs-svc/{}", self.tokens.len() + 1);
        let mut set = body.clone();
        set["id"] = id.clone().into();
        set["taskSetArn"] = format!("{ACCOUNT}:task-set/{cluster}/{service}/{id}").into();
        set["clusterArn"] = format!("{ACCOUNT}:cluster/{cluster}").into();
        set["serviceArn"] = format!("{ACCOUNT}:service/{cluster}/{service}").into();
        set["status"] = "ACTIVE".into();
        set["stabilityStatus"] = "STEADY_STATE".into();
        let definition = body["taskDefinition"].as_str().unwrap_or_default();
        set["taskDefinition"] = format!("{ACCOUNT}:task-definition/{definition}").into();
        if set["scale"].is_null() {
            set["scale"] = json!({ "value": 100.0, "unit": "PERCENT" });
        }
        self.tokens.insert(token, set.clone());
        self.task_sets.insert(id, set.clone());
        (200, json!({ "taskSet": set }))
    }

    pub(super) fn describe_task_sets(&self, body: &Json) -> (u16, Json) {
        let (mut found, mut failures) = (Vec::new(), Vec::new());
        if body["taskSets"].is_null() {
            found.extend(self.task_sets.values().cloned());
        }
        for id in body["taskSets"].as_array().into_iter().flatten() {
            let id = id.as_str().unwrap_or_default();
            match self.task_sets.get(id) {
                Some(set) => found.push(set.clone()),
                None => failures.push(missing("task-set", id)),
            }
        }
        (200, json!({ "taskSets": found, "failures": failures }))
    }

    pub(super) fn update_task_set(&mut self, body: &Json) -> (u16, Json) {
        match self
            .task_sets
            .get_mut(body["taskSet"].as_str().unwrap_or_default())
        {
            Some(set) => {
                set["scale"] = body["scale"].clone();
                (200, json!({ "taskSet": set }))
            }
            None => (400, error("TaskSetNotFoundException", "No such task set.")),
        }
    }

    pub(super) fn delete_task_set(&mut self, body: &Json) -> (u16, Json) {
        match self
            .task_sets
            .remove(body["taskSet"].as_str().unwrap_or_default())
        {
            Some(set) => (200, json!({ "taskSet": set })),
            None => (400, error("TaskSetNotFoundException", "No such task set.")),
        }
    }
}
