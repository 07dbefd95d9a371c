//! Differences between the emulators and AWS that make a correct provider look wrong.
//!
//! A case that meets a gap asks for it by name and prints what it leaves out; nothing is skipped in silence. Seen with
//! moto 5.2.5 and ministack 1.5.33: look at the list again with every new version.
//!
//! Neither has daemons (`CreateDaemon`, `RegisterDaemonTaskDefinition` and the others), Express services
//! (`CreateExpressGatewayService`) or gateways (`CreateGateway` and the others): `ecs_daemon`, `ecs_daemon_task_definition`,
//! `ecs_express_gateway_service`, `ecs_gateway`, `ecs_gateway_cluster_association` and `gateway_connectors` of `ecs_service`
//! have no cases here, and live on the scripted ECS of `src/provider/lifecycle` alone. Task sets are on moto only.

use crate::profile::Profile;

/// One gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// `CreateService` drops placement strategy and constraints; the answer has no such keys at all (AWS: always a list).
    PlacementForgotten,
    /// A created service stays at 0 running tasks, rollout `IN_PROGRESS`, for ever.
    NeverSteady,
    /// `CreateService` drops deployment configuration, execute command, managed tags, grace period and capacity providers.
    ServiceSettingsForgotten,
    /// `UpdateService` ignores propagated tags, managed tags, registries and placement.
    ServiceUpdateIgnored,
    /// `UpdateService` stores the task definition as it was sent, and no deployment follows.
    DefinitionNotResolved,
    /// A service with a name that exists is refused, where AWS gives back the existing one if it is the same.
    CreateServiceNotIdempotent,
    /// A service with a name that exists replaces it.
    CreateServiceReplaces,
    /// A service that was deleted can still be updated and keeps its counts.
    DeletedServiceLives,
    /// `CreateCluster` drops the Service Connect defaults; `UpdateCluster` keeps them.
    ConnectDefaultsForgotten,
    /// `CreateCluster` with a name that exists replaces settings, tags and configuration.
    CreateClusterReplaces,
    /// Services, tasks and instances in a cluster do not keep it from being deleted.
    FullClusterDeleted,
    /// Task definitions lose `enableFaultInjection`.
    FaultInjectionForgotten,
    /// A container for EC2 with a memory reservation alone is refused.
    ReservationRefused,
    /// A launch template's own tags come back inside its data as a tag specification.
    TemplateTagsInData,
    /// Tags put on a launch template later are shown by `DescribeTags` and not with the template.
    TemplateTagsNotShown,
    /// Operations refuse nothing that AWS would refuse in their input.
    InputUnchecked,
}

impl Gap {
    /// Every gap.
    pub const ALL: [Self; 16] = [
        Self::PlacementForgotten,
        Self::NeverSteady,
        Self::ServiceSettingsForgotten,
        Self::ServiceUpdateIgnored,
        Self::DefinitionNotResolved,
        Self::CreateServiceNotIdempotent,
        Self::CreateServiceReplaces,
        Self::DeletedServiceLives,
        Self::ConnectDefaultsForgotten,
        Self::CreateClusterReplaces,
        Self::FullClusterDeleted,
        Self::FaultInjectionForgotten,
        Self::ReservationRefused,
        Self::TemplateTagsInData,
        Self::TemplateTagsNotShown,
        Self::InputUnchecked,
    ];

    /// Where it is met. A user's own endpoint is taken to be without gaps.
    #[must_use]
    pub fn profiles(self) -> &'static [Profile] {
        match self {
            Self::PlacementForgotten
            | Self::DeletedServiceLives
            | Self::FullClusterDeleted
            | Self::FaultInjectionForgotten
            | Self::TemplateTagsInData
            | Self::TemplateTagsNotShown
            | Self::InputUnchecked => &[Profile::Split, Profile::Moto],
            Self::NeverSteady
            | Self::ServiceSettingsForgotten
            | Self::DefinitionNotResolved
            | Self::ReservationRefused
            | Self::CreateServiceReplaces
            | Self::CreateClusterReplaces => &[Profile::Moto],
            Self::ServiceUpdateIgnored
            | Self::CreateServiceNotIdempotent
            | Self::ConnectDefaultsForgotten => &[Profile::Split],
        }
    }

    /// Whether `profile` has it.
    #[must_use]
    pub fn is_in(self, profile: Profile) -> bool {
        self.profiles().contains(&profile)
    }
}
