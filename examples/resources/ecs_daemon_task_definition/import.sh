# By the ARN of the revision
terraform import ecs_daemon_task_definition.example arn:aws:ecs:eu-west-1:123456789012:daemon-task-definition/log-collector:1
