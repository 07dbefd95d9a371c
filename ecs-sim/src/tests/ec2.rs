//! Launch templates and tags, and the facts about images and networks.

use super::*;

const DATA: &str =
    "LaunchTemplateData.ImageId=ami-0123456789abcdef0&LaunchTemplateData.InstanceType=t3.small";

fn ec2(world: &mut World, form: &str) -> String {
    answered(world, "ec2", form)
}

/// A launch template; its ID.
fn template(world: &mut World, name: &str) -> String {
    let form = format!("Action=CreateLaunchTemplate&LaunchTemplateName={name}&{DATA}");
    texts(&ec2(world, &form), "launchTemplateId").remove(0)
}

fn versions(world: &mut World, id: &str, more: &str) -> Vec<String> {
    let form = format!("Action=DescribeLaunchTemplateVersions&LaunchTemplateId={id}{more}");
    texts(&ec2(world, &form), "versionNumber")
}

#[test]
fn versions_come_and_go() {
    let mut world = world();
    let id = template(&mut world, "web");
    let newer = format!(
        "Action=CreateLaunchTemplateVersion&LaunchTemplateId={id}&SourceVersion=1&LaunchTemplateData.InstanceType=t3.large"
    );
    let answer = ec2(&mut world, &newer);
    assert_eq!(texts(&answer, "versionNumber"), ["2"]);
    // Members that are left out come from the source.
    assert_eq!(texts(&answer, "imageId"), ["ami-0123456789abcdef0"]);
    assert_eq!(texts(&answer, "instanceType"), ["t3.large"]);
    ec2(&mut world, &newer);
    assert_eq!(versions(&mut world, &id, ""), ["3", "2", "1"]);
    let asked = "&LaunchTemplateVersion.1=$Default&LaunchTemplateVersion.2=$Latest&LaunchTemplateVersion.3=2";
    assert_eq!(versions(&mut world, &id, asked), ["1", "3", "2"]);
    assert_eq!(
        versions(&mut world, &id, "&MinVersion=2&MaxVersion=2"),
        ["2"]
    );
    let filter = "&Filter.1.Name=instance-type&Filter.1.Value.1=t3.s*";
    assert_eq!(versions(&mut world, &id, filter), ["1"]);
    let form = format!("Action=ModifyLaunchTemplate&LaunchTemplateId={id}&SetDefaultVersion=2");
    assert_eq!(
        texts(&ec2(&mut world, &form), "defaultVersionNumber"),
        ["2"]
    );
    let form = format!(
        "Action=DeleteLaunchTemplateVersions&LaunchTemplateId={id}&LaunchTemplateVersion.1=3&LaunchTemplateVersion.2=2\
         &LaunchTemplateVersion.3=9"
    );
    let answer = ec2(&mut world, &form);
    assert_eq!(texts(&answer, "versionNumber"), ["3", "2", "9"]);
    assert_eq!(
        texts(&answer, "code"),
        ["unexpectedError", "launchTemplateVersionDoesNotExist"]
    );
    assert_eq!(versions(&mut world, &id, ""), ["2", "1"]);
    // A number is not given twice.
    assert_eq!(texts(&ec2(&mut world, &newer), "versionNumber"), ["4"]);
    ec2(
        &mut world,
        &format!("Action=DeleteLaunchTemplate&LaunchTemplateId={id}"),
    );
    let gone = refused(
        &mut world,
        "ec2",
        &format!("Action=DescribeLaunchTemplates&LaunchTemplateId.1={id}"),
    );
    assert_eq!(gone.0, "InvalidLaunchTemplateId.NotFound");
}

#[test]
fn an_image_is_resolved_from_its_parameter() {
    let mut world = world();
    let parameter = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended";
    let form = format!(
        "Action=CreateLaunchTemplate&LaunchTemplateName=web&LaunchTemplateData.ImageId=resolve:ssm:{parameter}/image_id"
    );
    let id = texts(&ec2(&mut world, &form), "launchTemplateId").remove(0);
    let form =
        format!("Action=DescribeLaunchTemplateVersions&LaunchTemplateId={id}&ResolveAlias=true");
    let image = texts(&ec2(&mut world, &form), "imageId").remove(0);
    // Both forms of the parameter name one image.
    let ssm = world.respond(Request {
        target: Some("AmazonSSM.GetParameters"),
        body: json!({ "Names": [parameter, format!("{parameter}/image_id")] })
            .to_string()
            .as_bytes(),
        ..Request::default()
    });
    let ssm = String::from_utf8(ssm.body).unwrap();
    assert_eq!(ssm.matches(&image).count(), 2, "{ssm}");
    let form = format!("Action=DescribeImages&ImageId.1={image}");
    let described = ec2(&mut world, &form);
    assert_eq!(texts(&described, "architecture"), ["x86_64"]);
    let form = "Action=DescribeImages&Owner.1=amazon&Filter.1.Name=name&Filter.1.Value.1=amzn2-ami-ecs-hvm-*\
                &Filter.2.Name=architecture&Filter.2.Value.1=arm64";
    assert_eq!(texts(&ec2(&mut world, form), "imageId").len(), 1);
}

