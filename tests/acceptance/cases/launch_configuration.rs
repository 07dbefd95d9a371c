//! `ecs_launch_configuration`. EC2 is moto's in both profiles, so most cases run on one.

use acceptance::lab::{Lab, SPLIT, on};
use acceptance::{Result, check, xml};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;

const ADDRESS: &str = "ecs_launch_configuration.this";

fn template(lab: &Lab, body: &str) -> String {
    format!(
        "resource \"ecs_launch_configuration\" \"this\" {{\n  name = \"{}\"\n{body}\n}}\n",
        lab.name
    )
}

fn id(lab: &Lab) -> Result<String> {
    Ok(lab.terraform.state()?.at(ADDRESS)?["id"]
        .as_str()
        .unwrap()
        .to_owned())
}

/// A field of the newest version, as EC2 has it.
fn stored(lab: &Lab, field: &str) -> Result<Option<String>> {
    let version = lab.api.launch_template_version(&id(lab)?)?;
    Ok(xml::value(&version, field).map(str::to_owned))
}

#[test]
fn launch_configuration_basic() -> Result<()> {
    on(SPLIT, |lab| {
        lab.apply(&template(
            lab,
            "  image_id      = \"ami-0123456789abcdef0\"\n  instance_type = \"t3.small\"",
        ))?;
        assert_eq!(
            stored(lab, "imageId")?.as_deref(),
            Some("ami-0123456789abcdef0")
        );
        let state = lab.terraform.state()?;
        check::attribute(&state, ADDRESS, "latest_version", &json!(1))?;
        let arn = lab.arn("ec2", &format!("launch-template/{}", id(lab)?))?;
        check::attribute(&state, ADDRESS, "arn", &json!(arn))?;
        lab.terraform.destroy()?;
        assert!(
            !lab.api.launch_templates()?.contains(&lab.name),
            "gone after destroy"
        );
        Ok(())
    })
}

#[test]
fn launch_configuration_finds_the_image_of_its_family() -> Result<()> {
    on(SPLIT, |lab| {
        let mut images = Vec::new();
        let families = [
            ("  image_family = \"al2023\"", "amazon-linux-2023"),
            (
                "  image_family = \"al2023_arm64\"",
                "amazon-linux-2023/arm64",
            ),
            ("  image_family = \"al2\"", "amazon-linux-2"),
            ("  image_family = \"al2_arm64\"", "amazon-linux-2/arm64"),
        ];
        for (line, path) in families {
            lab.apply(&template(
                lab,
                &format!("  instance_type = \"t3.small\"\n{line}"),
            ))?;
            let name = format!("/aws/service/ecs/optimized-ami/{path}/recommended/image_id");
            let wanted =
                lab.api.ssm("GetParameter", &json!({ "Name": name }))?["Parameter"]["Value"].take();
            check::attribute(&lab.terraform.state()?, ADDRESS, "image_id", &wanted)?;
            assert_eq!(stored(lab, "imageId")?.as_deref(), wanted.as_str());
            images.push(wanted);
        }
        images.dedup();
        assert_eq!(images.len(), 4, "every family has its own image");
        lab.apply(&template(lab, "  instance_type = \"t3.small\""))?;
        assert_eq!(stored(lab, "imageId")?, None, "no image is configured");
        lab.terraform.destroy().map(drop)
    })
}

#[test]
fn launch_configuration_joins_its_cluster() -> Result<()> {
    on(SPLIT, |lab| {
        lab.apply(&template(
            lab,
            "  instance_type = \"t3.small\"\n  cluster       = \"production\"",
        ))?;
        let data = stored(lab, "userData")?.unwrap();
        let text = String::from_utf8(BASE64_STANDARD.decode(data).unwrap()).unwrap();
        assert!(
            text.contains("ECS_CLUSTER=production") && text.contains("/etc/ecs/ecs.config"),
            "{text}"
        );
        lab.apply(&template(
            lab,
            "  instance_type = \"t3.small\"\n  cluster       = \"test\"",
        ))?;
        let data = stored(lab, "userData")?.unwrap();
        assert!(
            String::from_utf8(BASE64_STANDARD.decode(data).unwrap())
                .unwrap()
                .contains("ECS_CLUSTER=test")
        );
        lab.terraform.destroy().map(drop)
    })
}

