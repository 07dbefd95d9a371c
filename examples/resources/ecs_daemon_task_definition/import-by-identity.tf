import {
  to = ecs_daemon_task_definition.example
  identity = {
    arn = "arn:aws:ecs:eu-west-1:123456789012:daemon-task-definition/log-collector:1"
  }
}
