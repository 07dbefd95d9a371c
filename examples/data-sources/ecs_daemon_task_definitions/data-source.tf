# The newest revision of every family whose name begins with log-
data "ecs_daemon_task_definitions" "example" {
  family_prefix = "log-"
  revision      = "LAST_REGISTERED"
}

output "definitions" {
  value = data.ecs_daemon_task_definitions.example.daemon_task_definitions[*].arn
}
