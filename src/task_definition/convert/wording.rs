//! What was written stays where it means what ECS describes.

use tfplug::Attr;

use super::super::schema::TaskDefinition;

/// Puts the words from before back into `model`, for every part that means the same. After an import there are none.
pub(super) fn keep(model: &mut TaskDefinition, before: &TaskDefinition) {
    if before.family.is_null() {
        return;
    }
    let (found, written) = (model.meaning(), before.meaning());
    macro_rules! keep {
        ($($part:ident)*) => {
            $(one(&mut model.$part, &before.$part, found.$part == written.$part);)*
        };
    }
    keep!(cpu memory execution_role_arn task_role_arn ipc_mode pid_mode requires_compatibilities ephemeral_storage);
    keep!(placement_constraints proxy_configuration runtime_platform volume);
}

fn one<T: Clone>(part: &mut Attr<T>, before: &Attr<T>, same: bool) {
    if same {
        *part = before.clone();
    }
}

#[cfg(test)]
mod tests {
    use tfplug::Set;

    use super::super::super::schema::{EfsVolume, RuntimePlatform, Volume};
    use super::*;

    fn written() -> TaskDefinition {
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
            runtime_platform: platform.into(),
            volume: Set(vec![volume]).into(),
            ..written()
        }
    }

    #[test]
    fn words_stay_where_they_mean_the_same() {
        let mut model = described();
        keep(&mut model, &written());
        assert_eq!(model, written());
    }

    #[test]
    fn a_change_shows_and_an_import_has_no_words() {
        let changed = TaskDefinition {
            cpu: "1024".into(),
            ..described()
        };
        let mut model = changed.clone();
        keep(&mut model, &written());
        assert_eq!(model.cpu, "1024".into());
        let mut model = changed.clone();
        keep(&mut model, &TaskDefinition::default());
        assert_eq!(model, changed);
    }
}