#[test]
fn refusals_have_the_codes_of_ec2() {
    let mut world = world();
    let id = template(&mut world, "web");
    let unknown = "lt-00000000000000000";
    for (form, code) in [
        (
            format!("CreateLaunchTemplate&LaunchTemplateName=web&{DATA}"),
            "InvalidLaunchTemplateName.AlreadyExistsException",
        ),
        (
            format!("CreateLaunchTemplate&LaunchTemplateName=w&{DATA}"),
            "InvalidLaunchTemplateName.MalformedException",
        ),
        (format!("CreateLaunchTemplate&{DATA}"), "MissingParameter"),
        (
            "CreateLaunchTemplate&LaunchTemplateName=other".to_owned(),
            "MissingParameter",
        ),
        (
            "CreateLaunchTemplate&LaunchTemplateName=other&LaunchTemplateData.UserData=%23!"
                .to_owned(),
            "InvalidUserData.Malformed",
        ),
        (
            format!("CreateLaunchTemplate&LaunchTemplateName=other&{DATA}&A.%3Cb%3E=1"),
            "UnknownParameter",
        ),
        (
            format!("DescribeLaunchTemplateVersions&LaunchTemplateId={unknown}"),
            "InvalidLaunchTemplateId.NotFound",
        ),
        (
            "DescribeLaunchTemplateVersions&LaunchTemplateId=web".to_owned(),
            "InvalidLaunchTemplateId.Malformed",
        ),
        (
            "DescribeLaunchTemplates&LaunchTemplateName.1=other".to_owned(),
            "InvalidLaunchTemplateName.NotFoundException",
        ),
        (
            format!(
                "DescribeLaunchTemplateVersions&LaunchTemplateId={id}&LaunchTemplateVersion.1=7"
            ),
            "InvalidLaunchTemplateId.VersionNotFound",
        ),
        (
            format!("DeleteLaunchTemplate&LaunchTemplateId={id}&LaunchTemplateName=web"),
            "InvalidParameterCombination",
        ),
        ("DeleteLaunchTemplate".to_owned(), "MissingParameter"),
        (
            "DescribeLaunchTemplates&Filter.1.Name=colour&Filter.1.Value.1=red".to_owned(),
            "InvalidParameterValue",
        ),
        (
            "DescribeLaunchTemplates&MaxResults=many".to_owned(),
            "InvalidParameterValue",
        ),
        (
            format!("CreateTags&ResourceId.1={unknown}&Tag.1.Key=a&Tag.1.Value=b"),
            "InvalidLaunchTemplateId.NotFound",
        ),
        (
            "CreateTags&ResourceId.1=web&Tag.1.Key=a&Tag.1.Value=b".to_owned(),
            "InvalidID",
        ),
        (
            format!("CreateTags&ResourceId.1={id}&Tag.1.Key=aws:a&Tag.1.Value=b"),
            "InvalidParameterValue",
        ),
        (
            "DescribeSubnets&SubnetId.1=web".to_owned(),
            "InvalidSubnetID.NotFound",
        ),
        (
            "DescribeImages&ImageId.1=ami-0123456789abcdef0".to_owned(),
            "InvalidAMIID.NotFound",
        ),
        (
            "TerminateInstances&InstanceId.1=i-0123456789abcdef0".to_owned(),
            "InvalidInstanceID.NotFound",
        ),
        (
            "RunInstances&MinCount=2&MaxCount=1&ImageId=ami-0123456789abcdef0".to_owned(),
            "InvalidParameterValue",
        ),
        (
            "RunInstances&MinCount=1&MaxCount=1".to_owned(),
            "MissingParameter",
        ),
    ] {
        let before = world.clone();
        let (found, text) = refused(&mut world, "ec2", &format!("Action={form}"));
        assert_eq!(found, code, "{form}: {text}");
        assert_eq!(world, before, "{form}");
    }
}

