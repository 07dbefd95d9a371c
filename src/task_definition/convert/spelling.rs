//! The spelling of a state stays where it means the same as the description by ECS.

use tfplug::value::Value;
use tfplug::{Attr, Field, Path, Result};

use super::super::schema::TaskDefinition;
use super::CODEC;

/// Keeps the spelling of `before` for every attribute and block that means the same. After an import there is none.
pub(super) fn keep(model: TaskDefinition, before: &TaskDefinition) -> Result<TaskDefinition> {
    let found = model.with_roles_of(before).meaning();
    let (Some(found), Some(known)) = (found, before.meaning()) else {
        return Ok(model);
    };
    let (Value::Object(mut entries), false) = (model.encode(), before.family.is_null()) else {
        return Ok(model);
    };
    let before = before.encode();
    for attribute in CODEC.attributes() {
        let place = attribute.counterpart.in_request(&attribute.name);
        let same = found.get(&place) == known.get(&place);
        if attribute.is_sent() && !attribute.computed && same {
            let spelling = before.get(&attribute.name).cloned();
            entries.insert(attribute.name.clone(), spelling.unwrap_or_default());
        }
    }
    let kept = TaskDefinition::decode(&Value::Object(entries), &Path::root())?;
    Ok(match kept {
        Attr::Known(kept) => kept,
        _ => model,
    })
}

#[cfg(test)]
mod tests {
    use tfplug::Set;

    use super::super::super::schema::{EfsVolume, RuntimePlatform, Volume};
    use super::*;

    fn configured() -> TaskDefinition {
        let efs = EfsVolume {
            transit_encryption: "".into(),
            ..EfsVolume::default()
        };
        let volume = Volume {
            host_path: "".into(),
            efs_volume_configuration: efs.into(),
            ..Volume::default()
        };
        TaskDefinition {
            family: "web".into(),
            cpu: "0.5 vCPU".into(),
            task_role_arn: "".into(),
            execution_role_arn: "exec".into(),
            requires_compatibilities: Set(vec!["FARGATE".to_owned()]).into(),
            volume: Set(vec![volume]).into(),
            ..TaskDefinition::default()
        }
    }

    fn described() -> TaskDefinition {
        let efs = EfsVolume {
            transit_encryption: "DISABLED".into(),
            root_directory: "/".into(),
            ..EfsVolume::default()
        };
        let volume = Volume {
            efs_volume_configuration: efs.into(),
            ..Volume::default()
        };
        let platform = RuntimePlatform {
            cpu_architecture: "X86_64".into(),
            operating_system_family: "LINUX".into(),
        };
        TaskDefinition {
            cpu: "512".into(),
            task_role_arn: Attr::Null,
            execution_role_arn: "arn:aws:iam::123456789012:role/exec".into(),
            runtime_platform: platform.into(),
            volume: Set(vec![volume]).into(),
            ..configured()
        }
    }

    #[test]
    fn spellings_stay_where_they_mean_the_same() {
        let model = keep(described(), &configured()).unwrap();
        assert_eq!(model, configured());
    }

    #[test]
    fn a_change_shows_and_an_import_has_no_spellings() {
        let changed = TaskDefinition {
            cpu: "1024".into(),
            ..described()
        };
        let model = keep(changed.clone(), &configured()).unwrap();
        assert_eq!(model.cpu, "1024".into());
        let model = keep(changed.clone(), &TaskDefinition::default()).unwrap();
        assert_eq!(model, changed);
    }
}
