import {
  to = ecs_daemon.example
  identity = {
    arn = "arn:aws:ecs:eu-west-1:123456789012:daemon/production/log-collector"
  }
}
