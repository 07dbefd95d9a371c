//! No member and no setting of the API is forgotten, and values are checked by their setting.

use aws_sdk_ecs::operation::put_account_setting_default::PutAccountSettingDefaultInput;
use aws_sdk_ecs::types;
use serde_json::json;
use tfplug::{Resource as _, StringEnum as _};

use super::convert::{self, CODEC};
use super::resource::Resource;
use super::schema::{AccountSettingDefault, SettingName};
use crate::aws::codec::full::{answers, forgotten, requests, whole};
use crate::aws::codec::{described, json as text, members, typed};

const ROOT: &str = "arn:aws:iam::123456789012:root";

/// Members of an answer without an attribute, with the reason.
const ANSWER: &[(&str, &str)] = &[(
    "type",
    "aws_managed for guardDutyActivate alone, which cannot be set",
)];

fn setting(name: &str, value: &str) -> AccountSettingDefault {
    AccountSettingDefault {
        name: SettingName::from(name).into(),
        value: value.into(),
        ..AccountSettingDefault::default()
    }
}

#[test]
fn every_member_of_the_api_is_exposed() {
    let members = whole(
        PutAccountSettingDefaultInput::SCHEMA,
        PutAccountSettingDefaultInput::deserialize,
    );
    let declared = requests(CODEC.attributes());
    assert_eq!(forgotten(&members, &declared, &[]), Vec::<String>::new());
    let members = whole(types::Setting::SCHEMA, types::Setting::deserialize);
    let declared = answers(CODEC.attributes());
    assert_eq!(forgotten(&members, &declared, ANSWER), Vec::<String>::new());
}

#[test]
fn every_setting_of_the_sdk_is_known() {
    let known = SettingName::VALUES;
    for name in types::SettingName::values() {
        assert!(known.contains(name), "{name}");
    }
    assert!(known.contains(&"dualStackIPv6") && known.contains(&"fargateFIPSMode"));
}

#[test]
fn a_setting_is_the_same_after_a_round_trip() {
    for name in SettingName::VALUES {
        let sent = setting(name, "enabled");
        let input = convert::put(&sent).unwrap();
        let request = described(PutAccountSettingDefaultInput::SCHEMA, &input).unwrap();
        let wanted = json!({ "name": name, "value": "enabled" });
        assert_eq!(text(&request.clone().into()), wanted);
        let mut answer = request;
        answer.insert("principalArn".to_owned(), ROOT.to_owned().into());
        let answer = typed(answer, types::Setting::deserialize).unwrap();
        let read = convert::found(&answer, &AccountSettingDefault::default()).unwrap();
        assert_eq!((read.name, read.value), (sent.name, sent.value));
        assert_eq!((read.id, read.principal_arn), ((*name).into(), ROOT.into()));
    }
}

#[test]
fn a_destroy_sets_the_default_of_aws() {
    for (name, before, after) in [
        ("containerInsights", "enhanced", "disabled"),
        ("tagResourceAuthorization", "on", "off"),
        ("fargateTaskRetirementWaitPeriod", "14", "7"),
        ("defaultLogDriverMode", "blocking", "non-blocking"),
    ] {
        let input = convert::reset(&setting(name, before)).unwrap();
        assert_eq!(input.value(), Some(after), "{name}");
    }
}

#[test]
fn import_takes_the_name_with_a_region_and_the_identity() {
    let imported = Resource.import("containerInsights@eu-west-1").unwrap();
    assert_eq!(
        (imported.name, imported.region),
        (SettingName::ContainerInsights.into(), "eu-west-1".into())
    );
    for wrong in ["", "containerInsight", ROOT] {
        assert!(Resource.import(wrong).is_err(), "{wrong}");
    }
    let answer = json!({ "name": "awsvpcTrunking", "value": "enabled", "principalArn": ROOT });
    let answer = typed(members(&answer), types::Setting::deserialize).unwrap();
    let read = convert::found(&answer, &AccountSettingDefault::default()).unwrap();
    let identity = Resource::identity(&read).unwrap();
    assert_eq!(identity.account_id, "123456789012".into());
    let imported = Resource.import_by_identity(identity).unwrap();
    assert_eq!(imported.name, SettingName::AwsvpcTrunking.into());
}
