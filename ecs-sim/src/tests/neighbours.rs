//! Auto Scaling, load balancing and IAM.

use super::*;

const AGENT: &str = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id";

/// A launch template of instances that join the cluster `c`; its ID.
pub(super) fn template(world: &mut World) -> String {
    // ECS_CLUSTER=c
    let form = format!(
        "Action=CreateLaunchTemplate&LaunchTemplateName=web&LaunchTemplateData.ImageId=resolve:ssm:{AGENT}\
         &LaunchTemplateData.InstanceType=t3.medium&LaunchTemplateData.UserData=RUNTX0NMVVNURVI9Yw%3D%3D\
         &LaunchTemplateData.IamInstanceProfile.Name=ecs"
    );
    texts(&answered(world, "ec2", &form), "launchTemplateId").remove(0)
}

pub(super) fn group(world: &mut World, template: &str, more: &str) -> String {
    let form = format!(
        "Action=CreateAutoScalingGroup&AutoScalingGroupName=g&MinSize=0&MaxSize=5&LaunchTemplate.LaunchTemplateId={template}\
         &VPCZoneIdentifier=subnet-0123456789abcdef0{more}"
    );
    answered(world, "autoscaling", &form)
}

pub(super) fn instances(world: &mut World) -> Vec<String> {
    let form = "Action=DescribeInstances&Filter.1.Name=instance-state-name&Filter.1.Value.1=pending&Filter.1.Value.2=running";
    texts(&answered(world, "ec2", form), "instanceId")
}

#[test]
fn a_group_keeps_its_number_of_instances() {
    let mut world = world();
    let template = template(&mut world);
    let tags = "&DesiredCapacity=2&Tags.member.1.Key=AmazonECSManaged&Tags.member.1.Value=&Tags.member.1.PropagateAtLaunch=true";
    group(&mut world, &template, tags);
    pass(&mut world, 10);
    let first = instances(&mut world);
    assert_eq!(first.len(), 2);
    let form = "Action=DescribeAutoScalingGroups&AutoScalingGroupNames.member.1=g";
    let text = answered(&mut world, "autoscaling", form);
    assert_eq!(texts(&text, "LifecycleState"), ["InService", "InService"]);
    assert_eq!(
        texts(&text, "VPCZoneIdentifier"),
        ["subnet-0123456789abcdef0"]
    );
    assert_eq!(texts(&text, "PropagateAtLaunch"), ["true"]);
    let tagged = "Action=DescribeInstances&Filter.1.Name=tag:aws:autoscaling:groupName&Filter.1.Value.1=g\
                  &Filter.2.Name=tag-key&Filter.2.Value.1=AmazonECSManaged";
    assert_eq!(
        texts(&answered(&mut world, "ec2", tagged), "instanceId").len(),
        2
    );
    // One that is ended is replaced.
    let form = format!("Action=TerminateInstances&InstanceId.1={}", first[0]);
    answered(&mut world, "ec2", &form);
    pass(&mut world, 30);
    let now = instances(&mut world);
    assert!(now.len() == 2 && !now.contains(&first[0]), "{now:?}");
    let scale = |capacity: u32| {
        format!("Action=SetDesiredCapacity&AutoScalingGroupName=g&DesiredCapacity={capacity}")
    };
    answered(&mut world, "autoscaling", &scale(4));
    pass(&mut world, 10);
    assert_eq!(instances(&mut world).len(), 4);
    answered(&mut world, "autoscaling", &scale(1));
    pass(&mut world, 10);
    assert_eq!(instances(&mut world).len(), 1);
    let refused_scale = refused(&mut world, "autoscaling", &scale(6));
    assert_eq!(refused_scale.0, "ValidationError");
    answered(
        &mut world,
        "autoscaling",
        "Action=UpdateAutoScalingGroup&AutoScalingGroupName=g&MinSize=3",
    );
    pass(&mut world, 10);
    assert_eq!(instances(&mut world).len(), 3);
    let delete = "Action=DeleteAutoScalingGroup&AutoScalingGroupName=g";
    assert_eq!(
        refused(&mut world, "autoscaling", delete).0,
        "ResourceInUse"
    );
    answered(
        &mut world,
        "autoscaling",
        &format!("{delete}&ForceDelete=true"),
    );
    pass(&mut world, 30);
    assert_eq!(instances(&mut world), [""; 0]);
    assert_eq!(
        refused(&mut world, "autoscaling", delete).0,
        "ValidationError"
    );
}

