//! Misfortunes that a test or a user asks for.

use serde::{Deserialize, Serialize};

use crate::world::World;

/// A misfortune, and whom it befalls.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Fault {
    /// An image cannot be pulled: its tasks fail to start.
    ImageUnavailable {
        /// The image, as the container definition has it.
        image: String,
    },
    /// A secret cannot be read: tasks with it fail to start.
    SecretDenied {
        /// The `valueFrom` of the secret.
        secret: String,
    },
    /// Containers of an image exit.
    Exit {
        /// The image.
        image: String,
        /// The exit code.
        code: i32,
        /// How many seconds after the start.
        after_seconds: u32,
    },
    /// Health checks of containers of an image fail.
    Unhealthy {
        /// The image.
        image: String,
    },
    /// A CloudWatch alarm is in ALARM: deployments that heed it fail.
    Alarm {
        /// The name of the alarm.
        alarm: String,
    },
    /// A lifecycle hook of a deployment gives another answer than success.
    Hook {
        /// The ARN of the Lambda function.
        target: String,
        /// `FAILED`, or `IN_PROGRESS` as long as it is not done.
        status: String,
    },
    /// There is no capacity for tasks.
    NoCapacity {
        /// `FARGATE`, `FARGATE_SPOT`, or the name of another capacity provider.
        capacity_provider: String,
    },
    /// The container agent of an instance never registers it.
    NeverRegisters {
        /// The ID of the EC2 instance.
        ec2_instance_id: String,
    },
    /// The container agent of an instance is disconnected: nothing starts or ends there.
    AgentDisconnected {
        /// The ID of the EC2 instance.
        ec2_instance_id: String,
    },
    /// Answers to requests of an operation take a while on their way.
    Slow {
        /// The operation, such as `DescribeServices`.
        operation: String,
        /// How long, by the clock of the caller.
        milliseconds: u32,
    },
    /// The connection is cut in the place of the next `times` answers to an operation.
    Cut {
        /// The operation, such as `CreateService`.
        operation: String,
        /// Whether the request has its effect all the same.
        after_effect: bool,
        /// For how many requests more.
        times: u32,
    },
    /// Requests of an operation fail with an error, the next `times` of them.
    Refuse {
        /// The operation, such as `CreateService`.
        operation: String,
        /// The code of the error.
        code: String,
        /// Its message.
        message: String,
        /// For how many requests more.
        times: u32,
    },
    /// Requests to ECS are throttled: each group of operations has a bucket of tokens, which refills by the time of the world.
    ///
    /// The quotas are those that AWS publishes. It publishes none for task sets, daemons, gateways, Express services,
    /// StopServiceDeployment and ContinueServiceDeployment: they are throttled if both members are set, each operation by
    /// itself. Of several such faults the newest counts.
    Throttle {
        /// How many requests of a group may come at once, in place of the published number.
        #[serde(skip_serializing_if = "Option::is_none")]
        burst: Option<u32>,
        /// How many requests of a group may come each second, in place of the published number.
        #[serde(skip_serializing_if = "Option::is_none")]
        rate: Option<u32>,
    },
    /// Reads are eventually consistent: those of an operation answer from the state before a write for a while.
    Stale {
        /// The operation, such as `DescribeServices`.
        operation: String,
        /// How long, by the time of the world.
        milliseconds: u32,
    },
    /// The clock of the server is wrong, and signatures are refused that are too old or too new by it. The answers have its
    /// time in their header `Date`.
    ClockSkew {
        /// How many seconds it is ahead of the clock of the machine; negative if it is behind.
        seconds: i64,
    },
}

/// The trouble that a request has on its way.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Trouble {
    /// How long the answer takes, in milliseconds.
    pub(crate) delay: u32,
    /// Whether the connection is cut: `true` after the effect, `false` before it.
    pub(crate) cut: Option<bool>,
}

impl World {
    /// The trouble of the next request of an operation, by the faults that are in force.
    pub(crate) fn trouble(&mut self, operation: &str) -> Trouble {
        let mut trouble = Trouble::default();
        for fault in &mut self.faults {
            match fault {
                Fault::Slow {
                    operation: name,
                    milliseconds,
                } if name == operation => trouble.delay = trouble.delay.max(*milliseconds),
                Fault::Cut {
                    operation: name,
                    after_effect,
                    times,
                } if name == operation && *times > 0 && trouble.cut.is_none() => {
                    *times -= 1;
                    trouble.cut = Some(*after_effect);
                }
                _ => {}
            }
        }
        trouble
    }
}
