//! Settings of the account, and tags of objects.

use aws_sdk_ecs::operation::put_account_setting::PutAccountSettingInput;
use aws_sdk_ecs::operation::put_account_setting_default::PutAccountSettingDefaultInput;
use aws_sdk_ecs::operation::tag_resource::TagResourceInput;

use super::*;

const CLUSTER: &str = "arn:aws:ecs:eu-west-1:123456789012:cluster/c";

pub(super) fn cases() -> Vec<Case> {
    let setting = json!({
        "name": "containerInsights", "value": "enhanced", "principalArn": "arn:aws:iam::123456789012:user/a",
    });
    let put = Case::new::<PutAccountSettingInput>("PutAccountSetting", world, set);
    let put_default =
        Case::new::<PutAccountSettingDefaultInput>("PutAccountSettingDefault", world, set);
    vec![
        put.with(setting.clone()),
        put_default.with(setting),
        Case::new::<TagResourceInput>("TagResource", world, tags)
            .with(json!({ "resourceArn": CLUSTER }))
            .renamed("resourceArn", "clusterArn")
            .except(Found::Described, &[""], "the answer is empty"),
    ]
}

fn set(world: &mut World, request: &Json, _: &Json) -> Json {
    let principal = &request["principalArn"];
    let body = json!({ "principalArn": principal, "effectiveSettings": true });
    ask(world, "ListAccountSettings", body)
}

fn tags(world: &mut World, _: &Json, _: &Json) -> Json {
    let body = json!({ "clusters": ["c"], "include": ["TAGS"] });
    let cluster = ask(world, "DescribeClusters", body);
    let body = json!({ "resourceArn": CLUSTER });
    json!([cluster, ask(world, "ListTagsForResource", body)])
}
