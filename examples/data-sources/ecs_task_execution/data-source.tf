variable "subnets" {
  type = list(string)
}

# Migrates the database in every plan and apply, and fails when the migration does
data "ecs_task_execution" "migration" {
  cluster         = "production"
  task_definition = "shop"
  launch_type     = "FARGATE"
  wait_for        = "STOPPED"

  network_configuration {
    subnets = var.subnets
  }

  overrides {
    container_overrides {
      name    = "app"
      command = ["bin/migrate"]

      environment {
        key   = "VERBOSE"
        value = "1"
      }
    }
  }
}

output "exit_codes" {
  value = { for it in data.ecs_task_execution.migration.tasks[0].containers : it.name => it.exit_code }
}