#[test]
fn launch_configuration_update_makes_a_version() -> Result<()> {
    on(SPLIT, |lab| {
        let body = "  image_id = \"ami-0123456789abcdef0\"\n  instance_type = \"t3.small\"";
        lab.apply(&template(lab, body))?;
        lab.configure(&template(lab, &body.replace("t3.small", "t3.large")))?;
        check::plan_counts(&lab.terraform, 0, 1, 0)?;
        lab.terraform.apply()?;
        check::empty_plan(&lab.terraform)?;
        check::attribute(
            &lab.terraform.state()?,
            ADDRESS,
            "latest_version",
            &json!(2),
        )?;
        assert_eq!(stored(lab, "instanceType")?.as_deref(), Some("t3.large"));
        assert_eq!(
            stored(lab, "imageId")?.as_deref(),
            Some("ami-0123456789abcdef0"),
            "a version is complete"
        );
        lab.terraform.destroy().map(drop)
    })
}

#[test]
fn launch_configuration_settings_set_and_unset() -> Result<()> {
    on(SPLIT, |lab| {
        let all = "  image_id               = \"ami-0123456789abcdef0\"
  instance_type          = \"t3.small\"
  key_name               = \"ops\"
  vpc_security_group_ids = [\"sg-0123456789abcdef0\"]
  iam_instance_profile {
    name = \"ecsInstanceRole\"
  }
  metadata_options {
    http_tokens                 = \"required\"
    http_put_response_hop_limit = 2
  }
  monitoring {
    enabled = true
  }
  tags = { team = \"web\" }";
        lab.apply(&template(lab, all))?;
        assert_eq!(stored(lab, "keyName")?.as_deref(), Some("ops"));
        assert_eq!(stored(lab, "httpTokens")?.as_deref(), Some("required"));
        lab.apply(&template(lab, "  image_id = \"ami-0123456789abcdef0\"\n  instance_type = \"t3.small\"\n  tags = { team = \"web\" }"))?;
        assert_eq!(
            stored(lab, "keyName")?,
            None,
            "removing the line removes the setting"
        );
        assert_eq!(stored(lab, "iamInstanceProfile")?, None);
        lab.terraform.destroy().map(drop)
    })
}

#[test]
fn launch_configuration_import() -> Result<()> {
    on(SPLIT, |lab| {
        lab.apply(&template(lab, "  image_id = \"ami-0123456789abcdef0\"\n  instance_type = \"t3.small\"\n  tags = { a = \"b\" }"))?;
        check::import_equals_state(
            &lab.terraform,
            ADDRESS,
            &id(lab)?,
            &["update_default_version", "image_family"],
        )?;
        check::empty_plan(&lab.terraform)?;
        lab.terraform.destroy().map(drop)
    })
}

#[test]
fn launch_configuration_disappears() -> Result<()> {
    on(SPLIT, |lab| {
        lab.apply(&template(lab, "  instance_type = \"t3.small\""))?;
        let first = id(lab)?;
        lab.api
            .ec2("DeleteLaunchTemplate", &[("LaunchTemplateId", &first)])?;
        check::plan_counts(&lab.terraform, 1, 0, 0)?;
        lab.terraform.apply()?;
        check::empty_plan(&lab.terraform)?;
        assert_ne!(id(lab)?, first);
        lab.api
            .ec2("DeleteLaunchTemplate", &[("LaunchTemplateId", &id(lab)?)])?;
        lab.terraform.destroy().map(drop)
    })
}

#[test]
fn launch_configuration_drift_is_corrected() -> Result<()> {
    on(SPLIT, |lab| {
        lab.apply(&template(
            lab,
            "  image_id = \"ami-0123456789abcdef0\"\n  instance_type = \"t3.small\"",
        ))?;
        let first = id(lab)?;
        let drift = [
            ("LaunchTemplateId", first.as_str()),
            ("LaunchTemplateData.InstanceType", "m5.large"),
        ];
        lab.api.ec2("CreateLaunchTemplateVersion", &drift)?;
        check::plan_counts(&lab.terraform, 0, 1, 0)?;
        lab.terraform.apply()?;
        check::empty_plan(&lab.terraform)?;
        assert_eq!(stored(lab, "instanceType")?.as_deref(), Some("t3.small"));
        assert_eq!(id(lab)?, first);
        lab.terraform.destroy().map(drop)
    })
}
