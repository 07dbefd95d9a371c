//! `ecs_tag`.

use acceptance::lab::{BOTH, Lab, SPLIT, on};
use acceptance::{Result, check};
use serde_json::json;

const ADDRESS: &str = "ecs_tag.team";

fn tagged(lab: &Lab, value: &str) -> String {
    format!(
        "resource \"ecs_cluster\" \"this\" {{\n  name = \"{}\"\n  lifecycle {{\n    ignore_changes = [tags]\n  }}\n}}\n\n\
         resource \"ecs_tag\" \"team\" {{\n  resource_arn = ecs_cluster.this.arn\n  key = \"team\"\n  value = \"{value}\"\n}}\n",
        lab.name
    )
}

#[test]
fn tag_is_set_changed_imported_and_set_again() -> Result<()> {
    on(BOTH, |lab| {
        lab.apply(&tagged(lab, "web"))?;
        check::empty_plan(&lab.terraform)?;
        let state = lab.terraform.state()?;
        let arn = state.at("ecs_cluster.this")?["arn"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let id = format!("{arn},team");
        check::attribute(&state, ADDRESS, "id", &json!(id))?;
        check::import_equals_state(&lab.terraform, ADDRESS, &id, &[])?;
        lab.apply(&tagged(lab, ""))?;
        check::empty_plan(&lab.terraform)?;
        let tags = lab
            .api
            .ecs("ListTagsForResource", &json!({ "resourceArn": arn }))?;
        assert_eq!(tags["tags"], json!([{ "key": "team", "value": "" }]));
        // Another value, and none at all.
        let other = json!({ "resourceArn": arn, "tags": [{ "key": "team", "value": "data" }] });
        lab.api.ecs("TagResource", &other)?;
        check::plan_counts(&lab.terraform, 0, 1, 0)?;
        lab.api.ecs(
            "UntagResource",
            &json!({ "resourceArn": arn, "tagKeys": ["team"] }),
        )?;
        check::plan_counts(&lab.terraform, 1, 0, 0)?;
        lab.terraform.apply()?;
        lab.terraform.destroy().map(drop)
    })
}

/// With `ignore_tags` the cluster leaves the tag alone, which is managed all the same.
#[test]
fn tag_that_the_provider_ignores_belongs_to_its_resource() -> Result<()> {
    on(SPLIT, |lab| {
        lab.terraform.set("TF_AWS_IGNORE_TAGS_KEYS", "team");
        let attentive = |value| tagged(lab, value).replace("ignore_changes = [tags]", "");
        lab.apply(&attentive("web"))?;
        check::empty_plan(&lab.terraform)?;
        lab.apply(&attentive("data"))?;
        check::empty_plan(&lab.terraform)?;
        check::attribute(&lab.terraform.state()?, ADDRESS, "value", &json!("data"))?;
        lab.terraform.destroy().map(drop)
    })
}