#[test]
fn groups_are_checked() {
    let mut world = world();
    let template = template(&mut world);
    group(&mut world, &template, "");
    let create = "Action=CreateAutoScalingGroup&AutoScalingGroupName=";
    let launch = format!("&LaunchTemplate.LaunchTemplateId={template}");
    for (form, code) in [
        (
            format!("{create}g&MinSize=0&MaxSize=1{launch}"),
            "AlreadyExists",
        ),
        (format!("{create}h&MinSize=0{launch}"), "ValidationError"),
        (
            format!("{create}h&MinSize=2&MaxSize=1{launch}"),
            "ValidationError",
        ),
        (format!("{create}h&MinSize=0&MaxSize=1"), "ValidationError"),
        (
            format!("{create}h&MinSize=0&MaxSize=1&LaunchTemplate.LaunchTemplateName=x"),
            "ValidationError",
        ),
    ] {
        assert_eq!(refused(&mut world, "autoscaling", &form).0, code, "{form}");
    }
}

#[test]
fn instances_that_are_protected_stay() {
    let mut world = world();
    let template = template(&mut world);
    group(
        &mut world,
        &template,
        "&DesiredCapacity=2&NewInstancesProtectedFromScaleIn=true",
    );
    pass(&mut world, 10);
    let scale = "Action=SetDesiredCapacity&AutoScalingGroupName=g&DesiredCapacity=0";
    answered(&mut world, "autoscaling", scale);
    pass(&mut world, 10);
    assert_eq!(instances(&mut world).len(), 2);
    // A capacity provider takes the protection from instances without tasks.
    let body = json!({
        "name": "p",
        "autoScalingGroupProvider": {
            "autoScalingGroupArn": "g", "managedTerminationProtection": "ENABLED", "managedScaling": { "status": "ENABLED" },
        },
    });
    call(&mut world, "CreateCapacityProvider", body).unwrap();
    answered(&mut world, "autoscaling", scale);
    pass(&mut world, 10);
    assert_eq!(instances(&mut world), [""; 0]);
}

#[test]
fn tasks_are_targets_of_their_service() {
    let mut world = world();
    let arn =
        "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/web/0123456789abcdef";
    let mut body = service(2);
    body["loadBalancers"] =
        json!([{ "targetGroupArn": arn, "containerName": "web", "containerPort": 80 }]);
    call(&mut world, "CreateService", body).unwrap();
    let health = format!("Action=DescribeTargetHealth&TargetGroupArn={arn}");
    let states =
        |world: &mut World| texts(&answered(world, "elasticloadbalancing", &health), "State");
    assert_eq!(states(&mut world), [""; 0]);
    pass(&mut world, 60);
    assert_eq!(states(&mut world), ["healthy", "healthy"]);
    world.befall(Fault::Unhealthy {
        image: "web:1".into(),
    });
    let form = "Action=DescribeTargetGroups&Names.member.1=web";
    let text = answered(&mut world, "elasticloadbalancing", form);
    assert_eq!(
        (texts(&text, "Port"), texts(&text, "TargetType")),
        (vec!["80".to_owned()], vec!["ip".to_owned()])
    );
    for form in [
        "Action=DescribeTargetGroups&Names.member.1=other",
        "Action=DescribeTargetHealth&TargetGroupArn=web",
    ] {
        let found = refused(&mut world, "elasticloadbalancing", form);
        assert_eq!(found.0, "TargetGroupNotFound");
    }
}

#[test]
fn roles_exist_unless_a_fault_refuses_them() {
    let mut world = world();
    let form = "Action=GetInstanceProfile&InstanceProfileName=ecs";
    let text = answered(&mut world, "iam", form);
    assert!(
        text.contains("<Arn>arn:aws:iam::123456789012:instance-profile/ecs</Arn>"),
        "{text}"
    );
    answered(&mut world, "iam", "Action=GetRole&RoleName=ecs");
    assert_eq!(
        refused(&mut world, "iam", "Action=GetRole&RoleName=a/b").0,
        "ValidationError"
    );
    world.befall(Fault::Refuse {
        operation: "GetRole".into(),
        code: "NoSuchEntity".into(),
        message: "The role cannot be found.".into(),
        times: 1,
    });
    assert_eq!(
        refused(&mut world, "iam", "Action=GetRole&RoleName=ecs").0,
        "NoSuchEntity"
    );
}

