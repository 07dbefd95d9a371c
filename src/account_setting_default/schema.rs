//! The attributes of an account setting.

use tfplug::{Attr, Model, StringEnum};

use crate::rules::account_setting_default::canonical;

/// The default of an ECS account setting: the value for all users and roles of the account in one region that have none of
/// their own. Values of single users and roles are not managed here.
///
/// An account has every setting already, so creating this resource changes its value, and destroying it sets the value
/// that AWS has by default: `disabled`, but `7` for `fargateTaskRetirementWaitPeriod` and `non-blocking` for
/// `defaultLogDriverMode`. A setting that cannot be disabled any more, such as the long ARN formats, stays as
/// it is, with a warning.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct AccountSettingDefault {
    /// Name of the setting:
    ///
    /// - `awsvpcTrunking`: more network interfaces on new container instances.
    /// - `containerInsights`: metrics of new clusters in CloudWatch, unless the cluster sets it.
    /// - `defaultLogDriverMode`: what a container does when logs are not taken off its hands.
    /// - `dualStackIPv6`: IPv6 addresses for tasks in network mode `awsvpc`.
    /// - `fargateEventWindows`: retirement of Fargate tasks in EC2 event windows.
    /// - `fargateFIPSMode`: FIPS 140 on Fargate.
    /// - `fargateTaskRetirementWaitPeriod`: days from the notice to the retirement of a Fargate task.
    /// - `guardDutyActivate`: whether GuardDuty watches the account; GuardDuty alone sets it.
    /// - `serviceLongArnFormat`, `taskLongArnFormat`, `containerInstanceLongArnFormat`: ARNs with the cluster's name, which
    ///   tags need.
    /// - `tagResourceAuthorization`: whether tags of new objects need the permission `ecs:TagResource`.
    #[tf(required, force_new)]
    pub(crate) name: Attr<SettingName>,
    /// Value of the setting: `enabled` or `disabled`, for which AWS takes `on` and `off` too; for `containerInsights` also
    /// `enhanced`. For `defaultLogDriverMode`: `blocking` (the container waits until its logs are delivered) or
    /// `non-blocking` (logs are dropped when the buffer is full). For `fargateTaskRetirementWaitPeriod`: `0`, `7` or `14`
    /// days.
    #[tf(required, eq = same_state)]
    pub(crate) value: Attr<String>,
    /// ARN of the account's root user, for whom the setting is stored.
    #[tf(computed, keep, prefix = "arn:")]
    pub(crate) principal_arn: Attr<String>,
    /// Region of the object; the provider's unless set, and of the same partition. Another region than before replaces the
    /// object.
    #[tf(optional, computed, keep, local)]
    pub(crate) region: Attr<String>,
    /// The same as `name`.
    #[tf(computed, keep, answer = "name")]
    pub(crate) id: Attr<String>,
}

/// The name of a setting.
#[derive(Clone, Debug, Eq, PartialEq, StringEnum)]
#[tf(rename_all = "camelCase")]
pub(crate) enum SettingName {
    AwsvpcTrunking,
    ContainerInsights,
    ContainerInstanceLongArnFormat,
    DefaultLogDriverMode,
    #[tf(name = "dualStackIPv6")]
    DualStackIpv6,
    FargateEventWindows,
    #[tf(name = "fargateFIPSMode")]
    FargateFipsMode,
    FargateTaskRetirementWaitPeriod,
    GuardDutyActivate,
    ServiceLongArnFormat,
    TagResourceAuthorization,
    TaskLongArnFormat,
    /// A newer one in an answer.
    Other(String),
}

/// Whether two values are the same state of a switch.
#[allow(
    clippy::ptr_arg,
    reason = "the derive compares values of the attribute's own type"
)]
fn same_state(before: &String, after: &String) -> bool {
    canonical(before) == canonical(after)
}

/// The identity of a setting.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Identity {
    /// Name of the setting.
    #[tf(required)]
    pub(crate) name: Attr<String>,
    /// ID of the account; that of the credentials unless set, and no other.
    #[tf(optional)]
    pub(crate) account_id: Attr<String>,
    /// Region of the setting; the provider's unless set.
    #[tf(optional)]
    pub(crate) region: Attr<String>,
}
