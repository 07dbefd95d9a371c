resource "ecs_cluster" "example" {
  name = "production"

  setting {
    name  = "containerInsights"
    value = "enabled"
  }

  configuration {
    execute_command_configuration {
      logging = "OVERRIDE"

      log_configuration {
        cloud_watch_log_group_name = "/ecs/production/exec"
      }
    }
  }

  tags = {
    environment = "production"
  }
}
