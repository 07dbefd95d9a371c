//! Misfortunes that a test or a user asks for.

use serde::{Deserialize, Serialize};

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
}