#[test]
fn a_request_is_done_once_for_a_token_and_never_in_a_dry_run() {
    let mut world = world();
    let form = format!("Action=CreateLaunchTemplate&LaunchTemplateName=web&{DATA}");
    let before = world.clone();
    let (status, text) = query(&mut world, "ec2", &format!("{form}&DryRun=true"));
    assert_eq!(
        (status, &*texts(&text, "Code")[0]),
        (412, "DryRunOperation")
    );
    assert_eq!(world, before);
    let token = format!("{form}&ClientToken=t");
    let first = ec2(&mut world, &token);
    assert_eq!(ec2(&mut world, &token), first);
    let other = refused(&mut world, "ec2", &format!("{token}&VersionDescription=x"));
    assert_eq!(other.0, "IdempotentParameterMismatch");
    let dry = refused(&mut world, "ec2", &format!("{form}&DryRun=true"));
    assert_eq!(dry.0, "InvalidLaunchTemplateName.AlreadyExistsException");
}

#[test]
fn tags_filters_and_pages() {
    let mut world = world();
    for name in ["web-a", "web-b", "job"] {
        let form = format!(
            "Action=CreateLaunchTemplate&LaunchTemplateName={name}&{DATA}&TagSpecification.1.ResourceType=launch-template\
             &TagSpecification.1.Tag.1.Key=name&TagSpecification.1.Tag.1.Value={name}"
        );
        ec2(&mut world, &form);
    }
    let list = |world: &mut World, more: &str| {
        let text = ec2(world, &format!("Action=DescribeLaunchTemplates{more}"));
        let mut names = texts(&text, "launchTemplateName");
        names.sort();
        (
            names,
            texts(&text, "nextToken"),
            texts(&text, "launchTemplateId"),
        )
    };
    let tagged = "&Filter.1.Name=tag:name&Filter.1.Value.1=web-*";
    let (names, _, ids) = list(&mut world, tagged);
    assert_eq!(names, ["web-a", "web-b"]);
    let (first, next, _) = list(&mut world, "&MaxResults=2");
    let (rest, none, _) = list(&mut world, &format!("&MaxResults=2&NextToken={}", next[0]));
    assert_eq!((first.len(), rest.len(), none.len()), (2, 1, 0));
    let id = &ids[0];
    let set = "Tag.1.Key=stage&Tag.1.Value=a%26b&Tag.2.Key=name&Tag.2.Value=new";
    ec2(
        &mut world,
        &format!("Action=CreateTags&ResourceId.1={id}&{set}"),
    );
    let of_one = format!("Action=DescribeTags&Filter.1.Name=resource-id&Filter.1.Value.1={id}");
    let text = ec2(&mut world, &of_one);
    assert_eq!(texts(&text, "key"), ["name", "stage"]);
    assert_eq!(texts(&text, "value"), ["new", "a&amp;b"]);
    // A tag with another value stays.
    let gone = "Tag.1.Key=stage&Tag.2.Key=name&Tag.2.Value=old";
    ec2(
        &mut world,
        &format!("Action=DeleteTags&ResourceId.1={id}&{gone}"),
    );
    assert_eq!(texts(&ec2(&mut world, &of_one), "key"), ["name"]);
    ec2(&mut world, &format!("Action=DeleteTags&ResourceId.1={id}"));
    assert_eq!(texts(&ec2(&mut world, &of_one), "key"), [""; 0]);
}

#[test]
fn networks_have_facts() {
    let mut world = world();
    let own = ec2(&mut world, "Action=DescribeSubnets");
    assert_eq!(
        texts(&own, "availabilityZone"),
        ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
    );
    let vpc = texts(&ec2(&mut world, "Action=DescribeVpcs"), "vpcId");
    // One that was not made here is in the same VPC.
    let id = "subnet-0123456789abcdef0";
    for form in [
        format!("Action=DescribeSubnets&SubnetId.1={id}"),
        format!("Action=DescribeSubnets&Filter.1.Name=subnet-id&Filter.1.Value.1={id}"),
    ] {
        let text = ec2(&mut world, &form);
        assert_eq!(
            (texts(&text, "subnetId"), texts(&text, "vpcId")),
            (vec![id.to_owned()], vpc.clone())
        );
    }
    let zone = "Action=DescribeSubnets&Filter.1.Name=availability-zone&Filter.1.Value.1=eu-west-1b";
    assert_eq!(texts(&ec2(&mut world, zone), "subnetId").len(), 1);
    let group = "Action=DescribeSecurityGroups&Filter.1.Name=group-name&Filter.1.Value.1=default";
    assert_eq!(texts(&ec2(&mut world, group), "vpcId"), vpc);
    let zones = ec2(
        &mut world,
        "Action=DescribeAvailabilityZones&ZoneName.1=eu-west-1c",
    );
    assert_eq!(texts(&zones, "zoneName"), ["eu-west-1c"]);
}
