//! `ecs_cluster_capacity_providers`.

use acceptance::lab::{BOTH, Lab, on};
use acceptance::{Result, check};
use serde_json::json;

const ADDRESS: &str = "ecs_cluster_capacity_providers.this";

fn providers(lab: &Lab, body: &str) -> String {
    format!(
        "resource \"ecs_cluster\" \"this\" {{\n  name = \"{}\"\n}}\n\n\
         resource \"ecs_cluster_capacity_providers\" \"this\" {{\n  cluster_name = ecs_cluster.this.name\n{body}\n}}\n",
        lab.name
    )
}

const STRATEGY: &str = "  capacity_providers = [\"FARGATE\", \"FARGATE_SPOT\"]\n  \
                        default_capacity_provider_strategy {\n    capacity_provider = \"FARGATE\"\n    base = 1\n    \
                        weight = 1\n  }\n  default_capacity_provider_strategy {\n    \
                        capacity_provider = \"FARGATE_SPOT\"\n    weight = 4\n  }";

#[test]
fn capacity_providers_are_set_changed_and_taken_away() -> Result<()> {
    on(BOTH, |lab| {
        lab.apply(&providers(lab, STRATEGY))?;
        check::empty_plan(&lab.terraform)?;
        let state = lab.terraform.state()?;
        check::attribute(&state, ADDRESS, "id", &json!(lab.name))?;
        let cluster = lab.api.cluster(&lab.name)?.unwrap();
        assert_eq!(
            cluster["capacityProviders"].as_array().map(Vec::len),
            Some(2)
        );
        check::import_equals_state(&lab.terraform, ADDRESS, &lab.name, &[])?;
        lab.apply(&providers(lab, "  capacity_providers = [\"FARGATE\"]"))?;
        check::empty_plan(&lab.terraform)?;
        let cluster = lab.api.cluster(&lab.name)?.unwrap();
        assert_eq!(cluster["capacityProviders"], json!(["FARGATE"]));
        assert_eq!(cluster["defaultCapacityProviderStrategy"], json!([]));
        // Empty lists, as modules give them, are unset.
        lab.apply(&providers(lab, "  capacity_providers = []"))?;
        check::empty_plan(&lab.terraform)?;
        lab.terraform.destroy().map(drop)
    })
}