pub(super) fn container_instances(world: &mut World) -> Vec<Json> {
    let list = call(world, "ListContainerInstances", json!({ "cluster": "c" })).unwrap();
    if list["containerInstanceArns"] == json!([]) {
        return Vec::new();
    }
    let body = json!({ "cluster": "c", "containerInstances": list["containerInstanceArns"] });
    let found = call(world, "DescribeContainerInstances", body).unwrap();
    found["containerInstances"].as_array().unwrap().clone()
}

#[test]
fn an_instance_joins_the_cluster_of_its_user_data_and_leaves_it() {
    let mut world = world();
    let template = template(&mut world);
    let run = format!(
        "Action=RunInstances&MinCount=1&MaxCount=1&LaunchTemplate.LaunchTemplateId={template}\
         &TagSpecification.1.ResourceType=instance&TagSpecification.1.Tag.1.Key=Name&TagSpecification.1.Tag.1.Value=web"
    );
    let text = answered(&mut world, "ec2", &run);
    let id = texts(&text, "instanceId").remove(0);
    assert_eq!(texts(&text, "instanceType"), ["t3.medium"]);
    let keys = texts(&text, "key");
    assert_eq!(
        keys,
        [
            "Name",
            "aws:ec2launchtemplate:id",
            "aws:ec2launchtemplate:version"
        ]
    );
    assert_eq!(container_instances(&mut world), [Json::Null; 0]);
    pass(&mut world, 30);
    let joined = container_instances(&mut world);
    assert_eq!(joined[0]["ec2InstanceId"], *id);
    let attributes = joined[0]["attributes"].as_array().unwrap();
    let image = attributes
        .iter()
        .find(|it| it["name"] == "ecs.ami-id")
        .unwrap();
    assert_eq!(image["value"], *texts(&text, "imageId")[0]);
    let definition = json!({ "family": "bridge", "containerDefinitions": [{ "name": "web", "image": "web:1", "memory": 128 }] });
    call(&mut world, "RegisterTaskDefinition", definition).unwrap();
    let task = json!({ "cluster": "c", "taskDefinition": "bridge" });
    call(&mut world, "RunTask", task).unwrap();
    pass(&mut world, 30);
    assert_eq!(container_instances(&mut world)[0]["runningTasksCount"], 1);
    answered(
        &mut world,
        "ec2",
        &format!("Action=TerminateInstances&InstanceId.1={id}"),
    );
    pass(&mut world, 60);
    assert_eq!(container_instances(&mut world), [Json::Null; 0]);
    let form = format!("Action=DescribeInstances&InstanceId.1={id}");
    let text = answered(&mut world, "ec2", &form);
    assert!(
        texts(&text, "name").contains(&"terminated".to_owned()),
        "{text}"
    );
    assert_eq!(cluster_counts(&mut world), (0, 0));
}

/// The numbers of container instances and running tasks.
fn cluster_counts(world: &mut World) -> (u64, u64) {
    let cluster = call(world, "DescribeClusters", json!({ "clusters": ["c"] })).unwrap();
    let count = |name: &str| cluster["clusters"][0][name].as_u64().unwrap();
    (
        count("registeredContainerInstancesCount"),
        count("runningTasksCount"),
    )
}

#[test]
fn an_agent_needs_a_role_and_a_cluster() {
    let mut world = world();
    let image = "&ImageId=ami-0123456789abcdef0";
    for (more, joined) in [
        // No role.
        (format!("{image}&UserData=RUNTX0NMVVNURVI9Yw%3D%3D"), 0),
        // An image without an agent.
        (format!("{image}&IamInstanceProfile.Name=ecs"), 0),
        (
            format!("{image}&UserData=RUNTX0NMVVNURVI9Yw%3D%3D&IamInstanceProfile.Name=ecs"),
            1,
        ),
    ] {
        answered(
            &mut world,
            "ec2",
            &format!("Action=RunInstances&MinCount=1&MaxCount=1{more}"),
        );
        pass(&mut world, 60);
        assert_eq!(cluster_counts(&mut world).0, joined, "{more}");
    }
}
