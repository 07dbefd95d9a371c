resource "ecs_daemon" "example" {
  name                       = "log-collector"
  cluster_arn                = "arn:aws:ecs:eu-west-1:123456789012:cluster/production"
  daemon_task_definition_arn = "arn:aws:ecs:eu-west-1:123456789012:daemon-task-definition/log-collector:1"
  capacity_provider_arns     = ["arn:aws:ecs:eu-west-1:123456789012:capacity-provider/managed"]
  propagate_tags             = "DAEMON"

  deployment_configuration {
    drain_percent        = 20
    bake_time_in_minutes = 5

    alarms {
      alarm_names = ["log-collector-errors"]
      enable      = true
    }
  }

  timeouts {
    create = "30m"
    update = "1h"
  }

  tags = {
    team = "platform"
  }
}
