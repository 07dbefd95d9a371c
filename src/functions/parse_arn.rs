//! `parse_arn`: the parts of an ARN.

use tfplug::{Attr, Function, FunctionError, Model};

use crate::arn::Arn;

/// The parts of an ARN.
#[derive(Clone, Debug, Default, Model, PartialEq)]
struct Parts {
    /// `aws`, `aws-cn`, `aws-us-gov` and so on.
    #[tf(computed)]
    partition: Attr<String>,
    /// The service, such as `ecs`.
    #[tf(computed)]
    service: Attr<String>,
    /// The region; empty for global services.
    #[tf(computed)]
    region: Attr<String>,
    /// The account; empty where the ARN has none.
    #[tf(computed)]
    account_id: Attr<String>,
    /// Everything behind the account, such as `task-definition/web:7`.
    #[tf(computed)]
    resource: Attr<String>,
    /// The part of `resource` before the first slash or colon, such as `task-definition`; null where there is none.
    #[tf(computed)]
    resource_type: Attr<String>,
    /// The part of `resource` behind it, such as `web:7`.
    #[tf(computed)]
    resource_id: Attr<String>,
}

pub(super) fn function() -> Function {
    Function::new("parse_arn", parse)
        .summary("The parts of an ARN")
        .description(
            "Takes an ARN apart: `partition`, `service`, `region`, `account_id` and `resource`; of the resource \
             `resource_type` and `resource_id`, such as `task-definition` and `web:7`.",
        )
        .parameter("arn", "The ARN.")
}

fn parse(text: String) -> Result<Parts, FunctionError> {
    let arn = Arn::parse(&text).map_err(|fault| {
        FunctionError::new(format!("{text:?} is not an ARN: {fault}")).argument(0)
    })?;
    let split = arn.resource.split_once(['/', ':']);
    Ok(Parts {
        resource_type: split.map(|(kind, _)| kind.to_owned()).into(),
        resource_id: split.map_or(arn.resource.as_str(), |(_, id)| id).into(),
        partition: arn.partition.into(),
        service: arn.service.into(),
        region: arn.region.into(),
        account_id: arn.account.into(),
        resource: arn.resource.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_an_arn() {
        let parts = parse("arn:aws:ecs:eu-west-1:123456789012:task-definition/web:7".to_owned());
        let parts = parts.unwrap();
        assert_eq!(parts.resource_type.text(), Some("task-definition"));
        assert_eq!(parts.resource_id.text(), Some("web:7"));
        assert_eq!(parts.account_id.text(), Some("123456789012"));
        let topic = parse("arn:aws:sns:eu-west-1:123456789012:topic".to_owned()).unwrap();
        assert!(topic.resource_type.is_null());
        assert_eq!(topic.resource_id.text(), Some("topic"));
        let error = parse("web".to_owned()).unwrap_err();
        assert!(format!("{error:?}").contains("is not an ARN"));
    }
}
